"""
At every call that an act makes to its medium the plug is pulled, the call refused, or the room gone: the store opens
with the state before or the state after, and with everything that a worker was told is saved.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from mobile.adapters.case_book import CaseBook
from mobile.ports.block_storage import BlockStorage
from mobile.ports.errors import StorageFaultError, StorageFullError, WrongPinError
from tests.support.attachment_acts import attachment_acts
from tests.support.case_books import (
    a_case_book,
    a_change,
    a_draft,
    a_progress,
    a_received,
    a_record_id,
    an_answer,
)
from tests.support.fault_walk import Act, Moments, Walk
from tests.support.recovery_acts import area_key, recovery_acts
from tests.support.sealed_stores import a_key_vault, an_identity

PIN, NEW_PIN = "739104", "820415"
OTHER_PIN = "640218"

Change = Callable[[CaseBook], Awaitable[object]]


async def _first_vault(storage: BlockStorage) -> None:
    """
    A worker's store in the middle of a day: records received, a visit recorded, a form in progress.
    """
    vault = a_key_vault(storage)
    opened = await vault.create(an_identity(recovery_key=area_key().key.to_bytes()), PIN)
    book = await a_case_book(opened.journal)
    await book.apply(a_progress(a_received("household", "household", fields={"head_name": "Geeta"})))
    await book.record([a_change("visit one", "visit", outcome="done")])
    await book.save_draft(a_draft("visit two", fever="yes"))
    await vault.lock()


async def _what_is_there(storage: BlockStorage, worker: str, *pins: str) -> dict[str, Any] | None:
    """
    Everything that a worker finds; None where the lock screen does not name them.
    """
    vault = a_key_vault(storage)
    entries = [entry for entry in await vault.vaults() if entry.worker_name == worker]
    if not entries:
        return None
    opened_by = []
    seen: dict[str, Any] = {}
    for pin in pins:
        try:
            opened = await vault.unlock(entries[0].vault_id, pin)
        except WrongPinError:
            continue
        opened_by.append(pin)
        report = opened.journal.report
        assert not report.damaged and not report.missing_frames, report
        book = await a_case_book(opened.journal, author=None)
        seen = _everything_in(book) | {"token": opened.identity.token}
        await vault.lock()
    assert len(opened_by) == 1, f"opened by {opened_by}"
    return {"pin": opened_by[0], **seen}


def _everything_in(book: CaseBook) -> dict[str, Any]:
    return {
        "records": [
            (one.id, one.revision, dict(one.fields))
            for kind in ("household", "visit", "person")
            for one in book.all_of(kind)
        ],
        "pending": [(one.seq, one.record) for one in book.pending()],
        "drafts": [(one.id, one.answers) for one in book.drafts()],
        "language": book.kept("language"),
        "counts": book.counts(),
    }


async def _look(storage: BlockStorage) -> object:
    return await _what_is_there(storage, "Sunita Devi", PIN, NEW_PIN)


async def _look_at_both(storage: BlockStorage) -> object:
    first = await _look(storage)
    assert first is not None
    return first, await _what_is_there(storage, "Meena", OTHER_PIN)


def _changing_the_book(name: str, change: Change) -> Act:
    """
    A change by a worker who, where it is refused, taps again.
    """

    async def perform(storage: BlockStorage, moments: Moments) -> None:
        vault = a_key_vault(storage)
        (entry,) = await vault.vaults()
        opened = await vault.unlock(entry.vault_id, PIN)
        book = await a_case_book(opened.journal, author=None)
        moments.begin()
        try:
            await change(book)
        except (StorageFullError, StorageFaultError):
            await change(book)
        moments.tell()
        await vault.lock()

    return Act(name=name, prepare=_first_vault, perform=perform, look=_look)


async def _submit(book: CaseBook) -> None:
    visit = a_record_id("visit two")
    await book.submit_draft(visit, [a_change("visit two", "visit", outcome="done"), a_change("person")])


async def _compact_after_a_save(book: CaseBook) -> None:
    await book.keep("language", "hi")
    await book.tidy(least_waste_bytes=-1)


async def _change_pin(storage: BlockStorage, moments: Moments) -> None:
    vault = a_key_vault(storage)
    (entry,) = await vault.vaults()
    moments.begin()
    await vault.change_pin(entry.vault_id, PIN, NEW_PIN)
    moments.tell()


async def _make_second_vault(storage: BlockStorage, moments: Moments) -> None:
    vault = a_key_vault(storage)
    await vault.vaults()
    moments.begin()
    opened = await vault.create(an_identity(worker_name="Meena"), OTHER_PIN)
    moments.tell()
    await vault.lock()
    assert opened.vault_id


async def _renew_token(storage: BlockStorage, moments: Moments) -> None:
    vault = a_key_vault(storage)
    (entry,) = await vault.vaults()
    moments.begin()
    await vault.keep_token(entry.vault_id, "renewed", 5)
    moments.tell()


async def _unlock_and_save(storage: BlockStorage, moments: Moments) -> None:
    moments.begin()
    vault = a_key_vault(storage)
    (entry,) = await vault.vaults()
    opened = await vault.unlock(entry.vault_id, PIN)
    book = await a_case_book(opened.journal, author=None)
    await book.keep("language", "hi")
    moments.tell()
    await vault.lock()


ACTS = (
    _changing_the_book("an answer", lambda book: book.save_draft(a_draft("visit two", fever="no"))),
    _changing_the_book("a submission", _submit),
    _changing_the_book("a discarded draft", lambda book: book.discard_draft(a_record_id("visit two"))),
    _changing_the_book(
        "a sync",
        lambda book: book.apply(a_progress(a_received("person"), answers=[an_answer(1, revision=2)])),
    ),
    _changing_the_book("a compaction", _compact_after_a_save),
    Act(name="unlocking", prepare=_first_vault, perform=_unlock_and_save, look=_look),
    Act(name="a PIN change", prepare=_first_vault, perform=_change_pin, look=_look),
    Act(name="a second worker's vault", prepare=_first_vault, perform=_make_second_vault, look=_look_at_both),
    Act(name="a renewed token", prepare=_first_vault, perform=_renew_token, look=_look),
    *attachment_acts(),
    *recovery_acts(_first_vault, _look, pin=PIN, new_pin=NEW_PIN),
)
every_act = pytest.mark.parametrize("act", ACTS, ids=lambda act: act.name.replace(" ", "_"))


@every_act
def test_plug_pulled_at_any_step_leaves_the_state_before_or_after(act: Act):
    async def check() -> None:
        assert await (await Walk.of(act)).cut_everywhere() >= 4

    asyncio.run(check())


@every_act
def test_any_single_call_refused_leaves_the_state_before_or_after(act: Act):
    async def check() -> None:
        assert await (await Walk.of(act)).refuse_every_call() >= 2

    asyncio.run(check())


@every_act
def test_room_gone_from_any_step_on_leaves_a_store_that_opens(act: Act):
    async def check() -> None:
        assert await (await Walk.of(act)).run_out_of_room_everywhere() >= 1

    asyncio.run(check())
