"""
What a rescue file may hold: no more than a phone can have made, and nothing that grows when it is opened.
"""

from __future__ import annotations

import msgpack
import pytest

from shared.protocol.codec import Abbreviations, encode_request
from shared.protocol.compression import NO_DICTIONARY
from shared.protocol.errors import MalformedMessageError, MessageTooLargeError, RescueTooLargeError
from shared.protocol.messages import SyncRequest
from shared.protocol.rescue import (
    MOST_BODIES,
    MOST_BODIES_BYTES,
    GatheredMessages,
    read_first_rescue,
    read_rescued,
    rescue_messages,
)
from shared.protocol.versions import MAX_REQUEST_BYTES
from shared.protocol.zstd import SERVER_LEVEL, ZstdCompression
from tests.support.plain_operations import an_operation

OPERATIONS = [an_operation(seq, set={"name": "Sunita"}) for seq in range(1, 60)]
EPOCH = b"epoch-0"


def a_message(packed: bool) -> bytes:
    """The work of a phone, as a file of it holds it, or packed as in a sync."""
    if not packed:
        (body,) = rescue_messages(OPERATIONS, epoch=EPOCH, made_count=len(OPERATIONS))
        return body
    request = SyncRequest(epoch=EPOCH, cursors={}, operations=OPERATIONS, made_count=len(OPERATIONS))
    short = Abbreviations(scope=None, references=None, rows=False, dictionary=NO_DICTIONARY)
    return encode_request(request, ZstdCompression({}, level=SERVER_LEVEL), short)


def test_messages_are_as_many_as_a_phone_can_make_and_no_more() -> None:
    gathered = GatheredMessages()
    for _ in range(MOST_BODIES):
        gathered.add(b"")

    with pytest.raises(RescueTooLargeError) as refused:
        gathered.add(b"")

    assert refused.value.details == {"limit": MOST_BODIES}


def test_messages_are_bounded_in_bytes_together() -> None:
    gathered, megabyte = GatheredMessages(), bytes(MAX_REQUEST_BYTES)
    for _ in range(MOST_BODIES_BYTES // MAX_REQUEST_BYTES):
        gathered.add(megabyte)

    with pytest.raises(RescueTooLargeError) as refused:
        gathered.add(b"1")

    assert refused.value.details == {"limit_bytes": MOST_BODIES_BYTES}


def test_a_file_of_the_first_format_is_bounded_too() -> None:
    assert read_first_rescue(msgpack.packb([1, 0, [b""] * MOST_BODIES])) == [b""] * MOST_BODIES
    with pytest.raises(RescueTooLargeError):
        read_first_rescue(msgpack.packb([1, 0, [b""] * (MOST_BODIES + 1)]))


def test_a_message_that_grows_when_it_is_opened_is_refused() -> None:
    plain, packed = a_message(packed=False), a_message(packed=True)
    assert len(packed) < len(plain)
    assert read_rescued(plain).opened.epoch == EPOCH
    with pytest.raises(MalformedMessageError) as refused:
        read_rescued(packed)
    assert refused.value.details == {"place": "rescue.packed"}


def test_a_message_larger_than_a_sync_takes_is_refused() -> None:
    with pytest.raises(MessageTooLargeError):
        read_rescued(a_message(packed=False) + bytes(MAX_REQUEST_BYTES))
