"""
The packs that count in an area now.
"""

from __future__ import annotations

from collections.abc import Sequence

from shared.programmes.errors import MalformedPackError
from shared.programmes.pack import Pack, decode_pack
from sync_server.ports.directory import Directory


def present_packs(directory: Directory, areas: Sequence[str]) -> list[Pack]:
    """
    The newest of each pack that some areas published; one that this release cannot read is passed over.
    """
    newest: dict[tuple[str, str], bytes] = {}
    for pack in directory.packs(areas):
        newest.setdefault((pack.area, pack.pack_id), pack.sha256)
    found = []
    for (area, _), sha256 in newest.items():
        stored = directory.find_pack([area], sha256)
        if stored is not None:
            try:
                found.append(decode_pack(stored.content))
            except MalformedPackError:
                continue
    return found


def packs_above(directory: Directory, area: str) -> list[Pack]:
    """
    Those of an area and of the areas it lies in.
    """
    found = directory.find_area(area)
    return present_packs(directory, found.path if found is not None else (area,))
