"""
MessagePack of strangers: plain values only, text for keys, nested no deeper than agreed.

A side is given the reader that suits it. `require_plain` holds each of them to this one law, so that both ends refuse
the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgpack

from shared.protocol.errors import MalformedMessageError
from shared.protocol.versions import MAX_NESTING

Unpack = Callable[[bytes], Any]
"""
The value that bytes stand for, all of them; of a key that comes twice, the last.

Raises:
    MalformedMessageError: they stand for none, or for more than plain values.
"""

_NESTING = frozenset({list, dict})
_LEAVES = frozenset({type(None), bool, int, float, str, bytes})
_KINDS = _NESTING | _LEAVES
_TEXT = frozenset({str})


def unpack_portably(packed: bytes) -> Any:
    """
    The reader that runs wherever Doorstep does; see `Unpack`. What it began of bytes that fail stays in memory.
    """
    try:
        content = msgpack.unpackb(packed, raw=False, strict_map_key=True)
    except (ValueError, TypeError, RecursionError, msgpack.UnpackException) as cause:
        raise MalformedMessageError(place="columns") from cause
    require_plain(content)
    return content


def require_plain(content: Any) -> None:
    """
    Raises:
        MalformedMessageError: dates, extension types, keys that are no text, or too many lists within lists.
    """
    level: list[Any] = [[content]]
    for _ in range(MAX_NESTING + 1):
        inner: list[Any] = []
        for one in level:
            parts = one
            if type(one) is dict:
                parts = one.values()
                if not _TEXT.issuperset(map(type, one)):
                    raise MalformedMessageError(place="columns")
            if _LEAVES.issuperset(map(type, parts)):
                continue
            if not _KINDS.issuperset(map(type, parts)):
                raise MalformedMessageError(place="columns")
            inner += [part for part in parts if part and type(part) in _NESTING]
        if not inner:
            return
        level = inner
    raise MalformedMessageError(place="columns")
