"""
Gathers the supervisor's first screen from what this device holds.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from mobile.ports.case_book import Records, Settings
from mobile.use_cases.desk import Desk
from mobile.use_cases.review_visit import approvable_at_once, waiting_visits
from shared.domain.records import Record, Value
from shared.domain.review_box import HELD, QUARANTINED, BoxState, is_waiting
from shared.domain.roles import Role
from shared.domain.supervision import (
    Board,
    Levels,
    TeamPhone,
    cover_needed,
    open_referrals,
    quiet_phones,
    read_levels,
    unseen_newborns,
)

TEAM = "team"
BACK_CHECK_CHOICE = "back_check_choice"
SECRET_BYTES = 16


@dataclass(frozen=True, slots=True)
class Supervision:
    """
    The board, the visits that wait, and how old the news about the phones is.

    Attributes:
        waiting: Visits to be judged, danger first.
        approvable: How many of them one tap approves.
        levels: Who supervises between a team and this supervisor.
        team_known_at_ms: When the server last reported the phones, 0 when never.
    """

    board: Board
    waiting: Sequence[Record]
    approvable: int
    levels: Levels
    team_known_at_ms: int


def supervise(
    records: Records, settings: Settings, *, area: str, role: str, today: date, now_ms: int, secret: bytes
) -> Supervision:
    """
    The supervisor's first screen, from this device alone; works offline and says how old its news is. What a nearer
    supervisor judges stays with them.

    Args:
        area: This supervisor's own.
        role: Theirs; only supervisors have review boxes.
        secret: This supervisor's random bytes that decide the back-checks.
    """
    households = records.all_of("household")
    household_by_id: dict[str, Record] = {household.id: household for household in households}
    people = records.all_of("person")
    person_by_id: dict[str, Record] = {person.id: person for person in people}
    workers = records.all_of("worker")
    levels = levels_of(records, area)
    known_at_ms, reported = team_report(settings.kept(TEAM))
    phones = _with_boxed(reported, records) if role == Role.SUPERVISOR else reported
    board = Board(
        referrals=open_referrals(
            records.all_of("referral"),
            person_by_id,
            household_by_id,
            today=today,
            levels=levels,
        ),
        newborns=unseen_newborns(people, records.all_of("visit"), household_by_id, today=today),
        phones=quiet_phones(phones, now_ms=now_ms),
        cover=cover_needed(workers, households, today=today),
    )
    waiting = waiting_visits(records, levels=levels)
    return Supervision(board, waiting, len(approvable_at_once(waiting, secret)), levels, known_at_ms)


def _with_boxed(phones: Iterable[TeamPhone], records: Records) -> Iterator[TeamPhone]:
    """
    Each phone with as much held and refused work as still waits in the boxes here: what was judged or seen needs
    nobody any more, however often the server has ever refused.
    """
    boxed = [*records.where(HELD, "state", BoxState.WAITING), *records.all_of(QUARANTINED)]
    waiting = Counter((one.text("device"), one.kind) for one in boxed if is_waiting(one))
    for phone in phones:
        held, refused = (waiting[phone.device, kind] for kind in (HELD, QUARANTINED))
        yield replace(phone, held=held, refused=refused)


def levels_of(records: Records, area: str) -> Levels:
    """
    The levels below an area, as far as this phone knows them.
    """
    return read_levels(area, records.all_of("area"), records.all_of("worker"))


def team_report(kept: Value) -> tuple[int, list[TeamPhone]]:
    """
    The server's last report on the team's phones, as kept in the settings: (when it came, phones).

    Parts that a newer server writes otherwise are left out, never guessed.
    """
    if not isinstance(kept, Mapping):
        return 0, []
    phones = kept.get("phones")
    rows = phones if isinstance(phones, (list, tuple)) else []
    return _whole(kept.get("known_at_ms")), [_phone(row) for row in rows if isinstance(row, Mapping)]


def _phone(row: Mapping[str, Value]) -> TeamPhone:
    return TeamPhone(
        device=str(row.get("device") or ""),
        worker=str(row.get("worker") or ""),
        last_contact_ms=_whole(row.get("last_contact_ms")),
        waiting=_whole(row.get("waiting")),
        held=_whole(row.get("held")),
        refused=_whole(row.get("refused")),
    )


def _whole(value: Value) -> int:
    return value if isinstance(value, int) else 0


async def back_check_secret(desk: Desk) -> bytes:
    """
    This supervisor's random bytes that decide the back-checks, made at first use and kept sealed.

    Raises:
        StorageFullError, StorageFaultError: it could not be kept.
    """
    kept = desk.book.kept(BACK_CHECK_CHOICE)
    if isinstance(kept, bytes):
        return kept
    made = desk.device.crypto.make_random(SECRET_BYTES)
    await desk.book.keep(BACK_CHECK_CHOICE, made)
    return made


async def ask_team(desk: Desk) -> None:
    """
    Asks the server about the team's phones and keeps its answer with the time it was given.

    Raises:
        ServerUnreachableError, ServerRefusedError: the last answer stands.
    """
    reply = await desk.device.ask(desk, "GET", "/api/v1/team", b"")
    report = json.loads(reply.body)
    if isinstance(report, dict):
        await desk.book.keep(
            TEAM,
            {
                "phones": report.get("phones"),
                "orders": report.get("orders"),
                "known_at_ms": desk.device.clock.now_ms(),
            },
        )
