"""
A form begun in a case whose list the worker was taken off: unseen on the phone, and not lost.
"""

from __future__ import annotations

from mobile.ports.case_book import SyncProgress
from mobile.use_cases.desk import Desk
from mobile.use_cases.fill_form import open_filling
from mobile.use_cases.hand_in_begun import hand_in_begun
from mobile.use_cases.list_today import list_today
from mobile.use_cases.open_household import open_household
from mobile.use_cases.start_visit import begin_draft
from shared.domain.case_lists import case_area
from tests.support.case_books import AREA, EPOCH, a_received, a_record_id
from tests.support.desks import a_desk, a_family
from tests.support.loops import in_event_loop

CASE = a_record_id("case")
FORM = "hbnc_day_visit"


async def scope(desk: Desk, *, with_case: bool) -> None:
    """What the next contact names: the team, and the case while the worker is on its list."""
    area = str(case_area(CASE))
    cursors = {AREA: desk.book.cursors()[AREA]} | ({area: 1} if with_case else {})
    case = a_received("case", "case", area, fields={"person": a_record_id("baby"), "programme": "care"})
    await desk.book.apply(
        SyncProgress(
            epoch=EPOCH,
            cursors=cursors,
            changes=(case,) if with_case else (),
            reset_areas=() if with_case else (area,),
        )
    )


async def begun(answers: dict[str, object]) -> tuple[Desk, str, str]:
    desk = await a_desk()
    home, _, baby = await a_family(desk)
    await scope(desk, with_case=True)
    draft = await begin_draft(desk, FORM, {"household": home, "person": baby, "case": CASE})
    filling = open_filling(desk, draft, "en")
    for name, value in answers.items():
        ref = next(step.ref for step in filling.session.steps() if step.name == name)
        assert (await filling.answer(ref, value)).problem is None  # type: ignore[arg-type]
    return desk, home, draft


@in_event_loop
async def test_it_is_handed_in_as_far_as_it_was_written() -> None:
    desk, home, draft = await begun({"baby_alive": "yes"})
    await hand_in_begun(desk)
    assert [one.id for one in desk.book.drafts()] == [draft]

    await scope(desk, with_case=False)
    assert (open_household(desk, home).unfinished, list_today(desk).unfinished) == ((), ())
    await hand_in_begun(desk)

    assert list(desk.book.drafts()) == []
    operation, birth_told = desk.book.pending()
    assert birth_told.set == {"delivered_on": "2025-10-07", "delivered_at": "phc"}
    assert (operation.record, operation.area) == (draft, case_area(CASE))
    assert (operation.set["case"], operation.set["outcome"], operation.set["q.baby_alive"]) == (
        CASE,
        "partly",
        "yes",
    )


@in_event_loop
async def test_nothing_is_handed_in_where_nothing_was_written() -> None:
    desk, _, _ = await begun({})
    await scope(desk, with_case=False)
    await hand_in_begun(desk)
    assert [*desk.book.drafts(), *desk.book.pending()] == []


@in_event_loop
async def test_what_was_begun_for_somebody_without_a_case_stays_theirs() -> None:
    desk = await a_desk()
    home, _, baby = await a_family(desk)
    draft = await begin_draft(desk, FORM, {"household": home, "person": baby})
    await hand_in_begun(desk)
    assert [one.draft for one in open_household(desk, home).unfinished] == [draft]
