"""
Takes in a rescue file: the unsent work of a phone that found no network, exactly once.

It goes the way of a sync, through the same receipts: what the phone sends later by itself is known already, and a file
taken in twice changes nothing the second time. Pictures and sounds come after the records that name them, under the
rules for those that a phone sends itself.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass

from shared.domain.delivery import Answer, Delivery
from shared.domain.review_box import box_of
from shared.kernel.errors import DoorstepError
from shared.kernel.identifiers import derive_uuid
from shared.protocol.rescue import RescuedAttachment, RescuedMessage
from sync_server.ports.attachments import AttachmentFiles
from sync_server.ports.directory import Device
from sync_server.ports.store import Store, Work
from sync_server.ports.surroundings import Clock
from sync_server.use_cases.accept_sync import Arrival, Taken, accept_syncs
from sync_server.use_cases.callers import Caller, get_caller
from sync_server.use_cases.errors import (
    AttachmentBrokenError,
    AttachmentGoneError,
    AttachmentTooLargeError,
    AttachmentUnknownError,
    NotPermittedError,
)
from sync_server.use_cases.keep_audit import CONSOLE, record_act
from sync_server.use_cases.open_rescue import OpenedRescue
from sync_server.use_cases.take_attachment import Place, note_act, require_named, take_chunk


@dataclass(frozen=True, slots=True, kw_only=True)
class RescueReport:
    """
    What a file brought.

    Attributes:
        worker: Whose phone made it.
        new: Operations that were not here before.
        known: Operations that were.
        held, refused: Of the new ones.
    """

    worker: str
    new: int
    known: int
    held: int
    refused: int


@dataclass(slots=True, kw_only=True)
class PicturesReport:
    """
    What a file brought of pictures and sounds.

    Attributes:
        new: Contents that were not here before.
        known: Contents that were.
        waiting: Their record is not taken in: it waits in the review box, or was refused. The file brings them when it
            is taken in again after that.
        gone: Their record was erased, or they are none that a server takes in.
    """

    new: int = 0
    known: int = 0
    waiting: int = 0
    gone: int = 0


def require_may_bring(by: Caller, device: Device) -> None:
    """
    Raises:
        NotPermittedError: a volunteer, or a phone of another team.
    """
    if not (by.supervises and device.area in by.writes):
        raise NotPermittedError


def take_rescue(
    work: Work,
    *,
    device_id: str,
    messages: Iterable[RescuedMessage],
    by: Caller | None,
    clock: Clock,
) -> RescueReport:
    """
    Takes in every entry of a file, or nothing.

    Args:
        device_id: Whose signature the file carries.
        by: The supervisor who brings it; None for the server's own commands.

    Raises:
        NotPermittedError: a volunteer, or a phone of another team.
        DeviceRevokedError: the phone was shut out.
        SeqForkedError: the phone sent other operations under the same numbers: its store was rolled back or copied.
        ProtocolError: a message cannot be read.
    """
    caller = get_caller(work.directory, device_id)
    if by is not None:
        require_may_bring(by, caller.device)
    _lock(work, caller)
    before = _last_seq(work, caller)
    answers: list[Answer] = []
    for message in messages:
        # One message may open the case of which the next says more.
        caller = get_caller(work.directory, device_id)
        answers += _taken(work, caller, message, clock).answers
    new = [answer for answer in answers if answer.seq > before]
    record_act(
        work,
        area=caller.device.area,
        at_ms=clock.now_ms(),
        actor=by.account.id if by else CONSOLE,
        action="rescue.taken",
        subject=device_id,
    )
    return RescueReport(
        worker=caller.account.id,
        new=len(new),
        known=len(answers) - len(new),
        held=sum(answer.state is Delivery.HELD for answer in new),
        refused=sum(answer.state is Delivery.REFUSED for answer in new),
    )


async def take_pictures(
    store: Store, files: AttachmentFiles, rescued: OpenedRescue, clock: Clock
) -> PicturesReport:
    """
    Takes in the pictures and sounds of a file whose entries were taken in. Broken off anywhere, it goes on when the
    file is taken in again.

    Raises:
        StoreFullError, StoreFaultError: those before are here.
        MalformedMessageError: a part of the file is none.
    """
    report = PicturesReport()
    async for attachment in rescued.attachments():
        try:
            is_new = await asyncio.to_thread(_take_picture, store, files, rescued.device, attachment, clock)
        except AttachmentUnknownError:
            report.waiting += 1
        except (AttachmentGoneError, AttachmentTooLargeError, AttachmentBrokenError):
            report.gone += 1
        else:
            report.new += is_new
            report.known += not is_new
    return report


def _take_picture(
    store: Store, files: AttachmentFiles, device: str, attachment: RescuedAttachment, clock: Clock
) -> bool:
    """
    Takes in one content; whether it was not here before.
    """
    asked = Place(attachment.area, attachment.record, attachment.name)
    with store.reading() as view:
        _, place = require_named(view, device, asked, sending=True)
    # Beside what the phone itself has sent of it, which nobody has checked yet.
    carried = derive_uuid("rescue", device)
    before = files.look(place.area, place.sha256, carried)
    if not before.whole:
        content = attachment.content
        rest = content[before.held_bytes :]
        take_chunk(files, place, carried, offset=before.held_bytes, size_bytes=len(content), chunk=rest)
        files.finish(place.area, place.sha256, device)
        with store.transaction() as work:
            note_act(work, device, place, "attachment.received", clock)
    return not before.whole


def _taken(work: Work, caller: Caller, message: RescuedMessage, clock: Clock) -> Taken:
    epoch = work.directory.epoch()
    arrival = Arrival(caller, message.in_epoch(epoch))
    (taken,) = accept_syncs(
        work.changes, [arrival], directory=work.directory, epoch=epoch, now_ms=clock.now_ms()
    )
    if isinstance(taken, DoorstepError):
        raise taken
    return taken


def _lock(work: Work, caller: Caller) -> None:
    """
    Everything that the messages of a file may write to, in one order: together they are one transaction.
    """
    areas = {caller.home.area, *caller.writes, *caller.former} - {*caller.boxes}
    teams = {area for area in areas if work.directory.find_area(area) is not None}
    work.changes.lock_heads(areas)
    work.changes.lock_heads({*map(box_of, teams), *caller.boxes}, boxes=True)


def _last_seq(work: Work, caller: Caller) -> int:
    contact = work.changes.contacts([caller.home]).get(caller.home)
    return contact.last_seq if contact else 0
