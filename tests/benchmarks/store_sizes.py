"""
The store at 1,000, 10,000 and 50,000 records, beside SQLCipher and plain TinyDB in the same run: durable save, unlock,
look-up by household, name search as it is typed, bytes a record, memory.

Each is measured in a process of its own, so that memory is its own:

    python -m tests.benchmarks.store_sizes STORE RECORDS FOLDER
"""

from __future__ import annotations

import asyncio
import gc
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from mobile.adapters.block_storage_files import FileBlockStorage
from mobile.adapters.case_book import CaseBook
from mobile.adapters.journal_files import JournalKeys
from mobile.adapters.sealed_journal import create_journal, open_journal
from shared.crypto.hazmat.cpython import CPythonProvider
from tests.benchmarks.case_book import some_changes
from tests.benchmarks.report import Report
from tests.support.case_books import AREA, AUTHOR, CountedIds, StoodClock, a_change, a_progress

ROOT = Path(__file__).parents[2]
SIZES = (1_000, 10_000, 50_000)
SAVES = 200
SLOW_SAVES = 5
PAGE = 500
TYPED = ("s", "su", "sun", "sunit", "sunita d", "lak", "lakshmi")
TURNS = 5
SAVE_GROWTH_BUDGET = 1.3
ANSWERS = {f"q.question_{number}": "yes" for number in range(20)}
OURS, SQLCIPHER, TINYDB = "store", "SQLCipher", "TinyDB"


def measure(report: Report) -> None:
    """
    Runs every store at every size, then our own small and large one in turns.
    """
    for size in SIZES:
        for name in (OURS, SQLCIPHER, TINYDB):
            with tempfile.TemporaryDirectory() as folder:
                figures = _in_own_process(name, size, Path(folder))
            if not figures:
                print(f"   {name} is left out: it is not installed", flush=True)
            for what, value in figures.items():
                report.add(f"{name}, {size:,} records: {what}", value, what.rpartition(", ")[2], None, True)
    with tempfile.TemporaryDirectory() as folder:
        growth = asyncio.run(_growth(Path(folder)))
    report.at_most("store: save at 50,000 over save at 1,000 records", growth, "×", SAVE_GROWTH_BUDGET)


def _in_own_process(name: str, size: int, folder: Path) -> Mapping[str, float]:
    command = [sys.executable, "-m", "tests.benchmarks.store_sizes", name, str(size), str(folder)]
    outcome = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    figures: Mapping[str, float] = json.loads(outcome.stdout)
    return figures


