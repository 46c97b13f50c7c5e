"""
What the screens' effects work with: the device as it always is, and the desk of the worker who unlocked it.

Built by `mobile/main.py` out of real adapters and by tests out of fakes.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import InitVar, dataclass, field
from pathlib import Path
from typing import Protocol

from mobile.ports.attachments import AttachmentStore
from mobile.ports.case_book import Drafts, Outbox, Records, Settings, Upkeep
from mobile.ports.device import Dialer, Files, Locator, Preferences, Scanner, Voice
from mobile.ports.key_vault import Identity, KeyVault, OpenedVault
from mobile.ports.media import Media
from mobile.ports.network import Network
from mobile.ports.remote import Heard, Remote, Reply
from mobile.ports.thrift import Thrift
from mobile.ports.time import Clock, Ids
from mobile.use_cases.own_attachments import OwnAttachments
from mobile.use_cases.own_households import OwnHouseholds
from mobile.use_cases.programmes import Programmes
from mobile.use_cases.tasks_due import TasksDue
from shared.crypto.provider import CryptoProvider
from shared.kernel.errors import Acts, DoorstepError
from shared.programmes.phone_rules import PhoneRules, strictest

WEB, ANDROID, COMPUTER = "web", "android", "computer"


class Book(Records, Drafts, Settings, Outbox, Upkeep, Protocol):
    """
    The case book: all that one opened vault holds.
    """


OpenBook = Callable[[OpenedVault], Awaitable[Book]]
OpenAttachments = Callable[[OpenedVault], Awaitable[AttachmentStore]]


class Enrol(Protocol):
    """
    One-time code and server address to the identity that the server gave this phone.
    """

    async def __call__(self, code: str, server: str, replaces: Identity | None = None) -> Identity:
        """
        Raises:
            CodeMalformedError, ServerUnreachableError, ServerRefusedError: nobody was enrolled, or asking again
                with the same code gives the same identity.
        """
        ...


class Ask(Protocol):
    """
    One exchange with a desk's server in the name of its worker; renews an expired token by itself.
    """

    async def __call__(
        self, desk: Desk, method: str, path: str, body: bytes, *, heard: Heard | None = None
    ) -> Reply:
        """
        Args:
            heard: Told how much of a long answer has come; then only silence ends the wait.

        Raises:
            ServerUnreachableError, ServerRefusedError: nothing was done, or the server says so.
        """
        ...


class AskLocked(Protocol):
    """
    One exchange in the name of a vault that nobody has opened.
    """

    async def __call__(self, device: Device, vault_id: str, method: str, path: str, body: bytes) -> Reply:
        """
        Raises:
            ServerUnreachableError, ServerRefusedError: nothing was done, or the server says so.
        """
        ...


@dataclass(frozen=True, slots=True)
class SyncStep:
    """
    How far a sync is.

    Attributes:
        sent: Operations answered so far, of `to_send`.
        records: Records received so far, of `to_come` where the server said how many, else 0.
    """

    sent: int = 0
    to_send: int = 0
    records: int = 0
    to_come: int = 0


class Sync(Protocol):
    """
    Pushes and pulls until both sides agree, and fetches announced packs.
    """

    async def __call__(self, desk: Desk, tell: Callable[[SyncStep], None]) -> None:
        """
        Raises:
            ServerUnreachableError, ServerRefusedError: what was exchanged before stands.
        """
        ...


class SendAttachments(Protocol):
    """
    Sends pictures and sounds after the records that name them.
    """

    async def __call__(
        self,
        desk: Desk,
        *,
        may_go_on: Callable[[], bool] = ...,
        tell: Callable[[], None] = ...,
        by_hand: bool = ...,
    ) -> None:
        """
        Raises:
            WaitsForWifiError, ServerUnreachableError, ServerRefusedError: what was sent before stands.
        """
        ...


async def not_invited() -> str:
    """Nobody opened the app by a supervisor's square."""
    return ""


