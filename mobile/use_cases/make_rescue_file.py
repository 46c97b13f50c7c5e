"""
Makes a rescue file: everything not yet safe at the server, sealed for it, to be carried by hand.

Making one changes nothing on the phone: what was not sent is still not sent, and a later sync finds what the file
brought.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from mobile.use_cases.desk import Desk
from mobile.use_cases.keep_recovery_key import RESCUE_KEY_SETTING
from shared.crypto.rescue_seal import seal_rescue
from shared.domain.records import Operation
from shared.kernel.errors import Acts, DoorstepError
from shared.kernel.identifiers import uuid_bytes
from shared.protocol.rescue import write_rescue

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
        unfinished: Forms begun and not saved: they are not in it.
        pictures: Pictures and sounds that are not sent: they are not in it either, and go with a later sync.
    """

    name: str
    unsent: int
    unfinished: int
    pictures: int = 0


async def make_rescue_file(desk: Desk) -> MadeRescue:
    """
    Makes the file and hands it to the person.

    Raises:
        NothingToRescueError: there is nothing to carry.
        RescueKeyUnknownError: this phone has not synced since its programme has such a key.
    """
    pending = desk.book.pending()
    if not pending:
        raise NothingToRescueError
    key_id, public = _server_key(desk)
    kept: dict[int, Operation] = {operation.seq: operation for operation in desk.book.unbacked()}
    kept.update((operation.seq, operation) for operation in pending)
    content = write_rescue(
        [kept[seq] for seq in sorted(kept)],
        epoch=desk.book.epoch(),
        made_count=desk.book.counts().recorded,
    )
    identity = desk.identity
    file = await seal_rescue(
        desk.device.crypto,
        content,
        device=uuid_bytes(identity.device),
        key_id=key_id,
        public=public,
        signing_seed=identity.signing_seed,
    )
    name = f"doorstep-rescue-{_stamp(desk)}.dsr"
    await desk.device.files.offer(name, file.to_bytes(), MEDIA_TYPE)
    return MadeRescue(name, len(pending), len(desk.book.drafts()), len(desk.attachments.unsent()))


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
