"""
The team's phones: how it looks.
"""

from __future__ import annotations

import flet as ft

from mobile.screens.phones.model import (
    BackTapped,
    FoundTapped,
    Model,
    OrderCancelled,
    OrderConfirmed,
    OrderTapped,
    Phone,
    PhoneTapped,
)
from mobile.ui import palette as p
from mobile.ui.controls import button, card, notice, progress, text, tile
from mobile.ui.failures import failure
from mobile.ui.look import Look
from mobile.ui.loop import Send
from mobile.ui.palette import Meaning
from mobile.ui.sheets import sheet
from shared.domain.phone_orders import OrderKind


def view(model: Model, send: Send, look: Look) -> ft.View:
    """
    Each phone, and what can be done about it.
    """
    _ = look.words
    return sheet(
        look,
        _("Phones of the team"),
        [
            *failure(look, model.failed),
            *(_phone(model, phone, send, look) for phone in model.phones or ()),
            text(_news(model, look), 15, color=p.SOFT_INK),
        ],
        on_back=lambda: send(BackTapped()),
    )


def _news(model: Model, look: Look) -> str:
    _ = look.words
    if model.known_on:
        return _("News of the phones from {day}", day=_.day(model.known_on))
    return _("No news of the phones yet. Sync when there is network.")


def _phone(model: Model, phone: Phone, send: Send, look: Look) -> ft.Control:
    _ = look.words
    is_open = model.opened == phone.device
    head = tile(
        phone.worker or _("A worker"),
        (lambda: send(PhoneTapped(phone.device))) if not phone.done_on else None,
        lines=[_standing(phone, look), _waiting(phone, look)],
        meaning=Meaning.HELD if phone.order and not phone.done_on else Meaning.PLAIN,
        icon=ft.Icons.PHONELINK_ERASE if phone.order else ft.Icons.SMARTPHONE,
        end=ft.Icons.EXPAND_LESS if is_open else ft.Icons.EXPAND_MORE,
        key=phone.device,
    )
    if not is_open:
        return head
    return card([head, *_actions(model, phone, send, look)])


def _standing(phone: Phone, look: Look) -> str:
    _ = look.words
    if phone.done_on and phone.order is OrderKind.ERASE:
        return _("Erased on {day}", day=_.day(phone.done_on))
    if phone.done_on:
        return _("Closed on {day}", day=_.day(phone.done_on))
    if phone.order is OrderKind.ERASE:
        return _("To be erased at its next contact, since {day}", day=_.day(phone.ordered_on))
    if phone.order is OrderKind.LOST:
        return _("To be closed at its next contact, since {day}", day=_.day(phone.ordered_on))
    if phone.called_on:
        return _("Last contact {day}", day=_.day(phone.called_on))
    return _("This phone has never synced.")


def _waiting(phone: Phone, look: Look) -> str:
    _ = look.words
    if not phone.waiting or phone.done_on:
        return ""
    return _.count("{n} entry was waiting there", "{n} entries were waiting there", phone.waiting)


def _actions(model: Model, phone: Phone, send: Send, look: Look) -> list[ft.Control]:
    _ = look.words
    if model.busy:
        return [progress(_("Asking the server …"), None)]
    if model.asking is not None:
        return [_question(model.asking, phone, send, look)]
    lost = button(
        _("This phone is lost"),
        lambda: send(OrderTapped(OrderKind.LOST)),
        icon=ft.Icons.PHONELINK_LOCK,
    )
    erase = button(
        _("Erase its data"),
        lambda: send(OrderTapped(OrderKind.ERASE)),
        icon=ft.Icons.DELETE_FOREVER,
        outline=True,
    )
    found = button(_("It was found"), lambda: send(FoundTapped()), icon=ft.Icons.UNDO, outline=True)
    if phone.order is None:
        return [lost, erase]
    return [found] if phone.order is OrderKind.ERASE else [found, erase]


def _question(kind: OrderKind, phone: Phone, send: Send, look: Look) -> ft.Control:
    _ = look.words
    name = phone.worker or _("A worker")
    if kind is OrderKind.LOST:
        title = _("Close the phone of {name}?", name=name)
        body = _(
            "At its next contact its PIN opens nothing any more, even while it is locked. "
            "What it has not sent stays on it, sealed."
        )
        yes = _("Yes, close it")
    else:
        title = _("Erase the data of {name} on this phone?", name=name)
        body = _(
            "At its next contact all of it is destroyed, with what was not sent. Nobody can bring it back."
        )
        yes = _("Yes, erase it")
    return notice(
        title,
        body=body,
        meaning=Meaning.HELD,
        actions=[
            button(yes, lambda: send(OrderConfirmed())),
            button(_("No"), lambda: send(OrderCancelled()), outline=True),
        ],
    )
