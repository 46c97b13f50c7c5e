"""
The change log keeps what it is given, in memory and in SQL alike.
"""

from __future__ import annotations

from functools import reduce

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.domain.delivery import Delivery
from shared.kernel.identifiers import derive_uuid
from shared.protocol.merge import ClashValue, Mark
from sync_server.ports.area_total import AreaTotal
from sync_server.ports.change_log import (
    AreaHead,
    AuditEntry,
    Clash,
    Contact,
    DeviceKey,
    Receipt,
    RecordKey,
    StoredRecord,
    Writes,
    advanced,
)
from sync_server.ports.store import Store
from tests.support.servers import an_id

AREA, OTHER_AREA, DEVICE, OTHER_DEVICE = an_id(1), an_id(2), an_id(3), an_id(4)
HOME = DeviceKey(AREA, DEVICE)
FIELDS = {
    "name": "सुनीता",
    "risk": ["preterm"],
    "weight_g": 2400,
    "sealed": b"\x00\xff",
    "gone": None,
    "yes": True,
}


def a_record(number: int, revision: int, area: str = AREA, kind: str = "visit") -> StoredRecord:
    return StoredRecord(
        area=area,
        id=an_id(number),
        kind=kind,
        revision=revision,
        made=Mark(revision, DEVICE, 5),
        fields=dict(FIELDS),
    )


def a_receipt(
    seq: int, state: Delivery = Delivery.RECEIVED, record: int = 9, home: DeviceKey = HOME
) -> Receipt:
    return Receipt(
        home=home,
        seq=seq,
        area=AREA,
        record=an_id(record),
        sha256=bytes(32),
        state=state,
        revision=seq,
        reason="" if state is Delivery.RECEIVED else "operation.kind.unknown",
        cause_seq=0,
        received_ms=7,
        payload=b"payload",
    )


def write(store: Store, writes: Writes) -> None:
    with store.transaction() as work:
        work.changes.write(writes)


def written(*records: StoredRecord) -> Writes:
    return Writes(created={record.key: record for record in records})


class TestRecords:
    def test_a_record_comes_back_as_it_was_written(self, store: Store) -> None:
        record = a_record(9, 3)
        record.marks["name"] = Mark(4, OTHER_DEVICE, 6)
        write(store, written(record))
        with store.reading() as view:
            assert view.changes.records([record.key]) == {record.key: record}

    def test_a_changed_record_replaces_what_was_there(self, store: Store) -> None:
        write(store, written(a_record(9, 3)))
        changed = a_record(9, 3)
        changed.revision, changed.clashed, changed.fields["name"] = 8, True, "Geeta"
        write(store, Writes(changed={changed.key: changed}))
        with store.reading() as view:
            assert view.changes.records([changed.key]) == {changed.key: changed}

    def test_records_of_another_area_under_the_same_identifier_are_not_found(self, store: Store) -> None:
        write(store, written(a_record(9, 3)))
        with store.reading() as view:
            assert view.changes.records([RecordKey(OTHER_AREA, an_id(9))]) == {}

    def test_changing_a_record_that_was_read_changes_nothing_stored(self, store: Store) -> None:
        record = a_record(9, 3)
        write(store, written(record))
        with store.reading() as view:
            view.changes.records([record.key])[record.key].fields["name"] = "changed"
        with store.reading() as view:
            assert view.changes.records([record.key])[record.key].fields == FIELDS

    def test_changes_come_by_revision_from_after_the_cursor_up_to_the_limit(self, store: Store) -> None:
        write(store, written(*(a_record(number, 100 - number) for number in range(10, 20))))
        with store.reading() as view:
            found = view.changes.changed_since(AREA, 83, limit=3)
            assert [record.revision for record in found] == [84, 85, 86]

    def test_changes_may_be_narrowed_to_kinds(self, store: Store) -> None:
        write(store, written(a_record(10, 1, kind="worker"), a_record(11, 2), a_record(12, 3, kind="pack")))
        with store.reading() as view:
            found = view.changes.changed_since(AREA, 0, kinds=["pack", "worker"], limit=9)
            assert [record.kind for record in found] == ["worker", "pack"]
            assert view.changes.revisions(AREA, kinds=["pack"]) == [(an_id(12), 3)]

    def test_changes_of_another_area_are_not_seen(self, store: Store) -> None:
        write(store, written(a_record(10, 1), a_record(11, 2, area=OTHER_AREA)))
        with store.reading() as view:
            assert [one.id for one in view.changes.changed_since(OTHER_AREA, 0, limit=9)] == [an_id(11)]
            assert view.changes.revisions(OTHER_AREA) == [(an_id(11), 2)]

    def test_records_that_left_or_were_erased_are_in_no_digest(self, store: Store) -> None:
        left, erased, living = a_record(10, 1), a_record(11, 2), a_record(12, 3)
        left.left_for, erased.erased_ms = OTHER_AREA, 5
        write(store, written(left, erased, living))
        with store.reading() as view:
            assert view.changes.revisions(AREA) == [(living.id, 3)]
            assert view.changes.records([left.key])[left.key].left_for == OTHER_AREA

    def test_a_revision_names_the_record_it_changed(self, store: Store) -> None:
        write(store, Writes(revisions={(AREA, 4): an_id(9), (OTHER_AREA, 4): an_id(8)}))
        with store.reading() as view:
            assert view.changes.named([(AREA, 4), (AREA, 5)]) == {(AREA, 4): an_id(9)}


