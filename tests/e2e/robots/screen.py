"""
The base of all robots: a screen as a person meets it, by what can be read and tapped.
"""

from __future__ import annotations

from typing import Self

from mobile.ui.words import OWN_NAMES
from tests.e2e.support.phone import LAPTOP_SIZE, PHONE_SIZE, START_TIMEOUT_MS, Phone
from tests.e2e.support.picture import settle, words_beyond_the_edge
from tests.e2e.support.words import Spoken


class ScreenRobot:
    """
    One screen of the app in a story. Every verb gives a robot back, its own or the next screen's, so that a story
    reads as one line, and is told in the language of the phone: verbs take English words or a programme's names.

    A screen's own robot names the title it is known by, and its verbs:
    `FormRobot(phone).is_here().choose("baby_alive", "yes").choose("mother_alive", "yes")`.
    """

    known_by: str = ""

    def __init__(self, phone: Phone) -> None:
        self.phone = phone
        code = phone.language.split("-")[0]
        self.spoken = Spoken(next((one for one in OWN_NAMES if one[:2] == code), code))

    def is_here(self, *, timeout_ms: int = START_TIMEOUT_MS) -> Self:
        """Waits until this screen is on top."""
        self._titled(self.say(self.known_by), timeout_ms=timeout_ms)
        return self

    def _titled(self, title: str, *, level: int = 1, timeout_ms: int = START_TIMEOUT_MS) -> None:
        headings = self.phone.page.get_by_role("heading", name=title, level=level, exact=True)
        headings.first.wait_for(state="attached", timeout=timeout_ms)

    def say(self, english: str, **facts: object) -> str:
        """The app's words in the phone's language."""
        return self.spoken.app(english, **facts)

    def sees(self, *words: str) -> Self:
        """Waits until each of the app's words is on the screen."""
        return self.reads(*(self.say(one) for one in words))

    def reads(self, *words: str) -> Self:
        """Waits until each text is on the screen as it is, such as a name."""
        for one in words:
            self.phone.sees(one)
        return self

    def lacks(self, words: str) -> Self:
        """Waits until a text is not on the screen, or no longer."""
        self.phone.anything(self.say(words)).first.wait_for(state="detached")
        return self

    def tap(self, words: str) -> Self:
        """Taps what has the app's words as its accessible name."""
        self.phone.tap(self.say(words))
        return self

    def tap_row(self, words: str) -> Self:
        """Taps the first row or answer that has a text in its name, wherever it stands there."""
        self.phone.tap(words, exact=False)
        return self

    def write(self, label: str, text: str) -> Self:
        """Types into a field by its label."""
        self.phone.write(self.say(label), text)
        return self

    def shot(self, name: str) -> Self:
        """Keeps a picture of the screen once nothing moves on it; its name tells language and width."""
        wide = "" if self.phone.size == PHONE_SIZE else "-wide"
        settle(self.phone.page)
        self.phone.shot(f"{name}{wide}-{self.spoken.language}")
        beyond = words_beyond_the_edge(self.phone.page)
        assert not beyond, f"beyond the edge: {beyond}"
        return self

    def shots(self, name: str) -> Self:
        """The same screen as a phone shows it and as a laptop does; the phone's size comes back."""
        for size in (LAPTOP_SIZE, PHONE_SIZE):
            self.phone.resize(size)
            self.shot(name)
        return self

    def back(self) -> Self:
        """Goes back by the arrow."""
        return self.tap("Back")
