"""
Days and times: typed in parts, offered by name, or worked out from about how old somebody is.
"""

from __future__ import annotations

from datetime import date, timedelta

import flet as ft

from mobile.screens.form import answers
from mobile.screens.form.focus import name_at
from mobile.screens.form.model import AgeTapped, AgeTyped, DayTapped, Model, NextTapped, PartTyped
from mobile.ui import palette as p
from mobile.ui.controls import button, field, link, text
from mobile.ui.look import Look
from mobile.ui.loop import Send
from shared.forms.expression.bikram_sambat import write_bikram_sambat
from shared.forms.steps import Step

ABOUT = frozenset({"estimate", "approximate"})
"""Appearances of a day that may be worked out from an age."""

LONG = ("month", "year", "latitude", "longitude")

Parts = list[ft.Control]


def day_controls(model: Model, step: Step, media: str, send: Send, look: Look) -> Parts:
    """
    Day, month and year; hour and minute.
    """
    _ = look.words
    names = answers.part_names(step)
    day = [name for name in names if name in answers.DAY]
    clock = [name for name in names if name in answers.CLOCK]
    return [
        *(
            [text(_("Bikram Sambat"), 16, color=p.SOFT_INK)]
            if answers.BIKRAM_SAMBAT in step.appearance.split()
            else []
        ),
        *([_fields(model, step, day, send, look)] if day else []),
        *([_fields(model, step, clock, send, look)] if clock else []),
        *_said(step, day, look),
        *(_by_name(model, send, look) if step.kind == "date" and len(day) == len(answers.DAY) else []),
        *(_about(model, send, look) if ABOUT & set(step.appearance.split()) else []),
    ]


def _fields(model: Model, step: Step, shown: list[str], send: Send, look: Look) -> ft.Control:
    names = answers.part_names(step)
    return ft.Row(
        [
            ft.Container(
                part_field(model, step, names.index(name), name, send, look), expand=4 if name in LONG else 3
            )
            for name in shown
        ],
        spacing=8,
    )


def part_field(model: Model, step: Step, index: int, name: str, send: Send, look: Look) -> ft.Control:
    """
    One part of an answer.
    """
    _ = look.words
    labels = {
        "day": _("Day"),
        "month": _("Month"),
        "year": _("Year"),
        "hour": _("Hour"),
        "minute": _("Minute"),
        "latitude": _("Latitude"),
        "longitude": _("Longitude"),
    }
    lengths = {"year": 4, "latitude": 12, "longitude": 12}
    return field(
        labels[name],
        model.parts[index] if index < len(model.parts) else "",
        lambda typed: send(PartTyped(index, typed)),
        on_submit=lambda: send(NextTapped()),
        digits=True,
        max_length=lengths.get(name, 2),
        key=f"{step.ref}-{index}",
        name=name_at(model, step, labels[name]),
    )


def _said(step: Step, day: list[str], look: Look) -> Parts:
    if not day or not isinstance(step.value, str) or not step.value:
        return []
    said = look.words.day(step.value)
    if answers.BIKRAM_SAMBAT in step.appearance.split():
        there = write_bikram_sambat(date.fromisoformat(step.value[:10]))
        return [_cut(there, day), text(said, 16, color=p.SOFT_INK)]
    return [_cut(said, day)]


def _cut(said: str, day: list[str]) -> ft.Control:
    # A month or a year alone is stored by its first day, which nobody said.
    return text(" ".join(said.split()[-len(day) :]), 20, bold=True)


def _by_name(model: Model, send: Send, look: Look) -> Parts:
    _ = look.words
    if not model.today:
        return []
    before = (date.fromisoformat(model.today) - timedelta(days=1)).isoformat()
    return [
        ft.Row(
            [
                link(_("Today"), lambda: send(DayTapped(model.today)), icon=ft.Icons.TODAY),
                link(_("Yesterday"), lambda: send(DayTapped(before)), icon=ft.Icons.HISTORY),
            ],
            wrap=True,
        )
    ]


def _about(model: Model, send: Send, look: Look) -> Parts:
    _ = look.words
    return [
        field(_("Or about how old"), model.age, lambda typed: send(AgeTyped(typed)), digits=True, key="age"),
        ft.Row(
            [
                button(_("years old"), lambda: send(AgeTapped(False)), outline=True, expand=True),
                button(_("months old"), lambda: send(AgeTapped(True)), outline=True, expand=True),
            ],
            spacing=8,
        ),
    ]
