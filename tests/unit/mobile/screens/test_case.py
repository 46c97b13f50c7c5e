"""
The case's screens: what each event means, and that whatever can be operated has a name.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import flet as ft
import pytest

from mobile.screens.budget import model as budget
from mobile.screens.budget.update import update as update_budget
from mobile.screens.case import model as case
from mobile.screens.case.update import update
from mobile.screens.case_start import model as start
from mobile.screens.case_start.update import update as update_start
from mobile.screens.consents import model as consents
from mobile.screens.consents.update import update as update_consents
from mobile.screens.domains import model as domains
from mobile.screens.plan_item import model as item
from mobile.screens.plan_item.update import update as update_item
from mobile.screens.rate import model as rate
from mobile.screens.rate.update import update as update_rate
from mobile.screens.service_referral import model as referral
from mobile.screens.service_referral.update import update as update_referral
from mobile.screens.services import model as services
from mobile.screens.services.update import update as update_services
from mobile.ui.look import Look
from mobile.ui.loop import Failed
from mobile.ui.loop import Shown as ScreenShown
from mobile.ui.routes import GoBack, Open, Replace, Tell, ToCase, ToForm, ToPlanItem, ToVisit
from mobile.ui.words import load_words
from mobile.use_cases.case_help import CaseHelp
from mobile.use_cases.keep_budget import CaseBudget, Expense
from mobile.use_cases.offered_forms import OfferedForm
from mobile.use_cases.open_case import CaseView, Item, Past, Waiting
from mobile.use_cases.read_consents import Agreed, Consents
from mobile.use_cases.read_domains import Assessment, Domain, Domains
from mobile.use_cases.refer_to_service import Beginning, Referred
from mobile.use_cases.services import Service
from mobile.use_cases.stops import Line
from shared.domain.budget import Budget
from shared.domain.delivery import Delivery
from shared.kernel.identifiers import TaskId
from shared.programmes.case_tasks import Way
from shared.programmes.lifecycle import Move
from shared.programmes.money import Money
from shared.programmes.tasks import VISIT, Task
from tests.support.headless_ui import draw, names_in, unnamed, words_in
from tests.unit.mobile.screens.gallery import Shown

LOCALES = Path(__file__).parents[4] / "assets" / "locales"
GO_ON = Way(Move(id="go_on", origins=("a",), to="b", title={"en": "Go on to the plan", "hi": "योजना पर"}))
CLOSE = Way(
    Move(
        id="close",
        origins=("a",),
        to="c",
        reason=True,
        approval=True,
        title={"en": "Close the case", "hi": "बंद"},
    )
)
LOCKED = Way(
    Move(id="full", origins=("a",), to="d", title={"en": "Full assessment", "hi": "पूरा आकलन"}),
    ({"en": "Ask about strengths", "hi": "खूबियाँ पूछें"},),
)
DUE = Task(
    id=TaskId("t"),
    kind=VISIT,
    person="p",
    household="h",
    due_on=date(2026, 11, 20),
    opens_on=date(2026, 11, 1),
    closes_on=date.max,
    form="assessment",
    case="c",
    overdue=True,
    label={"en": "Within 30 days", "hi": "30 दिन में"},
)
RAMP = Item(
    "i", "A ramp at the door", "I go out alone", "Ravi", "2026-12-01", "open", False, Delivery.RECORDED
)
CASE = CaseView(
    case="c",
    person="p",
    household="h",
    name="Anna",
    kind={"en": "Elder support", "hi": "बुज़ुर्ग"},
    programme="elder_support",
    stage={"en": "Brief assessment", "hi": "आकलन"},
    since="2026-11-02",
    closed=False,
    worker="Sunita",
    delivery=Delivery.RECORDED,
    due=(Line(DUE, "", {"en": "Brief assessment", "hi": "आकलन"}),),
    ways=(GO_ON, CLOSE, LOCKED),
    forms=(
        OfferedForm("crisis", {"en": "Crisis", "hi": "संकट"}),
        OfferedForm("contact", {"en": "Contact", "hi": "संपर्क"}, filled=True),
    ),
    items=(RAMP, replace(RAMP, item="j", status="done"), replace(RAMP, item="k", overdue=True)),
    past=(
        Past("2026-11-02", {"en": "To the brief assessment"}, "Sunita", came="made"),
        Past("2026-11-01", {"en": "Intake"}, "Sunita", visit="v"),
        Past("2026-11-01", {}, "Meena", why="On leave", came="transferred", to="Kamla"),
        Past("2026-11-01", {"en": "Close"}, "Meena", came="too_late"),
    ),
)
ASKED = replace(CASE, waiting=Waiting("e", {"en": "Close the case"}, "Sunita", "Goals met", False))
TO_JUDGE = replace(
    CASE,
    leads=True,
    workers=(("w", "Kamla"),),
    waiting=Waiting("e", {"en": "Close the case"}, "Sunita", "Goals met", True),
    kept=True,
)
OWN = replace(
    TO_JUDGE,
    waiting=Waiting(
        "e", {"en": "Close the case"}, "Meena", "Goals met", False, is_mine=True, others=("Kamla", "Ravi")
    ),
)
PLAN = item.Known(
    "A ramp", "I go out alone", "Ravi", "2026-12-01", "open", "", ("Anna", "Sunita"), "2026-11-22"
)
PEOPLE = start.Choices((("p", "Anna", True), ("q", "Ivan", False)), (("elder", {"en": "Elder support"}),))
TWO_KINDS = replace(PEOPLE, kinds=(("elder", {"en": "Elder support"}), ("hiv", {"en": "Adherence"})))
SHOWN = (
    Shown("case", "reading", case.Model("c")),
    Shown("case", "open", case.Model("c", CASE)),
    Shown("case", "asked", case.Model("c", ASKED)),
    Shown("case", "judge", case.Model("c", TO_JUDGE)),
    Shown("case", "own", case.Model("c", OWN)),
    Shown("case", "why", case.Model("c", CASE, case.Asking.STEP, "close")),
    Shown("case", "return", case.Model("c", TO_JUDGE, case.Asking.RETURN, "e")),
    Shown("case", "give", case.Model("c", TO_JUDGE, case.Asking.TRANSFER)),
    Shown("case", "given", case.Model("c", TO_JUDGE, case.Asking.TRANSFER, "w", "On leave")),
    Shown("case", "old", case.Model("c", replace(CASE, old_closed=True, items=(), past=()))),
    Shown("case", "closed", case.Model("c", replace(CASE, closed=True, due=(), forms=()))),
    Shown("case", "failed", case.Model("c", CASE, failed=Failed("case.not_ready"))),
    Shown("case_start", "people", start.Model("h", PEOPLE)),
    Shown("case_start", "kinds", start.Model("h", TWO_KINDS, "p")),
    Shown("plan_item", "new", item.Model("c", known=PLAN)),
    Shown("plan_item", "dropped", item.Model("c", "i", PLAN, "A ramp", "Ravi", "2026-12-01", "dropped")),
)


MEALS = Service(
    "s",
    {
        "name": "Meals on wheels",
        "helps_with": "A warm meal",
        "place": "Mill Lane 3",
        "mobile": "+420601",
        "costs": "2 euros",
    },
    "2026-01-02",
    True,
    True,
)
REFERRED = Referred(
    "r", "Meals on wheels", "A warm meal", "given", "", "2026-11-20", True, "", "", "", "", "+420601", True
)
BEGUN = Beginning((MEALS,), True, True, "A warm meal", "", "", "2026-11-22")
EURO = Money("EUR", 2)
PURSE = CaseBudget(
    "Anna", EURO, Budget(50000, 60000, 51234), (Expense("e", 51234, "2026-11-20", "A ramp", "Sunita", False),),
    True, False, "2026-11-22",
)  # fmt: skip
AREAS = Domains(
    "Anna",
    (
        Assessment(
            {"en": "Full assessment"},
            (
                Domain("Safety", 3, 1, "Strong", "Hard"),
                Domain("Money", 0, 1, "In crisis", "Hard"),
                Domain("Room and home", 2, 2, "Steady", "Steady"),
                Domain("Community", None, None),
            ),
            3,
            (("2026-05-20", 4, 9), ("2026-11-20", 5, 9)),
            "She tends the garden",
        ),
    ),
)
SUPPORT = Agreed(
    "a",
    "support",
    {"en": "Do you want support?"},
    {"en": "We make a plan."},
    "given",
    "2026-11-01",
    "Sunita",
    "",
    "2027-11-01",
    "The clinic, not her son",
)
CONSENTS = Consents(
    "c",
    "Anna",
    True,
    False,
    (SUPPORT, replace(SUPPORT, consent="b", answer="withdrawn", text={})),
    ("Sunita", "Meena"),
    "Rampur",
    True,
)
AROUND = CaseHelp(
    (REFERRED, replace(REFERRED, referral="x", open=False, outcome="came", late=False)), "12.00 EUR", True
)
SHOWN += (
    Shown("case", "helped", case.Model("c", CASE, help=AROUND)),
    Shown(
        "plan_item",
        "budget",
        item.Model(
            "c",
            "i",
            replace(PLAN, services=(MEALS,), money=EURO),
            "A ramp",
            cost="12,5",
            service="Meals on wheels",
        ),
    ),
    Shown(
        "plan_item",
        "choosing",
        item.Model("c", "i", replace(PLAN, services=(MEALS,)), "A ramp", service="x", choosing=True),
    ),
    Shown("services", "none", services.Model((), True)),
    Shown("services", "list", services.Model((MEALS, replace(MEALS, service="t", stale=False)), True)),
    Shown("services", "one", services.Model((MEALS,), True, open="s")),
    Shown("services", "written", services.Model((MEALS,), True, open="s", typed=MEALS.told)),
    Shown("service_referral", "new", referral.Model("c", begun=BEGUN, today="2026-11-22")),
    Shown(
        "service_referral",
        "chosen",
        referral.Model("c", begun=BEGUN, today="2026-11-22", service="s", to="Meals", basis="duty"),
    ),
    Shown(
        "service_referral",
        "withdrawn",
        referral.Model("c", begun=replace(BEGUN, shares=False, may_override=False), today="2026-11-22"),
    ),
    Shown(
        "service_referral",
        "open",
        referral.Model("c", "r", known=REFERRED, today="2026-11-22", outcome="came"),
    ),
    Shown(
        "service_referral",
        "failed",
        referral.Model(
            "c",
            "r",
            known=REFERRED,
            today="2026-11-22",
            outcome="not_taken",
            failed=Failed("consent.missing"),
        ),
    ),
    Shown(
        "service_referral",
        "closed",
        referral.Model(
            "c",
            "r",
            known=replace(REFERRED, open=False, outcome="came", helped="partly", feedback="Late"),
            today="2026-11-22",
        ),
    ),
    Shown("domains", "bars", domains.Model("c", AREAS)),
    Shown("budget", "over", budget.Model("c", PURSE, open="e")),
    Shown("budget", "none", budget.Model("c", replace(PURSE, budget=Budget(None, 0, 0), expenses=()))),
    Shown("budget", "expense", budget.Model("c", PURSE, budget.Asking.EXPENSE, "12.345")),
    Shown("budget", "grant", budget.Model("c", PURSE, budget.Asking.GRANT, "12")),
    Shown("consents", "receipt", consents.Model("c", CONSENTS)),
    Shown("consents", "spoken", consents.Model("c", replace(CONSENTS, on_paper=False, is_case=False))),
    Shown("rate", "questions", rate.Model("elder_support", {"satisfied": "5"})),
    Shown("rate", "thanks", rate.Model("elder_support", done=True)),
    Shown("consents", "back", consents.Model("c", CONSENTS, "a")),
    Shown("consents", "back at the door", consents.Model("c", replace(CONSENTS, is_home=True), "a")),
)


def drawn(shown: Shown, language: str = "en") -> Any:
    return shown.draw(lambda event: None, Look(load_words(LOCALES, language), 360, ("en", "hi")))


@pytest.mark.parametrize("language", ["en", "hi", "pt_BR", "sw"])
@pytest.mark.parametrize("shown", SHOWN, ids=lambda shown: f"{shown.screen}-{shown.state}")
def test_everything_that_can_be_operated_has_a_name(shown: Shown, language: str) -> None:
    assert unnamed(drawn(shown, language)) == []


def test_a_step_says_in_words_what_is_missing_and_cannot_be_tapped() -> None:
    tiles = [one for one in draw(drawn(SHOWN[1])) if isinstance(one, ft.ListTile)]
    (locked,) = [one for one in tiles if one.title == "Full assessment"]

    assert (locked.subtitle, locked.on_click) == ("· Ask about strengths", None)
    assert update(case.Model("c", CASE), case.StepTapped("full"))[1] == ()


def test_a_step_is_taken_at_once_and_one_that_needs_a_reason_is_asked_for_it() -> None:
    model, effects = update(case.Model("c", CASE), case.StepTapped("go_on"))
    assert (effects, model.busy) == ((case.TakeStep("c", "go_on", ""),), True)
    assert update(model, case.StepTapped("go_on"))[1] == ()

    model, effects = update(case.Model("c", CASE), case.StepTapped("close"))
    assert (effects, model.asking) == ((), case.Asking.STEP)
    model, _ = update(model, case.WhyTyped("Goals met"))
    assert update(model, case.Confirmed())[1] == (case.TakeStep("c", "close", "Goals met"),)
    assert update(model, case.BackTapped())[0].asking is None


def test_the_rarer_steps_come_on_a_tap() -> None:
    many = replace(CASE, ways=(GO_ON, CLOSE, LOCKED, GO_ON, CLOSE))
    model = case.Model("c", many)
    assert "Other steps" in names_in(drawn(Shown("case", "many", model)))
    model, _ = update(model, case.AllWaysTapped())
    assert "Other steps" not in names_in(drawn(Shown("case", "all", model)))


def test_only_who_may_judge_is_asked() -> None:
    assert "I agree" not in names_in(drawn(SHOWN[2]))
    assert {"I agree", "Send back"} <= set(names_in(drawn(SHOWN[3])))
    judge = case.Model("c", TO_JUDGE)
    assert update(judge, case.AgreeTapped())[1] == (case.JudgeStep("c", "e", agreed=True, why=""),)
    model, effects = update(judge, case.ReturnTapped())
    assert (effects, model.asking) == ((), case.Asking.RETURN)
    model, _ = update(model, case.WhyTyped("Ask again"))
    assert update(model, case.Confirmed())[1] == (case.JudgeStep("c", "e", agreed=False, why="Ask again"),)


def test_a_case_is_given_to_somebody_with_a_reason() -> None:
    model, _ = update(case.Model("c", TO_JUDGE), case.TransferTapped())
    model, _ = update(model, case.WorkerTapped("w"))
    model, _ = update(model, case.WhyTyped("On leave"))
    assert update(model, case.Confirmed())[1] == (case.Transfer("c", "w", "On leave"),)


def test_what_was_done_is_read_again_and_a_fault_lets_go_on() -> None:
    model = case.Model("c", CASE, case.Asking.STEP, "close", "x", busy=True)
    assert update(model, case.CaseRead(CASE))[0] == case.Model("c", CASE)
    assert not update(model, Failed("case.not_ready"))[0].busy
    assert update(model, ScreenShown())[1] == (case.ReadCase("c"),)


@pytest.mark.parametrize(
    ("event", "effect"),
    [
        (case.FormTapped("crisis"), case.BeginForm("c", "crisis", "")),
        (case.DraftBegun("d"), Open(ToForm("d"))),
        (case.ItemTapped(), Open(ToPlanItem("c"))),
        (case.VisitTapped("v"), Open(ToVisit("v"))),
        (case.BackTapped(), GoBack()),
    ],
)
def test_a_tap_leads_where_it_says(event: Any, effect: Any) -> None:
    assert update(case.Model("c", CASE), event)[1] == (effect,)


def test_a_case_is_opened_in_one_tap_where_there_is_one_kind() -> None:
    model, effects = update_start(start.Model("h", PEOPLE), start.PersonTapped("q"))
    assert (effects, model.busy) == ((start.BeginCase("q", "elder"),), True)
    assert update_start(model, start.CaseBegun("c"))[1] == (Replace(ToCase("c")),)

    model, effects = update_start(start.Model("h", TWO_KINDS), start.PersonTapped("q"))
    assert (effects, model.person) == ((), "q")
    assert update_start(model, start.KindTapped("hiv"))[1] == (start.BeginCase("q", "hiv"),)
    assert update_start(model, start.BackTapped())[0].person == ""


def test_an_item_is_saved_once_it_says_what_and_a_dropped_one_why() -> None:
    model, effects = update_item(item.Model("c"), ScreenShown())
    assert effects == (item.ReadItem("c", ""),)
    empty = replace(PLAN, what="")
    model, _ = update_item(model, item.ItemRead(empty))
    assert update_item(model, item.SaveTapped())[1] == ()
    model, _ = update_item(model, item.WhatTyped("A ramp"))
    model, _ = update_item(model, item.WhoTyped("Anna"))
    model, _ = update_item(model, item.DueTapped("2026-12-02"))
    model, effects = update_item(model, item.SaveTapped())
    assert effects == (item.SaveItem("c", "", "A ramp", "Anna", "2026-12-02", "open", ""),)
    assert update_item(model, item.ItemSaved())[1] == (GoBack(), Tell("Saved on this phone"))

    model, _ = update_item(item.Model("c", "i", PLAN, "A ramp"), item.StatusTapped("dropped"))
    assert update_item(model, item.SaveTapped())[1] == ()
    model, _ = update_item(model, item.WhyTyped("The landlord refuses"))
    assert len(update_item(model, item.SaveTapped())[1]) == 1


def test_each_bar_says_in_words_how_a_domain_stands_and_what_changed() -> None:
    view = Shown("domains", "bars", domains.Model("c", AREAS))

    labels = {one.label for one in draw(drawn(view)) if isinstance(one, ft.Semantics)}
    assert {
        "Safety: Strong, better than Hard",
        "Money: In crisis, worse than Hard",
        "Room and home: Steady, as before",
        "Community: Not asked",
    } <= labels


def test_a_service_is_told_of_nobody_who_did_not_agree() -> None:
    model = referral.Model("c", begun=BEGUN, today="2026-11-22")
    model, _ = update_referral(model, referral.ServiceTapped("s"))
    model, _ = update_referral(model, referral.Answered("what_for", "A warm meal"))
    assert update_referral(model, referral.SaveTapped())[1] == ()

    model, _ = update_referral(model, referral.Answered("basis", "given"))
    model, effects = update_referral(model, referral.SaveTapped())
    assert [type(effect) for effect in effects] == [referral.Refer]
    assert update_referral(model, referral.SaveTapped())[1] == ()


def test_help_that_did_not_come_is_closed_with_a_reason_only() -> None:
    model = referral.Model("c", "r", known=REFERRED, today="2026-11-22")
    model, _ = update_referral(model, referral.Answered("outcome", "not_taken"))
    assert update_referral(model, referral.SaveTapped())[1] == ()
    model, _ = update_referral(model, referral.Answered("why", "No place left"))
    assert [type(effect) for effect in update_referral(model, referral.SaveTapped())[1]] == [
        referral.CloseReferral
    ]


def test_a_directory_entry_without_a_name_is_not_saved_and_back_leaves_what_is_open_first() -> None:
    model = services.Model((MEALS,), True)
    model, _ = update_services(model, services.EditTapped())
    assert update_services(model, services.SaveTapped())[1] == ()
    model, _ = update_services(model, services.BackTapped())
    model, _ = update_services(model, services.ServiceTapped("s"))
    model, effects = update_services(model, services.ConfirmTapped())
    assert effects == (services.SaveService("s", MEALS.told, False, ""),)
    model, effects = update_services(model, services.BackTapped())
    assert (model.open, effects) == ("", ())


def test_an_amount_finer_than_the_smallest_coin_is_not_saved() -> None:
    model, _ = update_budget(budget.Model("c", PURSE), budget.AddTapped())
    model, _ = update_budget(model, budget.WhatTyped("Bread"))
    for typed, saved in (
        ("1.005", ()),
        ("", ()),
        ("0", ()),
        ("1,5", (budget.AddExpense("c", "1,5", "Bread"),)),
    ):
        tried, _ = update_budget(model, budget.AmountTyped(typed))
        assert update_budget(tried, budget.SaveTapped())[1] == saved


def test_a_consent_is_taken_back_after_it_was_asked_twice() -> None:
    model = consents.Model("c", CONSENTS)
    assert update_consents(model, consents.Confirmed("self"))[1] == ()
    model, effects = update_consents(model, consents.WithdrawTapped("a"))
    assert effects == ()
    assert update_consents(model, consents.Confirmed("self"))[1] == (consents.Withdraw("c", "a", "self"),)


def test_a_consent_whose_case_has_a_form_for_it_is_taken_back_there() -> None:
    asked = replace(SUPPORT, form="agreement")
    model = consents.Model("c", replace(CONSENTS, agreed=(asked,)))
    busy, effects = update_consents(model, consents.WithdrawTapped("a"))
    assert (busy.busy, busy.asked, effects) == (True, None, (consents.BeginForm("c", "agreement"),))
    left, effects = update_consents(busy, consents.FormBegun("d"))
    assert (left.busy, effects) == (False, (Open(ToForm("d")),))


def test_the_receipt_says_what_may_be_told_to_whom() -> None:
    frame = drawn(Shown("consents", "receipt", consents.Model("c", CONSENTS)))
    assert "“The clinic, not her son”" in words_in(frame)


def test_nothing_is_printed_for_whom_paper_is_not_safe() -> None:
    spoken = consents.Model("c", replace(CONSENTS, on_paper=False))

    assert update_consents(spoken, consents.PrintTapped("t", ()))[1] == ()


def test_a_case_for_one_person_asks_only_for_the_kind_of_help() -> None:
    alone = start.Model("", alone="q")
    assert update_start(alone, ScreenShown())[1] == (start.ReadChoices("", "q"),)
    asked, effects = update_start(
        alone, start.ChoicesRead(replace(TWO_KINDS, people=(("q", "Ivan", False),)))
    )
    assert (asked.person, effects) == ("q", ())
    assert update_start(asked, start.BackTapped())[1] == (GoBack(),)
    assert update_start(asked, start.KindTapped("hiv"))[1] == (start.BeginCase("q", "hiv"),)


def test_whoever_takes_the_phone_back_finds_nothing_of_a_rating() -> None:
    model = rate.Model("elder_support")
    assert update_rate(model, rate.GiveTapped())[1] == ()
    model, _ = update_rate(model, rate.AnswerTapped("satisfied", "1"))
    model, _ = update_rate(model, rate.WordsTyped("Comes late"))
    left, effects = update_rate(model, rate.BackTapped())
    assert (left, effects) == (rate.Model("elder_support"), (GoBack(),))
    asked, effects = update_rate(model, rate.GiveTapped())
    assert effects == (rate.KeepRating("elder_support", {"satisfied": "1"}, "Comes late"),)
    assert update_rate(asked, rate.Given())[0] == rate.Model("elder_support", done=True)
