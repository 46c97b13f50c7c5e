import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.crypto.errors import SealBrokenError, UnsupportedHeaderError
from shared.crypto.journal_format import (
    UNIT_ALIGNMENT_BYTES,
    Extent,
    Head,
    Manifest,
    SealedUnit,
    Segment,
    SegmentState,
    find_unit,
    pack_frames,
    unpack_frames,
)

u32 = st.integers(0, 2**32 - 1)
u64 = st.integers(0, 2**64 - 1)
extents = st.builds(Extent, u32, u64, u64, st.binary(min_size=32, max_size=32))
segments = st.builds(
    Segment, u32, st.sampled_from(SegmentState), st.binary(min_size=32, max_size=32), extents
)


@given(st.lists(st.binary(max_size=200), max_size=20))
def test_frames_come_back_from_a_unit(frames: list[bytes]):
    assert unpack_frames(pack_frames(frames)) == frames


@given(st.lists(st.binary(max_size=200), max_size=5))
def test_sealed_units_are_multiples_of_the_alignment(frames: list[bytes]):
    unit = SealedUnit(0, 0, bytes(12), pack_frames(frames) + bytes(16))

    assert len(unit.to_bytes()) % UNIT_ALIGNMENT_BYTES == 0
    assert unit.end == len(unit.to_bytes())


@given(u32, st.integers(0, 5))
def test_unit_is_found_where_it_was_put(index: int, place: int):
    unit = SealedUnit(index, place * 64, b"n" * 12, pack_frames([b"frame"]) + bytes(16))
    raw = bytes(place * 64) + unit.to_bytes()

    assert find_unit(raw, place * 64) == unit
    assert find_unit(raw[:-1], place * 64) is None


def test_no_unit_is_found_in_zeros_or_behind_the_end():
    assert find_unit(bytes(640), 0) is None
    assert find_unit(bytes(64), 64) is None


@given(st.binary(max_size=64))
def test_bytes_that_are_no_unit_are_refused_or_read_as_frames(plaintext: bytes):
    try:
        frames = unpack_frames(plaintext)
    except SealBrokenError:
        return
    assert sum(map(len, frames)) <= len(plaintext)


@given(u32, extents)
def test_head_comes_back_from_its_bytes(segment: int, extent: Extent):
    head = Head(segment, extent)

    assert Head.from_bytes(head.to_bytes()) == head


@given(u32, st.lists(segments, max_size=5))
def test_manifest_comes_back_from_its_bytes(next_number: int, listed: list[Segment]):
    manifest = Manifest(next_number, tuple(listed))

    assert Manifest.from_bytes(manifest.to_bytes()) == manifest


def test_manifest_of_a_newer_release_is_not_called_broken():
    raw = bytearray(Manifest().to_bytes())
    raw[0] = 2

    with pytest.raises(UnsupportedHeaderError):
        Manifest.from_bytes(bytes(raw))


@pytest.mark.parametrize(
    "raw", [b"", b"\x01", Manifest(2, (Segment(1, SegmentState.OPEN, bytes(32)),)).to_bytes()[:-1]]
)
def test_shortened_manifest_is_broken(raw: bytes):
    with pytest.raises(SealBrokenError):
        Manifest.from_bytes(raw)


def test_manifest_with_an_unknown_state_is_broken():
    raw = bytearray(Manifest(2, (Segment(1, SegmentState.OPEN, bytes(32)),)).to_bytes())
    raw[7 + 4] = 9

    with pytest.raises(SealBrokenError):
        Manifest.from_bytes(bytes(raw))


def test_keys_do_not_show_when_printed():
    assert "k" * 32 not in repr(Manifest(2, (Segment(1, SegmentState.OPEN, b"k" * 32),)))
