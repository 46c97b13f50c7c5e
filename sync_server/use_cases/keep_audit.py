"""
The audit log: one hash chain per area, identifiers and codes only.

Each link's hash covers the one before it, so that a link changed or taken out is noticed by whoever holds
a later hash.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from sync_server.ports.change_log import AreaHead, AuditEntry, Writes
from sync_server.ports.store import Work

PURPOSE = b"doorstep audit v1\n"
FIRST = bytes(32)

CONSOLE = "console"
"""Who acts where a command of the server does."""


def link_hash(
    previous: bytes, *, area: str, position: int, at_ms: int, actor: str, action: str, subject: str
) -> bytes:
    """
    The hash of one link.
    """
    facts = "\x1f".join((area, str(position), str(at_ms), actor, action, subject))
    return hashlib.sha256(PURPOSE + previous + facts.encode()).digest()


def append_link(head: AreaHead, *, at_ms: int, actor: str, action: str, subject: str) -> AuditEntry:
    """
    The next link of an area's chain; moves the head.
    """
    previous = head.audit_hash or FIRST
    position = head.audit_position + 1
    made = link_hash(
        previous,
        area=head.area,
        position=position,
        at_ms=at_ms,
        actor=actor,
        action=action,
        subject=subject,
    )
    head.audit_position, head.audit_hash = position, made
    return AuditEntry(head.area, position, at_ms, actor, action, subject, previous, made)


def record_act(work: Work, *, area: str, at_ms: int, actor: str, action: str, subject: str) -> None:
    """
    Appends one act to an area's chain within a transaction.

    Args:
        actor: A device or worker identifier, or `CONSOLE`.
        action: What was done, as a stable code.
        subject: Identifier of what it was done to.
    """
    head = work.changes.lock_heads([area])[area]
    link = append_link(head, at_ms=at_ms, actor=actor, action=action, subject=subject)
    work.changes.write(Writes(heads={area: head}, audit=[link]))


def record_everywhere(work: Work, *, at_ms: int, action: str, subject: str) -> None:
    """
    Appends an act on the whole server, done at its console, to the chain of every area that lies in no other.
    """
    for area in work.directory.areas():
        if area.parent is None:
            record_act(work, area=area.id, at_ms=at_ms, actor=CONSOLE, action=action, subject=subject)


def first_broken_link(links: Iterable[AuditEntry]) -> int | None:
    """
    The position of the first link that does not follow from the one before; None where the chain is whole.
    """
    previous, expected = FIRST, 1
    for link in links:
        made = link_hash(
            previous,
            area=link.area,
            position=link.position,
            at_ms=link.at_ms,
            actor=link.actor,
            action=link.action,
            subject=link.subject,
        )
        if link.position != expected or link.previous != previous or link.hash != made:
            return expected
        previous, expected = made, expected + 1
    return None
