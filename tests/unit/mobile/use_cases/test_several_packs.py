"""
Several programmes on one phone: one list, one door, each form for those it is meant for.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

from mobile.screens.supervision.gather import gather
from mobile.ui.due import task_meaning
from mobile.ui.palette import Meaning
from mobile.use_cases.danger_chart import keep_chart, load_chart
from mobile.use_cases.desk import Desk
from mobile.use_cases.fill_form import open_filling
from mobile.use_cases.list_today import list_today
from mobile.use_cases.loud_signs import loud_signs
from mobile.use_cases.my_work import begin_session, my_month
from mobile.use_cases.open_danger import reaches
from mobile.use_cases.open_household import member_of
from mobile.use_cases.open_person import open_person
from mobile.use_cases.read_door import read_door
from mobile.use_cases.submit_visit import Submitted, submit_form
from tests.support.desks import KAMLA, PACK, a_device, a_family, receive
from tests.support.shipped_packs import built_pack, shipped_pack

KENYA = "kenya_child_protection"
TODAY = "2025-10-09"
DAY_MS = 86_400_000


def told(
    story: Callable[[Desk], Awaitable[None]],
    *,
    packs: tuple[str, ...] = (PACK, KENYA),
    role: str = "volunteer",
) -> None:
    async def run() -> None:
        device = a_device()
        vault = await device.keys.create(replace(KAMLA, role=role), "824613")
        book: Any = await device.open_book(vault)
        desk = Desk(device, vault, book)
        for name in packs:
            await book.keep(f"pack:{name}", built_pack(name).blob)
            await receive(desk, name, "pack", pack_id=name, version="1")
        await story(desk)

    asyncio.run(run())


async def a_family_of_both(desk: Desk) -> tuple[str, str]:
    """A newborn of one programme, and an older sister with a case of the other: (household, sister)."""
    home, _, _ = await a_family(desk)
    sister = await receive(
        desk,
        "sister",
        "person",
        household=home,
        name="Asha",
        birth_on="2015-05-01",
        risk_level="RLHG",
        monitoring_from=TODAY,
        case_opened_on=TODAY,
    )
    return home, sister


def test_a_quiet_danger_is_followed_by_its_own_programme_alone_and_in_the_persons_own_view() -> None:
    """The other programme knows nothing of its sign: it would ask a second time, in red, without a word."""

    async def story(desk: Desk) -> None:
        home, sister = await a_family_of_both(desk)
        raised = {"decision": "officer_today", "decisions": ["officer_today"], "tier": "day", "state": "open"}
        about = {"person": sister, "household": home, "quiet": True}
        at_ms = desk.device.clock.now_ms() - DAY_MS
        referral = await receive(desk, "told", "referral", raised_at_ms=at_ms, **about, **raised)

        on_the_list = [line.task for line in member_of(desk, desk.book.get(sister)).due]
        shown = [line.task for line in open_person(desk, sister).member.due]

        assert [task.kind for task in on_the_list] == ["visit"]
        (follow_up,) = (task for task in shown if task.kind == "follow_up")
        assert (follow_up.referral, follow_up.label["en"]) == (referral, "Tell the officer today")
        assert task_meaning(follow_up) is not Meaning.DANGER
        assert list_today(desk).dangers == ()

    told(story)


def test_a_quiet_danger_stays_quiet_on_the_teams_screen_and_where_its_visit_is_judged() -> None:
    """Somebody stands behind the supervisor too: the name, and no more, until it is asked for."""

    async def story(desk: Desk) -> None:
        home, sister = await a_family_of_both(desk)
        about = {"person": sister, "household": home}
        at_ms = desk.device.clock.now_ms()
        for names, raised in (("quiet", ["officer_today"]), ("mixed", ["officer_today", "baby_convulsions"])):
            visit = {"form": "concern", "outcome": "done", "danger": raised, "visited_on": TODAY}
            await receive(desk, f"visit {names}", "visit", **about, **visit)
            referral = {"decisions": raised, "tier": "day", "state": "open", "raised_at_ms": at_ms}
            await receive(desk, f"referral {names}", "referral", **about, **referral)
        unknown = {"decisions": ["of_last_year"], "tier": "now", "state": "open", "raised_at_ms": at_ms}
        await receive(desk, "hushed", "referral", quiet=True, **about, **unknown)
        await receive(desk, "unknown", "referral", **about, **unknown)

        team = gather(desk, b"secret")
        judged = [loud_signs(desk, desk.book.get(one.visit).get("danger")) for one in team.waiting]

        assert sorted(one.quiet for one in team.dangers) == [False, False, True, True]
        assert sorted((one.danger, one.flagged) for one in team.waiting) == [(False, True), (True, True)]
        assert sorted(map(len, judged)) == [0, 1]

    told(story, role="supervisor")


def test_a_danger_that_no_programme_here_knows_is_followed_all_the_same_once() -> None:
    async def story(desk: Desk) -> None:
        home, sister = await a_family_of_both(desk)
        raised = {
            "decision": "of_last_year",
            "tier": "now",
            "state": "open",
            "raised_at_ms": desk.device.clock.now_ms(),
        }
        await receive(desk, "old", "referral", person=sister, household=home, **raised)

        assert len(list_today(desk).dangers) == 1

    told(story)


def test_one_visit_does_the_due_work_of_both_programmes() -> None:
    async def story(desk: Desk) -> None:
        home, sister = await a_family_of_both(desk)

        (stop,) = list_today(desk).stops
        due = {(line.task.programme, line.task.form) for line in stop.lines}

        assert due == {("hbnc", "hbnc_day_visit"), ("child_protection", "family_visit")}
        assert {line.task.form for line in read_door(desk, home, sister).due} == {"family_visit"}

    told(story)


def test_a_volunteer_is_offered_neither_the_officers_forms_nor_their_tasks() -> None:
    async def story(desk: Desk) -> None:
        home, sister = await a_family_of_both(desk)
        door = read_door(desk, home, sister)

        newborns = ["hbnc_day_visit", "birth_check", "pnc_mother"]
        of_children = ["concern", "family_visit", "child_complaint"]
        assert [offered.form for offered in door.forms] == newborns + of_children
        assert "case_review" not in {line.task.form for line in door.due}

    told(story)


def test_an_officer_s_task_is_only_inside_the_child_s_own_view() -> None:
    async def story(desk: Desk) -> None:
        home, sister = await a_family_of_both(desk)

        assert "case_record" in [offered.form for offered in read_door(desk, home).forms]
        assert "case_review" in {line.task.form for line in read_door(desk, home, sister).due}
        assert "case_review" not in {line.task.form for line in read_door(desk, home).due}
        assert "case_review" not in {line.task.form for stop in list_today(desk).stops for line in stop.lines}

    told(story, role="supervisor")


def test_a_number_of_two_programmes_is_offered_once() -> None:
    packs = [shipped_pack(PACK), shipped_pack(KENYA), shipped_pack(PACK)]
    numbers = [reach.number for reach in reaches(packs, "now") if reach.number]

    assert numbers == ["108", "102", "112", "116", "999", "1195"]
    assert [reach.source for reach in reaches(packs, "now") if not reach.number] == ["nurse", "supervisor"]


def test_a_programme_whose_dangers_are_all_quiet_has_its_own_numbers_without_a_pin() -> None:
    async def story(desk: Desk) -> None:
        await keep_chart(desk)
        chart = await load_chart(desk.device)

        assert chart.signs == ()
        assert [reach.number for reach in chart.reaches] == ["116", "999", "112", "1195"]

    told(story, packs=(KENYA,))


PROMOTERS = "kenya_community_health"


def test_a_family_that_child_protection_registers_has_the_promoters_tasks_too() -> None:
    """What its registration does not ask, such as the place of a birth, never keeps a task away."""

    async def story(desk: Desk) -> None:
        registered = [
            found[1].id for kind in ("household", "person") if (found := desk.programmes.form_saving_to(kind))
        ]
        home = await receive(desk, "home", "household", head_name="Wanjiru", village="Kibera")
        child = {"name": "Mtoto", "sex": "female", "birth_on": "2025-10-08", "relation": "child"}
        await receive(
            desk, "child", "person", household=home, **child, risk_level="RLHG", monitoring_from=TODAY
        )

        (stop,) = list_today(desk).stops

        assert registered == ["family", "child_or_carer"]
        assert {line.task.form for line in stop.lines} == {"family_visit", "chp_newborn", "chp_growth"}
        assert {pack.id for pack in desk.programmes.packs() if pack.calls_for("now")} == {KENYA, PROMOTERS}

    told(story, packs=(KENYA, PROMOTERS))


def test_alone_the_promoters_register_with_forms_of_their_own() -> None:
    async def story(desk: Desk) -> None:
        found = [desk.programmes.form_saving_to(kind) for kind in ("household", "person")]

        assert [one[1].id for one in found if one] == ["chp_household", "chp_member"]

    told(story, packs=(PROMOTERS,))


def test_what_a_promoter_talks_about_in_private_is_only_in_the_persons_own_view() -> None:
    async def story(desk: Desk) -> None:
        home = await receive(desk, "home", "household", head_name="Wanjiru")
        facts = {"name": "Akinyi", "sex": "female", "birth_on": "1998-03-02", "talk_again_on": TODAY}
        person = await receive(desk, "person", "person", household=home, **facts)

        own = [line.task.label["en"] for line in open_person(desk, person).member.due]

        assert own == ["As agreed"]
        assert list_today(desk).stops == ()

    told(story, packs=(PROMOTERS,))


REGISTERS = "india_asha_registers"


def test_a_meeting_is_written_down_under_my_work_and_is_a_line_of_the_claim() -> None:
    async def story(desk: Desk) -> None:
        assert "vhsnd" in [offered.form for offered in my_month(desk, 0).forms]
        draft = await begin_session(desk, "vhsnd")
        assert await begin_session(desk, "vhsnd") == draft
        filling = open_filling(desk, draft, "en")
        for question, value in (("held_on", TODAY), ("place", "school"), ("attended", 20)):
            step = next(one for one in filling.session.steps() if one.name == question)
            await filling.answer(step.ref, value)

        submitted = await submit_form(desk, filling)

        assert isinstance(submitted, Submitted)
        assert (submitted.kind, submitted.household) == ("session", "")
        month = my_month(desk, 0)
        assert [(one.held_on, one.received) for one in month.sessions] == [(TODAY, False)]
        assert [(one.received, one.pending) for one in month.totals if one.target.id == "vhsnd"] == [(0, 1)]
        await receive(desk, "had", "session", form="vhsnd", worker=desk.identity.worker, held_on=TODAY)
        assert my_month(desk, 0).earned["INR"] == 200

    told(story, packs=(PACK, REGISTERS))


def test_a_meeting_of_somebody_else_or_of_another_month_is_not_shown() -> None:
    async def story(desk: Desk) -> None:
        mine = {"form": "vhsnd", "worker": desk.identity.worker}
        await receive(desk, "a", "session", **mine, held_on="2025-09-30")
        await receive(desk, "b", "session", form="vhsnd", worker="another", held_on=TODAY)

        assert my_month(desk, 0).sessions == ()
        assert len(my_month(desk, 1).sessions) == 1

    told(story, packs=(PACK, REGISTERS))
