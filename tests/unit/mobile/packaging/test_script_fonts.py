"""
The client's table of fonts is ours, and a script's font holds what people write in it.
"""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

import pytest
from flet_web import get_package_web_dir

from mobile.packaging.errors import BuildStoppedError
from mobile.packaging.script_fonts import SCRIPTS, runs_of, tell_client
from mobile.use_cases.keep_fonts import LANGUAGES_OF

CYRILLIC, JAPANESE = SCRIPTS


def asked_for(text: str, client: str) -> set[int]:
    """Which fonts of the table the client asks for; 0 is the text font."""
    found = re.search(r'"((?:[0-9]*[a-z]?[0-9]*[A-Z]){20,})"', client)
    assert found
    sets: list[int] = []
    for length, number in runs_of(found[1]):
        sets += [number] * length
    assert len(sets) == 0x110000
    return {sets[ord(letter)] for letter in text}


def test_the_client_asks_our_site_for_each_letter() -> None:
    stock = (Path(get_package_web_dir()) / "main.dart.js").read_text(encoding="utf-8")
    ours = tell_client(stock)
    assert len(stock) - len(ours) > 200_000
    assert "notosans" not in ours
    table = ours[ours.index('"Noto Sans Symbols","NotoSans-Regular.ttf"') :]
    assert table.index("Cyrillic.woff2") < table.index("Japanese.woff2")
    assert asked_for("Кризовий план №ґїєыэ", ours) - {0} == {1}
    assert asked_for("計画きオ々髙。", ours) == {2}
    assert asked_for("Plán péče योजना ção 😀 ≥", ours) == {0}


def test_a_client_whose_table_reads_otherwise_stops_the_build() -> None:
    with pytest.raises(BuildStoppedError, match="tables of fonts"):
        tell_client("another client")


def test_japanese_holds_names_and_leaves_out_what_nobody_writes() -> None:
    assert all(JAPANESE.kept(ord(letter)) for letter in "髙﨑齋藤渡邊あアー々、。「」")
    assert not any(JAPANESE.kept(point) for point in (0x3402, 0x9FBC, 0xFF71))


def test_the_phone_and_the_site_name_the_same_scripts() -> None:
    assert {one.name for one in SCRIPTS} == set(LANGUAGES_OF)


def test_blocks_of_a_script_are_its_own() -> None:
    for first, last in CYRILLIC.blocks[:2]:
        names = {unicodedata.name(chr(point), "CYRILLIC").split()[0] for point in range(first, last + 1)}
        assert names <= {"CYRILLIC", "COMBINING"}
