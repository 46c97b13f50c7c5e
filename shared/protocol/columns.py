"""
Columns: the same field of many operations written together, in the shortest of a few plain forms.

A column of a group of n operations is a form (one byte) and its content. Forms never change their meaning;
`SPEC.md` has the table. Decoding trusts nothing: every length is checked before anything is built from it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, cast

from shared.domain.records import Value
from shared.kernel.identifiers import is_identifier
from shared.kernel.instants import DAY_MS
from shared.protocol.canonical import canonical_value
from shared.protocol.errors import BatchTooLargeError, MalformedMessageError
from shared.protocol.id_table import IdReader, IdWriter
from shared.protocol.versions import MAX_CELLS, MAX_FIELDS
from shared.protocol.whole_numbers import MAX_WHOLE, cost, read_numbers, write_numbers

SAME, CHOICE, NUMBER, IDENTIFIER, DATE, INSTANT, DECIMAL, PLAIN, SINCE_MADE = range(9)
PARTIAL = 0x80
"""Set on a form when not every operation of the group has the field; the content is then [presence, content]."""

EPOCH_DAY = date(1970, 1, 1).toordinal()
INSTANT_FROM = 10**11
"""Whole numbers from here on (March 1973 in milliseconds) are written relative to one of the operation's times."""
MAX_DIGITS = 4
"""After the point, of a decimal written as a whole number."""
MAX_CHOICES = 250

_ABSENT: Any = object()
"""Stands in a column where an operation has not the field."""


@dataclass(frozen=True, slots=True)
class Places:
    """
    What a group's columns are relative to.

    Attributes:
        at: When each operation was made.
        made: When each one's record was made, by its identifier; as `at` where that does not tell.
        record: Position of each one's record in the table of identifiers, near which those it names are entered.
        timed: Whether times and dates may be written relative to `at` and `made`; False where those are not settled.
    """

    at: Sequence[int]
    made: Sequence[int]
    record: Sequence[int]
    timed: bool = True

    def __len__(self) -> int:
        return len(self.at)

    def of(self, positions: Sequence[int]) -> Places:
        """Those of some of the operations."""
        return Places(
            [self.at[one] for one in positions],
            [self.made[one] for one in positions],
            [self.record[one] for one in positions],
            self.timed,
        )


def write_fields(rows: Sequence[Mapping[str, Value]], places: Places, ids: IdWriter) -> list[Any]:
    """
    [names, forms, contents] of a group's fields.

    Args:
        rows: One map of fields for each operation.
        places: Of each operation.
        ids: Takes identifiers found among the values.
    """
    names = sorted({name for row in rows for name in row})
    forms = bytearray()
    contents: list[Any] = []
    for name in names:
        present = [position for position, row in enumerate(rows) if name in row]
        values = [rows[position][name] for position in present]
        own = places if len(present) == len(rows) else places.of(present)
        form, content = _write_column(values, own, ids)
        if len(present) < len(rows):
            form, content = form | PARTIAL, [_write_presence(present, len(rows)), content]
        forms.append(form)
        contents.append(content)
    return [names, bytes(forms), contents]


def read_fields(written: object, places: Places, ids: IdReader) -> list[dict[str, Value]]:
    """
    One map of fields for each operation of a group.

    Raises:
        MalformedMessageError: the columns do not fit together.
        BatchTooLargeError: more fields than agreed.
    """
    if not isinstance(written, list) or len(written) != 3:
        raise MalformedMessageError(place="group")
    names, forms, contents = written
    if not (isinstance(names, list) and isinstance(forms, bytes) and isinstance(contents, list)):
        raise MalformedMessageError(place="group")
    if not len(names) == len(forms) == len(contents):
        raise MalformedMessageError(place="group")
    count = len(places)
    if len(names) > 4 * MAX_FIELDS or len(names) * count > MAX_CELLS:
        raise BatchTooLargeError(count=len(names) * count, limit=MAX_CELLS)
    if not {str}.issuperset(map(type, names)):
        raise MalformedMessageError(place="name")
    if names and not count:
        raise MalformedMessageError(place="presence")
    if not names:
        return [{} for _ in range(count)]
    columns = [
        (content,) * count if form == SAME else _read_column(form, content, places, ids)
        for form, content in zip(forms, contents, strict=True)
    ]
    rows = zip(*columns, strict=True)
    if max(forms) < PARTIAL:
        return [dict(zip(names, row, strict=True)) for row in rows]
    return [
        {name: value for name, value in zip(names, row, strict=True) if value is not _ABSENT} for row in rows
    ]


