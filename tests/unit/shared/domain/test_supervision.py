"""
The supervisor's first screen: dangers, unseen newborns, quiet phones, cover.
"""

from datetime import date

from shared.domain.records import Record
from shared.domain.supervision import (
    TeamPhone,
    cover_needed,
    open_referrals,
    quiet_phones,
    read_levels,
    unseen_newborns,
)
from shared.kernel.identifiers import AreaId, RecordId
from shared.kernel.instants import DAY_MS

TODAY = date(2026, 11, 22)
NOW_MS = 1_800_000_000_000


def a_record(kind: str, name: str, **fields: object) -> Record:
    return Record(id=RecordId(name), kind=kind, area=AreaId("area"), fields=fields)


HOME = a_record("household", "home", worker="sunita")
HOMES = {"home": HOME}


def a_baby(born_on: str, **fields: object) -> Record:
    return a_record("person", "baby", household="home", birth_on=born_on, **fields)


def test_a_baby_is_missed_on_day_four_and_not_on_day_three():
    assert not unseen_newborns([a_baby("2026-11-20")], [], HOMES, today=TODAY)

    missed = unseen_newborns([a_baby("2026-11-19")], [], HOMES, today=TODAY)

    assert [(4, "sunita")] == [(unseen.day_of_life, unseen.worker) for unseen in missed]


def test_a_visit_that_took_place_settles_it_and_a_closed_door_does_not():
    baby = a_baby("2026-11-15")
    done = a_record("visit", "v1", person="baby", outcome="partly")
    closed_door = a_record("visit", "v2", person="baby", outcome="nobody_home")

    assert not unseen_newborns([baby], [done], HOMES, today=TODAY)
    assert unseen_newborns([baby], [closed_door], HOMES, today=TODAY)


def test_a_voided_visit_does_not_count_as_seen():
    voided = a_record("visit", "v1", person="baby", outcome="done", void_reason="wrong person")

    assert unseen_newborns([a_baby("2026-11-15")], [voided], HOMES, today=TODAY)


def test_the_dead_are_never_listed_as_unseen():
    assert not unseen_newborns([a_baby("2026-11-15", alive="no")], [], HOMES, today=TODAY)


def test_a_practice_household_never_counts():
    practice = {"home": a_record("household", "home", worker="sunita", practice=True)}
    referral = a_record("referral", "r", household="home", state="open", tier="now")

    assert not unseen_newborns([a_baby("2026-11-15")], [], practice, today=TODAY)
    assert not open_referrals([referral], {}, practice, today=TODAY)


def test_go_now_stands_before_late_follow_up_before_the_rest():
    calm = a_record(
        "referral",
        "calm",
        household="home",
        tier="day",
        follow_up_on="2026-11-25",
        raised_at_ms=1,
    )
    late = a_record(
        "referral",
        "late",
        household="home",
        tier="day",
        follow_up_on="2026-11-20",
        raised_at_ms=2,
    )
    now = a_record("referral", "now", household="home", tier="now", raised_at_ms=3)
    closed = a_record("referral", "closed", household="home", tier="now", state="closed")

    found = open_referrals([calm, closed, late, now], {}, HOMES, today=TODAY)

    assert ["now", "late", "calm"] == [one.referral.id for one in found]


def test_the_danger_of_somebody_who_died_is_no_longer_open():
    referral = a_record("referral", "r", household="home", person="baby", tier="now")
    dead = {"baby": a_baby("2026-11-15", alive="no")}

    assert not open_referrals([referral], dead, HOMES, today=TODAY)


def test_a_danger_stays_on_the_board_after_an_attempt_that_failed():
    tried = a_record("referral", "r", household="home", tier="now", outcome="did_not_arrive")

    assert open_referrals([tried], {}, HOMES, today=TODAY)


def test_a_referral_shows_the_covering_worker():
    cover = {"who": "radha", "from": "2026-11-20", "to": "2026-11-30"}
    homes = {"home": a_record("household", "home", worker="sunita", cover=cover)}
    referral = a_record("referral", "r", household="home", tier="now")

    assert "radha" == open_referrals([referral], {}, homes, today=TODAY)[0].worker


