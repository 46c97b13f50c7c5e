"""
Looks for bytes that the readers of the wire cannot bear.

    nice -n 15 python -m tests.fuzz.wire --minutes 20

Guided by coverage where atheris is (CPython before 3.14 on Linux), else by chance alone. What it has found goes on in
build/fuzz/wire; bytes that end in anything but an error of the protocol, take longer than 25 seconds or more than a
gigabyte stop it and are left in tests/vectors/protocol/crashers.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from shared.kernel.errors import DoorstepError
from shared.protocol.canonical import operation_from_bytes
from shared.protocol.codec import decode_request, decode_response
from shared.protocol.dictionaries import load_dictionaries
from shared.protocol.frame import MAGIC, PLAIN, MessageType
from shared.protocol.messages import Reference
from shared.protocol.rescue import RescuedAttachment, read_first_rescue, read_rescued
from shared.protocol.versions import CURRENT
from shared.protocol.zstd import SERVER_LEVEL, ZstdCompression
from sync_server.adapters.strict_msgpack import unpack_strictly
from tests.support.plain_operations import SCOPE

ROOT = Path(__file__).parents[2]
VECTORS = ROOT / "tests" / "vectors" / "protocol"
FOUND = ROOT / "build" / "fuzz" / "wire"
CRASHERS = VECTORS / "crashers"
LONGEST_S, MOST_MEMORY_MB, LONGEST_BYTES = 25, 1024, 1 << 16
"""A machine that does other things meanwhile let a reading of a tenth of a millisecond take six seconds."""

Readers = tuple[Callable[[bytes], object], ...]


def make_readers() -> Readers:
    """
    Everything that reads bytes of strangers.
    """
    compression = ZstdCompression(load_dictionaries(), level=SERVER_LEVEL)

    def found(references: object) -> dict[Reference, str]:
        return {}

    def response(body: bytes) -> object:
        # Read as the server reads: what the phone's own reader keeps of bad bytes would end a long search.
        return decode_response(body, compression, scope=SCOPE, unpack=unpack_strictly)

    def request(body: bytes) -> object:
        return decode_request(body, compression, scope=SCOPE, find=found, unpack=unpack_strictly)

    return (
        request,
        response,
        # Past the packing, which otherwise hides almost everything from chance.
        lambda columns: request(_framed(MessageType.REQUEST, columns)),
        lambda columns: response(_framed(MessageType.RESPONSE, columns)),
        lambda canonical: operation_from_bytes(canonical, unpack_strictly),
        lambda body: read_rescued(body, unpack_strictly),
        lambda content: read_first_rescue(content, unpack_strictly),
        lambda raw: RescuedAttachment.from_bytes(raw, unpack_strictly),
    )


def _framed(kind: MessageType, content: bytes) -> bytes:
    tail_size, columns = content[0] if content else 0, content[1:]
    tail, columns = columns[:tail_size], columns[tail_size:]
    size = _varint(len(columns))
    head = bytes((MAGIC, kind | PLAIN << 4)) + CURRENT.to_bytes(4, "big")
    return head + size + size + bytes((8,)) + bytes(8) + columns + tail


def _varint(number: int) -> bytes:
    written = bytearray()
    while number > 0x7F:
        written.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes((*written, number))


def read_one(readers: Readers, given: bytes) -> None:
    """
    Reads what is given with the reader that its first byte chooses; our own errors are answers.
    """
    if not given:
        return
    try:
        readers[given[0] % len(readers)](given[1:])
    except DoorstepError:
        return


def seeds() -> Iterator[bytes]:
    """
    The frozen messages, each for the reader it is meant for.
    """
    for file in sorted(VECTORS.glob("*.json")):
        for text in _hex_in(json.loads(file.read_text(encoding="utf-8"))):
            body = bytes.fromhex(text)
            if body[:1] == bytes((MAGIC,)):
                yield bytes((0 if body[1] & 15 == MessageType.REQUEST else 1,)) + body
            else:
                yield bytes((4,)) + body


def _hex_in(content: object) -> Iterator[str]:
    if isinstance(content, dict):
        content = list(content.values())
    if isinstance(content, list):
        for one in content:
            yield from _hex_in(one)
    elif isinstance(content, str) and re.fullmatch("([0-9a-f]{2}){16,}", content):
        yield content


def by_coverage(minutes: float) -> None:
    """
    With atheris, which ends the process.
    """
    import atheris

    atheris.instrument_all()
    readers = make_readers()
    FOUND.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(seeds()):
        (FOUND / f"seed-{number}").write_bytes(seed)
    options = [
        f"-max_total_time={int(60 * minutes)}",
        f"-timeout={LONGEST_S}",
        f"-rss_limit_mb={MOST_MEMORY_MB}",
        f"-max_len={LONGEST_BYTES}",
        f"-artifact_prefix={CRASHERS}/wire-",
        "-print_final_stats=1",
        "-verbosity=0",
    ]
    atheris.Setup([sys.argv[0], *options, str(FOUND)], lambda given: read_one(readers, given))
    atheris.Fuzz()


def by_chance(minutes: float, chance: random.Random) -> int:
    """
    Frozen messages with bytes changed, moved and left out; how many.
    """
    readers, known, until, count = make_readers(), list(seeds()), time.monotonic() + 60 * minutes, 0
    while time.monotonic() < until:
        given = bytearray(chance.choice(known))
        for _ in range(chance.randint(1, 8)):
            place = chance.randrange(len(given))
            given[place : place + chance.randint(0, 3)] = chance.randbytes(chance.randint(0, 4))
            given = given or bytearray(1)
        began = time.monotonic()
        try:
            read_one(readers, bytes(given))
            assert time.monotonic() - began < LONGEST_S, "too slow"
        except Exception:
            (CRASHERS / f"wire-{count}").write_bytes(given)
            raise
        count += 1
    return count


def main() -> None:
    """
    The command line.
    """
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=20)
    parser.add_argument("--chance", action="store_true", help="without atheris")
    chosen = parser.parse_args()
    if chosen.chance or sys.version_info >= (3, 14) or sys.platform != "linux":
        print(by_chance(chosen.minutes, random.Random()), "messages read, all answered")
    else:
        by_coverage(chosen.minutes)


if __name__ == "__main__":
    main()
