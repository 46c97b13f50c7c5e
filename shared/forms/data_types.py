"""
Typed answers and the text they are stored as.

Source: ODK XForms Specification, data types. Text of a type is written as the peers write it: `2.0` for a
decimal, `1` and `0` for a boolean, four numbers at most for a point.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from math import isfinite

from shared.forms.expression.dates import parse_day, parse_moment, parse_time, write_offset, write_time
from shared.forms.expression.functions_places import parse_place
from shared.forms.expression.values import number_of_text, number_to_text
from shared.forms.steps import Answer

LARGEST_INT = 2**31 - 1
SMALLEST_INT = -(2**31)
"""ODK's int has 32 bits; longer numbers, telephone numbers among them, are text."""

_WHOLE = re.compile(r"[+-]?\d{1,12}", re.ASCII)
_DATE_TIME = re.compile(r"\d{4,}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?", re.ASCII)
_DATE = re.compile(r"\d{4,}-\d\d-\d\d", re.ASCII)
_TIME = re.compile(r"\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?", re.ASCII)

FEWEST_PLACES = {"geotrace": 2, "geoshape": 3}
ACKNOWLEDGED = "OK"


def text_of_answer(answer: Answer) -> str:
    """
    An answer as the text that the form stores.
    """
    if answer is None:
        return ""
    if isinstance(answer, bool):
        return "true" if answer else "false"
    if isinstance(answer, int):
        return str(answer)
    if isinstance(answer, float):
        return number_to_text(answer)
    if isinstance(answer, (list, tuple)):
        return " ".join(answer)
    return answer


def cast(text: str, kind: str, offset: int) -> str:
    """
    Text as a place of a bind type stores it: whole numbers for int, a bare day for date.

    Text that has no meaning for the type becomes empty.
    """
    caster = _CASTS.get(kind)
    return text if caster is None or not text else caster(text.strip(), offset)


def _number(text: str, offset: int) -> float:
    """
    A number as it is entered: with its sign, which an expression has not.
    """
    signed = text[:1] == "+" and text[1:2] not in ("+", "-")
    return number_of_text(text[1:] if signed else text, offset)


def _cast_int(text: str, offset: int) -> str:
    number = _number(text, offset)
    if not isfinite(number) or not SMALLEST_INT <= int(number) <= LARGEST_INT:
        return ""
    return str(int(number))


def _cast_decimal(text: str, offset: int) -> str:
    number = _number(text, offset)
    return _with_fraction(number) if isfinite(number) else ""


def _with_fraction(number: float) -> str:
    text = number_to_text(number)
    return text if "." in text else f"{text}.0"


def _cast_boolean(text: str, offset: int) -> str:
    return {"true": "1", "false": "0", "1": "1", "0": "0"}.get(text, "")


def _cast_date(text: str, offset: int) -> str:
    if "T" not in text:
        day = parse_day(text)
        return day.isoformat() if day is not None and _DATE.fullmatch(text) else ""
    moment = parse_moment(text, offset)
    return moment.local()[0].isoformat() if moment is not None else ""


def _cast_date_time(text: str, offset: int) -> str:
    moment = parse_moment(text, offset)
    if moment is None:
        return ""
    if _DATE_TIME.fullmatch(text):
        return text
    day, ms = moment.local()
    return f"{day.isoformat()}T{write_time(ms)}{write_offset(offset)}"


def _cast_time(text: str, offset: int) -> str:
    if _TIME.fullmatch(text):
        return text if parse_time(text, offset) is not None else ""
    moment = parse_moment(text, offset)
    return f"{write_time(moment.local()[1])}{write_offset(offset)}" if moment is not None else ""


def _cast_place(text: str, offset: int) -> str:
    if parse_place(text) is None:
        return ""
    return " ".join(_with_fraction(float(word)) for word in text.split())


def _cast_places(fewest: int) -> Callable[[str, int], str]:
    def caster(text: str, offset: int) -> str:
        places = [_cast_place(part.strip(), offset) for part in text.rstrip("; ").split(";")]
        return ";".join(places) if len(places) >= fewest and all(places) else ""

    return caster


_CASTS: Mapping[str, Callable[[str, int], str]] = {
    "int": _cast_int,
    "decimal": _cast_decimal,
    "boolean": _cast_boolean,
    "date": _cast_date,
    "dateTime": _cast_date_time,
    "time": _cast_time,
    "geopoint": _cast_place,
    "geotrace": _cast_places(FEWEST_PLACES["geotrace"]),
    "geoshape": _cast_places(FEWEST_PLACES["geoshape"]),
}


def is_of_type(text: str, kind: str, offset: int) -> bool:
    """
    Whether text, as a worker enters it, is a value of a bind type.
    """
    match kind:
        case "int":
            return bool(_WHOLE.fullmatch(text)) and _cast_int(text, offset) != ""
        case "decimal":
            return isfinite(_number(text, offset)) and parse_day(text) is None
        case "date":
            return _cast_date(text, offset) != ""
        case "dateTime":
            return bool(_DATE_TIME.fullmatch(text)) and parse_moment(text, offset) is not None
        case "time":
            return bool(_TIME.fullmatch(text)) and parse_time(text, offset) is not None
        case _:
            return cast(text, kind, offset) != ""


def answer_of_text(text: str, kind: str) -> Answer:
    """
    The typed answer that stored text stands for, by the question's kind or a bind type.
    """
    if text == "":
        return None
    match kind:
        case "integer" | "int":
            return int(text) if _WHOLE.fullmatch(text) else text
        case "decimal" | "range":
            number = number_of_text(text, 0)
            return number if isfinite(number) else text
        case "boolean":
            return text in ("true", "1")
        case "select_multiple" | "rank":
            return text.split()
        case _:
            return text