def _write_presence(present: Sequence[int], count: int) -> bytes:
    bits = 0
    for position in present:
        bits |= 1 << position
    return bits.to_bytes((count + 7) // 8, "little")


def _read_presence(written: object, count: int) -> list[int]:
    if not isinstance(written, bytes) or len(written) != (count + 7) // 8:
        raise MalformedMessageError(place="presence")
    bits = int.from_bytes(written, "little")
    if bits >> count:
        raise MalformedMessageError(place="presence")
    return [position for position in range(count) if bits >> position & 1]


def _write_column(values: Sequence[Value], places: Places, ids: IdWriter) -> tuple[int, Any]:
    types = {type(value) for value in values}
    if len(types) == 1:
        written = _write_typed(types.pop(), values, places, ids)
        if written is not None:
            return written
    keys = [canonical_value(value) for value in values]
    choices = list(dict.fromkeys(keys))
    if len(choices) == 1:
        return SAME, values[0]
    if len(choices) <= MAX_CHOICES and 2 * len(choices) <= len(values):
        positions = {key: position for position, key in enumerate(choices)}
        return CHOICE, [
            [values[keys.index(key)] for key in choices],
            write_numbers([positions[key] for key in keys]),
        ]
    return PLAIN, list(values)


def _write_typed(
    kind: type, values: Sequence[Value], places: Places, ids: IdWriter
) -> tuple[int, Any] | None:
    if kind is int:
        numbers = cast(Sequence[int], values)
        if max(numbers) > MAX_WHOLE or min(numbers) < -MAX_WHOLE:
            return None
        if min(numbers) >= INSTANT_FROM and places.timed:
            return _write_instants(numbers, places)
        return NUMBER, write_numbers(numbers)
    if kind is float:
        return _write_decimals(cast(Sequence[float], values))
    if kind is str:
        texts = cast(Sequence[str], values)
        if all(len(text) == 36 for text in texts) and all(map(is_identifier, texts)):
            steps = [ids.put(text) - record for text, record in zip(texts, places.record, strict=True)]
            return IDENTIFIER, write_numbers(steps)
        if all(len(text) == 10 for text in texts) and places.timed:
            return _write_dates(texts, places.at)
    return None


def _write_instants(values: Sequence[int], places: Places) -> tuple[int, Any]:
    since_at = write_numbers([value - time for value, time in zip(values, places.at, strict=True)])
    since_made = write_numbers([value - time for value, time in zip(values, places.made, strict=True)])
    return (SINCE_MADE, since_made) if cost(since_made) < cost(since_at) else (INSTANT, since_at)


def _write_decimals(values: Sequence[float]) -> tuple[int, Any] | None:
    for digits in range(MAX_DIGITS + 1):
        scale = 10**digits
        if all(abs(value) < 1e9 for value in values):
            scaled = [round(value * scale) for value in values]
            exact = all(_exactly(one, scale, value) for one, value in zip(scaled, values, strict=True))
            if exact:
                return DECIMAL, [digits, write_numbers(scaled)]
    return None


def _exactly(scaled: int, scale: int, value: float) -> bool:
    # Minus zero equals zero and would come back without its sign.
    return scaled / scale == value and (scaled != 0 or str(value) == "0.0")


def _write_dates(texts: Sequence[str], times_ms: Sequence[int]) -> tuple[int, Any] | None:
    days: list[int] = []
    for text, time_ms in zip(texts, times_ms, strict=True):
        try:
            day = date.fromisoformat(text)
        except ValueError:
            return None
        if day.isoformat() != text:
            return None
        days.append(day.toordinal() - EPOCH_DAY - time_ms // DAY_MS)
    return DATE, write_numbers(days)


def _read_column(form: int, content: Any, places: Places, ids: IdReader) -> Iterable[Value]:
    if form & PARTIAL:
        return _read_partial(form & ~PARTIAL, content, places, ids)
    reader = _READERS.get(form)
    if reader is None:
        raise MalformedMessageError(place="form")
    return reader(content, places, ids)


def _read_partial(form: int, content: Any, places: Places, ids: IdReader) -> Iterable[Value]:
    presence, content = _pair(content)
    present = _read_presence(presence, len(places.at))
    if not present:
        raise MalformedMessageError(place="presence")
    column = [_ABSENT] * len(places.at)
    values = _read_column(form, content, places.of(present), ids)
    for position, value in zip(present, values, strict=True):
        column[position] = value
    return column


def _read_same(content: Any, places: Places, ids: IdReader) -> Iterable[Value]:
    return (content,) * len(places.at)


def _read_choice(content: Any, places: Places, ids: IdReader) -> Iterable[Value]:
    choices, numbers = _pair(content)
    if not isinstance(choices, list):
        raise MalformedMessageError(place="choice")
    return [_at(choices, position) for position in read_numbers(numbers, len(places.at))]


def _read_number(content: Any, places: Places, ids: IdReader) -> Iterable[Value]:
    return read_numbers(content, len(places.at))


def _read_identifier(content: Any, places: Places, ids: IdReader) -> Iterable[Value]:
    return map(ids.get, map(int.__add__, read_numbers(content, len(places.at)), places.record))


def _read_date(content: Any, places: Places, ids: IdReader) -> Iterable[Value]:
    numbers = read_numbers(content, len(places.at))
    days = [EPOCH_DAY + time // DAY_MS + number for number, time in zip(numbers, places.at, strict=True)]
    return map(_day_text, days)


@lru_cache(1024)
def _day_text(ordinal: int) -> str:
    return date.fromordinal(ordinal).isoformat()


def _read_instant(content: Any, places: Places, ids: IdReader) -> Iterable[Value]:
    return map(int.__add__, read_numbers(content, len(places.at)), places.at)


def _read_since_made(content: Any, places: Places, ids: IdReader) -> Iterable[Value]:
    return map(int.__add__, read_numbers(content, len(places.at)), places.made)


def _read_decimal(content: Any, places: Places, ids: IdReader) -> Iterable[Value]:
    digits, numbers = _pair(content)
    if type(digits) is not int or not 0 <= digits <= MAX_DIGITS:
        raise MalformedMessageError(place="decimal")
    scale = 10**digits
    return [number / scale for number in read_numbers(numbers, len(places.at))]


def _read_plain(content: Any, places: Places, ids: IdReader) -> Iterable[Value]:
    if not isinstance(content, list) or len(content) != len(places.at):
        raise MalformedMessageError(place="plain")
    return content


_READERS: Mapping[int, Callable[[Any, Places, IdReader], Iterable[Value]]] = {
    SAME: _read_same,
    CHOICE: _read_choice,
    NUMBER: _read_number,
    IDENTIFIER: _read_identifier,
    DATE: _read_date,
    INSTANT: _read_instant,
    DECIMAL: _read_decimal,
    PLAIN: _read_plain,
    SINCE_MADE: _read_since_made,
}


def _pair(content: Any) -> tuple[Any, Any]:
    if not isinstance(content, list) or len(content) != 2:
        raise MalformedMessageError(place="column")
    return content[0], content[1]


def _at(choices: list[Any], position: int) -> Any:
    if not 0 <= position < len(choices):
        raise MalformedMessageError(place="choice")
    return choices[position]
