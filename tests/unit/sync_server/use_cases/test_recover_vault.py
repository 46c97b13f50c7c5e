"""
Requests of locked phones: who may approve, that two must, that time runs out, and that nothing is answered twice.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from shared.crypto.hazmat.cpython import CPythonProvider
from shared.crypto.recovery import RecoveryKey, RecoveryRequest, recovery_proof, wrap_for_recovery
from shared.crypto.recovery_keeper import RecoverySecret, endorse, make_recovery_secret
from shared.crypto.sealed_to import make_agreement
from shared.kernel.errors import DoorstepError
from shared.kernel.identifiers import uuid_bytes
from sync_server.adapters.system import Ed25519Signatures
from sync_server.ports.recoveries import RecoveryCall
from sync_server.use_cases.callers import Caller, get_caller
from sync_server.use_cases.errors import (
    ApproverSameError,
    EndorsementWrongError,
    NotPermittedError,
    RecoveryClosedError,
    RecoveryExpiredError,
    RecoveryNotApprovedError,
    RecoveryUnknownError,
    SignatureWrongError,
)
from sync_server.use_cases.keep_directory import get_area
from sync_server.use_cases.keep_recovery_keys import find_recovery_key, register_recovery_key
from sync_server.use_cases.recover_vault import (
    CALL_LIFE_MS,
    CallState,
    answer_call,
    approvals_of,
    approve_call,
    ask_recovery,
    end_call,
    find_call,
    get_approved_call,
    open_calls,
    refuse_call,
    state_of,
)
from tests.support.teams import TeamServer

PROVIDER = CPythonProvider()
SECRET: RecoverySecret = asyncio.run(make_recovery_secret(PROVIDER))


def caller_of(server: TeamServer, worker: str) -> Caller:
    device = server.device(worker).device.id
    with server.store.reading() as view:
        return get_caller(view.directory, device)


def a_request(caller: Caller) -> RecoveryRequest:
    async def ask() -> RecoveryRequest:
        vault_id = b"v" * 16
        slot = await wrap_for_recovery(PROVIDER, SECRET.key, vault_id=vault_id, data_key=b"k" * 32)
        fresh = await make_agreement(PROVIDER)
        return RecoveryRequest(vault_id, uuid_bytes(caller.device.id), fresh.public, slot)

    return asyncio.run(ask())


def asked(server: TeamServer, caller: Caller, request: RecoveryRequest | None = None) -> RecoveryCall:
    request = request or a_request(caller)
    signature = server.signatures.sign(caller.device.public_key, recovery_proof(request))
    with server.store.transaction() as work:
        return ask_recovery(
            work,
            caller=caller,
            request=request.to_bytes(),
            signature=signature,
            clock=server.clock,
            randomness=server.randomness,
            signatures=server.signatures,
        )


def approve(server: TeamServer, worker: str, call: RecoveryCall) -> RecoveryCall:
    caller = caller_of(server, worker)
    with server.store.transaction() as work:
        return approve_call(work, caller=caller, call_id=call.id, clock=server.clock)


def answer(server: TeamServer, call: RecoveryCall, content: bytes = b"answer") -> RecoveryCall:
    with server.store.transaction() as work:
        return answer_call(work, call_id=call.id, answer=content, clock=server.clock)


def found(server: TeamServer, caller: Caller) -> RecoveryCall | None:
    with server.store.reading() as view:
        return find_call(view, caller)


def audit(server: TeamServer) -> list[tuple[str, str]]:
    return [
        (link.action, link.actor)
        for link in server.store.state.changes.links  # type: ignore[attr-defined]
        if link.action.startswith("recovery.")
    ]


class TestApproval:
    def test_two_people_approve_the_keeper_answers_and_the_phone_fetches(self, server: TeamServer):
        sunita = caller_of(server, "sunita")
        call = asked(server, sunita)
        once = approve(server, "meena", call)
        assert state_of(once, server.clock.ms) is CallState.APPROVED_ONCE
        twice = approve(server, "manoj", call)
        assert state_of(twice, server.clock.ms) is CallState.APPROVED
        with server.store.reading() as view:
            assert get_approved_call(view, call.id, server.clock.ms).request == call.request
            assert [one.name for one in approvals_of(view, twice)] == [
                server.account("meena").name,
                server.account("manoj").name,
            ]
        answer(server, call)
        assert found(server, sunita).answer == b"answer"
        with server.store.transaction() as work:
            end_call(work, caller=sunita, is_done=True, clock=server.clock)

        ended = found(server, sunita)
        assert (state_of(ended, server.clock.ms), ended.answer) == (CallState.ENDED, b"")
        assert audit(server) == [
            ("recovery.asked", sunita.device.id),
            ("recovery.approved", server.account("meena").id),
            ("recovery.approved", server.account("manoj").id),
            ("recovery.answered", "console"),
            ("recovery.done", sunita.device.id),
        ]

    def test_one_approver_twice_is_one_approval_even_from_another_phone(self, server: TeamServer):
        call = asked(server, caller_of(server, "sunita"))
        approve(server, "meena", call)

        with pytest.raises(ApproverSameError):
            approve(server, "meena", call)
        with server.store.reading() as view, pytest.raises(RecoveryNotApprovedError) as caught:
            get_approved_call(view, call.id, server.clock.ms)
        assert caught.value.details == {"approvals": 1}

    @pytest.mark.parametrize("worker", ["geeta", "sunita"])
    def test_volunteers_approve_nothing(self, server: TeamServer, worker: str):
        call = asked(server, caller_of(server, "sunita"))

        with pytest.raises(NotPermittedError):
            approve(server, worker, call)
        with server.store.reading() as view, pytest.raises(NotPermittedError):
            open_calls(view, caller_of(server, worker), server.clock.ms)

    def test_supervisor_of_another_team_sees_and_approves_nothing(self, server: TeamServer):
        call = asked(server, caller_of(server, "sunita"))

        with pytest.raises(RecoveryUnknownError):
            approve(server, "rita", call)
        with server.store.reading() as view:
            assert open_calls(view, caller_of(server, "rita"), server.clock.ms) == []

    def test_supervisor_does_not_approve_their_own_request(self, server: TeamServer):
        meena = caller_of(server, "meena")
        call = asked(server, meena)

        with pytest.raises(NotPermittedError):
            approve(server, "meena", call)
        with server.store.reading() as view:
            assert open_calls(view, meena, server.clock.ms) == []
            assert [one.id for one in open_calls(view, caller_of(server, "manoj"), server.clock.ms)] == [
                call.id
            ]

    def test_third_approval_and_late_refusal_change_nothing(self, server: TeamServer):
        call = asked(server, caller_of(server, "sunita"))
        approve(server, "meena", call)
        approve(server, "manoj", call)

        with pytest.raises(RecoveryClosedError):
            approve(server, "anil", call)

    def test_refused_request_stays_refused(self, server: TeamServer):
        sunita = caller_of(server, "sunita")
        call = asked(server, sunita)
        with server.store.transaction() as work:
            refuse_call(work, caller=caller_of(server, "meena"), call_id=call.id, clock=server.clock)

        with pytest.raises(RecoveryClosedError):
            approve(server, "manoj", call)
        with pytest.raises(RecoveryExpiredError):
            asked(server, sunita, RecoveryRequest.from_bytes(call.request))


class TestRequests:
    def test_same_request_again_is_the_same_call(self, server: TeamServer):
        sunita = caller_of(server, "sunita")
        request = a_request(sunita)

        assert asked(server, sunita, request) == asked(server, sunita, request)

    def test_another_request_ends_the_one_before_and_destroys_its_answer(self, server: TeamServer):
        sunita = caller_of(server, "sunita")
        first = asked(server, sunita)
        approve(server, "meena", first)
        approve(server, "manoj", first)
        answer(server, first)
        server.clock.pass_ms(1)
        second = asked(server, sunita)

        assert found(server, sunita) == second
        with pytest.raises(RecoveryClosedError):
            answer(server, first)

    def test_expired_request_is_neither_approved_nor_answered(self, server: TeamServer):
        sunita = caller_of(server, "sunita")
        call = asked(server, sunita)
        approve(server, "meena", call)
        server.clock.pass_ms(CALL_LIFE_MS - 1)
        approve(server, "manoj", call)
        server.clock.pass_ms(1)

        with pytest.raises(RecoveryExpiredError):
            answer(server, call)
        assert state_of(found(server, sunita), server.clock.ms) is CallState.EXPIRED
        with pytest.raises(RecoveryExpiredError):
            asked(server, sunita, RecoveryRequest.from_bytes(call.request))

    def test_unapproved_request_is_not_answered(self, server: TeamServer):
        call = asked(server, caller_of(server, "sunita"))

        with pytest.raises(RecoveryNotApprovedError):
            answer(server, call)

    def test_request_in_another_phones_name_is_refused(self, server: TeamServer):
        sunita, geeta = caller_of(server, "sunita"), caller_of(server, "geeta")

        with pytest.raises(NotPermittedError):
            asked(server, sunita, a_request(geeta))

    def test_request_with_a_key_swapped_on_the_way_is_refused(self, server: TeamServer):
        sunita = caller_of(server, "sunita")
        request = a_request(sunita)
        swapped = replace(request, fresh=b"x" * 32)
        signature = server.signatures.sign(sunita.device.public_key, recovery_proof(request))

        with server.store.transaction() as work, pytest.raises(SignatureWrongError):
            ask_recovery(
                work,
                caller=sunita,
                request=swapped.to_bytes(),
                signature=signature,
                clock=server.clock,
                randomness=server.randomness,
                signatures=server.signatures,
            )

    def test_bytes_that_are_no_request_are_refused(self, server: TeamServer):
        with server.store.transaction() as work, pytest.raises(DoorstepError) as caught:
            ask_recovery(
                work,
                caller=caller_of(server, "sunita"),
                request=b"nothing",
                signature=b"",
                clock=server.clock,
                randomness=server.randomness,
                signatures=server.signatures,
            )
        assert caught.value.code == "recovery.malformed"


class TestKeys:
    def register(
        self, server: TeamServer, key: RecoveryKey, area: str = "state", endorsement: bytes = b""
    ) -> None:
        with server.store.transaction() as work:
            register_recovery_key(
                work,
                area=get_area(work.directory, area),
                public_key=key.to_bytes(),
                endorsement=endorsement,
                clock=server.clock,
                signatures=Ed25519Signatures(),
            )

    def present(self, server: TeamServer, area: str) -> str:
        with server.store.reading() as view:
            key = find_recovery_key(view, get_area(view.directory, area).id)
            return key.fingerprint if key else ""

    def test_key_holds_for_the_area_and_all_below_it_until_one_has_its_own(self, server: TeamServer):
        own = asyncio.run(make_recovery_secret(PROVIDER)).key
        assert self.present(server, "rampur") == ""
        self.register(server, SECRET.key)
        self.register(server, own, "rampur")

        assert self.present(server, "rampur") == own.fingerprint
        assert self.present(server, "sitapur") == self.present(server, "state") == SECRET.key.fingerprint

    def test_endorsed_key_takes_the_place_of_the_one_before(self, server: TeamServer):
        following = asyncio.run(make_recovery_secret(PROVIDER)).key
        self.register(server, SECRET.key)
        self.register(server, following, endorsement=asyncio.run(endorse(PROVIDER, SECRET, following)))

        assert self.present(server, "rampur") == following.fingerprint

    def test_endorsement_by_a_stranger_registers_nothing(self, server: TeamServer):
        stranger = asyncio.run(make_recovery_secret(PROVIDER))
        following = asyncio.run(make_recovery_secret(PROVIDER)).key
        self.register(server, SECRET.key)
        with pytest.raises(EndorsementWrongError):
            self.register(server, following, endorsement=asyncio.run(endorse(PROVIDER, stranger, following)))

        assert self.present(server, "rampur") == SECRET.key.fingerprint

    def test_registering_the_present_key_again_changes_nothing(self, server: TeamServer):
        self.register(server, SECRET.key)
        server.clock.pass_ms(5)
        self.register(server, SECRET.key)

        assert len(audit(server)) == 1
