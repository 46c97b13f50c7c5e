"""
A forgotten PIN on a real sealed store against a real server: all unsent work is there under the new PIN.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from mobile.adapters.block_storage_memory import MemoryBlockStorage
from mobile.adapters.case_book import CaseBook
from mobile.adapters.key_vault import SealedKeyVault
from mobile.adapters.sealed_attachments import SUBKEY_PURPOSE, open_attachments
from mobile.adapters.zstd import phone_compression
from mobile.ports.attachments import AttachmentStore
from mobile.ports.errors import (
    RecoveryAnswerError,
    RecoveryUnavailableError,
    ServerRefusedError,
    WrongPinError,
)
from mobile.ports.key_vault import OpenedVault
from mobile.use_cases.approve_recovery import decide_request, open_requests
from mobile.use_cases.ask_server import AskServer
from mobile.use_cases.desk import Desk, Device
from mobile.use_cases.enrol_device import EnrolDevice, RecoveryKeyOtherError
from mobile.use_cases.keep_recovery_key import REFUSED_KEY_SETTING
from mobile.use_cases.recover_pin import (
    OWED_SETTING,
    RecoveryState,
    begin_recovery,
    find_recovery,
    finish_recovery,
    past_recoveries,
)
from mobile.use_cases.sync_now import SyncNow
from mobile.use_cases.unlock_vault import unlock_vault
from shared.crypto.key_derivation import KdfParameters
from shared.crypto.recovery import RecoveryKey, RecoveryRequest
from shared.crypto.recovery_keeper import RecoverySecret, answer_request, endorse, make_recovery_secret
from shared.domain.records import Author, Change
from shared.kernel.identifiers import AreaId, DeviceId, WorkerId
from sync_server.adapters.system import Ed25519Signatures, SystemClock
from sync_server.main import open_store
from sync_server.use_cases.keep_directory import get_area
from sync_server.use_cases.keep_recovery_keys import register_recovery_key
from sync_server.use_cases.recover_vault import all_open_calls, answer_call, get_approved_call
from tests.integration.test_phone_and_server import RealIds, Team, silent
from tests.support.case_books import StoodClock
from tests.support.desks import a_device
from tests.support.sealed_stores import MemoryDeviceSecret, QuickProvider

OLD, NEW = "739104", "820415"
PROVIDER = QuickProvider()


class Phones:
    """
    Phones with sealed stores, at one real server.
    """

    def __init__(self, team: Team) -> None:
        self.team = team

    def device(self, storage: MemoryBlockStorage) -> Device:
        """A phone on its storage; made again, it is the same phone after a restart."""
        clock, ask = StoodClock(SystemClock().now_ms()), AskServer()
        keys = SealedKeyVault(
            PROVIDER, MemoryDeviceSecret(), storage, clock.monotonic_s, parameters=KdfParameters()
        )

        async def open_book(vault: OpenedVault) -> CaseBook:
            identity = vault.identity
            author = Author(
                DeviceId(identity.device), WorkerId(identity.worker), AreaId(identity.area), identity.role
            )
            return await CaseBook.open(vault.journal, author, clock, RealIds())

        async def find_attachments(vault: OpenedVault) -> AttachmentStore:
            subkey = await vault.derive_subkey(SUBKEY_PURPOSE)
            return await open_attachments(PROVIDER, storage, bytes.fromhex(vault.vault_id), subkey)

        remote = self.team.remote_to("")
        return a_device(
            clock=clock,
            ids=RealIds(),
            keys=keys,
            crypto=PROVIDER,
            open_book=open_book,
            open_attachments=find_attachments,
            remote_to=lambda address: remote,
            enrol=EnrolDevice(PROVIDER, keys, lambda address: remote, "android"),
            ask=ask,
            ask_locked=ask.while_locked,
            sync=SyncNow(ask, phone_compression()),
        )

    async def enrolled(self, worker: str, storage: MemoryBlockStorage | None = None, mark: str = "") -> Desk:
        """A worker's enrolled phone, unlocked."""
        device = self.device(storage if storage is not None else MemoryBlockStorage())
        code = self.team.code(worker)
        identity = await device.enrol(f"https://x/#enrol={code}{mark}" if mark else code, "")
        vault = await device.keys.create(identity, OLD)
        return Desk(device, vault, await device.open_book(vault))

    def register(self, key: RecoveryKey, endorsement: bytes = b"") -> None:
        """The area's recovery key."""
        store = open_store(self.team.data)
        with store.transaction() as work:
            register_recovery_key(
                work,
                area=get_area(work.directory, "state"),
                public_key=key.to_bytes(),
                endorsement=endorsement,
                clock=SystemClock(),
                signatures=Ed25519Signatures(),
            )
        store.close()

    async def keeper_answers(self, secret: RecoverySecret) -> bytes:
        """What the keeper does with the approved request; the answer."""
        store = open_store(self.team.data)
        with store.reading() as view:
            call = get_approved_call(
                view, all_open_calls(view, SystemClock().now_ms())[0].id, SystemClock().now_ms()
            )
        answer = await answer_request(PROVIDER, secret, RecoveryRequest.from_bytes(call.request))
        with store.transaction() as work:
            answer_call(work, call_id=call.id, answer=answer, clock=SystemClock())
        store.close()
        return answer


