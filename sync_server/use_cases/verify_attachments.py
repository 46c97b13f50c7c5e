"""
Holds the contents of attachments against the records that name them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from shared.domain.attachments import hash_of, named_attachments
from sync_server.ports.attachments import AttachmentFiles
from sync_server.ports.store import View

PAGE = 1000


class AttachmentReport(NamedTuple):
    """
    Each as (area, SHA-256).

    Attributes:
        whole: Here, named, and right.
        damaged: Here, but the content is not the one its name says any more.
        awaited: Named by a record and not here: the phone has not sent it yet, or it was lost.
        unnamed: Here, and no record names it: an answer was changed, or a record erased.
    """

    whole: int
    damaged: tuple[tuple[str, str], ...]
    awaited: tuple[tuple[str, str], ...]
    unnamed: tuple[tuple[str, str], ...]


def verify_attachments(view: View, files: AttachmentFiles) -> AttachmentReport:
    """
    Reads every content once.
    """
    named = _named(view)
    here = set(files.names())
    damaged = {key for key in here & named if not files.is_right(*key)}
    return AttachmentReport(
        whole=len(here & named) - len(damaged),
        damaged=tuple(sorted(damaged)),
        awaited=tuple(sorted(named - here)),
        unnamed=tuple(sorted(here - named)),
    )


def remove_unnamed(view: View, files: AttachmentFiles) -> int:
    """
    Removes what no record names any more, as after an erasure, and what was sent in part; how many contents that were.
    """
    unnamed = sorted(set(files.names()) - _named(view))
    for area, sha256 in unnamed:
        files.remove(area, sha256)
    files.remove_parts()
    return len(unnamed)


def _named(view: View) -> set[tuple[str, str]]:
    return {(area, hash_of(name)) for area in view.directory.places() for name in _named_in(view, area)}


def _named_in(view: View, area: str) -> Iterator[str]:
    cursor = 0
    while records := view.changes.changed_since(area, cursor, limit=PAGE):
        for record in records:
            yield from named_attachments(record.fields)
        cursor = records[-1].revision
