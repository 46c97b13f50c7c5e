from __future__ import annotations

from pathlib import Path

import pytest

from mobile.ui.words import Words, languages, load_words

PO = r"""
msgid ""
msgstr ""
"Language: hi\n"
"Plural-Forms: nplurals=2; plural=(n > 1);\n"

#: somewhere
msgid "Today"
msgstr "आज"

msgid "Hello, "
"{name}"
msgstr "नमस्ते, {name}"

msgid "{n} visit"
msgid_plural "{n} visits"
msgstr[0] "{n} भेंट"
msgstr[1] "{n} भेंटें"

#, fuzzy
msgid "Doubtful"
msgstr "?"

msgid "Untranslated"
msgstr ""
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "hi" / "LC_MESSAGES"
    place.mkdir(parents=True)
    (place / "doorstep.po").write_text(PO, encoding="utf-8")
    return tmp_path


@pytest.fixture
def hindi(folder: Path) -> Words:
    return load_words(folder, "hi")


def test_a_message_is_said_in_the_language(hindi: Words) -> None:
    assert hindi("Today") == "आज"


def test_facts_are_filled_in(hindi: Words) -> None:
    assert hindi("Hello, {name}", name="कमला") == "नमस्ते, कमला"


def test_plurals_follow_the_catalogues_own_rule(hindi: Words) -> None:
    assert [hindi.count("{n} visit", "{n} visits", n) for n in (0, 1, 2)] == ["0 भेंट", "1 भेंट", "2 भेंटें"]


@pytest.mark.parametrize("message", ["Doubtful", "Untranslated", "Unknown"])
def test_a_message_without_a_sure_translation_stays_english(hindi: Words, message: str) -> None:
    assert hindi(message) == message


def test_english_needs_no_catalogue(folder: Path) -> None:
    words = load_words(folder, "en")

    assert words("Today") == "Today"
    assert words.count("{n} visit", "{n} visits", 1) == "1 visit"


def test_languages_are_english_and_those_with_a_catalogue(folder: Path) -> None:
    assert languages(folder) == ("en", "hi")


def test_a_day_is_said_as_people_say_it(folder: Path) -> None:
    assert load_words(folder, "en").day("2026-11-07") == "7 Nov 2026"


def test_a_moment_is_a_day_and_a_time(folder: Path) -> None:
    assert load_words(folder, "en").moment("2026-11-07 14:30") == "7 Nov 2026 14:30"


def test_an_unreadable_day_is_given_back(folder: Path) -> None:
    assert load_words(folder, "en").day("soon") == "soon"


def test_pick_prefers_this_language_then_english_then_any(hindi: Words) -> None:
    assert hindi.pick({"hi": "क", "en": "A"}) == "क"
    assert hindi.pick({"en": "A", "sw": "B"}) == "A"
    assert hindi.pick({"sw": "B"}) == "B"
    assert hindi.pick({}, "none") == "none"
