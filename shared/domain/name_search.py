"""
Finding people by name as it is typed: by ear rather than by letter.

Names reach a case book in Latin and Devanagari, spelt by whoever wrote them down. Every word is
folded to a rough sound ("Geeta", "Gita" and "गीता" alike), words are kept sorted, and what is typed
is looked up as the beginning of words, with one slip of spelling forgiven.

Source: The Unicode Standard, chapter 12, Devanagari; the equivalences are those commonly seen in
Indian registers.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator, Sequence

# Shorter words have too many neighbours for a slip to say anything.
SHORTEST_WITH_SLIP = 4

# Candidates ranked for each result asked for: the best are among them, and a keystroke stays cheap.
CANDIDATES_PER_RESULT = 8

_CONSONANTS = {
    "क": "k", "ख": "kh", "ग": "g", "घ": "gh", "ङ": "n", "च": "ch", "छ": "chh", "ज": "j", "झ": "jh",
    "ञ": "n", "ट": "t", "ठ": "th", "ड": "d", "ढ": "dh", "ण": "n", "त": "t", "थ": "th", "द": "d",
    "ध": "dh", "न": "n", "प": "p", "फ": "ph", "ब": "b", "भ": "bh", "म": "m", "य": "y", "र": "r",
    "ल": "l", "ळ": "l", "व": "v", "श": "sh", "ष": "sh", "स": "s", "ह": "h",
}  # fmt: skip
_WITH_NUKTA = {"ज": "z", "ड": "r", "ढ": "rh", "फ": "f"}
_VOWELS = {
    "अ": "a", "आ": "aa", "इ": "i", "ई": "ee", "उ": "u", "ऊ": "oo", "ऋ": "ri", "ए": "e", "ऐ": "ai",
    "ओ": "o", "औ": "au", "ऍ": "e", "ऑ": "o", "ऎ": "e", "ऒ": "o",
}  # fmt: skip
_VOWEL_SIGNS = {
    "ा": "aa", "ि": "i", "ी": "ee", "ु": "u", "ू": "oo", "ृ": "ri", "े": "e", "ै": "ai", "ो": "o",
    "ौ": "au", "ॅ": "e", "ॉ": "o", "ॆ": "e", "ॊ": "o",
}  # fmt: skip
_NASALS = {"ं": "n", "ँ": "n"}
_VIRAMA = "्"
_NUKTA = "़"
_DEVANAGARI = re.compile("[\u0900-\u097f]")

# Applied in this order to a word in lower-case Latin letters.
_SOUNDS = (
    ("chh", "c"), ("ch", "c"), ("x", "ks"), ("ck", "k"), ("sh", "s"), ("ph", "f"), ("bh", "b"),
    ("dh", "d"), ("th", "t"), ("kh", "k"), ("gh", "g"), ("jh", "j"), ("rh", "r"),
    ("dny", "gi"), ("gy", "gi"), ("jn", "gi"), ("q", "k"), ("w", "v"), ("z", "j"),
    ("mp", "np"), ("mb", "nb"), ("aa", "a"), ("ee", "i"), ("oo", "u"), ("y", "i"),
    ("ai", "e"), ("ei", "e"), ("au", "o"), ("ou", "o"),
)  # fmt: skip

# A word still being typed may end in the first half of one of these sounds.
_UNFINISHED = {"e": "i", "o": "u", "p": "f", "a": "eo", "m": "n"}

_VOWEL_SOUNDS = frozenset("aeiou")
_SOUND_LETTERS = "abcdefghijklmnoprstuv"
_WORD_ENDS = re.compile(r"[\s\-.,;:/()'’\"_]+")


def transliterate(word: str) -> str:
    """
    A Devanagari word in Latin letters, roughly as people spell their names; other text unchanged.

    The inherent vowel is written inside a word and dropped at its end, as it is spoken.
    """
    if not _DEVANAGARI.search(word):
        return word
    signs = unicodedata.normalize("NFC", word)
    written: list[str] = []
    for place, sign in enumerate(signs):
        following = signs[place + 1 : place + 2]
        if sign in _CONSONANTS:
            has_nukta = following == _NUKTA
            written.append(_WITH_NUKTA.get(sign, _CONSONANTS[sign]) if has_nukta else _CONSONANTS[sign])
            after = signs[place + 2 : place + 3] if has_nukta else following
            if after and after not in _VOWEL_SIGNS and after != _VIRAMA:
                written.append("a")
        elif sign not in (_VIRAMA, _NUKTA):
            written.append(_VOWELS.get(sign) or _VOWEL_SIGNS.get(sign) or _NASALS.get(sign) or sign)
    return "".join(written)


def fold_name(word: str) -> str:
    """
    One word as a rough sound: variants of spelling and script alike.
    """
    sound = _plain_letters(transliterate(word))
    for spelt, heard in _SOUNDS:
        if spelt in sound:
            sound = sound.replace(spelt, heard)
    sound = "".join(letter for place, letter in enumerate(sound) if sound[place - 1 : place] != letter)
    return sound[:-1] if len(sound) > 2 and sound[-1] == "h" else sound


def drop_silent_vowels(sound: str) -> str:
    """
    A folded word without the short a that Hindi leaves unspoken between two syllables: kamala as kamla.
    """
    place = len(sound) - 3
    while place >= 2:
        before, after = sound[place - 2 : place], sound[place + 1 : place + 3]
        if sound[place] == "a" and _is_syllable_edge(before, after):
            sound = sound[:place] + sound[place + 1 :]
        place -= 1
    return sound


class NameIndex:
    """
    Identifiers by the words of their names.
    """

    def __init__(self) -> None:
        self._holders: dict[str, dict[str, None]] = {}
        self._sounds_of: dict[str, tuple[str, ...]] = {}
        self._folded: dict[str, tuple[str, ...]] = {}
        self._sorted: list[str] | None = None

    def put(self, holder: str, names: Iterable[str]) -> None:
        """
        Replaces the names of one identifier; no names removes it.
        """
        sounds = tuple(sound for name in names for word in name.split() for sound in self._fold(word))
        before = self._sounds_of.get(holder, ())
        if sounds == before:
            return
        for sound in before:
            self._take_out(sound, holder)
        for sound in sounds:
            self._enter(sound, holder)
        if sounds:
            self._sounds_of[holder] = sounds
        else:
            self._sounds_of.pop(holder, None)

    def search(self, typed: str, *, limit: int) -> list[str]:
        """
        Identifiers whose names have a word beginning with each word typed, best first.

        Whole words come before beginnings, beginnings before slips; then names whose first word was
        typed, then by the alphabet.
        """
        words = [_Typed(folded, self) for folded in _typed_sounds(typed)]
        if not words:
            return []
        lead = max(words, key=lambda word: len(word.sounds[0]))
        others = [word for word in words if word is not lead]
        ranked: dict[str, tuple[object, ...]] = {}
        most = limit * CANDIDATES_PER_RESULT * len(words)
        for quality in range(_Typed.QUALITIES):
            for holder in self._holders_of(lead.beginnings(quality), most, whole=quality == 0):
                if holder not in ranked:
                    rank = self._rank(holder, quality, others, words[0])
                    if rank is not None:
                        ranked[holder] = rank
            if len(ranked) >= limit:
                break
        return sorted(ranked, key=ranked.__getitem__)[:limit]

    def has_beginning(self, beginning: str) -> bool:
        """Whether any known word begins so."""
        ordered = self._in_order()
        place = bisect_left(ordered, beginning)
        return place < len(ordered) and ordered[place].startswith(beginning)

    def _rank(
        self, holder: str, quality: int, others: Sequence[_Typed], first: _Typed
    ) -> tuple[object, ...] | None:
        sounds = self._sounds_of[holder]
        total = quality
        for word in others:
            match = word.quality_in(sounds)
            if match is None:
                return None
            total += match
        return total, not sounds[0].startswith(first.sounds), sounds, holder

    def _holders_of(self, beginnings: Sequence[str], most: int, *, whole: bool) -> Iterator[str]:
        if whole:
            for beginning in beginnings:
                yield from self._holders.get(beginning, ())
            return
        ordered = self._in_order()
        given = 0
        for beginning in beginnings:
            place = bisect_left(ordered, beginning)
            while place < len(ordered) and ordered[place].startswith(beginning) and given < most:
                holders = self._holders[ordered[place]]
                given += len(holders)
                yield from holders
                place += 1

    def _fold(self, word: str) -> tuple[str, ...]:
        sounds = self._folded.get(word)
        if sounds is None:
            sounds = self._folded[word] = tuple(_variants(word))
        return sounds

    def _enter(self, sound: str, holder: str) -> None:
        holders = self._holders.get(sound)
        if holders is None:
            holders = self._holders[sound] = {}
            if self._sorted is not None:
                insort(self._sorted, sound)
        holders[holder] = None

    def _take_out(self, sound: str, holder: str) -> None:
        holders = self._holders.get(sound, {})
        holders.pop(holder, None)
        if sound in self._holders and not holders:
            del self._holders[sound]
            if self._sorted is not None:
                del self._sorted[bisect_left(self._sorted, sound)]

    def _in_order(self) -> list[str]:
        if self._sorted is None:
            self._sorted = sorted(self._holders)
        return self._sorted


class _Typed:
    """
    One word typed, with the beginnings it may stand for, from exact to forgiven.
    """

    QUALITIES = 4

    def __init__(self, sounds: tuple[str, ...], index: NameIndex) -> None:
        self.sounds = sounds
        self._index = index
        self._slips: tuple[str, ...] | None = None

    def beginnings(self, quality: int) -> tuple[str, ...]:
        """What words may begin with: 0 the whole word, 1 as typed, 2 a sound still unfinished, 3 one slip."""
        if quality <= 1:
            return self.sounds
        if quality == 2:
            return tuple(sound[:-1] + end for sound in self.sounds for end in _UNFINISHED.get(sound[-1], ""))
        if self._slips is None:
            self._slips = tuple(dict.fromkeys(self._make_slips(self.sounds[0])))
        return self._slips

    def quality_in(self, sounds: Sequence[str]) -> int | None:
        """How well the best of a name's words matches; None if none does."""
        if any(sound in self.sounds for sound in sounds):
            return 0
        for quality in range(1, self.QUALITIES):
            beginnings = self.beginnings(quality)
            if any(sound.startswith(beginnings) for sound in sounds):
                return quality
        return None

    def _make_slips(self, word: str) -> Iterator[str]:
        if len(word) < SHORTEST_WITH_SLIP or word.isdigit():
            return
        for place in range(len(word)):
            head, tail = word[:place], word[place:]
            if not self._index.has_beginning(head):
                return
            spellings = [head + tail[1:], head + tail[1:2] + tail[0] + tail[2:]]
            spellings += [head + letter + tail[1:] for letter in _SOUND_LETTERS]
            spellings += [head + letter + tail for letter in _SOUND_LETTERS]
            yield from filter(self._index.has_beginning, spellings)


def _typed_sounds(typed: str) -> list[tuple[str, ...]]:
    words = (tuple(_variants(word)) for word in _WORD_ENDS.split(typed))
    return [sounds for sounds in words if sounds]


def _variants(word: str) -> Iterator[str]:
    for part in _WORD_ENDS.split(word):
        sound = fold_name(part)
        if sound:
            yield sound
            spoken = drop_silent_vowels(sound)
            if spoken != sound:
                yield spoken


def _plain_letters(word: str) -> str:
    if word.isascii():
        return "".join(filter(str.isalnum, word.lower()))
    apart = unicodedata.normalize("NFKD", word.casefold())
    return "".join(filter(str.isalnum, apart))


def _is_syllable_edge(before: str, after: str) -> bool:
    return (
        before[0] in _VOWEL_SOUNDS
        and before[1] not in _VOWEL_SOUNDS
        and after[0] not in _VOWEL_SOUNDS
        and after[1] in _VOWEL_SOUNDS
    )
