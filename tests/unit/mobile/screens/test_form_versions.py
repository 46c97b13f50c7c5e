"""
A form that changed while it was filled: what the screens say of it, and what they offer.
"""

from __future__ import annotations

from dataclasses import replace

import flet as ft
import pytest

from mobile.screens.form.model import Model as FormModel
from mobile.screens.form.view import view as view_form
from mobile.screens.summary import model as summary
from mobile.screens.summary.view import view as view_summary
from mobile.use_cases.summarise_form import Summary, Told
from tests.support.headless_ui import names_in, words_in
from tests.unit.mobile.screens.test_form import a_step, on
from tests.unit.mobile.screens.test_sealed_screens import look

CHANGED = "This form was changed after you began."
LEFT = Told("child[1]/dose", "", "Which vaccine?", "BCG", left=True)


def form(**facts: bool) -> ft.View:
    model: FormModel = on(a_step("text", value="Asha", readonly=facts.get("readonly", False)))
    assert model.face is not None
    return view_form(replace(model, face=replace(model.face, **facts)), lambda event: None, look())


def answers(*, readonly: bool = False) -> ft.View:
    told = (Told("/data/name", "", "Name", "Asha"), LEFT)
    read = Summary({"en": "Family"}, "Asha", told, (), (), amends=False, kind="visit", readonly=readonly)
    return view_summary(summary.Model("draft", summary=read), lambda event: None, look())


@pytest.mark.parametrize("facts", [{"readonly": True}, {"carried": True}])
def test_change_is_said(facts: dict[str, bool]) -> None:
    assert CHANGED in words_in(form(**facts))


def test_nothing_is_said_of_a_form_as_it_was_begun() -> None:
    assert CHANGED not in words_in(form())


def test_answers_that_may_only_be_read_have_no_field() -> None:
    drawn = form(readonly=True)

    assert "Your answer" not in names_in(drawn)
    assert "Asha" in words_in(drawn)


def test_what_an_earlier_version_asked_stands_apart() -> None:
    drawn = answers()

    assert "From an earlier version of this form" in words_in(drawn)
    assert "Save" in names_in(drawn)


def test_draft_that_may_only_be_read_is_not_saved() -> None:
    assert "Save" not in names_in(answers(readonly=True))
