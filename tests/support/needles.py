"""
Searches files for words that must not be readable in them, however they are written down: in UTF-8 and UTF-16, as
base64 from any of its three beginnings, as hexadecimal, in URLs and JSON escapes, and inside compressed streams
wherever in a file they begin.
"""

from __future__ import annotations

import base64
import gzip
import json
import re
import urllib.parse
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import brotli

try:
    from compression import zstd
except ImportError:
    from backports import zstd

# Streams within streams within streams: a page's archive in a cache entry in a database.
DEEPEST = 3
MOST_UNPACKED_BYTES = 32 * 1024 * 1024
LEAST_UNPACKED_BYTES = 6
CHUNK_BYTES = 64 * 1024
LEAST_NESTED_BYTES = 20
"""What is shorter holds no stream with a word in it."""

LEAST_PUBLIC_BYTES = 1024
"""What is shorter is searched quickly enough."""
MOST_TO_COMPARE_BYTES = 1024 * 1024
LEAST_COMPARED_ALWAYS_BYTES = 64 * 1024
"""In what is long only the long public contents are looked for: the short ones cost more to find than to search."""

# Brotli has no mark at its beginning: each of the first places is tried. A browser's cache puts a short head before it.
BROTLI_TRIES = 512
LEAST_BROTLI_BYTES = 24
MOST_BROTLI_BYTES = 64 * 1024
BROTLI_SILENT_BYTES = 512
"""From a wrong place it may swallow megabytes without a word; a true stream begins to speak at once."""
# What answers a wrong beginning does so within some bytes; a stream that goes on so long is one.
PROBE_BYTES = 256

_MARKED = re.compile(rb"\x1f\x8b\x08|\x28\xb5\x2f\xfd|[\x08\x18\x28\x38\x48\x58\x68\x78][\x01-\xff]")


@dataclass(frozen=True)
class Found:
    """
    A word where it should not be.

    Attributes:
        word: Which.
        place: File, and the streams within it.
        written: How it is written there.
    """

    word: str
    place: str
    written: str


class Searcher:
    """
    Args:
        words: What must not be readable.
        public: Contents that everybody can fetch, such as the site's own files: left out of what is searched, however
            often a browser keeps them.
    """

    def __init__(self, words: Iterable[str], public: Iterable[bytes] = ()) -> None:
        self._public = [content for content in public if len(content) >= LEAST_PUBLIC_BYTES]
        self._spellings = {
            spelling: (word, written) for word in words for written, spelling in spellings_of(word).items()
        }

    def search_folders(self, *folders: Path) -> list[Found]:
        """Searches every file below, and its name."""
        found: list[Found] = []
        for folder in folders:
            for file in sorted(folder.rglob("*")):
                place = file.relative_to(folder).as_posix()
                found += self.search(place.encode(), f"name of {place}")
                if file.is_file() and not file.is_symlink():
                    found += self.search(file.read_bytes(), place)
        return found

    def search(self, content: bytes, place: str) -> list[Found]:
        """Searches bytes and the streams in them."""
        is_long = len(content) > MOST_TO_COMPARE_BYTES
        for known in self._public:
            if not is_long or len(known) >= LEAST_COMPARED_ALWAYS_BYTES:
                content = content.replace(known, b"")
        return list(self._search(content, place, 0))

    def _search(self, content: bytes, place: str, depth: int) -> Iterator[Found]:
        for spelling, (word, written) in self._spellings.items():
            if spelling in content and (not _is_number(spelling) or _stands_alone(spelling, content)):
                yield Found(word, place, written)
        if depth < DEEPEST and len(content) >= LEAST_NESTED_BYTES:
            for kind, offset, unpacked, is_sound in _streams_in(content):
                # Noise opens to a little more noise in very many places: only a true stream is looked into again.
                below = depth + 1 if is_sound else DEEPEST
                yield from self._search(unpacked, f"{place} {kind} at {offset}", below)


def _is_number(spelling: bytes) -> bool:
    return spelling.replace(b"\0", b"").isdigit()


def _stands_alone(digits: bytes, content: bytes) -> bool:
    """
    Whether digits are not a part of a longer number: a time, a size.
    """
    return re.search(rb"(?<![0-9])" + re.escape(digits) + rb"(?![0-9])", content) is not None


