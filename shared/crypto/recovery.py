"""
The way back into a vault whose PIN is forgotten: the data key, wrapped to a recovery key that is kept away from phones
and servers, is sealed anew to a key that the worker's phone has just made.

    phone: wrap_for_recovery ───────────── in the header, from the vault's making on
    phone: fresh key, request, code ──────▶ two people approve, comparing the code in person
    keeper: recovery_keeper.answer_request ▶ the data key, sealed to the fresh key
    phone: open_answer ───────────────────▶ the data key; a new PIN is chosen

Nothing here opens the keys of cases. SPEC.md, section "Recovery", has the bytes.
"""

from __future__ import annotations

import hashlib
import struct
from dataclasses import dataclass
from typing import ClassVar, Self

from shared.crypto.errors import MalformedRecoveryError, SealBrokenError
from shared.crypto.key_derivation import (
    FLOOR_ITERATIONS,
    FLOOR_LANES,
    FLOOR_MEMORY_KIB,
    KEY_BYTES,
    SALT_BYTES,
)
from shared.crypto.provider import CryptoProvider
from shared.crypto.sealed_to import OVERHEAD_BYTES, PUBLIC_BYTES, AgreementKey, open_sealed_to, seal_to
from shared.crypto.sealing import Context

VAULT_ID_BYTES = 16
DEVICE_ID_BYTES = 16
KEY_PAIR_BYTES = 2 * PUBLIC_BYTES
FINGERPRINT_BYTES = 16
"""128 bits: nobody finds a second key with the same fingerprint."""
SLOT_BYTES = PUBLIC_BYTES + OVERHEAD_BYTES + KEY_BYTES

CODE_DIGITS = 12
"""
Forty bits, each guess as dear as a PIN's at the floor: whoever wants another key with the same code before a request
ends needs some hundred thousand processor cores.
"""

_PROOF = b"doorstep recovery request v1\n"
_CODE_SALT = b"doorstep recovery code v1\n"
_REQUEST = struct.Struct(f">4sB{VAULT_ID_BYTES}s{DEVICE_ID_BYTES}s{PUBLIC_BYTES}s{SLOT_BYTES}s")
_MAGIC = b"DSRQ"
_VERSION = 1


@dataclass(frozen=True, slots=True)
class RecoveryKey:
    """
    The public halves of an area's recovery key.

    Attributes:
        agreement: X25519: data keys are wrapped to it.
        verifying: Ed25519: it endorses the recovery key that comes after it.
    """

    agreement: bytes
    verifying: bytes
    LABEL: ClassVar[bytes] = b"recovery"
    """Stands in everything that is hashed or signed of it, so that no key passes for one of another use."""

    def to_bytes(self) -> bytes:
        """Both, 64 bytes."""
        return self.agreement + self.verifying

    @classmethod
    def from_bytes(cls, raw: bytes) -> Self:
        """
        Raises:
            MalformedRecoveryError: not 64 bytes.
        """
        if len(raw) != KEY_PAIR_BYTES:
            raise MalformedRecoveryError(size_bytes=len(raw))
        return cls(raw[:PUBLIC_BYTES], raw[PUBLIC_BYTES:])

    @property
    def fingerprint(self) -> str:
        """32 hex digits that stand for the key in an enrolment's QR code and on paper."""
        label = b"doorstep " + self.LABEL + b" key v1\n"
        return hashlib.sha256(label + self.to_bytes()).digest()[:FINGERPRINT_BYTES].hex()


@dataclass(frozen=True, slots=True)
class ProgrammeKey(RecoveryKey):
    """
    The public halves of a programme's key: every key of a case is wrapped to it, so that no answer is lost with the
    people who could read it. Made and kept as a recovery key is; it opens no vault.
    """

    LABEL: ClassVar[bytes] = b"programme"

    @property
    def holder(self) -> bytes:
        """By which lists of holders name it."""
        return bytes.fromhex(self.fingerprint)


@dataclass(frozen=True, slots=True)
class RecoveryRequest:
    """
    What a locked phone asks.

    Attributes:
        vault_id: Of the vault whose PIN is forgotten.
        device: The sixteen bytes of the enrolment's identifier.
        fresh: X25519, made for this request alone.
        slot: The data key as the header wraps it to the recovery key.
    """

    vault_id: bytes
    device: bytes
    fresh: bytes
    slot: bytes

    def to_bytes(self) -> bytes:
        """
        The byte table "recovery request" of SPEC.md. The phone signs these bytes; the code stands for all of them.
        """
        return _REQUEST.pack(_MAGIC, _VERSION, self.vault_id, self.device, self.fresh, self.slot)

    @classmethod
    def from_bytes(cls, raw: bytes) -> RecoveryRequest:
        """
        Raises:
            MalformedRecoveryError: not a request of this format.
        """
        if len(raw) != _REQUEST.size:
            raise MalformedRecoveryError(size_bytes=len(raw))
        magic, version, vault_id, device, fresh, slot = _REQUEST.unpack(raw)
        if magic != _MAGIC or version != _VERSION:
            raise MalformedRecoveryError(size_bytes=len(raw))
        return cls(vault_id, device, fresh, slot)

    @property
    def recovery_agreement(self) -> bytes:
        """The public key that the data key is wrapped to."""
        return self.slot[:PUBLIC_BYTES]


async def wrap_for_recovery(
    provider: CryptoProvider, key: RecoveryKey, *, vault_id: bytes, data_key: bytes
) -> bytes:
    """
    The content of a recovery slot.
    """
    context = Context("recovery-slot", vault_id)
    return key.agreement + await seal_to(provider, key.agreement, data_key, context)


async def derive_code(provider: CryptoProvider, request: RecoveryRequest) -> str:
    """
    Twelve digits that stand for a request: shown on the worker's phone and to each approver, and compared by people.

    Slow on purpose, so that nobody finds another request with the same code while this one is open.
    """
    content = request.to_bytes()
    stretched = await provider.derive_argon2id(
        content,
        salt=hashlib.sha256(_CODE_SALT + content).digest()[:SALT_BYTES],
        memory_kib=FLOOR_MEMORY_KIB,
        iterations=FLOOR_ITERATIONS,
        lanes=FLOOR_LANES,
        size=KEY_BYTES,
    )
    digits = f"{int.from_bytes(stretched, 'big') % 10**CODE_DIGITS:0{CODE_DIGITS}}"
    return " ".join(digits[place : place + 4] for place in range(0, CODE_DIGITS, 4))


async def open_answer(
    provider: CryptoProvider, fresh: AgreementKey, answer: bytes, *, vault_id: bytes
) -> bytes:
    """
    The data key that an answer brings. Whoever knows the fresh public key can make an answer: what comes out counts
    only when the vault opens with it.

    Raises:
        SealBrokenError: an answer to another request, or altered.
    """
    data_key = await open_sealed_to(provider, fresh, answer, Context("recovery-answer", vault_id))
    if len(data_key) != KEY_BYTES:
        raise SealBrokenError
    return data_key


async def is_endorsed(
    provider: CryptoProvider, known: RecoveryKey, following: RecoveryKey, endorsement: bytes
) -> bool:
    """
    Whether the known key endorses another.
    """
    return await provider.verify(known.verifying, endorsement, endorsement_proof(following))


def endorsement_proof(following: RecoveryKey) -> bytes:
    """
    What a recovery key signs of the one that comes after it.
    """
    return b"doorstep " + following.LABEL + b" endorsement v1\n" + following.to_bytes()


def recovery_proof(request: RecoveryRequest) -> bytes:
    """
    What the phone signs of its request, with the key of its enrolment.
    """
    return _PROOF + request.to_bytes()
