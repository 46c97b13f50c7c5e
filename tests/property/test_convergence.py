"""
The law of sync: after quiescence phones and server hold the same, and every operation ever made is answered once.
"""

from __future__ import annotations

import copy
from contextlib import suppress

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from shared.domain.delivery import Delivery
from shared.kernel.errors import DoorstepError
from shared.protocol.canonical import operation_hash
from shared.protocol.compression import NoCompression
from tests.support.handsets import AREA, DISTRICT, Fate, Handset, an_author
from tests.support.reference_server import ReferenceServer

PEOPLE = st.sampled_from(["sunita", "asha", "meena"])
FIELDS = st.dictionaries(
    st.sampled_from(["name", "risk", "alive", "mobile", "danger", "birth_weight_g"]),
    st.one_of(
        st.none(), st.sampled_from(["no", "yes", "x"]), st.integers(0, 3), st.lists(st.sampled_from("abc"))
    ),
    min_size=1,
    max_size=3,
)
PHONES = st.integers(0, 1)


class Team(RuleBasedStateMachine):
    """
    Two phones of one team, a server, and everything that happens between them.
    """

    def __init__(self) -> None:
        super().__init__()
        compression = NoCompression()
        self.server = ReferenceServer(b"epoch-0", compression)
        self.phones: list[Handset] = []
        for name in ("asha", "rekha"):
            author = an_author(name)
            self.server.enrol(author, [AREA, DISTRICT])
            self.phones.append(Handset(name, self.server, compression, author=author))
        for handset in self.phones:
            handset.sync()
        self.made: dict[tuple[str, int], bytes] = {}
        self.backup = self.server.backup()
        self.epochs = 0

    @rule(phone=PHONES, who=PEOPLE, fields=FIELDS)
    def record(self, phone: int, who: str, fields: dict[str, object]) -> None:
        handset = self.phones[phone]
        handset.record(who, **fields)  # type: ignore[arg-type]
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
        self.server.page_size = size

    @rule()
    def server_is_backed_up(self) -> None:
        self.backup = self.server.backup()

    @precondition(lambda self: self.epochs < 3)
    @rule()
    def server_is_restored(self) -> None:
        self.epochs += 1
        self.server.restore(copy.deepcopy(self.backup), b"epoch-%d" % self.epochs)

    @invariant()
    def nothing_recorded_is_missing_from_its_phone(self) -> None:
        for handset in self.phones:
            counts = handset.book.counts()
            assert counts.recorded == sum(device == handset.author.device for device, _ in self.made)

    def teardown(self) -> None:
        for handset in self.phones:
            handset.sync()
        for handset in self.phones:
            handset.sync()
        self._require_all_answered_once()
        self._require_equal()
        for handset in self.phones:
            handset.close()

    def _require_all_answered_once(self) -> None:
        receipts = self.server.state.receipts
        assert {key: answer.sha256 for key, answer in receipts.items()} == self.made
        revisions = [answer.revision for answer in receipts.values() if answer.revision]
        assert len(revisions) == len(set(revisions))
        for handset in self.phones:
            counts = handset.book.counts()
            assert counts.recorded == counts.received == counts.server_says
            assert not handset.book.pending()

    def _require_equal(self) -> None:
        truth = {
            row.id: (row.revision, {name: value for name, value in row.fields.items() if value is not None})
            for row in self.server.living(AREA).values()
        }
        for handset in self.phones:
            assert handset.received() == truth
            assert not handset.phone.differing
            assert handset.phone.repaired_records == 0
            delivered = {handset.book.delivery(record) for record in truth}
            assert delivered <= {Delivery.RECEIVED, Delivery.CLASHED}


Team.TestCase.settings = settings(
    max_examples=150, stateful_step_count=40, deadline=None, suppress_health_check=list(HealthCheck)
)
TestAnyOrderLossAndDoublingEndsInTheSameState = Team.TestCase
