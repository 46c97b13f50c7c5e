"""
The code by which a supervisor's phone tells another, without a network, who goes to whose households for a while.

It begins otherwise than a case card, has a kind byte of its own and is signed as something else: neither can be taken
for the other. It holds identifiers and days, no name and no household.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from shared.cards.base32 import decode_base32, encode_base32
from shared.cards.card import SIGNATURE_BYTES, derive_checksum
from shared.cards.errors import CardFormatUnknownError, HandOverDamagedError, HandOverFactsError
from shared.kernel.identifiers import uuid_bytes, uuid_text

HAND_OVER_BEGINS = "DSH1:"
HAND_OVER_VERSION = 1
HAND_OVER_KIND = 0x11
FACTS_BYTES = 56
CODE_BYTES = FACTS_BYTES + SIGNATURE_BYTES + 2
LONGEST_DAYS = 62

_ID_BYTES = 16
_EPOCH = date(1970, 1, 1)
_SIGNED_AS = b"doorstep hand-over v1\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOver:
    """
    Who goes where, and from when to when.

    Attributes:
        device: The enrolment that signs it.
        giver: The worker whose households they are.
        taker: The worker who goes there.
        first, last: Days, both included.
    """

    device: str
    giver: str
    taker: str
    first: date
    last: date

    def __post_init__(self) -> None:
        if not 0 <= (self.last - self.first).days < LONGEST_DAYS or self.first < _EPOCH:
            raise HandOverFactsError

    def to_bytes(self) -> bytes:
        """The 56 bytes that are signed."""
        ids = b"".join(uuid_bytes(one) for one in (self.device, self.giver, self.taker))
        days = b"".join((day - _EPOCH).days.to_bytes(3, "big") for day in (self.first, self.last))
        return bytes((HAND_OVER_VERSION, HAND_OVER_KIND)) + ids + days


def hand_over_message(hand_over: HandOver) -> bytes:
    """
    What the phone signs: marked, so that the signature serves nothing else.
    """
    return _SIGNED_AS + hand_over.to_bytes()


def hand_over_text(hand_over: HandOver, signature: bytes) -> str:
    """
    The text of the code.
    """
    content = hand_over.to_bytes() + signature
    return HAND_OVER_BEGINS + encode_base32(content + derive_checksum(content))


def is_hand_over_text(text: str) -> bool:
    """
    Whether a scanned text means to hand over.
    """
    return text.strip().upper().startswith(HAND_OVER_BEGINS)


def parse_hand_over(text: str) -> tuple[HandOver, bytes]:
    """
    What it says and its signature, not yet verified.

    Raises:
        CardFormatUnknownError: another code, or one of a later release.
        HandOverDamagedError: its text is not whole, or says what no code says.
    """
    if not is_hand_over_text(text):
        raise CardFormatUnknownError
    content = decode_base32(text.strip().upper()[len(HAND_OVER_BEGINS) :], CODE_BYTES)
    if content is None or derive_checksum(content[:-2]) != content[-2:]:
        raise HandOverDamagedError
    if (content[0], content[1]) != (HAND_OVER_VERSION, HAND_OVER_KIND):
        raise CardFormatUnknownError(version=content[0], kind=content[1])
    device, giver, taker = (
        uuid_text(content[start : start + _ID_BYTES]) for start in range(2, 2 + 3 * _ID_BYTES, _ID_BYTES)
    )
    first, last = (_day(content[start : start + 3]) for start in (50, 53))
    try:
        hand_over = HandOver(device=device, giver=giver, taker=taker, first=first, last=last)
    except HandOverFactsError as cause:
        raise HandOverDamagedError from cause
    return hand_over, content[FACTS_BYTES:-2]


def _day(raw: bytes) -> date:
    try:
        return _EPOCH + timedelta(days=int.from_bytes(raw, "big"))
    except OverflowError as cause:
        raise HandOverDamagedError from cause
