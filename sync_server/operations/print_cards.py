"""
Makes case cards and writes their printable sheet.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from shared.kernel.instants import DAY_MS
from sync_server.adapters.system import Ed25519Signatures, SystemClock, SystemRandomness
from sync_server.ports.store import Store
from sync_server.use_cases.authorities import Authority
from sync_server.use_cases.make_cards import make_cards


def print_cards(store: Store, out: Path, *, count: int, households: Sequence[str] | None) -> int:
    """
    Signs cards, registers them, writes the PDF.

    Args:
        count: How many blank cards; with households one card is made for each.

    Returns:
        How many cards were made.
    """
    from sync_server.adapters.card_sheet import make_card_sheet

    clock, randomness = SystemClock(), SystemRandomness()
    with store.transaction() as work:
        authority = Authority(
            work, by=None, clock=clock, randomness=randomness, signatures=Ed25519Signatures()
        )
        cards = make_cards(
            authority,
            clock=clock,
            randomness=randomness,
            count=count if households is None else 1,
            households=households,
        )
        sheet = make_card_sheet(cards, issued_day=clock.now_ms() // DAY_MS, name=authority.name)
        # Before the commit: cards that were never printed need not be registered.
        out.write_bytes(sheet)
    return len(cards)
