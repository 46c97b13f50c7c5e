"""
The shipped packs, built once for all tests that ask.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from shared.programmes.pack import Pack, decode_pack
from sync_server.operations.prepare_pack import build_pack_folder
from sync_server.use_cases.build_pack import BuiltPack

PROGRAMMES = Path(__file__).parents[2] / "assets" / "programmes"
PACKS = sorted(place.parent.name for place in PROGRAMMES.glob("*/pack.xlsx"))


@cache
def built_pack(name: str) -> BuiltPack:
    """
    What building the folder gave.
    """
    return build_pack_folder(PROGRAMMES / name)


@cache
def shipped_pack(name: str) -> Pack:
    """
    The pack as a phone receives it.
    """
    return decode_pack(built_pack(name).blob)
