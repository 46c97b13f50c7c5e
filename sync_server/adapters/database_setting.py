"""
Which database a data folder belongs to: SQLite in the folder, unless one is named.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

VARIABLE = "DOORSTEP_DATABASE"
FILE = "database.url"


def read_database_setting(data: Path, environment: Mapping[str, str]) -> str:
    """
    The address of a PostgreSQL database; empty for SQLite in the folder. The environment goes before the file.
    """
    named = environment.get(VARIABLE, "").strip()
    file = data / FILE
    if named or not file.is_file():
        return named
    return file.read_text(encoding="utf-8").strip()


def keep_database_setting(data: Path, url: str) -> None:
    """
    Writes the address into the folder, for the folder's owner only: it may hold a password.
    """
    data.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle = os.open(data / FILE, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(url + "\n")
