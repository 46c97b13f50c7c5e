"""
Adds areas and workers: to the directory, and as broadcast records that phones receive.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from shared.domain.records import Change
from shared.domain.roles import Role
from shared.kernel.identifiers import AreaId, RecordId
from sync_server.ports.directory import Account, Area, Directory
from sync_server.ports.store import Work
from sync_server.ports.surroundings import Clock, Randomness
from sync_server.use_cases.errors import NameTakenError, NotFoundError
from sync_server.use_cases.keep_audit import CONSOLE, record_act
from sync_server.use_cases.write_records import write_records

NAME_PATTERN = re.compile(r"[a-z0-9][a-z0-9._-]{0,62}")


class BadShortNameError(NameTakenError):
    """
    A short name is lower-case letters, digits, dots, dashes and underscores.
    """

    code = "directory.name.malformed"


def get_area(directory: Directory, named: str) -> Area:
    """
    An area by its short name or identifier.

    Raises:
        NotFoundError: no such area.
    """
    for area in directory.areas():
        if named in (area.code, area.id):
            return area
    raise NotFoundError(area=named)


def get_account(directory: Directory, named: str) -> Account:
    """
    An account by its short name or identifier.

    Raises:
        NotFoundError: no such worker.
    """
    for account in directory.accounts():
        if named in (account.short_name, account.id):
            return account
    raise NotFoundError(worker=named)


def add_area(
    work: Work,
    *,
    code: str,
    name: str,
    level: str,
    parent: str | None,
    clock: Clock,
    randomness: Randomness,
) -> Area:
    """
    Adds an area.

    Args:
        parent: Short name or identifier of the area above; None for a root.

    Raises:
        NameTakenError: the short name is in use, or is not one.
        NotFoundError: no such parent.
    """
    _require_free(code, [area.code for area in work.directory.areas()])
    now_ms = clock.now_ms()
    area_id = randomness.make_record_id(now_ms)
    above = get_area(work.directory, parent).path if parent else ()
    area = Area(id=area_id, name=name, level=level, path=(*above, area_id), code=code)
    work.directory.add_area(area)
    change = Change(
        record=RecordId(area_id),
        kind="area",
        area=AreaId(area_id),
        set={"name": name, "level": level, "parent": area.parent},
    )
    write_records(work, area=area_id, changes=[change], role=Role.ADMINISTRATOR, now_ms=now_ms)
    record_act(
        work,
        area=area_id,
        at_ms=now_ms,
        actor=CONSOLE,
        action="area.added",
        subject=area_id,
    )
    return area


def add_worker(
    work: Work,
    *,
    short_name: str,
    name: str,
    role: Role,
    area: str,
    title: str = "",
    mobile: str = "",
    clock: Clock,
    randomness: Randomness,
) -> Account:
    """
    Adds a worker's account.

    Args:
        area: Short name or identifier of the area the worker belongs to.
        title: What the programme calls the worker, such as "ASHA".
        mobile: Telephone number for the team's call buttons.

    Raises:
        NameTakenError: the short name is in use, or is not one.
        NotFoundError: no such area.
    """
    _require_free(short_name, [account.short_name for account in work.directory.accounts()])
    now_ms = clock.now_ms()
    home = get_area(work.directory, area)
    account = Account(
        id=randomness.make_record_id(now_ms),
        area=home.id,
        role=role,
        name=name,
        short_name=short_name,
    )
    work.directory.add_account(account)
    change = Change(
        record=RecordId(account.id),
        kind="worker",
        area=AreaId(home.id),
        set={
            "name": name,
            "role": role.value,
            **({"title": title} if title else {}),
            **({"mobile": mobile} if mobile else {}),
        },
    )
    write_records(work, area=home.id, changes=[change], role=Role.ADMINISTRATOR, now_ms=now_ms)
    record_act(
        work,
        area=home.id,
        at_ms=now_ms,
        actor=CONSOLE,
        action="worker.added",
        subject=account.id,
    )
    return account


def _require_free(name: str, taken: Sequence[str]) -> None:
    if not NAME_PATTERN.fullmatch(name):
        raise BadShortNameError(name=name)
    if name in taken:
        raise NameTakenError(name=name)
