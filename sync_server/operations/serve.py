"""
Runs the server: one address for the API and the app, in one process or in several, until Ctrl-C.
"""

from __future__ import annotations

import contextlib
import gc
import multiprocessing
import os
import signal
import socket
import sys
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import TYPE_CHECKING

from sync_server.adapters.attachment_folder import AttachmentFolder
from sync_server.adapters.database_setting import read_database_setting
from sync_server.api.application import Application
from sync_server.api.site import Site, SiteMissingError, load_site
from sync_server.main import ATTACHMENTS, PACKAGES, build_application, open_store
from sync_server.operations.errors import CommandStoppedError
from sync_server.operations.prepare_demo import DemoAccount

if TYPE_CHECKING:
    from uvicorn import Config

KEEP_ALIVE_S = 75
"""Longer than the minute for which proxies and phones keep a connection, so that the client closes it first."""

END_WITHIN_S = 5
HEALTHY_WITHIN_S = 30
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Serving:
    """
    What is served. Calling it opens the store and gives the application over it, in whichever process that is.

    Attributes:
        data: The data folder.
        site: The folder of the built web app; None serves the API alone.
        address: The server's own address as phones reach it; empty to take it from each request.
        is_verbose: Whether every sync gets a line in the log.
        per_s: Requests a second that one phone may make for long.
    """

    data: Path
    site: Path | None = None
    address: str = ""
    is_verbose: bool = False
    per_s: float

    def __call__(self) -> Application:
        parent = multiprocessing.parent_process()
        if parent is not None:
            threading.Thread(target=_end_after, args=(parent,), daemon=True).start()
        application = build_application(
            open_store(self.data, read_database_setting(self.data, os.environ)),
            AttachmentFolder(self.data / ATTACHMENTS),
            site=open_site(self.site),
            address=self.address,
            is_verbose=self.is_verbose,
            packages=self.data / PACKAGES,
            per_s=self.per_s,
        )
        sys.setswitchinterval(SWITCH_S)
        gc.freeze()
        gc.set_threshold(COLLECT_AFTER)
        return application


def run(
    serving: Serving, listener: socket.socket, *, processes: int = 1, ready: Callable[[], None] = lambda: None
) -> None:
    """
    Serves until interrupted, then ends what is under way. A process that dies is replaced.

    Args:
        processes: How many answer; more than one share a PostgreSQL database.
        ready: Called when connections are answered.
    """
    import uvicorn

    is_alone = processes == 1
    config = uvicorn.Config(
        serving() if is_alone else serving,
        factory=not is_alone,
        workers=processes,
        log_level="error",
        access_log=False,
        server_header=False,
        date_header=False,
        lifespan="on",
        timeout_keep_alive=KEEP_ALIVE_S,
        timeout_graceful_shutdown=END_WITHIN_S,
        timeout_worker_healthcheck=HEALTHY_WITHIN_S,
    )
    with contextlib.suppress(KeyboardInterrupt):
        if is_alone:
            ready()
            uvicorn.Server(config).run(sockets=[listener])
        else:
            _run_several(config, listener, ready)


def _run_several(config: Config, listener: socket.socket, ready: Callable[[], None]) -> None:
    from uvicorn.supervisors import Multiprocess

    class Several(Multiprocess):
        def init_processes(self) -> None:
            super().init_processes()
            # All of them: connections that come while only one listens would stay with it.
            for process in self.processes:
                process.wait_until_ready(HEALTHY_WITHIN_S, self.should_exit)
            ready()

    Several(config, sockets=[listener]).run()


def _end_after(parent: BaseProcess) -> None:
    # Killed, it ends nobody; what it left behind would go on answering at an address that nobody can take.
    parent.join()
    os.kill(os.getpid(), signal.SIGTERM)


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
