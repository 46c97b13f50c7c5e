"""
Finding people by name as it is typed.
"""

from __future__ import annotations

import pytest

from shared.domain.name_search import NameIndex, drop_silent_vowels, fold_name, transliterate


def an_index(*names: str) -> NameIndex:
    index = NameIndex()
    for name in names:
        index.put(name, [name])
    return index


@pytest.mark.parametrize(
    ("written", "latin"),
    [
        ("सुनीता", "suneetaa"),
        ("रमेश", "ramesh"),
        ("लक्ष्मी", "lakshmee"),
        ("चंपा", "chanpaa"),
        ("फ़ातिमा", "faatimaa"),
        ("ऐश्वर्या", "aishvaryaa"),
        ("Sunita", "Sunita"),
        ("", ""),
    ],
)
def test_devanagari_is_written_as_people_spell_it(written: str, latin: str) -> None:
    assert latin == transliterate(written)


@pytest.mark.parametrize(
    "spellings",
    [
        ("Geeta", "Gita", "GITA", "गीता"),
        ("Sunita", "Suneeta", "Sunitaa", "सुनीता"),
        ("Lakshmi", "Laxmi", "Lakshmee", "लक्ष्मी"),
        ("Pooja", "Puja", "पूजा"),
        ("Vijay", "Wijay", "विजय"),
        ("Shanti", "Santi", "Shanthi", "शांति"),
        ("Fatima", "Fatimah", "Phatima", "फ़ातिमा"),
        ("Zarina", "Jarina", "ज़रीना"),
        ("Champa", "चंपा", "चम्पा"),
        ("Gyan", "Jnan", "ज्ञान"),
        ("Priya", "Preeya", "प्रिया"),
        ("Gauri", "Gouri", "गौरी"),
        ("José", "Jose", "JOSÉ"),
        ("Chhaya", "Chaya", "छाया"),
        ("Radha", "Rada", "राधा"),
    ],
)
def test_spellings_of_one_name_sound_alike(spellings: tuple[str, ...]) -> None:
    assert 1 == len({fold_name(spelling) for spelling in spellings})


@pytest.mark.parametrize(("one", "other"), [("Sunita", "Savita"), ("Ram", "Rama"), ("Mina", "Nina")])
def test_different_names_sound_different(one: str, other: str) -> None:
    assert fold_name(one) != fold_name(other)


@pytest.mark.parametrize(
    ("sound", "spoken"), [("kamala", "kamla"), ("vimala", "vimla"), ("sunita", "sunita"), ("ram", "ram")]
)
def test_a_silent_vowel_between_syllables_is_dropped(sound: str, spoken: str) -> None:
    assert spoken == drop_silent_vowels(sound)


@pytest.mark.parametrize("typed", ["Kamla", "Kamala", "kama", "कमला", "kaml"])
def test_names_written_with_and_without_the_silent_vowel_find_each_other(typed: str) -> None:
    index = an_index("Kamala Devi", "Vimla", "कमला")

    assert {"Kamala Devi", "कमला"} == set(index.search(typed, limit=10))


def test_every_letter_typed_on_the_way_to_a_name_finds_it() -> None:
    name = "Geeta Phulwari"
    index = an_index(name, "Ram", "Zoya")

    for end in range(1, len(name) + 1):
        assert name in index.search(name[:end], limit=10), name[:end]


@pytest.mark.parametrize("typed", ["sunta", "sunnita", "usnita", "sunyta", "sumita", "xsunita", "sunitq"])
def test_one_slip_is_forgiven(typed: str) -> None:
    assert ["Sunita Devi"] == an_index("Sunita Devi", "Ramesh").search(typed, limit=5)


@pytest.mark.parametrize("typed", ["sna", "xyz", "smta", "ssttaa"])
def test_short_words_and_many_slips_find_nothing(typed: str) -> None:
    assert [] == an_index("Sunita").search(typed, limit=5)


def test_every_word_typed_must_be_found_in_any_order() -> None:
    index = an_index("Sunita Devi", "Sunita Kumari", "Devi Prasad")

    assert ["Sunita Devi"] == index.search("devi sun", limit=5)
    assert [] == index.search("sunita prasad", limit=5)


def test_a_slip_in_either_of_two_words_is_forgiven() -> None:
    index = an_index("Sunita Kumari", "Savita Devi")

    assert ["Sunita Kumari"] == index.search("sunita kumrai", limit=5)
    assert ["Sunita Kumari"] == index.search("sunta kum", limit=5)


def test_whole_words_come_before_beginnings_and_beginnings_before_slips() -> None:
    index = an_index("Sunitara", "Sumita", "Sunita", "Ram Sunita")

    assert ["Sunita", "Ram Sunita", "Sunitara", "Sumita"] == index.search("sunita", limit=10)


def test_no_more_are_given_than_asked_for() -> None:
    index = an_index(*(f"Sunita {number}" for number in range(40)))

    assert 7 == len(index.search("sunita", limit=7))


def test_numbers_are_found_by_their_beginning_and_never_with_a_slip() -> None:
    index = an_index("1234", "1243", "12")

    assert ["1234"] == index.search("1234", limit=5)
    assert {"1234", "1243", "12"} == set(index.search("12", limit=5))


@pytest.mark.parametrize("typed", ["", "   ", "-", "!", "\u0000", "٫"])
def test_nothing_worth_searching_finds_nothing(typed: str) -> None:
    assert [] == an_index("Sunita").search(typed, limit=5)


def test_a_changed_name_is_found_by_the_new_one_only() -> None:
    index = an_index("Sunita")
    index.search("s", limit=1)
    index.put("Sunita", ["Geeta"])

    assert [] == index.search("sunita", limit=5)
    assert ["Sunita"] == index.search("gita", limit=5)


def test_a_name_taken_out_is_no_longer_found() -> None:
    index = an_index("Sunita", "Sunita Devi")
    index.search("s", limit=1)
    index.put("Sunita", [])
    index.put("nobody", [])

    assert ["Sunita Devi"] == index.search("sunita", limit=5)


def test_names_in_other_scripts_are_found_as_written() -> None:
    assert ["রহিমা"] == an_index("রহিমা", "Sunita").search("রহি", limit=5)


def test_words_joined_by_hyphens_and_dots_are_words_of_their_own() -> None:
    index = an_index("Smt. Sunita-Devi")

    assert ["Smt. Sunita-Devi"] == index.search("devi", limit=5)
    assert ["Smt. Sunita-Devi"] == index.search("smt sunita", limit=5)
