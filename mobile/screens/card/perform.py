"""
Card: what its effects do.
"""

from __future__ import annotations

import asyncio

from mobile.screens.card.model import (
    Ask,
    Bind,
    Bound,
    CardsRead,
    CoverTaken,
    Decide,
    Forget,
    Forgotten,
    Model,
    PeopleRead,
    ReadCards,
    ReadPeople,
    Recognise,
    Recognised,
    Register,
    RegistrationBegun,
    Scan,
    Scanned,
    TakeCover,
    Told,
)
from mobile.screens.card.update import update
from mobile.ui.loop import Effect, Event, Opened, Send
from mobile.ui.routes import ToCard
from mobile.use_cases.ask_guest_summary import ask_guest_summary
from mobile.use_cases.bind_card import bind_card, carried_by_draft, people_for_card
from mobile.use_cases.desk import Desk, Host, desk_of
from mobile.use_cases.keep_cards import cards_of, decide_fate
from mobile.use_cases.open_card import doubt_issuers, open_card
from mobile.use_cases.register import begin_registration
from mobile.use_cases.told_cover import take_cover
from shared.cards.recognition import Meaning
from shared.kernel.instants import local_date


def open_screen(route: ToCard, host: Host) -> Opened:
    """
    A card to be opened, or to be given to a household.
    """
    device = host.device

    def day_of(at_ms: int) -> str:
        return local_date(at_ms, device.clock.utc_offset_minutes()).isoformat() if at_ms else ""

    async def perform(effect: Effect, send: Send) -> Event | None:
        match effect:
            case Scan(title, cancel, words):
                return Scanned(await device.scanner.scan(title=title, cancel=cancel, words=dict(words)) or "")
            case Recognise(text, scanned):
                book = desk_of(host).book
                found = await open_card(text, book=book, crypto=device.crypto, scanned=scanned)
                if found.meaning is Meaning.FOREIGN:
                    await doubt_issuers(book)
                return Recognised(found, day_of(found.list_as_of_ms), day_of(found.revoked_at_ms))
            case TakeCover(text):
                return CoverTaken(await take_cover(desk_of(host), text))
            case Ask(text):
                return Told(await ask_guest_summary(desk_of(host), text))
            case Forget(after_s):
                await asyncio.sleep(after_s)
                return Forgotten()
            case ReadCards(household):
                return CardsRead(cards_of(desk_of(host), household))
            case Decide(household, record, fate):
                await decide_fate(desk_of(host), record, fate)
                return CardsRead(cards_of(desk_of(host), household))
        return await _give(effect, desk_of(host))

    return Opened(Model(route.household), update, perform)


async def _give(effect: Effect, desk: Desk) -> Event | None:
    """
    A blank card becomes somebody's.
    """
    match effect:
        case Register(text, recognition):
            card = carried_by_draft(text, recognition)
            return RegistrationBegun(await begin_registration(desk, card=card))
        case ReadPeople(household):
            return PeopleRead(people_for_card(desk, household))
        case Bind(text, recognition, household, person):
            await bind_card(desk, text, recognition, household, person)
            return Bound()
    return None
