"""
A worker's own households in the order of the walk, sorted again only when one of them changed.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from mobile.ports.case_book import Records
from mobile.use_cases.people import is_mine
from shared.domain.records import Record


class OwnHouseholds:
    """
    The households of a worker and those they cover, by village, quarter and house number.
    """

    def __init__(self, records: Records) -> None:
        self._records = records
        self._from: tuple[Sequence[Record], str, date, frozenset[str]] | None = None
        self._own: Sequence[Record] = ()

    def of(self, worker: str, today: date, told: frozenset[str] = frozenset()) -> Sequence[Record]:
        """
        In the order of the walk, those that a code told of among them. A case book without changes gives the very same
        sequence of records again.
        """
        households = self._records.all_of("household")
        known = self._from
        if known is None or known[0] is not households or known[1:] != (worker, today, told):
            own = (home for home in households if is_mine(home, worker, today, told))
            self._own = sorted(own, key=_walk)
            self._from = (households, worker, today, told)
        return self._own


def _walk(home: Record) -> tuple[str, str, int, str, str]:
    """
    House 9 comes before house 12, and 12 before 12A.
    """
    number = home.text("house_no")
    digits = "".join(letter for letter in number if letter.isdigit())
    return home.text("village"), home.text("mohalla"), int(digits) if digits else 0, number, home.id
