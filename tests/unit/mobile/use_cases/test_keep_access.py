"""
Who can open a case, a person, a household; what a supervisor and a worker who knows the family change about it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from mobile.screens.access.model import (
    AccessRead,
    BackTapped,
    Confirmed,
    GiveTapped,
    KeepAsIs,
    KeepTapped,
    ListedTapped,
    Model,
    PutOn,
    ReasonTapped,
    Reassign,
    Saved,
    TakeOff,
    WorkerTapped,
)
from mobile.screens.access.update import update
from mobile.screens.conflict import model as conflict
from mobile.screens.conflict.update import update as conflict_update
from mobile.ui.loop import Event
from mobile.ui.routes import GoBack
from mobile.use_cases.keep_access import (
    declare,
    keep_as_is,
    open_declarations,
    put_on,
    read_access,
    reassign,
    take_off,
)
from mobile.use_cases.sealed_answers import Guard
from mobile.use_cases.work_on_case import StepNotReadyError
from shared.domain.access import Reason, Tie, Why
from shared.domain.case_lists import case_area
from shared.domain.records import Change
from tests.support.case_books import AREA
from tests.support.circle_team import (
    CASE,
    HOME,
    PERSON,
    Phone,
    Relay,
    a_phone,
    a_record,
    settle,
    worker_id,
)
from tests.unit.mobile.screens.team_gallery import ACCESS


async def a_team() -> tuple[Relay, Phone, Phone, Phone]:
    """Kamla's household and case, Rekha beside her, Meena who supervises."""
    relay = Relay()
    phones = [await a_phone(relay, "kamla"), await a_phone(relay, "rekha")]
    phones.append(await a_phone(relay, "meena", "supervisor"))
    relay.family("kamla")
    relay.case("kamla")
    await settle(phones)
    kamla, rekha, meena = phones
    return relay, kamla, rekha, meena


def run(story: Callable[[], Awaitable[None]]) -> None:
    asyncio.run(story())  # type: ignore[arg-type]


def on_list(phone: Phone, subject: str) -> dict[str, Why | None]:
    """Name to reason, as a phone shows it."""
    return {one.name: one.why for one in read_access(phone.desk, subject).on}


@pytest.mark.parametrize("subject", [CASE, PERSON, HOME])
def test_everybody_on_the_list_is_there_with_the_reason(subject: str) -> None:
    async def story() -> None:
        _, kamla, _, meena = await a_team()

        for phone in (kamla, meena):
            assert on_list(phone, subject) == {"Kamla": Why.WORKER, "Meena": Why.SUPERVISOR}
        assert read_access(meena.desk, subject).title == "Sunita" if subject != HOME else "Ram"

    run(story)


def test_whoever_has_just_opened_a_case_is_on_its_list() -> None:
    async def story() -> None:
        _, kamla, _, _ = await a_team()
        case = a_record("new case")
        fields = {"team": AREA, "person": PERSON}
        await kamla.desk.book.record([Change(record=case, kind="case", area=case_area(case), set=fields)])

        assert on_list(kamla, case) == {"Kamla": Why.WORKER, "Meena": Why.SUPERVISOR}

    run(story)


def test_only_a_supervisor_may_change_it() -> None:
    async def story() -> None:
        _, kamla, _, meena = await a_team()

        assert read_access(meena.desk, CASE).may_change
        assert not read_access(kamla.desk, CASE).may_change

    run(story)


def test_whoever_is_put_on_and_taken_off_again_is_one_word_said_otherwise() -> None:
    async def story() -> None:
        relay, kamla, rekha, meena = await a_team()
        await put_on(meena.desk, CASE, worker_id("rekha"))
        assert on_list(meena, CASE)["Rekha"] is Why.ADDED
        await take_off(meena.desk, CASE, worker_id("rekha"), Reason.NOT_NEEDED)
        await settle([kamla, rekha, meena])

        seen = read_access(meena.desk, CASE)
        assert [one.name for one in seen.off] == ["Rekha"]
        assert worker_id("rekha") not in {one.worker for one in (*seen.on, *seen.others)}
        words = [fields for kind, _, fields in relay.records.values() if kind == "access"]
        assert [(one["listed"], one["reason"], one["case"]) for one in words] == [("no", "not_needed", CASE)]

    run(story)


