"""
What is measured inside a browser's Python: the vault on its private storage, the case book, names, and forms.

`in_browser.py` carries this code into the page; it knows nothing of CPython's primitives.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from mobile.adapters.case_book import CaseBook
from mobile.adapters.key_vault import SealedKeyVault
from mobile.adapters.platform_browser import open_device
from shared.crypto.key_derivation import KdfParameters
from tests.benchmarks import case_book, forms
from tests.support.case_books import AREA, AUTHOR, CountedIds, StoodClock, a_change, a_progress
from tests.support.sealed_stores import an_identity

PIN = "739104"
PAGE = 500
SAVES = 100


@dataclass
class Heard:
    """
    A report that keeps figures by name.
    """

    figures: dict[str, float] = field(default_factory=dict)

    def add(self, name: str, value: float, unit: str, budget: float | None, ok: bool) -> None:
        """Takes a figure."""
        self.figures[name] = value


class NotedDerivation:
    """
    A provider that notes when a key was last derived from a PIN.
    """

    def __init__(self, provider: Any) -> None:
        self._provider = provider
        self.derived_s = 0.0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._provider, name)

    async def derive_argon2id(self, *args: Any, **kwargs: Any) -> bytes:
        """As the provider does it."""
        derived: bytes = await self._provider.derive_argon2id(*args, **kwargs)
        self.derived_s = time.perf_counter()
        return derived


async def measured(folder: str) -> Mapping[str, float]:
    """
    All figures, by the names they have on CPython.
    """
    heard = Heard()
    await case_book._measure(heard)
    forms.measure(heard)
    return {**heard.figures, **await _vault(Path(folder))}


async def _vault(folder: Path) -> Mapping[str, float]:
    provider, secret, storage = await open_device(folder)
    noted = NotedDerivation(provider)
    keys = SealedKeyVault(noted, secret, storage, time.monotonic, parameters=KdfParameters())
    opened = await keys.create(an_identity(), PIN)
    book = await CaseBook.open(opened.journal, AUTHOR, StoodClock(), CountedIds())
    changes = case_book.some_changes(case_book.RECORDS)
    for start in range(0, len(changes), PAGE):
        await book.apply(a_progress(*changes[start : start + PAGE], cursors={AREA: start + PAGE}))
    saves_ms = sorted([await _save(book, number) for number in range(SAVES)])
    opens_ms = [await _unlock(keys, noted, opened.vault_id) for _ in range(3)]
    await storage.close()
    return {
        "save of one visit p95": saves_ms[int(SAVES * 0.95)],
        "unlock 10,000 records": sorted(opens_ms)[1],
    }


async def _save(book: CaseBook, number: int) -> float:
    began_s = time.perf_counter()
    await book.record([a_change(f"saved {number}", name="Sunita Devi", household="x")])
    return (time.perf_counter() - began_s) * 1000


async def _unlock(keys: SealedKeyVault, noted: NotedDerivation, vault: str) -> float:
    await keys.lock()
    opened = await keys.unlock(vault, PIN)
    await CaseBook.open(opened.journal, None, StoodClock(), CountedIds())
    return (time.perf_counter() - noted.derived_s) * 1000
