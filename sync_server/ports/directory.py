"""
The directories: areas, accounts, devices, enrolment codes and keys. Small, read often, changed seldom.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple, Protocol

from shared.cards.card import CardKind
from shared.domain.phone_orders import OrderKind
from shared.domain.roles import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """
    A place in the tree of areas.

    Attributes:
        path: Identifiers from the root down to this area, this one included.
        code: Short name for the command line, unique.
    """

    id: str
    name: str
    level: str
    path: tuple[str, ...]
    code: str

    @property
    def parent(self) -> str | None:
        """The area above; None at the root."""
        return self.path[-2] if len(self.path) > 1 else None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Account:
    """
    A worker as the server knows them.

    Attributes:
        short_name: For the command line and for imports, unique.
    """

    id: str
    area: str
    role: Role
    name: str
    short_name: str
    active: bool = True

    def __repr__(self) -> str:
        return f"Account({self.id})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """
    One enrolment: one worker's vault, with its own Ed25519 key.

    Attributes:
        area: The worker's area at enrolment; the device's operations and receipts stay there.
    """

    id: str
    area: str
    worker: str
    public_key: bytes
    enrolled_ms: int
    revoked_ms: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceOrder:
    """
    What a device is told to do at its next call; a device has one at most, the newest.

    Attributes:
        id: 16 random bytes, by which the device confirms it.
        ordered_by: A device, or the server's own commands.
        done_ms: When the device confirmed it; 0 while it has not.
    """

    device: str
    id: bytes
    kind: OrderKind
    ordered_by: str
    ordered_ms: int
    done_ms: int = 0


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class EnrolmentCode:
    """
    A one-time code, known only by its hash.

    Attributes:
        device: The device that used it; empty while unused.
    """

    sha256: bytes
    worker: str
    issued_by: str
    expires_ms: int
    used_ms: int = 0
    device: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class TokenKey:
    """
    A secret that signs tokens and challenges; the newest one signs, older ones still verify.
    """

    id: int
    secret: bytes
    made_ms: int


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class IssuerKey:
    """
    The issuing authority's Ed25519 key that signs case cards.
    """

    id: int
    name: str
    seed: bytes
    public_key: bytes
    made_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeCard:
    """
    A case card that was signed here.

    Attributes:
        area: The area of the household it is bound to; None while blank.
        kind: What it stands for, as `shared.cards.card.CardKind` numbers it.
    """

    card_id: str
    key_id: int
    issued_day: int
    replacement: int
    area: str | None
    made_ms: int
    kind: int = int(CardKind.HOUSEHOLD)


class Standing(StrEnum):
    """
    How somebody stands to a case's access list. Who was on it once is remembered: what their phone still sends is held.
    """

    ASSIGNED = "assigned"
    """Its worker, its officer or who covers: for as long as they work where the case is."""
    ADDED = "added"
    REMOVED = "removed"
    FORMER = "former"


class CasePlace(NamedTuple):
    """
    Where a case lies and whose it is.

    Attributes:
        area: Its own.
        team: The area whose supervisors answer for it.
        person, household: Whom it is about; empty where it does not say.
    """

    area: str
    case: str
    team: str
    person: str = ""
    household: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """
    A published programme pack.
    """

    area: str
    pack_id: str
    version: str
    sha256: bytes
    size_bytes: int
    published_ms: int
    content: bytes = field(default=b"", repr=False)


class ServerMove(NamedTuple):
    """
    That the server has another address.

    Attributes:
        notice: As phones are told, signed.
        is_closed: Whether nothing is taken in here any more.
    """

    notice: str
    is_closed: bool


class Directory(Protocol):
    """
    Look-ups. `find_` may give None.
    """

    def version(self) -> int:
        """Raised by every change of a directory, so that readers know when to forget what they remember."""
        ...

    def epoch(self) -> bytes:
        """The server's epoch, sixteen random bytes renewed at every restore."""
        ...

    def move(self) -> ServerMove | None:
        """Where the server has gone; None while it is where it is."""
        ...

    def heard(self, name: str) -> bytes:
        """What was said without a name, summed up; empty where nothing was."""
        ...

    def all_heard(self, prefix: str) -> Sequence[bytes]:
        """Every such sum whose name begins so."""
        ...

    def areas(self) -> Sequence[Area]:
        """Every area, parents before children."""
        ...

    def places(self) -> Sequence[str]:
        """Every area in which something may lie: those on the map, and cases."""
        ...

    def find_area(self, area_id: str) -> Area | None:
        """An area by its identifier."""
        ...

    def subtree(self, area_id: str) -> Sequence[str]:
        """The area and all areas below it, itself first."""
        ...

    def accounts(self) -> Sequence[Account]:
        """Every account, by name."""
        ...

    def find_account(self, worker_id: str) -> Account | None:
        """An account by its identifier."""
        ...

    def devices(self) -> Sequence[Device]:
        """Every device, oldest first."""
        ...

    def find_device(self, device_id: str) -> Device | None:
        """A device by its identifier."""
        ...

    def orders(self) -> Sequence[DeviceOrder]:
        """Every device's newest order, newest first."""
        ...

    def find_order(self, device_id: str) -> DeviceOrder | None:
        """A device's newest order."""
        ...

    def find_code(self, sha256: bytes) -> EnrolmentCode | None:
        """An enrolment code by its hash."""
        ...

    def token_keys(self) -> Sequence[TokenKey]:
        """Token secrets, newest first."""
        ...

    def issuer_keys(self) -> Sequence[IssuerKey]:
        """Card signing keys, newest first."""
        ...

    def find_card(self, card_id: str) -> MadeCard | None:
        """A card that was made here, by its id or by a beginning of it that no other shares."""
        ...

    def find_case(self, area: str) -> CasePlace | None:
        """The case that lies in an area of its own; None for any other area."""
        ...

    def cases(self) -> Sequence[CasePlace]:
        """Every case, by its area."""
        ...

    def cases_under(self, area_id: str) -> Sequence[CasePlace]:
        """The cases of the teams of an area and below it."""
        ...

    def cases_about(self, records: Collection[str]) -> Sequence[CasePlace]:
        """The cases of some people and households."""
        ...

    def seats_of(self, worker_id: str) -> Sequence[tuple[CasePlace, Standing]]:
        """Every case on whose list a worker is or was."""
        ...

    def seats_in(self, area: str) -> Mapping[str, Standing]:
        """Worker to standing, of one case."""
        ...

    def removed_under(self, area_id: str) -> Collection[tuple[str, str]]:
        """(Case's area, worker) of everybody taken off a list of an area's teams and those below."""
        ...

    def supervisors_under(self, area_id: str) -> Sequence[Account]:
        """Supervisors in service in an area and below it."""
        ...

    def packs(self, areas: Collection[str] | None = None) -> Sequence[Pack]:
        """Published packs without their content, newest first; only what some areas published where they are given."""
        ...

    def find_pack(self, areas: Sequence[str], sha256: bytes) -> Pack | None:
        """A pack with its content, if one of the areas published it."""
        ...


