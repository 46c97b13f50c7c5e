"""
`POST /api/v1/rescue`: a supervisor brings a rescue file.
"""

from __future__ import annotations

import asyncio

from starlette.requests import Request
from starlette.responses import Response

from shared.crypto.errors import MalformedRescueError
from shared.crypto.rescue_seal import RescueFile, open_rescue
from shared.crypto.sealed_to import AgreementKey
from shared.protocol.rescue import read_rescue
from sync_server.api.edge import read_body
from sync_server.api.errors import RequestMalformedError
from sync_server.api.json_bodies import json_response
from sync_server.api.services import Services
from sync_server.api.sync_endpoint import read_token
from sync_server.use_cases.callers import get_caller
from sync_server.use_cases.take_rescue import RescueReport, find_sender, take_rescue

LIMIT_BYTES = 32 << 20
"""Five weeks of a busy phone's work, several times over."""


class RescueEndpoint:
    """
    Opens a file and takes it in.
    """

    def __init__(self, services: Services) -> None:
        self._services = services

    async def take(self, request: Request) -> Response:
        """
        What the file brought.
        """
        services = self._services
        device = read_token(services, request.scope).device
        body = await read_body(request.scope, request.receive, limit_bytes=LIMIT_BYTES)
        try:
            report = await self._taken(body, device)
        except MalformedRescueError:
            raise RequestMalformedError(expected="a rescue file for this server") from None
        services.log.info("rescue.taken", device=device, operations=report.new)
        return json_response({"new": report.new, "known": report.known, "held": report.held})

    async def _taken(self, body: bytes, device: str) -> RescueReport:
        services = self._services
        file = RescueFile.from_bytes(body)
        with services.store.reading() as view:
            sender, key = find_sender(view, file, services.signatures)
        content = await open_rescue(services.crypto, AgreementKey(key.private, key.public), file)
        messages = read_rescue(content, services.compression)

        def take() -> RescueReport:
            with services.store.transaction() as work:
                return take_rescue(
                    work,
                    device_id=sender.id,
                    messages=messages,
                    by=get_caller(work.directory, device),
                    clock=services.clock,
                )

        return await asyncio.to_thread(take)
