"""
Whole stores of released formats, frozen: a worker's device with everything a case book can hold. They open for ever.

    python -m tests.support.release_stores NAME

writes `tests/vectors/stores/NAME.json` with the code as it is now; a file that is there is never written again.
"""

from __future__ import annotations

import asyncio
import base64
import json
import sys
import time
from pathlib import Path
from typing import Any

from mobile.adapters.block_storage_memory import MemoryBlockStorage
from mobile.adapters.case_book import CaseBook
from mobile.adapters.key_vault import SealedKeyVault
from shared.crypto.key_derivation import KdfParameters
from shared.crypto.provider import CryptoProvider
from shared.domain.delivery import Delivery
from tests.support.case_books import (
    AREA,
    AUTHOR,
    CountedIds,
    StoodClock,
    a_change,
    a_draft,
    a_progress,
    a_received,
    a_record_id,
    an_answer,
)
from tests.support.sealed_stores import MemoryDeviceSecret, an_identity

FOLDER = Path(__file__).parents[1] / "vectors" / "stores"
PIN = "739104"
DEVICE_SECRET = bytes(range(32))


def load(name: str) -> dict[str, Any]:
    """
    A frozen store.
    """
    content: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return content


def names() -> list[str]:
    """
    Every frozen store.
    """
    return sorted(file.stem for file in FOLDER.glob("*.json"))


async def open_frozen(provider: CryptoProvider, vector: dict[str, Any]) -> dict[str, Any]:
    """
    What the app finds in a frozen store, and that it can go on working with it.
    """
    files = {name: base64.b64decode(content) for name, content in vector["files"].items()}
    vault = SealedKeyVault(
        provider,
        MemoryDeviceSecret(bytes.fromhex(vector["device_secret"])),
        MemoryBlockStorage(files),
        time.monotonic,
        parameters=KdfParameters(),
    )
    (entry,) = await vault.vaults()
    opened = await vault.unlock(entry.vault_id, vector["pin"])
    report = opened.journal.report
    assert not (report.damaged or report.missing_frames or report.mended), report
    book = await _book(opened)
    found = {"worker": entry.worker_name, "token": opened.identity.token, **_says(book)}
    await book.record([a_change("added later", name="Meena")])
    await book.tidy(least_waste_bytes=-1)
    await vault.lock()
    opened = await vault.unlock(entry.vault_id, vector["pin"])
    again = _says(await _book(opened))
    assert again["pending"] == [*found["pending"], found["recorded"] + 1], again["pending"]
    await vault.lock()
    return found


async def make(provider: CryptoProvider) -> dict[str, Any]:
    """
    A store as this release writes it: a snapshot, segments after it, drafts, settings, every kind of answer.
    """
    storage = MemoryBlockStorage()
    vault = SealedKeyVault(
        provider, MemoryDeviceSecret(DEVICE_SECRET), storage, time.monotonic, parameters=KdfParameters()
    )
    opened = await vault.create(an_identity(token="a token"), PIN)
    book = await _book(opened)
    household = a_received("household", "household", fields={"head_name": "Geeta", "house_no": "7"})
    await book.apply(a_progress(household, a_received("sunita", revision=2), cursors={AREA: 2}))
    for number in range(1, 5):
        await book.record([a_change(f"visit {number}", "visit", outcome="done", number=number)])
    states = (Delivery.RECEIVED, Delivery.CLASHED, Delivery.HELD, Delivery.REFUSED)
    answers = [an_answer(seq, state, revision=2 + seq) for seq, state in enumerate(states, start=1)]
    await book.apply(a_progress(answers=answers, cursors={AREA: 6}, outcome_cursor=3))
    await book.keep("language", "hi")
    await book.tidy(least_waste_bytes=-1)
    await vault.lock()
    opened = await vault.unlock(opened.vault_id, PIN)
    book = await _book(opened)
    await book.record([a_change("baby", household=a_record_id("household"), name="Baby of Sunita")])
    await book.save_draft(a_draft("visit 5", fever="yes", weight_g=2900, signs=["fits"]))
    await vault.keep_token(opened.vault_id, "a renewed token", 5)
    await vault.lock()
    files = {name: raw for name, raw in storage.image().items() if name != "reserve"}
    return {
        "about": "A device's whole storage as a release wrote it. It opens with this PIN and device secret for ever.",
        "pin": PIN,
        "device_secret": DEVICE_SECRET.hex(),
        "finds": {"worker": "Sunita Devi", "token": "a renewed token", **_says(book)},
        "files": {name: base64.b64encode(raw).decode("ascii") for name, raw in files.items()},
    }


async def _book(opened: Any) -> CaseBook:
    return await CaseBook.open(opened.journal, AUTHOR, StoodClock(), CountedIds())


def _says(book: CaseBook) -> dict[str, Any]:
    kinds = ("household", "person", "visit")
    return {
        "records": {one.id: dict(one.fields) for kind in kinds for one in book.all_of(kind)},
        "pending": [operation.seq for operation in book.pending()],
        "answers": [[answer.seq, answer.state.value] for _, answer in book.answers()],
        "drafts": {draft.id: dict(draft.answers) for draft in book.drafts()},
        "language": book.kept("language"),
        "cursors": dict(book.cursors()),
        "outcome_cursor": book.outcome_cursor(),
        "recorded": book.counts().recorded,
        "found": [one.id for one in book.search("sunitta")],
    }


def main(name: str) -> None:
    """
    The command line.
    """
    from shared.crypto.hazmat.cpython import CPythonProvider

    file = FOLDER / f"{name}.json"
    if file.exists():
        sys.exit(f"{file} is frozen")
    FOLDER.mkdir(parents=True, exist_ok=True)
    vector = asyncio.run(make(CPythonProvider()))
    file.write_text(json.dumps(vector, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
