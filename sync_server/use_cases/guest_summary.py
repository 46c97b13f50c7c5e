"""
Who lives where a card leads, told to a worker of another team: where a programme of the home team allows it, for a few
minutes, noted in the home team's audit log. Names, ages and the last visit; nothing of any case, nothing sensitive.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from shared.cards.card import derive_key_id, parse_card, signed_message
from shared.cards.life import is_revoked
from shared.domain.ages import blur_birthday
from shared.domain.records import Record, Value
from shared.kernel.errors import DoorstepError
from shared.kernel.identifiers import AreaId, RecordId
from shared.kernel.instants import day_of, local_date
from sync_server.ports.change_log import RecordKey
from sync_server.ports.store import Work
from sync_server.ports.surroundings import Clock, Signatures
from sync_server.use_cases.callers import Caller
from sync_server.use_cases.errors import SummaryWithheldError
from sync_server.use_cases.keep_audit import record_act
from sync_server.use_cases.present_packs import packs_above

GOOD_FOR_MS = 10 * 60 * 1000
"""Long enough to know whom one meets; whoever needs it again asks again, and that is noted too."""
MOST_LOOKED_AT = 100_000
UNKNOWN_LAST = "9999"
WITHHELD_ANSWERS = ("refused", "withdrawn")


@dataclass(frozen=True, slots=True)
class GuestPerson:
    """
    Somebody who lives there.

    Attributes:
        birth_on: A day, ISO, that gives the age and is nobody's birthday but a newborn's; empty where none is known.
    """

    name: str
    birth_on: str


@dataclass(frozen=True, slots=True)
class GuestSummary:
    """
    Attributes:
        worker: Who visits them, by name.
        visited_on: When they were last visited, ISO; empty for never.
        expires_ms: Server time after which a phone shows it no more.
    """

    people: tuple[GuestPerson, ...]
    worker: str
    visited_on: str
    expires_ms: int


def summarise_for_guest(
    work: Work, caller: Caller, text: str, *, clock: Clock, signatures: Signatures
) -> GuestSummary:
    """
    What a guest who holds a card is told.

    Args:
        text: The whole text of the card: who typed a short code may not hold it.

    Raises:
        SummaryWithheldError: forged, replaced, lost or blank; no programme of the home team allows it; somebody refused
            that anything be shared; the caller has left. Which of these is not said.
    """
    card = _held_card(work, text, signatures)
    packs = packs_above(work.directory, card.area)
    if not caller.writes or not any(pack.tells_guests for pack in packs):
        raise SummaryWithheldError
    key = RecordKey(card.area, card.text("household"))
    home = work.changes.records([key]).get(key)
    silent = set(_silenced(work, card.area))
    if home is None or home.kind != "household" or _is_silent(home.fields) or home.id in silent:
        raise SummaryWithheldError
    forms = {form for pack in packs if pack.tells_guests for form in pack.forms}
    now_ms = clock.now_ms()
    record_act(
        work, area=card.area, at_ms=now_ms, actor=caller.device.id, action="card.summarised", subject=card.id
    )
    account = work.directory.find_account(str(home.fields.get("worker") or ""))
    return GuestSummary(
        people=tuple(
            sorted(_people(work, card.area, home.id, silent, local_date(now_ms, 0)), key=_oldest_first)
        ),
        worker=account.name if account is not None else "",
        visited_on=_last_visit(work, card.area, home.id, forms, silent),
        expires_ms=now_ms + GOOD_FOR_MS,
    )


def _held_card(work: Work, text: str, signatures: Signatures) -> Record:
    """
    The record of a genuine card that is good and somebody's.
    """
    try:
        signed = parse_card(text)
    except DoorstepError:
        raise SummaryWithheldError from None
    card = signed.card
    is_genuine = any(
        derive_key_id(key.public_key) == card.key_id
        and signatures.verify(key.public_key, signed.signature, signed_message(card))
        for key in work.directory.issuer_keys()
    )
    made = work.directory.find_card(card.card_id) if is_genuine else None
    if made is None or not made.area or card.replacement < made.replacement:
        raise SummaryWithheldError
    for record in _records(work, made.area, "card"):
        if record.text("card_id") == card.card_id and record.text("household") and not is_revoked(record):
            return record
    raise SummaryWithheldError


def _silenced(work: Work, area: str) -> Iterator[str]:
    """Households and people who do not want anything shared."""
    last: dict[str, str] = {}
    for consent in _records(work, area, "consent"):
        about = consent.text("person") or consent.text("household")
        if consent.text("purpose") in ("share", "record"):
            last[about + consent.text("purpose")] = (
                about if consent.text("answer") in WITHHELD_ANSWERS else ""
            )
    return (who for who in last.values() if who)


def _people(work: Work, area: str, home: str, silent: set[str], today: date) -> Iterator[GuestPerson]:
    for person in _records(work, area, "person"):
        if person.text("household") == home and person.id not in silent and not _is_silent(person.fields):
            born_on = day_of(person.text("birth_on"))
            said = blur_birthday(born_on, today).isoformat() if born_on else ""
            yield GuestPerson(person.text("name"), said)


def _oldest_first(person: GuestPerson) -> tuple[str, str]:
    return person.birth_on or UNKNOWN_LAST, person.name


def _last_visit(work: Work, area: str, home: str, forms: set[str], silent: set[str]) -> str:
    return max(
        (
            visit.text("visited_on")
            for visit in _records(work, area, "visit")
            if visit.text("household") == home
            and visit.text("form") in forms
            and visit.text("person") not in silent
            and not visit.text("void_reason")
        ),
        default="",
    )


def _is_silent(fields: Mapping[str, Value]) -> bool:
    """Refused, dead, moved away, merged into another or never named."""
    return (
        fields.get("consent") in WITHHELD_ANSWERS
        or fields.get("alive") in (False, "no")
        or bool(fields.get("merged_into"))
    )


def _records(work: Work, area: str, kind: str) -> Sequence[Record]:
    return [
        Record(id=RecordId(one.id), kind=kind, area=AreaId(one.area), fields=one.fields)
        for one in work.changes.changed_since(area, 0, kinds=[kind], limit=MOST_LOOKED_AT)
        if one.fields
    ]
