"""
What a reply changes on the phone that asked for it: pure, and nothing of it is true until the store has applied it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from shared.domain.delivery import Answer, Delivery
from shared.kernel.identifiers import AreaId
from shared.protocol.codec import Abbreviations
from shared.protocol.errors import MalformedMessageError
from shared.protocol.held_revisions import HeldRevisions
from shared.protocol.merge import content_of
from shared.protocol.messages import AreaPage, ReceivedChange, Scope, SyncProgress, SyncRequest, SyncResponse


@dataclass(frozen=True, slots=True)
class Plan:
    """
    A request ready to be sent, with what is needed to read its reply.
    """

    body: bytes
    request: SyncRequest
    scope: Scope
    hashes: Mapping[int, bytes]
    short: Abbreviations


@dataclass(frozen=True, slots=True)
class Taken:
    """
    A reply, understood.

    Attributes:
        progress: For the store; then call `Phone.applied`.
        is_rolled_back: The server holds operations that this store does not know it made: the store was
            rolled back or copied, and new work must get a new enrolment.
        expected: Area to the digest it must have once progress is applied.
        bucket_sums: Area to the server's 64 sums.
        cut: Areas of which more is to come.
        repaired: Areas of which buckets were read again.
    """

    progress: SyncProgress
    is_rolled_back: bool = False
    expected: Mapping[str, bytes] = field(default_factory=dict)
    bucket_sums: Mapping[str, bytes] = field(default_factory=dict)
    cut: frozenset[str] = frozenset()
    repaired: frozenset[str] = frozenset()


def take_response(
    plan: Plan, response: SyncResponse, *, held: HeldRevisions, offset_ms: int, bytes_received: int
) -> Taken:
    """
    A reply to a plan.

    Args:
        held: What the phone holds before it.
        offset_ms: Server clock minus device clock, as measured by this exchange.
        bytes_received: The reply's body.

    Raises:
        MalformedMessageError: it does not answer the request.
    """
    heard = SyncProgress(
        epoch=response.epoch,
        cursors={},
        outcome_cursor=response.outcome_cursor,
        backed_up_through=response.backed_up_through,
        offset_ms=offset_ms,
        server_ms=response.server_ms,
        bytes_sent=len(plan.body),
        bytes_received=bytes_received,
        received_count=response.received_count,
    )
    if response.epoch != plan.request.epoch:
        return Taken(_begin_epoch(plan.request, response, heard))
    return _take(plan, response, heard, held)


def _begin_epoch(request: SyncRequest, response: SyncResponse, heard: SyncProgress) -> SyncProgress:
    # The server was restored: what it may have lost is pushed again by the store, everything is pulled again.
    areas = response.areas or tuple(request.cursors)
    former = tuple(request.cursors) if request.epoch else ()
    return replace(heard, cursors=dict.fromkeys(map(str, areas), 0), reset_areas=former, outcome_cursor=0)


def _take(plan: Plan, response: SyncResponse, heard: SyncProgress, held: HeldRevisions) -> Taken:
    request, pages = plan.request, {page.area: page for page in response.pages}
    answers = _matched(plan, response.answers)
    scope = tuple(request.cursors) if response.areas is None else response.areas
    cut = frozenset(area for area in scope if _is_cut(area, pages, request))
    _require_sense(scope, pages, request)
    cursors: dict[str, int] = {area: request.cursors.get(area, 0) for area in scope}
    cursors.update({area: page.cursor for area, page in pages.items()})
    reset = {area for area, page in pages.items() if page.reset}
    own = _own_changes(plan, answers, held, reset, scope)
    progress = replace(
        heard,
        cursors=cursors,
        floors={area: 0 if area in reset else request.floor(area) for area in cut if area in pages},
        answers=(*answers, *response.outcomes),
        changes=[*own, *(change for page in response.pages for change in page.changes)],
        reset_areas=(*(area for area in request.cursors if area not in cursors), *sorted(reset)),
        dropped=[record for page in response.pages for record in _dropped(page, held)],
    )
    whole = {area: page for area, page in pages.items() if not page.more}
    return Taken(
        progress,
        is_rolled_back=response.received_through > request.made_count,
        expected={area: page.digest for area, page in whole.items() if page.digest},
        bucket_sums={area: page.bucket_sums for area, page in whole.items() if page.bucket_sums},
        cut=cut,
        repaired=frozenset(area for area, page in pages.items() if page.repaired),
    )


def _matched(plan: Plan, answers: Sequence[Answer]) -> tuple[Answer, ...]:
    if [answer.seq for answer in answers] != [operation.seq for operation in plan.request.operations]:
        raise MalformedMessageError(place="answers")
    return tuple(replace(answer, sha256=plan.hashes[answer.seq]) for answer in answers)


def _is_cut(area: AreaId, pages: Mapping[AreaId, AreaPage], request: SyncRequest) -> bool:
    page = pages.get(area)
    return area not in request.cursors if page is None else page.more


def _require_sense(scope: Collection[AreaId], pages: Mapping[AreaId, AreaPage], request: SyncRequest) -> None:
    if not pages.keys() <= set(scope):
        raise MalformedMessageError(place="areas")
    is_moving = any(page.changes or page.cursor != request.cursors.get(area) for area, page in pages.items())
    # What was brought is not brought again, so the next request is another.
    if not is_moving and not request.operations and any(page.more for page in pages.values()):
        # Asking again would get the same again, for ever.
        raise MalformedMessageError(place="pages")


def _own_changes(
    plan: Plan,
    answers: Sequence[Answer],
    held: HeldRevisions,
    reset: Collection[str],
    scope: Collection[AreaId],
) -> Iterable[ReceivedChange]:
    """
    What this phone's own accepted operations changed: the server does not send a phone its own words back.

    Left out where the record is already held at the operation's revision or a later one: then an earlier pull
    brought it, with whatever has happened since. Left out, too, where the area is no longer this phone's to hold: what
    was held for it and then taken in lies there, and not here.
    """
    for operation, answer in zip(plan.request.operations, answers, strict=True):
        is_here = operation.area in scope
        is_accepted = is_here and answer.state in (Delivery.RECEIVED, Delivery.CLASHED)
        before = 0 if operation.area in reset else held.revision(operation.record)
        if is_accepted and answer.revision > before:
            yield ReceivedChange(
                record=operation.record,
                kind=operation.kind,
                area=operation.area,
                revision=answer.revision,
                fields=content_of(operation),
            )


def _dropped(page: AreaPage, held: HeldRevisions) -> set[str]:
    if not page.repaired:
        return set()
    return held.in_buckets(page.area, page.repaired) - {change.record for change in page.changes}
