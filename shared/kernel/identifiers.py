"""
Identifiers: UUID version 7 made on the device, in their canonical text form.

Source: RFC 9562, Universally Unique IDentifiers, section 5.7 (version 7) and 5.8 (version 8).
"""

from __future__ import annotations

import hashlib
import re
from typing import NewType

from shared.kernel.errors import MalformedIdentifierError

RecordId = NewType("RecordId", str)
AreaId = NewType("AreaId", str)
DeviceId = NewType("DeviceId", str)
WorkerId = NewType("WorkerId", str)
TaskId = NewType("TaskId", str)

UUID_BYTES = 16
RANDOM_BYTES_FOR_UUID7 = 10
_canonical = re.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}").fullmatch


def is_identifier(text: str) -> bool:
    """
    Whether text is a canonical UUID.
    """
    return _canonical(text) is not None


def uuid_text(raw: bytes) -> str:
    """
    The canonical text form of sixteen bytes.

    Raises:
        MalformedIdentifierError: `raw` is not sixteen bytes.
    """
    if len(raw) != UUID_BYTES:
        raise MalformedIdentifierError(size_bytes=len(raw))
    digits = raw.hex()
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


def uuid_bytes(text: str) -> bytes:
    """
    The sixteen bytes of a canonical text form.

    Raises:
        MalformedIdentifierError: `text` is not a canonical lower-case UUID.
    """
    if _canonical(text) is None:
        raise MalformedIdentifierError(size=len(text))
    return bytes.fromhex(text.replace("-", ""))


def uuid7(now_ms: int, random_bytes: bytes) -> str:
    """
    A version 7 UUID from a UTC time and ten random bytes.

    Args:
        now_ms: Milliseconds since 1970 UTC, 0 to 2**48 - 1; out of range is clamped, since a
            phone's clock may be absurd and an identifier must still be made.
        random_bytes: Ten bytes from a cryptographic source.
    """
    if len(random_bytes) != RANDOM_BYTES_FOR_UUID7:
        raise MalformedIdentifierError(size_bytes=len(random_bytes))
    stamp = min(max(now_ms, 0), (1 << 48) - 1).to_bytes(6, "big")
    raw = bytearray(stamp + random_bytes)
    raw[6] = 0x70 | (raw[6] & 0x0F)
    raw[8] = 0x80 | (raw[8] & 0x3F)
    return uuid_text(bytes(raw))


def derive_uuid(*parts: str) -> str:
    """
    A version 8 UUID determined by its parts: the same parts give the same identifier everywhere.
    """
    digest = hashlib.sha256("\x1f".join(parts).encode()).digest()
    raw = bytearray(digest[:UUID_BYTES])
    raw[6] = 0x80 | (raw[6] & 0x0F)
    raw[8] = 0x80 | (raw[8] & 0x3F)
    return uuid_text(bytes(raw))
