from __future__ import annotations

from dataclasses import dataclass

from mobile.ui.loop import Effect, Event, Loop


@dataclass(frozen=True)
class Model:
    count: int = 0


class Tapped(Event):
    pass


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
