"""
What two versions of a pack differ in, place by place.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from shared.programmes.pack import Pack

KEYS = ("id", "code", "index", "tier", "about", "name")
"""By which entries of a list are told apart; a list without them is one value."""

SHORT = 60


def pack_differences(before: Pack, after: Pack) -> Sequence[str]:
    """
    One line for each place: `+` is new, `-` is gone, `~` has another value.
    """
    old, new = dict(_places(before.to_wire(), "")), dict(_places(after.to_wire(), ""))
    lines = []
    for place in dict.fromkeys([*old, *new]):
        if place not in old:
            lines.append(f"+ {place}: {_short(new[place])}")
        elif place not in new:
            lines.append(f"- {place}: {_short(old[place])}")
        elif old[place] != new[place]:
            lines.append(f"~ {place}: {_short(old[place])} → {_short(new[place])}")
    return lines


def _places(value: object, place: str) -> Iterator[tuple[str, object]]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _places(inner, f"{place}.{key}" if place else str(key))
    elif isinstance(value, list) and (keys := _keys(value)):
        for key, inner in zip(keys, value, strict=True):
            yield from _places(inner, f"{place}[{key}]")
    else:
        yield place, value


def _keys(entries: Sequence[object]) -> list[str]:
    """
    The entries' own names, numbered where several share one; empty where they have none.
    """
    found: list[str] = []
    for entry in entries:
        key = (
            next((entry[name] for name in KEYS if name in entry), None)
            if isinstance(entry, Mapping)
            else None
        )
        if key is None:
            return []
        again = sum(1 for known in found if known.partition("#")[0] == str(key))
        found.append(f"{key}#{again + 1}" if again else str(key))
    return found


def _short(value: object) -> str:
    text = " ".join(str(value).split())
    return text if len(text) <= SHORT else f"{text[: SHORT - 1]}…"
