"""
Today: who is due, by household, in the order that was chosen; dangers to follow up and returned visits above all.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from mobile.use_cases.desk import Desk
from mobile.use_cases.order_doors import DoorOrder, in_order
from mobile.use_cases.people import called, household_name, household_place, is_mine, today_of
from mobile.use_cases.stops import Line, Stop
from mobile.use_cases.told_cover import told_homes
from shared.domain.records import Record
from shared.forms.expression.functions_places import Place
from shared.programmes.pack import Form
from shared.programmes.tasks import AMEND, FOLLOW_UP, Task


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
    order: DoorOrder = DoorOrder.URGENCY


def list_today(desk: Desk, order: DoorOrder = DoorOrder.URGENCY, here: Place | None = None) -> Today:
    """
    The worker's own households and those they cover; sensitive tasks stay inside the person's own view.

    Args:
        here: Where the phone is, for the order along the way.
    """
    clock, book = desk.device.clock, desk.book
    tasks = open_tasks(desk, desk.tasks.on(today_of(clock), clock.utc_offset_minutes()))
    quiet = {one.id for one in book.drafts() if is_of_quiet_case(desk, one.context.get("case", ""))}
    counts = book.counts()
    return Today(
        dangers=_lines(desk, (task for task in tasks if task.kind == FOLLOW_UP)),
        returned=_lines(desk, (task for task in tasks if task.kind == AMEND)),
        stops=stops_of(desk, [task for task in tasks if task.kind not in (FOLLOW_UP, AMEND)], order, here),
        unfinished=tuple(one for one in unfinished_forms(desk) if one.draft not in quiet),
        waiting=counts.recorded - counts.received,
        order=order,
    )


def open_tasks(desk: Desk, tasks: Iterable[Task]) -> list[Task]:
    """
    Those of the worker's own doors that anybody may see who looks at the screen.
    """
    today, worker = today_of(desk.device.clock), desk.identity.worker
    told = told_homes(desk, today)
    return [
        task
        for task in tasks
        if not (task.quiet or is_of_quiet_case(desk, task.case))
        and is_mine(_household(desk, task), worker, today, told)
    ]


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
            called(desk.book, draft.context.get("person", ""), draft.context.get("household", "")),
            household_place(desk.book.find(draft.context.get("household", ""))),
            draft.started_at_ms,
        )
        for draft in reversed(desk.book.drafts())
    )


def form_title(desk: Desk, form_id: str) -> Mapping[str, str]:
    """
    A form's title by language; empty where it is not on this phone.
    """
    form = _form(desk, form_id)
    return form.title if form else {}


def line_of(desk: Desk, task: Task, name: str) -> Line:
    """
    A task with its form's title and sign.
    """
    form = _form(desk, task.form)
    return Line(task, name, form.title, form.icon) if form else Line(task, name)


def _form(desk: Desk, form_id: str) -> Form | None:
    found = (pack.forms[form_id] for pack in desk.programmes.packs() if form_id in pack.forms)
    return next(found, None)


def _household(desk: Desk, task: Task) -> Record | None:
    return desk.book.find(task.household) if task.household else None


def _lines(desk: Desk, tasks: Iterable[Task]) -> tuple[Line, ...]:
    return tuple(line_of(desk, task, called(desk.book, task.person, task.household)) for task in tasks)


def stops_of(
    desk: Desk, tasks: Sequence[Task], order: DoorOrder = DoorOrder.URGENCY, here: Place | None = None
) -> tuple[Stop, ...]:
    """
    The doors behind which these tasks are, in an order.
    """
    by_door: dict[tuple[str, str], list[Task]] = {}
    for task in tasks:
        door = (task.household, "" if task.household else task.person)
        by_door.setdefault(door, []).append(task)
    stops = [_stop(desk, household, lines) for (household, _), lines in by_door.items()]
    return in_order(desk, stops, order, here)


def _stop(desk: Desk, household_id: str, tasks: Sequence[Task]) -> Stop:
    household = desk.book.find(household_id) if household_id else None
    return Stop(household_id, household_name(household), household_place(household), _lines(desk, tasks))