class TestHeads:
    def test_an_area_in_which_nothing_was_written_is_at_revision_0(self, store: Store) -> None:
        with store.reading() as view:
            head = view.changes.heads([AREA])[AREA]
            assert (head.revision, head.digest.total()) == (0, bytes(16))

    def test_a_head_comes_back_as_it_was_written_last(self, store: Store) -> None:
        for revision in (1, 2):
            total = AreaTotal()
            total.move(an_id(9), 0, revision)
            head = AreaHead(
                area=AREA, revision=revision, digest=total, audit_position=3, audit_hash=bytes(32)
            )
            write(store, Writes(heads={AREA: head}))
        with store.transaction() as work:
            found = work.changes.lock_heads([AREA, OTHER_AREA])
        assert (found[AREA].revision, found[AREA].digest.total()) == (2, total.total())
        assert (found[AREA].audit_position, found[AREA].audit_hash) == (3, bytes(32))
        assert found[OTHER_AREA].revision == 0


class TestReceipts:
    def test_receipts_come_by_number(self, store: Store) -> None:
        write(store, Writes(receipts=[a_receipt(seq) for seq in range(1, 6)]))
        with store.reading() as view:
            assert view.changes.receipts(HOME, 2, 4) == {seq: a_receipt(seq) for seq in (2, 3, 4)}

    def test_receipts_of_another_device_are_not_seen(self, store: Store) -> None:
        write(store, Writes(receipts=[a_receipt(1)]))
        with store.reading() as view:
            assert view.changes.receipts(DeviceKey(AREA, OTHER_DEVICE), 1, 9) == {}

    def test_the_first_operation_not_taken_in_answers_for_a_record(self, store: Store) -> None:
        write(
            store,
            Writes(
                receipts=[
                    a_receipt(1, record=8),
                    a_receipt(2, Delivery.REFUSED),
                    a_receipt(3, Delivery.HELD),
                ]
            ),
        )
        with store.transaction() as work:
            found = work.changes.unaccepted([(HOME, an_id(8)), (HOME, an_id(9))])
        assert {key: receipt.seq for key, receipt in found.items()} == {(HOME, an_id(9)): 2}

    def test_what_is_known_of_a_device_comes_back_as_written_last(self, store: Store) -> None:
        write(store, Writes(contacts={HOME: Contact(1, 2, 3, 4, 5, 6, 7)}))
        write(store, Writes(contacts={HOME: Contact(8, 9, 0, 5, 6, 3, 4)}))
        with store.reading() as view:
            found = view.changes.contacts([HOME, DeviceKey(AREA, OTHER_DEVICE)])
            assert found == {HOME: Contact(8, 9, 0, 5, 6, 3, 4)}

    def test_a_call_that_read_before_a_verdict_takes_nothing_of_it_back(self, store: Store) -> None:
        read = Contact(last_seq=5, last_contact_ms=100, waiting=2, held=3)
        write(store, Writes(contacts={HOME: read}))
        verdict = read._replace(outcome_position=1, held=2)
        call = read._replace(last_contact_ms=200, waiting=0)
        both = Contact(last_seq=5, last_contact_ms=200, waiting=0, outcome_position=1, held=2)
        write(store, Writes(contacts={HOME: verdict}))
        write(store, Writes(contacts={HOME: call}))
        with store.reading() as view:
            assert view.changes.contacts([HOME])[HOME] == both

    def test_a_verdict_that_read_before_a_call_takes_nothing_of_it_back(self, store: Store) -> None:
        read = Contact(last_seq=5, last_contact_ms=100, waiting=2, missing=1)
        write(store, Writes(contacts={HOME: read}))
        call = read._replace(last_seq=7, last_contact_ms=200, waiting=0, missing=2)
        verdict = read._replace(outcome_position=1)
        write(store, Writes(contacts={HOME: call}))
        write(store, Writes(contacts={HOME: verdict}))
        with store.reading() as view:
            assert view.changes.contacts([HOME])[HOME] == call._replace(outcome_position=1)

    @given(st.lists(st.builds(Contact, *[st.integers(0, 3)] * 8), min_size=2, max_size=4))
    @settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
    def test_every_store_brings_a_device_forward_alike(self, store: Store, contacts: list[Contact]) -> None:
        home = DeviceKey(AREA, derive_uuid("device", repr(contacts)))
        for contact in contacts:
            write(store, Writes(contacts={home: contact}))
        with store.reading() as view:
            assert view.changes.contacts([home])[home] == reduce(advanced, contacts)


