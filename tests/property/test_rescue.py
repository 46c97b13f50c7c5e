"""
Rescue files and syncs in any order give one state: everything once, nothing lost, nothing doubled.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.protocol.canonical import operation_bytes
from shared.protocol.compression import NoCompression
from shared.protocol.errors import SeqForkedError
from shared.protocol.rescue import rescue_messages
from tests.support.desk_server import DeskServer, known_authors
from tests.support.handsets import Fate, Handset

NAMES = ("asha", "rekha")
PEOPLE = ("Kamla", "Pushpa")


class Programme:
    """
    Two phones, one server, and the rescue files that were made on the way.
    """

    def __init__(self, folder: Path) -> None:
        self.server = DeskServer(folder, NoCompression())
        authors = known_authors()
        self.phones = {
            name: Handset(
                name,
                self.server,
                NoCompression(),
                author=authors[name],
                areas=(authors[name].area,),
            )
            for name in NAMES
        }
        self.files: list[tuple[str, Sequence[bytes]]] = []
        self.hashes: dict[str, dict[int, bytes]] = {name: {} for name in NAMES}

    def record(self, name: str, who: str, number: int) -> None:
        """One operation more."""
        phone = self.phones[name]
        phone.record(who, name=f"{who} {number}", mobile=f"55501{number:05}")
        for operation in phone.book.pending():
            self.hashes[name][operation.seq] = hashlib.sha256(operation_bytes(operation)).digest()

    def save(self, name: str) -> None:
        """Makes a rescue file."""
        self.files.append((name, a_file(self.phones[name])))

    def take(self, number: int) -> None:
        """Takes in one of the files, perhaps again, perhaps an old one."""
        if self.files:
            name, content = self.files[number % len(self.files)]
            self.server.take_rescue(self.phones[name].author.device, content)

    def settle(self) -> None:
        """All phones sync until they are quiet."""
        for _ in range(2):
            for phone in self.phones.values():
                phone.sync()

    def close(self) -> None:
        """Ends it."""
        for phone in self.phones.values():
            phone.close()
        self.server.close()


def a_file(phone: Handset) -> Sequence[bytes]:
    book = phone.book
    kept = {operation.seq: operation for operation in (*book.unbacked(), *book.pending())}
    operations = [kept[seq] for seq in sorted(kept)]
    return list(rescue_messages(operations, epoch=book.epoch(), made_count=book.counts().recorded))


Step = tuple[str, str, int]
steps = st.tuples(
    st.sampled_from(["record", "record", "sync", "trip", "save", "take"]),
    st.sampled_from(NAMES),
    st.integers(0, 7),
)


def play(programme: Programme, acts: Sequence[Step]) -> None:
    for count, (act, name, number) in enumerate(acts):
        match act:
            case "record":
                programme.record(name, PEOPLE[number % len(PEOPLE)], count)
            case "sync":
                programme.phones[name].sync()
            case "trip":
                phone = programme.phones[name]
                phone.phone.begin()
                phone.trip(list(Fate)[number % len(Fate)])
            case "save":
                programme.save(name)
            case "take":
                programme.take(number)


@settings(max_examples=20, deadline=None)
@given(st.lists(steps, max_size=24))
def test_any_order_of_rescue_files_and_syncs_gives_one_state(acts: list[Step]):
    with tempfile.TemporaryDirectory() as folder:
        programme = Programme(Path(folder))
        play(programme, acts)
        programme.settle()

        area = known_authors()["asha"].area
        living = programme.server.living(area)
        for name, phone in programme.phones.items():
            receipts = programme.server.receipts(phone.author)
            assert {seq: sha256 for seq, (sha256, _) in receipts.items()} == programme.hashes[name]
            counts = phone.book.counts()
            assert counts.recorded == counts.received == counts.server_says == len(receipts)
            assert {
                record: (revision, {key: value for key, value in fields.items() if value is not None})
                for record, (revision, fields) in phone.received(area).items()
            } == dict(living)
        programme.close()


def test_file_brings_what_was_never_sent_and_the_sync_finds_it_accepted(tmp_path: Path):
    programme = Programme(tmp_path)
    phone = programme.phones["asha"]
    phone.sync()
    for number in range(3):
        programme.record("asha", "Kamla", number)
    programme.save("asha")

    first = programme.server.take_rescue(phone.author.device, programme.files[0][1])
    again = programme.server.take_rescue(phone.author.device, programme.files[0][1])
    assert ((first.new, first.known), (again.new, again.known)) == ((3, 0), (0, 3))
    assert len(phone.book.pending()) == 3
    phone.sync()

    assert (len(phone.book.pending()), phone.book.counts().received) == (0, 3)
    assert len(programme.server.receipts(phone.author)) == 3
    programme.close()


def test_phone_that_never_met_its_server_is_rescued(tmp_path: Path):
    programme = Programme(tmp_path)
    programme.record("asha", "Kamla", 1)
    programme.save("asha")
    programme.take(0)

    assert len(programme.server.receipts(programme.phones["asha"].author)) == 1
    programme.settle()
    assert programme.phones["asha"].book.counts().received == 1
    programme.close()


def test_file_from_before_a_restore_is_taken_in_by_the_restored_server(tmp_path: Path):
    programme = Programme(tmp_path)
    phone = programme.phones["asha"]
    programme.record("asha", "Kamla", 1)
    phone.sync()
    backup = programme.server.backup()
    programme.record("asha", "Kamla", 2)
    phone.sync()
    programme.record("asha", "Pushpa", 3)
    programme.save("asha")
    programme.server.restore(backup, b"another epoch 16")

    report = programme.server.take_rescue(phone.author.device, programme.files[0][1])
    assert (report.new, report.known) == (2, 1)
    programme.settle()

    receipts = programme.server.receipts(phone.author)
    assert {seq: sha256 for seq, (sha256, _) in receipts.items()} == programme.hashes["asha"]
    programme.close()


def test_file_of_a_copied_phone_is_refused_and_changes_nothing(tmp_path: Path):
    programme = Programme(tmp_path)
    phone = programme.phones["asha"]
    programme.record("asha", "Kamla", 1)
    programme.save("asha")
    phone.journal = type(phone.journal)()
    phone.start()
    phone.record("Pushpa", name="another life")
    phone.sync()
    before = programme.server.receipts(phone.author)

    with pytest.raises(SeqForkedError):
        programme.take(0)
    assert programme.server.receipts(phone.author) == before
    programme.close()


def test_large_work_goes_in_several_messages(tmp_path: Path):
    programme = Programme(tmp_path)
    for number in range(620):
        programme.phones["asha"].record(f"person {number}", name="x" * 200)
    programme.save("asha")

    programme.take(0)

    assert len(programme.server.receipts(programme.phones["asha"].author)) == 620
    programme.close()
