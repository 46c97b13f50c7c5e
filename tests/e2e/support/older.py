"""
`doorstep-server` of a release before a kind of record: `python -m tests.e2e.support.older KIND COMMAND …`.
"""

from __future__ import annotations

import sys

from shared.domain.kinds import KINDS
from sync_server.operations.cli import main

if __name__ == "__main__":
    del KINDS[sys.argv[1]]
    sys.exit(main(sys.argv[2:]))
