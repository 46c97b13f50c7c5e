"""
Codes, enrolment, tokens.
"""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.kernel.errors import DoorstepError
from shared.protocol.proofs import enrolment_proof, normalised_code, token_proof
from sync_server.use_cases.callers import Caller, get_caller
from sync_server.use_cases.enrol_device import Application, enrol_device
from sync_server.use_cases.enrolment_codes import ALPHABET, code_hash, code_text
from sync_server.use_cases.issue_enrolment import CODE_LIFE_MS, issue_enrolment
from sync_server.use_cases.renew_token import UsedChallenges, issue_challenge, renew_token
from sync_server.use_cases.revoke_device import revoke_device
from sync_server.use_cases.tokens import CHALLENGE_LIFE_MS, TOKEN_LIFE_MS, TokenMint
from tests.support.teams import TeamServer

KEY, OTHER_KEY = bytes(range(32)), bytes(range(1, 33))


def a_code(server: TeamServer, worker: str, by: Caller | None = None) -> str:
    with server.store.transaction() as work:
        return issue_enrolment(
            work, worker=server.account(worker).id, by=by, clock=server.clock, randomness=server.randomness
        ).code


def an_application(server: TeamServer, code: str, key: bytes = KEY) -> Application:
    signature = server.signatures.sign(key, enrolment_proof(code))
    return Application(code=code, public_key=key, signature=signature)


def enrol(server: TeamServer, application: Application) -> Caller:
    with server.store.transaction() as work:
        return enrol_device(
            work,
            application,
            clock=server.clock,
            randomness=server.randomness,
            signatures=server.signatures,
        )


def refusal_of(server: TeamServer, application: Application) -> str:
    with pytest.raises(DoorstepError) as error:
        enrol(server, application)
    return error.value.code


def caller_of(server: TeamServer, worker: str) -> Caller:
    device = server.device(worker)
    with server.store.reading() as view:
        return get_caller(view.directory, device.device.id)


class TestCodes:
    @given(st.binary(min_size=5, max_size=5))
    def test_a_code_is_two_groups_of_four_of_the_alphabet(self, random_bytes: bytes) -> None:
        text = code_text(random_bytes)
        assert len(text) == 9
        assert text[4] == "-"
        assert set(text) - {"-"} <= set(ALPHABET)

    @given(st.binary(min_size=5, max_size=5), st.binary(min_size=5, max_size=5))
    def test_different_bytes_give_different_codes(self, one: bytes, other: bytes) -> None:
        assert (code_text(one) == code_text(other)) is (one == other)

    def test_a_code_is_found_however_it_is_typed(self) -> None:
        assert code_hash("0OlI-1abc") == code_hash(" 001 11ABC ") == code_hash("0o1i-1ABC")

    def test_only_the_hash_is_stored(self, server: TeamServer) -> None:
        code = a_code(server, "sunita")
        assert normalised_code(code) not in repr(server.store.state)  # type: ignore[attr-defined]


class TestEnrolling:
    def test_a_phone_becomes_its_workers_device(self, server: TeamServer) -> None:
        caller = enrol(server, an_application(server, a_code(server, "sunita")))
        assert caller.account == server.account("sunita")
        assert caller.writes == (server.area("rampur"),)
        assert caller.hears == (server.area("state"),)

    def test_a_supervisor_of_the_state_gets_every_area_below(self, server: TeamServer) -> None:
        caller = enrol(server, an_application(server, a_code(server, "manoj")))
        assert set(caller.writes) == {server.area(code) for code in ("state", "rampur", "sitapur")}
        assert caller.hears == ()

    def test_an_unknown_code_is_refused(self, server: TeamServer) -> None:
        assert refusal_of(server, an_application(server, "AAAA-AAAA")) == "enrol.code.unknown"

    def test_a_code_serves_one_phone_only(self, server: TeamServer) -> None:
        code = a_code(server, "sunita")
        enrol(server, an_application(server, code))
        assert refusal_of(server, an_application(server, code, OTHER_KEY)) == "enrol.code.used"

    def test_the_same_phone_asking_again_gets_the_same_device(self, server: TeamServer) -> None:
        code = a_code(server, "sunita")
        first = enrol(server, an_application(server, code))
        assert enrol(server, an_application(server, code)).device == first.device

    def test_a_code_ends_after_a_week(self, server: TeamServer) -> None:
        code = a_code(server, "sunita")
        server.clock.pass_ms(CODE_LIFE_MS)
        assert refusal_of(server, an_application(server, code)) == "enrol.code.expired"

    def test_a_signature_by_another_key_is_refused_and_the_code_stays_good(self, server: TeamServer) -> None:
        code = a_code(server, "sunita")
        forged = replace(an_application(server, code), public_key=OTHER_KEY)
        assert refusal_of(server, forged) == "signature.wrong"
        assert enrol(server, an_application(server, code))


class TestWhoMayIssue:
    @pytest.mark.parametrize(
        ("by", "worker", "may"),
        [
            ("meena", "sunita", True),
            ("meena", "meena", True),
            ("meena", "kavita", False),
            ("meena", "rita", False),
            ("meena", "manoj", False),
            ("sunita", "geeta", False),
            ("sunita", "sunita", False),
            ("manoj", "meena", True),
            ("manoj", "kavita", True),
            ("manoj", "anil", False),
            ("anil", "manoj", True),
        ],
    )
    def test_codes_are_given_to_those_below_in_ones_own_areas(
        self, server: TeamServer, by: str, worker: str, may: bool
    ) -> None:
        caller = caller_of(server, by)
        if may:
            assert a_code(server, worker, caller)
            return
        with pytest.raises(DoorstepError) as error:
            a_code(server, worker, caller)
        assert error.value.code == "permission.denied"


