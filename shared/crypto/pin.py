"""
The PIN or passphrase that a worker chooses: one spelling whatever the keyboard, and what is too weak.
"""

from __future__ import annotations

import unicodedata
from enum import StrEnum

MINIMUM_DIGITS = 6
"""For phones, and for volunteers on the web: with the device's secret a PIN need only outlast the delays."""

MINIMUM_WEB_SUPERVISOR = 10
"""On the web only the length protects a copied browser profile, and a supervisor's vault holds a whole team."""

_RUNS = ("01234567890", "09876543210")


class PinProblem(StrEnum):
    """
    Why a PIN may not be chosen.
    """

    SHORT = "short"
    SIMPLE = "simple"


def normal_pin(typed: str) -> str:
    """
    One spelling for what was typed: NFKC, every script's digits as 0 to 9, no spaces around it.

    १२३४५६ typed on a Hindi keyboard opens the vault that 123456 made.
    """
    text = unicodedata.normalize("NFKC", typed.strip())
    return "".join(
        character if (digit := unicodedata.decimal(character, None)) is None else str(digit)
        for character in text
    )


def find_pin_problem(typed: str, minimum: int) -> PinProblem | None:
    """
    What is wrong with a new PIN, or None.

    Args:
        minimum: Characters needed; the programme's pack and the platform decide it.
    """
    pin = normal_pin(typed)
    if len(pin) < minimum:
        return PinProblem.SHORT
    if len(set(pin)) == 1 or any(pin in run for run in _RUNS):
        return PinProblem.SIMPLE
    return None
