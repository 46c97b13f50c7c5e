"""
What a rescue file holds: everything a phone has not seen safe at the server, in the very messages a sync would push,
and the pictures and sounds that wait with it.

Taken in through the same receipts as a sync, so whatever comes first by one way is known when it comes by the other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import msgpack

from shared.domain.attachments import is_attachment
from shared.domain.records import Operation
from shared.kernel.identifiers import UUID_BYTES, uuid_bytes, uuid_text
from shared.protocol.canonical import operation_bytes
from shared.protocol.codec import Abbreviations, OpenedRequest, encode_request, open_request
from shared.protocol.compression import NO_DICTIONARY, NoCompression
from shared.protocol.errors import MalformedMessageError, RescueTooLargeError
from shared.protocol.messages import Reference, Scope, SyncRequest
from shared.protocol.unpacking import Unpack, unpack_portably
from shared.protocol.versions import MAX_OPERATION_BYTES, MAX_OPERATIONS

MOST_BODIES = 4096
"""Messages in a file: two million entries."""

MOST_BODIES_BYTES = 64 << 20
"""Of all messages together: half a million entries of a hundred bytes and more. Each takes as much in memory."""


@dataclass(frozen=True, slots=True)
class RescuedAttachment:
    """
    A picture or a sound in a rescue file.

    Attributes:
        area, record: Of the record that names it, as the phone knows them.
        name: As the record holds it.
    """

    area: str
    record: str
    name: str
    content: bytes

    def to_bytes(self) -> bytes:
        """
        As a part of a rescue file.
        """
        values = [uuid_bytes(self.area), uuid_bytes(self.record), self.name, self.content]
        whole: bytes = msgpack.packb(values, use_bin_type=True)
        return whole

    @classmethod
    def from_bytes(cls, raw: bytes, unpack: Unpack = unpack_portably) -> RescuedAttachment:
        """
        Raises:
            MalformedMessageError: not such a part.
        """
        area, record, name, content = _unpacked(raw, 4, unpack)
        if not (_is_id(area) and _is_id(record) and is_attachment(name) and isinstance(content, bytes)):
            raise MalformedMessageError(place="rescue.attachment")
        return cls(uuid_text(area), uuid_text(record), name, content)


def rescue_messages(operations: Sequence[Operation], *, epoch: bytes, made_count: int) -> Iterator[bytes]:
    """
    The messages of a rescue file, in the order in which they are to be taken in.

    Args:
        operations: Ascending by seq: those without an answer, and those that no backup covers.
        epoch: The server's epoch as last heard.
        made_count: How many operations this device ever made.
    """
    for batch in _batches(operations):
        yield _body(SyncRequest(epoch=epoch, cursors={}, operations=batch, made_count=made_count))


def read_first_rescue(content: bytes, unpack: Unpack = unpack_portably) -> list[bytes]:
    """
    The messages of a file of format 1, which held them in one piece.

    Raises:
        MalformedMessageError: not such a content.
    """
    form, _, bodies = _unpacked(content, 3, unpack)
    if form != 1 or not isinstance(bodies, list):
        raise MalformedMessageError(place="rescue")
    if not all(isinstance(body, bytes) for body in bodies):
        raise MalformedMessageError(place="rescue")
    gathered = GatheredMessages()
    for body in bodies:
        gathered.add(body)
    return gathered.bodies


class GatheredMessages:
    """
    The messages of a file as they are read from it: no more than a phone can have made.
    """

    def __init__(self) -> None:
        self.bodies: list[bytes] = []
        self._size_bytes = 0

    def add(self, body: bytes) -> None:
        """
        Raises:
            RescueTooLargeError: there are too many, or they are too large.
        """
        self._size_bytes += len(body)
        if len(self.bodies) == MOST_BODIES:
            raise RescueTooLargeError(limit=MOST_BODIES)
        if self._size_bytes > MOST_BODIES_BYTES:
            raise RescueTooLargeError(limit_bytes=MOST_BODIES_BYTES)
        self.bodies.append(body)


def read_rescued(body: bytes, unpack: Unpack = unpack_portably) -> RescuedMessage:
    """
    A message, as large as one of a sync. Phones write them plain: one that is packed was made to grow.

    Raises:
        ProtocolError: the message cannot be read.
    """
    return RescuedMessage(open_request(body, _PlainOnly(), unpack))


class _PlainOnly(NoCompression):
    def unpack(self, packed: bytes, *, dictionary: int, size: int) -> bytes:
        raise MalformedMessageError(place="rescue.packed")


@dataclass(frozen=True, slots=True)
class RescuedMessage:
    """
    A message of a rescue file, as the server takes it in.

    Attributes:
        epoch: The epoch in which to take it in. The file may come from before a restore: its operations say for
            themselves in which epoch they saw their records.
    """

    opened: OpenedRequest
    epoch: bytes = b""

    def in_epoch(self, epoch: bytes) -> RescuedMessage:
        """
        The same message for a server that is in this epoch now.
        """
        return replace(self, epoch=epoch)

    def references(self, scope: Scope) -> Sequence[Reference]:
        """
        A file names everything in full.
        """
        return self.opened.references(scope)

    def expand(self, scope: Scope, known: Mapping[Reference, str]) -> SyncRequest:
        """
        Raises:
            ProtocolError: it cannot be read.
        """
        request = self.opened.expand(scope, known)
        first = min((operation.seq for operation in request.operations), default=0)
        # What the phone let go of before this file is safe, or lost for good: nothing else comes below it.
        return replace(request, epoch=self.epoch, kept_from=first)


def _unpacked(raw: bytes, count: int, unpack: Unpack) -> list[Any]:
    values = unpack(raw)
    if not isinstance(values, list) or len(values) != count:
        raise MalformedMessageError(place="rescue")
    return values


def _is_id(value: object) -> bool:
    return isinstance(value, bytes) and len(value) == UUID_BYTES


def _batches(operations: Sequence[Operation]) -> Iterator[list[Operation]]:
    batch: list[Operation] = []
    size_bytes = 0
    for operation in operations:
        size = len(operation_bytes(operation))
        if batch and (size_bytes + size > MAX_OPERATION_BYTES or len(batch) == MAX_OPERATIONS):
            yield batch
            batch, size_bytes = [], 0
        batch.append(operation)
        size_bytes += size
    if batch:
        yield batch


def _body(request: SyncRequest) -> bytes:
    plain = NoCompression()
    short = Abbreviations(scope=None, references=None, rows=False, dictionary=NO_DICTIONARY)
    try:
        return encode_request(request, plain, short)
    except (OverflowError, ValueError, TypeError):
        # What no column holds is written operation by operation.
        rows: Any = replace(short, rows=True)
        return encode_request(request, plain, rows)
