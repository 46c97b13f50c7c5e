"""
A case, its tasks, its visits and all that names it go to the people on its list, and to nobody else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import pytest

from shared.domain.case_lists import case_area
from shared.domain.delivery import Delivery
from shared.domain.records import Value
from shared.domain.review_box import box_of
from shared.domain.roles import Role
from shared.programmes.pack import encode_pack
from shared.protocol.digest import AreaDigest, state_digest
from shared.protocol.rescue import read_rescued, rescue_messages
from sync_server.ports.change_log import RecordKey
from sync_server.ports.directory import MadeCard
from sync_server.ports.store import Store
from sync_server.use_cases.erase_records import erase_record
from sync_server.use_cases.errors import AttachmentUnknownError, LegalHoldError
from sync_server.use_cases.export_sealed import export_sealed
from sync_server.use_cases.keep_directory import add_area, add_worker, get_area
from sync_server.use_cases.keep_workers import end_worker, move_worker
from sync_server.use_cases.mend_case_lists import let_in, read_case_lists
from sync_server.use_cases.publish_pack import publish_pack
from sync_server.use_cases.take_attachment import Place, require_named
from sync_server.use_cases.take_rescue import take_rescue
from sync_server.use_cases.verify_server import make_anchors, verify_server
from tests.support.small_case import CARE, PACK
from tests.support.teams import TeamDevice, TeamServer, states

RECEIVED, CLASHED, HELD, REFUSED = Delivery.RECEIVED, Delivery.CLASHED, Delivery.HELD, Delivery.REFUSED


@dataclass
class Case:
    """
    A case that Sunita opened for Rekha, in Rampur, with one visit.
    """

    server: TeamServer
    sunita: TeamDevice
    geeta: TeamDevice
    meena: TeamDevice
    id: str = ""
    person: str = ""
    visit: str = ""

    @property
    def area(self) -> str:
        return str(case_area(self.id))

    def open(self) -> None:
        new = self.server.new_id
        self.id, self.person, self.visit = new(), new(), new()
        sunita, team = self.sunita, self.server.area("rampur")
        answers = sunita.push(
            sunita.operation(self.person, kind="person", name="Rekha"),
            sunita.operation(
                self.id, kind="case", area=self.area, team=team, person=self.person, programme="protection"
            ),
            sunita.operation(self.visit, area=self.area, case=self.id, person=self.person, outcome="done"),
        )
        assert states(answers) == [RECEIVED] * 3

    def say(self, device: TeamDevice, **fields: Value) -> Delivery:
        """Writes into the case."""
        (answer,) = device.push(device.operation(self.id, kind="case", area=self.area, base=99, **fields))
        return answer.state

    def list(self, worker: str, listed: str, access: str = "") -> str:
        """A supervisor's word on somebody."""
        access = access or self.server.new_id()
        named = {"case": self.id, "worker": self.server.account(worker).id, "listed": listed}
        answers = self.meena.push(
            self.meena.operation(access, kind="access", area=self.area, base=99, **named)
        )
        assert states(answers) == [RECEIVED]
        return access

    def holds(self, device: TeamDevice) -> bool:
        """Whether a device that comes with empty hands is given anything of it."""
        fresh = TeamDevice(self.server, device.device)
        fresh.seq = device.seq
        got = fresh.pull()
        named = {str(value) for fields in got.values() for value in fields.values()}
        found = self.area in fresh.cursors
        assert (self.id in got or self.id in named or self.visit in got) is found
        return found


@pytest.fixture
def case(store: Store) -> Case:
    """
    It is open.
    """
    server = TeamServer(store)
    found = Case(server, *map(server.device, ("sunita", "geeta", "meena")))
    found.open()
    return found


