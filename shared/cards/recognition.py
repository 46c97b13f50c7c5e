"""
What a scan means on this phone, decided without a network.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from shared.cards.card import Card, CardKind
from shared.cards.life import WhyRevoked, is_revoked
from shared.cards.short_code import ShortCode, card_id_prefix
from shared.domain.records import Record
from shared.kernel.identifiers import RecordId


class Meaning(StrEnum):
    """
    KNOWN: its household is on this phone. UNBOUND: known, and not given to a household yet.
    ELSEWHERE: genuine, and nothing about it is on this phone: a guest's or a blank card, never "not found".
    REVOKED: lost, replaced or withdrawn. FOREIGN: another authority's card, which says just that.
    """

    KNOWN = "known"
    UNBOUND = "unbound"
    ELSEWHERE = "elsewhere"
    REVOKED = "revoked"
    FOREIGN = "foreign"


@dataclass(frozen=True, slots=True, kw_only=True)
class Recognition:
    """
    What a scan means.

    Attributes:
        meaning: See `Meaning`.
        verified: A signature was checked; False for typed short codes and foreign cards.
        card_id: The whole card id; for a short code that nothing here matches, the digits it holds.
        household: The household it opens, when it is KNOWN; also when REVOKED and on this phone.
        person: The person whose own card it is.
        revoked_at_ms: Since when it is revoked; 0 where that is not known.
        revoked_why: Code of the reason.
        list_as_of_ms: When this phone last heard of revocations; 0 for never.
        has_left: What it opened was on this phone and went to another team.
    """

    meaning: Meaning
    verified: bool
    card_id: str = ""
    household: RecordId | None = None
    person: RecordId | None = None
    revoked_at_ms: int = 0
    revoked_why: str = ""
    list_as_of_ms: int = 0
    has_left: bool = False


def recognise(card: Card, known_cards: Iterable[Record], *, list_as_of_ms: int) -> Recognition:
    """
    What a verified card means.

    Args:
        card: A card whose signature is right.
        known_cards: Card records on this phone; those of other cards are passed over.
        list_as_of_ms: When this phone last heard of revocations.
    """
    known = [
        record
        for record in known_cards
        if record.text("card_id") == card.card_id and kind_of(record) is card.kind
    ]
    if not known:
        return Recognition(
            meaning=Meaning.ELSEWHERE, verified=True, card_id=card.card_id, list_as_of_ms=list_as_of_ms
        )
    newest = _newest(known)
    if card.replacement < _replacement_of(newest):
        return replace(
            _of_record(newest, list_as_of_ms),
            meaning=Meaning.REVOKED,
            verified=True,
            revoked_why=newest.text("revoked_why") or WhyRevoked.REPLACED,
        )
    return replace(_of_record(newest, list_as_of_ms), verified=True)


def recognise_short_code(
    code: ShortCode, known_cards: Iterable[Record], *, list_as_of_ms: int
) -> Recognition:
    """
    What a typed short code means. It carries no signature, so it can only open what is known here.

    Args:
        code: As parsed.
        known_cards: Card records on this phone.
        list_as_of_ms: When this phone last heard of revocations.
    """
    prefix = card_id_prefix(code)
    known = [record for record in known_cards if record.text("card_id").startswith(prefix)]
    if len({record.text("card_id") for record in known}) != 1:
        return Recognition(
            meaning=Meaning.ELSEWHERE, verified=False, card_id=prefix, list_as_of_ms=list_as_of_ms
        )
    return _of_record(_newest(known), list_as_of_ms)


def foreign(list_as_of_ms: int) -> Recognition:
    """
    What a card of an unknown issuer means: another authority's, and nothing more is said.
    """
    return Recognition(meaning=Meaning.FOREIGN, verified=False, list_as_of_ms=list_as_of_ms)


def kind_of(card: Record) -> CardKind:
    """
    What a card's record says it stands for: a blank one for a household.
    """
    return CardKind.PERSON if card.text("person") else CardKind.HOUSEHOLD


def _of_record(record: Record, list_as_of_ms: int) -> Recognition:
    household = record.text("household")
    revoked_at_ms = record.get("revoked_at")
    if revoked_at_ms is not None:
        meaning = Meaning.REVOKED
    else:
        meaning = Meaning.KNOWN if household else Meaning.UNBOUND
    return Recognition(
        meaning=meaning,
        verified=False,
        card_id=record.text("card_id"),
        household=RecordId(household) if household else None,
        person=RecordId(record.text("person")) if record.text("person") else None,
        revoked_at_ms=revoked_at_ms if isinstance(revoked_at_ms, int) else 0,
        revoked_why=record.text("revoked_why"),
        list_as_of_ms=list_as_of_ms,
    )


def _newest(known: Sequence[Record]) -> Record:
    # Two records of one card can exist when it was bound on two phones; a revoked one weighs most.
    return max(known, key=lambda record: (_replacement_of(record), is_revoked(record)))


def _replacement_of(record: Record) -> int:
    replacement = record.get("replacement")
    return replacement if isinstance(replacement, int) else 0
