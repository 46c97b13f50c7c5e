"""
The review box: how it looks.
"""

from __future__ import annotations

import flet as ft

from mobile.screens.review_box.model import (
    BackTapped,
    Model,
    RefuseTapped,
    SeenTapped,
    TakeTapped,
    WhyTapped,
    WorkTapped,
)
from mobile.ui import palette as p
from mobile.ui.controls import badge, button, card, notice, text, tile
from mobile.ui.failures import failure
from mobile.ui.look import Look
from mobile.ui.loop import Send
from mobile.ui.not_taken_in import KIND_WORDS, TEAM_WORDS, WHY_WORDS
from mobile.ui.palette import Meaning
from mobile.ui.sheets import sheet
from mobile.use_cases.judge_boxed import BoxedWork
from shared.domain.review_box import WhyRefused


def view(model: Model, send: Send, look: Look) -> ft.View:
    """
    What waits, danger first.
    """
    _ = look.words
    return sheet(
        look,
        _("Review box"),
        [
            *failure(look, model.failed),
            *([notice(_("Saved on this phone."), meaning=Meaning.RECORDED)] if model.judged else []),
            *_body(model, send, look),
        ],
        on_back=lambda: send(BackTapped()),
    )


def _body(model: Model, send: Send, look: Look) -> list[ft.Control]:
    _ = look.words
    if model.work is None:
        return []
    if not model.work:
        return [notice(_("Nothing waits for you here."), meaning=Meaning.DONE)]
    return [_work(model, work, send, look) for work in model.work]


def _work(model: Model, work: BoxedWork, send: Send, look: Look) -> ft.Control:
    _ = look.words
    is_open = model.opened == work.ids[0]
    kinds = ", ".join(_(KIND_WORDS.get(kind, kind)) for kind in work.kinds)
    reason = _(TEAM_WORDS[work.reason]) if work.reason in TEAM_WORDS else work.reason
    head = tile(
        work.title or _("Somebody without a name"),
        lambda: send(WorkTapped(work.ids[0])),
        lines=[
            kinds,
            " · ".join(part for part in (work.author or _("A worker"), _.day(work.made_on)) if part),
            reason,
        ],
        meaning=Meaning.DANGER if work.danger else Meaning.HELD if work.is_held else Meaning.REFUSED,
        badges=[badge(_("Danger"), Meaning.DANGER)] if work.danger else [],
        end=ft.Icons.EXPAND_LESS if is_open else ft.Icons.EXPAND_MORE,
        key=work.ids[0],
        within=is_open,
    )
    if not is_open:
        return head
    # What can be done stands before what may be a long visit.
    return card([head, *_actions(model, work, send, look), *_answers(work)])


def _answers(work: BoxedWork) -> list[ft.Control]:
    return [
        ft.Column([text(answer.label, 15, color=p.SOFT_INK), text(answer.said, 17, bold=True)], spacing=2)
        for answer in work.answers
    ]


def _actions(model: Model, work: BoxedWork, send: Send, look: Look) -> list[ft.Control]:
    _ = look.words
    take = button(
        _("Take in"),
        lambda: send(TakeTapped(work.ids)),
        icon=ft.Icons.MOVE_TO_INBOX,
        enabled=not model.busy,
    )
    if work.may_come_in:
        return [take]
    if not work.is_held:
        return [
            button(
                _("I have seen it"),
                lambda: send(SeenTapped(work.ids)),
                icon=ft.Icons.CHECK,
                enabled=not model.busy,
            )
        ]
    if model.refusing:
        return [text(_("Why?"), 17, bold=True), *(_why(model, work, why, send, look) for why in WHY_WORDS)]
    return [
        take,
        button(
            _("Do not take in"),
            lambda: send(RefuseTapped()),
            icon=ft.Icons.BLOCK,
            outline=True,
            enabled=not model.busy,
        ),
    ]


def _why(model: Model, work: BoxedWork, why: WhyRefused, send: Send, look: Look) -> ft.Control:
    return button(
        look.words(WHY_WORDS[why]),
        lambda: send(WhyTapped(work.ids, why)),
        outline=True,
        enabled=not model.busy,
    )
