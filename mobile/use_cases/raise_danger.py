"""
A danger sign is answered: help is sought at once, as a record of its own, before anything else happens. What must be
quiet is a record beside what may be shown, so that neither is told by the other.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import product

from mobile.ports.case_book import Draft
from mobile.use_cases.desk import Desk
from mobile.use_cases.loud_signs import is_quiet_referral
from mobile.use_cases.people import today_of
from mobile.use_cases.start_visit import area_of_draft
from shared.domain.guests import GUEST_CARD
from shared.domain.records import Change, Record, Value
from shared.domain.referrals import OPEN, is_open
from shared.kernel.identifiers import RecordId, derive_uuid
from shared.programmes.pack import TIERS, Decision, Pack

MOTHER = "mother"
SUBJECTS = ("person", MOTHER)
FIRST_LOOK_DAYS = {"now": 0, "day": 1}
"""When somebody first looks after a referral where the pack does not say: go-now the same day."""


def referral_id(visit_id: str, subject: str, *, quiet: bool = False) -> str:
    """
    The one referral of a visit for a person, beside it that of what must be quiet: the same at every resumption of
    the draft, and when it is amended.
    """
    return derive_uuid("referral", visit_id, subject, *(["quiet"] if quiet else []))


def needs_referral(decision: Decision) -> bool:
    """
    Whether a decision seeks help elsewhere; advice alone is given on the spot.
    """
    return decision.tier in FIRST_LOOK_DAYS


async def raise_danger(desk: Desk, pack: Pack, draft: Draft, fired: Sequence[Decision]) -> tuple[str, ...]:
    """
    Records what fired and was not raised before in this visit, as one durable unit; nothing is taken back.

    Args:
        fired: Every decision that holds now.

    Returns:
        The referrals that are new or grew, most urgent first; of two as urgent, the one that may be shown.

    Raises:
        StorageFullError, StorageFaultError: nothing was recorded; the danger must be shown all the same.
    """
    changes: list[tuple[int, Change]] = []
    for quiet, subject in product((False, True), SUBJECTS):
        about = [
            decision
            for decision in fired
            if decision.about == subject and decision.quiet is quiet and needs_referral(decision)
        ]
        change = _change(desk, pack, draft, subject, about, quiet=quiet) if about else None
        if change is not None:
            changes.append((min(TIERS.index(decision.tier) for decision in about), change))
    changes.sort(key=lambda ranked: ranked[0])
    await desk.book.record([change for _, change in changes])
    return tuple(change.record for _, change in changes)


def raised_decisions(desk: Desk, draft: Draft) -> tuple[str, ...]:
    """
    Decisions raised in a draft's visit so far, for the visit's own list.
    """
    found = (desk.book.get(referral) for referral in raised_referrals(desk, draft))
    return tuple(dict.fromkeys(name for referral in found for name in _names(referral)))


def raised_referrals(desk: Desk, draft: Draft) -> tuple[str, ...]:
    """
    The referrals raised in a draft's visit so far: an amendment goes on with those of the visit it amends.
    """
    return tuple(found.id for subject in SUBJECTS for found in _raised(desk, draft, subject))


def _raised(desk: Desk, draft: Draft, subject: str) -> list[Record]:
    visits = (_visit_of(draft), draft.id)
    ids = dict.fromkeys(
        referral_id(visit, subject, quiet=quiet) for quiet, visit in product((False, True), visits)
    )
    return [found for one in ids if (found := desk.book.find(one)) is not None]


def _visit_of(draft: Draft) -> str:
    return draft.context.get("amends") or draft.id


def _change(
    desk: Desk, pack: Pack, draft: Draft, subject: str, decisions: Sequence[Decision], *, quiet: bool
) -> Change | None:
    raised = [one for one in _raised(desk, draft, subject) if is_quiet_referral(desk, one) is quiet]
    named = {name for referral in raised for name in _names(referral)}
    new = [decision for decision in decisions if decision.id not in named]
    if not new:
        return None
    # A referral that came to its outcome stays closed; a sign seen after it is a danger of its own.
    known = next((referral for referral in raised if is_open(referral)), None)
    before = _names(known) if known else ()
    decisions = decisions if known or not raised else new
    tiers = [decision.tier for decision in decisions] + ([known.text("tier")] if known else [])
    tier = min(tiers, key=TIERS.index)
    leading = next(decision for decision in decisions if decision.tier == tier) if not known else new[0]
    # A sign that joins what somebody else closes meanwhile keeps it open: of both words the more cautious is shown.
    fields: dict[str, Value] = {
        "decisions": [*before, *(decision.id for decision in new)],
        "tier": tier,
        "state": OPEN,
    }
    if known is None or tier != known.text("tier"):
        fields |= {
            "decision": leading.id,
            "to": dict(leading.refer_to),
            "follow_up_on": _follow_up_on(pack, tier, today_of(desk.device.clock)).isoformat(),
        }
    if known is None:
        fields |= _who(desk, draft, subject) | {"raised_at_ms": desk.device.clock.now_ms()}
        if quiet:
            fields["quiet"] = True
    fresh = referral_id(draft.id if raised else _visit_of(draft), subject, quiet=quiet)
    return Change(
        record=RecordId(known.id if known else fresh),
        kind="referral",
        area=area_of_draft(desk, draft),
        set=fields,
    )


def _who(desk: Desk, draft: Draft, subject: str) -> dict[str, Value]:
    person = draft.context.get("person", "")
    if subject == MOTHER:
        record = desk.book.find(person)
        person = (record.text("mother") if record else "") or person
    who: dict[str, Value] = {"visit": _visit_of(draft), "worker": desk.identity.worker}
    guest = draft.context.get(GUEST_CARD)
    if guest:
        return who | {GUEST_CARD: guest}
    names = ("household", "case")
    return who | {"person": person} | {name: draft.context[name] for name in names if draft.context.get(name)}


def _follow_up_on(pack: Pack, tier: str, today: date) -> date:
    rule = next((rule for rule in pack.follow_ups if rule.tier == tier), None)
    days = rule.days[0] if rule and rule.days else FIRST_LOOK_DAYS.get(tier, 1)
    return today + timedelta(days=days)


def _names(referral: Record) -> tuple[str, ...]:
    names = referral.get("decisions")
    return tuple(str(name) for name in names) if isinstance(names, (list, tuple)) else ()
