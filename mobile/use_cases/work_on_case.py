"""
What is done to a case: it is opened, goes on, waits for an agreement and gets it, changes hands, and its plan grows.

Each step is a record of its own with who, when and why, and works without a network.
"""

from __future__ import annotations

from datetime import date

from mobile.use_cases.desk import Desk
from mobile.use_cases.open_case import find_case, may_judge, may_write
from mobile.use_cases.people import today_of
from mobile.use_cases.start_visit import begin_draft
from shared.domain.case_lists import CASE, TEAM, case_area
from shared.domain.records import Change, Value
from shared.domain.roles import SUPERVISION
from shared.kernel.errors import Acts, DoorstepError
from shared.kernel.identifiers import RecordId
from shared.programmes.cases import APPROVED, RETURNED, next_moment
from shared.programmes.lifecycle import Move

STATUSES = ("open", "doing", "done", "dropped")


class StepNotReadyError(DoorstepError):
    """
    A case cannot take this step now: something is missing, it has moved on, or nobody said why.
    """

    code = "case.not_ready"
    acts = Acts.WORKER


async def begin_case(desk: Desk, person_id: str, programme: str) -> str:
    """
    A case for somebody; one that is open already is gone on with.

    Raises:
        RecordMissingError: the person is not on this device.
        StorageFullError, StorageFaultError: nothing was recorded.
    """
    person = desk.book.get(person_id)
    for case in desk.book.where("case", "person", person_id):
        if case.text("programme") == programme and not find_case(desk, case.id).is_closed:
            return case.id
    case_id = desk.device.ids.record_id()
    fields: dict[str, Value] = {
        "person": person_id,
        "household": person.text("household"),
        "programme": programme,
        TEAM: person.area,
        "opened": today_of(desk.device.clock).isoformat(),
    }
    if desk.identity.role in SUPERVISION:
        fields["officer"] = desk.identity.worker
    fields = {name: value for name, value in fields.items() if value}
    change = Change(record=RecordId(case_id), kind=CASE, area=case_area(case_id), set=fields)
    await desk.book.record([change])
    return case_id


async def take_step(desk: Desk, case_id: str, move_id: str, why: str) -> None:
    """
    The case goes on by a move, or waits until somebody else agrees: nobody agrees to their own step.

    Raises:
        StepNotReadyError: something is missing, or the case stands elsewhere by now.
        StorageFullError, StorageFaultError: nothing was recorded.
    """
    case = find_case(desk, case_id)
    way = next((way for way in case.ways(desk.identity.role) if way.move.id == move_id), None)
    why = why.strip()
    if not may_write(desk) or way is None or way.missing or (way.move.reason and not why):
        raise StepNotReadyError
    move = way.move
    fields: dict[str, Value] = {
        "case": case_id,
        "person": case.file.case.text("person"),
        "move": move.id,
        "from": case.state.stage,
        "to": move.to,
        "at_ms": next_moment(case.file.events, desk.device.clock.now_ms()),
        "worker": desk.identity.worker,
    }
    if why:
        fields["why"] = why
    changes = [_of_case(case_id, desk.device.ids.record_id(), "case_event", fields)]
    if desk.identity.role in SUPERVISION and not move.approval:
        changes += _ending(desk, case_id, move, why)
    await desk.book.record(changes)


async def judge_step(desk: Desk, case_id: str, event_id: str, *, agreed: bool, why: str) -> None:
    """
    A supervisor agrees to somebody else's step that waits, or sends it back with a word.

    Raises:
        StepNotReadyError: nothing waits any more, it is their own, or it was sent back without a word.
        StorageFullError, StorageFaultError: nothing was recorded.
    """
    case = find_case(desk, case_id)
    waiting = case.state.waiting
    why = why.strip()
    if waiting is None or waiting.id != event_id or not may_judge(desk, waiting) or not (agreed or why):
        raise StepNotReadyError
    fields: dict[str, Value] = {
        "verdict": APPROVED if agreed else RETURNED,
        "verdict_at_ms": next_moment(case.file.events, desk.device.clock.now_ms()),
        "verdict_by": desk.identity.worker,
    }
    if why:
        fields["verdict_why"] = why
    changes = [_of_case(case_id, event_id, "case_event", fields)]
    move = case.lifecycle.move(waiting.text("move"))
    if agreed and move is not None:
        changes += _ending(desk, case_id, move, waiting.text("why"))
    await desk.book.record(changes)


