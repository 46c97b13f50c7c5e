"""
The directory of enrolments: what phones are told of each other's keys, and of accesses that ended.
"""

from __future__ import annotations

import pytest

from shared.crypto.recovery import ProgrammeKey, endorsement_proof
from shared.domain.phone_orders import OrderKind
from shared.domain.records import Value
from shared.kernel.errors import DoorstepError
from shared.kernel.identifiers import uuid_bytes
from shared.protocol.proofs import agreement_proof, token_proof
from sync_server.use_cases.callers import get_caller
from sync_server.use_cases.keep_directory import get_area
from sync_server.use_cases.keep_enrolments import keep_agreement, register_programme_key
from sync_server.use_cases.order_device import order_device, withdraw_order
from sync_server.use_cases.revoke_device import revoke_device
from tests.support.teams import TeamDevice, TeamServer

PUBLIC, OTHER = b"p" * 32, b"o" * 32
KEYS = [bytes((number,)) * 64 for number in (1, 2, 3)]


def give(device: TeamDevice, public: bytes = PUBLIC, *, seed: bytes = bytes(32), signed: bytes = b"") -> None:
    server = device.server
    signed = signed or agreement_proof(uuid_bytes(device.device.id), public)
    with server.store.transaction() as work:
        keep_agreement(
            work,
            get_caller(work.directory, device.device.id),
            public=public,
            proof=server.signatures.sign(seed, signed),
            clock=server.clock,
            signatures=server.signatures,
        )


def directory(device: TeamDevice, of: TeamDevice) -> dict[str, Value]:
    return TeamDevice(device.server, device.device).pull().get(of.device.id, {})


def refusal(device: TeamDevice, **asked: object) -> str:
    with pytest.raises(DoorstepError) as error:
        give(device, **asked)  # type: ignore[arg-type]
    return error.value.code


def register(
    server: TeamServer, key: bytes, *, area: str = "state", endorsement: bytes = b""
) -> ProgrammeKey:
    server.clock.pass_ms(1000)
    with server.store.transaction() as work:
        return register_programme_key(
            work,
            area=get_area(work.directory, area),
            public_key=key,
            endorsement=endorsement,
            clock=server.clock,
            signatures=server.signatures,
        )


def test_keys_of_an_enrolment_reach_the_phones_of_its_team(server: TeamServer) -> None:
    sunita, colleague = server.device("sunita"), server.device("sunita")
    give(sunita)

    entry = directory(colleague, sunita)

    assert (entry["worker"], entry["role"]) == (sunita.device.worker, "volunteer")
    assert (entry["agreement"], entry["verifying"]) == (PUBLIC, sunita.device.public_key)
    proof = agreement_proof(uuid_bytes(sunita.device.id), PUBLIC)
    assert server.signatures.verify(sunita.device.public_key, entry["proof"], proof)  # type: ignore[arg-type]


def test_supervisors_above_stand_in_the_directory_of_the_team(server: TeamServer) -> None:
    manoj, sunita = server.device("manoj"), server.device("sunita")
    give(manoj)

    assert directory(sunita, manoj)["role"] == "manager"


def test_key_given_twice_is_there_once(server: TeamServer) -> None:
    sunita = server.device("sunita")
    give(sunita)
    before = sunita.pull()
    give(sunita)

    assert before and not sunita.pull()


def test_second_key_of_an_enrolment_is_refused(server: TeamServer) -> None:
    sunita = server.device("sunita")
    give(sunita)

    assert refusal(sunita, public=OTHER) == "device.agreement.other"
    assert directory(sunita, sunita)["agreement"] == PUBLIC


def test_key_that_the_enrolment_did_not_sign_is_refused(server: TeamServer) -> None:
    sunita = server.device("sunita")

    assert refusal(sunita, seed=b"x" * 32) == "signature.wrong"
    assert refusal(sunita, signed=token_proof(PUBLIC)) == "signature.wrong"
    assert not directory(sunita, sunita)


