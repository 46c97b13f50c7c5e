"""
What a server that was filled from a backup has to do before the first phone calls: begin another epoch.

Phones then push again everything that the backup may not hold, and pull everything anew.
"""

from __future__ import annotations

from shared.protocol.versions import EPOCH_BYTES
from sync_server.ports.store import Work
from sync_server.ports.surroundings import Clock, Randomness
from sync_server.use_cases.keep_audit import record_everywhere


def begin_epoch(work: Work, *, clock: Clock, randomness: Randomness) -> None:
    """
    Ends the epoch of the backup at what it holds.
    """
    former = work.directory.epoch()
    work.changes.end_epoch(former)
    work.directory.keep_epoch(randomness.make_bytes(EPOCH_BYTES))
    # A server that went to another address was backed up there before it came here.
    work.directory.keep_move(None)
    record_everywhere(work, at_ms=clock.now_ms(), action="server.restored", subject=former.hex())