class Ours:
    """
    The case book over the sealed journal, on files.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def fill(self, size: int) -> None:
        """As syncs bring it, then compacted once, as a phone does that has just been enrolled."""
        provider = CPythonProvider()
        self._storage = FileBlockStorage(self._folder)
        self._keys = JournalKeys(
            bytes(16), await provider.import_key(bytes(32)), await provider.import_key(bytes(32))
        )
        journal = await create_journal(provider, self._storage, self._keys)
        book = await CaseBook.open(journal, AUTHOR, StoodClock(), CountedIds())
        changes = some_changes(size)
        for start in range(0, size, PAGE):
            await book.apply(a_progress(*changes[start : start + PAGE], cursors={AREA: start + PAGE}))
        await book.tidy(least_waste_bytes=-1)
        await book.close()

    async def open(self) -> None:
        journal = await open_journal(CPythonProvider(), self._storage, self._keys)
        self._book = await CaseBook.open(journal, None, StoodClock(), CountedIds())

    async def save(self, number: int) -> None:
        await self._book.record([a_change(f"new {number}", "visit", household="x", **ANSWERS)])

    def look_up(self, household: str) -> int:
        return len(self._book.where("visit", "household", household))

    def search(self, typed: str) -> int:
        return len(self._book.search(typed, limit=50))

    async def close(self) -> None:
        await self._book.close()


class SQLCipher:
    """
    One table with the same indexes, WAL, a flush at each commit.
    """

    def __init__(self, folder: Path) -> None:
        self._file = folder / "peer.db"

    async def fill(self, size: int) -> None:
        await self.open()
        self._connection.execute(
            "CREATE TABLE record (id TEXT PRIMARY KEY, kind TEXT, household TEXT, name TEXT COLLATE NOCASE, body TEXT)"
        )
        for column in ("household", "name"):
            self._connection.execute(f"CREATE INDEX by_{column} ON record (kind, {column})")
        self._connection.execute("BEGIN")
        for change in some_changes(size):
            self._insert(change.record, change.kind, change.fields)
        self._connection.execute("COMMIT")
        await self.close()

    async def open(self) -> None:
        from sqlcipher3 import dbapi2

        self._connection = dbapi2.connect(str(self._file), isolation_level=None)
        # A raw key, as ours: what deriving one from a passphrase costs is measured elsewhere.
        self._connection.execute(f"PRAGMA key = \"x'{'00' * 32}'\"")
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA synchronous = FULL")
        self._connection.execute("SELECT count(*) FROM sqlite_master").fetchone()

    async def save(self, number: int) -> None:
        self._insert(f"new {number}", "visit", {"household": "x", **ANSWERS})

    def look_up(self, household: str) -> int:
        query = "SELECT body FROM record WHERE kind = 'visit' AND household = ?"
        return len([json.loads(body) for (body,) in self._connection.execute(query, (household,))])

    def search(self, typed: str) -> int:
        query = "SELECT body FROM record WHERE kind = 'person' AND name LIKE ? LIMIT 50"
        return len([json.loads(body) for (body,) in self._connection.execute(query, (f"{typed}%",))])

    async def close(self) -> None:
        self._connection.close()

    def _insert(self, record: str, kind: str, fields: Mapping[str, Any]) -> None:
        row = (record, kind, fields.get("household"), fields.get("name"), json.dumps(fields))
        self._connection.execute("INSERT INTO record VALUES (?, ?, ?, ?, ?)", row)


class PlainTinyDB:
    """
    TinyDB as it comes: one JSON file, neither sealed nor indexed.
    """

    def __init__(self, folder: Path) -> None:
        self._file = folder / "plain.json"

    async def fill(self, size: int) -> None:
        await self.open()
        self._db.table("records").insert_multiple(
            {"id": change.record, "kind": change.kind, **change.fields} for change in some_changes(size)
        )
        await self.close()

    async def open(self) -> None:
        from tinydb import TinyDB

        self._db = TinyDB(self._file)
        len(self._db.table("records"))

    async def save(self, number: int) -> None:
        self._db.table("records").insert(
            {"id": f"new {number}", "kind": "visit", "household": "x", **ANSWERS}
        )

    def look_up(self, household: str) -> int:
        from tinydb import where

        return len(
            self._db.table("records").search((where("kind") == "visit") & (where("household") == household))
        )

    def search(self, typed: str) -> int:
        from tinydb import where

        begins = where("name").test(lambda name: name.lower().startswith(typed))
        return len(self._db.table("records").search(begins))

    async def close(self) -> None:
        self._db.close()


STORES: Mapping[str, Callable[[Path], Any]] = {OURS: Ours, SQLCIPHER: SQLCipher, TINYDB: PlainTinyDB}


async def _measured(name: str, size: int, folder: Path) -> Mapping[str, float]:
    try:
        store = STORES[name](folder)
        await store.fill(size)
    except ImportError:
        return {}
    household = some_changes(10)[0].record
    size_bytes = _bytes_in(folder)
    gc.collect()
    before = _resident_bytes()
    opened_ms = await _took_ms(store.open)
    assert store.look_up(household) == 5
    store.search("s")
    memory = _resident_bytes() - before
    saves = SLOW_SAVES if name == TINYDB else SAVES
    saved_ms = [await _took_ms(lambda number=number: store.save(number)) for number in range(saves)]
    looked_ms = [_best_ms(lambda: store.look_up(household)) for _ in range(TURNS)]
    typed_ms = [_best_ms(lambda typed=typed: store.search(typed)) for typed in TYPED]
    await store.close()
    return {
        "durable save, median, ms": median(saved_ms),
        "durable save, p95, ms": quantiles(saved_ms, n=20)[-1],
        "unlock, the key being derived, ms": opened_ms,
        "look-up by household, ms": min(looked_ms),
        "name search, slowest of the keystrokes, ms": max(typed_ms),
        "on the medium for each record, bytes": size_bytes / size,
        "memory once open, MiB": memory / 2**20,
    }


async def _growth(folder: Path) -> float:
    """
    Median of a save into a large store over that into a small one, taking turns on one disk.
    """
    stores = {}
    for size in (SIZES[0], SIZES[-1]):
        stores[size] = Ours(folder / str(size))
        await stores[size].fill(size)
        await stores[size].open()
    times: dict[int, list[float]] = {size: [] for size in stores}
    for number in range(SAVES):
        for size, store in stores.items():
            times[size].append(await _took_ms(lambda store=store, number=number: store.save(number)))
    for store in stores.values():
        await store.close()
    return median(times[SIZES[-1]]) / median(times[SIZES[0]])


async def _took_ms(act: Callable[[], Any]) -> float:
    began_s = time.perf_counter()
    await act()
    return 1000 * (time.perf_counter() - began_s)


def _best_ms(act: Callable[[], object]) -> float:
    times = []
    for _ in range(TURNS):
        began_s = time.perf_counter()
        act()
        times.append(1000 * (time.perf_counter() - began_s))
    return min(times)


def _bytes_in(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.name != "reserve")


def _resident_bytes() -> int:
    """
    Memory this process holds now; 0 where the system does not say.
    """
    status = Path("/proc/self/statm")
    return int(status.read_text().split()[1]) * 4096 if status.exists() else 0


def main(arguments: Sequence[str]) -> None:
    """
    Measures one store at one size and prints what it found.
    """
    name, size, folder = arguments
    print(json.dumps(asyncio.run(_measured(name, int(size), Path(folder)))))


if __name__ == "__main__":
    main(sys.argv[1:])
