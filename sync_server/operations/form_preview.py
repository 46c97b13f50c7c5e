"""
A form workbook tried before any programme has it: a server of its own with a demo team, whose pack has the form too.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from shared.forms.definition import Definition, language_code
from shared.programmes.pack import Form, Pack, encode_pack
from sync_server.adapters.database_setting import read_database_setting
from sync_server.operations.data_folder import opened
from sync_server.operations.errors import CommandStoppedError
from sync_server.operations.prepare_demo import PACK, DemoAccount, prepare_demo
from sync_server.operations.prepare_pack import build_pack_folder

SITE = PACK.parents[2] / "build" / "web"
STARTED = "Doorstep runs at "
TRIES, BETWEEN_TRIES_S = 100, 0.1


def preview_pack(definition: Definition, demo: Pack) -> Pack:
    """
    The demo's pack with the form in it, in the form's languages too.
    """
    codes = [language_code(name) for name in definition.languages if name.endswith(")")]
    languages = tuple(dict.fromkeys([*demo.languages, *codes]))
    form = Form(
        id=definition.id,
        title={code: definition.title_in(code) for code in languages},
        saves_to="visit",
        version=definition.version,
        definition=definition.to_wire(),
    )
    return replace(demo, languages=languages, forms={**demo.forms, form.id: form})


def prepare_preview(definition: Definition, data: Path, say: Callable[[str], None]) -> DemoAccount:
    """
    Makes a demo team whose pack has the form; who to be in it.

    Raises:
        CommandStoppedError: this machine's settings name a database, which is no place for a demo.
    """
    if read_database_setting(data, os.environ):
        raise CommandStoppedError("A preview has a database of its own: unset DOORSTEP_DATABASE first.")
    demo = build_pack_folder(PACK).pack
    if demo is None:
        raise CommandStoppedError(f"The demo's own programme in {PACK} cannot be built.")
    pack = preview_pack(definition, demo)

    def built(folder: Path) -> tuple[str, str, bytes]:
        return pack.id, pack.version, encode_pack(pack)

    with opened(data, may_make=True) as store:
        return prepare_demo(store, data, build_pack=built, say=say)[0]


def serve_preview(
    data: Path, *, site: Path, port: int, say: Callable[[str], None], show: Callable[[str], object]
) -> None:
    """
    Serves until Ctrl-C.

    Args:
        show: Opens an address, once the server answers.
    """
    command = ["serve", "--data", str(data), "--site", str(site), "--port", str(port), "--host", "127.0.0.1"]
    process = subprocess.Popen(_doorstep(command), stdout=subprocess.PIPE, text=True)
    # Whatever started this command may have told it not to hear Ctrl-C.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: process.terminate())
    for line in process.stdout or ():
        say(line.rstrip())
        if line.startswith(STARTED):
            address = line.removeprefix(STARTED).strip()
            _wait_until_it_answers(address)
            show(address)
    if process.wait() > 0:
        raise CommandStoppedError("The preview has ended by itself.")


def _wait_until_it_answers(address: str) -> None:
    # It says where it runs before it serves.
    for _ in range(TRIES):
        connection = HTTPConnection(address.partition("//")[2], timeout=1)
        with contextlib.suppress(OSError, HTTPException), contextlib.closing(connection):
            connection.request("GET", "/api/v1/health")
            connection.getresponse()
            return
        time.sleep(BETWEEN_TRIES_S)


def _doorstep(arguments: Sequence[str]) -> list[str]:
    return [sys.executable, "-m", "sync_server.operations.cli", *arguments]
