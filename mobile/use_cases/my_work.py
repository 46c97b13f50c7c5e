"""
What a worker did in a month, as their programmes count it; and the meetings that are about nobody in particular.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from mobile.use_cases.desk import Desk
from mobile.use_cases.list_today import form_title
from mobile.use_cases.offered_forms import OfferedForm, forms_offered
from mobile.use_cases.people import today_of
from mobile.use_cases.start_visit import begin_draft
from shared.domain.delivery import Delivery
from shared.domain.records import Record
from shared.programmes.pack import Pack
from shared.programmes.targets import HELD_ON, SESSION, Target, Total, month_totals
from shared.programmes.wire import Texts

AT_SERVER = frozenset({Delivery.RECEIVED, Delivery.CLASHED})


@dataclass(frozen=True, slots=True)
class Session:
    """
    A meeting or group activity that was written down.
    """

    id: str
    title: Texts
    held_on: str
    received: bool


@dataclass(frozen=True, slots=True)
class Month:
    """
    Attributes:
        first: Its first day.
        sessions: Meetings and group activities of the worker, the newest first.
        forms: Those for another one.
    """

    first: date
    totals: tuple[Total, ...] = ()
    sessions: tuple[Session, ...] = ()
    forms: tuple[OfferedForm, ...] = ()

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
    held = [one for one in book.all_of(SESSION) if one.text("worker") == desk.identity.worker]
    people: dict[str, Record] = {person.id: person for person in book.all_of("person")}

    def is_received(visit: Record) -> bool:
        return book.delivery(visit.id) in AT_SERVER

    return Month(
        first,
        tuple(
            total
            for pack in desk.programmes.packs()
            for total in month_totals(
                own_targets(pack, desk.identity.role),
                [*mine, *held],
                people,
                month=first,
                is_received=is_received,
            )
        ),
        tuple(
            Session(one.id, form_title(desk, one.text("form")), one.text(HELD_ON), is_received(one))
            for one in sorted(held, key=lambda one: (one.text(HELD_ON), one.id), reverse=True)
            if one.text(HELD_ON).startswith(first.isoformat()[:7])
        ),
        forms_offered(desk, SESSION),
    )


def own_targets(pack: Pack, role: str) -> tuple[Target, ...]:
    """
    What is counted of somebody's month: not what only forms make that are others'.
    """
    return tuple(
        target
        for target in pack.targets
        if any(form not in pack.forms or pack.forms[form].is_for(role) for form in target.forms)
    )


async def begin_session(desk: Desk, form_id: str) -> str:
    """
    A draft of a session; one that was begun is gone on with.

    Raises:
        UnknownFormError: no pack on this phone has the form.
        StorageFullError, StorageFaultError: nothing was recorded.
    """
    begun = (one.id for one in desk.book.drafts() if one.form == form_id and desk.programmes.may_go_on(one))
    return next(begun, "") or await begin_draft(desk, form_id, {})
