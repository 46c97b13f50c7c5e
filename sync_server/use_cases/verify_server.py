"""
Whether what is kept still fits together: audit chains, the sums over records, and what refers to what.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from shared.domain.kinds import BROADCAST_KINDS
from shared.domain.review_box import box_of
from shared.protocol.digest import AreaDigest
from sync_server.ports.change_log import AreaHead, AuditEntry, ChangeReader
from sync_server.ports.store import View
from sync_server.use_cases.keep_audit import FIRST, first_broken_link

LINKS_AT_ONCE = 5_000


class Fault(NamedTuple):
    """
    Something that does not fit.

    Attributes:
        what: Stable code.
        place: A position or number within the area, where there is one.
    """

    area: str
    what: str
    place: str = ""


class Anchor(NamedTuple):
    """
    Where an area's audit chain stood on some day, as it is kept elsewhere.
    """

    area: str
    position: int
    hash: bytes


def make_anchors(view: View) -> Sequence[Anchor]:
    """
    The ends of all audit chains.
    """
    areas = sorted(view.directory.places())
    heads = view.changes.heads(areas)
    return [Anchor(area, heads[area].audit_position, heads[area].audit_hash) for area in areas]


def anchor_digest(anchors: Sequence[Anchor]) -> str:
    """
    One line that stands for all of them: short enough to be read out, printed or sent by message.
    """
    made = hashlib.sha256(b"doorstep anchors v1\n")
    for area, position, link in sorted(anchors):
        made.update(f"{area}\x1f{position}\x1f{link.hex()}\n".encode())
    return made.hexdigest()[:32]


def verify_server(view: View, anchors: Mapping[str, Anchor]) -> Iterator[Fault]:
    """
    Everything that does not fit, area by area.

    Args:
        anchors: By area, where its chain stood when somebody wrote it down.
    """
    areas = sorted(view.directory.places())
    used = set(view.changes.areas_in_use())
    boxes = {box_of(area) for area in areas}
    for area in [*areas, *sorted(boxes & used)]:
        head = view.changes.heads([area])[area]
        yield from _chain_faults(view.changes, head, anchors.get(area))
        yield from _sum_faults(view.changes, head)
        for what, place in view.changes.orphans(area):
            yield Fault(area, what, place)
    for unknown in sorted(used - boxes - set(areas)):
        yield Fault(unknown, "area.unknown")
    for gone in sorted(anchors.keys() - set(areas)):
        yield Fault(gone, "area.missing")


def _chain_faults(changes: ChangeReader, head: AreaHead, anchor: Anchor | None) -> Iterator[Fault]:
    links = list(_links(changes, head.area))
    broken = first_broken_link(links)
    if broken is not None:
        yield Fault(head.area, "audit.link", str(broken))
    end = links[-1].hash if links else b""
    if (len(links), end) != (head.audit_position, head.audit_hash if links else b""):
        yield Fault(head.area, "audit.end", str(len(links)))
    if anchor is not None and anchor.position:
        kept = links[anchor.position - 1].hash if anchor.position <= len(links) else FIRST
        if kept != anchor.hash:
            yield Fault(head.area, "audit.anchor", str(anchor.position))


def _links(changes: ChangeReader, area: str) -> Iterator[AuditEntry]:
    after = 0
    while batch := changes.audit_links(area, after, limit=LINKS_AT_ONCE):
        yield from batch
        after = batch[-1].position


def _sum_faults(changes: ChangeReader, head: AreaHead) -> Iterator[Fault]:
    if AreaDigest.of(changes.revisions(head.area)).total() != head.digest.total():
        yield Fault(head.area, "records.sum")
    heard = changes.revisions(head.area, kinds=BROADCAST_KINDS)
    if AreaDigest.of(heard).total() != head.broadcast_digest.total():
        yield Fault(head.area, "records.sum.broadcast")
    newest = max((revision for _, revision in changes.revisions(head.area)), default=0)
    if newest > head.revision:
        yield Fault(head.area, "records.revision", str(newest))
