"""
The icon of each meaning, and words for each, so that colour never speaks alone.
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
    Meaning.PLAIN: ft.Icons.CIRCLE_OUTLINED,
}

WORDS: dict[Meaning, str] = {
    Meaning.DUE: "Due",
    Meaning.OVERDUE: "Overdue",
    Meaning.DANGER: "Danger",
    Meaning.DONE: "Done",
    Meaning.RECORDED: "On this phone",
    Meaning.RECEIVED: "Sent",
    Meaning.RETURNED: "Sent back to you",
    Meaning.HELD: "With the supervisor",
    Meaning.REFUSED: "Not taken in",
    Meaning.CLASHED: "Two answers",
    Meaning.DRAFT: "Not finished",
    Meaning.PLAIN: "",
}
