"""
Laws of the wire: what is written is read back exactly, and any bytes are either a message or a typed error.
"""

from __future__ import annotations

import tracemalloc
from dataclasses import replace

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from shared.protocol.canonical import canonical_value, operation_bytes, operation_from_bytes
from shared.protocol.codec import (
    Abbreviations,
    decode_request,
    decode_response,
    encode_request,
    encode_response,
    write_area_changes,
)
from shared.protocol.compression import NO_DICTIONARY, Compression, NoCompression
from shared.protocol.dictionaries import load_dictionaries
from shared.protocol.errors import ProtocolError
from shared.protocol.messages import Reference, Scope, SyncRequest, SyncResponse
from shared.protocol.whole_numbers import MAX_WHOLE, read_numbers, write_numbers
from shared.protocol.zstd import SERVER_LEVEL, ZstdCompression
from tests.support.operations import VALUES, operations, requests, responses
from tests.support.plain_operations import AREA, SCOPE, a_request, an_operation

MEMORY_FACTOR = 80
"""Bytes of memory that one byte of unpacked columns may at most cost."""


@pytest.fixture(scope="module")
def compression() -> Compression:
    return ZstdCompression(load_dictionaries(), level=SERVER_LEVEL)


def as_bytes(request: SyncRequest) -> list[bytes]:
    """Operations as compared: equal bytes, equal types."""
    return [operation_bytes(operation) for operation in request.operations]


@given(requests(), st.booleans(), st.booleans(), st.sampled_from([NO_DICTIONARY, 1]))
@settings(max_examples=50, deadline=None)
def test_a_request_is_read_back_as_it_was_written(compression, request_made, short, rows, dictionary):
    abbreviations = Abbreviations(scope=SCOPE if short else None, rows=rows, dictionary=dictionary)

    body = encode_request(request_made, compression, abbreviations)
    read = decode_request(body, compression, scope=SCOPE)

    assert as_bytes(request_made) == as_bytes(read)
    for name in (
        "epoch",
        "cursors",
        "floors",
        "outcome_cursor",
        "made_count",
        "digest",
        "repairs",
        "kept_from",
    ):
        assert getattr(request_made, name) == getattr(read, name)
    assert not read.unreadable


@given(operations(), st.data())
@settings(max_examples=60, deadline=None)
def test_references_stand_for_the_records_both_sides_hold(made, data):
    known = {
        operation.record: Reference(AREA, number)
        for number, operation in enumerate(made, start=1)
        if data.draw(st.booleans())
    }
    request = a_request(*made)
    at_the_server = {reference: record for record, reference in known.items()}

    body = encode_request(request, NoCompression(), Abbreviations(scope=SCOPE, references=known))
    read = decode_request(
        body,
        NoCompression(),
        scope=SCOPE,
        find=lambda wanted: {reference: at_the_server[reference] for reference in wanted},
    )

    assert as_bytes(request) == as_bytes(read)


@given(responses(), st.sampled_from([NO_DICTIONARY, 1]))
@settings(max_examples=50, deadline=None)
def test_a_reply_is_read_back_as_it_was_written(compression, response: SyncResponse, dictionary):
    body = encode_response(response, compression, scope=SCOPE, dictionary=dictionary)
    read = decode_response(body, compression, scope=SCOPE)

    assert response == read
    for made_page, read_page in zip(response.pages, read.pages, strict=True):
        for made_change, read_change in zip(made_page.changes, read_page.changes, strict=True):
            assert canonical_value(dict(made_change.fields)) == canonical_value(dict(read_change.fields))


