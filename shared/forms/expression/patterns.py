r"""
Regular expressions as form authors write them, for Java and JavaScript, made into Python's.

Both mean ASCII by `\d`, `\w` and `\s`. Java's classes of characters, `\p{L}`, are spelt out: Python has none.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import groupby
from re import _parser  # type: ignore[attr-defined]
from typing import Any

_TOKEN = re.compile(r"\\([pP])(?:\{(\^?)(\w+)(?:=(\w+))?\}|([A-Z]))|\\.|\[\^?\]?|\]|\(\?<(?![=!])", re.DOTALL)
_LAST = 0x2FFF
"""Living scripts end here, but for Han and Hangul, which are given as they stand."""

_BEYOND = {"L": "\u3005-\u3007\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3\uff21-\uff3a\uff41-\uff5a"}

_ASCII = {
    "Alpha": "a-zA-Z",
    "Lower": "a-z",
    "Upper": "A-Z",
    "Digit": "0-9",
    "Alnum": "a-zA-Z0-9",
    "Punct": r"!-/:-@\[-`{-~",
    "Space": r" \t-\r",
    "Blank": r" \t",
    "XDigit": "0-9a-fA-F",
    "ASCII": r"\x00-\x7f",
}
_WORDS = {"IsAlphabetic": ("L", "M"), "IsLetter": ("L",), "IsDigit": ("Nd",), "IsPunctuation": ("P",)}
_REPEATS = (_parser.MAX_REPEAT, _parser.MIN_REPEAT)
_MANY = 20

_CATEGORY = re.compile(r"[LMNPSZC][a-z]?")


@lru_cache(maxsize=256)
def compiled_pattern(pattern: str) -> re.Pattern[str]:
    """
    A pattern of Java or JavaScript as one of Python.

    Raises:
        re.error: it is none of theirs, or could take for ever.
    """
    translated = "".join(_translated(pattern))
    if _takes_for_ever(_parser.parse(translated, re.ASCII)):
        raise re.error("repeats what repeats itself, and could take for ever")
    return re.compile(translated, re.ASCII)


def _takes_for_ever(parts: Any, *, repeated: bool = False) -> bool:
    """
    Whether something repeats that may be nothing but a repetition, as `(a+)+`: thirty letters can be divided among the
    two in more ways than a phone can try.
    """
    flat = list(_flat(parts))
    needed = [part for part in flat if _parser.SubPattern(parts.state, [part]).getwidth()[0]]
    for part in flat:
        kind, what = part
        alone = repeated and needed in ([], [part])
        if kind in _REPEATS:
            least, most, inner = what
            if alone and least < most and most > 1:
                return True
            if _takes_for_ever(inner, repeated=most > _MANY or alone):
                return True
        elif kind is _parser.BRANCH:
            ways = what[1]
            if repeated and len({str(way) for way in ways}) < len(ways):
                return True
            if any(_takes_for_ever(way, repeated=alone) for way in ways):
                return True
    return False


def _flat(parts: Any) -> Iterator[Any]:
    for part in parts:
        if part[0] is _parser.SUBPATTERN:
            yield from _flat(part[1][3])
        else:
            yield part


def _translated(pattern: str) -> Iterator[str]:
    at, is_class = 0, False
    for found in _TOKEN.finditer(pattern):
        yield pattern[at : found.start()]
        at = found.end()
        text = found[0]
        if found[1]:
            yield _class(found, inside=is_class)
        elif text == "(?<" and not is_class:
            yield "(?P<"
        elif text.startswith("[") and is_class:
            yield f"\\{text}"
            is_class = not text.endswith("]")
        else:
            is_class = text.startswith("[") or (is_class and text != "]")
            yield text
    yield pattern[at:]


def _class(found: re.Match[str], *, inside: bool) -> str:
    name = found[4] or found[3] or found[5]
    negated = (found[1] == "P") is not (found[2] == "^")
    if not inside:
        return f"[{'^' if negated else ''}{_members(name)}]"
    return _others(name) if negated else _members(name)


@lru_cache(maxsize=64)
def _members(name: str) -> str:
    if name in _ASCII:
        return _ASCII[name]
    return _ranges(_among(name)) + _BEYOND.get(
        name.removeprefix("Is"), _BEYOND["L"] if name in _WORDS else ""
    )


@lru_cache(maxsize=64)
def _others(name: str) -> str:
    """Every letter but the members of a class: between brackets it cannot be turned round."""
    belongs = _among(name)
    return _ranges(lambda letter: not belongs(letter))


def _among(name: str) -> Callable[[str], bool]:
    """Whether a letter belongs to a class: a category, or a script by the names of its letters."""
    if name in _ASCII:
        own = re.compile(f"[{_ASCII[name]}]")
        return lambda letter: own.match(letter) is not None
    category = name.removeprefix("Is")
    kinds = _WORDS.get(name, (category,) if _CATEGORY.fullmatch(category) else ())
    if kinds:
        return lambda letter: unicodedata.category(letter).startswith(kinds)
    script = f"{name.removeprefix('Is').removeprefix('In').upper()} "
    if not any(unicodedata.name(chr(code), "").startswith(script) for code in range(_LAST)):
        raise re.error(f"there is no class of characters {name}")
    return lambda letter: unicodedata.name(letter, "").startswith(script)


def _ranges(belongs: Callable[[str], bool]) -> str:
    """The members of a class as Python writes them between brackets."""
    found: list[str] = []
    for wanted, run in groupby(range(_LAST), key=lambda code: belongs(chr(code))):
        if wanted:
            codes = list(run)
            found.append(f"\\u{codes[0]:04x}-\\u{codes[-1]:04x}")
    return "".join(found)
