"""
A form: one question a screen, each answer kept at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from mobile.ui.loop import Aside, Effect, Event, Failed
from mobile.use_cases.fill_form import Face
from mobile.use_cases.open_danger import Sign
from shared.forms.steps import Answer, Choice, Problem

NEXT, BACK, STAY, SUMMARY, LEAVE, QUIET = "next", "back", "stay", "summary", "leave", "quiet"
"""What follows when an answer is kept; QUIET keeps what is being typed and says nothing of its mistakes yet."""

ASKED, ALONE = "asked", "alone"
"""How far advice that must be quiet has come."""

NO_CAMERA = "camera"
"""Why a code was not read."""

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
        parts: What stands in several fields: day, month and year of a date, then hour and minute of a time; latitude
            and longitude of a place.
        focus: Place of the question being answered, on a page of several.
        found: Choices of a long list that letters found.
        opened: A list of choices that is folded away is open.
        guided: The longer explanation is shown.
        advised: Of advice that must be quiet: it was asked whether they are alone, or they are.
        removing: Instance of a repeated group that is to go; asked first.
        stash: What was typed at other questions of the page and does not stand, by question: text and parts.
        age: About how old, as typed.
        points: Places gathered for a line or an area.
        locating: The phone is asked where it is.
        unplaced: Why it did not say, or why a code was not read.
        noting: The phone is asked for a place that the form notes; `unnoted`, why it did not say.
        dirty: What is typed is not kept yet.
        strokes: Keystrokes so far; typing rests when none was added for a while.
        waiting: Answers on their way to the store; until they are back the field shows what was tapped.
        chosen: Codes marked, in the order they were tapped.
        problem: Why the last answer does not stand.
        amiss: What was found amiss on a page of several, by question; of the one being answered `problem` and `missing`
            say it.
        missing: Next was tapped without the answer this question needs.
        stops: How often something was found amiss; each time its question is scrolled to.
        jumping: The list of questions is open.
        translating: The choice of a language is open.
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
    parts: tuple[str, ...] = ("", "", "")
    focus: str = ""
    found: tuple[Choice, ...] | None = None
    opened: bool = False
    guided: bool = False
    advised: str = ""
    removing: str = ""
    stash: Mapping[str, tuple[str, tuple[str, ...]]] = field(default_factory=dict)
    age: str = ""
    points: tuple[str, ...] = ()
    locating: bool = False
    unplaced: str = ""
    noting: bool = False
    unnoted: str = ""
    dirty: bool = False
    strokes: int = 0
    waiting: int = 0
    chosen: tuple[str, ...] = ()
    problem: Problem | None = None
    missing: bool = False
    amiss: Mapping[str, Problem] = field(default_factory=dict)
    stops: int = 0
    busy: bool = False
    jumping: bool = False
    translating: bool = False
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

    def is_undone_by_itself(self) -> bool:
        """A mark that is tapped again is gone."""
        return True


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
        ref: The question it answers.
    """

    face: Face
    problem: Problem | None
    dangers: tuple[str, ...]
    then: str
    ref: str = ""


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
    """The form's other language, or the choice among several."""


@dataclass(frozen=True, slots=True)
class LanguageChosen(Event):
    """A language of the form."""

    language: str


@dataclass(frozen=True, slots=True)
class ListenTapped(Event):
    """The prompt aloud."""

    media: str


@dataclass(frozen=True, slots=True)
class MediaTapped(Event):
    """To the screen that takes a picture, a signature or sound."""

    ref: str


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
class Within(Event):
    """Something done at one question of a page that has several."""

    ref: str
    event: Event

    def is_undone_by_itself(self) -> bool:
        """As what was done there."""
        return self.event.is_undone_by_itself()


@dataclass(frozen=True, slots=True)
class ValueTapped(Event):
    """A whole answer at one tap: a star, a place on a scale."""

    value: Answer


@dataclass(frozen=True, slots=True)
class Slid(Event):
    """Where the finger is on a scale; it is an answer once it is lifted."""

    text: str


@dataclass(frozen=True, slots=True)
class FoldTapped(Event):
    """Opens or closes a list of choices."""


@dataclass(frozen=True, slots=True)
class AdviceTapped(Event):
    """Advice that must be quiet: asks first whether they are alone."""


@dataclass(frozen=True, slots=True)
class AloneTapped(Event):
    """They are alone: the advice may be read."""


@dataclass(frozen=True, slots=True)
class GuideTapped(Event):
    """Shows or hides the longer explanation."""


@dataclass(frozen=True, slots=True)
class Told(Event):
    """
    What was found out for a question beside the queue; nothing where another is asked by then.
    """

    ref: str


@dataclass(frozen=True, slots=True)
class ChoicesFound(Told):
    """What letters found in a long list."""

    letters: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class AgeTyped(Event):
    """About how old changed."""

    text: str


@dataclass(frozen=True, slots=True)
class AgeTapped(Event):
    """The day of birth is about so many years or months ago."""

    months: bool


@dataclass(frozen=True, slots=True)
class HereTapped(Event):
    """Where this phone is now."""


@dataclass(frozen=True, slots=True)
class PlaceFound(Told):
    """Where this phone is, as a form stores it."""

    point: str


@dataclass(frozen=True, slots=True)
class PlaceMissed(Told):
    """The phone did not say where it is, or has no camera for a code."""

    reason: str


@dataclass(frozen=True, slots=True)
class NoteTapped(Event):
    """The form may note where this phone is, or not."""

    ref: str
    agreed: bool


@dataclass(frozen=True, slots=True)
class PointAdded(Event):
    """The place that was typed joins the line or area."""


@dataclass(frozen=True, slots=True)
class PointDropped(Event):
    """The last place of a line or an area goes."""


@dataclass(frozen=True, slots=True)
class ScanTapped(Event):
    """Opens the camera to read a code. The words are for its own screen."""

    title: str
    cancel: str


@dataclass(frozen=True, slots=True)
class Scanned(Told):
    """What the camera saw; empty where the worker gave up."""

    text: str


@dataclass(frozen=True, slots=True)
class RepeatTapped(Event):
    """One more of a repeated group."""

    def is_undone_by_itself(self) -> bool:
        """Each adds another."""
        return True


@dataclass(frozen=True, slots=True)
class InstanceTapped(Event):
    """To the first question of an instance."""

    place: str


@dataclass(frozen=True, slots=True)
class RemoveTapped(Event):
    """Remove an instance? That is asked first."""

    place: str


@dataclass(frozen=True, slots=True)
class RemoveConfirmed(Event):
    """Yes, remove it."""


@dataclass(frozen=True, slots=True)
class RemoveCancelled(Event):
    """Keeps the instance after all."""


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
class JumpInto(Effect):
    """To the first question below a place."""

    place: str


@dataclass(frozen=True, slots=True)
class FindChoices(Effect):
    """Looks through a long list."""

    ref: str
    letters: str


@dataclass(frozen=True, slots=True)
class Locate(Aside):
    """Asks the phone where it is."""

    ref: str


@dataclass(frozen=True, slots=True)
class NotePlace(Effect):
    """Keeps where the phone is, where the form notes it; empty, nothing."""

    ref: str
    point: str


@dataclass(frozen=True, slots=True)
class Scan(Aside):
    """Opens the camera until a code is seen."""

    ref: str
    title: str
    cancel: str


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
