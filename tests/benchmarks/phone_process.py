"""
A real phone without a screen: vault and journal on files, `cryptography`, httpx, the use-cases of the app.

    python -m tests.benchmarks.phone_process FOLDER

It does what it is told, one JSON command a line, and answers with what it measured.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import quantiles
from typing import Any

from mobile.adapters.case_book import CaseBook
from mobile.adapters.key_vault import SealedKeyVault
from mobile.adapters.platform_cpython import open_device
from mobile.adapters.system_time import FreshIds, SystemClock
from mobile.main import _build_device
from mobile.ports.key_vault import OpenedVault
from mobile.use_cases.desk import COMPUTER, Desk, Device
from mobile.use_cases.unlock_vault import unlock_vault
from shared.crypto.hazmat.cpython import CPythonProvider
from shared.domain.records import Author, Change
from shared.kernel.identifiers import AreaId, DeviceId, RecordId, WorkerId

PIN = "739104"


class WorkClock(SystemClock):
    """
    The system's clock, or for a while the time at which made-up work was done.
    """

    def __init__(self) -> None:
        self.at_ms: int | None = None

    def now_ms(self) -> int:
        return super().now_ms() if self.at_ms is None else self.at_ms


class TimingProvider(CPythonProvider):
    """
    Native primitives; remembers when the last key was derived from a PIN.
    """

    derived_s = 0.0

    async def derive_argon2id(self, *args: Any, **kwargs: Any) -> bytes:
        derived = await super().derive_argon2id(*args, **kwargs)
        self.derived_s = time.perf_counter()
        return derived


@dataclass
class PhoneAlone:
    """
    One worker's phone.
    """

    device: Device
    provider: TimingProvider
    clock: WorkClock
    desk: Desk | None = None

    async def enrol(self, code: str, server: str) -> Mapping[str, object]:
        """Enrols and makes the vault."""
        identity = await self.device.enrol(code, server)
        vault = await self.device.keys.create(identity, PIN)
        self.desk = Desk(self.device, vault, await self.device.open_book(vault))
        return {"worker": identity.worker, "area": identity.area, "device": identity.device}

    async def record(self, file: str) -> Mapping[str, object]:
        """
        Records the changes of a file, each when it was made; how long each took until it was durable.
        """
        times_ms = []
        for one in _work_in(file):
            change = Change(
                record=RecordId(one["record"]), kind=one["kind"], area=AreaId(one["area"]), set=one["set"]
            )
            self.clock.at_ms = one["at_ms"]
            began_s = time.perf_counter()
            await self._open_desk.book.record([change])
            times_ms.append(1000 * (time.perf_counter() - began_s))
        self.clock.at_ms = None
        return {"p95_ms": quantiles(times_ms, n=20)[-1] if len(times_ms) > 1 else times_ms[0]}

    async def sync(self) -> Mapping[str, object]:
        """Syncs until quiet."""
        before = self._open_desk.book.counts()
        began_s = time.perf_counter()
        await self.device.sync(self._open_desk, lambda _: None)
        took_s = time.perf_counter() - began_s
        after = self._open_desk.book.counts()
        return {
            "took_s": took_s,
            "sent": after.bytes_sent - before.bytes_sent,
            "received": after.bytes_received - before.bytes_received,
            "unsent": after.recorded - after.received,
            "refused": after.refused,
        }

    async def count(self) -> Mapping[str, object]:
        """How many records of its area it holds."""
        desk = self._open_desk
        return {"records": len(desk.book.revision_pairs(desk.identity.area))}

    async def unlock(self) -> Mapping[str, object]:
        """
        Locks and unlocks: seconds from the derived key to a case book that can be read.
        """
        await self.device.keys.lock()
        (entry,) = await self.device.keys.vaults()
        self.desk = None
        desk = await unlock_vault(self.device, entry.vault_id, PIN)
        opened_s = time.perf_counter() - self.provider.derived_s
        self.desk = desk
        return {"took_s": opened_s}

    @property
    def _open_desk(self) -> Desk:
        assert self.desk is not None
        return self.desk


def _work_in(file: str) -> list[dict[str, Any]]:
    work: list[dict[str, Any]] = json.loads(Path(file).read_text(encoding="utf-8"))
    return work


async def make_phone(folder: Path) -> PhoneAlone:
    """
    A phone as `mobile/main.py` builds it, with a clock that can be set.
    """
    _, secret, storage = await open_device(folder)
    provider, clock = TimingProvider(), WorkClock()
    device = _build_device(COMPUTER, provider, secret, storage)

    async def open_book(vault: OpenedVault) -> CaseBook:
        identity = vault.identity
        author = Author(
            device=DeviceId(identity.device),
            worker=WorkerId(identity.worker),
            area=AreaId(identity.area),
            role=identity.role,
        )
        return await CaseBook.open(vault.journal, author, clock, FreshIds(clock, provider.make_random))

    keys = SealedKeyVault(provider, secret, storage, clock.monotonic_s)
    return PhoneAlone(replace(device, clock=clock, open_book=open_book, keys=keys), provider, clock)


async def obey(folder: Path, hear: Callable[[], str], say: Callable[[str], object]) -> None:
    """
    Does what is said until nothing more is said.
    """
    phone = await make_phone(folder)
    while line := hear():
        given = json.loads(line)
        try:
            said = await getattr(phone, given.pop("command"))(**given)
        except Exception as error:
            said = {"error": f"{type(error).__name__}: {error}"}
        say(json.dumps(said) + "\n")


def main() -> None:
    """The command line."""

    def say(line: str) -> None:
        sys.stdout.write(line)
        sys.stdout.flush()

    asyncio.run(obey(Path(sys.argv[1]), sys.stdin.readline, say))


if __name__ == "__main__":
    main()