class TestTokens:
    mint = TokenMint({1: b"old", 2: b"new"})

    def test_a_token_names_its_device_until_it_ends(self, server: TeamServer) -> None:
        device = server.new_id()
        text, expires_ms = self.mint.make_token(device, 1000)
        assert self.mint.read_token(text, expires_ms - 1).device == device
        with pytest.raises(DoorstepError) as error:
            self.mint.read_token(text, expires_ms)
        assert error.value.code == "token.expired"

    def test_a_token_of_an_older_secret_is_still_good(self, server: TeamServer) -> None:
        text, _ = TokenMint({1: b"old"}).make_token(server.new_id(), 1000)
        assert self.mint.read_token(text, 1001)

    def test_a_token_of_another_server_is_not_good(self, server: TeamServer) -> None:
        text, _ = TokenMint({2: b"another"}).make_token(server.new_id(), 1000)
        with pytest.raises(DoorstepError) as error:
            self.mint.read_token(text, 1001)
        assert error.value.code == "token.invalid"

    @given(st.text(max_size=80))
    def test_any_text_is_a_token_or_is_refused(self, text: str) -> None:
        with pytest.raises(DoorstepError) as error:
            self.mint.read_token(text, 1001)
        assert error.value.code == "token.invalid"

    def test_every_single_changed_character_spoils_a_token(self, server: TeamServer) -> None:
        text, _ = self.mint.make_token(server.new_id(), 1000)
        for place, character in enumerate(text):
            other = "A" if character != "A" else "B"
            with pytest.raises(DoorstepError):
                self.mint.read_token(text[:place] + other + text[place + 1 :], 1001)

    def test_a_young_token_is_not_renewed_and_an_older_one_is(self, server: TeamServer) -> None:
        text, _ = self.mint.make_token(server.new_id(), 0)
        token = self.mint.read_token(text, 1)
        assert not self.mint.is_due_for_renewal(token, 1000)
        assert self.mint.is_due_for_renewal(token, TOKEN_LIFE_MS // 2)


class TestRenewing:
    mint = TokenMint({1: b"secret"})

    def renewed(
        self, server: TeamServer, device: str, nonce: bytes, *, key: bytes, used: UsedChallenges
    ) -> str:
        with server.store.reading() as view:
            text, _ = renew_token(
                view,
                device_id=device,
                nonce=nonce,
                signature=server.signatures.sign(key, token_proof(nonce)),
                mint=self.mint,
                used=used,
                clock=server.clock,
                signatures=server.signatures,
            )
        return text

    def challenge(self, server: TeamServer, device: str) -> bytes:
        return issue_challenge(device, mint=self.mint, clock=server.clock, randomness=server.randomness)

    def test_a_signed_challenge_brings_a_token(self, server: TeamServer) -> None:
        device = server.device("sunita").device
        nonce = self.challenge(server, device.id)
        text = self.renewed(server, device.id, nonce, key=device.public_key, used=UsedChallenges())
        assert self.mint.read_token(text, server.clock.ms).device == device.id

    def refusal(self, server: TeamServer, device: str, nonce: bytes, **how: object) -> str:
        given = {"key": bytes(32), "used": UsedChallenges(), **how}
        with pytest.raises(DoorstepError) as error:
            self.renewed(server, device, nonce, **given)  # type: ignore[arg-type]
        return error.value.code

    def test_a_challenge_serves_once(self, server: TeamServer) -> None:
        device, used = server.device("sunita").device, UsedChallenges()
        nonce = self.challenge(server, device.id)
        self.renewed(server, device.id, nonce, key=device.public_key, used=used)
        assert self.refusal(server, device.id, nonce, used=used) == "challenge.invalid"

    def test_a_challenge_for_another_device_is_refused(self, server: TeamServer) -> None:
        nonce = self.challenge(server, server.device("geeta").device.id)
        assert self.refusal(server, server.device("sunita").device.id, nonce) == "challenge.invalid"

    def test_an_old_challenge_is_refused(self, server: TeamServer) -> None:
        device = server.device("sunita").device
        nonce = self.challenge(server, device.id)
        server.clock.pass_ms(CHALLENGE_LIFE_MS)
        assert self.refusal(server, device.id, nonce) == "challenge.invalid"

    def test_a_nonce_of_ones_own_making_is_refused(self, server: TeamServer) -> None:
        assert self.refusal(server, server.device("sunita").device.id, bytes(32)) == "challenge.invalid"

    def test_a_signature_by_another_key_is_refused(self, server: TeamServer) -> None:
        device = server.device("sunita").device
        assert (
            self.refusal(server, device.id, self.challenge(server, device.id), key=OTHER_KEY)
            == "signature.wrong"
        )

    def test_a_revoked_device_gets_no_token(self, server: TeamServer) -> None:
        device = server.device("sunita").device
        with server.store.transaction() as work:
            revoke_device(work, device_id=device.id, actor="console", clock=server.clock)
        assert self.refusal(server, device.id, self.challenge(server, device.id)) == "device.revoked"
