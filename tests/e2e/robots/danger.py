"""
The danger screen, and the chart that needs no PIN.
"""

from __future__ import annotations

from typing import Self

from tests.e2e.robots.screen import ScreenRobot
from tests.e2e.support.phone import START_TIMEOUT_MS, Phone


class DangerRobot(ScreenRobot):
    """
    What to do at a danger sign, whom to call, what came of it.
    """

    known_by = "Danger"

    def __init__(self, phone: Phone, decision: str) -> None:
        super().__init__(phone)
        self.decision = decision

    def is_here(self, *, timeout_ms: int = START_TIMEOUT_MS) -> Self:
        """Waits for the order, the sign and what to do."""
        super().is_here(timeout_ms=timeout_ms)
        self.sees("Stop. Get help now.")
        return self.reads(self.spoken.sign(self.decision), self.spoken.action(self.decision))

    def call(self, helper: str, *, answered: bool) -> Self:
        """Calls, and says whether somebody answered."""
        whom = self.spoken.helper(helper)
        self.phone.tap(self.say("Call {whom}", whom=whom))
        self.sees("Did somebody answer?").tap("Yes" if answered else "No")
        said = self.say("answered") if answered else self.say("nobody answered")
        return self.reads(f"{self.say('Called {whom}', whom=whom)} · {said}")

    def go_on(self) -> None:
        """Back to the questions."""
        self.tap("Go on with the questions")


class DangerChartRobot(ScreenRobot):
    """
    The chart and the helplines.
    """

    known_by = "Danger signs and help"

    def offers_call(self, *helpers: str) -> Self:
        """Waits until helplines can be called."""
        for helper in helpers:
            whom = self.spoken.helper(helper)
            self.phone.control(self.say("Call {whom}", whom=whom)).first.wait_for()
        return self

    def open_sign(self, decision: str) -> Self:
        """Opens a sign and reads what to do."""
        self.tap_row(self.spoken.sign(decision))
        return self.reads(self.spoken.action(decision))
