"""
A form: what its effects do. The form's session lives here, beside the pure model.
"""

from __future__ import annotations

import asyncio
import math

from mobile.ports.errors import (
    CameraUnavailableError,
    LocationUnavailableError,
    StorageFaultError,
    StorageFullError,
)
from mobile.screens.form.model import (
    COUNT_SECONDS,
    NO_CAMERA,
    AnswerKept,
    AnswerLost,
    AskIn,
    ChangeRepeat,
    ChoicesFound,
    CountMinute,
    CountTicked,
    Discard,
    DraftGone,
    FaceRead,
    FindChoices,
    Hush,
    Jump,
    JumpInto,
    KeepAnswer,
    Locate,
    Model,
    Move,
    NotePlace,
    PlaceFound,
    PlaceMissed,
    Play,
    ReadFace,
    Rested,
    Scan,
    Scanned,
    WatchTyping,
)
from mobile.screens.form.update import update
from mobile.ui.loop import Effect, Event, Failed, Opened, Send
from mobile.ui.routes import ToForm
from mobile.use_cases.desk import Host, desk_of
from mobile.use_cases.fill_form import Filling, open_filling
from mobile.use_cases.people import today_of
from shared.forms.steps import Answer

TICK_S = 1.0
MOST_FOUND = 40
"""Choices of a long list shown at once; another letter shows others."""

# Long enough not to judge a number half typed, short enough that little is lost with the battery.
REST_S = 1.2


class _FormDesk:
    """
    One draft on the screen.
    """

    def __init__(self, draft: str, host: Host) -> None:
        self._draft = draft
        self._host = host
        self._filling: Filling | None = None

    async def perform(self, effect: Effect, send: Send) -> Event | None:
        match effect:
            case CountMinute(run):
                return await self._count(run, send)
            case WatchTyping(strokes):
                await asyncio.sleep(REST_S)
                return Rested(strokes)
            case Play(media):
                await self._host.device.voice.play(media)
                return None
            case Hush():
                await self._host.device.voice.stop()
                return None
            case Locate(ref):
                return await self._locate(ref)
            case Scan(ref, title, cancel):
                return await self._scan(ref, title, cancel)
            case ReadFace():
                return self._read()
            case Discard(draft):
                await desk_of(self._host).attachments.throw_away(draft)
                await desk_of(self._host).book.discard_draft(draft)
                await desk_of(self._host).attachments.sweep()
                return DraftGone()
        return await self._change(effect)

    async def _locate(self, ref: str) -> Event:
        try:
            return PlaceFound(ref, await self._host.device.locator.here())
        except LocationUnavailableError as error:
            return PlaceMissed(ref, error.reason)

    async def _scan(self, ref: str, title: str, cancel: str) -> Event:
        try:
            return Scanned(ref, await self._host.device.scanner.scan(title=title, cancel=cancel) or "")
        except CameraUnavailableError:
            return PlaceMissed(ref, NO_CAMERA)

    def _read(self) -> Event:
        desk = desk_of(self._host)
        draft = desk.book.find_draft(self._draft)
        if draft is None:
            return DraftGone()
        # A picture is taken on a screen of its own, which answers the question.
        if self._filling is None or self._filling.draft != draft:
            self._filling = open_filling(desk, self._draft, self._host.language)
        return FaceRead(self._filling.face(), today_of(self._host.device.clock).isoformat())

    async def _change(self, effect: Effect) -> Event | None:
        desk_of(self._host)
        filling = self._filling
        if filling is None:
            return None
        match effect:
            case KeepAnswer(ref, value, then):
                return await _keep(filling, ref, value, then)
            case Move(by):
                await filling.move(by)
            case Jump(ref):
                await filling.jump(ref)
            case JumpInto(place):
                await filling.jump_into(place)
            case FindChoices(ref, letters):
                return ChoicesFound(ref, letters, filling.find_choices(ref, letters, MOST_FOUND))
            case AskIn(language):
                filling.speak(language)
            case NotePlace(ref, point):
                await filling.note_place(ref, point)
            case ChangeRepeat(ref, True):
                await filling.add_repeat(ref)
            case ChangeRepeat(ref, _):
                await filling.remove_repeat(ref)
        return FaceRead(filling.face())

    async def _count(self, run: int, send: Send) -> Event:
        clock = self._host.device.clock
        ends_s = clock.monotonic_s() + COUNT_SECONDS
        while (left_s := ends_s - clock.monotonic_s()) > 0:
            send(CountTicked(run, math.ceil(left_s)))
            await asyncio.sleep(min(TICK_S, left_s))
        return CountTicked(run, 0)


async def _keep(filling: Filling, ref: str, value: Answer, then: str) -> Event:
    before = filling.draft
    try:
        kept = await filling.answer(ref, value)
    except (StorageFullError, StorageFaultError) as error:
        failed = Failed(error.code, tuple(error.details.items()))
        return AnswerLost(filling.face(), failed, filling.draft is before, filling.unraised(ref, value))
    return AnswerKept(filling.face(), kept.problem, kept.dangers, then, ref)


def open_screen(route: ToForm, host: Host) -> Opened:
    """
    A draft, at the question it was left at.
    """
    return Opened(Model(route.draft), update, _FormDesk(route.draft, host).perform)
