"""
What is chosen for cards must not tell whom a programme serves.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from shared.programmes.pack import Pack
from sync_server.ports.directory import Directory
from sync_server.use_cases.errors import CardMarkRefusedError, CardWordsRefusedError, PersonCardsUnwishedError
from sync_server.use_cases.present_packs import present_packs


def check_words(directory: Directory, words: str) -> None:
    """
    Args:
        words: The line below the authority's name; empty for none, which every server may print.

    Raises:
        CardWordsRefusedError: a programme here has cases: only cards without words tell nobody's apart. Or the words
            name a programme.
    """
    if not words.strip():
        return
    packs = _all_packs(directory)
    if any(pack.is_sensitive for pack in packs):
        raise CardWordsRefusedError(
            why="A programme here has cases, and its families must not be known by a card."
        )
    said = _folded(words)
    if any(name and f" {name} " in f" {said} " for name in map(_folded, _names(packs))):
        raise CardWordsRefusedError(why="They name a programme.")


def check_mark(directory: Directory) -> None:
    """
    Raises:
        CardMarkRefusedError: a programme here has cases; its families must not be known by a card.
    """
    if any(pack.is_sensitive for pack in _all_packs(directory)):
        raise CardMarkRefusedError


def check_persons(directory: Directory) -> None:
    """
    Raises:
        PersonCardsUnwishedError: no programme here wishes that persons carry cards.
    """
    if not any(pack.cards.persons for pack in _all_packs(directory)):
        raise PersonCardsUnwishedError


def _all_packs(directory: Directory) -> Sequence[Pack]:
    return present_packs(directory, [area.id for area in directory.areas()])


def _names(packs: Sequence[Pack]) -> Iterator[str]:
    for pack in packs:
        yield pack.id
        yield from (form.programme for form in pack.forms.values())
        yield from pack.names.values()


def _folded(words: str) -> str:
    plain = "".join(letter if letter.isalnum() or ord(letter) > 127 else " " for letter in words.casefold())
    return " ".join(plain.split())