@pytest.fixture
def team(tmp_path: Path) -> Any:
    made = Team(tmp_path)
    yield made
    made.server.end()


def told(team: Team, story: Callable[[], Awaitable[None]]) -> None:
    async def whole() -> None:
        try:
            await story()
        finally:
            await team.close()

    asyncio.run(whole())


async def a_visit(desk: Desk) -> str:
    record = desk.device.ids.record_id()
    await desk.book.record(
        [Change(record=record, kind="visit", area=desk.identity.area, set={"outcome": "done"})]  # type: ignore[arg-type]
    )
    return record


async def approved(phones: Phones, *workers: str) -> list[str]:
    """The codes that each approver saw."""
    codes = []
    for worker in workers:
        desk = await phones.enrolled(worker)
        (request,) = await open_requests(desk)
        codes.append(request.code)
        await decide_request(desk, request.id, approve=True)
    return codes


def test_forgotten_pin_is_recovered_with_every_unsent_visit(team: Team):
    phones = Phones(team)

    async def story() -> None:
        secret = await make_recovery_secret(PROVIDER)
        phones.register(secret.key)
        storage = MemoryBlockStorage()
        desk = await phones.enrolled("sunita", storage)
        assert desk.identity.recovery_key == secret.key.to_bytes()
        visit = await a_visit(desk)
        vault_id = desk.vault.vault_id
        await desk.device.keys.lock()

        device = phones.device(storage)
        recovery = await begin_recovery(device, vault_id)
        assert recovery.state is RecoveryState.WAITING
        device = phones.device(storage)
        assert await approved(phones, "meena", "manoj") == [recovery.code] * 2
        again = await begin_recovery(device, vault_id)
        assert (again.state, again.code) == (RecoveryState.APPROVED, recovery.code)
        await phones.keeper_answers(secret)
        answered = await find_recovery(device, vault_id)
        assert answered is not None
        assert answered.state is RecoveryState.ANSWERED
        desk = await finish_recovery(device, vault_id, answered, NEW)

        assert desk.book.get(visit).text("outcome") == "done"
        assert desk.book.counts().recorded - desk.book.counts().received == 1
        assert past_recoveries(desk.book)[0][1] == ("Meena", "Manoj")
        await device.sync(desk, silent)
        assert desk.book.counts().received == 1
        await device.keys.lock()
        with pytest.raises(WrongPinError):
            await unlock_vault(device, vault_id, OLD)
        await unlock_vault(device, vault_id, NEW)
        assert await find_recovery(device, vault_id) is None

    told(team, story)


def test_vault_made_before_the_key_is_wrapped_at_its_next_sync(team: Team):
    phones = Phones(team)

    async def story() -> None:
        desk = await phones.enrolled("sunita")
        with pytest.raises(RecoveryUnavailableError):
            await begin_recovery(desk.device, desk.vault.vault_id)
        secret = await make_recovery_secret(PROVIDER)
        phones.register(secret.key)
        await desk.device.sync(desk, silent)

        assert desk.identity.recovery_fingerprint == secret.key.fingerprint
        assert (await begin_recovery(desk.device, desk.vault.vault_id)).state is RecoveryState.WAITING

    told(team, story)


def test_key_that_nobody_endorsed_takes_no_vault_over(team: Team):
    phones = Phones(team)

    async def story() -> None:
        secret, servers_own = await make_recovery_secret(PROVIDER), await make_recovery_secret(PROVIDER)
        phones.register(secret.key)
        desk = await phones.enrolled("sunita")
        phones.register(servers_own.key)
        await desk.device.sync(desk, silent)

        assert desk.identity.recovery_key == secret.key.to_bytes()
        assert desk.book.kept(REFUSED_KEY_SETTING) == servers_own.key.fingerprint

    told(team, story)


def test_endorsed_key_takes_the_place_of_the_one_before(team: Team):
    phones = Phones(team)

    async def story() -> None:
        secret, following = await make_recovery_secret(PROVIDER), await make_recovery_secret(PROVIDER)
        phones.register(secret.key)
        desk = await phones.enrolled("sunita")
        phones.register(following.key, await endorse(PROVIDER, secret, following.key))
        await desk.device.sync(desk, silent)

        assert desk.identity.recovery_key == following.key.to_bytes()
        request = await desk.device.keys.begin_recovery(desk.vault.vault_id)
        assert RecoveryRequest.from_bytes(request).recovery_agreement == following.key.agreement

    told(team, story)


def test_phone_that_was_away_for_two_keys_follows_from_one_to_the_next(team: Team):
    phones = Phones(team)

    async def story() -> None:
        keys = [await make_recovery_secret(PROVIDER) for _ in range(3)]
        phones.register(keys[0].key)
        desk = await phones.enrolled("sunita")
        for before, after in pairwise(keys):
            phones.register(after.key, await endorse(PROVIDER, before, after.key))
        await desk.device.sync(desk, silent)

        assert desk.identity.recovery_key == keys[2].key.to_bytes()

    told(team, story)


