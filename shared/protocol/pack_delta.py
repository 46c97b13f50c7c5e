"""
A programme pack on its way to a phone: one zstd frame, made against the version that the phone has.

A changed label costs some sixty bytes instead of the whole pack.
"""

from __future__ import annotations

from typing import Any

from shared.protocol.errors import MalformedMessageError
from shared.protocol.zstd import MAX_WINDOW_LOG, load_zstd

LEVEL = 17
"""Some five per cent less than the quick levels; the server packs once for all phones that ask for the same."""
MOST_BYTES = 8 << 20
LEAST_BASIS_BYTES = 8


def pack_for(content: bytes, known: bytes = b"") -> bytes:
    """
    Args:
        known: The version that the phone has; empty where it has none.
    """
    zstd = load_zstd()
    packed: bytes = zstd.compress(content, level=LEVEL, zstd_dict=_basis(zstd, known))
    return packed


def unpack_for(packed: bytes, known: bytes = b"") -> bytes:
    """
    The pack that `pack_for` was given.

    Raises:
        MalformedMessageError: no such frame, one made against something else, or too large.
    """
    zstd = load_zstd()
    opener = zstd.ZstdDecompressor(
        zstd_dict=_basis(zstd, known), options={zstd.DecompressionParameter.window_log_max: MAX_WINDOW_LOG}
    )
    try:
        plain: bytes = opener.decompress(packed, max_length=MOST_BYTES)
    except (zstd.ZstdError, ValueError, OverflowError, MemoryError) as cause:
        raise MalformedMessageError(place="pack") from cause
    if not opener.eof or opener.unused_data:
        raise MalformedMessageError(place="pack")
    return plain


def _basis(zstd: Any, known: bytes) -> Any:
    """The library takes no shorter basis; both sides then go without."""
    return zstd.ZstdDict(known, is_raw=True) if len(known) >= LEAST_BASIS_BYTES else None
