"""
A supervisor looks at the team's phones, and closes or erases one that is lost.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from mobile.use_cases.desk import Desk
from mobile.use_cases.people import worker_name
from mobile.use_cases.supervise import TEAM, ask_team, team_report
from shared.domain.phone_orders import OrderedPhone, OrderKind
from shared.domain.records import Value
from shared.domain.supervision import TeamPhone


@dataclass(frozen=True, slots=True)
class KnownPhone:
    """
    One enrolment as the server last spoke of it.

    Attributes:
        worker_name: Empty where this device does not know the worker.
        waiting: Operations it said it had not sent at its last contact.
        order: What it was told to do; None where nothing.
    """

    device: str
    worker_name: str
    last_contact_ms: int = 0
    waiting: int = 0
    order: OrderedPhone | None = None


def team_phones(desk: Desk) -> tuple[int, tuple[KnownPhone, ...]]:
    """
    When the server last spoke of the phones (0 for never), and the phones by worker, those with orders last.
    """
    kept = desk.book.kept(TEAM)
    known_at_ms, phones = team_report(kept)
    orders = {order.device: order for order in _orders(kept)}
    found = [_known(desk, phone, orders.pop(phone.device, None)) for phone in phones]
    found += [_known(desk, TeamPhone(order.device, order.worker, 0), order) for order in orders.values()]
    return known_at_ms, tuple(sorted(found, key=lambda one: (one.order is not None, one.worker_name)))


async def order_phone(desk: Desk, device: str, kind: OrderKind | None) -> None:
    """
    Orders a phone; None takes back an order that it has not carried out.

    Raises:
        ServerUnreachableError: nothing was ordered; orders are given on the server only.
        ServerRefusedError: this supervisor may not, or the server says why.
    """
    body = json.dumps({"device": device, "kind": kind.value if kind else None}).encode()
    await desk.device.ask(desk, "POST", "/api/v1/team/orders", body)
    await ask_team(desk)


def _known(desk: Desk, phone: TeamPhone, order: OrderedPhone | None) -> KnownPhone:
    name = worker_name(phone.worker, desk.book)
    return KnownPhone(phone.device, name, phone.last_contact_ms, phone.waiting, order)


def _orders(kept: Value) -> list[OrderedPhone]:
    rows = kept.get("orders") if isinstance(kept, Mapping) else None
    known = tuple(OrderKind)
    # An order of a newer server that this phone does not know is not guessed at.
    return [
        OrderedPhone(
            str(row.get("device") or ""),
            str(row.get("worker") or ""),
            OrderKind(str(row["kind"])),
            _whole(row.get("ordered_ms")),
            _whole(row.get("done_ms")),
        )
        for row in (rows if isinstance(rows, (list, tuple)) else ())
        if isinstance(row, Mapping) and row.get("kind") in known
    ]


def _whole(value: Value) -> int:
    return value if isinstance(value, int) else 0
