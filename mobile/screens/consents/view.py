"""
What they agreed to: how it looks, in words large enough to be shown across a table.
"""

from __future__ import annotations

from functools import partial

import flet as ft

from mobile.screens.consents.model import BackTapped, Confirmed, Model, PrintTapped, WithdrawTapped
from mobile.ui import palette as p
from mobile.ui.controls import badge, button, card, heading, link, notice, text
from mobile.ui.failures import failure
from mobile.ui.look import Look
from mobile.ui.loop import Send
from mobile.ui.palette import Meaning
from mobile.ui.sheets import sheet
from mobile.use_cases.read_consents import Agreed, Consents
from shared.domain.consents import ENDED, GIVEN, GUARDIAN, SELF

ANSWER_WORDS = {
    "given": "Agreed",
    "refused": "Not agreed",
    "withdrawn": "Taken back",
    ENDED: "Its time is over",
}
BY_WORDS = {SELF: "They themselves", GUARDIAN: "Their guardian"}
ANSWER_MEANING = {"given": Meaning.DONE, "refused": Meaning.PLAIN, "withdrawn": Meaning.HELD}


def view(model: Model, send: Send, look: Look) -> ft.View:
    """
    The receipt, or whether something is taken back.
    """
    _ = look.words
    shown = model.view
    body: list[ft.Control] = []
    foot: list[ft.Control] = []
    if shown is not None:
        asked = model.asked
        body = _question(asked, model, send, look) if asked else _receipt(shown, send, look)
        foot = [] if asked else _paper(shown, model, send, look)
    return sheet(
        look,
        (shown.name if shown else "") or _("What was agreed"),
        [*failure(look, model.failed), *body],
        on_back=lambda: send(BackTapped()),
        foot=foot,
        place=model.asking,
    )


def _receipt(shown: Consents, send: Send, look: Look) -> list[ft.Control]:
    _ = look.words
    title = heading(_("What was agreed"), size=22)
    if not shown.agreed:
        return [title, text(_("Nobody was asked yet."), 18)]
    return [
        title,
        *(_one(one, send, look) for one in shown.agreed),
        text(_readers(shown, look), 17),
        text(_("You may take it back at any time. Help goes on."), 18, bold=True),
    ]


def _one(one: Agreed, send: Send, look: Look) -> ft.Control:
    _ = look.words
    back = link(_("They take it back"), lambda: send(WithdrawTapped(one.consent)), icon=ft.Icons.UNDO)
    return card(
        [
            heading(_title(one, look), size=19),
            text(f"“{_.pick(one.text)}”", 18) if one.text else ft.Container(),
            ft.Row([badge(_answer(one, look), ANSWER_MEANING.get(one.answer, Meaning.PLAIN))]),
            *([text(f"“{one.scope}”", 17)] if one.scope else []),
            text(_said(one, look), 16, color=p.SOFT_INK),
            *([back] if one.answer == GIVEN else []),
        ],
        key=one.consent,
    )


def _title(one: Agreed, look: Look) -> str:
    return look.words.pick(one.title) if one.title else one.purpose


def _answer(one: Agreed, look: Look) -> str:
    _ = look.words
    return _(ANSWER_WORDS[one.answer]) if one.answer in ANSWER_WORDS else one.answer


def _said(one: Agreed, look: Look) -> str:
    _ = look.words
    until = _("until {day}", day=_.day(one.until_on)) if one.until_on else ""
    by = _(BY_WORDS[one.given_by]) if one.given_by in BY_WORDS else one.given_by
    return " · ".join(part for part in (_.day(one.on), by, one.to, until) if part)


def _readers(shown: Consents, look: Look) -> str:
    _ = look.words
    if shown.is_case:
        return _("Who can read it: {names}", names=", ".join(shown.readers))
    return _("Who can read it: the team of {area}", area=shown.area)


def _paper(shown: Consents, model: Model, send: Send, look: Look) -> list[ft.Control]:
    _ = look.words
    if not shown.agreed:
        return []
    if not shown.on_paper:
        return [text(_("Spoken only: paper is not safe with them."), 17, bold=True)]
    lines = [line for one in shown.agreed for line in _lines(one, look)]
    lines += [_readers(shown, look), _("You may take it back at any time. Help goes on.")]
    title = f"{_('What was agreed')}: {shown.name}"
    return [
        button(
            _("Print this page"),
            lambda: send(PrintTapped(title, tuple(lines))),
            icon=ft.Icons.PRINT,
            outline=True,
            enabled=not model.busy,
        )
    ]


def _lines(one: Agreed, look: Look) -> list[str]:
    words = look.words.pick(one.text) if one.text else ""
    return [
        f"{_title(one, look)} {_answer(one, look)}.",
        *([f"“{words}”"] if words else []),
        *([f"“{one.scope}”"] if one.scope else []),
        _said(one, look),
        "",
    ]


def _question(one: Agreed, model: Model, send: Send, look: Look) -> list[ft.Control]:
    _ = look.words
    is_home = model.view is not None and model.view.is_home
    said = [(_("Yes, they take it back"), "" if is_home else SELF)]
    said += [] if is_home else [(_("Yes, their guardian takes it back"), GUARDIAN)]
    return [
        notice(
            _("Ask once more: do they take it back?"),
            body=_title(one, look),
            meaning=Meaning.HELD,
            actions=[
                *(button(words, partial(send, Confirmed(by)), enabled=not model.busy) for words, by in said),
                button(_("No"), lambda: send(BackTapped()), outline=True),
            ],
        ),
        *([] if is_home else [text(_("Nobody else of the home can take it back for them."), 18, bold=True)]),
        text(_("Nothing new is passed on from now. What the law makes one keep stays with the officer."), 17),
    ]
