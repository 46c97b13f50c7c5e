"""
Today: what its effects do.
"""

from __future__ import annotations

from collections.abc import Sequence

from mobile.ports.errors import LocationUnavailableError
from mobile.screens.today.model import ChangeOrder, Listed, ListToday, Model
from mobile.screens.today.update import update
from mobile.ui.loop import Effect, Event, Opened, Send
from mobile.ui.routes import ToToday
from mobile.use_cases.desk import Desk, Host, desk_of
from mobile.use_cases.follow_move import moving
from mobile.use_cases.keep_lease import lease_term
from mobile.use_cases.list_today import list_today
from mobile.use_cases.order_doors import DoorOrder, door_order, keep_door_order
from mobile.use_cases.remind import remind
from shared.forms.expression.functions_places import Place, parse_place


def open_screen(route: ToToday, host: Host) -> Opened:
    """
    The volunteer's first screen.
    """

    places: list[Place] = []

    async def perform(effect: Effect, send: Send) -> Event | None:
        desk = desk_of(host)
        match effect:
            case ListToday(reminds):
                return await _list(desk, door_order(desk), places, reminds=reminds)
            case ChangeOrder(order, reminds):
                await keep_door_order(desk, order)
                places[:] = await _here(desk) if order is DoorOrder.WAY else []
                return await _list(desk, order, places, reminds=reminds)
        return None

    return Opened(Model(), update, perform)


async def _list(desk: Desk, order: DoorOrder, places: Sequence[Place], *, reminds: bool) -> Listed:
    here = places[0] if places else None
    unplaced = order is DoorOrder.WAY and here is None
    today = list_today(desk, order, here)
    return Listed(today, lease_term(desk), moving(desk), await remind(desk, still=reminds), unplaced)


async def _here(desk: Desk) -> list[Place]:
    try:
        place = parse_place(await desk.device.locator.here())
    except LocationUnavailableError:
        return []
    return [place] if place else []