class TestAnOpenCase:
    def test_goes_to_its_worker_and_to_the_teams_supervisor(self, case: Case) -> None:
        assert case.holds(case.sunita)
        assert case.holds(case.meena)

    @pytest.mark.parametrize("worker", ["geeta", "kavita", "rita", "manoj", "anil"])
    def test_goes_to_nobody_else_whatever_their_role(self, case: Case, worker: str) -> None:
        assert not case.holds(case.server.device(worker))

    def test_leaves_no_gap_in_what_the_team_sees(self, case: Case) -> None:
        """Counter and sum of the team's area are those of what everybody may see."""
        case.geeta.pull()
        rampur = case.server.area("rampur")
        before = case.geeta.cursors[rampur]
        case.say(case.sunita, stage="assessment")
        assert case.geeta.pull() == {}
        assert case.geeta.cursors[rampur] == before

    def test_is_the_workers_who_opened_it(self, case: Case) -> None:
        assert case.meena.pull()[case.id]["worker"] == case.server.account("sunita").id

    def test_is_there_at_once_in_the_reply_to_the_phone_that_opened_it(self, case: Case) -> None:
        assert case.sunita.cursors[case.area] == 2

    def test_agrees_by_digest(self, case: Case) -> None:
        meena = case.meena
        meena.pull()
        with case.server.store.reading() as view:
            heads = {
                area: (revision, AreaDigest.of(view.changes.revisions(area)).total())
                for area, revision in meena.cursors.items()
                if area != case.server.area("state")
            }
            state = case.server.area("state")
            heads[state] = (
                meena.cursors[state],
                view.changes.heads([state])[state].broadcast_digest.total(),
            )
        response = meena.send(meena.request(digest=state_digest(heads)))
        assert response.pages == []

    def test_is_not_opened_twice_under_one_name(self, case: Case) -> None:
        geeta = case.geeta
        again = geeta.operation(case.id, kind="case", area=case.area, team=case.server.area("rampur"))
        assert states(geeta.push(again)) == [REFUSED]

    @pytest.mark.parametrize("team", ["sitapur", "state"])
    def test_is_opened_for_ones_own_team_only(self, case: Case, team: str) -> None:
        new = case.server.new_id()
        made = case.geeta.operation(new, kind="case", area=case_area(new), team=case.server.area(team))
        (answer,) = case.geeta.push(made)
        assert (answer.state, answer.reason) == (REFUSED, "operation.area.forbidden")

    def test_stays_with_the_team_that_opened_it(self, case: Case) -> None:
        case.say(case.sunita, team=case.server.area("sitapur"))
        assert not case.holds(case.server.device("rita"))
        assert case.holds(case.meena)


class TestWhatNamesACase:
    @pytest.mark.parametrize("kind", ["visit", "message", "conflict", "case_key", "consent"])
    def test_lies_with_it_or_is_refused(self, case: Case, kind: str) -> None:
        misplaced = case.sunita.operation(case.server.new_id(), kind=kind, case=case.id, worker="x")
        (answer,) = case.sunita.push(misplaced)
        assert (answer.state, answer.reason) == (REFUSED, "operation.case.misplaced")

    def test_a_case_in_a_teams_area_is_refused(self, case: Case) -> None:
        new = case.server.new_id()
        (answer,) = case.sunita.push(case.sunita.operation(new, kind="case", team=case.server.area("rampur")))
        assert (answer.state, answer.reason) == (REFUSED, "operation.case.misplaced")

    def test_a_clash_is_told_to_the_list_alone(self, case: Case) -> None:
        meena = case.meena
        meena.pull()
        base = meena.cursors[case.area]
        case.sunita.push(
            case.sunita.operation(case.visit, area=case.area, base=base, outcome="partly"),
        )
        (answer,) = meena.push(meena.operation(case.visit, area=case.area, base=base, outcome="refused"))
        assert answer.state is CLASHED
        assert "clash" in kinds_in(case, case.area)
        assert "clash" not in kinds_in(case, case.server.area("rampur"))

    def test_a_picture_is_read_by_the_list_alone(self, case: Case) -> None:
        name = "a" * 64 + ".jpg"
        case.sunita.push(case.sunita.operation(case.visit, area=case.area, base=99, **{"q.picture": name}))
        place = Place(case.area, case.visit, name)
        with case.server.store.reading() as view:
            require_named(view, case.meena.device.id, place)
            with pytest.raises(AttachmentUnknownError):
                require_named(view, case.geeta.device.id, place)

    def test_what_is_refused_of_it_lies_before_its_list_and_not_before_another_teams_supervisor(
        self, case: Case
    ) -> None:
        kavita = case.server.device("kavita")
        case.list("kavita", "yes")
        assert case.say(kavita, closed_on="2026-11-22") is REFUSED
        assert "quarantined" in kinds_in(case, case.area)
        assert not case.holds(case.server.device("rita"))

    def test_nor_before_the_supervisor_of_somebody_who_never_was_on_it(self, case: Case) -> None:
        kavita = case.server.device("kavita")
        assert states(kavita.push(kavita.operation(case.visit, area=case.area, base=2, a=1))) == [REFUSED]
        assert kinds_in(case, box_of(case.server.area("sitapur"))) == set()

    def test_a_card_that_it_names_takes_nothing_of_it_before_a_team(self, case: Case) -> None:
        card, rampur = "ab" * 16, case.server.area("rampur")
        with case.server.store.transaction() as work:
            work.directory.add_card(
                MadeCard(card_id=card, key_id=1, issued_day=1, replacement=0, area=rampur, made_ms=1)
            )
        visit = case.sunita.operation(case.server.new_id(), area=case.area, case=case.id, guest_card=card)
        assert states(case.sunita.push(visit)) == [RECEIVED]
        assert kinds_in(case, box_of(rampur)) == set()


