"""
`/api/v1/attachments/<area>/<record>/<name>`: contents of pictures and sounds, in pieces.

`shared/protocol/ATTACHMENTS.md` has the exchanges.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response

from shared.domain.attachments import MEDIA_TYPES
from sync_server.api.edge import read_body
from sync_server.api.errors import PathUnknownError, RequestMalformedError
from sync_server.api.json_bodies import answer_headers, json_response
from sync_server.api.services import Services
from sync_server.api.sync_endpoint import read_token
from sync_server.ports.attachments import Stored
from sync_server.use_cases.errors import AttachmentUnknownError
from sync_server.use_cases.take_attachment import Place, note_act, require_named, take_chunk

PREFIX = "/attachments/"
MOST_CHUNK_BYTES = 256 << 10
"""At 50 kbit/s forty seconds, which the server waits for a body."""

MOST_PIECE_BYTES = 256 << 10

_ID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_PATH = re.compile(rf"/api/v1{PREFIX}({_ID})/({_ID})/([0-9a-f]{{64}}\.(?:{'|'.join(MEDIA_TYPES)}))")
_WHOLE = re.compile(r"[0-9]{1,9}")

_NOT_A_PAGE = {
    "content-disposition": 'attachment; filename="content.bin"',
    "content-security-policy": "default-src 'none'; sandbox",
}
"""Whoever opens such an address as a page gets a file that nothing runs."""


class AttachmentEndpoints:
    """
    Asks how far a content is, puts a chunk, gets a piece.
    """

    def __init__(self, services: Services) -> None:
        self._services = services

    async def get(self, request: Request) -> Response:
        """
        A piece from `offset` on; without one, how far the content is.
        """
        device, place = self._asked(request)
        if "offset" not in request.query_params:
            return json_response(_said(await asyncio.to_thread(self._look, device, place)))
        offset = _number(request.query_params, "offset")
        piece = await asyncio.to_thread(self._read, device, place, offset)
        return Response(
            piece, media_type="application/octet-stream", headers={**answer_headers(), **_NOT_A_PAGE}
        )

    async def put(self, request: Request) -> Response:
        """
        The chunk that begins at `offset`, of a content of `size` bytes.
        """
        device, place = self._asked(request)
        offset, size = _number(request.query_params, "offset"), _number(request.query_params, "size")
        # Before the body is read: who may not send must not be listened to.
        place = await asyncio.to_thread(self._require, device, place, sending=True)
        chunk = await read_body(request.scope, request.receive, limit_bytes=MOST_CHUNK_BYTES)
        return json_response(_said(await asyncio.to_thread(self._take, device, place, offset, size, chunk)))

    def _asked(self, request: Request) -> tuple[str, Place]:
        device = read_token(self._services, request.scope).device
        found = _PATH.fullmatch(request.scope["path"])
        if found is None:
            raise PathUnknownError
        return device, Place(*found.groups())

    def _require(self, device: str, place: Place, *, sending: bool = False) -> Place:
        with self._services.store.reading() as view:
            return require_named(view, device, place, sending=sending)[1]

    def _look(self, device: str, place: Place) -> Stored:
        place = self._require(device, place, sending=True)
        return self._services.attachments.look(place.area, place.sha256, device)

    def _take(self, device: str, place: Place, offset: int, size: int, chunk: bytes) -> Stored:
        files = self._services.attachments
        was_whole = files.look(place.area, place.sha256, device).whole
        stored = take_chunk(files, place, device, offset=offset, size_bytes=size, chunk=chunk)
        if stored.whole and not was_whole:
            self._note(device, place, "attachment.received")
        return stored

    def _read(self, device: str, place: Place, offset: int) -> bytes:
        self._require(device, place)
        piece = self._services.attachments.read(place.area, place.sha256, offset, MOST_PIECE_BYTES)
        if not offset:
            if not piece:
                raise AttachmentUnknownError
            self._note(device, place, "attachment.read")
        return piece

    def _note(self, device: str, place: Place, action: str) -> None:
        with self._services.store.transaction() as work:
            note_act(work, device, place, action, self._services.clock)


def _said(stored: Stored) -> Mapping[str, object]:
    return {"held": stored.held_bytes, "whole": stored.whole}


def _number(parameters: Mapping[str, str], name: str) -> int:
    text = parameters.get(name, "")
    if not _WHOLE.fullmatch(text):
        raise RequestMalformedError(expected=name)
    return int(text)
