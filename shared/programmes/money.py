"""
Money of a budget: whole numbers of the currency's smallest unit, so that no sum is ever rounded.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

MOST = 10**12
"""No amount of a household's budget is larger."""

_CURRENCY = re.compile(r"^([A-Z]{3}) ([0-3])$")
_AMOUNT = re.compile(r"^(\d{1,12})(?:[.,](\d{1,3}))?$")


@dataclass(frozen=True, slots=True)
class Money:
    """
    What a budget is counted in.

    Attributes:
        code: As ISO 4217 names it.
        places: How many digits follow the point: 2 for most, 0 for the yen.
    """

    code: str
    places: int

    def __str__(self) -> str:
        return f"{self.code} {self.places}"

    def said(self, amount: int) -> str:
        """An amount as people write it, with its currency."""
        whole, part = divmod(abs(amount), 10**self.places)
        digits = f"{whole:,}".replace(",", "\u202f")
        point = f".{part:0{self.places}}" if self.places else ""
        return f"{'−' if amount < 0 else ''}{digits}{point} {self.code}"

    def typed(self, amount: int) -> str:
        """An amount as it is typed into a field."""
        whole, part = divmod(amount, 10**self.places)
        return f"{whole}.{part:0{self.places}}" if self.places else str(whole)

    def read(self, text: str) -> int | None:
        """The amount that somebody typed; None where it is none, or is finer than the smallest unit."""
        found = _AMOUNT.match("".join(text.split()))
        if found is None or len(found[2] or "") > self.places:
            return None
        amount = int(found[1]) * 10**self.places + int((found[2] or "").ljust(self.places, "0") or "0")
        return amount if amount <= MOST else None


def read_money(text: str) -> Money | None:
    """
    The currency that a pack names, such as `KES 2`; None where it names none.
    """
    found = _CURRENCY.match(text)
    return Money(found[1], int(found[2])) if found else None
