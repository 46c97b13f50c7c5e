"""
At the door: what was found, whom to visit, which form.
"""

from __future__ import annotations

from tests.e2e.robots.form import FormRobot
from tests.e2e.robots.screen import ScreenRobot


class DoorRobot(ScreenRobot):
    """
    The start of a visit.
    """

    def is_here(self, *, timeout_ms: int = 0) -> DoorRobot:
        """Waits for the first question at every door."""
        self._titled(self.say("What did you find?"), level=2)
        return self

    def found_somebody(self) -> DoorRobot:
        """Somebody is at home."""
        self.tap_row(self.say("Somebody is at home"))
        self._titled(self.say("Whom do you visit?"), level=2)
        return self

    def visit(self, name: str, form: str) -> FormRobot:
        """Begins the form that is due for somebody."""
        self.tap_row(name)
        return FormRobot(self.phone, form).is_here()

    def visit_first_due(self, form: str) -> FormRobot:
        """Begins the form of whoever is due first."""
        self.phone.page.get_by_role("group").get_by_role("button").first.click()
        return FormRobot(self.phone, form).is_here()

    def visit_other(self, name: str, form: str) -> FormRobot:
        """Chooses a form for somebody for whom nothing is due."""
        self.tap_row(f"{name} {self.say('Nothing due')}")
        self._titled(self.say("Which form?"), level=2)
        self.tap_row(self.spoken.title(form))
        return FormRobot(self.phone, form).is_here()

    def nobody_home(self, remark: str, days: int) -> None:
        """Nobody at home; tries again in some days."""
        self.tap_row(self.say("Nobody at home"))
        self.write("Add a note, if you like", remark)
        self.tap_row(self.say("Tomorrow") if days == 1 else self.say("In {n} days", n=days))
        # The place it came from may have the same title.
        self.lacks("Add a note, if you like")
