"""
Bytes of every released version keep their meaning.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from shared.protocol.canonical import operation_from_bytes
from shared.protocol.codec import (
    Abbreviations,
    decode_request,
    decode_response,
    encode_request,
    encode_response,
)
from shared.protocol.compression import NO_DICTIONARY, NoCompression
from shared.protocol.dictionaries import NUMBERS, load_dictionaries, load_dictionary
from shared.protocol.digest import AreaDigest
from shared.protocol.errors import ProtocolError
from shared.protocol.versions import SPOKEN, version_text
from shared.protocol.zstd import SERVER_LEVEL, ZstdCompression
from tests.support.plain_operations import SCOPE, a_record_id
from tests.support.write_protocol_vectors import (
    HOME,
    REFERENCES,
    VECTORS,
    vector_operations,
    vector_request,
    vector_response,
)

DICTIONARY_HASHES = {1: "f89e7dbec58e7950cb11a9581b53d8f00374bbc130f1acd044859bfc0c066078"}


@pytest.fixture(params=[version_text(version) for version in SPOKEN])
def vectors(request):
    return json.loads((VECTORS / f"{request.param}.json").read_text(encoding="utf-8"))


@pytest.fixture
def compression():
    return ZstdCompression(load_dictionaries(), level=SERVER_LEVEL)


def known(wanted):
    records = {reference: record for record, reference in REFERENCES.items()}
    return {reference: records[reference] for reference in wanted}


def test_canonical_bytes_and_hashes_are_those_of_the_release(vectors):
    made = [
        {"canonical": canonical.hex(), "sha256": hashlib.sha256(canonical).hexdigest()}
        for canonical in (bytes.fromhex(one["canonical"]) for one in vectors["operations"])
    ]

    assert vectors["operations"] == made
    assert vector_operations() == [
        operation_from_bytes(bytes.fromhex(one["canonical"])) for one in vectors["operations"]
    ]


@pytest.mark.parametrize("form", ["full", "short", "rows", "zstd", "dictionary_1"])
def test_requests_of_the_release_are_read(vectors, compression, form):
    body = bytes.fromhex(vectors["request"][form])

    read = decode_request(body, compression, scope=SCOPE, find=known)

    expected = vector_request()
    assert expected.operations == read.operations
    assert (expected.cursors, expected.floors, expected.repairs) == (read.cursors, read.floors, read.repairs)
    assert expected.digest == read.digest


@pytest.mark.parametrize("form", ["plain", "zstd", "dictionary_1"])
def test_replies_of_the_release_are_read(vectors, compression, form):
    body = bytes.fromhex(vectors["response"][form])

    assert vector_response() == decode_response(body, compression, scope=SCOPE)


def test_what_is_written_today_is_what_the_release_wrote(vectors):
    plain = NoCompression()
    request, response = vector_request(), vector_response()

    assert vectors["request"]["full"] == encode_request(request, plain, Abbreviations()).hex()
    assert (
        vectors["request"]["short"] == encode_request(request, plain, Abbreviations(SCOPE, REFERENCES)).hex()
    )
    assert vectors["request"]["rows"] == encode_request(request, plain, Abbreviations(SCOPE, rows=True)).hex()
    written = encode_response(response, plain, scope=SCOPE, dictionary=NO_DICTIONARY).hex()
    assert vectors["response"]["plain"] == written


def test_digests_are_those_of_the_release(vectors):
    digest = AreaDigest.of([(HOME, 41), (a_record_id(901), 42)])

    assert vectors["digest"]["total"] == digest.total().hex()
    assert vectors["digest"]["bucket_sums"] == digest.bucket_sums().hex()
    assert vectors["digest"]["state"] == vector_request().digest.hex()


def test_released_dictionaries_keep_their_bytes():
    assert DICTIONARY_HASHES == {
        number: hashlib.sha256(load_dictionary(number)).hexdigest() for number in NUMBERS
    }


@pytest.mark.parametrize(
    "crasher", sorted((VECTORS / "crashers").glob("*.hex")), ids=lambda place: Path(place).stem
)
def test_bytes_that_once_broke_the_reader_are_refused(compression, crasher):
    body = bytes.fromhex(crasher.read_text(encoding="utf-8"))

    for decode in (decode_request, decode_response):
        with pytest.raises(ProtocolError):
            decode(body, compression, scope=SCOPE)
