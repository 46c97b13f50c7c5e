"""
What a worker did in a month, as their programmes count it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from mobile.use_cases.desk import Desk
from mobile.use_cases.people import today_of
from shared.domain.delivery import Delivery
from shared.domain.records import Record
from shared.programmes.targets import Total, month_totals

AT_SERVER = frozenset({Delivery.RECEIVED, Delivery.CLASHED})


@dataclass(frozen=True, slots=True)
class Month:
    """
    Attributes:
        first: Its first day.
    """

    first: date
    totals: tuple[Total, ...] = ()

    @property
    def earned(self) -> Mapping[str, int]:
        """What the received ones are worth, by currency."""
        found: dict[str, int] = {}
        for total in self.totals:
            if total.target.amount:
                currency = total.target.currency
                found[currency] = found.get(currency, 0) + total.earned
        return found


def my_month(desk: Desk, months_back: int) -> Month:
    """
    A month's totals, this month's where `months_back` is 0. Households for practice count nowhere.
    """
    book, today = desk.book, today_of(desk.device.clock)
    months = today.year * 12 + today.month - 1 - months_back
    first = date(months // 12, months % 12 + 1, 1)
    practice = {home.id for home in book.all_of("household") if home.get("practice") is True}
    mine = [
        visit
        for visit in book.all_of("visit")
        if visit.text("worker") == desk.identity.worker and visit.text("household") not in practice
    ]
    people: dict[str, Record] = {person.id: person for person in book.all_of("person")}

    def is_received(visit: Record) -> bool:
        return book.delivery(visit.id) in AT_SERVER

    return Month(
        first,
        tuple(
            total
            for pack in desk.programmes.packs()
            for total in month_totals(pack.targets, mine, people, month=first, is_received=is_received)
        ),
    )
