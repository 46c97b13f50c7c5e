"""
Reading one segment of the sealed journal, and telling a torn tail, damage and loss apart.

What was acknowledged is known from head or manifest. Therefore: bytes behind it that do not open are the torn
tail of a write that nobody was told of; bytes within it that do not open are damage; bytes within it that are not
there are loss. A segment is never read as less than it was without a word.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from shared.crypto.journal_format import (
    EMPTY_CHAIN,
    UNIT_ALIGNMENT_BYTES,
    Extent,
    SealedUnit,
    Segment,
    SegmentState,
    find_unit,
    next_chain,
    unit_context,
    unpack_frames,
)
from shared.crypto.provider import CryptoProvider, Key


@dataclass(frozen=True, slots=True, repr=False)
class SegmentReading:
    """
    What a segment holds.

    Attributes:
        frames: Every frame that could be read, in order.
        extent: What is known to have been written; to be put into the manifest when the segment is closed.
        missing_frames: Acknowledged frames that could not be read.
        torn_tail: There are bytes behind the last whole unit.
        has_rest: There are bytes behind the end of a segment that was closed: not read, and nobody was told of them.
        damaged: Names of places that do not open.
    """

    frames: list[bytes] = field(default_factory=list)
    extent: Extent = field(default_factory=Extent)
    missing_frames: int = 0
    torn_tail: bool = False
    has_rest: bool = False
    damaged: tuple[str, ...] = ()

    @property
    def is_whole(self) -> bool:
        """Everything acknowledged was read."""
        return not self.damaged and not self.missing_frames


@dataclass(frozen=True, slots=True)
class _Opened:
    unit: SealedUnit
    frames: list[bytes]


async def read_segment(
    provider: CryptoProvider, key: Key, vault_id: bytes, segment: Segment, acknowledged: Extent, raw: bytes
) -> SegmentReading:
    """
    Reads a segment.

    Args:
        segment: As the manifest knows it.
        acknowledged: What head or manifest counted.
        raw: The whole file.
    """
    if segment.state != SegmentState.OPEN:
        # Behind a closed segment's end lie only writes that nobody was told of.
        content = raw[: acknowledged.size_bytes]
    else:
        content = raw
    opened = await _open_in_order(provider, key, vault_id, segment.number, content)
    end = opened[-1].unit.end if opened else 0
    if len(opened) < acknowledged.units or end < len(content):
        await _search(provider, key, vault_id, segment.number, content, opened, end)
        end = opened[-1].unit.end if opened else 0
    reading = _judge(segment, acknowledged, opened, content, end)
    return replace(reading, has_rest=len(raw) > len(content))


async def _open_in_order(
    provider: CryptoProvider, key: Key, vault_id: bytes, number: int, raw: bytes
) -> list[_Opened]:
    units: list[SealedUnit] = []
    offset = 0
    while (unit := find_unit(raw, offset)) is not None and unit.index == len(units):
        units.append(unit)
        offset = unit.end
    opened: list[_Opened] = []
    for unit, plaintext in zip(units, await _open_units(provider, key, vault_id, number, units), strict=True):
        if plaintext is None:
            break
        opened.append(_Opened(unit, unpack_frames(plaintext)))
    return opened


async def _search(
    provider: CryptoProvider,
    key: Key,
    vault_id: bytes,
    number: int,
    raw: bytes,
    found: list[_Opened],
    offset: int,
) -> None:
    """
    Adds every further unit that opens, tried at each place where one can begin: slow, and used only behind the
    first place that does not open.
    """
    while offset < len(raw):
        unit = find_unit(raw, offset)
        if unit is not None and _can_follow(unit, found, offset):
            (plaintext,) = await _open_units(provider, key, vault_id, number, [unit])
            if plaintext is not None:
                found.append(_Opened(unit, unpack_frames(plaintext)))
                offset = unit.end
                continue
        offset += UNIT_ALIGNMENT_BYTES


def _can_follow(unit: SealedUnit, found: Sequence[_Opened], offset: int) -> bool:
    least = found[-1].unit.index + 1 if found else 0
    # No unit is shorter than one step, so an order beyond the number of steps is no order.
    return least <= unit.index <= offset // UNIT_ALIGNMENT_BYTES


async def _open_units(
    provider: CryptoProvider, key: Key, vault_id: bytes, number: int, units: Sequence[SealedUnit]
) -> Sequence[bytes | None]:
    return await provider.open_many(
        key, [(unit.nonce, unit.sealed, unit_context(vault_id, number, unit.index)) for unit in units]
    )


def _judge(
    segment: Segment, acknowledged: Extent, opened: Sequence[_Opened], raw: bytes, end: int
) -> SegmentReading:
    by_index = {one.unit.index: one for one in opened}
    beyond = opened[-1].unit.index + 1 if opened else 0
    units = max(acknowledged.units, beyond)
    lost = [index for index in range(units) if index not in by_index]
    counted = sum(len(one.frames) for one in opened if one.unit.index < acknowledged.units)
    uncounted = sum(len(one.frames) for one in opened if one.unit.index >= acknowledged.units)
    cut = len(raw) < acknowledged.size_bytes
    # In a file that was cut, the units behind the last one that opens are gone; a gap before it is damage.
    damaged = [index for index in lost if not cut or index < beyond]
    chain = EMPTY_CHAIN if lost else _chain_of(opened)
    names = [f"segment {segment.number} unit {index + 1}" for index in damaged]
    if not lost and not _continues(acknowledged, opened):
        names.append(f"segment {segment.number} order")
        # Kept, so that the next opening finds the difference again.
        chain = acknowledged.chain
    size_bytes = max(acknowledged.size_bytes, end)
    return SegmentReading(
        frames=[frame for one in opened for frame in one.frames],
        extent=Extent(units, acknowledged.frames + uncounted, size_bytes, chain),
        missing_frames=max(0, acknowledged.frames - counted),
        torn_tail=len(raw) > size_bytes,
        damaged=tuple(names),
    )


def _chain_of(opened: Sequence[_Opened]) -> bytes:
    chain = EMPTY_CHAIN
    for one in opened:
        chain = next_chain(chain, one.unit.tag)
    return chain


def _continues(acknowledged: Extent, opened: Sequence[_Opened]) -> bool:
    """
    Whether the units are those that were acknowledged, and not others sealed at the same places.
    """
    if acknowledged.chain == EMPTY_CHAIN:
        return True
    return _chain_of(opened[: acknowledged.units]) == acknowledged.chain
