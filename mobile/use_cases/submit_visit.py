"""
A finished form becomes what it was for: a visit, a household or a person, with one operation on that record.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

from mobile.ports.case_book import Draft
from mobile.ports.errors import StorageFaultError, StorageFullError
from mobile.use_cases.agree_plan import plan_changes
from mobile.use_cases.bind_card import given_by_draft
from mobile.use_cases.desk import Desk
from mobile.use_cases.fill_form import Filling, last_saved_setting, task_of
from mobile.use_cases.people import today_of
from mobile.use_cases.raise_danger import raised_decisions
from mobile.use_cases.sealed_answers import guard_changes
from mobile.use_cases.start_visit import area_of, area_of_draft
from shared.domain.consents import GIVEN, GIVEN_BY, TERMS
from shared.domain.guests import GUEST_CARD
from shared.domain.records import Change, Record, Value
from shared.domain.visits import QUESTION
from shared.forms.steps import Problem
from shared.kernel.identifiers import AreaId, RecordId, derive_uuid
from shared.programmes.context import consent_answers, plan_saves, record_fields, visit_answers
from shared.programmes.pack import Form
from shared.programmes.targets import HELD_ON, SESSION

STOPPED = "partly"


@dataclass(frozen=True, slots=True)
class Submitted:
    """
    What became of a draft.

    Attributes:
        record: The visit, household or person.
        kind: Its kind.
    """

    record: str
    kind: str
    household: str = ""


@dataclass(frozen=True, slots=True)
class Unready:
    """
    Problems that stand in the way, all at once.
    """

    problems: tuple[Problem, ...]


async def submit_form(
    desk: Desk, filling: Filling, *, stopped: bool = False, reason: str = ""
) -> Submitted | Unready:
    """
    Ends a draft and records what it makes.

    Args:
        stopped: Broken off to seek help: what is missing is waived and the visit is partly done. Only so is a draft
            recorded that may only be read.
        reason: Why a visit made before is amended.

    Raises:
        StorageFullError, StorageFaultError: nothing was recorded; the draft stands.
    """
    problems = tuple(filling.session.problems())
    if (problems or filling.readonly) and not stopped:
        return Unready(problems)
    draft, form = filling.draft, filling.opened.form
    filling.session.finish(desk.device.clock.now_ms())
    answers: dict[str, Value] = dict(filling.session.answers())
    if form.saves_to == "visit":
        submitted, changes = _visit(desk, draft, filling, answers, stopped=stopped, reason=reason)
        sensitive = filling.session.sensitive_names()
        if sensitive or draft.context.get("amends"):
            before = desk.book.find(draft.context.get("amends", ""))
            fields = frozenset(QUESTION + name for name in sensitive)
            changes = await guard_changes(desk, changes, fields, before)
    elif form.saves_to == SESSION:
        submitted, changes = _session(desk, draft, form, answers)
    else:
        submitted, changes = _registration(desk, draft, form, answers)
    await desk.book.submit_draft(draft.id, changes)
    if not draft.context.get("amends"):
        await _keep_last_saved(desk, filling)
    return submitted


async def _keep_last_saved(desk: Desk, filling: Filling) -> None:
    """For forms that read their last answers. The visit is saved by now: no room for these says nothing else."""
    setting, texts = last_saved_setting(desk, filling.draft.form), filling.session.last_saved()
    if texts != desk.book.kept(setting, {}):
        with suppress(StorageFullError, StorageFaultError):
            await desk.book.keep(setting, texts)


def _visit(
    desk: Desk, draft: Draft, filling: Filling, answers: dict[str, Value], *, stopped: bool, reason: str
) -> tuple[Submitted, list[Change]]:
    form, book, clock = filling.opened.form, desk.book, desk.device.clock
    amends = draft.context.get("amends", "")
    before = book.find(amends) if amends else None
    visit_id = before.id if before else draft.id
    area = before.area if before else area_of_draft(desk, draft)
    dialect = filling.opened.definition.dialect
    fields: dict[str, Value] = dict(visit_answers(answers, dialect=dialect))
    fields |= {
        "form": form.id,
        "form_version": draft.form_version,
        "outcome": STOPPED if stopped else "done",
        "danger": _dangers(desk, draft, before),
        "submitted_at_ms": clock.now_ms(),
    }
    if before is None:
        fields |= _first_time(desk, draft, form)
    else:
        fields |= dict.fromkeys(_gone(before, answers))
        fields |= {"amend_reason": reason or "returned"}
    changes = [Change(record=RecordId(visit_id), kind="visit", area=area, set=fields)]
    changes += _beside(desk, draft, form, answers, area)
    changes += plan_changes(desk, draft, form, answers, area, visit_id)
    return Submitted(visit_id, "visit", draft.context.get("household", "")), changes


def _session(
    desk: Desk, draft: Draft, form: Form, answers: dict[str, Value]
) -> tuple[Submitted, list[Change]]:
    fields: dict[str, Value] = {
        **visit_answers(answers),
        "form": form.id,
        "form_version": draft.form_version,
        "programme": form.programme,
        HELD_ON: answers.get(HELD_ON) or today_of(desk.device.clock).isoformat(),
        "worker": desk.identity.worker,
    }
    change = Change(record=RecordId(draft.id), kind=SESSION, area=area_of(desk, None), set=fields)
    return Submitted(draft.id, SESSION), [change]


def _first_time(desk: Desk, draft: Draft, form: Form) -> dict[str, Value]:
    task = task_of(desk, draft)
    names = ("household", "person", "encounter", "task", "case", GUEST_CARD)
    context: dict[str, Value] = {name: draft.context[name] for name in names if draft.context.get(name)}
    return context | {
        "programme": _kind_of_case(desk, draft) or form.programme or (task.programme if task else ""),
        "visited_on": today_of(desk.device.clock).isoformat(),
        "worker": desk.identity.worker,
        "started_at_ms": draft.started_at_ms,
    }


def _kind_of_case(desk: Desk, draft: Draft) -> str:
    """A case's visit belongs to its kind of case, whichever of them its form serves; empty outside cases."""
    case = desk.book.find(draft.context.get("case", ""))
    return case.text("programme") if case else ""


