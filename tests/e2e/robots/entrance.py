"""
Before anybody is in: a new phone, the lock.
"""

from __future__ import annotations

from typing import Self

from tests.e2e.robots.danger import DangerChartRobot
from tests.e2e.robots.places import TeamRobot, TodayRobot
from tests.e2e.robots.screen import ScreenRobot


class EnrolRobot(ScreenRobot):
    """
    A new phone: code, PIN, PIN once more, the households come.
    """

    known_by = "New phone"

    def code(self, code: str, *, server: str = "") -> Self:
        """Types the code; where the app does not come from the server, its address too."""
        self.sees("Type the code from your supervisor").write("Code", code)
        if server:
            self.write("Server address", server)
        return self.tap("Go on")

    def choose_pin(self, pin: str) -> Self:
        """Chooses a PIN."""
        return self.sees("Choose your PIN").write("PIN", pin).tap("Go on")

    def repeat_pin(self, pin: str) -> Self:
        """Types it once more."""
        return self.sees("Type the PIN once more").write("PIN once more", pin).tap("Go on")


class UnlockRobot(ScreenRobot):
    """
    The lock.
    """

    known_by = "Doorstep"

    def digits(self, pin: str) -> Self:
        """Taps a PIN and the tick."""
        for digit in pin:
            self.phone.tap(digit)
        return self.tap("Unlock")

    def letters(self, pin: str) -> Self:
        """Types a PIN of letters; a phone that has one asks with the keyboard."""
        return self.sees("Use the number pad").write("Your PIN", pin).tap("Unlock")

    def as_volunteer(self, pin: str) -> TodayRobot:
        """Opens a volunteer's phone."""
        self.digits(pin)
        return TodayRobot(self.phone).is_here()

    def as_supervisor(self, pin: str) -> TeamRobot:
        """Opens a supervisor's."""
        self.letters(pin)
        return TeamRobot(self.phone).is_here()

    def danger_chart(self) -> DangerChartRobot:
        """The chart, without a PIN."""
        self.tap("Danger signs and help")
        return DangerChartRobot(self.phone).is_here()
