"""
A form: one question a screen, each answer kept at once.
"""

from __future__ import annotations

from dataclasses import dataclass

from mobile.ui.loop import Aside, Effect, Event, Failed
from mobile.use_cases.fill_form import Face
from mobile.use_cases.open_danger import Sign
from shared.forms.steps import Answer, Problem

NEXT, BACK, STAY, SUMMARY, LEAVE, QUIET = "next", "back", "stay", "summary", "leave", "quiet"
"""What follows when an answer is kept; QUIET keeps what is being typed and says nothing of its mistakes yet."""

COUNT_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Counter:
    """
    Counting breaths for a minute.

    Attributes:
        run: Which count of this screen it is; ticks of an earlier one are not heard.
    """

    run: int
    count: int = 0
    left_s: int = COUNT_SECONDS
    done: bool = False


@dataclass(frozen=True, slots=True)
class Model:
    """
    Attributes:
        face: None until the draft is opened.
        typed: Text in the field, where the question has one.
        parts: Day, month and year in their fields, for a date.
        dirty: What is typed is not kept yet.
        strokes: Keystrokes so far; typing rests when none was added for a while.
        waiting: Answers on their way to the store; until they are back the field shows what was tapped.
        chosen: Codes marked, in the order they were tapped.
        problem: Why the last answer does not stand.
        missing: Next was tapped without the answer this question needs.
        jumping: The list of questions is open.
        discarding: Throwing the form away was asked for and is to be confirmed.
        filter: What choices are narrowed to.
        runs: How many counts were begun.
        today: The phone's calendar day, ISO.
        lost: The last answer could not be kept; `failed` says why.
        signs: Danger signs in it, which nothing on this phone remembers.
        held: A tap on the bar or the list that came while an answer was on its way; heard as soon as it is kept.
    """

    draft: str
    face: Face | None = None
    typed: str = ""
    parts: tuple[str, str, str] = ("", "", "")
    dirty: bool = False
    strokes: int = 0
    waiting: int = 0
    chosen: tuple[str, ...] = ()
    problem: Problem | None = None
    missing: bool = False
    busy: bool = False
    jumping: bool = False
    discarding: bool = False
    filter: str = ""
    counter: Counter | None = None
    runs: int = 0
    today: str = ""
    failed: Failed | None = None
    lost: bool = False
    signs: tuple[Sign, ...] = ()
    held: Event | None = None


@dataclass(frozen=True, slots=True)
class FaceRead(Event):
    """The question on screen."""

    face: Face
    today: str = ""


@dataclass(frozen=True, slots=True)
class DraftGone(Event):
    """The draft was submitted or thrown away elsewhere."""


@dataclass(frozen=True, slots=True)
class ChoiceTapped(Event):
    """A tile."""

    code: str


@dataclass(frozen=True, slots=True)
class Typed(Event):
    """The field's text changed."""

    text: str


@dataclass(frozen=True, slots=True)
class PartTyped(Event):
    """Day, month or year changed."""

    index: int
    text: str


@dataclass(frozen=True, slots=True)
class Rested(Event):
    """No key was pressed for a while."""

    strokes: int


@dataclass(frozen=True, slots=True)
class DayTapped(Event):
    """A day offered by name."""

    iso: str


@dataclass(frozen=True, slots=True)
class Stepped(Event):
    """One more or one less."""

    by: float


@dataclass(frozen=True, slots=True)
class FilterTyped(Event):
    """Narrows many choices."""

    text: str


@dataclass(frozen=True, slots=True)
class NextTapped(Event):
    """On."""


@dataclass(frozen=True, slots=True)
class BackTapped(Event):
    """To the question before, or out."""


@dataclass(frozen=True, slots=True)
class SkipTapped(Event):
    """Leaves a needed question for later."""


@dataclass(frozen=True, slots=True)
class AnswerKept(Event):
    """
    An answer was taken, or not.

    Attributes:
        then: What follows.
    """

    face: Face
    problem: Problem | None
    dangers: tuple[str, ...]
    then: str


@dataclass(frozen=True, slots=True)
class AnswerLost(Event):
    """
    An answer could not be kept, or its danger not recorded; what was kept before is there.

    Attributes:
        lost: The answer itself is not kept.
        signs: Danger signs that are recorded nowhere.
    """

    face: Face
    failed: Failed
    lost: bool
    signs: tuple[Sign, ...]


@dataclass(frozen=True, slots=True)
class JumpTapped(Event):
    """Opens or closes the list of questions."""


@dataclass(frozen=True, slots=True)
class PlaceTapped(Event):
    """A question of the list."""

    ref: str


@dataclass(frozen=True, slots=True)
class LanguageTapped(Event):
    """The form's next language."""


@dataclass(frozen=True, slots=True)
class ListenTapped(Event):
    """The prompt aloud."""

    media: str


@dataclass(frozen=True, slots=True)
class HelpTapped(Event):
    """What to do and whom to call at a danger that could not be recorded."""


@dataclass(frozen=True, slots=True)
class DangerTapped(Event):
    """Back to the danger that fired."""

    referral: str


@dataclass(frozen=True, slots=True)
class SummaryTapped(Event):
    """To the answers."""


@dataclass(frozen=True, slots=True)
class LeaveTapped(Event):
    """Out of the form; it is kept."""


@dataclass(frozen=True, slots=True)
class DiscardTapped(Event):
    """Throw the form away? That is asked first."""


@dataclass(frozen=True, slots=True)
class DiscardConfirmed(Event):
    """Yes, throw it away: a tap of its own, so that a double one on the first does not."""


@dataclass(frozen=True, slots=True)
class DiscardCancelled(Event):
    """Keeps the form after all."""


@dataclass(frozen=True, slots=True)
class RepeatTapped(Event):
    """One more of a repeated group, or one fewer."""

    add: bool


@dataclass(frozen=True, slots=True)
class CountStarted(Event):
    """The minute begins."""


@dataclass(frozen=True, slots=True)
class Breathed(Event):
    """One breath."""


@dataclass(frozen=True, slots=True)
class CountTicked(Event):
    """A second of the minute went by."""

    run: int
    left_s: int


@dataclass(frozen=True, slots=True)
class CountDropped(Event):
    """The count is given up."""


@dataclass(frozen=True, slots=True)
class ReadFace(Effect):
    """Opens the draft, or shows it again."""


@dataclass(frozen=True, slots=True)
class KeepAnswer(Effect):
    """Takes and keeps an answer, then moves."""

    ref: str
    value: Answer
    then: str

    def __repr__(self) -> str:
        return f"KeepAnswer({self.ref}, {self.then})"


@dataclass(frozen=True, slots=True)
class Move(Effect):
    """To a question before or after."""

    by: int


@dataclass(frozen=True, slots=True)
class Jump(Effect):
    """To a question."""

    ref: str


@dataclass(frozen=True, slots=True)
class AskIn(Effect):
    """Asks in another language."""

    language: str


@dataclass(frozen=True, slots=True)
class ChangeRepeat(Effect):
    """One more of a repeated group, or one fewer."""

    ref: str
    add: bool


@dataclass(frozen=True, slots=True)
class Discard(Effect):
    """Throws the draft away."""

    draft: str


@dataclass(frozen=True, slots=True)
class WatchTyping(Aside):
    """Tells when typing rests."""

    strokes: int


@dataclass(frozen=True, slots=True)
class CountMinute(Aside):
    """Ticks for a minute."""

    run: int


@dataclass(frozen=True, slots=True)
class Play(Aside):
    """Plays a prompt."""

    media: str


@dataclass(frozen=True, slots=True)
class Hush(Aside):
    """Stops a prompt."""
