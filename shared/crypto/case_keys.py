"""
Keys of cases: answers that only the people on a case's access list can read, on whatever server they lie.

A random key for each case, wrapped to every enrolment on its access list, to the responsible officer and to the
programme's offline key. When the list changes, any member's phone makes the next version: who left cannot open it, who
came can open all before, because each version holds the one before under its own key. Versions are signed and name the
version they follow, so that nobody outside the list slips one in. SPEC.md, section "Sealed per case", has the bytes.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import IntEnum

from shared.crypto.errors import MalformedCaseKeyError, NoCaseAccessError, SealBrokenError
from shared.crypto.key_derivation import KEY_BYTES
from shared.crypto.provider import CryptoProvider
from shared.crypto.sealed_to import OVERHEAD_BYTES, PUBLIC_BYTES, AgreementKey, open_sealed_to, seal_to
from shared.crypto.sealing import NONCE_BYTES, TAG_BYTES, Context, open_sealed, seal

ID_BYTES = 16
KEY_ID_BYTES = 8
HASH_BYTES = 32
SIGNATURE_BYTES = 64
WRAP_BYTES = OVERHEAD_BYTES + KEY_BYTES
LINK_BYTES = NONCE_BYTES + KEY_BYTES + TAG_BYTES
MOST_HOLDERS = 1000
PADDED_TO = 64
"""Yes, no and a sentence look alike."""

_MAGIC = b"DSCK"
_FORMAT = 1
_HEAD = struct.Struct(f">4sB{ID_BYTES}s{KEY_ID_BYTES}sI{HASH_BYTES}s{ID_BYTES}sHB")
_HOLDER = struct.Struct(f">B{ID_BYTES}s{PUBLIC_BYTES}s{WRAP_BYTES}s")
_ANSWER = struct.Struct(f">B{KEY_ID_BYTES}s")
_LENGTH = struct.Struct(">I")
_JOIN = struct.Struct(f">{KEY_ID_BYTES}s{LINK_BYTES}s")
_PROOF = b"doorstep case key v1\n"
NO_VERSION = bytes(HASH_BYTES)
"""Stands for the version before the first."""


class HolderKind(IntEnum):
    """
    In what role somebody holds a case's key. Kinds that this release does not know are carried.
    """

    MEMBER = 1
    OFFICER = 2
    PROGRAMME = 3


@dataclass(frozen=True, slots=True)
class Holder:
    """
    Somebody to whom a case's key is wrapped.

    Attributes:
        id: An enrolment's identifier; for the programme the first half of its key's fingerprint, as bytes.
        public: X25519.
    """

    kind: int
    id: bytes
    public: bytes


@dataclass(frozen=True, slots=True, repr=False)
class CaseKey:
    """
    One version of a case's key.
    """

    case: bytes
    key_id: bytes
    version: int
    raw: bytes

    def __repr__(self) -> str:
        return f"CaseKey(version={self.version})"


@dataclass(frozen=True, slots=True)
class WrappedCaseKey:
    """
    One version as it is kept and synced: nothing in it is secret.

    Attributes:
        follows: SHA-256 of the version before; `NO_VERSION` for the first.
        maker: The enrolment that made it, itself a holder.
        holders: Whom it is wrapped to, with the wraps beside them.
        link: The key of the version before, sealed under this one; empty for the first.
        signature: By the maker's enrolment key.
    """

    case: bytes
    key_id: bytes
    version: int
    follows: bytes
    maker: bytes
    holders: tuple[Holder, ...]
    wraps: tuple[bytes, ...]
    link: bytes
    signature: bytes = b""

    def signed_part(self) -> bytes:
        """Everything before the signature."""
        head = _HEAD.pack(
            _MAGIC,
            _FORMAT,
            self.case,
            self.key_id,
            self.version,
            self.follows,
            self.maker,
            len(self.holders),
            len(self.link),
        )
        listed = [
            _HOLDER.pack(holder.kind, holder.id, holder.public, wrap)
            for holder, wrap in zip(self.holders, self.wraps, strict=True)
        ]
        return b"".join((head, *listed, self.link))

    def to_bytes(self) -> bytes:
        """The byte table "wrapped case key" of SPEC.md."""
        return self.signed_part() + self.signature

    @classmethod
    def from_bytes(cls, raw: bytes) -> WrappedCaseKey:
        """
        Raises:
            MalformedCaseKeyError: not a wrapped key of a format known here.
        """
        if len(raw) < _HEAD.size + SIGNATURE_BYTES:
            raise MalformedCaseKeyError(size_bytes=len(raw))
        magic, form, case, key_id, version, follows, maker, count, link_bytes = _HEAD.unpack_from(raw)
        size = _HEAD.size + count * _HOLDER.size + link_bytes + SIGNATURE_BYTES
        is_sound = magic == _MAGIC and form == _FORMAT and 0 < count <= MOST_HOLDERS
        if not is_sound or len(raw) != size or link_bytes not in (0, LINK_BYTES):
            raise MalformedCaseKeyError(size_bytes=len(raw))
        listed = [_HOLDER.unpack_from(raw, _HEAD.size + place * _HOLDER.size) for place in range(count)]
        link = raw[_HEAD.size + count * _HOLDER.size : -SIGNATURE_BYTES]
        return cls(
            case,
            key_id,
            version,
            follows,
            maker,
            tuple(Holder(kind, holder, public) for kind, holder, public, _ in listed),
            tuple(wrap for *_, wrap in listed),
            link,
            raw[-SIGNATURE_BYTES:],
        )

    @property
    def sha256(self) -> bytes:
        """By which the next version names this one."""
        return hashlib.sha256(self.to_bytes()).digest()

    def find_holder(self, holder_id: bytes) -> Holder | None:
        """Somebody on the list."""
        return next((holder for holder in self.holders if holder.id == holder_id), None)


async def make_case_key(provider: CryptoProvider, case: bytes, *, after: CaseKey | None = None) -> CaseKey:
    """
    A fresh key: the case's first, or the next version after one.
    """
    version = after.version + 1 if after else 1
    return CaseKey(case, provider.make_random(KEY_ID_BYTES), version, provider.make_random(KEY_BYTES))


async def wrap_case_key(
    provider: CryptoProvider,
    key: CaseKey,
    holders: Sequence[Holder],
    *,
    maker: bytes,
    signing_seed: bytes,
    before: tuple[CaseKey, WrappedCaseKey] | None = None,
) -> WrappedCaseKey:
    """
    Wraps a version to everybody on the list, and signs it as its maker.

    Args:
        before: The version it follows, opened and wrapped; None for the first.

    Raises:
        MalformedCaseKeyError: the maker is not on the list, or the list is empty or too long.
    """
    if not 0 < len(holders) <= MOST_HOLDERS or all(holder.id != maker for holder in holders):
        raise MalformedCaseKeyError(holders=len(holders))
    wraps = [await seal_to(provider, holder.public, key.raw, _wrap_context(key)) for holder in holders]
    link, follows = b"", NO_VERSION
    if before is not None:
        link = await _seal_link(provider, key, before[0])
        follows = before[1].sha256
    unsigned = WrappedCaseKey(
        key.case, key.key_id, key.version, follows, maker, tuple(holders), tuple(wraps), link
    )
    signature = await provider.sign(signing_seed, _PROOF + unsigned.signed_part())
    return replace(unsigned, signature=signature)


async def is_next_version(
    provider: CryptoProvider, wrapped: WrappedCaseKey, before: WrappedCaseKey | None, maker_public: bytes
) -> bool:
    """
    Whether a version is to be believed: signed by its maker, who was on the list before it.

    Args:
        before: The version it says it follows; None for the first, whose maker opened the case.
        maker_public: The Ed25519 key of the maker's enrolment.
    """
    listed = wrapped if before is None else before
    if listed.find_holder(wrapped.maker) is None or wrapped.version != (before.version + 1 if before else 1):
        return False
    if before is not None and wrapped.case != before.case:
        return False
    if wrapped.follows != (before.sha256 if before else NO_VERSION):
        return False
    return await provider.verify(maker_public, wrapped.signature, _PROOF + wrapped.signed_part())


async def open_case_key(
    provider: CryptoProvider, wrapped: WrappedCaseKey, holder_id: bytes, own: AgreementKey
) -> CaseKey:
    """
    One version, for somebody on its list.

    Raises:
        NoCaseAccessError: this enrolment is not on the list.
        SealBrokenError: altered, or wrapped to another key of this enrolment.
    """
    for holder, wrap in zip(wrapped.holders, wrapped.wraps, strict=True):
        if holder.id == holder_id:
            key = CaseKey(wrapped.case, wrapped.key_id, wrapped.version, b"")
            raw = await open_sealed_to(provider, own, wrap, _wrap_context(key))
            if len(raw) != KEY_BYTES:
                raise SealBrokenError
            return replace(key, raw=raw)
    raise NoCaseAccessError(version=wrapped.version)


async def open_version_before(
    provider: CryptoProvider, key: CaseKey, wrapped: WrappedCaseKey, before: WrappedCaseKey
) -> CaseKey:
    """
    The version before, out of the one after it: who came late reads what was written earlier.

    Args:
        wrapped: As which `key` is kept.
        before: The version it follows.

    Raises:
        SealBrokenError: they do not belong together.
    """
    if wrapped.follows != before.sha256 or wrapped.key_id != key.key_id:
        raise SealBrokenError
    former = CaseKey(before.case, before.key_id, before.version, b"")
    sealing = await provider.import_key(await _link_key(provider, key))
    return replace(former, raw=await open_sealed(provider, sealing, wrapped.link, _link_context(key, former)))


async def seal_joins(provider: CryptoProvider, key: CaseKey, others: Sequence[CaseKey]) -> bytes:
    """
    The keys of versions that were made beside the one this version follows, sealed under it: two phones may have made
    a version at once, and who comes later reads what was written under either.
    """
    sealing = await provider.import_key(await _subkey(provider, key, "case-join"))
    return b"".join(
        [
            _JOIN.pack(other.key_id, await seal(provider, sealing, other.raw, _join_context(key, other)))
            for other in others
        ]
    )


def joined_by(joins: bytes) -> dict[bytes, bytes]:
    """
    Key id to sealed key of the versions that a version joins.

    Raises:
        MalformedCaseKeyError: not what `seal_joins` makes.
    """
    if len(joins) % _JOIN.size:
        raise MalformedCaseKeyError(size_bytes=len(joins))
    return dict(_JOIN.iter_unpack(joins))


async def open_joined(provider: CryptoProvider, key: CaseKey, joins: bytes, other: WrappedCaseKey) -> CaseKey:
    """
    The key of a version that was made beside, out of one that joins it.

    Raises:
        NoCaseAccessError: this version does not join that one.
        SealBrokenError: altered, or they do not belong together.
    """
    sealed = joined_by(joins).get(other.key_id)
    if sealed is None or other.case != key.case:
        raise NoCaseAccessError(version=other.version)
    former = CaseKey(other.case, other.key_id, other.version, b"")
    sealing = await provider.import_key(await _subkey(provider, key, "case-join"))
    return replace(former, raw=await open_sealed(provider, sealing, sealed, _join_context(key, former)))


async def seal_answer(
    provider: CryptoProvider, key: CaseKey, plaintext: bytes, *, record: bytes, field: str
) -> bytes:
    """
    Seals one answer of a record. Its length shows in steps of 64 bytes.
    """
    sealing = await provider.import_key(await _answer_key(provider, key))
    padded = _LENGTH.pack(len(plaintext)) + plaintext
    padded += bytes(-len(padded) % PADDED_TO)
    sealed = await seal(provider, sealing, padded, _answer_context(key, record, field))
    return _ANSWER.pack(_FORMAT, key.key_id) + sealed


def key_id_of(sealed: bytes) -> bytes:
    """
    Which version of its case's key opens an answer.

    Raises:
        MalformedCaseKeyError: not a sealed answer.
    """
    if len(sealed) < _ANSWER.size + NONCE_BYTES + TAG_BYTES or sealed[0] != _FORMAT:
        raise MalformedCaseKeyError(size_bytes=len(sealed))
    return bytes(_ANSWER.unpack_from(sealed)[1])


async def open_answer(
    provider: CryptoProvider, key: CaseKey, sealed: bytes, *, record: bytes, field: str
) -> bytes:
    """
    Opens one answer.

    Raises:
        MalformedCaseKeyError: not a sealed answer.
        SealBrokenError: altered, of another version, case, record or field.
    """
    if key_id_of(sealed) != key.key_id:
        raise SealBrokenError
    sealing = await provider.import_key(await _answer_key(provider, key))
    context = _answer_context(key, record, field)
    padded = await open_sealed(provider, sealing, sealed[_ANSWER.size :], context)
    (size,) = _LENGTH.unpack_from(padded)
    if size > len(padded) - _LENGTH.size:
        raise SealBrokenError
    return padded[_LENGTH.size :][:size]


async def _seal_link(provider: CryptoProvider, key: CaseKey, former: CaseKey) -> bytes:
    sealing = await provider.import_key(await _link_key(provider, key))
    return await seal(provider, sealing, former.raw, _link_context(key, former))


async def _link_key(provider: CryptoProvider, key: CaseKey) -> bytes:
    return await _subkey(provider, key, "case-link")


async def _answer_key(provider: CryptoProvider, key: CaseKey) -> bytes:
    return await _subkey(provider, key, "case-answer")


async def _subkey(provider: CryptoProvider, key: CaseKey, purpose: str) -> bytes:
    info = Context(f"subkey:{purpose}", key.case, (key.version,)).to_bytes()
    return await provider.derive_hkdf(key.raw, salt=key.key_id, info=info, size=KEY_BYTES)


def _wrap_context(key: CaseKey) -> Context:
    return Context("case-key", key.case + key.key_id, (key.version,))


def _link_context(key: CaseKey, former: CaseKey) -> Context:
    return Context("case-link", key.case + key.key_id + former.key_id, (key.version, former.version))


def _join_context(key: CaseKey, other: CaseKey) -> Context:
    return Context("case-join", key.case + key.key_id + other.key_id, (key.version, other.version))


def _answer_context(key: CaseKey, record: bytes, field: str) -> Context:
    # Case and record have fixed sizes: the field's name cannot run into them.
    return Context("case-answer", key.case + record + hashlib.sha256(field.encode()).digest(), (key.version,))
