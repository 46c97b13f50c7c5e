"""
A visit that should not stand: voided with a reason, taken back, moved to whom it was about.
"""

from __future__ import annotations

from mobile.use_cases.mend_record import may_mend, move_visit, read_wrong_visit, take_back, void_visit
from mobile.use_cases.review_visit import waiting_visits
from shared.domain.void_reasons import VoidReason
from tests.support.desks import a_desk, a_family, receive
from tests.support.loops import in_event_loop


@in_event_loop
async def test_a_voided_visit_waits_for_no_review_and_comes_back_with_one_tap() -> None:
    desk = await a_desk()
    home, _, baby = await a_family(desk)
    visit = await receive(desk, "visit", "visit", household=home, person=baby, outcome="done")
    await void_visit(desk, visit, VoidReason.TWICE)
    assert read_wrong_visit(desk, visit).void_reason == "entered_twice"
    assert waiting_visits(desk.book) == []
    await take_back(desk, visit)
    assert read_wrong_visit(desk, visit).void_reason == ""
    assert [one.id for one in waiting_visits(desk.book)] == [visit]


@in_event_loop
async def test_a_moved_visit_takes_its_referral_along_and_says_whom_it_was_written_for() -> None:
    desk = await a_desk()
    home, mother, baby = await a_family(desk)
    visit = await receive(desk, "visit", "visit", household=home, person=baby, task="t", outcome="done")
    referral = await receive(desk, "referral", "referral", visit=visit, person=baby, state="open")
    await move_visit(desk, visit, mother)
    fields = desk.book.get(visit).fields
    assert (fields["person"], fields["moved_from"], fields.get("task")) == (mother, baby, None)
    assert desk.book.get(referral).fields["person"] == mother
    assert desk.book.get(referral).fields["state"] == "open"


@in_event_loop
async def test_the_others_of_the_household_are_offered() -> None:
    desk = await a_desk()
    home, mother, baby = await a_family(desk)
    visit = await receive(desk, "visit", "visit", household=home, person=baby, outcome="done")
    assert read_wrong_visit(desk, visit).others == ((mother, "Sunita"),)


@in_event_loop
async def test_a_volunteer_mends_only_what_is_theirs() -> None:
    desk = await a_desk()
    home, _, baby = await a_family(desk)
    others = await receive(desk, "visit", "visit", household=home, person=baby, worker="somebody else")
    assert not may_mend(desk, desk.book.get(others))
