"""
Sync: what was recorded here, what the server has, and why anything waits.
"""

from __future__ import annotations

from dataclasses import dataclass

from mobile.ui.loop import Aside, Effect, Event, Failed
from mobile.use_cases.renew_enrolment import NEEDS_RENEWAL
from mobile.use_cases.send_attachments import WifiWait
from shared.domain.delivery import Delivery

ROWS = 60


@dataclass(frozen=True, slots=True)
class Row:
    """
    What is not simply received of one record.

    Attributes:
        kind: Kind of the record.
        title: Whom it is about.
        on: Local day of the last entry.
        state: RECORDED while no answer came.
        reason: The server's code, for held and refused entries.
        action: What was done about a task, where the record says that.
        entries: How many entries of the record stand so.
    """

    kind: str
    title: str
    on: str
    state: Delivery
    reason: str = ""
    action: str = ""
    entries: int = 1


@dataclass(frozen=True, slots=True)
class Status:
    """
    The counts, as they are durable on this phone.

    Attributes:
        has_left: This phone's worker belongs to no area any more; it may only hand in what it has.
        now: What day and time this phone believes it is.
        clashes: Places where this worker may say which of two values holds.
        server_says: How many of this phone's entries the server says it holds; it must equal `received`.
        last_contact: Local day and time; empty before the first.
        enrolment: Under which this phone speaks to the server.
    """

    recorded: int
    received: int
    clashed: int
    held: int
    refused: int
    server_says: int
    bytes_sent: int
    bytes_received: int
    last_contact: str
    waiting: tuple[Row, ...] = ()
    not_plain: tuple[Row, ...] = ()
    enrolment: str = ""

    clashes: int = 0
    now: str = ""
    has_left: bool = False

    @property
    def unsent(self) -> int:
        """How many entries wait."""
        return sum(row.entries for row in self.waiting)

    @property
    def agrees(self) -> bool:
        """Both sides count the same."""
        return self.server_says == self.received


@dataclass(frozen=True, slots=True)
class Rescued:
    """
    A rescue file that was just handed over.

    Attributes:
        unsent: Entries in it.
        pictures: Pictures and sounds in it.
        unreadable: Pictures and sounds that this phone cannot read any more; they are not in it.
        unfinished: Forms that are begun; they are not in it.
    """

    name: str
    unsent: int
    pictures: int = 0
    unreadable: int = 0
    unfinished: int = 0


@dataclass(frozen=True, slots=True)
class Health:
    """
    How the store is.

    Attributes:
        used_bytes: What the app keeps on this phone.
        free_bytes: What it may still write; None where the phone does not say.
        is_lasting: Nothing clears it but the worker.
        is_short: The reserve is spent.
        missing: Saved entries that cannot be read any more.
        damaged: Names of the places, for whoever helps.
    """

    used_bytes: int
    free_bytes: int | None = None
    is_lasting: bool = True
    is_short: bool = False
    missing: int = 0
    damaged: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Attached:
    """
    Pictures and recordings.

    Attributes:
        unsent: Only this phone holds them.
        wait: Why they wait for Wi-Fi, if they do.
    """

    unsent: int = 0
    wait: WifiWait | None = None


@dataclass(frozen=True, slots=True)
class Model:
    """
    Attributes:
        freed_bytes: What making room gave; None before it was asked for.
        rescued: The rescue file made since the screen was opened.
        busy: A sync is under way, or what `making` says.
        making: A rescue file is being made.
        sending: Pictures are being sent.
        done: The last sync begun here went through.
        sent, to_send, records: How far it is.
    """

    status: Status | None = None
    busy: bool = False
    making: bool = False
    done: bool = False
    sent: int = 0
    to_send: int = 0
    records: int = 0
    shown: int = ROWS
    rescued: Rescued | None = None
    health: Health | None = None
    attached: Attached | None = None
    sending: bool = False
    freed_bytes: int | None = None
    failed: Failed | None = None

    @property
    def is_unreached(self) -> bool:
        """No server answered at all."""
        return self.failed is not None and self.failed.code == "remote.unreachable"

    @property
    def needs_renewal(self) -> bool:
        """Only a new enrolment lets this phone's work out."""
        if self.failed is None:
            return False
        return (dict(self.failed.facts).get("reason") or self.failed.code) in NEEDS_RENEWAL


@dataclass(frozen=True, slots=True)
class Counted(Event):
    """The present counts, and how the store is."""

    status: Status
    health: Health | None = None
    attached: Attached | None = None


@dataclass(frozen=True, slots=True)
class SendAttachedTapped(Event):
    """Send pictures now, whatever the network costs."""


@dataclass(frozen=True, slots=True)
class AttachedMoved(Event):
    """The server has one more."""


@dataclass(frozen=True, slots=True)
class AttachedStopped(Event):
    """All that can be sent now is sent."""


@dataclass(frozen=True, slots=True)
class SyncTapped(Event):
    """Sync now."""


@dataclass(frozen=True, slots=True)
class RescueTapped(Event):
    """Save what is not sent into a file."""


@dataclass(frozen=True, slots=True)
class RescueMade(Event):
    """The file was handed over; None where the worker gave up."""

    rescued: Rescued | None


@dataclass(frozen=True, slots=True)
class ClashesTapped(Event):
    """Settle what two people wrote."""


@dataclass(frozen=True, slots=True)
class RenewTapped(Event):
    """Register this phone again."""


@dataclass(frozen=True, slots=True)
class Moved(Event):
    """The sync got further."""

    sent: int
    to_send: int
    records: int


@dataclass(frozen=True, slots=True)
class Synced(Event):
    """Both sides agree; every receipt is durable here."""


@dataclass(frozen=True, slots=True)
class MoreTapped(Event):
    """Show more rows."""


@dataclass(frozen=True, slots=True)
class RoomTapped(Event):
    """Make room."""


@dataclass(frozen=True, slots=True)
class RoomMade(Event):
    """What need not be here is gone."""

    freed_bytes: int


@dataclass(frozen=True, slots=True)
class MakeRoom(Effect):
    """Lets go of old answers that the server has."""


@dataclass(frozen=True, slots=True)
class Count(Effect):
    """Reads the counts."""


@dataclass(frozen=True, slots=True)
class RunSync(Aside):
    """Pushes and pulls until both sides agree."""


@dataclass(frozen=True, slots=True)
class SendAttached(Aside):
    """Sends pictures and recordings."""

    by_hand: bool = False


@dataclass(frozen=True, slots=True)
class MakeRescue(Aside):
    """Seals what is not sent and hands it over."""
