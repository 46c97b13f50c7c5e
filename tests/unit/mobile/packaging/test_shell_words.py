"""
The words of the page around the app: the same in every language, all of them used.
"""

from __future__ import annotations

import re
from pathlib import Path

WEB = Path(__file__).parents[4] / "assets" / "web"
SHELL = (WEB / "shell.js").read_text(encoding="utf-8")
SCRIPTS = SHELL + (WEB / "start.mjs").read_text(encoding="utf-8")


def texts() -> dict[str, dict[str, str]]:
    """
    Language to name to text, the text as it is written in the script.
    """
    table = SHELL.split("var TEXTS = {")[1].split("\n  };")[0]
    languages = re.split(r"\n    (\w\w): \{", table)[1:]
    found = {}
    for language, written in zip(languages[::2], languages[1::2], strict=True):
        parts = re.split(r"\n      (\w+):", written)[1:]
        found[language] = dict(zip(parts[::2], parts[1::2], strict=True))
    return found


def facts(text: str) -> list[str]:
    return sorted(re.findall(r"\{\w+\}", text))


def test_every_language_has_the_same_texts_in_the_same_order() -> None:
    said = texts()

    assert {"en", "hi"} <= said.keys()
    assert {tuple(names) for names in said.values()} == {tuple(said["en"])}


def test_every_language_holds_the_same_facts() -> None:
    said = texts()

    for language, words in said.items():
        assert {name: facts(text) for name, text in words.items()} == {
            name: facts(text) for name, text in said["en"].items()
        }, language


def test_hindi_is_written_in_devanagari() -> None:
    assert [name for name, text in texts()["hi"].items() if not re.search("[\u0900-\u097f]", text)] == []


def test_every_text_is_shown_somewhere() -> None:
    pages = {
        name + part
        for name in re.findall(r'plainPage\("(\w+)"', SCRIPTS)
        for part in ("Title", "Text", "Help")
    }
    shown = set(re.findall(r'text\("(\w+)"', SCRIPTS)) | set(re.findall(r'button\("(\w+)"', SCRIPTS))
    lists = set(re.findall(r"\[language\(\)\]\.(\w+)", SCRIPTS))

    assert pages | shown | lists == texts()["en"].keys()
