"""
Reviewing visits: what state a visit is in, and in which order a supervisor meets them.

A review names the revision it judged; a later change of the visit makes it "needs review" again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from shared.domain.records import Record, Value

BACK_CHECK_ONE_IN = 10
"""One unflagged visit in ten is looked at although nothing speaks against it (SAFETY: first screen)."""


class ReviewState(StrEnum):
    """
    Where a visit stands with the supervisor.
    """

    WAITING = "waiting"
    RETURNED = "returned"
    APPROVED = "approved"


@dataclass(frozen=True, slots=True)
class Judgement:
    """
    The state of a visit's present content, and the review that gave it.
    """

    state: ReviewState
    review: Record | None = None

    @property
    def comments(self) -> Mapping[str, Value]:
        """Question name to what the supervisor wrote about it."""
        comments = self.review.get("comments", {}) if self.review else {}
        return comments if isinstance(comments, Mapping) else {}


def judge(visit: Record, reviews: Iterable[Record], *, amended_here: bool = False) -> Judgement:
    """
    What the newest review of a visit says about its present content.

    Args:
        visit: As shown on this device.
        reviews: All reviews of it.
        amended_here: An operation on the visit is still to be received by the server, so that its new
            revision is not known yet: it waits for review whatever was said of the old content.
    """
    newest = max(reviews, key=_reviewed_at, default=None)
    if newest is None or amended_here or _number(newest.get("judged_revision")) < visit.revision:
        return Judgement(ReviewState.WAITING, newest)
    verdict = newest.text("verdict")
    if verdict == "approved":
        return Judgement(ReviewState.APPROVED, newest)
    if verdict == "returned":
        return Judgement(ReviewState.RETURNED, newest)
    return Judgement(ReviewState.WAITING, newest)


def is_flagged(visit: Record) -> bool:
    """
    Whether a visit must be looked at by a person: a danger fired, it was broken off, or the household was not met.
    """
    return bool(visit.get("danger")) or visit.text("outcome") not in ("done", "")


def review_order(visits: Iterable[Record]) -> list[Record]:
    """
    Danger first, then what was broken off or refused, then the rest; newest first within each.
    """
    return sorted(visits, key=_rank)


def chosen_for_back_check(visits: Sequence[Record], secret: bytes) -> list[Record]:
    """
    The unflagged visits that are to be looked at one by one: one in ten at random, at least one of any.

    Args:
        visits: Unflagged visits that wait.
        secret: Random bytes kept by the supervisor's device, so that workers cannot tell beforehand
            which of their visits will be chosen, and the choice does not change while the list is open.
    """
    if not visits:
        return []
    ranked = sorted(visits, key=lambda visit: hashlib.sha256(secret + visit.id.encode()).digest())
    return ranked[: max(1, len(visits) // BACK_CHECK_ONE_IN)]


def _rank(visit: Record) -> tuple[int, int]:
    group = 0 if visit.get("danger") else 1 if is_flagged(visit) else 2
    return group, -_number(visit.get("submitted_at_ms"))


def _reviewed_at(review: Record) -> tuple[int, int, str]:
    return (
        _number(review.get("judged_revision")),
        _number(review.get("at_ms")),
        review.id,
    )


def _number(value: Value) -> int:
    return value if isinstance(value, int) else 0
