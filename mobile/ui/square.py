"""
Draws a QR code's modules: dark on white with the quiet zone that readers need.
"""

from __future__ import annotations

from collections.abc import Sequence

import flet as ft
import flet.canvas as cv

QUIET_MODULES = 4
"""White modules around the code. Source: ISO/IEC 18004, 6.3.8."""

DARK, LIGHT = "#000000", "#FFFFFF"


def square(modules: Sequence[Sequence[bool]], label: str, *, side: float) -> ft.Control:
    """
    The code, `side` logical pixels across, spoken as `label`.
    """
    across = len(modules) + 2 * QUIET_MODULES
    module = side / across
    dark = ft.Paint(color=DARK)
    runs: list[cv.Shape] = [
        cv.Rect(
            (QUIET_MODULES + start) * module,
            (QUIET_MODULES + row) * module,
            (end - start) * module,
            module,
            paint=dark,
        )
        for row, line in enumerate(modules)
        for start, end in _runs(line)
    ]
    return ft.Semantics(
        label=label,
        image=True,
        content=ft.Container(
            content=cv.Canvas(runs, width=side, height=side), bgcolor=LIGHT, width=side, height=side
        ),
    )


def _runs(line: Sequence[bool]) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    start = None
    for index, is_dark in enumerate([*line, False]):
        if is_dark and start is None:
            start = index
        elif not is_dark and start is not None:
            runs.append((start, index))
            start = None
    return runs
