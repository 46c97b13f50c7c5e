"""
The composition root: builds the real adapters and hands them in. No decisions.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from shared.kernel.errors import DoorstepError
from shared.kernel.instants import DAY_MS
from shared.protocol.dictionaries import load_dictionaries
from shared.protocol.versions import TODAY, Window
from shared.protocol.zstd import SERVER_LEVEL, ZstdCompression
from sync_server.adapters.app_folder import AppFolder
from sync_server.adapters.group_commit import GroupCommit
from sync_server.adapters.print_fonts import PrintFonts
from sync_server.adapters.sql_engine import open_database
from sync_server.adapters.sql_migrations import migrate
from sync_server.adapters.sql_store import SQLStore
from sync_server.adapters.strict_msgpack import unpack_strictly
from sync_server.adapters.system import Ed25519Signatures, SystemClock, SystemRandomness, crypto_provider
from sync_server.api.application import Application
from sync_server.api.edge import USUAL, TimeLimits
from sync_server.api.figures import Figures
from sync_server.api.log import Log
from sync_server.api.pace import PER_S, Pace, ProofPace
from sync_server.api.services import Services
from sync_server.api.site import Site
from sync_server.ports.attachments import AttachmentFiles
from sync_server.use_cases.accept_sync import Taken
from sync_server.use_cases.make_cards import PrintedCard
from sync_server.use_cases.sync_desk import Call, SyncDesk
from sync_server.use_cases.tokens import TokenMint

DATABASE = "doorstep.sqlite"
ATTACHMENTS = "attachments"
PACKAGES = "app"
NOWHERE = Path("/nonexistent/doorstep")


def open_store(data: Path, database: str = "") -> SQLStore:
    """
    The store of a data folder, its tables brought up to date.

    Args:
        database: The address of a PostgreSQL database; empty for SQLite in the folder.
    """
    engine = open_database(database, data / DATABASE)
    migrate(engine)
    return SQLStore(engine)


def empty_store(data: Path, database: str = "") -> SQLStore:
    """
    The store of a data folder without tables, to be filled from a backup.
    """
    return SQLStore(open_database(database, data / DATABASE))


def build_application(
    store: SQLStore,
    attachments: AttachmentFiles,
    *,
    site: Site | None = None,
    address: str = "",
    is_verbose: bool = False,
    window: Window = TODAY,
    per_s: float = PER_S,
    limits: TimeLimits = USUAL,
    packages: Path | None = None,
    monotonic_s: Callable[[], float] = time.monotonic,
) -> Application:
    """
    The server over an open, founded store.

    Args:
        attachments: Where contents of pictures and sounds lie.
        address: The server's own address as phones reach it; empty to take it from each request.
        is_verbose: Whether every sync gets a line in the log.
        window: The protocol versions that phones may speak.
        per_s: Requests a second that a device may make for long.
        limits: How long one request may take.
        packages: The folder of the Android app; None where none is offered.
        monotonic_s: A clock that never goes back.
    """
    clock = SystemClock()
    with store.reading() as view:
        secrets = {key.id: key.secret for key in view.directory.token_keys()}
    desk = SyncDesk(store, clock, address)
    fonts = PrintFonts(site.folder if site else None)
    group: GroupCommit[Call, Taken | DoorstepError] = GroupCommit(store, desk.take_in, key=_device)
    services = Services(
        store=store,
        attachments=attachments,
        clock=clock,
        randomness=SystemRandomness(),
        signatures=Ed25519Signatures(),
        crypto=crypto_provider(),
        mint=TokenMint(secrets),
        desk=desk,
        submit=group.submit,
        compression=ZstdCompression(load_dictionaries(), level=SERVER_LEVEL),
        unpack=unpack_strictly,
        window=window,
        figures=Figures(monotonic_s),
        packages=AppFolder(packages or NOWHERE),
        pace=Pace(monotonic_s, per_s=per_s),
        proof_pace=ProofPace(monotonic_s, eased=per_s / PER_S),
        log=Log(sys.stderr, clock.now_ms, is_verbose=is_verbose),
        draw_cards=partial(_prepare_cards, fonts),
        draw_receipt=partial(_draw_receipt, fonts),
        address=address,
    )

    async def close() -> None:
        await group.close()
        store.close()
        fonts.close()

    return Application(services, site, close=close, limits=limits)


def _device(call: Call) -> str:
    return call.device


def _draw_receipt(fonts: PrintFonts, title: str, lines: Sequence[str]) -> bytes:
    from sync_server.adapters.receipt_page import make_receipt

    return make_receipt(title, lines, fonts)


def _prepare_cards(fonts: PrintFonts, name: str) -> Callable[[Sequence[PrintedCard]], bytes]:
    # Drawing needs three libraries that nothing else does: loaded when the first sheet is asked for.
    from sync_server.adapters.card_sheet import Design, check_letters, make_card_sheet

    design = Design(name, font=fonts.find(name))
    check_letters(design)
    return partial(make_card_sheet, issued_day=SystemClock().now_ms() // DAY_MS, design=design)
