"""
The short code printed beside the QR code, for when the camera fails: ten symbols, two of them checks.

Eight symbols are the first 40 bits of the card id. The two check symbols make it a Reed-Solomon code
over GF(32), in which any two codes differ in at least three symbols: every single wrong symbol, every
swap of two symbols, and every other pair of wrong symbols is noticed. Nothing is corrected silently,
since a code corrected wrongly opens somebody else's household.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NewType

from shared.cards.base32 import ALPHABET, SYMBOL_BITS, symbol_values
from shared.cards.card import CardId
from shared.cards.errors import ShortCodeMistypedError

ShortCode = NewType("ShortCode", str)
"""Ten symbols in capitals without dashes."""

CODE_SYMBOLS = 10
CHECK_SYMBOLS = 2
PREFIX_DIGITS = 10
"""Hexadecimal digits of a card id that its short code holds."""

# x^5 + x^2 + 1, primitive over GF(2).
_FIELD_POLYNOMIAL = 0b100101
_PRIMITIVE = 2


def derive_short_code(card_id: CardId) -> ShortCode:
    """
    The short code of a card.
    """
    number = int(card_id[:PREFIX_DIGITS], 16)
    content = [number >> shift & 31 for shift in range(35, -1, -SYMBOL_BITS)]
    return ShortCode("".join(ALPHABET[value] for value in [*content, *_checks(content)]))


def format_short_code(code: ShortCode) -> str:
    """
    As printed and read aloud: two groups of five.
    """
    return f"{code[:5]}-{code[5:]}"


def parse_short_code(typed: str) -> ShortCode:
    """
    A short code as typed: with or without dashes and spaces, in any case, O for 0 and I or L for 1.

    Raises:
        ShortCodeMistypedError: a symbol is wrong, missing, too many or swapped.
    """
    values = symbol_values(typed)
    if values is None or len(values) != CODE_SYMBOLS:
        raise ShortCodeMistypedError(symbols=len(typed) if values is None else len(values))
    if _checks(values[:-CHECK_SYMBOLS]) != values[-CHECK_SYMBOLS:]:
        raise ShortCodeMistypedError(symbols=CODE_SYMBOLS)
    return ShortCode("".join(ALPHABET[value] for value in values))


def card_id_prefix(code: ShortCode) -> str:
    """
    The hexadecimal digits with which the card id begins.
    """
    number = 0
    for symbol in code[:-CHECK_SYMBOLS]:
        number = number << SYMBOL_BITS | ALPHABET.index(symbol)
    return f"{number:0{PREFIX_DIGITS}x}"


def _checks(content: Sequence[int]) -> list[int]:
    # The remainder of the content by (x + a)(x + a^2) = x^2 + (a + a^2)x + a^3.
    square = _times(_PRIMITIVE, _PRIMITIVE)
    linear, constant = _PRIMITIVE ^ square, _times(square, _PRIMITIVE)
    high = low = 0
    for value in content:
        factor = value ^ high
        high, low = low ^ _times(factor, linear), _times(factor, constant)
    return [high, low]


def _times(one: int, other: int) -> int:
    product = 0
    while other:
        if other & 1:
            product ^= one
        one <<= 1
        if one & 32:
            one ^= _FIELD_POLYNOMIAL
        other >>= 1
    return product
