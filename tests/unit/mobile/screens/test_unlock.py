from __future__ import annotations

from dataclasses import replace

from mobile.ports.key_vault import VaultEntry
from mobile.screens.unlock.model import (
    CountDown,
    DigitTapped,
    ListVaults,
    Model,
    RubbedOut,
    TryPin,
    UnlockTapped,
    VaultsListed,
    Waited,
    WorkerChosen,
)
from mobile.screens.unlock.update import update
from mobile.ui.loop import Failed, Shown

KAMLA = VaultEntry(vault_id="a" * 32, worker_name="Kamla", role="volunteer", minimum_pin=6)
SUNITA = VaultEntry(vault_id="b" * 32, worker_name="Sunita", role="supervisor", minimum_pin=10)


def a_model(**changes: object) -> Model:
    return replace(Model(entries=(KAMLA,), chosen=KAMLA.vault_id), **changes)  # type: ignore[arg-type]


def test_coming_on_top_lists_the_workers() -> None:
    assert update(Model(), Shown()) == (Model(), (ListVaults(),))


def test_a_single_worker_is_chosen_at_once() -> None:
    model, _ = update(Model(), VaultsListed((KAMLA,)))

    assert model.entry == KAMLA


def test_several_workers_are_offered_by_name() -> None:
    model, _ = update(Model(), VaultsListed((KAMLA, SUNITA)))

    assert model.entry is None


def test_a_long_pin_is_typed_on_the_keyboard() -> None:
    model, _ = update(Model(entries=(KAMLA, SUNITA)), WorkerChosen(SUNITA.vault_id))

    assert model.typing


def test_digits_are_added_and_rubbed_out() -> None:
    model = a_model()
    for event in (DigitTapped("1"), DigitTapped("2"), RubbedOut(), DigitTapped("3")):
        model, _ = update(model, event)

    assert model.pin == "13"


def test_unlock_tries_the_pin_once() -> None:
    opening, effects = update(a_model(pin="824613"), UnlockTapped())

    assert effects == (TryPin(KAMLA.vault_id, "824613"),)
    assert update(opening, UnlockTapped()) == (opening, ())


def test_unlock_without_a_pin_tries_nothing() -> None:
    assert update(a_model(), UnlockTapped()) == (a_model(), ())


def test_a_wrong_pin_is_forgotten_and_said() -> None:
    wrong = Failed("vault.pin.wrong", (("failures", 1), ("wait_s", 0)))
    model, effects = update(a_model(pin="111111", opening=True), wrong)

    assert (model.pin, model.opening, model.failed, effects) == ("", False, wrong, ())


def test_a_delay_is_counted_down_to_its_end() -> None:
    delayed = Failed("vault.pin.wrong", (("failures", 4), ("wait_s", 2)))
    model, effects = update(a_model(opening=True), delayed)
    assert (model.wait_s, effects) == (2, (CountDown(KAMLA.vault_id),))

    model, effects = update(model, Waited(1))
    assert (model.wait_s, effects) == (1, (CountDown(KAMLA.vault_id),))

    assert update(model, Waited(0))[1] == ()


def test_no_digit_is_taken_during_the_delay() -> None:
    model = a_model(wait_s=5)

    assert update(model, DigitTapped("1")) == (model, ())


def test_a_worker_in_delay_is_counted_down_when_chosen() -> None:
    late = replace(KAMLA, wait_s=30)
    model, effects = update(Model(), VaultsListed((late,)))

    assert (model.wait_s, effects) == (30, (CountDown(KAMLA.vault_id),))


def test_no_pin_is_printed() -> None:
    assert "824613" not in repr(TryPin("a", "824613"))
