"""
Columns: the same field of many operations written together, in the shortest of a few plain forms.

A column of a group of n operations is a form (one byte) and its content. Forms never change their meaning;
`SPEC.md` has the table. Decoding trusts nothing: every length is checked before anything is built from it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, cast

from shared.domain.records import Value
from shared.kernel.instants import DAY_MS
from shared.protocol.canonical import canonical_value
from shared.protocol.errors import BatchTooLargeError, MalformedMessageError
from shared.protocol.id_table import IdReader, IdWriter, is_identifier
from shared.protocol.versions import MAX_CELLS, MAX_FIELDS
from shared.protocol.whole_numbers import MAX_WHOLE, read_numbers, write_numbers

SAME, CHOICE, NUMBER, IDENTIFIER, DATE, INSTANT, DECIMAL, PLAIN = range(8)
PARTIAL = 0x80
"""Set on a form when not every operation of the group has the field; the content is then [presence, content]."""

EPOCH_DAY = date(1970, 1, 1).toordinal()
INSTANT_FROM = 10**11
"""Whole numbers from here on (March 1973 in milliseconds) are written relative to the operation's own time."""
MAX_PLACES = 4
MAX_CHOICES = 250


# Fields of a group of operations.


def write_fields(rows: Sequence[Mapping[str, Value]], times_ms: Sequence[int], ids: IdWriter) -> list[Any]:
    """
    [names, forms, contents] of a group's fields.

    Args:
        rows: One map of fields for each operation.
        times_ms: Each operation's time, to which dates and instants are relative.
        ids: Takes identifiers found among the values.
    """
    names = sorted({name for row in rows for name in row})
    forms = bytearray()
    contents: list[Any] = []
    for name in names:
        present = [position for position, row in enumerate(rows) if name in row]
        values = [rows[position][name] for position in present]
        times = times_ms if len(present) == len(rows) else [times_ms[position] for position in present]
        form, content = _write_column(values, times, ids)
        if len(present) < len(rows):
            form, content = form | PARTIAL, [_write_presence(present, len(rows)), content]
        forms.append(form)
        contents.append(content)
    return [names, bytes(forms), contents]


def read_fields(written: object, times_ms: Sequence[int], ids: IdReader) -> list[dict[str, Value]]:
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
    count = len(times_ms)
    if len(names) > 4 * MAX_FIELDS or len(names) * count > MAX_CELLS:
        raise BatchTooLargeError(count=len(names) * count, limit=MAX_CELLS)
    rows: list[dict[str, Value]] = [{} for _ in range(count)]
    for name, form, content in zip(names, forms, contents, strict=True):
        if type(name) is not str:
            raise MalformedMessageError(place="name")
        _read_column(rows, name, form, content, times_ms, ids)
    return rows


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


def _write_column(values: Sequence[Value], times_ms: Sequence[int], ids: IdWriter) -> tuple[int, Any]:
    types = {type(value) for value in values}
    if len(types) == 1:
        written = _write_typed(types.pop(), values, times_ms, ids)
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
    kind: type, values: Sequence[Value], times_ms: Sequence[int], ids: IdWriter
) -> tuple[int, Any] | None:
    if kind is int:
        numbers = cast(Sequence[int], values)
        if max(numbers) > MAX_WHOLE or min(numbers) < -MAX_WHOLE:
            return None
        if min(numbers) >= INSTANT_FROM:
            return INSTANT, write_numbers(
                [value - time for value, time in zip(numbers, times_ms, strict=True)]
            )
        return NUMBER, write_numbers(numbers)
    if kind is float:
        return _write_decimals(cast(Sequence[float], values))
    if kind is str:
        texts = cast(Sequence[str], values)
        if all(len(text) == 36 for text in texts) and all(map(is_identifier, texts)):
            return IDENTIFIER, write_numbers([ids.put(text) for text in texts])
        if all(len(text) == 10 for text in texts):
            return _write_dates(texts, times_ms)
    return None


