"""
The words of a code that a form stored.
"""

from __future__ import annotations

import pytest

from shared.forms.definition import Definition
from shared.programmes.choice_words import choice_words
from tests.support.shipped_packs import shipped_pack


@pytest.fixture(scope="module")
def plan() -> Definition:
    return Definition.from_wire(shipped_pack("case_management").form("full_plan").definition)


def test_a_choice_inside_a_repeat_has_its_words_in_every_language(plan: Definition) -> None:
    words = choice_words(plan, "responsible", "The home")

    assert set(words) == {"en", "cs", "id", "uk", "ru", "ja"}
    assert (words["en"], words["cs"]) == ("The home", "Domov")


@pytest.mark.parametrize(
    ("question", "said"), [("responsible", "Ravi"), ("what", "The home"), ("nothing", "")]
)
def test_what_is_no_choice_has_none(plan: Definition, question: str, said: str) -> None:
    assert choice_words(plan, question, said) == {}
