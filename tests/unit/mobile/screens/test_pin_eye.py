"""
The eye beside a PIN: named in every language, and what it does is undone by the next step.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any

import flet as ft
import pytest

from mobile.screens.change_pin import model as change
from mobile.screens.enrol import model as enrol
from mobile.screens.recover import model as recover
from mobile.screens.unlock import model as unlock
from mobile.ui.look import Look
from mobile.ui.new_pin import NewPin, PinTapped
from mobile.ui.pin_rules import EyeTapped
from mobile.ui.words import OWN_NAMES, load_words
from tests.support.headless_ui import draw, tap_in
from tests.unit.mobile.screens.gallery import SUNITA

LOCALES = Path(__file__).parents[4] / "assets" / "locales"
LONG = "grain-well-lamp"
ASKING = {
    "unlock": unlock.Model(entries=(SUNITA,), chosen=SUNITA.vault_id, typing=True, pin=LONG),
    "enrol": enrol.Model(asks_server=False, stage=enrol.Stage.PIN, pin=NewPin(10, LONG)),
    "recover": recover.Model(stage=recover.Stage.PIN, pin=NewPin(10, LONG)),
    "change_pin": change.Model(NewPin(10, LONG), is_given=True),
}
NEXT = {"enrol": PinTapped(), "recover": PinTapped(), "change_pin": PinTapped()}


def after(screen: str, model: Any, event: Any) -> Any:
    return import_module(f"mobile.screens.{screen}.update").update(model, event)[0]


def drawn(screen: str, model: Any, send: Any, language: str = "en") -> ft.View:
    view: ft.View = import_module(f"mobile.screens.{screen}.view").view(
        model, send, Look(load_words(LOCALES, language))
    )
    return view


def is_readable(screen: str, model: Any) -> bool:
    (field,) = [one for one in draw(drawn(screen, model, print)) if isinstance(one, ft.TextField)]
    return not field.password


@pytest.mark.parametrize("language", OWN_NAMES)
@pytest.mark.parametrize("screen", ASKING)
def test_the_eye_is_tapped_by_its_name_in_every_language(screen: str, language: str) -> None:
    words, heard = load_words(LOCALES, language), list[Any]()
    tap_in(drawn(screen, ASKING[screen], heard.append, language), words("Show the PIN"))
    shown = after(screen, ASKING[screen], *heard)
    assert (heard, is_readable(screen, ASKING[screen]), is_readable(screen, shown)) == (
        [EyeTapped()],
        False,
        True,
    )

    tap_in(drawn(screen, shown, heard.append, language), words("Hide the PIN"))
    assert not is_readable(screen, after(screen, shown, heard[-1]))


@pytest.mark.parametrize("screen", NEXT)
def test_what_is_typed_next_begins_hidden(screen: str) -> None:
    shown = after(screen, ASKING[screen], EyeTapped())
    assert not is_readable(screen, after(screen, shown, NEXT[screen]))


def test_another_workers_pin_begins_hidden() -> None:
    shown = after("unlock", ASKING["unlock"], EyeTapped())
    assert not is_readable("unlock", after("unlock", shown, unlock.WorkerChosen(SUNITA.vault_id)))
