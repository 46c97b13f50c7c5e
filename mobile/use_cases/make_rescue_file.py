"""
Makes a rescue file: everything not yet safe at the server, sealed for it, to be carried by hand. It is made piece by
piece while it is handed over, with no more than one picture of it in memory.

Making one changes nothing on the phone: what was not sent is still not sent, and a later sync finds what the file
brought.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from mobile.ports.errors import AttachmentDamagedError, AttachmentMissingError
from mobile.use_cases.desk import Desk
from mobile.use_cases.keep_recovery_key import RESCUE_KEY_SETTING
from mobile.use_cases.own_attachments import Held
from mobile.use_cases.send_attachments import attachment_area
from shared.crypto.rescue_seal import PartKind, seal_rescue
from shared.kernel.errors import Acts, DoorstepError
from shared.kernel.identifiers import uuid_bytes
from shared.protocol.rescue import RescuedAttachment, rescue_messages

MEDIA_TYPE = "application/octet-stream"


class RescueKeyUnknownError(DoorstepError):
    """
    This phone never heard to which key a file would have to be sealed. One sync is enough.
    """

    code = "rescue.key.unknown"
    acts = Acts.SUPERVISOR


class NothingToRescueError(DoorstepError):
    """
    Everything recorded here is at the server.
    """

    code = "rescue.nothing"
    acts = Acts.WORKER


@dataclass(frozen=True, slots=True)
class MadeRescue:
    """
    What was handed over.

    Attributes:
        name: Of the file; it tells the day and nothing else.
        unsent: Entries in it that the server has never answered.
        pictures: Pictures, signatures and sounds in it: all that were not sent.
        unreadable: Of those, not in it, because this phone cannot read them any more.
        unfinished: Forms begun and not saved: they are not in it, and their pictures neither.
    """

    name: str
    unsent: int
    pictures: int
    unreadable: int
    unfinished: int


async def make_rescue_file(desk: Desk) -> MadeRescue | None:
    """
    Makes the file and hands it to the person; None where they gave up.

    Raises:
        NothingToRescueError: there is nothing to carry.
        RescueKeyUnknownError: this phone has not synced since its programme has such a key.
        StorageFullError, StorageFaultError: it could not be handed over.
    """
    content = _Content(desk)
    if content.is_empty:
        raise NothingToRescueError
    key_id, public = _server_key(desk)
    identity = desk.identity
    file = seal_rescue(
        desk.device.crypto,
        content.parts(),
        device=uuid_bytes(identity.device),
        key_id=key_id,
        public=public,
        signing_seed=identity.signing_seed,
    )
    name = f"doorstep-rescue-{_stamp(desk)}.dsr"
    if not await desk.device.files.offer_long(name, file, MEDIA_TYPE):
        return None
    unfinished = len(desk.book.drafts())
    return MadeRescue(name, content.unsent, content.pictures, content.unreadable, unfinished)


class _Content:
    """
    What goes into a file, read as it is asked for.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._pending = desk.book.pending()
        self._attached = desk.attachments.unsent()
        self.unsent = len(self._pending)
        self.pictures = 0
        self.unreadable = 0

    @property
    def is_empty(self) -> bool:
        return not self._pending and not self._attached

    async def parts(self) -> AsyncIterator[tuple[PartKind, bytes]]:
        book = self._desk.book
        kept = {operation.seq: operation for operation in (*book.unbacked(), *self._pending)}
        operations = [kept[seq] for seq in sorted(kept)]
        made_count = book.counts().recorded
        for message in rescue_messages(operations, epoch=book.epoch(), made_count=made_count):
            yield PartKind.MESSAGE, message
        for held in self._attached:
            if (content := await self._read(held)) is not None:
                area = attachment_area(self._desk, held.record)
                attachment = RescuedAttachment(area, held.record, held.name, content)
                yield PartKind.ATTACHMENT, attachment.to_bytes()
                self.pictures += 1

    async def _read(self, held: Held) -> bytes | None:
        try:
            return await self._desk.attachments.read(held.name)
        except (AttachmentMissingError, AttachmentDamagedError):
            self.unreadable += 1
            return None


def _server_key(desk: Desk) -> tuple[int, bytes]:
    kept = desk.book.kept(RESCUE_KEY_SETTING)
    try:
        if not isinstance(kept, Mapping):
            raise TypeError
        return int(str(kept["id"])), bytes.fromhex(str(kept["public_key"]))
    except (KeyError, ValueError, TypeError):
        raise RescueKeyUnknownError from None


def _stamp(desk: Desk) -> str:
    clock = desk.device.clock
    zone = timezone(timedelta(minutes=clock.utc_offset_minutes()))
    return datetime.fromtimestamp(clock.now_ms() / 1000, tz=zone).strftime("%Y-%m-%d-%H%M")
