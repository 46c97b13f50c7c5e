"""
Every screen, in each of its states and both languages: it can be drawn, and whatever can be operated has a name.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import flet as ft
import pytest

from mobile.screens.danger import model as danger_model
from mobile.screens.enrol import model as enrol
from mobile.screens.form import model as form
from mobile.screens.form.update import update
from mobile.screens.today import model as today
from mobile.ui.look import Look
from mobile.ui.loop import Failed
from mobile.ui.new_pin import NewPin
from mobile.ui.outcomes import SOURCE_WORDS
from mobile.ui.palette import ALARM, ALARM_DEEP, BLOOD
from mobile.ui.words import load_words
from mobile.use_cases.fill_form import Face
from mobile.use_cases.list_today import Today
from mobile.use_cases.open_danger import PastCall, Reach
from mobile.use_cases.stops import Line, Stop
from shared.forms.steps import Choice, Step
from shared.kernel.identifiers import TaskId
from shared.programmes.pack import Decision
from shared.programmes.tasks import Task
from tests.support.headless_ui import draw, names_in, tap_in, unnamed, words_in
from tests.unit.mobile.screens.gallery import FITS, QUIET, SHOWN, Shown, a_danger

LOCALES = Path(__file__).parents[4] / "assets" / "locales"
DAY = date(2025, 10, 9)


def look_in(language: str) -> Look:
    return Look(load_words(LOCALES, language), 360, ("en", "hi"))


def colours(view: ft.View) -> set[str]:
    """Whatever colour is on the screen, of grounds, words, icons and buttons."""
    found: set[str] = set()
    for control in draw(view):
        style = getattr(control, "style", None)
        for owner in (control, style):
            for name in ("bgcolor", "color"):
                said = getattr(owner, name, None)
                found |= {str(one) for one in (said.values() if isinstance(said, dict) else [said]) if one}
    return found


@pytest.mark.parametrize("language", ["en", "hi"])
@pytest.mark.parametrize("shown", SHOWN, ids=lambda shown: f"{shown.screen}-{shown.state}")
def test_everything_that_can_be_operated_has_a_name(shown: Shown, language: str) -> None:
    sent: list[Any] = []
    look = Look(load_words(LOCALES, language), 360, ("en", "hi"))

    assert unnamed(shown.draw(sent.append, look)) == []
    assert sent == []


@pytest.mark.parametrize("language", ["en", "hi"])
def test_a_quiet_danger_has_no_danger_word_picture_or_advice_until_they_are_alone(language: str) -> None:
    words = load_words(LOCALES, language)
    view = Shown("danger", "quiet", QUIET).draw(lambda event: None, Look(words, 360))
    said = words_in(view)

    assert words("Danger") not in said
    assert words("Stop. Get help now.") not in said
    assert not any(title in said for title in FITS.title.values())
    assert not any(action in said for action in FITS.action.values())
    assert not any(isinstance(control, ft.Image) for control in draw(view))


def test_a_quiet_danger_wears_the_colours_of_every_day() -> None:
    view = Shown("danger", "quiet", replace(QUIET, alone=True)).draw(lambda event: None, look_in("en"))

    assert not {ALARM, ALARM_DEEP, BLOOD} & colours(view)


@pytest.mark.parametrize("source", list(SOURCE_WORDS))
def test_every_outcome_shows_how_it_is_known_and_a_slip_or_a_call_closes_too(source: str) -> None:
    danger = replace(a_danger(), outcome_source=source)
    model = replace(QUIET, danger=danger, draft="", task="t")
    view = Shown("danger", "followed up", model).draw(print, look_in("en"))

    assert f"They did not arrive: No vehicle came · {SOURCE_WORDS[source]}" in words_in(view)
    assert {f"They arrived: {SOURCE_WORDS[one]}" for one in ("slip", "call")} < set(names_in(view))


@pytest.mark.parametrize("alone", [False, True])
def test_a_quiet_danger_is_hidden_with_one_tap(alone: bool) -> None:
    sent: list[Any] = []
    view = Shown("danger", "quiet", replace(QUIET, alone=alone)).draw(sent.append, look_in("en"))
    tap_in(view, "Hide")

    assert sent == [danger_model.HideTapped()]


def test_a_form_says_nothing_of_a_quiet_danger_and_shows_the_way_to_a_loud_one() -> None:
    step = Step(ref="/data/q", name="q", kind="select_one", label="?", choices=(Choice("yes", "Yes"),))
    face = Face("d", {"en": "Form"}, "Akinyi", "en", ("en",), step=step, number=1, total=1, places=())
    quiet, loud = replace(face, hushed=("r",)), replace(face, referrals=("r",))
    shown = [
        Shown("form", "raised", form.Model("d", face=one)).draw(print, look_in("en")) for one in (quiet, loud)
    ]

    assert [ALARM in colours(view) for view in shown] == [False, True]
    assert ["Danger: what to do" in names_in(view) for view in shown] == [False, True]
    assert ["Next step" in names_in(view) for view in shown] == [True, False]


def test_quiet_advice_is_a_neutral_step_until_they_are_alone() -> None:
    advice = Decision(
        id="a", form="f", when="", tier="advice", quiet=True, title={"en": "Mood"}, action={"en": "Go along."}
    )
    step = Step(ref="/data/q", name="q", kind="select_one", label="?", choices=(Choice("yes", "Yes"),))
    face = Face(
        "d", {"en": "F"}, "Akinyi", "en", ("en",), step=step, number=1, total=1, places=(), advice=(advice,)
    )
    model = form.Model("d", face=face)
    said: list[tuple[bool, ...]] = []
    for event in (None, form.AdviceTapped(), form.AloneTapped()):
        model = update(model, event)[0] if event else model
        view = Shown("form", "advice", model).draw(print, look_in("en"))
        words = "\n".join([words_in(view), *names_in(view)])
        said.append(tuple(one in words for one in ("Mood", "Go along.", "Next step")))

    assert said == [(False, False, True), (False, False, False), (False, True, False)]


def test_a_loud_danger_shows_what_to_do_and_whom_to_call() -> None:
    names = names_in(Shown("danger", "now", replace(QUIET, danger=a_danger())).draw(print, look_in("en")))

    assert "Call Ambulance 108" in names
    assert "Stop, go now" in names


def test_a_call_made_is_told_in_the_language_of_the_screen() -> None:
    reach = Reach({"en": "Ambulance 108", "hi": "एम्बुलेंस 108"}, "108", "ambulance")
    danger = replace(a_danger(), reaches=(reach,), calls=(PastCall("Ambulance 108", 0, "yes", "108"),))
    view = Shown("danger", "called", replace(QUIET, danger=danger)).draw(print, look_in("hi"))

    assert "फ़ोन किया: एम्बुलेंस 108" in words_in(view)


@pytest.mark.parametrize(
    ("language", "minimum", "said"),
    [
        ("en", 6, "6 digits at least"),
        ("en", 10, "10 characters at least"),
        ("hi", 6, "कम से कम 6 अंक"),
    ],
)
def test_a_pin_for_the_number_pad_is_asked_for_in_digits(language: str, minimum: int, said: str) -> None:
    choosing = enrol.Model(asks_server=False, stage=enrol.Stage.PIN, pin=NewPin(minimum))

    assert said in words_in(Shown("enrol", "pin", choosing).draw(print, look_in(language)))


@pytest.mark.parametrize(("appearance", "searches"), [("danger", False), ("", True)])
def test_many_choices_are_searched_but_danger_signs_are_read(appearance: str, searches: bool) -> None:
    choices = tuple(Choice(str(number), f"Sign {number}") for number in range(45))
    step = Step(
        ref="/data/q", name="q", kind="select_multiple", label="?", choices=choices, appearance=appearance
    )
    face = Face("d", {"en": "Form"}, "Baby", "en", ("en",), step=step, number=1, total=1, places=())
    names = names_in(Shown("form", "many", form.Model("d", face=face)).draw(print, look_in("en")))

    assert ("Search" in names) is searches
    assert ("Sign 44" in names) is not searches


@pytest.mark.parametrize(
    ("language", "lost", "sign"),
    [("en", "This answer is not saved.", "Baby has fits"), ("hi", "यह जवाब सेव नहीं हुआ।", "शिशु को दौरे")],
)
def test_an_answer_that_found_no_room_says_so_beside_the_danger_in_it(
    language: str, lost: str, sign: str
) -> None:
    step = Step(ref="/data/q", name="q", kind="select_one", label="?", choices=(Choice("yes", "Yes"),))
    face = Face("d", {"en": "Form"}, "Baby", "en", ("en",), step=step, number=1, total=1, places=())
    model = form.Model("d", face=face, failed=Failed("store.full"), lost=True, signs=(FITS,))
    look = look_in(language)
    view = Shown("form", "lost", model).draw(print, look)

    assert lost in words_in(view)
    assert look.words("What you saved before is safe.") in words_in(view)
    assert sign in words_in(view)
    assert look.words("Danger signs and help") in names_in(view)


def a_task(number: int = 0, kind: str = "visit") -> Task:
    return Task(
        id=TaskId(f"{kind}{number}"),
        kind=kind,
        person="p",
        household="h",
        due_on=DAY,
        opens_on=DAY,
        closes_on=DAY,
    )


def test_today_says_what_is_due_not_only_which_time() -> None:
    yearly = replace(a_task(), label={"en": "Yearly"})
    stop = Stop("h", "Door", "", (Line(yearly, "Meena", {"en": "Health check"}),))
    model = today.Model(today=Today(stops=(stop,)), loaded=True)

    drawn = Shown("today", "one", model).draw(lambda event: None, look_in("en"))
    assert "Meena · Health check · Yearly" in words_in(drawn)


def test_today_draws_its_first_rows_of_all_sections_together() -> None:
    def line(number: int, kind: str) -> Line:
        return Line(a_task(number, kind), f"{kind} {number}")

    stops = tuple(Stop(f"h{n}", f"Door {n}", "", (line(n, "visit"),)) for n in range(today.ROWS))
    dangers = tuple(line(n, "follow_up") for n in range(today.ROWS - 1))
    model = today.Model(today=Today(dangers=dangers, stops=stops), loaded=True)
    drawn = Shown("today", "many", model).draw(lambda event: None, look_in("en"))

    rows = [control for control in draw(drawn) if isinstance(control, ft.ListTile)]
    assert len(rows) == today.ROWS
    assert "Show more" in names_in(drawn)
