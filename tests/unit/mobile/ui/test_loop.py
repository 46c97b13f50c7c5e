from __future__ import annotations

from dataclasses import dataclass

import pytest

from mobile.ui.loop import Effect, Event, Loop


@dataclass(frozen=True)
class Model:
    count: int = 0


class Tapped(Event):
    pass


class Digit(Event):
    def __eq__(self, other: object) -> bool:
        return isinstance(other, Digit)


class Looked(Event):
    pass


class ReadAgain(Event):
    pass


@dataclass(frozen=True)
class Ring(Effect):
    times: int


def update(model: Model, event: Event) -> tuple[Model, tuple[Effect, ...]]:
    if isinstance(event, Tapped):
        return Model(model.count + 1), (Ring(model.count + 1),)
    return (Model(model.count), ()) if isinstance(event, ReadAgain) else (model, ())


async def perform(effect: Effect, send: object) -> None:
    return None


def a_loop() -> tuple[Loop[Model], list[Effect], list[int]]:
    run: list[Effect] = []
    seen: list[int] = []
    loop = Loop(Model(), update, perform, lambda _, effect: run.append(effect))
    loop.watch(seen.append)
    return loop, run, seen


def test_an_event_changes_the_model_and_hands_out_its_effects() -> None:
    loop, run, seen = a_loop()

    loop.send(Tapped())
    loop.send(Tapped())

    assert Model(2) == loop.model
    assert [Ring(1), Ring(2)] == run
    assert [1, 2] == seen


def test_an_event_that_changes_nothing_draws_nothing() -> None:
    loop, _, seen = a_loop()

    loop.send(Looked())
    loop.send(ReadAgain())

    assert [] == seen


class Ticked(Event):
    def is_undone_by_itself(self) -> bool:
        return True

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Ticked)


@pytest.mark.parametrize(
    ("event", "at_s", "taken"),
    [
        (Ticked(), (0.0, 0.4), 1),
        (Ticked(), (0.0, 0.4, 0.8), 1),
        (Ticked(), (0.0, 0.6), 2),
        (Digit(), (0.0, 0.1), 2),
    ],
)
def test_the_second_tap_of_a_double_one_takes_nothing_back(
    event: Event, at_s: tuple[float, ...], taken: int
) -> None:
    heard: list[Event] = []
    loop = Loop(Model(), lambda model, one: (heard.append(one), (model, ()))[1], perform, lambda *_: None)

    for moment in at_s:
        loop.take(event, moment)

    assert len(heard) == taken


def test_a_tap_on_something_else_in_between_makes_two_of_two() -> None:
    heard: list[Event] = []
    loop = Loop(Model(), lambda model, one: (heard.append(one), (model, ()))[1], perform, lambda *_: None)

    for event in (Ticked(), Digit(), Ticked()):
        loop.take(event, 0.0)

    assert len(heard) == 3


def test_a_screen_that_is_gone_takes_no_event() -> None:
    loop, run, seen = a_loop()
    loop.close()

    loop.send(Tapped())

    assert (Model(0), [], []) == (loop.model, run, seen)


def test_closing_twice_tells_once() -> None:
    told: list[str] = []
    loop = Loop(Model(), update, perform, lambda *_: None, on_close=lambda: told.append("gone"))

    loop.close()
    loop.close()

    assert ["gone"] == told
