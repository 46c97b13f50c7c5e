"""
Something of the plan: what its effects do.
"""

from __future__ import annotations

from mobile.screens.plan_item.model import ItemRead, ItemSaved, Known, Model, ReadItem, SaveItem
from mobile.screens.plan_item.update import update
from mobile.ui.loop import Effect, Event, Opened, Send
from mobile.ui.routes import ToPlanItem
from mobile.use_cases.desk import Desk, Host, desk_of
from mobile.use_cases.open_case import lifecycles, name_of_worker, responsible_of
from mobile.use_cases.people import person_name, today_of
from mobile.use_cases.services import services
from mobile.use_cases.work_on_case import save_item
from shared.domain.budget import COST, amount_in
from shared.kernel.instants import day_of


def open_screen(route: ToPlanItem, host: Host) -> Opened:
    """
    One item of a case's plan, or a new one.
    """

    async def perform(effect: Effect, send: Send) -> Event | None:
        desk = desk_of(host)
        match effect:
            case ReadItem(case, item):
                return ItemRead(_known(desk, case, item))
            case SaveItem():
                await save_item(
                    desk,
                    effect.case,
                    effect.item,
                    what=effect.what,
                    responsible=effect.responsible,
                    due_on=day_of(effect.due_on),
                    status=effect.status,
                    why=effect.why,
                    service=effect.service,
                    service_id=effect.service_id,
                    cost=effect.cost,
                )
                return ItemSaved()
        return None

    return Opened(Model(route.case, route.item), update, perform)


def _known(desk: Desk, case_id: str, item_id: str) -> Known:
    case = desk.book.get(case_id)
    item = desk.book.find(item_id) if item_id else None
    person = desk.book.find(case.text("person"))
    worker = name_of_worker(desk, case.text("worker"))
    names = (person_name(person, desk.book) if person else "", worker, desk.identity.worker_name)
    lifecycle = lifecycles(desk).get(case.text("programme"))
    money = lifecycle.money if lifecycle else None
    cost = amount_in(item, COST) if item else None

    def said(name: str) -> str:
        return item.text(name) if item else ""

    return Known(
        what=said("what"),
        goal=said("goal"),
        responsible=said("responsible"),
        responsible_words=responsible_of(desk, item) if item else "",
        due_on=said("due_on"),
        status=said("status") or "open",
        why=said("status_why"),
        people=tuple(dict.fromkeys(name for name in names if name)),
        today=today_of(desk.device.clock).isoformat(),
        service=said("service"),
        services=services(desk),
        money=money,
        cost=money.typed(cost) if money and cost is not None else "",
    )
