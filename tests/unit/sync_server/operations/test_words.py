"""
Every code has words, and the words leave no gap.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sync_server.operations.words import MISTAKES, MOST_MISTAKES, WORDS, mistake_words, words_for
from sync_server.use_cases import import_columns, import_households
from sync_server.use_cases.errors import (
    CardCountError,
    ImportMistake,
    ImportRefusedError,
    NameTakenError,
    NotFoundError,
)

CODE = re.compile(r'"((?:cell|column|file|key|mother|row|worker)\.[a-z_.]+)"')


def test_every_mistake_an_import_can_find_has_words() -> None:
    sources = "".join(
        Path(str(module.__file__)).read_text() for module in (import_columns, import_households)
    )
    assert set(CODE.findall(sources)) == set(MISTAKES)


def test_every_column_is_documented() -> None:
    page = (Path(str(import_columns.__file__)).parents[1] / "IMPORT.md").read_text()
    table = "".join(line.split("|")[1] for line in page.splitlines() if line.startswith("| `"))
    assert set(re.findall(r"`([a-z_]+)`", table)) == set(import_columns.KNOWN)


@pytest.mark.parametrize("code", sorted(MISTAKES))
def test_words_of_a_mistake_leave_no_gap(code: str) -> None:
    words = mistake_words(ImportMistake(3, "sex", code, "what was expected"))
    assert words.startswith("row 3, column sex: ")
    assert "{" not in words


def test_only_so_many_mistakes_are_listed() -> None:
    mistakes = [
        ImportMistake(row, "sex", "cell.missing", "a value") for row in range(2, 2 + MOST_MISTAKES + 7)
    ]
    lines = words_for(ImportRefusedError(mistakes)).splitlines()
    assert lines[0] == f"Nothing was imported: the file has {MOST_MISTAKES + 7} mistakes."
    assert lines[-1] == "… and 7 more."


def test_details_are_filled_in() -> None:
    assert "1000" in words_for(CardCountError(count=0, most=1000))
    assert "“x”" in words_for(NameTakenError(name="x"))
    assert "user list" in words_for(NotFoundError(worker="x"))


def test_an_error_without_words_shows_its_code() -> None:
    assert "directory.not_found" in words_for(NotFoundError(unheard_of="x"))
    assert all(words.endswith((".", ").")) for words in WORDS.values())
