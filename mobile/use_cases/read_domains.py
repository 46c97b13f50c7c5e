"""
Strengths and risks over the domains that a kind of case names: how each stands now, how it stood before, over time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mobile.use_cases.desk import Desk
from mobile.use_cases.list_today import form_title
from mobile.use_cases.open_case import case_name, find_case
from mobile.use_cases.read_visit import refill, visit_answers
from shared.domain.records import Record
from shared.domain.visits import QUESTION
from shared.forms.steps import Step

TIMES = 6
"""Assessments shown at most, the newest of them."""


@dataclass(frozen=True, slots=True)
class Domain:
    """
    One domain.

    Attributes:
        now: Its number; None where it was not asked or is sealed.
        before: Likewise at the time before.
        said, said_before: The same in the form's words.
    """

    label: str
    now: int | None
    before: int | None
    said: str = ""
    said_before: str = ""

    @property
    def change(self) -> int:
        """By how much it rose; below zero where it fell, 0 where nothing is known of either time."""
        return 0 if self.now is None or self.before is None else self.now - self.before


@dataclass(frozen=True, slots=True)
class Assessment:
    """
    Attributes:
        most: The highest number a domain can have.
        totals: (day, sum of the domains, sum that was possible), oldest first.
    """

    title: Mapping[str, str]
    domains: tuple[Domain, ...]
    most: int
    totals: tuple[tuple[str, int, int], ...]
    strengths: str = ""


@dataclass(frozen=True, slots=True)
class Domains:
    """
    What the screen holds.
    """

    name: str
    assessments: tuple[Assessment, ...]


def read_domains(desk: Desk, case_id: str, language: str) -> Domains:
    """
    Raises:
        RecordMissingError: the case is not on this device, or no pack here knows its kind.
        UnknownFormError: a pack that had the form is gone.
    """
    case = find_case(desk, case_id)
    found = [
        _assessment(desk, form, made[-TIMES:], questions, language)
        for form, questions in case.lifecycle.domains.items()
        if (made := case.file.made(form))
    ]
    return Domains(case_name(desk, case), tuple(found))


def _assessment(
    desk: Desk, form: str, made: Sequence[Record], questions: Sequence[str], language: str
) -> Assessment:
    definition = desk.programmes.open(form).definition
    last = made[-1]
    session = refill(desk, definition, last, visit_answers(last), language)
    steps = {step.name: step for step in session.steps() if step.name in questions}
    asked = [steps[name] for name in questions if name in steps]
    most = max((_number(choice.code) or 0 for step in asked for choice in step.choices), default=0)
    before = made[-2] if len(made) > 1 else None
    totals = tuple(
        (visit.text("visited_on"), sum(known), len(known) * most)
        for visit in made
        if (known := [value for name in questions if (value := _answer(visit, name)) is not None])
    )
    return Assessment(
        form_title(desk, form),
        tuple(_domain(step, last, before) for step in asked),
        most,
        totals,
        _strengths(last),
    )


def _domain(step: Step, last: Record, before: Record | None) -> Domain:
    now, then = _answer(last, step.name), _answer(before, step.name) if before else None
    words = {_number(choice.code): choice.label for choice in step.choices}
    return Domain(
        label=step.label,
        now=now,
        before=then,
        said=words.get(now, "") if now is not None else "",
        said_before=words.get(then, "") if then is not None else "",
    )


def _strengths(visit: Record) -> str:
    """What goes well, in the words of the assessment; empty where it was not asked or is sealed."""
    said = visit.fields.get(f"{QUESTION}strengths")
    return said if isinstance(said, str) else ""


def _answer(visit: Record, question: str) -> int | None:
    return _number(visit.fields.get(f"{QUESTION}{question}"))


def _number(value: object) -> int | None:
    return int(value) if isinstance(value, (str, int)) and str(value).isdigit() else None
