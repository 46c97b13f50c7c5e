"""
The envelope of a rescue file: sealed to the programme's server, signed by the phone that made it.

What is inside is the protocol's matter. SPEC.md, section "Rescue file", has the bytes.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

from shared.crypto.errors import MalformedRescueError, SealBrokenError
from shared.crypto.provider import CryptoProvider
from shared.crypto.sealed_to import OVERHEAD_BYTES, AgreementKey, open_sealed_to, seal_to
from shared.crypto.sealing import Context

DEVICE_ID_BYTES = 16
SIGNATURE_BYTES = 64

_MAGIC = b"DSRF"
_VERSION = 1
_HEAD = struct.Struct(f">4sB{DEVICE_ID_BYTES}sI")
_PROOF = b"doorstep rescue file v1\n"


@dataclass(frozen=True, slots=True)
class RescueFile:
    """
    A rescue file, not yet opened.

    Attributes:
        device: The sixteen bytes of the enrolment that made it.
        key_id: Which of the server's keys opens it.
    """

    device: bytes
    key_id: int
    sealed: bytes
    signature: bytes

    def to_bytes(self) -> bytes:
        """
        The byte table "rescue file" of SPEC.md.
        """
        return self.signed_part() + self.signature

    def signed_part(self) -> bytes:
        """Everything before the signature."""
        return _HEAD.pack(_MAGIC, _VERSION, self.device, self.key_id) + self.sealed

    def proof(self) -> bytes:
        """What the phone signs with its enrolment's key."""
        return _PROOF + self.signed_part()

    @classmethod
    def from_bytes(cls, raw: bytes) -> RescueFile:
        """
        Raises:
            MalformedRescueError: no rescue file of a format known here, or cut short.
        """
        if len(raw) < _HEAD.size + OVERHEAD_BYTES + SIGNATURE_BYTES:
            raise MalformedRescueError(size_bytes=len(raw))
        magic, version, device, key_id = _HEAD.unpack_from(raw)
        if magic != _MAGIC or version != _VERSION:
            raise MalformedRescueError(size_bytes=len(raw))
        return cls(device, key_id, raw[_HEAD.size : -SIGNATURE_BYTES], raw[-SIGNATURE_BYTES:])


async def seal_rescue(
    provider: CryptoProvider,
    content: bytes,
    *,
    device: bytes,
    key_id: int,
    public: bytes,
    signing_seed: bytes,
) -> RescueFile:
    """
    Seals a content for the server, and signs it as the device.
    """
    sealed = await seal_to(provider, public, content, _context(device, key_id))
    unsigned = RescueFile(device, key_id, sealed, b"")
    return RescueFile(device, key_id, sealed, await provider.sign(signing_seed, unsigned.proof()))


async def open_rescue(provider: CryptoProvider, key: AgreementKey, file: RescueFile) -> bytes:
    """
    The content. Whether the device signed it is for the caller to check first.

    Raises:
        MalformedRescueError: it was sealed for another server, or altered.
    """
    try:
        return await open_sealed_to(provider, key, file.sealed, _context(file.device, file.key_id))
    except SealBrokenError as cause:
        raise MalformedRescueError(size_bytes=len(file.sealed)) from cause


def _context(device: bytes, key_id: int) -> Context:
    return Context("rescue-file", device, (key_id,))
