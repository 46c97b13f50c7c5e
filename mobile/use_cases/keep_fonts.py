"""
The fonts of scripts that the phone's programmes are written in, so that they can be read without a network.
"""

from __future__ import annotations

from collections.abc import Collection

from mobile.use_cases.desk import Desk

FONTS = "/assets/fonts"

LANGUAGES_OF = {
    "Cyrillic": frozenset({"be", "bg", "kk", "ky", "mk", "mn", "ru", "sr", "tg", "uk"}),
    "Japanese": frozenset({"ja"}),
}
"""Scripts that the first download has no letters of."""


def scripts_of(desk: Desk) -> Collection[str]:
    """
    Those among them that a programme on this phone is written in.
    """
    spoken = {language[:2] for pack in desk.programmes.packs() for language in pack.languages}
    return [script for script, languages in LANGUAGES_OF.items() if spoken & languages]
