"""
A phone whose store was put back to an older copy, on a real sealed store against a real server: enrolled anew, it loses
nothing and doubles nothing.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from mobile.adapters.block_storage_memory import MemoryBlockStorage
from mobile.ports.errors import ServerRefusedError
from mobile.use_cases.renew_enrolment import NEEDS_RENEWAL, renew_enrolment
from mobile.use_cases.unlock_vault import unlock_vault
from shared.crypto.recovery_keeper import make_recovery_secret
from shared.domain.delivery import Delivery
from tests.integration.mobile.test_recovery import OLD, PROVIDER, Phones, a_visit, told
from tests.integration.test_phone_and_server import Team, silent


@pytest.fixture
def team(tmp_path: Path) -> Any:
    made = Team(tmp_path)
    yield made
    made.server.end()


def test_phone_put_back_to_an_older_copy_goes_on_under_a_new_enrolment(team: Team):
    phones = Phones(team)

    async def story() -> None:
        storage = MemoryBlockStorage()
        desk = await phones.enrolled("sunita", storage)
        vault_id = desk.vault.vault_id
        visits = [await a_visit(desk) for _ in range(2)]
        await desk.device.sync(desk, silent)
        visits.append(await a_visit(desk))
        older = MemoryBlockStorage(storage.image())
        visits.append(await a_visit(desk))
        await desk.device.sync(desk, silent)
        await desk.device.keys.lock()

        device = phones.device(older)
        desk = await unlock_vault(device, vault_id, OLD)
        fresh = [await a_visit(desk) for _ in range(2)]
        with pytest.raises(ServerRefusedError) as caught:
            await device.sync(desk, silent)
        assert caught.value.reason == "sync.seq.forked"
        assert caught.value.reason in NEEDS_RENEWAL
        # What the server had with the same bytes has its receipt already; the forked ones wait.
        assert [desk.book.delivery(visit) for visit in visits[:3]] == [Delivery.RECEIVED] * 3
        assert [desk.book.delivery(visit) for visit in fresh] == [Delivery.RECORDED] * 2
        former = desk.identity.device
        desk = await renew_enrolment(desk, team.code("sunita"))
        await device.sync(desk, silent)

        assert desk.identity.device != former
        assert all(desk.book.delivery(visit) is Delivery.RECEIVED for visit in (*visits, *fresh))
        counts = desk.book.counts()
        assert (counts.recorded, counts.received, counts.server_says) == (2, 2, 2)
        meena = await phones.enrolled("meena")
        await meena.device.sync(meena, silent)
        assert all(meena.book.find(visit) for visit in (*visits, *fresh))
        await device.keys.lock()
        again = await unlock_vault(phones.device(older), vault_id, OLD)
        assert again.identity.device == desk.identity.device

    told(team, story)


def test_former_enrolment_has_no_access_any_more(team: Team):
    phones = Phones(team)

    async def story() -> None:
        storage = MemoryBlockStorage()
        desk = await phones.enrolled("sunita", storage)
        await desk.device.keys.lock()
        copy = MemoryBlockStorage(storage.image())
        desk = await unlock_vault(phones.device(storage), desk.vault.vault_id, OLD)
        await renew_enrolment(desk, team.code("sunita"))
        clone = await unlock_vault(phones.device(copy), desk.vault.vault_id, OLD)
        await a_visit(clone)

        with pytest.raises(ServerRefusedError) as caught:
            await clone.device.sync(clone, silent)
        assert caught.value.reason == "device.revoked"

    told(team, story)


def test_phone_shut_out_by_mistake_keeps_its_work_and_sends_it_under_a_new_enrolment(team: Team):
    phones = Phones(team)

    async def story() -> None:
        desk = await phones.enrolled("sunita")
        await desk.device.sync(desk, silent)
        await a_visit(desk)
        team.revoke(desk.identity.device)
        with pytest.raises(ServerRefusedError):
            await desk.device.sync(desk, silent)
        desk = await renew_enrolment(desk, team.code("sunita"))
        await desk.device.sync(desk, silent)

        assert desk.book.counts().received == 1

    told(team, story)


def test_code_of_another_worker_changes_nothing_and_stays_good(team: Team):
    phones = Phones(team)

    async def story() -> None:
        desk = await phones.enrolled("sunita")
        before = desk.identity
        code = team.code("geeta")
        with pytest.raises(ServerRefusedError) as caught:
            await renew_enrolment(desk, code)

        assert caught.value.reason == "enrol.worker.other"
        assert desk.identity == before
        await desk.device.sync(desk, silent)
        assert (await desk.device.enrol(code, "")).worker != before.worker

    told(team, story)


def test_new_enrolment_brings_a_recovery_key_that_nobody_could_endorse(team: Team):
    phones = Phones(team)

    async def story() -> None:
        lost, new = await make_recovery_secret(PROVIDER), await make_recovery_secret(PROVIDER)
        phones.register(lost.key)
        desk = await phones.enrolled("sunita")
        phones.register(new.key)
        await desk.device.sync(desk, silent)
        assert desk.identity.recovery_key == lost.key.to_bytes()
        desk = await renew_enrolment(desk, team.code("sunita"))

        assert desk.identity.recovery_key == new.key.to_bytes()

    told(team, story)
