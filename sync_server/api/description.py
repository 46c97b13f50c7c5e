"""
What the paths that speak JSON take, as OpenAPI 3.1: made from the very structures that requests are read into.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import msgspec

from shared.kernel.release import RELEASE
from shared.protocol.moved import HEADER
from shared.protocol.versions import CONTENT_TYPE
from sync_server.api import people_endpoints as people
from sync_server.api import recovery_endpoints as recovery
from sync_server.api import request_bodies as plain
from sync_server.api.errors import STATUS
from sync_server.api.pace import AT_ONCE_S, PROOFS_OF_DEVICE_AT_ONCE, PROOFS_OF_DEVICE_PER_S, PROOFS_PER_S


class Spoken(NamedTuple):
    """
    A path with a method.

    Attributes:
        takes: What its body is read into; None where it has none.
        is_open: Whether it is for phones without a token.
        query: Names of its query parameters.
        is_paced: Whether it is asked before anybody knows who asks, and has a pace of its own for that.
    """

    path: str
    method: str
    words: str
    takes: type[msgspec.Struct] | None = None
    is_open: bool = False
    query: tuple[str, ...] = ()
    is_paced: bool = False


_CONTENT = "/attachments/{area}/{record}/{content}"

SPOKEN = (
    Spoken("/health", "GET", "Whether the server and its database answer.", is_open=True),
    Spoken("/enrol", "POST", "A new phone, for a one-time code.", plain.EnrolRequest, is_open=True),
    Spoken("/challenge", "POST", "A nonce to sign.", plain.ChallengeRequest, is_open=True, is_paced=True),
    Spoken("/token", "POST", "A token for a signed nonce.", plain.TokenRequest, is_open=True, is_paced=True),
    Spoken("/agreement", "POST", "The device's key for sensitive answers.", plain.AgreementRequest),
    Spoken(
        "/orders",
        "POST",
        "What a locked phone is told to do.",
        plain.OrdersRequest,
        is_open=True,
        is_paced=True,
    ),
    Spoken("/orders/done", "POST", "That it was done.", plain.OrderDoneRequest, is_open=True, is_paced=True),
    Spoken("/enrolments", "POST", "A one-time code for a worker of the team.", plain.EnrolmentRequest),
    Spoken("/packs/{sha256}", "GET", "A programme pack, or what differs from another.", query=("from",)),
    Spoken("/say/{area}", "GET", "A page on which people speak for themselves.", is_open=True),
    Spoken("/say/{area}", "POST", "What was said there.", is_open=True),
    Spoken("/ratings", "POST", "Ratings without a name, in a batch.", people.RatingsRequest, is_open=True),
    Spoken("/feedback", "GET", "What people say of the help in a supervisor's areas, summed up."),
    Spoken("/feedback/complaints", "POST", "Complaints, for a manager.", people.ComplaintsRequest),
    Spoken(
        "/receipts", "POST", "What somebody agreed to, laid out to print; not kept.", plain.ReceiptRequest
    ),
    Spoken("/cards", "POST", "A sheet of case cards.", plain.CardsRequest),
    Spoken("/cards/summary", "POST", "Who lives where a card leads, for a guest.", plain.SummaryRequest),
    Spoken("/issuers", "GET", "Public keys of who signs cards.", is_open=True),
    Spoken("/app", "GET", "A page with the Android app.", is_open=True),
    Spoken("/app/packages", "GET", "Its packages, with sizes and hashes.", is_open=True),
    Spoken("/app/{package}", "GET", "One of them.", is_open=True),
    Spoken("/team", "GET", "The phones of the team."),
    Spoken("/team/orders", "POST", "An order to a phone of the team.", plain.TeamOrderRequest),
    Spoken("/keys", "GET", "Keys of recovery and of rescue files."),
    Spoken("/recovery", "POST", "A locked phone asks to be recovered.", recovery.AskRequest),
    Spoken("/recovery", "GET", "How far that is."),
    Spoken("/recovery/end", "POST", "That it is over.", recovery.EndRequest),
    Spoken("/recovery/open", "GET", "Requests of the team."),
    Spoken("/recovery/decide", "POST", "One of two approvals, or a refusal.", recovery.DecideRequest),
    Spoken(_CONTENT, "GET", "How far a content is, or a piece of it.", query=("offset",)),
    Spoken(_CONTENT, "PUT", "A chunk of a content.", query=("offset", "size")),
    Spoken("/rescue", "POST", "A rescue file that a colleague's phone hands in."),
)


def describe(prefix: str) -> Mapping[str, Any]:
    """
    The description.

    Args:
        prefix: Before every path.
    """
    structures = [one.takes for one in SPOKEN if one.takes is not None]
    schemas, components = msgspec.json.schema_components(
        structures, ref_template="#/components/schemas/{name}"
    )
    bodies = dict(zip(structures, schemas, strict=True))
    paths: dict[str, dict[str, Any]] = {}
    for one in SPOKEN:
        paths.setdefault(prefix + one.path, {})[one.method.lower()] = _operation(one, bodies)
    paths[prefix + "/sync"] = {"post": _sync()}
    return {
        "openapi": "3.1.0",
        "info": {"title": "Doorstep", "version": RELEASE},
        "paths": paths,
        "components": {
            "schemas": {**components, "Refusal": _REFUSAL},
            "securitySchemes": {"device": {"type": "http", "scheme": "bearer"}},
        },
    }


_PROOFS_PACED = (
    f"Asked too often: one device at one address {PROOFS_OF_DEVICE_AT_ONCE} times at once, then "
    f"{60 * PROOFS_OF_DEVICE_PER_S:.0f} times a minute; one address {AT_ONCE_S * PROOFS_PER_S:.0f} times at once, then "
    f"{PROOFS_PER_S:.0f} times a second."
)

_REFUSAL = {
    "type": "object",
    "required": ["code", "details"],
    "properties": {"code": {"type": "string", "enum": sorted(STATUS)}, "details": {"type": "object"}},
}


def _sync() -> dict[str, Any]:
    """The path that speaks bytes: what they mean is the protocol's own page, shared/protocol/SPEC.md."""
    operation = _operation(Spoken("/sync", "POST", "Pushes and pulls in one round trip."), {})
    message = {"content": {CONTENT_TYPE: {"schema": {"type": "string", "format": "binary"}}}}
    operation["requestBody"] = {"required": True, **message}
    operation["responses"]["200"] = {
        "description": "A receipt for each operation, and what the phone lacks.",
        "headers": {
            "Doorstep-Token": {"description": "A renewed token.", "schema": {"type": "string"}},
            HEADER.title(): {"description": "The server has another address.", "schema": {"type": "string"}},
        },
        **message,
    }
    return operation


def _operation(one: Spoken, bodies: Mapping[type[msgspec.Struct], Any]) -> dict[str, Any]:
    places = [part[1:-1] for part in one.path.split("/") if part.startswith("{")]
    refused = {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Refusal"}}}}
    operation: dict[str, Any] = {
        "summary": one.words,
        "parameters": [
            *(
                {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
                for name in places
            ),
            *({"name": name, "in": "query", "schema": {"type": "string"}} for name in one.query),
        ],
        "responses": {
            "200": {"description": "Done."},
            "4XX": {"description": "Refused; nothing was changed.", **refused},
            "429": {
                "description": _PROOFS_PACED if one.is_paced else "Asked too often.",
                "headers": {"Retry-After": {"description": "Seconds.", "schema": {"type": "integer"}}},
                **refused,
            },
            "503": {"description": "The database is away; nothing was changed.", **refused},
            "507": {"description": "The disk is full; nothing was changed.", **refused},
        },
    }
    if not one.is_open:
        operation["security"] = [{"device": []}]
    if one.takes is not None:
        operation["requestBody"] = {
            "required": True,
            "content": {"application/json": {"schema": bodies[one.takes]}},
        }
    return operation
