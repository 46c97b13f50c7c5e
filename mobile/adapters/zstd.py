"""
The compression this phone has.
"""

from __future__ import annotations

from shared.protocol.compression import Compression, NoCompression
from shared.protocol.dictionaries import load_dictionaries
from shared.protocol.zstd import PHONE_LEVEL, ZstdCompression


def phone_compression() -> Compression:
    """
    zstd with every dictionary; none where this Python was built without it, which costs bytes and nothing else.
    """
    try:
        return ZstdCompression(load_dictionaries(), level=PHONE_LEVEL)
    except ImportError:
        return NoCompression()
