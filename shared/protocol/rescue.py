"""
What a rescue file holds: everything a phone has not seen safe at the server, in the very messages a sync would push.

Taken in through the same receipts as a sync, so whatever comes first by one way is known when it comes by the other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import msgpack

from shared.domain.records import Operation
from shared.protocol.canonical import operation_bytes
from shared.protocol.codec import Abbreviations, OpenedRequest, encode_request, open_request
from shared.protocol.compression import NO_DICTIONARY, Compression, NoCompression
from shared.protocol.errors import MalformedMessageError
from shared.protocol.messages import Reference, Scope, SyncRequest
from shared.protocol.versions import MAX_OPERATION_BYTES, MAX_OPERATIONS

FORMAT = 1
MOST_BODIES = 4096


def write_rescue(operations: Sequence[Operation], *, epoch: bytes, made_count: int) -> bytes:
    """
    The content of a rescue file.

    Args:
        operations: Ascending by seq: those without an answer, and those that no backup covers.
        epoch: The server's epoch as last heard.
        made_count: How many operations this device ever made.
    """
    bodies = [
        _body(SyncRequest(epoch=epoch, cursors={}, operations=batch, made_count=made_count))
        for batch in _batches(operations)
    ]
    content: bytes = msgpack.packb([FORMAT, made_count, bodies], use_bin_type=True)
    return content


def read_rescue(content: bytes, compression: Compression) -> list[RescuedMessage]:
    """
    The messages, in the order in which they are to be taken in.

    Raises:
        MalformedMessageError: not such a content.
        ProtocolError: a message in it cannot be read.
    """
    try:
        form, _, bodies = msgpack.unpackb(content, raw=False)
    except (ValueError, TypeError, msgpack.UnpackException) as cause:
        raise MalformedMessageError(place="rescue") from cause
    if form != FORMAT or not isinstance(bodies, list) or len(bodies) > MOST_BODIES:
        raise MalformedMessageError(place="rescue")
    if not all(isinstance(body, bytes) for body in bodies):
        raise MalformedMessageError(place="rescue")
    return [RescuedMessage(open_request(body, compression)) for body in bodies]


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
