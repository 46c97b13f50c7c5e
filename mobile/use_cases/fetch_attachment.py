"""
Brings an attachment that this device does not hold, when somebody wants to see it. It is sealed here like one's own.
"""

from __future__ import annotations

import hashlib

from mobile.ports.errors import ServerUnreachableError
from mobile.use_cases.desk import Desk
from mobile.use_cases.send_attachments import attachment_path
from shared.domain.attachments import MOST_BYTES, hash_of, media_type_of

TRIES = 3
"""For one piece; what came before it is not asked for again."""


async def fetch_attachment(desk: Desk, record: str, name: str) -> bytes:
    """
    The content, from this device or from the server.

    Raises:
        ServerRefusedError: `attachment.unknown`: the phone it was made on has not sent it yet.
        ServerUnreachableError: no network, or it broke off again and again.
        StorageFullError, StorageFaultError: it came and cannot be kept here.
        AttachmentDamagedError: what is here cannot be read.
    """
    if await desk.attachments.has(name):
        return await desk.attachments.read(name)
    content = await _fetched(desk, attachment_path(desk, record, name))
    if hashlib.sha256(content).hexdigest() != hash_of(name):
        raise ServerUnreachableError(cause="another.answered")
    await desk.attachments.keep(record, content, media_type_of(name), received=True)
    await desk.attachments.count_traffic(received=len(content))
    return content


async def _fetched(desk: Desk, path: str) -> bytes:
    content, failures = bytearray(), 0
    while len(content) <= MOST_BYTES:
        try:
            piece = (await desk.device.ask(desk, "GET", f"{path}?offset={len(content)}", b"")).body
        except ServerUnreachableError:
            failures += 1
            if failures == TRIES:
                raise
            continue
        failures = 0
        if not piece:
            return bytes(content)
        content += piece
    raise ServerUnreachableError(cause="another.answered")
