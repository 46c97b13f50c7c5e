"""
Laws of any case: whatever events phones wrote, and in whatever order they arrive.
"""

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from shared.domain.records import Record
from shared.programmes.cases import Came, acts_of, begin, case_state, follow
from shared.programmes.lifecycle import reached
from tests.support.shipped_packs import shipped_pack
from tests.support.small_case import CARE, NOON_MS, event, filled, opened

ELDER = shipped_pack("case_management").cases[0]
MOVES = [*(move.id for move in CARE.moves), "to_moon"]
STAGES = [*(stage.id for stage in CARE.stages), "moon", ""]


@st.composite
def events(draw) -> list[Record]:
    found = []
    for number in range(draw(st.integers(0, 12))):
        minutes = draw(st.integers(0, 30))
        verdict = draw(st.sampled_from((None, "approved", "returned")))
        judged = NOON_MS + (minutes + draw(st.integers(-5, 20))) * 60_000
        found.append(
            event(
                f"e{number}",
                draw(st.sampled_from(MOVES)),
                draw(st.sampled_from(STAGES)),
                minutes,
                verdict=verdict,
                verdict_at_ms=judged if verdict else None,
            )
        )
    return found


@settings(max_examples=60, deadline=None, derandomize=True)
@given(events(), st.randoms(use_true_random=False))
def test_the_order_of_arrival_changes_nothing(written, random) -> None:
    shuffled = list(written)
    random.shuffle(shuffled)

    assert case_state(CARE, shuffled) == case_state(CARE, written)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(events())
def test_going_on_step_by_step_equals_beginning_anew(written) -> None:
    acts = sorted((act for one in written for act in acts_of(CARE, one)), key=lambda act: act.rank)
    state = begin(CARE)
    for act in acts:
        state = follow(CARE, state, act)

    assert state == case_state(CARE, written)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(events())
def test_no_road_leaves_the_graph(written) -> None:
    state = case_state(CARE, written)
    allowed = {(origin, move.to) for move in CARE.moves for origin in move.origins}

    assert state.entered[0] == CARE.first
    assert state.stage == state.entered[-1]
    assert set(zip(state.entered, state.entered[1:], strict=False)) <= allowed
    made = [step for step in state.steps if step.came is Came.MADE]
    assert len(made) == len(state.entered) - 1
    for step in made:
        move = CARE.move(step.event.text("move"))
        assert move is not None
        assert not move.approval or step.event.text("verdict") == "approved"


@st.composite
def roads(draw) -> list[Record]:
    """Steps of the shipped case, each from where the last one may have led."""
    found, stage = [], ELDER.first
    for number in range(draw(st.integers(0, 14))):
        moves = ELDER.moves_from(stage)
        move = draw(st.sampled_from(moves if draw(st.integers(0, 4)) else ELDER.moves))
        minutes = number * draw(st.integers(0, 3))
        verdict = {"verdict": "approved", "verdict_at_ms": NOON_MS + (minutes + 1) * 60_000}
        found.append(
            event(f"e{number:02}", move.id, stage, minutes, **(verdict if draw(st.booleans()) else {}))
        )
        stage = move.to
    return found


@settings(max_examples=50, deadline=None, derandomize=True)
@given(roads())
def test_no_road_of_the_shipped_case_leaves_its_graph_and_each_leads_on(written) -> None:
    state = case_state(ELDER, written)
    allowed = {(origin, move.to) for move in ELDER.moves for origin in move.origins}
    ends = {stage.id for stage in ELDER.stages if stage.ends}

    assert set(zip(state.entered, state.entered[1:], strict=False)) <= allowed
    assert ends & reached(state.stage, ELDER.moves)
    assert state.stage in {*ends, "crisis"} or "crisis" in {move.to for move in ELDER.moves_from(state.stage)}


@settings(max_examples=50, deadline=None, derandomize=True)
@given(
    events(),
    st.integers(0, 500),
    st.lists(st.tuples(st.sampled_from(("intake", "plan", "check")), st.integers(0, 200))),
)
def test_no_form_is_asked_for_twice_nor_in_another_stage(written, days, visits) -> None:
    today = date.fromordinal(date(2026, 9, 1).toordinal() + days)
    made = [
        filled(f"v{number}", form, date.fromordinal(date(2026, 9, 1).toordinal() + after).isoformat())
        for number, (form, after) in enumerate(visits)
    ]
    case = opened(today, *written, *made)
    tasks = case.tasks()

    assert len({task.id for task in tasks}) == len(tasks)
    assert len({task.form for task in tasks}) == len(tasks)
    for task in tasks:
        limit = next(limit for limit in CARE.limits if limit.id == task.schedule)
        assert case.state.stage in limit.stages
        assert task.opens_on <= today
        assert task.overdue == (task.due_on < today)