def test_ended_access_is_said_in_the_directory(server: TeamServer) -> None:
    sunita, meena = server.device("sunita"), server.device("meena")
    give(sunita)
    with server.store.transaction() as work:
        revoke_device(work, device_id=sunita.device.id, actor="console", clock=server.clock)

    assert directory(meena, sunita)["ended_ms"] == server.clock.ms


def test_lost_phone_leaves_the_directory_and_a_found_one_comes_back(server: TeamServer) -> None:
    sunita, meena = server.device("sunita"), server.device("meena")
    give(sunita)
    with server.store.transaction() as work:
        order_device(
            work,
            device_id=sunita.device.id,
            kind=OrderKind.LOST,
            by=None,
            clock=server.clock,
            randomness=server.randomness,
        )
    assert directory(meena, sunita)["ended_ms"]
    with server.store.transaction() as work:
        withdraw_order(work, device_id=sunita.device.id, by=None, clock=server.clock)

    assert not directory(meena, sunita).get("ended_ms")


def test_phone_that_never_gave_a_key_is_revoked_without_a_word_in_the_directory(server: TeamServer) -> None:
    sunita, meena = server.device("sunita"), server.device("meena")
    with server.store.transaction() as work:
        revoke_device(work, device_id=sunita.device.id, actor="console", clock=server.clock)

    assert not directory(meena, sunita)


def test_no_phone_but_an_administrators_writes_the_directory(server: TeamServer) -> None:
    sunita = server.device("sunita")
    give(sunita)
    (answer,) = sunita.push(sunita.operation(sunita.device.id, kind="enrolment", base=1, agreement=OTHER))

    assert answer.reason == "operation.field.forbidden"


def test_programme_key_reaches_every_phone_below_and_the_one_before_is_retired(server: TeamServer) -> None:
    first = register(server, KEYS[0])
    proof = endorsement_proof(ProgrammeKey.from_bytes(KEYS[1]))
    # The stand-in for signatures takes a public key for its own seed.
    signed = server.signatures.sign(first.verifying, proof)
    second = register(server, KEYS[1], endorsement=signed)

    found = [one for one in server.device("sunita").pull().values() if "public" in one]

    assert {one["public"] for one in found if not one.get("retired_ms")} == {second.to_bytes()}
    assert {one["public"] for one in found if one.get("retired_ms")} == {first.to_bytes()}
    assert [one["endorsement"] for one in found if "endorsement" in one] == [signed]


def test_programme_key_given_up_is_never_taken_back_nor_one_endorsed_by_nobody(server: TeamServer) -> None:
    register(server, KEYS[0])
    assert register(server, KEYS[0]).to_bytes() == KEYS[0]
    register(server, KEYS[1])
    for key, endorsement, code in (
        (KEYS[0], b"", "recovery.key.retired"),
        (KEYS[2], b"e" * 64, "recovery.endorsement.wrong"),
    ):
        with pytest.raises(DoorstepError) as error:
            register(server, key, endorsement=endorsement)
        assert error.value.code == code


def test_recovery_key_and_programme_key_of_the_same_bytes_have_nothing_in_common() -> None:
    from shared.crypto.recovery import RecoveryKey

    recovery, programme = RecoveryKey.from_bytes(KEYS[0]), ProgrammeKey.from_bytes(KEYS[0])

    assert recovery.fingerprint != programme.fingerprint
    assert endorsement_proof(recovery) != endorsement_proof(programme)
    assert recovery != programme


def test_version_of_a_key_is_never_written_over(server: TeamServer) -> None:
    sunita, colleague = server.device("sunita"), server.device("sunita")
    record = server.new_id()
    sunita.push(sunita.operation(record, kind="case_key", wrapped=b"first"))
    base = max(colleague.cursors.values(), default=0)
    colleague.pull()
    for again in (sunita, colleague):
        again.push(again.operation(record, kind="case_key", base=base + 99, wrapped=b"second"))

    assert TeamDevice(server, colleague.device).pull()[record]["wrapped"] == b"first"
