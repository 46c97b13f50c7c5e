"""
Danger: what its effects do.
"""

from __future__ import annotations

from mobile.screens.danger.model import (
    AnswerNoted,
    CallPlaced,
    DangerRead,
    FollowedUp,
    Hush,
    Model,
    NoteAnswer,
    NoteContact,
    PlaceCall,
    Play,
    ReadDanger,
    RecordOutcome,
    Stopped,
    StopVisit,
)
from mobile.screens.danger.update import update
from mobile.ui.loop import Effect, Event, Opened, Send
from mobile.ui.routes import ToDanger
from mobile.use_cases.close_referral import record_attempt
from mobile.use_cases.desk import Desk, Host, desk_of
from mobile.use_cases.fill_form import open_filling
from mobile.use_cases.open_danger import open_danger
from mobile.use_cases.read_door import find_task
from mobile.use_cases.record_call import note_answer, place_call
from mobile.use_cases.record_outcome import note_contact
from mobile.use_cases.submit_visit import submit_form
from shared.domain.referrals import is_open


def open_screen(route: ToDanger, host: Host) -> Opened:
    """
    A danger, in the form it fired in or to be followed up.
    """

    async def perform(effect: Effect, send: Send) -> Event | None:
        match effect:
            case Play(media):
                await host.device.voice.play(media)
                return None
            case Hush():
                await host.device.voice.stop()
                return None
        return await _act(desk_of(host), effect, host.language)

    return Opened(Model(route.referral, route.draft, route.task), update, perform)


async def _act(desk: Desk, effect: Effect, language: str) -> Event | None:
    match effect:
        case ReadDanger(referral):
            return DangerRead(open_danger(desk, referral))
        case PlaceCall(referral, number, label):
            return CallPlaced(await place_call(desk, referral, number=number, label=label))
        case NoteAnswer(call, answered):
            await note_answer(desk, call, answered=answered)
            return AnswerNoted()
        case StopVisit(draft):
            if desk.book.find_draft(draft) is not None:
                await submit_form(desk, open_filling(desk, draft, language), stopped=True)
            return Stopped()
        case RecordOutcome():
            await _outcome(desk, effect)
            return FollowedUp()
        case NoteContact(task):
            await _contact(desk, task)
            return FollowedUp()
    return None


async def _outcome(desk: Desk, said: RecordOutcome) -> None:
    await record_attempt(desk, said.referral, said.outcome, source=said.source, reason=said.reason)
    if is_open(desk.book.get(said.referral)):
        await _contact(desk, said.task)


async def _contact(desk: Desk, task_id: str) -> None:
    task = find_task(desk, task_id) if task_id else None
    if task is not None:
        await note_contact(desk, task)
