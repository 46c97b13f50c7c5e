"""
Prepares a demo team, once: areas, workers, the Indian programme, a village of households.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from shared.domain.roles import Role
from sync_server.adapters.system import SystemClock, SystemRandomness
from sync_server.operations.print_cards import Wish, print_cards
from sync_server.ports.directory import Account
from sync_server.ports.store import Store, Work
from sync_server.use_cases.enrolment_codes import code_hash
from sync_server.use_cases.import_columns import HOUSEHOLD_KEY, WORKER
from sync_server.use_cases.import_households import import_households
from sync_server.use_cases.issue_enrolment import issue_enrolment
from sync_server.use_cases.keep_directory import add_area, add_worker, get_account, get_area
from sync_server.use_cases.publish_pack import publish_pack

ASSETS = Path(__file__).parents[2] / "assets"
PACK = ASSETS / "programmes" / "india_asha"
HOUSEHOLDS = ASSETS / "demo" / "households.csv"
NOTES = "demo.json"
"""Kept in the data folder: the demo's open codes and what its pack was built from."""

CARDS = "demo-cards.pdf"
DEMO_CARDS = 10
MOST_LOOKED_AT = 200

TEAM = "rampur"
AREAS = (
    ("cg", "Chhattisgarh", "state", None),
    ("durg", "Durg", "district", "cg"),
    ("patan", "Patan", "block", "durg"),
    (TEAM, "Rampur team", "team", "patan"),
)
VOLUNTEER, SECOND_VOLUNTEER, SUPERVISOR = "sunita", "geeta", "meena"
# Indian mobile numbers begin with 6 to 9: nobody is called by trying the demo.
WORKERS = (
    (VOLUNTEER, "Sunita Devi", Role.VOLUNTEER, "ASHA", "5550100001"),
    (SECOND_VOLUNTEER, "Geeta Sahu", Role.VOLUNTEER, "ASHA", "5550100002"),
    (SUPERVISOR, "Meena Kumari", Role.SUPERVISOR, "ASHA Facilitator", "5550100003"),
)
# Two households in three are the first volunteer's, so that whoever tries the demo has a full day.
SHARE = 3

BuildPack = Callable[[Path], tuple[str, str, bytes]]
"""A pack's folder to (identifier, version, content)."""


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """
    An account to try, and a code that is still good.
    """

    account: Account
    title: str
    code: str


def prepare_demo(
    store: Store, data: Path, *, build_pack: BuildPack, say: Callable[[str], None]
) -> list[DemoAccount]:
    """
    Makes what is missing of the demo; what is there stays.

    Args:
        data: The data folder, for the demo's notes.
        build_pack: Compiles a pack.
        say: Tells of anything that takes its time.

    Returns:
        The volunteer and the supervisor to try.
    """
    notes = _load_notes(data / NOTES)
    with store.transaction() as work:
        _make_team(work)
    _publish(store, notes, build_pack, say)
    _import(store, notes, say)
    _print_cards(store, data)
    with store.transaction() as work:
        found = [_demo_account(work, notes, name) for name in (VOLUNTEER, SUPERVISOR)]
    _save_notes(data / NOTES, notes)
    return found


def _make_team(work: Work) -> None:
    clock, randomness = SystemClock(), SystemRandomness()
    codes = {area.code for area in work.directory.areas()}
    for code, name, level, parent in AREAS:
        if code not in codes:
            add_area(
                work, code=code, name=name, level=level, parent=parent, clock=clock, randomness=randomness
            )
    names = {account.short_name for account in work.directory.accounts()}
    for short_name, name, role, title, mobile in WORKERS:
        if short_name not in names:
            add_worker(
                work,
                short_name=short_name,
                name=name,
                role=role,
                area=TEAM,
                title=title,
                mobile=mobile,
                clock=clock,
                randomness=randomness,
            )


def _publish(store: Store, notes: dict[str, str], build_pack: BuildPack, say: Callable[[str], None]) -> None:
    if not (PACK / "pack.xlsx").exists():
        return
    state = _folder_state(PACK)
    if notes.get("pack") == state:
        return
    say("Building the programme pack …")
    pack_id, version, content = build_pack(PACK)
    with store.transaction() as work:
        area = get_area(work.directory, AREAS[0][0])
        publish_pack(work, area=area, pack_id=pack_id, version=version, content=content, clock=SystemClock())
    notes["pack"] = state


def _import(store: Store, notes: dict[str, str], say: Callable[[str], None]) -> None:
    if notes.get("households") or not HOUSEHOLDS.exists():
        return
    say("Taking in the demo households …")
    with store.transaction() as work:
        report = import_households(
            work,
            _shared_out(HOUSEHOLDS.read_bytes()),
            area=get_area(work.directory, TEAM),
            worker=get_account(work.directory, VOLUNTEER),
            today=local_today(),
            clock=SystemClock(),
        )
    notes["households"] = str(report.households_new)


def _print_cards(store: Store, data: Path) -> None:
    """
    Cards for the first households of the first volunteer, to scan from paper or another screen.
    """
    if (data / CARDS).exists():
        return
    with store.reading() as view:
        team, worker = get_area(view.directory, TEAM), get_account(view.directory, VOLUNTEER)
        first = view.changes.changed_since(team.id, 0, kinds=["household"], limit=MOST_LOOKED_AT)
        households = [record.id for record in first if record.fields.get("worker") == worker.id]
    if households:
        print_cards(store, Wish(data / CARDS), count=1, households=households[:DEMO_CARDS])


def _shared_out(content: bytes) -> bytes:
    """
    The demo file with its households shared out between the two volunteers.
    """
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    households = {key: place for place, key in enumerate(dict.fromkeys(row[HOUSEHOLD_KEY] for row in rows))}
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, fieldnames=list(rows[0]))
    writer.writeheader()
    for row in rows:
        is_second = households[row[HOUSEHOLD_KEY]] * SHARE // len(households) == SHARE - 1
        writer.writerow({**row, WORKER: SECOND_VOLUNTEER if is_second else VOLUNTEER})
    return out.getvalue().encode()


def _demo_account(work: Work, notes: dict[str, str], short_name: str) -> DemoAccount:
    account = get_account(work.directory, short_name)
    title = next(title for name, _, _, title, _ in WORKERS if name == short_name)
    code = notes.get(f"code {short_name}", "")
    known = work.directory.find_code(code_hash(code))
    clock = SystemClock()
    if known is None or known.used_ms or known.expires_ms <= clock.now_ms():
        issued = issue_enrolment(work, worker=account.id, by=None, clock=clock, randomness=SystemRandomness())
        code = notes[f"code {short_name}"] = issued.code
    return DemoAccount(account, title, code)


def local_today() -> date:
    """
    The day on this machine's calendar.
    """
    return datetime.now().astimezone().date()


def _folder_state(folder: Path) -> str:
    facts = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            stat = path.stat()
            facts.update(f"{path.relative_to(folder)}\0{stat.st_size}\0{stat.st_mtime_ns}\n".encode())
    return facts.hexdigest()


def _load_notes(path: Path) -> dict[str, str]:
    try:
        notes = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return {str(name): str(value) for name, value in notes.items()} if isinstance(notes, dict) else {}


def _save_notes(path: Path, notes: dict[str, str]) -> None:
    path.touch(mode=0o600)
    path.write_text(json.dumps(notes, indent=1), encoding="utf-8")
