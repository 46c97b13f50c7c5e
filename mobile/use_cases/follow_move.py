"""
The server has another address. An app goes there by itself; a browser cannot take what it holds to another site: there
the worker is told where to register once everything is sent.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from mobile.ports.case_book import Settings
from mobile.ports.errors import ServerRefusedError, ServerUnreachableError
from mobile.use_cases.ask_server import API
from mobile.use_cases.desk import WEB, Desk
from mobile.use_cases.open_card import first_issuers
from shared.protocol.errors import MalformedMessageError
from shared.protocol.moved import Moved

MOVED_SETTING = "moved_to"
"""In a browser: the new address; on an app the moment of the last notice it has followed."""


async def heed_move(desk: Desk, notice: str) -> bool:
    """
    What a server said of another address, or, where it said nothing, that it is where it was.

    Returns:
        Whether this phone now asks another server.

    Raises:
        StorageFullError, StorageFaultError: it goes on as before.
    """
    if not notice:
        if new_address(desk.book):
            await desk.book.keep(MOVED_SETTING, None)
        return False
    moved = await _believed(desk, notice)
    if moved is None:
        return False
    if desk.device.platform == WEB:
        if new_address(desk.book) != moved.address:
            await desk.book.keep(MOVED_SETTING, moved.address)
        return False
    return await _follow(desk, moved)


def new_address(settings: Settings) -> str:
    """
    Where a browser's worker is to register; empty while the server is where it was.
    """
    kept = settings.kept(MOVED_SETTING)
    return kept if isinstance(kept, str) else ""


@dataclass(frozen=True, slots=True)
class Moving:
    """
    What a browser's worker is to know.

    Attributes:
        address: Where they register; empty while the server is where it was.
        waiting: Entries, pictures and sounds that only this phone holds.
    """

    address: str = ""
    waiting: int = 0


def moving(desk: Desk) -> Moving:
    """
    Whether the worker has to go to another address, and what is still to be sent to this one.
    """
    address = new_address(desk.book)
    if not address:
        return Moving()
    counts = desk.book.counts()
    return Moving(address, counts.recorded - counts.received + len(desk.attachments.unsent()))


async def _believed(desk: Desk, notice: str) -> Moved | None:
    try:
        moved = Moved.from_text(notice)
    except MalformedMessageError:
        return None
    verify = desk.device.crypto.verify
    for issuer in first_issuers(desk.book):
        for signature in moved.signatures:
            if await verify(issuer.public_key, signature, moved.proof):
                return moved
    return None


async def _follow(desk: Desk, moved: Moved) -> bool:
    identity, followed = desk.identity, desk.book.kept(MOVED_SETTING)
    if identity.server == moved.address or (isinstance(followed, int) and moved.made_ms < followed):
        return False
    try:
        await desk.device.remote_to(moved.address).exchange("GET", f"{API}/health")
    except (ServerUnreachableError, ServerRefusedError):
        # It is not there yet, or not from here: the old address goes on saying so.
        return False
    await desk.book.keep(MOVED_SETTING, moved.made_ms)
    await desk.device.keys.replace_identity(desk.vault.vault_id, replace(identity, server=moved.address))
    return True
