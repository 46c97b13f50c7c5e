"""
Finds a Chromium for the browser stories: named by the environment, installed on the machine, or Playwright's own.
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

_COMMANDS = (
    "chromium",
    "chromium-browser",
    "google-chrome-stable",
    "google-chrome",
    "chrome",
    "microsoft-edge",
)
_PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "C:/Program Files/Google/Chrome/Application/chrome.exe",
    "C:/Program Files (x86)/Google/Chrome/Application/chrome.exe",
)


def find_browser() -> Path | None:
    """The program, or None where this machine has none."""
    named = os.environ.get("DOORSTEP_BROWSER")
    if named:
        return Path(named) if Path(named).exists() else None
    for command in _COMMANDS:
        found = shutil.which(command)
        if found and not _is_snap(Path(found)):
            return Path(found)
    for place in _PLACES:
        if Path(place).exists():
            return Path(place)
    return _playwrights_own()


def _is_snap(program: Path) -> bool:
    # Ubuntu's package is a script that asks for a snap, which containers do not have.
    return "snap" in program.resolve().as_posix() or program.read_bytes()[:4096].find(b"/snap/bin") >= 0


def _playwrights_own() -> Path | None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        own = Path(playwright.chromium.executable_path)
    return own if own.exists() else None


if __name__ == "__main__":
    browser = find_browser()
    if browser is None:
        sys.exit(1)
    print(browser)
