"""
Summary: the answers in one look, what is still wrong all at once, and the one tap that records them.
"""

from __future__ import annotations

from dataclasses import dataclass

from mobile.ui.loop import Effect, Event, Failed
from mobile.use_cases.known_elsewhere import Alike
from mobile.use_cases.summarise_form import Summary


@dataclass(frozen=True, slots=True)
class Model:
    """
    Attributes:
        saved: Kind of the record that was made, once it is on this phone; `record` is it.
        reason: Why a visit made before is mended.
        shown: Places of the sensitive answers that are uncovered.
        alike: Whom the person just written down may be, in households that have a card.
    """

    draft: str
    summary: Summary | None = None
    busy: bool = False
    saved: str = ""
    record: str = ""
    household: str = ""
    reason: str = ""
    failed: Failed | None = None
    shown: frozenset[str] = frozenset()
    alike: tuple[Alike, ...] = ()


@dataclass(frozen=True, slots=True)
class SummaryRead(Event):
    """The answers are known."""

    summary: Summary


@dataclass(frozen=True, slots=True)
class SubmitTapped(Event):
    """Record them."""


@dataclass(frozen=True, slots=True)
class Recorded(Event):
    """They are on this phone."""

    kind: str
    household: str
    alike: tuple[Alike, ...] = ()
    record: str = ""


@dataclass(frozen=True, slots=True)
class AlikeTapped(Event):
    """Looks at the household of one who may be the same."""

    household: str


@dataclass(frozen=True, slots=True)
class AnswerTapped(Event):
    """Back to one question."""

    ref: str


@dataclass(frozen=True, slots=True)
class ShowTapped(Event):
    """Uncovers a sensitive answer, or covers it again."""

    ref: str


@dataclass(frozen=True, slots=True)
class Jumped(Event):
    """The form stands at that question."""


@dataclass(frozen=True, slots=True)
class ReasonTyped(Event):
    """Why it is mended."""

    reason: str


@dataclass(frozen=True, slots=True)
class BackTapped(Event):
    """Back to the form, or on."""


@dataclass(frozen=True, slots=True)
class DoneTapped(Event):
    """On to what comes next."""


@dataclass(frozen=True, slots=True)
class AddPersonTapped(Event):
    """Somebody else of the household."""


@dataclass(frozen=True, slots=True)
class ReadSummary(Effect):
    """Reads the draft."""

    draft: str


@dataclass(frozen=True, slots=True)
class Submit(Effect):
    """Ends the draft and records what it makes."""

    draft: str
    reason: str


@dataclass(frozen=True, slots=True)
class JumpTo(Effect):
    """Leaves the form at a question."""

    draft: str
    ref: str
