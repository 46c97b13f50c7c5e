"""
The phone's side of a sync, one decision at a time.
"""

from __future__ import annotations

import pytest

from shared.domain.delivery import Delivery
from shared.domain.records import Value
from shared.kernel.errors import DoorstepError
from shared.protocol.compression import NO_DICTIONARY, NoCompression
from shared.protocol.dictionaries import load_dictionaries
from shared.protocol.errors import (
    DictionaryUnknownError,
    MalformedMessageError,
    ReferencesUnknownError,
    SeqForkedError,
    SeqGapError,
    UnsupportedVersionError,
)
from shared.protocol.phone import Next, plan_renumbering, require_unforked
from shared.protocol.taking import Plan
from shared.protocol.zstd import SERVER_LEVEL, ZstdCompression
from tests.support.handsets import AREA, DISTRICT, Fate, Handset, an_author
from tests.support.plain_operations import an_operation
from tests.support.reference_server import ReferenceServer


class Story:
    """
    Two phones and a server in a few dictionaries.
    """

    def __init__(self, compression=None):
        self.compression = compression or NoCompression()
        self.server = ReferenceServer(b"epoch-0", self.compression)
        self.asha, self.rekha = (self._handset(name) for name in ("asha", "rekha"))

    def _handset(self, name: str) -> Handset:
        author = an_author(name)
        self.server.enrol(author, [AREA, DISTRICT])
        handset = Handset(name, self.server, self.compression, author=author)
        handset.sync()
        return handset

    def close(self) -> None:
        for handset in (self.asha, self.rekha):
            handset.close()


@pytest.fixture
def story():
    story = Story()
    yield story
    story.close()


def shown(handset: Handset, who: str) -> dict[str, Value]:
    from shared.kernel.identifiers import derive_uuid

    return dict(handset.book.get(derive_uuid("record", who)).fields)


def test_a_phone_asks_for_its_own_area_and_is_told_its_whole_scope(story):
    assert {AREA, DISTRICT} == set(story.asha.book.cursors())


def test_a_quiet_phone_has_nothing_to_say_until_a_sync_begins(story):
    assert story.asha.phone.is_quiet
    story.asha.phone.begin()
    assert not story.asha.phone.is_quiet


def test_identifiers_of_the_scope_are_written_short_once_they_are_agreed(story):
    plan = story.asha.phone.plan()

    assert plan.short.scope is not None
    assert bytes.fromhex(AREA.replace("-", "")) not in plan.body


def test_references_the_server_does_not_know_cost_one_more_trip(story):
    story.server.scopes[story.asha.author.device] = (AREA,)
    story.asha.record("sunita", name="Sunita")

    story.asha.sync()

    assert [AREA] == list(story.asha.book.cursors())
    assert not story.asha.book.pending()


def test_an_area_no_longer_pulled_is_forgotten(story):
    story.asha.record("sunita", name="Sunita")
    story.asha.sync()
    story.server.scopes[story.asha.author.device] = (DISTRICT,)

    story.asha.sync()

    assert [] == list(story.asha.book.revision_pairs(AREA))


def test_an_unknown_dictionary_is_done_without():
    story = Story(ZstdCompression(load_dictionaries(), level=SERVER_LEVEL))
    plan = story.asha.phone.plan()
    assert 1 == plan.short.dictionary

    assert Next.AGAIN is story.asha.phone.refused(plan, DictionaryUnknownError(dictionary=1))

    again = story.asha.phone.plan()
    assert NO_DICTIONARY == again.short.dictionary
    assert Next.STOP is story.asha.phone.refused(again, DictionaryUnknownError(dictionary=0))
    story.close()


def test_a_batch_that_cannot_be_read_is_halved_down_to_one_row(story):
    for number in range(5):
        story.asha.record(f"p{number}", name="x")
    sizes: list[tuple[int, bool]] = []
    plan: Plan = story.asha.phone.plan()
    while True:
        sizes.append((len(plan.request.operations), plan.short.rows))
        if story.asha.phone.refused(plan, MalformedMessageError(place="columns")) is Next.STOP:
            break
        plan = story.asha.phone.plan()

    assert [(5, False), (2, False), (1, False), (1, True)] == sizes


