"""
Cases that would stand where a version of their pack has no stage: what going back to it would strand.
"""

from __future__ import annotations

from typing import NamedTuple

from shared.programmes.cases import case_state
from shared.programmes.pack import Pack
from sync_server.ports.directory import Area
from sync_server.ports.store import Work

MOST = 100_000
STEPS = frozenset({"case", "case_event"})


class Stranded(NamedTuple):
    """
    A case and the stage that the other version lacks; of a case's content nothing is told.
    """

    case: str
    kind: str
    stage: str


def stranded_cases(work: Work, *, area: Area, present: Pack, other: Pack) -> tuple[Stranded, ...]:
    """
    The open cases of an area and below it that stand, as the present version has it, in a stage that another lacks.
    """
    now = {one.id: one for one in present.cases}
    then = {one.id: {stage.id for stage in one.stages} for one in other.cases}
    if all(stage.id in then.get(one.id, ()) for one in present.cases for stage in one.stages):
        return ()
    found = []
    for place in work.directory.cases_under(area.id):
        records = work.changes.changed_since(place.area, 0, kinds=STEPS, limit=MOST)
        kind = next((one.fields.get("programme") for one in records if one.id == place.case), None)
        lifecycle = now.get(str(kind))
        if lifecycle is None:
            continue
        events = [one.as_read() for one in records if one.kind == "case_event"]
        stage = case_state(lifecycle, events).stage
        if stage not in then.get(lifecycle.id, ()):
            found.append(Stranded(place.case, lifecycle.id, stage))
    return tuple(sorted(found))
