"""
First syncs read pages that were written once: the same records, whoever asks, and nothing that was taken away.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

import pytest

from shared.domain.records import Value
from shared.protocol.messages import ReceivedChange, WrittenChanges
from sync_server.ports.change_log import RecordKey, Writes
from sync_server.use_cases import area_snapshots
from sync_server.use_cases.area_snapshots import AreaSnapshots, SnapshotKey, SnapshotPage
from tests.support.memory_store import MemoryStore
from tests.support.teams import TeamDevice, TeamServer

RECORDS = 230
SMALL_PAGE_BYTES = 64 * 64


@pytest.fixture
def author(server: TeamServer) -> TeamDevice:
    """
    A phone that has filled its team's area.
    """
    phone = server.device("sunita")
    phone.pull()
    for start in range(0, RECORDS, 10):
        phone.push(*(phone.operation(server.new_id(), number=start + one) for one in range(10)))
    return phone


@dataclass
class Reader:
    """
    An empty phone that pulls with small pages.
    """

    phone: TeamDevice
    shown: dict[str, dict[str, Value]] = field(default_factory=dict)
    revisions: dict[str, int] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)
    more: bool = True

    def __post_init__(self) -> None:
        self.phone.cursors = dict.fromkeys(_scope(self.phone), 0)

    def page(self) -> list[ReceivedChange]:
        """One round trip; what came."""
        request = self.phone.request(digest=b"12345678")
        floors = dict.fromkeys(request.cursors, 0)
        response = self.phone.send(replace(request, floors=floors, reply_limit_bytes=SMALL_PAGE_BYTES))
        self.more = any(page.more for page in response.pages)
        came = [change for page in response.pages for change in page.changes]
        for change in came:
            self.revisions[change.record] = change.revision
            self.shown.setdefault(change.record, {}).update(change.fields)
            if change.erased or change.left_for:
                self.gone.add(change.record)
        return came

    def pages(self) -> Iterator[list[ReceivedChange]]:
        """Round trips until the phone holds everything."""
        while self.more:
            yield self.page()

    def pull(self) -> Mapping[str, dict[str, Value]]:
        """Everything."""
        for _ in self.pages():
            pass
        return self.shown


def _scope(phone: TeamDevice) -> tuple[str, ...]:
    first = phone.send(phone.request(epoch=b"another!"))
    assert first.areas is not None
    return tuple(first.areas)


def standing(server: TeamServer, area: str) -> dict[str, dict[str, Value]]:
    with server.store.reading() as view:
        return {
            one.id: one.fields for one in view.changes.changed_since(area, 0, kinds=["visit"], limit=10_000)
        }


class Counting(AreaSnapshots):
    """
    Counts how often a page was made.
    """

    made = 0

    def _keep(self, key: SnapshotKey, made: SnapshotPage) -> None:
        self.made += 1
        super()._keep(key, made)


@pytest.fixture
def snapshots(server: TeamServer) -> Counting:
    counting = Counting()
    server.desk._snapshots = counting
    return counting


def test_a_second_phone_gets_what_was_written_for_the_first(
    server: TeamServer, author: TeamDevice, snapshots: Counting
) -> None:
    first = Reader(server.device("geeta")).pull()
    made = snapshots.made
    second = Reader(server.device("sunita")).pull()
    assert first == second
    assert made == snapshots.made >= RECORDS * 64 // SMALL_PAGE_BYTES
    assert standing(server, author.device.area).items() <= first.items()


def test_a_record_changed_since_comes_once_more_as_it_stands(
    server: TeamServer, author: TeamDevice, snapshots: Counting
) -> None:
    Reader(server.device("geeta")).pull()
    record = min(standing(server, author.device.area))
    author.push(author.operation(record, base=10_000, number=-1))
    made = snapshots.made
    late = Reader(server.device("geeta"))
    pages = list(late.pages())
    assert made == snapshots.made
    assert [record in {change.record for change in page} for page in (pages[0], pages[-1])] == [True, True]
    assert late.shown[record]["number"] == -1
    assert standing(server, author.device.area).items() <= late.shown.items()


def test_a_change_in_mid_pull_is_not_missed(server: TeamServer, author: TeamDevice) -> None:
    Reader(server.device("geeta")).pull()
    reader = Reader(server.device("geeta"))
    for turn, _ in enumerate(reader.pages()):
        if turn < 3:
            record = sorted(standing(server, author.device.area))[turn]
            author.push(author.operation(record, base=10_000, number=-turn))
    assert standing(server, author.device.area).items() <= reader.shown.items()


@pytest.mark.parametrize("fate", ["erased", "left"])
def test_what_was_taken_away_is_not_given_out_again(
    server: TeamServer, author: TeamDevice, fate: str
) -> None:
    Reader(server.device("geeta")).pull()
    area = author.device.area
    record = min(standing(server, area))
    _take_away(server, area, record, fate)
    late = Reader(server.device("geeta"))
    late.pull()
    assert record in late.gone
    assert late.shown[record] == {}


def test_a_phone_that_has_sent_something_never_sees_its_record_as_it_was_before(
    server: TeamServer, author: TeamDevice
) -> None:
    Reader(server.device("geeta")).pull()
    record = min(standing(server, author.device.area))
    author.push(author.operation(record, base=10_000, number=-1))
    again = Reader(author)
    for page in again.pages():
        assert all(change.fields["number"] == -1 for change in page if change.record == record)
    assert again.shown[record]["number"] == -1


def test_pages_are_written_anew_once_too_much_has_changed(
    server: TeamServer, author: TeamDevice, snapshots: Counting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(area_snapshots, "MOST_CHANGES_SINCE", 5)
    Reader(server.device("geeta")).pull()
    made = snapshots.made
    for record in sorted(standing(server, author.device.area))[:6]:
        author.push(author.operation(record, base=10_000, number=-1))
    assert standing(server, author.device.area).items() <= Reader(server.device("geeta")).pull().items()
    assert snapshots.made > made


def test_a_neighbour_and_the_areas_above_are_written_apart(server: TeamServer, author: TeamDevice) -> None:
    teams = standing(server, author.device.area).keys()
    Reader(server.device("manoj")).pull()
    assert not teams & Reader(server.device("kavita")).pull().keys()
    assert teams <= Reader(server.device("manoj")).pull().keys()


def test_memory_is_bounded_and_the_pages_asked_for_last_stay() -> None:
    snapshots, store = AreaSnapshots(most_bytes=1000), MemoryStore()
    with store.reading() as view:
        for number in range(50):
            key = SnapshotKey(b"", f"area {number}", True, 0, 64)
            page = SnapshotPage(1, 1, True, WrittenChanges(1, b"", b"", b"", bytes(100)))
            snapshots.page(view.changes, key, revision=1, is_fresh=False, make=lambda page=page: page)
            assert snapshots.size_bytes <= 1000

        def fail() -> SnapshotPage:
            raise AssertionError("it was kept")

        snapshots.page(view.changes, key, revision=1, is_fresh=False, make=fail)


def _take_away(server: TeamServer, area: str, record: str, fate: str) -> None:
    with server.store.transaction() as work:
        head = work.changes.lock_heads([area])[area]
        found = work.changes.records([RecordKey(area, record)])[RecordKey(area, record)]
        head.digest.move(record, found.revision, 0)
        head.revision += 1
        found.revision, found.fields, found.marks = head.revision, {}, {}
        found.erased_ms = 1 if fate == "erased" else 0
        found.left_for = server.area("sitapur") if fate == "left" else None
        work.changes.write(Writes(heads={area: head}, changed={found.key: found}))
