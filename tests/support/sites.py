"""
Built sites for tests: nothing is built that is there and current.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
STAND_INS = ROOT / "tests" / "e2e" / "support"


def built_site() -> Path:
    """The web app, as `./dev web` builds it."""
    return _built(ROOT / "build" / "web")


def built_empty_page() -> Path:
    """The same shell, Python and client around a page with one word."""
    return _built(ROOT / "build" / "empty-page", "--stand-in", str(STAND_INS / "empty_page"))


def built_bridge_page() -> Path:
    """The same shell around a page with a button for each thing that only the browser's page can do."""
    return _built(ROOT / "build" / "bridge-page", "--stand-in", str(STAND_INS / "bridge_page"))


def _built(out: Path, *arguments: str) -> Path:
    command = [
        sys.executable,
        "-m",
        "mobile.packaging.build_site",
        "--if-changed",
        "--out",
        str(out),
        *arguments,
    ]
    outcome = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert outcome.returncode == 0, outcome.stderr
    return out
