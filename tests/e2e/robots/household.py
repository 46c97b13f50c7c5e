"""
One household, and a visit of before.
"""

from __future__ import annotations

from tests.e2e.robots.card import CardRobot
from tests.e2e.robots.door import DoorRobot
from tests.e2e.robots.form import FormRobot
from tests.e2e.robots.screen import ScreenRobot
from tests.e2e.support.phone import Phone


class HouseholdRobot(ScreenRobot):
    """
    One household.
    """

    def __init__(self, phone: Phone, title: str) -> None:
        super().__init__(phone)
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

    def open_visit(self, form: str) -> PastVisitRobot:
        """Opens the newest visit of a form."""
        self.phone.control(self.spoken.title(form), exact=False).last.click()
        return PastVisitRobot(self.phone).is_here()

    def give_card(self) -> CardRobot:
        """To the card screen, for this household."""
        self.tap("Give a card")
        return CardRobot(self.phone, giving=True).is_here()


class PersonRobot(ScreenRobot):
    """
    One person's own screen.
    """

    def __init__(self, phone: Phone, name: str) -> None:
        super().__init__(phone)
        self.known_by = name

    def say(self, english: str, **facts: object) -> str:
        """A title is a name, said as it is."""
        return english if english == self.known_by else super().say(english, **facts)


class PastVisitRobot(ScreenRobot):
    """
    A visit of before.
    """

    known_by = "Visit"

    def correct(self, form: str) -> FormRobot:
        """Begins the correction that was asked for."""
        self.tap("Correct the answers")
        return FormRobot(self.phone, form).is_here()
