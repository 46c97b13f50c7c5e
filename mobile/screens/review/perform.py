"""
Judging one visit: what its effects do.
"""

from __future__ import annotations

from mobile.screens.review.model import (
    Approve,
    Judged,
    Model,
    Past,
    Read,
    ReadVisit,
    Row,
    SendBack,
    VisitRead,
)
from mobile.screens.review.update import update
from mobile.ui.loop import Effect, Event, Opened, Send
from mobile.ui.routes import ToReview
from mobile.use_cases.desk import Desk, Host, desk_of
from mobile.use_cases.loud_signs import loud_signs
from mobile.use_cases.people import called, household_place, today_of, worker_name
from mobile.use_cases.programmes import Programmes
from mobile.use_cases.read_visit import ReadAnswer, previous_visit, read_answers
from mobile.use_cases.review_visit import approve_visit, return_visit
from mobile.use_cases.sealed_answers import open_sealed_answers
from shared.domain.guests import card_was_seen, was_guest
from shared.domain.records import Record
from shared.domain.review import ReviewState, judge
from shared.domain.supervision import worker_of
from shared.kernel.instants import local_date


def open_screen(route: ToReview, host: Host) -> Opened:
    """
    One visit to judge.
    """

    async def perform(effect: Effect, send: Send) -> Event | None:
        desk = desk_of(host)
        clock, ids = desk.device.clock, desk.device.ids
        match effect:
            case ReadVisit(visit):
                return VisitRead(await _read(desk, desk.book.get(visit), host.language))
            case Approve(visit, remark):
                await approve_visit(desk.book, clock, ids, visit, remark=remark)
                return Judged(returned=False)
            case SendBack(visit, comments, remark):
                await return_visit(desk.book, clock, ids, visit, comments=dict(comments), remark=remark)
                return Judged(returned=True)
        return None

    return Opened(Model(route.visit), update, perform)


async def _read(desk: Desk, visit: Record, language: str) -> Read:
    book = desk.book
    household = book.find(visit.text("household"))
    before = previous_visit(desk, visit)
    earlier = await _answers(desk, before, language) if before else ()
    said_before = {answer.name: answer.said for answer in earlier if answer.label}
    answers = await _answers(desk, visit, language)
    reviews = sorted(book.where("review", "visit", visit.id), key=lambda review: review.id)
    state = judge(visit, reviews).state
    worker = visit.text("worker") or worker_of(household, today_of(desk.device.clock))
    labels = {answer.name: answer.label for answer in answers}
    return Read(
        visit=visit.id,
        name=called(book, visit.text("person"), visit.text("household")),
        place=household_place(household),
        household=household.id if household else "",
        form=_form_title(desk.programmes, visit.text("form")),
        worker=worker_name(worker, book),
        visited_on=visit.text("visited_on"),
        outcome=visit.text("outcome"),
        signs=loud_signs(desk, visit.get("danger")),
        rows=tuple(
            Row(
                answer.name,
                answer.label,
                answer.said,
                said_before.get(answer.name, ""),
                answer.section,
                answer.guard,
                answer.readers,
            )
            for answer in answers
        ),
        before_on=before.text("visited_on") if before else "",
        past=tuple(_past(desk, review, labels) for review in reviews),
        judged="" if state is ReviewState.WAITING else state.value,
        why_amended=visit.text("amend_reason"),
        card_seen=card_was_seen(book.find(visit.text("encounter"))),
        guest=was_guest(visit),
    )


async def _answers(desk: Desk, visit: Record, language: str) -> tuple[ReadAnswer, ...]:
    return read_answers(desk, visit, language, await open_sealed_answers(desk, visit))


def _past(desk: Desk, review: Record, labels: dict[str, str]) -> Past:
    comments = review.get("comments")
    said = comments.items() if isinstance(comments, dict) else ()
    at_ms = review.get("at_ms")
    day = (
        local_date(at_ms, desk.device.clock.utc_offset_minutes()).isoformat()
        if isinstance(at_ms, int)
        else ""
    )
    return Past(
        verdict=review.text("verdict"),
        remark=review.text("remark"),
        comments=tuple((labels.get(str(name), str(name)), str(text)) for name, text in said),
        by=worker_name(review.text("by"), desk.book),
        on=day,
    )


def _form_title(programmes: Programmes, form_id: str) -> object:
    for pack in programmes.packs():
        if form_id in pack.forms:
            return pack.forms[form_id].title
    return form_id
