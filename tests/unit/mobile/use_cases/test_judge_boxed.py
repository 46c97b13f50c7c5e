"""
Facts of the review box on a supervisor's phone.
"""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from mobile.screens.supervision.gather import gather
from mobile.use_cases.desk import Desk
from mobile.use_cases.judge_boxed import boxed_work, former_name, note_seen, refuse, survey_boxed, take_in
from shared.domain.guests import GUEST_CARD
from shared.domain.records import Value
from shared.domain.review_box import HELD, QUARANTINED, WhyRefused
from tests.support.cards import a_card
from tests.support.case_books import a_record_id
from tests.support.desks import AREA, a_desk, a_family, receive
from tests.support.loops import in_event_loop

CARD = a_card().card_id
GEETA = a_record_id("geeta")


async def _boxed(desk: Desk, name: str, /, kind: str = HELD, **facts: Value) -> str:
    fields: dict[str, Value] = {
        "author": GEETA,
        "author_name": "Geeta Sahu",
        "device": "d1",
        "seq": 1,
        "for_area": AREA,
        "about": a_record_id(f"wished {name}"),
        "about_kind": "visit",
        "made_at_ms": 1_760_000_000_000,
        "reason": "operation.record.moved",
        "set": {},
        **({"state": "waiting"} if kind == HELD else {}),
        **facts,
    }
    return await receive(desk, name, kind, **fields)


@in_event_loop
async def test_what_one_worker_did_for_one_household_on_one_day_is_judged_together() -> None:
    desk = await a_desk()
    home, mother, _ = await a_family(desk)
    door = await _boxed(desk, "door", about_kind="encounter", set={"household": home})
    visit = await _boxed(desk, "visit", seq=2, set={"household": home, "person": mother})
    await _boxed(desk, "other", seq=3)

    assert [one.ids for one in boxed_work(desk, "en")] == [(door, visit), (a_record_id("other"),)]
    assert [(one.danger, one.quiet) for one in survey_boxed(desk)] == [(False, False)] * 2


@pytest.mark.parametrize("shown", [CARD, CARD[:10]])
def test_what_a_guest_did_is_judged_as_one_under_the_name_of_the_cards_household(shown: str) -> None:
    @in_event_loop
    async def story() -> None:
        desk = await a_desk()
        home, _, _ = await a_family(desk)
        await receive(desk, "card", "card", household=home, card_id=CARD)
        guest: Value = {GUEST_CARD: shown}
        door = await _boxed(desk, "door", about_kind="encounter", set=guest)
        danger = await _boxed(desk, "danger", seq=2, about_kind="referral", set=guest)
        visit = await _boxed(desk, "visit", seq=3, set=guest)
        strange = await _boxed(desk, "strange", seq=4, set={GUEST_CARD: a_card("other").card_id})

        known = {one.ids: one.title for one in boxed_work(desk, "en")}
        assert known == {(door, danger, visit): "Ram Prasad", (strange,): ""}

    story()


@pytest.mark.parametrize("kind", [HELD, QUARANTINED])
@pytest.mark.parametrize(
    ("fields", "raised"),
    [
        ({"decisions": ["baby_limp"]}, (True, False)),
        ({"decisions": ["officer_today"], "quiet": True}, (False, True)),
        ({"decisions": ["of_last_year"]}, (True, False)),
    ],
)
def test_a_danger_is_raised_before_anybody_judges_it(
    kind: str, fields: Mapping[str, Value], raised: tuple[bool, bool]
) -> None:
    """Also of a programme that this phone does not know; quietly, where its referral says so."""

    @in_event_loop
    async def story() -> None:
        desk = await a_desk(role="supervisor")
        home, _, baby = await a_family(desk)
        about: Mapping[str, Value] = {"household": home, "person": baby}
        await _boxed(desk, "danger", kind, about_kind="referral", set={**about, **fields})
        visit = {**about, "danger": fields["decisions"]}
        await _boxed(desk, "visit", kind, seq=2, about_kind="visit", set=visit)

        (work,) = survey_boxed(desk)
        (shown,) = gather(desk, b"secret").boxed_dangers

        assert (work.danger, work.quiet) == raised
        assert (shown.name, shown.worker, shown.quiet) == ("Baby of Sunita", "Geeta Sahu", raised[1])

    story()


@in_event_loop
async def test_verdicts_are_written_for_all_that_was_judged_and_it_waits_no_longer() -> None:
    desk = await a_desk()
    taken, refused = await _boxed(desk, "taken"), await _boxed(desk, "refused", seq=2)
    seen = await _boxed(desk, "seen", QUARANTINED, seq=3)

    await take_in(desk, [taken])
    await refuse(desk, [refused], WhyRefused.DUPLICATE)
    await note_seen(desk, [seen])

    said = {one.record: dict(one.set) for one in desk.book.pending()}
    assert said == {
        taken: {"verdict": "take"},
        refused: {"verdict": "refuse", "why": "review.refused.duplicate"},
        seen: {"verdict": "seen"},
    }
    assert boxed_work(desk, "en") == ()


@in_event_loop
async def test_only_what_the_server_was_too_old_for_may_still_come_in_of_refused_work() -> None:
    desk = await a_desk()
    await _boxed(desk, "new kind", QUARANTINED, reason="operation.kind.unknown")
    await _boxed(desk, "forbidden", QUARANTINED, seq=2, reason="operation.field.forbidden")

    may_come_in = {one.reason: one.may_come_in for one in boxed_work(desk, "en")}
    assert may_come_in == {"operation.kind.unknown": True, "operation.field.forbidden": False}


@in_event_loop
async def test_whoever_has_left_the_team_keeps_a_name_while_their_work_waits() -> None:
    desk = await a_desk()
    boxed = await _boxed(desk, "late")

    assert former_name(desk, GEETA) == "Geeta Sahu"
    assert former_name(desk, a_record_id("nobody")) == ""

    await take_in(desk, [boxed])
    assert former_name(desk, GEETA) == ""