class TestTheList:
    def test_who_is_added_is_given_all_of_it_though_its_cursors_are_past(self, case: Case) -> None:
        case.geeta.pull()
        case.list("geeta", "yes")
        got = case.geeta.pull()
        assert {case.id, case.visit} <= got.keys()
        assert case.say(case.geeta, stage="assessment") is RECEIVED

    def test_who_is_taken_out_lets_go_of_it_and_what_they_still_send_is_held(self, case: Case) -> None:
        sunita = case.sunita
        case.list("sunita", "no")
        late = sunita.operation(case.visit, area=case.area, base=2, outcome="partly", danger=["fits"])
        response = sunita.send(sunita.request(late))
        assert states(response.answers) == [HELD]
        assert case.area not in (response.areas or ())
        assert case.area not in {page.area for page in response.pages}
        boxed = [fields for fields in case.meena.pull().values() if fields.get("about") == case.visit]
        assert [one["reason"] for one in boxed] == ["operation.record.reassigned"]

    def test_held_work_is_taken_in_by_verdict(self, case: Case) -> None:
        sunita, meena = case.sunita, case.meena
        case.list("sunita", "no")
        sunita.push(sunita.operation(case.visit, area=case.area, base=2, remark="late"))
        (boxed,) = [one for one, fields in meena.pull().items() if fields.get("about") == case.visit]
        assert states(
            meena.push(meena.operation(boxed, kind="held", area=case.area, base=99, verdict="take"))
        ) == [RECEIVED]
        with case.server.store.reading() as view:
            found = {one.id: one.fields for one in view.changes.changed_since(case.area, 0, limit=99)}
        assert found[case.visit]["remark"] == "late"

    def test_who_never_was_on_it_is_refused(self, case: Case) -> None:
        (answer,) = case.geeta.push(case.geeta.operation(case.server.new_id(), area=case.area, a=1))
        assert (answer.state, answer.reason) == (REFUSED, "operation.area.forbidden")

    def test_who_was_taken_out_comes_back_by_the_same_word(self, case: Case) -> None:
        access = case.list("sunita", "no")
        assert not case.holds(case.sunita)
        case.list("sunita", "yes", access)
        assert case.holds(case.sunita)

    def test_another_worker_takes_the_place_of_the_first(self, case: Case) -> None:
        assert case.say(case.meena, worker=case.server.account("geeta").id) is RECEIVED
        assert case.holds(case.geeta)
        assert not case.holds(case.sunita)

    def test_an_officer_of_another_team_is_on_it_by_word_only(self, case: Case) -> None:
        case.say(case.meena, officer=case.server.account("rita").id)
        rita = case.server.device("rita")
        assert not case.holds(rita)
        case.list("rita", "yes")
        assert case.holds(rita)

    def test_a_volunteer_changes_it_in_nothing(self, case: Case) -> None:
        named = {"case": case.id, "worker": case.server.account("geeta").id, "listed": "yes"}
        access = case.sunita.operation(case.server.new_id(), kind="access", area=case.area, **named)
        assert states(case.sunita.push(access)) == [REFUSED]
        assert case.say(case.sunita, worker=case.server.account("geeta").id) is REFUSED
        assert not case.holds(case.geeta)

    def test_a_name_that_is_no_identifier_names_nobody(self, case: Case) -> None:
        named = {"case": case.id, "worker": "everybody", "listed": "yes"}
        case.meena.push(case.meena.operation(case.server.new_id(), kind="access", area=case.area, **named))
        assert not case.holds(case.geeta)

    def test_changes_in_the_middle_of_a_push_count_from_there_on(self, case: Case) -> None:
        meena = case.meena
        named = {"case": case.id, "worker": meena.device.worker, "listed": "no"}
        response = meena.send(
            meena.request(
                meena.operation(case.visit, area=case.area, base=99, remark="a"),
                meena.operation(case.server.new_id(), kind="access", area=case.area, **named),
                meena.operation(case.visit, area=case.area, base=99, remark="b"),
            )
        )
        assert states(response.answers) == [RECEIVED, RECEIVED, HELD]
        assert case.area not in {page.area for page in response.pages}

    def test_is_written_down(self, case: Case) -> None:
        case.list("geeta", "yes")
        case.list("sunita", "no")
        with case.server.store.reading() as view:
            links = view.changes.audit_links(case.area, 0, limit=99)
        workers = {name: case.server.account(name).id for name in ("sunita", "geeta")}
        assert [(one.action, one.subject) for one in links] == [
            ("case.assigned", workers["sunita"]),
            ("case.added", workers["geeta"]),
            ("case.removed", workers["sunita"]),
        ]


