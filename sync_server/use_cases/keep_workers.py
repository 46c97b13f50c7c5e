"""
Workers leave, come back and go to another team; teams go to another supervisor.

Nothing is lost by any of it: what their phones still send is held for the team it was made for, and at the next
contact a phone lets go of every area that is no longer its worker's.
"""

from __future__ import annotations

from dataclasses import replace

from shared.domain.records import Change
from shared.domain.roles import Role
from shared.kernel.identifiers import AreaId, RecordId
from sync_server.ports.directory import Account, Area
from sync_server.ports.store import Work
from sync_server.ports.surroundings import Clock
from sync_server.use_cases.area_writer import AreaWriter
from sync_server.use_cases.errors import AreaLoopError
from sync_server.use_cases.keep_audit import CONSOLE, record_act
from sync_server.use_cases.keep_directory import get_account, get_area
from sync_server.use_cases.write_records import write_records

OF_WORKER = frozenset({"worker", "enrolment"})
"""Kinds of records that stand in the worker's own area and go with them."""


def end_worker(work: Work, *, worker: str, clock: Clock) -> Account:
    """
    The worker has left. Their phones may still send what they have, and hold nothing any more.

    Raises:
        NotFoundError: no such worker.
    """
    return _set_active(work, get_account(work.directory, worker), False, clock)


def take_worker_back(work: Work, *, worker: str, clock: Clock) -> Account:
    """
    The worker is here again, with the phones they had.

    Raises:
        NotFoundError: no such worker.
    """
    return _set_active(work, get_account(work.directory, worker), True, clock)


def move_worker(work: Work, *, worker: str, area: str, clock: Clock) -> Account:
    """
    The worker belongs to another area. Households stay where they are.

    Raises:
        NotFoundError: no such worker or area.
    """
    account = get_account(work.directory, worker)
    target = get_area(work.directory, area)
    if target.id == account.area:
        return account
    now_ms = clock.now_ms()
    moved = replace(account, area=target.id)
    work.directory.keep_account(moved)
    writer = AreaWriter(work.changes, lambda device: "", now_ms)
    writer.lock([account.area, target.id])
    for record in writer.all_of(account.area):
        is_theirs = record.id == account.id or record.fields.get("worker") == account.id
        if record.kind in OF_WORKER and is_theirs and record.left_for is None:
            writer.bring(record, target.id)
            writer.take_away(record, left_for=target.id)
    work.changes.write(writer.writes)
    for place in (account.area, target.id):
        record_act(work, area=place, at_ms=now_ms, actor=CONSOLE, action="worker.moved", subject=account.id)
    return moved


def move_area(work: Work, *, area: str, parent: str, clock: Clock) -> Area:
    """
    An area with all below it lies under another one: other supervisors see it from now on.

    Raises:
        NotFoundError: no such area.
        AreaLoopError: the other one lies below it.
    """
    moved, above = get_area(work.directory, area), get_area(work.directory, parent)
    if moved.id in above.path:
        raise AreaLoopError(area=area)
    now_ms = clock.now_ms()
    for one in [one for one in work.directory.areas() if moved.id in one.path]:
        below = one.path[one.path.index(moved.id) :]
        work.directory.keep_area(replace(one, path=(*above.path, *below)))
    change = Change(record=RecordId(moved.id), kind="area", area=AreaId(moved.id), set={"parent": above.id})
    write_records(work, area=moved.id, changes=[change], role=Role.ADMINISTRATOR, now_ms=now_ms)
    record_act(work, area=moved.id, at_ms=now_ms, actor=CONSOLE, action="area.moved", subject=moved.id)
    return get_area(work.directory, moved.id)


def _set_active(work: Work, account: Account, active: bool, clock: Clock) -> Account:
    if account.active is active:
        return account
    now_ms = clock.now_ms()
    changed = replace(account, active=active)
    work.directory.keep_account(changed)
    change = Change(
        record=RecordId(account.id),
        kind="worker",
        area=AreaId(account.area),
        set={"active": None if active else False},
    )
    write_records(work, area=account.area, changes=[change], role=Role.ADMINISTRATOR, now_ms=now_ms)
    action = "worker.back" if active else "worker.ended"
    record_act(work, area=account.area, at_ms=now_ms, actor=CONSOLE, action=action, subject=account.id)
    return changed
