"""
The recovery key's ceremony, and recovery of a forgotten PIN, on the command line.

`new`, `show`, `endorse` and `open` need no server and are meant for a machine that is none: the keeper's. `register`,
`list`, `export` and `answer` are for the server's. Between the two machines files are carried.
"""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sync_server.operations.ceremony import (
    PaperKey,
    endorse_following,
    grouped,
    hexadecimal,
    make_on_paper,
    open_key,
    register_public_half,
    show_public_half,
    write_private,
)
from sync_server.operations.console import HERE, Data, command_group, day_and_time, read_file, say, table
from sync_server.operations.errors import CommandStoppedError

if TYPE_CHECKING:
    from shared.crypto.recovery import RecoveryRequest

recovery = command_group(
    "The key with which a forgotten PIN is recovered: made, kept and used away from this server."
)

KeyFile = Annotated[Path, typer.Argument(help="The recovery file, or its text typed from paper.")]
REQUEST_FORMAT = "doorstep recovery request 1"
ANSWER_FORMAT = "doorstep recovery answer 1"

RECOVERY_KEY = PaperKey(
    "recovery key",
    "recovery",
    """\
DOORSTEP RECOVERY KEY{for_area}
Fingerprint  {fingerprint}
Made         {made}

Whoever holds this sheet and both parts of its passphrase can open the phones of this area.
Print it twice, keep the sheets sealed in two safes, and delete the file.
The passphrase has two parts. Two people know one part each; neither writes it on this sheet.
To use it: type the lines below into a file and run `doorstep-server recovery open` on a
machine that is not the server. Each line ends in two check letters.

{block}""",
)


@recovery.command("new")
def recovery_new(
    out: Annotated[Path, typer.Argument(help="The recovery file to write: text, to be printed.")],
    name: Annotated[str, typer.Option(help="Name of the area, for the printed sheet.")] = "",
) -> None:
    """Make a recovery key. Two people each type a part of its passphrase. Needs no server."""
    from shared.crypto.recovery_keeper import make_recovery_secret

    make_on_paper(RECOVERY_KEY, out, make_recovery_secret, owner=name)


@recovery.command("show")
def recovery_show(file: KeyFile) -> None:
    """Show a recovery file's public half. Needs no passphrase and no server."""
    from shared.crypto.recovery import RecoveryKey

    show_public_half(file, RecoveryKey)


@recovery.command("endorse")
def recovery_endorse(
    file: KeyFile,
    following: Annotated[str, typer.Argument(metavar="PUBLIC", help="Public half of the key that follows.")],
) -> None:
    """Sign the key that follows, so that phones which know this one accept it. Needs no server."""
    from shared.crypto.recovery import RecoveryKey

    endorse_following(RECOVERY_KEY, file, RecoveryKey, following)


@recovery.command("open")
def recovery_open(
    file: KeyFile,
    request: Annotated[Path, typer.Argument(help="The request, as `recovery export` wrote it.")],
    out: Annotated[Path, typer.Argument(help="The answer to write, to be carried to the server.")],
) -> None:
    """Answer an approved request: the keeper's act, on the keeper's machine. Needs no server."""
    from shared.crypto.recovery import RecoveryKey, derive_code
    from shared.crypto.recovery_keeper import answer_request
    from sync_server.adapters.system import crypto_provider

    said = _read_carried(request, REQUEST_FORMAT)
    asked = _request_of(said)
    say(f"{said.get('worker', '')} has forgotten the PIN of a phone.")
    for approval in said.get("approvals", []):
        say(f"Approved by {approval.get('name', '')}, {day_and_time(int(approval.get('at_ms', 0)))}.")
    say("Call the worker or somebody beside the phone, and type the code that its screen shows.")
    typed = typer.prompt("Code on the phone")
    code = asyncio.run(derive_code(crypto_provider(), asked))
    if _digits(typed) != _digits(code):
        raise CommandStoppedError(
            "This request does not come from that phone: the codes differ. Nothing was opened. "
            "If the code was typed right, somebody may have changed the request: tell the programme."
        )
    answer = asyncio.run(answer_request(crypto_provider(), open_key(file, RecoveryKey), asked))
    write_private(out, json.dumps({"format": ANSWER_FORMAT, "id": said["id"], "answer": answer.hex()}))
    say(f"The answer is in {out}. On the server: doorstep-server recovery answer {out.name}")


