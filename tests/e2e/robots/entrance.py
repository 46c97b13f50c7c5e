"""
Before anybody is in: a new phone, the lock.
"""

from __future__ import annotations

import re
from typing import Self

from tests.e2e.robots.danger import DangerChartRobot
from tests.e2e.robots.places import TeamRobot, TodayRobot
from tests.e2e.robots.screen import ScreenRobot
from tests.e2e.support.phone import START_TIMEOUT_MS

NOT_YOURS = "This is not your PIN."
DELAYED = "The PIN was wrong several times. Your data is safe. Nothing is lost."


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

    def invited(self) -> Self:
        """Goes on with the code that a supervisor's square has brought."""
        return self.sees("Type the code from your supervisor").tap("Go on")

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
        return self.reads(self.spoken.app.count("{n} digit", "{n} digits", len(pin))).tap("Unlock")

    def refused(self, pin: str) -> Self:
        """
        Taps a PIN that is not the worker's. The same was perhaps said of the last one: of this it is once the pad is
        empty.
        """
        return self.digits(pin).reads(self.spoken.app.count("{n} digit", "{n} digits", 0)).sees(NOT_YOURS)

    def letters(self, pin: str) -> Self:
        """
        Types a PIN of letters; a phone that has one asks with the keyboard. The field has the cursor from the start:
        letters that reach the page but not the app, which listened to the field's form before the accessibility tree
        was there, leave "Unlock" closed; they are typed again with the cursor set anew.
        """
        self.sees("Use the number pad").write("Your PIN", pin)
        if not self.phone.opens(self.say("Unlock")):
            self.phone.page.keyboard.press("Tab")
            self.write("Your PIN", pin)
        return self.tap("Unlock")

    def waits(self, left_s: int) -> Self:
        """Waits until so many seconds are left before the next PIN."""
        return self.reads(self.say("Wait {time}", time=f"0:{left_s:02}"))

    def wait_left_s(self) -> int:
        """How many seconds are left, as the screen says."""
        shown = re.escape(self.sees(DELAYED).say("Wait {time}", time="0:00")).replace("0:00", r"0:(\d\d)")
        left = re.search(shown, self.phone.heard())
        assert left is not None, self.phone.heard()
        return int(left[1])

    def is_free(self) -> Self:
        """Waits until a PIN may be tried again."""
        delayed = self.phone.anything(self.say(DELAYED)).first
        delayed.wait_for(state="detached", timeout=START_TIMEOUT_MS)
        return self

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
