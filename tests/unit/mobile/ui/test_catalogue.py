"""
The catalogues say everything that the app can say, and nothing else.
"""

from __future__ import annotations

import string
from collections.abc import Mapping
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from mobile.packaging.app_files import compile_catalogues
from mobile.ui.words import BROUGHT_LATER, OWN_NAMES, load_words
from tests.support.screen_words import Asked, Message, Sources, bare_texts

ROOT = Path(__file__).parents[4]
LOCALES = ROOT / "assets" / "locales"
LANGUAGES = sorted(path.parent.parent.name for path in LOCALES.glob("*/LC_MESSAGES/doorstep.po"))

TOLD = "Tell"
"""The effect whose line is looked up only where it is shown."""

PASSED_ON = {"mobile/ui/window.py": ("message",)}
"""Places that look up what others hand them; where that comes from is read by itself."""

NO_WORDS = ("mobile.ui.theme",)
"""Modules whose texts are names of fonts."""

SCREENS = ("mobile.ui", "mobile.screens", "mobile.app", "mobile.main")


@pytest.fixture(scope="module")
def sources() -> Sources:
    return Sources(ROOT, ["mobile"])


@pytest.fixture(scope="module")
def asked(sources: Sources) -> list[Asked]:
    return [*sources.asked(), *sources.handed_to(TOLD)]


@pytest.fixture(scope="module")
def wanted(asked: list[Asked]) -> dict[Message, str]:
    """
    Every message that can reach a screen, and the place that asks for it.
    """
    return {message: one.place for one in reversed(asked) for message in one.messages}


@pytest.fixture(scope="module")
def catalogues() -> Mapping[str, Catalog]:
    found = {}
    for language in LANGUAGES:
        with (LOCALES / language / "LC_MESSAGES" / "doorstep.po").open("rb") as file:
            found[language] = read_po(file, locale=language, abort_invalid=True)
    return found


def test_each_language_with_a_catalogue_is_offered_in_its_own_words() -> None:
    assert {"hi", "pt_BR", "sw"} == set(LANGUAGES)
    assert set(OWN_NAMES) == {"en", *LANGUAGES}
    assert set(BROUGHT_LATER) < set(LANGUAGES)


def test_every_message_can_be_followed_to_its_text(asked: list[Asked]) -> None:
    lost = {one.place.split(":")[0]: one.unfollowed for one in asked if one.unfollowed}

    assert lost == PASSED_ON


def test_a_message_has_one_plural(wanted: dict[Message, str]) -> None:
    plurals: dict[str, set[str]] = {}
    for message in wanted:
        plurals.setdefault(message.one, set()).add(message.many)

    assert {one: many for one, many in plurals.items() if len(many) > 1} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_message_is_translated(
    language: str, wanted: dict[Message, str], catalogues: Mapping[str, Catalog]
) -> None:
    catalogue = catalogues[language]
    missing = [
        f"{place} {message.one!r}" for message, place in wanted.items() if not _said(catalogue, message)
    ]

    assert missing == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_translated_that_nobody_says(
    language: str, wanted: dict[Message, str], catalogues: Mapping[str, Catalog]
) -> None:
    said = {message.one for message in wanted}

    over = [_key(entry.id) for entry in catalogues[language] if _key(entry.id) not in {"", *said}]
    assert over == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_translations_hold_the_facts_of_their_message(
    language: str, catalogues: Mapping[str, Catalog]
) -> None:
    differing = [
        _key(entry.id)
        for entry in catalogues[language]
        for said in _forms(entry.string)
        if entry.id and _facts(said) != _facts(_forms(entry.id)[-1])
    ]

    assert differing == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_form_of_a_plural_is_there(language: str, catalogues: Mapping[str, Catalog]) -> None:
    catalogue = catalogues[language]
    numbered = [entry for entry in catalogue if entry.pluralizable]

    assert numbered
    assert [
        entry.id
        for entry in numbered
        if len(_forms(entry.string)) != catalogue.num_plurals or not all(_forms(entry.string))
    ] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_translation_is_marked_doubtful(language: str, catalogues: Mapping[str, Catalog]) -> None:
    assert [entry.id for entry in catalogues[language] if entry.id and entry.fuzzy] == []


def test_hindi_is_written_in_devanagari(catalogues: Mapping[str, Catalog]) -> None:
    latin = [
        said
        for entry in catalogues["hi"]
        for said in _forms(entry.string)
        if entry.id and not any("\u0900" <= letter <= "\u097f" for letter in said)
    ]

    assert latin == []


def test_hindi_counts_nothing_and_one_alike() -> None:
    words = load_words(LOCALES, "hi")

    assert [words.count("{n} week", "{n} weeks", n) for n in (0, 1, 2)] == ["0 हफ़्ता", "1 हफ़्ता", "2 हफ़्ते"]


def test_calls_hand_over_the_facts_their_message_holds(asked: list[Asked]) -> None:
    differing = [
        f"{one.place} {message.one!r}"
        for one in asked
        for message in one.messages
        if one.facts is not None and len(one.messages) == 1
        if _facts(message.many or message.one) - {"n"} != one.facts - {"n"}
    ]

    assert differing == []


def test_no_screen_shows_words_that_nobody_looks_up(sources: Sources, wanted: dict[Message, str]) -> None:
    looked_up = {text for message in wanted for text in (message.one, message.many)}
    bare = [
        text
        for name, module in sources.modules.items()
        if name.startswith(SCREENS) and name not in NO_WORDS
        for text in bare_texts(module, looked_up)
    ]

    assert bare == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_compiled_catalogue_says_the_same_as_its_source(
    language: str, tmp_path: Path, wanted: dict[Message, str]
) -> None:
    compile_catalogues(LOCALES, tmp_path)
    source, compiled = load_words(LOCALES, language), load_words(tmp_path, language)

    assert (tmp_path / language / "LC_MESSAGES" / "doorstep.mo").is_file()
    for message in wanted:
        if message.many:
            numbers = [(source, n) for n in (0, 1, 2, 5)], [(compiled, n) for n in (0, 1, 2, 5)]
            said, again = (
                [words.catalogue.ngettext(message.one, message.many, n) for words, n in one]
                for one in numbers
            )
            assert said == again
        else:
            assert source.catalogue.gettext(message.one) == compiled.catalogue.gettext(message.one)


def _said(catalogue: Catalog, message: Message) -> bool:
    entry = catalogue.get(message.one)
    if entry is None:
        return False
    plural = entry.id[1] if entry.pluralizable else ""
    return plural == message.many and all(_forms(entry.string))


def _key(entry_id: str | tuple[str, ...] | list[str]) -> str:
    return entry_id if isinstance(entry_id, str) else entry_id[0]


def _forms(said: str | tuple[str, ...] | list[str] | None) -> tuple[str, ...]:
    return (said,) if isinstance(said, str) else tuple(said or ())


def _facts(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}
