"""
Cards to test with: two authorities, and cards they sign.
"""

from __future__ import annotations

from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from shared.cards.card import Card, CardId, CardKind, Issuer, SignedCard, card_text, signed_message

ISSUED_DAY = 20_370


class Authority:
    """
    An issuing authority with a key made from its name.
    """

    def __init__(self, name: str) -> None:
        self.seed = sha256(name.encode()).digest()
        self._key = Ed25519PrivateKey.from_private_bytes(self.seed)
        self.issuer = Issuer(self._key.public_key().public_bytes_raw(), name)

    def sign(self, message: bytes) -> bytes:
        """Its signature."""
        return self._key.sign(message)

    def text(self, card: Card) -> str:
        """The card's text with its signature, whatever key the card names."""
        return card_text(SignedCard(card, self.sign(signed_message(card))))


DISTRICT = Authority("district")
NEIGHBOUR = Authority("neighbour")


def a_card(
    name: str = "sunita",
    *,
    authority: Authority = DISTRICT,
    replacement: int = 0,
    kind: CardKind = CardKind.HOUSEHOLD,
    issued_day: int = ISSUED_DAY,
) -> Card:
    """A card that stands for a name in tests."""
    return Card(
        card_id=CardId(sha256(name.encode()).hexdigest()[:32]),
        key_id=authority.issuer.key_id,
        issued_day=issued_day,
        replacement=replacement,
        kind=kind,
    )
