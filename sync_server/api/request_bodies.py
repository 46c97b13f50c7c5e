"""
What the JSON paths read their requests into, one structure for each body.
"""

from __future__ import annotations

from typing import Annotated

import msgspec

from shared.domain.phone_orders import OrderKind
from sync_server.use_cases.make_cards import MOST_CARDS

Hex16 = Annotated[str, msgspec.Meta(pattern="^[0-9a-fA-F]{32}$")]
Hex32 = Annotated[str, msgspec.Meta(pattern="^[0-9a-fA-F]{64}$")]
Hex64 = Annotated[str, msgspec.Meta(pattern="^[0-9a-fA-F]{128}$")]
Identifier = Annotated[
    str,
    msgspec.Meta(pattern="^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$"),
]


class EnrolRequest(msgspec.Struct):
    """
    `POST /enrol`.
    """

    code: Annotated[str, msgspec.Meta(min_length=8, max_length=40)]
    public_key: Hex32
    signature: Hex64
    protocol: str = ""
    replaces: Identifier | None = None
    replaces_signature: Hex64 | None = None
    platform: Annotated[str, msgspec.Meta(max_length=20)] = ""


class ChallengeRequest(msgspec.Struct):
    """
    `POST /challenge`.
    """

    device: Identifier


class TokenRequest(msgspec.Struct):
    """
    `POST /token`.
    """

    device: Identifier
    nonce: Hex32
    signature: Hex64


class AgreementRequest(msgspec.Struct):
    """
    `POST /agreement`.
    """

    public_key: Hex32
    proof: Hex64


class OrdersRequest(msgspec.Struct):
    """
    `POST /orders`.
    """

    device: Identifier
    nonce: Hex32
    signature: Hex64


class OrderDoneRequest(msgspec.Struct):
    """
    `POST /orders/done`.
    """

    device: Identifier
    order: Hex16
    signature: Hex64


class TeamOrderRequest(msgspec.Struct):
    """
    `POST /team/orders`; without a kind the order is taken back.
    """

    device: Identifier
    kind: OrderKind | None = None


class EnrolmentRequest(msgspec.Struct):
    """
    `POST /enrolments`.
    """

    worker: Identifier


class CardsRequest(msgspec.Struct):
    """
    `POST /cards`.
    """

    count: Annotated[int, msgspec.Meta(ge=0, le=MOST_CARDS)] = 1
    households: list[Identifier] | None = None
    batch: Hex16 | None = None


class ReceiptRequest(msgspec.Struct):
    """
    `POST /receipts`: words as the phone shows them.
    """

    title: Annotated[str, msgspec.Meta(max_length=200)]
    lines: Annotated[list[Annotated[str, msgspec.Meta(max_length=1000)]], msgspec.Meta(max_length=100)]


class SummaryRequest(msgspec.Struct):
    """
    `POST /cards/summary`: the text of the card that was scanned.
    """

    card: Annotated[str, msgspec.Meta(max_length=200)]
