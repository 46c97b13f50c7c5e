"""
The case card's facts, its bytes and the text in its QR code.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum
from hashlib import sha256
from typing import NewType

from shared.cards.base32 import decode_base32, encode_base32
from shared.cards.errors import (
    CardDamagedError,
    CardFactsError,
    CardForgedError,
    CardFormatUnknownError,
    CardIssuerUnknownError,
)
from shared.crypto.provider import CryptoProvider

CardId = NewType("CardId", str)
"""128 random bits as 32 lower-case hexadecimal digits."""

TEXT_BEGINS = "DS1:"
"""Tells a case card from any other code before anything is decoded; the digit is the format's first byte."""

FORMAT_VERSION = 1
CARD_ID_BYTES = 16
SIGNATURE_BYTES = 64
FACTS_BYTES = 27
CARD_BYTES = 93

_SIGNED_AS = b"doorstep card v1\n"
_LAST_DAY = (1 << 24) - 1
_LAST_REPLACEMENT = (1 << 16) - 1
_LAST_KEY_ID = (1 << 32) - 1


class CardKind(IntEnum):
    """
    What a card stands for.
    """

    HOUSEHOLD = 1
    PERSON = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """
    What a card says.

    Attributes:
        card_id: 32 hexadecimal digits.
        key_id: The issuing authority's signing key.
        issued_day: Days since 1970-01-01.
        replacement: 0 for a first card; each new print of the same card counts one more.
        kind: Household or person.
    """

    card_id: CardId
    key_id: int
    issued_day: int
    replacement: int = 0
    kind: CardKind = CardKind.HOUSEHOLD

    def __post_init__(self) -> None:
        for fact, value, last in (
            ("key_id", self.key_id, _LAST_KEY_ID),
            ("issued_day", self.issued_day, _LAST_DAY),
            ("replacement", self.replacement, _LAST_REPLACEMENT),
        ):
            if not 0 <= value <= last:
                raise CardFactsError(fact=fact)
        if len(self.card_id) != 2 * CARD_ID_BYTES or set(self.card_id) - set("0123456789abcdef"):
            raise CardFactsError(fact="card_id")

    def to_bytes(self) -> bytes:
        """The 27 bytes that are signed and printed."""
        return b"".join(
            (
                bytes((FORMAT_VERSION, self.kind)),
                self.key_id.to_bytes(4, "big"),
                bytes.fromhex(self.card_id),
                self.issued_day.to_bytes(3, "big"),
                self.replacement.to_bytes(2, "big"),
            )
        )


@dataclass(frozen=True, slots=True)
class SignedCard:
    """
    A card with the signature that came with it, not yet verified.
    """

    card: Card
    signature: bytes


@dataclass(frozen=True, slots=True)
class Issuer:
    """
    An authority whose cards can be verified here.
    """

    public_key: bytes
    name: str = ""

    @property
    def key_id(self) -> int:
        """The number by which its cards name the key."""
        return derive_key_id(self.public_key)

    def to_wire(self) -> dict[str, object]:
        """As the server tells phones."""
        return {"key_id": self.key_id, "public_key": self.public_key.hex(), "name": self.name}

    @classmethod
    def from_wire(cls, wire: Mapping[str, object]) -> Issuer:
        """
        Raises:
            ValueError: the key is not 32 bytes in hexadecimal.
        """
        public_key = bytes.fromhex(str(wire["public_key"]))
        if len(public_key) != 32:
            raise ValueError("an Ed25519 public key has 32 bytes")
        return cls(public_key, str(wire.get("name", "")))


def derive_key_id(public_key: bytes) -> int:
    """
    The number by which cards name a signing key: the first four bytes of its SHA-256.
    """
    return int.from_bytes(sha256(public_key).digest()[:4], "big")


def signed_message(card: Card) -> bytes:
    """
    What the issuer signs: the facts, marked as a card so that the signature serves nothing else.
    """
    return _SIGNED_AS + card.to_bytes()


def card_text(signed: SignedCard) -> str:
    """
    The text of a card's QR code.
    """
    content = signed.card.to_bytes() + signed.signature
    return TEXT_BEGINS + encode_base32(content + derive_checksum(content))


def is_card_text(text: str) -> bool:
    """
    Whether a scanned text means to be a case card of this format.
    """
    return text.strip().upper().startswith(TEXT_BEGINS)


def parse_card(text: str) -> SignedCard:
    """
    Reads a card's text. The signature is not looked at: use `verify_card`.

    Raises:
        CardFormatUnknownError: not a case card, or of a later format or unknown kind.
        CardDamagedError: a case card whose text is not whole.
    """
    text = text.strip().upper()
    if not text.startswith(TEXT_BEGINS):
        raise CardFormatUnknownError
    content = decode_base32(text[len(TEXT_BEGINS) :], CARD_BYTES)
    if content is None or derive_checksum(content[:-2]) != content[-2:]:
        raise CardDamagedError
    return SignedCard(_facts(content[:FACTS_BYTES]), content[FACTS_BYTES:-2])


async def verify_card(crypto: CryptoProvider, issuers: Iterable[Issuer], text: str) -> Card:
    """
    The card in a scanned text, proven to be made by one of the issuers. Works without a network.

    Raises:
        CardFormatUnknownError, CardDamagedError: as `parse_card`.
        CardIssuerUnknownError: none of the issuers has the key it names.
        CardForgedError: an issuer has that key and did not sign it.
    """
    signed = parse_card(text)
    card = signed.card
    named = [issuer for issuer in issuers if issuer.key_id == card.key_id]
    if not named:
        raise CardIssuerUnknownError(key_id=card.key_id)
    for issuer in named:
        if await crypto.verify(issuer.public_key, signed.signature, signed_message(card)):
            return card
    raise CardForgedError(key_id=card.key_id)


def _facts(raw: bytes) -> Card:
    version, kind = raw[0], raw[1]
    if version != FORMAT_VERSION:
        raise CardFormatUnknownError(version=version)
    if kind not in (CardKind.HOUSEHOLD, CardKind.PERSON):
        raise CardFormatUnknownError(version=version, kind=kind)
    return Card(
        kind=CardKind(kind),
        key_id=int.from_bytes(raw[2:6], "big"),
        card_id=CardId(raw[6:22].hex()),
        issued_day=int.from_bytes(raw[22:25], "big"),
        replacement=int.from_bytes(raw[25:27], "big"),
    )


def derive_checksum(content: bytes) -> bytes:
    """
    Two bytes of CRC-16 with polynomial 0x1021 and start 0xFFFF: tell a card read wrongly from one that was forged.

    Source: ITU-T V.41; catalogued as CRC-16/IBM-3740.
    """
    remainder = 0xFFFF
    for byte in content:
        remainder ^= byte << 8
        for _ in range(8):
            remainder = (remainder << 1 ^ (0x1021 if remainder & 0x8000 else 0)) & 0xFFFF
    return remainder.to_bytes(2, "big")
