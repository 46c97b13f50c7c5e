"""
Where a case stands, what a move waits for, and what its time limits ask for.
"""

from dataclasses import replace
from datetime import date, timedelta
from itertools import permutations

import pytest

from shared.domain.records import Record, Value
from shared.programmes.case_tasks import open_case
from shared.programmes.cases import Came, case_state, next_moment
from shared.programmes.context import consent_answers, plan_entries
from shared.programmes.lifecycle import (
    Guard,
    Lifecycle,
    Move,
    Stage,
    lifecycles_to_wire,
    lost_ways,
    read_lifecycles,
)
from shared.programmes.pack import Form
from shared.programmes.wire import WireReader
from tests.support.ashas import record
from tests.support.small_case import CARE, NOON_MS, event, filled, opened

TODAY = date(2026, 10, 1)

TWO_PHONES = (
    event("a1", "to_plan", "intake", 0),
    event("b1", "to_plan", "intake", 5),
    event("b2", "to_work", "plan", 10, verdict="approved", verdict_at_ms=NOON_MS + 900_000),
    event("a2", "close", "plan", 12, verdict="approved", verdict_at_ms=NOON_MS + 1_200_000),
    event("a3", "to_review", "work", 40),
)
"""Two people went on with one case on the same day, neither knowing of the other."""

SETTLED = [
    ("a1", Came.MADE),
    ("b1", Came.ALREADY),
    ("b2", Came.ASKED),
    ("a2", Came.ASKED),
    ("b2", Came.MADE),
    ("a2", Came.TOO_LATE),
    ("a3", Came.MADE),
]


def test_two_phones_at_once_settle_the_same_in_whatever_order_their_steps_arrive() -> None:
    for arrival in permutations(TWO_PHONES):
        state = case_state(CARE, arrival)
        assert state.stage == "review"
        assert state.entered == ("intake", "plan", "work", "review")
        assert [(step.event.id, step.came) for step in state.steps] == SETTLED


def test_steps_of_the_same_moment_count_in_the_order_of_their_names() -> None:
    forth, back = event("m", "to_review", "work", 9), event("n", "back_to_plan", "work", 9)
    before = [event("a", "to_plan", "intake", 0), event("b", "to_work", "plan", 1, **agreed(2))]

    assert case_state(CARE, [*before, back, forth]).stage == "review"


def agreed(minutes: int) -> dict[str, object]:
    return {"verdict": "approved", "verdict_at_ms": NOON_MS + minutes * 60_000}


def test_a_step_that_needs_an_agreement_waits_for_it() -> None:
    waits = case_state(CARE, [event("a", "to_plan", "intake", 0), event("b", "to_work", "plan", 1)])

    assert (waits.stage, waits.waiting and waits.waiting.id) == ("plan", "b")


def test_a_step_that_was_sent_back_waits_no_more() -> None:
    sent_back = event("b", "to_work", "plan", 1, verdict="returned", verdict_at_ms=NOON_MS + 120_000)
    state = case_state(CARE, [event("a", "to_plan", "intake", 0), sent_back])

    assert (state.stage, state.waiting) == ("plan", None)
    assert state.steps[-1].came is Came.RETURNED


def test_a_case_repeats_returns_ends_and_begins_again() -> None:
    road = ["to_plan", "to_work", "to_review", "back_to_work", "to_review", "back_to_plan", "close", "reopen"]
    events, stage = [], "intake"
    for number, move in enumerate(road):
        events.append(event(f"e{number}", move, stage, number * 10, **agreed(number * 10)))
        stage = case_state(CARE, events).stage

    assert case_state(CARE, events).entered == (
        "intake", "plan", "work", "review", "work", "review", "plan", "closed", "plan",
    )  # fmt: skip


def test_a_step_unknown_to_this_phones_pack_changes_nothing_and_stays_in_the_history() -> None:
    state = case_state(CARE, [event("x", "to_moon", "intake", 0)])

    assert (state.stage, state.steps[0].came) == ("intake", Came.UNKNOWN)


