"""
Columns of whole numbers: an int (all the same), [first, step] (a progression), bytes (packed), or [first, bytes]
(packed differences).

Packed numbers begin with a byte that says how many bits each one takes (1 to 64) and whether signs were folded in.
Widths of whole bytes lie in planes, the most significant byte of every number first, so that bytes of one meaning are
together and a mostly constant column stays compressible; other widths lie bit after bit.
"""

from __future__ import annotations

import struct
from collections import Counter
from collections.abc import Sequence
from itertools import accumulate, pairwise

from shared.protocol.errors import MalformedMessageError

FOLDED = 0x80
"""Small numbers of either sign became small ones without a sign: 0, -1, 1, -2 … → 0, 1, 2, 3 …"""
MAX_BITS = 64
MAX_WHOLE = 1 << 60
"""Numbers beyond this, either sign, are not written in columns: a difference of two would not fit 64 bits."""
LEAST_READ, MOST_READ = -2 * MAX_WHOLE, 2 * MAX_WHOLE

Column = int | list[int | bytes] | bytes


def write_numbers(values: Sequence[int]) -> Column:
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
    plain, stepped = _packed(values), _packed(steps)
    if (len(stepped), len(set(steps))) < (len(plain), len(set(values))):
        return [first, stepped]
    return plain


def read_numbers(written: object, count: int) -> Sequence[int]:
    """
    `count` whole numbers, each within twice `MAX_WHOLE`.

    Raises:
        MalformedMessageError: they are not that many, or not such numbers.
    """
    if type(written) is int and LEAST_READ <= written <= MOST_READ:
        return (written,) * count
    values = _read(written, count)
    if values and not LEAST_READ <= min(values) <= max(values) <= MOST_READ:
        raise MalformedMessageError(place="numbers")
    return values


def cost(written: Column) -> int:
    """
    How long a written column is, roughly: enough to choose the shorter of two.
    """
    if isinstance(written, list):
        return 1 + sum(len(part) if isinstance(part, bytes) else 1 for part in written)
    return len(written) if isinstance(written, bytes) else 1 + (abs(written) > 127)


def _read(written: object, count: int) -> Sequence[int]:
    if type(written) is int:
        return (written,) * count
    if isinstance(written, bytes):
        return _unpacked(written, count)
    if isinstance(written, list) and len(written) == 2 and type(written[0]) is int:
        first, rest = written
        if type(rest) is int:
            return [first + rest * position for position in range(count)]
        if isinstance(rest, bytes):
            return list(accumulate(_unpacked(rest, count - 1), initial=first))
    raise MalformedMessageError(place="numbers")


def _packed(values: Sequence[int]) -> bytes:
    flag = 0
    if min(values) < 0:
        values = [value << 1 if value >= 0 else ~(value << 1) for value in values]
        flag = FOLDED
    bits = max(1, max(values).bit_length())
    if bits % 8 and not _is_mostly_one(values):
        return bytes((flag | bits,)) + _in_bits(values, bits)
    width = (bits + 7) // 8
    return bytes((flag | 8 * width,)) + _in_planes(values, width)


def _is_mostly_one(values: Sequence[int]) -> bool:
    # Such columns cost next to nothing in whole bytes, where repetition shows, and more in bits, where it does not.
    return 4 * max(Counter(values).values()) > 3 * len(values)


def _in_bits(values: Sequence[int], bits: int) -> bytes:
    digits = "".join([format(value, f"0{bits}b") for value in values])
    padded = digits + "0" * (-len(digits) % 8)
    return int(padded, 2).to_bytes(len(padded) // 8, "big")


def _in_planes(values: Sequence[int], width: int) -> bytes:
    if width == 1:
        return bytes(values)
    wide = struct.pack(f">{len(values)}Q", *values)
    return b"".join(wide[8 - width + plane :: 8] for plane in range(width))


def _unpacked(written: bytes, count: int) -> Sequence[int]:
    if count <= 0 or not written:
        raise MalformedMessageError(place="numbers")
    bits = written[0] & ~FOLDED
    if not 1 <= bits <= MAX_BITS or len(written) != 1 + (bits * count + 7) // 8:
        raise MalformedMessageError(place="numbers")
    values = _from_bits(written, bits, count) if bits % 8 else _from_planes(written, bits // 8, count)
    if written[0] & FOLDED:
        return [value >> 1 if not value & 1 else ~(value >> 1) for value in values]
    return values


def _from_bits(written: bytes, bits: int, count: int) -> Sequence[int]:
    digits = format(int.from_bytes(written[1:], "big"), f"0{8 * (len(written) - 1)}b")
    return [int(digits[start : start + bits], 2) for start in range(0, bits * count, bits)]


def _from_planes(written: bytes, width: int, count: int) -> Sequence[int]:
    if width == 1:
        return written[1:]
    wide = bytearray(8 * count)
    for plane in range(width):
        wide[8 - width + plane :: 8] = written[1 + plane * count : 1 + (plane + 1) * count]
    return struct.unpack(f">{count}Q", wide)
