"""
The supervisor's screens: the team, a new phone's code, one visit to judge.
"""

from __future__ import annotations

import re
from typing import Self

from tests.e2e.robots.screen import ScreenRobot
from tests.e2e.robots.today import MainPlaceRobot


class TeamRobot(MainPlaceRobot):
    """
    What a supervisor must see first.
    """

    known_by = "My team"

    def new_phone(self) -> NewPhoneRobot:
        """To the codes."""
        self.tap("New phone")
        return NewPhoneRobot(self.phone).is_here()

    def to_team(self) -> Self:
        """This place."""
        self.tap("Team")
        return self.is_here()

    def check(self, visit: str) -> ReviewRobot:
        """Opens a visit."""
        self.tap_row(visit)
        return ReviewRobot(self.phone).is_here()


class NewPhoneRobot(ScreenRobot):
    """
    One-time codes.
    """

    known_by = "New phone"

    def code_for(self, worker: str) -> str:
        """Makes a code and reads it."""
        self.sees("Whose phone is it?").tap_row(worker)
        self.phone.page.get_by_role("img", name=self.say("QR code for the new phone")).wait_for()
        said = self.phone.page.locator("flt-semantics-host").inner_text()
        code = re.search(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}\b", said)
        assert code is not None, said
        return code[0]


class ReviewRobot(ScreenRobot):
    """
    One visit beside the one before.
    """

    known_by = "Check a visit"

    def comment(self, form: str, question: str, text: str) -> Self:
        """Writes a comment on a question."""
        label = self.say("Comment on: {question}", question=self.spoken.question(form, question))
        self.phone.tap(label)
        self.phone.write(label, text)
        return self

    def send_back(self) -> Self:
        """Back to the worker."""
        return self.tap("Send back").sees("Sent back. The worker has it as a task.")

    def approve(self) -> Self:
        """Approves."""
        return self.tap("Approve").sees("Approved")
