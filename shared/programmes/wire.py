"""
Reading untrusted wire objects of a pack: every value is checked once, here, and errors name the place.

Keys that this version does not know are handed back by `rest()` and carried, never dropped.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from shared.programmes.errors import MalformedPackError

Texts = Mapping[str, str]
"""Words by language code."""

Rest = Mapping[str, object]
"""What this version does not know, carried untouched."""


class WireReader:
    """
    One map of the wire object, knowing its own place.
    """

    def __init__(self, raw: object, path: str) -> None:
        if not isinstance(raw, Mapping):
            raise MalformedPackError(path=path or "pack", expected="map")
        for key in raw:
            if not isinstance(key, str):
                raise MalformedPackError(path=path or "pack", expected="text keys")
        self._raw: Mapping[str, object] = raw
        self._path = path
        self._seen: set[str] = set()

    def _take(self, name: str) -> object:
        self._seen.add(name)
        return self._raw.get(name)

    def _place(self, name: str) -> str:
        return f"{self._path}.{name}" if self._path else name

    def _wrong(self, name: str, expected: str) -> MalformedPackError:
        return MalformedPackError(path=self._place(name), expected=expected)

    def text(self, name: str, default: str | None = None) -> str:
        """Text; required where `default` is None."""
        value = self._take(name)
        if value is None and default is not None:
            return default
        if not isinstance(value, str) or (default is None and not value):
            raise self._wrong(name, "text")
        return value

    def one_of(self, name: str, allowed: Sequence[str], default: str | None = None) -> str:
        """Text out of a closed list."""
        value = self.text(name, default)
        if value not in allowed:
            raise self._wrong(name, "|".join(allowed))
        return value

    def whole(self, name: str, default: int | None = None) -> int:
        """A whole number."""
        value = self._take(name)
        if value is None and default is not None:
            return default
        if not isinstance(value, int) or isinstance(value, bool):
            raise self._wrong(name, "whole number")
        return value

    def flag(self, name: str) -> bool:
        """A truth value, false where absent."""
        value = self._take(name)
        if value is None:
            return False
        if not isinstance(value, bool):
            raise self._wrong(name, "true or false")
        return value

    def texts(self, name: str) -> Texts:
        """Words by language, empty where absent."""
        value = self._take(name)
        if value is None:
            return {}
        if not isinstance(value, Mapping) or not all(
            isinstance(key, str) and isinstance(words, str) for key, words in value.items()
        ):
            raise self._wrong(name, "words by language")
        return dict(value)

    def names(self, name: str) -> tuple[str, ...]:
        """A list of texts, empty where absent."""
        value = self._take(name)
        if value is None:
            return ()
        if not isinstance(value, Sequence) or isinstance(value, str | bytes):
            raise self._wrong(name, "list of texts")
        if not all(isinstance(item, str) for item in value):
            raise self._wrong(name, "list of texts")
        return tuple(str(item) for item in value)

    def numbers(self, name: str) -> tuple[int, ...]:
        """A list of whole numbers, empty where absent."""
        value = self._take(name)
        if value is None:
            return ()
        if not isinstance(value, Sequence) or isinstance(value, str | bytes):
            raise self._wrong(name, "list of whole numbers")
        for item in value:
            if not isinstance(item, int) or isinstance(item, bool):
                raise self._wrong(name, "list of whole numbers")
        return tuple(value)

    def map(self, name: str) -> Mapping[str, object]:
        """A map taken as it is, empty where absent."""
        value = self._take(name)
        if value is None:
            return {}
        if not isinstance(value, Mapping) or not all(isinstance(key, str) for key in value):
            raise self._wrong(name, "map")
        return dict(value)

    def readers(self, name: str) -> tuple[WireReader, ...]:
        """A list of maps, each with its place."""
        value = self._take(name)
        if value is None:
            return ()
        if not isinstance(value, Sequence) or isinstance(value, str | bytes):
            raise self._wrong(name, "list")
        return tuple(
            WireReader(item, f"{self._place(name)}[{position}]") for position, item in enumerate(value)
        )

    def named_readers(self, name: str) -> dict[str, WireReader]:
        """A map of maps, each with its place."""
        return {key: WireReader(item, f"{self._place(name)}.{key}") for key, item in self.map(name).items()}

    def rest(self) -> Mapping[str, object]:
        """What this version does not know, carried untouched."""
        return {key: value for key, value in self._raw.items() if key not in self._seen}


def without_empty(wire: Mapping[str, object]) -> dict[str, object]:
    """
    The map without values that mean "absent", so that a pack stays small and equal packs have equal bytes.
    """
    return {key: value for key, value in wire.items() if value not in ("", None, (), [], {}, False)}