async def begin_case_form(desk: Desk, case_id: str, form_id: str, task_id: str = "") -> str:
    """
    A draft of one of the case's forms; one begun before is gone on with.

    Raises:
        UnknownFormError: no pack on this phone has the form.
        StorageFullError, StorageFaultError: nothing was recorded.
    """
    for draft in desk.book.drafts():
        if draft.form == form_id and draft.context.get("case") == case_id and not draft.context.get("amends"):
            return draft.id
    case = desk.book.get(case_id)
    context = {name: case.text(name) for name in ("household", "person")}
    return await begin_draft(desk, form_id, {**context, "case": case_id, "task": task_id})


async def save_item(
    desk: Desk,
    case_id: str,
    item_id: str,
    *,
    what: str,
    responsible: str,
    due_on: date | None,
    status: str,
    why: str,
    service: str | None = None,
    service_id: str | None = None,
    cost: int | None = None,
) -> None:
    """
    Something to do is added to the plan, or changed; only what differs is recorded.

    Args:
        service, service_id, cost: Left as they are where nothing is said.

    Raises:
        StepNotReadyError: nobody said what is to be done, or why it was dropped.
        StorageFullError, StorageFaultError: nothing was recorded.
    """
    what, why = what.strip(), why.strip()
    if not what or status not in STATUSES or (status == "dropped" and not why):
        raise StepNotReadyError
    wanted: dict[str, Value] = {
        "what": what,
        "responsible": responsible.strip() or None,
        "due_on": due_on.isoformat() if due_on else None,
        "status": status,
        "status_why": why or None,
    }
    chosen: dict[str, Value] = {"service": service, "service_id": service_id, "cost": cost}
    wanted |= {name: value for name, value in chosen.items() if value is not None}
    known = desk.book.find(item_id) if item_id else None
    fields = {name: value for name, value in wanted.items() if value != (known.get(name) if known else None)}
    if known is None:
        fields |= {"case": case_id, "person": desk.book.get(case_id).text("person")}
    if fields:
        record = item_id or desk.device.ids.record_id()
        await desk.book.record([_of_case(case_id, record, "plan_item", fields)])


async def transfer_case(desk: Desk, case_id: str, worker_id: str, why: str) -> None:
    """
    Another worker goes on with the case.

    Raises:
        StepNotReadyError: nobody said why.
        StorageFullError, StorageFaultError: nothing was recorded.
    """
    why = why.strip()
    if not why or not worker_id:
        raise StepNotReadyError
    case = find_case(desk, case_id)
    fields: dict[str, Value] = {
        "case": case_id,
        "person": case.file.case.text("person"),
        "to_worker": worker_id,
        "why": why,
        "at_ms": next_moment(case.file.events, desk.device.clock.now_ms()),
        "worker": desk.identity.worker,
    }
    event = _of_case(case_id, desk.device.ids.record_id(), "case_event", fields)
    await desk.book.record([event, _of_case(case_id, case_id, CASE, {"worker": worker_id})])


def _ending(desk: Desk, case_id: str, move: Move, why: str) -> list[Change]:
    """What a supervisor's step says on the case itself: that it is closed, or open again."""
    case = find_case(desk, case_id)
    stage = case.lifecycle.stage(move.to)
    today = today_of(desk.device.clock).isoformat()
    if stage is not None and stage.ends:
        fields: dict[str, Value] = {"closed_on": today, "closed_why": why or move.id}
        summary = case.summary()
        return [_of_case(case_id, case_id, CASE, fields | ({"closed_summary": summary} if summary else {}))]
    if case.is_closed:
        return [_of_case(case_id, case_id, CASE, {"closed_on": None, "reopened_on": today})]
    return []


def _of_case(case_id: str, record_id: str, kind: str, fields: dict[str, Value]) -> Change:
    return Change(record=RecordId(record_id), kind=kind, area=case_area(case_id), set=fields)
