"""
Typed answers and the text they are stored as.

Source: ODK XForms Specification, data types.
"""

from __future__ import annotations

from math import isfinite

from shared.forms.expression.dates import parse_day, parse_moment, parse_time, write_offset, write_time
from shared.forms.expression.functions_places import parse_place, parse_places
from shared.forms.expression.values import number_of_text, number_to_text
from shared.forms.steps import Answer

LARGEST_INT = 2**53


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

    Text that has no meaning for the type becomes empty for numbers and stays for the others.
    """
    caster = _CASTS.get(kind)
    return text if caster is None or not text else caster(text, offset)


def _cast_int(text: str, offset: int) -> str:
    number = number_of_text(text, offset)
    return str(int(number)) if isfinite(number) else ""


def _cast_decimal(text: str, offset: int) -> str:
    number = number_of_text(text, offset)
    return number_to_text(number) if isfinite(number) else ""


def _cast_date(text: str, offset: int) -> str:
    moment = parse_moment(text.strip(), offset)
    if moment is None:
        return ""
    return (
        (parse_day(text) or moment.local()[0]).isoformat()
        if "T" not in text
        else moment.local()[0].isoformat()
    )


def _cast_datetime(text: str, offset: int) -> str:
    moment = parse_moment(text.strip(), offset)
    if moment is None:
        return ""
    day, ms = moment.local()
    return f"{day.isoformat()}T{write_time(ms)}{write_offset(offset)}"


def _cast_time(text: str, offset: int) -> str:
    return text if parse_time(text.strip(), offset) is not None else ""


def _cast_place(text: str, offset: int) -> str:
    place = parse_place(text)
    if place is None:
        return ""
    words = [*text.split(), "0", "0"][:4]
    return " ".join(_with_fraction(word) for word in words)


def _with_fraction(word: str) -> str:
    text = number_to_text(float(word))
    return text if "." in text else f"{text}.0"


_CASTS = {
    "int": _cast_int,
    "decimal": _cast_decimal,
    "date": _cast_date,
    "geopoint": _cast_place,
}


def is_of_type(text: str, kind: str, offset: int) -> bool:
    """
    Whether text is a value of a bind type.
    """
    match kind:
        case "int":
            return text.removeprefix("-").isdecimal() and text.isascii() and abs(int(text)) <= LARGEST_INT
        case "decimal":
            return isfinite(number_of_text(text, offset)) and parse_day(text) is None
        case "date":
            return parse_moment(text, offset) is not None
        case "dateTime":
            return parse_moment(text, offset) is not None
        case "time":
            return parse_time(text, offset) is not None
        case "geopoint":
            return parse_place(text) is not None
        case "geotrace" | "geoshape":
            return parse_places(text) is not None
        case _:
            return True


def answer_of_text(text: str, kind: str) -> Answer:
    """
    The typed answer that stored text stands for, by the question's kind or a bind type.
    """
    if text == "":
        return None
    match kind:
        case "integer" | "int":
            return int(text) if text.removeprefix("-").isdecimal() else text
        case "decimal" | "range":
            number = number_of_text(text, 0)
            return number if isfinite(number) else text
        case "boolean":
            return text in ("true", "1")
        case "select_multiple" | "rank":
            return text.split()
        case _:
            return text
