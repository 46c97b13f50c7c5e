"""
What a question offers from a list, kept while the list is the same: a list may have a hundred thousand rows.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence

from shared.forms.tree import Node

MOST_SHOWN = 200
"""Choices that a step holds at most; what else a list has is found by letters."""

LOOKED_AT = 50
"""Labels looked at for each that is shown, before those where the letters stand within a word are taken too."""

OfItem = Callable[[Node], str]


class OfferedList:
    """
    The items that a question offers now, with their codes, and their labels as far as somebody asked.

    Args:
        code_of: Gives an item's code.
    """

    def __init__(self, items: list[Node], code_of: OfItem) -> None:
        self.items = items
        self.codes: list[str] = [code_of(item) for item in items]
        self._places: dict[str, int] | None = None
        self._found_in: dict[str, _Letters] = {}

    def __len__(self) -> int:
        return len(self.codes)

    @property
    def places(self) -> dict[str, int]:
        """Where each code stands; the first place of a doubled one."""
        if self._places is None:
            self._places = {}
            for place, code in enumerate(self.codes):
                self._places.setdefault(code, place)
        return self._places

    def find(self, letters: str, most: int, language: str, label_of: OfItem) -> list[int]:
        """
        Places of the items whose label begins with some letters, then of those that have them further on.
        """
        known = self._found_in.get(language)
        if known is None:
            known = self._found_in[language] = _Letters([label_of(item) for item in self.items])
        return known.find(letters, most)


class _Letters:
    """
    Labels one under the other in one text: looking through it costs less than looking at each.
    """

    def __init__(self, labels: Sequence[str]) -> None:
        folded = [folded_letters(label) for label in labels]
        self._starts: list[int] = []
        at = 1
        for label in folded:
            self._starts.append(at)
            at += len(label) + 1
        self._text = "\n" + "\n".join(folded)

    def find(self, letters: str, most: int) -> list[int]:
        wanted = folded_letters(letters)
        if not wanted:
            return list(range(min(most, len(self._starts))))
        first = self._text.find(wanted)
        if first < 0:
            return []
        found = dict.fromkeys(self._meets("\n" + wanted, 0, most))
        if len(found) < most:
            found.update(dict.fromkeys(self._further(wanted, first, most)))
        return list(found)[:most]

    def _meets(self, wanted: str, at: int, most: int) -> Iterator[int]:
        """Places of the labels that have the letters, from a point on."""
        at = self._text.find(wanted, at)
        while at >= 0 and most > 0:
            place = bisect_right(self._starts, at + 1) - 1
            yield place
            most -= 1
            after = self._starts[place + 1] - 1 if place + 1 < len(self._starts) else len(self._text)
            at = self._text.find(wanted, max(after, at + 1))

    def _further(self, wanted: str, first: int, most: int) -> list[int]:
        """Labels with the letters within: those where a word begins with them before the others."""
        words: list[int] = []
        inside: list[int] = []
        for place in self._meets(wanted, first, most * LOOKED_AT):
            begins = self._starts[place]
            ends = self._starts[place + 1] if place + 1 < len(self._starts) else len(self._text) + 1
            is_word = self._text.find(" " + wanted, begins, ends) >= 0
            (words if is_word else inside).append(place)
            if len(words) >= most:
                break
        return [*words, *inside]


def folded_letters(text: str) -> str:
    """
    A label as it is looked for: without capitals, spaces at its ends and line ends.
    """
    return " ".join(text.casefold().split())
