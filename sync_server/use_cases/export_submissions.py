"""
Recorded visits of one form as the submissions that ODK's tools read.

Each visit is given to its form again, at the version it was filled with where that is still published. Sealed answers
stay sealed: the server cannot read them, and leaves them out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from shared.domain.visits import QUESTION
from shared.forms.definition import Definition
from shared.forms.errors import FormError
from shared.forms.refill import replay
from shared.forms.session import Session
from shared.forms.steps import FormContext
from shared.kernel.identifiers import uuid_bytes
from shared.programmes.pack import decode_pack
from sync_server.ports.change_log import StoredRecord
from sync_server.ports.store import View, Work
from sync_server.ports.surroundings import Clock
from sync_server.use_cases.keep_audit import CONSOLE, record_act

MOST_AT_ONCE = 5_000


@dataclass(frozen=True, slots=True)
class Submission:
    """
    One visit as its form holds it.

    Attributes:
        key: What the submission is known by, `uuid:...`.
        left: Recorded answers that this version of the form does not ask, by name.
    """

    key: str
    session: Session
    left: tuple[str, ...] = ()


def find_definitions(view: View, form_id: str) -> dict[str, Definition]:
    """
    Every published version of a form, by the version its visits name; newest first.
    """
    found: dict[str, Definition] = {}
    for listed in view.directory.packs():
        pack = view.directory.find_pack([listed.area], listed.sha256)
        form = decode_pack(pack.content).forms.get(form_id) if pack is not None else None
        if form is not None:
            definition = Definition.from_wire(dict(form.definition))
            found.setdefault(definition.version or form.version or listed.version, definition)
    return found


def submissions(view: View, form_id: str, areas: Sequence[str]) -> Iterator[Submission]:
    """
    The visits of a form in some areas, in the order in which they came; void ones and those of practice households
    left out.

    Raises:
        FormError: the form is not published, or a version of it cannot be run.
    """
    definitions = find_definitions(view, form_id)
    if not definitions:
        return
    newest = next(iter(definitions.values()))
    for area in areas:
        practice = {
            home.id
            for home in records_of(view, area, "household")
            if home.fields.get("practice") in (True, "yes")
        }
        for record in records_of(view, area, "visit"):
            of_form = record.fields.get("form") == form_id and not record.fields.get("void_reason")
            if not of_form or str(record.fields.get("household")) in practice:
                continue
            version = str(record.fields.get("form_version") or "")
            yield _submission(record, definitions.get(version, newest))


def note_export(work: Work, form_id: str, areas: Sequence[str], *, clock: Clock) -> None:
    """
    Writes into the audit log of each area that the visits of a form are about to be taken out.
    """
    for area in areas:
        record_act(
            work, area=area, at_ms=clock.now_ms(), actor=CONSOLE, action="visits.exported", subject=form_id
        )


def records_of(view: View, area: str, kind: str) -> Iterator[StoredRecord]:
    """
    The records of a kind that live in an area.
    """
    after = 0
    while True:
        found = view.changes.changed_since(area, after, kinds=[kind], limit=MOST_AT_ONCE)
        yield from (record for record in found if not record.erased_ms and record.left_for is None)
        if len(found) < MOST_AT_ONCE:
            return
        after = found[-1].revision


def _submission(record: StoredRecord, definition: Definition) -> Submission:
    answers = {
        name.removeprefix(QUESTION): value
        for name, value in record.fields.items()
        if name.startswith(QUESTION) and value is not None and not isinstance(value, (bytes, dict))
    }
    at_ms = record.fields.get("submitted_at_ms")
    context = FormContext(
        now_ms=at_ms if isinstance(at_ms, int) else 0, seed=int.from_bytes(uuid_bytes(record.id)[-4:], "big")
    )
    session = Session(definition, context)
    replay(session, answers, keep=True)
    given = set(session.answers())
    return Submission(f"uuid:{record.id}", session, tuple(sorted(set(answers) - given)))


__all__ = ["FormError", "Submission", "find_definitions", "note_export", "submissions"]
