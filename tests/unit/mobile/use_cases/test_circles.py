"""
Sensitive answers on the phones of a team: who can read them, before and after the list changes.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest

from mobile.use_cases.circles import (
    ENROLMENTS_SETTING,
    case_of,
    own_key,
    own_seat,
    seats,
    trusted_programme_key,
)
from mobile.use_cases.keyring import Keyring, Version
from mobile.use_cases.sealed_answers import (
    KEPT_BACK,
    Guard,
    held_answers,
    intended_readers,
    sealed_names,
)
from mobile.use_cases.tend_circles import give_agreement
from shared.crypto.case_keys import WrappedCaseKey, make_case_key, wrap_case_key
from shared.crypto.recovery import ProgrammeKey
from shared.crypto.recovery_keeper import RecoverySecret, endorse, make_programme_secret
from shared.domain.records import Change
from shared.kernel.identifiers import derive_uuid, uuid_bytes
from tests.support.circle_team import CASE, PERSON, PROVIDER, Phone, Relay, a_phone, settle, worker_id

SAID = "he hits me"


async def a_team(*volunteers: str, knows_keys: bool = True) -> tuple[Relay, list[Phone]]:
    relay = Relay(knows_keys=knows_keys)
    phones = [await a_phone(relay, name) for name in volunteers]
    phones.append(await a_phone(relay, "meena", "supervisor"))
    relay.family(volunteers[0])
    await settle(phones)
    return relay, phones


def run(story: Callable[[], Awaitable[None]]) -> None:
    asyncio.run(story())  # type: ignore[arg-type]


def everything(relay: Relay, *phones: Phone) -> str:
    return repr((relay.records, [[op.set for op in phone.desk.book.pending()] for phone in phones]))


def versions(relay: Relay) -> list[WrappedCaseKey]:
    found = [fields["wrapped"] for kind, _, fields in relay.records.values() if kind == "case_key"]
    return sorted(
        (WrappedCaseKey.from_bytes(raw) for raw in found if isinstance(raw, bytes)),
        key=lambda one: one.version,
    )


def test_worker_and_supervisor_read_an_answer_and_a_colleague_of_the_same_team_does_not() -> None:
    async def story() -> None:
        relay, (kamla, rekha, meena) = await a_team("kamla", "rekha")
        visit = await kamla.visit("visit", SAID)
        await settle([kamla, rekha, meena])

        assert (await kamla.read(visit)).value == (await meena.read(visit)).value == SAID
        closed = await rekha.read(visit)
        assert (closed.guard, closed.value) == (Guard.CLOSED, None)
        assert closed.readers == ("Kamla", "Meena")
        assert SAID not in everything(relay, kamla, rekha, meena)

    run(story)


def test_answer_that_is_not_sensitive_stays_readable() -> None:
    async def story() -> None:
        _, (kamla, _) = await a_team("kamla")
        visit = kamla.record(await kamla.visit("visit", SAID))

        assert visit.get("q.alone") == "yes"
        assert sealed_names(visit) == ("q.hurt",)

    run(story)


def test_after_a_hand_over_the_new_worker_reads_what_was_said_before_and_the_old_one_nothing_new() -> None:
    async def story() -> None:
        relay, (kamla, rekha, meena) = await a_team("kamla", "rekha")
        before = await kamla.visit("before", SAID)
        await settle([kamla, rekha, meena])
        relay.hand_over("rekha")
        await settle([kamla, rekha, meena])
        after = await rekha.visit("after", "it has stopped")
        await settle([kamla, rekha, meena])

        assert (await rekha.read(before)).value == SAID
        assert (await kamla.read(after)).guard is Guard.CLOSED
        assert (await kamla.read(before)).value == SAID
        assert (await meena.read(after)).value == "it has stopped"

    run(story)


def test_any_members_phone_makes_the_next_version_when_the_supervisor_is_away() -> None:
    async def story() -> None:
        relay, (kamla, rekha, _) = await a_team("kamla", "rekha")
        before = await kamla.visit("before", SAID)
        await settle([kamla, rekha])
        relay.hand_over("rekha")
        await settle([kamla, rekha])

        assert (await rekha.read(before)).value == SAID

    run(story)


def test_another_phone_of_the_same_worker_reads_what_the_first_one_sealed() -> None:
    async def story() -> None:
        relay, (kamla, meena) = await a_team("kamla")
        visit = await kamla.visit("visit", SAID)
        await settle([kamla, meena])
        second = await a_phone(relay, "kamla 2")
        await settle([second, kamla, meena])

        assert (await second.read(visit)).value == SAID

    run(story)


def test_phone_whose_access_ended_opens_nothing_that_is_written_after() -> None:
    async def story() -> None:
        relay, (kamla, meena) = await a_team("kamla")
        second = await a_phone(relay, "kamla 2")
        await kamla.visit("before", SAID)
        await settle([kamla, second, meena])
        relay.end(second)
        await settle([kamla, meena])
        after = await kamla.visit("after", "new")
        await settle([kamla, meena])
        await second.exchange()

        assert (await second.read(after)).guard is Guard.CLOSED

    run(story)


def test_worker_whose_service_ended_is_on_no_list_any_more() -> None:
    async def story() -> None:
        relay, (kamla, meena) = await a_team("kamla")
        await kamla.visit("before", SAID)
        await settle([kamla, meena])
        relay.put(worker_id("kamla"), "worker", {"active": False})
        await settle([meena])

        assert worker_id("kamla") not in {seat.worker for seat in seats(meena.desk, PERSON)}
        after = await meena.visit("after", "new")
        await settle([meena])
        await kamla.exchange()
        assert (await kamla.read(after)).guard is Guard.CLOSED

    run(story)


def test_worker_taken_out_of_the_list_by_the_supervisor_reads_nothing_new() -> None:
    async def story() -> None:
        relay, (kamla, meena) = await a_team("kamla")
        await kamla.visit("before", SAID)
        await settle([kamla, meena])
        access = {"person": PERSON, "worker": worker_id("kamla"), "listed": "no"}
        relay.put(derive_uuid("access", "1"), "access", dict(access))
        await settle([kamla, meena])
        after = await meena.visit("after", "new")
        await settle([kamla, meena])

        assert (await kamla.read(after)).guard is Guard.CLOSED

    run(story)


def test_worker_added_to_the_list_by_the_supervisor_reads_all() -> None:
    async def story() -> None:
        relay, (kamla, rekha, meena) = await a_team("kamla", "rekha")
        visit = await kamla.visit("before", SAID)
        relay.put(
            derive_uuid("access", "1"),
            "access",
            {"person": PERSON, "worker": worker_id("rekha"), "listed": "yes"},
        )
        await settle([kamla, rekha, meena])

        assert (await rekha.read(visit)).value == SAID

    run(story)


def test_guest_who_writes_an_answer_reads_that_one_and_the_circle_reads_it_too() -> None:
    async def story() -> None:
        _, (kamla, rekha, meena) = await a_team("kamla", "rekha")
        own = await kamla.visit("own", SAID)
        await settle([kamla, rekha, meena])
        guest = await rekha.visit("guest", "told to a guest")
        await settle([kamla, rekha, meena])

        assert (await rekha.read(guest)).value == "told to a guest"
        assert (await kamla.read(guest)).value == (await meena.read(guest)).value == "told to a guest"
        assert (await rekha.read(own)).guard is Guard.CLOSED

    run(story)


def test_two_phones_that_open_a_circle_at_once_come_to_one_key_and_lose_no_answer() -> None:
    async def story() -> None:
        relay, (kamla, rekha, meena) = await a_team("kamla", "rekha")
        first, second = await kamla.visit("first", "one"), await meena.visit("second", "two")
        await settle([kamla, rekha, meena])
        relay.hand_over("rekha")
        await settle([kamla, rekha, meena])

        assert (await rekha.read(first)).value == "one"
        assert (await rekha.read(second)).value == "two"
        key, made = await Keyring(rekha.desk, PERSON).sealing_key()
        assert not made
        assert (await Keyring(meena.desk, PERSON).sealing_key())[0] == key

    run(story)


def test_rest_is_rest_no_version_is_made_where_nothing_changed() -> None:
    async def story() -> None:
        relay, phones = await a_team("kamla", "rekha")
        await phones[0].visit("visit", SAID)
        await settle(phones)
        count = len(versions(relay))
        await phones[0].visit("another", "more")
        await settle(phones)

        assert len(versions(relay)) == count == 1

    run(story)


def test_with_a_server_that_knows_no_keys_the_visit_is_recorded_and_the_answer_stays_on_the_phone() -> None:
    async def story() -> None:
        relay, (kamla, meena) = await a_team("kamla", knows_keys=False)
        assert intended_readers(kamla.desk, PERSON) is None
        visit = await kamla.visit("visit", SAID)
        await kamla.sync()
        await meena.sync()

        assert (await kamla.read(visit)).value == SAID
        assert (await kamla.read(visit)).guard is (await meena.read(visit)).guard is Guard.KEPT_BACK
        assert (await meena.read(visit)).readers == ("Kamla",)
        assert kamla.record(visit).get(KEPT_BACK) == ["q.hurt"]
        assert SAID not in everything(relay, kamla)

    run(story)


def test_what_was_kept_back_is_sealed_once_the_server_knows_keys() -> None:
    async def story() -> None:
        relay, (kamla, meena) = await a_team("kamla", knows_keys=False)
        visit = await kamla.visit("visit", SAID)
        await kamla.sync()
        relay.knows_keys = True
        await settle([kamla, meena])

        assert (await meena.read(visit)).value == SAID
        assert (await kamla.read(visit)).guard is Guard.SEALED
        assert not kamla.record(visit).get(KEPT_BACK)
        assert not held_answers(kamla.desk)
        assert SAID not in everything(relay, kamla, meena)

    run(story)


def test_correction_that_has_to_wait_takes_the_place_of_what_was_sealed_before() -> None:
    async def story() -> None:
        relay, (kamla, meena) = await a_team("kamla")
        visit = await kamla.visit("visit", SAID)
        await settle([kamla, meena])
        # Enrolled anew, and in no directory yet.
        identity = replace(kamla.desk.identity, device=derive_uuid("device", "renewed"))
        former, kamla.desk.vault.identity = kamla.desk.identity, identity  # type: ignore[misc]
        await kamla.visit("visit", "it was a fall", amends=True)
        assert (await kamla.read(visit)).value == "it was a fall"
        assert (await kamla.read(visit)).guard is Guard.KEPT_BACK
        assert "it was a fall" not in everything(relay, kamla)

        kamla.desk.vault.identity = former  # type: ignore[misc]
        await settle([kamla, meena])
        assert (await meena.read(visit)).value == "it was a fall"
        assert (await kamla.read(visit)).guard is Guard.SEALED

    run(story)


def test_correction_made_before_the_held_answer_was_sealed_is_what_is_sealed() -> None:
    async def story() -> None:
        relay, (kamla, meena) = await a_team("kamla", knows_keys=False)
        visit = await kamla.visit("visit", SAID)
        await kamla.sync()
        relay.knows_keys = True
        await give_agreement(kamla.desk)
        await kamla.exchange()
        await kamla.visit("visit", "it was a fall", amends=True)
        await settle([kamla, meena])

        assert (await meena.read(visit)).value == "it was a fall"
        assert not held_answers(kamla.desk)
        assert not kamla.record(visit).get(KEPT_BACK)

    run(story)


def test_amended_visit_keeps_the_sealed_bytes_of_an_answer_that_says_the_same() -> None:
    async def story() -> None:
        _, (kamla, meena) = await a_team("kamla")
        visit = await kamla.visit("visit", SAID)
        sealed = kamla.record(visit).get("q.hurt")
        await kamla.visit("visit", SAID, amends=True)
        assert kamla.record(visit).get("q.hurt") == sealed

        await kamla.visit("visit", "it was a fall", amends=True)
        await settle([kamla, meena])
        assert (await meena.read(visit)).value == "it was a fall"

    run(story)


def test_vault_enrolled_anew_reads_what_was_sealed_to_it_before() -> None:
    async def story() -> None:
        _, (kamla, meena) = await a_team("kamla")
        visit = await kamla.visit("visit", SAID)
        await settle([kamla, meena])
        former = kamla.desk.identity.device
        kamla.desk.vault.identity = replace(kamla.desk.identity, device=derive_uuid("device", "renewed"))  # type: ignore[misc]

        assert former in (kamla.desk.book.kept(ENROLMENTS_SETTING) or ())  # type: ignore[operator]
        assert (await kamla.read(visit)).value == SAID

    run(story)


def test_key_of_an_enrolment_is_the_same_each_time_and_another_in_every_enrolment() -> None:
    async def story() -> None:
        _, (kamla, meena) = await a_team("kamla")
        own, again = await own_key(kamla.desk), await own_key(kamla.desk)

        assert own == again != await own_key(meena.desk)
        assert await own_key(kamla.desk, derive_uuid("device", "another")) != own

    run(story)


def test_data_key_that_a_recovery_gives_out_opens_no_case() -> None:
    async def story() -> None:
        _, (kamla, _) = await a_team("kamla")
        own = await own_key(kamla.desk)
        # Another journal under the same data key: what a keeper has who was never near the phone.
        elsewhere, _ = (await a_team("kamla"))[1]
        elsewhere.desk.vault = kamla.desk.vault  # type: ignore[misc]

        assert await own_key(elsewhere.desk) != own

    run(story)


async def _forged(by: Phone, holders: list[Phone], before: Version | None) -> Change:
    """A version that somebody makes with their own hands, naming whom they like."""
    listed = [own_seat(one.desk, (await own_key(one.desk)).public).holder for one in holders]
    maker, seed = uuid_bytes(by.desk.identity.device), by.desk.identity.signing_seed
    former = await Keyring(by.desk, PERSON).key(before.key_id) if before else None
    key = await make_case_key(PROVIDER, case_of(PERSON), after=former)
    followed = (former, before.wrapped) if former and before else None
    wrapped = await wrap_case_key(PROVIDER, key, listed, maker=maker, signing_seed=seed, before=followed)
    return Keyring(by.desk, PERSON)._change(Version(wrapped))


def test_nobody_seals_under_a_version_that_an_outsider_made_or_one_who_has_left() -> None:
    async def story() -> None:
        relay, (kamla, rekha, asha, meena) = await a_team("kamla", "rekha", "asha")
        everybody = [kamla, rekha, asha, meena]
        await kamla.visit("before", SAID)
        await settle(everybody)
        (first,) = versions(relay)
        # Kamla has left, and makes a version that follows the last one she was on; Asha never was on the list.
        relay.hand_over("rekha")
        await settle(everybody)
        for forged in (
            await _forged(kamla, [kamla, rekha, meena], Version(first)),
            await _forged(asha, [asha, rekha, meena], None),
        ):
            relay.put(forged.record, forged.kind, dict(forged.set))
        for phone in everybody:
            await phone.exchange()
        after = await rekha.visit("after", "new")
        await settle(everybody)

        assert (await kamla.read(after)).guard is (await asha.read(after)).guard is Guard.CLOSED
        assert (await meena.read(after)).value == "new"

    run(story)


def test_version_of_somebody_elses_circle_or_with_garbage_in_it_disturbs_nobody() -> None:
    async def story() -> None:
        relay, (kamla, meena) = await a_team("kamla")
        visit = await kamla.visit("visit", SAID)
        await settle([kamla, meena])
        for number, raw in enumerate((b"", b"garbage", 7)):
            relay.put(derive_uuid("junk", str(number)), "case_key", {"person": PERSON, "wrapped": raw})
        await settle([kamla, meena])

        assert (await meena.read(visit)).value == SAID

    run(story)


async def _announce(relay: Relay, secret: RecoverySecret, made_ms: int, **more: object) -> None:
    record = derive_uuid("programme", secret.key.fingerprint)
    relay.put(record, "programme_key", {"public": secret.key.to_bytes(), "made_ms": made_ms, **more})  # type: ignore[dict-item]


def test_programme_key_is_on_every_list_and_a_new_one_only_when_the_one_before_endorses_it() -> None:
    async def story() -> None:
        relay, phones = await a_team("kamla")
        kamla = phones[0]
        first, second, stranger = [await make_programme_secret(PROVIDER) for _ in range(3)]
        assert isinstance(first.key, ProgrammeKey)
        await _announce(relay, first, 1)
        await settle(phones)
        assert trusted_programme_key(kamla.desk) == first.key
        await kamla.visit("visit", SAID)
        await settle(phones)
        assert versions(relay)[-1].find_holder(first.key.holder)

        await _announce(relay, first, 1, retired_ms=2)
        await _announce(relay, stranger, 2, endorsement=b"e" * 64)
        await settle(phones)
        assert trusted_programme_key(kamla.desk) == first.key

        await _announce(relay, second, 3, endorsement=await endorse(PROVIDER, first, second.key))
        await settle(phones)
        assert trusted_programme_key(kamla.desk) == second.key

    run(story)


def test_reader_names_are_the_circles_and_leave_the_reader_out() -> None:
    async def story() -> None:
        _, (kamla, rekha, meena) = await a_team("kamla", "rekha")

        assert intended_readers(kamla.desk, PERSON) == ("Meena",)
        assert intended_readers(meena.desk, PERSON) == ("Kamla",)
        assert intended_readers(rekha.desk, PERSON) == ("Kamla", "Meena")
        assert [seat.worker for seat in seats(rekha.desk, PERSON)].count(worker_id("meena")) == 1

    run(story)


@pytest.mark.parametrize("day", ["2025-10-01", "2025-10-20"])
def test_who_covers_a_household_is_in_its_circle_while_the_cover_runs(day: str) -> None:
    async def story() -> None:
        relay, (kamla, rekha, meena) = await a_team("kamla", "rekha")
        home = kamla.record(PERSON).text("household")
        relay.put(home, "household", {"cover": {"who": worker_id("rekha"), "to": day}})
        visit = await kamla.visit("visit", SAID)
        await settle([kamla, rekha, meena])

        assert ((await rekha.read(visit)).guard is Guard.SEALED) == (day > "2025-10-09")

    run(story)


def test_directory_entry_whose_key_the_enrolment_did_not_sign_is_wrapped_to_by_nobody() -> None:
    async def story() -> None:
        relay, (kamla, rekha, meena) = await a_team("kamla", "rekha")
        planted = (await own_key(rekha.desk)).public
        relay.put(meena.desk.identity.device, "enrolment", {"agreement": planted})
        await kamla.exchange()
        visit = await kamla.visit("visit", SAID)
        await settle([kamla, rekha])

        assert (await rekha.read(visit)).guard is Guard.CLOSED
        assert versions(relay)[0].find_holder(uuid_bytes(meena.desk.identity.device)) is None

    run(story)


def test_idle_sync_looks_at_no_circle_and_signatures_are_checked_once() -> None:
    async def story() -> None:
        _, (kamla, meena) = await a_team("kamla")
        await kamla.visit("visit", SAID)
        await settle([kamla, meena])
        checked: list[bytes] = []

        class Counting:
            def __getattr__(self, name: str) -> object:
                return getattr(PROVIDER, name)

            async def verify(self, public: bytes, signature: bytes, message: bytes) -> bool:
                checked.append(signature)
                return await PROVIDER.verify(public, signature, message)

        meena.desk.device = replace(meena.desk.device, crypto=Counting())  # type: ignore[arg-type]
        await meena.sync()
        await Keyring(meena.desk, PERSON).sealing_key()

        assert not checked

    run(story)


class TestOfACase:
    """What belongs to a case is sealed to the case's access list, and not to the household's circle."""

    def test_is_read_by_the_cases_worker_and_not_by_the_households(self) -> None:
        async def story() -> None:
            relay, (kamla, rekha, meena) = await a_team("kamla", "rekha")
            relay.case("rekha")
            await settle([kamla, rekha, meena])
            visit = await rekha.visit("visit", SAID, case=CASE)
            await settle([kamla, rekha, meena])

            assert (await meena.read(visit)).value == SAID
            closed = await kamla.read(visit)
            assert (closed.guard, closed.readers) == (Guard.CLOSED, ("Meena", "Rekha"))

        run(story)

    def test_whoever_is_added_reads_what_was_said_before(self) -> None:
        async def story() -> None:
            relay, (kamla, rekha, meena) = await a_team("kamla", "rekha")
            relay.case("rekha")
            await settle([kamla, rekha, meena])
            visit = await rekha.visit("visit", SAID, case=CASE)
            relay.list("kamla", "yes")
            await settle([kamla, rekha, meena])

            assert (await kamla.read(visit)).value == SAID

        run(story)

    def test_whoever_is_taken_out_reads_nothing_new(self) -> None:
        async def story() -> None:
            relay, (kamla, rekha, meena) = await a_team("kamla", "rekha")
            relay.case("rekha")
            relay.list("kamla", "yes")
            await settle([kamla, rekha, meena])
            before = await rekha.visit("before", SAID, case=CASE)
            await settle([kamla, rekha, meena])
            relay.list("kamla", "no")
            await settle([kamla, rekha, meena])
            after = await rekha.visit("after", "it has stopped", case=CASE)
            await settle([kamla, rekha, meena])

            assert (await kamla.read(before)).value == SAID
            assert (await kamla.read(after)).guard is Guard.CLOSED
            assert (await meena.read(after)).value == "it has stopped"

        run(story)

    def test_a_supervisor_who_was_taken_out_reads_nothing_new(self) -> None:
        async def story() -> None:
            relay, (kamla, meena) = await a_team("kamla")
            relay.case("kamla")
            relay.list("meena", "no")
            await settle([kamla, meena])
            visit = await kamla.visit("visit", SAID, case=CASE)
            await settle([kamla, meena])

            assert (await meena.read(visit)).guard is Guard.CLOSED

        run(story)
