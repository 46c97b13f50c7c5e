"""
The fonts that the server prints with: those the app itself is served with, whose letters its words are written in.

A font that browsers load packed takes seconds to be unpacked: this is done once, when words first need it, and not at
every printing.
"""

from __future__ import annotations

from collections.abc import Iterator, Set
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock

LAST_BUILT_IN = 0xFF
"""The fonts that every PDF reader has know Latin letters only."""

PACKED = ".woff2"


class PrintFonts:
    """
    Font files as a PDF library takes them, the plain ones first.

    Args:
        site: The folder that the app is served from; None where there is none.
    """

    def __init__(self, site: Path | None) -> None:
        folder = site / "assets" / "fonts" if site else None
        found = sorted(folder.rglob("*")) if folder and folder.is_dir() else []
        plain = [path for path in found if path.suffix == ".ttf" and "Bold" not in path.name]
        self._paths = [*plain, *(path for path in found if path.suffix == PACKED)]
        self._unpacked: dict[Path, Path | None] = {}
        self._folder: TemporaryDirectory[str] | None = None
        self._one_at_a_time = Lock()

    def __iter__(self) -> Iterator[Path]:
        """Each is unpacked no earlier than it is asked for; one that cannot be read is left out."""
        for path in self._paths:
            if plain := self._plain(path):
                yield plain

    def find(self, words: str) -> Path | None:
        """
        The first that has all letters of the words; None where the PDF's own have, or none here.
        """
        if is_latin(words):
            return None
        wanted = letters_of(words)
        return next((path for path in self if wanted <= letters_in(path)), None)

    def close(self) -> None:
        """Removes what was unpacked."""
        if self._folder is not None:
            self._folder.cleanup()
            self._folder = None
            self._unpacked.clear()

    def _plain(self, path: Path) -> Path | None:
        if path.suffix != PACKED:
            return path
        with self._one_at_a_time, suppress(OSError):
            if path not in self._unpacked:
                if self._folder is None:
                    self._folder = TemporaryDirectory(prefix="doorstep-fonts-")
                self._unpacked[path] = _unpack(path, Path(self._folder.name) / f"{len(self._unpacked)}.ttf")
            return self._unpacked[path]
        return None


def _unpack(packed: Path, target: Path) -> Path | None:
    from fontTools.ttLib import TTFont, TTLibError

    with suppress(TTLibError, OSError, ImportError), packed.open("rb") as content:
        font = TTFont(content, recalcTimestamp=False, recalcBBoxes=False, lazy=True)
        font.flavor = None
        font.save(target)
        return target
    return None


def is_latin(words: str) -> bool:
    """
    Whether the PDF's own fonts have the letters.
    """
    return all(ord(letter) <= LAST_BUILT_IN for letter in words)


def letters_of(words: str) -> Set[int]:
    """
    What a font must have.
    """
    return {ord(letter) for letter in words if not letter.isspace()}


def letters_in(path: Path) -> Set[int]:
    """
    What a font has; nothing where it cannot be read.
    """
    from fontTools.ttLib import TTFont, TTLibError

    with suppress(TTLibError, OSError), path.open("rb") as content:
        return set(TTFont(content, lazy=True).getBestCmap() or ())
    return frozenset()
