"""
A text field whose letters are the person's: a drawing that comes late never takes back what was typed since.
"""

from __future__ import annotations

from collections.abc import Callable

import flet as ft
from flet.controls.base_control import BaseControl


@ft.control("TextField")
class TypedField(ft.TextField):
    """
    A field that is drawn from what the app knows while a person types on.

    On a slow phone several letters arrive before the drawing of the first is done. That drawing says what the app
    knew then; sent to the client as it is, it would wipe the letters typed since. So a value that only repeats what
    was typed, or what was drawn before, is never sent back; a value of the app's own, such as an emptied field, is.
    """

    def init(self) -> None:
        """
        What this drawing says, and what the app was told of since.
        """
        super().init()
        self._drawn = self.value
        self._told: list[str] = []

    def report_to(self, on_typed: Callable[[str], None]) -> None:
        """
        Calls `on_typed` with the field's text whenever a person changed it.
        """

        def hear(event: ft.Event[ft.TextField]) -> None:
            # The event's own text: the field may have been drawn anew since the letter was typed.
            typed = event.data if isinstance(event.data, str) else event.control.value
            if isinstance(event.control, TypedField):
                event.control._told.append(typed)
            on_typed(typed)

        self.on_change = hear

    def _migrate_state(self, other: BaseControl) -> None:
        super()._migrate_state(other)
        if not isinstance(other, TypedField):
            return
        if self.value in other._told:
            self._told = other._told[other._told.index(self.value) + 1 :]
        elif self.value == other._drawn:
            self._told = other._told
        else:
            return
        self.value = other.value
