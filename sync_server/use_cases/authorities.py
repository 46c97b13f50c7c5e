"""
The issuing authority at work within one transaction: signs cards, and binds them to households.
"""

from __future__ import annotations

from dataclasses import replace

from shared.cards.card import Card, CardId, CardKind, derive_key_id
from shared.cards.life import card_record_id
from shared.cards.short_code import ShortCode, card_id_prefix, format_short_code
from shared.domain.records import Change, Value
from shared.domain.roles import Role
from shared.kernel.identifiers import AreaId, RecordId
from sync_server.ports.card_issuer import Mark
from sync_server.ports.change_log import RecordKey, StoredRecord
from sync_server.ports.directory import MadeCard
from sync_server.ports.store import Work
from sync_server.ports.surroundings import Clock, Signatures
from sync_server.use_cases.callers import Caller
from sync_server.use_cases.errors import NotFoundError, NotPermittedError, PersonCardsUnwishedError
from sync_server.use_cases.keep_audit import CONSOLE, record_act
from sync_server.use_cases.present_packs import packs_above
from sync_server.use_cases.write_records import write_records

MOST_CARDS_OF_A_TEAM = 100_000
MOST_PEOPLE_OF_A_TEAM = 100_000
LONGEST_MARK = 20


class Authority:
    """
    Args:
        by: The supervisor who asks; None for the server's own commands.
    """

    def __init__(self, work: Work, *, by: Caller | None, clock: Clock, signatures: Signatures) -> None:
        if by is not None and not by.supervises:
            raise NotPermittedError
        self._work = work
        self._by = by
        self._clock = clock
        self._signatures = signatures
        self._key = work.directory.issuer_keys()[0]
        self._unsafe: dict[str, frozenset[str]] = {}

    @property
    def name(self) -> str:
        """As printed on cards."""
        return self._key.name

    def key_id(self) -> int:
        return derive_key_id(self._key.public_key)

    def sign(self, message: bytes) -> bytes:
        return self._signatures.sign(self._key.seed, message)

    def find_made(self, card_id: CardId) -> Card | None:
        made = self._work.directory.find_card(card_id)
        if made is None:
            return None
        if self._by is not None and made.area and made.area not in self._by.writes:
            raise NotPermittedError
        return Card(
            card_id=card_id,
            key_id=self.key_id(),
            issued_day=made.issued_day,
            replacement=made.replacement,
            kind=self._kind_of(made),
        )

    def register_blank(self, card: Card) -> None:
        self._register(card, None)

    def print_again(self, short_code: ShortCode, issued_day: int) -> Card:
        made = self._work.directory.find_card(card_id_prefix(short_code))
        if made is None:
            raise NotFoundError(card=format_short_code(short_code))
        if self._by is not None and made.area not in self._by.writes:
            raise NotPermittedError
        card = Card(
            card_id=CardId(made.card_id),
            key_id=self.key_id(),
            issued_day=issued_day,
            replacement=made.replacement + 1,
            kind=self._kind_of(made),
        )
        printed = replace(made, key_id=card.key_id, issued_day=issued_day, replacement=card.replacement)
        self._work.directory.keep_card_print(printed)
        if made.area:
            self._say_printed_again(card, made.area)
        return card

    def find_mark(self, mark: Mark, owner: str) -> str:
        record = self._find(owner)
        household = str(record.fields.get("household") or owner)
        if {owner, household} & self._where_paper_is_unsafe(record.area):
            return ""
        if mark is Mark.FIRST_NAME:
            name = str(record.fields.get("name") or record.fields.get("head_name") or "")
            return name.partition(" ")[0][:LONGEST_MARK]
        home = record if household == owner else self._find(household, "household")
        return str(home.fields.get("house_no") or "")[:LONGEST_MARK]

    def _where_paper_is_unsafe(self, area: str) -> frozenset[str]:
        """Households and people of whom somebody said that nothing may be kept with them."""
        if area not in self._unsafe:
            known = self._work.changes.changed_since(
                area, 0, kinds=["household", "person"], limit=MOST_PEOPLE_OF_A_TEAM
            )
            unsafe = [one for one in known if one.fields.get("safe_to_keep") == "no"]
            homes = {str(one.fields.get("household") or "") for one in unsafe}
            self._unsafe[area] = frozenset({one.id for one in unsafe} | homes - {""})
        return self._unsafe[area]

    def _kind_of(self, made: MadeCard) -> CardKind:
        if made.kind == CardKind.PERSON:
            return CardKind.PERSON
        # Of older cards the number was not kept; what was given tells.
        known = self._records_of(made.card_id, made.area) if made.area else ()
        return CardKind.PERSON if any(one.fields.get("person") for one in known) else CardKind.HOUSEHOLD

    def _records_of(self, card_id: str, area: str) -> list[StoredRecord]:
        known = self._work.changes.changed_since(area, 0, kinds=["card"], limit=MOST_CARDS_OF_A_TEAM)
        return [one for one in known if one.fields.get("card_id") == card_id]

    def _say_printed_again(self, card: Card, area: str) -> None:
        printed = {
            "replacement": card.replacement,
            "issued_day": card.issued_day,
            "revoked_at": None,
            "revoked_why": None,
        }
        changes = [
            Change(record=RecordId(one.id), kind="card", area=AreaId(area), set=printed)
            for one in self._records_of(card.card_id, area)
        ]
        now_ms = self._clock.now_ms()
        write_records(self._work, area=area, changes=changes, role=Role.SUPERVISOR, now_ms=now_ms)
        actor = self._by.device.id if self._by else CONSOLE
        record_act(
            self._work, area=area, at_ms=now_ms, actor=actor, action="card.reprinted", subject=card.card_id
        )

    def register_bound(self, card: Card, household: str) -> None:
        owner = self._find(household, "household")
        self._bind(card, owner.area, {"household": household})

    def register_person(self, card: Card, person: str) -> str:
        owner = self._find(person, "person")
        household = owner.fields.get("household")
        if not isinstance(household, str) or not household:
            raise NotFoundError(household="")
        if not any(pack.cards.persons for pack in packs_above(self._work.directory, owner.area)):
            raise PersonCardsUnwishedError(area=owner.area)
        self._bind(card, owner.area, {"household": household, "person": person})
        return household

    def _bind(self, card: Card, area: str, owner: dict[str, Value]) -> None:
        self._register(card, area)
        change = Change(
            record=card_record_id(card.card_id),
            kind="card",
            area=AreaId(area),
            set={
                **owner,
                "card_id": card.card_id,
                "issued_day": card.issued_day,
                "replacement": card.replacement,
            },
        )
        now_ms = self._clock.now_ms()
        write_records(self._work, area=area, changes=[change], role=Role.SUPERVISOR, now_ms=now_ms)
        actor = self._by.device.id if self._by else CONSOLE
        record_act(
            self._work, area=area, at_ms=now_ms, actor=actor, action="card.bound", subject=card.card_id
        )

    def _find(self, owner: str, kind: str = "") -> StoredRecord:
        if self._by is not None:
            areas = self._by.writes
        else:
            areas = tuple(area.id for area in self._work.directory.areas())
        found = self._work.changes.records([RecordKey(area, owner) for area in areas])
        for record in found.values():
            if record.kind == (kind or record.kind):
                return record
        if self._by is not None:
            raise NotPermittedError(**{kind or "record": owner})
        raise NotFoundError(**{kind or "record": owner})

    def _register(self, card: Card, area: str | None) -> None:
        self._work.directory.add_card(
            MadeCard(
                card_id=card.card_id,
                key_id=card.key_id,
                issued_day=card.issued_day,
                replacement=card.replacement,
                area=area,
                made_ms=self._clock.now_ms(),
                kind=int(card.kind),
            )
        )
