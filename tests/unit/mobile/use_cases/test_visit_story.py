"""
One visit through its use-cases: due, begun, danger on the answer, stopped or finished, amended.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from mobile.ports.errors import StorageFullError
from mobile.use_cases.amend_visit import amend_visit
from mobile.use_cases.close_referral import end_referral, record_attempt
from mobile.use_cases.desk import Desk
from mobile.use_cases.fill_form import Filling, open_filling
from mobile.use_cases.list_today import list_today
from mobile.use_cases.open_household import open_household
from mobile.use_cases.record_call import note_answer, place_call
from mobile.use_cases.record_outcome import note_contact, record_outcome
from mobile.use_cases.start_visit import begin_draft, begin_encounter, start_visit
from mobile.use_cases.submit_visit import Submitted, Unready, submit_form
from shared.domain.delivery import Delivery
from shared.domain.referrals import ReasonMissingError
from tests.support.desks import FakeDialer, a_desk, a_device, a_family, receive


def told(story: Callable[[], Awaitable[None]]) -> None:
    asyncio.run(story())  # type: ignore[arg-type]


async def begin(desk: Desk, home: str, baby: str) -> Filling:
    task = list_today(desk).stops[0].lines[0].task
    encounter = await begin_encounter(desk, home)
    draft = await start_visit(
        desk, form_id=task.form, household_id=home, person_id=baby, encounter_id=encounter, task=task
    )
    return open_filling(desk, draft, "en")


def ref_of(filling: Filling, name: str) -> str:
    return next(step.ref for step in filling.session.steps() if step.name == name)


async def answer(filling: Filling, **answers: Any) -> Any:
    kept = None
    for name, value in answers.items():
        kept = await filling.answer(ref_of(filling, name), value)
        assert kept.problem is None, kept
    return kept


WELL = {
    "baby_alive": "yes",
    "baby_danger": ["none"],
    "mother_alive": "yes",
    "mother_danger": ["none"],
    "yellow": ["none"],
    "baby_other": ["none"],
}


class TestToday:
    def test_a_newborn_is_due_with_its_household(self) -> None:
        async def story() -> None:
            desk = await a_desk()
            home, _, baby = await a_family(desk)

            stop = list_today(desk).stops[0]

            assert (stop.household, stop.title, stop.place) == (home, "Ram Prasad", "12, Tola, Rampur")
            assert [(line.name, line.task.person) for line in stop.lines] == [("Baby of Sunita", baby)]

        told(story)

    def test_another_workers_household_is_not_listed(self) -> None:
        async def story() -> None:
            desk = await a_desk()
            await a_family(desk)
            await receive(desk, "home", "household", worker="somebody else")

            assert list_today(desk).stops == ()

        told(story)

    def test_tasks_are_worked_out_again_only_when_something_changed(self) -> None:
        async def story() -> None:
            desk = await a_desk()
            await a_family(desk)
            first = list_today(desk).stops[0].lines[0].task
            assert list_today(desk).stops[0].lines[0].task is first

            await receive(desk, "home", "household", head_name="Ram")
            assert list_today(desk).stops[0].lines[0].task is first

            await receive(desk, "baby", "person", birth_on="2025-10-06")
            assert list_today(desk).stops[0].lines[0].task is not first

        told(story)


class TestVisit:
    def test_every_answer_survives_a_new_opening_at_the_same_question(self) -> None:
        async def story() -> None:
            desk = await a_desk()
            home, _, baby = await a_family(desk)
            filling = await begin(desk, home, baby)
            await answer(filling, baby_alive="yes", baby_danger=["none"])
            await filling.move(1)
            await filling.move(1)
            before = filling.face()

            again = open_filling(desk, filling.draft.id, "en").face()

            assert again.step is not None
            assert (again.step.ref, again.number) == (before.step.ref if before.step else "", before.number)
            assert list_today(desk).unfinished[0].draft == filling.draft.id

        told(story)

    def test_starting_the_same_visit_twice_goes_on_with_one_draft_and_one_encounter(self) -> None:
        async def story() -> None:
            desk = await a_desk()
            home, _, baby = await a_family(desk)

            first, second = await begin(desk, home, baby), await begin(desk, home, baby)

            assert first.draft.id == second.draft.id
            assert len(desk.book.all_of("encounter")) == 1

        told(story)

    def test_an_unfinished_visit_is_not_ready_and_names_all_problems(self) -> None:
        async def story() -> None:
            desk = await a_desk()
            home, _, baby = await a_family(desk)
            filling = await begin(desk, home, baby)
            await answer(filling, baby_alive="yes")

            unready = await submit_form(desk, filling)

            assert isinstance(unready, Unready)
            assert len(unready.problems) > 2
            assert desk.book.all_of("visit") == ()

        told(story)

    def test_submitting_makes_one_visit_and_ends_the_task(self) -> None:
        async def story() -> None:
            desk = await a_desk()
            home, _, baby = await a_family(desk)
            filling = await begin(desk, home, baby)
            await answer(filling, **WELL)

            submitted = await submit_form(desk, filling)

            assert isinstance(submitted, Submitted)
            visit = desk.book.get(submitted.record)
            assert (visit.text("outcome"), visit.text("person"), visit.text("visited_on")) == (
                "done",
                baby,
                "2025-10-09",
            )
            assert visit.get("q.baby_danger") == ["none"]
            assert visit.get("danger", []) == []
            assert desk.book.delivery(visit.id) is Delivery.RECORDED
            assert list_today(desk).stops == ()
            assert list(desk.book.drafts()) == []

        told(story)

    def test_an_answer_that_cannot_be_kept_is_not_in_the_form(self) -> None:
        async def story() -> None:
            desk = await a_desk()
            home, _, baby = await a_family(desk)
            filling = await begin(desk, home, baby)
            await answer(filling, baby_alive="yes")
            book: Any = desk.book
            book._journal.append = _full

            with pytest.raises(StorageFullError):
                await filling.answer(ref_of(filling, "baby_danger"), ["limp"])

            assert filling.session.value("baby_danger") in (None, [])

        told(story)

    def test_danger_in_an_answer_that_found_no_room_is_still_known(self) -> None:
        async def story() -> None:
            desk = await a_desk()
            home, _, baby = await a_family(desk)
            filling = await begin(desk, home, baby)
            await answer(filling, baby_alive="yes")

            (sign,) = filling.unraised(ref_of(filling, "baby_danger"), ["limp"])

            assert sign.title["en"] == "Baby is limp"
            assert filling.session.value("baby_danger") in (None, [])

        told(story)

    def test_danger_recorded_before_needs_no_second_word(self) -> None:
        async def story() -> None:
            desk = await a_desk()
            home, _, baby = await a_family(desk)
            filling = await begin(desk, home, baby)
            await answer(filling, baby_alive="yes", baby_danger=["limp"])

            (sign,) = filling.unraised(ref_of(filling, "baby_danger"), ["limp", "blue"])

            assert sign.title["en"] == "Baby is blue"

        told(story)

    def test_speaking_hindi_changes_words_and_no_answer(self) -> None:
        async def story() -> None:
            desk = await a_desk()
            home, _, baby = await a_family(desk)
            filling = await begin(desk, home, baby)
            await answer(filling, baby_alive="yes")
            filling.speak("hi")

            step = filling.face().step

            assert step is not None
            assert (step.label, step.value) == ("क्या शिशु जीवित है?", "yes")

        told(story)


async def _full(frames: object, *, urgent: bool = True) -> None:
    raise StorageFullError


class TestDanger:
    def test_a_danger_is_recorded_on_the_answer_before_anything_is_submitted(self) -> None:
        async def story() -> None:
            desk = await a_desk()
            home, _, baby = await a_family(desk)
            filling = await begin(desk, home, baby)

            kept = await answer(filling, baby_alive="yes", baby_danger=["limp", "blue"])

            referral = desk.book.get(kept.dangers[0])
            assert referral.get("decisions") == ["baby_limp", "baby_blue"]
            assert (referral.text("tier"), referral.text("state"), referral.text("person")) == (
                "now",
                "open",
                baby,
            )
            assert list_today(desk).dangers[0].task.referral == referral.id

        told(story)

    def test_the_same_danger_is_raised_once_even_after_a_restart(self) -> None:
        async def story() -> None:
            desk = await a_desk()
            home, _, baby = await a_family(desk)
            filling = await begin(desk, home, baby)
            await answer(filling, baby_alive="yes", baby_danger=["limp"])

            again = open_filling(desk, filling.draft.id, "en")
            kept = await again.answer(ref_of(again, "mother_alive"), "yes")

            assert kept.dangers == ()
            assert len(desk.book.all_of("referral")) == 1

        told(story)

    def test_taking_the_answer_back_takes_no_danger_back(self) -> None:
        async def story() -> None:
            desk = await a_desk()
            home, _, baby = await a_family(desk)
            filling = await begin(desk, home, baby)
            await answer(filling, baby_alive="yes", baby_danger=["limp"])
            await answer(
                filling, baby_danger=["none"], **{k: v for k, v in WELL.items() if k != "baby_danger"}
            )

            submitted = await submit_form(desk, filling)

            assert isinstance(submitted, Submitted)
            assert desk.book.get(submitted.record).get("danger") == ["baby_limp"]
            assert desk.book.all_of("referral")[0].text("state") == "open"

        told(story)

    def test_the_mothers_danger_is_the_mothers(self) -> None:
        async def story() -> None:
            desk = await a_desk()
            home, mother, baby = await a_family(desk)
            filling = await begin(desk, home, baby)

            kept = await answer(filling, baby_alive="yes", mother_alive="yes", mother_temperature=39.0)

            assert desk.book.get(kept.dangers[0]).text("person") == mother

        told(story)

    def test_stop_go_now_waives_what_is_missing(self) -> None:
        async def story() -> None:
            desk = await a_desk()
            home, _, baby = await a_family(desk)
            filling = await begin(desk, home, baby)
            await answer(filling, baby_alive="yes", baby_danger=["convulsions"])

            submitted = await submit_form(desk, filling, stopped=True)

            assert isinstance(submitted, Submitted)
            visit = desk.book.get(submitted.record)
            assert (visit.text("outcome"), visit.get("danger")) == ("partly", ["baby_convulsions"])

        told(story)

    def test_a_call_is_recorded_even_before_anybody_answers(self) -> None:
        async def story() -> None:
            dialer = FakeDialer()
            desk = await a_desk(a_device(dialer=dialer))
            home, _, baby = await a_family(desk)
            filling = await begin(desk, home, baby)
            kept = await answer(filling, baby_alive="yes", baby_danger=["limp"])

            call = await place_call(desk, kept.dangers[0], number="108", label="Ambulance 108")
            assert (dialer.called, desk.book.get(call).text("answered")) == (["108"], "")

            await note_answer(desk, call, answered=False)
            assert desk.book.get(call).text("answered") == "no"

        told(story)

    def test_a_full_phone_still_opens_the_dialler(self) -> None:
        async def story() -> None:
            dialer = FakeDialer()
            desk = await a_desk(a_device(dialer=dialer))
            home, _, baby = await a_family(desk)
            filling = await begin(desk, home, baby)
            kept = await answer(filling, baby_alive="yes", baby_danger=["limp"])
            book: Any = desk.book
            book._journal.append = _full

            with pytest.raises(StorageFullError):
                await place_call(desk, kept.dangers[0], number="108", label="Ambulance 108")

            assert dialer.called == ["108"]

        told(story)

    def test_only_an_outcome_ends_a_referral_and_not_arriving_does_not(self) -> None:
        async def story() -> None:
            desk = await a_desk()
            home, _, baby = await a_family(desk)
            filling = await begin(desk, home, baby)
            kept = await answer(filling, baby_alive="yes", baby_danger=["limp"])
            task = list_today(desk).dangers[0].task
            await note_contact(desk, task)
            assert list_today(desk).dangers[0].task.id != task.id
            (noted,) = desk.book.all_of("task_event")
            belongs = [noted.text(name) for name in ("household", "person", "referral")]
            assert belongs == [home, baby, kept.dangers[0]]

            await record_attempt(desk, kept.dangers[0], "did_not_arrive", source="seen", reason="no bus")
            assert len(list_today(desk).dangers) == 1

            await record_attempt(desk, kept.dangers[0], "arrived", source="seen")
            assert list_today(desk).dangers == ()
            assert desk.book.get(kept.dangers[0]).text("outcome_reason") == ""

        told(story)

    def test_a_supervisor_ends_a_danger_without_an_arrival_only_in_words(self) -> None:
        async def story() -> None:
            desk = await a_desk()
            home, _, baby = await a_family(desk)
            filling = await begin(desk, home, baby)
            kept = await answer(filling, baby_alive="yes", baby_danger=["limp"])

            with pytest.raises(ReasonMissingError):
                await end_referral(desk, kept.dangers[0], reason=" ")
            assert len(list_today(desk).dangers) == 1

            await end_referral(desk, kept.dangers[0], reason="the nurse saw the baby at home")
            assert list_today(desk).dangers == ()

        told(story)


class TestOtherOutcomes:
    def test_nobody_home_keeps_the_task_with_one_agreed_retry(self) -> None:
        async def story() -> None:
            desk = await a_desk()
            home, _, _ = await a_family(desk)
            task = list_today(desk).stops[0].lines[0].task
            encounter = await begin_encounter(desk, home)

            await record_outcome(
                desk,
                encounter_id=encounter,
                household_id=home,
                outcome="nobody_home",
                tasks=[task],
                retry_on=task.due_on.replace(day=10),
                remark="at the weekly market",
            )

            visit, door = desk.book.all_of("visit")[0], desk.book.get(encounter)
            assert (visit.text("outcome"), visit.text("remark")) == ("nobody_home", "at the weekly market")
            assert (door.text("outcome"), door.text("remark")) == ("nobody_home", "")
            left = list_today(desk).stops[0].lines[0].task
            assert (left.id, left.retry_on) == (task.id, task.due_on.replace(day=10))

        told(story)


class TestRegistration:
    def test_a_household_that_agrees_is_registered_with_its_consent(self) -> None:
        async def story() -> None:
            desk = await a_desk()
            filling = open_filling(desk, await begin_draft(desk, "household", {}), "en")
            await answer(filling, consent="given", consent_share="refused", head_name="Mohan", house_no="7")

            submitted = await submit_form(desk, filling)

            assert isinstance(submitted, Submitted)
            assert open_household(desk, submitted.record).title == "Mohan"
            consents = {
                consent.text("purpose"): consent.text("answer") for consent in desk.book.all_of("consent")
            }
            assert consents == {"record": "given", "share": "refused"}

        told(story)

    def test_a_refusal_prevents_neither_registration_nor_care(self) -> None:
        async def story() -> None:
            desk = await a_desk()
            filling = open_filling(desk, await begin_draft(desk, "household", {}), "en")
            await answer(filling, consent="refused", house_no="7")

            submitted = await submit_form(desk, filling)

            assert isinstance(submitted, Submitted)
            household = desk.book.get(submitted.record)
            assert (household.text("consent"), household.text("head_name")) == ("refused", "")

        told(story)

    def test_a_nameless_baby_joins_its_household_and_becomes_due(self) -> None:
        async def story() -> None:
            desk = await a_desk()
            home, mother, _ = await a_family(desk, birth_on="2020-01-01")
            filling = open_filling(desk, await begin_draft(desk, "person", {"household": home}), "en")
            await answer(filling, consent="given", named_ask="baby", mother=mother, sex="female")
            await answer(filling, age_ask="date", birth_date_ask="2025-10-07")

            submitted = await submit_form(desk, filling)

            assert isinstance(submitted, Submitted)
            baby = desk.book.get(submitted.record)
            assert (baby.text("name"), baby.text("household"), baby.text("mother")) == (
                "Baby of Sunita",
                home,
                mother,
            )
            assert [line.task.person for line in list_today(desk).stops[0].lines] == [baby.id]

        told(story)


class TestAmendment:
    def test_a_returned_visit_is_a_task_and_opens_with_its_answers_at_the_comment(self) -> None:
        async def story() -> None:
            desk = await a_desk()
            home, _, baby = await a_family(desk)
            visit = await receive(
                desk,
                "visit",
                "visit",
                household=home,
                person=baby,
                form="hbnc_day_visit",
                visited_on="2025-10-09",
                outcome="done",
                **{
                    "q.baby_alive": "yes",
                    "q.baby_danger": ["none"],
                    "q.weight_g": 2900,
                    "q.yellow": ["none"],
                },
            )
            revision = desk.book.get(visit).revision
            await receive(
                desk,
                "review",
                "review",
                visit=visit,
                judged_revision=revision,
                verdict="returned",
                comments={"weight_g": "Weigh again"},
                at_ms=desk.device.clock.now_ms(),
            )
            assert [line.task.visit for line in list_today(desk).returned] == [visit]

            filling = open_filling(desk, await amend_visit(desk, visit, "en"), "en")
            face = filling.face()
            assert face.step is not None
            assert (face.step.name, face.step.value, face.comment) == ("weight_g", 2900, "Weigh again")

            await answer(
                filling, weight_g=2800, mother_alive="yes", mother_danger=["none"], baby_other=["none"]
            )
            submitted = await submit_form(desk, filling, reason="Weighed again")

            assert isinstance(submitted, Submitted)
            amended = desk.book.get(visit)
            assert (submitted.record, amended.get("q.weight_g"), amended.text("amend_reason")) == (
                visit,
                2800,
                "Weighed again",
            )
            assert list_today(desk).returned == ()

        told(story)

    def test_amending_never_removes_a_danger(self) -> None:
        async def story() -> None:
            desk = await a_desk()
            home, _, baby = await a_family(desk)
            visit = await receive(
                desk,
                "visit",
                "visit",
                household=home,
                person=baby,
                form="hbnc_day_visit",
                visited_on="2025-10-09",
                outcome="done",
                danger=["baby_limp"],
                **{"q.baby_alive": "yes", "q.baby_danger": ["limp"]},
            )
            filling = open_filling(desk, await amend_visit(desk, visit, "en"), "en")
            await answer(filling, **WELL)

            await submit_form(desk, filling)

            assert desk.book.get(visit).get("danger") == ["baby_limp"]

        told(story)

    def test_amending_another_answer_raises_no_danger_twice(self) -> None:
        async def story() -> None:
            desk, visit, referral = await a_visit_with_a_danger()

            filling = open_filling(desk, await amend_visit(desk, visit, "en"), "en")
            kept = await answer(filling, weight_g=2800)

            assert kept.dangers == ()
            assert filling.face().referrals == (referral,)
            assert [one.id for one in desk.book.all_of("referral")] == [referral]

        told(story)

    def test_a_sign_found_when_amending_joins_the_open_referral(self) -> None:
        async def story() -> None:
            desk, visit, referral = await a_visit_with_a_danger()

            filling = open_filling(desk, await amend_visit(desk, visit, "en"), "en")
            kept = await answer(filling, baby_danger=["limp", "blue"])

            assert kept.dangers == (referral,)
            assert desk.book.get(referral).get("decisions") == ["baby_limp", "baby_blue"]

        told(story)

    def test_a_sign_found_after_the_outcome_is_a_danger_of_its_own(self) -> None:
        async def story() -> None:
            desk, visit, referral = await a_visit_with_a_danger()
            await record_attempt(desk, referral, "arrived", source="seen")

            filling = open_filling(desk, await amend_visit(desk, visit, "en"), "en")
            kept = await answer(filling, baby_danger=["limp", "blue"])

            (fresh,) = kept.dangers
            assert fresh != referral
            assert desk.book.get(fresh).get("decisions") == ["baby_blue"]
            assert (desk.book.get(fresh).text("state"), desk.book.get(fresh).text("visit")) == ("open", visit)
            assert desk.book.get(referral).text("state") == "closed"

        told(story)


async def a_visit_with_a_danger() -> tuple[Desk, str, str]:
    desk = await a_desk()
    home, _, baby = await a_family(desk)
    filling = await begin(desk, home, baby)
    kept = await answer(filling, **{**WELL, "baby_danger": ["limp"]})
    (referral,) = kept.dangers or filling.face().referrals
    submitted = await submit_form(desk, filling)
    assert isinstance(submitted, Submitted)
    return desk, submitted.record, referral
