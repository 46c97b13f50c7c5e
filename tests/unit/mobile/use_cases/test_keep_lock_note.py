"""
What the lock screen may know follows what the vault knows.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from mobile.ports.errors import StorageFullError
from mobile.ports.lock_notes import LockNote
from mobile.use_cases.keep_lock_note import KeepLockNote, settle_lock_note
from mobile.use_cases.leave_phone import UnsentWorkError, require_all_sent
from shared.domain.records import Change
from shared.kernel.identifiers import AreaId, RecordId
from shared.programmes.pack import decode_pack, encode_pack
from shared.programmes.phone_rules import PhoneRules
from tests.support.case_books import AREA, a_record_id
from tests.support.desks import PACK, a_desk, india_blob, receive


async def _record(desk: object, name: str) -> None:
    change = Change(record=RecordId(a_record_id(name)), kind="person", area=AreaId(AREA), set={"name": name})
    await desk.book.record([change])  # type: ignore[attr-defined]


def test_unsent_entries_are_noted_as_they_are_made_and_settled_at_the_lock() -> None:
    async def story() -> None:
        desk = await a_desk(pack=False)
        keeper, keys = KeepLockNote(lambda: desk), desk.device.keys
        await keeper.tick()
        await _record(desk, "Sunita")
        await keeper.tick()
        assert await keys.find_note(desk.vault.vault_id) == LockNote(unsent=1)
        await settle_lock_note(desk)

        assert await keys.find_note(desk.vault.vault_id) == LockNote(unsent=1, settled=True)

    asyncio.run(story())


def test_nothing_is_written_while_nothing_changes() -> None:
    async def story() -> None:
        desk = await a_desk(pack=False)
        keeper, keys = KeepLockNote(lambda: desk), desk.device.keys
        await keeper.tick()
        await keys.note(desk.vault.vault_id, LockNote(unsent=9))
        await keeper.tick()

        assert (await keys.find_note(desk.vault.vault_id)).unsent == 9

    asyncio.run(story())


def test_the_note_holds_language_and_the_programmes_limit_for_wrong_pins() -> None:
    async def story() -> None:
        desk = await a_desk()
        pack = replace(decode_pack(india_blob()), phones=PhoneRules(destroy_after=12))
        await desk.book.keep(f"pack:{PACK}", encode_pack(pack))
        await desk.book.keep("language", "hi")
        await settle_lock_note(desk)
        note = await desk.device.keys.find_note(desk.vault.vault_id)

        assert (note.language, note.destroy_after, note.is_clean) == ("hi", 12, True)

    asyncio.run(story())


def test_a_worker_renamed_at_the_server_is_called_so_at_the_lock() -> None:
    async def story() -> None:
        desk = await a_desk(pack=False)
        own = await receive(desk, "own", "worker", name="Kamla Sharma")
        desk.vault.identity = replace(desk.vault.identity, worker=own)  # type: ignore[misc]
        await KeepLockNote(lambda: desk).tick()
        (entry,) = await desk.device.keys.vaults()

        assert entry.called == "Kamla Sharma"

    asyncio.run(story())


def test_a_medium_that_fails_stops_neither_the_work_nor_the_lock() -> None:
    async def story() -> None:
        desk = await a_desk(pack=False)

        async def full(vault_id: str, note: LockNote) -> None:
            raise StorageFullError(step="write")

        desk.device.keys.note = full  # type: ignore[method-assign]
        await KeepLockNote(lambda: desk).tick()
        await settle_lock_note(desk)

    asyncio.run(story())


def test_nobody_leaves_a_phone_that_alone_holds_some_of_the_work() -> None:
    async def story() -> None:
        desk = await a_desk(pack=False)
        require_all_sent(desk)
        await _record(desk, "Sunita")
        with pytest.raises(UnsentWorkError) as refused:
            require_all_sent(desk)

        assert refused.value.details == {"unsent": 1, "drafts": 0, "attachments": 0}

    asyncio.run(story())
