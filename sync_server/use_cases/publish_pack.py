"""
Publishes a programme pack to an area and everything below it: its content, and a broadcast record that announces it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping

from shared.domain.records import Change
from shared.domain.roles import Role
from shared.kernel.identifiers import AreaId, RecordId, derive_uuid
from shared.programmes.lifecycle import lost_ways
from shared.programmes.pack import Pack as ProgrammePack
from shared.programmes.pack import decode_pack
from sync_server.ports.change_log import RecordKey
from sync_server.ports.directory import Area, Directory, Pack
from sync_server.ports.store import Work
from sync_server.ports.surroundings import Clock
from sync_server.use_cases.keep_audit import CONSOLE, record_act
from sync_server.use_cases.write_records import write_records


def publish_pack(
    work: Work, *, area: Area, pack_id: str, version: str, content: bytes, clock: Clock
) -> Pack | None:
    """
    Makes a pack the present one of its identifier in an area.

    Returns:
        The pack; None where just this content is the present one already.
    """
    sha256 = hashlib.sha256(content).digest()
    record = RecordKey(area.id, derive_uuid("pack", area.id, pack_id))
    announced = work.changes.records([record]).get(record)
    if announced is not None and announced.fields.get("sha256") == sha256.hex():
        return None
    now_ms = clock.now_ms()
    pack = Pack(
        area=area.id,
        pack_id=pack_id,
        version=version,
        sha256=sha256,
        size_bytes=len(content),
        published_ms=now_ms,
        content=content,
    )
    if work.directory.find_pack([area.id], sha256) is None:
        work.directory.add_pack(pack)
    else:
        work.directory.publish_again(pack)
    change = Change(
        record=RecordId(record.id),
        kind="pack",
        area=AreaId(area.id),
        set={
            "pack_id": pack_id,
            "version": version,
            "sha256": sha256.hex(),
            "size_bytes": len(content),
        },
    )
    write_records(work, area=area.id, changes=[change], role=Role.ADMINISTRATOR, now_ms=now_ms)
    record_act(work, area=area.id, at_ms=now_ms, actor=CONSOLE, action="pack.published", subject=sha256.hex())
    return pack


def find_published(directory: Directory, *, area: Area, pack_id: str, version: str) -> Pack | None:
    """
    A pack that an area was given at some time, with its content; of several of one version the newest.
    """
    for known in directory.packs():
        if (known.area, known.pack_id, known.version) == (area.id, pack_id, version):
            return directory.find_pack([area.id], known.sha256)
    return None


def present_pack(directory: Directory, *, area: Area, pack_id: str) -> ProgrammePack | None:
    """
    The version of a pack that phones of an area have now; None where they have none.
    """
    found = [other for other in packs_around(directory, area) if other.id == pack_id]
    return found[0] if found else None


def clashing_forms(directory: Directory, *, area: Area, pack: ProgrammePack) -> Mapping[str, str]:
    """
    Forms whose identifier another pack of the same places has already, with that pack: on a phone that holds both,
    one would open in place of the other.
    """
    clashes: dict[str, str] = {}
    for other in packs_around(directory, area):
        if other.id != pack.id:
            clashes |= {form: other.id for form in pack.forms if form in other.forms}
    return clashes


def ways_cases_need(directory: Directory, *, area: Area, pack: ProgrammePack) -> tuple[str, ...]:
    """
    Stages and moves of the present version that cases may stand on and the new one no longer has.
    """
    found = (other for other in packs_around(directory, area) if other.id == pack.id)
    after = {lifecycle.id: lifecycle for lifecycle in pack.cases}
    return tuple(
        dict.fromkeys(
            lost
            for before in found
            for lost in lost_ways({lifecycle.id: lifecycle for lifecycle in before.cases}, after)
        )
    )


def registering_pack(directory: Directory, *, area: Area) -> str:
    """
    The pack whose forms register households and people on the phones of an area: the first by identifier that can.
    """
    able = [
        other.id
        for other in packs_around(directory, area)
        if any(form.saves_to == "household" for form in other.forms.values())
    ]
    return min(able, default="")


def packs_around(directory: Directory, area: Area) -> Iterator[ProgrammePack]:
    """
    The present packs of an area, of those above it and of those below it.
    """
    paths = {one.id: one.path for one in directory.areas()}
    newest: dict[tuple[str, str], Pack] = {}
    for known in directory.packs():
        if area.id in paths.get(known.area, ()) or known.area in area.path:
            newest.setdefault((known.area, known.pack_id), known)
    for known in newest.values():
        stored = directory.find_pack([known.area], known.sha256)
        if stored is not None:
            yield decode_pack(stored.content)
