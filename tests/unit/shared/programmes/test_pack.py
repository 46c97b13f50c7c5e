"""
The wire form of packs.
"""

import msgpack
import pytest

from shared.programmes.errors import MalformedPackError, UnknownFormError
from shared.programmes.pack import Pack, decode_pack, encode_pack, words
from tests.support.ashas import asha_pack
from tests.support.shipped_packs import built_pack

SMALL = {"format": 1, "id": "small", "version": "1", "languages": ["en", "hi"], "names": {"en": "Small"}}


def test_pack_written_and_read_again_is_the_same():
    pack = asha_pack()

    assert decode_pack(encode_pack(pack)) == pack


def test_same_pack_gives_the_same_bytes():
    assert encode_pack(asha_pack()) == built_pack("india_asha").blob


def test_keys_of_a_later_version_survive_at_every_level():
    wire = asha_pack().to_wire()
    wire["exports"] = [{"id": "hbnc_done"}]
    wire["targets"][0]["icon"] = "rupee"
    wire["schedules"][0]["reminder"] = {"hour": 9}
    wire["schedules"][0]["occurrences"][0]["note"] = "bring scale"
    wire["decisions"][0]["colour"] = "red"
    wire["forms"]["person"]["needs"] = "2.0"
    wire["calls"][0]["hours"] = "always"
    wire["code_lists"]["outcome"][0]["icon"] = "tick"

    assert Pack.from_wire(wire).to_wire() == wire


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"format": 2}, "format"),
        ({"format": True}, "format"),
        ({"id": None}, "id"),
        ({"id": ""}, "id"),
        ({"languages": []}, "languages"),
        ({"languages": "en"}, "languages"),
        ({"names": ["x"]}, "names"),
        ({"forms": {"a": {"title": {}, "saves_to": "moon"}}}, "forms.a.saves_to"),
        ({"forms": {"a": 1}}, "forms.a"),
        ({"schedules": [{"id": "s", "form": "f"}]}, "schedules[0].anchor"),
        (
            {"schedules": [{"id": "s", "form": "f", "anchor": "b", "occurrences": [{"index": "0"}]}]},
            "schedules[0].occurrences[0].index",
        ),
        ({"decisions": [{"id": "d", "form": "f", "when": "1", "tier": "soon"}]}, "decisions[0].tier"),
        ({"follow_ups": [{"tier": "now", "days": [0, "1"]}]}, "follow_ups[0].days"),
        ({"calls": [{"id": "c", "tiers": [1]}]}, "calls[0].tiers"),
        ({"notes": [{"about": "a", "mark": "rumour", "text": "t"}]}, "notes[0].mark"),
    ],
)
def test_malformed_pack_is_refused_naming_the_first_wrong_place(change, place):
    with pytest.raises(MalformedPackError) as refused:
        Pack.from_wire({**SMALL, **change})

    assert refused.value.details["path"] == place


@pytest.mark.parametrize(
    "blob", [b"", b"\xc1", b"[]", msgpack.packb([1]), msgpack.packb({1: 2}), b"\x93\x01"]
)
def test_bytes_that_are_no_pack_are_refused(blob):
    with pytest.raises(MalformedPackError):
        decode_pack(blob)


def test_unknown_form_is_named():
    with pytest.raises(UnknownFormError) as refused:
        Pack.from_wire(SMALL).form("hbyc")

    assert refused.value.details == {"pack": "small", "form": "hbyc"}


def test_words_fall_back_to_a_language_that_has_some():
    assert words({"en": "House", "hi": "घर"}, "hi") == "घर"
    assert words({"en": "House"}, "sw") == "House"
    assert words({}, "en") == ""


def test_term_without_words_is_its_own_name():
    assert asha_pack().term("worker", "hi") == "आशा"
    assert asha_pack().term("stamp", "hi") == "stamp"


def test_calls_are_offered_by_tier():
    calls = [call.id for call in asha_pack().calls_for("day")]

    assert "ambulance_108" in calls
    assert "emergency_112" not in calls
    assert "anm" in calls
