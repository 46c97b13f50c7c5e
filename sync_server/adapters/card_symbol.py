"""
The QR symbol of a case card: version 8 at level Q, with the mask that the standard's rules prefer.

The `qrcode` package draws the symbol; it would draw it nine times to choose the mask. As all cards' symbols are of one
version and level, two masks of one text differ in the same modules for every text: these differences are found once,
and the rules are counted over whole rows held as numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import qrcode
from qrcode.constants import ERROR_CORRECT_Q
from qrcode.util import MODE_ALPHA_NUM, QRData

QR_VERSION = 8
QR_MODULES = 49
MASKS = 8

_ALL = (1 << QR_MODULES) - 1
_FINDER_LIKE = (0b10111010000, 0b00001011101)
_FINDER_SIZE = 11

Rows = tuple[int, ...]
"""A symbol's rows as numbers, the leftmost module the highest bit, dark modules ones."""


class SymbolMaker:
    """
    Makes the symbols of many cards.
    """

    def __init__(self) -> None:
        self._differences: list[Rows] = []

    def make(self, text: str) -> Rows:
        """
        The symbol of a card's text.

        Raises:
            DataOverflowError: the text does not fit.
        """
        first = _drawn(text, 0)
        if not self._differences:
            self._differences = [_differing(first, _drawn(text, mask)) for mask in range(MASKS)]
        return min((_differing(first, one) for one in self._differences), key=penalty)


def penalty(rows: Rows) -> int:
    """
    How hard a symbol is to read, by the four rules of ISO/IEC 18004, 7.8.3.1.
    """
    columns = transposed(rows)
    dark = sum(row.bit_count() for row in rows)
    share = 100 * dark // (QR_MODULES * QR_MODULES)
    return (
        sum(_runs(line) + _finder_like(line) for line in (*rows, *columns))
        + _blocks(rows)
        + 10 * (abs(share - 50) // 5)
    )


def transposed(rows: Rows) -> Rows:
    """
    Columns as rows.
    """
    bits = [format(row, f"0{QR_MODULES}b") for row in rows]
    return tuple(int("".join(column), 2) for column in zip(*bits, strict=True))


def modules(rows: Rows) -> list[list[bool]]:
    """
    The dark modules, row by row.
    """
    return [[bit == "1" for bit in format(row, f"0{QR_MODULES}b")] for row in rows]


def _drawn(text: str, mask: int) -> Rows:
    code = qrcode.QRCode(version=QR_VERSION, error_correction=ERROR_CORRECT_Q, border=0, mask_pattern=mask)
    code.add_data(QRData(text.encode("ascii"), mode=MODE_ALPHA_NUM))
    code.make(fit=False)
    return tuple(int("".join("1" if dark else "0" for dark in row), 2) for row in code.get_matrix())


def _differing(one: Sequence[int], other: Sequence[int]) -> Rows:
    return tuple(a ^ b for a, b in zip(one, other, strict=True))


def _runs(line: int) -> int:
    # A one in `five` stands for five equal modules on end; a run of n has n - 4 of them and costs n - 2.
    same = ~(line ^ line >> 1) & (_ALL >> 1)
    five = same & same >> 1 & same >> 2 & same >> 3
    return five.bit_count() + 2 * (five & ~(five << 1)).bit_count()


def _finder_like(line: int) -> int:
    found = 0
    for pattern in _FINDER_LIKE:
        here = _ALL >> (_FINDER_SIZE - 1)
        for place in range(_FINDER_SIZE):
            shifted = line >> place
            here &= shifted if pattern >> place & 1 else ~shifted
        found += here.bit_count()
    return 40 * found


def _blocks(rows: Rows) -> int:
    blocks = 0
    for above, below in pairwise(rows):
        same = ~(above ^ above >> 1) & ~(below ^ below >> 1) & ~(above ^ below) & (_ALL >> 1)
        blocks += same.bit_count()
    return 3 * blocks
