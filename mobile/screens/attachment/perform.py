"""
A picture, a signature or sound of a visit: what its effects do.
"""

from __future__ import annotations

from mobile.screens.attachment.model import Fetch, Fetched, Hush, Model, Play, Save
from mobile.screens.attachment.update import update
from mobile.ui.loop import Effect, Event, Opened, Send
from mobile.ui.routes import ToAttachment
from mobile.use_cases.desk import Host, desk_of
from mobile.use_cases.fetch_attachment import fetch_attachment
from mobile.use_cases.read_visit import read_answers
from shared.domain.attachments import media_type_of


def open_screen(route: ToAttachment, host: Host) -> Opened:
    """
    One attachment.
    """

    async def perform(effect: Effect, send: Send) -> Event | None:
        match effect:
            case Fetch():
                return Fetched(await fetch_attachment(desk_of(host), route.record, route.name))
            case Play(content, words):
                await host.device.media.play(content, media_type_of(route.name), dict(words))
            case Save(content):
                name = f"doorstep.{route.name.rpartition('.')[2]}"
                await host.device.files.offer(name, content, media_type_of(route.name))
            case Hush():
                await host.device.media.stop()
        return None

    return Opened(Model(route.record, route.name, _title(route, host)), update, perform)


def _title(route: ToAttachment, host: Host) -> str:
    """
    The question that it answers.
    """
    visit = host.desk.book.find(route.record) if host.desk is not None else None
    if host.desk is None or visit is None:
        return ""
    answers = read_answers(host.desk, visit, host.language)
    return next((answer.label for answer in answers if answer.said == route.name), "")
