"""
The server's store in memory: the fake beside the SQL one, kept honest by the same contract suite.
"""

from __future__ import annotations

import copy
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from shared.domain.delivery import Delivery
from shared.domain.roles import Role
from sync_server.ports.change_log import (
    AreaHead,
    AuditEntry,
    Clash,
    Contact,
    DeviceKey,
    Gone,
    Outcome,
    Receipt,
    RecordKey,
    StoredRecord,
    Writes,
    advanced,
)
from sync_server.ports.directory import (
    Account,
    Area,
    CasePlace,
    Device,
    DeviceOrder,
    EnrolmentCode,
    IssuerKey,
    MadeCard,
    Pack,
    ServerMove,
    Standing,
    TokenKey,
)
from sync_server.ports.recoveries import AreaRecoveryKey, RecoveryCall, RescueKey

NOT_TAKEN_IN = (Delivery.HELD, Delivery.REFUSED)


@dataclass
class MemoryChanges:
    """
    Records, operations, receipts.
    """

    _heads: dict[str, AreaHead] = field(default_factory=dict)
    _records: dict[RecordKey, StoredRecord] = field(default_factory=dict)
    _receipts: dict[tuple[DeviceKey, int], Receipt] = field(default_factory=dict)
    _contacts: dict[DeviceKey, Contact] = field(default_factory=dict)
    _clashes: dict[tuple[str, str, str, int], Clash] = field(default_factory=dict)
    _revisions: dict[tuple[str, int], str] = field(default_factory=dict)
    _outcomes: dict[DeviceKey, list[Outcome]] = field(default_factory=dict)
    _restored: dict[str, dict[bytes, int]] = field(default_factory=dict)
    links: list[AuditEntry] = field(default_factory=list)

    def heads(self, areas: Collection[str]) -> Mapping[str, AreaHead]:
        return {area: copy.deepcopy(self._heads.get(area, AreaHead(area=area))) for area in areas}

    def lock_heads(self, areas: Collection[str], *, boxes: bool = False) -> Mapping[str, AreaHead]:
        return self.heads(areas)

    def records(self, keys: Collection[RecordKey]) -> Mapping[RecordKey, StoredRecord]:
        return {key: copy.deepcopy(self._records[key]) for key in keys if key in self._records}

    def changed_since(
        self, area: str, revision: int, *, kinds: Collection[str] | None = None, limit: int
    ) -> Sequence[StoredRecord]:
        found = [
            record
            for record in self._records.values()
            if record.area == area and record.revision > revision and (kinds is None or record.kind in kinds)
        ]
        return copy.deepcopy(sorted(found, key=lambda record: record.revision)[:limit])

    def areas_in_use(self) -> Collection[str]:
        return {key.area for key in self._records}

    def orphans(self, area: str) -> Sequence[tuple[str, str]]:
        return []

    def took_away_since(self, area: str, revision: int) -> bool:
        return any(
            record.area == area and record.revision > revision and (record.left_for or record.erased_ms)
            for record in self._records.values()
        )

    def revisions(self, area: str, *, kinds: Collection[str] | None = None) -> Sequence[tuple[str, int]]:
        return [
            (record.id, record.revision)
            for record in self._records.values()
            if record.area == area
            and record.left_for is None
            and not record.erased_ms
            and (kinds is None or record.kind in kinds)
        ]

    def named(self, references: Collection[tuple[str, int]]) -> Mapping[tuple[str, int], str]:
        return {one: self._revisions[one] for one in references if one in self._revisions}

    def restored(self, areas: Collection[str]) -> Mapping[str, Mapping[bytes, int]]:
        return {area: dict(self._restored.get(area, {})) for area in areas}

    def contacts(self, homes: Collection[DeviceKey]) -> Mapping[DeviceKey, Contact]:
        return {home: self._contacts[home] for home in homes if home in self._contacts}

    def receipts(self, home: DeviceKey, first: int, last: int) -> Mapping[int, Receipt]:
        return {
            seq: receipt
            for (owner, seq), receipt in self._receipts.items()
            if owner == home and first <= seq <= last
        }

    def audit_links(self, area: str, after: int, *, limit: int) -> Sequence[AuditEntry]:
        return [link for link in self.links if link.area == area and link.position > after][:limit]

    def old_payloads(
        self, area: str, before_ms: int, *, after: tuple[str, int], limit: int
    ) -> Sequence[tuple[str, int, str]]:
        found = [
            (home.device, seq, receipt.record)
            for (home, seq), receipt in sorted(self._receipts.items())
            if home.area == area
            and receipt.received_ms < before_ms
            and receipt.state not in NOT_TAKEN_IN
            and receipt.payload
        ]
        return [one for one in found if one[:2] > after][:limit]

    def outcomes(self, home: DeviceKey, after: int, *, limit: int) -> Sequence[Outcome]:
        return [one for one in self._outcomes.get(home, []) if one.position > after][:limit]

    def unaccepted(self, keys: Collection[tuple[DeviceKey, str]]) -> Mapping[tuple[DeviceKey, str], Receipt]:
        found: dict[tuple[DeviceKey, str], Receipt] = {}
        for (home, _), receipt in sorted(self._receipts.items()):
            if (home, receipt.record) in keys and receipt.state in NOT_TAKEN_IN:
                found.setdefault((home, receipt.record), receipt)
        return found

    def gone(self, keys: Collection[RecordKey]) -> Mapping[RecordKey, Gone]:
        found = self.records(keys)
        return {
            key: Gone(record.left_for or "", bool(record.erased_ms))
            for key, record in found.items()
            if record.left_for is not None or record.erased_ms
        }

    def places_of(self, records: Collection[str]) -> Collection[RecordKey]:
        return {key for key in self._records if key.id in records}

    def written_on(self, records: Collection[str]) -> Collection[tuple[str, int]]:
        return {
            (home.device, seq) for (home, seq), receipt in self._receipts.items() if receipt.record in records
        }

    def open_clashes(self, keys: Collection[RecordKey]) -> Sequence[Clash]:
        return [
            copy.deepcopy(clash)
            for clash in self._clashes.values()
            if RecordKey(clash.area, clash.record) in keys and not clash.settled_revision
        ]

    def note_backup(self, held: Mapping[DeviceKey, int]) -> None:
        for home, last_seq in held.items():
            contact = self._contacts[home]
            self._contacts[home] = contact._replace(backed_up=max(contact.backed_up, last_seq))

    def end_epoch(self, epoch: bytes) -> None:
        for area, head in self._heads.items():
            self._restored.setdefault(area, {})[epoch] = head.revision
        for home, contact in self._contacts.items():
            self._contacts[home] = contact._replace(backed_up=contact.last_seq)

    def write(self, writes: Writes) -> None:
        self._heads.update(copy.deepcopy(writes.heads))
        self._records.update(copy.deepcopy(writes.created))
        self._records.update(copy.deepcopy(writes.changed))
        for receipt in writes.receipts:
            assert (receipt.home, receipt.seq) not in self._receipts, "a receipt is for ever"
            self._receipts[receipt.home, receipt.seq] = receipt
        self._revisions.update(writes.revisions)
        for home, contact in writes.contacts.items():
            before = self._contacts.get(home)
            self._contacts[home] = contact if before is None else advanced(before, contact)
        self._clashes.update(copy.deepcopy(writes.clashes))
        self.links.extend(writes.audit)
        for decision in writes.decisions:
            receipt = decision.receipt
            self._receipts[receipt.home, receipt.seq] = receipt
            outcome = Outcome(decision.position, receipt.seq, receipt.state, receipt.revision, receipt.reason)
            self._outcomes.setdefault(receipt.home, []).append(outcome)
        erased = {key.id for key in writes.erased}
        for place, receipt in self._receipts.items():
            if receipt.record in erased:
                self._receipts[place] = receipt._replace(payload=b"")
        for one in writes.emptied:
            self._receipts[one] = self._receipts[one]._replace(payload=b"")
        for clash in self._clashes.values():
            if RecordKey(clash.area, clash.record) in writes.erased:
                clash.values = []


