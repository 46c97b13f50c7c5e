"""
What programmes ask of a phone that enrols.
"""

from __future__ import annotations

import pytest

from shared.domain.roles import Role
from shared.kernel.errors import DoorstepError
from shared.programmes.pack import Pack, encode_pack
from shared.programmes.phone_rules import NO_RULES, PhoneRules
from shared.protocol.proofs import enrolment_proof
from sync_server.use_cases.enrol_device import Application, enrol_device
from sync_server.use_cases.issue_enrolment import issue_enrolment
from sync_server.use_cases.phone_rules import minimum_pins, phone_rules
from sync_server.use_cases.publish_pack import publish_pack
from tests.support.teams import TeamServer

KEY = bytes(range(32))


def publish(server: TeamServer, area: str, pack_id: str, version: str = "1", **rules: int | bool) -> None:
    pack = Pack(
        id=pack_id,
        version=version,
        languages=("en",),
        names={"en": pack_id},
        phones=PhoneRules(**rules),  # type: ignore[arg-type]
    )
    server.clock.pass_ms(1000)
    with server.store.transaction() as work:
        found = work.directory.find_area(server.area(area))
        assert found is not None
        publish_pack(
            work, area=found, pack_id=pack_id, version=version, content=encode_pack(pack), clock=server.clock
        )


def rules_of(server: TeamServer, *areas: str) -> PhoneRules:
    with server.store.reading() as view:
        return phone_rules(view.directory, [server.area(area) for area in areas])


def enrol(server: TeamServer, platform: str, code: str = "") -> str:
    with server.store.transaction() as work:
        code = (
            code
            or issue_enrolment(
                work,
                worker=server.account("sunita").id,
                by=None,
                clock=server.clock,
                randomness=server.randomness,
            ).code
        )
    signature = server.signatures.sign(KEY, enrolment_proof(code))
    with server.store.transaction() as work:
        enrol_device(
            work,
            Application(code=code, public_key=KEY, signature=signature, platform=platform),
            clock=server.clock,
            randomness=server.randomness,
            signatures=server.signatures,
        )
    return code


def test_the_packs_of_the_areas_above_count_and_those_elsewhere_do_not(server: TeamServer) -> None:
    publish(server, "state", "health", lease_days=30)
    publish(server, "rampur", "protection", web_pin=12)
    publish(server, "sitapur", "other", destroy_after=10)

    assert rules_of(server, "rampur", "state") == PhoneRules(lease_days=30, web_pin=12)


def test_of_one_pack_the_newest_version_counts(server: TeamServer) -> None:
    publish(server, "state", "health", "1", web_forbidden=True)
    publish(server, "state", "health", "2")

    assert not rules_of(server, "state").web_forbidden


def test_a_version_that_was_taken_back_asks_nothing_any_more(server: TeamServer) -> None:
    publish(server, "state", "health", "1")
    publish(server, "state", "health", "2", web_forbidden=True)
    publish(server, "state", "health", "1")

    assert not rules_of(server, "state").web_forbidden


def test_areas_without_packs_ask_nothing(server: TeamServer) -> None:
    assert rules_of(server, "rampur") == NO_RULES


@pytest.mark.parametrize(
    ("role", "rules", "web", "android"),
    [
        (Role.VOLUNTEER, PhoneRules(), 6, 6),
        (Role.SUPERVISOR, PhoneRules(), 10, 6),
        (Role.VOLUNTEER, PhoneRules(web_pin=12, android_pin=8), 12, 8),
        (Role.SUPERVISOR, PhoneRules(web_pin=8), 10, 6),
    ],
)
def test_a_programme_lengthens_pins_and_never_shortens_them(
    role: Role, rules: PhoneRules, web: int, android: int
) -> None:
    assert minimum_pins(role, rules) == {"web": web, "android": android}


@pytest.mark.parametrize("platform", ["web", "computer"])
def test_a_programme_may_forbid_browsers_and_the_code_stays_good(server: TeamServer, platform: str) -> None:
    publish(server, "state", "protection", web_forbidden=True)
    with server.store.transaction() as work:
        code = issue_enrolment(
            work,
            worker=server.account("sunita").id,
            by=None,
            clock=server.clock,
            randomness=server.randomness,
        ).code
    before = len(server.store.state.directory.devices())  # type: ignore[attr-defined]
    with pytest.raises(DoorstepError) as refused:
        enrol(server, platform, code)

    assert refused.value.code == "enrol.web.forbidden"
    assert len(server.store.state.directory.devices()) == before  # type: ignore[attr-defined]
    enrol(server, "android", code)


def test_without_such_a_programme_a_browser_enrols(server: TeamServer) -> None:
    publish(server, "sitapur", "protection", web_forbidden=True)

    assert enrol(server, "web")
