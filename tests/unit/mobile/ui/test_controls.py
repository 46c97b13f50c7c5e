"""
The kit hands a tap on exactly as it was given, whatever Flet would like to hand over with it.
"""

from __future__ import annotations

import inspect

import pytest

from mobile.ui.controls import button, choice, icon_button, link, plain, tile


def test_a_value_held_in_a_default_argument_is_never_replaced_by_an_event():
    taken = []

    plain(lambda value="held": taken.append(value))()

    assert ["held"] == taken
    assert not inspect.signature(plain(lambda value="held": None)).parameters


@pytest.mark.parametrize(
    "control",
    [
        button("Go", lambda value=1: None),
        link("Go", lambda value=1: None),
        icon_button("Go", None, lambda value=1: None),
        tile("Go", lambda value=1: None),
        choice("Go", lambda value=1: None, marked=True, several=False, chosen_word="chosen"),
    ],
    ids=["button", "link", "icon", "tile", "choice"],
)
def test_no_control_of_the_kit_takes_an_event(control):
    assert not inspect.signature(control.on_click).parameters