def test_a_workers_word_is_before_the_supervisor_and_not_before_the_team() -> None:
    async def story() -> None:
        _, kamla, rekha, meena = await a_team()
        await declare(kamla.desk, CASE, Tie.RELATED)
        await settle([kamla, rekha, meena])

        (declared,) = open_declarations(meena.desk)
        assert (declared.about, declared.name, declared.tie) == ("Sunita", "Kamla", Tie.RELATED)
        assert open_declarations(rekha.desk) == ()
        await keep_as_is(meena.desk, declared.conflict)
        assert open_declarations(meena.desk) == ()
        assert on_list(meena, CASE)["Kamla"] is Why.WORKER

    run(story)


def test_nobody_finds_their_own_tie_harmless_but_may_give_the_case_away() -> None:
    async def story() -> None:
        _, _, _, meena = await a_team()
        await declare(meena.desk, CASE, Tie.KNOWS)
        (declared,) = open_declarations(meena.desk)
        assert declared.is_mine
        with pytest.raises(StepNotReadyError):
            await keep_as_is(meena.desk, declared.conflict)
        await reassign(meena.desk, declared, worker_id("rekha"), "They are neighbours.")
        assert open_declarations(meena.desk) == ()

    run(story)


def test_reassigned_a_household_is_the_others_and_its_answers_are_closed_to_the_first() -> None:
    async def story() -> None:
        _, kamla, rekha, meena = await a_team()
        await declare(kamla.desk, HOME, Tie.KNOWS)
        await settle([kamla, rekha, meena])
        await reassign(meena.desk, open_declarations(meena.desk)[0], worker_id("rekha"), "")
        await settle([kamla, rekha, meena])
        after = await rekha.visit("after", "it goes on")
        await settle([kamla, rekha, meena])

        assert meena.record(HOME).text("worker") == worker_id("rekha")
        assert (await kamla.read(after)).guard is Guard.CLOSED
        assert on_list(meena, HOME) == {"Rekha": Why.WORKER, "Meena": Why.SUPERVISOR}
        assert open_declarations(meena.desk) == ()

    run(story)


def at(*events: Event) -> tuple[Model, tuple[object, ...]]:
    """The screen of a case after some taps, and what the last one asked for."""
    model, effects = update(Model("c1"), AccessRead(ACCESS))
    for event in events:
        model, effects = update(model, event)
    return model, tuple(effects)


class TestTheScreen:
    def test_a_name_and_a_reason_take_somebody_off(self) -> None:
        model, effects = at(ListedTapped("w1"), ReasonTapped(Reason.TIE))
        assert effects == (TakeOff("c1", "w1", Reason.TIE),)
        assert update(model, ReasonTapped(Reason.TIE))[1] == ()
        assert not update(model, Saved())[0].is_asking

    def test_whoever_was_taken_off_is_put_back_by_name_and_yes(self) -> None:
        assert at(WorkerTapped("w4"), Confirmed())[1] == (PutOn("c1", "w4"),)

    def test_a_workers_word_is_answered_by_another_worker_or_by_leaving_it(self) -> None:
        (declared,) = ACCESS.declared
        given = at(GiveTapped(declared), WorkerTapped("w3"), Confirmed("They are related."))[1]
        assert given == (Reassign(declared, "w3", "They are related."),)
        assert at(KeepTapped(declared))[1] == (KeepAsIs("t1"),)

    def test_back_leads_out_of_the_question_first(self) -> None:
        model, effects = at(ListedTapped("w1"), BackTapped())
        assert (model.is_asking, effects) == (False, ())
        assert update(model, BackTapped())[1] == (GoBack(),)

    def test_i_know_them_is_one_tap_and_counts_once(self) -> None:
        model, effects = conflict_update(conflict.Model("h1"), conflict.TieTapped(Tie.KNOWS))
        assert effects == (conflict.Declare("h1", Tie.KNOWS),)
        assert conflict_update(model, conflict.TieTapped(Tie.KNOWS))[1] == ()
