"""
One rule for a PIN on every screen that asks for it.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from mobile.ports.key_vault import VaultEntry
from mobile.screens.change_pin import model as change_pin
from mobile.screens.change_pin.update import update as update_change
from mobile.screens.enrol import model as enrol
from mobile.screens.enrol.update import update as update_enrol
from mobile.screens.recover import model as recover
from mobile.screens.recover.update import update as update_recover
from mobile.screens.unlock import model as unlock
from mobile.screens.unlock.update import update as update_unlock
from mobile.ui.loop import Failed
from mobile.ui.new_pin import NewPin, PinTapped
from mobile.ui.pin_rules import MOST_CHARACTERS, PinTyped, taken, weakness

LONG = "a long sentence about rice " * 4


def chosen_at_enrolment(typed: str) -> tuple[enrol.Model, tuple[object, ...]]:
    model = enrol.Model(asks_server=False, stage=enrol.Stage.PIN)
    for event in (PinTyped(typed), PinTapped(), PinTyped(typed)):
        model, _ = update_enrol(model, event)
    model, effects = update_enrol(model, PinTapped())
    return model, tuple(effects)


def tried_at_unlock(typed: str) -> tuple[object, ...]:
    model = replace(
        unlock.Model(),
        chosen="v",
        entries=(VaultEntry(vault_id="v", worker_name="Asha", role="volunteer", minimum_pin=6),),
        typing=True,
    )
    model, _ = update_unlock(model, PinTyped(typed))
    return tuple(update_unlock(model, unlock.UnlockTapped())[1])


def test_a_sentence_longer_than_is_taken_opens_what_it_closed():
    _, made = chosen_at_enrolment(LONG)

    assert (enrol.MakeVault(taken(LONG)),) == made
    assert (unlock.TryPin("v", taken(LONG)),) == tried_at_unlock(LONG)
    assert MOST_CHARACTERS == len(taken(LONG)) < len(LONG)


@pytest.mark.parametrize("pin", ["12345", "111111", "123456"])
def test_a_weak_pin_is_refused_before_it_is_typed_again(pin):
    weak = weakness(pin, 6)

    at_enrolment, _ = update_enrol(
        enrol.Model(asks_server=False, stage=enrol.Stage.PIN, pin=NewPin(chosen=pin)), PinTapped()
    )
    at_recovery, _ = update_recover(
        recover.Model(stage=recover.Stage.PIN, pin=NewPin(chosen=pin)), PinTapped()
    )
    at_change, _ = update_change(change_pin.Model(NewPin(chosen=pin), is_given=True), PinTapped())

    assert isinstance(weak, Failed)
    assert [weak, weak, weak] == [at_enrolment.failed, at_recovery.failed, at_change.failed]
    assert not at_enrolment.pin.is_repeated
    assert not at_recovery.pin.is_repeated
    assert not at_change.new.is_repeated


def test_no_pin_is_in_what_a_report_would_show():
    model = replace(unlock.Model(), pin="482915")
    shown = [
        *(model, PinTyped("482915"), unlock.TryPin("v", "482915")),
        *(enrol.MakeVault("482915"), change_pin.ChangePin("482915", "482915")),
        *(NewPin(chosen="482915"), recover.ChoosePin("482915")),
    ]

    assert not [one for one in shown if "482915" in repr(one)]
    assert "4" not in repr(unlock.DigitTapped("4"))
