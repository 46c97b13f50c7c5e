"""
What is measured inside a browser's Python: the vault on its private storage, the case book, names, and forms.

`in_browser.py` carries this code into the page; it knows nothing of CPython's primitives.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from statistics import median
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
SAVES = 200
TURNS = 3
TYPED = ("s", "su", "sun", "sunit", "sunita d", "lak", "lakshmi")


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


async def measured() -> Mapping[str, float]:
    """
    All figures but the store's, by the names they have on CPython.
    """
    heard = Heard()
    await case_book._measure(heard)
    forms.measure(heard)
    return heard.figures


async def list_memory() -> float:
    """
    MiB that a form with a list of 100,000 choices takes: read, all of them offered, looked through by letters.
    """
    before = _heap_bytes()
    session = forms.Session(forms.a_form_with_a_whole_list(), forms.CONTEXT)
    session.step("/data/village")
    session.find_choices("/data/village", "village 9")
    return (_heap_bytes() - before) / 2**20


async def store_at(size: int, folder: str) -> Mapping[str, float]:
    """
    A vault with so many records on the browser's private storage: made as syncs bring it, closed, opened, used.
    """
    provider, secret, storage = await open_device(Path(folder))
    noted = NotedDerivation(provider)
    keys = SealedKeyVault(noted, secret, storage, time.monotonic, parameters=KdfParameters())
    opened = await keys.create(an_identity(), PIN)
    book = await CaseBook.open(opened.journal, AUTHOR, StoodClock(), CountedIds())
    changes = case_book.some_changes(size)
    for start in range(0, size, PAGE):
        await book.apply(a_progress(*changes[start : start + PAGE], cursors={AREA: start + PAGE}))
    await book.tidy(least_waste_bytes=-1)
    del book
    opens_ms = []
    for _ in range(TURNS):
        book, took_ms = await _unlock(keys, noted, opened.vault_id)
        opens_ms.append(took_ms)
    saves_ms = sorted([await _save(book, number) for number in range(SAVES)])
    book.search("s")
    figures = {
        "durable save, median, ms": median(saves_ms),
        "durable save, p95, ms": saves_ms[int(SAVES * 0.95)],
        "unlock, the key being derived, ms": median(opens_ms),
        "look-up by household, ms": _best_ms(lambda: book.where("visit", "household", changes[0].record)),
        "name search, slowest of the keystrokes, ms": max(
            _best_ms(lambda typed=typed: book.search(typed, limit=50)) for typed in TYPED
        ),
        "memory of the whole worker, MiB": _heap_bytes() / 2**20,
    }
    await storage.close()
    return figures


async def _save(book: CaseBook, number: int) -> float:
    began_s = time.perf_counter()
    await book.record([a_change(f"saved {number}", name="Sunita Devi", household="x")])
    return (time.perf_counter() - began_s) * 1000


async def _unlock(keys: SealedKeyVault, noted: NotedDerivation, vault: str) -> tuple[CaseBook, float]:
    await keys.lock()
    opened = await keys.unlock(vault, PIN)
    book = await CaseBook.open(opened.journal, None, StoodClock(), CountedIds())
    return book, (time.perf_counter() - noted.derived_s) * 1000


def _best_ms(act: Callable[[], object]) -> float:
    times = []
    for _ in range(TURNS):
        began_s = time.perf_counter()
        act()
        times.append((time.perf_counter() - began_s) * 1000)
    return min(times)


def _heap_bytes() -> int:
    """What WebAssembly has taken; it is never given back."""
    return int(import_module("pyodide_js")._module.HEAP8.length)