@dataclass
class MemoryDirectory:
    """
    Areas, accounts, devices, codes, keys, packs.
    """

    _version: int = 0
    _epoch: bytes = b""
    _move: ServerMove | None = None
    _areas: dict[str, Area] = field(default_factory=dict)
    _accounts: dict[str, Account] = field(default_factory=dict)
    _devices: dict[str, Device] = field(default_factory=dict)
    _orders: dict[str, DeviceOrder] = field(default_factory=dict)
    _codes: dict[bytes, EnrolmentCode] = field(default_factory=dict)
    _token_keys: list[TokenKey] = field(default_factory=list)
    _issuer_keys: list[IssuerKey] = field(default_factory=list)
    _cards: dict[str, MadeCard] = field(default_factory=dict)
    _packs: list[Pack] = field(default_factory=list)
    _heard: dict[str, bytes] = field(default_factory=dict)
    _cases: dict[str, tuple[CasePlace, Mapping[str, Standing]]] = field(default_factory=dict)

    def version(self) -> int:
        return self._version

    def epoch(self) -> bytes:
        return self._epoch

    def keep_epoch(self, epoch: bytes) -> None:
        self._epoch = epoch
        self._version += 1

    def move(self) -> ServerMove | None:
        return self._move

    def keep_move(self, move: ServerMove | None) -> None:
        self._move = move
        self._version += 1

    def heard(self, name: str) -> bytes:
        return self._heard.get(name, b"")

    def all_heard(self, prefix: str) -> Sequence[bytes]:
        return [value for name, value in sorted(self._heard.items()) if name.startswith(prefix)]

    def keep_heard(self, name: str, value: bytes) -> None:
        self._heard[name] = value

    def areas(self) -> Sequence[Area]:
        return sorted(self._areas.values(), key=lambda area: (len(area.path), area.name))

    def places(self) -> Sequence[str]:
        return [area.id for area in self.areas()] + [place.area for place in self.cases()]

    def find_area(self, area_id: str) -> Area | None:
        return self._areas.get(area_id)

    def subtree(self, area_id: str) -> Sequence[str]:
        found = [area for area in self._areas.values() if area_id in area.path]
        return [area.id for area in sorted(found, key=lambda area: (len(area.path), area.id))]

    def add_area(self, area: Area) -> None:
        self._areas[area.id] = area
        self._version += 1

    def accounts(self) -> Sequence[Account]:
        return sorted(self._accounts.values(), key=lambda account: account.name)

    def find_account(self, worker_id: str) -> Account | None:
        return self._accounts.get(worker_id)

    def keep_area(self, area: Area) -> None:
        self.add_area(area)

    def keep_account(self, account: Account) -> None:
        self.add_account(account)

    def add_account(self, account: Account) -> None:
        self._accounts[account.id] = account
        self._version += 1

    def devices(self) -> Sequence[Device]:
        return sorted(self._devices.values(), key=lambda device: (device.enrolled_ms, device.id))

    def find_device(self, device_id: str) -> Device | None:
        return self._devices.get(device_id)

    def add_device(self, device: Device) -> None:
        self._devices[device.id] = device
        self._version += 1

    def revoke_device(self, device_id: str, at_ms: int) -> None:
        self._devices[device_id] = replace(self._devices[device_id], revoked_ms=at_ms)
        self._version += 1

    def orders(self) -> Sequence[DeviceOrder]:
        return sorted(self._orders.values(), key=lambda order: (-order.ordered_ms, order.device))

    def find_order(self, device_id: str) -> DeviceOrder | None:
        return self._orders.get(device_id)

    def keep_order(self, order: DeviceOrder) -> None:
        self._orders[order.device] = order

    def drop_order(self, device_id: str) -> None:
        self._orders.pop(device_id, None)

    def find_code(self, sha256: bytes) -> EnrolmentCode | None:
        return self._codes.get(sha256)

    def add_code(self, code: EnrolmentCode) -> None:
        self._codes[code.sha256] = code

    def use_code(self, sha256: bytes, device_id: str, at_ms: int) -> None:
        self._codes[sha256] = replace(self._codes[sha256], device=device_id, used_ms=at_ms)

    def token_keys(self) -> Sequence[TokenKey]:
        return list(reversed(self._token_keys))

    def add_token_key(self, key: TokenKey) -> None:
        self._token_keys.append(key)
        self._version += 1

    def issuer_keys(self) -> Sequence[IssuerKey]:
        return list(reversed(self._issuer_keys))

    def add_issuer_key(self, key: IssuerKey) -> None:
        self._issuer_keys.append(key)
        self._version += 1

    def remove_issuer_key(self, key_id: int) -> None:
        self._issuer_keys = [key for key in self._issuer_keys if key.id != key_id]
        self._version += 1

    def find_card(self, card_id: str) -> MadeCard | None:
        found = [card for known, card in self._cards.items() if known.startswith(card_id)]
        return found[0] if len(found) == 1 else None

    def add_card(self, card: MadeCard) -> None:
        self._cards[card.card_id] = card

    def keep_card_print(self, card: MadeCard) -> None:
        self._cards[card.card_id] = card

    def keep_card_area(self, card_id: str, area: str | None) -> None:
        if card_id in self._cards:
            self._cards[card_id] = replace(self._cards[card_id], area=area)

    def find_case(self, area: str) -> CasePlace | None:
        return self._cases[area][0] if area in self._cases else None

    def cases(self) -> Sequence[CasePlace]:
        return sorted(place for place, _ in self._cases.values())

    def cases_under(self, area_id: str) -> Sequence[CasePlace]:
        return [place for place in self.cases() if place.team in self.subtree(area_id)]

    def cases_about(self, records: Collection[str]) -> Sequence[CasePlace]:
        wanted = set(records) - {""}
        return [place for place in self.cases() if {place.person, place.household} & wanted]

    def seats_of(self, worker_id: str) -> Sequence[tuple[CasePlace, Standing]]:
        return sorted(
            (place, seats[worker_id]) for place, seats in self._cases.values() if worker_id in seats
        )

    def seats_in(self, area: str) -> Mapping[str, Standing]:
        return dict(self._cases[area][1]) if area in self._cases else {}

    def removed_under(self, area_id: str) -> Collection[tuple[str, str]]:
        return {
            (place.area, worker)
            for place in self.cases_under(area_id)
            for worker, standing in self.seats_in(place.area).items()
            if standing is Standing.REMOVED
        }

    def supervisors_under(self, area_id: str) -> Sequence[Account]:
        places = self.subtree(area_id)
        return [
            one
            for one in self.accounts()
            if one.role is Role.SUPERVISOR and one.active and one.area in places
        ]

    def keep_case(self, place: CasePlace, seats: Mapping[str, Standing]) -> None:
        self._cases[place.area] = (place, dict(seats))
        self._version += 1

    def packs(self, areas: Collection[str] | None = None) -> Sequence[Pack]:
        return [
            replace(pack, content=b"")
            for pack in reversed(self._packs)
            if areas is None or pack.area in areas
        ]

    def find_pack(self, areas: Sequence[str], sha256: bytes) -> Pack | None:
        return next((pack for pack in self._packs if pack.area in areas and pack.sha256 == sha256), None)

    def add_pack(self, pack: Pack) -> None:
        self._packs.append(pack)

    def publish_again(self, pack: Pack) -> None:
        (known,) = [one for one in self._packs if (one.area, one.sha256) == (pack.area, pack.sha256)]
        self._packs.remove(known)
        self._packs.append(replace(known, published_ms=pack.published_ms))


