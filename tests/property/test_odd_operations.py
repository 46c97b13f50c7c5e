"""
Whatever operations say: each is answered, and none is a fault of the server, which would hold its phone up for ever.
"""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.domain.case_lists import CASE, TEAM, case_area
from shared.domain.kinds import KINDS
from shared.domain.records import Value
from shared.domain.review_box import HELD, QUARANTINED, box_of
from sync_server.ports.change_log import StoredRecord
from tests.support.memory_store import MemoryStore
from tests.support.teams import WORKERS, TeamServer

RECORDS = 6
"""Of each kind: so few that operations meet."""

SPOKEN = (
    "household person encounter visit referral about case moves_to settles worker cover officer team merged_into"
    " card_id guest_card verdict why state danger decisions listed wrapped joins outcome set practice"
).split()
WORDS = ("", "x", "yes", "no", "take", "refuse", "seen", "now", "2026-01-01", "danger", "\U0001f600", "\x00")

places = st.integers(0, RECORDS - 1)
plain: st.SearchStrategy[Any] = st.one_of(
    st.builds(lambda kind, place: ("record", kind, place), st.sampled_from(sorted(KINDS)), places),
    st.builds(lambda place: ("area", place), st.integers(0, 5)),
    st.builds(lambda place: ("worker", place), st.integers(0, len(WORKERS) - 1)),
    st.sampled_from(WORDS),
    st.sampled_from((None, True, False, 0, 1, -1, (1 << 63) - 1, -(1 << 63), 1.5, b"\x00\xff")),
)
values = st.recursive(
    plain,
    lambda inner: st.one_of(
        st.lists(inner, max_size=2), st.dictionaries(st.sampled_from(SPOKEN), inner, max_size=2)
    ),
    max_leaves=4,
)
areas = st.builds(lambda place: ("area", place), st.integers(0, 5))
said_of = st.fixed_dictionaries(
    {},
    optional=dict.fromkeys(SPOKEN, values)
    | {
        "moves_to": st.one_of(areas, areas, values),
        "settles": st.one_of(
            st.lists(st.sampled_from(SPOKEN), max_size=3), st.lists(values, max_size=2), values
        ),
    },
)
operations = st.tuples(
    st.integers(0, len(WORKERS) - 1),
    st.sampled_from((*sorted(KINDS), "hologram", "household", "person", "visit", CASE, HELD, QUARANTINED)),
    places,
    st.integers(0, 2),
    st.sampled_from((0, 1, 9)),
    said_of,
)


class _Teams:
    """
    Two teams whose phones say what was drawn, as far as their worker's role may.
    """

    def __init__(self) -> None:
        self.server = TeamServer(MemoryStore())
        areas = [self.server.area(code) for code in ("rampur", "sitapur", "state")]
        self.areas = [*areas, *map(box_of, areas)]
        self.phones = [(self.server.device(name), role) for name, role, _ in WORKERS]
        self.records: dict[tuple[str, int], str] = {}

    def push(self, who: int, kind: str, place: int, other: int, base: int, said: dict[str, Any]) -> None:
        phone, role = self.phones[who]
        known = KINDS.get(kind)
        fields = {name: self._value(value) for name, value in said.items()}
        if known is not None:
            fields = {name: value for name, value in fields.items() if known.may_set(role, name)}
        record, area = self._record(kind, place), phone.device.area
        if kind == CASE:
            area, fields = case_area(record), {TEAM: phone.device.area, **fields}
        elif other == 2:
            area = self.areas[place % len(self.areas)]
        if kind in (HELD, QUARANTINED) and (boxed := self._boxed(kind)):
            one = boxed[place % len(boxed)]
            record, area = one.id, one.area
        operation = phone.operation(record, kind=kind, area=area, base=base, **fields)
        (answer,) = phone.push(operation)
        assert answer.seq == operation.seq

    def _record(self, kind: str, place: int) -> str:
        return self.records.setdefault((kind, place), self.server.new_id())

    def _boxed(self, kind: str) -> list[StoredRecord]:
        with self.server.store.reading() as view:
            found = [view.changes.changed_since(box, 0, kinds=[kind], limit=99) for box in self.areas[3:]]
        return [one for some in found for one in some]

    def _value(self, drawn: Any) -> Value:
        if isinstance(drawn, list):
            return [self._value(one) for one in drawn]
        if isinstance(drawn, dict):
            return {name: self._value(one) for name, one in drawn.items()}
        match drawn:
            case ("record", kind, place):
                return self._record(kind, place)
            case ("area", place):
                return self.areas[place]
            case ("worker", place):
                return self.phones[place][0].device.worker
        return drawn  # type: ignore[no-any-return]


@pytest.mark.long("laws")
@settings(max_examples=2000, suppress_health_check=list(HealthCheck))
@given(st.lists(operations, min_size=12, max_size=40))
def test_no_operation_is_a_fault_of_the_server(said: list[Any]) -> None:
    teams = _Teams()
    for one in said:
        teams.push(*one)
