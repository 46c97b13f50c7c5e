"""
What a programme may ask pictures and sound for: what phones can take, with its purpose, and nothing that is sealed.
"""

from __future__ import annotations

import re

from sync_server.adapters.sensitive_answers import COLUMN
from sync_server.adapters.xlsform import Row, Sheets
from sync_server.use_cases.pack_tables import Findings

TAKEN = frozenset({"image", "photo", "audio", "video", "file"})
NOT_TAKEN = frozenset({"background audio"})
SIGNED = ("signature", "draw", "annotate")


def note_media_questions(name: str, sheets: Sheets, findings: Findings) -> None:
    """
    Notes each question of a form workbook that no phone can answer or that must not be asked so.
    """
    place = f"{name}/survey"
    for row in sheets.sheet("survey"):
        kind = re.sub(r"[\s_-]+", " ", row.get("type").lower()).strip()
        if kind in NOT_TAKEN:
            cure = f"Phones take no {kind}. Ask for an image or audio, or leave the question out."
            findings.add(place, row.number, "type", "form.media.unsupported", cure)
        elif kind in TAKEN:
            _note(place, row, findings)


def _note(place: str, row: Row, findings: Findings) -> None:
    is_signed = any(word in SIGNED for word in row.get("appearance").split())
    has_purpose = any(heading.split("::")[0] == "hint" and text for heading, text in row.cells.items())
    if not is_signed and not has_purpose:
        cure = "Say in the hint what it is for: the worker reads that out before asking."
        findings.add(place, row.number, "hint", "form.media.purpose", cure)
    if row.get(COLUMN):
        cure = "The server reads pictures and sound: what is sealed to the case team is asked in words."
        findings.add(place, row.number, COLUMN, "form.media.sensitive", cure)
