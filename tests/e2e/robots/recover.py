"""
A forgotten PIN: the worker's way back, and the people who agree to it.
"""

from __future__ import annotations

import re
from typing import Self

from tests.e2e.robots.places import TodayRobot
from tests.e2e.robots.screen import ScreenRobot

CODE = re.compile(r"\d{4} \d{4} \d{4}")


class RecoverRobot(ScreenRobot):
    """
    The locked phone of somebody who has forgotten the PIN.
    """

    known_by = "PIN forgotten"

    def ask(self) -> str:
        """Asks for a new PIN; the code on the screen."""
        self.sees("Everything you saved stays on this phone.").tap("Ask for a new PIN")
        return self.code()

    def code(self) -> str:
        """The code to compare."""
        self.sees("Your code")
        found = CODE.search(self.phone.heard())
        assert found is not None, self.phone.heard()
        return found[0]

    def look_again(self) -> Self:
        """Asks the server how it stands."""
        return self.tap("Look again")

    def choose(self, pin: str) -> Self:
        """A new PIN, twice."""
        self.sees("You can choose a new PIN now.").tap("Choose a new PIN")
        self.sees("Choose your PIN").write("PIN", pin).tap("Go on")
        self.sees("Type the PIN once more").write("PIN once more", pin).tap("Go on")
        return self.sees("Your new PIN holds from now on.", "Everything you saved is here.")

    def go_on(self) -> TodayRobot:
        """On to the work."""
        self.tap("Go on")
        return TodayRobot(self.phone).is_here()


class ForgottenPinsRobot(ScreenRobot):
    """
    Where somebody agrees.
    """

    known_by = "Forgotten PINs"

    def agree(self, name: str, code: str) -> Self:
        """The same code stands on the worker's phone."""
        return self.reads(name, code).tap("Yes, the same code")
