"""
Small checks that everything read from the wire goes through.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence

from shared.kernel.errors import DoorstepError
from shared.protocol.errors import BatchTooLargeError, MalformedMessageError, ProtocolError
from shared.protocol.whole_numbers import MAX_WHOLE, read_numbers

_WRONG = (
    TypeError,
    ValueError,
    IndexError,
    KeyError,
    OverflowError,
    StopIteration,
    struct.error,
    DoorstepError,
)


class Reading:
    """
    Turns whatever goes wrong inside into one error: what was read is no message.

    Raises:
        MalformedMessageError: anything but a `ProtocolError` was raised.
    """

    __slots__ = ("_place",)

    def __init__(self, place: str) -> None:
        self._place = place

    def __enter__(self) -> None:
        """Begins."""

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, _WRONG) and not isinstance(error, ProtocolError):
            raise MalformedMessageError(place=self._place) from error


def column(written: object, count: int) -> Sequence[int]:
    """
    A column of `count` whole numbers; empty where there is nothing to count.
    """
    return read_numbers(written, count) if count else ()


def whole(value: object) -> int:
    """
    A whole number, either sign.
    """
    if type(value) is not int or not -MAX_WHOLE <= value <= MAX_WHOLE:
        raise MalformedMessageError(place="number")
    return value


def natural(value: object) -> int:
    """
    A whole number from 0.
    """
    if type(value) is not int or value < 0:
        raise MalformedMessageError(place="number")
    return value


def byte_string(value: object) -> bytes:
    """
    Bytes.
    """
    if not isinstance(value, bytes):
        raise MalformedMessageError(place="bytes")
    return value


def require_at_most(count: object, limit: int) -> None:
    """
    Raises:
        BatchTooLargeError: a count is above what was agreed.
    """
    if natural(count) > limit:
        raise BatchTooLargeError(count=natural(count), limit=limit)


def require_ascending(seqs: Sequence[int]) -> None:
    """
    Raises:
        MalformedMessageError: numbers are doubled or out of order.
    """
    if not all(map(int.__lt__, seqs, seqs[1:])):
        raise MalformedMessageError(place="seq")
