"""
A form's own sign, wherever a form is offered; and none of it where somebody may look on.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import flet as ft
import pytest

from mobile.screens.case import model as case
from mobile.screens.my_work import model as my_work
from mobile.screens.person import model as person
from mobile.screens.today import model as today
from mobile.screens.visit_start import model as door
from mobile.ui.form_icons import ICONS, form_icon
from mobile.ui.look import Look
from mobile.ui.signs import ICONS as SIGNS
from mobile.ui.words import load_words
from mobile.use_cases.list_today import Today
from mobile.use_cases.offered_forms import OfferedForm
from mobile.use_cases.read_door import Door
from mobile.use_cases.stops import Line, Stop
from shared.programmes.form_icons import FORM_ICONS
from tests.support.headless_ui import draw
from tests.unit.mobile.screens.gallery import Shown
from tests.unit.mobile.screens.team_gallery import OPEN_PERSON
from tests.unit.mobile.screens.test_case import CASE, DUE
from tests.unit.mobile.screens.test_lists import a_task
from tests.unit.mobile.screens.test_my_work import HELD

LOCALES = Path(__file__).parents[4] / "assets" / "locales"
SYRINGE, PAPER = ft.Icons.VACCINES, ft.Icons.DESCRIPTION
VACCINES = OfferedForm("v", {"en": "Vaccines"}, "vaccines")
DUE_NOW = Line(DUE, "Anna", {"en": "Vaccines"}, "vaccines")
FOLLOW_UP = Line(a_task(kind="follow_up", referral="r"), "Anna")
OPENED = replace(OPEN_PERSON, member=replace(OPEN_PERSON.member, due=(DUE_NOW, FOLLOW_UP)))
BARE = replace(CASE, due=(), ways=(), items=(), past=(), forms=())
AT_DOOR = Door("Ram", "12", (DUE_NOW,), (), (VACCINES, OfferedForm("n", {"en": "Note"})))


def signs_of(shown: Shown) -> list[ft.IconData | None]:
    """The sign at the beginning of each row."""
    view = shown.draw(lambda event: None, Look(load_words(LOCALES, "en"), 360, ("en",)))
    rows = (control for control in draw(view) if isinstance(control, ft.ListTile))
    return [row.leading.content.icon for row in rows]


def test_every_name_of_the_list_is_drawn_in_its_own_way() -> None:
    assert sorted(ICONS) == list(FORM_ICONS)
    assert len(set(ICONS.values())) == len(FORM_ICONS)


@pytest.mark.parametrize("name", ["", "from_a_newer_version"])
def test_a_form_without_a_sign_known_here_is_a_sheet_of_paper(name: str) -> None:
    assert form_icon(name) == PAPER


def test_no_form_looks_like_a_danger_or_like_something_late() -> None:
    assert not set(ICONS.values()) & set(SIGNS.values())


@pytest.mark.parametrize(
    ("shown", "signs"),
    [
        (
            Shown("visit_start", "forms", door.Model("h", door=AT_DOOR, stage=door.Stage.FORMS)),
            [SYRINGE, PAPER],
        ),
        (Shown("case", "forms", case.Model("c", replace(BARE, forms=(VACCINES,)))), [SYRINGE]),
        (Shown("case", "due", case.Model("c", replace(BARE, due=(DUE_NOW,)))), [SYRINGE]),
        (
            Shown("person", "due", person.Model("p", opened=replace(OPENED, visits=()))),
            [SYRINGE, ft.Icons.EVENT],
        ),
        (
            Shown("my_work", "meetings", my_work.Model(month=replace(HELD, sessions=(), forms=(VACCINES,)))),
            [SYRINGE],
        ),
    ],
    ids=lambda value: f"{value.screen} {value.state}" if isinstance(value, Shown) else "",
)
def test_a_form_is_offered_with_its_own_sign(shown: Shown, signs: list[ft.IconData]) -> None:
    assert signs_of(shown) == signs


@pytest.mark.parametrize(
    "shown",
    [
        Shown("today", "doors", today.Model(Today(stops=(Stop("h", "Ram", "12", (DUE_NOW,)),)), loaded=True)),
        Shown("visit_start", "people", door.Model("h", door=AT_DOOR, stage=door.Stage.PEOPLE)),
    ],
    ids=lambda shown: shown.screen,
)
def test_where_somebody_may_look_on_the_sign_tells_nothing_of_the_form(shown: Shown) -> None:
    assert SYRINGE not in signs_of(shown)
