"""
Canonical bytes of strangers.
"""

from __future__ import annotations

import msgpack
import pytest

from shared.protocol.canonical import operation_bytes, operation_from_bytes
from shared.protocol.errors import MalformedMessageError
from tests.support.plain_operations import an_operation

RECORD, AREA, BASE, BY = 2, 4, 5, 8


@pytest.mark.parametrize(
    ("place", "instead"),
    [
        # As a size to make room for, this would be all the memory there is.
        (BASE, [1 << 50, 3]),
        (BASE, [[1, 2], 3]),
        *((place, instead) for place in (RECORD, AREA, BY) for instead in ("sixteen letters!", [0] * 16, 16)),
    ],
)
def test_what_is_not_bytes_is_no_identifier(place, instead):
    parts = msgpack.unpackb(operation_bytes(an_operation()))
    parts[place] = instead

    with pytest.raises(MalformedMessageError):
        operation_from_bytes(msgpack.packb(parts))