def test_a_row_that_cannot_be_read_is_refused_and_the_rest_flows(story, monkeypatch):
    for number in range(3):
        story.asha.record(f"p{number}", name="x")
    poisoned = story.asha.book.pending()[1]
    exchange = story.server.exchange

    def refusing(device: str, body: bytes) -> bytes:
        plan = story.asha.phone.plan()
        if poisoned in plan.request.operations and not plan.short.rows:
            raise MalformedMessageError(place="columns")
        return exchange(device, body)

    monkeypatch.setattr(story.server, "exchange", refusing)
    story.asha.sync()

    assert not story.asha.book.pending()
    assert 3 == story.asha.book.counts().received


def test_an_operation_too_long_for_the_wire_is_refused_by_its_number_and_kept_here(story):
    story.asha.record("before", name="x")
    story.asha.record("long", **{f"f{number}": "x" * 60_000 for number in range(10)})
    story.asha.record("after", name="x")

    story.asha.sync()

    ((operation, answer),) = story.asha.book.answers()
    assert (2, Delivery.REFUSED, "operation.unreadable") == (operation.seq, answer.state, answer.reason)
    assert 10 == len(operation.set)
    assert 3 == story.asha.book.counts().received


@pytest.mark.parametrize("error", [UnsupportedVersionError(version="2030-01-01"), SeqForkedError(seq=3)])
def test_refusals_that_writing_differently_does_not_help_stop_the_sync(story, error):
    story.asha.record("sunita", name="Sunita")

    assert Next.STOP is story.asha.phone.refused(story.asha.phone.plan(), error)


def test_before_a_fork_everything_gets_its_receipt_and_then_the_sync_stops(story):
    for name in ("first", "second", "third"):
        story.asha.record(name, name=name)
    plan = story.asha.phone.plan()

    assert Next.AGAIN is story.asha.phone.refused(plan, SeqForkedError(seq=3))

    again = story.asha.phone.plan()
    assert [1, 2] == [operation.seq for operation in again.request.operations]
    assert Next.STOP is story.asha.phone.refused(again, SeqForkedError(seq=1))


def test_a_gap_is_explained_once(story):
    story.asha.record("sunita", name="Sunita")
    plan = story.asha.phone.plan()

    assert Next.AGAIN is story.asha.phone.refused(plan, SeqGapError(expected=1))

    again = story.asha.phone.plan()
    assert 1 == again.request.kept_from
    assert Next.STOP is story.asha.phone.refused(again, SeqGapError(expected=1))


def test_a_poor_connection_gets_smaller_requests_and_recovers(story):
    for number in range(12):
        story.asha.record(f"p{number}", name="x")
    for _ in range(7):
        story.asha.trip(Fate.REQUEST_LOST)

    assert 3 == len(story.asha.phone.plan().request.operations)

    story.asha.sync()
    assert 12 == story.asha.book.counts().received


def test_an_answer_given_again_does_not_undo_what_came_since(story):
    story.asha.record("sunita", name="Sunita")
    story.asha.record("sunita", mobile="1")
    story.asha.trip(Fate.REPLY_LOST)
    story.rekha.sync()
    story.rekha.record("sunita", mobile="2", risk=["low_weight"])
    story.rekha.sync()
    story.asha.start(most_operations=1)

    story.asha.sync()

    assert {"name": "Sunita", "mobile": "2", "risk": ["low_weight"]} == shown(story.asha, "sunita")
    assert story.asha.received() == story.server.living(AREA)
    assert 0 == story.asha.phone.repaired_records


def test_a_page_cut_before_a_record_that_moved_loses_none_of_its_fields(story):
    story.asha.record("sunita", name="Sunita")
    story.asha.record("meena", name="Meena")
    story.asha.sync()
    story.server.page_size = 1
    story.rekha.record("sunita", mobile="1")

    story.rekha.sync()

    assert {"name": "Sunita", "mobile": "1"} == shown(story.rekha, "sunita")


