"""
Opening, reading, searching and saving in case books of 1,000 to 10,000 records, without the sealing.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable, Sequence
from functools import partial
from statistics import quantiles
from typing import Protocol

from mobile.adapters.case_book import CaseBook
from shared.kernel.identifiers import uuid7
from shared.protocol.messages import ReceivedChange
from tests.support.case_books import AREA, NOON_MS, a_case_book, a_change, a_draft, a_progress
from tests.support.memory_journal import MemoryJournal

RECORDS = 10_000

# Share of a larger measurement that the store may take: unlocking is 0.5 s with sealing, a search 5 ms.
OPEN_BUDGET_S = 0.35
SEARCH_BUDGET_MS = 5.0
SAVE_BUDGET_MS = 1.0

SAVE_TURNS = 3
"""Small and large take turns; of each the best counts."""

KEYSTROKES = 7
"""How often each is tried: the best counts, since other work on the machine is not the search's."""

SAVE_GROWTH_BUDGET = 1.3

_GIVEN = (
    "Sunita Geeta Anita Kavita Savita Rekha Meena Radha Sita Lakshmi Kamala Vimla Pushpa Shanti Asha Usha Parvati "
    "Durga Saraswati Kiran Poonam Pooja Neha Priya Ram Shyam Mohan Sohan Ramesh Suresh Mahesh Dinesh Rajesh Mukesh "
    "Vijay Ajay Sanjay Anil Sunil Ashok Vinod Manoj Arjun Krishna Gopal Hari Bharat Vikas Deepak Imran Salma Fatima"
).split()
_FAMILY = (
    "Devi Kumari Bai Yadav Sharma Verma Gupta Mishra Pandey Singh Khan Ansari Paswan Ram Das Lal Prasad Chauhan "
    "Rajput Thakur Mandal Sah Mahato Oraon Munda Kisku Murmu Hembram Tudu Soren Patel Shah Joshi Rao Reddy Nair"
).split()


class Report(Protocol):
    """
    Where results go.
    """

    def add(self, name: str, value: float, unit: str, budget: float | None, ok: bool) -> None:
        """One result."""
        ...


def measure(report: Report) -> None:
    """
    Runs all measurements of the case book.
    """
    asyncio.run(_measure(report))


async def _measure(report: Report) -> None:
    journal = await a_full_journal(RECORDS)
    for name, kept in (("after sync", journal), ("after compaction", await _compacted(journal))):
        seconds, book = await _opening(kept)
        report.add(
            f"case book: open 10,000 records {name}", seconds, "s", OPEN_BUDGET_S, seconds <= OPEN_BUDGET_S
        )
    _measure_reading(report, book)
    _measure_search(report, book)
    few = await a_full_journal(RECORDS // 10)
    turns = [(await _saving(few), await _saving(journal)) for _ in range(SAVE_TURNS)]
    small, large = min(one for one, _ in turns), min(one for _, one in turns)
    report.add("case book: save of one answer p95", large, "ms", SAVE_BUDGET_MS, large <= SAVE_BUDGET_MS)
    growth = large / small
    report.add(
        "case book: save at 10,000 over save at 1,000",
        growth,
        "×",
        SAVE_GROWTH_BUDGET,
        growth <= SAVE_GROWTH_BUDGET,
    )


async def a_full_journal(records: int, *, page: int = 500) -> MemoryJournal:
    """
    The journal of a phone that has pulled so many records: a household to four people and five visits.
    """
    journal = MemoryJournal()
    book = await a_case_book(journal)
    changes = some_changes(records)
    for start in range(0, records, page):
        await book.apply(a_progress(*changes[start : start + page], cursors={AREA: start + page}))
    return journal


def some_changes(records: int) -> Sequence[ReceivedChange]:
    """
    Records as the server sends them, the same every time.
    """
    chance = random.Random(7)
    ids = [uuid7(NOON_MS + number, chance.getrandbits(80).to_bytes(10, "big")) for number in range(records)]
    return [_a_change_of(number, ids, chance) for number in range(records)]


def _a_change_of(number: int, ids: Sequence[str], chance: random.Random) -> ReceivedChange:
    place = number % 10
    household = ids[number - place]
    if place == 0:
        kind, fields = "household", {"head_name": _a_name(chance), "house_no": str(number // 10)}
    elif place < 5:
        kind, fields = "person", {"name": _a_name(chance), "household": household, "sex": "female"}
        fields |= {"birth_on": f"19{chance.randrange(50, 99)}-0{chance.randrange(1, 10)}-11", "mobile": "98"}
    else:
        kind, fields = (
            "visit",
            {"household": household, "person": ids[number - place + 1], "task": str(number)},
        )
        fields |= {f"q.question_{one}": chance.choice(("yes", "no", 37, 36.5)) for one in range(20)}
    return ReceivedChange(
        record=ids[number], kind=kind, area=AREA, revision=number + 1, fields={**fields, "worker": "w"}
    )


def _a_name(chance: random.Random) -> str:
    return f"{chance.choice(_GIVEN)} {chance.choice(_FAMILY)}"


async def _compacted(journal: MemoryJournal) -> MemoryJournal:
    kept = journal.reopened()
    await (await a_case_book(kept)).tidy(least_waste_bytes=-1)
    return kept


async def _opening(journal: MemoryJournal) -> tuple[float, CaseBook]:
    best_s = float("inf")
    for _ in range(3):
        kept = journal.reopened()
        started_s = time.perf_counter()
        book = await a_case_book(kept, author=None)
        best_s = min(best_s, time.perf_counter() - started_s)
    return best_s, book


def _measure_reading(report: Report, book: CaseBook) -> None:
    for name, read in (
        ("first list of all people", lambda: book.all_of("person")),
        ("first look-up by household", lambda: book.where("person", "household", "x")),
        ("first look-up by person", lambda: book.where("visit", "person", "x")),
        ("digest pairs of the area", lambda: book.revision_pairs(AREA)),
    ):
        report.add(f"case book: {name}", _once_ms(read), "ms", None, True)


def _measure_search(report: Report, book: CaseBook) -> None:
    report.add("case book: index of names", _once_ms(book.prepare_search), "ms", None, True)
    slowest_ms = 0.0
    for name in ("sunita devi", "lakshmi", "गीता", "xavier", "r k", "sunta dvi", "shantee bayi"):
        for end in range(1, len(name) + 1):
            keystroke = partial(book.search, name[:end])
            slowest_ms = max(slowest_ms, min(_once_ms(keystroke) for _ in range(KEYSTROKES)))
    report.add(
        "case book: slowest keystroke of a name search",
        slowest_ms,
        "ms",
        SEARCH_BUDGET_MS,
        slowest_ms <= SEARCH_BUDGET_MS,
    )


async def _saving(journal: MemoryJournal) -> float:
    book = await a_case_book(journal.reopened())
    book.prepare_search()
    book.all_of("person")
    durations_ms = []
    for number in range(300):
        started_s = time.perf_counter()
        await book.save_draft(a_draft("visit", **{f"q{one}": "yes" for one in range(20)}))
        await book.record([a_change(f"new {number}", name="Sunita Devi", household="x")])
        durations_ms.append((time.perf_counter() - started_s) * 1000)
    return quantiles(durations_ms, n=20)[-1]


def _once_ms(act: Callable[[], object]) -> float:
    started_s = time.perf_counter()
    act()
    return (time.perf_counter() - started_s) * 1000