class TestSupervisors:
    @pytest.fixture
    def block(self, case: Case) -> TeamDevice:
        """A supervisor over Rampur's own."""
        server = case.server
        with server.store.transaction() as work:
            surroundings = {"clock": server.clock, "randomness": server.randomness}
            add_worker(
                work, short_name="bela", name="Bela", role=Role.SUPERVISOR, area="state", **surroundings
            )
        return server.device("bela")

    def test_the_nearest_answer_for_it_and_those_above_do_not_see_it(
        self, case: Case, block: TeamDevice
    ) -> None:
        assert not case.holds(block)

    def test_when_the_nearest_are_taken_out_the_next_above_answer_for_it(
        self, case: Case, block: TeamDevice
    ) -> None:
        case.list("meena", "no")
        assert not case.holds(case.meena)
        assert case.holds(block)

    def test_when_the_nearest_leave_the_next_above_answer_for_it(self, case: Case, block: TeamDevice) -> None:
        with case.server.store.transaction() as work:
            end_worker(work, worker="meena", clock=case.server.clock)
        assert case.holds(block)

    def test_a_team_below_without_one_is_answered_for_from_above(self, case: Case, block: TeamDevice) -> None:
        server = case.server
        surroundings = {"clock": server.clock, "randomness": server.randomness}
        with server.store.transaction() as work:
            add_area(work, code="tola", name="Tola", level="area", parent="sitapur", **surroundings)
            add_worker(work, short_name="lata", name="Lata", role=Role.VOLUNTEER, area="tola", **surroundings)
        lata, new = server.device("lata"), server.new_id()
        lata.push(lata.operation(new, kind="case", area=case_area(new), team=server.area("tola")))
        assert new in server.device("rita").pull()
        assert new not in block.pull()

    def test_who_goes_to_another_team_hands_in_what_they_have_and_it_waits_in_the_case(
        self, case: Case
    ) -> None:
        server, meena = case.server, case.meena
        meena.pull()
        with server.store.transaction() as work:
            move_worker(work, worker="meena", area="sitapur", clock=server.clock)
        assert case.say(meena, closed_summary="late") is HELD
        assert "held" in kinds_in(case, case.area)
        assert kinds_in(case, box_of(server.area("sitapur"))) == set()
        assert not case.holds(meena)

    def test_who_leaves_hands_in_what_they_have(self, case: Case) -> None:
        server, meena = case.server, case.meena
        meena.pull()
        with server.store.transaction() as work:
            end_worker(work, worker="meena", clock=server.clock)
        assert case.say(meena, closed_summary="late") is HELD
        assert kinds_in(case, box_of(server.area("rampur"))) == set()


