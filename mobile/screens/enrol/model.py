"""
Enrol: a one-time code, a PIN of one's own, and only then the households.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from mobile.ui.loop import Aside, Effect, Event, Failed
from mobile.ui.new_pin import NewPin

CODE_LETTERS = 8


class Stage(StrEnum):
    """
    Where the enrolment stands.
    """

    CODE = "code"
    CLOSED = "closed"
    PIN = "pin"
    FETCHING = "fetching"


@dataclass(frozen=True, slots=True)
class Model:
    """
    Attributes:
        asks_server: Whether the server's address must be typed.
        busy: An effect is under way; a second tap does nothing.
        closed: Stores on this phone that were closed when it was reported lost.
        can_leave: There is a lock screen to go back to.
        square: What the supervisor's square said, with the code that stands in the field.
    """

    asks_server: bool
    can_leave: bool = False
    stage: Stage = Stage.CODE
    code: str = ""
    square: str = ""
    server: str = ""
    worker_name: str = ""
    pin: NewPin = field(default_factory=NewPin)
    busy: bool = False
    closed: tuple[str, ...] = ()
    sent: int = 0
    records: int = 0
    to_come: int = 0
    failed: Failed | None = None

    @property
    def code_complete(self) -> bool:
        """Eight letters and numbers, and a server where one is asked for."""
        return len(plain_code(self.code)) == CODE_LETTERS and (
            bool(self.server.strip()) or not self.asks_server
        )

    def __repr__(self) -> str:
        return f"Model({self.stage})"


def plain_code(typed: str) -> str:
    """
    A typed code without dashes and spaces, in capitals.
    """
    return "".join(letter for letter in typed.upper() if letter.isalnum())


@dataclass(frozen=True, slots=True)
class Invited(Event):
    """A supervisor's square brought the code."""

    code: str
    square: str


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
    """The code's text changed."""

    code: str


@dataclass(frozen=True, slots=True)
class ServerTyped(Event):
    """The server's address changed."""

    server: str


@dataclass(frozen=True, slots=True)
class CodeTapped(Event):
    """Send the code."""


@dataclass(frozen=True, slots=True)
class CodeAccepted(Event):
    """The server knows whose phone this is."""

    worker_name: str
    minimum_pin: int
    closed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ClosedTapped(Event):
    """One of the closed stores is to be opened again."""

    vault_id: str


@dataclass(frozen=True, slots=True)
class WithoutTapped(Event):
    """The closed stores stay closed; begin with an empty one."""


@dataclass(frozen=True, slots=True)
class Readmitted(Event):
    """A closed store is this worker's to ask for."""

    vault_id: str


@dataclass(frozen=True, slots=True)
class VaultMade(Event):
    """This worker's store exists; now the households may come."""


@dataclass(frozen=True, slots=True)
class SyncMoved(Event):
    """The first sync got further."""

    records: int
    to_come: int


@dataclass(frozen=True, slots=True)
class AgainTapped(Event):
    """Try the first sync once more."""


@dataclass(frozen=True, slots=True)
class LaterTapped(Event):
    """Go on without the first sync."""


@dataclass(frozen=True, slots=True)
class BackTapped(Event):
    """One stage back, or to the lock screen."""


@dataclass(frozen=True, slots=True)
class LanguageTapped(Event):
    """Another language."""

    language: str


@dataclass(frozen=True, slots=True)
class ReadInvitation(Effect):
    """Reads what the square said, if the app was opened by one."""


@dataclass(frozen=True, slots=True)
class Scan(Aside):
    """Opens the camera until a code is seen."""

    title: str
    cancel: str
    words: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class SendCode(Effect):
    """Asks the server whose phone this is to be."""

    code: str
    server: str


@dataclass(frozen=True, slots=True)
class Readmit(Effect):
    """Puts a closed store on the lock screen under this enrolment."""

    vault_id: str


@dataclass(frozen=True, slots=True)
class MakeVault(Effect):
    """Makes the worker's sealed store under the PIN."""

    pin: str

    def __repr__(self) -> str:
        return "MakeVault()"


@dataclass(frozen=True, slots=True)
class FetchAll(Aside):
    """The first sync."""


@dataclass(frozen=True, slots=True)
class Enter(Effect):
    """Shows the worker's home."""
