"""
A rating without a name: how it looks.
"""

from __future__ import annotations

import flet as ft

from mobile.screens.rate.model import AnswerTapped, BackTapped, GiveTapped, Model, WordsTyped
from mobile.ui.choices import choose_one
from mobile.ui.controls import button, field, heading, notice, text
from mobile.ui.failures import failure
from mobile.ui.look import Look
from mobile.ui.loop import Send
from mobile.ui.palette import Meaning
from mobile.ui.rating_words import ANSWERS, ASKED
from mobile.ui.sheets import sheet
from shared.domain.ratings import MOST_WORDS, QUESTIONS


def view(model: Model, send: Send, look: Look) -> ft.View:
    """
    The questions, or thanks.
    """
    _ = look.words
    foot = button(
        _("Give the rating"),
        lambda: send(GiveTapped()),
        icon=ft.Icons.CHECK,
        enabled=bool(model.said) and not model.busy,
    )
    body = _thanks(look) if model.done else _questions(model, send, look)
    return sheet(
        look,
        _("Rating without a name"),
        [*failure(look, model.failed), *body],
        on_back=lambda: send(BackTapped()),
        foot=[] if model.done else [foot],
        place=f"{model.done}",
    )


def _thanks(look: Look) -> list[ft.Control]:
    _ = look.words
    return [
        notice(_("Thank you"), body=_("Give the phone back. Nothing of it is shown."), meaning=Meaning.DONE)
    ]


def _questions(model: Model, send: Send, look: Look) -> list[ft.Control]:
    _ = look.words
    return [
        text(_("No name, no day. The worker cannot see it. It is shown only together with others."), 17),
        *(part for question in QUESTIONS for part in _question(question, model, send, look)),
        field(
            _("What would be better?"),
            model.words,
            lambda words: send(WordsTyped(words)),
            multiline=True,
            max_length=MOST_WORDS,
            key="words",
        ),
    ]


def _question(question: str, model: Model, send: Send, look: Look) -> list[ft.Control]:
    _ = look.words
    labels = {code: _(words) for code, words in ANSWERS[question].items()}
    chosen = model.said.get(question, "")
    return [
        heading(_(ASKED[question]), size=18),
        *choose_one(look, labels, chosen, lambda code: send(AnswerTapped(question, code)), name=question),
    ]
