"""
Numbers: typed, stepped, slid along a range, or as stars.
"""

from __future__ import annotations

from collections.abc import Callable

import flet as ft

from mobile.screens.form.focus import name_at
from mobile.screens.form.model import Model, NextTapped, Slid, Stepped, Typed, ValueTapped
from mobile.ui import palette as p
from mobile.ui.controls import field, plain, text
from mobile.ui.look import Look
from mobile.ui.loop import Send
from mobile.ui.sheets import MAX_WIDTH
from mobile.ui.theme import EDGE, RADIUS, TARGET
from shared.forms.steps import Answer, Step

MOST_STARS = 10
THUMB = 32

Parts = list[ft.Control]


def number_controls(model: Model, step: Step, media: str, send: Send, look: Look) -> Parts:
    """
    A field for digits between one less and one more.
    """
    _ = look.words
    by = step.step or (0.1 if step.kind == "decimal" else 1)
    return [
        ft.Row(
            [
                _stepper(
                    name_at(model, step, _("Less")) or _("Less"), ft.Icons.REMOVE, lambda: send(Stepped(-by))
                ),
                ft.Container(answer_field(model, step, send, look, digits=True), expand=True),
                _stepper(
                    name_at(model, step, _("More")) or _("More"), ft.Icons.ADD, lambda: send(Stepped(by))
                ),
            ],
            spacing=10,
            vertical_alignment=ft.CrossAxisAlignment.START,
        ),
        *_parted(model, step),
    ]


def _parted(model: Model, step: Step) -> Parts:
    """Thousands parted, to be read; the field itself holds only digits."""
    digits = model.typed.strip().lstrip("-")
    if "thousands-sep" not in step.appearance.split() or not digits.isdecimal() or len(digits) < 4:
        return []
    return [text(f"{int(model.typed):,}".replace(",", "\u202f"), 20, bold=True)]


def range_controls(model: Model, step: Step, media: str, send: Send, look: Look) -> Parts:
    """
    A range as a slider with steppers beside it, as stars, or as steppers alone.
    """
    words = step.appearance.split()
    low, high, by = step.low, step.high, step.step
    if low is None or high is None or not by or low >= high:
        return number_controls(model, step, media, send, look)
    if "rating" in words and (high - low) / by < MOST_STARS:
        return [_stars(step, low, high, by, send, look)]
    if "picker" in words:
        return number_controls(model, step, media, send, look)
    return [_slider(model, step, low, high, by, send, look), *number_controls(model, step, media, send, look)]


def _number_of(step: Step, value: float) -> Answer:
    whole = float(step.step or 1).is_integer() and float(step.low or 0).is_integer()
    return int(value) if whole else round(value, 6)


def _slider(
    model: Model, step: Step, low: float, high: float, by: float, send: Send, look: Look
) -> ft.Control:
    """
    A bar to tap or to draw along. Flutter's own slider lays its bubble over the whole screen in the tree of names,
    where it takes every tap; names leave this one out too, the steppers and the field below do the same.
    """
    width = min(look.width, MAX_WIDTH) - 2 * EDGE
    try:
        value = min(max(float(model.typed.replace(",", ".")), low), high)
    except ValueError:
        value = low
    share = (value - low) / (high - low)

    def at(x: float) -> Answer:
        moved = min(max((x - THUMB / 2) / (width - THUMB), 0), 1) * (high - low)
        return _number_of(step, min(low + round(moved / by) * by, high))

    def drawn(event: ft.DragUpdateEvent[ft.GestureDetector]) -> None:
        send(Slid(str(at(event.local_position.x))))

    def tapped(event: ft.TapEvent[ft.GestureDetector]) -> None:
        if event.local_position is not None:
            send(ValueTapped(at(event.local_position.x)))

    ink = p.LEAF if model.typed else p.EDGE
    bar = ft.Stack(
        [
            _line(width - THUMB, p.LINE),
            _line(share * (width - THUMB), ink),
            ft.Container(
                width=THUMB,
                height=THUMB,
                left=share * (width - THUMB),
                top=10,
                bgcolor=ink,
                border_radius=THUMB / 2,
            ),
        ],
        width=width,
        height=THUMB + 20,
    )
    detector = ft.GestureDetector(
        content=bar,
        on_tap_up=tapped,
        on_horizontal_drag_update=drawn,
        on_horizontal_drag_end=lambda _: send(ValueTapped(_number_of(step, value))),
    )
    ends = [text(_shown(low), 15, color=p.SOFT_INK), text(_shown(high), 15, color=p.SOFT_INK)]
    return ft.Column(
        [
            ft.Semantics(exclude_semantics=True, content=detector),
            ft.Row(ends, alignment=ft.MainAxisAlignment.SPACE_BETWEEN),
        ],
        spacing=0,
    )


def _line(width: float, color: str) -> ft.Control:
    return ft.Container(
        width=max(width, 0), height=6, left=THUMB / 2, top=10 + THUMB / 2 - 3, bgcolor=color, border_radius=3
    )


def _shown(value: float) -> str:
    return str(int(value)) if float(value).is_integer() else str(value)


def _stars(step: Step, low: float, high: float, by: float, send: Send, look: Look) -> ft.Control:
    _ = look.words
    values = [low + by * place for place in range(round((high - low) / by) + 1)]
    given = step.value if isinstance(step.value, (int, float)) else None
    return ft.Row(
        [_star(step, value, high, given, send, look) for value in values], wrap=True, spacing=2, run_spacing=2
    )


def _star(step: Step, value: float, high: float, given: float | None, send: Send, look: Look) -> ft.Control:
    filled = given is not None and value <= given
    label = look.words("{n} of {most}", n=_shown(value), most=_shown(high))
    if given == value:
        label = f"{label} {look.words('chosen')}"
    return ft.IconButton(
        icon=ft.Icon(
            ft.Icons.STAR if filled else ft.Icons.STAR_BORDER,
            color=p.SUN if filled else p.EDGE,
            size=38,
            semantics_label=label,
        ),
        on_click=plain(lambda: send(ValueTapped(None if given == value else _number_of(step, value)))),
        width=TARGET + 8,
        height=TARGET + 8,
    )


def _stepper(label: str, icon: ft.IconData, on_tap: Callable[[], None]) -> ft.Control:
    return ft.IconButton(
        icon=ft.Icon(icon, color=p.LEAF, size=30, semantics_label=label),
        on_click=plain(on_tap),
        width=64,
        height=64,
        style=ft.ButtonStyle(bgcolor=p.LEAF_TINT, shape=ft.RoundedRectangleBorder(radius=RADIUS), padding=0),
    )


def answer_field(
    model: Model, step: Step, send: Send, look: Look, *, digits: bool, multiline: bool = False
) -> ft.Control:
    """
    The one field that an answer is typed into.
    """
    return field(
        look.words("Your answer"),
        model.typed,
        lambda typed: send(Typed(typed)),
        on_submit=None if multiline else (lambda: send(NextTapped())),
        digits=digits,
        multiline=multiline,
        key=step.ref,
        name=name_at(model, step),
    )
