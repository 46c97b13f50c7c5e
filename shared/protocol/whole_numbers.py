"""
Columns of whole numbers: an int (all the same), [first, step] (a progression), bytes (planes), or [first, bytes]
(planes of differences).

Planes hold the most significant byte of every number, then the next, so that bytes of one meaning lie together.
The first byte says how many planes, and whether signs were folded in.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from itertools import accumulate, pairwise

from shared.protocol.errors import MalformedMessageError

ZIGZAG = 0x40
MAX_WHOLE = 1 << 60
"""Numbers beyond this, either sign, are not written in columns: a difference of two would not fit eight planes."""


def write_numbers(values: Sequence[int]) -> int | list[int | bytes] | bytes:
    """
    Whole numbers in the shortest form.
    """
    if not values:
        return 0
    first = values[0]
    if len(values) == 1:
        return first
    steps = [after - before for before, after in pairwise(values)]
    if steps.count(steps[0]) == len(steps):
        return first if steps[0] == 0 else [first, steps[0]]
    plain, stepped = _planes(values), _planes(steps)
    if (stepped[0] & 15, len(set(steps))) < (plain[0] & 15, len(set(values))):
        return [first, stepped]
    return plain


def read_numbers(written: object, count: int) -> Sequence[int]:
    """
    `count` whole numbers.

    Raises:
        MalformedMessageError: they are not that many, or not numbers.
    """
    if type(written) is int:
        return (written,) * count
    if isinstance(written, bytes):
        return _from_planes(written, count)
    if isinstance(written, list) and len(written) == 2 and type(written[0]) is int:
        first, rest = written
        if type(rest) is int:
            return [first + rest * position for position in range(count)]
        if isinstance(rest, bytes):
            return list(accumulate(_from_planes(rest, count - 1), initial=first))[:count]
    raise MalformedMessageError(place="numbers")


def _planes(values: Sequence[int]) -> bytes:
    low, high = min(values), max(values)
    flag = 0
    if low < 0:
        # Small numbers of either sign become small ones without a sign: 0, -1, 1, -2 … → 0, 1, 2, 3 …
        values = [value << 1 if value >= 0 else ~(value << 1) for value in values]
        high, flag = max(values), ZIGZAG
    width = max(1, (high.bit_length() + 7) // 8)
    if width == 1:
        return bytes((flag | 1,)) + bytes(values)
    wide = struct.pack(f">{len(values)}Q", *values)
    return bytes((flag | width,)) + b"".join(wide[8 - width + plane :: 8] for plane in range(width))


def _from_planes(written: bytes, count: int) -> Sequence[int]:
    if count <= 0 or not written:
        raise MalformedMessageError(place="numbers")
    width = written[0] & 15
    if not 1 <= width <= 8 or len(written) != 1 + width * count:
        raise MalformedMessageError(place="numbers")
    values: Sequence[int]
    if width == 1:
        values = written[1:]
    else:
        wide = bytearray(8 * count)
        for plane in range(width):
            wide[8 - width + plane :: 8] = written[1 + plane * count : 1 + (plane + 1) * count]
        values = struct.unpack(f">{count}Q", wide)
    if written[0] & ZIGZAG:
        values = [value >> 1 if not value & 1 else ~(value >> 1) for value in values]
    return values
