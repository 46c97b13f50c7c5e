"""
A new PIN, chosen and then typed once more: a part of the screens of a new phone, of a forgotten PIN and of another PIN.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import flet as ft

from mobile.ui import palette as p
from mobile.ui.controls import button, heading, text
from mobile.ui.look import Look
from mobile.ui.loop import Event, Failed, Send
from mobile.ui.pin_field import pin_field, pins_differ
from mobile.ui.pin_rules import EyeTapped, PinTyped, taken, weakness


@dataclass(frozen=True, slots=True)
class NewPin:
    """
    Attributes:
        minimum: Characters it needs, as the server says for this role and platform.
        chosen: What was typed first.
        again: What was typed the second time.
        is_repeated: It is being typed the second time.
        shown: It can be read.
        differ: The second was not the first.
    """

    minimum: int = 6
    chosen: str = ""
    again: str = ""
    is_repeated: bool = False
    shown: bool = False
    differ: bool = False

    def __repr__(self) -> str:
        return "NewPin(…)"


@dataclass(frozen=True, slots=True)
class PinTapped(Event):
    """The PIN is chosen, or was repeated."""


def type_pin(new: NewPin, typed: str) -> NewPin:
    """What stands in the field now."""
    if new.is_repeated:
        return replace(new, again=taken(typed), differ=False)
    return replace(new, chosen=taken(typed), differ=False)


def turn_eye(new: NewPin) -> NewPin:
    """To be read, or hidden again."""
    return replace(new, shown=not new.shown)


def choose_anew(new: NewPin) -> NewPin:
    """The first question once more; nothing that was typed stays."""
    return NewPin(new.minimum)


def settle_pin(new: NewPin) -> tuple[NewPin, Failed | None, str]:
    """
    After "Go on": the part, what is wrong with the PIN, and the PIN itself once it was typed alike twice.
    """
    if not new.is_repeated:
        weak = weakness(new.chosen, new.minimum)
        return (new, weak, "") if weak else (replace(new, is_repeated=True, again="", shown=False), None, "")
    if new.chosen != new.again:
        return replace(new, again="", differ=True), None, ""
    return new, None, new.chosen


def pin_asked(new: NewPin, send: Send, look: Look, *, why: str = "") -> list[ft.Control]:
    """
    The question and its field.

    Args:
        why: What the PIN is for, said where it is chosen and not where it is typed once more.
    """
    _ = look.words
    return [
        heading(_("Type the PIN once more") if new.is_repeated else _("Choose your PIN"), size=22),
        *([text(why, 17, color=p.SOFT_INK)] if why and not new.is_repeated else []),
        pin_field(
            look,
            _("PIN once more") if new.is_repeated else _("PIN"),
            new.again if new.is_repeated else new.chosen,
            lambda pin: send(PinTyped(pin)),
            lambda: send(PinTapped()),
            lambda: send(EyeTapped()),
            minimum=new.minimum,
            key="pin-again" if new.is_repeated else "pin",
            shown=new.shown,
            is_new=not new.is_repeated,
        ),
        *([pins_differ(look)] if new.differ else []),
    ]


def pin_foot(send: Send, look: Look, *, busy: bool) -> list[ft.Control]:
    """The way on."""
    _ = look.words
    return [
        button(
            _("Go on"),
            lambda: send(PinTapped()),
            icon=ft.Icons.ARROW_FORWARD,
            enabled=not busy,
            key="PIN",
        )
    ]
