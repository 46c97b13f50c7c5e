"""
A blank card becomes a household's, or that of somebody there: bound at the door, without a network.
"""

from __future__ import annotations

from collections.abc import Mapping

from mobile.ports.case_book import Draft
from mobile.use_cases.desk import Desk
from mobile.use_cases.people import is_dead, is_paper_safe, oldest_first, person_name
from mobile.use_cases.read_consents import SpokenOnlyError
from shared.cards.card import CardKind, is_card_text, parse_card
from shared.cards.life import card_record_id, is_revoked
from shared.cards.recognition import Meaning, Recognition
from shared.domain.records import Change, Value
from shared.kernel.errors import Acts, DoorstepError
from shared.kernel.identifiers import AreaId, RecordId

BLANK_CARD, BLANK_CARD_TEXT = "blank_card", "blank_card_text"
"""Names in a draft's context: the card's id, and what was scanned."""


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


def is_for_a_person(text: str, recognition: Recognition) -> bool:
    """
    Whether a card stands for a person: as it says itself, or as its record says where a code was typed.
    """
    if is_card_text(text):
        return parse_card(text).card.kind is CardKind.PERSON
    return recognition.person is not None


def people_for_card(desk: Desk, household_id: str) -> tuple[tuple[str, str], ...]:
    """
    Who of a household may carry a card of their own, by identifier and name.

    Raises:
        CardNotBlankError: no programme here wishes such cards, or nobody lives there.
    """
    wished = any(pack.cards.persons for pack in desk.programmes.packs())
    living = [one for one in desk.book.where("person", "household", household_id) if not is_dead(one)]
    if not (wished and living):
        raise CardNotBlankError(kind="person")
    return tuple((one.id, person_name(one, desk.book)) for one in oldest_first(living))


async def bind_card(
    desk: Desk, text: str, recognition: Recognition, household_id: str, person_id: str = ""
) -> None:
    """
    Binds a scanned blank card, or one that this phone knows as unbound, to a household or to somebody of it.

    Args:
        text: What was scanned or typed.
        recognition: What `open_card` made of it.
        person_id: Whose card it is, where it is a person's.

    Raises:
        CardNotBlankError, CardNeedsScanError: it cannot be bound; nothing was recorded.
        SpokenOnlyError: somebody there said that nothing may be kept with them; nothing was recorded.
        RecordMissingError: no such household on this device.
        StorageFullError, StorageFaultError: nothing was recorded.
    """
    if recognition.meaning not in (Meaning.UNBOUND, Meaning.ELSEWHERE) or recognition.has_left:
        raise CardNotBlankError(meaning=recognition.meaning)
    if is_for_a_person(text, recognition) is not bool(person_id):
        raise CardNotBlankError(kind="person")
    owner: dict[str, Value] = {"household": household_id}
    if person_id:
        if person_id not in dict(people_for_card(desk, household_id)):
            raise CardNotBlankError(kind="person")
        owner["person"] = person_id
    area = desk.book.get(household_id).area
    if not is_paper_safe(desk.book, household_id):
        raise SpokenOnlyError
    await desk.book.record([_bound(desk, recognition.card_id, text, owner, area)])


def carried_by_draft(text: str, recognition: Recognition) -> dict[str, str]:
    """
    What the draft of a new household keeps of the blank card that is to be theirs; nothing where it cannot be given.
    """
    is_scanned = is_card_text(text)
    if recognition.meaning not in (Meaning.UNBOUND, Meaning.ELSEWHERE) or is_for_a_person(text, recognition):
        return {}
    if recognition.has_left:
        return {}
    if not is_scanned and recognition.meaning is Meaning.ELSEWHERE:
        return {}
    return {BLANK_CARD: recognition.card_id, BLANK_CARD_TEXT: text if is_scanned else ""}


def given_by_draft(
    desk: Desk, draft: Draft, household_id: str, area: AreaId, answers: Mapping[str, Value]
) -> list[Change]:
    """
    The card becomes theirs together with the household; nothing where it was given or lost in the meantime, or where
    they said that nothing may be kept with them.
    """
    if answers.get("safe_to_keep") == "no":
        return []
    card_id = draft.context.get(BLANK_CARD, "")
    known = desk.book.where("card", "card_id", card_id) if card_id else ()
    if not card_id or any(one.text("household") or is_revoked(one) for one in known):
        return []
    text = draft.context.get(BLANK_CARD_TEXT, "")
    return [_bound(desk, card_id, text, {"household": household_id}, area)]


def _bound(desk: Desk, card_id: str, text: str, owner: dict[str, Value], area: AreaId) -> Change:
    known = desk.book.where("card", "card_id", card_id)
    if known:
        return Change(record=RecordId(known[-1].id), kind="card", area=area, set=owner)
    return Change(record=card_record_id(card_id), kind="card", area=area, set={**owner, **_facts(text)})


def _facts(text: str) -> dict[str, Value]:
    if not is_card_text(text):
        raise CardNeedsScanError
    card = parse_card(text).card
    return {"card_id": card.card_id, "issued_day": card.issued_day, "replacement": card.replacement}
