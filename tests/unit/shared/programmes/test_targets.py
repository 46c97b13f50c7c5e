"""
A month's totals where a tests sheet cannot reach: the wire, unknown keys, what an author may write.
"""

from datetime import date

import pytest

from shared.domain.records import Record
from shared.programmes.errors import MalformedPackError
from shared.programmes.targets import Target, month_totals
from shared.programmes.wire import WireReader
from tests.support.ashas import record, visit

MONTH = date(2026, 11, 20)


def test_a_target_is_read_back_as_it_was_written_with_what_is_not_known():
    wire = {
        "id": "t",
        "forms": ["f"],
        "each": "person",
        "needed": 6,
        "amount": 250,
        "currency": "INR",
        "new": 7,
    }

    assert Target.read(WireReader(wire, "t")).to_wire() == wire


def test_a_question_is_added_up_and_what_is_no_number_adds_nothing():
    target = Target(id="t", forms=("meeting",), adds="packets", amount=1, currency="INR")
    assert Target.read(WireReader(target.to_wire(), "t")) == target
    held = [
        a_session("a", held_on="2026-11-02", **{"q.packets": 40}),
        a_session("b", held_on="2026-11-03"),
        a_session("c", held_on="2026-11-04", **{"q.packets": "many"}),
        a_session("d", held_on="2026-11-05", **{"q.packets": 5}),
        a_session("e", held_on="2026-10-31", **{"q.packets": 900}),
    ]

    (total,) = month_totals([target], held, {}, month=MONTH, is_received=lambda one: one.id != "d")

    assert (total.received, total.pending, total.earned) == (40, 5, 40)


def test_a_plain_target_is_small_on_the_wire():
    assert Target(id="t", forms=("f",)).to_wire() == {"id": "t", "forms": ["f"]}


def test_another_unit_is_malformed():
    with pytest.raises(MalformedPackError):
        Target.read(WireReader({"id": "t", "forms": ["f"], "each": "house"}, "t"))


def test_what_is_received_earns_and_what_is_pending_does_not():
    target = Target(id="t", forms=("f",), amount=50, currency="INR")
    visits = [
        visit(f"v{day}", person="p", form="f", visited_on=f"2026-11-{day:02}", outcome="done")
        for day in (1, 15, 30)
    ]
    (total,) = month_totals(
        [target],
        visits,
        {"p": record("person", "p")},
        month=MONTH,
        is_received=lambda one: one.id != "v30",
    )

    assert (total.received, total.pending, total.earned) == (2, 1, 100)


def test_a_visit_to_somebody_who_is_not_here_counts_nothing():
    target = Target(id="t", forms=("f",))
    seen = visit("v", person="gone", form="f", visited_on="2026-11-02")

    (total,) = month_totals([target], [seen], {}, month=MONTH, is_received=lambda one: True)

    assert (total.received, total.pending) == (0, 0)


def a_session(name: str, form: str = "meeting", **fields: object) -> Record:
    return record("session", name, form=form, **fields)


def test_a_session_counts_in_the_month_it_was_held_and_its_answers_decide() -> None:
    every = Target(id="t", forms=("meeting",), amount=150, currency="INR")
    well_attended = Target(id="w", forms=("meeting",), when="${answer.attended} >= 10")
    held = [
        a_session("a", held_on="2026-11-02", **{"q.attended": 12}),
        a_session("b", held_on="2026-10-31", **{"q.attended": 30}),
        a_session("c", held_on="2026-11-30", **{"q.attended": 9}),
        a_session("d", "another", held_on="2026-11-03"),
        a_session("e", held_on="2026-11-04", void_reason="entered_twice"),
    ]

    totals = month_totals(
        [every, well_attended], held, {}, month=MONTH, is_received=lambda one: one.id != "c"
    )

    assert [(one.received, one.pending, one.earned) for one in totals] == [(1, 1, 150), (1, 0, 0)]
