"""
What is done at the server's own machine in a story: cards printed by its command, records looked at.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from shared.cards.card import derive_key_id
from sync_server.main import open_store
from sync_server.operations.prepare_demo import TEAM
from sync_server.ports.change_log import DeviceKey, Receipt, StoredRecord
from tests.e2e.support.server import ROOT, DoorstepServer
from tests.support.printed_cards import PrintedCode, read_sheet

MOST_RECORDS = 5000
VOLUNTEER = "sunita"
# No number begins so in India: nobody is called.
MOBILE = "5550100009"


@dataclass(frozen=True)
class Office:
    """
    Somebody with a terminal at a story's server, whether it runs or not.
    """

    server: DoorstepServer

    def print_card(self, household: str, sheet: Path) -> PrintedCode:
        """Prints the card of a household, and looks at the paper."""
        return self._print(sheet, "--household", household)

    def print_blank_card(self, sheet: Path) -> PrintedCode:
        """Prints a card for nobody yet."""
        return self._print(sheet, "--count", "1")

    def imports(
        self, rows: Sequence[Mapping[str, str]], *, area: str = TEAM, worker: str = VOLUNTEER
    ) -> None:
        """Takes in households and people from a spreadsheet."""
        columns = list(dict.fromkeys(column for row in rows for column in row))
        lines = [columns, *([row.get(column, "") for column in columns] for row in rows)]
        sheet = self.server.data.parent / "people.csv"
        sheet.write_text("\n".join(",".join(line) for line in lines), encoding="utf-8")
        command = [sys.executable, "-m", "sync_server.operations.cli", "import", str(sheet), "--area", area]
        command += ["--worker", worker, "--data", str(self.server.data)]
        taken = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)
        assert taken.returncode == 0, taken.stdout + taken.stderr

    def _print(self, sheet: Path, *wanted: str) -> PrintedCode:
        command = [sys.executable, "-m", "sync_server.operations.cli", "card", "make", str(sheet)]
        command += [*wanted, "--data", str(self.server.data)]
        subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
        (code,) = read_sheet(sheet.read_bytes())
        return code

    def records(self, kind: str, **fields: str) -> Sequence[StoredRecord]:
        """The records of a kind that have these values."""
        store = open_store(self.server.data)
        try:
            with store.reading() as view:
                return [
                    record
                    for area in view.directory.areas()
                    for record in view.changes.changed_since(area.id, 0, kinds=[kind], limit=MOST_RECORDS)
                    if fields.items() <= dict(record.fields).items()
                ]
        finally:
            store.close()

    def record(self, kind: str, **fields: str) -> StoredRecord:
        """The only record of a kind that has these values."""
        (found,) = self.records(kind, **fields)
        return found

    def worker(self, name: str) -> str:
        """The account of somebody."""
        store = open_store(self.server.data)
        try:
            with store.reading() as view:
                return next(one.id for one in view.directory.accounts() if one.name == name)
        finally:
            store.close()

    def receipts(self, device: str) -> Sequence[Receipt]:
        """What the server has answered a phone, by number."""
        store = open_store(self.server.data)
        try:
            with store.reading() as view:
                enrolled = view.directory.find_device(device)
                assert enrolled is not None
                home = DeviceKey(enrolled.area, device)
                return tuple(view.changes.receipts(home, 1, MOST_RECORDS).values())
        finally:
            store.close()

    def phone_of(self, worker: str) -> str:
        """The newest phone of somebody."""
        account, store = self.worker(worker), open_store(self.server.data)
        try:
            with store.reading() as view:
                return [one.id for one in view.directory.devices() if one.worker == account][-1]
        finally:
            store.close()

    def erase(self, record: str, certificate: Path) -> None:
        """Destroys what a record says."""
        self._command("erase", record, "--area", TEAM, "--certificate", str(certificate))

    def code(self, worker: str) -> str:
        """A one-time code for a worker's phone."""
        return self._command("enrol", worker).splitlines()[0]

    def add_volunteer(self, short_name: str, name: str, *, area: str, parent: str) -> None:
        """Somebody in an area of their own."""
        self._command("area", "add", area, "--name", area.title(), "--parent", parent)
        self._command("user", "add", short_name, "--name", name, "--role", "volunteer", "--area", area)

    def add_supervisor(self, short_name: str, name: str, *, area: str) -> None:
        """Who supervises an area, and is called."""
        given = ("--name", name, "--role", "supervisor", "--area", area, "--mobile", MOBILE)
        self._command("user", "add", short_name, *given)

    def add_manager(self, short_name: str, name: str, *, area: str) -> str:
        """Somebody over several teams; the code for their phone."""
        self._command("user", "add", short_name, "--name", name, "--role", "manager", "--area", area)
        return self.code(short_name)

    def move(self, record: str, area: str) -> None:
        """A household goes to another team."""
        self._command("move", record, "--area", TEAM, "--to", area)

    def replace_card_key(self) -> None:
        """From now on another key signs the cards."""
        self._command("card", "key", "--new")

    def standing_of(self, worker: str) -> str:
        """What the list of phones says last of a worker's."""
        (row,) = [line for line in self._command("device", "list").splitlines() if worker in line]
        return row.rpartition("  ")[2]

    def _command(self, *arguments: str) -> str:
        command = [sys.executable, "-m", "sync_server.operations.cli", *arguments]
        command += ["--data", str(self.server.data)]
        return subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout

    def key_id(self) -> int:
        """Which key signs its cards."""
        store = open_store(self.server.data)
        try:
            with store.reading() as view:
                return derive_key_id(view.directory.issuer_keys()[0].public_key)
        finally:
            store.close()
