"""
One case: its next step, its forms, its plan.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from tests.e2e.robots.field_form import FieldFormRobot
from tests.e2e.robots.screen import ScreenRobot
from tests.e2e.support.phone import Phone

Answer = Callable[[FieldFormRobot], object]


class CaseRobot(ScreenRobot):
    """
    The case of one person, whose name is its title. Forms and steps go by their words.
    """

    def __init__(self, phone: Phone, name: str) -> None:
        super().__init__(phone)
        self.known_by = name

    def say(self, english: str, **facts: object) -> str:
        """A name is said as it is."""
        return english if english == self.known_by else super().say(english, **facts)

    def stands(self, stage: str) -> CaseRobot:
        """Waits until the case stands in a stage."""
        self._titled(stage, level=2)
        return self

    def misses(self, *words: str) -> CaseRobot:
        """Waits until the next step says what it waits for."""
        return self.reads(*words)

    def step(self, title: str, stage: str, *, why: str = "") -> CaseRobot:
        """Takes a step, with a reason where one is asked, and stands in the next stage."""
        self.ask(title, why=why)
        return self.stands(stage)

    def ask(self, title: str, *, why: str = "") -> CaseRobot:
        """Takes a step that may still have to be agreed to."""
        self._tap_step(title)
        if why:
            self._titled(title, level=2)
            self.write("Why?", why)
            self.tap("Save")
        return self

    def ask_to_agree(self, title: str) -> CaseRobot:
        """Takes a step that waits until somebody else agrees."""
        self._tap_step(title)
        self._titled(title, level=2)
        self.tap("Save")
        return self.is_here()

    def _tap_step(self, title: str) -> None:
        # A task says words of its own below its form's name; a step begins with its title.
        step = self.phone.page.get_by_role("button", name=re.compile(rf"^{re.escape(title)}(\s|$)"))
        others = self.phone.control(self.say("Other steps"))
        if not step.count() and others.count():
            self.tap("Other steps")
        step.first.click()

    def fill(self, title: str, *answers: Answer) -> CaseRobot:
        """Fills a form of the case, question after question, and comes back."""
        self.tap_row(title)
        self._titled(title)
        form = FieldFormRobot(self.phone)
        for number, answer in enumerate(answers):
            answer(form)
            form.tap("Next" if number + 1 < len(answers) else "See the answers")
        form._titled(form.say("Your answers"))
        form.tap("Save").sees("Saved on this phone").tap("Done")
        return self.is_here()


def pick(question: str, *choices: str) -> Answer:
    """Answers by tapping; the case's forms speak their own language, whatever the app speaks."""

    def answer(form: FieldFormRobot) -> None:
        form.asks(question)
        for choice in choices:
            form.phone.tap(choice)
            form.phone.control(f"{choice} {form.say('chosen')}").first.wait_for()

    return answer


def say(question: str, text: str) -> Answer:
    """Answers by typing."""

    def answer(form: FieldFormRobot) -> None:
        form.asks(question).write("Your answer", text)

    return answer


def today(question: str) -> Answer:
    """Answers with the present day."""

    def answer(form: FieldFormRobot) -> None:
        form.asks(question).tap("Today")

    return answer


def skip(question: str) -> Answer:
    """Leaves a question open."""

    def answer(form: FieldFormRobot) -> None:
        form.asks(question)

    return answer


def note(words: str) -> Answer:
    """Reads a note."""

    def answer(form: FieldFormRobot) -> None:
        form.reads(words)

    return answer
