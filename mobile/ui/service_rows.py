"""
A service of the directory as a row, and what came of a referral to one in words and colours.
"""

from __future__ import annotations

from typing import Protocol

import flet as ft

from mobile.ui.controls import Tap, badge, tile
from mobile.ui.look import Look
from mobile.ui.palette import Meaning

OUTCOME_WORDS = {
    "came": "They got the help",
    "did_not_come": "They did not go",
    "not_taken": "The service did not take them",
    "not_wished": "They no longer want it",
}
HELPED_WORDS = {"yes": "It helped", "partly": "It helped partly", "no": "It did not help"}


class ServiceRow(Protocol):
    """
    What a row says of a service.
    """

    @property
    def service(self) -> str:
        """Its record."""
        ...

    @property
    def name(self) -> str:
        """What it is called."""
        ...

    @property
    def line(self) -> str:
        """What it helps with and where."""
        ...

    @property
    def stale(self) -> bool:
        """Nobody made sure of it for long."""
        ...


class ReferredRow(Protocol):
    """
    What a row says of a referral to a service.
    """

    @property
    def referral(self) -> str:
        """Its record."""
        ...

    @property
    def to(self) -> str:
        """The service."""
        ...

    @property
    def what_for(self) -> str:
        """What it is for."""
        ...

    @property
    def appointment_on(self) -> str:
        """The day they are expected; empty for none."""
        ...

    @property
    def open(self) -> bool:
        """It is not known yet what came of it."""
        ...

    @property
    def outcome(self) -> str:
        """What came of it."""
        ...

    @property
    def late(self) -> bool:
        """Somebody should have asked what came of it."""
        ...


def service_tile(service: ServiceRow, on_tap: Tap, look: Look) -> ft.Control:
    """
    A service to tap.
    """
    _ = look.words
    stale = [badge(_("Ask whether this still holds"), Meaning.OVERDUE)] if service.stale else []
    return tile(
        service.name,
        on_tap,
        lines=[service.line],
        icon=ft.Icons.HOME_WORK,
        badges=stale,
        key=service.service,
    )


def referred_tile(referred: ReferredRow, on_tap: Tap, look: Look) -> ft.Control:
    """
    A referral to tap: the service, what for, when, what came of it.
    """
    _ = look.words
    day = _("Appointment {day}", day=_.day(referred.appointment_on)) if referred.appointment_on else ""
    return tile(
        referred.to,
        on_tap,
        lines=[referred.what_for, day if referred.open else ""],
        icon=ft.Icons.HOME_WORK,
        badges=[referred_badge(referred, look)],
        key=referred.referral,
    )


def referred_badge(referred: ReferredRow, look: Look) -> ft.Control:
    """
    How a referral stands.
    """
    _ = look.words
    if referred.late:
        return badge(_("What came of it?"), Meaning.OVERDUE)
    if referred.open:
        return badge(_("Not known yet"), Meaning.DUE)
    return badge(
        _(OUTCOME_WORDS[referred.outcome]) if referred.outcome in OUTCOME_WORDS else referred.outcome,
        Meaning.DONE if referred.outcome == "came" else Meaning.PLAIN,
    )
