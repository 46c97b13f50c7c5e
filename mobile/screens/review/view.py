"""
Judging one visit: how it looks.
"""

from __future__ import annotations

from itertools import groupby

import flet as ft

from mobile.screens.review.model import (
    ApproveTapped,
    AttachmentTapped,
    BackTapped,
    CommentTapped,
    CommentTyped,
    HouseholdTapped,
    Model,
    Past,
    Read,
    RemarkTyped,
    ReturnTapped,
    Row,
    ShowTapped,
)
from mobile.ui import palette as p
from mobile.ui.controls import button, card, field, heading, icon_button, link, notice, text
from mobile.ui.failures import failure
from mobile.ui.look import Look
from mobile.ui.loop import Send
from mobile.ui.media import said_media, see_attachment
from mobile.ui.outcomes import outcome_words
from mobile.ui.palette import Meaning
from mobile.ui.sealed import covered, sealed_line, who_will_read, why_not_shown
from mobile.ui.sheets import sheet
from mobile.ui.theme import TARGET
from mobile.use_cases.sealed_answers import Guard

COLUMN = 760


def view(model: Model, send: Send, look: Look) -> ft.View:
    """
    The visit, and the two things that can be said of it.
    """
    _ = look.words
    read = model.read
    return sheet(
        look,
        _("Check a visit"),
        _body(model, read, send, look) if read else [],
        on_back=lambda: send(BackTapped()),
        foot=_foot(model, read, send, look) if read else [],
        width=COLUMN,
    )


def _body(model: Model, read: Read, send: Send, look: Look) -> list[ft.Control]:
    _ = look.words
    return [
        _head(read, send, look),
        *_signs(read, look),
        *_amended(read, look),
        *(_past(past, look) for past in read.past),
        *_answers(model, read, send, look),
        field(
            _("Remark on the whole visit"),
            model.remark,
            lambda typed: send(RemarkTyped(typed)),
            multiline=True,
            key="remark",
        ),
    ]


def _head(read: Read, send: Send, look: Look) -> ft.Control:
    _ = look.words
    lines = [
        _.pick(read.form),
        " · ".join(part for part in (read.worker, _.day(read.visited_on)) if part),
        read.place if read.name else "",
    ]
    if read.outcome not in ("done", ""):
        lines.append(outcome_words(_, read.outcome))
    if read.guest:
        lines.append(_("Guest visit"))
    if read.card_seen:
        # Nothing is said where it was not: a card forgotten is no fault.
        lines.append(_("Their card was scanned"))
    return card(
        [
            heading(read.name or read.place or _("Somebody without a name"), size=22),
            *(text(line, 16, color=p.SOFT_INK) for line in lines if line),
            *(
                [link(_("Open the household"), lambda: send(HouseholdTapped()), icon=ft.Icons.HOME)]
                if read.household
                else []
            ),
        ]
    )


def _signs(read: Read, look: Look) -> list[ft.Control]:
    _ = look.words
    if not read.signs:
        return []
    said = ", ".join(_.pick(sign, str(sign)) for sign in read.signs)
    return [notice(_("Danger"), body=said, meaning=Meaning.DANGER)]


def _amended(read: Read, look: Look) -> list[ft.Control]:
    _ = look.words
    if not read.why_amended:
        return []
    return [notice(_("Changed by the worker"), body=read.why_amended, meaning=Meaning.DRAFT)]


def _past(past: Past, look: Look) -> ft.Control:
    _ = look.words
    verdict = _("Approved") if past.verdict == "approved" else _("Sent back")
    said = [f"{label}: {comment}" for label, comment in past.comments]
    body = "\n".join(line for line in (past.remark, *said) if line)
    return notice(
        " · ".join(part for part in (verdict, past.by, _.day(past.on)) if part),
        body=body,
        meaning=Meaning.DONE if past.verdict == "approved" else Meaning.RETURNED,
    )


def _answers(model: Model, read: Read, send: Send, look: Look) -> list[ft.Control]:
    _ = look.words
    drawn: list[ft.Control] = []
    if read.before_on:
        drawn.append(_days(read, look))
    for section, rows in groupby(read.rows, key=lambda row: row.section):
        if section:
            drawn.append(heading(section, level=3, size=18))
        drawn.append(card([_row(model, read, row, send, look) for row in rows]))
    return drawn


def _days(read: Read, look: Look) -> ft.Control:
    _ = look.words
    return ft.Container(
        ft.Row(
            [
                _cell(_.day(read.visited_on), bold=True),
                _cell(_.day(read.before_on), color=p.SOFT_INK),
                ft.Container(width=TARGET),
            ],
            spacing=12,
        ),
        padding=ft.Padding.symmetric(horizontal=16),
    )


