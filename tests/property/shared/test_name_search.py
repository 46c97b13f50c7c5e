"""
Laws of name search: a name is found by itself, by its beginnings and with a slip, whatever was changed before.
"""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from shared.domain.name_search import SHORTEST_WITH_SLIP, NameIndex, fold_name, transliterate

latin_words = st.text("abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=9)
devanagari_words = st.text(st.characters(min_codepoint=0x0904, max_codepoint=0x0939), min_size=1, max_size=6)
words = st.one_of(latin_words, devanagari_words)
names = st.lists(words, min_size=1, max_size=3).map(" ".join)
LIMIT = 1000


@given(names, st.lists(names, max_size=10))
def test_a_name_is_found_by_itself(name: str, others: list[str]) -> None:
    index = NameIndex()
    for holder, one in enumerate([name, *others]):
        index.put(str(holder), [one])

    if any(fold_name(word) for word in name.split()):
        assert "0" in index.search(name, limit=LIMIT)


@given(names)
def test_a_folded_name_is_found_at_every_letter(name: str) -> None:
    sound = fold_name(name.split()[0])
    index = NameIndex()
    index.put("0", [sound])
    folded_again = fold_name(sound)

    for end in range(1, len(folded_again) + 1):
        assert ["0"] == index.search(folded_again[:end], limit=LIMIT)


@given(st.text("bdgklmnrst", min_size=SHORTEST_WITH_SLIP + 1, max_size=9), st.data())
def test_a_word_is_found_with_one_letter_left_out_doubled_or_wrong(word: str, data: st.DataObject) -> None:
    word = fold_name(word)
    index = NameIndex()
    index.put("0", [word])
    place = data.draw(st.integers(0, max(0, len(word) - 1)))
    slips = [word[:place] + word[place + 1 :], word[:place] + "v" + word[place + 1 :]]
    slips.append(word[:place] + "v" + word[place:])

    for slip in slips:
        if len(fold_name(slip)) >= SHORTEST_WITH_SLIP and fold_name(slip) == slip:
            assert ["0"] == index.search(slip, limit=LIMIT), slip


@given(st.lists(st.tuples(st.sampled_from("abc"), st.lists(names, max_size=2)), max_size=12), names)
def test_what_is_found_depends_on_the_names_alone_and_not_on_how_they_came(
    puts: list[tuple[str, list[str]]], typed: str
) -> None:
    changed, fresh = NameIndex(), NameIndex()
    changed.search("a", limit=1)
    for holder, held in puts:
        changed.put(holder, held)
    for holder, held in dict(puts).items():
        fresh.put(holder, held)

    assert fresh.search(typed, limit=LIMIT) == changed.search(typed, limit=LIMIT)


@given(st.text())
def test_nothing_typed_or_written_breaks_the_search(text: str) -> None:
    index = NameIndex()
    index.put("0", [text])
    index.put("1", ["Sunita Devi"])

    assert set(index.search(text, limit=LIMIT)) <= {"0", "1"}
    assert transliterate(text) is not None