def spellings_of(word: str) -> Mapping[str, bytes]:
    """
    How a word may lie somewhere.
    """
    plain = word.encode()
    spellings = {
        "utf-8": plain,
        "utf-16-le": word.encode("utf-16-le"),
        "utf-16-be": word.encode("utf-16-be"),
        "hex": plain.hex().encode(),
        "url": urllib.parse.quote(word).encode(),
        "form": urllib.parse.quote_plus(word).encode(),
        "json": json.dumps(word)[1:-1].encode(),
    }
    for start in range(3):
        spellings[f"base64 from {start}"] = _middle_of_base64(plain, start)
        wide = word.encode("utf-16-le")
        spellings[f"base64 of utf-16 from {start}"] = _middle_of_base64(wide, start)
    for name in [name for name in spellings if name.startswith("base64")]:
        spellings[f"{name}, for URLs"] = spellings[name].translate(bytes.maketrans(b"+/", b"-_"))
    return spellings


def _middle_of_base64(plain: bytes, start: int) -> bytes:
    """
    The characters that depend on the word alone, whatever stands before and behind it.
    """
    whole = base64.b64encode(bytes(start) + plain)
    first = -(-start * 8 // 6)
    last = (start + len(plain)) * 8 // 6
    return whole[first:last]


def _streams_in(content: bytes) -> Iterator[tuple[str, int, bytes, bool]]:
    """
    Kind, place, content, and whether it went on to its end or the file's.
    """
    after = 0
    for mark in _MARKED.finditer(content):
        offset = mark.start()
        if offset < after:
            continue
        kind, unpacked, used, is_sound = _unpack_marked(content, offset)
        if len(unpacked) >= LEAST_UNPACKED_BYTES:
            after = offset + used
            yield kind, offset, unpacked, is_sound
    for offset in range(min(len(content), BROTLI_TRIES)):
        unpacked = _unpack_brotli(content, offset)
        if len(unpacked) >= LEAST_BROTLI_BYTES:
            yield "brotli", offset, unpacked, True


def _unpack_marked(content: bytes, offset: int) -> tuple[str, bytes, int, bool]:
    if content.startswith(b"\x1f\x8b\x08", offset):
        return "gzip", *_unpack(zlib.decompressobj(16 + zlib.MAX_WBITS), content, offset)
    if content.startswith(b"\x28\xb5\x2f\xfd", offset):
        return "zstd", *_unpack(zstd.ZstdDecompressor(), content, offset)
    if int.from_bytes(content[offset : offset + 2], "big") % 31:
        return "zlib", b"", 0, False
    return "zlib", *_unpack(zlib.decompressobj(), content, offset)


def _unpack(unpacker: Any, content: bytes, offset: int) -> tuple[bytes, int, bool]:
    """
    As much as can be unpacked: a stream cut off, or in a wrong place, ends where it no longer makes sense.
    """
    unpacked = bytearray()
    place = offset
    for size in _growing_chunks():
        chunk = content[place : place + size]
        if not chunk or getattr(unpacker, "eof", False) or len(unpacked) > MOST_UNPACKED_BYTES:
            break
        try:
            unpacked += unpacker.decompress(chunk)
        except (zlib.error, zstd.ZstdError, EOFError):
            return bytes(unpacked), place - offset, False
        place += len(chunk)
    return bytes(unpacked), place - offset, True


def _unpack_brotli(content: bytes, offset: int) -> bytes:
    """
    A whole stream. Byte by byte: what stands behind its end would make the last chunk an error.
    """
    unpacker = brotli.Decompressor()
    unpacked = bytearray()
    for place in range(offset, min(len(content), offset + MOST_BROTLI_BYTES)):
        if not unpacked and place - offset > BROTLI_SILENT_BYTES:
            break
        try:
            unpacked += unpacker.process(content[place : place + 1])
        except brotli.error:
            return b""
        if unpacker.is_finished():
            return bytes(unpacked)
        if len(unpacked) > MOST_UNPACKED_BYTES:
            break
    return b""


def _growing_chunks() -> Iterator[int]:
    yield PROBE_BYTES
    while True:
        yield CHUNK_BYTES


def packed(content: bytes) -> Mapping[str, bytes]:
    """
    The same content in every kind of stream the searcher knows.
    """
    return {
        "zlib": zlib.compress(content),
        "gzip": gzip.compress(content),
        "zstd": zstd.compress(content),
        "brotli": brotli.compress(content),
    }
