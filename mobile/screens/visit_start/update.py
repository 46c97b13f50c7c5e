"""
At the door: what each event means.
"""

from __future__ import annotations

from dataclasses import replace

from mobile.screens.visit_start.model import (
    AT_HOME,
    BackTapped,
    BeginEncounter,
    DoorRead,
    DraftBegun,
    EncounterBegun,
    FormTapped,
    LineTapped,
    Model,
    OtherTapped,
    OutcomeRecorded,
    OutcomeTapped,
    PutOff,
    PutOffTapped,
    ReadDoor,
    ReasonTapped,
    RecordOutcome,
    RemarkTyped,
    RetryTapped,
    SignsTapped,
    Stage,
    StartForm,
)
from mobile.ui.loop import Effects, Event, Failed, Shown
from mobile.ui.routes import GoBack, Open, Replace, Tell, ToDangerChart, ToForm
from mobile.use_cases.stops import Line

SAVED = "Saved on this phone"


def update(model: Model, event: Event) -> tuple[Model, Effects]:
    """
    The screen after an event, and what is to be done.
    """
    match event:
        case Shown():
            return replace(model, busy=False), (ReadDoor(model.household, model.person),)
        case DoorRead(door, today):
            stage = Stage.FORMS if model.is_guest else model.stage
            return _with_who_is_there(replace(model, door=door, today=today, stage=stage)), ()
        case SignsTapped():
            return model, (Open(ToDangerChart()),)
        case EncounterBegun(encounter):
            return _at_home(replace(model, encounter=encounter, busy=False))
        case RemarkTyped(remark):
            return replace(model, remark=remark), ()
        case OutcomeRecorded():
            return model, (GoBack(), Tell(SAVED))
        case Failed():
            return replace(model, failed=event, busy=False), ()
        case BackTapped():
            return _back(model)
        case DraftBegun(draft, alone):
            way = Replace(ToForm(draft)) if alone else Open(ToForm(draft))
            return replace(model, busy=False), (way,)
    return (model, ()) if model.busy else _tapped(model, event)


def _with_who_is_there(model: Model) -> Model:
    """Who died by the form just filled is offered no other."""
    there = {person for person, _ in (*model.door.others, *model.door.also)} if model.door else set()
    if model.stage is Stage.FORMS and model.whom and model.whom not in there:
        return replace(model, stage=Stage.PEOPLE, whom="")
    return model


def _tapped(model: Model, event: Event) -> tuple[Model, Effects]:
    match event:
        case OutcomeTapped(outcome):
            return _outcome(model, outcome)
        case LineTapped(line):
            return _start(model, line, alone=False)
        case OtherTapped(person):
            return _other(model, person)
        case FormTapped(form):
            return _start_form(model, form, model.whom, "", alone=False)
        case PutOffTapped() if model.door and model.door.due:
            return replace(model, stage=Stage.PUT_OFF, reason="", failed=None), ()
        case ReasonTapped(reason):
            return replace(model, reason=reason), ()
        case RetryTapped(days) if model.stage is Stage.PUT_OFF:
            if not model.reason or not days:
                return model, ()
            putting_off = PutOff(model.household, model.person, model.reason, days)
            return replace(model, busy=True, failed=None), (putting_off,)
        case RetryTapped(days):
            recording = RecordOutcome(
                model.household, model.person, model.outcome, days, model.remark.strip(), model.card
            )
            return replace(model, busy=True, failed=None), (recording,)
    return model, ()


def _outcome(model: Model, outcome: str) -> tuple[Model, Effects]:
    if model.door is None:
        return model, ()
    model = replace(model, outcome=outcome, failed=None)
    if outcome != AT_HOME:
        return replace(model, stage=Stage.RETRY), ()
    return replace(model, busy=True), (BeginEncounter(model.household, model.card),)


def _at_home(model: Model) -> tuple[Model, Effects]:
    """
    The visit that the door was opened for begins at once, and so does the only one there can be; else the worker
    chooses: what happened behind the door, a birth perhaps, may ask for another form than the one that is due.
    """
    model = replace(model, stage=Stage.PEOPLE)
    due = model.door.due if model.door else ()
    wanted = [line for line in due if line.task.id == model.task]
    if not wanted and model.door and len(model.door.forms) == 1 and not model.door.others:
        wanted = list(due)
    if len(wanted) == 1:
        return _start(model, wanted[0], alone=True)
    return model, ()


def _start(model: Model, line: Line, *, alone: bool) -> tuple[Model, Effects]:
    return _start_form(model, line.task.form, line.task.person, line.task.id, alone=alone)


def _start_form(model: Model, form: str, person: str, task: str, *, alone: bool) -> tuple[Model, Effects]:
    guest = model.card if model.is_guest else ""
    starting = StartForm(form, model.household, person, model.encounter, task, alone, guest)
    return replace(model, busy=True, failed=None), (starting,)


def _other(model: Model, person: str) -> tuple[Model, Effects]:
    forms = model.door.forms if model.door else ()
    if len(forms) == 1:
        return _start_form(model, forms[0].form, person, "", alone=False)
    return replace(model, stage=Stage.FORMS, whom=person), ()


def _back(model: Model) -> tuple[Model, Effects]:
    match model.stage:
        case Stage.FORMS if not model.is_guest:
            return replace(model, stage=Stage.PEOPLE, whom=""), ()
        case Stage.RETRY | Stage.PUT_OFF:
            return replace(model, stage=Stage.OUTCOME, outcome=""), ()
    return model, (GoBack(),)
