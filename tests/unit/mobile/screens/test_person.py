"""
One person's own screen, and where they live from now on: what each tap means.
"""

from __future__ import annotations

from mobile.screens.move_person import model as move
from mobile.screens.move_person.update import ASKED, SAVED
from mobile.screens.move_person.update import update as update_move
from mobile.screens.person import model as person
from mobile.screens.person.update import update as update_person
from mobile.ui.loop import Failed, Shown
from mobile.ui.routes import (
    GoBack,
    Open,
    Tell,
    ToAccess,
    ToCase,
    ToConflict,
    ToMovePerson,
    ToOldRecords,
    ToVisit,
    ToVisitStart,
)
from tests.unit.mobile.screens.team_gallery import ELSEWHERE, GOING, OPEN_PERSON


def test_the_ways_from_a_person() -> None:
    model = person.Model("p", "c", opened=OPEN_PERSON)
    ways = {
        person.VisitStarted("t"): ToVisitStart("h1", "p", "t", "c"),
        person.VisitTapped("v"): ToVisit("v"),
        person.CaseTapped("k"): ToCase("k"),
        person.ConflictTapped(): ToConflict("p"),
        person.AccessTapped(): ToAccess("p"),
        person.MoveTapped(): ToMovePerson("p"),
        person.ClosedTapped(): ToOldRecords(),
    }
    for event, route in ways.items():
        assert update_person(model, event)[1] == (Open(route),)
    assert update_person(model, person.BackTapped())[1] == (GoBack(),)
    assert update_person(person.Model("p"), person.VisitStarted())[1] == ()


def test_a_person_is_read_each_time_they_come_on_top() -> None:
    assert update_person(person.Model("p"), Shown())[1] == (person.ReadPerson("p"),)


def test_nothing_moves_before_the_yes() -> None:
    model, effects = update_move(move.Model("p", GOING), move.HomeTapped("h2"))
    assert effects == (move.ReadArrival("p", household="h2"),)
    model, effects = update_move(model, move.ArrivalRead(ELSEWHERE))
    assert effects == ()

    away, effects = update_move(model, move.BackTapped())
    assert (away.arrival, effects) == (None, ())

    model, effects = update_move(model, move.Confirmed())
    assert effects == (move.MovePerson("p", ELSEWHERE),)
    assert update_move(model, move.Confirmed()) == (model, ())


def test_it_is_said_whether_it_is_done_or_asked_for() -> None:
    asked = move.Model("p", GOING, arrival=ELSEWHERE)
    near = move.Model("p", GOING, arrival=move.Arrival("h2", "", "Gopal"))

    assert update_move(asked, move.PersonMoved())[1] == (GoBack(), Tell(ASKED))
    assert update_move(near, move.PersonMoved())[1] == (GoBack(), Tell(SAVED))


def test_what_was_not_recorded_can_be_tried_again() -> None:
    failed = Failed("store.full")
    model, _ = update_move(move.Model("p", GOING, arrival=ELSEWHERE, busy=True), failed)
    assert (model.busy, model.failed, model.arrival) == (False, failed, ELSEWHERE)


def test_only_what_was_found_for_the_last_letters_is_shown() -> None:
    model, effects = update_move(move.Model("p", GOING), move.Typed("go"))
    assert effects == (move.FindHomes("p", "go"),)
    assert update_move(model, move.HomesFound("g", ()))[0] is model
