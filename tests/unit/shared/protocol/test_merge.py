"""
What becomes of an operation.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from shared.domain.delivery import Answer, Delivery
from shared.domain.records import Author, Base, Value
from shared.kernel.identifiers import DeviceId, derive_uuid
from shared.protocol.merge import (
    ClashValue,
    Mark,
    Reason,
    Verdict,
    base_in_epoch,
    corrected_ms,
    corrections,
    decide,
    is_same,
)
from shared.protocol.versions import MAX_DEPTH, MAX_FIELDS, MAX_VALUE_BYTES
from tests.support.plain_operations import AREA, DISTRICT, EPOCH, NOON_MS, WORKER, an_operation

MINE = DeviceId(derive_uuid("device", "mine"))
OTHER = DeviceId(derive_uuid("device", "other"))
AUTHOR = Author(MINE, WORKER, AREA, "volunteer")
NOW_MS = NOON_MS + 3_600_000


@dataclass
class Stored:
    """A record as the server keeps it; every field was set by another device at revision 5 unless told otherwise."""

    fields: dict[str, Value] = field(default_factory=dict)
    kind: str = "person"
    left_for: str | None = None
    erased_ms: int = 0
    marks: Mapping[str, Mark] = field(default_factory=dict)

    def mark(self, name: str) -> Mark | None:
        if name in self.marks:
            return self.marks[name]
        return Mark(5, OTHER, NOON_MS) if name in self.fields else None


def decided(stored: Stored | None, saw: int = 0, **parts: Any) -> Verdict:
    given: dict[str, Any] = {
        "author": AUTHOR,
        "scope": {AREA},
        "record": stored,
        "base_revision": saw,
        "revision": 9,
        "received_ms": NOW_MS,
    }
    operation = {
        name: parts.pop(name) for name in ("set", "kind", "area", "by", "at_ms", "base") if name in parts
    }
    return decide(an_operation(1, **operation), **{**given, **parts})


class TestAccepting:
    def test_a_new_record_takes_every_field(self):
        verdict = decided(None, set={"name": "Sunita", "risk": []})

        assert Delivery.RECEIVED is verdict.state
        assert {"name": "Sunita", "risk": []} == verdict.set
        assert Mark(9, MINE, NOON_MS + 1003 - 250) == verdict.mark
        assert {} == verdict.corrections

    def test_a_household_is_the_volunteers_who_made_it_and_she_is_told(self):
        verdict = decided(None, kind="household", set={"head_name": "Sunita"})

        assert {"head_name": "Sunita", "worker": WORKER} == verdict.set
        assert {"worker": WORKER} == verdict.corrections

    def test_a_household_a_supervisor_made_is_nobodys_until_she_gives_it(self):
        author = replace(AUTHOR, role="supervisor")

        assert {"head_name": "Sunita"} == decided(
            None, author=author, kind="household", set={"head_name": "Sunita"}
        ).set
        assert {"worker": "w"} == decided(None, author=author, kind="household", set={"worker": "w"}).set

    def test_nobody_becomes_owner_by_changing_a_household(self):
        stored = Stored({"head_name": "Sunita"}, kind="household")

        verdict = decided(
            stored, kind="household", saw=5, base=Base(b"epoch-01", 5), set={"head_name": "Geeta"}
        )

        assert {"head_name": "Geeta"} == verdict.set

    def test_a_change_that_outlived_a_restore_makes_a_household_that_is_nobodys_yet(self):
        verdict = decided(None, kind="household", base=Base(b"epoch-01", 5), set={"head_name": "Sunita"})

        assert {"head_name": "Sunita"} == verdict.set

    def test_its_registration_that_comes_after_the_change_makes_it_the_registrars(self):
        stored = Stored({"head_name": "Sunita"}, kind="household")

        verdict = decided(stored, kind="household", set={"house_no": "4"})

        assert {"house_no": "4", "worker": WORKER} == verdict.set
        assert {"worker": WORKER} == verdict.corrections

    def test_a_household_that_was_given_to_somebody_stays_hers_when_its_registration_comes_again(self):
        stored = Stored({"head_name": "Sunita", "worker": "w"}, kind="household")

        assert {"house_no": "4"} == decided(stored, kind="household", set={"house_no": "4"}).set

    def test_different_fields_merge(self):
        verdict = decided(Stored({"name": "Sunita"}), set={"mobile": "1"})

        assert (Delivery.RECEIVED, {"mobile": "1"}) == (verdict.state, verdict.set)

    def test_a_field_its_author_saw_is_changed_without_a_clash(self):
        verdict = decided(Stored({"name": "Sunita"}), saw=5, set={"name": "Geeta"})

        assert (Delivery.RECEIVED, {"name": "Geeta"}) == (verdict.state, verdict.set)

    def test_the_same_value_is_no_clash_and_no_change(self):
        verdict = decided(Stored({"name": "Sunita"}), set={"name": "Sunita"})

        assert (Delivery.RECEIVED, {}) == (verdict.state, verdict.set)

    def test_the_same_device_never_clashes_with_itself(self):
        stored = Stored({"name": "Sunita"}, marks={"name": Mark(8, MINE, NOON_MS)})

        verdict = decided(stored, set={"name": "Geeta"})

        assert (Delivery.RECEIVED, {"name": "Geeta"}) == (verdict.state, verdict.set)

    def test_unsetting_is_a_value_like_any_other(self):
        verdict = decided(Stored({"name": "Sunita"}), saw=5, set={"name": None})

        assert {"name": None} == verdict.set

    def test_nobody_set_it_before_so_nobody_clashes(self):
        verdict = decided(Stored({"name": None}), set={"mobile": None})

        assert (Delivery.RECEIVED, {}) == (verdict.state, verdict.set)


class TestClashes:
    def test_the_later_value_is_shown_and_both_are_kept(self):
        verdict = decided(Stored({"name": "Sunita"}), saw=4, set={"name": "Geeta"})

        assert Delivery.CLASHED is verdict.state
        assert {"name": "Geeta"} == verdict.set
        assert ["Sunita", "Geeta"] == [value.value for value in verdict.clashes["name"]]
        assert {} == verdict.corrections

    def test_an_earlier_value_that_arrives_late_is_kept_but_not_shown(self):
        stored = Stored({"name": "Sunita"}, marks={"name": Mark(5, OTHER, NOW_MS)})

        verdict = decided(stored, saw=4, set={"name": "Geeta"})

        assert (Delivery.CLASHED, {}) == (verdict.state, verdict.set)
        assert {"name": "Sunita"} == verdict.corrections

    def test_a_clock_that_runs_ahead_wins_nothing(self):
        stored = Stored({"name": "Sunita"}, marks={"name": Mark(5, OTHER, NOW_MS + 1)})

        verdict = decided(stored, saw=4, set={"name": "Geeta"}, at_ms=NOW_MS + 10**9)

        assert {"name": "Sunita"} == verdict.corrections

    def test_at_the_same_instant_the_device_decides(self):
        at_ms = NOON_MS + 1003 - 250
        shown = {
            setter: decided(
                Stored({"name": "Sunita"}, marks={"name": Mark(5, setter, at_ms)}),
                saw=4,
                set={"name": "Geeta"},
            ).set.get("name", "Sunita")
            for setter in ("0" * 36, "f" * 36)
        }

        assert {"0" * 36: "Geeta", "f" * 36: "Sunita"} == shown

    def test_a_device_holds_one_value_in_a_clash(self):
        standing = (
            ClashValue("Sunita", 5, OTHER, NOON_MS),
            ClashValue("Geeta", 6, MINE, NOON_MS + 1),
        )
        stored = Stored({"name": "Geeta"}, marks={"name": Mark(6, MINE, NOON_MS + 1)})

        verdict = decided(stored, saw=4, set={"name": "Gita"}, clashes={"name": standing})

        assert ["Sunita", "Gita"] == [value.value for value in verdict.clashes["name"]]

    def test_a_third_value_joins_although_its_author_saw_the_one_shown(self):
        standing = (ClashValue("Sunita", 5, OTHER, NOON_MS), ClashValue("Geeta", 6, "x" * 36, NOON_MS - 9))

        verdict = decided(Stored({"name": "Sunita"}), saw=5, set={"name": "Gita"}, clashes={"name": standing})

        assert Delivery.CLASHED is verdict.state
        assert 3 == len(verdict.clashes["name"])

    def test_what_names_no_field_settles_none(self):
        stored = Stored({"name": "Pooja"})
        for odd in ([{"name": 1}, ["name"]], {"name": "name"}, "name"):
            verdict = decided(stored, saw=5, set={"name": "Sunita", "settles": odd})

            assert (Delivery.RECEIVED, frozenset()) == (verdict.state, verdict.settled)

    def test_a_clash_is_settled_by_one_who_saw_it_and_says_so(self):
        standing = (ClashValue("Sunita", 5, OTHER, NOON_MS), ClashValue("Geeta", 6, "x" * 36, NOON_MS + 9))

        verdict = decided(
            Stored({"name": "Geeta"}),
            saw=6,
            set={"name": "Sunita", "settles": ["name"]},
            clashes={"name": standing},
        )

        assert (Delivery.RECEIVED, {"name": "Sunita"}) == (verdict.state, verdict.set)
        assert frozenset({"name"}) == verdict.settled
        assert verdict.corrections == {}

    def test_settling_what_one_has_not_seen_joins_it(self):
        standing = (ClashValue("Sunita", 5, OTHER, NOON_MS), ClashValue("Geeta", 6, "x" * 36, NOON_MS + 9))

        verdict = decided(
            Stored({"name": "Geeta"}),
            saw=5,
            set={"name": "Sunita", "settles": ["name"]},
            clashes={"name": standing},
        )

        assert (Delivery.CLASHED, frozenset()) == (verdict.state, verdict.settled)

    def test_kinds_that_do_not_merge_keep_the_first_value(self):
        stored = Stored({"until_on": "2026-11-01"}, kind="task_event")

        verdict = decided(stored, kind="task_event", set={"until_on": "2026-12-01"})

        assert (Delivery.RECEIVED, {}) == (verdict.state, verdict.set)
        assert {"until_on": "2026-11-01"} == verdict.corrections


class TestTheMoreCautiousValueIsShown:
    @pytest.mark.parametrize(
        ("name", "theirs", "mine", "shown"),
        [
            ("danger", ["fits"], ["fever"], ["fever", "fits"]),
            ("danger", ["fits"], [], ["fits"]),
            ("risk", [], ["low_weight"], ["low_weight"]),
            ("alive", "no", "yes", "no"),
            ("alive", None, "no", "no"),
            ("tier", "now", "advice", "now"),
            ("tier", "advice", "day", "day"),
            ("safe_to_call", "no", "yes", "no"),
            ("risk_level", "RLHG", "RLLW", "RLHG"),
            ("risk_level", "RLLW", "RLMD", "RLMD"),
            ("risk_level", "RLXX", "RLYY", "RLYY"),
            ("risco_familia", "R3", "habitual", "R3"),
            ("high_risk_pregnancy", "yes", "no", "yes"),
            ("state", "open", "closed", "open"),
        ],
    )
    def test_whoever_was_last(self, name, theirs, mine, shown):
        stored = Stored({name: theirs}, marks={name: Mark(5, OTHER, NOON_MS)})

        verdict = decided(stored, saw=4, set={name: mine})

        assert Delivery.CLASHED is verdict.state
        assert shown == {**stored.fields, **verdict.set}[name]

    def test_amending_never_removes_a_danger_that_was_raised(self):
        verdict = decided(Stored({"danger": ["fits"]}, kind="visit"), saw=5, kind="visit", set={"danger": []})

        assert (Delivery.RECEIVED, {}) == (verdict.state, verdict.set)
        assert {"danger": ["fits"]} == verdict.corrections

    def test_amending_may_add_a_danger(self):
        verdict = decided(
            Stored({"danger": ["fits"]}, kind="visit"), saw=5, kind="visit", set={"danger": ["fits", "blue"]}
        )

        assert {"danger": ["fits", "blue"]} == verdict.set


class TestHolding:
    def test_a_record_that_left_is_held(self):
        verdict = decided(Stored({"name": "Sunita"}, left_for=DISTRICT), set={"name": "Geeta"})

        assert (Delivery.HELD, Reason.MOVED) == (verdict.state, verdict.reason)
        assert {} == verdict.set

    def test_an_area_that_was_the_authors_is_held(self):
        verdict = decided(None, area=DISTRICT, set={"name": "Geeta"}, former={DISTRICT})

        assert (Delivery.HELD, Reason.REASSIGNED) == (verdict.state, verdict.reason)

    def test_the_callers_reason_is_kept(self):
        verdict = decided(Stored(), set={"name": "Geeta"}, held=Reason.CLOSED)

        assert (Delivery.HELD, Reason.CLOSED) == (verdict.state, verdict.reason)

    @pytest.mark.parametrize("state", [Delivery.HELD, Delivery.REFUSED])
    def test_an_operation_shares_the_fate_of_its_records_create(self, state):
        cause = Answer(3, b"", state, reason="operation.record.moved")

        verdict = decided(None, set={"name": "Geeta"}, cause=cause)

        assert (state, "operation.record.moved", 3) == (verdict.state, verdict.reason, verdict.cause_seq)


class TestRefusing:
    @pytest.mark.parametrize(
        ("parts", "reason"),
        [
            ({"kind": "spaceship"}, Reason.KIND_UNKNOWN),
            ({"kind": "visit"}, Reason.KIND_DIFFERS),
            ({"by": derive_uuid("worker", "another")}, Reason.AUTHOR_DIFFERS),
            ({"area": DISTRICT}, Reason.AREA_FORBIDDEN),
            ({"set": {"worker": "x"}}, Reason.FIELD_FORBIDDEN),
            ({"set": {f"f{number}": 1 for number in range(MAX_FIELDS + 1)}}, Reason.TOO_LARGE),
            ({"set": {"x" * 121: 1}}, Reason.TOO_LARGE),
            ({"set": {"name": "x" * (MAX_VALUE_BYTES + 1)}}, Reason.TOO_LARGE),
            ({"set": {"name": ["x" * 1000] * 70}}, Reason.TOO_LARGE),
            ({"set": {"weight": float("nan")}}, Reason.UNREADABLE),
            ({"set": {"weight": float("inf")}}, Reason.UNREADABLE),
            ({"set": {"count": 1 << 63}}, Reason.UNREADABLE),
            ({"base": Base(EPOCH, -1)}, Reason.UNREADABLE),
        ],
    )
    def test_with_a_stable_reason(self, parts, reason):
        verdict = decided(Stored(), **{"set": {"name": "Geeta"}, **parts})

        assert (Delivery.REFUSED, reason) == (verdict.state, verdict.reason)
        assert not verdict.accepted

    def test_what_was_erased_stays_so(self):
        verdict = decided(Stored(erased_ms=NOON_MS), set={"name": "Geeta"})

        assert (Delivery.REFUSED, Reason.ERASED) == (verdict.state, verdict.reason)

    def test_a_value_too_deep_is_too_large(self):
        value: Value = "x"
        for _ in range(MAX_DEPTH + 1):
            value = [value]

        assert Reason.TOO_LARGE == decided(None, set={"name": value}).reason


class TestBases:
    def test_a_base_of_this_epoch_counts_as_it_is(self):
        assert 7 == base_in_epoch(Base(EPOCH, 7), EPOCH, {})

    def test_a_base_of_a_former_epoch_counts_up_to_the_restore(self):
        assert 5 == base_in_epoch(Base(b"older", 7), EPOCH, {b"older": 5})
        assert 3 == base_in_epoch(Base(b"older", 3), EPOCH, {b"older": 5})

    def test_a_base_of_an_unknown_epoch_saw_nothing(self):
        assert 0 == base_in_epoch(Base(b"unknown", 7), EPOCH, {b"older": 5})


def test_an_operation_was_never_made_after_it_was_received():
    assert NOW_MS == corrected_ms(an_operation(at_ms=NOW_MS + 5, offset_ms=0), NOW_MS)
    assert NOW_MS - 250 == corrected_ms(an_operation(at_ms=NOW_MS, offset_ms=-250), NOW_MS)


def test_one_as_number_decimal_and_truth_are_three_values():
    assert not is_same(1, 1.0)
    assert not is_same(1, True)
    assert not is_same("1", 1)
    assert not is_same(None, 0)
    assert is_same([1, {"a": 2}], (1, {"a": 2}))


def test_only_the_last_setting_of_a_field_is_corrected():
    stored = Stored({"name": "Gita", "mobile": "2"})
    operations = [
        an_operation(1, set={"name": "Sunita", "mobile": "1"}),
        an_operation(2, set={"name": "Gita"}),
    ]

    assert {"mobile": "2"} == corrections(operations, stored)