@dataclass(frozen=True, eq=False)
class Device:
    """
    The phone itself, locked or not.

    Attributes:
        open_book: Reads an opened vault's journal into a case book.
        open_attachments: Finds an opened vault's pictures and sounds.
        remote_to: The way to a server by its address; empty is the site's own origin.
        platform: WEB, ANDROID or COMPUTER.
        locales: Folder of the message catalogues.
        enrol: Turns a one-time code into an identity.
        network: What kind of network this is.
        thrift: What the device is to be sparing with.
        media: Camera, finger and microphone.
        sync: One exchange with the server for a desk, all it takes.
        send_attachments: Sends pictures and sounds.
        ask: Any other exchange with the server, such as a supervisor's question about the team.
        ask_locked: The same for a vault that is locked.
        invitation: What a supervisor's square said when the app was opened by it.
    """

    clock: Clock
    ids: Ids
    keys: KeyVault
    crypto: CryptoProvider
    open_book: OpenBook
    open_attachments: OpenAttachments
    remote_to: Callable[[str], Remote]
    scanner: Scanner
    locator: Locator
    voice: Voice
    dialer: Dialer
    files: Files
    preferences: Preferences
    network: Network
    thrift: Thrift
    media: Media
    platform: str
    locales: Path
    enrol: Enrol
    sync: Sync
    send_attachments: SendAttachments
    ask: Ask
    ask_locked: AskLocked
    invitation: Callable[[], Awaitable[str]] = not_invited

    @property
    def asks_server(self) -> bool:
        """Whether an enrolling worker must name the server: on the web the site's own origin is it."""
        return self.platform != WEB


@dataclass(eq=False)
class Desk:
    """
    An unlocked vault and what is read from it.

    Args:
        attached: The vault's attachments, where another desk of the same vault has opened them already.

    Attributes:
        proven: What was signed rightly, so that it is checked once while the vault is open.
        tended: How the case book stood when circles were last looked after.
    """

    device: Device
    vault: OpenedVault
    book: Book
    programmes: Programmes = field(init=False)
    tasks: TasksDue = field(init=False)
    households: OwnHouseholds = field(init=False)
    attachments: OwnAttachments = field(init=False)
    proven: set[bytes] = field(init=False, default_factory=set)
    tended: object = field(init=False, default=None)
    attached: InitVar[OwnAttachments | None] = None

    def __post_init__(self, attached: OwnAttachments | None) -> None:
        self.attachments = attached or OwnAttachments(self._open_attachments, self.book)
        self.programmes = Programmes(self.book, self.book)
        self.tasks = TasksDue(self.book, self.book, self.programmes, self.identity.role)
        self.households = OwnHouseholds(self.book)

    def _open_attachments(self) -> Awaitable[AttachmentStore]:
        return self.device.open_attachments(self.vault)

    @property
    def identity(self) -> Identity:
        """Whose desk it is."""
        return self.vault.identity

    @property
    def rules(self) -> PhoneRules:
        """What the programmes on this phone ask of it."""
        return strictest(pack.phones for pack in self.programmes.packs())


class Host(Protocol):
    """
    The app as a screen's effects see it.
    """

    @property
    def device(self) -> Device:
        """The phone."""
        ...

    @property
    def desk(self) -> Desk | None:
        """The unlocked desk; None while locked."""
        ...

    @property
    def language(self) -> str:
        """The language that a programme's words are wished in."""
        ...

    @property
    def can_go_back(self) -> bool:
        """Whether a screen opened now lies above another."""
        ...

    def enter(self, desk: Desk) -> None:
        """Shows the home of a worker who unlocked, or where they were."""
        ...

    def go_on_as(self, desk: Desk) -> None:
        """The same vault under another enrolment: the screens stay where they are."""
        ...

    async def leave(self) -> None:
        """
        Removes the present worker's vault from the phone, and shows its door.

        Raises:
            UnsentWorkError: there is work that only this phone holds; nothing was removed.
            StorageFullError, StorageFaultError: it is finished at the next start.
        """
        ...


def desk_of(host: Host) -> Desk:
    """
    Raises:
        DeskLockedError: the app was locked in between.
    """
    if host.desk is None:
        raise DeskLockedError
    return host.desk


class DeskLockedError(DoorstepError):
    """
    An effect came too late: the app is locked.
    """

    code = "desk.locked"
    acts = Acts.WORKER
