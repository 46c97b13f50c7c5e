"""
What a worker is told while the lease is running out.
"""

from __future__ import annotations

import flet as ft

from mobile.ui.controls import notice
from mobile.ui.look import Look
from mobile.ui.palette import Meaning
from shared.domain.lease import LeaseState, LeaseTerm


def lease_notice(look: Look, term: LeaseTerm) -> list[ft.Control]:
    """
    The notice of a lease that ends soon or has ended; nothing where there is time.
    """
    _ = look.words
    if term.state is LeaseState.VALID:
        return []
    if term.state is LeaseState.EXPIRED:
        return [notice(_("Old visits are closed until the next sync."), meaning=Meaning.HELD)]
    within = _.count(
        "Sync within {n} day, or old visits will be closed.",
        "Sync within {n} days, or old visits will be closed.",
        term.days_left,
    )
    if term.state is LeaseState.JUMPED:
        body = " ".join((_("Check the date in the phone's settings."), within))
        return [notice(_("The date of this phone has jumped ahead."), body=body, meaning=Meaning.HELD)]
    return [notice(within, meaning=Meaning.HELD)]
