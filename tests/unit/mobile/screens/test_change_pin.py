from __future__ import annotations

from dataclasses import replace

import pytest

from mobile.screens.change_pin.model import (
    BackTapped,
    ChangePin,
    CountDown,
    Model,
    PinChanged,
    Waited,
)
from mobile.screens.change_pin.update import update
from mobile.ui.loop import Effect, Event, Failed
from mobile.ui.new_pin import NewPin, PinTapped
from mobile.ui.pin_rules import PinTyped
from mobile.ui.routes import GoBack, Tell

OLD, NEW = "824613", "739104"
FRESH = Model(NewPin(6))


def after(*events: Event, model: Model | None = None) -> tuple[Model, tuple[Effect, ...]]:
    model, effects = model or FRESH, ()
    for event in events:
        model, effects = update(model, event)
    return model, effects


def typed(*pins: str) -> list[Event]:
    return [event for pin in pins for event in (PinTyped(pin), PinTapped())]


def test_old_pin_new_pin_and_new_pin_again_change_it():
    model, effects = after(*typed(OLD, NEW, NEW))

    assert (model.busy, effects) == (True, (ChangePin(OLD, NEW),))
    assert after(PinTapped(), model=model)[1] == ()


def test_two_pins_that_differ_change_nothing_and_are_asked_once_more():
    model, effects = after(*typed(OLD, NEW, "739105"))

    assert (model.new.is_repeated, model.new.differ, model.new.again, effects) == (True, True, "", ())
    assert after(*typed(NEW), model=model)[1] == (ChangePin(OLD, NEW),)


def test_a_short_pin_is_told_before_anything_is_tried():
    model, effects = after(*typed(OLD, "739"))

    assert (model.new.is_repeated, effects) == (False, ())
    assert model.failed == Failed("vault.pin.weak", (("problem", "short"), ("minimum", 6)))


def test_a_wrong_present_pin_is_asked_again_and_what_was_typed_is_forgotten():
    wrong = Failed("vault.pin.wrong", (("failures", 1), ("wait_s", 0)))
    model, effects = after(*typed(OLD, NEW, NEW), wrong)

    assert (model, effects) == (replace(FRESH, failed=wrong), ())


def test_a_delay_is_counted_down_and_nothing_is_tried_meanwhile():
    wrong = Failed("vault.pin.wrong", (("failures", 4), ("wait_s", 2)))
    model, effects = after(*typed(OLD, NEW, NEW), wrong)
    assert (model.wait_s, effects) == (2, (CountDown(),))
    assert after(PinTyped(OLD), PinTapped(), model=model)[0].is_given is False

    assert after(Waited(0), model=model) == (replace(FRESH, failed=wrong), ())


def test_a_new_pin_that_is_too_simple_is_chosen_again():
    simple = Failed("vault.pin.weak", (("problem", "simple"), ("minimum", 6)))
    model, _ = after(*typed(OLD, "111111", "111111"), simple)

    assert (model.new, model.present, model.failed) == (NewPin(6), OLD, simple)


def test_a_changed_pin_is_told_on_the_screen_before():
    assert after(PinChanged())[1] == (GoBack(), Tell("Your new PIN holds from now on."))


@pytest.mark.parametrize("busy", [False, True])
def test_nobody_leaves_while_the_pin_is_being_changed(busy: bool):
    assert after(BackTapped(), model=replace(FRESH, busy=busy))[1] == (() if busy else (GoBack(),))


def test_no_pin_is_printed():
    model, (effect,) = after(*typed(OLD, NEW, NEW))

    for said in (repr(model), repr(effect), repr(PinTyped(OLD))):
        assert OLD not in said
        assert NEW not in said
