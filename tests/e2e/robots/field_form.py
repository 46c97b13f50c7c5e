"""
Any author's form, by the words on its screens.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Self

from playwright.sync_api import Locator, expect

from tests.e2e.robots.screen import ScreenRobot
from tests.e2e.support.field_pack import in_hindi

MOST_QUESTIONS = 80

Given = str | tuple[str, ...] | None


class FieldFormRobot(ScreenRobot):
    """
    A form of a field pack, question by question.
    """

    def own(self, words: str) -> str:
        """What the form says, in the language of the phone."""
        return in_hindi(words) if self.spoken.language == "hi" else words

    def asks(self, question: str) -> Self:
        """Waits until a question is asked."""
        self._titled(self.own(question), level=2)
        return self

    def tells(self, *words: str) -> Self:
        """Waits until the form's words are on the screen."""
        return self.reads(*(self.own(one) for one in words))

    def tap_named(self, name: str) -> Self:
        """Taps what a form calls so."""
        self.phone.tap(self.own(name))
        return self

    def holds(self, name: str) -> Self:
        """Waits until something that can be tapped has a name."""
        self.phone.control(self.own(name)).first.wait_for()
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

    def answer_each(self, answers: Mapping[str, Given], *, until: str = "") -> Self:
        """
        Answers what is named, goes past the rest, and stands before the answers: choices as a tuple, text as it is
        typed, None for the present day. Stands before a question where one is named.
        """
        for _ in range(MOST_QUESTIONS):
            asked = self._asked()
            if asked == until:
                return self
            self._answer(asked, answers)
            # An answer that is still being kept may bring one more question: the last is known by what comes after it.
            self.tap("Next" if self.phone.control(self.say("Next")).count() else "See the answers")
            expect(self._heading(asked, level=2)).to_have_count(0)
            if self._heading(self.say("Your answers"), level=1).count():
                return self
        raise AssertionError(f"more than {MOST_QUESTIONS} questions")

    def _answer(self, asked: str, answers: Mapping[str, Given]) -> None:
        if asked not in answers:
            return
        given = answers[asked]
        if given is None:
            self.tap("Today")
        elif isinstance(given, str):
            self.write("Your answer", given)
        else:
            for choice in given:
                self.tap_named(choice)
                self.phone.control(f"{choice} {self.say('chosen')}").first.wait_for()

    def _heading(self, name: str, level: int) -> Locator:
        return self.phone.page.get_by_role("heading", name=name, level=level, exact=True)

    def _asked(self) -> str:
        heading = self.phone.page.get_by_role("heading", level=2).first
        heading.wait_for(state="attached")
        return str(heading.evaluate("one => one.getAttribute('aria-label') || one.textContent")).strip()

    def save(self) -> None:
        """From the answers back to where the form was opened, until what was saved is out of sight with its arrow."""
        self.tap("Save").sees("Saved on this phone").tap("Done").lacks("Saved on this phone")

    def tap_at(self, question: str, name: str) -> Self:
        """Taps what belongs to one question of a page."""
        card = self.phone.page.get_by_role("group", name=self.own(question), exact=True)
        card.get_by_role("button", name=self.own(name)).first.click()
        return self

    def shot_of(self, question: str) -> Self:
        """Keeps a picture under the question's words."""
        return self.shot("field-" + "-".join(question.lower().rstrip("?").split()))
