"""
A draft's answers in one look.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from mobile.use_cases.desk import Desk
from mobile.use_cases.fill_form import Filling, open_filling
from mobile.use_cases.people import household_name, person_name
from mobile.use_cases.raise_danger import raised_decisions
from mobile.use_cases.read_visit import plain_answer, said_answer
from mobile.use_cases.sections import section_of
from shared.forms.steps import Step


@dataclass(frozen=True, slots=True)
class Told:
    """
    One question and what was answered.

    Attributes:
        problem: Why it does not stand yet; `required` without words of its own.
        sensitive: Covered until it is asked for.
        left: An earlier version of the form asked it.
    """

    ref: str
    section: str
    label: str
    said: str
    problem: str = ""
    sensitive: bool = False
    left: bool = False


@dataclass(frozen=True, slots=True)
class Summary:
    """
    Attributes:
        dangers: Titles of the danger signs raised, by language.
        amends: It mends a visit made before.
        readonly: It is of an earlier version and cannot be recorded.
    """

    title: Mapping[str, str]
    about: str
    answers: tuple[Told, ...]
    problems: tuple[Told, ...]
    dangers: tuple[Mapping[str, str], ...]
    amends: bool
    kind: str
    readonly: bool = False


REQUIRED = "required"


def summarise_form(desk: Desk, draft_id: str, language: str) -> Summary:
    """
    Raises:
        RecordMissingError: no such draft; it was submitted or discarded.
        UnknownFormError: no pack on this phone has the form any more.
    """
    filling = open_filling(desk, draft_id, language)
    wrong = {problem.ref: problem.message or problem.code for problem in filling.session.problems()}
    steps = [step for step in filling.session.steps() if step.kind not in ("note", "repeat")]
    told = tuple(_told(step, wrong.get(step.ref, "")) for step in steps)
    left = tuple(
        Told(
            one.place,
            "",
            one.label or one.name,
            one.words or plain_answer(one.value),
            sensitive=one.sensitive,
            left=True,
        )
        for one in filling.session.left_over
        if one.said
    )
    pack = filling.opened.pack
    decisions = (pack.decision(name) for name in raised_decisions(desk, filling.draft))
    return Summary(
        title=filling.opened.form.title,
        about=_about(desk, filling),
        answers=(*(one for one in told if one.said), *left),
        problems=() if filling.readonly else tuple(one for one in told if one.problem),
        dangers=tuple(decision.title for decision in decisions if decision and not decision.quiet),
        amends=bool(filling.draft.context.get("amends")),
        kind=filling.opened.form.saves_to,
        readonly=filling.readonly,
    )


def _told(step: Step, problem: str) -> Told:
    said = "" if step.value in (None, "", []) else said_answer(step)
    return Told(step.ref, section_of(step), step.label, said, problem, step.sensitive)


def _about(desk: Desk, filling: Filling) -> str:
    context = filling.draft.context
    person = desk.book.find(context.get("person", ""))
    if person is not None:
        return person_name(person, desk.book)
    return household_name(desk.book.find(context.get("household", "")))
