"""
The supervisor's other screens: a new phone's code, one visit to judge.
"""

from __future__ import annotations

import re
from typing import Self

from tests.e2e.robots.screen import ScreenRobot


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

    def beside(self, now: str, before: str) -> Self:
        """Waits until an answer stands beside what was said at the visit before."""
        return self.reads(now, self.say("Before: {answer}", answer=before))

    def comment(self, form: str, question: str, text: str) -> Self:
        """Writes a comment on a question."""
        label = self.say("Comment on: {question}", question=self.spoken.question(form, question))
        self.phone.tap(label)
        self.phone.write(label, text)
        return self

    def send_back(self) -> None:
        """Back to the worker; the team's screen comes."""
        self.tap("Send back")

    def approve(self) -> None:
        """Approves; the team's screen comes."""
        self.tap("Approve")
