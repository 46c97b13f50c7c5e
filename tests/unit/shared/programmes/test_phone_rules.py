from __future__ import annotations

import pytest

from shared.programmes.errors import MalformedPackError
from shared.programmes.pack import Pack, decode_pack, encode_pack
from shared.programmes.phone_rules import LEASE_DAYS, PhoneRules, strictest
from shared.programmes.wire import WireReader


def a_pack(**phones: int | bool) -> Pack:
    return Pack(
        id="p",
        version="1",
        languages=("en",),
        names={"en": "P"},
        phones=PhoneRules(**phones),  # type: ignore[arg-type]
    )


def test_a_pack_that_asks_nothing_has_the_usual_lease_and_never_destroys():
    rules = decode_pack(encode_pack(a_pack())).phones

    assert (rules.lease_days, rules.destroy_after, rules.web_forbidden) == (LEASE_DAYS, 0, False)
    assert "phones" not in a_pack().to_wire()


def test_rules_survive_the_wire():
    pack = a_pack(
        lease_days=0, destroy_after=10, web_forbidden=True, web_pin=12, android_pin=8, answers_days=120
    )

    assert decode_pack(encode_pack(pack)).phones == pack.phones


def test_rules_of_a_newer_release_are_carried():
    read = PhoneRules.read(WireReader({"screenshots": "never"}, "phones"))

    assert read.to_wire() == {"screenshots": "never"}


@pytest.mark.parametrize(
    "wire", [{"destroy_after": 3}, {"web_pin": 4}, {"lease_days": -1}, {"lease_days": 99_999}]
)
def test_a_rule_out_of_its_range_makes_no_pack(wire: dict[str, object]):
    with pytest.raises(MalformedPackError):
        PhoneRules.read(WireReader(wire, "phones"))


def test_of_several_programmes_the_strictest_counts():
    rules = strictest(
        [
            PhoneRules(lease_days=0, web_pin=8),
            PhoneRules(lease_days=30, destroy_after=20, android_pin=8),
            PhoneRules(lease_days=90, destroy_after=10, web_forbidden=True),
        ]
    )

    assert rules == PhoneRules(lease_days=30, destroy_after=10, web_forbidden=True, web_pin=8, android_pin=8)


def test_a_phone_without_a_programme_has_no_lease():
    assert strictest([]).lease_days == 0