def test_a_pull_that_was_cut_goes_on_after_the_app_was_killed(story):
    for number in range(4):
        story.asha.record(f"p{number}", name="x")
    story.asha.sync()
    story.server.page_size = 2
    story.rekha.phone.begin()
    story.rekha.trip()
    story.rekha.start()

    story.rekha.sync()

    assert story.rekha.received() == story.server.living(AREA)


def test_a_record_that_moved_away_is_let_go_and_late_work_on_it_is_held(story):
    story.asha.record("sunita", name="Sunita")
    story.asha.sync()
    story.asha.record("sunita", mobile="1")
    record = story.asha.book.pending()[0].record
    story.server.move(AREA, record, DISTRICT)

    story.asha.sync()

    ((_, answer),) = story.asha.book.answers()
    assert (Delivery.HELD, "operation.record.moved") == (answer.state, answer.reason)
    assert record not in story.asha.received()


def test_a_difference_is_found_and_read_again_bucket_by_bucket(story):
    for number in range(40):
        story.asha.record(f"p{number}", name="x")
    story.asha.sync()
    row = list(story.server.state.rows.values())[-1]
    row.fields["name"], row.revision = "changed behind everybody's back", 1

    story.asha.sync()

    assert story.asha.received() == story.server.living(AREA)
    assert 0 < story.asha.phone.repaired_records < 40
    assert not story.asha.phone.differing


def test_a_record_the_server_never_had_is_dropped_by_the_repair(story):
    story.asha.record("sunita", name="Sunita")
    story.asha.sync()
    record = next(iter(story.asha.received()))
    del story.server.state.rows[AREA, record]

    story.asha.sync()

    assert {} == story.asha.received()


def test_a_difference_that_may_not_be_repaired_now_is_known(story):
    story.asha.record("sunita", name="Sunita")
    story.asha.sync()
    story.server.state.rows.clear()
    story.asha.phone.may_repair = False

    story.asha.sync()

    assert {AREA} == story.asha.phone.differing


def test_what_differed_is_asked_after_no_more_once_the_area_is_not_this_phones(story):
    story.asha.record("sunita", name="Sunita")
    story.asha.sync()
    story.server.state.rows.clear()
    story.asha.phone.begin()
    story.asha.trip()
    assert {AREA} == story.asha.phone.differing
    story.server.scopes[story.asha.author.device] = (DISTRICT,)

    story.asha.sync()

    assert story.asha.phone.is_quiet
    assert not story.asha.phone.differing


def test_a_reply_to_another_request_is_refused(story):
    story.asha.record("sunita", name="Sunita")
    plan = story.asha.phone.plan()
    reply = story.server.exchange(story.asha.author.device, plan.body)
    story.asha.record("meena", name="Meena")

    with pytest.raises(MalformedMessageError):
        story.asha.phone.take(story.asha.phone.plan(), reply, sent_ms=0, received_ms=0)


def test_a_store_that_was_rolled_back_is_noticed(story):
    units = list(story.asha.journal.units)
    story.asha.record("sunita", name="Sunita")
    story.asha.sync()
    story.asha.journal.units[:] = units
    story.asha.start()

    taken = story.asha.trip()

    assert taken is not None
    with pytest.raises(SeqForkedError):
        require_unforked(taken)


def test_the_offset_of_the_clock_is_measured_in_the_middle_of_the_exchange(story):
    plan = story.asha.phone.plan()
    reply = story.server.exchange(story.asha.author.device, plan.body)

    taken = story.asha.phone.take(plan, reply, sent_ms=1_000, received_ms=3_000)

    assert story.server.now_ms - 2_000 == taken.progress.offset_ms


def test_renumbering_begins_at_one_and_leaves_no_gap():
    pending = [an_operation(seq) for seq in (4, 7, 8)]

    assert {4: 1, 7: 2, 8: 3} == plan_renumbering(pending)


def test_references_unknown_twice_stop_the_sync(story):
    story.asha.record("sunita", name="Sunita")
    error: DoorstepError = ReferencesUnknownError()
    assert Next.AGAIN is story.asha.phone.refused(story.asha.phone.plan(), error)

    assert Next.STOP is story.asha.phone.refused(story.asha.phone.plan(), error)
