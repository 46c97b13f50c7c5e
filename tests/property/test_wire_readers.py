"""
The server's reader and the phone's understand the same bytes and refuse the same; the server's bears any number of bad
ones.
"""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable, Iterator
from typing import Any

import msgpack
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.protocol.canonical import operation_bytes
from shared.protocol.codec import Abbreviations, decode_request, encode_request
from shared.protocol.compression import NoCompression
from shared.protocol.errors import MalformedMessageError
from shared.protocol.operation_columns import read_rows
from shared.protocol.unpacking import Unpack, unpack_portably
from shared.protocol.versions import MAX_NESTING, MAX_UNPACKED_REQUEST_BYTES
from sync_server.adapters.strict_msgpack import unpack_strictly
from tests.support.operations import VALUES, requests
from tests.support.plain_operations import SCOPE

READERS = (unpack_portably, unpack_strictly)
WITHIN_ITSELF = b"".join(b"\xdd" + (MAX_UNPACKED_REQUEST_BYTES - 5000).to_bytes(4, "big") for _ in range(900))

ODD = {
    "a date": b"\xd6\xff\x00\x00\x00\x00",
    "an extension": b"\xd4\x05a",
    "a number for a key": b"\x81\x01\x02",
    "bytes for a key": b"\x81\xc4\x01a\x01",
    "a list for a key": b"\x81\x91\x01\x02",
    "nothing for a key": b"\x81\xc0\x02",
    "text that is none": b"\xa1\xff",
    "half a character": b"\xa3\xed\xa0\x80",
    "a byte without meaning": b"\xc1",
    "more than one value": b"\x01\x01",
    "nothing": b"",
    "half a list": b"\x92\x01",
    "a list that is longer than the message": b"\xdd\x7f\xff\xff\xff\x01",
    "a map that is longer than the message": b"\xdf\x7f\xff\xff\xff\xa1a\x01",
    "bytes that are longer than the message": b"\xc6\x7f\xff\xff\xffa",
    "one level too many": b"\x91" * (MAX_NESTING + 1) + b"\x01",
    "thousands of levels": b"\x91" * 20_000 + b"\x01",
}

PIECES = st.sampled_from(
    [
        *(
            bytes((head, *rest))
            for head in range(0xC0, 0xE0)
            for rest in ((), (0, 0, 0, 1), (255, 255, 255, 255))
        ),
        *(bytes((0x80 + count,)) for count in range(4)),
        *(bytes((0x90 + count,)) for count in range(4)),
        b"\xa1a",
        b"\xa1b",
        b"\xa0",
        b"\xa3\xe0\xa4\x85",
        b"\x01",
        b"\xff",
        b"\xcb\x7f\xf8\x00\x00\x00\x00\x00\x00",
    ]
)


def understood(unpack: Unpack, packed: bytes) -> str:
    """What a reader makes of bytes, with all types; empty where it refuses."""
    try:
        return repr(unpack(packed))
    except MalformedMessageError:
        return ""


@given(VALUES)
def test_what_is_written_both_read_alike(value):
    packed = msgpack.packb(value, use_bin_type=True)

    assert repr(value) == understood(unpack_portably, packed) == understood(unpack_strictly, packed)


@given(st.lists(PIECES | st.binary(max_size=3), max_size=14).map(b"".join))
@settings(max_examples=80)
def test_any_bytes_both_read_alike(packed):
    assert understood(unpack_portably, packed) == understood(unpack_strictly, packed)


@given(VALUES, st.data())
@settings(max_examples=50)
def test_altered_bytes_both_read_alike(value, data):
    altered = bytearray(msgpack.packb([value, [value, b"12"]], use_bin_type=True))
    for _ in range(data.draw(st.integers(1, 3))):
        altered[data.draw(st.integers(0, len(altered) - 1))] = data.draw(st.integers(0, 255))
    packed = bytes(altered[: data.draw(st.integers(0, len(altered)))])

    assert understood(unpack_portably, packed) == understood(unpack_strictly, packed)


@given(requests(), st.booleans())
@settings(max_examples=60, deadline=None)
def test_a_request_both_read_alike(made, rows):
    body = encode_request(made, NoCompression(), Abbreviations(scope=SCOPE, rows=rows))

    by_phone, by_server = (
        decode_request(body, NoCompression(), scope=SCOPE, unpack=unpack) for unpack in READERS
    )

    assert by_phone == by_server
    assert [*map(operation_bytes, by_phone.operations)] == [*map(operation_bytes, by_server.operations)]


@pytest.mark.parametrize("unpack", READERS)
@pytest.mark.parametrize("packed", ODD.values(), ids=ODD)
def test_both_refuse(unpack, packed):
    with pytest.raises(MalformedMessageError):
        unpack(packed)


@pytest.mark.parametrize("unpack", READERS)
def test_of_a_key_that_comes_twice_both_take_the_last(unpack):
    assert {"a": 2} == unpack(b"\x82\xa1a\x01\xa1a\x02")


@pytest.mark.parametrize("unpack", READERS)
def test_both_read_as_deep_as_agreed(unpack):
    assert unpack(b"\x91" * MAX_NESTING + b"\x01")


def bad_bodies() -> Iterator[bytes]:
    """Messages that end in the midst of what they announced."""
    columns = msgpack.packb([[["lost"] * 40 for _ in range(25)] for _ in range(4)])
    for cut in range(1, len(columns), 29):
        yield columns[:cut]


def test_no_number_of_bad_messages_takes_the_servers_memory():
    def read_all() -> None:
        for body in bad_bodies():
            assert understood(unpack_strictly, body) == ""

    assert grown_bytes(read_all) < 10_000


def test_a_list_that_claims_a_million_within_a_million_gets_no_room_for_them():
    body = WITHIN_ITSELF.ljust(MAX_UNPACKED_REQUEST_BYTES, b"\xc0")

    assert peak_bytes(lambda: understood(unpack_strictly, body)) < 80 * len(body)


def test_a_row_that_cannot_be_read_leaves_nothing_behind():
    row = msgpack.packb([1, [["lost"] * 40 for _ in range(25)]])[:-3]

    def read() -> None:
        for _ in range(50):
            _, unreadable = read_rows([[1, row]], unpack_strictly)
            assert len(unreadable) == 1

    assert grown_bytes(read) < 10_000


def grown_bytes(act: Callable[[], Any]) -> int:
    """What is still held after the act, done once before."""
    act()
    tracemalloc.start()
    before, _ = tracemalloc.get_traced_memory()
    act()
    after, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return after - before


def peak_bytes(act: Callable[[], Any]) -> int:
    """The most that was held during the act."""
    tracemalloc.start()
    act()
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak
