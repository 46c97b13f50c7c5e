"""
A condition on a choice that nobody can make, and a form without words of one of the pack's languages, are told.
"""

import pytest

from sync_server.ports.packs import CompiledForm, PackSource
from sync_server.use_cases.build_pack import build_pack
from sync_server.use_cases.pack_codes import unknown_codes
from tests.unit.sync_server.test_build_pack import DECISION, QUESTIONS, TARGET, source, table
from tests.unit.sync_server.test_build_pack_cases import GUARD, with_case

CHOICES = {"fever": frozenset({"yes", "no"})}


def problems(given: PackSource, **compiled: object) -> list[tuple[str, str, str]]:
    facts = {"choices": CHOICES, "languages": frozenset({"en", "hi"})} | compiled
    form = CompiledForm(definition={}, version="1", questions=QUESTIONS, **facts)
    return [(one.sheet, one.column, one.code) for one in build_pack(given, lambda *_: form).problems]


@pytest.mark.parametrize(
    ("expression", "found"),
    [
        ("${fever} = 'yes' or ${fever} != \"no\" or ${fever} = ''", []),
        ("${fever} = 'ja' and selected( ${fever}, 'nein')", [("fever", "ja"), ("fever", "nein")]),
        ("selected(., 'none')", [("fever", "none")]),
        ("${named} = 'ja' or ${fever} > 3", []),
    ],
)
def test_codes_that_no_choice_has_are_found(expression: str, found: list[tuple[str, str]]) -> None:
    assert found == list(unknown_codes(expression, CHOICES, own="fever"))


def test_a_condition_that_can_never_hold_is_told() -> None:
    assert problems(source()) == []
    never = source(decisions=table({**DECISION, "when": "${fever} = 'ja'"}))
    assert problems(never) == [("decisions", "when", "choice.unknown")]
    uncounted = source(targets=table({**TARGET, "when": "${answer.fever} = 'ja'"}))
    assert problems(uncounted) == [("targets", "when", "choice.unknown")]


def test_a_guard_that_nobody_can_meet_is_told() -> None:
    guard = {**GUARD, "when": "${f.fever} = 'ja'"}
    assert problems(with_case(guards=[guard])) == [("guards", "when", "choice.unknown")]


def test_a_form_that_lacks_a_language_of_the_pack_is_told() -> None:
    told = problems(source(), languages=frozenset({"en"}))
    assert told == [("forms", "workbook", "translation.missing")]
    assert problems(source(), languages=frozenset()) == []
