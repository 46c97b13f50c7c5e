"""
A pack is packed once, however many phones ask for it.
"""

from __future__ import annotations

import pytest

from shared.protocol.pack_delta import unpack_for
from sync_server.api import pack_frames
from sync_server.api.pack_frames import MOST_KEPT, PackFrames

NEW, OLD = b"label 2" * 400, b"label 1" * 400


@pytest.fixture
def packed(monkeypatch: pytest.MonkeyPatch) -> list[tuple[bytes, bytes]]:
    """What was packed, as often as it was."""
    calls: list[tuple[bytes, bytes]] = []
    pack = pack_frames.pack_for

    def pack_and_tell(content: bytes, known: bytes = b"") -> bytes:
        calls.append((content, known))
        return pack(content, known)

    monkeypatch.setattr(pack_frames, "pack_for", pack_and_tell)
    return calls


def test_the_second_phone_gets_what_was_made_for_the_first(packed: list[tuple[bytes, bytes]]) -> None:
    frames = PackFrames()

    assert frames.frame(b"new", NEW) == frames.frame(b"new", NEW)
    assert unpack_for(frames.frame(b"new", NEW)) == NEW
    assert packed == [(NEW, b"")]


def test_each_version_that_phones_have_gets_its_own(packed: list[tuple[bytes, bytes]]) -> None:
    frames = PackFrames()

    frames.frame(b"new", NEW)
    assert unpack_for(frames.frame(b"new", NEW, b"old", OLD), OLD) == NEW
    assert packed == [(NEW, b""), (NEW, OLD)]


def test_those_not_asked_for_go_first(packed: list[tuple[bytes, bytes]]) -> None:
    frames = PackFrames()
    for number in range(MOST_KEPT):
        frames.frame(bytes([number]), NEW)
    frames.frame(bytes([0]), NEW)
    frames.frame(b"one more", NEW)
    packed.clear()

    frames.frame(bytes([0]), NEW)
    assert packed == []
    frames.frame(bytes([1]), NEW)
    assert packed == [(NEW, b"")]
