"""
Runs the server: one process, one address for the API and the app, until Ctrl-C.
"""

from __future__ import annotations

import contextlib
import gc
import socket
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from sync_server.adapters.attachment_folder import AttachmentFolder
from sync_server.adapters.sql_store import SQLStore
from sync_server.api.site import Site, SiteMissingError, load_site
from sync_server.main import build_application
from sync_server.operations.errors import CommandStoppedError
from sync_server.operations.prepare_demo import DemoAccount

KEEP_ALIVE_S = 75
"""Longer than the minute for which proxies and phones keep a connection, so that the client closes it first."""

END_WITHIN_S = 5
BACKLOG = 1024

SWITCH_S = 0.0005
"""The thread that commits gives up the interpreter at each call to the database; at the default of 5 ms it waits that
long, ten times in every group, to get it back from the thread that reads requests."""

COLLECT_AFTER = 100_000
"""A group of requests makes some ten thousand objects that reference counting frees by itself; looking for cycles among
them at every seven hundred, as the default is, took a sixth of the time of a push."""


def listen(host: str, port: int) -> socket.socket:
    """
    A listening socket.

    Raises:
        CommandStoppedError: the port is taken or not allowed.
    """
    try:
        return socket.create_server((host, port), backlog=BACKLOG)
    except (OSError, OverflowError) as cause:
        reason = getattr(cause, "strerror", None) or str(cause)
        raise CommandStoppedError(
            f"Port {port} cannot be used ({reason}). Another program, perhaps another Doorstep, listens there: "
            "end it, or choose another port with --port."
        ) from cause


def open_site(folder: Path | None) -> Site | None:
    """
    The built web app of a folder.

    Raises:
        CommandStoppedError: there is none.
    """
    if folder is None:
        return None
    try:
        return load_site(folder)
    except SiteMissingError as cause:
        raise CommandStoppedError(
            f"There is no built web app in {folder}. Build it with `./dev web`, or leave --site out to serve "
            "the API alone."
        ) from cause


def run(
    store: SQLStore,
    listener: socket.socket,
    *,
    attachments: Path,
    site: Site | None,
    address: str,
    is_verbose: bool,
    packages: Path,
    per_s: float,
) -> None:
    """
    Serves until interrupted, then ends what is under way.

    Args:
        attachments: The folder for contents of pictures and sounds.
        packages: The folder of the Android app.
        per_s: Requests a second that one phone may make for long.
    """
    import uvicorn

    application = build_application(
        store,
        AttachmentFolder(attachments),
        site=site,
        address=address,
        is_verbose=is_verbose,
        packages=packages,
        per_s=per_s,
    )
    config = uvicorn.Config(
        application,
        log_level="error",
        access_log=False,
        server_header=False,
        date_header=False,
        lifespan="on",
        timeout_keep_alive=KEEP_ALIVE_S,
        timeout_graceful_shutdown=END_WITHIN_S,
    )
    sys.setswitchinterval(SWITCH_S)
    gc.freeze()
    gc.set_threshold(COLLECT_AFTER)
    with contextlib.suppress(KeyboardInterrupt):
        uvicorn.Server(config).run(sockets=[listener])


def tell_addresses(say: Callable[[str], None], listener: socket.socket, host: str) -> None:
    """
    Says where the server is reached.
    """
    port = listener.getsockname()[1]
    if host in ("0.0.0.0", "127.0.0.1"):  # noqa: S104 - compared, not bound
        say(f"Doorstep runs at http://127.0.0.1:{port}")
    else:
        say(f"Doorstep runs at http://{host}:{port}")
    if host == "0.0.0.0":  # noqa: S104 - compared, not bound
        say("Phones on the same network need HTTPS in front of it: see README, “On a phone”.")


def tell_demo(say: Callable[[str], None], accounts: Sequence[DemoAccount], cards: Path | None) -> None:
    """
    Says who to be, and what to try.
    """
    say("")
    say("Two people to try it as, each with a one-time code for a new phone (a browser is a phone here):")
    for account in accounts:
        say(f"  {account.account.name}, {account.title} ({account.account.role.value}):  {account.code}")
    say("")
    say("What to try:")
    say("  1. Open the address in a browser, type the first code, choose a PIN: Sunita's households arrive.")
    say("  2. Open who is due today, begin a newborn visit, answer a danger sign with yes.")
    say("  3. End this server with Ctrl-C, go on working, start it again: everything is sent then.")
    say("  4. In another browser profile enrol with the second code: Meena sees the visit and approves it.")
    if cards is not None:
        say(f"  5. Print or show {cards} and scan a card with the camera, or type its short code.")
    say("")
    say("Ctrl-C ends the server. The data stay; `--fresh` begins the demo anew.")
