"""
Two values that stand beside each other: read in the words of the form, and settled by whoever knows.

Settling is an operation like any other, so it works without a network.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone

from mobile.use_cases.desk import Desk
from mobile.use_cases.people import (
    household_name,
    household_place,
    is_mine,
    person_name,
    today_of,
    worker_name,
)
from mobile.use_cases.read_visit import read_answers
from mobile.use_cases.sealed_answers import can_open, open_sealed_answers
from shared.domain.clashes import CLASH, is_open, said_values
from shared.domain.records import Change, Record, Value
from shared.domain.visits import QUESTION
from shared.forms.session import Session
from shared.forms.steps import FormContext
from shared.programmes.errors import UnknownFormError
from shared.protocol.merge import CAUTIOUS, GROWING, SETTLES, is_same


@dataclass(frozen=True, slots=True)
class SaidValue:
    """
    One of the values.

    Attributes:
        words: As the form says it.
        by: Name of who said it.
        at: When, local day and time.
        is_shown: It is what every screen shows meanwhile.
    """

    words: str
    by: str
    at: str
    is_shown: bool


@dataclass(frozen=True, slots=True)
class StandingClash:
    """
    A place where two values stand.

    Attributes:
        title: Whom it is about.
        label: The question, in the form's words; empty where no form asks it.
        field: The field's name.
        keeps_all: The values are kept together, as dangers are; there is nothing to choose.
        is_cautious: The more cautious value is shown meanwhile.
        is_sealed: The values are a sensitive answer's, covered until they are asked for.
    """

    clash: str
    title: str
    label: str
    field: str
    said: tuple[SaidValue, ...]
    keeps_all: bool
    is_cautious: bool
    is_sealed: bool = False


async def standing_clashes(desk: Desk, language: str) -> tuple[StandingClash, ...]:
    """
    What waits for somebody to settle it: for a supervisor all, for others what is theirs or what they said; of sealed
    answers only those that open here.
    """
    found = [await _read(desk, clash, language) for clash in _waiting(desk)]
    return tuple(clash for clash in found if clash is not None)


def count_clashes(desk: Desk) -> int:
    """
    How many of them there are.
    """
    return sum(1 for clash in _waiting(desk) if desk.book.find(clash.text("about")) is not None)


async def settle_clash(desk: Desk, clash_id: str, chosen: int) -> None:
    """
    Says which of the values holds; dangers are kept together.

    Raises:
        RecordMissingError: the clash or its record is not on this device any more.
        StorageFullError, StorageFaultError: nothing was recorded.
    """
    clash = desk.book.get(clash_id)
    about = desk.book.get(clash.text("about"))
    field = clash.text("field")
    values = [one.value for one in said_values(clash)]
    value: Value = CAUTIOUS[field](values) if field in GROWING else values[chosen]
    change = Change(record=about.id, kind=about.kind, area=about.area, set={field: value, SETTLES: [field]})
    await desk.book.record([change])


def _waiting(desk: Desk) -> Sequence[Record]:
    settling = {
        (operation.record, name)
        for operation in desk.book.pending()
        for name in _names(operation.set.get(SETTLES))
    }
    return [
        clash
        for clash in desk.book.where(CLASH, "state", "open")
        if is_open(clash)
        and (clash.text("about"), clash.text("field")) not in settling
        and _concerns(desk, clash)
    ]


def _names(settles: Value) -> Sequence[str]:
    return [str(name) for name in settles] if isinstance(settles, list | tuple) else []


def _concerns(desk: Desk, clash: Record) -> bool:
    worker = desk.identity.worker
    sealed = [one.value for one in said_values(clash) if isinstance(one.value, bytes)]
    visit = desk.book.find(clash.text("about")) if sealed else None
    if sealed and (visit is None or not all(can_open(desk, visit, one) for one in sealed)):
        return False
    if desk.identity.role != "volunteer" or any(one.worker == worker for one in said_values(clash)):
        return True
    about = desk.book.find(clash.text("about"))
    if about is None:
        return False
    household = about if about.kind == "household" else desk.book.find(about.text("household"))
    return is_mine(household, worker, today_of(desk.device.clock))


async def _read(desk: Desk, clash: Record, language: str) -> StandingClash | None:
    about = desk.book.find(clash.text("about"))
    if about is None:
        return None
    field = clash.text("field")
    values = said_values(clash)
    told = [await _told(desk, about, field, one.value, language) for one in values]
    return StandingClash(
        clash=clash.id,
        title=title_of(desk, about),
        label=next((label for label, _ in told if label), ""),
        field=field,
        said=tuple(
            SaidValue(
                words,
                worker_name(one.worker, desk.book),
                _local(desk, one.at_ms),
                is_same(about.get(field), one.value),
            )
            for one, (_, words) in zip(values, told, strict=True)
        ),
        keeps_all=field in GROWING,
        is_cautious=field in CAUTIOUS,
        is_sealed=any(isinstance(one.value, bytes) for one in values),
    )


def _local(desk: Desk, at_ms: int) -> str:
    zone = timezone(timedelta(minutes=desk.device.clock.utc_offset_minutes()))
    return datetime.fromtimestamp(at_ms / 1000, tz=zone).strftime("%Y-%m-%d %H:%M")


def title_of(desk: Desk, record: Record) -> str:
    """
    Whom a record is about, as far as it says so.
    """
    book = desk.book
    person = record if record.kind == "person" else book.find(record.text("person"))
    if person is not None:
        return person_name(person, book)
    household = record if record.kind == "household" else book.find(record.text("household"))
    return household_name(household) or household_place(household)


async def _told(desk: Desk, about: Record, field: str, value: Value, language: str) -> tuple[str, str]:
    """
    Question and answer in the words of the form; no question where no form on this device asks it.
    """
    if about.kind == "visit" and field.startswith(QUESTION):
        name = field.removeprefix(QUESTION)
        as_if = replace(about, fields={**about.fields, field: value})
        opened = await open_sealed_answers(desk, as_if) if isinstance(value, bytes) else None
        for answer in read_answers(desk, as_if, language, opened):
            if answer.name == name:
                return answer.label, answer.said
    if field in GROWING:
        return "", ", ".join(_decision_words(desk, value, language))
    return _registered(desk, about.kind, field, value, language)


def _decision_words(desk: Desk, value: Value, language: str) -> list[str]:
    names = [str(name) for name in value] if isinstance(value, list | tuple) else []
    titles = {
        decision.id: decision.title.get(language) or next(iter(decision.title.values()), decision.id)
        for pack in desk.programmes.packs()
        for decision in pack.decisions
        if not decision.quiet
    }
    return [titles[name] for name in names if name in titles]


def _registered(desk: Desk, kind: str, field: str, value: Value, language: str) -> tuple[str, str]:
    found = desk.programmes.form_saving_to(kind)
    plain = _plain(desk, field, value)
    if found is None:
        return "", plain
    _, form = found
    question = next((asked for asked, saved in form.save_fields.items() if saved == field), field)
    clock = desk.device.clock
    try:
        definition = desk.programmes.open(form.id).definition
    except UnknownFormError:
        return "", plain
    context = FormContext(now_ms=clock.now_ms(), utc_offset_minutes=clock.utc_offset_minutes(), seed=0)
    for step in Session(definition, context, language=language).steps():
        if step.name == question:
            labels = {choice.code: choice.label for choice in step.choices}
            return step.label, labels.get(str(value), plain)
    return "", plain


def _plain(desk: Desk, field: str, value: Value) -> str:
    if value is None or isinstance(value, bytes):
        return ""
    if field == "worker":
        return worker_name(str(value), desk.book) or str(value)
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    return str(value)
