"""
The written specification names all there is.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import shared.forms
from shared.forms.expression.library import FUNCTIONS
from shared.forms.kinds import INPUT_KINDS, OTHER_KINDS
from shared.forms.session import Session

SPEC = (Path(shared.forms.__file__).parent / "SPEC.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", sorted(FUNCTIONS))
def test_function_is_named(name: str) -> None:
    assert f"`{name}`" in SPEC


def test_no_function_is_named_that_does_not_exist() -> None:
    section = SPEC.partition("Functions of XPath:")[2].partition("## Deviations")[0]
    assert set(FUNCTIONS) == set(re.findall(r"`([\w:-]+)`", section))


@pytest.mark.parametrize("kind", sorted({*INPUT_KINDS.values(), *OTHER_KINDS}))
def test_kind_of_question_is_named(kind: str) -> None:
    assert f"`{kind}`" in SPEC


@pytest.mark.parametrize("name", [name for name in vars(Session) if not name.startswith("_")])
def test_part_of_the_contract_is_named(name: str) -> None:
    assert f"session.{name}" in SPEC
