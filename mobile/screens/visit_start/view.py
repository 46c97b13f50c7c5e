"""
At the door: how it looks.
"""

from __future__ import annotations

from datetime import timedelta

import flet as ft

from mobile.screens.visit_start.model import (
    AT_HOME,
    BackTapped,
    FormTapped,
    LineTapped,
    Model,
    OtherTapped,
    OutcomeTapped,
    PutOffTapped,
    ReasonTapped,
    RemarkTyped,
    RetryTapped,
    SignsTapped,
    Stage,
)
from mobile.ui.choices import choose_one
from mobile.ui.controls import button, field, heading, link, notice, progress, text, tile
from mobile.ui.due import task_badge, task_meaning, task_words
from mobile.ui.failures import failure
from mobile.ui.form_icons import form_icon
from mobile.ui.look import Look
from mobile.ui.loop import Send
from mobile.ui.outcomes import outcome_icon, outcome_words
from mobile.ui.palette import Meaning
from mobile.ui.sheets import sheet
from mobile.use_cases.read_door import Door
from mobile.use_cases.record_outcome import AT_DOOR

RETRY_DAYS = (1, 2, 7)
NO_RETRY = ("not_safe", "moved")
PUT_OFF_REASONS = {
    "family_asked": "The family asked for another day",
    "cannot_go": "I cannot go now",
    "seen_elsewhere": "They are seen somewhere else now",
    "other": "Another reason",
}


def view(model: Model, send: Send, look: Look) -> ft.View:
    """
    One stage at the door.
    """
    _ = look.words
    door = model.door
    title = _("Guest visit") if model.is_guest else (door.title or door.place) if door else ""
    stages = {
        Stage.OUTCOME: _outcomes,
        Stage.PEOPLE: _people,
        Stage.FORMS: _forms,
        Stage.RETRY: _retry,
        Stage.PUT_OFF: _put_off,
    }
    return sheet(
        look,
        title or _("Visit"),
        [
            *failure(look, model.failed),
            *([progress(_("Opening …"), None)] if model.busy else []),
            *(stages[model.stage](model, door, send, look) if door else []),
        ],
        on_back=lambda: send(BackTapped()),
    )


def _outcomes(model: Model, door: Door, send: Send, look: Look) -> list[ft.Control]:
    _ = look.words
    return [
        heading(_("What did you find?"), size=22),
        tile(
            _("Somebody is at home"),
            lambda: send(OutcomeTapped(AT_HOME)),
            meaning=Meaning.DONE,
            icon=ft.Icons.HOME,
            lines=[_.count("{n} visit due", "{n} visits due", len(door.due)) if door.due else ""],
        ),
        *(
            tile(
                outcome_words(_, outcome),
                lambda outcome=outcome: send(OutcomeTapped(outcome)),  # type: ignore[misc]
                meaning=Meaning.OVERDUE if outcome == "not_safe" else Meaning.PLAIN,
                icon=outcome_icon(outcome),
            )
            for outcome in AT_DOOR
        ),
        *(
            [link(_("Put off, with a reason"), lambda: send(PutOffTapped()), icon=ft.Icons.EVENT_REPEAT)]
            if door.due
            else []
        ),
    ]


def _people(model: Model, door: Door, send: Send, look: Look) -> list[ft.Control]:
    _ = look.words
    return [
        heading(_("Whom do you visit?"), size=22),
        *([] if door.due else [notice(_("Nothing more is due here."), meaning=Meaning.DONE)]),
        *(
            tile(
                line.name,
                lambda line=line: send(LineTapped(line)),  # type: ignore[misc]
                lines=[task_words(look, line.task, line.title)],
                meaning=task_meaning(line.task),
                badges=[task_badge(look, line.task)],
                key=line.task.id,
            )
            for line in door.due
        ),
        *(
            tile(
                name,
                lambda person=person: send(OtherTapped(person)),  # type: ignore[misc]
                icon=ft.Icons.PERSON,
                lines=[said],
                key=person,
            )
            for said, people in ((_("Nothing due"), door.others), (_("Another form"), door.also))
            for person, name in people
        ),
    ]


def _forms(model: Model, door: Door, send: Send, look: Look) -> list[ft.Control]:
    _ = look.words
    return [
        *(_guest(send, look) if model.is_guest else []),
        heading(_("Which form?"), size=22),
        *(
            tile(
                _.pick(offered.title),
                lambda form=offered.form: send(FormTapped(form)),  # type: ignore[misc]
                icon=form_icon(offered.icon),
                key=offered.form,
            )
            for offered in door.forms
        ),
    ]


def _guest(send: Send, look: Look) -> list[ft.Control]:
    _ = look.words
    return [
        notice(
            _("Their household is not on this phone."),
            body=_("What you write goes to their own team with the next sync."),
            meaning=Meaning.PLAIN,
        ),
        tile(_("Danger signs"), lambda: send(SignsTapped()), meaning=Meaning.DANGER),
    ]


def _retry(model: Model, door: Door, send: Send, look: Look) -> list[ft.Control]:
    _ = look.words
    return [
        heading(outcome_words(_, model.outcome), size=22),
        *([_leave(look)] if model.outcome == "not_safe" else []),
        field(
            _("Add a note, if you like"),
            model.remark,
            lambda remark: send(RemarkTyped(remark)),
            multiline=True,
            key="remark",
        ),
        *(
            [button(_("Save"), lambda: send(RetryTapped(0)), icon=ft.Icons.CHECK, enabled=not model.busy)]
            if model.outcome in NO_RETRY
            else _days(model, send, look)
        ),
        text(_("The visit stays due. Your supervisor sees it."), 16),
    ]


def _put_off(model: Model, door: Door, send: Send, look: Look) -> list[ft.Control]:
    _ = look.words
    reasons = {reason: _(words) for reason, words in PUT_OFF_REASONS.items()}
    return [
        heading(_("Why not now?"), size=22),
        *choose_one(look, reasons, model.reason, lambda reason: send(ReasonTapped(reason))),
        *([heading(_("Until when?"), size=18), *_day_tiles(model, send, look)] if model.reason else []),
        text(_("It comes back on that day. A danger cannot be put off."), 16),
    ]


def _leave(look: Look) -> ft.Control:
    _ = look.words
    return notice(
        _("Leave now if you are in danger."),
        body=_("You come first. Go to a safe place, then call your supervisor."),
        meaning=Meaning.OVERDUE,
    )


def _days(model: Model, send: Send, look: Look) -> list[ft.Control]:
    _ = look.words
    return [
        heading(_("When will you try again?"), size=18),
        *_day_tiles(model, send, look),
        button(
            _("No day agreed"),
            lambda: send(RetryTapped(0)),
            outline=True,
            icon=ft.Icons.CHECK,
            enabled=not model.busy,
        ),
    ]


def _day_tiles(model: Model, send: Send, look: Look) -> list[ft.Control]:
    _ = look.words
    return [
        tile(
            _("Tomorrow") if days == 1 else _.count("In {n} day", "In {n} days", days),
            (lambda days=days: send(RetryTapped(days))) if not model.busy else None,  # type: ignore[misc]
            icon=ft.Icons.EVENT,
            meaning=Meaning.DUE,
            lines=[_.day((model.today + timedelta(days=days)).isoformat())] if model.today else [],
        )
        for days in RETRY_DAYS
    ]
