"""
Sensitive answers on screens: covered behind one tap, covered again when one comes back, closed without the question.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from mobile.screens.review import model as review
from mobile.screens.review.update import update as update_review
from mobile.screens.review.view import view as view_review
from mobile.screens.summary import model as summary
from mobile.screens.summary.update import update as update_summary
from mobile.screens.summary.view import view as view_summary
from mobile.screens.visit import model as visit
from mobile.screens.visit.update import update as update_visit
from mobile.screens.visit.view import view as view_visit
from mobile.ui.look import Look
from mobile.ui.loop import Shown
from mobile.ui.sealed import COVERED, who_will_read, why_not_shown
from mobile.ui.words import load_words
from mobile.use_cases.open_visit import OpenVisit
from mobile.use_cases.read_visit import CLOSED, ReadAnswer
from mobile.use_cases.sealed_answers import Guard
from mobile.use_cases.summarise_form import Summary, Told
from shared.domain.delivery import Delivery
from shared.domain.review import ReviewState
from tests.support.headless_ui import names_in, tap_in, unnamed, words_in

LOCALES = Path(__file__).parents[4] / "assets" / "locales"
QUESTION, SAID = "Any family planning?", "A method she chose"
OPEN = ReadAnswer("weight", "Weight", "2600")
SEALED = ReadAnswer("plan", QUESTION, SAID, guard=Guard.SEALED, readers=("Meena",))
SHUT = ReadAnswer("plan", "", CLOSED, guard=Guard.CLOSED, readers=("Kamla", "Meena"))


def look(language: str = "en") -> Look:
    return Look(load_words(LOCALES, language), 360, ("en", "hi"))


def a_summary() -> summary.Model:
    told = (Told("/data/plan", "", QUESTION, SAID, sensitive=True), Told("/data/w", "", "Weight", "2600"))
    read = Summary({"en": "Visit"}, "Sita", told, (), (), amends=False, kind="visit")
    return summary.Model("draft", summary=read)


def a_visit(*answers: ReadAnswer) -> visit.Model:
    read = OpenVisit(
        visit="v",
        name="Sita",
        place="Rampur",
        form={"en": "Mother"},
        visited_on="2025-10-09",
        outcome="done",
        remark_own="",
        signs=(),
        answers=answers,
        delivery=Delivery.RECEIVED,
        review=ReviewState.WAITING,
        remark="",
        comments=(),
        may_amend=True,
    )
    return visit.Model("v", read=read)


def a_review(*answers: ReadAnswer) -> review.Model:
    rows = tuple(
        review.Row(one.name, one.label, one.said, guard=one.guard, readers=one.readers) for one in answers
    )
    read = review.Read(
        visit="v",
        name="Sita",
        place="Rampur",
        household="h",
        form={"en": "Mother"},
        worker="Kamla",
        visited_on="2025-10-09",
        outcome="done",
        signs=(),
        rows=rows,
    )
    return review.Model("v", read=read)


SCREENS: dict[str, tuple[Any, Any, Any]] = {
    "summary": (a_summary(), update_summary, view_summary),
    "visit": (a_visit(OPEN, SEALED), update_visit, view_visit),
    "review": (a_review(OPEN, SEALED), update_review, view_review),
}
EVERYWHERE = pytest.mark.parametrize("screen", SCREENS)


@EVERYWHERE
def test_sensitive_answer_is_covered_until_it_is_asked_for_and_covered_again_on_coming_back(
    screen: str,
) -> None:
    model, update, view = SCREENS[screen]
    sent: list[Any] = []
    assert SAID not in words_in(view(model, sent.append, look()))
    assert COVERED in words_in(view(model, sent.append, look()))

    tap_in(view(model, sent.append, look()), "Show")
    shown, _ = update(model, sent.pop())
    assert SAID in words_in(view(shown, sent.append, look()))
    tap_in(view(shown, sent.append, look()), "Hide")
    assert SAID not in words_in(view(update(shown, sent.pop())[0], sent.append, look()))

    # What comes on top again, after another screen or a lock, begins covered.
    back, _ = update(shown, Shown())
    assert SAID not in words_in(view(back, sent.append, look()))


@EVERYWHERE
@pytest.mark.parametrize("language", ["en", "hi"])
def test_everything_that_can_be_operated_has_a_name(screen: str, language: str) -> None:
    model, _, view = SCREENS[screen]

    assert unnamed(view(model, lambda event: None, look(language))) == []


@pytest.mark.parametrize(
    ("model", "view"), [(a_visit(OPEN, SHUT), view_visit), (a_review(OPEN, SHUT), view_review)]
)
def test_answer_for_others_is_said_to_be_closed_and_neither_it_nor_its_question_stands_there(
    model: Any, view: Any
) -> None:
    drawn = view(model, lambda event: None, look())

    assert "Kept closed: for Kamla, Meena only" in words_in(drawn)
    assert QUESTION not in words_in(drawn)
    assert "Show" not in names_in(drawn)


def test_sensitive_answer_takes_no_comment() -> None:
    drawn = view_review(a_review(SEALED), lambda event: None, look())

    assert not [name for name in names_in(drawn) if name.startswith("Comment on")]


def test_words_say_truthfully_who_can_read() -> None:
    _ = look().words

    assert who_will_read(_, ("Meena", "")) == "Can be read by you, Meena, the programme"
    assert who_will_read(_, ()) == "Only you can read this answer"
    assert who_will_read(_, None) == "Stays on this phone until it can be sealed"
    assert why_not_shown(_, (), is_kept_back=False) == "Kept closed"
    said = why_not_shown(_, ("Kamla",), is_kept_back=True)
    assert said == "Kept on the phone of Kamla until it can be sealed"
