"""
A phone of several workers, and the supervisor's list of all phones.
"""

from __future__ import annotations

from typing import Self

from tests.e2e.robots.entrance import EnrolRobot, UnlockRobot
from tests.e2e.robots.places import SettingsRobot
from tests.e2e.robots.screen import ScreenRobot


class SharedLockRobot(UnlockRobot):
    """
    The lock of a phone that several workers use.
    """

    def asks_who(self) -> Self:
        """Waits for the names."""
        return self.sees("Who are you?")

    def has_unsent(self, name: str, unsent: int) -> Self:
        """Waits until so much unsent work stands beside a name."""
        self.phone.control(f"{name} {self._unsent(unsent)}", exact=False).first.wait_for(state="attached")
        return self

    def has_nothing_unsent(self) -> Self:
        """Waits until no number stands beside any name."""
        return self.lacks(self._unsent(1)).lacks(self._unsent(3))

    def _unsent(self, count: int) -> str:
        return self.spoken.app.count("{n} not sent", "{n} not sent", count)

    def choose(self, name: str) -> Self:
        """Taps a name."""
        return self.tap_row(name).sees("Your PIN")

    def add(self, *, alone: bool) -> AnotherWorkerRobot:
        """Another worker comes to the phone."""
        self.tap("Another worker" if alone else "Add another worker")
        return AnotherWorkerRobot(self.phone).is_here()


class AnotherWorkerRobot(EnrolRobot):
    """
    An enrolment beside others.
    """

    known_by = "Another worker"


class ChangePinRobot(ScreenRobot):
    """
    Another PIN.
    """

    known_by = "Change the PIN"

    def present(self, pin: str) -> Self:
        """The present one."""
        return self.sees("Type your present PIN").write("Present PIN", pin).tap("Go on")

    def new(self, pin: str) -> Self:
        """The new one, twice."""
        self.sees("Choose your PIN").write("PIN", pin).tap("Go on")
        return self.sees("Type the PIN once more").write("PIN once more", pin).tap("Go on")


class OwnSettingsRobot(SettingsRobot):
    """
    What a worker decides about the own vault.
    """

    def change_pin(self) -> ChangePinRobot:
        """To another PIN."""
        self.tap("Change the PIN")
        return ChangePinRobot(self.phone).is_here()

    def lock(self) -> SharedLockRobot:
        """Locks."""
        self.tap("Lock now")
        return SharedLockRobot(self.phone).is_here()


class PhonesRobot(ScreenRobot):
    """
    The team's phones.
    """

    known_by = "Phones of the team"

    def is_lost(self, worker: str) -> Self:
        """Opens a worker's phone and says that it is lost; it is asked once more."""
        self.tap_row(worker).tap("This phone is lost")
        return self.sees("Yes, close it")