@given(responses(), st.integers(0, 2**40), st.data())
@settings(max_examples=40, deadline=None)
def test_changes_written_once_are_read_alike_in_every_reply(compression, response, server_ms, data):
    full = [page for page in response.pages if page.changes]
    assume(full)
    chosen = data.draw(st.sampled_from(full))
    ready = replace(chosen, changes=(), written=write_area_changes(chosen.changes))
    pages = [ready if page is chosen else replace(page, changes=()) for page in response.pages]
    sent = replace(response, pages=pages, server_ms=server_ms, areas=None)
    scope = Scope(SCOPE.worker, (*SCOPE.areas, *(page.area for page in pages)))
    body = encode_response(sent, compression, scope=scope, dictionary=NO_DICTIONARY)
    read = decode_response(body, compression, scope=scope)

    (read_page,) = [page for page in read.pages if page.changes]
    for made_change, read_change in zip(chosen.changes, read_page.changes, strict=True):
        assert (made_change.record, made_change.revision) == (read_change.record, read_change.revision)
        assert canonical_value(dict(made_change.fields)) == canonical_value(dict(read_change.fields))


@given(operations(most=1))
def test_canonical_bytes_describe_exactly_one_operation(made):
    for operation in made:
        assert operation == operation_from_bytes(operation_bytes(operation))


@given(st.lists(st.integers(-MAX_WHOLE, MAX_WHOLE) | st.integers(-3, 300), min_size=1, max_size=60))
def test_columns_of_numbers_are_read_back(values):
    assert values == list(read_numbers(write_numbers(values), len(values)))


@given(st.binary(max_size=400))
@settings(max_examples=60, deadline=None)
def test_any_bytes_are_a_message_or_a_typed_error(compression, body):
    for decode in (decode_request, decode_response):
        with pytest.raises(ProtocolError):
            decode(body, compression, scope=SCOPE)


@given(requests(), responses(), st.data())
@settings(max_examples=60, deadline=None)
def test_an_altered_message_is_a_message_or_a_typed_error(compression, request_made, response, data):
    packing = data.draw(st.sampled_from([compression, NoCompression()]))
    for body, decode in (
        (encode_request(request_made, packing, Abbreviations(scope=SCOPE)), decode_request),
        (encode_response(response, packing, scope=SCOPE, dictionary=NO_DICTIONARY), decode_response),
    ):
        altered = bytearray(body)
        for _ in range(data.draw(st.integers(1, 4))):
            altered[data.draw(st.integers(0, len(altered) - 1))] = data.draw(st.integers(0, 255))
        cut = bytes(altered[: data.draw(st.integers(0, len(altered)))])
        for changed in (bytes(altered), cut):
            try:
                read = decode(changed, packing, scope=SCOPE)
            except ProtocolError:
                continue
            if isinstance(read, SyncRequest):
                # What was let in can be hashed and stored.
                as_bytes(read)


@given(st.lists(VALUES, min_size=1, max_size=5))
def test_a_fields_order_does_not_matter_to_its_bytes(values):
    fields = {f"f{number}": value for number, value in enumerate(values)}
    backwards = dict(reversed(fields.items()))

    assert operation_bytes(an_operation(set=fields)) == operation_bytes(an_operation(set=backwards))


@pytest.mark.parametrize("filler", [b"\x90", b"\xc0", b"\x80", b"\xa0", b"\x00"])
def test_a_small_body_cannot_ask_for_much_memory(compression, filler):
    import msgpack

    from shared.protocol.frame import MessageType
    from shared.protocol.versions import CURRENT, MAX_UNPACKED_REQUEST_BYTES

    count = MAX_UNPACKED_REQUEST_BYTES - 5
    plain = b"\xdd" + count.to_bytes(4, "big") + filler * count
    packed = compression.pack(plain, dictionary=NO_DICTIONARY)
    body = b"".join(
        (
            bytes((0xD5, MessageType.REQUEST | 1 << 4)),
            CURRENT.to_bytes(4, "big"),
            _varint(len(plain)),
            _varint(len(packed)),
            b"\x00",
            packed,
        )
    )
    assert len(body) < 2_000
    assert msgpack.version

    tracemalloc.start()
    with pytest.raises(ProtocolError):
        decode_request(body, compression, scope=SCOPE)
    _, peak_bytes = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert peak_bytes < MEMORY_FACTOR * MAX_UNPACKED_REQUEST_BYTES


def _varint(number: int) -> bytes:
    written = bytearray()
    while number > 0x7F:
        written.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*written, number])
