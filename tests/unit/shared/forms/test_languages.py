"""
Words in several languages.
"""

from __future__ import annotations

from shared.forms.steps import Choice
from tests.support.scenario import Scenario, calculate, note, select_from, text

ENGLISH, HINDI = "English (en)", "Hindi (hi)"


def a_greeting() -> Scenario:
    return Scenario(
        text("name", labels={ENGLISH: "Name", HINDI: "नाम"}),
        note("hello", "", labels={ENGLISH: "Hello ${name}", HINDI: "नमस्ते ${name}"}),
        languages=(ENGLISH, HINDI),
    )


def test_words_are_in_the_first_language_at_first() -> None:
    assert "Name" == a_greeting().label("name")


def test_language_is_switched_while_the_form_is_open() -> None:
    form = a_greeting()
    form.answer("name", "आशा")

    form.session.language = "hi"

    assert (HINDI, "नाम", "नमस्ते आशा") == (form.session.language, form.label("name"), form.label("hello"))
    assert "आशा" == form.value("name")


def test_output_in_a_label_follows_the_answer() -> None:
    form = a_greeting()
    assert "Hello " == form.label("hello")

    form.answer("name", "Asha")

    assert "Hello Asha" == form.label("hello")


def test_unknown_language_falls_back_to_the_first() -> None:
    form = a_greeting()
    form.session.language = "fr"
    assert ENGLISH == form.session.language


def test_label_of_a_choice_can_be_quoted_in_a_calculation() -> None:
    form = Scenario(
        select_from("fever", "instance('yes_no')/root/item"),
        calculate("said", "jr:choice-name(${fever}, '/data/fever')"),
        lists={"yes_no": [{"name": "yes", "label": "Yes, it has"}, {"name": "no", "label": "No"}]},
    )
    form.answer("fever", "yes")

    assert "Yes, it has" == form.value("said")
    assert Choice("no", "No") == form.step("fever").choices[1]
