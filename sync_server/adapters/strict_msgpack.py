"""
The server's reader of MessagePack: many strangers, one long life.

The phone's reader keeps what it had begun of bytes that fail, and gives a list the room it claims to need; this one
does neither.
"""

from __future__ import annotations

from typing import Any

import msgspec

from shared.protocol.errors import MalformedMessageError
from shared.protocol.unpacking import require_plain


def unpack_strictly(packed: bytes) -> Any:
    """
    See `shared.protocol.unpacking.Unpack`.
    """
    try:
        content = msgspec.msgpack.decode(packed)
    except (msgspec.DecodeError, ValueError, TypeError, RecursionError, OverflowError) as cause:
        raise MalformedMessageError(place="columns") from cause
    require_plain(content)
    return content
