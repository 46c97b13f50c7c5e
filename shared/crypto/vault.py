"""
The vault's header and its data key.

A random data key opens everything; the header holds it wrapped, once for each way in. Changing the PIN wraps
it anew and touches no record. Headers written by any release open in every later release: `tests/vectors/crypto`.
SPEC.md holds the byte tables.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, replace
from enum import IntEnum

from shared.crypto.errors import MalformedHeaderError, SealBrokenError, UnsupportedHeaderError
from shared.crypto.key_derivation import KEY_BYTES, SALT_BYTES, KdfParameters, derive_pin_key
from shared.crypto.provider import CryptoProvider, DeviceSecret
from shared.crypto.sealing import NONCE_BYTES, TAG_BYTES, Context

VAULT_ID_BYTES = 16
MAGIC = b"DSVH"
VERSION = 1
KDF_ARGON2ID = 1

_HEAD = struct.Struct(">4sB16sB")
_SLOT_HEAD = struct.Struct(">BH")
_PIN_CLEAR = struct.Struct(">BIIB16s")
_WRAPPED_BYTES = KEY_BYTES + TAG_BYTES
_PIN_BYTES = _PIN_CLEAR.size + NONCE_BYTES + _WRAPPED_BYTES


class SlotKind(IntEnum):
    """
    Ways into a vault. Kinds that this release does not know are carried untouched.
    """

    PIN = 1
    RECOVERY = 2


@dataclass(frozen=True, slots=True)
class Slot:
    """
    One way in: its kind and its bytes.
    """

    kind: int
    content: bytes


@dataclass(frozen=True, slots=True)
class VaultHeader:
    """
    Everything needed to open a vault, apart from PIN and device.
    """

    vault_id: bytes
    slots: tuple[Slot, ...]

    def to_bytes(self) -> bytes:
        """
        The byte table "vault header" of SPEC.md.
        """
        parts = [_HEAD.pack(MAGIC, VERSION, self.vault_id, len(self.slots))]
        for slot in self.slots:
            parts += (_SLOT_HEAD.pack(slot.kind, len(slot.content)), slot.content)
        return b"".join(parts)

    @classmethod
    def from_bytes(cls, raw: bytes) -> VaultHeader:
        """
        Raises:
            MalformedHeaderError: not a header, or cut short.
            UnsupportedHeaderError: a header of a newer release.
        """
        if len(raw) < _HEAD.size:
            raise MalformedHeaderError(size_bytes=len(raw))
        magic, version, vault_id, count = _HEAD.unpack_from(raw)
        if magic != MAGIC:
            raise MalformedHeaderError(size_bytes=len(raw))
        if version != VERSION:
            raise UnsupportedHeaderError(version=version)
        return cls(vault_id, _read_slots(raw, count))

    @property
    def has_pin(self) -> bool:
        """
        Whether a PIN is a way in; a vault whose phone was reported lost has none.
        """
        return any(slot.kind == SlotKind.PIN for slot in self.slots)

    def pin_slot(self) -> PinSlot:
        """
        The PIN's way in.

        Raises:
            MalformedHeaderError: there is none.
        """
        for slot in self.slots:
            if slot.kind == SlotKind.PIN:
                return PinSlot.from_bytes(slot.content)
        raise MalformedHeaderError(slots=len(self.slots))

    def with_pin_slot(self, pin_slot: PinSlot) -> VaultHeader:
        """
        The header with another PIN; every other way in stays.
        """
        others = tuple(slot for slot in self.slots if slot.kind != SlotKind.PIN)
        return replace(self, slots=(Slot(SlotKind.PIN, pin_slot.to_bytes()), *others))

    def find_recovery_slot(self) -> bytes | None:
        """
        The data key as wrapped to the recovery key; None where there is no such way in.
        """
        return next((slot.content for slot in self.slots if slot.kind == SlotKind.RECOVERY), None)

    def with_recovery_slot(self, content: bytes) -> VaultHeader:
        """
        The header with the data key wrapped to another recovery key; every other way in stays.
        """
        others = tuple(slot for slot in self.slots if slot.kind != SlotKind.RECOVERY)
        return replace(self, slots=(*others, Slot(SlotKind.RECOVERY, content)))


@dataclass(frozen=True, slots=True)
class PinSlot:
    """
    The data key wrapped under PIN and device.
    """

    parameters: KdfParameters
    salt: bytes
    nonce: bytes
    wrapped: bytes

    def clear_part(self) -> bytes:
        """
        What is authenticated with the wrap: nobody can lower the cost unseen.
        """
        cost = self.parameters
        return _PIN_CLEAR.pack(KDF_ARGON2ID, cost.memory_kib, cost.iterations, cost.lanes, self.salt)

    def to_bytes(self) -> bytes:
        """
        The byte table "PIN slot" of SPEC.md.
        """
        return self.clear_part() + self.nonce + self.wrapped

    @classmethod
    def from_bytes(cls, raw: bytes) -> PinSlot:
        """
        Raises:
            MalformedHeaderError: another size, or a cost outside what is accepted.
            UnsupportedHeaderError: another key derivation.
        """
        if len(raw) != _PIN_BYTES:
            raise MalformedHeaderError(size_bytes=len(raw))
        kdf, memory_kib, iterations, lanes, salt = _PIN_CLEAR.unpack_from(raw)
        if kdf != KDF_ARGON2ID:
            raise UnsupportedHeaderError(kdf=kdf)
        parameters = KdfParameters(memory_kib, iterations, lanes)
        if not parameters.is_acceptable():
            raise MalformedHeaderError(memory_kib=memory_kib, iterations=iterations, lanes=lanes)
        rest = raw[_PIN_CLEAR.size :]
        return cls(parameters, salt, rest[:NONCE_BYTES], rest[NONCE_BYTES:])


@dataclass(frozen=True, slots=True, repr=False)
class DataKey:
    """
    The key from which every key of a vault comes. It never seals anything itself.
    """

    vault_id: bytes
    raw: bytes

    def __repr__(self) -> str:
        return "DataKey(…)"

    async def derive_subkey(self, provider: CryptoProvider, purpose: str) -> bytes:
        """
        The 32-byte key for one purpose; keys of different purposes say nothing about each other.
        """
        info = Context(f"subkey:{purpose}", self.vault_id).to_bytes()
        return await provider.derive_hkdf(self.raw, salt=self.vault_id, info=info, size=KEY_BYTES)


async def make_vault(
    provider: CryptoProvider, secret: DeviceSecret, *, pin: str, parameters: KdfParameters
) -> tuple[VaultHeader, DataKey]:
    """
    A fresh vault: random identifier, random data key, one PIN slot.

    Raises:
        DeviceSecretLostError: the device's secret is gone.
    """
    data_key = DataKey(provider.make_random(VAULT_ID_BYTES), provider.make_random(KEY_BYTES))
    slot = await _wrap_for_pin(provider, secret, data_key, pin, parameters)
    return VaultHeader(data_key.vault_id, (Slot(SlotKind.PIN, slot.to_bytes()),)), data_key


async def open_vault(
    provider: CryptoProvider, secret: DeviceSecret, header: VaultHeader, *, pin: str
) -> DataKey:
    """
    The data key, by PIN.

    Raises:
        SealBrokenError: another PIN, another device, or an altered header; nobody can tell which.
        MalformedHeaderError: the header has no readable PIN slot.
        DeviceSecretLostError: the device's secret is gone.
    """
    slot = header.pin_slot()
    key = await derive_pin_key(
        provider,
        secret,
        pin=pin,
        vault_id=header.vault_id,
        salt=slot.salt,
        parameters=slot.parameters,
    )
    context = _pin_context(header.vault_id, slot)
    raw = await provider.open(key, slot.wrapped, nonce=slot.nonce, context=context)
    if len(raw) != KEY_BYTES:
        raise SealBrokenError
    return DataKey(header.vault_id, raw)


async def change_pin(
    provider: CryptoProvider,
    secret: DeviceSecret,
    header: VaultHeader,
    data_key: DataKey,
    *,
    new_pin: str,
    parameters: KdfParameters,
) -> VaultHeader:
    """
    The header with the data key wrapped under a new PIN, salt and cost. What is sealed stays as it is.

    Args:
        data_key: Of that vault, as the present PIN opened it.
    """
    if data_key.vault_id != header.vault_id:
        raise SealBrokenError
    return header.with_pin_slot(await _wrap_for_pin(provider, secret, data_key, new_pin, parameters))


async def _wrap_for_pin(
    provider: CryptoProvider, secret: DeviceSecret, data_key: DataKey, pin: str, parameters: KdfParameters
) -> PinSlot:
    salt = provider.make_random(SALT_BYTES)
    key = await derive_pin_key(
        provider, secret, pin=pin, vault_id=data_key.vault_id, salt=salt, parameters=parameters
    )
    slot = PinSlot(parameters, salt, provider.make_random(NONCE_BYTES), b"")
    context = _pin_context(data_key.vault_id, slot)
    wrapped = await provider.seal(key, data_key.raw, nonce=slot.nonce, context=context)
    return replace(slot, wrapped=wrapped)


def _pin_context(vault_id: bytes, slot: PinSlot) -> bytes:
    return Context("pin-slot", vault_id).to_bytes() + slot.clear_part()


def _read_slots(raw: bytes, count: int) -> tuple[Slot, ...]:
    slots: list[Slot] = []
    position = _HEAD.size
    for _ in range(count):
        if position + _SLOT_HEAD.size > len(raw):
            raise MalformedHeaderError(size_bytes=len(raw))
        kind, size = _SLOT_HEAD.unpack_from(raw, position)
        position += _SLOT_HEAD.size
        if position + size > len(raw):
            raise MalformedHeaderError(size_bytes=len(raw))
        slots.append(Slot(kind, raw[position : position + size]))
        position += size
    if position != len(raw):
        raise MalformedHeaderError(size_bytes=len(raw))
    return tuple(slots)