def test_a_new_step_comes_after_all_that_were_seen_whatever_the_clocks_say() -> None:
    seen = [event("a", "to_plan", "intake", 90)]

    assert next_moment(seen, NOON_MS) == NOON_MS + 90 * 60_000 + 1
    assert next_moment([], NOON_MS) == NOON_MS


def test_what_a_move_waits_for_is_said_in_words() -> None:
    (way,) = [way for way in opened(TODAY).ways("volunteer") if way.move.id == "to_plan"]
    assert [words["en"] for words in way.missing] == ["Fill in the intake"]

    nobody = record("plan_item", "i", case="case", what="Ramp at the door", due_on="2026-11-01")
    planning = opened(TODAY, event("a", "to_plan", "intake", 0), nobody)
    (way,) = [way for way in planning.ways("volunteer") if way.move.id == "to_work"]
    assert [words["en"] for words in way.missing] == ["Say who does it"]


def test_a_move_of_another_role_is_not_offered() -> None:
    closed = opened(TODAY, event("a", "close", "intake", 0, **agreed(0)))

    assert closed.is_closed
    assert [way.move.id for way in closed.ways("volunteer")] == []
    assert [way.move.id for way in closed.ways("supervisor")] == ["reopen"]


@pytest.mark.parametrize(
    ("today", "overdue"),
    [
        (date(2026, 9, 1), False),
        (date(2026, 9, 7), False),
        (date(2026, 9, 8), False),
        (date(2026, 9, 9), True),
    ],
)
def test_a_limit_counts_its_last_day_as_in_time(today: date, overdue: bool) -> None:
    (task,) = opened(today).tasks()

    assert (task.form, task.due_on, task.overdue) == ("intake", date(2026, 9, 8), overdue)


def test_a_form_that_was_filled_is_not_asked_for_again() -> None:
    assert opened(TODAY, filled("v", "intake", "2026-09-05")).tasks() == ()


def test_a_form_filled_in_an_earlier_stage_does_not_fill_it_in_this_one() -> None:
    early = filled("v", "plan", "2026-09-20", started_at_ms=NOON_MS - 100_000_000)
    (task,) = opened(TODAY, event("a", "to_plan", "intake", 0), early).tasks()

    assert (task.form, task.due_on) == ("plan", date(2026, 10, 5))


def test_what_repeats_is_shown_some_days_before_and_counts_from_when_it_was_done() -> None:
    at_work = [
        event("a", "to_plan", "intake", 0),
        filled("p", "plan", "2026-09-22"),
        event("b", "to_work", "plan", 5, **agreed(6)),
    ]
    due_on = date(2026, 9, 22) + timedelta(days=180)

    assert opened(due_on - timedelta(days=31), *at_work).tasks() == ()
    (task,) = opened(due_on - timedelta(days=30), *at_work).tasks()
    assert (task.form, task.due_on, task.overdue) == ("check", due_on, False)
    late = filled("c", "check", "2027-04-01", task=task.id)
    (after,) = opened(date(2027, 9, 27), *at_work, late).tasks()
    assert (after.due_on, after.id != task.id) == (date(2027, 9, 28), True)


def test_two_phones_that_fill_one_task_fill_it_once() -> None:
    at_work = [
        event("a", "to_plan", "intake", 0),
        filled("p", "plan", "2026-09-22"),
        event("b", "to_work", "plan", 5, **agreed(6)),
    ]
    once = opened(date(2027, 10, 1), *at_work, filled("c", "check", "2027-04-01", task="t"))
    twice = opened(
        date(2027, 10, 1),
        *at_work,
        filled("c", "check", "2027-04-01", task="t"),
        filled("d", "check", "2027-04-01", task="t"),
    )

    assert [task.id for task in once.tasks()] == [task.id for task in twice.tasks()]


def test_sealed_answers_cannot_be_read() -> None:
    case = opened(TODAY, filled("v", "intake", "2026-09-05", **{"q.secret": b"sealed", "q.plain": "yes"}))

    assert (case.facts.get("intake.secret"), case.facts.get("intake.plain")) == (None, "yes")


