"""
Something due, as a sign and in words.
"""

from __future__ import annotations

import flet as ft

from mobile.ui.controls import badge
from mobile.ui.look import Look
from mobile.ui.palette import Meaning
from shared.programmes.tasks import FOLLOW_UP, Task


def task_meaning(task: Task) -> Meaning:
    """
    The colour of a task; that of every day where it is quiet.
    """
    if task.quiet:
        return Meaning.DUE
    if task.kind == FOLLOW_UP and task.urgent:
        return Meaning.DANGER
    return Meaning.OVERDUE if task.overdue else Meaning.DUE


def task_words(look: Look, task: Task, title: object) -> str:
    """
    What is to be done, such as "Newborn visit · Day 3".
    """
    parts = (look.words.pick(title), look.words.pick(task.label))
    return " · ".join(part for part in parts if part)


def when_words(look: Look, task: Task) -> str:
    """
    When it is due.
    """
    _ = look.words
    if task.overdue:
        return _("Since {day}", day=_.day(task.due_on.isoformat()))
    if task.retry_on is not None:
        return _("Try again on {day}", day=_.day(task.retry_on.isoformat()))
    if task.urgent:
        # What is urgent is due by today, and this is not overdue.
        return _("Today")
    return _("On {day}", day=_.day(task.due_on.isoformat()))


def task_badge(look: Look, task: Task) -> ft.Control:
    """
    When it is due, as a badge.
    """
    return badge(when_words(look, task), task_meaning(task))
