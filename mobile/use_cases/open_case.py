"""
One case: where it stands, what is due, what is missing for the next step, the plan, and what happened.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass

from mobile.use_cases.circles import leaders_of, names_of
from mobile.use_cases.desk import Desk
from mobile.use_cases.keep_lease import is_closed
from mobile.use_cases.list_today import Unfinished, form_title, line_of, unfinished_forms
from mobile.use_cases.offered_forms import OfferedForm
from mobile.use_cases.people import person_name, today_of, worker_name
from mobile.use_cases.stops import Line
from shared.domain.case_lists import LEGAL_HOLD
from shared.domain.delivery import Delivery
from shared.domain.kinds import may_set
from shared.domain.records import Record
from shared.domain.roles import SUPERVISION, Role
from shared.domain.visits import MADE
from shared.kernel.errors import RecordMissingError
from shared.kernel.instants import local_date
from shared.programmes.case_facts import ENDED_ITEMS, is_overdue
from shared.programmes.case_tasks import FILED, OpenCase, Way, case_files, open_case
from shared.programmes.cases import APPROVED, RETURNED, Came, Step
from shared.programmes.choice_words import choice_words
from shared.programmes.errors import UnknownFormError
from shared.programmes.lifecycle import Lifecycle, Move
from shared.programmes.tasks import AGAIN, Task

PAST = 60


@dataclass(frozen=True, slots=True)
class Waiting:
    """
    A step that waits for a supervisor.

    Attributes:
        is_mine: This supervisor asked for it: somebody else agrees.
        others: By name, who on the list that is; `outside` who leads a team and is not on it.
    """

    event: str
    title: Mapping[str, str]
    who: str
    why: str
    may_judge: bool
    is_mine: bool = False
    others: tuple[str, ...] = ()
    outside: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Item:
    """
    Something that somebody will do.

    Attributes:
        responsible: A name, or the words of what was chosen in a form.
    """

    item: str
    what: str
    goal: str
    responsible: str | Mapping[str, str]
    due_on: str
    status: str
    overdue: bool
    delivery: Delivery


@dataclass(frozen=True, slots=True)
class Past:
    """
    One line of what happened: a step, or a form that was filled.

    Attributes:
        came: What became of a step; empty for a form.
        to: To whom the case went by a transfer.
        visit: The form's visit; empty for a step.
    """

    at: str
    title: Mapping[str, str]
    who: str
    why: str = ""
    came: str = ""
    to: str = ""
    visit: str = ""
    outcome: str = ""


@dataclass(frozen=True, slots=True)
class CaseView:
    """
    What the case screen holds.

    Attributes:
        kind: The kind of case, by language; `stage` likewise.
        since: The day the stage was entered.
        ways: The moves that lead on, with what each waits for.
        forms: Forms that may be filled now; whether each was filled in this stage.
        worker: Whose case it is: its worker's, or the officer's where it has none.
        workers: To whom it can be given: (worker, name); nobody where this worker may not.
        unfinished: What was begun, each with the task that it was due for; it stands nowhere else.
        leads: Whether this worker leads a team.
        writes: Whether this worker does the case's work.
        old_closed: The plan and the history are closed until the next sync.
        kept: A law, a court or a supervisor keeps its records; told to who leads a team alone.
    """

    case: str
    person: str
    household: str
    name: str
    kind: Mapping[str, str]
    programme: str
    stage: Mapping[str, str]
    since: str
    closed: bool
    worker: str
    delivery: Delivery
    due: tuple[Line, ...] = ()
    waiting: Waiting | None = None
    ways: tuple[Way, ...] = ()
    forms: tuple[OfferedForm, ...] = ()
    items: tuple[Item, ...] = ()
    past: tuple[Past, ...] = ()
    unfinished: tuple[tuple[Unfinished, Task | None], ...] = ()
    workers: tuple[tuple[str, str], ...] = ()
    leads: bool = False
    writes: bool = True
    old_closed: bool = False
    kept: bool = False


@dataclass(frozen=True, slots=True)
class CaseLine:
    """
    A case as a line of a list.

    Attributes:
        quiet: Only the name is shown outside the person's own view.
    """

    case: str
    name: str
    kind: Mapping[str, str]
    stage: Mapping[str, str]
    closed: bool
    waits: bool
    overdue: bool
    quiet: bool


def find_case(desk: Desk, case_id: str) -> OpenCase:
    """
    A case as it stands today.

    Raises:
        RecordMissingError: it is not on this device, or no pack here knows its kind.
    """
    record = desk.book.get(case_id)
    found = work_out(desk, [record])
    if not found:
        raise RecordMissingError(record=case_id)
    return found[0]


def work_out(desk: Desk, cases: Sequence[Record]) -> list[OpenCase]:
    """
    Cases as they stand today; those of a kind that no pack here knows are left out.
    """
    book, clock = desk.book, desk.device.clock
    known = lifecycles(desk)
    people: dict[str, Record] = {}
    filed: dict[str, list[Record]] = {kind: [] for kind in FILED}
    for case in cases:
        person = book.find(case.text("person"))
        if person is not None:
            people[case.text("person")] = person
        for kind in FILED:
            filed[kind] += book.where(kind, "case", case.id)
    reviews = [review for visit in filed["visit"] for review in book.where("review", "visit", visit.id)]
    return [
        open_case(known[file.case.text("programme")], file, today_of(clock), clock.utc_offset_minutes())
        for file in case_files(cases, people, filed, reviews)
        if file.case.text("programme") in known
    ]


def lifecycles(desk: Desk) -> dict[str, Lifecycle]:
    """
    The kinds of case that the packs on this phone know.
    """
    return {lifecycle.id: lifecycle for pack in desk.programmes.packs() for lifecycle in pack.cases}


def openable(desk: Desk) -> list[Lifecycle]:
    """
    The kinds of case this worker may open.
    """
    known = lifecycles(desk).values() if may_write(desk) else ()
    return [one for one in known if one.is_for(desk.identity.role)]


def may_write(desk: Desk) -> bool:
    """
    Whether this worker does a case's work. A manager does not, and agrees to the steps of those who do: what a
    manager's phone wrote would be refused.
    """
    return may_set(Role(desk.identity.role), "case_event", "move")


def case_lines(desk: Desk, cases: Sequence[Record]) -> tuple[CaseLine, ...]:
    """
    Cases as lines: those that wait first, the closed last.
    """
    return _lines(desk, work_out(desk, cases))


def _lines(desk: Desk, cases: Iterable[OpenCase]) -> tuple[CaseLine, ...]:
    lines = (_line(desk, case) for case in cases)
    return tuple(sorted(lines, key=lambda line: (line.closed, not line.waits, not line.overdue, line.name)))


def household_cases(desk: Desk, household_id: str) -> tuple[CaseLine, ...]:
    """
    The open cases of the people behind a door that are on this phone.
    """
    lines = case_lines(desk, desk.book.where("case", "household", household_id))
    return tuple(line for line in lines if not line.closed)


def cases_to_judge(desk: Desk) -> tuple[CaseLine, ...]:
    """
    The cases in which a step waits for this supervisor.
    """
    if desk.identity.role not in SUPERVISION:
        return ()
    known = lifecycles(desk).values()
    asking = {move.id for lifecycle in known for move in lifecycle.moves if move.approval}
    # Working out a case reads everything filed with it: only those with a step nobody has judged are worked out.
    waiting = {
        event.text("case")
        for event in desk.book.all_of("case_event")
        if event.text("move") in asking
        and event.text("verdict") not in (APPROVED, RETURNED)
        and may_judge(desk, event)
    }
    cases = [case for name in sorted(waiting) if (case := desk.book.find(name)) is not None]
    found = work_out(desk, cases)
    return _lines(desk, (case for case in found if (step := case.state.waiting) and may_judge(desk, step)))


def may_judge(desk: Desk, event: Record) -> bool:
    """
    Whether a step is this worker's to agree to: a supervisor's, but for what they wrote themselves.
    """
    return desk.identity.role in SUPERVISION and event.text("worker") != desk.identity.worker


def read_case(desk: Desk, case_id: str) -> CaseView:
    """
    Raises:
        RecordMissingError: it is not on this device, or no pack here knows its kind.
    """
    case = find_case(desk, case_id)
    record, lifecycle = case.file.case, case.lifecycle
    entered_on = case.facts.entered_on()
    drafts = {draft.id: draft for draft in desk.book.drafts() if draft.context.get("case") == case_id}
    begun = {draft.form for draft in drafts.values() if not draft.context.get("amends")}
    due = _due(desk, case)
    tasks = {task.form: task for task in due}
    asked = case.state.waiting.text("move") if case.state.waiting else ""
    role, old_closed = desk.identity.role, is_closed(desk)
    leads, writes = role in SUPERVISION, may_write(desk)
    return CaseView(
        case=case_id,
        person=record.text("person"),
        household=record.text("household"),
        name=case_name(desk, case),
        kind=lifecycle.title,
        programme=lifecycle.id,
        stage=_stage_title(lifecycle, case.state.stage),
        since=entered_on.isoformat() if entered_on else "",
        closed=case.is_closed,
        worker=name_of_worker(desk, record.text("worker") or record.text("officer")),
        delivery=desk.book.delivery(case_id),
        due=tuple(line_of(desk, task, "") for task in due if writes and task.form not in begun),
        waiting=_waiting(desk, case),
        ways=tuple(way for way in case.ways(role) if writes and way.move.id != asked),
        forms=_forms(desk, case, {*tasks, *begun}) if writes else (),
        items=() if old_closed else _items(desk, case),
        past=() if old_closed else _past(desk, case),
        unfinished=tuple(
            (form, tasks.get(drafts[form.draft].form))
            for form in unfinished_forms(desk)
            if form.draft in drafts
        ),
        workers=_takers(desk, record) if leads and not case.is_closed else (),
        leads=leads,
        writes=writes,
        old_closed=old_closed,
        kept=leads and (case.is_under_duty or bool(record.text(LEGAL_HOLD))),
    )


def name_of_worker(desk: Desk, worker_id: str) -> str:
    """
    A worker's name, where this phone knows it: the own one always, also before the first sync.
    """
    if worker_id == desk.identity.worker:
        return desk.identity.worker_name
    return worker_name(worker_id, desk.book)


def _takers(desk: Desk, case: Record) -> tuple[tuple[str, str], ...]:
    workers = (
        (worker.id, worker.text("name"))
        for worker in desk.book.all_of("worker")
        if worker.get("active") is not False and worker.id != case.text("worker")
    )
    return tuple(sorted(workers, key=lambda one: one[1]))


def _due(desk: Desk, case: OpenCase) -> tuple[Task, ...]:
    """What its limits ask for, and talks that found no moment alone."""
    clock = desk.device.clock
    due = desk.tasks.on(today_of(clock), clock.utc_offset_minutes())
    talks = (task for task in due if task.case == case.file.case.id and AGAIN in task.reasons)
    return (*case.tasks(), *talks)


def _line(desk: Desk, case: OpenCase) -> CaseLine:
    overdue = any(task.overdue for task in case.tasks())
    return CaseLine(
        case=case.file.case.id,
        name=case_name(desk, case),
        kind=case.lifecycle.title,
        stage=_stage_title(case.lifecycle, case.state.stage),
        closed=case.is_closed,
        waits=case.state.waiting is not None,
        overdue=overdue or any(is_overdue(item, case.today) for item in case.file.items),
        quiet=case.lifecycle.quiet,
    )


def case_name(desk: Desk, case: OpenCase) -> str:
    """
    Whom a case is about, by name; empty where they are not on this phone.
    """
    return person_name(case.file.person, desk.book) if case.file.person else ""


def _stage_title(lifecycle: Lifecycle, stage_id: str) -> Mapping[str, str]:
    stage = lifecycle.stage(stage_id)
    return stage.title if stage else {}


def _waiting(desk: Desk, case: OpenCase) -> Waiting | None:
    event = case.state.waiting
    if event is None:
        return None
    is_mine = event.text("worker") == desk.identity.worker and desk.identity.role in SUPERVISION
    listed, outside = leaders_of(desk, case.file.case) if is_mine else (frozenset(), frozenset())
    return Waiting(
        event=event.id,
        title=_move_title(case.lifecycle.move(event.text("move"))),
        who=name_of_worker(desk, event.text("worker")),
        why=event.text("why"),
        may_judge=may_judge(desk, event),
        is_mine=is_mine,
        others=names_of(desk, sorted(listed)),
        outside=names_of(desk, sorted(outside)),
    )


def _move_title(move: Move | None) -> Mapping[str, str]:
    return move.title if move else {}


def _forms(desk: Desk, case: OpenCase, to_do: Container[str]) -> tuple[OfferedForm, ...]:
    offered = []
    for form_id in case.forms():
        try:
            form = desk.programmes.pack_of(form_id).forms[form_id]
        except UnknownFormError:
            continue
        if form.is_for(desk.identity.role) and form_id not in to_do:
            filled = bool(case.facts.since(form_id))
            offered.append(OfferedForm(form_id, form.title, form.icon, filled))
    return tuple(offered)


def _items(desk: Desk, case: OpenCase) -> tuple[Item, ...]:
    items = sorted(
        case.file.items,
        key=lambda item: (item.text("status") in ENDED_ITEMS, item.text("due_on") or "9999", item.id),
    )
    return tuple(
        Item(
            item=item.id,
            what=item.text("what"),
            goal=item.text("goal"),
            responsible=responsible_of(desk, item),
            due_on=item.text("due_on"),
            status=item.text("status") or "open",
            overdue=is_overdue(item, case.today),
            delivery=desk.book.delivery(item.id),
        )
        for item in items
    )


def responsible_of(desk: Desk, item: Record) -> str | Mapping[str, str]:
    """
    Who is to do something of a plan: the name somebody typed, or the words of what was chosen in the form.
    """
    said = item.text("responsible")
    visit = desk.book.find(item.text("visit")) if said and item.text("visit") else None
    if visit is None:
        return said
    try:
        definition = desk.programmes.open(visit.text("form")).definition
    except UnknownFormError:
        return said
    return choice_words(definition, "responsible", said) or said


def _past(desk: Desk, case: OpenCase) -> tuple[Past, ...]:
    steps = [(step.at_ms, _step(desk, case, step)) for step in case.state.steps if _is_told(step)]
    forms = [
        (_ended(visit), _filled(desk, visit))
        for visit in case.file.visits
        if visit.text("outcome") and not visit.text("void_reason")
    ]
    newest = sorted([*steps, *forms], key=lambda line: line[0], reverse=True)
    return tuple(line for _, line in newest[:PAST])


def _is_told(step: Step) -> bool:
    """
    A step is told once where whoever asked for it agreed to it with the same tap.
    """
    event = step.event
    at_once = event.get("verdict_at_ms") == event.get("at_ms") and event.text("verdict") == APPROVED
    return step.came is not Came.ALREADY and not (step.came is Came.ASKED and at_once)


def _step(desk: Desk, case: OpenCase, step: Step) -> Past:
    event = step.event
    judged = step.came is Came.RETURNED or (step.at_ms != event.get("at_ms"))
    by, why = ("verdict_by", "verdict_why") if judged else ("worker", "why")
    return Past(
        at=local_date(step.at_ms, desk.device.clock.utc_offset_minutes()).isoformat(),
        title=_move_title(case.lifecycle.move(event.text("move"))),
        who=name_of_worker(desk, event.text(by)),
        why=event.text(why),
        came=step.came.value,
        to=name_of_worker(desk, event.text("to_worker")),
    )


def _filled(desk: Desk, visit: Record) -> Past:
    return Past(
        at=visit.text("visited_on"),
        title=form_title(desk, visit.text("form")),
        who=name_of_worker(desk, visit.text("worker")),
        visit=visit.id,
        outcome="" if visit.text("outcome") in MADE else visit.text("outcome"),
    )


def _ended(visit: Record) -> int:
    at = visit.get("submitted_at_ms")
    return at if isinstance(at, int) else 0
