"""
A recorded visit read back through its form: every question that was asked, in the form's order and the reader's words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from mobile.use_cases.desk import Desk
from mobile.use_cases.people import today_of
from mobile.use_cases.sealed_answers import Guard, Sealed, sealed_names
from mobile.use_cases.sections import section_of
from shared.domain.records import Record, Value
from shared.domain.visits import QUESTION
from shared.forms.definition import Definition
from shared.forms.refill import replay
from shared.forms.session import Session
from shared.forms.steps import FormContext, Step
from shared.kernel.identifiers import uuid_bytes
from shared.kernel.instants import day_of
from shared.programmes.context import form_rows
from shared.programmes.errors import UnknownFormError

CLOSED = "•••"
"""Stands for an answer that is closed to its reader."""


@dataclass(frozen=True, slots=True)
class ReadAnswer:
    """
    One question of a recorded visit.

    Attributes:
        name: The question's name, as comments of a review refer to it.
        label: In the reader's language; the name where the form is not on this device.
        said: The answer in words: labels of choices, never their codes, where the form is known.
        section: Label of the group around it.
        guard: How a sensitive answer stands; what is not open is covered until somebody asks for it, or closed.
        readers: As in `Sealed`.
    """

    name: str
    label: str
    said: str
    section: str = ""
    guard: Guard = Guard.OPEN
    readers: tuple[str, ...] = ()


def read_answers(
    desk: Desk, visit: Record, language: str, opened: Mapping[str, Sealed] | None = None
) -> tuple[ReadAnswer, ...]:
    """
    The answers of a visit in the order in which they were asked.

    Answers that this device's version of the form does not ask are listed last under their names: nothing
    that was recorded is hidden from whoever may read it. Last of all come those that are closed to this reader,
    without the words of their questions.

    Args:
        opened: The sensitive answers as `open_sealed_answers` gives them; those that are not there are closed.
    """
    sealed = {
        name.removeprefix(QUESTION): (opened or {}).get(name, Sealed(Guard.CLOSED))
        for name in sealed_names(visit)
    }
    answers = {name: value for name, value in visit_answers(visit).items() if name not in sealed}
    answers |= {name: one.value for name, one in sealed.items() if one.value is not None}
    closed = [
        ReadAnswer(name, "", CLOSED, guard=one.guard, readers=one.readers)
        for name, one in sealed.items()
        if one.value is None
    ]
    shown = _read_through_form(desk, visit, language, answers)
    return (*(_guarded(answer, sealed) for answer in shown), *closed)


def _guarded(answer: ReadAnswer, sealed: Mapping[str, Sealed]) -> ReadAnswer:
    one = sealed.get(answer.name)
    return answer if one is None else replace(answer, guard=one.guard, readers=one.readers)


def _read_through_form(
    desk: Desk, visit: Record, language: str, answers: Mapping[str, Value]
) -> tuple[ReadAnswer, ...]:
    try:
        definition = desk.programmes.open(visit.text("form")).definition
    except UnknownFormError:
        return tuple(ReadAnswer(name, name, plain_answer(value)) for name, value in answers.items())
    session = refill(desk, definition, visit, answers, language)
    read = [
        ReadAnswer(
            session.answer_name(step.ref), step.label or step.name, said_answer(step), section_of(step)
        )
        for step in session.steps()
        if step.kind not in ("note", "repeat") and step.value not in (None, "", [], ())
    ]
    told = {answer.name for answer in read}
    shown_elsewhere = set(session.answers())
    rest = [
        ReadAnswer(name, name, plain_answer(value))
        for name, value in answers.items()
        if name not in told and name not in shown_elsewhere
    ]
    return (*read, *rest)


def previous_visit(desk: Desk, visit: Record) -> Record | None:
    """
    The visit of the same form to the same person before this one; None where this is the first.
    """
    earlier = [
        other
        for other in desk.book.where("visit", "person", visit.text("person"))
        if other.id != visit.id
        and other.text("form") == visit.text("form")
        and not other.text("void_reason")
        and (other.text("visited_on"), other.id) < (visit.text("visited_on"), visit.id)
    ]
    return max(earlier, key=lambda other: (other.text("visited_on"), other.id), default=None)


def visit_answers(visit: Record) -> dict[str, Value]:
    """
    Question name to answer, as recorded.
    """
    return {
        name.removeprefix(QUESTION): value
        for name, value in visit.fields.items()
        if name.startswith(QUESTION) and value is not None
    }


def refill(
    desk: Desk, definition: Definition, visit: Record, answers: Mapping[str, Value], language: str
) -> Session:
    """
    A session of the form holding a visit's recorded answers, with the day of the visit as its present.

    Questions come to light as those before them are answered, so the answers are given in rounds until no
    round gives one more.
    """
    book = desk.book
    person = book.find(visit.text("person"))
    household = book.find(visit.text("household"))
    clock = desk.device.clock
    at_ms = visit.get("submitted_at_ms")
    context = FormContext(
        now_ms=at_ms if isinstance(at_ms, int) else clock.now_ms(),
        utc_offset_minutes=clock.utc_offset_minutes(),
        seed=int.from_bytes(uuid_bytes(visit.id)[-4:], "big"),
        instances=_rows(desk, visit, person, household),
    )
    session = Session(definition, context, language=language)
    replay(session, answers, keep=True)
    return session


def _rows(
    desk: Desk, visit: Record, person: Record | None, household: Record | None
) -> Mapping[str, Sequence[Mapping[str, Value]]]:
    book = desk.book
    members = book.where("person", "household", household.id) if household else ()
    mother = book.find(person.text("mother")) if person else None
    rows = form_rows(
        today=day_of(visit.text("visited_on")) or today_of(desk.device.clock),
        household=household,
        person=person,
        mother=mother,
        members=members,
    )
    # What was worked out when the visit began decides which parts were asked; recorded answers about the
    # mother show that hers was.
    (row,) = rows["visit"]
    asked = "yes" if row.get("mother_known") == "yes" else row.get("asks_mother")
    return {**rows, "visit": ({**row, "asks_mother": asked},)}


def said_answer(step: Step) -> str:
    """
    An answer in words: labels of choices, never their codes.
    """
    labels = {choice.code: choice.label or choice.code for choice in step.choices}
    value = step.value
    if isinstance(value, (list, tuple)):
        return ", ".join(labels.get(str(code), str(code)) for code in value)
    return labels.get(str(value), plain_answer(value))


def plain_answer(value: object) -> str:
    """
    An answer in words without its question: codes as they are.
    """
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, (list, tuple)):
        return ", ".join(str(part) for part in value)
    return str(value)
