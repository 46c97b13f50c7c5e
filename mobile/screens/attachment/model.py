"""
A picture, a signature or sound of a recorded visit, brought when somebody looks at it.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from mobile.ui.loop import Aside, Event, Failed

NOT_SENT, NO_NETWORK = "attachment.unknown", "remote.unreachable"


@dataclass(frozen=True, slots=True)
class Model:
    """
    Attributes:
        title: The question it answers.
        content: Empty until it is here.
        failed: Why it is not.
    """

    record: str
    name: str
    title: str
    content: bytes = field(default=b"", repr=False)
    fetching: bool = False
    failed: Failed | None = None

    @property
    def reason(self) -> str:
        """The server's code, or the failure's own."""
        if self.failed is None:
            return ""
        return str(dict(self.failed.facts).get("reason") or self.failed.code)


@dataclass(frozen=True, slots=True)
class Fetched(Event):
    """It is here."""

    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class AgainTapped(Event):
    """Look once more."""


@dataclass(frozen=True, slots=True)
class PlayTapped(Event):
    """Listen, or watch. The words are for a film's own screen."""

    words: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class SaveTapped(Event):
    """Out of the sealed store, as a file."""


@dataclass(frozen=True, slots=True)
class BackTapped(Event):
    """Leave."""


@dataclass(frozen=True, slots=True)
class Fetch(Aside):
    """Reads it here, or at the server."""


@dataclass(frozen=True, slots=True)
class Play(Aside):
    """Plays it."""

    content: bytes = field(repr=False)
    words: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Save(Aside):
    """Hands it over as a file."""

    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Hush(Aside):
    """Ends what plays."""
