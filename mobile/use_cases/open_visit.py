"""
A past visit as its worker reads it: the answers, where it stands, what the supervisor said.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from mobile.use_cases.desk import Desk
from mobile.use_cases.list_today import form_title
from mobile.use_cases.mend_record import VOID_REASON, may_mend
from mobile.use_cases.people import household_place, person_name
from mobile.use_cases.read_visit import ReadAnswer, read_answers
from mobile.use_cases.sealed_answers import Guard, open_sealed_answers
from shared.domain.delivery import Delivery
from shared.domain.review import ReviewState, judge


@dataclass(frozen=True, slots=True)
class Comment:
    """
    What a supervisor wrote about one question.
    """

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class OpenVisit:
    """
    Attributes:
        signs: Titles of the danger signs that fired, by language.
        comments: On single questions; `remark` is about the whole visit.
        void_reason: Why it does not stand; empty where it does.
        may_mend: This worker may say that it is wrong.
        may_amend: It is a form's visit of this worker, and its form is on this phone.
    """

    visit: str
    name: str
    place: str
    form: Mapping[str, str]
    visited_on: str
    outcome: str
    remark_own: str
    signs: tuple[Mapping[str, str], ...]
    answers: tuple[ReadAnswer, ...]
    delivery: Delivery
    review: ReviewState
    remark: str
    comments: tuple[Comment, ...]
    may_amend: bool
    void_reason: str = ""
    may_mend: bool = False


async def open_visit(desk: Desk, visit_id: str, language: str) -> OpenVisit:
    """
    Raises:
        RecordMissingError: the visit is not on this device.
    """
    book = desk.book
    visit = book.get(visit_id)
    person = book.find(visit.text("person"))
    delivery = book.delivery(visit_id)
    amended_here = delivery is Delivery.RECORDED and visit.revision > 0
    judged = judge(visit, book.where("review", "visit", visit_id), amended_here=amended_here)
    opened = await open_sealed_answers(desk, visit)
    answers = read_answers(desk, visit, language, opened)
    labels = {answer.name: answer.label for answer in answers}
    danger = visit.get("danger")
    names = danger if isinstance(danger, (list, tuple)) else ()
    decisions = [pack.decision(str(name)) for name in names for pack in desk.programmes.packs()]
    own = visit.text("worker") in ("", desk.identity.worker)
    return OpenVisit(
        visit=visit_id,
        name=person_name(person, book) if person else "",
        place=household_place(book.find(visit.text("household"))),
        form=form_title(desk, visit.text("form")),
        visited_on=visit.text("visited_on"),
        outcome=visit.text("outcome"),
        remark_own=visit.text("remark"),
        signs=tuple(decision.title for decision in decisions if decision and not decision.quiet),
        answers=answers,
        delivery=delivery,
        review=judged.state,
        remark=judged.review.text("remark") if judged.review else "",
        comments=tuple(Comment(labels.get(name, name), str(said)) for name, said in judged.comments.items()),
        void_reason=visit.text(VOID_REASON),
        may_mend=may_mend(desk, visit),
        # What somebody cannot open they cannot mend: the form would ask it anew, and lose what was said.
        may_amend=own
        and bool(answers)
        and bool(form_title(desk, visit.text("form")))
        and all(answer.guard is not Guard.CLOSED for answer in answers),
    )