def test_server_that_names_another_key_than_the_square_enrols_nobody(team: Team):
    phones = Phones(team)

    async def story() -> None:
        right, wrong = await make_recovery_secret(PROVIDER), await make_recovery_secret(PROVIDER)
        phones.register(wrong.key)
        with pytest.raises(RecoveryKeyOtherError):
            await phones.enrolled("sunita", mark=f"&recovery={right.key.fingerprint}")

        desk = await phones.enrolled("sunita", mark=f"&recovery={wrong.key.fingerprint}")
        assert desk.identity.recovery_fingerprint == wrong.key.fingerprint

    told(team, story)


def test_code_differs_where_the_server_passes_on_another_key(team: Team):
    phones = Phones(team)

    async def story() -> None:
        secret = await make_recovery_secret(PROVIDER)
        phones.register(secret.key)
        desk = await phones.enrolled("sunita")
        recovery = await begin_recovery(desk.device, desk.vault.vault_id)
        store = open_store(team.data)
        with store.transaction() as work:
            (call,) = all_open_calls(work, SystemClock().now_ms())
            asked = RecoveryRequest.from_bytes(call.request)
            attackers = (await PROVIDER.make_agreement_key())[1]
            swapped = RecoveryRequest(asked.vault_id, asked.device, attackers, asked.slot)
            work.recoveries.keep_recovery_call(
                type(call)(
                    **{name: getattr(call, name) for name in call.__dataclass_fields__}
                    | {"request": swapped.to_bytes()}
                )
            )
        store.close()
        meena = await phones.enrolled("meena")
        (shown,) = await open_requests(meena)

        assert shown.code != recovery.code

    told(team, story)


def test_old_answer_replayed_by_the_server_opens_nothing(team: Team):
    phones = Phones(team)

    async def story() -> None:
        secret = await make_recovery_secret(PROVIDER)
        phones.register(secret.key)
        desk = await phones.enrolled("sunita")
        vault_id = desk.vault.vault_id
        await begin_recovery(desk.device, vault_id)
        await approved(phones, "meena", "manoj")
        old = await phones.keeper_answers(secret)
        desk = await unlock_vault(desk.device, vault_id, OLD)
        await desk.device.sync(desk, silent)
        again = await begin_recovery(desk.device, vault_id)
        assert again.state is RecoveryState.WAITING
        replayed = replace(again, state=RecoveryState.ANSWERED, answer=old)

        with pytest.raises(RecoveryAnswerError):
            await finish_recovery(desk.device, vault_id, replayed, NEW)
        await unlock_vault(desk.device, vault_id, OLD)

    told(team, story)


def test_remembered_pin_withdraws_the_request_at_the_next_sync(team: Team):
    phones = Phones(team)

    async def story() -> None:
        secret = await make_recovery_secret(PROVIDER)
        phones.register(secret.key)
        desk = await phones.enrolled("sunita")
        await begin_recovery(desk.device, desk.vault.vault_id)
        meena = await phones.enrolled("meena")
        assert len(await open_requests(meena)) == 1
        desk = await unlock_vault(desk.device, desk.vault.vault_id, OLD)
        await desk.device.sync(desk, silent)

        assert await open_requests(meena) == ()
        assert desk.book.kept(OWED_SETTING) == ""

    told(team, story)


def test_refused_worker_asks_anew_with_another_code(team: Team):
    phones = Phones(team)

    async def story() -> None:
        secret = await make_recovery_secret(PROVIDER)
        phones.register(secret.key)
        desk = await phones.enrolled("sunita")
        first = await begin_recovery(desk.device, desk.vault.vault_id)
        meena = await phones.enrolled("meena")
        (request,) = await open_requests(meena)
        await decide_request(meena, request.id, approve=False)
        seen = await find_recovery(desk.device, desk.vault.vault_id)
        assert seen is not None
        assert seen.state is RecoveryState.REFUSED
        second = await begin_recovery(desk.device, desk.vault.vault_id)

        assert second.state is RecoveryState.WAITING
        assert second.code != first.code

    told(team, story)


def test_same_approver_twice_is_refused_in_words(team: Team):
    phones = Phones(team)

    async def story() -> None:
        secret = await make_recovery_secret(PROVIDER)
        phones.register(secret.key)
        desk = await phones.enrolled("sunita")
        await begin_recovery(desk.device, desk.vault.vault_id)
        meena = await phones.enrolled("meena")
        (request,) = await open_requests(meena)
        await decide_request(meena, request.id, approve=True)

        with pytest.raises(ServerRefusedError) as caught:
            await decide_request(meena, request.id, approve=True)
        assert caught.value.reason == "recovery.approver.same"
        (request,) = await open_requests(meena)
        assert request.mine
        assert [one.name for one in request.approvals] == ["Meena"]

    told(team, story)
