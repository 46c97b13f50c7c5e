"""
The programme's key, and sealed answers opened with it for an authorised export.

`new`, `show`, `endorse` and `sealed open` need no server and are meant for a machine that is none. `register`, `list`
and `sealed export` are for the server's. Between the two machines files are carried.
"""

from __future__ import annotations

import asyncio
import csv
import io
import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import msgpack
import typer

from shared.domain.visits import QUESTION
from sync_server.operations.ceremony import (
    PaperKey,
    endorse_following,
    grouped,
    hexadecimal,
    make_on_paper,
    open_key,
    read_text,
    register_public_half,
    show_public_half,
    write_private,
)
from sync_server.operations.console import HERE, Data, command_group, say, table
from sync_server.operations.errors import CommandStoppedError

if TYPE_CHECKING:
    from shared.crypto.recovery_keeper import RecoverySecret

programme_key = command_group(
    "The key with which a programme can open sealed answers: made, kept and used away from this server."
)
sealed = command_group("Sealed answers: taken out closed, opened elsewhere with the programme's key.")

KeyFile = Annotated[Path, typer.Argument(help="The programme key's file, or its text typed from paper.")]
COLUMNS = ("visit", "visited_on", "worker", "person", "household", "form", "question", "answer")

PROGRAMME_KEY = PaperKey(
    "programme key",
    "programme-key",
    """\
DOORSTEP PROGRAMME KEY{for_area}
Fingerprint  {fingerprint}
Made         {made}

Whoever holds this sheet, both parts of its passphrase and an export of the server can read every answer
that was sealed for this programme. It opens no phone.
Print it twice, keep the sheets sealed in two safes, and delete the file.
The passphrase has two parts. Two people know one part each; neither writes it on this sheet.

{block}""",
)


@programme_key.command("new")
def programme_key_new(
    out: Annotated[Path, typer.Argument(help="The file to write: text, to be printed.")],
    name: Annotated[str, typer.Option(help="Name of the programme, for the printed sheet.")] = "",
) -> None:
    """Make a programme key. Two people each type a part of its passphrase. Needs no server."""
    from shared.crypto.recovery_keeper import make_programme_secret

    make_on_paper(PROGRAMME_KEY, out, make_programme_secret, owner=name)


@programme_key.command("show")
def programme_key_show(file: KeyFile) -> None:
    """Show a file's public half. Needs no passphrase and no server."""
    from shared.crypto.recovery import ProgrammeKey

    show_public_half(file, ProgrammeKey)


@programme_key.command("endorse")
def programme_key_endorse(
    file: KeyFile,
    following: Annotated[str, typer.Argument(metavar="PUBLIC", help="Public half of the key that follows.")],
) -> None:
    """Sign the key that follows, so that phones which know this one take it. Needs no server."""
    from shared.crypto.recovery import ProgrammeKey

    endorse_following(PROGRAMME_KEY, file, ProgrammeKey, following)


@programme_key.command("register")
def programme_key_register(
    public: Annotated[str, typer.Argument(metavar="PUBLIC", help="Public half, as `new` or `show` says it.")],
    area_name: Annotated[
        str, typer.Option("--area", help="Short name of the area; it holds for all below it.")
    ],
    endorsement: Annotated[str, typer.Option(help="As `programme-key endorse` says it.")] = "",
    data: Data = HERE,
) -> None:
    """Register a programme key's public half for an area and all below it."""
    from sync_server.use_cases.keep_enrolments import register_programme_key

    register_public_half(
        PROGRAMME_KEY,
        register_programme_key,
        data=data,
        area_name=area_name,
        public=public,
        endorsement=endorsement,
    )


@programme_key.command("list")
def programme_key_list(data: Data = HERE) -> None:
    """Show programme keys."""
    from shared.crypto.recovery import ProgrammeKey
    from sync_server.operations.data_folder import opened
    from sync_server.use_cases.keep_enrolments import programme_keys

    with opened(data) as store, store.reading() as view:
        rows = [
            (area.code, ProgrammeKey.from_bytes(bytes(public)), record.fields.get("retired_ms"))
            for area in view.directory.areas()
            for record in programme_keys(view, area.id)
            if isinstance(public := record.fields.get("public"), bytes)
        ]
    table(
        ("area", "fingerprint", ""),
        [(code, grouped(key.fingerprint), "retired" if retired else "") for code, key, retired in rows],
    )


