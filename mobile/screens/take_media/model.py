"""
A picture, a signature, sound, a film or a file as the answer to one question of a form.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from mobile.ports.media import MediaKind, TakenMedia
from mobile.ui.loop import Aside, Effect, Event, Failed
from mobile.use_cases.answer_with_media import Asked, media_kind

Words = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Model:
    """
    Attributes:
        asked: None until the question was read.
        content: What was taken, as it is sealed on this phone.
        damaged: It cannot be read.
        taking: The camera, the pad or the microphone is open.
        unavailable: Why nothing can be taken; empty while nobody knows.
        how: `mark` or `unable` while a witness is being named.
        witness: As typed.
        removing: Taking it off was asked for and is to be confirmed.
    """

    draft: str
    ref: str
    asked: Asked | None = None
    content: bytes = field(default=b"", repr=False)
    damaged: bool = False
    taking: bool = False
    busy: bool = False
    unavailable: str = ""
    how: str = ""
    witness: str = ""
    removing: bool = False
    failed: Failed | None = None

    @property
    def kind(self) -> MediaKind:
        """What the question asks for."""
        return media_kind(self.asked.kind, self.asked.appearance) if self.asked else MediaKind.PHOTO


@dataclass(frozen=True, slots=True)
class AskedRead(Event):
    """The question, and what answers it now."""

    asked: Asked
    content: bytes = field(default=b"", repr=False)
    damaged: bool = False


@dataclass(frozen=True, slots=True)
class DraftGone(Event):
    """The draft was submitted or thrown away elsewhere."""


@dataclass(frozen=True, slots=True)
class TakeTapped(Event):
    """Open the camera, the pad or the microphone."""

    words: Words


@dataclass(frozen=True, slots=True)
class Took(Event):
    """Something was taken; None where the person gave up."""

    taken: TakenMedia | None


@dataclass(frozen=True, slots=True)
class Unavailable(Event):
    """Nothing can be taken."""

    reason: str


@dataclass(frozen=True, slots=True)
class InsteadTapped(Event):
    """They said no, or it could not be taken."""

    how: str


@dataclass(frozen=True, slots=True)
class HowTapped(Event):
    """Signed by a mark, or could not sign: who saw it is asked."""

    how: str


@dataclass(frozen=True, slots=True)
class WitnessTyped(Event):
    """Who saw it."""

    name: str


@dataclass(frozen=True, slots=True)
class WitnessTapped(Event):
    """Keep that."""


@dataclass(frozen=True, slots=True)
class PlayTapped(Event):
    """Listen, or watch. The words are for a film's own screen."""

    words: Words = ()


@dataclass(frozen=True, slots=True)
class RemoveTapped(Event):
    """Take it off? That is asked first."""


@dataclass(frozen=True, slots=True)
class RemoveConfirmed(Event):
    """Yes."""


@dataclass(frozen=True, slots=True)
class RemoveCancelled(Event):
    """No."""


@dataclass(frozen=True, slots=True)
class BackTapped(Event):
    """To the form."""


@dataclass(frozen=True, slots=True)
class ReadAsked(Effect):
    """Reads the question and what answers it."""


@dataclass(frozen=True, slots=True)
class KeepTaken(Effect):
    """Seals it, and makes it the answer."""

    taken: TakenMedia


@dataclass(frozen=True, slots=True)
class KeepInstead(Effect):
    """Another answer, or none."""

    value: str | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class Take(Aside):
    """Opens the camera, the pad or the microphone."""

    kind: MediaKind
    words: Words


@dataclass(frozen=True, slots=True)
class Play(Aside):
    """Plays it."""

    content: bytes = field(repr=False)
    name: str
    words: Words = ()


@dataclass(frozen=True, slots=True)
class Hush(Aside):
    """Ends what plays."""
