"""
The envelope of a rescue file: only this server opens it, no byte of it changes unseen, and the place is named.
"""

from __future__ import annotations

import asyncio
import tracemalloc
from collections.abc import AsyncIterator
from dataclasses import replace
from io import BytesIO

import pytest

from shared.crypto.errors import (
    MalformedRescueError,
    RescueAlteredError,
    RescueCutError,
    RescueForgedError,
)
from shared.crypto.rescue_seal import MOST_PART_BYTES, PartKind, open_rescue, read_rescue_head, seal_rescue
from shared.crypto.sealed_to import AgreementKey, make_agreement
from tests.support.crypto_vectors import each_of
from tests.support.sealed_stores import QuickProvider

PROVIDER = QuickProvider()
PARTS = [
    (PartKind.MESSAGE, b"visits"),
    (PartKind.ATTACHMENT, b"picture"),
    (PartKind.ATTACHMENT, b"sound"),
]
DEVICE = b"d" * 16
HEAD_BYTES = 25 + 92
PART_OVERHEAD_BYTES = 5 + 12 + 16


class Sealed:
    """
    A file, and who may open it.
    """

    def __init__(self, parts: list[tuple[PartKind, bytes]]) -> None:
        self.key, self.signer, self.file = asyncio.run(self._seal(parts))

    async def _seal(self, parts: list[tuple[PartKind, bytes]]) -> tuple[AgreementKey, bytes, bytes]:
        key = await make_agreement(PROVIDER)
        seed, signer = await PROVIDER.make_signing_key()
        pieces = seal_rescue(
            PROVIDER, each_of(parts), device=DEVICE, key_id=7, public=key.public, signing_seed=seed
        )
        return key, signer, b"".join([piece async for piece in pieces])

    def opened(self, file: bytes | None = None, **changes: object) -> list[tuple[PartKind, bytes]]:
        """All parts, when the whole file is right."""

        async def parts() -> list[tuple[PartKind, bytes]]:
            read = BytesIO(self.file if file is None else file).read
            head = replace(read_rescue_head(read), **changes)  # type: ignore[arg-type]
            return [part async for part in open_rescue(PROVIDER, self.key, self.signer, head, read)]

        return asyncio.run(parts())


@pytest.fixture(scope="module")
def sealed() -> Sealed:
    return Sealed(PARTS)


def test_server_opens_what_the_phone_sealed_and_sees_whose_it_is(sealed: Sealed):
    head = read_rescue_head(BytesIO(sealed.file).read)

    assert (head.format, head.device, head.key_id) == (2, DEVICE, 7)
    assert sealed.opened() == PARTS


def test_file_with_nothing_in_it_is_right():
    assert Sealed([]).opened() == []


def test_nothing_of_the_content_is_readable(sealed: Sealed):
    assert not any(word in sealed.file for word in (b"visits", b"picture", b"sound"))


def test_other_servers_key_opens_nothing(sealed: Sealed):
    other = Sealed(PARTS)
    other.key = sealed.key

    with pytest.raises(RescueAlteredError) as caught:
        other.opened()
    assert caught.value.details == {"part": 0, "at_byte": 0}


def test_file_that_another_phone_signed_is_forged(sealed: Sealed):
    other = Sealed(PARTS)
    other.signer = sealed.signer

    with pytest.raises(RescueForgedError):
        other.opened()


@pytest.mark.parametrize("changes", [{"device": b"o" * 16}, {"key_id": 8}])
def test_file_in_another_devices_name_or_for_another_key_does_not_open(
    sealed: Sealed, changes: dict[str, object]
):
    with pytest.raises(RescueAlteredError):
        sealed.opened(**changes)


def test_every_changed_byte_is_found_and_its_part_named(sealed: Sealed):
    begins = [HEAD_BYTES]
    for _, content in PARTS:
        begins.append(begins[-1] + PART_OVERHEAD_BYTES + len(content))
    for place in range(0, len(sealed.file), 3):
        changed = sealed.file[:place] + bytes((sealed.file[place] ^ 0x40,)) + sealed.file[place + 1 :]
        with pytest.raises(MalformedRescueError) as caught:
            sealed.opened(changed)
        if 5 <= place < begins[-1]:
            part = sum(place >= one for one in begins)
            # Another length shows where the file should go on, too.
            assert caught.value.details["part"] == part, place


def test_file_cut_anywhere_says_where_it_ends(sealed: Sealed):
    for size in range(1, len(sealed.file), 3):
        with pytest.raises(RescueCutError) as caught:
            sealed.opened(sealed.file[:size])
        assert caught.value.details["at_byte"] == size


def test_bytes_behind_the_end_are_found(sealed: Sealed):
    with pytest.raises(RescueAlteredError):
        sealed.opened(sealed.file + b"x")


def test_parts_left_out_doubled_or_in_another_order_are_found():
    same = [(PartKind.ATTACHMENT, b"one picture"), (PartKind.ATTACHMENT, b"two picture")]
    sealed = Sealed(same)
    size = PART_OVERHEAD_BYTES + len(same[0][1])
    head, rest = sealed.file[:HEAD_BYTES], sealed.file[HEAD_BYTES:]
    one, two, end = rest[:size], rest[size : 2 * size], rest[2 * size :]
    for changed in (two + one, one + one + two, two, one, b""):
        with pytest.raises((RescueAlteredError, RescueForgedError)):
            sealed.opened(head + changed + end)


@pytest.mark.parametrize("raw", [b"", b"not a rescue file at all", b"DSRF\x03" + bytes(200)])
def test_what_is_no_rescue_file_is_told_from_one_that_was_changed(raw: bytes):
    with pytest.raises(MalformedRescueError) as caught:
        read_rescue_head(BytesIO(raw).read)
    assert type(caught.value) is MalformedRescueError


def test_length_that_no_part_has_is_refused_before_it_is_read(sealed: Sealed):
    asked: list[int] = []
    changed = bytearray(sealed.file)
    changed[HEAD_BYTES + 1 : HEAD_BYTES + 5] = (MOST_PART_BYTES + 1).to_bytes(4, "big")

    async def read_on() -> None:
        file = BytesIO(changed)

        def read(size: int) -> bytes:
            asked.append(size)
            return file.read(size)

        head = read_rescue_head(read)
        async for _ in open_rescue(PROVIDER, sealed.key, sealed.signer, head, read):
            pass

    with pytest.raises(RescueAlteredError):
        asyncio.run(read_on())
    assert max(asked) < MOST_PART_BYTES


def test_no_more_than_one_part_of_a_large_file_is_in_memory():
    async def pictures() -> AsyncIterator[tuple[PartKind, bytes]]:
        for _ in range(100):
            yield PartKind.ATTACHMENT, bytes(200_000)

    async def sealed_bytes() -> int:
        key = await make_agreement(PROVIDER)
        seed, _ = await PROVIDER.make_signing_key()
        size = 0
        async for piece in seal_rescue(
            PROVIDER, pictures(), device=DEVICE, key_id=1, public=key.public, signing_seed=seed
        ):
            size += len(piece)
        return size

    tracemalloc.start()
    try:
        assert asyncio.run(sealed_bytes()) > 20_000_000
        assert tracemalloc.get_traced_memory()[1] < 2_000_000
    finally:
        tracemalloc.stop()
