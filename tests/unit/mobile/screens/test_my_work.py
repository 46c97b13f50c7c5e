"""
My work: the month as the programme counts it, and what waits told apart.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from mobile.screens.my_work import model as my_work
from mobile.screens.my_work.model import (
    BackTapped,
    BeginSession,
    Count,
    Counted,
    Model,
    MonthTapped,
    SessionBegun,
    SessionTapped,
    UnfoldTapped,
)
from mobile.screens.my_work.update import EARLIEST, update
from mobile.ui.look import Look
from mobile.ui.loop import Failed
from mobile.ui.loop import Shown as ScreenShown
from mobile.ui.routes import GoBack, Open, ToForm
from mobile.ui.words import load_words
from mobile.use_cases.my_work import Month, Session
from mobile.use_cases.offered_forms import OfferedForm
from shared.programmes.targets import Target, Total
from tests.support.headless_ui import draw, names_in, unnamed, words_in
from tests.unit.mobile.screens.gallery import Shown

LOCALES = Path(__file__).parents[4] / "assets" / "locales"
COMPLETE = Target(
    id="hbnc",
    forms=("f",),
    title={"en": "Newborns visited six times", "hi": "छह बार देखे गए नवजात"},
    amount=250,
    currency="INR",
    goal=4,
)
VISITS = Target(id="visits", forms=("f",), title={"en": "Newborn visits", "hi": "नवजात भ्रमण"})
NOVEMBER = Month(date(2026, 11, 1), (Total(COMPLETE, 3, 1), Total(VISITS, 17, 0)))
HELD = Month(
    date(2026, 11, 1),
    sessions=(
        Session("s1", {"en": "VHSND"}, "2026-11-12", received=True),
        Session("s2", {"en": "VHSNC meeting"}, "2026-11-03", received=False),
    ),
    forms=(OfferedForm("vhsnd", {"en": "VHSND"}, "groups"),),
)
CLAIM = Month(
    date(2026, 11, 1),
    tuple(
        Total(Target(id=f"t{number}", forms=("f",), title={"en": f"Line {number}"}), received, pending)
        for number, (received, pending) in enumerate(((0, 0), (0, 0), (2, 0), (0, 0), (0, 1), (0, 0), (0, 0)))
    ),
)
SHOWN = (
    Shown("my_work", "counting", my_work.Model()),
    Shown("my_work", "month", my_work.Model(month=NOVEMBER)),
    Shown("my_work", "earlier", my_work.Model(3, NOVEMBER)),
    Shown("my_work", "nothing", my_work.Model(month=Month(date(2026, 11, 1)))),
    Shown("my_work", "meetings", my_work.Model(month=HELD)),
    Shown("my_work", "folded", my_work.Model(month=CLAIM)),
    Shown("my_work", "unfolded", my_work.Model(month=CLAIM, unfolded=True)),
    Shown("my_work", "failed", my_work.Model(failed=Failed("store.fault"))),
)


def drawn(shown: Shown, language: str = "en") -> Any:
    return shown.draw(lambda event: None, Look(load_words(LOCALES, language), 360, ("en", "hi")))


@pytest.mark.parametrize("language", ["en", "hi", "pt_BR", "sw"])
@pytest.mark.parametrize("shown", SHOWN, ids=lambda shown: shown.state)
def test_everything_that_can_be_operated_has_a_name(shown: Shown, language: str) -> None:
    assert unnamed(drawn(shown, language)) == []


def test_what_is_received_is_counted_and_what_waits_is_told_apart() -> None:
    said = words_in(drawn(SHOWN[1]))

    for words in ("Nov 2026", "3 of 4", "750 INR", "1 not sent", "17", "Counted is what the server has."):
        assert words in said


def lines_of(month: Month, **model: Any) -> list[str]:
    said = words_in(drawn(Shown("my_work", "lines", Model(month=month, **model))))
    return [words for words in said.splitlines() if words.startswith(("Line ", "Show all"))]


def test_what_was_done_stands_first_and_lines_at_nothing_are_folded_away() -> None:
    assert lines_of(CLAIM) == ["Line 2", "Line 4", "Show all 7"]
    unfolded = update(Model(month=CLAIM), UnfoldTapped())[0]
    assert lines_of(CLAIM, unfolded=unfolded.unfolded) == [f"Line {n}" for n in (2, 4, 0, 1, 3, 5, 6)]


def test_a_few_lines_at_nothing_stay_and_so_does_a_goal() -> None:
    assert lines_of(replace(CLAIM, totals=CLAIM.totals[:6])) == [f"Line {n}" for n in (2, 4, 0, 1, 3, 5)]
    goal = Total(Target(id="g", forms=("f",), title={"en": "Line goal"}, goal=4), 0, 0)
    assert lines_of(replace(CLAIM, totals=(*CLAIM.totals, goal))) == [
        "Line 2",
        "Line 4",
        "Line goal",
        "Show all 8",
    ]


def test_a_line_and_the_form_it_counts_are_known_apart() -> None:
    line = Total(Target(id="vhsnd", forms=("vhsnd",), title={"en": "VHSND sessions"}), 1, 0)
    view = drawn(Shown("my_work", "both", Model(month=replace(HELD, totals=(line,)))))
    keys = [control.key for control in draw(view) if control.key is not None]

    assert {"vhsnd", "vhsnd vhsnd"} <= set(keys)
    assert sorted(set(keys)) == sorted(keys)


def test_this_month_leads_only_back() -> None:
    assert "Later month" not in names_in(drawn(SHOWN[1]))
    assert {"Earlier month", "Later month"} <= set(names_in(drawn(SHOWN[2])))


def test_a_month_is_counted_when_it_is_shown_and_an_older_answer_is_let_go() -> None:
    model, effects = update(Model(), ScreenShown())
    assert effects == (Count(0),)
    model, effects = update(model, MonthTapped(1))
    assert (model.back, effects) == (1, (Count(1),))

    assert update(model, Counted(0, NOVEMBER))[0].month is None
    assert update(model, Counted(1, NOVEMBER))[0].month == NOVEMBER


@pytest.mark.parametrize(("back", "earlier"), [(0, -1), (EARLIEST, 1)])
def test_no_month_lies_after_this_one_or_before_what_is_kept(back: int, earlier: int) -> None:
    model = Model(back, NOVEMBER)

    assert update(model, MonthTapped(earlier)) == (model, ())


def test_a_meeting_opens_its_form() -> None:
    assert update(Model(), SessionTapped("vhsnd"))[1] == (BeginSession("vhsnd"),)
    assert update(Model(), SessionBegun("draft"))[1] == (Open(ToForm("draft")),)
    said = words_in(drawn(next(one for one in SHOWN if one.state == "meetings")))
    assert "Meetings" in said
    assert "VHSNC meeting" in said


def test_back_leads_back_and_a_fault_is_shown() -> None:
    assert update(Model(), BackTapped())[1] == (GoBack(),)
    fault = Failed("store.fault")
    assert update(Model(), fault)[0] == replace(Model(), failed=fault)
