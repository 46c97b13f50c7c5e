"""
The icon of each meaning. Words stand beside it, so that neither colour nor icon speaks alone.
"""

from __future__ import annotations

import flet as ft

from mobile.ui.palette import Meaning

ICONS: dict[Meaning, ft.IconData] = {
    Meaning.DUE: ft.Icons.EVENT,
    Meaning.OVERDUE: ft.Icons.EVENT_BUSY,
    Meaning.DANGER: ft.Icons.WARNING_ROUNDED,
    Meaning.DONE: ft.Icons.CHECK_CIRCLE,
    Meaning.RECORDED: ft.Icons.SMARTPHONE,
    Meaning.RECEIVED: ft.Icons.CLOUD_DONE,
    Meaning.RETURNED: ft.Icons.REPLY,
    Meaning.HELD: ft.Icons.INBOX,
    Meaning.REFUSED: ft.Icons.BLOCK,
    Meaning.CLASHED: ft.Icons.CALL_SPLIT,
    Meaning.DRAFT: ft.Icons.EDIT_NOTE,
    Meaning.WRONG: ft.Icons.ERROR_OUTLINE,
    Meaning.PLAIN: ft.Icons.CIRCLE_OUTLINED,
}

NOTICE_ICONS = {**ICONS, Meaning.PLAIN: ft.Icons.INFO_OUTLINE}
"""The empty circle stands for what can be chosen or is not answered; what is only told has none of that."""
