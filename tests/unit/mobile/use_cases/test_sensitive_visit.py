"""
A visit with a sensitive question through its use-cases: asked, covered, sealed, read, amended, kept back.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import date
from typing import Any

import pytest

from mobile.ports.errors import StorageFullError
from mobile.use_cases.amend_visit import amend_visit
from mobile.use_cases.desk import Desk
from mobile.use_cases.fill_form import Filling, open_filling
from mobile.use_cases.open_visit import open_visit
from mobile.use_cases.read_visit import CLOSED, read_answers
from mobile.use_cases.sealed_answers import KEPT_BACK, Guard, held_answers, open_sealed_answers
from mobile.use_cases.settle_clash import settle_clash, standing_clashes
from mobile.use_cases.start_visit import begin_encounter, start_visit
from mobile.use_cases.submit_visit import Submitted, submit_form
from mobile.use_cases.summarise_form import summarise_form
from mobile.use_cases.tend_circles import give_agreement, tend_circles
from shared.crypto.case_keys import key_id_of
from shared.domain.clashes import Said, clash_fields
from shared.domain.records import Record
from shared.programmes.context import form_rows
from tests.support.case_books import a_record_id
from tests.support.circle_team import HOME, Phone, Relay, a_phone, settle
from tests.support.desks import PACK, a_desk, a_family, india_blob, receive

FIELD = "q.family_planning"
ALL = {
    "mother_alive": "yes",
    "mother_danger": ["none"],
    "alone_to_talk": "yes",
    "family_planning": "yes",
}


def told(story: Callable[[], Awaitable[None]]) -> None:
    asyncio.run(story())  # type: ignore[arg-type]


async def filled(desk: Desk, home: str, mother: str, **answers: Any) -> Filling:
    draft = await start_visit(
        desk,
        form_id="pnc_mother",
        household_id=home,
        person_id=mother,
        encounter_id=await begin_encounter(desk, home),
    )
    return await answered(open_filling(desk, draft, "en"), **answers)


async def answered(filling: Filling, **answers: Any) -> Filling:
    for name, value in answers.items():
        ref = next(step.ref for step in filling.session.steps() if step.name == name)
        assert (await filling.answer(ref, value)).problem is None
    return filling


async def visited(desk: Desk, home: str, mother: str, **answers: Any) -> Record:
    submitted = await submit_form(desk, await filled(desk, home, mother, **answers))
    assert isinstance(submitted, Submitted), submitted
    return desk.book.get(submitted.record)


async def a_mother(desk: Desk) -> tuple[str, str]:
    home, mother, _ = await a_family(desk)
    await receive(desk, "mother", "person", delivered_on="2025-10-07")
    return home, mother


async def a_team() -> tuple[Relay, Phone, Phone, Phone]:
    """Kamla, who visits; her colleague; their supervisor; all with the pack."""
    relay = Relay()
    phones = [await a_phone(relay, name) for name in ("kamla", "rekha")]
    phones.append(await a_phone(relay, "meena", "supervisor"))
    relay.family("kamla")
    relay.put(HOME, "household", {"village": "Rampur"})
    for phone in phones:
        await phone.desk.book.keep(f"pack:{PACK}", india_blob())
        relay.put("0190c2a0-0000-7000-8000-000000000001", "pack", {"pack_id": PACK, "version": "1"})
    await settle(phones)
    return relay, *phones


def person_of(relay: Relay) -> str:
    return next(record for record, (kind, _, _) in relay.records.items() if kind == "person")


def test_form_says_who_will_read_the_answer_only_where_the_question_is_sensitive() -> None:
    async def story() -> None:
        relay, kamla, _, _ = await a_team()
        filling = await filled(kamla.desk, HOME, person_of(relay), mother_alive="yes", alone_to_talk="yes")
        step = next(step for step in filling.session.steps() if step.name == "family_planning")
        await filling.jump(step.ref)

        assert step.sensitive
        assert filling.face().readers == ("Meena",)

    told(story)


def test_summary_covers_the_sensitive_answer_and_no_other() -> None:
    async def story() -> None:
        desk = await a_desk()
        filling = await filled(desk, *await a_mother(desk), **ALL)

        summary = summarise_form(desk, filling.draft.id, "en")

        assert [told.said for told in summary.answers if told.sensitive] == ["Yes"]
        assert len([told for told in summary.answers if not told.sensitive]) == len(summary.answers) - 1

    told(story)


def test_submitted_visit_carries_the_answer_sealed_and_the_supervisor_reads_it_through_the_form() -> None:
    async def story() -> None:
        relay, kamla, rekha, meena = await a_team()
        visit = await visited(kamla.desk, HOME, person_of(relay), **ALL)
        assert isinstance(visit.get(FIELD), bytes)
        assert visit.get("q.alone_to_talk") == "yes"
        await settle([kamla, rekha, meena])

        opened = await open_visit(meena.desk, visit.id, "en")
        (answer,) = [one for one in opened.answers if one.guard is not Guard.OPEN]
        assert (answer.guard, answer.said, answer.readers) == (Guard.SEALED, "Yes", ("Kamla",))
        assert "family planning" in answer.label

        closed = (await open_visit(rekha.desk, visit.id, "en")).answers[-1]
        assert (closed.guard, closed.said, closed.label) == (Guard.CLOSED, CLOSED, "")
        assert closed.readers == ("Kamla", "Meena")

    told(story)


def test_whoever_reads_answers_without_opening_them_is_shown_that_one_is_closed() -> None:
    async def story() -> None:
        relay, kamla, _, _ = await a_team()
        visit = await visited(kamla.desk, HOME, person_of(relay), **ALL)

        (closed,) = [one for one in read_answers(kamla.desk, visit, "en") if one.guard is Guard.CLOSED]
        assert (closed.said, closed.label) == (CLOSED, "")

    told(story)


def test_correction_begins_with_the_opened_answer_and_keeps_its_bytes_where_it_says_the_same() -> None:
    async def story() -> None:
        relay, kamla, _, meena = await a_team()
        visit = await visited(kamla.desk, HOME, person_of(relay), **ALL)
        await settle([kamla, meena])
        sealed = kamla.record(visit.id).get(FIELD)
        filling = open_filling(kamla.desk, await amend_visit(kamla.desk, visit.id, "en"), "en")
        assert filling.session.answers()["family_planning"] == "yes"

        await submit_form(kamla.desk, filling, reason="nothing")
        assert kamla.record(visit.id).get(FIELD) == sealed

        again = open_filling(kamla.desk, await amend_visit(kamla.desk, visit.id, "en"), "en")
        await submit_form(kamla.desk, await answered(again, family_planning="no"), reason="misheard")
        changed = kamla.record(visit.id).get(FIELD)
        assert isinstance(changed, bytes)
        assert changed != sealed
        assert key_id_of(changed) == key_id_of(sealed)  # type: ignore[arg-type]
        assert (await open_sealed_answers(kamla.desk, kamla.record(visit.id)))[FIELD].value == "no"

    told(story)


def test_answer_that_is_taken_back_leaves_the_visit() -> None:
    async def story() -> None:
        relay, kamla, _, _ = await a_team()
        visit = await visited(kamla.desk, HOME, person_of(relay), **ALL)
        filling = open_filling(kamla.desk, await amend_visit(kamla.desk, visit.id, "en"), "en")
        await submit_form(kamla.desk, await answered(filling, alone_to_talk="no"), reason="wrong")

        assert kamla.record(visit.id).get(FIELD) is None

    told(story)


def test_worker_who_cannot_open_an_answer_any_more_may_not_mend_its_visit() -> None:
    async def story() -> None:
        relay, kamla, rekha, meena = await a_team()
        visit = await visited(kamla.desk, HOME, person_of(relay), **ALL)
        await settle([kamla, rekha, meena])
        assert (await open_visit(kamla.desk, visit.id, "en")).may_amend
        relay.hand_over("rekha")
        await settle([kamla, rekha, meena])
        filling = open_filling(rekha.desk, await amend_visit(rekha.desk, visit.id, "en"), "en")
        await submit_form(rekha.desk, await answered(filling, family_planning="no"), reason="changed")
        await settle([kamla, rekha, meena])

        assert not (await open_visit(kamla.desk, visit.id, "en")).may_amend

    told(story)


def test_phone_that_is_in_no_directory_keeps_the_answer_back_and_shows_it_to_its_worker() -> None:
    async def story() -> None:
        desk = await a_desk()
        visit = await visited(desk, *await a_mother(desk), **ALL)

        assert visit.get(FIELD) is None
        assert visit.get(KEPT_BACK) == [FIELD]
        assert held_answers(desk) == {visit.id: {FIELD: "yes"}}
        assert "family_planning': 'yes" not in repr([op.set for op in desk.book.pending()])
        (answer,) = [one for one in (await open_visit(desk, visit.id, "en")).answers if one.guard]
        assert (answer.guard, answer.said) == (Guard.KEPT_BACK, "Yes")

    told(story)


def test_visit_is_not_recorded_where_the_answer_could_not_be_kept_back() -> None:
    async def story() -> None:
        desk = await a_desk()
        filling = await filled(desk, *await a_mother(desk), **ALL)
        vault: Any = desk.vault
        vault.journal.fail_next(StorageFullError())

        with pytest.raises(StorageFullError):
            await submit_form(desk, filling)
        assert desk.book.find_draft(filling.draft.id) is not None
        assert not held_answers(desk)

    told(story)


def test_sealed_answer_is_nobodys_to_calculate_with() -> None:
    async def story() -> None:
        relay, kamla, _, _ = await a_team()
        visit = await visited(kamla.desk, HOME, person_of(relay), **ALL)

        (row,) = form_rows(today=date(2025, 10, 9), last_visit=visit)["last_visit"]
        assert "family_planning" not in row
        assert row["alone_to_talk"] == "yes"

    told(story)


def test_key_is_given_before_the_first_exchange_and_answers_are_sealed_from_then_on() -> None:
    async def story() -> None:
        relay = Relay()
        kamla = await a_phone(relay, "kamla")
        await give_agreement(kamla.desk)
        relay.family("kamla")
        await kamla.exchange()
        await tend_circles(kamla.desk)
        visit = kamla.record(await kamla.visit("visit", "said"))

        assert isinstance(visit.get("q.hurt"), bytes)
        assert (await kamla.read(visit.id)).readers == ()

    told(story)


def test_two_sealed_answers_are_settled_by_whoever_can_open_both_and_by_nobody_else() -> None:
    async def story() -> None:
        relay, kamla, rekha, meena = await a_team()
        visit = await visited(kamla.desk, HOME, person_of(relay), **ALL)
        await settle([kamla, rekha, meena])
        one = kamla.record(visit.id).get(FIELD)
        filling = open_filling(meena.desk, await amend_visit(meena.desk, visit.id, "en"), "en")
        await submit_form(meena.desk, await answered(filling, family_planning="no"), reason="told me")
        other = meena.record(visit.id).get(FIELD)
        said = [Said(one, kamla.desk.identity.worker, 1), Said(other, rekha.desk.identity.worker, 2)]
        fields = clash_fields(about=visit.id, about_kind="visit", field=FIELD, said=said)
        relay.put(a_record_id("clash"), "clash", dict(fields))
        await settle([kamla, rekha])

        (clash,) = await standing_clashes(kamla.desk, "en")
        assert clash.is_sealed
        assert sorted(value.words for value in clash.said) == ["No", "Yes"]
        assert await standing_clashes(rekha.desk, "en") == ()
        await settle_clash(kamla.desk, clash.clash, 1)
        assert (await open_sealed_answers(kamla.desk, kamla.record(visit.id)))[FIELD].value == "no"

    told(story)
