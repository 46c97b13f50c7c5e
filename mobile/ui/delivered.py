"""
Where a record stands on its way, as a sign and in words: one state that cannot lie.
"""

from __future__ import annotations

import flet as ft

from mobile.ui.controls import badge
from mobile.ui.look import Look
from mobile.ui.palette import Meaning
from shared.domain.delivery import Delivery
from shared.domain.review import ReviewState

STATES: dict[Delivery, tuple[Meaning, str]] = {
    Delivery.RECORDED: (Meaning.RECORDED, "On this phone"),
    Delivery.RECEIVED: (Meaning.RECEIVED, "Sent"),
    Delivery.CLASHED: (Meaning.CLASHED, "Two answers"),
    Delivery.HELD: (Meaning.HELD, "With the supervisor"),
    Delivery.REFUSED: (Meaning.REFUSED, "Not taken in"),
}

JUDGED: dict[ReviewState, tuple[Meaning, str]] = {
    ReviewState.APPROVED: (Meaning.DONE, "Approved"),
    ReviewState.RETURNED: (Meaning.RETURNED, "Sent back to you"),
}


def delivery_badge(look: Look, delivery: Delivery, review: ReviewState = ReviewState.WAITING) -> ft.Control:
    """
    The supervisor's judgement where there is one and nothing newer waits here, else the delivery.
    """
    settled = delivery is Delivery.RECEIVED
    meaning, word = JUDGED.get(review, STATES[delivery]) if settled else STATES[delivery]
    return badge(look.words(word), meaning)