@sealed.command("export")
def sealed_export(
    out: Annotated[Path, typer.Argument(help="The file to carry to whoever keeps the programme's key.")],
    area_name: Annotated[str, typer.Option("--area", help="Short name of the area; all below it too.")],
    cases: Annotated[
        bool, typer.Option(help="Also of cases, which only the people on their lists see.")
    ] = False,
    data: Data = HERE,
) -> None:
    """Take out the sealed answers of an area, closed. It is written into the audit log."""
    from sync_server.adapters.system import SystemClock
    from sync_server.operations.data_folder import opened
    from sync_server.use_cases.export_sealed import export_sealed
    from sync_server.use_cases.keep_directory import get_area

    with opened(data) as store, store.transaction() as work:
        said = export_sealed(work, get_area(work.directory, area_name), cases=cases, clock=SystemClock())
    write_private(out, json.dumps(said, ensure_ascii=False, indent=1) + "\n")
    say(f"{len(said['visits'])} visits with sealed answers are in {out}. It opens nothing by itself.")


@sealed.command("open")
def sealed_open(
    file: KeyFile,
    export: Annotated[Path, typer.Argument(help="The export, as `sealed export` wrote it.")],
    out: Annotated[Path, typer.Argument(help="The table to write: CSV, readable by its owner alone.")],
) -> None:
    """Open an export with the programme's key, on a machine that is not the server."""
    from shared.crypto.recovery import ProgrammeKey
    from sync_server.use_cases.export_sealed import FORMAT

    try:
        said = json.loads(read_text(export))
    except ValueError:
        said = None
    if not isinstance(said, dict) or said.get("format") != FORMAT:
        raise CommandStoppedError(f"{export} is not what this command takes ({FORMAT}).")
    rows, closed = asyncio.run(_opened(open_key(file, ProgrammeKey), said))
    lines = io.StringIO()
    writer = csv.writer(lines)
    writer.writerows([COLUMNS, *rows])
    write_private(out, lines.getvalue())
    say(f"{len(rows)} answers are in {out}, in clear: keep it as you keep the people's trust.")
    if closed:
        say(f"{closed} answers do not open with this key.")


async def _opened(secret: RecoverySecret, said: Mapping[str, Any]) -> tuple[list[tuple[str, ...]], int]:
    from shared.crypto.case_keys import WrappedCaseKey, key_id_of, open_answer
    from shared.crypto.errors import CryptoError
    from shared.crypto.programme_keeper import open_case_keys
    from shared.kernel.identifiers import uuid_bytes
    from sync_server.adapters.system import crypto_provider

    provider = crypto_provider()
    versions = []
    for one in said["keys"]:
        try:
            wrapped = WrappedCaseKey.from_bytes(hexadecimal(one["wrapped"]))
        except CryptoError:
            continue
        versions.append((wrapped, hexadecimal(one["joins"])))
    keys = await open_case_keys(provider, secret, versions)
    rows: list[tuple[str, ...]] = []
    closed = 0
    for visit in said["visits"]:
        for name, content in visit["sealed"].items():
            answer = hexadecimal(content)
            try:
                plain = await open_answer(
                    provider,
                    keys[key_id_of(answer)],
                    answer,
                    record=uuid_bytes(visit["id"]),
                    field=name,
                )
            except (CryptoError, KeyError):
                closed += 1
                continue
            facts = (visit["id"], *(visit[column] for column in COLUMNS[1:6]))
            rows.append((*facts, name.removeprefix(QUESTION), _words(msgpack.unpackb(plain))))
    return rows, closed


def _words(value: Any) -> str:
    return " ".join(map(str, value)) if isinstance(value, list) else str(value)
