"""
Who can open what is said about somebody, and why each can: the list as people see it, and what a supervisor or a worker
who knows the family changes about it.

Works without a network; a list holds for others from their next contact on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mobile.use_cases.circles import case_fields, seats, supervisors_of
from mobile.use_cases.desk import Desk
from mobile.use_cases.people import household_name, household_place, person_name, today_of, worker_name
from mobile.use_cases.work_on_case import StepNotReadyError, transfer_case
from shared.domain.access import Reason, Tie, Why
from shared.domain.case_lists import ACCESS, CASE, RESPONSIBLE, responsible
from shared.domain.kinds import may_set
from shared.domain.records import Change, Record, Value
from shared.domain.roles import Role
from shared.domain.supervision import worker_of
from shared.kernel.identifiers import RecordId

CONFLICT = "conflict"


REASSIGNED, KEPT = "reassigned", "kept"
"""What a supervisor makes of a worker's word."""


@dataclass(frozen=True, slots=True)
class Listed:
    """
    Somebody on a list, or taken off it.
    """

    worker: str
    name: str
    why: Why | None = None
    is_me: bool = False


@dataclass(frozen=True, slots=True)
class Declared:
    """
    A worker's word that they know somebody or are related to them, not answered yet.

    Attributes:
        subject: The case, person or household it is about, and how that is called.
        is_mine: Their own word, which somebody else must find harmless.
    """

    conflict: str
    subject: str
    about: str
    worker: str
    name: str
    tie: Tie
    is_mine: bool = False


@dataclass(frozen=True, slots=True)
class Access:
    """
    Attributes:
        title: How whom it is about is called.
        is_case: It decides who receives anything at all; else who reads sensitive answers.
        others: Workers who could be put on it.
        may_change: Whether this is the present worker's to change.
    """

    subject: str
    title: str
    is_case: bool
    on: tuple[Listed, ...]
    off: tuple[Listed, ...]
    others: tuple[Listed, ...]
    declared: tuple[Declared, ...]
    may_change: bool


def read_access(desk: Desk, subject_id: str) -> Access:
    """
    Raises:
        RecordMissingError: it is not on this device.
    """
    subject = desk.book.get(subject_id)
    reasons = _reasons(desk, subject)
    removed = [one.text("worker") for one in _words(desk, subject) if one.text("listed") == "no"]
    on = {seat.worker for seat in seats(desk, subject_id) if seat.worker} | set(reasons) - set(removed)
    workers = [one.id for one in desk.book.all_of("worker") if one.get("active") is not False]
    return Access(
        subject=subject_id,
        title=title_of(desk, subject),
        is_case=subject.kind == CASE,
        on=_named(desk, sorted(on), reasons),
        off=_named(desk, removed, {}),
        others=_named(desk, [one for one in workers if one not in on and one not in removed], {}),
        declared=tuple(one for one in open_declarations(desk) if one.subject == subject_id),
        may_change=may_set(Role(desk.identity.role), ACCESS, "worker"),
    )


def title_of(desk: Desk, subject: Record) -> str:
    """
    How a case, a person or a household is called.
    """
    person = subject if subject.kind == "person" else desk.book.find(subject.text("person"))
    if person is not None:
        return person_name(person, desk.book)
    home = subject if subject.kind == "household" else desk.book.find(subject.text("household"))
    return household_name(home) or household_place(home)


def open_declarations(desk: Desk) -> tuple[Declared, ...]:
    """
    What workers said of themselves and nobody has answered, for whoever may answer.
    """
    if not may_set(Role(desk.identity.role), CONFLICT, "verdict"):
        return ()
    waiting = [one for one in desk.book.all_of(CONFLICT) if not one.text("verdict")]
    return tuple(declared for one in waiting if (declared := _declared(desk, one)) is not None)


async def declare(desk: Desk, subject_id: str, tie: Tie) -> None:
    """
    The present worker knows somebody, or is related to them. The supervisor sees it.

    Raises:
        RecordMissingError: it is not on this device.
        StorageFullError, StorageFaultError: nothing was recorded.
    """
    subject = desk.book.get(subject_id)
    fields = {subject.kind: subject.id, "worker": desk.identity.worker, "reason": str(tie)}
    await desk.book.record([_change(desk, subject, CONFLICT, fields)])


async def put_on(desk: Desk, subject_id: str, worker: str) -> None:
    """
    Somebody is on the list from now on.

    Raises:
        StorageFullError, StorageFaultError: nothing was recorded.
    """
    await desk.book.record([_word(desk, subject_id, worker, "yes", None)])


async def take_off(desk: Desk, subject_id: str, worker: str, reason: Reason) -> None:
    """
    Somebody is not on the list any more, whatever else speaks for them.

    Raises:
        StorageFullError, StorageFaultError: nothing was recorded.
    """
    await desk.book.record([_word(desk, subject_id, worker, "no", str(reason))])


