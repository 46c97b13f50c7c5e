"""
A phone under load whose process is ended at any moment: it says what it found, then saves as fast as it can and says
of each thing that it is saved only when it is. Runs wherever Python runs: in a process, and in a browser's worker.

What it says are JSON lines; `Ledger` holds what was said against what the next life finds.
"""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from mobile.adapters.case_book import CaseBook
from mobile.adapters.key_vault import SealedKeyVault, UnlockedVault
from mobile.ports.errors import WrongPinError
from shared.domain.records import Value
from shared.kernel.identifiers import RecordId, derive_uuid
from tests.support.case_books import AUTHOR, CountedIds, StoodClock, a_change, a_draft, a_progress, an_answer
from tests.support.sealed_stores import an_identity

PINS = ("739104", "820415")
DRAFT = "visit in progress"
COUNTER = "counter"
Say = Callable[[str], object]


class HardDay:
    """
    One life of the phone.

    Args:
        vault: The vaults of this device.
        say: Takes one line; what was said has left the process when this returns, or soon after.
        chance: Decides what is done next.
    """

    def __init__(self, vault: SealedKeyVault, say: Say, chance: random.Random) -> None:
        self._vault = vault
        self._say = say
        self._chance = chance
        self._opened: UnlockedVault
        self._book: CaseBook
        self._pin = 0
        self._next = 1

    async def work(self, pin: int, first: int) -> None:
        """
        Says what is there, then works until it is ended.

        Args:
            pin: Which PIN was told of last.
            first: A number above all that were used before.
        """
        await self._unlock(pin)
        found = self._everything()
        # What was saved and not told of has used its number, too.
        self._next = 1 + max(first, found["counter"], found["draft"] or 0, *found["visits"])
        self._tell(found=found)
        while True:
            await self._do_something()

    async def _unlock(self, pin: int) -> None:
        entries = await self._vault.vaults()
        if not entries:
            opened = await self._vault.create(an_identity(), PINS[0])
            self._pin = 0
        else:
            try:
                opened = await self._vault.unlock(entries[0].vault_id, PINS[pin])
                self._pin = pin
            except WrongPinError:
                opened = await self._vault.unlock(entries[0].vault_id, PINS[1 - pin])
                self._pin = 1 - pin
        self._opened = opened
        self._book = await CaseBook.open(opened.journal, AUTHOR, StoodClock(), CountedIds())

    def _everything(self) -> dict[str, Any]:
        report = self._opened.journal.report
        draft = self._book.find_draft(derive_uuid("record", DRAFT))
        return {
            "pin": self._pin,
            "visits": [_number_of(visit.fields) for visit in self._book.all_of("visit")],
            "draft": None if draft is None else _number_of(draft.answers),
            "counter": self._book.kept(COUNTER, 0),
            "recorded": self._book.counts().recorded,
            "first_pending": next((one.seq for one in self._book.pending(limit=1)), None),
            "missing": report.missing_frames,
            "damaged": report.damaged,
        }

    async def _do_something(self) -> None:
        number, self._next = self._next, self._next + 1
        act = self._chance.choices(
            (
                self._record,
                self._save_draft,
                self._submit,
                self._count,
                self._sync,
                self._compact,
                self._reopen,
                self._change_pin,
            ),
            (60, 20, 6, 6, 3, 2, 2, 1),
        )[0]
        await act(number)

    async def _record(self, number: int) -> None:
        await self._book.record([a_change(f"visit {number}", "visit", **_answers(number))])
        self._tell(visit=number)

    async def _save_draft(self, number: int) -> None:
        await self._book.save_draft(a_draft(DRAFT, **_answers(number)))
        self._tell(draft=number)

    async def _submit(self, number: int) -> None:
        change = a_change(f"visit {number}", "visit", **_answers(number))
        await self._book.submit_draft(RecordId(derive_uuid("record", DRAFT)), [change])
        self._tell(visit=number, draft_ended=number)

    async def _count(self, number: int) -> None:
        await self._book.keep(COUNTER, number)
        self._tell(counter=number)

    async def _sync(self, _: int) -> None:
        pending = self._book.pending()
        last = pending[-1].seq if pending else 0
        answers = [an_answer(one.seq, revision=one.seq) for one in pending]
        await self._book.apply(a_progress(answers=answers, backed_up_through=last // 2))
        self._tell(synced=last)

    async def _compact(self, _: int) -> None:
        await self._book.tidy(least_waste_bytes=-1)

    async def _reopen(self, _: int) -> None:
        await self._book.close()
        await self._vault.lock()
        await self._unlock(self._pin)

    async def _change_pin(self, _: int) -> None:
        other = 1 - self._pin
        self._tell(pin_wanted=other)
        await self._book.close()
        await self._vault.change_pin(self._opened.vault_id, PINS[self._pin], PINS[other])
        self._tell(pin=other)
        await self._unlock(other)

    def _tell(self, **facts: object) -> None:
        self._say(json.dumps(facts))


@dataclass
class Ledger:
    """
    What was acknowledged over all lives, and what of it was not found.
    """

    lives: int = 0
    acknowledged: int = 0
    visits: set[int] = field(default_factory=set)
    draft: int = 0
    draft_ended: int = 0
    counter: int = 0
    synced: int = 0
    pin: int = 0
    pin_wanted: int = 0
    highest: int = 0
    lost: list[str] = field(default_factory=list)

    def hear(self, line: str) -> None:
        """Takes in one line."""
        facts = json.loads(line)
        if "found" in facts:
            self._hold_against(facts["found"])
            return
        if "pin_wanted" in facts:
            self.pin_wanted = facts["pin_wanted"]
            return
        self.acknowledged += 1
        if "visit" in facts:
            self.visits.add(facts["visit"])
        if "pin" in facts:
            self.pin = self.pin_wanted = facts["pin"]
        for name in ("draft", "draft_ended", "counter", "synced"):
            setattr(self, name, max(getattr(self, name), facts.get(name, 0)))
        numbers = (facts.get(name, 0) for name in ("visit", "draft", "counter"))
        self.highest = max(self.highest, *numbers)

    def forget_store(self) -> None:
        """The next life begins with an empty store."""
        self.visits.clear()
        self.draft = self.draft_ended = self.counter = self.synced = self.pin = self.pin_wanted = 0

    def as_json(self) -> str:
        """To be taken up again by `from_json`."""
        return json.dumps({**self.__dict__, "visits": sorted(self.visits)})

    @classmethod
    def from_json(cls, text: str) -> Ledger:
        """What `as_json` wrote."""
        kept = json.loads(text)
        return cls(**{**kept, "visits": set(kept["visits"])})

    def _hold_against(self, found: dict[str, Any]) -> None:
        visits = set(found["visits"])
        self._expect(not found["missing"] and not found["damaged"], f"report {found}")
        self._expect(0 not in visits, "a visit is not what was saved")
        self._expect(
            found["recorded"] == len(visits), f"{found['recorded']} operations for {len(visits)} visits"
        )
        self._expect(self.visits <= visits, f"visits {sorted(self.visits - visits)[:5]}")
        self._expect(found["counter"] >= self.counter, f"counter {found['counter']} < {self.counter}")
        self._expect(found["pin"] in (self.pin, self.pin_wanted), f"PIN {found['pin']}")
        first_pending = found["first_pending"]
        self._expect(
            first_pending is None or first_pending > self.synced,
            f"answer to {first_pending} <= {self.synced}",
        )
        draft = found["draft"]
        if self.draft > self.draft_ended:
            # A submission nobody was told of may have ended it; then its visit is above all others.
            is_submitted = draft is None and max(visits, default=0) > self.draft
            self._expect(is_submitted or (draft or 0) >= self.draft, f"draft {draft} < {self.draft}")
        # What was found counts from now on: it is on the medium and shown.
        self.visits, self.counter, self.pin = visits, found["counter"], found["pin"]
        self.pin_wanted = self.pin
        self.draft = draft or 0
        self.draft_ended = 0 if draft else self.draft_ended
        self.highest = max(self.highest, self.counter, self.draft, *visits, 0)

    def _expect(self, holds: bool, what: str) -> None:
        if not holds:
            self.lost.append(f"life {self.lives}: {what}")


def _answers(number: int) -> dict[str, Value]:
    digest = hashlib.sha256(str(number).encode()).hexdigest()
    return {"number": number, "digest": digest, "answers": digest * (number % 23)}


def _number_of(answers: Any) -> int:
    """
    The number whose answers these are; 0 where they are not as they were saved.
    """
    number = answers.get("number")
    is_whole = isinstance(number, int) and dict(answers) == _answers(number)
    return number if is_whole else 0
