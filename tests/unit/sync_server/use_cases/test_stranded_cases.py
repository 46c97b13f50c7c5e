"""
Going back to an earlier version of a pack names the cases that stand in a stage it lacks.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from shared.domain.case_lists import case_area
from shared.programmes.pack import Pack
from sync_server.use_cases.keep_directory import get_area
from sync_server.use_cases.stranded_cases import stranded_cases
from tests.support.memory_store import MemoryStore
from tests.support.small_case import CARE, PACK
from tests.support.teams import TeamServer

WITHOUT_PLAN = replace(
    PACK, cases=(replace(CARE, stages=tuple(stage for stage in CARE.stages if stage.id != "plan")),)
)


def a_case(server: TeamServer, *, steps: tuple[tuple[str, str, str], ...]) -> str:
    """A case of the volunteer that made steps."""
    device = server.device("sunita")
    case = server.new_id()
    area = case_area(case)
    device.push(device.operation(case, kind="case", area=area, team=device.device.area, programme=CARE.id))
    for number, (move, before, to) in enumerate(steps):
        event = {"case": case, "move": move, "from": before, "to": to, "at_ms": 1_760_000_000_000 + number}
        device.push(device.operation(server.new_id(), kind="case_event", area=area, **event))
    return case


@pytest.mark.parametrize(
    ("other", "is_stranded"), [(WITHOUT_PLAN, True), (replace(PACK, cases=()), True), (PACK, False)]
)
def test_a_case_is_named_where_the_other_version_lacks_its_stage(other: Pack, is_stranded: bool) -> None:
    store = MemoryStore()
    server = TeamServer(store)
    case = a_case(server, steps=(("to_plan", "intake", "plan"),))

    with store.transaction() as work:
        area = get_area(work.directory, "rampur")
        found = stranded_cases(work, area=area, present=PACK, other=other)

    assert found == (((case, CARE.id, "plan"),) if is_stranded else ())


def test_a_case_in_a_stage_that_both_have_and_one_of_another_place_are_not_named() -> None:
    store = MemoryStore()
    server = TeamServer(store)
    a_case(server, steps=())
    a_case(server, steps=(("to_plan", "intake", "plan"),))

    with store.transaction() as work:
        area = get_area(work.directory, "sitapur")
        assert stranded_cases(work, area=area, present=PACK, other=WITHOUT_PLAN) == ()
        home = get_area(work.directory, "rampur")
        assert len(stranded_cases(work, area=home, present=PACK, other=WITHOUT_PLAN)) == 1