def _dangers(desk: Desk, draft: Draft, before: Record | None) -> list[Value]:
    """
    What was raised in this draft and before it: an amendment never removes a danger.
    """
    known = before.get("danger") if before else None
    earlier = [str(name) for name in known] if isinstance(known, (list, tuple)) else []
    return list(dict.fromkeys([*earlier, *raised_decisions(desk, draft)]))


def _gone(before: Record, answers: dict[str, Value]) -> list[str]:
    """
    Answers of the earlier content that the amended one no longer has.
    """
    return [
        name
        for name, value in before.fields.items()
        if name.startswith(QUESTION) and value is not None and name.removeprefix(QUESTION) not in answers
    ]


def _beside(desk: Desk, draft: Draft, form: Form, answers: dict[str, Value], area: AreaId) -> list[Change]:
    """
    What the visit also says about the person, the mother, and consent.
    """
    book = desk.book
    person = book.find(draft.context.get("person", ""))
    mother = book.find(person.text("mother")) if person and person.text("mother") else None
    saves = plan_saves(form, answers, person=person, mother=mother)
    changes = [
        Change(record=RecordId(record_id), kind="person", area=book.get(record_id).area, set=dict(fields))
        for record_id, fields in saves.items()
    ]
    subject = {
        "case": draft.context.get("case", ""),
        "person": draft.context.get("person", "") if person else "",
    }
    household = draft.context.get("household", "")
    return changes + _consents(desk, draft, form, answers, area, {**subject, "household": household})


def _registration(
    desk: Desk, draft: Draft, form: Form, answers: dict[str, Value]
) -> tuple[Submitted, list[Change]]:
    household_id = draft.context.get("household", "")
    area = area_of(desk, desk.book.find(household_id) if household_id else None)
    fields: dict[str, Value] = dict(record_fields(form, answers))
    if form.saves_to == "household":
        # A household nobody was given yet is the one's who registered it; giving it away is the supervisor's.
        subject = {"household": draft.id}
        household_id = draft.id
    else:
        subject = {"person": draft.id, "household": household_id}
        if household_id:
            fields["household"] = household_id
    changes = [Change(record=RecordId(draft.id), kind=form.saves_to, area=area, set=fields)]
    changes += _consents(desk, draft, form, answers, area, subject)
    if form.saves_to == "household":
        changes += given_by_draft(desk, draft, household_id, area, fields)
    return Submitted(draft.id, form.saves_to, household_id), changes


def _consents(
    desk: Desk, draft: Draft, form: Form, answers: dict[str, Value], area: AreaId, subject: dict[str, str]
) -> list[Change]:
    about: dict[str, Value] = {name: value for name, value in subject.items() if value}
    return [
        Change(
            record=RecordId(derive_uuid("consent", draft.id, purpose)),
            kind="consent",
            area=area,
            set=about
            | {
                "purpose": purpose,
                "answer": answer,
                "how": "spoken",
                "at_ms": desk.device.clock.now_ms(),
                "worker": desk.identity.worker,
            }
            | {
                name: value
                for name in TERMS
                if (value := answers.get(name)) and (answer == GIVEN or name == GIVEN_BY)
            }
            # A form that can withdraw asks twice and says so once.
            | ({"confirmed": "yes"} if answer == "withdrawn" else {}),
        )
        for purpose, answer in consent_answers(form, answers)
    ]
