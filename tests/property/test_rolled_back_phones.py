"""
Phones whose stores are put back to older copies, any number of times, and enrolled anew: nothing that a phone holds or
the server took in is lost, and everything is there once.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

from hypothesis import example, given, settings
from hypothesis import strategies as st

from shared.kernel.errors import DoorstepError
from shared.kernel.identifiers import derive_uuid
from shared.protocol.compression import NoCompression
from shared.protocol.errors import SeqForkedError
from shared.protocol.phone import require_unforked
from tests.support.desk_server import DeskServer, known_authors
from tests.support.handsets import Handset
from tests.support.memory_journal import MemoryJournal


class Phone:
    """
    A phone with copies of its store in a drawer.
    """

    def __init__(self, server: DeskServer) -> None:
        self.server = server
        author = known_authors()["asha"]
        self.handset = Handset("asha", server, NoCompression(), author=author, areas=(author.area,))
        self.authors = [author]
        self.copies: list[tuple[int, list[tuple[bytes, ...]]]] = []
        self.made = 0
        self.reached_receipts = True

    def record(self) -> None:
        """A person nobody has written down before."""
        self.made += 1
        self.handset.record(f"person {self.made}", name=f"person {self.made}")

    def keep_copy(self) -> None:
        """A copy of the store as it is, with the enrolment it belongs to."""
        self.copies.append((len(self.authors) - 1, list(self.handset.journal.units)))

    def put_back(self, number: int) -> None:
        """One of the copies takes the store's place."""
        if self.copies:
            enrolment, units = self.copies[number % len(self.copies)]
            self.handset.author = self.authors[enrolment]
            self.handset.journal = MemoryJournal(list(units))
            self.handset.start()

    def sync(self) -> None:
        """A sync; where the server says that the store was put back, a new enrolment, and the sync again."""
        try:
            self._sync()
        except DoorstepError as error:
            if error.code not in ("sync.seq.forked", "device.revoked"):
                raise
            self.reached_receipts = self.reached_receipts and error.code == "sync.seq.forked"
            self._enrol_anew()
            self._sync()

    def _sync(self) -> None:
        handset = self.handset
        handset.phone.begin()
        while not handset.phone.is_quiet:
            taken = handset.trip()
            if taken is not None:
                require_unforked(taken)

    def _enrol_anew(self) -> None:
        self.authors.append(self.server.enrol_anew(self.authors[-1]))
        self.handset.author = self.authors[-1]
        self.handset.start()

    def held(self) -> set[str]:
        """Every person on the phone."""
        return {record.id for record in self.handset.book.all_of("person")}


steps = st.tuples(st.sampled_from(["record", "record", "sync", "copy", "put back"]), st.integers(0, 5))


# A copy from before an enrolment that was given up: its receipts are out of reach, so what it had sent is sent again,
# and changes nothing at the server.
TWICE_PUT_BACK = [
    ("record", 0),
    ("copy", 0),
    ("sync", 0),
    ("put back", 0),
    ("record", 0),
    ("record", 0),
    ("sync", 0),
    ("put back", 0),
    ("sync", 0),
]


@example(acts=TWICE_PUT_BACK)
@settings(max_examples=30, deadline=None)
@given(acts=st.lists(steps, max_size=24))
def test_nothing_is_lost_or_doubled_however_often_a_store_is_put_back(acts: Sequence[tuple[str, int]]):
    with tempfile.TemporaryDirectory() as folder:
        server = DeskServer(Path(folder), NoCompression())
        phone = Phone(server)
        for act, number in acts:
            match act:
                case "record":
                    phone.record()
                case "sync":
                    phone.sync()
                case "copy":
                    phone.keep_copy()
                case "put back":
                    phone.put_back(number)
        held = phone.held()
        area = phone.authors[0].area
        taken = {record for record in server.living(area) if record in _persons(phone.made)}
        phone.sync()

        living = {record for record in server.living(area) if record in _persons(phone.made)}
        assert living == held | taken
        assert phone.held() == living
        receipts = [len(server.receipts(author)) for author in phone.authors]
        assert sum(receipts) == len(living) if phone.reached_receipts else sum(receipts) >= len(living)
        phone.handset.close()
        server.close()


def _persons(made: int) -> set[str]:
    return {derive_uuid("record", f"person {number}") for number in range(1, made + 1)}


def test_copied_phone_is_told_before_anything_of_it_is_stored(tmp_path: Path):
    server = DeskServer(tmp_path, NoCompression())
    phone = Phone(server)
    phone.record()
    phone.keep_copy()
    phone.record()
    phone.sync()
    before = server.receipts(phone.authors[0])
    phone.put_back(0)
    phone.record()
    try:
        phone._sync()
    except SeqForkedError as error:
        assert error.details["seq"] == 2
    assert server.receipts(phone.authors[0]) == before
    phone.handset.close()
    server.close()
