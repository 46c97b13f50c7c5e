"""
A draft and the versions of its form: it stays with its own, is carried over, or may only be read.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import pytest

from mobile.use_cases.amend_visit import amend_visit
from mobile.use_cases.desk import Desk
from mobile.use_cases.fill_form import Filling, open_filling
from mobile.use_cases.start_visit import start_visit
from mobile.use_cases.submit_visit import Submitted, Unready, submit_form
from mobile.use_cases.summarise_form import summarise_form
from shared.forms.definition import CARRY, READ, SENSITIVE, Definition
from shared.programmes.errors import UnknownFormError
from shared.programmes.pack import Form, Pack, encode_pack
from tests.support.desks import a_desk, a_family, receive
from tests.support.scenario import a_form, integer, note, repeat, text

FIRST = a_form(text("called"), text("school"), repeat("child", integer("age")), form_id="family", version="1")
NEWER = a_form(
    text("named"), note("hello", "Hello"), repeat("child", integer("age")), form_id="family", version="2"
)
RENAMED = {"named": ("called",)}


def told(story: Callable[[Desk, str, str], Awaitable[None]]) -> None:
    async def run() -> None:
        desk = await a_desk(pack=False)
        await publish(desk, FIRST)
        home, _, baby = await a_family(desk)
        await story(desk, home, baby)

    asyncio.run(run())


async def publish(desk: Desk, *definitions: Definition, drafts: str = "") -> None:
    forms = {
        one.id: Form(
            id=one.id,
            title={"en": "Family"},
            saves_to="visit",
            definition=replace(one, drafts=drafts, earlier=RENAMED if one is NEWER else {}).to_wire(),
        )
        for one in definitions
    }
    version = definitions[0].version if definitions else "3"
    pack = Pack(id="field", version=version, languages=("en",), names={}, forms=forms)
    await desk.book.keep("pack:field", encode_pack(pack))
    await receive(desk, "field", "pack", pack_id="field", version=version)


async def begun(desk: Desk, home: str, baby: str) -> str:
    return await start_visit(desk, form_id="family", household_id=home, person_id=baby, encounter_id="")


async def half_filled(desk: Desk, home: str, baby: str) -> str:
    filling = open_filling(desk, await begun(desk, home, baby), "en")
    await filling.answer("called", "Asha")
    await filling.answer("school", "Rampur")
    await filling.answer("child[1]/age", 4)
    return filling.draft.id


def opened(desk: Desk, draft: str) -> Filling:
    return open_filling(desk, draft, "en")


async def recorded(desk: Desk, draft: str) -> Any:
    submitted = await submit_form(desk, opened(desk, draft))
    assert isinstance(submitted, Submitted)
    return desk.book.get(draft)


def test_draft_is_finished_with_the_version_it_was_begun_with() -> None:
    async def story(desk: Desk, home: str, baby: str) -> None:
        draft = await half_filled(desk, home, baby)
        await publish(desk, NEWER)

        face = opened(desk, draft).face()
        assert ([step.name for step in face.page], face.readonly, face.carried) == (["called"], False, False)
        visit = await recorded(desk, draft)

        assert (visit.text("form_version"), visit.text("q.school")) == ("1", "Rampur")

    told(story)


def test_draft_without_answers_is_of_the_present_version() -> None:
    async def story(desk: Desk, home: str, baby: str) -> None:
        draft = await begun(desk, home, baby)
        await publish(desk, NEWER)

        filling = opened(desk, draft)
        await filling.answer("named", "Asha")

        assert (await recorded(desk, draft)).text("form_version") == "2"

    told(story)


def test_draft_is_carried_over_where_the_newer_version_says_so() -> None:
    async def story(desk: Desk, home: str, baby: str) -> None:
        draft = await half_filled(desk, home, baby)
        await publish(desk, NEWER, drafts=CARRY)

        filling = opened(desk, draft)
        assert filling.face().carried
        await filling.answer("child[1]/age", 5)
        assert not opened(desk, draft).face().carried
        left = [one for one in summarise_form(desk, draft, "en").answers if one.left]
        assert [(one.label, one.said) for one in left] == [("school", "Rampur")]
        visit = await recorded(desk, draft)

        assert visit.text("form_version") == "2"
        fields = {name: value for name, value in visit.fields.items() if name.startswith("q.")}
        assert fields == {"q.named": "Asha", "q.school": "Rampur", "q.child[1]/age": 5}

    told(story)


def test_carried_draft_stays_with_its_new_version_when_a_third_comes() -> None:
    async def story(desk: Desk, home: str, baby: str) -> None:
        draft = await half_filled(desk, home, baby)
        await publish(desk, NEWER, drafts=CARRY)
        await opened(desk, draft).move(1)
        await publish(desk, replace(FIRST, version="3"))

        assert opened(desk, draft).session.value("named") == "Asha"

    told(story)


def test_draft_may_only_be_read_where_the_newer_version_says_so() -> None:
    async def story(desk: Desk, home: str, baby: str) -> None:
        draft = await half_filled(desk, home, baby)
        await publish(desk, NEWER, drafts=READ)

        filling = opened(desk, draft)
        face = filling.face()
        assert face.readonly and face.step is not None and face.step.readonly
        await filling.answer("called", "Ravi")
        await filling.remove_repeat("/data/child[1]")
        await filling.move(1)
        assert opened(desk, draft).session.answers() == {
            "called": "Asha",
            "school": "Rampur",
            "child[1]/age": 4,
        }
        assert isinstance(await submit_form(desk, opened(desk, draft)), Unready)
        assert summarise_form(desk, draft, "en").readonly

        anew = await begun(desk, home, baby)
        assert anew != draft and opened(desk, anew).session.value("named") is None
        assert {one.id for one in desk.book.drafts()} == {draft, anew}

    told(story)


def test_draft_of_a_form_that_no_pack_has_any_more_may_be_read() -> None:
    async def story(desk: Desk, home: str, baby: str) -> None:
        draft = await half_filled(desk, home, baby)
        await publish(desk)

        filling = opened(desk, draft)

        assert filling.face().readonly and filling.session.value("called") == "Asha"

    told(story)


def test_other_form_under_the_same_version_takes_no_draft_apart() -> None:
    async def story(desk: Desk, home: str, baby: str) -> None:
        draft = await half_filled(desk, home, baby)
        await publish(desk, replace(NEWER, version="1"))
        other = await start_visit(desk, form_id="family", household_id=home, person_id="", encounter_id="")
        await opened(desk, other).answer("named", "Ravi")

        assert opened(desk, draft).session.value("school") == "Rampur"
        assert opened(desk, other).session.value("named") == "Ravi"

    told(story)


def test_draft_whose_version_is_nowhere_is_kept_and_said() -> None:
    async def story(desk: Desk, home: str, baby: str) -> None:
        draft = await half_filled(desk, home, baby)
        await desk.book.keep("form:family:1", None)
        await publish(desk, NEWER)

        with pytest.raises(UnknownFormError):
            opened(desk, draft)
        assert await begun(desk, home, baby) != draft
        kept = desk.book.find_draft(draft)
        assert kept is not None and kept.answers["version"] == "1"

    told(story)


def test_amending_a_visit_of_an_earlier_version_drops_no_answer() -> None:
    async def story(desk: Desk, home: str, baby: str) -> None:
        visit = (await recorded(desk, await half_filled(desk, home, baby))).id
        await publish(desk, NEWER)

        again = opened(desk, await amend_visit(desk, visit, "en"))
        await again.answer("named", "Asha")
        assert isinstance(await submit_form(desk, again, reason="named anew"), Submitted)

        amended = desk.book.get(visit)
        assert (amended.text("q.school"), amended.text("q.called")) == ("Rampur", "Asha")
        assert (amended.text("q.named"), amended.text("form_version")) == ("Asha", "2")

    told(story)


def test_sensitive_answer_that_is_no_longer_asked_stays_closed() -> None:
    async def story(desk: Desk, home: str, baby: str) -> None:
        closed = tuple(
            replace(node, sensitive=SENSITIVE) if node.name == "school" else node for node in FIRST.model
        )
        await publish(desk, replace(FIRST, model=closed))
        draft = await half_filled(desk, home, baby)
        await publish(desk, NEWER, drafts=CARRY)

        visit = await recorded(desk, draft)

        assert not isinstance(visit.fields.get("q.school"), str)

    told(story)
