"""
Written down twice: how it looks.
"""

from __future__ import annotations

import flet as ft

from mobile.screens.duplicates.model import ApartTapped, BackTapped, Model, SameTapped, TwoTapped
from mobile.ui import palette as p
from mobile.ui.controls import button, card, heading, notice, text
from mobile.ui.failures import failure
from mobile.ui.look import Look
from mobile.ui.loop import Send
from mobile.ui.palette import Meaning
from mobile.ui.sheets import sheet
from mobile.use_cases.merge_duplicates import Likely, MergedOne


def view(model: Model, send: Send, look: Look) -> ft.View:
    """
    Each pair, and what was merged just now.
    """
    _ = look.words
    return sheet(
        look,
        _("Written down twice?"),
        [
            *failure(look, model.failed),
            *(_merged(model, one, send, look) for one in model.merged),
            *_pairs(model, send, look),
        ],
        on_back=lambda: send(BackTapped()),
    )


def _pairs(model: Model, send: Send, look: Look) -> list[ft.Control]:
    _ = look.words
    if model.pairs is None:
        return []
    if not model.pairs:
        return [notice(_("Nothing waits for you here."), meaning=Meaning.DONE)]
    return [_pair(model, pair, send, look) for pair in model.pairs]


def _pair(model: Model, pair: Likely, send: Send, look: Look) -> ft.Control:
    _ = look.words
    counts = " · ".join(_.count("{n} visit", "{n} visits", count) for count in pair.visits)
    return card(
        [
            heading(pair.title, level=3, size=18),
            text(pair.place, 16, color=p.SOFT_INK),
            *([text(counts, 16, color=p.SOFT_INK)] if any(pair.visits) else []),
            button(
                _("They are the same"),
                lambda: send(SameTapped(pair.stays, pair.duplicate)),
                icon=ft.Icons.MERGE,
                enabled=not model.busy,
            ),
            button(
                _("They are two"),
                lambda: send(TwoTapped(pair.stays, pair.duplicate)),
                outline=True,
                enabled=not model.busy,
            ),
        ],
        key=pair.duplicate,
    )


def _merged(model: Model, one: MergedOne, send: Send, look: Look) -> ft.Control:
    _ = look.words
    return notice(
        _("{name} is one now.", name=one.title),
        meaning=Meaning.RECORDED,
        actions=[
            button(
                _("Take apart"),
                lambda: send(ApartTapped(one.duplicate)),
                icon=ft.Icons.UNDO,
                outline=True,
                enabled=not model.busy,
            )
        ],
    )