@dataclass
class MemoryRecoveries:
    """
    Recovery keys, requests, rescue keys.
    """

    _keys: list[AreaRecoveryKey] = field(default_factory=list)
    _calls: dict[tuple[str, str], RecoveryCall] = field(default_factory=dict)
    _rescue_keys: list[RescueKey] = field(default_factory=list)

    def recovery_keys(self, areas: Collection[str]) -> Sequence[AreaRecoveryKey]:
        found = [key for key in self._keys if key.area in areas]
        return sorted(found, key=lambda key: (-key.made_ms, key.fingerprint))

    def recovery_calls(self, areas: Collection[str]) -> Sequence[RecoveryCall]:
        found = [call for call in self._calls.values() if call.area in areas]
        return sorted(found, key=lambda call: (call.asked_ms, call.id), reverse=True)

    def rescue_keys(self) -> Sequence[RescueKey]:
        return sorted(self._rescue_keys, key=lambda key: -key.id)

    def add_recovery_key(self, key: AreaRecoveryKey) -> None:
        self._keys.append(key)

    def retire_recovery_key(self, area: str, fingerprint: str, at_ms: int) -> None:
        self._keys = [
            replace(key, retired_ms=at_ms) if (key.area, key.fingerprint) == (area, fingerprint) else key
            for key in self._keys
        ]

    def add_recovery_call(self, call: RecoveryCall) -> None:
        self._calls[call.area, call.id] = call

    def keep_recovery_call(self, call: RecoveryCall) -> None:
        self._calls[call.area, call.id] = call

    def add_rescue_key(self, key: RescueKey) -> None:
        self._rescue_keys.append(key)


