"""
Any author's form, by the words on its screens.
"""

from __future__ import annotations

from typing import Self

from tests.e2e.robots.screen import ScreenRobot


class FieldFormRobot(ScreenRobot):
    """
    A form of a field pack, question by question.
    """

    def asks(self, question: str) -> Self:
        """Waits until a question is asked."""
        self._titled(question, level=2)
        return self

    def tap_named(self, name: str) -> Self:
        """Taps what a form calls so."""
        self.phone.tap(name)
        return self

    def holds(self, name: str) -> Self:
        """Waits until something that can be tapped has a name."""
        self.phone.control(name).first.wait_for()
        return self

    def next(self) -> Self:
        """Goes on."""
        return self.tap("Next")

    def fill(self, question: str, text: str) -> Self:
        """Answers by typing, and goes on."""
        return self.asks(question).write("Your answer", text).shot_of(question).next()

    def choose(self, question: str, *choices: str) -> Self:
        """Answers by tapping, and goes on."""
        self.asks(question)
        for choice in choices:
            self.tap_named(choice)
        return self.shot_of(question).next()

    def tap_at(self, question: str, name: str) -> Self:
        """Taps what belongs to one question of a page."""
        card = self.phone.page.get_by_role("group", name=question, exact=True)
        card.get_by_role("button", name=name).first.click()
        return self

    def shot_of(self, question: str) -> Self:
        """Keeps a picture under the question's words."""
        return self.shot("field-" + "-".join(question.lower().rstrip("?").split()))