def _cell(said: str, *, bold: bool = False, color: str = p.INK) -> ft.Control:
    return text(said, 17, bold=bold, color=color, expand=True)


def _before(read: Read, row: Row, look: Look) -> list[ft.Control]:
    """
    What was said at the visit before, in a column of its own; what changed since is marked.
    """
    if not read.before_on:
        return []
    before = said_media(look.words, row.before)
    if not row.changed or before != row.before:
        return [_cell(before or "–", color=p.SOFT_INK)]
    pair = p.PAIRS[Meaning.DRAFT]
    was = look.words("Before: {answer}", answer=row.before)
    mark = ft.Icon(ft.Icons.COMPARE_ARROWS, color=pair.ink, size=20)
    said = ft.Row([mark, _cell(row.before, color=pair.ink)], spacing=6)
    return [
        ft.Semantics(
            label=was,
            exclude_semantics=True,
            expand=True,
            content=ft.Container(said, bgcolor=pair.ground, border_radius=8, padding=6),
        )
    ]


def _row(model: Model, read: Read, row: Row, send: Send, look: Look) -> ft.Control:
    _ = look.words
    if row.guard is not Guard.OPEN:
        return _guarded(model, row, send, look)
    comment = model.comments.get(row.name, "")
    is_open = model.commenting == row.name or bool(comment)
    return ft.Column(
        [
            text(row.label, 15, color=p.SOFT_INK),
            ft.Row(
                [
                    _cell(said_media(_, row.said), bold=True),
                    *_before(read, row, look),
                    *(
                        [ft.Container(width=TARGET)]
                        if is_open
                        else [
                            icon_button(
                                _("Comment on: {question}", question=row.label),
                                ft.Icons.ADD_COMMENT,
                                lambda: send(CommentTapped(row.name)),
                                color=p.LEAF,
                            )
                        ]
                    ),
                ],
                spacing=12,
            ),
            *(
                [
                    field(
                        _("Comment on: {question}", question=row.label),
                        comment,
                        lambda typed: send(CommentTyped(row.name, typed)),
                        multiline=True,
                        key=f"comment-{row.name}",
                    )
                ]
                if is_open
                else []
            ),
            *see_attachment(row.said, lambda: send(AttachmentTapped(row.said)), look),
            ft.Divider(height=1, color=p.LINE),
        ],
        spacing=10 if is_open else 4,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        key=row.name,
    )


def _guarded(model: Model, row: Row, send: Send, look: Look) -> ft.Control:
    """A sensitive answer takes no comment: a comment is read by the whole team."""
    _ = look.words
    is_shown = row.name in model.shown
    shown = [
        text(row.label, 15, color=p.SOFT_INK),
        covered(look, row.said, is_shown=is_shown, on_tap=lambda: send(ShowTapped(row.name))),
        *(
            [text(_("Before: {answer}", answer=row.before), 15, color=p.SOFT_INK)]
            if is_shown and row.changed
            else []
        ),
    ]
    why = (
        who_will_read(_, None if row.guard is Guard.KEPT_BACK else row.readers)
        if row.label
        else why_not_shown(_, row.readers, is_kept_back=row.guard is Guard.KEPT_BACK)
    )
    return ft.Column(
        [*(shown if row.label else []), sealed_line(why), ft.Divider(height=1, color=p.LINE)],
        spacing=4,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        key=row.name,
    )


def _foot(model: Model, read: Read, send: Send, look: Look) -> list[ft.Control]:
    _ = look.words
    said = {
        "approved": [notice(_("Approved"), meaning=Meaning.DONE)],
        "returned": [notice(_whose_task(read, look), meaning=Meaning.RETURNED)],
    }.get(read.judged, [])
    failed = failure(look, model.failed)
    return [
        *failed,
        *said,
        ft.Row(
            [
                button(
                    _("Send back"),
                    lambda: send(ReturnTapped()),
                    icon=ft.Icons.REPLY,
                    outline=True,
                    enabled=not model.busy,
                    expand=True,
                ),
                button(
                    _("Approve"),
                    lambda: send(ApproveTapped()),
                    icon=ft.Icons.CHECK_CIRCLE,
                    enabled=not model.busy and not model.has_said_comment,
                    expand=True,
                ),
            ],
            spacing=8,
        ),
    ]


def _whose_task(read: Read, look: Look) -> str:
    _ = look.words
    if read.guest:
        return _("Sent back. The family's own worker has it as a task.")
    return _("Sent back. The worker has it as a task.")
