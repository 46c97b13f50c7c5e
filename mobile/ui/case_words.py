"""
A case as a row, a plan's states, and what became of a case's steps, in words and colours.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

import flet as ft

from mobile.ui.controls import Tap, badge, tile
from mobile.ui.look import Look
from mobile.ui.palette import Meaning

STATUS_WORDS = {"open": "Not begun", "doing": "Begun", "done": "Done", "dropped": "Dropped"}
STATUS_MEANING = {
    "open": Meaning.DUE,
    "doing": Meaning.DUE,
    "done": Meaning.DONE,
    "dropped": Meaning.PLAIN,
}
CAME_WORDS = {
    "asked": "Waits, or waited, for a supervisor",
    "returned": "Sent back",
    "too_late": "Did not count: the case had moved on",
    "unknown": "This phone's programme does not know this step",
}
"""Of steps that need a word; one that was simply made needs none."""


class CaseRow(Protocol):
    """
    What a row says of a case.
    """

    @property
    def case(self) -> str:
        """Its record."""
        ...

    @property
    def name(self) -> str:
        """Whose it is."""
        ...

    @property
    def kind(self) -> Mapping[str, str]:
        """Which kind of case, by language."""
        ...

    @property
    def stage(self) -> Mapping[str, str]:
        """Where it stands, by language."""
        ...

    @property
    def waits(self) -> bool:
        """A step waits for a supervisor."""
        ...

    @property
    def overdue(self) -> bool:
        """Something of it is late."""
        ...

    @property
    def quiet(self) -> bool:
        """Only the name is shown."""
        ...


def case_tile(line: CaseRow, on_tap: Tap, look: Look) -> ft.Control:
    """
    A case in a list; of a quiet one the name alone.
    """
    _ = look.words
    if line.quiet:
        return tile(line.name, on_tap, icon=ft.Icons.FOLDER_SHARED, key=line.case)
    return tile(
        line.name,
        on_tap,
        lines=[" · ".join(part for part in (_.pick(line.kind), _.pick(line.stage)) if part)],
        icon=ft.Icons.FOLDER_SHARED,
        badges=[
            *([badge(_("Waits for a supervisor"), Meaning.HELD)] if line.waits else []),
            *([badge(_("Something is late"), Meaning.OVERDUE)] if line.overdue else []),
        ],
        key=line.case,
    )