class DirectoryTransaction(Directory, Protocol):
    """
    Look-ups and changes; each change raises `version`.
    """

    def keep_epoch(self, epoch: bytes) -> None:
        """Sets the epoch."""
        ...

    def keep_move(self, move: ServerMove | None) -> None:
        """Sets where the server has gone."""
        ...

    def keep_heard(self, name: str, value: bytes) -> None:
        """Keeps such a sum, in the place of the one before."""
        ...

    def add_area(self, area: Area) -> None:
        """Adds an area."""
        ...

    def keep_area(self, area: Area) -> None:
        """Puts an area in the place of what it was."""
        ...

    def keep_account(self, account: Account) -> None:
        """Puts an account in the place of what it was."""
        ...

    def add_account(self, account: Account) -> None:
        """Adds an account."""
        ...

    def add_device(self, device: Device) -> None:
        """Adds a device."""
        ...

    def revoke_device(self, device_id: str, at_ms: int) -> None:
        """Ends a device's access; 0 gives it back."""
        ...

    def keep_order(self, order: DeviceOrder) -> None:
        """Keeps an order in the place of the device's last one."""
        ...

    def drop_order(self, device_id: str) -> None:
        """Forgets a device's order."""
        ...

    def add_code(self, code: EnrolmentCode) -> None:
        """Adds a one-time code."""
        ...

    def use_code(self, sha256: bytes, device_id: str, at_ms: int) -> None:
        """Marks a code as used by a device."""
        ...

    def add_token_key(self, key: TokenKey) -> None:
        """Adds a token secret."""
        ...

    def add_issuer_key(self, key: IssuerKey) -> None:
        """Adds a card signing key."""
        ...

    def remove_issuer_key(self, key_id: int) -> None:
        """Destroys a card signing key."""
        ...

    def add_card(self, card: MadeCard) -> None:
        """Adds a card that was made."""
        ...

    def keep_card_print(self, card: MadeCard) -> None:
        """Notes a later print of a card that was made here: its key, day and replacement number."""
        ...

    def keep_card_area(self, card_id: str, area: str | None) -> None:
        """Notes where the household of a card is; cards that were not made here are left alone."""
        ...

    def keep_case(self, place: CasePlace, seats: Mapping[str, Standing]) -> None:
        """Keeps where a case is and who is and was on its list, in the place of what was known of it."""
        ...

    def add_pack(self, pack: Pack) -> None:
        """Adds a pack with its content."""
        ...

    def publish_again(self, pack: Pack) -> None:
        """A pack that its area had before is the newest there from this publishing on."""
        ...
