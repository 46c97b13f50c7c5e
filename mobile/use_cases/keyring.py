"""
The versions of one circle's key as this phone holds them: which to believe, which open here, which to seal under.

Versions made at once on different phones stand beside each other as tips. Whoever makes the next version follows one
tip and joins the others, so that all entitled read all. `shared/crypto/SPEC.md`, section 11, says why phones agree.
"""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass

from mobile.use_cases.circles import (
    Seat,
    case_of,
    own_enrolments,
    own_key,
    own_seat,
    retired_programme_keys,
    seats,
)
from mobile.use_cases.desk import Desk
from shared.crypto.case_keys import (
    NO_VERSION,
    CaseKey,
    Holder,
    HolderKind,
    WrappedCaseKey,
    is_next_version,
    joined_by,
    make_case_key,
    open_case_key,
    open_joined,
    open_version_before,
    seal_joins,
    wrap_case_key,
)
from shared.crypto.errors import CryptoError, NoCaseAccessError
from shared.domain.records import Change, Record, Value
from shared.kernel.identifiers import RecordId, derive_uuid, uuid_bytes, uuid_text
from shared.protocol.proofs import agreement_proof

KIND = "case_key"


@dataclass(frozen=True, slots=True, repr=False)
class Version:
    """
    One version, as its record holds it.
    """

    wrapped: WrappedCaseKey
    joins: bytes = b""

    @property
    def key_id(self) -> bytes:
        """Names it."""
        return self.wrapped.key_id

    @property
    def order(self) -> tuple[int, bytes]:
        """The first of several is the one to use: the higher version, among equals the lower key id."""
        return -self.wrapped.version, self.wrapped.key_id

    def joined(self) -> frozenset[bytes]:
        """Key ids of the versions it joins."""
        try:
            return frozenset(joined_by(self.joins))
        except CryptoError:
            return frozenset()