async def keep_as_is(desk: Desk, conflict_id: str) -> None:
    """
    The supervisor has seen a worker's word, and nothing changes. Nobody says so of their own ties.

    Raises:
        StepNotReadyError: it is their own word.
        StorageFullError, StorageFaultError: nothing was recorded.
    """
    if desk.book.get(conflict_id).text("worker") == desk.identity.worker:
        raise StepNotReadyError
    await desk.book.record([_answer(desk, conflict_id, KEPT)])


async def reassign(desk: Desk, declared: Declared, to: str, why: str) -> None:
    """
    Somebody else goes on in the place of a worker who knows the family, whose access ends.

    Args:
        why: In words, for the history of a case.

    Raises:
        RecordMissingError, StepNotReadyError, StorageFullError, StorageFaultError: what was recorded before stands.
    """
    subject = desk.book.get(declared.subject)
    changes = [
        _word(desk, subject.id, declared.worker, "no", str(Reason.TIE)),
        _answer(desk, declared.conflict, REASSIGNED),
    ]
    if subject.kind == CASE:
        if subject.text("worker") == declared.worker:
            await transfer_case(desk, subject.id, to, why)
        other = [name for name in RESPONSIBLE if responsible(subject.get(name)) == declared.worker]
        given: dict[str, Value] = {
            name: to if name == "officer" else None for name in other if name != "worker"
        }
        changes += (
            [Change(record=RecordId(subject.id), kind=CASE, area=subject.area, set=given)] if given else []
        )
        await desk.book.record(changes)
        return
    home = subject if subject.kind == "household" else desk.book.find(subject.text("household"))
    if home is not None and worker_of(home, today_of(desk.device.clock)) == declared.worker:
        fields: dict[str, Value] = {"worker": to, "cover": None}
        changes.append(Change(record=RecordId(home.id), kind="household", area=home.area, set=fields))
    await desk.book.record(changes)


def _reasons(desk: Desk, subject: Record) -> dict[str, Why]:
    """Worker to the weightiest reason why they are on the list."""
    found = {one.text("worker"): Why.ADDED for one in _words(desk, subject) if one.text("listed") != "no"}
    if subject.kind == CASE:
        found |= dict.fromkeys(supervisors_of(desk, subject), Why.SUPERVISOR)
        said = case_fields(desk, subject)
        found |= {responsible(said.get(name)): Why(name) for name in reversed(RESPONSIBLE)}
    else:
        home = subject if subject.kind == "household" else desk.book.find(subject.text("household"))
        today = today_of(desk.device.clock)
        if home is not None:
            found |= {worker_of(home, today): Why.COVER, home.text("worker"): Why.WORKER}
    found.pop("", None)
    return found


def _named(desk: Desk, workers: Sequence[str], reasons: Mapping[str, Why]) -> tuple[Listed, ...]:
    found = [
        Listed(
            worker,
            record.text("name") if (record := desk.book.find(worker)) else "",
            reasons.get(worker, Why.SUPERVISOR) if worker in reasons or _is_supervisor(record) else None,
            worker == desk.identity.worker,
        )
        for worker in workers
    ]
    order = list(Why)
    return tuple(sorted(found, key=lambda one: (order.index(one.why) if one.why else 9, one.name)))


def _is_supervisor(worker: Record | None) -> bool:
    return worker is not None and worker.text("role") == Role.SUPERVISOR


def _words(desk: Desk, subject: Record) -> Sequence[Record]:
    return desk.book.where(ACCESS, subject.kind, subject.id)


def _word(desk: Desk, subject_id: str, worker: str, listed: str, reason: str | None) -> Change:
    """The supervisor's word on a worker: one record for each, said otherwise when it changes."""
    subject = desk.book.get(subject_id)
    said = [one for one in _words(desk, subject) if one.text("worker") == worker]
    fields: dict[str, Value] = {"listed": listed, "reason": reason}
    if said:
        return Change(record=RecordId(said[0].id), kind=ACCESS, area=subject.area, set=fields)
    return _change(desk, subject, ACCESS, {subject.kind: subject.id, "worker": worker, **fields})


def _answer(desk: Desk, conflict_id: str, verdict: str) -> Change:
    conflict = desk.book.get(conflict_id)
    return Change(record=RecordId(conflict_id), kind=CONFLICT, area=conflict.area, set={"verdict": verdict})


def _change(desk: Desk, subject: Record, kind: str, fields: Mapping[str, Value]) -> Change:
    said = {name: value for name, value in fields.items() if value is not None}
    return Change(record=RecordId(desk.device.ids.record_id()), kind=kind, area=subject.area, set=said)


def _declared(desk: Desk, conflict: Record) -> Declared | None:
    subject = next(
        (found for name in (CASE, "person", "household") if (found := desk.book.find(conflict.text(name)))),
        None,
    )
    if subject is None:
        return None
    return Declared(
        conflict=conflict.id,
        subject=subject.id,
        about=title_of(desk, subject),
        worker=conflict.text("worker"),
        name=worker_name(conflict.text("worker"), desk.book),
        tie=Tie.RELATED if conflict.text("reason") == Tie.RELATED else Tie.KNOWS,
        is_mine=conflict.text("worker") == desk.identity.worker,
    )
