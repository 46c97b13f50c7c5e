"""
The answers of a question: tiles, fields, steppers, days, the minute of counting breaths.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import flet as ft

from mobile.screens.form import answers
from mobile.screens.form.model import (
    Breathed,
    ChoiceTapped,
    CountDropped,
    CountStarted,
    DayTapped,
    FilterTyped,
    Model,
    NextTapped,
    PartTyped,
    RepeatTapped,
    Stepped,
    Typed,
)
from mobile.ui import palette as p
from mobile.ui.controls import button, choice, field, link, notice, plain, progress, text
from mobile.ui.look import Look
from mobile.ui.loop import Send
from mobile.ui.palette import Meaning
from mobile.ui.theme import RADIUS, letters
from shared.forms.steps import Choice, Step

FILTER_FROM = 25
"""From this many choices on, letters narrow them; never danger signs, each of which must be read."""

SHOWN_CHOICES = 40
BREATHS = "breath-counter"
DANGER = "danger"
TAP_HEIGHT = 220

Parts = list[ft.Control]


def answer_controls(model: Model, step: Step, media: str, send: Send, look: Look) -> Parts:
    """
    What the question is answered with.
    """
    if step.readonly:
        return [text(answers.typed_of(step), 20, bold=True)]
    if BREATHS in step.appearance.split():
        return _breaths(model, step, send, look)
    return _KINDS.get(step.kind, _cannot)(model, step, media, send, look)


# Choices


def _choices(model: Model, step: Step, media: str, send: Send, look: Look) -> Parts:
    _ = look.words
    many = len(step.choices) >= FILTER_FROM and DANGER not in step.appearance.split()
    most = SHOWN_CHOICES if many else len(step.choices)
    wanted = model.filter.strip().casefold()
    shown = [one for one in step.choices if wanted in one.label.casefold() or one.code in model.chosen]
    return [
        *([text(_("Mark all that apply"), 16, color=p.SOFT_INK)] if step.kind == "select_multiple" else []),
        *([text(_("Tap in order, the first first"), 16, color=p.SOFT_INK)] if step.kind == "rank" else []),
        *(
            [
                field(
                    _("Search"),
                    model.filter,
                    lambda typed: send(FilterTyped(typed)),
                    icon=ft.Icons.SEARCH,
                    key="filter",
                )
            ]
            if many
            else []
        ),
        *(_choice(model, step, one, media, send, look) for one in shown[:most]),
        *([text(_("Type a letter to see others."), 16)] if len(shown) > most else []),
    ]


def _choice(model: Model, step: Step, one: Choice, media: str, send: Send, look: Look) -> ft.Control:
    marked = one.code in model.chosen
    rank = f"{model.chosen.index(one.code) + 1}. " if step.kind == "rank" and marked else ""
    return choice(
        rank + one.label,
        lambda: send(ChoiceTapped(one.code)),
        marked=marked,
        several=step.kind in answers.CHOICES_MANY,
        chosen_word=look.words("chosen"),
        image=look.picture(f"{media}/{one.image}") if one.image else "",
        key=one.code,
    )


def _acknowledge(model: Model, step: Step, media: str, send: Send, look: Look) -> Parts:
    return [
        choice(
            look.words("I have read this"),
            lambda: send(ChoiceTapped("OK")),
            marked=bool(model.chosen),
            several=True,
            chosen_word=look.words("chosen"),
            key="OK",
        )
    ]


def _note(model: Model, step: Step, media: str, send: Send, look: Look) -> Parts:
    return []


# Text and numbers


def _text(model: Model, step: Step, media: str, send: Send, look: Look) -> Parts:
    numbers = "numbers" in step.appearance.split() or step.kind == "time"
    return [_field(model, step, send, look, digits=numbers, multiline="multiline" in step.appearance.split())]


def _number(model: Model, step: Step, media: str, send: Send, look: Look) -> Parts:
    _ = look.words
    by = step.step or (0.1 if step.kind == "decimal" else 1)
    return [
        ft.Row(
            [
                _stepper(_("Less"), ft.Icons.REMOVE, lambda: send(Stepped(-by))),
                ft.Container(_field(model, step, send, look, digits=True), expand=True),
                _stepper(_("More"), ft.Icons.ADD, lambda: send(Stepped(by))),
            ],
            spacing=10,
            vertical_alignment=ft.CrossAxisAlignment.START,
        )
    ]


def _stepper(label: str, icon: ft.IconData, on_tap: Callable[[], None]) -> ft.Control:
    return ft.Button(
        content=ft.Icon(icon, color=p.LEAF, size=30, semantics_label=label),
        on_click=plain(on_tap),
        width=64,
        height=64,
        style=ft.ButtonStyle(
            bgcolor=p.LEAF_TINT,
            shape=ft.RoundedRectangleBorder(radius=RADIUS),
            padding=0,
            elevation=0,
        ),
    )


def _field(
    model: Model, step: Step, send: Send, look: Look, *, digits: bool, multiline: bool = False
) -> ft.Control:
    return field(
        look.words("Your answer"),
        model.typed,
        lambda typed: send(Typed(typed)),
        on_submit=None if multiline else (lambda: send(NextTapped())),
        digits=digits,
        multiline=multiline,
        key=step.ref,
    )


# Days


def _day(model: Model, step: Step, media: str, send: Send, look: Look) -> Parts:
    _ = look.words
    labels = (_("Day"), _("Month"), _("Year"))
    return [
        ft.Row(
            [
                ft.Container(_part(model, step, index, label, send), expand=3 if index < 2 else 4)
                for index, label in enumerate(labels)
            ],
            spacing=8,
        ),
        *(
            [text(_.day(str(step.value)), 20, bold=True)]
            if isinstance(step.value, str) and step.value
            else []
        ),
        ft.Row(
            [
                link(_("Today"), lambda: send(DayTapped(model.today)), icon=ft.Icons.TODAY),
                link(_("Yesterday"), lambda: send(DayTapped(_before(model.today))), icon=ft.Icons.HISTORY),
            ],
            wrap=True,
        )
        if model.today
        else ft.Container(height=0),
    ]


def _before(iso: str) -> str:
    return (date.fromisoformat(iso) - timedelta(days=1)).isoformat()


def _part(model: Model, step: Step, index: int, label: str, send: Send) -> ft.Control:
    return field(
        label,
        model.parts[index],
        lambda typed: send(PartTyped(index, typed)),
        on_submit=lambda: send(NextTapped()),
        digits=True,
        max_length=4 if index == 2 else 2,
        key=f"{step.ref}-{index}",
    )


# Groups that repeat


def _repeat(model: Model, step: Step, media: str, send: Send, look: Look) -> Parts:
    _ = look.words
    held = step.value if isinstance(step.value, int) else 0
    return [
        text(_.count("{n} so far", "{n} so far", held), 20, bold=True),
        *(
            [button(_("Add one"), lambda: send(RepeatTapped(True)), icon=ft.Icons.ADD, outline=True)]
            if step.parameters.get("can_add", True)
            else []
        ),
        *(
            [
                button(
                    _("Remove the last one"),
                    lambda: send(RepeatTapped(False)),
                    icon=ft.Icons.REMOVE,
                    outline=True,
                )
            ]
            if held and step.parameters.get("can_remove", True)
            else []
        ),
    ]


def _cannot(model: Model, step: Step, media: str, send: Send, look: Look) -> Parts:
    _ = look.words
    return [notice(_("This cannot be answered on this phone yet."), body=_("Go on to the next question."))]


# A minute of breaths


def _breaths(model: Model, step: Step, send: Send, look: Look) -> Parts:
    _ = look.words
    counter = model.counter
    if counter is None:
        return [
            text(_("Watch the belly. Tap once for each breath, for one full minute."), 17),
            button(_("Start counting"), lambda: send(CountStarted()), icon=ft.Icons.TIMER),
            text(_("Or type the number:"), 16, color=p.SOFT_INK),
            *_number(model, step, "", send, look),
        ]
    if counter.done:
        return [
            _result(counter.count, look),
            button(_("Count again"), lambda: send(CountStarted()), icon=ft.Icons.REPLAY, outline=True),
        ]
    return [
        progress(_.count("{n} second left", "{n} seconds left", counter.left_s), 1 - counter.left_s / 60),
        ft.Button(
            content=ft.Column(
                [
                    ft.Text(str(counter.count), style=letters(64, bold=True, color=p.WHITE)),
                    ft.Text(_("Tap at each breath"), style=letters(20, bold=True, color=p.WHITE)),
                ],
                alignment=ft.MainAxisAlignment.CENTER,
                horizontal_alignment=ft.CrossAxisAlignment.CENTER,
                spacing=4,
            ),
            on_click=lambda: send(Breathed()),
            height=TAP_HEIGHT,
            style=ft.ButtonStyle(
                bgcolor=p.LEAF, shape=ft.RoundedRectangleBorder(radius=TAP_HEIGHT / 2), elevation=0
            ),
        ),
        link(_("Stop counting"), lambda: send(CountDropped()), icon=ft.Icons.CLOSE),
    ]


def _result(count: int, look: Look) -> ft.Control:
    pair = p.PAIRS[Meaning.DUE]
    return ft.Semantics(
        live_region=True,
        content=ft.Container(
            text(
                look.words.count("{n} breath a minute", "{n} breaths a minute", count),
                26,
                bold=True,
                color=pair.ink,
            ),
            bgcolor=pair.ground,
            border_radius=RADIUS,
            padding=20,
        ),
    )


_KINDS: dict[str, Callable[[Model, Step, str, Send, Look], Parts]] = {
    "select_one": _choices,
    "select_multiple": _choices,
    "rank": _choices,
    "acknowledge": _acknowledge,
    "note": _note,
    "integer": _number,
    "decimal": _number,
    "range": _number,
    "text": _text,
    "time": _text,
    "barcode": _text,
    "date": _day,
    "datetime": _day,
    "repeat": _repeat,
}