class TestMovesOfCases:
    def test_a_worker_who_goes_to_another_team_takes_no_case_along(self, case: Case) -> None:
        with case.server.store.transaction() as work:
            move_worker(work, worker="sunita", area="sitapur", clock=case.server.clock)
        assert not case.holds(case.sunita)

    def test_a_worker_who_leaves_hands_in_what_they_have(self, case: Case) -> None:
        with case.server.store.transaction() as work:
            end_worker(work, worker="sunita", clock=case.server.clock)
        late = case.sunita.operation(case.visit, area=case.area, base=2, remark="late")
        assert states(case.sunita.push(late)) == [HELD]
        assert not case.holds(case.sunita)

    def test_a_person_who_moves_takes_the_case_to_the_new_teams_supervisor(self, case: Case) -> None:
        server = case.server
        with server.store.transaction() as work:
            add_worker(
                work,
                short_name="bela",
                name="Bela",
                role=Role.SUPERVISOR,
                area="state",
                clock=server.clock,
                randomness=server.randomness,
            )
        bela, rita = server.device("bela"), server.device("rita")
        moving = bela.operation(
            case.person, kind="person", area=server.area("rampur"), base=99, moves_to=server.area("sitapur")
        )
        assert states(bela.push(moving)) == [RECEIVED]
        assert case.holds(rita)
        assert not case.holds(case.meena)
        assert not case.holds(case.sunita)

    def test_nothing_moves_into_a_case(self, case: Case) -> None:
        moving = case.meena.operation(case.person, kind="person", base=99, moves_to=case.area)
        (answer,) = case.meena.push(moving)
        assert (answer.state, answer.reason) == (REFUSED, "operation.area.forbidden")


class TestWorkThatComesBeforeItsCase:
    """After a restore, or from somebody who opened a case and went to another team before the phone called."""

    def test_waits_in_the_case_until_whoever_opened_it_calls(self, case: Case) -> None:
        sunita, geeta, new = case.sunita, case.geeta, case.server.new_id()
        area, early = case_area(new), case.server.new_id()
        (answer,) = geeta.push(geeta.operation(early, area=area, case=new, remark="early"))
        assert (answer.state, answer.reason) == (HELD, "operation.record.reassigned")
        team = case.server.area("rampur")
        sunita.push(sunita.operation(new, kind="case", area=area, team=team))
        boxed = [fields for fields in case.meena.pull().values() if fields.get("about") == early]
        assert [one["state"] for one in boxed] == ["waiting"]

    def test_nothing_waits_in_another_teams_review_box_because_it_was_written_there(self, case: Case) -> None:
        box = box_of(case.server.area("sitapur"))
        (answer,) = case.geeta.push(case.geeta.operation(case.server.new_id(), area=box, remark="mine"))
        assert (answer.state, answer.reason) == (REFUSED, "operation.area.forbidden")
        assert kinds_in(case, box) == set()

    def test_a_case_opened_for_a_team_one_has_gone_from_waits_before_that_team(self, case: Case) -> None:
        sunita, meena, new = case.sunita, case.meena, case.server.new_id()
        with case.server.store.transaction() as work:
            move_worker(work, worker="sunita", area="sitapur", clock=case.server.clock)
        made = sunita.operation(new, kind="case", area=case_area(new), team=case.server.area("rampur"))
        visit = sunita.operation(case.server.new_id(), area=case_area(new), case=new, outcome="done")
        assert states(sunita.push(made, visit)) == [HELD, HELD]
        box = box_of(case.server.area("rampur"))
        (boxed,) = [one for one, fields in meena.pull().items() if fields.get("about") == new]
        meena.push(meena.operation(boxed, kind="held", area=box, base=99, verdict="take"))
        got = case.server.device("meena").pull()
        assert new in got
        assert {fields.get("about") for fields in got.values()} >= {visit.record}

    def test_a_rescue_file_opens_a_case_and_goes_on_in_it_in_its_next_message(self, case: Case) -> None:
        server, sunita, new = case.server, case.sunita, case.server.new_id()
        area = case_area(new)
        made = sunita.operation(new, kind="case", area=area, team=server.area("rampur"))
        visit = sunita.operation(server.new_id(), area=area, case=new, outcome="done")
        bodies = [
            body for one in (made, visit) for body in rescue_messages([one], epoch=server.epoch, made_count=5)
        ]
        with server.store.transaction() as work:
            report = take_rescue(
                work,
                device_id=sunita.device.id,
                messages=[read_rescued(body) for body in bodies],
                by=None,
                clock=server.clock,
            )
        assert (report.new, report.held, report.refused) == (2, 0, 0)


