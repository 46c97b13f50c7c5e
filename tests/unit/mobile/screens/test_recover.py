"""
The screens of a forgotten PIN: what each event means, and that every state can be read and operated.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from mobile.screens.forgotten_pins import model as pins
from mobile.screens.forgotten_pins.update import update as update_pins
from mobile.screens.recover import model as recover
from mobile.screens.recover.update import update
from mobile.screens.unlock import model as unlock
from mobile.screens.unlock.update import update as update_unlock
from mobile.ui.look import Look
from mobile.ui.loop import Failed
from mobile.ui.new_pin import NewPin, PinTapped
from mobile.ui.routes import GoBack, Open, ToRecover
from mobile.ui.words import load_words
from tests.support.headless_ui import names_in, unnamed, words_in
from tests.unit.mobile.screens.gallery import KAMLA, Shown

LOCALES = Path(__file__).parents[4] / "assets" / "locales"
CODE = "3340 6361 4772"
MEENA = recover.Helper("Meena Kumari", "2026-11-22 10:04")
ASKED = recover.Asked(recover.Standing.WAITING, CODE, "2026-11-25 10:00")
ONCE = replace(ASKED, helpers=(MEENA,))
READY = replace(ONCE, standing=recover.Standing.READY, helpers=(MEENA, replace(MEENA, name="Manoj")))
KNOWN = recover.Model(worker_name="Kamla Devi")
WAITING = replace(KNOWN, stage=recover.Stage.ASKED, asked=ASKED)
CHOOSING = replace(KNOWN, stage=recover.Stage.PIN, asked=READY)
SUNITA = pins.Asking("r", "Sunita Devi", CODE, "2026-11-22 10:00")
MINE = replace(SUNITA, mine=True, helpers=(pins.Helper("Meena", "2026-11-22 10:04"),))

SHOWN = (
    Shown("recover", "explain", KNOWN),
    Shown("recover", "busy", replace(KNOWN, busy=True)),
    Shown("recover", "unavailable", replace(KNOWN, failed=Failed("recovery.unavailable"))),
    *(
        Shown("recover", standing.value, replace(WAITING, asked=replace(ONCE, standing=standing)))
        for standing in recover.Standing
    ),
    Shown("recover", "nobody yet", WAITING),
    Shown("recover", "pin", CHOOSING),
    Shown("recover", "differ", replace(CHOOSING, pin=NewPin(is_repeated=True, differ=True))),
    Shown("recover", "done", replace(CHOOSING, stage=recover.Stage.DONE)),
    Shown("forgotten_pins", "none", pins.Model(())),
    Shown("forgotten_pins", "busy", pins.Model(busy=True)),
    Shown("forgotten_pins", "asked", pins.Model((SUNITA,))),
    Shown("forgotten_pins", "refusing", pins.Model((SUNITA,), refusing="r")),
    Shown("forgotten_pins", "mine", pins.Model((MINE,))),
    Shown("forgotten_pins", "agreed", pins.Model((replace(MINE, agreed=True),))),
    Shown("forgotten_pins", "twice", pins.Model((MINE,), failed=Failed("recovery.approver.same"))),
)


def drawn(shown: Shown, language: str = "en") -> Any:
    return shown.draw(lambda event: None, Look(load_words(LOCALES, language), 360, ("en", "hi")))


def of(screen: str, state: str) -> Any:
    return drawn(next(one for one in SHOWN if (one.screen, one.state) == (screen, state)))


@pytest.mark.parametrize("language", ["en", "hi"])
@pytest.mark.parametrize("shown", SHOWN, ids=lambda shown: f"{shown.screen}-{shown.state}")
def test_everything_that_can_be_operated_has_a_name(shown: Shown, language: str) -> None:
    assert unnamed(drawn(shown, language)) == []


def test_code_stands_on_both_screens_while_people_compare_it() -> None:
    assert CODE in words_in(of("recover", "waiting"))
    assert CODE in words_in(of("forgotten_pins", "asked"))


def test_code_is_gone_once_the_answer_is_there() -> None:
    assert CODE not in words_in(of("recover", "ready"))
    assert "Choose a new PIN" in names_in(of("recover", "ready"))


def test_worker_sees_who_agreed_and_when() -> None:
    assert "Meena Kumari agreed" in words_in(of("recover", "done"))


def test_who_has_agreed_is_offered_nothing_more() -> None:
    offered = names_in(of("forgotten_pins", "mine"))

    assert "Yes, the same code" not in offered
    assert "No" not in offered


def test_forgotten_pin_opens_the_way_back_of_the_chosen_vault() -> None:
    chosen = unlock.Model(entries=(KAMLA,), chosen=KAMLA.vault_id, pin="12")

    model, effects = update_unlock(chosen, unlock.ForgottenTapped())

    assert (model.pin, effects) == ("", (Open(ToRecover(KAMLA.vault_id)),))
    assert update_unlock(replace(chosen, wait_s=60), unlock.ForgottenTapped())[1] == effects


def test_second_tap_while_asking_asks_nothing() -> None:
    asking, effects = update(KNOWN, recover.AskTapped())
    assert effects == (recover.Ask(),)

    assert update(asking, recover.AskTapped()) == (asking, ())


def test_waiting_looks_again_by_itself_and_an_answer_ends_it() -> None:
    model, effects = update(replace(KNOWN, busy=True), recover.Heard(ASKED))
    assert (model.stage, model.busy, effects) == (recover.Stage.ASKED, False, (recover.LookSoon(),))

    assert update(model, recover.Heard(READY))[1] == ()


def test_news_never_disturbs_the_choosing_of_a_pin() -> None:
    assert update(CHOOSING, recover.Heard(None)) == (CHOOSING, ())


def test_two_different_pins_are_asked_again() -> None:
    again = replace(CHOOSING, pin=NewPin(chosen="824613", again="824614", is_repeated=True))

    model, effects = update(again, PinTapped())

    assert (model.pin.differ, model.pin.again, effects) == (True, "", ())


def test_same_pin_twice_opens_the_vault() -> None:
    again = replace(CHOOSING, pin=NewPin(chosen="824613", again="824613", is_repeated=True))

    model, effects = update(again, PinTapped())

    assert (model.busy, effects) == (True, (recover.ChoosePin("824613"),))
    assert "824613" not in repr(effects)
    assert "824613" not in repr(model)


def test_short_pin_is_said_before_it_is_repeated() -> None:
    model, _ = update(replace(CHOOSING, pin=NewPin(chosen="123")), PinTapped())

    assert (model.pin.is_repeated, model.failed and model.failed.code) == (False, "vault.pin.weak")


def test_weak_pin_begins_the_choosing_anew() -> None:
    repeated = NewPin(chosen="111111", again="111111", is_repeated=True)
    again = replace(CHOOSING, pin=repeated, busy=True)

    model, _ = update(again, Failed("vault.pin.weak", (("problem", "simple"),)))

    assert (model.stage, model.pin, model.busy) == (recover.Stage.PIN, NewPin(), False)


def test_back_leaves_the_request_as_it_is() -> None:
    assert update(WAITING, recover.BackTapped()) == (WAITING, (GoBack(),))


def test_new_pin_leads_to_the_work_and_not_back() -> None:
    model, _ = update(replace(CHOOSING, busy=True), recover.Recovered())

    assert update(model, recover.BackTapped())[1] == ()
    assert update(model, recover.OnTapped())[1] == (recover.Enter(),)


def test_yes_and_no_go_out_once() -> None:
    asked = pins.Model((SUNITA,))
    model, effects = update_pins(asked, pins.SameTapped("r"))
    assert effects == (pins.Decide("r", approve=True),)
    assert update_pins(model, pins.SameTapped("r")) == (model, ())

    refusing, nothing = update_pins(asked, pins.DifferTapped("r"))
    assert nothing == ()
    assert update_pins(refusing, pins.RefuseConfirmed())[1] == (pins.Decide("r", approve=False),)
    assert update_pins(refusing, pins.RefuseCancelled())[0] == asked


def test_pad_stays_in_its_place_while_the_next_pin_is_typed() -> None:
    wrong = unlock.Model(
        entries=(KAMLA,), chosen=KAMLA.vault_id, failed=Failed("vault.pin.wrong", (("wait_s", 0),))
    )

    typing, _ = update_unlock(wrong, unlock.DigitTapped("4"))
    assert (typing.pin, typing.failed) == ("4", wrong.failed)

    assert update_unlock(typing, unlock.UnlockTapped())[0].failed is None
