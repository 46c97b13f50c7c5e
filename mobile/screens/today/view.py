"""
Today: how it looks.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import flet as ft

from mobile.screens.today.model import (
    CalendarTapped,
    DangerTapped,
    DraftTapped,
    Model,
    MoreTapped,
    OrderChosen,
    OrderTapped,
    ReminderRead,
    ReturnedTapped,
    ScanTapped,
    SettingsTapped,
    StopTapped,
)
from mobile.ui import palette as p
from mobile.ui.choices import choose_one
from mobile.ui.controls import badge, button, heading, icon_button, link, notice, text, tile
from mobile.ui.due import task_words, when_words
from mobile.ui.failures import failure
from mobile.ui.lease_notice import lease_notice
from mobile.ui.look import Look
from mobile.ui.loop import Send
from mobile.ui.moved_notice import moved_notice
from mobile.ui.palette import Meaning
from mobile.ui.sheets import sheet
from mobile.ui.tabs import TODAY_TAB, tabs_bar
from mobile.use_cases.list_today import Today, Unfinished
from mobile.use_cases.order_doors import DoorOrder
from mobile.use_cases.remind import Reminder
from mobile.use_cases.stops import Line, Stop

LINES_A_DOOR = 2
FEW_DOORS = 3
"""Fewer than these need no order."""

ORDERS = {
    DoorOrder.URGENCY: "Most urgent first",
    DoorOrder.DAY: "By day",
    DoorOrder.HOUSEHOLD: "By house",
    DoorOrder.WAY: "Along the way from here",
}


def view(model: Model, send: Send, look: Look) -> ft.View:
    """
    Dangers, returned visits, unfinished forms, then the doors.
    """
    _ = look.words
    today = model.today
    late, due = _by_lateness(today)
    sections = (today.dangers, today.returned, today.unfinished, late, due)
    dangers, returned, unfinished, late, due = _first(model.shown, sections)
    more = sum(len(section) for section in sections) > model.shown
    return sheet(
        look,
        _("Today"),
        [
            *failure(look, model.failed),
            *lease_notice(look, model.lease),
            *moved_notice(look, model.moving.address, model.moving.waiting),
            *_reminder(model.reminder, send, look),
            *_dangers(dangers, send, look),
            *_returned(returned, send, look),
            *_unfinished(unfinished, send, look),
            *_orders(model, send, look),
            *_doors(_("Overdue"), late, send, look),
            *_doors(_("Due"), due, send, look),
            *([_nobody(look)] if model.loaded and not today.stops else []),
            *([button(_("Show more"), lambda: send(MoreTapped()), outline=True)] if more else []),
        ],
        actions=[
            *([_waiting(today.waiting, look)] if today.waiting else []),
            icon_button(
                _("Calendar"), ft.Icons.CALENDAR_MONTH, lambda: send(CalendarTapped()), color=p.WHITE
            ),
            icon_button(_("Settings"), ft.Icons.SETTINGS, lambda: send(SettingsTapped()), color=p.WHITE),
        ],
        foot=[button(_("Scan a card"), lambda: send(ScanTapped()), icon=ft.Icons.QR_CODE_SCANNER)],
        tabs=tabs_bar(look, TODAY_TAB, send),
        on_end=(lambda: send(MoreTapped())) if more else None,
    )


def _reminder(reminder: Reminder, send: Send, look: Look) -> list[ft.Control]:
    """Once a day, before anything else."""
    _ = look.words
    if not reminder.says_something:
        return []
    said = [
        _.count("{n} to follow up after a danger", "{n} to follow up after a danger", reminder.dangers)
        if reminder.dangers
        else "",
        _.count("{n} promised for today", "{n} promised for today", reminder.agreed)
        if reminder.agreed
        else "",
        _.count("{n} overdue", "{n} overdue", reminder.overdue) if reminder.overdue else "",
        _.count("{n} due today", "{n} due today", reminder.due) if reminder.due else "",
    ]
    return [
        notice(
            " · ".join(part for part in said if part),
            meaning=Meaning.DANGER if reminder.dangers else Meaning.DUE,
            actions=[link(_("All right"), lambda: send(ReminderRead()), icon=ft.Icons.CHECK)],
        )
    ]


def _orders(model: Model, send: Send, look: Look) -> list[ft.Control]:
    """The present order, and the others once it was tapped."""
    _ = look.words
    order = model.today.order
    if len(model.today.stops) < FEW_DOORS and not model.ordering:
        return []
    unplaced = (
        [text(_("This phone does not say where it is."), 15, color=p.SOFT_INK)] if model.unplaced else []
    )
    if not model.ordering:
        return [link(_(ORDERS[order]), lambda: send(OrderTapped()), icon=ft.Icons.SORT), *unplaced]
    labels = {one: _(words) for one, words in ORDERS.items()}
    return choose_one(look, labels, order, lambda one: send(OrderChosen(one)))


def _by_lateness(today: Today) -> tuple[tuple[Stop, ...], tuple[Stop, ...]]:
    """The doors that are late and the others; in an order of places they stand as they are walked."""
    if today.order.is_by_place:
        return (), today.stops
    late = tuple(stop for stop in today.stops if stop.overdue)
    return late, tuple(stop for stop in today.stops if not stop.overdue)


def _first(count: int, sections: Sequence[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """The first rows of all sections together; the rest waits for "Show more"."""
    kept = []
    for section in sections:
        kept.append(section[: max(0, count)])
        count -= len(section)
    return kept


def _waiting(count: int, look: Look) -> ft.Control:
    return badge(look.words.count("{n} on this phone", "{n} on this phone", count), Meaning.RECORDED)


def _nobody(look: Look) -> ft.Control:
    _ = look.words
    return notice(_("Nobody is due today."), meaning=Meaning.DONE)


def _dangers(lines: Sequence[Line], send: Send, look: Look) -> list[ft.Control]:
    _ = look.words
    if not lines:
        return []
    return [
        heading(_("After a danger")),
        *(
            tile(
                line.name or _("Somebody without a name"),
                lambda line=line: send(DangerTapped(line)),  # type: ignore[misc]
                lines=[look.words.pick(line.task.label)],
                meaning=Meaning.DANGER,
                badges=[badge(when_words(look, line.task), Meaning.DANGER)],
                key=line.task.id,
            )
            for line in lines
        ),
    ]


def _returned(lines: Sequence[Line], send: Send, look: Look) -> list[ft.Control]:
    _ = look.words
    if not lines:
        return []
    return [
        heading(_("Sent back to you")),
        *(
            tile(
                line.name or _("Somebody without a name"),
                lambda line=line: send(ReturnedTapped(line)),  # type: ignore[misc]
                lines=[look.words.pick(line.title)],
                meaning=Meaning.RETURNED,
                key=line.task.id,
            )
            for line in lines
        ),
    ]


def _unfinished(forms: Sequence[Unfinished], send: Send, look: Look) -> list[ft.Control]:
    _ = look.words
    if not forms:
        return []
    return [
        heading(_("Not finished")),
        *(
            tile(
                form.name or _.pick(form.form),
                lambda form=form: send(DraftTapped(form.draft)),  # type: ignore[misc]
                lines=[_.pick(form.form) if form.name else "", form.place],
                meaning=Meaning.DRAFT,
                key=form.draft,
            )
            for form in forms
        ),
    ]


def _doors(title: str, stops: Sequence[Stop], send: Send, look: Look) -> list[ft.Control]:
    if not stops:
        return []
    return [heading(title), *(_door(stop, send, look) for stop in stops)]


def _door(stop: Stop, send: Send, look: Look) -> ft.Control:
    _ = look.words
    people = [
        f"{line.name} · {task_words(look, line.task, line.title)}" for line in stop.lines[:LINES_A_DOOR]
    ]
    more = len(stop.lines) - LINES_A_DOOR
    first = min(stop.lines, key=lambda line: line.task.due_on).task
    return tile(
        stop.title or stop.place or stop.lines[0].name,
        lambda: send(StopTapped(stop)),
        lines=[
            stop.place if stop.title else "",
            *people,
            *([_.count("and {n} more", "and {n} more", more)] if more > 0 else []),
            when_words(look, first),
        ],
        meaning=Meaning.OVERDUE if stop.overdue else Meaning.DUE,
        key=stop.household or stop.lines[0].task.id,
    )
