"""
Takes in and gives out the contents of attachments: pictures, signatures, sound that records name.

Whoever may read a record may read what it names, and a content is taken in only for a record that names it. So nothing
here decides anew who may see what, and nobody can store what no record asks for.
"""

from __future__ import annotations

from typing import NamedTuple

from shared.domain.attachments import MOST_BYTES, hash_of, named_attachments
from sync_server.ports.attachments import AttachmentFiles, Stored
from sync_server.ports.change_log import RecordKey, StoredRecord
from sync_server.ports.store import View, Work
from sync_server.ports.surroundings import Clock
from sync_server.use_cases.callers import Caller, get_caller
from sync_server.use_cases.errors import (
    AttachmentBrokenError,
    AttachmentGoneError,
    AttachmentTooLargeError,
    AttachmentUnknownError,
    TooManyAttemptsError,
)
from sync_server.use_cases.keep_audit import record_act

MOST_PARTS = 16
"""A phone sends one after the other; more are begun only by one that goes wrong."""

WAIT_S = 3600


class Place(NamedTuple):
    """
    Where an attachment belongs.

    Attributes:
        name: As the record holds it.
    """

    area: str
    record: str
    name: str

    @property
    def sha256(self) -> str:
        """The hash of the content."""
        return hash_of(self.name)


def require_named(view: View, device: str, place: Place, *, sending: bool = False) -> tuple[Caller, Place]:
    """
    The caller, who may read the record that names the attachment, and where it lies.

    Args:
        sending: What a phone took before its record moved to another team, or its worker away from the record, goes
            there after it; it is not read back.

    Raises:
        DeviceUnknownError, DeviceRevokedError: nobody who may ask.
        AttachmentUnknownError: no such record for this caller, or it does not name this. Which of them is not said.
        AttachmentGoneError: the record was erased.
    """
    caller = get_caller(view.directory, device)
    own_once = sending and place.area in caller.former
    if place.area not in caller.writes and not own_once:
        raise AttachmentUnknownError
    record = _find(view, place)
    if own_once and (record is None or record.made.setter != caller.device.id):
        raise AttachmentUnknownError
    if record is not None and record.left_for is not None and sending:
        place = place._replace(area=record.left_for)
        record = _find(view, place)
    if record is not None and record.erased_ms:
        raise AttachmentGoneError
    if record is None or place.name not in named_attachments(record.fields):
        raise AttachmentUnknownError
    return caller, place


def take_chunk(
    files: AttachmentFiles, place: Place, device: str, *, offset: int, size_bytes: int, chunk: bytes
) -> Stored:
    """
    Takes in one chunk, and finishes the content with the last. Called with a place that `require_named` let pass.

    Args:
        size_bytes: Of the whole content.

    Raises:
        AttachmentTooLargeError: nothing of it was kept.
        AttachmentBrokenError: what came is not what its name says; it was thrown away.
        TooManyAttemptsError: too many are begun.
        StoreFullError, StoreFaultError: what came before is here.
    """
    if max(size_bytes, offset + len(chunk)) > MOST_BYTES:
        raise AttachmentTooLargeError(limit_bytes=MOST_BYTES)
    before = files.look(place.area, place.sha256, device)
    if before.whole:
        return before
    if not before.held_bytes and files.parts_of(device) >= MOST_PARTS:
        raise TooManyAttemptsError(wait_s=WAIT_S)
    stored = files.add(place.area, place.sha256, device, offset, chunk)
    if stored.held_bytes < size_bytes:
        return stored
    if not files.finish(place.area, place.sha256, device):
        raise AttachmentBrokenError
    return Stored(stored.held_bytes, True)


def note_act(work: Work, device: str, place: Place, action: str, clock: Clock) -> None:
    """
    Writes into the area's audit chain who sent or read an attachment of which record.
    """
    record_act(
        work,
        area=place.area,
        at_ms=clock.now_ms(),
        actor=device,
        action=action,
        subject=place.record,
    )


def _find(view: View, place: Place) -> StoredRecord | None:
    key = RecordKey(place.area, place.record)
    return view.changes.records([key]).get(key)
