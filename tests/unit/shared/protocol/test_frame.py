"""
The outermost layer: what is refused before anything is built from it.
"""

from __future__ import annotations

import tracemalloc

import pytest

from shared.protocol.codec import Abbreviations, decode_request, decode_response, encode_request
from shared.protocol.compression import NO_DICTIONARY, NoCompression
from shared.protocol.dictionaries import load_dictionaries
from shared.protocol.errors import (
    BatchTooLargeError,
    DictionaryUnknownError,
    MalformedMessageError,
    MessageTooLargeError,
    ReferencesUnknownError,
    UnsupportedVersionError,
)
from shared.protocol.frame import MessageType, read_frame, write_frame
from shared.protocol.messages import Reference, Scope
from shared.protocol.unpacking import unpack_portably
from shared.protocol.versions import CURRENT, MAX_OPERATIONS, MAX_REQUEST_BYTES, SPOKEN, version_text
from shared.protocol.zstd import PHONE_LEVEL, SERVER_LEVEL, ZstdCompression
from tests.support.plain_operations import AREA, DISTRICT, SCOPE, a_record_id, a_request, an_operation

PLAIN = NoCompression()


@pytest.fixture(scope="module")
def compression():
    return ZstdCompression(load_dictionaries(), level=SERVER_LEVEL)


def a_frame(columns: object, **parts: object) -> bytes:
    given = {"version": CURRENT, "epoch": b"", "compression": PLAIN, "dictionary": NO_DICTIONARY}
    return write_frame(MessageType.REQUEST, columns, b"", **{**given, **parts})  # type: ignore[arg-type]


def test_a_message_of_tomorrows_version_says_what_is_spoken_here():
    body = bytearray(a_frame([]))
    body[2:6] = (20991231).to_bytes(4, "big")

    with pytest.raises(UnsupportedVersionError) as refused:
        decode_request(bytes(body), PLAIN, scope=SCOPE)

    assert "2099-12-31" == refused.value.details["version"]
    assert version_text(SPOKEN[-1]) == refused.value.details["newest"]


def test_a_reply_is_no_request():
    with pytest.raises(MalformedMessageError):
        decode_response(encode_request(a_request(), PLAIN, Abbreviations()), PLAIN, scope=SCOPE)


def test_a_body_beyond_the_limit_is_not_looked_at():
    with pytest.raises(MessageTooLargeError) as refused:
        decode_request(bytes(MAX_REQUEST_BYTES + 1), PLAIN, scope=SCOPE)

    assert MAX_REQUEST_BYTES == refused.value.details["limit_bytes"]


def test_a_packed_bomb_is_refused_without_being_unpacked(compression):
    bomb = compression.pack(bytes(64 << 20), dictionary=NO_DICTIONARY)
    tracemalloc.start()

    with pytest.raises(MessageTooLargeError):
        compression.unpack(bomb, dictionary=NO_DICTIONARY, size=1000)

    _, peak_bytes = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak_bytes < 1 << 20


@pytest.mark.parametrize(
    "spoil", [lambda packed: packed[:-1], lambda packed: packed + b"\x00", lambda packed: b""]
)
def test_a_pack_that_is_cut_or_longer_is_refused(compression, spoil):
    packed = compression.pack(b"Sunita " * 50, dictionary=1)

    with pytest.raises(MalformedMessageError):
        compression.unpack(spoil(packed), dictionary=1, size=350)


def test_a_dictionary_nobody_here_has_is_named(compression):
    body = bytearray(
        encode_request(a_request(an_operation()), compression, Abbreviations(SCOPE, dictionary=1))
    )
    assert 1 == body[6]
    body[6] = 77

    with pytest.raises(DictionaryUnknownError) as refused:
        decode_request(bytes(body), compression, scope=SCOPE)

    assert 77 == refused.value.details["dictionary"]


def test_a_side_without_zstd_says_so():
    packing = ZstdCompression(load_dictionaries(), level=PHONE_LEVEL)
    body = encode_request(a_request(an_operation()), packing, Abbreviations(SCOPE, dictionary=1))

    with pytest.raises(DictionaryUnknownError):
        decode_request(body, PLAIN, scope=SCOPE)


def test_columns_that_packing_would_lengthen_stay_plain(compression):
    body = a_frame([1], compression=compression)
    frame = read_frame(
        MessageType.REQUEST,
        body,
        limit_bytes=100,
        unpacked_limit_bytes=100,
        compression=PLAIN,
        unpack=unpack_portably,
    )

    assert [1] == frame.columns


def test_more_operations_than_agreed_are_refused():
    operations = [an_operation(seq) for seq in range(1, MAX_OPERATIONS + 2)]

    with pytest.raises(BatchTooLargeError) as refused:
        decode_request(encode_request(a_request(*operations), PLAIN, Abbreviations()), PLAIN, scope=SCOPE)

    assert (MAX_OPERATIONS + 1, MAX_OPERATIONS) == (
        refused.value.details["count"],
        refused.value.details["limit"],
    )


class TestReferences:
    def body(self) -> bytes:
        return encode_request(
            a_request(an_operation(1)), PLAIN, Abbreviations(SCOPE, {a_record_id(1): Reference(AREA, 5)})
        )

    def test_one_that_names_nothing_here_is_refused(self):
        with pytest.raises(ReferencesUnknownError):
            decode_request(self.body(), PLAIN, scope=SCOPE, find=lambda wanted: {})

    def test_one_that_names_another_record_here_is_refused(self):
        with pytest.raises(ReferencesUnknownError):
            decode_request(
                self.body(), PLAIN, scope=SCOPE, find=lambda wanted: {Reference(AREA, 5): a_record_id(2)}
            )

    @pytest.mark.parametrize(
        "scope",
        [Scope(SCOPE.worker, (AREA,)), Scope(SCOPE.worker, ()), Scope(AREA, (AREA, DISTRICT))],  # type: ignore[arg-type]
    )
    def test_a_scope_the_server_sees_otherwise_is_refused(self, scope):
        body = encode_request(a_request(an_operation()), PLAIN, Abbreviations(SCOPE))

        with pytest.raises(ReferencesUnknownError):
            decode_request(body, PLAIN, scope=scope)

    def test_identifiers_in_full_need_no_scope(self):
        body = encode_request(a_request(an_operation()), PLAIN, Abbreviations())

        assert 1 == len(decode_request(body, PLAIN, scope=Scope(SCOPE.worker, ())).operations)