def test_a_phone_is_silent_after_seven_days_and_not_before():
    heard = TeamPhone("a", "sunita", NOW_MS - 7 * DAY_MS)
    silent = TeamPhone("b", "radha", NOW_MS - 8 * DAY_MS)

    assert ["b"] == [quiet.phone.device for quiet in quiet_phones([heard, silent], now_ms=NOW_MS)]


def test_a_phone_that_keeps_work_back_for_more_than_a_day_is_stuck():
    brought_part = TeamPhone("a", "sunita", NOW_MS - DAY_MS, waiting=3)
    stuck = TeamPhone("b", "radha", NOW_MS - 2 * DAY_MS, waiting=3)

    assert ["b"] == [quiet.phone.device for quiet in quiet_phones([brought_part, stuck], now_ms=NOW_MS)]


def test_a_phone_never_heard_and_one_with_held_work_are_listed():
    never, stuck = TeamPhone("a", "sunita", 0), TeamPhone("b", "radha", NOW_MS, held=2)

    found = quiet_phones([stuck, never], now_ms=NOW_MS)

    assert ["a", "b"] == [quiet.phone.device for quiet in found]
    assert [True, False] == [quiet.is_silent for quiet in found]


def test_cover_is_needed_for_the_uncovered_households_of_a_worker_away():
    away = a_record("worker", "sunita", away_from="2026-11-20", away_until="2026-11-25")
    back = a_record("worker", "radha", away_until="2026-11-21")
    covered = a_record("household", "h2", worker="sunita", cover={"who": "radha", "to": "2026-11-30"})
    ended = a_record("household", "h3", worker="sunita", cover={"who": "radha", "to": "2026-11-01"})

    needed = cover_needed([away, back], [HOME, covered, ended], today=TODAY)

    assert [("sunita", 2)] == [(one.worker.id, one.households) for one in needed]


def test_a_worker_who_left_needs_cover():
    left = a_record("worker", "sunita", active=False)

    assert 1 == cover_needed([left], [HOME], today=TODAY)[0].households


PARENTS = {"state": "", "block": "state", "team": "block", "other": "block"}
LEADERS = (("rita", "team", "supervisor"), ("meena", "block", "supervisor"), ("manoj", "state", "manager"))


class TestLevels:
    """
    A state over a block over a team; the team and the block have supervisors, the state a manager.
    """

    def seen_on(self, day: str, *, area: str, team: str = "team", **fields: object) -> list[str]:
        """Who stands as the team's leader on each danger that somebody in an area sees; nobody is ""."""
        areas = [a_record("area", name, parent=above or None) for name, above in PARENTS.items()]
        workers = [
            Record(id=RecordId(who), kind="worker", area=AreaId(at), fields={"role": role, **fields})
            for who, at, role in LEADERS
        ]
        danger = Record(
            id=RecordId("r"),
            kind="referral",
            area=AreaId(team),
            fields={"tier": "now", "state": "open", "household": "home", "follow_up_on": "2026-11-22"},
        )
        found = open_referrals(
            [danger],
            {},
            HOMES,
            today=date.fromisoformat(day),
            levels=read_levels(area, areas, workers),
        )
        return [one.leader.id if one.leader else "" for one in found]

    def test_the_team_sees_a_danger_at_once_and_each_level_above_after_its_day(self):
        for day, team, block, state in (
            ("2026-11-22", [""], [], []),
            ("2026-11-23", [""], ["rita"], []),
            ("2026-11-24", [""], ["rita"], ["rita"]),
        ):
            assert self.seen_on(day, area="team") == team
            assert self.seen_on(day, area="block") == block
            assert self.seen_on(day, area="state") == state

    def test_a_team_without_a_supervisor_of_its_own_is_the_next_levels_at_once(self):
        assert self.seen_on("2026-11-22", area="block", team="other") == [""]
        assert self.seen_on("2026-11-23", area="state", team="other") == ["meena"]
        assert self.seen_on("2026-11-22", area="state", active=False) == [""]

    def test_what_cannot_be_placed_is_held_back_from_nobody(self):
        assert self.seen_on("2026-11-22", area="block", team="a case") == [""]
        assert self.seen_on("2026-11-22", area="elsewhere") == [""]
