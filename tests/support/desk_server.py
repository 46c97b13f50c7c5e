"""
The real server without its HTTP edge: the sync desk over a SQLite file, called directly.

Founded once per process into a template file; each server starts as a copy of it.
"""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from sqlalchemy import insert

from shared.domain.records import Author, Value
from shared.domain.roles import Role
from shared.kernel.errors import DoorstepError
from shared.kernel.identifiers import AreaId, DeviceId, WorkerId
from shared.protocol.codec import encode_response, open_request, reply_scope
from shared.protocol.compression import Compression
from shared.protocol.rescue import read_rescued
from sync_server.adapters import sql_tables
from sync_server.adapters.sql_engine import open_sqlite
from sync_server.adapters.sql_store import SQLStore
from sync_server.adapters.system import Ed25519Signatures, SystemRandomness
from sync_server.main import DATABASE, open_store
from sync_server.ports.change_log import DeviceKey
from sync_server.ports.directory import Device
from sync_server.use_cases.found_server import found_server
from sync_server.use_cases.keep_directory import add_area, add_worker
from sync_server.use_cases.sync_desk import Call, SyncDesk
from sync_server.use_cases.take_rescue import RescueReport, take_rescue
from tests.support.distribution import watch

FOUNDED_MS = 1_793_400_000_000
VOLUNTEERS = ("asha", "rekha")
SUPERVISOR = "meena"
EVERYTHING = 10**9


class SetClock:
    """
    A clock that moves when it is told to.
    """

    def __init__(self, at_ms: int) -> None:
        self.at_ms = at_ms

    def now_ms(self) -> int:
        """What it was set to."""
        return self.at_ms


@lru_cache(maxsize=1)
def _template() -> tuple[Path, Mapping[str, Author]]:
    folder = Path(tempfile.mkdtemp(prefix="doorstep-template-"))
    clock, randomness = SetClock(FOUNDED_MS), SystemRandomness()
    store = open_store(folder)
    with store.transaction() as work:
        found_server(
            work, issuer_name="Test", clock=clock, randomness=randomness, signatures=Ed25519Signatures()
        )
        for code, parent in (("district", None), ("team", "district")):
            add_area(
                work,
                code=code,
                name=code,
                level=code,
                parent=parent,
                clock=clock,
                randomness=randomness,
            )
        authors = {}
        for name in (*VOLUNTEERS, SUPERVISOR):
            role = Role.SUPERVISOR if name == SUPERVISOR else Role.VOLUNTEER
            account = add_worker(
                work, short_name=name, name=name, role=role, area="team", clock=clock, randomness=randomness
            )
            device = Device(
                id=randomness.make_record_id(FOUNDED_MS),
                area=account.area,
                worker=account.id,
                public_key=bytes(32),
                enrolled_ms=FOUNDED_MS,
            )
            work.directory.add_device(device)
            authors[name] = Author(
                DeviceId(device.id), WorkerId(account.id), AreaId(account.area), role.value
            )
    store.close()
    return folder / DATABASE, authors


def known_authors() -> Mapping[str, Author]:
    """
    The workers of the founded server, by short name.
    """
    return _template()[1]


class DeskServer:
    """
    Args:
        folder: Where the database lies.
        compression: As the phones'.
    """

    def __init__(self, folder: Path, compression: Compression) -> None:
        self.now_ms = FOUNDED_MS + 10**8
        self._path = folder / DATABASE
        self._compression = compression
        shutil.copy(_template()[0], self._path)
        self._open()

    def exchange(self, device: str, body: bytes) -> bytes:
        """
        Raises:
            DoorstepError: refused as a whole.
        """
        self._clock.at_ms = self.now_ms
        call = Call(device, open_request(body, self._compression))
        with self._store.transaction() as work:
            (taken,) = self._desk.take_in(work, [call])
        if isinstance(taken, DoorstepError):
            raise taken
        at_hand = self._desk.is_at_hand(taken)
        response = self._desk.answer_now(taken) if at_hand else self._desk.answer(taken)
        return encode_response(
            response,
            self._compression,
            scope=reply_scope(taken.request, WorkerId(taken.caller.account.id)),
            dictionary=taken.request.dictionary,
        )

    def take_rescue(self, device: str, bodies: Sequence[bytes]) -> RescueReport:
        """
        Takes in the messages that a rescue file of a device held.

        Raises:
            DoorstepError: nothing of it was taken in.
        """
        self._clock.at_ms = self.now_ms
        messages = [read_rescued(body) for body in bodies]
        with self._store.transaction() as work:
            return take_rescue(work, device_id=device, messages=messages, by=None, clock=self._clock)

    def enrol_anew(self, author: Author) -> Author:
        """Another device for the same worker; the one before has no access any more."""
        self._clock.at_ms = self.now_ms
        device = Device(
            id=SystemRandomness().make_record_id(self.now_ms),
            area=author.area,
            worker=author.worker,
            public_key=bytes(32),
            enrolled_ms=self.now_ms,
        )
        with self._store.transaction() as work:
            work.directory.add_device(device)
            work.directory.revoke_device(author.device, self.now_ms)
        return Author(DeviceId(device.id), author.worker, author.area, author.role)

    def backup(self) -> bytes:
        """The whole database, while it runs."""
        copy = self._path.with_suffix(".backup")
        source, target = sqlite3.connect(self._path), sqlite3.connect(copy)
        source.backup(target)
        source.close()
        target.close()
        return copy.read_bytes()

    def restore(self, backup: bytes, epoch: bytes) -> None:
        """Goes back to a backup, under a new epoch."""
        self.close()
        for leftover in self._path.parent.glob(f"{DATABASE}-*"):
            leftover.unlink()
        self._path.write_bytes(backup)
        self._open()
        with self._store.transaction() as work:
            former = work.directory.epoch()
            heads = work.changes.heads([area.id for area in work.directory.areas()])
            work.directory.keep_epoch(epoch)
        with self._engine.begin() as connection:
            for area, head in heads.items():
                connection.execute(
                    insert(sql_tables.former_epoch).values(area=area, epoch=former, revision=head.revision)
                )

    def receipts(self, author: Author) -> Mapping[int, tuple[bytes, int]]:
        """Seq to hash and revision of everything stored for a device."""
        with self._store.reading() as view:
            found = view.changes.receipts(DeviceKey(author.area, author.device), 1, EVERYTHING)
        return {seq: (receipt.sha256, receipt.revision) for seq, receipt in found.items()}

    def living(self, area: str) -> Mapping[str, tuple[int, Mapping[str, Value]]]:
        """Record to revision and shown fields."""
        with self._store.reading() as view:
            records = view.changes.changed_since(area, 0, limit=EVERYTHING)
        return {
            record.id: (
                record.revision,
                {name: value for name, value in record.fields.items() if value is not None},
            )
            for record in records
            if record.left_for is None and not record.erased_ms
        }

    def areas(self) -> Sequence[str]:
        """All areas."""
        with self._store.reading() as view:
            return [area.id for area in view.directory.areas()]

    def close(self) -> None:
        """Gives the file back."""
        self._store.close()

    def _open(self) -> None:
        self._clock = SetClock(self.now_ms)
        self._engine = open_sqlite(self._path)
        watch(self._engine)
        self._store = SQLStore(self._engine)
        self._desk = SyncDesk(self._store, self._clock)
