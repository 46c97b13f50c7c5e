"""
A past visit: how it looks.
"""

from __future__ import annotations

from itertools import groupby

import flet as ft

from mobile.screens.visit.model import (
    AmendTapped,
    AttachmentTapped,
    BackTapped,
    Model,
    ShowTapped,
    WrongTapped,
)
from mobile.ui import palette as p
from mobile.ui.controls import button, card, heading, link, notice, text
from mobile.ui.delivered import delivery_badge
from mobile.ui.failures import failure
from mobile.ui.look import Look
from mobile.ui.loop import Send
from mobile.ui.media import said_media, see_attachment
from mobile.ui.outcomes import outcome_words
from mobile.ui.palette import Meaning
from mobile.ui.sealed import covered, sealed_line, who_will_read, why_not_shown
from mobile.ui.sheets import sheet
from mobile.ui.voided import void_words
from mobile.use_cases.open_visit import OpenVisit
from mobile.use_cases.read_visit import ReadAnswer
from mobile.use_cases.sealed_answers import Guard
from shared.domain.review import ReviewState


def view(model: Model, send: Send, look: Look) -> ft.View:
    """
    What the supervisor said first, then the answers.
    """
    _ = look.words
    read = model.read
    returned = read is not None and read.review is ReviewState.RETURNED
    return sheet(
        look,
        _("Visit"),
        [*failure(look, model.failed), *(_body(model, read, send, look) if read else [])],
        on_back=lambda: send(BackTapped()),
        foot=[
            button(
                _("Correct the answers") if returned else _("Change something"),
                lambda: send(AmendTapped()),
                icon=ft.Icons.EDIT,
                outline=not returned,
                enabled=not model.busy,
            )
        ]
        if read and read.may_amend
        else [],
    )


def _body(model: Model, read: OpenVisit, send: Send, look: Look) -> list[ft.Control]:
    _ = look.words
    return [
        card(
            [
                heading(read.name or _.pick(read.form), size=22),
                *(
                    text(line, 16, color=p.SOFT_INK)
                    for line in (
                        _.pick(read.form),
                        " · ".join(part for part in (_.day(read.visited_on), read.place) if part),
                        outcome_words(_, read.outcome) if read.outcome not in ("done", "") else "",
                        read.remark_own,
                    )
                    if line
                ),
                ft.Row([delivery_badge(look, read.delivery, read.review)]),
            ]
        ),
        *(
            [notice(_("It is not counted."), body=void_words(_, read.void_reason), meaning=Meaning.REFUSED)]
            if read.void_reason
            else []
        ),
        *_review(read, look),
        *(
            [notice(_("Danger"), body=", ".join(_.pick(sign) for sign in read.signs), meaning=Meaning.DANGER)]
            if read.signs
            else []
        ),
        *_answers(model, read.answers, send, look),
        *(
            [link(_("This visit is wrong"), lambda: send(WrongTapped()), icon=ft.Icons.REPORT)]
            if read.may_mend
            else []
        ),
    ]


def _review(read: OpenVisit, look: Look) -> list[ft.Control]:
    _ = look.words
    if read.review is ReviewState.WAITING:
        return []
    said = [read.remark, *(f"{comment.label}: {comment.text}" for comment in read.comments)]
    approved = read.review is ReviewState.APPROVED
    return [
        notice(
            _("Approved") if approved else _("Your supervisor sent it back"),
            body="\n".join(line for line in said if line),
            meaning=Meaning.DONE if approved else Meaning.RETURNED,
        )
    ]


def _answers(model: Model, answers: tuple[ReadAnswer, ...], send: Send, look: Look) -> list[ft.Control]:
    drawn: list[ft.Control] = []
    for section, group in groupby(answers, key=lambda answer: answer.section):
        if section:
            drawn.append(heading(section, level=3, size=18))
        drawn.append(card([_answer(model, answer, send, look) for answer in group]))
    return drawn


def _answer(model: Model, answer: ReadAnswer, send: Send, look: Look) -> ft.Control:
    _ = look.words
    if answer.guard is not Guard.OPEN and not answer.label:
        return sealed_line(why_not_shown(_, answer.readers, is_kept_back=answer.guard is Guard.KEPT_BACK))
    if answer.guard is not Guard.OPEN:
        is_shown = answer.name in model.shown
        return ft.Column(
            [
                text(answer.label, 15, color=p.SOFT_INK),
                covered(look, answer.said, is_shown=is_shown, on_tap=lambda: send(ShowTapped(answer.name))),
                sealed_line(who_will_read(_, None if answer.guard is Guard.KEPT_BACK else answer.readers)),
            ],
            spacing=2,
        )
    return ft.Column(
        [
            text(answer.label, 15, color=p.SOFT_INK),
            text(said_media(_, answer.said), 18, bold=True),
            *see_attachment(answer.said, lambda: send(AttachmentTapped(answer.said)), look),
        ],
        spacing=2,
    )
