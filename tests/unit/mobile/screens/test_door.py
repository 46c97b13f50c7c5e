"""
At the door, a passage to registration, the summary, a past visit, the card, the danger chart.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from mobile.screens.card import model as card
from mobile.screens.card.update import update as update_card
from mobile.screens.danger_chart import model as chart
from mobile.screens.danger_chart.update import update as update_chart
from mobile.screens.register import model as register
from mobile.screens.register.update import update as update_register
from mobile.screens.summary import model as summary
from mobile.screens.summary.update import update as update_summary
from mobile.screens.visit import model as visit
from mobile.screens.visit.update import update as update_visit
from mobile.screens.visit_start import model as door
from mobile.screens.visit_start.update import SAVED, update
from mobile.ui.loop import Event, Failed, Shown
from mobile.ui.routes import GoBack, Open, Replace, Tell, ToForm, ToHousehold, ToRegister, ToVisitStart
from mobile.use_cases.ask_guest_summary import GuestSummary
from mobile.use_cases.keep_cards import Fate, HeldCard
from mobile.use_cases.known_elsewhere import Alike
from mobile.use_cases.offered_forms import OfferedForm
from mobile.use_cases.read_door import Door
from mobile.use_cases.stops import Line
from mobile.use_cases.summarise_form import Summary, Told
from shared.cards.card import CardKind
from shared.cards.recognition import Meaning, Recognition
from tests.support.cards import DISTRICT, a_card
from tests.unit.mobile.screens.test_lists import DAY, a_task

BABY = Line(a_task(form="hbnc"), "Baby")
TWIN = Line(replace(a_task(form="hbnc", person="q"), id="u"), "Twin")  # type: ignore[arg-type]
FORMS = (OfferedForm("hbnc", {"en": "Newborn"}), OfferedForm("pnc", {"en": "Mother"}))


def a_door(*due: Line, others: tuple[tuple[str, str], ...] = (), forms: Any = FORMS) -> Door:
    return Door("Ram", "12", due, others, forms)


def at_door(*due: Line, **facts: Any) -> door.Model:
    model, _ = update(door.Model("h"), door.DoorRead(a_door(*due, **facts), DAY))
    return model


class TestDoor:
    def test_the_outcome_comes_first(self) -> None:
        assert at_door(BABY).stage is door.Stage.OUTCOME

    def test_somebody_at_home_begins_the_encounter_once(self) -> None:
        model, effects = update(at_door(BABY), door.OutcomeTapped(door.AT_HOME))
        assert effects == (door.BeginEncounter("h"),)

        assert update(model, door.OutcomeTapped(door.AT_HOME)) == (model, ())

    def test_who_died_by_the_form_just_filled_is_offered_no_other(self) -> None:
        model, _ = update(at_door(others=(("p", "Paulo"), ("q", "Lurdes"))), door.OutcomeTapped(door.AT_HOME))
        model, _ = update(model, door.EncounterBegun("e"))
        model, _ = update(model, door.OtherTapped("p"))
        assert model.stage is door.Stage.FORMS

        alive, _ = update(model, door.DoorRead(a_door(others=(("p", "Paulo"), ("q", "Lurdes"))), DAY))
        assert (alive.stage, alive.whom) == (door.Stage.FORMS, "p")
        dead, _ = update(model, door.DoorRead(a_door(others=(("q", "Lurdes"),)), DAY))
        assert (dead.stage, dead.whom) == (door.Stage.PEOPLE, "")

    def test_a_guest_is_asked_for_a_form_at_once_and_the_visit_names_the_card(self) -> None:
        model, _ = update(door.Model("", card="c"), door.DoorRead(a_door(), DAY))
        assert model.stage is door.Stage.FORMS

        started = update(model, door.FormTapped("pnc"))[1]
        assert started == (door.StartForm("pnc", "", "", "", "", alone=False, guest_card="c"),)
        assert update(model, door.BackTapped())[1] == (GoBack(),)

    def test_the_card_that_opened_the_household_stands_on_the_encounter(self) -> None:
        scanned = replace(at_door(BABY), card="c")

        assert update(scanned, door.OutcomeTapped(door.AT_HOME))[1] == (door.BeginEncounter("h", "c"),)

    def test_the_visit_it_was_opened_for_begins_at_once_in_the_place_of_the_door(self) -> None:
        model, _ = update(replace(at_door(BABY), task="t"), door.OutcomeTapped(door.AT_HOME))
        model, effects = update(model, door.EncounterBegun("e"))
        assert effects == (door.StartForm("hbnc", "h", "p", "e", "t", True),)

        assert update(model, door.DraftBegun("d", True))[1] == (Replace(ToForm("d")),)

    @pytest.mark.parametrize(("forms", "begins"), [(FORMS[:1], True), (FORMS, False)])
    def test_the_only_visit_due_begins_at_once_where_no_other_form_can_be_meant(
        self, forms: Any, begins: bool
    ) -> None:
        model, _ = update(at_door(BABY, forms=forms), door.OutcomeTapped(door.AT_HOME))
        model, effects = update(model, door.EncounterBegun("e"))

        assert effects == ((door.StartForm("hbnc", "h", "p", "e", "t", True),) if begins else ())

    def test_somebody_something_is_due_for_may_need_another_form(self) -> None:
        model = replace(at_door(BABY), stage=door.Stage.PEOPLE, encounter="e")
        model, _ = update(model, door.OtherTapped("p"))

        assert model.stage is door.Stage.FORMS
        assert update(model, door.FormTapped("pnc"))[1] == (door.StartForm("pnc", "h", "p", "e", "", False),)

    def test_with_more_the_worker_chooses_and_comes_back_to_the_door(self) -> None:
        model, _ = update(at_door(BABY, TWIN), door.OutcomeTapped(door.AT_HOME))
        model, effects = update(model, door.EncounterBegun("e"))
        assert (model.stage, effects) == (door.Stage.PEOPLE, ())

        model, effects = update(model, door.LineTapped(TWIN))
        assert effects == (door.StartForm("hbnc", "h", "q", "e", "u", False),)
        assert update(model, door.DraftBegun("d", False))[1] == (Open(ToForm("d")),)

    def test_the_task_it_was_opened_for_comes_before_the_others(self) -> None:
        model = replace(at_door(BABY, TWIN), task="u")
        model, _ = update(model, door.OutcomeTapped(door.AT_HOME))

        assert update(model, door.EncounterBegun("e"))[1] == (
            door.StartForm("hbnc", "h", "q", "e", "u", True),
        )

    def test_somebody_nothing_is_due_for_is_asked_which_form(self) -> None:
        model = replace(at_door(others=(("q", "Meena"),)), stage=door.Stage.PEOPLE, encounter="e")
        model, effects = update(model, door.OtherTapped("q"))
        assert (model.stage, effects) == (door.Stage.FORMS, ())

        assert update(model, door.FormTapped("pnc"))[1] == (door.StartForm("pnc", "h", "q", "e", "", False),)

    def test_nobody_home_asks_when_to_try_again_and_records_once(self) -> None:
        model, _ = update(at_door(BABY), door.OutcomeTapped("nobody_home"))
        model, _ = update(model, door.RemarkTyped(" at the field "))
        model, effects = update(model, door.RetryTapped(2))
        assert effects == (door.RecordOutcome("h", "", "nobody_home", 2, "at the field"),)

        assert update(model, door.RetryTapped(2)) == (model, ())
        assert update(model, door.OutcomeRecorded())[1] == (GoBack(), Tell(SAVED))

    def test_back_undoes_a_stage_before_it_leaves(self) -> None:
        model, _ = update(at_door(BABY), door.OutcomeTapped("refused"))
        model, effects = update(model, door.BackTapped())
        assert (model.stage, effects) == (door.Stage.OUTCOME, ())

        assert update(model, door.BackTapped())[1] == (GoBack(),)


class TestRegister:
    def test_it_begins_the_form_and_steps_aside(self) -> None:
        model = register.Model("h")

        assert update_register(model, Shown())[1] == (register.BeginRegistration("h"),)
        assert update_register(model, register.DraftBegun("d"))[1] == (Replace(ToForm("d")),)

    def test_a_failure_is_not_tried_over_and_over(self) -> None:
        failed, _ = update_register(register.Model(), Failed("pack.form.unknown"))

        assert update_register(failed, Shown())[1] == ()


class TestSummary:
    def ready(self, *problems: Told) -> summary.Model:
        read = Summary({"en": "Form"}, "Baby", (), problems, (), False, "visit")
        return update_summary(summary.Model("d"), summary.SummaryRead(read))[0]

    def test_save_submits_once(self) -> None:
        model, effects = update_summary(self.ready(), summary.SubmitTapped())
        assert effects == (summary.Submit("d", ""),)

        assert update_summary(model, summary.SubmitTapped()) == (model, ())

    def test_nothing_is_submitted_while_answers_are_missing(self) -> None:
        model = self.ready(Told("/q", "", "?", "", "required"))

        assert update_summary(model, summary.SubmitTapped()) == (model, ())

    def test_an_answer_leads_back_to_its_question(self) -> None:
        model, effects = update_summary(self.ready(), summary.AnswerTapped("/q"))
        assert effects == (summary.JumpTo("d", "/q"),)

        assert update_summary(model, summary.Jumped())[1] == (Replace(ToForm("d")),)

    def test_after_a_visit_the_way_leads_to_the_door(self) -> None:
        model, _ = update_summary(self.ready(), summary.Recorded("visit", "h"))

        assert update_summary(model, summary.DoneTapped())[1] == (GoBack(),)

    def test_a_new_household_opens(self) -> None:
        model, _ = update_summary(self.ready(), summary.Recorded("household", "h"))

        assert update_summary(model, summary.DoneTapped())[1] == (Replace(ToHousehold("h")),)
        assert update_summary(model, summary.AddPersonTapped())[1] == (
            Replace(ToHousehold("h")),
            Open(ToRegister("h")),
        )

    def test_somebody_alike_with_a_card_is_looked_at_and_left_again(self) -> None:
        alike = (Alike("h2", "Rekha Devi", "7, Rampur"),)
        model, _ = update_summary(self.ready(), summary.Recorded("person", "h", alike))

        assert model.alike == alike
        assert update_summary(model, summary.AlikeTapped("h2")) == (model, (Open(ToHousehold("h2")),))

    def test_what_is_saved_is_not_read_again(self) -> None:
        model, _ = update_summary(self.ready(), summary.Recorded("visit", "h"))

        assert update_summary(model, Shown()) == (model, ())


class TestVisit:
    def test_mending_opens_the_form_once(self) -> None:
        model, effects = update_visit(visit.Model("v"), visit.AmendTapped())
        assert effects == (visit.Amend("v"),)

        assert update_visit(model, visit.AmendTapped()) == (model, ())
        assert update_visit(model, visit.DraftBegun("d"))[1] == (Open(ToForm("d")),)


HELD = HeldCard("r", "ABCDE-FGHJK")


def seen(meaning: Meaning, **facts: Any) -> card.Recognised:
    return card.Recognised(Recognition(meaning=meaning, verified=True, card_id="c", **facts), "")


class TestCard:
    def test_a_genuine_card_that_is_not_here_leads_to_a_guest_visit(self) -> None:
        model, _ = update_card(card.Model(), seen(Meaning.ELSEWHERE))

        assert update_card(model, card.GuestTapped())[1] == (Replace(ToVisitStart("", card="c")),)

    def test_what_became_of_a_card_is_recorded_once(self) -> None:
        model = card.Model("h", cards=(HELD,))
        assert update_card(model, card.FateTapped(Fate.LOST)) == (model, ())

        opened, _ = update_card(model, card.HeldTapped("r"))
        deciding, effects = update_card(opened, card.FateTapped(Fate.LOST))
        assert effects == (card.Decide("h", "r", Fate.LOST),)
        assert update_card(deciding, card.FateTapped(Fate.LOST)) == (deciding, ())

    def test_a_known_card_opens_its_household(self) -> None:
        known = seen(Meaning.KNOWN, household="h")

        assert update_card(card.Model(), known)[1] == (Replace(ToHousehold("h", "c")),)

    def test_what_was_typed_before_does_not_stand_beside_a_scan(self) -> None:
        model, effects = update_card(card.Model(typed="PD482", scanning=True), card.Scanned("DS1:..."))

        assert ("", (card.Recognise("DS1:...", scanned=True),)) == (model.typed, effects)

    def test_a_typed_code_opens_the_household_and_is_no_scan(self) -> None:
        typed = card.Recognised(
            Recognition(meaning=Meaning.KNOWN, verified=False, card_id="c", household="h"), ""
        )

        assert update_card(card.Model(), typed)[1] == (Replace(ToHousehold("h")),)

    @pytest.mark.parametrize("meaning", [m for m in Meaning if m is not Meaning.KNOWN])
    def test_every_other_card_opens_nothing(self, meaning: Meaning) -> None:
        assert update_card(card.Model(), seen(meaning))[1] == ()

    @pytest.mark.parametrize("meaning", [Meaning.UNBOUND, Meaning.ELSEWHERE])
    def test_a_blank_card_is_given_to_the_household(self, meaning: Meaning) -> None:
        event = seen(meaning)
        model = card.Model("h", text="DS1...", busy=True)

        assert update_card(model, event)[1] == (card.Bind("DS1...", event.recognition, "h"),)

    def test_a_blank_personal_card_is_given_to_whom_it_is_said_to_be(self) -> None:
        event = seen(Meaning.ELSEWHERE)
        text = DISTRICT.text(a_card(kind=CardKind.PERSON))
        asking, effects = update_card(card.Model("h", text=text, busy=True), event)
        assert effects == (card.ReadPeople("h"),)

        asked, _ = update_card(asking, card.PeopleRead((("p", "Asha"),)))
        binding, effects = update_card(asked, card.PersonTapped("p"))
        assert effects == (card.Bind(text, event.recognition, "h", "p"),)
        assert (asked.busy, binding.people) == (False, ())

    def test_a_supervisors_code_is_taken_and_never_given_to_a_household(self) -> None:
        text = "DSH1:0"
        assert update_card(card.Model(scanning=True), card.Scanned(text))[1] == (card.TakeCover(text),)
        assert update_card(card.Model("h", scanning=True), card.Scanned(text))[1] == (
            card.Recognise(text, scanned=True),
        )

    @pytest.mark.parametrize("meaning", [Meaning.KNOWN, Meaning.REVOKED, Meaning.FOREIGN])
    def test_no_other_card_is_given(self, meaning: Meaning) -> None:
        assert update_card(card.Model("h"), seen(meaning, household="other"))[1] == ()

    def test_the_card_of_a_household_that_went_to_another_team_is_no_blank_one(self) -> None:
        assert update_card(card.Model("h"), seen(Meaning.ELSEWHERE, has_left=True))[1] == ()

    def test_giving_up_the_camera_changes_nothing(self) -> None:
        model, effects = update_card(card.Model(scanning=True), card.Scanned(""))

        assert (model.scanning, effects) == (False, ())

    def test_what_is_scanned_or_typed_is_looked_at(self) -> None:
        scanned = update_card(card.Model(scanning=True), card.Scanned("DS1..."))[1]
        typed = update_card(card.Model(typed=" ab "), card.CodeTapped())[1]

        assert (scanned, typed) == (
            (card.Recognise("DS1...", scanned=True),),
            (card.Recognise("ab", scanned=False),),
        )

    def test_an_empty_code_is_not_looked_at(self) -> None:
        assert update_card(card.Model(typed="  "), card.CodeTapped())[1] == ()

    def test_without_a_camera_the_code_can_still_be_typed(self) -> None:
        model, _ = update_card(card.Model(scanning=True), Failed("camera.unavailable"))

        assert (model.scanning, model.failed) == (False, Failed("camera.unavailable"))

    def test_a_persons_card_opens_the_person_above_the_household(self) -> None:
        known = seen(Meaning.KNOWN, household="h", person="p")
        ways = (Replace(ToHousehold("h", "c")), Open(ToVisitStart("h", "p", card="c")))

        assert update_card(card.Model(), known)[1] == ways

    def test_who_lives_there_is_asked_only_for_a_scanned_card_that_leads_elsewhere(self) -> None:
        model, _ = update_card(card.Model(text="DS1..."), seen(Meaning.ELSEWHERE))
        asking, effects = update_card(model, card.AskTapped())

        assert effects == (card.Ask("DS1..."),)
        assert update_card(asking, card.AskTapped())[1] == ()
        typed = replace(
            model, recognition=Recognition(meaning=Meaning.ELSEWHERE, verified=False, card_id="c")
        )
        for other in (typed, card.Model("h"), update_card(card.Model(), seen(Meaning.UNBOUND))[0]):
            assert update_card(other, card.AskTapped())[1] == ()

    def test_what_is_told_when_another_code_is_being_typed_is_not_shown(self) -> None:
        seen_first, _ = update_card(card.Model(text="DS1..."), seen(Meaning.ELSEWHERE))
        typing, _ = update_card(update_card(seen_first, card.AskTapped())[0], card.CodeTyped("7"))
        model, effects = update_card(typing, card.Told(GuestSummary((), "", "", 60.0)))

        assert (model.summary, model.busy, effects) == (None, False, ())

    @pytest.mark.parametrize("end", [card.Forgotten(), Shown(), card.CodeTyped("7"), card.ScanTapped("", "")])
    def test_what_was_told_is_gone_after_its_time_and_when_the_screen_was_left(self, end: Event) -> None:
        summary = GuestSummary((("Rekha", None),), "Sunita", "", 60.0)
        model, effects = update_card(
            update_card(card.Model(), seen(Meaning.ELSEWHERE))[0], card.Told(summary)
        )

        assert (model.summary, effects) == (summary, (card.Forget(60.0),))
        assert update_card(model, end)[0].summary is None


class TestDangerChart:
    def test_a_sign_opens_and_closes(self) -> None:
        model, _ = update_chart(chart.Model(), chart.SignTapped(2))
        assert model.open_sign == 2

        assert update_chart(model, chart.SignTapped(2))[0].open_sign == -1

    def test_a_number_is_dialled(self) -> None:
        assert update_chart(chart.Model(), chart.CallTapped("108"))[1] == (chart.Hush(), chart.Dial("108"))
