"""
Sync: how the store of this phone is, told only where somebody has to do something about it.
"""

from __future__ import annotations

import flet as ft

from mobile.screens.sync_status.model import Health, Model, RoomTapped
from mobile.ui import palette as p
from mobile.ui.controls import button, notice, text
from mobile.ui.look import Look
from mobile.ui.loop import Send
from mobile.ui.messages import TO_SUPERVISOR
from mobile.ui.palette import Meaning


def health_notes(model: Model, send: Send, look: Look) -> list[ft.Control]:
    """
    Damage, then too little room with the way out of it.
    """
    if model.health is None:
        return []
    return [
        *_damage(model.health, look),
        *(_way_out(model, send, look) if model.health.is_short else []),
        *_freed(model.freed_bytes, model.health, look),
    ]


def room_line(model: Model, look: Look) -> list[ft.Control]:
    """
    How much is used and free, and whether the browser keeps it.
    """
    _ = look.words
    if model.health is None:
        return []
    used, free = size(model.health.used_bytes), model.health.free_bytes
    words = (
        _("Room on this phone: {used} used", used=used)
        if free is None
        else _("Room on this phone: {used} used, {free} free", used=used, free=size(free))
    )
    clearing = _("The browser may clear Doorstep when the phone is full. Sync often, and install the app.")
    lines = [words] if model.health.is_lasting else [words, clearing]
    return [text(line, 16, color=p.SOFT_INK) for line in lines]


def size(size_bytes: int) -> str:
    """
    Bytes as people say them.
    """
    amount, unit = float(size_bytes), "B"
    for larger in ("kB", "MB", "GB"):
        if amount < 1024:
            break
        amount, unit = amount / 1024, larger
    return f"{size_bytes} B" if unit == "B" else f"{amount:.1f} {unit}"


def _damage(health: Health, look: Look) -> list[ft.Control]:
    _ = look.words
    if not (health.missing or health.damaged):
        return []
    said = (
        _.count(
            "{n} saved entry cannot be read on this phone. Everything else is here.",
            "{n} saved entries cannot be read on this phone. Everything else is here.",
            health.missing,
        )
        if health.missing
        else _("Something in the store of this phone was changed. What you saved is here.")
    )
    places = [text(", ".join(health.damaged), 14, color=p.SOFT_INK)] if health.damaged else []
    return [notice(said, meaning=Meaning.WRONG), text(_(TO_SUPERVISOR), 16), *places]


def _way_out(model: Model, send: Send, look: Look) -> list[ft.Control]:
    _ = look.words
    return [
        notice(
            _("This phone is nearly full. The visit you are on can still be saved."), meaning=Meaning.WRONG
        ),
        text(_("Delete photos or videos, then tap Make room."), 16),
        button(
            _("Make room"),
            lambda: send(RoomTapped()),
            icon=ft.Icons.CLEANING_SERVICES,
            enabled=not model.busy,
        ),
    ]


def _freed(freed_bytes: int | None, health: Health, look: Look) -> list[ft.Control]:
    _ = look.words
    if freed_bytes is None:
        return []
    if freed_bytes:
        return [notice(_("Made room: {size}.", size=size(freed_bytes)), meaning=Meaning.DONE)]
    if health.is_short:
        return [notice(_("Nothing here can be let go of."), meaning=Meaning.HELD)]
    return [notice(_("There is room again."), meaning=Meaning.DONE)]