class Keyring:
    """
    Args:
        desk: Whose eyes see it.
        subject: The case, person or household whose circle it is.
    """

    def __init__(self, desk: Desk, subject: str) -> None:
        self._desk = desk
        self._provider = desk.device.crypto
        self._subject = subject
        self._mine = {uuid_bytes(device): device for device in own_enrolments(desk)}
        self._versions = {one.key_id: one for one in _versions(desk, subject)}
        self._by_hash = {one.wrapped.sha256: one for one in self._versions.values()}
        self._opened: dict[bytes, CaseKey] = {}
        self._known: dict[bytes, bool] = {}
        self._reach = self._reached()

    @property
    def is_empty(self) -> bool:
        """Whether nothing was ever sealed for this circle."""
        return not self._versions

    def opens(self, key_id: bytes) -> bool:
        """
        Whether what is sealed under a version can be read on this phone.
        """
        return key_id in self._reach

    def readers(self, key_id: bytes) -> tuple[Holder, ...]:
        """
        Who can read what is sealed under a version: those on the newest list from which it opens.
        """
        above = [one for one in self._versions.values() if key_id in self._below(one)]
        return min(above, key=lambda one: one.order).wrapped.holders if above else ()

    async def key(self, key_id: bytes) -> CaseKey:
        """
        Opens a version.

        Raises:
            NoCaseAccessError: it does not open on this phone.
            SealBrokenError: its record was altered.
        """
        known = self._opened.get(key_id)
        if known is not None:
            return known
        version = self._versions.get(key_id)
        if version is None or not self.opens(key_id):
            raise NoCaseAccessError
        self._opened[key_id] = opened = await self._open(version, frozenset())
        return opened

    async def sealing_key(self) -> tuple[CaseKey, list[Change]]:
        """
        The version under which an answer is sealed now, and the record of it where it had to be made.
        """
        tips = await self._tips()
        target = await self._target()
        usable = [tip for tip in tips if self.opens(tip.key_id) and self._is_right(tip, target)]
        if usable:
            return await self.key(min(usable, key=lambda one: one.order).key_id), []
        return await self._made(tips, target)

    async def renewed(self) -> list[Change]:
        """
        The next version, where the list has changed or a version is closed to somebody on it; nothing where all is well
        or this phone cannot help.
        """
        tips = await self._tips()
        wanted = await self._proven(seats(self._desk, self._subject))
        own = [tip for tip in tips if self.opens(tip.key_id)]
        if not own or not wanted:
            return []
        is_lacking = any(not self._holds_all(tip, wanted) for tip in own)
        is_member = any(seat.holder.id in self._mine for seat in wanted)
        if is_lacking or (is_member and not any(self._is_right(tip, wanted) for tip in tips)):
            _, changes = await self._made(tips, await self._target())
            return changes
        return []

    async def _made(self, tips: Sequence[Version], target: Sequence[Seat]) -> tuple[CaseKey, list[Change]]:
        own = sorted((tip for tip in tips if self.opens(tip.key_id)), key=lambda one: one.order)
        maker = uuid_bytes(self._desk.identity.device)
        followed = next((tip for tip in own if tip.wrapped.find_holder(maker)), None)
        before = (await self.key(followed.key_id), followed.wrapped) if followed else None
        key = await make_case_key(self._provider, case_of(self._subject), after=before[0] if before else None)
        wrapped = await wrap_case_key(
            self._provider,
            key,
            [seat.holder for seat in target],
            maker=maker,
            signing_seed=self._desk.identity.signing_seed,
            before=before,
        )
        joins = await seal_joins(self._provider, key, await self._opened_of(own, followed))
        return key, [self._change(Version(wrapped, joins))]

    async def _opened_of(self, tips: Sequence[Version], followed: Version | None) -> list[CaseKey]:
        found = []
        for tip in tips:
            with contextlib.suppress(CryptoError):
                if tip is not followed:
                    found.append(await self.key(tip.key_id))
        return found

    def _change(self, version: Version) -> Change:
        subject = self._desk.book.get(self._subject)
        fields: dict[str, Value] = {subject.kind: subject.id, "wrapped": version.wrapped.to_bytes()}
        if version.joins:
            fields["joins"] = version.joins
        record = RecordId(derive_uuid(KIND, version.key_id.hex()))
        return Change(record=record, kind=KIND, area=subject.area, set=fields)

    async def _target(self) -> tuple[Seat, ...]:
        wanted = await self._proven(seats(self._desk, self._subject))
        own = own_seat(self._desk, (await own_key(self._desk)).public)
        if any(seat.holder.id == own.holder.id for seat in wanted):
            return wanted
        return (*wanted, own)

    async def _proven(self, wanted: Sequence[Seat]) -> tuple[Seat, ...]:
        """Those whose enrolment signed the key that the directory says is theirs."""
        return tuple([seat for seat in wanted if not seat.worker or await self._is_proven(seat.holder)])

    async def _is_proven(self, holder: Holder) -> bool:
        entry = self._desk.book.find(uuid_text(holder.id))
        verifying, proof = (entry.get("verifying"), entry.get("proof")) if entry else (None, None)
        if not isinstance(verifying, bytes) or not isinstance(proof, bytes):
            return False
        said = agreement_proof(holder.id, holder.public)
        signed = said + verifying + proof
        if signed not in self._desk.proven:
            if not await self._provider.verify(verifying, proof, said):
                return False
            self._desk.proven.add(signed)
        return True

    async def _tips(self) -> list[Version]:
        believed = [one for one in self._versions.values() if await self._is_believed(one)]
        followed = {one.wrapped.follows for one in believed}
        joined = {key_id for one in believed for key_id in one.joined() if self._vouches(one, key_id)}
        return [one for one in believed if one.wrapped.sha256 not in followed and one.key_id not in joined]

    async def _is_believed(self, version: Version) -> bool:
        known = self._known.get(version.key_id)
        if known is None:
            self._known[version.key_id] = False
            known = self._known[version.key_id] = await self._is_next(version)
        return known

    async def _is_next(self, version: Version) -> bool:
        entry = self._desk.book.find(uuid_text(version.wrapped.maker))
        verifying = entry.get("verifying") if entry else None
        before = self._by_hash.get(version.wrapped.follows)
        if not isinstance(verifying, bytes) or version.wrapped.case != case_of(self._subject):
            return False
        if version.wrapped.follows != NO_VERSION and (before is None or not await self._is_believed(before)):
            return False
        signed = version.wrapped.sha256 + verifying
        if signed not in self._desk.proven:
            former = before.wrapped if before else None
            if not await is_next_version(self._provider, version.wrapped, former, verifying):
                return False
            self._desk.proven.add(signed)
        return True

    def _vouches(self, version: Version, joined: bytes) -> bool:
        """Whether the maker could open what it says it joins: somebody else's word takes no version out of use."""
        other = self._versions.get(joined)
        maker = self._worker(version.wrapped.maker)
        return other is not None and maker in {self._worker(one.id) for one in other.wrapped.holders}

    def _worker(self, device: bytes) -> str:
        entry = self._desk.book.find(uuid_text(device))
        return entry.text("worker") if entry else device.hex()

    def _reached(self) -> frozenset[bytes]:
        return frozenset(
            key_id
            for version in self._versions.values()
            if any(version.wrapped.find_holder(device) for device in self._mine)
            for key_id in self._below(version)
        )

    def _below(self, version: Version) -> set[bytes]:
        """The versions that open with one, itself included."""
        found: set[bytes] = set()
        waiting = [version]
        while waiting:
            one = waiting.pop()
            if one.key_id in found:
                continue
            found.add(one.key_id)
            former = self._by_hash.get(one.wrapped.follows)
            beside = (self._versions.get(key_id) for key_id in one.joined())
            waiting.extend(other for other in (former, *beside) if other is not None)
        return found

    async def _open(self, version: Version, seen: frozenset[bytes]) -> CaseKey:
        for holder, device in self._mine.items():
            if version.wrapped.find_holder(holder):
                return await open_case_key(
                    self._provider, version.wrapped, holder, await own_key(self._desk, device)
                )
        for above in self._versions.values():
            if above.key_id in seen or not self.opens(above.key_id):
                continue
            # What somebody only says to follow or to join does not open it: then another way may.
            with contextlib.suppress(CryptoError):
                if above.wrapped.follows == version.wrapped.sha256:
                    key = await self._open(above, seen | {version.key_id})
                    return await open_version_before(self._provider, key, above.wrapped, version.wrapped)
                if version.key_id in above.joined():
                    key = await self._open(above, seen | {version.key_id})
                    return await open_joined(self._provider, key, above.joins, version.wrapped)
        raise NoCaseAccessError(version=version.wrapped.version)

    def _is_right(self, tip: Version, target: Sequence[Seat]) -> bool:
        """Whether the list is the one wanted; whom this phone's directory lacks, it does not judge."""
        wanted = {seat.holder.id for seat in target if seat.worker}
        others = {one.id for one in tip.wrapped.holders if one.kind != HolderKind.PROGRAMME} - wanted
        is_strange = any(self._desk.book.find(uuid_text(one)) is not None for one in others)
        return tip.wrapped.maker in wanted and not is_strange and self._holds_all(tip, target)

    def _holds_all(self, tip: Version, wanted: Sequence[Seat]) -> bool:
        people = {(one.id, one.public) for one in tip.wrapped.holders}
        if any((seat.holder.id, seat.holder.public) not in people for seat in wanted if seat.worker):
            return False
        own = next((seat.holder.id for seat in wanted if not seat.worker), None)
        held = {one.id for one in tip.wrapped.holders if one.kind == HolderKind.PROGRAMME}
        if own is None or own in held:
            return True
        # Phones that keep to an earlier key of the programme must not undo what others made with its present one.
        retired = retired_programme_keys(self._desk)
        return bool(held) and (own in retired or bool(held - retired))


def _versions(desk: Desk, subject: str) -> list[Version]:
    record = desk.book.find(subject)
    return [
        version
        for one in (desk.book.where(KIND, record.kind, subject) if record else ())
        if (version := read_version(one)) is not None
    ]


def read_version(record: Record) -> Version | None:
    """
    The version in a record; None where it holds none that this release can read.
    """
    wrapped, joins = record.get("wrapped"), record.get("joins")
    try:
        read = WrappedCaseKey.from_bytes(wrapped if isinstance(wrapped, bytes) else b"")
    except CryptoError:
        return None
    return Version(read, joins if isinstance(joins, bytes) else b"")
