"""
A pack comes whole whatever the phone had before; what changed little costs little.
"""

import pytest

from shared.programmes.pack import decode_pack, encode_pack
from shared.protocol.errors import MalformedMessageError
from shared.protocol.pack_delta import MOST_BYTES, pack_for, unpack_for
from shared.protocol.zstd import load_zstd
from tests.support.shipped_packs import PACKS, built_pack


@pytest.mark.parametrize("name", PACKS)
def test_a_pack_comes_whole_and_small_and_a_changed_label_costs_next_to_nothing(name):
    before = built_pack(name).blob
    wire = decode_pack(before).to_wire()
    wire["names"] = {language: f"{words} 2" for language, words in wire["names"].items()}
    after = encode_pack(decode_pack(before).from_wire(wire))

    first, change = pack_for(before), pack_for(after, before)

    assert unpack_for(first) == before
    assert unpack_for(change, before) == after
    assert len(first) < len(before) / 4
    assert len(change) <= 150


@pytest.mark.parametrize("content", [b"", b"x", bytes(range(256)) * 900])
@pytest.mark.parametrize("known", [b"", b"short", b"12345678" * 4, bytes(range(256)) * 900])
def test_any_content_comes_against_any_version(content, known):
    assert unpack_for(pack_for(content, known), known) == content


@pytest.mark.parametrize("packed", [b"", b"no zstd", pack_for(b"content")[:-1], pack_for(b"content") + b"x"])
def test_what_is_no_whole_frame_is_malformed(packed):
    with pytest.raises(MalformedMessageError):
        unpack_for(packed)


def test_a_frame_that_unpacks_to_too_much_is_refused():
    bomb = load_zstd().compress(bytes(MOST_BYTES + 1))

    with pytest.raises(MalformedMessageError):
        unpack_for(bomb)


BASIS = b"a pack of the first version, with words"
CONTENT = b"a pack of the second version, with words"


@pytest.mark.parametrize(
    ("known", "frozen"),
    [
        (BASIS, "28b52ffd20288d000040617365636f6e642002004b25a60e7505"),
        (
            b"",
            "28b52ffd202841010061207061636b206f6620746865207365636f6e642076657273696f6e2c207769746820776f726473",
        ),
    ],
)
def test_frames_of_the_first_release_are_read_for_ever(known, frozen):
    assert unpack_for(bytes.fromhex(frozen), known) == CONTENT
