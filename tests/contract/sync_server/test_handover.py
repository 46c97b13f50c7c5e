"""
Workers leave and move, teams get another supervisor, records are erased: nothing is lost, nothing stays where it was.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from shared.domain.delivery import Delivery
from shared.domain.review_box import box_of
from shared.protocol.digest import AreaDigest
from sync_server.ports.change_log import DeviceKey
from sync_server.ports.store import Store
from sync_server.use_cases.erase_records import Erased, erase_again, erase_record
from sync_server.use_cases.errors import AreaLoopError, NotFoundError
from sync_server.use_cases.keep_workers import end_worker, move_area, move_worker, take_worker_back
from tests.support.teams import TeamServer, WholeRequestRefusedError, states

RECEIVED, HELD, REFUSED = Delivery.RECEIVED, Delivery.HELD, Delivery.REFUSED


@pytest.fixture
def server(store: Store) -> TeamServer:
    """
    Two teams below a state, in every store.
    """
    return TeamServer(store)


class TestAWorkerWhoLeaves:
    def test_hands_in_what_the_phone_has_and_holds_nothing_any_more(self, server: TeamServer) -> None:
        sunita, meena = server.device("sunita"), server.device("meena")
        sunita.pull()
        meena.pull()
        with server.store.transaction() as work:
            end_worker(work, worker="sunita", clock=server.clock)
        visit = sunita.operation(server.new_id(), outcome="done", danger=["fits"])
        response = sunita.send(sunita.request(visit))
        assert states(response.answers) == [HELD]
        assert (response.areas, response.pages) == ((), [])
        assert visit.record in {fields.get("about") for fields in meena.pull().values()}

    def test_is_told_to_the_team(self, server: TeamServer) -> None:
        with server.store.transaction() as work:
            account = end_worker(work, worker="sunita", clock=server.clock)
        assert server.device("meena").pull()[account.id]["active"] is False

    def test_comes_back_with_the_phone(self, server: TeamServer) -> None:
        sunita = server.device("sunita")
        with server.store.transaction() as work:
            end_worker(work, worker="sunita", clock=server.clock)
        with server.store.transaction() as work:
            take_worker_back(work, worker="sunita", clock=server.clock)
        assert states(sunita.push(sunita.operation(server.new_id(), outcome="done"))) == [RECEIVED]


class TestAWorkerWhoMoves:
    def test_pulls_the_new_area_and_late_work_is_held_for_the_old_one(self, server: TeamServer) -> None:
        sunita = server.device("sunita")
        sunita.pull()
        with server.store.transaction() as work:
            move_worker(work, worker="sunita", area="sitapur", clock=server.clock)
        late = sunita.operation(server.new_id(), outcome="done")
        response = sunita.send(sunita.request(late))
        assert states(response.answers) == [HELD]
        assert server.area("sitapur") in (response.areas or ())
        assert server.area("rampur") not in (response.areas or ())
        new = sunita.operation(server.new_id(), area=server.area("sitapur"), outcome="done")
        assert states(sunita.push(new)) == [RECEIVED]
        box = box_of(server.area("rampur"))
        meena = server.device("meena")
        pages = {page.area: page for page in meena.send(meena.request()).pages}
        assert [change.fields["about"] for change in pages[box].changes] == [late.record]

    def test_is_known_in_the_new_area_and_gone_from_the_old(self, server: TeamServer) -> None:
        account = server.account("sunita")
        with server.store.transaction() as work:
            move_worker(work, worker="sunita", area="sitapur", clock=server.clock)
        assert server.device("kavita").pull()[account.id]["name"] == "Sunita"
        assert server.device("geeta").pull()[account.id] == {}

    def test_to_the_same_area_changes_nothing(self, server: TeamServer) -> None:
        with server.store.transaction() as work:
            rampur = server.area("rampur")
            before = work.changes.heads([rampur])[rampur].revision
            move_worker(work, worker="sunita", area="rampur", clock=server.clock)
            assert work.changes.heads([rampur])[rampur].revision == before


class TestAnAreaUnderAnother:
    def test_other_supervisors_see_it(self, server: TeamServer) -> None:
        sunita, rita, manoj = server.device("sunita"), server.device("rita"), server.device("manoj")
        visit = sunita.operation(server.new_id(), outcome="done")
        sunita.push(visit)
        assert visit.record not in rita.pull()
        with server.store.transaction() as work:
            move_area(work, area="rampur", parent="sitapur", clock=server.clock)
        assert rita.pull()[visit.record]["outcome"] == "done"
        assert manoj.pull()[visit.record]["outcome"] == "done"

    def test_never_below_itself(self, server: TeamServer) -> None:
        with server.store.transaction() as work, pytest.raises(AreaLoopError):
            move_area(work, area="state", parent="rampur", clock=server.clock)


class TestErasureOfAPerson:
    def test_nothing_of_it_is_left_but_that_it_was(self, server: TeamServer) -> None:
        sunita, geeta = server.device("sunita"), server.device("geeta")
        person, visit = server.new_id(), server.new_id()
        operations = [
            sunita.operation(person, kind="person", name="Rekha"),
            sunita.operation(visit, person=person, outcome="done"),
        ]
        sunita.push(*operations)
        geeta.pull()
        area = server.area("rampur")
        with server.store.transaction() as work:
            erased = erase_record(work, area=area, record=person, actor="console", clock=server.clock)
        assert {one.record for one in erased} == {person, visit}
        (page,) = [page for page in geeta.send(geeta.request()).pages if page.area == area]
        assert {change.record for change in page.changes if change.erased} == {person, visit}
        assert not any(change.fields for change in page.changes if change.erased)
        with server.store.reading() as view:
            receipts = view.changes.receipts(DeviceKey(area, sunita.device.id), 1, 2)
        assert [receipt.payload for receipt in receipts.values()] == [b"", b""]
        assert states(sunita.push(*operations)) == [RECEIVED, RECEIVED]

    def test_what_comes_late_is_refused_and_not_kept(self, server: TeamServer) -> None:
        sunita = server.device("sunita")
        person = server.new_id()
        sunita.push(sunita.operation(person, kind="person", name="Rekha"))
        area = server.area("rampur")
        with server.store.transaction() as work:
            erase_record(work, area=area, record=person, actor="console", clock=server.clock)
        answers = sunita.push(
            sunita.operation(person, kind="person", name="Rekha Devi"),
            sunita.operation(server.new_id(), person=person, outcome="done"),
        )
        assert [(one.state, one.reason) for one in answers] == [(REFUSED, "operation.record.erased")] * 2
        with server.store.reading() as view:
            receipts = view.changes.receipts(DeviceKey(area, sunita.device.id), 2, 3)
        assert [receipt.payload for receipt in receipts.values()] == [b"", b""]
        assert not any(fields.get("author") for fields in server.device("meena").pull().values())

    def test_after_a_restore_it_is_erased_again_also_where_the_backup_never_had_it(
        self, server: TeamServer
    ) -> None:
        sunita = server.device("sunita")
        known, unknown = server.new_id(), server.new_id()
        sunita.push(sunita.operation(known, kind="person", name="Rekha"))
        area = server.area("rampur")
        with server.store.transaction() as work:
            back = erase_again(
                work, [Erased(area, known, "person"), Erased(area, unknown, "person")], clock=server.clock
            )
        assert back == 1
        (answer,) = sunita.push(sunita.operation(unknown, kind="person", name="Asha"))
        assert answer.reason == "operation.record.erased"

    def test_digests_leave_out_what_was_erased(self, server: TeamServer) -> None:
        sunita = server.device("sunita")
        person = server.new_id()
        sunita.push(sunita.operation(person, kind="person", name="Rekha"))
        area = server.area("rampur")
        with server.store.transaction() as work:
            erase_record(work, area=area, record=person, actor="console", clock=server.clock)
        with server.store.reading() as view:
            pairs = view.changes.revisions(area)
            assert person not in dict(pairs)
            assert view.changes.heads([area])[area].digest.total() == AreaDigest.of(pairs).total()

    def test_what_is_not_there_cannot_be_erased(self, server: TeamServer) -> None:
        with server.store.transaction() as work, pytest.raises(NotFoundError):
            erase_record(
                work,
                area=server.area("rampur"),
                record=server.new_id(),
                actor="console",
                clock=server.clock,
            )

    def test_an_erased_operation_that_comes_again_without_what_it_said_is_no_fork(
        self, server: TeamServer
    ) -> None:
        sunita = server.device("sunita")
        person = server.new_id()
        operation = sunita.operation(person, kind="person", name="Rekha")
        sunita.push(operation)
        with server.store.transaction() as work:
            erase_record(work, area=server.area("rampur"), record=person, actor="console", clock=server.clock)
        assert states(sunita.push(replace(operation, set={}))) == [RECEIVED]
        with pytest.raises(WholeRequestRefusedError):
            sunita.push(replace(operation, set={"name": "Asha"}))
