"""
From what was typed or tapped to a typed answer, and back. Pure.
"""

from __future__ import annotations

from datetime import date

from shared.forms.steps import Answer, Problem, ProblemCode, Step

NUMBERS = ("integer", "decimal", "range")
TYPED = ("integer", "decimal", "text", "time", "barcode")
DATES = ("date", "datetime")
CHOICES_MANY = ("select_multiple", "rank")
NONE = "none"


def typed_of(step: Step) -> str:
    """
    An answer as text in a field.
    """
    value = step.value
    if value is None or isinstance(value, (list, bool)):
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def parts_of(step: Step) -> tuple[str, str, str]:
    """
    Day, month and year of a date answer.
    """
    if step.kind not in DATES or not isinstance(step.value, str):
        return ("", "", "")
    try:
        day = date.fromisoformat(step.value[:10])
    except ValueError:
        return ("", "", "")
    return (str(day.day), str(day.month), str(day.year))


def chosen_of(step: Step) -> tuple[str, ...]:
    """
    Codes marked.
    """
    if isinstance(step.value, list):
        return tuple(step.value)
    if step.kind in ("select_one", "acknowledge") and isinstance(step.value, str) and step.value:
        return (step.value,)
    return ()


def toggled(step: Step, chosen: tuple[str, ...], code: str) -> tuple[str, ...]:
    """
    The marks after a tap. "None of these" stands alone.
    """
    if step.kind not in CHOICES_MANY:
        return () if chosen == (code,) else (code,)
    if code in chosen:
        return tuple(other for other in chosen if other != code)
    if code == NONE:
        return (NONE,)
    return (*(other for other in chosen if other != NONE), code)


def chosen_answer(step: Step, chosen: tuple[str, ...]) -> Answer:
    """
    Marks as an answer.
    """
    if step.kind in CHOICES_MANY:
        return list(chosen) or None
    return chosen[0] if chosen else None


def typed_answer(step: Step, typed: str, parts: tuple[str, str, str]) -> Answer | Problem:
    """
    Text as an answer; what cannot be read is a problem of type.
    """
    if step.kind in DATES:
        return _date(step, parts)
    text = typed.strip()
    if not text:
        return None
    try:
        if step.kind == "integer" or (step.kind == "range" and (step.step or 1) == int(step.step or 1)):
            return int(text)
        if step.kind in ("decimal", "range"):
            return float(text.replace(",", "."))
    except ValueError:
        return Problem(step.ref, ProblemCode.TYPE)
    return text


def _date(step: Step, parts: tuple[str, str, str]) -> Answer | Problem:
    if not any(part.strip() for part in parts):
        return None
    try:
        day, month, year = (int(part) for part in parts)
        return date(year, month, day).isoformat()
    except ValueError:
        return Problem(step.ref, ProblemCode.TYPE)


def stepped(step: Step, typed: str, by: float) -> str:
    """
    A number one step up or down, within the bounds of a range; an empty field begins at its lowest.
    """
    try:
        value = float(typed.replace(",", "."))
    except ValueError:
        value = step.low - by if step.low is not None and by > 0 else 0
    value = value + by
    if step.low is not None:
        value = max(value, step.low)
    if step.high is not None:
        value = min(value, step.high)
    value = max(value, 0) if step.low is None else value
    return str(int(value)) if float(value).is_integer() else str(round(value, 3))


def is_answered(step: Step) -> bool:
    """
    Whether a needed question may be left.
    """
    return step.kind in ("note", "repeat") or step.value not in (None, "", [])
