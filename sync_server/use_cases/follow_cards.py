"""
Where a case card leads: what a guest wrote under it goes before the home team, and no other team takes the card over.
"""

from __future__ import annotations

from shared.cards.life import is_revoked
from shared.domain.guests import GUEST_CARD
from shared.domain.records import Operation, Record, Value
from shared.kernel.identifiers import AreaId, RecordId
from shared.protocol.canonical import operation_from_bytes
from shared.protocol.merge import Reason
from sync_server.ports.change_log import Receipt, StoredRecord
from sync_server.ports.directory import DirectoryTransaction
from sync_server.use_cases.area_writer import AreaWriter

CARD = "card"


class CardRoutes:
    """
    The directory of cards as one transaction of operations sees and moves it.
    """

    def __init__(self, directory: DirectoryTransaction, writer: AreaWriter) -> None:
        self._directory = directory
        self._writer = writer

    def why_held(self, operation: Operation) -> tuple[Reason | None, str]:
        """
        Why a new record is not its author's to make, and in which team's box it is to lie; the author's own where
        empty.
        """
        if operation.kind == CARD:
            card_id = operation.set.get("card_id")
            area = self._area_of(card_id) if operation.set.get("household") else ""
            return (Reason.CARD_BOUND, "") if area and area != operation.area else (None, "")
        home = self._area_of(operation.set.get(GUEST_CARD))
        return (Reason.GUEST, home) if home and home != operation.area else (None, "")

    def box_of(self, receipt: Receipt) -> str:
        """
        In which team's box the rest lies of what began with a guest's operation; empty for any other.
        """
        if receipt.reason != Reason.GUEST:
            return ""
        return receipt.box_area or self.why_held(operation_from_bytes(receipt.payload))[1]

    def household_of(self, record: StoredRecord) -> str:
        """
        Whose a guest's record is that has come to the area of its card; empty where that is not known.
        """
        guest = record.fields.get(GUEST_CARD)
        if not isinstance(guest, str) or not guest or record.fields.get("household"):
            return ""
        for card in self._writer.all_of(record.area):
            card_id, household = card.fields.get("card_id"), card.fields.get("household")
            if card.kind == CARD and isinstance(card_id, str) and card_id.startswith(guest):
                return household if isinstance(household, str) else ""
        return ""

    def follow(self, card: StoredRecord) -> str:
        """
        Notes where the household of a card is now, revoked or not: a lost card still leads home.

        Returns:
            What became of the card, as a code for the audit log.
        """
        card_id = card.fields.get("card_id")
        bound = bool(card.fields.get("household"))
        if isinstance(card_id, str):
            self._directory.keep_card_area(card_id, card.area if bound else None)
        if not bound:
            return "card.unbound"
        return "card.revoked" if is_revoked(_as_record(card)) else "card.bound"

    def _area_of(self, card_id: Value) -> str:
        card = self._directory.find_card(card_id) if isinstance(card_id, str) and card_id else None
        return (card.area or "") if card else ""


def _as_record(card: StoredRecord) -> Record:
    return Record(id=RecordId(card.id), kind=CARD, area=AreaId(card.area), fields=card.fields)
