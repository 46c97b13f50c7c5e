"""
Two phones of one team, a server, and everything that can happen between them: a machine for property tests.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any, Protocol

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from shared.domain.delivery import Delivery
from shared.domain.records import Author, Value
from shared.kernel.errors import DoorstepError
from shared.protocol.canonical import operation_hash
from shared.protocol.compression import Compression
from tests.support.handsets import Fate, Handset

HOME = "home"
PEOPLE = st.sampled_from(["sunita", "asha", "meena", HOME])
FIELDS = st.dictionaries(
    st.sampled_from(["name", "risk", "alive", "mobile", "danger", "birth_weight_g"]),
    st.one_of(
        st.none(), st.sampled_from(["no", "yes", "x"]), st.integers(0, 3), st.lists(st.sampled_from("abc"))
    ),
    min_size=1,
    max_size=3,
)
PHONES = st.integers(0, 1)
MOST_RESTORES = 3


class TeamServer(Protocol):
    """
    A server as the machine needs it.
    """

    now_ms: int

    def exchange(self, device: str, body: bytes) -> bytes:
        """One request."""
        ...

    def backup(self) -> Any:
        """All of it."""
        ...

    def restore(self, backup: Any, epoch: bytes) -> None:
        """Back to it."""
        ...

    def receipts(self, author: Author) -> Mapping[int, tuple[bytes, int]]:
        """Seq to hash and revision."""
        ...

    def living(self, area: str) -> Mapping[str, tuple[int, Mapping[str, Value]]]:
        """Record to revision and fields."""
        ...

    def close(self) -> None:
        """Ends it."""
        ...


class Team(RuleBasedStateMachine):
    """
    Subclasses say which server.
    """

    def make_team(self) -> tuple[Any, Sequence[Author], Compression, Callable[[int], None]]:
        """The server, the authors, the compression, and what cuts the server's pages."""
        raise NotImplementedError

    def __init__(self) -> None:
        super().__init__()
        self.server: TeamServer
        self.server, authors, compression, self.cut_pages = self.make_team()
        self.area = authors[0].area
        self.phones = [
            Handset(author.worker, self.server, compression, author=author, areas=(author.area,))
            for author in authors
        ]
        for handset in self.phones:
            handset.sync()
        self.made: dict[tuple[str, int], bytes] = {}
        self.backup = self.server.backup()
        self.restores = 0

    @rule(phone=PHONES, who=PEOPLE, fields=FIELDS)
    def record(self, phone: int, who: str, fields: dict[str, Value]) -> None:
        handset = self.phones[phone]
        handset.record(who, "household" if who == HOME else "person", **fields)
        newest = handset.book.pending()[-1]
        self.made[handset.author.device, newest.seq] = operation_hash(newest)

    @rule(phone=PHONES, fate=st.sampled_from(Fate))
    def trip(self, phone: int, fate: Fate) -> None:
        self.server.now_ms += 1_013
        self.phones[phone].trip(fate)

    @rule(phone=PHONES, which=st.integers(0, 30))
    def an_old_request_arrives_late(self, phone: int, which: int) -> None:
        handset = self.phones[phone]
        if handset.sent:
            with suppress(DoorstepError):
                self.server.exchange(handset.author.device, handset.sent[which % len(handset.sent)])

    @rule(phone=PHONES, most_operations=st.sampled_from([1, 2, 500]))
    def app_is_killed_and_started(self, phone: int, most_operations: int) -> None:
        self.phones[phone].start(most_operations=most_operations)

    @rule(phone=PHONES)
    def sync(self, phone: int) -> None:
        self.phones[phone].sync()

    @rule(size=st.sampled_from([1, 2, 1000]))
    def pages_are_cut(self, size: int) -> None:
        self.cut_pages(size)

    @rule()
    def server_is_backed_up(self) -> None:
        self.backup = self.server.backup()

    @precondition(lambda self: self.restores < MOST_RESTORES)
    @rule()
    def server_is_restored(self) -> None:
        self.restores += 1
        self.server.restore(self.backup, b"epoch-%d" % self.restores)

    @invariant()
    def nothing_recorded_is_missing_from_its_phone(self) -> None:
        for handset in self.phones:
            counts = handset.book.counts()
            assert counts.recorded == sum(device == handset.author.device for device, _ in self.made)

    def teardown(self) -> None:
        for _ in range(2):
            for handset in self.phones:
                handset.sync()
        self._require_all_answered_once()
        self._require_equal()
        for handset in self.phones:
            handset.close()
        self.server.close()

    def _require_all_answered_once(self) -> None:
        revisions: list[int] = []
        for handset in self.phones:
            device = handset.author.device
            stored = self.server.receipts(handset.author)
            made = {seq: sha256 for (owner, seq), sha256 in self.made.items() if owner == device}
            assert {seq: sha256 for seq, (sha256, _) in stored.items()} == made
            revisions += [revision for _, revision in stored.values() if revision]
            counts = handset.book.counts()
            assert counts.recorded == counts.received == counts.server_says == len(made)
            assert not handset.book.pending()
        assert len(revisions) == len(set(revisions))

    def _require_equal(self) -> None:
        truth = self.server.living(self.area)
        for handset in self.phones:
            assert handset.received(self.area) == truth
            assert not handset.phone.differing
            assert handset.phone.repaired_records == 0
            delivered = {handset.book.delivery(record) for record in truth}
            assert delivered <= {Delivery.RECEIVED, Delivery.CLASHED}
