"""
What a manager is told of cases without being told of anybody: how many run, which services were used, how domains
changed between the first assessment and the last, how people rate the help. Of a few nothing is told, not even which
service it was.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from shared.domain.ratings import LEAST, QUESTIONS
from shared.domain.visits import MADE, QUESTION
from shared.programmes.cases import case_state
from shared.programmes.lifecycle import Lifecycle
from sync_server.ports.change_log import RecordKey, StoredRecord
from sync_server.ports.directory import Area, CasePlace
from sync_server.ports.store import View
from sync_server.use_cases.hear_people import read_ratings
from sync_server.use_cases.publish_pack import packs_around

MOST = 100_000
OTHERS = ""
"""In the place of the names of services that too few used."""

OPEN, CLOSED = "open", "closed"
SERVICE_ENDS = ("open", "came", "did_not_come", "not_taken", "not_wished")
CHANGES = ("better", "same", "worse")

Cells = Mapping[str, int | None]


class Told(NamedTuple):
    """
    One line: a kind of case, what of it, and how often each answer; None where it is too few to be shown.
    """

    kind: str
    about: str
    cells: Cells


class CaseReport(NamedTuple):
    """
    Attributes:
        services: By name; those that too few used together.
        domains: By form and question, of those who were asked twice or more.
        satisfaction: By question, what was said without a name of this kind of help.
    """

    cases: Sequence[Told]
    services: Sequence[Told]
    domains: Sequence[Told]
    satisfaction: Sequence[Told]


def report_cases(view: View, area: Area, *, least: int = LEAST) -> CaseReport:
    """
    Counts over the cases of an area and below it; practice counts nowhere, and what is sealed cannot be read.

    Args:
        least: Smaller numbers are hidden; never below `LEAST`.
    """
    least = max(least, LEAST)
    kinds = {one.id: one for pack in packs_around(view.directory, area) for one in pack.cases}
    cases: dict[str, Counter[str]] = {}
    services: dict[tuple[str, str], Counter[str]] = {}
    domains: dict[tuple[str, str], Counter[str]] = {}
    for place in view.directory.cases_under(area.id):
        records = view.changes.changed_since(place.area, 0, limit=MOST)
        living = [one for one in records if one.is_living]
        case = next((one for one in living if one.id == place.case), None)
        kind = kinds.get(str(case.fields.get("programme"))) if case else None
        if case is None or kind is None or _is_practice(view, place, case):
            continue
        cases.setdefault(kind.id, Counter())[_state(kind, living)] += 1
        for one in living:
            if one.kind == "service_referral" and one.fields.get("to"):
                ended = str(one.fields.get("outcome") or OPEN)
                services.setdefault((kind.id, str(one.fields["to"])), Counter())[ended] += 1
        for about, change in _changes(kind, living):
            domains.setdefault((kind.id, about), Counter())[change] += 1
    return CaseReport(
        cases=[
            Told(name, "", _shown(counts, (OPEN, CLOSED), least)) for name, counts in sorted(cases.items())
        ],
        services=_told(_together(services, least), SERVICE_ENDS, least),
        domains=_told(domains, CHANGES, least),
        satisfaction=_satisfaction(view, area, kinds, least),
    )


def _satisfaction(view: View, area: Area, kinds: Collection[str], least: int) -> Sequence[Told]:
    """The ratings of an area and below it, of several teams together."""
    said: dict[tuple[str, str], Counter[str]] = {}
    for rated in read_ratings(view.directory, view.directory.subtree(area.id), least=least):
        for (question, answer), number in rated.counts.items():
            if rated.programme in kinds and question in QUESTIONS:
                said.setdefault((rated.programme, question), Counter())[answer] += number
    return [
        Told(kind, question, _shown(counts, QUESTIONS[question], least))
        for (kind, question), counts in sorted(said.items())
    ]


def _is_practice(view: View, place: CasePlace, case: StoredRecord) -> bool:
    key = RecordKey(place.team, place.household)
    home = view.changes.records([key]).get(key) if place.household else None
    return any(one is not None and one.fields.get("practice") is True for one in (case, home))


def _state(kind: Lifecycle, records: Iterable[StoredRecord]) -> str:
    stage = kind.stage(case_state(kind, [one.as_read() for one in records if one.kind == "case_event"]).stage)
    return CLOSED if stage is not None and stage.ends else OPEN


def _changes(kind: Lifecycle, records: Sequence[StoredRecord]) -> Iterable[tuple[str, str]]:
    """Of each domain, how it stands at the last assessment beside the first."""
    for form, questions in kind.domains.items():
        made = sorted(
            (one.fields for one in records if one.kind == "visit" and one.fields.get("form") == form),
            key=lambda fields: (str(fields.get("visited_on")), str(fields.get("submitted_at_ms"))),
        )
        made = [one for one in made if one.get("outcome") in MADE and not one.get("void_reason")]
        for question in questions:
            told = [number for one in made if (number := _number(one.get(QUESTION + question))) is not None]
            if len(told) > 1:
                place = (told[-1] > told[0]) - (told[-1] < told[0])
                yield f"{form}.{question}", {1: "better", 0: "same", -1: "worse"}[place]


def _together(
    services: Mapping[tuple[str, str], Counter[str]], least: int
) -> Mapping[tuple[str, str], Counter[str]]:
    """Services that too few used, under no name."""
    found: dict[tuple[str, str], Counter[str]] = {}
    for (kind, service), counts in services.items():
        name = service if counts.total() >= least else OTHERS
        found.setdefault((kind, name), Counter()).update(counts)
    return found


def _told(
    counted: Mapping[tuple[str, str], Counter[str]], cells: Sequence[str], least: int
) -> Sequence[Told]:
    return [
        Told(kind, about, _shown(counts, cells, least)) for (kind, about), counts in sorted(counted.items())
    ]


def _shown(counts: Counter[str], cells: Sequence[str], least: int) -> Cells:
    """No sum stands beside the cells, so that none of them can be worked out from the others."""
    return {cell: None if 0 < counts[cell] < least else counts[cell] for cell in cells}


def _number(value: object) -> int | None:
    return int(value) if isinstance(value, (str, int)) and str(value).isdecimal() else None
