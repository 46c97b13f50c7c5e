"""
A phone that was reported lost and closed, and is found again: what was unsent on it reaches the real server after all.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from mobile.adapters.block_storage_memory import MemoryBlockStorage
from mobile.ports.errors import BookOfAnotherError, VaultClosedError
from mobile.ports.lock_notes import Farewell
from mobile.use_cases.desk import Desk
from mobile.use_cases.recover_pin import RecoveryState, begin_recovery, find_recovery, finish_recovery
from mobile.use_cases.unlock_vault import unlock_vault
from shared.crypto.recovery_keeper import RecoverySecret, make_recovery_secret
from shared.domain.phone_orders import OrderKind
from tests.integration.mobile.test_recovery import NEW, OLD, PROVIDER, Phones, a_visit, approved, told
from tests.integration.test_phone_and_server import Team, silent


@pytest.fixture
def team(tmp_path: Path) -> Any:
    made = Team(tmp_path)
    yield made
    made.server.end()


async def a_closed_phone(phones: Phones, secret: RecoverySecret) -> tuple[Desk, str]:
    """Sunita's phone with an unsent visit, closed by order; and the visit."""
    phones.register(secret.key)
    desk = await phones.enrolled("sunita", MemoryBlockStorage())
    visit = await a_visit(desk)
    farewell = Farewell(device=desk.identity.device, server="", order="0c" * 16, signature=bytes(64))
    await desk.device.keys.obey(desk.vault.vault_id, OrderKind.LOST, farewell)
    return desk, visit


async def reopened(phones: Phones, desk: Desk, worker: str, secret: RecoverySecret) -> Desk:
    """The closed store under a worker's new enrolment, by two people and the keeper."""
    device, vault_id = desk.device, desk.vault.vault_id
    assert await device.keys.closed_vaults() == [vault_id]
    await device.keys.readmit(vault_id, await device.enrol(phones.team.code(worker), ""))
    with pytest.raises(VaultClosedError):
        await unlock_vault(device, vault_id, OLD)
    await begin_recovery(device, vault_id)
    await approved(phones, "meena", "manoj")
    await phones.keeper_answers(secret)
    answered = await find_recovery(device, vault_id)
    assert answered is not None
    assert answered.state is RecoveryState.ANSWERED
    return await finish_recovery(device, vault_id, answered, NEW)


def test_what_was_unsent_on_a_lost_phone_is_sent_when_it_is_found(team: Team):
    phones = Phones(team)

    async def story() -> None:
        secret = await make_recovery_secret(PROVIDER)
        lost, visit = await a_closed_phone(phones, secret)
        desk = await reopened(phones, lost, "sunita", secret)

        assert desk.identity.device != lost.identity.device
        assert [one.record for one in desk.book.pending()] == [visit]
        assert desk.book.report.damaged == ()
        await desk.device.sync(desk, silent)
        counts = desk.book.counts()
        assert (counts.recorded, counts.received) == (1, 1)
        await desk.device.keys.lock()
        assert (await unlock_vault(desk.device, desk.vault.vault_id, NEW)).book.get(visit)

    told(team, story)


def test_work_of_another_worker_is_closed_again_before_anything_is_shown(team: Team):
    phones = Phones(team)

    async def story() -> None:
        secret = await make_recovery_secret(PROVIDER)
        lost, visit = await a_closed_phone(phones, secret)
        with pytest.raises(BookOfAnotherError):
            await reopened(phones, lost, "geeta", secret)

        assert await lost.device.keys.vaults() == ()
        desk = await reopened(phones, lost, "sunita", secret)
        assert desk.book.get(visit).text("outcome") == "done"

    told(team, story)
