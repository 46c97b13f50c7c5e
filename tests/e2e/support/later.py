"""
`doorstep-server` on a machine whose clock is some days ahead: `python -m tests.e2e.support.later DAYS COMMAND …`.
"""

from __future__ import annotations

import sys
import time

from shared.kernel.instants import DAY_MS
from sync_server.operations.cli import main


def set_ahead(days: int) -> None:
    """
    The wall clock of this process; intervals are measured as before.
    """
    ahead_ns, true_ns = days * DAY_MS * 1_000_000, time.time_ns
    time.time_ns = lambda: true_ns() + ahead_ns
    time.time = lambda: time.time_ns() / 1_000_000_000


if __name__ == "__main__":
    set_ahead(int(sys.argv[1]))
    sys.exit(main(sys.argv[2:]))
