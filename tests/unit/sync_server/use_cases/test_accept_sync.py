"""
What becomes of operations that phones push.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from shared.domain.delivery import Delivery
from shared.kernel.errors import DoorstepError
from shared.protocol.canonical import operation_hash
from shared.protocol.messages import UnreadableOperation
from sync_server.ports.change_log import DeviceKey
from sync_server.use_cases.keep_audit import first_broken_link
from sync_server.use_cases.revoke_device import revoke_device
from tests.support.memory_store import MemoryStore
from tests.support.teams import TeamServer, WholeRequestRefusedError, states

RECEIVED, CLASHED, HELD, REFUSED = Delivery.RECEIVED, Delivery.CLASHED, Delivery.HELD, Delivery.REFUSED


def refusal(error: pytest.ExceptionInfo[WholeRequestRefusedError]) -> str:
    return error.value.error.code


class TestReceipts:
    def test_every_operation_gets_one_answer_in_its_order(self, server: TeamServer) -> None:
        phone = server.device("sunita")
        record = server.new_id()
        answers = phone.push(
            phone.operation(record, outcome="done"),
            phone.operation(server.new_id(), kind="review", verdict="approved"),
            phone.operation(record, outcome="partly"),
        )
        assert [answer.seq for answer in answers] == [1, 2, 3]
        assert states(answers) == [RECEIVED, REFUSED, RECEIVED]

    def test_revisions_of_an_area_are_dense_and_in_the_order_of_acceptance(self, server: TeamServer) -> None:
        phone, other = server.device("sunita"), server.device("geeta")
        first = phone.push(phone.operation(server.new_id(), a=1))[0].revision
        second = other.push(other.operation(server.new_id(), a=1))[0].revision
        third = phone.push(phone.operation(server.new_id(), a=1))[0].revision
        assert [second, third] == [first + 1, first + 2]

    def test_sending_again_gets_the_same_answers_and_changes_nothing(self, server: TeamServer) -> None:
        phone = server.device("sunita")
        operations = [
            phone.operation(server.new_id(), a=1),
            phone.operation(server.new_id(), kind="unknown", a=1),
        ]
        first = phone.push(*operations)
        assert phone.push(*operations) == first
        with server.store.reading() as view:
            home = DeviceKey(phone.device.area, phone.device.id)
            assert view.changes.contacts([home])[home].last_seq == 2

    def test_a_batch_partly_sent_before_is_answered_whole(self, server: TeamServer) -> None:
        phone = server.device("sunita")
        old = phone.operation(server.new_id(), a=1)
        phone.push(old)
        new = phone.operation(server.new_id(), a=1)
        assert states(phone.push(old, new)) == [RECEIVED, RECEIVED]

    def test_the_receipt_holds_the_hash_of_the_operation(self, server: TeamServer) -> None:
        phone = server.device("sunita")
        operation = phone.operation(server.new_id(), a=1)
        phone.push(operation)
        with server.store.reading() as view:
            receipt = view.changes.receipts(DeviceKey(phone.device.area, phone.device.id), 1, 1)[1]
        assert receipt.sha256 == operation_hash(operation)

    def test_another_operation_under_a_known_number_is_a_fork_and_nothing_is_stored(
        self, server: TeamServer
    ) -> None:
        phone = server.device("sunita")
        record = server.new_id()
        phone.push(phone.operation(record, a=1))
        phone.seq = 0
        forked, next_one = phone.operation(record, a=2), phone.operation(server.new_id(), a=1)
        with pytest.raises(WholeRequestRefusedError) as error:
            phone.push(forked, next_one)
        assert refusal(error) == "sync.seq.forked"
        with server.store.reading() as view:
            home = DeviceKey(phone.device.area, phone.device.id)
            assert view.changes.contacts([home])[home].last_seq == 1

    def test_numbers_missing_before_the_first_one_are_asked_for(self, server: TeamServer) -> None:
        phone = server.device("sunita")
        phone.operation(server.new_id(), a=1)
        with pytest.raises(WholeRequestRefusedError) as error:
            phone.push(phone.operation(server.new_id(), a=1))
        assert refusal(error) == "sync.seq.gap"
        assert error.value.error.details == {"expected": 1}

    def test_a_phone_that_let_the_missing_ones_go_is_taken_in_and_the_loss_is_noted(
        self, server: TeamServer
    ) -> None:
        phone = server.device("sunita")
        for _ in range(3):
            phone.operation(server.new_id(), a=1)
        kept = phone.operation(server.new_id(), a=1)
        response = phone.send(phone.request(kept, kept_from=4))
        assert states(response.answers) == [RECEIVED]
        assert (response.received_count, response.received_through) == (1, 4)
        assert isinstance(server.store, MemoryStore)
        link = server.store.state.changes.links[-1]
        assert (link.action, link.subject, link.actor) == ("operations.missing", "1-3", phone.device.id)

    def test_an_operation_that_cannot_be_read_is_refused_and_kept(self, server: TeamServer) -> None:
        phone = server.device("sunita")
        broken = UnreadableOperation(1, b"\xc1 no operation", "operation.unreadable")
        phone.seq = 1
        (answer,) = phone.send(phone.request(unreadable=[broken])).answers
        assert (answer.state, answer.reason) == (REFUSED, "operation.unreadable")
        with server.store.reading() as view:
            receipt = view.changes.receipts(DeviceKey(phone.device.area, phone.device.id), 1, 1)[1]
        assert receipt.payload == broken.payload

    def test_a_phone_of_another_epoch_is_told_the_epoch_and_nothing_is_taken_in(
        self, server: TeamServer
    ) -> None:
        phone = server.device("sunita")
        response = phone.send(phone.request(phone.operation(server.new_id(), a=1), epoch=bytes(16)))
        assert (response.epoch, response.answers) == (server.epoch, ())
        assert set(response.areas or ()) == {server.area("rampur"), server.area("state")}


class TestPermission:
    def test_a_volunteer_may_not_review(self, server: TeamServer) -> None:
        phone = server.device("sunita")
        (answer,) = phone.push(phone.operation(server.new_id(), kind="review", verdict="approved"))
        assert (answer.state, answer.reason) == (REFUSED, "operation.field.forbidden")

    def test_a_supervisor_reviews_in_the_own_team(self, server: TeamServer) -> None:
        phone = server.device("meena")
        (answer,) = phone.push(phone.operation(server.new_id(), kind="review", verdict="approved"))
        assert answer.state is RECEIVED

    def test_writing_into_another_area_is_refused(self, server: TeamServer) -> None:
        phone = server.device("sunita")
        operation = phone.operation(server.new_id(), area=server.area("sitapur"), a=1)
        (answer,) = phone.push(operation)
        assert (answer.state, answer.reason) == (REFUSED, "operation.area.forbidden")
        assert server.device("kavita").pull().get(operation.record) is None

    def test_a_manager_writes_in_every_area_below(self, server: TeamServer) -> None:
        phone = server.device("manoj")
        areas = [server.area("rampur"), server.area("sitapur")]
        operations = [
            phone.operation(server.new_id(), kind="review", area=area, verdict="x") for area in areas
        ]
        assert states(phone.push(*operations)) == [RECEIVED, RECEIVED]

    def test_writing_in_another_workers_name_is_refused(self, server: TeamServer) -> None:
        phone = server.device("sunita")
        (answer,) = phone.push(phone.operation(server.new_id(), by=server.account("geeta").id, a=1))
        assert (answer.state, answer.reason) == (REFUSED, "operation.author.differs")

    def test_an_unknown_kind_is_refused(self, server: TeamServer) -> None:
        phone = server.device("sunita")
        (answer,) = phone.push(phone.operation(server.new_id(), kind="hologram", a=1))
        assert (answer.state, answer.reason) == (REFUSED, "operation.kind.unknown")

    def test_later_operations_on_a_refused_record_share_its_fate_and_the_rest_flows(
        self, server: TeamServer
    ) -> None:
        phone = server.device("sunita")
        record = server.new_id()
        refused = phone.operation(record, by=server.account("geeta").id, a=1)
        assert states(phone.push(refused, phone.operation(record, a=2))) == [REFUSED, REFUSED]
        later, other = phone.operation(record, a=3), phone.operation(server.new_id(), a=1)
        answers = phone.push(later, other)
        assert states(answers) == [REFUSED, RECEIVED]
        assert (answers[0].cause_seq, answers[0].reason) == (1, "operation.author.differs")

    def test_a_revoked_device_is_refused_at_its_next_call(self, server: TeamServer) -> None:
        phone = server.device("sunita")
        phone.push(phone.operation(server.new_id(), a=1))
        with server.store.transaction() as work:
            revoke_device(work, device_id=phone.device.id, actor="console", clock=server.clock)
        with pytest.raises(WholeRequestRefusedError) as error:
            phone.push(phone.operation(server.new_id(), a=1))
        assert refusal(error) == "device.revoked"

    def test_work_of_a_worker_who_changed_teams_is_held_for_the_old_team(self, server: TeamServer) -> None:
        phone = server.device("sunita")
        with server.store.transaction() as work:
            directory = work.directory
            moved = replace(server.account("sunita"), area=server.area("sitapur"))
            directory.add_account(moved)  # type: ignore[attr-defined]
        (answer,) = phone.push(phone.operation(server.new_id(), a=1))
        assert (answer.state, answer.reason) == (HELD, "operation.record.reassigned")


class TestMerging:
    def test_different_fields_from_two_phones_merge(self, server: TeamServer) -> None:
        phone, other = server.device("sunita"), server.device("geeta")
        record = server.new_id()
        made = phone.push(phone.operation(record, kind="person", name="Rekha"))[0].revision
        phone.push(phone.operation(record, kind="person", base=made, mobile="1"))
        answers = other.push(other.operation(record, kind="person", base=made, sex="female"))
        assert states(answers) == [RECEIVED]
        assert server.device("meena").pull()[record] == {"name": "Rekha", "mobile": "1", "sex": "female"}

    def test_one_field_set_by_two_phones_is_a_clash_and_the_later_value_shows(
        self, server: TeamServer
    ) -> None:
        phone, other, third = server.device("sunita"), server.device("geeta"), server.device("meena")
        record = server.new_id()
        made = phone.push(phone.operation(record, kind="person", name="Rekha"))[0].revision
        phone.push(
            phone.operation(record, kind="person", base=made, name="Rekha Devi", at_ms=server.clock.ms - 20)
        )
        (answer,) = other.push(
            other.operation(record, kind="person", base=made, name="Rekha Bai", at_ms=server.clock.ms - 10)
        )
        assert answer.state is CLASHED
        assert third.pull()[record]["name"] == "Rekha Bai"

    def test_the_loser_of_a_clash_is_told_what_shows(self, server: TeamServer) -> None:
        phone, other = server.device("sunita"), server.device("geeta")
        record = server.new_id()
        made = phone.push(phone.operation(record, kind="person", name="Rekha"))[0].revision
        phone.push(
            phone.operation(record, kind="person", base=made, name="Rekha Devi", at_ms=server.clock.ms - 10)
        )
        late = other.operation(record, kind="person", base=made, name="Rekha Bai", at_ms=server.clock.ms - 20)
        other.pull()
        response = other.send(other.request(late))
        assert states(response.answers) == [CLASHED]
        change, clash = [change for page in response.pages for change in page.changes]
        assert (clash.kind, clash.fields["about"], clash.fields["field"]) == ("clash", record, "name")
        assert change.fields == {"name": "Rekha Devi"}

    def test_what_is_told_of_a_record_behind_the_cut_of_a_page_is_all_of_it(self, server: TeamServer) -> None:
        phone, other, record = server.device("sunita"), server.device("geeta"), server.new_id()
        other.push(*(other.operation(server.new_id(), kind="person", name=f"{n}") for n in range(30)))
        first = phone.operation(record, kind="person", danger=["fits"], name="Rekha")
        second = phone.operation(record, kind="person", danger=["bleeding"], alive="no")
        server.take_in(phone.call(phone.request(first, second)))

        again = replace(phone.request(first), reply_limit_bytes=1)
        response = phone.send(again)

        (page,) = [page for page in response.pages if page.area == phone.device.area]
        (told,) = [change for change in page.changes if change.record == record]
        assert page.more
        assert page.cursor < told.revision
        assert told.fields == {"danger": ["bleeding", "fits"], "alive": "no"}

    def test_two_phones_in_one_group_clash_as_they_would_one_after_the_other(
        self, server: TeamServer
    ) -> None:
        phone, other = server.device("sunita"), server.device("geeta")
        record = server.new_id()
        made = phone.push(phone.operation(record, kind="person", name="Rekha"))[0].revision
        taken = server.take_in(
            phone.call(phone.request(phone.operation(record, kind="person", base=made, name="A"))),
            other.call(other.request(other.operation(record, kind="person", base=made, name="B"))),
        )
        answers = [one.answers[0] for one in taken if not isinstance(one, DoorstepError)]
        assert states(answers) == [RECEIVED, CLASHED]
        assert answers[1].revision == answers[0].revision + 1

    def test_one_refused_request_does_not_disturb_the_others_of_its_group(self, server: TeamServer) -> None:
        phone, other = server.device("sunita"), server.device("geeta")
        phone.operation(server.new_id(), a=1)
        gap = phone.request(phone.operation(server.new_id(), a=1))
        good = other.request(other.operation(server.new_id(), a=1))
        refused, taken = server.take_in(phone.call(gap), other.call(good))
        assert isinstance(refused, DoorstepError)
        assert not isinstance(taken, DoorstepError)
        assert states(taken.answers) == [RECEIVED]


class TestPulling:
    def test_a_phone_is_not_sent_its_own_words_back(self, server: TeamServer) -> None:
        phone = server.device("sunita")
        phone.pull()
        response = phone.send(phone.request(phone.operation(server.new_id(), a=1)))
        assert [change for page in response.pages for change in page.changes] == []
        assert phone.pull() == {}

    def test_only_fields_changed_since_the_cursor_are_sent(self, server: TeamServer) -> None:
        phone, other = server.device("sunita"), server.device("geeta")
        record = server.new_id()
        made = phone.push(phone.operation(record, kind="person", name="Rekha", sex="female"))[0].revision
        assert other.pull()[record] == {"name": "Rekha", "sex": "female"}
        phone.push(phone.operation(record, kind="person", base=made, mobile="1"))
        assert other.pull() == {record: {"mobile": "1"}}

    def test_a_volunteer_hears_only_broadcast_kinds_of_the_areas_above(self, server: TeamServer) -> None:
        manager, phone = server.device("manoj"), server.device("sunita")
        secret = manager.operation(server.new_id(), kind="review", area=server.area("state"), verdict="x")
        manager.push(secret)
        found = phone.pull()
        assert secret.record not in found
        assert server.account("manoj").id in found

    def test_a_volunteer_hears_nothing_of_a_neighbouring_team(self, server: TeamServer) -> None:
        other = server.device("kavita")
        operation = other.operation(server.new_id(), a=1)
        other.push(operation)
        found = server.device("sunita").pull()
        assert operation.record not in found
        assert server.account("kavita").id not in found

    def test_a_reply_says_nothing_of_areas_when_nothing_moved(self, server: TeamServer) -> None:
        phone = server.device("sunita")
        phone.pull()
        response = phone.send(phone.request())
        assert (list(response.pages), response.areas) == ([], None)

    def test_a_scope_that_changed_is_told(self, server: TeamServer) -> None:
        phone = server.device("sunita")
        phone.pull()
        phone.cursors["00000000-0000-7000-8000-000000000000"] = 5
        response = phone.send(phone.request())
        assert set(response.areas or ()) == {server.area("rampur"), server.area("state")}

    def test_a_digest_that_differs_is_answered_with_the_servers(self, server: TeamServer) -> None:
        phone = server.device("sunita")
        phone.pull()
        response = phone.send(phone.request(digest=b"\x01" * 8))
        assert {page.area for page in response.pages if page.digest} == {
            server.area("rampur"),
            server.area("state"),
        }


class TestAudit:
    def test_the_chain_of_an_area_is_whole(self, server: TeamServer) -> None:
        assert isinstance(server.store, MemoryStore)
        links = [link for link in server.store.state.changes.links if link.area == server.area("rampur")]
        assert [link.position for link in links] == list(range(1, len(links) + 1))
        assert first_broken_link(links) is None

    @pytest.mark.parametrize("position", [1, 2, 3])
    def test_a_link_changed_or_taken_out_is_found(self, server: TeamServer, position: int) -> None:
        assert isinstance(server.store, MemoryStore)
        links = [link for link in server.store.state.changes.links if link.area == server.area("rampur")]
        changed = list(links)
        changed[position - 1] = changed[position - 1]._replace(subject="another")
        assert first_broken_link(changed) == position
        assert first_broken_link(links[: position - 1] + links[position:]) == position


class TestOwner:
    def test_the_phone_that_registered_a_household_learns_whose_it_is_with_the_receipt(
        self, server: TeamServer
    ) -> None:
        phone, other = server.device("sunita"), server.device("geeta")
        phone.pull()
        home = phone.operation(server.new_id(), kind="household", head_name="Ram")

        told = [change.fields for page in phone.send(phone.request(home)).pages for change in page.changes]

        assert told == [{"worker": phone.device.worker}]
        assert other.pull()[home.record] == {"head_name": "Ram", "worker": phone.device.worker}

    def test_the_phone_learns_it_again_when_the_reply_was_lost(self, server: TeamServer) -> None:
        phone = server.device("sunita")
        phone.pull()
        home = phone.operation(server.new_id(), kind="household", head_name="Ram")
        phone.push(home)

        told = [change.fields for page in phone.send(phone.request(home)).pages for change in page.changes]

        assert told == [{"worker": phone.device.worker}]
