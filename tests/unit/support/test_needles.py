"""
A search that finds nothing proves something only if it would have found what is there.
"""

from __future__ import annotations

import base64
import random
import zlib
from pathlib import Path

import pytest

from tests.support.needles import Searcher, packed

WORDS = ("Sunita Devi", "गीता देवी", "7391048265")
NOISE = random.Random(1).randbytes(300)


def _is_found(word: str, content: bytes) -> bool:
    return any(found.word == word for found in Searcher(WORDS).search(content, "somewhere"))


@pytest.mark.parametrize("word", WORDS)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be"])
def test_planted_word_is_found_in_every_encoding_among_noise(word: str, encoding: str):
    for start in range(7):
        assert _is_found(word, NOISE[:start] + word.encode(encoding) + NOISE)


@pytest.mark.parametrize("word", WORDS)
def test_planted_word_is_found_in_base64_from_each_beginning(word: str):
    for start in range(6):
        inner = NOISE[:start] + word.encode() + NOISE[:50]

        assert _is_found(word, NOISE + base64.b64encode(inner) + NOISE), start
        assert _is_found(word, NOISE + base64.urlsafe_b64encode(inner) + NOISE), start


@pytest.mark.parametrize("kind", ["zlib", "gzip", "zstd", "brotli"])
@pytest.mark.parametrize("word", WORDS)
def test_planted_word_is_found_inside_streams_within_streams(word: str, kind: str):
    inner = packed(b"before " + word.encode() + b" behind " * 30)[kind]
    for start in (0, 1, 57):
        content = NOISE[:start] + inner + NOISE

        assert _is_found(word, content), start
        for outer in packed(b"{" + content + b"}").values():
            assert _is_found(word, b"=" + outer)


def test_planted_word_is_found_in_a_stream_that_is_cut_off():
    whole = packed(b"Sunita Devi " + NOISE)["gzip"]

    assert _is_found("Sunita Devi", whole[:600])


def test_words_in_urls_json_and_names_of_files_are_found(tmp_path: Path):
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "visit of Sunita Devi").write_bytes(b"?q=%E0%A4%97%E0%A5%80%E0%A4%A4%E0%A4%BE%20x")
    searcher = Searcher(("Sunita Devi", "गीता"))

    assert {found.word for found in searcher.search_folders(tmp_path)} == {"Sunita Devi", "गीता"}
    assert searcher.search(b'{"name": "\\u0917\\u0940\\u0924\\u093e"}', "json")


def test_digits_within_a_longer_number_are_no_pin():
    assert not _is_found("7391048265", b'{"at": 17391048265001}')
    assert _is_found("7391048265", b'{"pin": 7391048265}')


def test_noise_holds_nothing():
    assert Searcher(WORDS).search(NOISE * 3, "noise") == []


def test_what_everybody_can_fetch_is_left_out_and_nothing_beside_it():
    public = random.Random(2).randbytes(40_000) + b"Sunita Devi" + zlib.compress(WORDS[2].encode() * 9)
    searcher = Searcher(WORDS, public=[public])

    assert searcher.search(b"head" + public + b"tail" + public, "cache") == []
    assert ["Sunita Devi"] == [found.word for found in searcher.search(public + b"Sunita Devi", "cache")]
    assert searcher.search(public[:-1], "a part of it") != []
