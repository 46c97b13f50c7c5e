"""
Judging one visit: what was answered, beside the visit before it, with a word on any question.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from mobile.ui.loop import Effect, Event, Failed
from mobile.use_cases.sealed_answers import Guard


@dataclass(frozen=True, slots=True)
class Row:
    """
    One question.

    Attributes:
        said, before: The answer now and at the visit before; `before` is empty where there was none.
        guard, readers: As in `ReadAnswer`.
    """

    name: str
    label: str
    said: str
    before: str = ""
    section: str = ""
    guard: Guard = Guard.OPEN
    readers: tuple[str, ...] = ()

    @property
    def changed(self) -> bool:
        """Whether the visit before said something else."""
        return bool(self.before) and self.before != self.said


@dataclass(frozen=True, slots=True)
class Past:
    """
    A judgement of earlier content of the same visit.
    """

    verdict: str
    remark: str
    comments: tuple[tuple[str, str], ...]
    by: str
    on: str


@dataclass(frozen=True, slots=True)
class Read:
    """
    The visit as it is shown.

    Attributes:
        signs: Dangers that fired, in the pack's words by language.
        before_on: Day of the visit before; empty where there is none.
        judged: `approved` or `returned` where the present content has a verdict, else empty.
        why_amended: The worker's reason for the last change.
        card_seen: The household's card was scanned at the door.
        guest: Made by somebody of another team; sent back, it is the household's own worker's.
    """

    visit: str
    name: str
    place: str
    household: str
    form: object
    worker: str
    visited_on: str
    outcome: str
    signs: tuple[object, ...]
    rows: tuple[Row, ...]
    before_on: str = ""
    past: tuple[Past, ...] = ()
    judged: str = ""
    why_amended: str = ""
    card_seen: bool = False
    guest: bool = False


@dataclass(frozen=True, slots=True)
class Model:
    """
    Attributes:
        read: None until it was read.
        comments: Question name to what the supervisor typed.
        commenting: The question whose comment field is open.
        shown: Names of the sensitive answers that are uncovered.
    """

    visit: str
    read: Read | None = None
    comments: Mapping[str, str] = field(default_factory=dict)
    commenting: str = ""
    remark: str = ""
    busy: bool = False
    failed: Failed | None = None
    shown: frozenset[str] = frozenset()

    @property
    def has_said_comment(self) -> bool:
        """Whether a question has a comment: what is to be mended is not approved in the same breath."""
        return any(text.strip() for text in self.comments.values())

    @property
    def has_said_something(self) -> bool:
        """Whether there is a word to return the visit with."""
        return bool(self.remark.strip()) or self.has_said_comment


@dataclass(frozen=True, slots=True)
class VisitRead(Event):
    """The visit as this phone holds it."""

    read: Read


@dataclass(frozen=True, slots=True)
class CommentTapped(Event):
    """Say something about a question."""

    question: str


@dataclass(frozen=True, slots=True)
class CommentTyped(Event):
    """What is said about it."""

    question: str
    text: str


@dataclass(frozen=True, slots=True)
class ShowTapped(Event):
    """Uncovers a sensitive answer, or covers it again."""

    name: str


@dataclass(frozen=True, slots=True)
class RemarkTyped(Event):
    """What is said about the whole visit."""

    text: str


@dataclass(frozen=True, slots=True)
class ApproveTapped(Event):
    """It is good."""


@dataclass(frozen=True, slots=True)
class ReturnTapped(Event):
    """It goes back to the worker."""


@dataclass(frozen=True, slots=True)
class Judged(Event):
    """The judgement is durable on this phone."""

    returned: bool


@dataclass(frozen=True, slots=True)
class HouseholdTapped(Event):
    """Look at the household."""


@dataclass(frozen=True, slots=True)
class BackTapped(Event):
    """Leave without judging."""


@dataclass(frozen=True, slots=True)
class AttachmentTapped(Event):
    """Look at a picture, or listen."""

    name: str


@dataclass(frozen=True, slots=True)
class ReadVisit(Effect):
    """Reads the visit through its form."""

    visit: str


@dataclass(frozen=True, slots=True)
class Approve(Effect):
    """Records an approval."""

    visit: str
    remark: str


@dataclass(frozen=True, slots=True)
class SendBack(Effect):
    """Records the return with its comments."""

    visit: str
    comments: tuple[tuple[str, str], ...]
    remark: str
