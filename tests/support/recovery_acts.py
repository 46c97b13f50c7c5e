"""
Recovery, a new recovery key and a new enrolment, as acts whose every call can fail (`tests/support/fault_walk.py`).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from mobile.adapters.block_storage_memory import MemoryBlockStorage
from mobile.adapters.twin_slots import TwinSlots
from mobile.ports.block_storage import BlockStorage
from shared.crypto.recovery import RecoveryKey, RecoveryRequest
from shared.crypto.recovery_keeper import RecoverySecret, answer_request
from shared.crypto.sealed_to import PUBLIC_BYTES
from shared.crypto.vault import VaultHeader
from shared.kernel.identifiers import DeviceId, derive_uuid
from tests.support.case_books import AUTHOR, a_case_book
from tests.support.fault_walk import Act, Moments
from tests.support.sealed_stores import QuickProvider, a_key_vault

PROVIDER = QuickProvider()

Prepare = Callable[[BlockStorage], Awaitable[None]]
Look = Callable[[BlockStorage], Awaitable[object]]


def _a_secret(number: int) -> RecoverySecret:
    agreement, seed = bytes((number,)) * 32, bytes((number + 1,)) * 32
    key = RecoveryKey(
        X25519PrivateKey.from_private_bytes(agreement).public_key().public_bytes_raw(),
        Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw(),
    )
    return RecoverySecret(agreement, seed, key)


def area_key() -> RecoverySecret:
    """
    The recovery key of the acts' area.
    """
    return _a_secret(1)


def next_key() -> RecoverySecret:
    """
    The key that follows it.
    """
    return _a_secret(3)


async def _content(storage: BlockStorage, name: str) -> bytes:
    file = await storage.open(name)
    try:
        return await file.read(0, await file.size_bytes())
    finally:
        await file.close()


def recovery_acts(prepare: Prepare, look: Look, *, pin: str, new_pin: str) -> tuple[Act, ...]:
    """
    The acts on a store whose only vault opens with a PIN and is wrapped to `area_key`.
    """

    async def look_at_the_way_back(storage: BlockStorage) -> object:
        vault = a_key_vault(storage)
        (entry,) = await vault.vaults()
        is_asked = await vault.find_recovery(entry.vault_id) is not None
        newest = (await TwinSlots(storage, f"{entry.vault_id}.header").load()).copies[0]
        slot = VaultHeader.from_bytes(newest.body).find_recovery_slot() or b""
        # A right PIN ends what was asked: the worker's look is taken at a copy.
        copy = {name: await _content(storage, name) for name in await storage.names()}
        return is_asked, slot[:PUBLIC_BYTES], await look(MemoryBlockStorage(copy))

    async def with_a_request(storage: BlockStorage) -> None:
        await prepare(storage)
        vault = a_key_vault(storage)
        (entry,) = await vault.vaults()
        await vault.begin_recovery(entry.vault_id)

    async def ask(storage: BlockStorage, moments: Moments) -> None:
        vault = a_key_vault(storage)
        (entry,) = await vault.vaults()
        moments.begin()
        await vault.begin_recovery(entry.vault_id)
        moments.tell()

    async def recover(storage: BlockStorage, moments: Moments) -> None:
        vault = a_key_vault(storage)
        (entry,) = await vault.vaults()
        request = RecoveryRequest.from_bytes(await vault.begin_recovery(entry.vault_id))
        answer = await answer_request(PROVIDER, area_key(), request)
        moments.begin()
        await vault.finish_recovery(entry.vault_id, answer, new_pin)
        moments.tell()
        await vault.lock()

    async def take_the_next_key(storage: BlockStorage, moments: Moments) -> None:
        vault = a_key_vault(storage)
        (entry,) = await vault.vaults()
        await vault.unlock(entry.vault_id, pin)
        moments.begin()
        await vault.keep_recovery_key(entry.vault_id, next_key().key.to_bytes())
        moments.tell()
        await vault.lock()

    async def renew(storage: BlockStorage, moments: Moments) -> None:
        vault = a_key_vault(storage)
        (entry,) = await vault.vaults()
        opened = await vault.unlock(entry.vault_id, pin)
        book = await a_case_book(opened.journal, author=None)
        identity = replace(
            opened.identity, device=derive_uuid("device", "anew"), signing_seed=b"\x09" * 32, token="anew"
        )
        moments.begin()
        await vault.replace_identity(entry.vault_id, identity)
        await book.adopt(replace(AUTHOR, device=DeviceId(identity.device)))
        moments.tell()
        await vault.lock()

    return (
        Act(name="asking for recovery", prepare=prepare, perform=ask, look=look_at_the_way_back),
        Act(name="a recovery", prepare=with_a_request, perform=recover, look=look),
        Act(
            name="another recovery key", prepare=prepare, perform=take_the_next_key, look=look_at_the_way_back
        ),
        Act(name="a new enrolment", prepare=prepare, perform=renew, look=look),
    )