@dataclass
class MemoryWork:
    """
    A transaction: a copy that becomes the store when it commits.
    """

    changes: MemoryChanges = field(default_factory=MemoryChanges)
    directory: MemoryDirectory = field(default_factory=MemoryDirectory)
    recoveries: MemoryRecoveries = field(default_factory=MemoryRecoveries)

    def copied(self) -> MemoryWork:
        """
        All of it, to be changed by itself. What its tables hold is never changed in place, only the tables are.
        """
        return MemoryWork(*(_copied(part) for part in (self.changes, self.directory, self.recoveries)))


def _copied(part: Any) -> Any:
    made = copy.copy(part)
    for name, table in vars(part).items():
        if isinstance(table, dict):
            inner = (dict, list)
            setattr(
                made,
                name,
                {key: copy.copy(held) if isinstance(held, inner) else held for key, held in table.items()},
            )
        elif isinstance(table, list):
            setattr(made, name, list(table))
    return made


class MemoryOpenTransaction:
    """
    A transaction whose end its holder decides.
    """

    def __init__(self, store: MemoryStore) -> None:
        self._store = store
        self.work = store.state.copied()

    @contextmanager
    def doing(self) -> Iterator[MemoryWork]:
        yield self.work

    def commit(self) -> None:
        self._store.state = self.work

    def roll_back(self) -> None:
        pass


class MemoryStore:
    """
    Keeps everything in memory.
    """

    def __init__(self) -> None:
        self.state = MemoryWork()

    @property
    def works_elsewhere(self) -> bool:
        return False

    def begin(self) -> MemoryOpenTransaction:
        return MemoryOpenTransaction(self)

    @contextmanager
    def transaction(self) -> Iterator[MemoryWork]:
        opened = self.begin()
        yield opened.work
        opened.commit()

    @contextmanager
    def reading(self) -> Iterator[MemoryWork]:
        yield self.state.copied()

    def close(self) -> None:
        pass
