"""
`POST /api/v1/rescue`: a supervisor brings a rescue file.
"""

from __future__ import annotations

import asyncio
from dataclasses import asdict
from io import BytesIO
from typing import BinaryIO

from starlette.requests import Request
from starlette.responses import Response

from shared.crypto.errors import MalformedRescueError
from sync_server.api.edge import read_body
from sync_server.api.errors import RequestMalformedError
from sync_server.api.json_bodies import json_response
from sync_server.api.services import Services
from sync_server.api.sync_endpoint import read_token
from sync_server.use_cases.callers import get_caller
from sync_server.use_cases.open_rescue import OpenedRescue, check_rescue, find_sender
from sync_server.use_cases.take_rescue import (
    RescueReport,
    require_may_bring,
    take_pictures,
    take_rescue,
)

LIMIT_BYTES = 32 << 20
"""Five weeks of a busy phone's work, or eighty pictures; the command takes in any size."""


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
            rescued = await asyncio.to_thread(self._opened, BytesIO(body), device)
        except MalformedRescueError:
            raise RequestMalformedError(expected="a rescue file for this server") from None
        report = await asyncio.to_thread(self._take, rescued, device)
        pictures = await take_pictures(services.store, services.attachments, rescued, services.clock)
        services.log.info("rescue.taken", device=device, operations=report.new, pictures=pictures.new)
        entries = {"new": report.new, "known": report.known, "held": report.held}
        return json_response({**entries, "pictures": asdict(pictures)})

    def _opened(self, file: BinaryIO, device: str) -> OpenedRescue:
        """Opening takes long, and much memory: for those only who may bring it, and beside all others."""
        services = self._services
        with services.store.reading() as view:
            sender = find_sender(view, file)
            require_may_bring(get_caller(view.directory, device), sender.device)
        checked = check_rescue(sender, file, services.crypto, services.unpack)
        return asyncio.run(checked)

    def _take(self, rescued: OpenedRescue, device: str) -> RescueReport:
        services = self._services
        with services.store.transaction() as work:
            return take_rescue(
                work,
                device_id=rescued.device,
                messages=rescued.messages,
                by=get_caller(work.directory, device),
                clock=services.clock,
            )
