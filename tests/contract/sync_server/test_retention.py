"""
What a programme no longer keeps is found by the last entry about it, and nothing else is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import pytest

from shared.domain.case_lists import case_area
from shared.domain.delivery import Delivery
from shared.domain.review_box import box_of, boxed_id
from shared.kernel.instants import DAY_MS
from shared.programmes.pack import Pack, encode_pack
from sync_server.ports.change_log import DeviceKey
from sync_server.ports.store import Store
from sync_server.use_cases.keep_directory import get_area
from sync_server.use_cases.keep_workers import move_worker
from sync_server.use_cases.publish_pack import publish_pack
from sync_server.use_cases.retain_records import Due, drop_old_words, erase_due, find_due, find_old_words
from sync_server.use_cases.verify_server import verify_server
from tests.support.teams import TeamDevice, TeamServer, WholeRequestRefusedError, states

YEAR_MS = 365 * DAY_MS
FIVE_YEARS = {"person": 5 * 365, "visit": 365, "household": 5 * 365, "case": 3 * 365}


@dataclass
class Village:
    """
    A household with Rekha in it, who was visited once.
    """

    server: TeamServer
    sunita: TeamDevice
    home: str
    rekha: str
    visit: str

    @property
    def team(self) -> str:
        return self.server.area("rampur")

    def publish(self, days: Mapping[str, int], pack_id: str = "programme", area: str = "state") -> None:
        """A programme with a retention."""
        pack = Pack(id=pack_id, version="1", languages=("en",), names={"en": "Visits"}, retention=days)
        with self.server.store.transaction() as work:
            publish_pack(
                work,
                area=get_area(work.directory, area),
                pack_id=pack_id,
                version="1",
                content=encode_pack(pack),
                clock=self.server.clock,
            )

    def due(self) -> list[tuple[str, str]]:
        """Kind and record."""
        return [(one.kind, one.record) for one in self.found()]

    def found(self) -> list[Due]:
        with self.server.store.reading() as view:
            areas = [area.id for area in view.directory.areas()]
            return list(find_due(view, areas, self.server.clock.ms))

    def erase(self, due: Due) -> set[str]:
        with self.server.store.transaction() as work:
            return {one.record for one in erase_due(work, due, actor="console", clock=self.server.clock)}

    def say(self, record: str, **parts: object) -> None:
        """An entry made now."""
        at_ms = self.server.clock.ms
        self.sunita.push(self.sunita.operation(record, at_ms=at_ms, base=99, **parts))  # type: ignore[arg-type]


@pytest.fixture
def village(store: Store) -> Village:
    server = TeamServer(store)
    sunita = server.device("sunita")
    home, rekha, visit = server.new_id(), server.new_id(), server.new_id()
    sunita.push(
        sunita.operation(home, kind="household", head_name="Ramesh"),
        sunita.operation(rekha, kind="person", household=home, name="Rekha"),
        sunita.operation(visit, kind="visit", person=rekha, outcome="done"),
    )
    return Village(server, sunita, home, rekha, visit)


def test_without_a_rule_everything_is_kept(village: Village) -> None:
    village.server.clock.pass_ms(100 * YEAR_MS)
    assert village.due() == []

    village.publish({})
    assert village.due() == []


def test_a_visit_is_due_before_the_person_it_was_made_to(village: Village) -> None:
    village.publish(FIVE_YEARS)
    village.server.clock.pass_ms(YEAR_MS - 1)
    assert village.due() == []

    village.server.clock.pass_ms(1)
    assert village.due() == [("visit", village.visit)]

    village.server.clock.pass_ms(4 * YEAR_MS)
    assert village.due() == [("household", village.home)]


def test_nobody_who_is_still_visited_is_due(village: Village) -> None:
    village.publish(FIVE_YEARS)
    village.server.clock.pass_ms(4 * YEAR_MS)
    later = village.server.new_id()
    village.say(later, kind="visit", person=village.rekha)

    village.server.clock.pass_ms(YEAR_MS)

    assert village.due() == [("visit", village.visit), ("visit", later)]


def test_the_longest_time_counts_and_a_programme_that_says_nothing_keeps(village: Village) -> None:
    village.publish(FIVE_YEARS)
    village.publish({**FIVE_YEARS, "visit": 2 * 365}, "another", "rampur")
    village.server.clock.pass_ms(YEAR_MS)
    assert village.due() == []

    village.server.clock.pass_ms(YEAR_MS)
    assert village.due() == [("visit", village.visit)]

    village.publish({"person": 400}, "third", "rampur")
    assert village.due() == []


def under_legal_hold(village: Village, **about: str) -> str:
    """A case with one visit that a court wants kept; its area."""
    case = village.server.new_id()
    area = case_area(case)
    village.say(case, kind="case", area=area, team=village.team, programme="protection", **about)
    village.say(village.server.new_id(), kind="visit", area=area, case=case, outcome="done")
    meena = village.server.device("meena")
    meena.push(meena.operation(case, kind="case", area=area, base=99, legal_hold="court 12/2026"))
    return area


def test_nothing_of_a_case_under_legal_hold_is_ever_due_nor_of_whom_it_is_about(village: Village) -> None:
    village.publish(FIVE_YEARS)
    area = under_legal_hold(village, person=village.rekha)
    village.server.clock.pass_ms(9 * YEAR_MS)
    assert village.found() == []

    with village.server.store.reading() as view:
        (case,) = (one for one in view.changes.changed_since(area, 0, limit=99) if one.kind == "case")
    meena = village.server.device("meena")
    meena.push(meena.operation(case.id, kind="case", area=area, base=99, legal_hold=None))
    village.server.clock.pass_ms(9 * YEAR_MS)
    assert {one.area for one in village.found()} == {area, village.team}


def test_a_hold_on_one_person_keeps_nobody_else_of_the_household(village: Village) -> None:
    village.publish(FIVE_YEARS)
    mohan, visit = village.server.new_id(), village.server.new_id()
    village.say(mohan, kind="person", household=village.home, name="Mohan")
    village.say(visit, kind="visit", person=mohan, outcome="done")
    under_legal_hold(village, person=village.rekha, household=village.home)
    village.server.clock.pass_ms(9 * YEAR_MS)
    assert village.due() == [("person", mohan)]


def test_a_hold_on_a_household_keeps_all_who_live_there(village: Village) -> None:
    village.publish(FIVE_YEARS)
    under_legal_hold(village, household=village.home)
    village.server.clock.pass_ms(9 * YEAR_MS)
    assert village.due() == []


def test_a_hold_keeps_what_another_team_wrote_of_the_person(village: Village) -> None:
    village.publish(FIVE_YEARS)
    under_legal_hold(village, person=village.rekha)
    kavita = village.server.device("kavita")
    theirs, other = village.server.new_id(), village.server.new_id()
    at_ms = village.server.clock.ms
    kavita.push(
        kavita.operation(theirs, person=village.rekha, outcome="done", at_ms=at_ms),
        kavita.operation(other, outcome="done", at_ms=at_ms),
    )
    village.server.clock.pass_ms(9 * YEAR_MS)
    assert village.due() == [("visit", other)]


def test_who_has_a_case_is_due_once_the_case_is_gone(village: Village) -> None:
    village.publish(FIVE_YEARS)
    case = village.server.new_id()
    area = case_area(case)
    village.say(case, kind="case", area=area, team=village.team, person=village.rekha, programme="protection")
    village.server.clock.pass_ms(10 * YEAR_MS)

    first = village.found()
    assert {(one.kind, one.record) for one in first} == {("case", case), ("visit", village.visit)}
    for due in first:
        assert village.erase(due) >= {due.record}

    assert village.due() == [("household", village.home)]


def test_what_is_erased_goes_whole_and_is_due_no_more(village: Village) -> None:
    village.publish(FIVE_YEARS)
    village.server.clock.pass_ms(5 * YEAR_MS)
    (due,) = village.found()

    assert village.erase(due) >= {village.home, village.rekha, village.visit}

    assert village.due() == []
    with village.server.store.reading() as view:
        assert not list(verify_server(view, {}))


def test_an_entry_made_meanwhile_saves_what_was_found_due(village: Village) -> None:
    village.publish(FIVE_YEARS)
    village.server.clock.pass_ms(5 * YEAR_MS)
    (due,) = village.found()
    village.say(village.server.new_id(), kind="visit", person=village.rekha)

    assert village.erase(due) == set()


class TestOldWords:
    """
    Of operations that were taken in, what they said goes once it is older than anything that is kept.
    """

    def old(self, village: Village) -> dict[str, int]:
        """Area to how many."""
        with village.server.store.reading() as view:
            areas = [area.id for area in view.directory.areas()]
            found = find_old_words(view, areas, village.server.clock.ms)
        return {one.area: len(one.operations) for one in found}

    def drop(self, village: Village) -> None:
        with village.server.store.transaction() as work:
            areas = [area.id for area in work.directory.areas()]
            for one in find_old_words(work, areas, village.server.clock.ms):
                drop_old_words(work, one, actor="console", clock=village.server.clock)

    def receipts(self, village: Village) -> dict[int, bool]:
        """Number to whether its bytes are here."""
        home = DeviceKey(village.team, village.sunita.device.id)
        with village.server.store.reading() as view:
            found = view.changes.receipts(home, 1, 99)
        return {seq: bool(receipt.payload) for seq, receipt in found.items()}

    def test_without_a_rule_all_is_kept(self, village: Village) -> None:
        village.server.clock.pass_ms(100 * YEAR_MS)
        assert self.old(village) == {}

    def test_goes_when_it_is_older_than_the_longest_time_and_its_receipt_stays(
        self, village: Village
    ) -> None:
        village.publish(FIVE_YEARS)
        village.server.clock.pass_ms(5 * YEAR_MS)
        assert self.old(village) == {}
        village.server.clock.pass_ms(1)
        village.say(village.rekha, kind="person", name="Rekha Devi")
        assert self.receipts(village) == {1: True, 2: True, 3: True, 4: True}
        assert self.old(village)[village.team] >= 3

        self.drop(village)

        assert self.receipts(village) == {1: False, 2: False, 3: False, 4: True}
        assert self.old(village) == {}
        assert village.server.device("geeta").pull()[village.home]["head_name"] == "Ramesh"
        with village.server.store.reading() as view:
            assert not list(verify_server(view, {}))

    def test_an_operation_that_comes_again_is_known_and_another_under_its_number_is_a_fork(
        self, village: Village
    ) -> None:
        village.publish(FIVE_YEARS)
        visit = village.sunita.operation(village.visit, base=9, outcome="not home")
        village.sunita.push(visit)
        village.server.clock.pass_ms(6 * YEAR_MS)
        self.drop(village)
        assert states(village.sunita.push(visit)) == [Delivery.RECEIVED]
        with pytest.raises(WholeRequestRefusedError):
            village.sunita.push(replace(visit, set={"outcome": "done"}))

    def test_what_waits_for_a_verdict_is_kept_and_can_be_taken_in(self, village: Village) -> None:
        village.publish(FIVE_YEARS)
        with village.server.store.transaction() as work:
            move_worker(work, worker="sunita", area="sitapur", clock=village.server.clock)
        late = village.sunita.operation(village.server.new_id(), person=village.rekha, outcome="done")
        assert states(village.sunita.push(late)) == [Delivery.HELD]
        village.server.clock.pass_ms(9 * YEAR_MS)
        self.drop(village)
        assert self.receipts(village) == {1: False, 2: False, 3: False, 4: True}
        meena, item = village.server.device("meena"), boxed_id(village.sunita.device.id, late.seq)
        box = box_of(village.team)
        assert states(meena.push(meena.operation(item, kind="held", area=box, base=1, verdict="take"))) == [
            Delivery.RECEIVED
        ]
        assert village.server.device("geeta").pull()[late.record]["outcome"] == "done"

    def test_a_legal_hold_keeps_what_was_said_of_the_person_and_in_the_case(self, village: Village) -> None:
        village.publish(FIVE_YEARS)
        under_legal_hold(village, person=village.rekha)
        village.server.clock.pass_ms(9 * YEAR_MS)
        self.drop(village)
        # The household's own words go; Rekha's, her visit's and the case's stay.
        assert self.receipts(village) == {1: False, 2: True, 3: True, 4: True, 5: True}
