"""
Names and keys of a journal's files.
"""

from __future__ import annotations

from dataclasses import dataclass

from shared.crypto.provider import Key


@dataclass(frozen=True, slots=True, repr=False)
class JournalKeys:
    """
    The vault and the two subkeys that a journal needs.
    """

    vault_id: bytes
    manifest_key: Key
    head_key: Key


def manifest_name(vault_id: bytes) -> str:
    """Name of the manifest's twin slots."""
    return f"{vault_id.hex()}.manifest"


def head_name(vault_id: bytes) -> str:
    """Name of the head's file."""
    return f"{vault_id.hex()}.head"


def segment_prefix(vault_id: bytes) -> str:
    """What the names of a vault's segments begin with."""
    return f"{vault_id.hex()}.segment."


def segment_name(vault_id: bytes, number: int) -> str:
    """Name of a segment's file."""
    return f"{segment_prefix(vault_id)}{number:08d}"
