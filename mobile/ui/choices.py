"""
A few answers below each other, of which one can be chosen.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

import flet as ft

from mobile.ui.controls import choice
from mobile.ui.look import Look

Code = TypeVar("Code", bound=str)


def choose_one(
    look: Look,
    labels: Mapping[Code, str],
    chosen: str,
    on_choose: Callable[[Code], None],
    *,
    name: str = "",
) -> list[ft.Control]:
    """
    Every answer as a row to tap.

    Args:
        labels: Code to words, in the order in which they are shown.
        name: What is asked, where a screen asks several things at once.
    """
    return [
        choice(
            label,
            lambda code=code: on_choose(code),  # type: ignore[misc]
            marked=code == chosen,
            several=False,
            chosen_word=look.words("chosen"),
            key=f"{name}-{code}" if name else f"{code}",
        )
        for code, label in labels.items()
    ]
