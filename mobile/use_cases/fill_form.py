"""
A form being filled: each answer is checked, kept sealed at once, and its danger signs fire on it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from mobile.ports.case_book import Draft
from mobile.use_cases.desk import Desk
from mobile.use_cases.loud_signs import is_quiet_referral
from mobile.use_cases.open_case import work_out
from mobile.use_cases.open_danger import Sign, make_sign
from mobile.use_cases.people import person_name, today_of
from mobile.use_cases.programmes import OpenDraft, OpenForm
from mobile.use_cases.raise_danger import (
    needs_referral,
    raise_danger,
    raised_decisions,
    raised_referrals,
)
from mobile.use_cases.sealed_answers import intended_readers
from mobile.use_cases.sections import pages_of, section_of
from shared.domain.records import Record
from shared.forms.new_version import carry_over
from shared.forms.session import Session
from shared.forms.steps import Answer, Choice, FormContext, Problem, Step
from shared.kernel.errors import RecordMissingError
from shared.programmes.case_tasks import OpenCase
from shared.programmes.context import form_rows
from shared.programmes.decisions import fired_decisions
from shared.programmes.pack import ConsentText, Decision
from shared.programmes.tasks import Task


@dataclass(frozen=True, slots=True)
class Place:
    """
    One entry of the jump list.

    Attributes:
        answered: It has a value, or needs none.
    """

    ref: str
    label: str
    section: str
    answered: bool
    required: bool
    problem: bool


@dataclass(frozen=True, slots=True)
class Face:
    """
    The form as the screen shows it.

    Attributes:
        step: The question on screen; None past the last one.
        number, total: Place of the page among those that are relevant.
        page: Questions shown together with it, itself among them; only a field list has several.
        needs: What the form says of its questions that have no answer and need one, where it has words of its own.
        advice: Decisions that hold on this question's answer and need no referral.
        consent: The pack's words for a consent question.
        comment: What a supervisor wrote about this question when returning the visit.
        referrals: Dangers raised from this draft so far that may be shown.
        hushed: Those that must be quiet.
        amends: It mends a visit made before.
        readers: Who will be able to read a sensitive answer, as in `intended_readers`; None where it stays on this
            phone for now.
        readonly: The answers are of an earlier version, to be read and not to be changed.
        carried: The answers were carried over from an earlier version just now.
        noting: A place that the form would note where the phone is at; `noting_sealed`, that it is a sensitive one.
    """

    draft: str
    title: object
    about: str
    language: str
    languages: tuple[str, ...]
    step: Step | None
    number: int
    total: int
    places: tuple[Place, ...]
    advice: tuple[Decision, ...] = ()
    consent: ConsentText | None = None
    comment: str = ""
    pack: str = ""
    referrals: tuple[str, ...] = ()
    hushed: tuple[str, ...] = ()
    amends: bool = False
    readers: tuple[str, ...] | None = ()
    page: tuple[Step, ...] = ()
    needs: Mapping[str, str] = field(default_factory=dict)
    readonly: bool = False
    carried: bool = False
    noting: str = ""
    noting_sealed: bool = False


@dataclass(frozen=True, slots=True)
class Kept:
    """
    What one answer did.

    Attributes:
        problem: Why the answer does not stand; the one before it does.
        dangers: Referrals that it raised or made grow.
    """

    problem: Problem | None = None
    dangers: tuple[str, ...] = ()


class Filling:
    """
    One draft and its form session. Every method that changes something is durable when it returns.
    """

    def __init__(self, desk: Desk, draft: Draft, found: OpenDraft, language: str) -> None:
        self._desk = desk
        self._draft = draft
        self._found = found
        self._opened = found.opened
        self._language = language
        self._session = make_session(desk, draft, found, language)

    @property
    def draft(self) -> Draft:
        """As last kept."""
        return self._draft

    @property
    def opened(self) -> OpenForm:
        """The form, in the version that the draft is filled with."""
        return self._opened

    @property
    def readonly(self) -> bool:
        """Whether the draft may only be read."""
        return self._found.readonly

    @property
    def session(self) -> Session:
        """The form session."""
        return self._session

    def face(self) -> Face:
        """
        The question on screen and everything around it.
        """
        steps = self._steps()
        index = self._index(steps)
        step = steps[index] if index < len(steps) else None
        pages = pages_of(steps)
        number = next((place for place, page in enumerate(pages) if step in page), len(pages))
        page = pages[number] if number < len(pages) else ()
        noting = "" if self.readonly else next(iter(self._session.wanted_places), "")
        raised = raised_referrals(self._desk, self._draft)
        hushed = tuple(one for one in raised if is_quiet_referral(self._desk, self._desk.book.get(one)))
        is_sealed = bool(noting) and self._session.answer_name(noting) in self._session.sensitive_names()
        return Face(
            draft=self._draft.id,
            title=dict(self._opened.form.title),
            about=self._about(),
            language=self._language,
            languages=tuple(self._opened.pack.languages),
            step=step,
            number=number + 1,
            total=len(pages),
            page=page,
            needs={one.ref: said for one in page if one.required and (said := self._session.need(one.ref))},
            places=tuple(_place(step) for step in steps),
            advice=self._advice(step),
            consent=self._consent(step),
            comment=self._comment(step),
            pack=self._opened.pack.id,
            referrals=tuple(one for one in raised if one not in hushed),
            hushed=hushed,
            amends=bool(self._draft.context.get("amends")),
            readers=self._readers() if is_sealed or any(one.sensitive for one in steps) else (),
            readonly=self.readonly,
            carried=self._found.before is not None,
            noting=noting,
            noting_sealed=is_sealed,
        )

    async def answer(self, ref: str, value: Answer) -> Kept:
        """
        Takes an answer. One that breaks its type or constraint is not kept; the form stays as it was.

        Raises:
            StorageFullError, StorageFaultError: the answer is not kept.
        """
        if self.readonly:
            return Kept()
        answered = self._session.answer(ref, value)
        if not answered.accepted:
            return Kept(problem=answered.problem)
        await self._keep_or_undo()
        dangers = await raise_danger(self._desk, self._opened.pack, self._draft, self.fired())
        return Kept(None, dangers)

    async def note_place(self, ref: str, point: str) -> None:
        """
        Notes where the phone is, where an action of the form asked for it; empty text notes nothing.

        Raises:
            StorageFullError, StorageFaultError: nothing is noted, and it is asked again.
        """
        if ref in self._session.wanted_places and not self.readonly:
            self._session.note_place(ref, point)
            await self._keep_or_undo()

    async def move(self, by: int) -> None:
        """
        Goes on or back by pages; where the worker is, is kept too.
        """
        steps = self._session.steps()
        pages = pages_of(steps)
        here = steps[min(self._index(steps), len(steps) - 1)] if steps else None
        number = next((place for place, page in enumerate(pages) if here in page), 0)
        target = pages[min(max(number + by, 0), len(pages) - 1)][0].ref if pages else ""
        await self.jump(target)

    async def jump(self, ref: str) -> None:
        """
        Goes to a question.
        """
        await self._keep(position=ref)

    def speak(self, language: str) -> None:
        """
        Asks in another language of the pack; codes are stored, so no answer changes.
        """
        if language in self._opened.pack.languages:
            self._language = language
            self._session.language = language

    async def add_repeat(self, ref: str) -> None:
        """
        One more of a repeated group, at its first question.
        """
        if not self.readonly:
            await self.jump_into(self._session.add_repeat(ref))

    async def jump_into(self, place: str) -> None:
        """
        Goes to the first question below a place.
        """
        steps = self._session.steps()
        first = next((step.ref for step in steps if step.ref.startswith(f"{place}/")), None)
        await self._keep(position=first)

    async def remove_repeat(self, ref: str) -> None:
        """
        One instance fewer of a repeated group, `ref` being its place.
        """
        if not self.readonly:
            self._session.remove_repeat(ref)
            await self._keep()

    def fired(self) -> tuple[Decision, ...]:
        """
        Every decision that holds now, most urgent first.
        """
        return fired_decisions(self._opened.pack, self._opened.form.id, self._session.evaluate)

    def unraised(self, ref: str, value: Answer) -> tuple[Sign, ...]:
        """
        The danger signs of an answer that could not be kept or recorded: they must be shown all the same.
        """
        session = make_session(self._desk, self._draft, self._found, self._language)
        session.answer(ref, value)
        pack, raised = self._opened.pack, raised_decisions(self._desk, self._draft)
        return tuple(
            make_sign(pack, decision)
            for decision in fired_decisions(pack, self._opened.form.id, session.evaluate)
            if needs_referral(decision) and not decision.quiet and decision.id not in raised
        )

    def is_last(self) -> bool:
        """
        Whether no question follows the one on screen.
        """
        steps = self._session.steps()
        return self._index(steps) >= len(steps) - 1

    def find_choices(self, ref: str, letters: str, most: int) -> tuple[Choice, ...]:
        """
        Choices of a long list by letters of their labels.
        """
        return self._session.find_choices(ref, letters, most)

    async def _keep_or_undo(self) -> None:
        try:
            await self._keep()
        except BaseException:
            self._session = make_session(self._desk, self._draft, self._found, self._language)
            raise

    async def _keep(self, *, position: str | None = None) -> None:
        place = self._draft.position if position is None else position
        draft = replace(self._draft, position=place)
        if not self.readonly:
            version = self._opened.version
            if draft.form_version != version or self._found.before is not None:
                await self._desk.programmes.keep_version(self._opened)
            draft = replace(draft, answers=self._session.saved(), form_version=version)
        await self._desk.book.save_draft(draft)
        self._draft = draft
        self._found = replace(self._found, before=None)

    def _steps(self) -> tuple[Step, ...]:
        steps = self._session.steps()
        return tuple(_closed(step) for step in steps) if self.readonly else steps

    def _index(self, steps: Sequence[Step]) -> int:
        """
        The step on screen; where its question is no longer asked, the next one that was not answered.
        """
        for index, step in enumerate(steps):
            if step.ref == self._draft.position:
                return index
        if not self._draft.position:
            return 0
        return next((i for i, step in enumerate(steps) if step.value is None and step.kind != "note"), 0)

    def _about(self) -> str:
        book = self._desk.book
        person = book.find(self._draft.context.get("person", ""))
        if person is not None:
            return person_name(person, book)
        household = book.find(self._draft.context.get("household", ""))
        return household.text("head_name") if household else ""

    def _advice(self, step: Step | None) -> tuple[Decision, ...]:
        if step is None or step.value in (None, "", []):
            return ()
        return tuple(one for one in self.fired() if not needs_referral(one) and one.question == step.name)

    def _readers(self) -> tuple[str, ...] | None:
        context = self._draft.context
        return intended_readers(self._desk, context.get("person") or context.get("household", ""))

    def _consent(self, step: Step | None) -> ConsentText | None:
        if step is None:
            return None
        purpose = self._opened.form.consents.get(step.name)
        texts = self._opened.pack.consents
        return next((text for text in texts if purpose and text.purpose == purpose), None)

    def _comment(self, step: Step | None) -> str:
        visit = self._desk.book.find(self._draft.context.get("amends", ""))
        if step is None or visit is None:
            return ""
        return review_comments(self._desk, visit.id).get(self._session.answer_name(step.ref), "")


def review_comments(desk: Desk, visit_id: str) -> dict[str, str]:
    """
    Question to what the newest review says about it.
    """
    reviews = sorted(
        desk.book.where("review", "visit", visit_id),
        key=lambda review: (_whole(review.get("at_ms")), review.id),
    )
    comments = reviews[-1].get("comments") if reviews else None
    return {str(k): str(v) for k, v in comments.items()} if isinstance(comments, dict) else {}


def open_filling(desk: Desk, draft_id: str, language: str) -> Filling:
    """
    A draft as it was left, at the question it was left at.

    Raises:
        RecordMissingError: no such draft; it was submitted or discarded.
        UnknownFormError: neither the draft's version of its form nor a pack with it is on this phone.
    """
    draft = desk.book.find_draft(draft_id)
    if draft is None:
        raise RecordMissingError(record=draft_id)
    return Filling(desk, draft, desk.programmes.open_draft(draft), language)


def make_session(desk: Desk, draft: Draft, found: OpenDraft, language: str) -> Session:
    """
    The form session of a draft, with the answers it holds.
    """
    definition = found.before or found.opened.definition
    session = Session(
        definition, form_context(desk, draft), language=language, saved=dict(draft.answers) or None
    )
    return session if found.before is None else carry_over(session, found.opened.definition)


def form_context(desk: Desk, draft: Draft) -> FormContext:
    """
    What the form may know: the people it is about, the present, and nothing else.

    The seed is the draft's own, so that opening it again draws the same numbers.
    """
    book, clock = desk.book, desk.device.clock
    person = _record(desk, draft, "person")
    household = _record(desk, draft, "household")
    mother = book.find(person.text("mother")) if person and person.text("mother") else None
    members = book.where("person", "household", household.id) if household else ()
    case = case_of(desk, draft)
    last_saved = book.kept(last_saved_setting(desk, draft.form))
    rows = form_rows(
        today=today_of(clock),
        household=household,
        person=person,
        mother=mother,
        task=task_of(desk, draft),
        last_visit=_last_visit(desk, draft, person),
        members=members,
        case=case.row() if case else None,
        plan=case.file.items if case else (),
    )
    return FormContext(
        now_ms=clock.now_ms(),
        utc_offset_minutes=clock.utc_offset_minutes(),
        seed=int.from_bytes(hashlib.sha256(draft.id.encode()).digest()[:6], "big"),
        device_id=desk.identity.device,
        worker_name=desk.identity.worker_name,
        instances=rows,
        last_saved={str(k): str(v) for k, v in last_saved.items()} if isinstance(last_saved, dict) else {},
    )


def last_saved_setting(desk: Desk, form: str) -> str:
    """
    Under which name it is kept what this worker's next form of a kind reads of the last one.
    """
    return f"last_saved:{desk.identity.worker}:{form}"


def case_of(desk: Desk, draft: Draft) -> OpenCase | None:
    """
    The case a draft belongs to, as it stands.
    """
    record = _record(desk, draft, "case")
    return next(iter(work_out(desk, [record])), None) if record else None


def task_of(desk: Desk, draft: Draft) -> Task | None:
    """
    The task a draft is for, while it is still due.
    """
    clock = desk.device.clock
    tasks = desk.tasks.on(today_of(clock), clock.utc_offset_minutes())
    return next((task for task in tasks if task.id == draft.context.get("task")), None)


def _record(desk: Desk, draft: Draft, name: str) -> Record | None:
    found = draft.context.get(name, "")
    return desk.book.find(found) if found else None


def _last_visit(desk: Desk, draft: Draft, person: Record | None) -> Record | None:
    if person is None:
        return None
    earlier = [
        visit
        for visit in desk.book.where("visit", "person", person.id)
        if visit.text("form") == draft.form
        and visit.id not in (draft.id, draft.context.get("amends"))
        and visit.text("outcome") in ("done", "partly")
    ]
    return max(earlier, key=lambda visit: (visit.text("visited_on"), visit.id), default=None)


def _closed(step: Step) -> Step:
    return replace(step, readonly=True, parameters={**step.parameters, "can_add": False, "can_remove": False})


def _place(step: Step) -> Place:
    return Place(
        ref=step.ref,
        label=step.label,
        section=section_of(step),
        answered=step.kind in ("note", "repeat") or step.value not in (None, "", []),
        required=step.required,
        problem=step.problem is not None,
    )


def _whole(value: object) -> int:
    return value if isinstance(value, int) else 0
