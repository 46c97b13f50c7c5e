"""
What must be quiet, in shipped programmes: beside what may be shown it stays a matter of its own, and the form that it
fired in says nothing of it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from mobile.use_cases.danger_chart import load_chart
from mobile.use_cases.desk import Desk
from mobile.use_cases.fill_form import Filling, open_filling
from mobile.use_cases.list_today import list_today
from mobile.use_cases.open_danger import open_danger
from mobile.use_cases.remind import remind
from mobile.use_cases.start_visit import begin_draft
from shared.protocol.merge import CAUTIOUS
from tests.support.desks import a_desk, a_device, receive
from tests.support.shipped_packs import built_pack

CONCERN = ("kenya_child_protection", "concern")
CRISIS = ("case_management", "crisis")


def told(form: tuple[str, str], story: Callable[[Desk, Filling], Awaitable[None]]) -> None:
    async def run() -> None:
        desk = await a_desk(a_device(), pack=False)
        await desk.book.keep(f"pack:{form[0]}", built_pack(form[0]).blob)
        await receive(desk, form[0], "pack", pack_id=form[0], version="1")
        home = await receive(desk, "home", "household", head_name="Otieno", worker=desk.identity.worker)
        person = await receive(desk, "person", "person", household=home, name="Akinyi", birth_on="2015-05-01")
        draft = await begin_draft(desk, form[1], {"household": home, "person": person})
        await story(desk, open_filling(desk, draft, "en"))

    asyncio.run(run())


async def answer(filling: Filling, name: str, value: Any) -> tuple[str, ...]:
    """The referrals that an answer raised or made grow."""
    ref = next(step.ref for step in filling.session.steps() if step.name == name)
    kept = await filling.answer(ref, value)
    assert kept.problem is None
    return kept.dangers


def test_the_form_says_nothing_of_a_quiet_danger_and_keeps_the_way_back_to_it() -> None:
    async def story(desk: Desk, filling: Filling) -> None:
        (raised,) = await answer(filling, "danger_now", "yes")
        face = filling.face()

        assert face.referrals == ()
        assert face.hushed == (raised,)
        assert open_danger(desk, raised).quiet
        assert list_today(desk).dangers == ()

    told(CONCERN, story)


def test_what_may_be_shown_and_what_must_be_quiet_are_two_in_whatever_order_they_come() -> None:
    async def story(desk: Desk, filling: Filling) -> None:
        (quiet,) = await answer(filling, "danger_now", "yes")
        (loud,) = await answer(filling, "crisis_type", ["medical"])
        await answer(filling, "alone", "yes")

        assert await answer(filling, "self_harm", "means") == (quiet,)
        assert (filling.face().referrals, filling.face().hushed) == ((loud,), (quiet,))
        assert desk.book.get(loud).get("decisions") == ["emergency"]
        assert desk.book.get(quiet).get("decisions") == ["danger_now", "self_harm_crisis"]
        assert [open_danger(desk, one).quiet for one in (loud, quiet)] == [False, True]
        assert [line.task.referral for line in list_today(desk).dangers] == [loud]

    told(CRISIS, story)


def test_a_danger_of_both_kinds_shows_only_what_may_be_shown() -> None:
    """As an earlier release wrote it."""

    async def story(desk: Desk, filling: Filling) -> None:
        fields = {"person": "p", "tier": "now", "state": "open", "decisions": ["danger_now", "emergency"]}
        mixed = await receive(desk, "mixed", "referral", **fields)
        shown = open_danger(desk, mixed)

        assert (shown.quiet, [sign.title["en"] for sign in shown.signs]) == (False, ["Emergency"])

    told(CRISIS, story)


def test_no_quiet_danger_is_on_the_chart_that_opens_without_a_pin() -> None:
    async def story(desk: Desk, filling: Filling) -> None:
        chart = await load_chart(desk.device)

        assert "Ask for help now" not in str(chart)

    told(CONCERN, story)


def test_no_reminder_counts_a_quiet_danger() -> None:
    async def story(desk: Desk, filling: Filling) -> None:
        await answer(filling, "danger_now", "yes")
        assert (await remind(desk, still=True)).dangers == 0

        await answer(filling, "crisis_type", ["medical"])
        assert (await remind(desk, still=True)).dangers == 1

    told(CRISIS, story)


def test_a_sign_that_joins_a_danger_says_that_it_is_open() -> None:
    """Where somebody closed it meanwhile, open is what is shown until a person settles it."""

    async def story(desk: Desk, filling: Filling) -> None:
        (quiet,) = await answer(filling, "danger_now", "yes")
        await answer(filling, "alone", "yes")
        recorded = len(desk.book.pending())
        await answer(filling, "self_harm", "means")
        joined = next(one for one in desk.book.pending()[recorded:] if one.record == quiet)

        assert joined.set["state"] == "open"
        assert CAUTIOUS["state"](["closed", "open"]) == "open"

    told(CRISIS, story)
