"""
The volunteer's main places: today, households, one household, sync, settings.
"""

from __future__ import annotations

from typing import Self

from tests.e2e.robots.card import CardRobot
from tests.e2e.robots.door import DoorRobot
from tests.e2e.robots.form import FormRobot
from tests.e2e.robots.screen import ScreenRobot


class MainPlaceRobot(ScreenRobot):
    """
    A screen above the bar of main places.
    """

    def to_today(self) -> TodayRobot:
        """Who is due."""
        self.tap("Today")
        return TodayRobot(self.phone).is_here()

    def to_households(self) -> HouseholdsRobot:
        """All households."""
        self.tap("Households")
        return HouseholdsRobot(self.phone).is_here()

    def to_sync(self) -> SyncRobot:
        """What was sent."""
        self.tap("Sync")
        return SyncRobot(self.phone).is_here()


class TodayRobot(MainPlaceRobot):
    """
    Who is due today.
    """

    known_by = "Today"

    def resume(self, name: str, form: str) -> FormRobot:
        """Opens the form of somebody that is not finished."""
        self.sees("Not finished").tap_row(f"{name} {self.spoken.title(form)}")
        return FormRobot(self.phone, form).is_here()

    def open_door(self, title: str) -> DoorRobot:
        """Goes to a door where somebody is due."""
        self.tap_row(title)
        return DoorRobot(self.phone).is_here()

    def open_returned(self, name: str) -> PastVisitRobot:
        """Opens a visit that was sent back."""
        self.sees("Sent back to you").tap_row(name)
        return PastVisitRobot(self.phone).is_here()

    def scan(self) -> CardRobot:
        """To the card screen."""
        self.tap("Scan a card")
        return CardRobot(self.phone).is_here()

    def settings(self) -> SettingsRobot:
        """To the settings."""
        self.tap("Settings")
        return SettingsRobot(self.phone).is_here()


class HouseholdsRobot(MainPlaceRobot):
    """
    Search.
    """

    known_by = "Households"

    def search(self, typed: str) -> Self:
        """Types a name as people type it."""
        return self.write("Search a name", typed)

    def open(self, row: str, title: str) -> HouseholdRobot:
        """Opens a row that begins so; the household has that title."""
        self.tap_row(row)
        return HouseholdRobot(self.phone, title).is_here()

    def register(self) -> FormRobot:
        """A new household."""
        self.tap("New household")
        return FormRobot(self.phone, "household").is_here()


class HouseholdRobot(ScreenRobot):
    """
    One household.
    """

    def __init__(self, phone: object, title: str) -> None:
        super().__init__(phone)  # type: ignore[arg-type]
        self.known_by = title

    def say(self, english: str, **facts: object) -> str:
        """A title is a name, said as it is."""
        return english if english == self.known_by else super().say(english, **facts)

    def start_visit(self) -> DoorRobot:
        """To the door."""
        self.tap("Start a visit")
        return DoorRobot(self.phone).is_here()

    def add_person(self) -> FormRobot:
        """A new member."""
        self.tap("Add a person")
        return FormRobot(self.phone, "person").is_here()

    def give_card(self) -> CardRobot:
        """To the card screen, for this household."""
        self.tap("Give a card")
        return CardRobot(self.phone, giving=True).is_here()


class PastVisitRobot(ScreenRobot):
    """
    A visit of before.
    """

    known_by = "Visit"

    def correct(self, form: str) -> FormRobot:
        """Begins the correction that was asked for."""
        self.tap("Correct the answers")
        return FormRobot(self.phone, form).is_here()


class SyncRobot(MainPlaceRobot):
    """
    What was recorded here, what the server received.
    """

    known_by = "Sync"

    def sync(self) -> Self:
        """Syncs now, until both sides agree."""
        return self.tap("Sync now").sees("Both sides agree.")

    def counts(self, recorded: int, received: int) -> Self:
        """Waits until both numbers are shown."""
        return self.reads(f"{recorded} {self.say('Recorded')}", f"{received} {self.say('Received')}")


class SettingsRobot(ScreenRobot):
    """
    Language, lock, about.
    """

    known_by = "Settings"