def _write_decimals(values: Sequence[float]) -> tuple[int, Any] | None:
    for places in range(MAX_PLACES + 1):
        scale = 10**places
        if all(abs(value) < 1e9 for value in values):
            scaled = [round(value * scale) for value in values]
            exact = all(_exactly(one, scale, value) for one, value in zip(scaled, values, strict=True))
            if exact:
                return DECIMAL, [places, write_numbers(scaled)]
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


def _read_column(
    rows: list[dict[str, Value]], name: str, form: int, content: Any, times_ms: Sequence[int], ids: IdReader
) -> None:
    if form & PARTIAL:
        presence, content = _pair(content)
        present = _read_presence(presence, len(rows))
        rows = [rows[position] for position in present]
        times_ms = [times_ms[position] for position in present]
    reader = _READERS.get(form & ~PARTIAL)
    if reader is None:
        raise MalformedMessageError(place="form")
    if not rows:
        raise MalformedMessageError(place="presence")
    if len(rows) == 1 and form == SAME:
        rows[0][name] = content
        return
    for row, value in zip(rows, reader(content, times_ms, ids), strict=True):
        row[name] = value


def _read_same(content: Any, times_ms: Sequence[int], ids: IdReader) -> Iterable[Value]:
    return (content,) * len(times_ms)


def _read_choice(content: Any, times_ms: Sequence[int], ids: IdReader) -> Iterable[Value]:
    choices, numbers = _pair(content)
    if not isinstance(choices, list):
        raise MalformedMessageError(place="choice")
    return [_at(choices, position) for position in read_numbers(numbers, len(times_ms))]


def _read_number(content: Any, times_ms: Sequence[int], ids: IdReader) -> Iterable[Value]:
    return read_numbers(content, len(times_ms))


def _read_identifier(content: Any, times_ms: Sequence[int], ids: IdReader) -> Iterable[Value]:
    return [ids.get(position) for position in read_numbers(content, len(times_ms))]


def _read_date(content: Any, times_ms: Sequence[int], ids: IdReader) -> Iterable[Value]:
    numbers = read_numbers(content, len(times_ms))
    days = (EPOCH_DAY + time // DAY_MS + number for number, time in zip(numbers, times_ms, strict=True))
    return [date.fromordinal(day).isoformat() for day in days]


def _read_instant(content: Any, times_ms: Sequence[int], ids: IdReader) -> Iterable[Value]:
    return [
        number + time for number, time in zip(read_numbers(content, len(times_ms)), times_ms, strict=True)
    ]


def _read_decimal(content: Any, times_ms: Sequence[int], ids: IdReader) -> Iterable[Value]:
    places, numbers = _pair(content)
    if type(places) is not int or not 0 <= places <= MAX_PLACES:
        raise MalformedMessageError(place="decimal")
    scale = 10**places
    return [number / scale for number in read_numbers(numbers, len(times_ms))]


def _read_plain(content: Any, times_ms: Sequence[int], ids: IdReader) -> Iterable[Value]:
    if not isinstance(content, list) or len(content) != len(times_ms):
        raise MalformedMessageError(place="plain")
    return content


_READERS: Mapping[int, Callable[[Any, Sequence[int], IdReader], Iterable[Value]]] = {
    SAME: _read_same,
    CHOICE: _read_choice,
    NUMBER: _read_number,
    IDENTIFIER: _read_identifier,
    DATE: _read_date,
    INSTANT: _read_instant,
    DECIMAL: _read_decimal,
    PLAIN: _read_plain,
}


def _pair(content: Any) -> tuple[Any, Any]:
    if not isinstance(content, list) or len(content) != 2:
        raise MalformedMessageError(place="column")
    return content[0], content[1]


def _at(choices: list[Any], position: int) -> Any:
    if not 0 <= position < len(choices):
        raise MalformedMessageError(place="choice")
    return choices[position]
