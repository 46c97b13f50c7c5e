"""
The server goes to another address: phones are told by a notice that they can check.
"""

from __future__ import annotations

from shared.kernel.errors import DoorstepError
from shared.protocol.moved import MOST_SIGNATURES, Moved, is_address
from sync_server.ports.directory import Directory, ServerMove
from sync_server.ports.store import Work
from sync_server.ports.surroundings import Clock, Signatures
from sync_server.use_cases.errors import ServerMovedError
from sync_server.use_cases.keep_audit import CONSOLE, record_act


class AddressMalformedError(DoorstepError):
    """
    Not an address that phones can be sent to.
    """

    code = "server.address.malformed"


def move_server(
    work: Work, *, address: str, is_closed: bool, clock: Clock, signatures: Signatures
) -> ServerMove:
    """
    From now on phones are told the new address.

    Args:
        is_closed: Whether this server takes in nothing any more. Until then browsers bring what they have, since they
            cannot take it with them.

    Raises:
        AddressMalformedError: not HTTPS, or with a path.
    """
    if not is_address(address):
        raise AddressMalformedError
    now_ms = clock.now_ms()
    proof = Moved(address, now_ms).proof
    keys = work.directory.issuer_keys()[-MOST_SIGNATURES:]
    notice = Moved(address, now_ms, tuple(signatures.sign(key.seed, proof) for key in keys))
    move = ServerMove(notice.to_text(), is_closed)
    work.directory.keep_move(move)
    _record(work, "server.closed" if is_closed else "server.moved", now_ms)
    return move


def find_move(directory: Directory, address: str) -> ServerMove | None:
    """
    Where the server has gone, unless this is where it went.

    Args:
        address: Where phones reach this very server, as far as it was told.
    """
    move = directory.move()
    return None if move is None or Moved.from_text(move.notice).address == address else move


def require_here(directory: Directory, address: str) -> None:
    """
    Raises:
        ServerMovedError: nothing is taken in here any more.
    """
    move = find_move(directory, address)
    if move is not None and move.is_closed:
        raise ServerMovedError(notice=move.notice)


def stay(work: Work, *, clock: Clock) -> None:
    """
    The server is where it is: what was said of another address is taken back, as far as no phone has followed it.
    """
    work.directory.keep_move(None)
    _record(work, "server.stays", clock.now_ms())


def _record(work: Work, action: str, now_ms: int) -> None:
    root = work.directory.areas()[0]
    record_act(work, area=root.id, at_ms=now_ms, actor=CONSOLE, action=action, subject=root.id)
