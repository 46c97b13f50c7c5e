"""
What the programmes' retention lets go: records, found by the last entry about them, and what operations once said that
their records say no more. Erased by command.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from shared.kernel.instants import DAY_MS
from shared.programmes.errors import MalformedPackError
from shared.programmes.pack import decode_pack
from shared.programmes.retention import longest_kept
from sync_server.ports.change_log import EVERYTHING, DeviceKey, RecordKey, StoredRecord, Writes
from sync_server.ports.directory import Directory
from sync_server.ports.store import View, Work
from sync_server.ports.surroundings import Clock
from sync_server.use_cases.erase_records import Erased, erase_record
from sync_server.use_cases.keep_audit import record_act
from sync_server.use_cases.legal_holds import cases_on_hold, held_by, is_held, people_on_hold
from sync_server.use_cases.move_records import MOVABLE, owners_in


class Due(NamedTuple):
    """
    Something whose time is over.

    Attributes:
        last_ms: The last entry about it, or about anything that belongs to it.
        kept_days: How long the programmes keep its kind after that.
    """

    area: str
    record: str
    kind: str
    last_ms: int
    kept_days: int


def find_due(view: View, areas: Collection[str], now_ms: int) -> Sequence[Due]:
    """
    What is due in some areas and in their cases; what goes with something else that is due is not named.
    """
    found: list[Due] = []
    for place, team in _places(view.directory, areas):
        days = _rules(view.directory, team)
        if days:
            found += _due_in(view, place, days, now_ms)
    return found


def erase_due(work: Work, due: Due, *, actor: str, clock: Clock) -> Sequence[Erased]:
    """
    Erases what was found due, unless something was said about it since: then nothing.
    """
    if due not in _due_in(work, due.area, {due.kind: due.kept_days}, clock.now_ms()):
        return ()
    return erase_record(work, area=due.area, record=due.record, actor=actor, clock=clock)


class OldWords(NamedTuple):
    """
    Operations that were taken in so long ago that their programmes keep nothing of that age: what their records say
    stands in the records, what they said before is nobody's any more.

    Attributes:
        before_ms: They were received before this.
    """

    area: str
    before_ms: int
    operations: Sequence[tuple[str, int]]


def find_old_words(view: View, areas: Collection[str], now_ms: int) -> Sequence[OldWords]:
    """
    The operations of the devices of some areas whose bytes are to go: older than the longest time that the area's
    programmes keep anything, and about nothing that a legal hold keeps. Where a programme has no such time, none.
    """
    kept = _kept_by_holds(view, now_ms)
    found = []
    for area in areas:
        days = _rules(view.directory, area)
        if days:
            before_ms = now_ms - max(days.values()) * DAY_MS
            old = [(device, seq) for device, seq, record in _old(view, area, before_ms) if record not in kept]
            found += [OldWords(area, before_ms, old)] if old else []
    return found


def drop_old_words(work: Work, old: OldWords, *, actor: str, clock: Clock) -> None:
    """
    Lets go of the bytes of operations; device, number, hash and answer stay, so that one that comes again is known.
    """
    emptied = [(DeviceKey(old.area, device), seq) for device, seq in old.operations]
    work.changes.write(Writes(emptied=emptied))
    count = str(len(emptied))
    record_act(
        work, area=old.area, at_ms=clock.now_ms(), actor=actor, action="operations.emptied", subject=count
    )


def _old(view: View, area: str, before_ms: int) -> Iterable[tuple[str, int, str]]:
    after = (_FIRST, 0)
    while some := view.changes.old_payloads(area, before_ms, after=after, limit=AT_ONCE):
        yield from some
        after = some[-1][:2]


def _kept_by_holds(view: View, now_ms: int) -> Collection[str]:
    """Cases that must be kept, with all that lies in them, and what belongs to those they are about."""
    held = cases_on_hold(view, view.directory.cases(), now_ms)
    names, case_areas = held_by(held), {place.area for place in held}
    kept = set(names)
    for area in {key.area for key in view.changes.places_of(names)} | case_areas:
        records = {one.id: one for one in view.changes.changed_since(area, 0, limit=EVERYTHING)}
        of_case = area in case_areas
        kept |= {name for name in records if of_case or _all_above(records, name) & names}
    return kept


AT_ONCE = 5_000
"""Operations looked up in one statement."""

_FIRST = "00000000-0000-0000-0000-000000000000"
"""Before every device."""


def _places(directory: Directory, areas: Collection[str]) -> Iterable[tuple[str, str]]:
    """Areas, and those of the cases that lie with them, each with the team whose programmes count."""
    teams = {area.id for area in directory.areas()}
    for place in directory.places():
        case = None if place in teams else directory.find_case(place)
        team = case.team if case else place
        if team in areas:
            yield place, team


def _rules(directory: Directory, team: str) -> Mapping[str, int]:
    area = directory.find_area(team)
    path = area.path if area else ()
    newest: dict[tuple[str, str], bytes] = {}
    for pack in directory.packs(path):
        newest.setdefault((pack.area, pack.pack_id), pack.sha256)
    rules: list[Mapping[str, int]] = []
    for (published_in, _), sha256 in newest.items():
        found = directory.find_pack([published_in], sha256)
        try:
            rules.append(decode_pack(found.content).retention if found else {})
        except MalformedPackError:
            # Nobody knows what it asks: it keeps everything.
            rules.append({})
    return longest_kept(rules)


def _due_in(view: View, area: str, days: Mapping[str, int], now_ms: int) -> list[Due]:
    head = view.changes.heads([area])[area]
    stored = view.changes.changed_since(area, 0, limit=max(1, head.revision))
    living = {one.id: one for one in stored if one.is_living}
    if is_held(view, area, now_ms):
        return []
    last = _last_entries(living)
    due = {
        one.id: Due(area, one.id, one.kind, last[one.id], days[one.kind])
        for one in living.values()
        if one.kind in days and last[one.id] + days[one.kind] * DAY_MS <= now_ms
    }
    if not due:
        return []
    owners = {owner for one in living.values() for owner in owners_in(one.fields)}
    held = people_on_hold(view, {*living, *owners}, now_ms)
    kept = {*_with_living_cases(view, living), *_with_what_is_theirs(living, held)}
    free = due.keys() - kept
    return sorted(due[name] for name in free if not (_lines(living, name) - {name}) & free)


def _last_entries(living: Mapping[str, StoredRecord]) -> Mapping[str, int]:
    """For each record the last entry about it and all that belongs to it."""
    last = dict.fromkeys(living, 0)
    for record in living.values():
        at_ms = max([record.made.at_ms, *(mark.at_ms for mark in record.marks.values())])
        for name in _lines(living, record.id):
            last[name] = max(last[name], at_ms)
    return last


def _lines(living: Mapping[str, StoredRecord], record: str) -> set[str]:
    """A record with all that it belongs to, and that belongs to."""
    found: set[str] = set()
    above = [record]
    while above:
        name = above.pop()
        if name in living and name not in found:
            found.add(name)
            above += owners_in(living[name].fields)
    return found


def _with_what_is_theirs(living: Mapping[str, StoredRecord], held: Collection[str]) -> Collection[str]:
    """
    What belongs to people and households under a legal hold, and what they belong to. They themselves may live in
    another area: what was written of them here is kept all the same.
    """
    if not held:
        return ()
    below = {name for name in living if _all_above(living, name) & {*held}}
    return {above for name in below for above in _lines(living, name)}


def _all_above(living: Mapping[str, StoredRecord], record: str) -> set[str]:
    """A record with all that it belongs to, here or elsewhere."""
    lines = _lines(living, record)
    return {*lines, *(owner for name in lines for owner in owners_in(living[name].fields))}


def _with_living_cases(view: View, living: Mapping[str, StoredRecord]) -> Collection[str]:
    """People with a case that is still there, and what they belong to: a case has a time of its own."""
    cases = view.directory.cases_about([one.id for one in living.values() if one.kind in MOVABLE])
    keys = {RecordKey(case.area, case.case): case for case in cases}
    found = view.changes.records(keys)
    named = [
        name for key in found if not found[key].erased_ms for name in (keys[key].person, keys[key].household)
    ]
    return {above for name in named for above in _lines(living, name)}
