"""
A supervisor judges visits: approve, return with comments, approve all that nothing speaks against.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from mobile.ports.case_book import Records
from mobile.ports.time import Clock, Ids
from shared.domain.records import Change, Record, Value
from shared.domain.review import (
    ReviewState,
    chosen_for_back_check,
    is_flagged,
    judge,
    review_order,
)
from shared.domain.supervision import Levels
from shared.kernel.errors import Acts, DoorstepError
from shared.kernel.identifiers import RecordId


class NothingSaidError(DoorstepError):
    """
    A visit was to be returned without a word on what is to be mended.
    """

    code = "review.nothing_said"
    acts = Acts.SUPERVISOR


async def approve_visit(records: Records, clock: Clock, ids: Ids, visit_id: str, *, remark: str = "") -> None:
    """
    Approves a visit's present content.

    Raises:
        RecordMissingError: the visit is not on this device.
        StorageFullError, StorageFaultError: nothing was recorded.
    """
    await records.record(
        [_review(records, records.get(visit_id), clock, ids, verdict="approved", remark=remark)]
    )


async def return_visit(
    records: Records,
    clock: Clock,
    ids: Ids,
    visit_id: str,
    *,
    comments: Mapping[str, str],
    remark: str = "",
) -> None:
    """
    Returns a visit to its worker, who gets it as a task.

    Args:
        comments: Question name to what is to be looked at again.
        remark: About the whole visit.

    Raises:
        NothingSaidError: neither a comment nor a remark was given.
        RecordMissingError: the visit is not on this device.
    """
    said = {question: text.strip() for question, text in comments.items() if text.strip()}
    if not said and not remark.strip():
        raise NothingSaidError
    change = _review(
        records,
        records.get(visit_id),
        clock,
        ids,
        verdict="returned",
        remark=remark,
        comments=said,
    )
    await records.record([change])


async def approve_unflagged(
    records: Records, clock: Clock, ids: Ids, secret: bytes, *, levels: Levels | None = None
) -> int:
    """
    Approves every waiting visit that nothing speaks against, except those chosen for back-check, as one durable unit.

    Args:
        secret: This supervisor's random bytes that decide the choice.

    Returns:
        How many were approved.
    """
    approvable = approvable_at_once(waiting_visits(records, levels=levels), secret)
    if approvable:
        await records.record(
            [_review(records, visit, clock, ids, verdict="approved") for visit in approvable]
        )
    return len(approvable)


def waiting_visits(records: Records, *, levels: Levels | None = None) -> list[Record]:
    """
    Visits received from the team that wait for a judgement, in review order; voided and practice visits left out.

    Args:
        levels: Those of teams with a nearer supervisor are left to them.
    """
    levels = levels or Levels()
    waiting = [
        visit
        for visit in records.all_of("visit")
        if visit.revision > 0
        and not levels.between(visit.area)
        and not visit.text("void_reason")
        and not _is_practice(records, visit)
        and judgement_is_open(records, visit)
    ]
    return review_order(waiting)


def judgement_is_open(records: Records, visit: Record) -> bool:
    """
    Whether a visit's present content has no verdict yet.
    """
    return judge(visit, records.where("review", "visit", visit.id)).state is ReviewState.WAITING


def back_check_visits(records: Records, secret: bytes) -> list[Record]:
    """
    The unflagged waiting visits that are to be looked at one by one.
    """
    return chosen_for_back_check(
        [visit for visit in waiting_visits(records) if not is_flagged(visit)], secret
    )


def approvable_at_once(waiting: Iterable[Record], secret: bytes) -> Sequence[Record]:
    """
    Those of the waiting visits that one tap approves.
    """
    unflagged = [visit for visit in waiting if not is_flagged(visit)]
    chosen = {visit.id for visit in chosen_for_back_check(unflagged, secret)}
    return [visit for visit in unflagged if visit.id not in chosen]


def _review(
    records: Records,
    visit: Record,
    clock: Clock,
    ids: Ids,
    *,
    verdict: str,
    remark: str = "",
    comments: Mapping[str, str] | None = None,
) -> Change:
    fields: dict[str, Value] = {
        "visit": visit.id,
        "judged_revision": visit.revision,
        "verdict": verdict,
        "by": records.author.worker,
        "at_ms": clock.now_ms(),
    }
    if comments:
        fields["comments"] = dict(comments)
    if remark.strip():
        fields["remark"] = remark.strip()
    return Change(record=RecordId(ids.record_id()), kind="review", area=visit.area, set=fields)


def _is_practice(records: Records, visit: Record) -> bool:
    household = records.find(visit.text("household"))
    return household is not None and household.get("practice") is True
