"""
Recorded visits of one form as the submissions that ODK's tools read.

Each visit is given to its form again, at the version it was filled with where that is still published, with the records
around it as they are now. Sealed answers
stay sealed: the server cannot read them, and leaves them out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from shared.domain.records import Record
from shared.domain.visits import QUESTION
from shared.forms.definition import Definition
from shared.forms.errors import FormError
from shared.forms.session import Session
from shared.forms.steps import FormContext
from shared.kernel.identifiers import uuid_bytes
from shared.kernel.instants import day_of
from shared.programmes.pack import decode_pack
from sync_server.ports.store import View, Work
from sync_server.ports.surroundings import Clock
from sync_server.use_cases.keep_audit import CONSOLE, record_act
from sync_server.use_cases.refill_visits import Around, around, records_of, refill, rows_around


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
        near = around(view, area)
        for record in records_of(view, area, "visit"):
            of_form = record.fields.get("form") == form_id and not record.fields.get("void_reason")
            if not of_form or near.is_practice(record.text("household")):
                continue
            version = str(record.fields.get("form_version") or "")
            yield _submission(record, definitions.get(version, newest), near)


def note_export(
    work: Work, subject: str, areas: Sequence[str], *, clock: Clock, action: str = "visits.exported"
) -> None:
    """
    Writes into the audit log of each area what is about to be taken out: the visits of a form, or an export of a pack.
    """
    for area in areas:
        record_act(work, area=area, at_ms=clock.now_ms(), actor=CONSOLE, action=action, subject=subject)


def _submission(record: Record, definition: Definition, near: Around) -> Submission:
    at_ms = record.fields.get("submitted_at_ms")
    at_ms = at_ms if isinstance(at_ms, int) else 0
    day = day_of(record.fields.get("visited_on")) or datetime.fromtimestamp(at_ms / 1000, tz=UTC).date()
    seed = int.from_bytes(uuid_bytes(record.id)[-4:], "big")
    rows = rows_around(record, day, near)
    session = refill(record, definition, FormContext(now_ms=at_ms, seed=seed, instances=rows))
    given = set(session.answers())
    asked = {
        name.removeprefix(QUESTION)
        for name, value in record.fields.items()
        if name.startswith(QUESTION) and value is not None and not isinstance(value, (bytes, dict))
    }
    return Submission(f"uuid:{record.id}", session, tuple(sorted(asked - given)))


__all__ = ["FormError", "Submission", "find_definitions", "note_export", "submissions"]
