"""
At the door: what its effects do.
"""

from __future__ import annotations

from datetime import timedelta

from mobile.screens.visit_start.model import (
    BeginEncounter,
    DoorRead,
    DraftBegun,
    EncounterBegun,
    Model,
    OutcomeRecorded,
    PutOff,
    ReadDoor,
    RecordOutcome,
    StartForm,
)
from mobile.screens.visit_start.update import update
from mobile.ui.loop import Effect, Event, Opened, Send
from mobile.ui.routes import ToVisitStart
from mobile.use_cases.desk import Desk, Host, desk_of
from mobile.use_cases.people import today_of
from mobile.use_cases.read_door import find_task, read_door
from mobile.use_cases.record_outcome import put_off, record_outcome
from mobile.use_cases.start_visit import begin_encounter, start_visit


def open_screen(route: ToVisitStart, host: Host) -> Opened:
    """
    At the door of a household, or of a person without one.
    """

    async def perform(effect: Effect, send: Send) -> Event | None:
        desk = desk_of(host)
        match effect:
            case ReadDoor(household, person):
                return DoorRead(read_door(desk, household, person), today_of(desk.device.clock))
            case BeginEncounter(household, card):
                return EncounterBegun(await begin_encounter(desk, household, card_id=card))
            case StartForm():
                return DraftBegun(await _start(desk, effect), effect.alone)
            case PutOff(household, person, reason, days):
                until = today_of(desk.device.clock) + timedelta(days=days)
                tasks = [line.task for line in read_door(desk, household, person).due]
                await put_off(desk, tasks, until, reason)
                return OutcomeRecorded()
            case RecordOutcome():
                await _record(desk, effect)
                return OutcomeRecorded()
        return None

    return Opened(Model(route.household, route.person, route.task, route.card), update, perform)


async def _start(desk: Desk, effect: StartForm) -> str:
    # A guest's door opens with the first form: a card that was only looked at leaves no trace.
    guest = effect.guest_card
    encounter = await begin_encounter(desk, "", card_id=guest) if guest else effect.encounter
    return await start_visit(
        desk,
        form_id=effect.form,
        household_id=effect.household,
        person_id=effect.person,
        encounter_id=encounter,
        guest_card=guest,
        task=find_task(desk, effect.task) if effect.task else None,
    )


async def _record(desk: Desk, effect: RecordOutcome) -> None:
    door = read_door(desk, effect.household, effect.person)
    today = today_of(desk.device.clock)
    await record_outcome(
        desk,
        encounter_id=await begin_encounter(desk, effect.household, card_id=effect.card),
        household_id=effect.household,
        outcome=effect.outcome,
        tasks=[line.task for line in door.due],
        retry_on=today + timedelta(days=effect.retry_in_days) if effect.retry_in_days else None,
        remark=effect.remark,
        person_id=effect.person,
    )