class TestBackups:
    def test_what_a_backup_holds_of_a_device_never_becomes_less(self, store: Store) -> None:
        write(store, Writes(contacts={HOME: Contact(last_seq=9)}))
        for seq in (5, 3):
            with store.transaction() as work:
                work.changes.note_backup({HOME: seq})
        with store.reading() as view:
            assert view.changes.contacts([HOME])[HOME] == Contact(last_seq=9, backed_up=5)

    def test_an_epoch_ends_where_each_area_stands_with_all_of_it_in_the_backup(self, store: Store) -> None:
        heads = {AREA: AreaHead(area=AREA, revision=7), OTHER_AREA: AreaHead(area=OTHER_AREA, revision=2)}
        write(store, Writes(heads=heads, contacts={HOME: Contact(last_seq=9, backed_up=5)}))
        with store.transaction() as work:
            work.changes.end_epoch(b"former!!")
        with store.reading() as view:
            ends = view.changes.restored([AREA, OTHER_AREA])
            assert ends == {AREA: {b"former!!": 7}, OTHER_AREA: {b"former!!": 2}}
            assert view.changes.contacts([HOME])[HOME].backed_up == 9


class TestClashes:
    def test_open_clashes_come_back_and_settled_ones_do_not(self, store: Store) -> None:
        values = [ClashValue("a", 1, DEVICE, 5), ClashValue(["b"], 2, OTHER_DEVICE, 6)]
        clash = Clash(area=AREA, record=an_id(9), name="name", opened_revision=2, values=values)
        write(store, Writes(clashes={(AREA, an_id(9), "name", 2): clash}))
        with store.transaction() as work:
            assert work.changes.open_clashes([RecordKey(AREA, an_id(9))]) == [clash]
        clash.settled_revision = 3
        write(store, Writes(clashes={(AREA, an_id(9), "name", 2): clash}))
        with store.transaction() as work:
            assert work.changes.open_clashes([RecordKey(AREA, an_id(9))]) == []


class TestTransactions:
    def test_nothing_stays_of_a_transaction_that_raised(self, store: Store) -> None:
        with pytest.raises(ZeroDivisionError), store.transaction() as work:
            work.changes.write(written(a_record(9, 3)))
            raise ZeroDivisionError
        with store.reading() as view:
            assert view.changes.revisions(AREA) == []

    def test_what_is_not_committed_is_not_seen(self, store: Store) -> None:
        opened = store.begin()
        opened.work.changes.write(written(a_record(9, 3)))
        with store.reading() as view:
            assert view.changes.revisions(AREA) == []
        opened.commit()
        with store.reading() as view:
            assert view.changes.revisions(AREA) == [(an_id(9), 3)]

    def test_a_transaction_rolled_back_leaves_the_store_free_for_the_next(self, store: Store) -> None:
        opened = store.begin()
        opened.work.changes.write(written(a_record(9, 3)))
        opened.roll_back()
        write(store, written(a_record(10, 4)))
        with store.reading() as view:
            assert view.changes.revisions(AREA) == [(an_id(10), 4)]

    def test_audit_links_are_kept(self, store: Store) -> None:
        write(
            store, Writes(audit=[AuditEntry(AREA, 1, 5, "console", "area.added", AREA, bytes(32), bytes(32))])
        )

    def test_many_keys_are_looked_up_at_once(self, store: Store) -> None:
        records = [a_record(number, number) for number in range(10, 2010)]
        write(store, written(*records))
        keys = [record.key for record in records] + [RecordKey(AREA, an_id(n)) for n in range(5000, 20_000)]
        with store.reading() as view:
            assert len(view.changes.records(keys)) == 2000
