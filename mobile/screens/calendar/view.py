"""
The calendar: how it looks.
"""

from __future__ import annotations

import flet as ft

from mobile.screens.calendar.model import BackTapped, DayTapped, Model, StopTapped
from mobile.ui import palette as p
from mobile.ui.controls import heading, notice, plain, text, tile
from mobile.ui.due import task_words
from mobile.ui.failures import failure
from mobile.ui.look import Look
from mobile.ui.loop import Send
from mobile.ui.palette import Meaning
from mobile.ui.sheets import sheet
from mobile.use_cases.list_calendar import Day
from mobile.use_cases.stops import Stop

WEEKDAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
CELL_HEIGHT = 54
ROWS = 20
"""Doors of a day that are drawn: all of them stand on Today."""


def view(model: Model, send: Send, look: Look) -> ft.View:
    """
    Four weeks, and below them the doors of the chosen day.
    """
    _ = look.words
    chosen = next((day for day in model.days if day.day == model.chosen), None)
    return sheet(
        look,
        _("Calendar"),
        [
            *failure(look, model.failed),
            *([_weeks(model, send, look)] if model.days else []),
            *(_doors(chosen, send, look) if chosen else []),
        ],
        on_back=lambda: send(BackTapped()),
    )


def _weeks(model: Model, send: Send, look: Look) -> ft.Control:
    _ = look.words
    weeks = [model.days[start : start + 7] for start in range(0, len(model.days), 7)]
    names = [
        ft.Container(text(_(name), 14, color=p.SOFT_INK), expand=True, alignment=ft.Alignment.CENTER)
        for name in WEEKDAYS
    ]
    rows = [ft.Row([_cell(day, model, send, look) for day in week], spacing=4) for week in weeks]
    return ft.Column([ft.Row(names, spacing=4), *rows], spacing=4)


def _cell(day: Day, model: Model, send: Send, look: Look) -> ft.Control:
    """A day that is over cannot be tapped; one with doors says how many."""
    _ = look.words
    is_over = model.today is not None and day.day < model.today
    is_chosen = day.day == model.chosen
    count = len(day.stops)
    ink = p.ON_LEAF if is_chosen else p.SOFT_INK if is_over else p.INK
    said = ", ".join(
        part
        for part in (_.day(day.day.isoformat()), _.count("{n} door", "{n} doors", count) if count else "")
        if part
    )
    return ft.Semantics(
        label=said,
        button=not is_over,
        selected=is_chosen,
        exclude_semantics=True,
        expand=True,
        on_tap=None if is_over else plain(lambda: send(DayTapped(day.day))),
        content=ft.Container(
            content=ft.Column(
                [
                    text(str(day.day.day), 17, bold=day.day == model.today, color=ink),
                    text(
                        str(count) if count else " ", 14, bold=True, color=p.ON_LEAF if is_chosen else p.LEAF
                    ),
                ],
                spacing=0,
                alignment=ft.MainAxisAlignment.CENTER,
                horizontal_alignment=ft.CrossAxisAlignment.CENTER,
            ),
            height=CELL_HEIGHT,
            bgcolor=p.LEAF if is_chosen else p.SHEET if not is_over else None,
            border_radius=10,
            alignment=ft.Alignment.CENTER,
            on_click=None if is_over else plain(lambda: send(DayTapped(day.day))),
        ),
    )


def _doors(day: Day, send: Send, look: Look) -> list[ft.Control]:
    _ = look.words
    more = len(day.stops) - ROWS
    return [
        heading(_.day(day.day.isoformat())),
        *([] if day.stops else [notice(_("Nobody is due on this day."), meaning=Meaning.DONE)]),
        *(_door(stop, send, look) for stop in day.stops[:ROWS]),
        *([text(_.count("and {n} more", "and {n} more", more), 17, color=p.SOFT_INK)] if more > 0 else []),
    ]


def _door(stop: Stop, send: Send, look: Look) -> ft.Control:
    return tile(
        stop.title or stop.place or stop.lines[0].name,
        lambda: send(StopTapped(stop)),
        lines=[
            stop.place if stop.title else "",
            *(f"{line.name} · {task_words(look, line.task, line.title)}" for line in stop.lines),
        ],
        meaning=Meaning.OVERDUE if stop.overdue else Meaning.DUE,
        key=stop.household or stop.lines[0].task.id,
    )
