"""
Built sites for tests: nothing is built that is there and current.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
EMPTY_PAGE = ROOT / "tests" / "e2e" / "support" / "empty_page"


def built_site() -> Path:
    """The web app, as `./dev web` builds it."""
    return _built(ROOT / "build" / "web")


def built_empty_page() -> Path:
    """The same shell, Python and client around a page with one word."""
    return _built(ROOT / "build" / "empty-page", "--stand-in", str(EMPTY_PAGE))


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
