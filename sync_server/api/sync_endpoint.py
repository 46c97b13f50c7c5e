"""
`POST /api/v1/sync`: the one path that is walked thousands of times a second.
"""

from __future__ import annotations

import asyncio
from functools import partial

from shared.kernel.errors import DoorstepError
from shared.kernel.identifiers import WorkerId
from shared.protocol.codec import (
    encode_response,
    open_request,
    reply_scope,
)
from shared.protocol.messages import SyncResponse
from shared.protocol.moved import HEADER
from shared.protocol.versions import CONTENT_TYPE, MAX_REQUEST_BYTES
from sync_server.api.edge import (
    API_HEADERS,
    Receive,
    Scope,
    Send,
    header,
    read_body,
    send_answer,
)
from sync_server.api.errors import MediaTypeError, MethodUnknownError
from sync_server.api.log import place_of
from sync_server.api.services import Services
from sync_server.use_cases.accept_sync import Taken
from sync_server.use_cases.bear_faults import OWN_FAULTS, take_in_parts
from sync_server.use_cases.errors import TokenMissingError
from sync_server.use_cases.sync_desk import Call
from sync_server.use_cases.tokens import Token

_CONTENT_TYPE = CONTENT_TYPE.encode()
_ANSWER_HEADERS = (*API_HEADERS, (b"content-type", _CONTENT_TYPE))


def read_token(services: Services, scope: Scope) -> Token:
    """
    Raises:
        TokenMissingError, TokenInvalidError, TokenExpiredError: the request has no good token.
        TooManyAttemptsError: its device asks too often.
    """
    scheme, _, text = header(scope, b"authorization").partition(b" ")
    if scheme.lower() != b"bearer" or not text:
        raise TokenMissingError
    token = services.mint.read_token(text.decode("latin-1").strip(), services.clock.now_ms())
    services.pace.take_turn(token.device)
    return token


class SyncEndpoint:
    """
    Reads a request, has it taken in, sends the reply.
    """

    def __init__(self, services: Services) -> None:
        self._services = services

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        services = self._services
        if scope["method"] != "POST":
            raise MethodUnknownError(method=scope["method"])
        began_s = services.figures.now_s()
        token = read_token(services, scope)
        if header(scope, b"content-type") != _CONTENT_TYPE:
            raise MediaTypeError(expected=CONTENT_TYPE)
        body = await read_body(scope, receive, limit_bytes=MAX_REQUEST_BYTES)
        message = open_request(body, services.compression, services.unpack, services.window)
        call = Call(token.device, message)
        try:
            taken = await services.submit(call)
        except OWN_FAULTS as fault:
            note = partial(self._note_left_out, token.device)
            taken = await take_in_parts(services.submit, call, fault, note)
        if isinstance(taken, DoorstepError):
            raise taken
        desk = services.desk
        if desk.is_at_hand(taken):
            reply = self._encoded(taken, desk.answer_now(taken))
        else:
            # A page of thousands of records takes a while to read and write; small pushes go on meanwhile.
            reply = await asyncio.to_thread(lambda: self._encoded(taken, desk.answer(taken)))
        headers = [*_ANSWER_HEADERS]
        now_ms = services.clock.now_ms()
        if services.mint.is_due_for_renewal(token, now_ms):
            renewed, _ = services.mint.make_token(token.device, now_ms)
            headers.append((b"doorstep-token", renewed.encode()))
        if desk.notice:
            headers.append((HEADER.encode(), desk.notice.encode()))
        if services.log.is_verbose:
            services.log.debug(
                "sync",
                device=token.device,
                operations=len(taken.answers),
                sent=len(body),
                received=len(reply),
            )
        services.figures.synced(
            [answer.state for answer in taken.answers], services.figures.now_s() - began_s
        )
        await send_answer(send, 200, reply, headers)

    def _note_left_out(self, device: str, seq: int, fault: Exception) -> None:
        self._services.log.failure("operation.left_out", device=device, seq=seq, error=place_of(fault))

    def _encoded(self, taken: Taken, response: SyncResponse) -> bytes:
        return encode_response(
            response,
            self._services.compression,
            scope=reply_scope(taken.request, WorkerId(taken.caller.account.id)),
            dictionary=taken.request.dictionary,
        )