class TestErasureOfCases:
    def test_a_person_takes_their_cases_along(self, case: Case) -> None:
        erased = erase(case, "rampur", case.person)
        assert {case.person, case.id, case.visit} <= erased
        again = case.sunita.operation(case.visit, area=case.area, base=99, remark="late")
        (answer,) = case.sunita.push(again)
        assert (answer.state, answer.reason) == (REFUSED, "operation.record.erased")

    def test_what_comes_late_for_an_erased_case_is_not_kept(self, case: Case) -> None:
        erase(case, "rampur", case.person)
        late = case.sunita.operation(case.server.new_id(), area=case.area, case=case.id, remark="late")
        (answer,) = case.sunita.push(late)
        assert (answer.state, answer.reason) == (REFUSED, "operation.record.erased")

    def test_phones_on_the_list_let_go_of_it(self, case: Case) -> None:
        case.meena.pull()
        erase(case, "rampur", case.person)
        pages = {page.area: page for page in case.meena.send(case.meena.request()).pages}
        assert {change.record for change in pages[case.area].changes if change.erased} >= {
            case.id,
            case.visit,
        }


class TestLegalHold:
    def test_neither_the_case_nor_the_person_is_erased(self, case: Case) -> None:
        assert case.say(case.meena, legal_hold="court 12/2026") is RECEIVED
        with pytest.raises(LegalHoldError):
            erase(case, "rampur", case.person)
        assert case.holds(case.meena)
        case.say(case.meena, legal_hold=None)
        assert case.id in erase(case, "rampur", case.person)

    def test_is_a_supervisors(self, case: Case) -> None:
        assert case.say(case.sunita, legal_hold="mine") is REFUSED