def test_crises_of_the_last_days_are_counted() -> None:
    visits = [
        filled(f"v{n}", "crisis", day) for n, day in enumerate(("2026-09-02", "2026-09-03", "2026-10-01"))
    ]

    assert opened(TODAY, *visits).facts.get("crisis.in_29") == 2
    assert opened(TODAY, *visits).facts.get("crisis.in_30") == 3


def test_what_was_answered_once_is_known_after_other_answers() -> None:
    facts = opened(
        TODAY,
        filled("a", "crisis", "2026-09-01", **{"q.kinds": ["violence", "neglect"]}),
        filled("b", "crisis", "2026-09-20", **{"q.kinds": "eviction"}),
        filled("c", "crisis", "2026-09-21", **{"q.kinds": b"sealed"}),
    ).facts
    assert facts.get("crisis.ever_kinds") == "violence neglect eviction"
    assert facts.get("crisis.ever_other") == ""


@pytest.mark.parametrize(
    ("fields", "late"),
    [
        ({"appointment_on": "2026-10-01"}, 0),
        ({"appointment_on": "2026-09-30"}, 1),
        ({"appointment_on": "2026-09-30", "state": "closed"}, 0),
        ({"appointment_on": "2026-10-05", "at_ms": NOON_MS}, 0),
        ({"at_ms": NOON_MS}, 1),
        ({"at_ms": NOON_MS + 7 * 86_400_000}, 0),
        ({"at_ms": NOON_MS + 6 * 86_400_000}, 1),
        ({}, 0),
    ],
)
def test_a_service_of_which_nobody_heard_is_late(fields: dict[str, Value], late: int) -> None:
    referral = record("service_referral", "s", **{"case": "case", "to": "Clinic", "state": "open", **fields})

    assert opened(TODAY, referral).facts.get("referrals.late") == late


def test_a_summary_tells_what_became_of_the_plan_and_of_each_service() -> None:
    def referred(identity: str, to: str, **fields: Value) -> Record:
        return record("service_referral", identity, case="case", to=to, what_for="eyes", **fields)

    case = opened(
        TODAY,
        record("plan_item", "i", case="case", what="Ramp", status="done"),
        referred("c", "Clinic", state="closed", outcome="did_not_come", outcome_why="Too far"),
        referred("b", "Bus", state="open"),
        referred("a", "Doctor", state="closed", outcome="came"),
    )

    assert case.reached() == "✓ Ramp\n… Bus (eyes)\n✗ Clinic (eyes): Too far\n✓ Doctor (eyes)"


def test_the_last_answer_counts_whichever_form_asked() -> None:
    def risk(*visits: Record) -> Value:
        return opened(TODAY, *visits).facts.get("last.risk")

    high = filled("b", "check", "2026-09-20", **{"q.risk": "high"})
    assert risk(filled("a", "plan", "2026-09-01", **{"q.risk": "low"}), high) == "high"
    assert risk(high, filled("c", "plan", "2026-09-21", **{"q.risk": "low"})) == "low"
    assert risk(high, filled("d", "contact", "2026-09-22")) == "high"
    assert risk(high, filled("e", "contact", "2026-09-22", **{"q.risk": b"sealed"})) == "high"
    assert risk(filled("f", "contact", "2026-09-22")) is None


@pytest.mark.parametrize(("kinds", "kept"), [("eviction", False), ("violence", True)])
def test_a_case_is_under_a_duty_where_its_programme_says_so(kinds: str, kept: bool) -> None:
    kind = replace(CARE, duty="selected(${crisis.ever_kinds}, 'violence')")
    case = opened(TODAY, filled("a", "crisis", "2026-09-01", **{"q.kinds": kinds}))
    assert not case.is_under_duty
    assert replace(case, lifecycle=kind).is_under_duty is kept
    again = open_case(kind, case.file, TODAY)
    assert again.facts.get("duty") == ("yes" if kept else "no")
    assert case.facts.get("duty") == "no"