@recovery.command("register")
def recovery_register(
    public: Annotated[str, typer.Argument(metavar="PUBLIC", help="Public half, as `new` or `show` says it.")],
    area_name: Annotated[
        str, typer.Option("--area", help="Short name of the area; it holds for all below it.")
    ],
    endorsement: Annotated[str, typer.Option(help="As `recovery endorse` says it.")] = "",
    data: Data = HERE,
) -> None:
    """Register a recovery key's public half for an area and all below it."""
    from sync_server.use_cases.keep_recovery_keys import register_recovery_key

    register_public_half(
        RECOVERY_KEY,
        register_recovery_key,
        data=data,
        area_name=area_name,
        public=public,
        endorsement=endorsement,
    )


@recovery.command("list")
def recovery_list(data: Data = HERE) -> None:
    """Show recovery keys, and requests that are open."""
    from sync_server.adapters.system import SystemClock
    from sync_server.operations.data_folder import opened
    from sync_server.use_cases.recover_vault import all_open_calls, state_of

    now_ms = SystemClock().now_ms()
    with opened(data) as store, store.reading() as view:
        codes = {one.id: one.code for one in view.directory.areas()}
        keys = view.recoveries.recovery_keys(list(codes))
        names = {one.id: one.name for one in view.directory.accounts()}
        calls = all_open_calls(view, now_ms)
    table(
        ("area", "fingerprint", "registered", ""),
        [
            (
                codes[key.area],
                grouped(key.fingerprint),
                day_and_time(key.made_ms),
                "retired" if key.retired_ms else "",
            )
            for key in keys
        ],
    )
    say("")
    table(
        ("request", "worker", "asked", "until", "stands"),
        [
            (
                call.id,
                names.get(call.worker, ""),
                day_and_time(call.asked_ms),
                day_and_time(call.expires_ms),
                state_of(call, now_ms).value.replace("_", " "),
            )
            for call in calls
        ],
    )


@recovery.command("export")
def recovery_export(
    request_id: Annotated[str, typer.Argument(metavar="REQUEST", help="As `recovery list` shows it.")],
    out: Annotated[Path, typer.Argument(help="The file to carry to the keeper.")],
    data: Data = HERE,
) -> None:
    """Write a request that two people approved, for the keeper of the recovery key."""
    from sync_server.adapters.system import SystemClock
    from sync_server.operations.data_folder import opened
    from sync_server.use_cases.recover_vault import approvals_of, get_approved_call

    with opened(data) as store, store.reading() as view:
        call = get_approved_call(view, request_id, SystemClock().now_ms())
        account = view.directory.find_account(call.worker)
        said = {
            "format": REQUEST_FORMAT,
            "id": call.id,
            "worker": account.name if account else "",
            "approvals": [{"name": one.name, "at_ms": one.at_ms} for one in approvals_of(view, call)],
            "request": call.request.hex(),
        }
    write_private(out, json.dumps(said, ensure_ascii=False, indent=1) + "\n")
    say(f"The request is in {out}. It opens nothing by itself. Carry it to the keeper.")


@recovery.command("answer")
def recovery_answer(
    file: Annotated[Path, typer.Argument(help="The answer, as `recovery open` wrote it.")], data: Data = HERE
) -> None:
    """Take in the keeper's answer; the worker's phone fetches it."""
    from sync_server.adapters.system import SystemClock
    from sync_server.operations.data_folder import opened
    from sync_server.use_cases.recover_vault import answer_call

    said = _read_carried(file, ANSWER_FORMAT)
    with opened(data) as store, store.transaction() as work:
        answer_call(
            work, call_id=str(said["id"]), answer=hexadecimal(str(said["answer"])), clock=SystemClock()
        )
    say("The phone can fetch it now. It opens that one phone only, and only until the request ends.")


def _request_of(said: dict[str, Any]) -> RecoveryRequest:
    from shared.crypto.recovery import RecoveryRequest

    return RecoveryRequest.from_bytes(hexadecimal(str(said.get("request", ""))))


def _read_carried(file: Path, wanted: str) -> dict[str, Any]:
    try:
        said = json.loads(read_file(file))
    except ValueError:
        said = None
    if not isinstance(said, dict) or said.get("format") != wanted or not isinstance(said.get("id"), str):
        raise CommandStoppedError(f"{file} is not what this command takes ({wanted}).")
    return said


def _digits(text: str) -> str:
    from shared.crypto.pin import normal_pin

    return "".join(character for character in normal_pin(text) if character.isdigit())