class TestAReportingDuty:
    """Where a programme says that a case is under one."""

    def publish(self, case: Case) -> None:
        """A kind of case that a report of violence puts under a duty."""
        kind = replace(CARE, id="protection", duty="selected(${crisis.ever_kinds}, 'violence')")
        content = encode_pack(replace(PACK, cases=(kind,)))
        with case.server.store.transaction() as work:
            area = get_area(work.directory, "rampur")
            publish_pack(
                work, area=area, pack_id=PACK.id, version="1", content=content, clock=case.server.clock
            )

    def tell(self, case: Case, kinds: str) -> None:
        """Sunita writes down a crisis."""
        said: dict[str, Value] = {"case": case.id, "form": "crisis", "outcome": "done", "q.kinds": kinds}
        visit = case.sunita.operation(case.server.new_id(), area=case.area, visited_on="2026-11-01", **said)
        assert states(case.sunita.push(visit)) == [RECEIVED]

    def withdraw(self, case: Case, **said: Value) -> None:
        """They take back that they are helped."""
        fields: dict[str, Value] = {
            "purpose": "support",
            "answer": "withdrawn",
            "confirmed": "yes",
            "at_ms": 9,
        }
        consent = case.sunita.operation(case.server.new_id(), kind="consent", area=case.area, case=case.id)
        consent = replace(consent, set={**consent.set, **fields, **said})
        assert states(case.sunita.push(consent)) == [RECEIVED]

    def test_records_under_it_stay_under_legal_hold_and_go_to_the_officer_on_withdrawal(
        self, case: Case
    ) -> None:
        self.publish(case)
        case.say(case.meena, officer=case.server.account("rita").id)
        self.tell(case, "violence")
        self.withdraw(case)

        assert not case.holds(case.sunita)
        assert case.holds(case.meena)
        stored = fields_of(case)
        assert (stored.get("legal_hold"), stored.get("worker")) == ("duty", None)
        assert stored.get("officer") == case.server.account("rita").id
        with pytest.raises(LegalHoldError):
            erase(case, "rampur", case.person)

    def test_what_is_under_none_stays_with_its_worker_and_may_be_erased(self, case: Case) -> None:
        self.publish(case)
        self.tell(case, "eviction")
        self.withdraw(case)
        assert case.holds(case.sunita)
        assert case.id in erase(case, "rampur", case.person)

    @pytest.mark.parametrize(
        "said",
        [{"purpose": "share_case"}, {"confirmed": None}, {"answer": "refused"}, {"at_ms": 1}],
        ids=["sharing alone", "asked once", "refused", "agreed again since"],
    )
    def test_it_goes_by_a_confirmed_withdrawal_that_still_counts(
        self, case: Case, said: dict[str, Value]
    ) -> None:
        self.publish(case)
        self.tell(case, "violence")
        self.withdraw(case, answer="given", confirmed=None, at_ms=5)
        self.withdraw(case, **said)
        assert case.holds(case.sunita)

    def test_nobody_erases_what_is_under_it_though_nobody_took_anything_back(self, case: Case) -> None:
        self.publish(case)
        self.tell(case, "violence")
        with pytest.raises(LegalHoldError):
            erase(case, "rampur", case.person)

    def test_a_hold_that_a_supervisor_wrote_down_keeps_its_words(self, case: Case) -> None:
        self.publish(case)
        case.say(case.meena, legal_hold="court 12/2026")
        self.tell(case, "violence")
        self.withdraw(case)
        assert fields_of(case).get("legal_hold") == "court 12/2026"


def fields_of(case: Case) -> Mapping[str, Value]:
    """What the server holds of it."""
    key = RecordKey(case.area, case.id)
    with case.server.store.reading() as view:
        return view.changes.records([key])[key].fields


def erase(case: Case, area: str, record: str) -> set[str]:
    """Erases a record; what went with it."""
    with case.server.store.transaction() as work:
        erased = erase_record(
            work, area=case.server.area(area), record=record, actor="console", clock=case.server.clock
        )
    return {one.record for one in erased}


def kinds_in(case: Case, area: str) -> set[str]:
    """The kinds of records in an area."""
    with case.server.store.reading() as view:
        return {one.kind for one in view.changes.changed_since(area, 0, limit=99)}


class TestTheOffice:
    def test_an_export_of_sealed_answers_leaves_cases_out_unless_asked(self, case: Case) -> None:
        sealed = {"q.hurt": b"sealed", "form": "care"}
        case.sunita.push(case.sunita.operation(case.visit, area=case.area, base=99, **sealed))
        assert [len(exported(case, cases)) for cases in (False, True)] == [0, 1]

    def test_lets_somebody_in_where_nobody_is_left(self, case: Case) -> None:
        server = case.server
        case.list("sunita", "no")
        case.list("meena", "no")
        with server.store.transaction() as work:
            (found,) = read_case_lists(work.directory, server.area("state"))
            assert (found.place.case, found.readers) == (case.id, [])
            let_in(work, case.id, server.account("meena"), clock=server.clock)
        assert not case.holds(case.meena), "a supervisor's word stands"
        with server.store.transaction() as work:
            let_in(work, case.id, server.account("rita"), clock=server.clock)
            (found,) = read_case_lists(work.directory, server.area("state"))
        assert [one.short_name for one in found.readers] == ["rita"]
        assert case.holds(server.device("rita"))

    def test_every_case_is_verified(self, case: Case) -> None:
        case.list("geeta", "yes")
        with case.server.store.reading() as view:
            assert list(verify_server(view, {})) == []
            assert case.area in {anchor.area for anchor in make_anchors(view)}


def exported(case: Case, cases: bool) -> list[object]:
    """The visits of an export from the top."""
    with case.server.store.transaction() as work:
        state = get_area(work.directory, "state")
        return list(export_sealed(work, state, cases=cases, clock=case.server.clock)["visits"])