def test_a_duty_that_asks_for_itself_is_none() -> None:
    circle = replace(CARE, duty="${duty} = 'yes'")

    assert open_case(circle, opened(TODAY).file, TODAY).facts.get("duty") == "no"


def test_a_kind_of_case_has_the_duty_of_the_one_it_is_like() -> None:
    kinds = (
        replace(CARE, duty="${crisis.made} > 0"),
        replace(CARE, id="other", like="care", duty="${crisis.made} > 0"),
    )
    wires = lifecycles_to_wire(kinds)
    assert "duty" not in wires[1]
    assert [kind.duty for kind in read_lifecycles(WireReader(wire, "case") for wire in wires)] == [
        "${crisis.made} > 0"
    ] * 2


def test_a_road_is_read_and_written_unchanged() -> None:
    wire = {**CARE.to_wire({}), "later": 1}

    assert Lifecycle.read(WireReader(wire, "cases[0]"), {}).to_wire({}) == wire


def test_a_move_with_more_guards_than_the_one_it_is_like_travels_as_those_alone() -> None:
    more = Guard(when="${check.made} > 0", missing={"en": "Fill in the check"})
    with_more = [replace(move, guards=(*move.guards, more)) for move in CARE.moves[:1]]
    with_less = [replace(move, guards=()) for move in CARE.moves[1:2]]
    other = replace(CARE, id="other", like="care", moves=(*with_more, *with_less, *CARE.moves[2:]))
    wires = lifecycles_to_wire([CARE, other])
    moves = wires[1]["moves"]

    assert isinstance(moves, list)
    assert moves[0] == {"id": "to_plan", "guards": [more.to_wire()]}
    assert moves[1:] == [with_less[0].to_wire()]
    assert read_lifecycles([WireReader(wire, "cases") for wire in wires])[1].moves == other.moves


@pytest.mark.parametrize(
    ("change", "lost"),
    [
        ({}, ()),
        ({"stages": CARE.stages[:-1]}, ("care:closed",)),
        ({"stages": CARE.stages[::-1]}, ("care:intake as the first",)),
        ({"moves": CARE.moves[1:]}, ("care:to_plan",)),
        ({"moves": (Move(id="to_plan", origins=("intake",), to="work"), *CARE.moves[1:])}, ("care:to_plan",)),
        ({"stages": (*CARE.stages, Stage(id="new"))}, ()),
    ],
)
def test_a_new_version_keeps_the_stages_and_moves_that_cases_stand_on(
    change: dict[str, object], lost: tuple[str, ...]
) -> None:
    parts = {"id": "care", "stages": CARE.stages, "moves": CARE.moves}
    after = Lifecycle(**{**parts, **change})  # type: ignore[arg-type]

    assert lost_ways({"care": CARE}, {"care": after}) == lost


def test_what_was_agreed_to_can_be_taken_back_by_a_form() -> None:
    form = Form(id="agreement", title={}, saves_to="visit", consents={"now": "support", "other": "share"})

    assert consent_answers(form, {"now": "withdrawn", "other": "maybe"}) == (("support", "withdrawn"),)


def test_what_was_agreed_on_makes_plan_items_and_an_entry_without_words_makes_none() -> None:
    form = Form(id="plan", title={}, saves_to="visit", makes={"items": "plan_item"})
    answers = {
        "items[1]/what": "A ramp",
        "items[1]/due_on": "2026-12-01",
        "items[2]/responsible": "Ravi",
        "others[1]/what": "Elsewhere",
        "what": "Outside",
    }

    assert plan_entries(form, answers) == {"items[1]": {"what": "A ramp", "due_on": "2026-12-01"}}


@pytest.mark.parametrize(("by", "approved"), [("meena", "yes"), ("sunita", "no"), ("", "yes")])
def test_a_form_is_approved_by_somebody_who_did_not_fill_it(by: str, approved: str) -> None:
    visit = filled("v", "intake", "2026-09-02", worker="sunita")
    review = record("review", "r", visit="v", verdict="approved", by=by, judged_revision=9)

    assert opened(TODAY, visit, review).facts.get("intake.approved") == approved
