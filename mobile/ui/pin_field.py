"""
What the screens show where a PIN is typed on the keyboard.
"""

from __future__ import annotations

from collections.abc import Callable

import flet as ft

from mobile.ui import palette as p
from mobile.ui.controls import Tap, field, icon_button, notice
from mobile.ui.look import Look
from mobile.ui.palette import Meaning
from mobile.ui.pin_rules import by_digits


def pin_field(
    look: Look,
    label: str,
    typed: str,
    on_change: Callable[[str], None],
    on_submit: Tap,
    on_eye: Tap,
    *,
    minimum: int,
    key: str,
    shown: bool,
    is_new: bool = True,
) -> ft.Control:
    """
    The field. For a new PIN it says how long that must be.

    Args:
        on_eye: The PIN is to be shown, or hidden again.
        minimum: Characters a PIN needs here.
    """
    _ = look.words
    # The field's own eye, which Flet offers, has no name that could be spoken.
    eye = (
        icon_button(_("Hide the PIN"), ft.Icons.VISIBILITY_OFF, on_eye, color=p.SOFT_INK)
        if shown
        else icon_button(_("Show the PIN"), ft.Icons.VISIBILITY, on_eye, color=p.SOFT_INK)
    )
    return field(
        label,
        typed,
        on_change,
        on_submit=on_submit,
        secret=True,
        shown=shown,
        end=eye,
        digits=by_digits(minimum),
        helper=_least(look, minimum) if is_new else "",
        autofocus=True,
        icon=ft.Icons.LOCK,
        key=key,
    )


def pins_differ(look: Look) -> ft.Control:
    """The second PIN was not the first."""
    _ = look.words
    return notice(_("The two PINs are not the same."), body=_("Type it once more."), meaning=Meaning.RETURNED)


def wait_for_pin(look: Look, wait_s: int) -> ft.Control:
    """How long until a PIN may be tried again."""
    _ = look.words
    minutes, seconds = divmod(wait_s, 60)
    return notice(
        _("Wait {time}", time=f"{minutes}:{seconds:02}"),
        body=_("The PIN was wrong several times. Your data is safe. Nothing is lost."),
        meaning=Meaning.HELD,
    )


def _least(look: Look, minimum: int) -> str:
    _ = look.words
    if by_digits(minimum):
        return _.count("{n} digit at least", "{n} digits at least", minimum)
    return _.count("{n} character at least", "{n} characters at least", minimum)
