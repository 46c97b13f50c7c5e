"""
What people say past the worker: how it looks.
"""

from __future__ import annotations

import flet as ft

from mobile.screens.feedback.model import (
    BackTapped,
    DoneCancelled,
    DoneConfirmed,
    DoneTapped,
    Model,
    ReadTapped,
)
from mobile.ui import palette as p
from mobile.ui.controls import badge, button, card, heading, link, text
from mobile.ui.failures import failure
from mobile.ui.look import Look
from mobile.ui.loop import Send
from mobile.ui.palette import Meaning
from mobile.ui.rating_words import ANSWERS, ASKED
from mobile.ui.sheets import sheet
from mobile.use_cases.read_feedback import Complaint, Feedback, Rated
from shared.domain.ratings import LEAST


def view(model: Model, send: Send, look: Look) -> ft.View:
    """
    Complaints first, where this worker may read them, then the sums.
    """
    _ = look.words
    found = model.found
    body: list[ft.Control] = []
    if found is not None:
        body = [*_complaints(model, found, send, look), *_ratings(found, look)]
    elif model.failed is None:
        body = [text(_("Asking the server …"), 17, color=p.SOFT_INK)]
    return sheet(
        look,
        _("What people say"),
        [*failure(look, model.failed), *body],
        on_back=lambda: send(BackTapped()),
    )


def _complaints(model: Model, found: Feedback, send: Send, look: Look) -> list[ft.Control]:
    _ = look.words
    if found.complaints is None:
        return []
    if model.complaints:
        return [heading(_("Complaints")), *(_complaint(one, model, send, look) for one in model.complaints)]
    if not found.complaints or model.complaints is not None:
        return [heading(_("Complaints")), text(_("No complaint waits."), 17)]
    return [
        heading(_("Complaints")),
        text(_.count("{n} complaint waits", "{n} complaints wait", found.complaints), 17),
        button(
            _("Read complaints"),
            lambda: send(ReadTapped()),
            icon=ft.Icons.MARK_EMAIL_UNREAD,
            enabled=not model.busy,
        ),
        text(_("That you read them is noted. Nothing of them stays on this phone."), 15, color=p.SOFT_INK),
    ]


def _complaint(one: Complaint, model: Model, send: Send, look: Look) -> ft.Control:
    _ = look.words
    put_away = (
        [
            text(_("It will no longer be shown to anybody."), 16),
            button(
                _("Taken care of"),
                lambda: send(DoneConfirmed()),
                icon=ft.Icons.CHECK,
                enabled=not model.busy,
            ),
            link(_("Not yet"), lambda: send(DoneCancelled())),
        ]
        if model.asking == one.id
        else [button(_("Taken care of"), lambda: send(DoneTapped(one.id)), icon=ft.Icons.CHECK, outline=True)]
    )
    return card(
        [
            *([ft.Row([badge(_("Afraid of somebody"), Meaning.DANGER)], wrap=True)] if one.afraid else []),
            text(f"{one.area} · {_.day(one.made_on)}", 15, color=p.SOFT_INK),
            text(one.words, 18),
            text(
                _("To be reached: {how}", how=one.contact)
                if one.contact
                else _("Does not wish to be reached."),
                16,
            ),
            *put_away,
        ],
        key=one.id,
    )


def _ratings(found: Feedback, look: Look) -> list[ft.Control]:
    _ = look.words
    shown = [one for one in found.rated if one.total]
    few = _("Shown from {n} ratings on, and {n} at a time, so that nobody is recognised.", n=LEAST)
    return [
        heading(_("Ratings")),
        *([] if shown else [text(_("There are too few ratings yet."), 17)]),
        *(_rated(one, look) for one in shown),
        text(few, 15, color=p.SOFT_INK),
    ]


def _rated(one: Rated, look: Look) -> ft.Control:
    _ = look.words
    title = _.pick(one.help) if one.help else _("On the page for everybody")
    asked = [
        part
        for question, answers in ANSWERS.items()
        if one.counts.get(question)
        for part in (
            text(_(ASKED[question]), 16, bold=True),
            *(_counted(_(words), one.counts[question].get(code, 0)) for code, words in answers.items()),
        )
    ]
    said = [text(_("In their words"), 16, bold=True), *(text(f"“{words}”", 16) for words in one.words)]
    return card(
        [
            heading(f"{one.area} · {title}", level=3, size=18),
            text(_.count("{n} rating", "{n} ratings", one.total), 15, color=p.SOFT_INK),
            *asked,
            *(said if one.words else []),
        ]
    )


def _counted(answer: str, number: int) -> ft.Control:
    ink = p.INK if number else p.SOFT_INK
    return ft.Row(
        [text(answer, 16, color=ink, expand=True), text(str(number), 16, bold=bool(number), color=ink)]
    )
