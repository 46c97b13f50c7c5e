"""
A blank card becomes a household's: bound at the door, without a network.
"""

from __future__ import annotations

from mobile.use_cases.desk import Desk
from shared.cards.card import CardKind, is_card_text, parse_card
from shared.cards.life import card_record_id
from shared.cards.recognition import Meaning, Recognition
from shared.domain.records import Change, Value
from shared.kernel.errors import Acts, DoorstepError
from shared.kernel.identifiers import RecordId


class CardNotBlankError(DoorstepError):
    """
    This card cannot be given to a household: it is another's, a person's, revoked, or not of this authority.
    """

    code = "card.not_blank"
    acts = Acts.WORKER


class CardNeedsScanError(DoorstepError):
    """
    A typed short code names only a part of a card; one that is not known here must be scanned to be bound.
    """

    code = "card.needs_scan"
    acts = Acts.WORKER


async def bind_card(desk: Desk, text: str, recognition: Recognition, household_id: str) -> None:
    """
    Binds a scanned blank card, or one that this phone knows as unbound, to a household.

    Args:
        text: What was scanned or typed.
        recognition: What `open_card` made of it.

    Raises:
        CardNotBlankError, CardNeedsScanError: it cannot be bound; nothing was recorded.
        RecordMissingError: no such household on this device.
        StorageFullError, StorageFaultError: nothing was recorded.
    """
    if recognition.meaning not in (Meaning.UNBOUND, Meaning.ELSEWHERE):
        raise CardNotBlankError(meaning=recognition.meaning)
    if is_card_text(text) and parse_card(text).card.kind is not CardKind.HOUSEHOLD:
        raise CardNotBlankError(kind="person")
    household = desk.book.get(household_id)
    known = desk.book.where("card", "card_id", recognition.card_id)
    if known:
        change = Change(
            record=RecordId(known[-1].id), kind="card", area=household.area, set={"household": household_id}
        )
    else:
        change = Change(
            record=card_record_id(recognition.card_id),
            kind="card",
            area=household.area,
            set={"household": household_id, **_facts(text)},
        )
    await desk.book.record([change])


def _facts(text: str) -> dict[str, Value]:
    if not is_card_text(text):
        raise CardNeedsScanError
    card = parse_card(text).card
    return {"card_id": card.card_id, "issued_day": card.issued_day, "replacement": card.replacement}
