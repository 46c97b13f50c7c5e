"""
A PIN as all four screens that ask for one take it: how long it may be, when the keypad is enough, what is too weak.
"""

from __future__ import annotations

from dataclasses import dataclass

from mobile.ui.loop import Event, Failed
from shared.crypto.pin import find_pin_problem

MOST_CHARACTERS = 64
"""What is typed beyond it is not taken, where a PIN is chosen and where it is asked for alike."""

PASSPHRASE_FROM = 10
"""PINs that must be this long are typed with letters, not on the pad."""


@dataclass(frozen=True, slots=True)
class EyeTapped(Event):
    """The PIN is to be read while it is typed, or hidden again; every screen that asks for one answers it."""


@dataclass(frozen=True, slots=True)
class PinTyped(Event):
    """What stands in the field now; every screen that asks for a PIN answers it."""

    pin: str

    def __repr__(self) -> str:
        return "PinTyped(…)"


def taken(typed: str) -> str:
    """What of a typed text counts."""
    return typed[:MOST_CHARACTERS]


def by_digits(minimum: int) -> bool:
    """Whether digits alone may be enough for a PIN of this least length."""
    return minimum < PASSPHRASE_FROM


def weakness(pin: str, minimum: int) -> Failed | None:
    """What a screen says of a new PIN that may not be chosen; None where it may."""
    problem = find_pin_problem(pin, minimum)
    if problem is None:
        return None
    return Failed("vault.pin.weak", (("problem", problem.value), ("minimum", minimum)))
