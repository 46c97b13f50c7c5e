"""
Visits made before, as lists show them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

import flet as ft

from mobile.ui.controls import Tap, heading, link, tile
from mobile.ui.delivered import delivery_badge
from mobile.ui.look import Look
from mobile.ui.outcomes import outcome_icon, outcome_words
from mobile.ui.palette import Meaning
from shared.domain.delivery import Delivery
from shared.domain.review import ReviewState

FIRST = 5
"""Visits shown before somebody asks for more."""


class VisitRow(Protocol):
    """What a list says of a visit."""

    @property
    def visit(self) -> str:
        """The record."""
        ...

    @property
    def name(self) -> str:
        """Whom it was for; empty where nobody in particular."""
        ...

    @property
    def form(self) -> Mapping[str, str]:
        """Its form's title, by language."""
        ...

    @property
    def visited_on(self) -> str:
        """The day."""
        ...

    @property
    def outcome(self) -> str:
        """What was found at the door."""
        ...

    @property
    def danger(self) -> bool:
        """A danger that may be shown in a list."""
        ...

    @property
    def delivery(self) -> Delivery:
        """Where its operations stand."""
        ...

    @property
    def review(self) -> ReviewState:
        """Where the supervisor's judgement stands."""
        ...


def past_visits(
    look: Look,
    visits: Sequence[VisitRow],
    on_visit: Callable[[str], None],
    on_older: Tap,
    on_closed: Tap,
    *,
    closed: bool,
    everything: bool,
    named: bool = True,
) -> list[ft.Control]:
    """
    The newest of them below their heading; nothing where there are none.

    Args:
        closed: There are some, which only the next sync opens.
        everything: Not only the first few.
        named: Whether each says whom it was for.
    """
    _ = look.words
    if closed:
        title = _("Old visits are closed until the next sync.")
        return [heading(_("Visits before")), tile(title, on_closed, icon=ft.Icons.LOCK_CLOCK)]
    if not visits:
        return []
    shown = visits if everything else visits[:FIRST]
    return [
        heading(_("Visits before")),
        *(_visit(look, visit, on_visit, named=named) for visit in shown),
        *([link(_("Older visits"), on_older, icon=ft.Icons.HISTORY)] if len(shown) < len(visits) else []),
    ]


def _visit(look: Look, visit: VisitRow, on_visit: Callable[[str], None], *, named: bool) -> ft.Control:
    _ = look.words
    day, form = _.day(visit.visited_on), _.pick(visit.form)
    name = visit.name if named else ""
    below = (day, form) if name else (day,)
    return tile(
        name or form,
        lambda: on_visit(visit.visit),
        lines=[
            " · ".join(part for part in below if part),
            outcome_words(_, visit.outcome) if visit.outcome not in ("done", "") else "",
        ],
        meaning=Meaning.DANGER if visit.danger else Meaning.PLAIN,
        icon=None if visit.danger else outcome_icon(visit.outcome),
        badges=[delivery_badge(look, visit.delivery, visit.review)],
        key=visit.visit,
    )
