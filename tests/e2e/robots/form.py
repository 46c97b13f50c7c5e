"""
A form, question by question; the list of questions; the answers before they are saved.
"""

from __future__ import annotations

from typing import Self

from playwright.sync_api import expect

from tests.e2e.robots.danger import DangerRobot
from tests.e2e.robots.screen import ScreenRobot
from tests.e2e.support.phone import START_TIMEOUT_MS, Phone


class FormRobot(ScreenRobot):
    """
    One question a screen. Questions and choices go by their names in the workbook.
    """

    def __init__(self, phone: Phone, form: str) -> None:
        super().__init__(phone)
        self.form = form

    def is_here(self, *, timeout_ms: int = START_TIMEOUT_MS) -> Self:
        """Waits until the form is on top."""
        self._titled(self.spoken.title(self.form), timeout_ms=timeout_ms)
        return self

    def asks(self, question: str) -> Self:
        """Waits until a question is asked."""
        return self._headed(self.spoken.question(self.form, question))

    def asks_consent(self, name: str) -> Self:
        """Waits until a consent is asked for in the words that are spoken."""
        return self._headed(self.spoken.consent(name))

    def _headed(self, heading: str) -> Self:
        self._titled(heading, level=2)
        return self

    def mark(self, question: str, *choices: str) -> Self:
        """Marks answers and stays."""
        for choice in choices:
            label = self.spoken.answer(self.form, question, choice)
            self.phone.tap(label)
            self.phone.control(f"{label} {self.say('chosen')}").first.wait_for()
        return self

    def is_marked(self, question: str, choice: str) -> Self:
        """Waits until an answer is shown as given."""
        label = self.spoken.answer(self.form, question, choice)
        self.phone.control(f"{label} {self.say('chosen')}").first.wait_for()
        return self

    def is_not_marked(self, question: str, choice: str) -> Self:
        """Waits until an answer is not shown as given."""
        label = self.spoken.answer(self.form, question, choice)
        self.phone.control(f"{label} {self.say('chosen')}").first.wait_for(state="detached")
        return self

    def choose(self, question: str, *choices: str) -> Self:
        """Answers the question asked now by tapping, and goes on."""
        return self.asks(question).mark(question, *choices).next()

    def agree(self, consent: str, question: str, choice: str) -> Self:
        """Answers a consent, and goes on."""
        return self.asks_consent(consent).mark(question, choice).next()

    def fill(self, question: str, text: str) -> Self:
        """Answers the question asked now by typing, and goes on."""
        return self.asks(question).write("Your answer", text).next()

    def typed(self, text: str) -> Self:
        """Waits until the field holds a text."""
        expect(self.phone.page.get_by_label(self.say("Your answer")).first).to_have_value(text)
        return self

    def speak(self, language: str) -> FormRobot:
        """Switches the language within the form; the story goes on in it."""
        self.tap("Another language")
        self.phone.language = language
        return FormRobot(self.phone, self.form).is_here()

    def skip(self, question: str) -> Self:
        """Goes on without an answer."""
        return self.asks(question).next()

    def next(self) -> Self:
        """Goes on."""
        return self.tap("Next")

    def raise_danger(self, question: str, choice: str, decision: str) -> DangerRobot:
        """Marks the answer that is a danger sign: its screen comes on the answer, nothing else is tapped."""
        self.asks(question)
        self.phone.tap(self.spoken.answer(self.form, question, choice))
        return DangerRobot(self.phone, decision).is_here()

    def finish(self, question: str) -> SummaryRobot:
        """From the last question to the answers."""
        self.asks(question).tap("See the answers")
        return SummaryRobot(self.phone).is_here()

    def finish_here(self) -> SummaryRobot:
        """From the last question, whichever that is, to the answers."""
        self.tap("See the answers")
        return SummaryRobot(self.phone).is_here()

    def see_answers(self) -> SummaryRobot:
        """To the answers, by the list of questions."""
        self.tap("All questions")
        self._titled(self.say("All questions"))
        self.tap("See the answers")
        return SummaryRobot(self.phone).is_here()

    def go_to(self, question: str) -> Self:
        """Jumps to a question by the list."""
        self.tap("All questions")
        self._titled(self.say("All questions"))
        self.tap_row(self.spoken.question(self.form, question))
        return self.asks(question)


class SummaryRobot(ScreenRobot):
    """
    The answers before they are saved.
    """

    known_by = "Your answers"

    def change(self, form: str, question: str) -> FormRobot:
        """Opens a question again."""
        self.tap_row(self.spoken.question(form, question))
        return FormRobot(self.phone, form).asks(question)

    def save(self) -> SavedRobot:
        """Saves."""
        self.tap("Save")
        return SavedRobot(self.phone).is_here()


class SavedRobot(ScreenRobot):
    """
    What is said once it is safe on the phone.
    """

    known_by = "Saved"

    def add_person(self) -> FormRobot:
        """After a household or a person: another member."""
        self.tap("Add a person")
        return FormRobot(self.phone, "person").is_here()

    def done(self) -> None:
        """Closes."""
        self.sees("Saved on this phone").tap("Done")
