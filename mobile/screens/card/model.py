"""
Card: scanned or its short code typed. Opens its household, or is given to one.
"""

from __future__ import annotations

from dataclasses import dataclass

from mobile.ui.loop import Aside, Effect, Event, Failed
from mobile.use_cases.ask_guest_summary import GuestSummary
from mobile.use_cases.keep_cards import Fate, HeldCard
from mobile.use_cases.told_cover import ToldCover
from shared.cards.recognition import Meaning, Recognition

TYPED_LONGEST = 24


@dataclass(frozen=True, slots=True)
class Model:
    """
    Attributes:
        household: Whom the card is to be given to; empty where it is to open its own.
        typed: Short code.
        text: What was scanned or typed last.
        recognition: What it means.
        scanning: The camera is open.
        busy: The card is being looked at or bound.
        bound: It is theirs now.
        people: Who may carry the blank personal card that was scanned, by identifier and name.
        list_day: When this phone last heard of lost cards, ISO; empty for never.
        since_day: Since when the card no longer works, ISO; empty where that is not known.
        cards: Those the household has.
        opened: The one of them whose fate is being said.
        told: To whose households a supervisor's code sent this worker.
        summary: Who lives where the card leads, as the server told; gone when its time is over or the screen is left.
    """

    household: str = ""
    typed: str = ""
    text: str = ""
    recognition: Recognition | None = None
    list_day: str = ""
    since_day: str = ""
    cards: tuple[HeldCard, ...] = ()
    opened: str = ""
    summary: GuestSummary | None = None
    told: ToldCover | None = None
    people: tuple[tuple[str, str], ...] = ()
    scanning: bool = False
    busy: bool = False
    bound: bool = False
    failed: Failed | None = None

    @property
    def may_ask(self) -> bool:
        """Whether a genuine card was scanned that leads to people nobody here knows."""
        found = self.recognition
        return (
            not (self.busy or self.summary or self.household)
            and found is not None
            and found.meaning is Meaning.ELSEWHERE
            and found.verified
        )


@dataclass(frozen=True, slots=True)
class ScanTapped(Event):
    """Opens the camera. The words are for its own screen."""

    title: str
    cancel: str
    words: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Scanned(Event):
    """What the camera saw; empty where the worker gave up."""

    text: str


@dataclass(frozen=True, slots=True)
class CodeTyped(Event):
    """The short code changed."""

    text: str


@dataclass(frozen=True, slots=True)
class CodeTapped(Event):
    """Look at the typed code."""


@dataclass(frozen=True, slots=True)
class Recognised(Event):
    """
    What the card means.

    Attributes:
        list_day: When this phone last heard of lost cards, ISO; empty for never.
        since_day: Since when a revoked one no longer works, ISO; empty where that is not known.
    """

    recognition: Recognition
    list_day: str
    since_day: str = ""


@dataclass(frozen=True, slots=True)
class CoverTaken(Event):
    """It was no card but a supervisor's code, and its households are on this worker's lists."""

    told: ToldCover


@dataclass(frozen=True, slots=True)
class PeopleRead(Event):
    """A person's card: whose may it be?"""

    people: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class PersonTapped(Event):
    """It is this person's."""

    person: str


@dataclass(frozen=True, slots=True)
class Bound(Event):
    """The card is theirs."""


@dataclass(frozen=True, slots=True)
class CardsRead(Event):
    """Which cards the household has."""

    cards: tuple[HeldCard, ...]


@dataclass(frozen=True, slots=True)
class HeldTapped(Event):
    """One of the household's cards: what became of it?"""

    record: str


@dataclass(frozen=True, slots=True)
class FateTapped(Event):
    """What became of the card that is opened."""

    fate: Fate


@dataclass(frozen=True, slots=True)
class GuestTapped(Event):
    """See somebody whose household is on another team's phones."""


@dataclass(frozen=True, slots=True)
class AskTapped(Event):
    """Who lives there?"""


@dataclass(frozen=True, slots=True)
class Told(Event):
    """The server has told who lives there."""

    summary: GuestSummary


@dataclass(frozen=True, slots=True)
class Forgotten(Event):
    """What was told may be shown no more."""


@dataclass(frozen=True, slots=True)
class RegisterTapped(Event):
    """Write down a new household."""


@dataclass(frozen=True, slots=True)
class RegistrationBegun(Event):
    """The form of a new household is open, and the card is to be theirs."""

    draft: str


@dataclass(frozen=True, slots=True)
class SearchTapped(Event):
    """Look by name instead."""


@dataclass(frozen=True, slots=True)
class BackTapped(Event):
    """Leaves."""


@dataclass(frozen=True, slots=True)
class Scan(Aside):
    """Opens the camera until a code is seen."""

    title: str
    cancel: str
    words: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Recognise(Effect):
    """Finds out what a card means on this phone."""

    text: str
    scanned: bool


@dataclass(frozen=True, slots=True)
class Register(Effect):
    """Opens the form of a new household for a blank card."""

    text: str
    recognition: Recognition


@dataclass(frozen=True, slots=True)
class TakeCover(Effect):
    """Takes a supervisor's code for handing over."""

    text: str


@dataclass(frozen=True, slots=True)
class Ask(Aside):
    """Asks the server who lives there."""

    text: str


@dataclass(frozen=True, slots=True)
class Forget(Aside):
    """Waits until what was told may be shown no more."""

    after_s: float


@dataclass(frozen=True, slots=True)
class ReadCards(Effect):
    """Looks which cards the household has."""

    household: str


@dataclass(frozen=True, slots=True)
class Decide(Effect):
    """Records what became of a card."""

    household: str
    record: str
    fate: Fate


@dataclass(frozen=True, slots=True)
class ReadPeople(Effect):
    """Looks who of the household may carry a card."""

    household: str


@dataclass(frozen=True, slots=True)
class Bind(Effect):
    """Gives the card to the household, or to somebody of it."""

    text: str
    recognition: Recognition
    household: str
    person: str = ""
