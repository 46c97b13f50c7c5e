"""
What failed, said in its place.
"""

from __future__ import annotations

import flet as ft

from mobile.ui.controls import notice
from mobile.ui.look import Look
from mobile.ui.loop import Failed
from mobile.ui.messages import explain
from mobile.ui.palette import Meaning


def failure(look: Look, failed: Failed | None) -> list[ft.Control]:
    """
    The notice of a failure; nothing where nothing failed.
    """
    if failed is None:
        return []
    message = explain(look.words, failed)
    return [notice(message.title, body=message.body, meaning=Meaning.WRONG)]
