"""
What a worker in a browser is told when the server has another address.
"""

from __future__ import annotations

import flet as ft

from mobile.ui.controls import notice
from mobile.ui.look import Look
from mobile.ui.palette import Meaning


def moved_notice(look: Look, address: str, waiting: int) -> list[ft.Control]:
    """
    Where to register, once nothing waits here; nothing while the server is where it was.
    """
    _ = look.words
    if not address:
        return []
    body = (
        _("First sync: some of your work is only on this phone.")
        if waiting
        else _("All your work is there. Ask your supervisor for a code, open that address and register.")
    )
    return [notice(_("Doorstep has moved to {address}", address=address), body=body, meaning=Meaning.HELD)]
