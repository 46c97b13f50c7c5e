"""
What somebody agreed to, as the household may see it: the words, who may see what, until when, how to take it back.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mobile.use_cases.areas import area_name
from mobile.use_cases.desk import Desk
from mobile.use_cases.keep_access import read_access, title_of
from mobile.use_cases.open_case import lifecycles, may_write, name_of_worker
from mobile.use_cases.people import is_paper_safe, today_of
from shared.domain.consents import GIVEN, GUARDIAN, SELF, WITHDRAWN, answer_on, newest_consents
from shared.domain.records import Change, Record
from shared.kernel.errors import Acts, DoorstepError
from shared.kernel.identifiers import RecordId
from shared.kernel.instants import local_date
from shared.programmes.pack import ConsentText

PDF = "application/pdf"
FILE_NAME = "doorstep-consent.pdf"


class SpokenOnlyError(DoorstepError):
    """
    Paper is not safe with them: what they agreed to is told and shown, not printed.
    """

    code = "consent.spoken_only"
    acts = Acts.WORKER


@dataclass(frozen=True, slots=True)
class Agreed:
    """
    One purpose and what was said of it last.

    Attributes:
        title, text: The programme's words, by language; empty where no pack here has any.
        until_on: The last day it holds; empty for until it is taken back.
        scope: What may be told to whom, and what not, as it was said.
        form: In a case, the form in which it is taken back; empty where its programme has none.
    """

    consent: str
    purpose: str
    title: Mapping[str, str]
    text: Mapping[str, str]
    answer: str
    on: str
    to: str
    given_by: str
    until_on: str
    scope: str = ""
    form: str = ""


@dataclass(frozen=True, slots=True)
class Consents:
    """
    What the screen holds.

    Attributes:
        is_home: It is what a household agreed to, and nobody of it by name.
        readers: Who can open what is written of a case; nobody is named for a household, which its team reads.
        on_paper: Paper is safe with them, as far as they said.
    """

    subject: str
    name: str
    is_case: bool
    is_home: bool
    agreed: tuple[Agreed, ...]
    readers: tuple[str, ...]
    area: str
    on_paper: bool


def read_consents(desk: Desk, subject_id: str) -> Consents:
    """
    What was agreed to in a case, or by a household or a person.

    Raises:
        RecordMissingError: it is not on this device.
    """
    subject = desk.book.get(subject_id)
    is_case = subject.kind == "case"
    found = desk.book.where("consent", subject.kind, subject_id)
    own = [one for one in found if is_case or not one.text("case")]
    if subject.kind == "household":
        own = [one for one in own if not one.text("person")]
    home = subject.id if subject.kind == "household" else subject.text("household")
    person = subject.id if subject.kind == "person" else subject.text("person")
    return Consents(
        subject=subject_id,
        name=title_of(desk, subject),
        is_case=is_case,
        is_home=subject.kind == "household",
        agreed=tuple(_agreed(desk, one) for one in newest_consents(own).values()),
        readers=tuple(one.name for one in read_access(desk, subject_id).on) if is_case else (),
        area=area_name(desk.identity.area, desk.book),
        on_paper=is_paper_safe(desk.book, home, person),
    )


async def withdraw(desk: Desk, subject_id: str, consent_id: str, by: str = "") -> None:
    """
    They take back what they agreed to; asked twice before this is called. What somebody else of a household agreed to,
    or what stands in a case, is not the household's to take back.

    Args:
        by: `SELF` or `GUARDIAN`; empty for what a household agreed to.

    Raises:
        RecordMissingError: it is not on this device.
        StorageFullError, StorageFaultError: nothing was recorded.
    """
    consent = desk.book.get(consent_id)
    theirs = {one.consent for one in read_consents(desk, subject_id).agreed}
    if consent.text("answer") != GIVEN or consent_id not in theirs:
        return
    is_home = desk.book.get(subject_id).kind == "household"
    if not is_home and by not in (SELF, GUARDIAN):
        return
    about = {name: consent.text(name) for name in ("household", "person", "case") if consent.text(name)}
    change = Change(
        record=RecordId(desk.device.ids.record_id()),
        kind="consent",
        area=consent.area,
        set={
            **about,
            "purpose": consent.text("purpose"),
            "answer": WITHDRAWN,
            "confirmed": "yes",
            "how": "spoken",
            "at_ms": desk.device.clock.now_ms(),
            "worker": desk.identity.worker,
            **({} if is_home else {"given_by": by}),
        },
    )
    await desk.book.record([change])


async def print_receipt(desk: Desk, subject_id: str, title: str, lines: Sequence[str]) -> None:
    """
    Hands over the receipt as a page to print, laid out by the server, which keeps nothing of it.

    Raises:
        SpokenOnlyError: paper is not safe with them.
        ServerUnreachableError, ServerRefusedError: no page was made.
    """
    if not read_consents(desk, subject_id).on_paper:
        raise SpokenOnlyError
    wanted = json.dumps({"title": title, "lines": list(lines)}).encode()
    reply = await desk.device.ask(desk, "POST", "/api/v1/receipts", wanted)
    await desk.device.files.offer(FILE_NAME, reply.body, PDF)


def _agreed(desk: Desk, consent: Record) -> Agreed:
    words = _words(desk, consent.text("purpose"))
    at_ms = consent.get("at_ms")
    offset = desk.device.clock.utc_offset_minutes()
    on = local_date(at_ms, offset) if isinstance(at_ms, int) else today_of(desk.device.clock)
    return Agreed(
        consent=consent.id,
        purpose=consent.text("purpose"),
        title=words.title if words else {},
        text=words.text if words else {},
        answer=answer_on(consent, today_of(desk.device.clock)),
        on=on.isoformat(),
        to=name_of_worker(desk, consent.text("worker")),
        given_by=consent.text("given_by"),
        until_on=consent.text("until_on"),
        scope=consent.text("scope"),
        form=_form_of(desk, consent),
    )


def _form_of(desk: Desk, consent: Record) -> str:
    """The form of any stage that asks for it again: it asks all that belongs to it, and tells the supervisor."""
    case = desk.book.find(consent.text("case")) if consent.text("case") else None
    kind = lifecycles(desk).get(case.text("programme")) if case and may_write(desk) else None
    forms = [pack.forms[name] for pack in desk.programmes.packs() for name in pack.forms]
    found = (
        form.id
        for form in forms
        if kind and form.id in kind.forms and consent.text("purpose") in form.consents.values()
        if form.is_for(desk.identity.role)
    )
    return next(found, "")


def _words(desk: Desk, purpose: str) -> ConsentText | None:
    texts = (text for pack in desk.programmes.packs() for text in pack.consents)
    return next((text for text in texts if text.purpose == purpose), None)
