"""
Summary: how it looks.
"""

from __future__ import annotations

from itertools import groupby

import flet as ft

from mobile.screens.summary.model import (
    AddPersonTapped,
    AlikeTapped,
    AnswerTapped,
    BackTapped,
    DoneTapped,
    Model,
    ReasonTyped,
    ShowTapped,
    SubmitTapped,
)
from mobile.ui import palette as p
from mobile.ui.controls import badge, button, field, heading, link, notice, progress, text, tile
from mobile.ui.failures import failure
from mobile.ui.look import Look
from mobile.ui.loop import Send
from mobile.ui.media import said_media
from mobile.ui.palette import Meaning
from mobile.ui.sealed import COVERED
from mobile.ui.sheets import sheet
from mobile.use_cases.summarise_form import REQUIRED, Summary, Told


def view(model: Model, send: Send, look: Look) -> ft.View:
    """
    The answers by section; or that they are saved.
    """
    _ = look.words
    if model.saved:
        return _saved(model, send, look)
    summary = model.summary
    ready = summary is not None and not summary.problems
    return sheet(
        look,
        _("Your answers"),
        [
            *(_body(model, summary, send, look) if summary else []),
            *([progress(_("Saving …"), None)] if model.busy else []),
        ],
        on_back=lambda: send(BackTapped()),
        foot=[]
        if summary is not None and summary.readonly
        else [
            *failure(look, model.failed),
            button(
                _("Save"), lambda: send(SubmitTapped()), icon=ft.Icons.CHECK, enabled=ready and not model.busy
            ),
        ],
    )


def _body(model: Model, summary: Summary, send: Send, look: Look) -> list[ft.Control]:
    _ = look.words
    return [
        heading(" · ".join(part for part in (_.pick(summary.title), summary.about) if part), size=22),
        *(
            [
                notice(
                    _("Danger"),
                    body=", ".join(_.pick(title) for title in summary.dangers),
                    meaning=Meaning.DANGER,
                )
            ]
            if summary.dangers
            else []
        ),
        *_problems(summary, send, look),
        *(
            [
                field(
                    _("What did you change, and why?"),
                    model.reason,
                    lambda reason: send(ReasonTyped(reason)),
                    multiline=True,
                    key="reason",
                )
            ]
            if summary.amends
            else []
        ),
        *_answers(model, summary, send, look),
    ]


def _problems(summary: Summary, send: Send, look: Look) -> list[ft.Control]:
    _ = look.words
    if not summary.problems:
        return []
    count = len(summary.problems)
    return [
        notice(
            _.count("{n} answer is still needed", "{n} answers are still needed", count),
            meaning=Meaning.OVERDUE,
        ),
        *(
            tile(
                told.label,
                lambda told=told: send(AnswerTapped(told.ref)),  # type: ignore[misc]
                lines=["" if told.sensitive else told.said, "" if told.problem == REQUIRED else told.problem],
                meaning=Meaning.OVERDUE,
                icon=ft.Icons.EDIT,
                key=f"problem {told.ref}",
            )
            for told in summary.problems
        ),
    ]


def _answers(model: Model, summary: Summary, send: Send, look: Look) -> list[ft.Control]:
    drawn: list[ft.Control] = []
    earlier = look.words("From an earlier version of this form")
    for section, answers in groupby(summary.answers, key=lambda told: earlier if told.left else told.section):
        if section:
            drawn.append(heading(section, level=3, size=18))
        for told in answers:
            is_covered = told.sensitive and told.ref not in model.shown
            may_change = not told.left and not summary.readonly
            drawn.append(_answer(told, send, look, is_covered=is_covered, may_change=may_change))
            if told.sensitive:
                drawn.append(_cover(told, model, send, look))
    return drawn


def _cover(told: Told, model: Model, send: Send, look: Look) -> ft.Control:
    _ = look.words
    is_shown = told.ref in model.shown
    icon = ft.Icons.VISIBILITY_OFF if is_shown else ft.Icons.VISIBILITY
    return link(_("Hide") if is_shown else _("Show"), lambda: send(ShowTapped(told.ref)), icon=icon)


def _answer(told: Told, send: Send, look: Look, *, is_covered: bool, may_change: bool) -> ft.Control:
    return tile(
        COVERED if is_covered else said_media(look.words, told.said),
        (lambda: send(AnswerTapped(told.ref))) if may_change else None,
        lines=[told.label],
        icon=ft.Icons.EDIT if may_change else ft.Icons.HISTORY,
        end=None,
        key=told.ref,
    )


def _saved(model: Model, send: Send, look: Look) -> ft.View:
    _ = look.words
    pair = p.PAIRS[Meaning.DONE]
    return sheet(
        look,
        _("Saved"),
        [
            ft.Container(height=24),
            ft.Icon(ft.Icons.CHECK_CIRCLE, color=pair.ink, size=96),
            ft.Semantics(
                live_region=True, content=text(_("Saved on this phone"), 26, bold=True, center=True)
            ),
            ft.Row([badge(_("On this phone"), Meaning.RECORDED)], alignment=ft.MainAxisAlignment.CENTER),
            text(_("It is sent as soon as there is network."), 17, color=p.SOFT_INK, center=True),
            *_alike(model, send, look),
        ],
        foot=[
            *(
                [
                    button(
                        _("Add a person"),
                        lambda: send(AddPersonTapped()),
                        icon=ft.Icons.PERSON_ADD,
                        outline=True,
                    )
                ]
                if model.saved in ("household", "person") and model.household
                else []
            ),
            button(_("Done"), lambda: send(DoneTapped()), icon=ft.Icons.CHECK),
        ],
    )


def _alike(model: Model, send: Send, look: Look) -> list[ft.Control]:
    _ = look.words
    if not model.alike:
        return []
    return [
        notice(
            _("They may have a card already"),
            body=_("Somebody of this name is known here. Ask whether it is the same person."),
            meaning=Meaning.PLAIN,
        ),
        *(
            tile(
                alike.name,
                lambda alike=alike: send(AlikeTapped(alike.household)),  # type: ignore[misc]
                lines=[alike.place],
                icon=ft.Icons.CREDIT_CARD,
                key=f"alike {alike.household}",
            )
            for alike in model.alike
        ),
    ]
