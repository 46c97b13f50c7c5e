from __future__ import annotations

from shared.programmes.card_rules import CardRules
from shared.programmes.lifecycle import Lifecycle
from shared.programmes.pack import Pack, decode_pack, encode_pack
from shared.programmes.wire import WireReader


def a_pack(**wishes: bool) -> Pack:
    return Pack(id="p", version="1", languages=("en",), names={"en": "P"}, cards=CardRules(**wishes))


def test_a_programme_that_says_nothing_wishes_nothing() -> None:
    rules = decode_pack(encode_pack(a_pack())).cards

    assert (rules.persons, rules.guest_summary) == (False, False)
    assert "cards" not in a_pack().to_wire()


def test_wishes_survive_the_wire() -> None:
    pack = a_pack(persons=True, guest_summary=True)

    assert decode_pack(encode_pack(pack)).cards == pack.cards


def test_wishes_of_a_newer_release_are_carried() -> None:
    assert CardRules.read(WireReader({"braille": "yes"}, "cards")).to_wire() == {"braille": "yes"}


def test_a_programme_with_cases_tells_guests_nothing_whatever_it_says() -> None:
    case = Lifecycle(id="care", title={"en": "Care"}, stages=())
    quiet = Pack(
        id="p", version="1", languages=("en",), names={}, cases=(case,), cards=CardRules(guest_summary=True)
    )

    assert (quiet.is_sensitive, quiet.tells_guests) == (True, False)
    assert a_pack(guest_summary=True).tells_guests
