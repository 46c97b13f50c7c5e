"""
A picture, a signature or sound: what its effects do.
"""

from __future__ import annotations

from mobile.ports.errors import (
    AttachmentDamagedError,
    AttachmentMissingError,
    ServerRefusedError,
    ServerUnreachableError,
)
from mobile.ports.media import MediaKind, MediaUnavailableError
from mobile.screens.take_media.model import (
    AskedRead,
    DraftGone,
    Hush,
    KeepInstead,
    KeepTaken,
    Model,
    Play,
    ReadAsked,
    Take,
    Took,
    Unavailable,
)
from mobile.screens.take_media.update import update
from mobile.ui.loop import Effect, Event, Failed, Opened, Send
from mobile.ui.routes import ToMedia
from mobile.use_cases.answer_with_media import answer_in_words, answer_with_media, read_asked
from mobile.use_cases.desk import Desk, Host, desk_of
from mobile.use_cases.fetch_attachment import fetch_attachment
from shared.domain.attachments import is_attachment, media_type_of

REFUSED = Failed("media.refused")


def open_screen(route: ToMedia, host: Host) -> Opened:
    """
    One question's picture, signature or sound.
    """
    device = host.device

    async def perform(effect: Effect, send: Send) -> Event | None:
        match effect:
            case Take(kind, words):
                return await _take(host, kind, dict(words))
            case Play(content, name, words):
                return await _played(host, content, name, dict(words))
            case Hush():
                await device.media.stop()
                return None
        desk = desk_of(host)
        if desk.book.find_draft(route.draft) is None:
            return DraftGone()
        match effect:
            case KeepTaken(taken):
                kept = await answer_with_media(desk, route.draft, route.ref, taken, host.language)
                return REFUSED if kept.problem else await _read(desk, route, host.language)
            case KeepInstead(value):
                kept = await answer_in_words(desk, route.draft, route.ref, value, host.language)
                return REFUSED if kept.problem else await _read(desk, route, host.language)
            case ReadAsked():
                return await _read(desk, route, host.language)
        return None

    return Opened(Model(route.draft, route.ref), update, perform)


async def _read(desk: Desk, route: ToMedia, language: str) -> Event:
    asked = read_asked(desk, route.draft, route.ref, language)
    if not is_attachment(asked.value):
        return AskedRead(asked)
    try:
        return AskedRead(asked, await fetch_attachment(desk, asked.record, asked.value))
    except (AttachmentDamagedError, AttachmentMissingError, ServerRefusedError, ServerUnreachableError):
        # Mended from another phone, or damaged: it is said, and another can be taken.
        return AskedRead(asked, damaged=True)


async def _take(host: Host, kind: MediaKind, words: dict[str, str]) -> Event:
    try:
        return Took(await host.device.media.take(kind, words))
    except MediaUnavailableError as error:
        return Unavailable(error.reason)


async def _played(host: Host, content: bytes, name: str, words: dict[str, str]) -> Event | None:
    try:
        await host.device.media.play(content, media_type_of(name), words)
    except MediaUnavailableError as error:
        return Failed(error.code)
    return None
