"""
How fast the vault saves and opens, on this machine's real disk.

SQLCipher is measured beside it where `sqlcipher3` is installed.
"""

from __future__ import annotations

import asyncio
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any

from mobile.adapters.block_storage_files import FileBlockStorage
from mobile.adapters.journal_files import JournalKeys
from mobile.adapters.sealed_journal import SealedJournal, create_journal, open_journal
from shared.crypto.hazmat.cpython import CPythonProvider
from shared.crypto.key_derivation import KdfParameters, measure_parameters

RECORDS = 10_000
RECORD_BYTES = 300
RECORDS_IN_A_FRAME = 50
FRAME_BYTES = 600
APPENDS = 500

FULL, EMPTY, PEER = "full", "empty", "SQLCipher"

UNLOCK_BUDGET_MS = 500.0
PEER_RATIO_BUDGET = 2.0
BROWSER_SAVE_BUDGET_MS = 15.0


def durable_saves(folder: Path) -> dict[str, list[float]]:
    """
    Milliseconds, ascending, until one frame of 600 bytes is sealed and flushed: into a full store, into an empty one,
    and into SQLCipher's where that is installed. They take turns, so that the disk is the same to all.
    """
    return asyncio.run(_time_saves(folder))


def unlock(folder: Path) -> float:
    """
    Milliseconds to open and read 10,000 records of 300 bytes, the key being derived already; best of three.
    """
    return asyncio.run(_time_opening(folder))


def key_derivation() -> tuple[float, KdfParameters]:
    """
    Milliseconds that the floor costs, and the cost this machine would choose.
    """
    return asyncio.run(_time_derivation())


def open_peer(folder: Path) -> Any | None:
    """
    A SQLCipher database in WAL with a flush at each commit; None where it is not installed.
    """
    try:
        from sqlcipher3 import dbapi2
    except ImportError:
        return None
    connection = dbapi2.connect(str(folder / "peer.db"), isolation_level=None)
    connection.execute("PRAGMA key = 'a passphrase'")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("CREATE TABLE frame (number INTEGER PRIMARY KEY, content BLOB)")
    return connection


def measure(report: Any) -> None:
    """
    Adds the store's figures to a benchmark report.
    """
    with tempfile.TemporaryDirectory() as place:
        _measure(report, Path(place))


def _measure(report: Any, folder: Path) -> None:
    saves = durable_saves(folder)
    p95_ms = _p95(saves[FULL])
    report.add("store: durable sealed save of 600 bytes, median", median(saves[FULL]), "ms", None, True)
    # Without SQLCipher beside it, only the browser's absolute budget can be held against the figure.
    budget_ms = PEER_RATIO_BUDGET * _p95(saves[PEER]) if PEER in saves else BROWSER_SAVE_BUDGET_MS
    report.add("store: durable sealed save of 600 bytes, p95", p95_ms, "ms", budget_ms, p95_ms <= budget_ms)
    report.add("store: the same into an empty store, p95", _p95(saves[EMPTY]), "ms", None, True)
    if PEER in saves:
        report.add("SQLCipher: durable save of 600 bytes, median", median(saves[PEER]), "ms", None, True)
        report.add("SQLCipher: durable save of 600 bytes, p95", _p95(saves[PEER]), "ms", None, True)
    else:
        print("   SQLCipher is left out: sqlcipher3 is not installed", flush=True)
    unlock_ms = unlock(folder / "unlock")
    is_within = unlock_ms <= UNLOCK_BUDGET_MS
    report.add("store: open and read 10,000 records", unlock_ms, "ms", UNLOCK_BUDGET_MS, is_within)
    floor_ms, chosen = key_derivation()
    report.add("store: Argon2id at the floor", floor_ms, "ms", None, True)
    report.add("store: Argon2id memory chosen here", chosen.memory_kib / 1024, "MiB", None, True)
    report.add("store: Argon2id passes chosen here", chosen.iterations, "passes", None, True)


async def _time_saves(folder: Path) -> dict[str, list[float]]:
    full, full_storage, _ = await _full_journal(folder / FULL)
    empty, empty_storage, _ = await _full_journal(folder / EMPTY, records=0)
    peer = open_peer(folder)
    frame = bytes(FRAME_BYTES)
    times: dict[str, list[float]] = {FULL: [], EMPTY: []}
    for _ in range(APPENDS):
        for name, journal in ((FULL, full), (EMPTY, empty)):
            began_s = time.perf_counter()
            await journal.append([frame])
            times[name].append(1000 * (time.perf_counter() - began_s))
        if peer is not None:
            began_s = time.perf_counter()
            peer.execute("INSERT INTO frame (content) VALUES (?)", (frame,))
            times.setdefault(PEER, []).append(1000 * (time.perf_counter() - began_s))
    for journal, storage in ((full, full_storage), (empty, empty_storage)):
        await journal.close()
        await storage.close()
    if peer is not None:
        peer.close()
    return {name: sorted(each) for name, each in times.items()}


async def _time_opening(folder: Path) -> float:
    journal, storage, keys = await _full_journal(folder)
    await journal.close()
    times = []
    for _ in range(3):
        began_s = time.perf_counter()
        opened = await open_journal(CPythonProvider(), storage, keys)
        frames = [frame async for frame in opened.replay()]
        times.append(1000 * (time.perf_counter() - began_s))
        assert len(frames) == RECORDS // RECORDS_IN_A_FRAME and not opened.report.damaged
        await opened.close()
    await storage.close()
    return min(times)


async def _full_journal(
    folder: Path, records: int = RECORDS
) -> tuple[SealedJournal, FileBlockStorage, JournalKeys]:
    provider = CPythonProvider()
    storage = FileBlockStorage(folder)
    keys = JournalKeys(bytes(16), await provider.import_key(bytes(32)), await provider.import_key(bytes(32)))
    journal = await create_journal(provider, storage, keys)
    for _ in range(records // RECORDS_IN_A_FRAME):
        await journal.append([bytes(RECORD_BYTES * RECORDS_IN_A_FRAME)])
    return journal, storage, keys


async def _time_derivation() -> tuple[float, KdfParameters]:
    provider, floor = CPythonProvider(), KdfParameters()
    times = []
    for _ in range(3):
        began_s = time.perf_counter()
        await provider.derive_argon2id(
            b"739104",
            salt=bytes(16),
            memory_kib=floor.memory_kib,
            iterations=floor.iterations,
            lanes=floor.lanes,
            size=32,
        )
        times.append(1000 * (time.perf_counter() - began_s))
    return min(times), await measure_parameters(provider, time.monotonic)


def _p95(times: list[float]) -> float:
    return times[int(len(times) * 0.95)]
