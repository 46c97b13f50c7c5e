"""
I know or am related to them: how it looks.
"""

from __future__ import annotations

import flet as ft

from mobile.screens.conflict.model import BackTapped, Model, TieTapped
from mobile.ui import palette as p
from mobile.ui.access_words import DECLARES
from mobile.ui.controls import button, heading, text
from mobile.ui.failures import failure
from mobile.ui.look import Look
from mobile.ui.loop import Send
from mobile.ui.sheets import sheet
from shared.domain.access import Tie

ICONS = {Tie.KNOWS: ft.Icons.HANDSHAKE, Tie.RELATED: ft.Icons.FAMILY_RESTROOM}


def view(model: Model, send: Send, look: Look) -> ft.View:
    """
    What is so.
    """
    _ = look.words
    return sheet(
        look,
        model.title or _("Known or related"),
        [
            *failure(look, model.failed),
            heading(_("What is so?")),
            text(_("Your supervisor sees it and decides who goes on."), 17, color=p.SOFT_INK),
            *(
                button(
                    _(DECLARES[tie]),
                    lambda tie=tie: send(TieTapped(tie)),  # type: ignore[misc]
                    icon=ICONS[tie],
                    enabled=not model.busy,
                )
                for tie in Tie
            ),
        ],
        on_back=lambda: send(BackTapped()),
    )
