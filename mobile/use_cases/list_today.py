"""
Today: who is due, by household, overdue first; dangers to follow up and returned visits above all.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from mobile.use_cases.desk import Desk
from mobile.use_cases.people import household_name, household_place, is_mine, person_name, today_of
from shared.domain.records import Record
from shared.programmes.tasks import AMEND, FOLLOW_UP, Task


@dataclass(frozen=True, slots=True)
class Line:
    """
    One task of one person.

    Attributes:
        title: Of its form, by language.
    """

    task: Task
    name: str
    title: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Stop:
    """
    One door to knock at: everything due behind it.

    Attributes:
        household: Empty for a person without a household.
    """

    household: str
    title: str
    place: str
    lines: tuple[Line, ...]

    @property
    def overdue(self) -> bool:
        """Something here is late."""
        return any(line.task.overdue for line in self.lines)


@dataclass(frozen=True, slots=True)
class Unfinished:
    """
    A form begun and not submitted, by its title.
    """

    draft: str
    form: Mapping[str, str]
    name: str
    place: str
    started_at_ms: int


@dataclass(frozen=True, slots=True)
class Today:
    """
    What the worker's first screen holds.
    """

    dangers: tuple[Line, ...] = ()
    returned: tuple[Line, ...] = ()
    stops: tuple[Stop, ...] = ()
    unfinished: tuple[Unfinished, ...] = ()
    waiting: int = 0


def list_today(desk: Desk) -> Today:
    """
    The worker's own households and those they cover; sensitive tasks stay inside the person's own view.
    """
    clock, book = desk.device.clock, desk.book
    today = today_of(clock)
    worker = desk.identity.worker
    tasks = [
        task
        for task in desk.tasks.on(today, clock.utc_offset_minutes())
        if not (task.quiet or is_of_quiet_case(desk, task.case))
        and is_mine(_household(desk, task), worker, today)
    ]
    quiet = {one.id for one in book.drafts() if is_of_quiet_case(desk, one.context.get("case", ""))}
    counts = book.counts()
    return Today(
        dangers=_lines(desk, (task for task in tasks if task.kind == FOLLOW_UP)),
        returned=_lines(desk, (task for task in tasks if task.kind == AMEND)),
        stops=_stops(desk, [task for task in tasks if task.kind not in (FOLLOW_UP, AMEND)]),
        unfinished=tuple(one for one in unfinished_forms(desk) if one.draft not in quiet),
        waiting=counts.recorded - counts.received,
    )


def is_of_quiet_case(desk: Desk, case_id: str) -> bool:
    """
    Whether what belongs to a case is shown within it alone. Of one that is not on this phone any more nothing is shown.
    """
    case = desk.book.find(case_id) if case_id else None
    if case is None:
        return bool(case_id)
    found = (pack.lifecycle(case.text("programme")) for pack in desk.programmes.packs())
    return any(lifecycle is not None and lifecycle.quiet for lifecycle in found)


def unfinished_forms(desk: Desk) -> tuple[Unfinished, ...]:
    """
    The drafts to go on with, newest first.
    """
    return tuple(
        Unfinished(
            draft.id,
            form_title(desk, draft.form),
            _name_of(desk, draft.context.get("person", ""))
            or _head_of(desk, draft.context.get("household", "")),
            household_place(desk.book.find(draft.context.get("household", ""))),
            draft.started_at_ms,
        )
        for draft in reversed(desk.book.drafts())
    )


def form_title(desk: Desk, form_id: str) -> Mapping[str, str]:
    """
    A form's title by language; empty where it is not on this phone.
    """
    for pack in desk.programmes.packs():
        if form_id in pack.forms:
            return pack.forms[form_id].title
    return {}


def _household(desk: Desk, task: Task) -> Record | None:
    return desk.book.find(task.household) if task.household else None


def _lines(desk: Desk, tasks: Iterable[Task]) -> tuple[Line, ...]:
    return tuple(Line(task, _name_of(desk, task.person), form_title(desk, task.form)) for task in tasks)


def _name_of(desk: Desk, person_id: str) -> str:
    person = desk.book.find(person_id) if person_id else None
    return person_name(person, desk.book) if person else ""


def _head_of(desk: Desk, household_id: str) -> str:
    return household_name(desk.book.find(household_id)) if household_id else ""


def _stops(desk: Desk, tasks: Sequence[Task]) -> tuple[Stop, ...]:
    by_door: dict[tuple[str, str], list[Task]] = {}
    for task in tasks:
        door = (task.household, "" if task.household else task.person)
        by_door.setdefault(door, []).append(task)
    stops = [_stop(desk, household, lines) for (household, _), lines in by_door.items()]
    return tuple(sorted(stops, key=_walk_order))


def _stop(desk: Desk, household_id: str, tasks: Sequence[Task]) -> Stop:
    household = desk.book.find(household_id) if household_id else None
    return Stop(household_id, household_name(household), household_place(household), _lines(desk, tasks))


def _walk_order(stop: Stop) -> tuple[bool, bool, int, str, str]:
    """
    Overdue and urgent doors first; within that by place, since workers walk by house.
    """
    urgent = any(line.task.urgent for line in stop.lines)
    return (
        not urgent,
        not stop.overdue,
        min(line.task.priority for line in stop.lines),
        stop.place,
        stop.household,
    )
