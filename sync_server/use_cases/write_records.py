"""
Records written by the server's own commands: as operations, numbered, answered and receipted like any phone's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from shared.domain.delivery import Answer
from shared.domain.records import Base, Change, Operation
from shared.domain.roles import Role
from shared.kernel.errors import DoorstepError
from shared.kernel.identifiers import WorkerId, derive_uuid
from shared.protocol.merge import MOVES_TO
from shared.protocol.messages import Reference, Scope, SyncRequest
from sync_server.ports.change_log import Contact, DeviceKey, RecordKey
from sync_server.ports.directory import Account, Device
from sync_server.ports.store import Work
from sync_server.use_cases.accept_sync import Arrival, accept_syncs
from sync_server.use_cases.callers import Caller
from sync_server.use_cases.errors import NotPermittedError
from sync_server.use_cases.move_records import cases_that_go

CONSOLE = derive_uuid("doorstep", "console")
"""As whose work the server's own commands are recorded."""


@dataclass(frozen=True, slots=True)
class _Ready:
    """
    A request that never was on a wire.
    """

    request: SyncRequest

    @property
    def epoch(self) -> bytes:
        return self.request.epoch

    def references(self, scope: Scope) -> Sequence[Reference]:
        return ()

    def expand(self, scope: Scope, known: Mapping[Reference, str]) -> SyncRequest:
        return self.request


def console_device(area: str) -> str:
    """
    The device under which an area's console operations are numbered.
    """
    return derive_uuid("doorstep", "console", area)


def write_records(
    work: Work, *, area: str, changes: Sequence[Change], role: Role, now_ms: int, also: Sequence[str] = ()
) -> Sequence[Answer]:
    """
    Writes changes to one area, having seen all that is there.

    Args:
        role: As what the console acts; the permission table binds it too.
        also: Other areas that are the console's meanwhile: where something is moved to.

    Raises:
        NotPermittedError: a change is not for that role to make; nothing may be committed.
    """
    if not changes:
        return []
    home = DeviceKey(area, console_device(area))
    last_seq = work.changes.contacts([home]).get(home, Contact()).last_seq
    going = [RecordKey(one.area, one.record) for one in changes if MOVES_TO in one.set]
    cases = {place for key in going for place in cases_that_go(work.changes, work.directory, key)}
    heads = work.changes.lock_heads({area, *also, *cases})
    base = Base(work.directory.epoch(), heads[area].revision)
    operations = [
        Operation(
            seq=seq,
            record=change.record,
            kind=change.kind,
            area=change.area,
            base=base,
            at_ms=now_ms,
            offset_ms=0,
            by=WorkerId(CONSOLE),
            set=change.set,
        )
        for seq, change in enumerate(changes, start=last_seq + 1)
    ]
    request = SyncRequest(
        epoch=base.epoch,
        cursors={},
        operations=operations,
        made_count=last_seq + len(operations),
    )
    arrival = Arrival(_console((area, *also), role), _Ready(request))
    (taken,) = accept_syncs(
        work.changes, [arrival], directory=work.directory, epoch=base.epoch, now_ms=now_ms
    )
    if isinstance(taken, DoorstepError):
        raise taken
    for answer in taken.answers:
        if answer.reason:
            raise NotPermittedError(reason=answer.reason)
    return taken.answers


def _console(areas: tuple[str, ...], role: Role) -> Caller:
    area = areas[0]
    return Caller(
        device=Device(
            id=console_device(area),
            area=area,
            worker=CONSOLE,
            public_key=b"",
            enrolled_ms=0,
        ),
        account=Account(id=CONSOLE, area=area, role=role, name="", short_name=""),
        writes=areas,
        hears=(),
        former=(),
    )
