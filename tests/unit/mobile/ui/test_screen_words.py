"""
The reader of the app's source finds a message wherever it stands: what it missed would stay English unseen.
"""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from tests.support.screen_words import Asked, Message, Sources, bare_texts

TABLES = """
from dataclasses import dataclass

OTHERS = {"a": "Other"}

class Sign:
    A = "a"

@dataclass
class Tab:
    route: object
    word: str
"""


def read(tmp_path: Path, text: str) -> list[Asked]:
    folder = tmp_path / "app"
    folder.mkdir()
    (folder / "tables.py").write_text(TABLES)
    (folder / "view.py").write_text(dedent(text))
    return Sources(tmp_path, ["app"]).asked()


def messages(tmp_path: Path, text: str) -> list[str]:
    found = read(tmp_path, text)
    assert [one.unfollowed for one in found if one.unfollowed] == []
    return [message.one for one in found for message in one.messages]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("look.words('Today')", ["Today"]),
        ("def draw(look):\n    _ = look.words\n    return _('Today')", ["Today"]),
        ("def draw(words: Words):\n    return words('Today')", ["Today"]),
        ("def draw(look, late):\n    return look.words('Late' if late else 'Due')", ["Late", "Due"]),
        (
            "WORDS = {'a': 'First'}\ndef draw(look, key):\n    return look.words(WORDS.get(key, key))",
            ["First"],
        ),
        ("def draw(look, key):\n    return look.words({'a': 'First'}.get(key, 'Last'))", ["First", "Last"]),
        (
            "from app.tables import OTHERS\ndef draw(look, key):\n    return look.words(OTHERS[key])",
            ["Other"],
        ),
        (
            "from app.tables import Sign\nPAIRS = {1: (Sign.A, 'One')}\n_, word = PAIRS[1]\nlook.words(word)",
            ["One"],
        ),
        ("def draw(look):\n    a, b = 'x', 'One'\n    look.words(b)", ["One"]),
        ("def draw(look):\n    return [look.words(one) for one in ('A', 'B')]", ["A", "B"]),
        ("def draw(look):\n    for one in ('A', 'B'):\n        look.words(one)", ["A", "B"]),
        ("def say(look, word):\n    look.words(word)\nsay(1, 'A')\nsay(2, word='B')", ["A", "B"]),
        (
            "from app.tables import Tab\nTAB = Tab(1, 'Team')\ndef say(look, tab):\n    look.words(tab.word)",
            ["Team"],
        ),
        ("load_words(1, 2)('Sorry')", ["Sorry"]),
        ("T = {1: 'A'}\nlook.words(next((said for key, said in T.items() if key), 'B'))", ["A", "B"]),
        ("'text'.count('t')\nprint('Today')\n[].count('a')", []),
    ],
)
def test_a_message_is_found_where_it_stands(tmp_path: Path, text: str, found: list[str]) -> None:
    assert messages(tmp_path, text) == found


def test_a_plural_is_found_with_both_its_forms(tmp_path: Path) -> None:
    found = read(tmp_path, "def draw(look):\n    return look.words.count('{n} day', '{n} days', 3)")

    assert [one.messages for one in found] == [(Message("{n} day", "{n} days"),)]


@pytest.mark.parametrize("given", ["model.remark", "f'Hello {name}'", "say()"])
def test_what_cannot_be_followed_is_named(tmp_path: Path, given: str) -> None:
    found = read(tmp_path, f"def draw(look, model, name):\n    return look.words({given})")

    assert [one.unfollowed for one in found] == [(given,)]


def test_facts_are_read_from_the_call(tmp_path: Path) -> None:
    found = read(tmp_path, "look.words('Hello {name}', name=1)\nlook.words('Bye', **more)")

    assert [one.facts for one in found] == [{"name"}, None]


def test_words_nobody_looks_up_are_found(tmp_path: Path) -> None:
    (tmp_path / "view.py").write_text(
        '"""About this."""\nshow("Hello there")\nshow("key name")\nshow("Today is")\n'
    )
    sources = Sources(tmp_path, ["."])

    assert bare_texts(sources.modules["view"], {"Today is": 1}) == ["view.py:2 Hello there"]
