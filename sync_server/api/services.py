"""
What the HTTP edge is given to work with. Built by `main`.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from shared.crypto.provider import CryptoProvider
from shared.kernel.errors import DoorstepError
from shared.protocol.compression import Compression
from shared.protocol.unpacking import Unpack
from shared.protocol.versions import TODAY, Window
from sync_server.api.figures import Figures
from sync_server.api.log import Log
from sync_server.api.pace import Pace, ProofPace
from sync_server.ports.app_packages import AppPackages
from sync_server.ports.attachments import AttachmentFiles
from sync_server.ports.store import Store
from sync_server.ports.surroundings import Clock, Randomness, Signatures
from sync_server.use_cases.accept_sync import Taken
from sync_server.use_cases.make_cards import PrintedCard
from sync_server.use_cases.renew_token import UsedChallenges
from sync_server.use_cases.sync_desk import Call, SyncDesk
from sync_server.use_cases.tokens import TokenMint

DrawReceipt = Callable[[str, Sequence[str]], bytes]
DrawCards = Callable[[str], Callable[[Sequence[PrintedCard]], bytes]]
"""The authority's name to what makes cards a printable PDF; letters that cannot be printed are refused at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """
    Attributes:
        attachments: Contents of pictures and sounds.
        crypto: For what is sealed to the server: rescue files.
        draw_cards, draw_receipt: Make a printable sheet.
        pace: How often a device may ask.
        proof_pace: How often challenges and tokens are given.
        packages: The Android app, for phones that use no store.
        window: The protocol versions that phones may speak.
        submit: Takes one call in together with others; its result is durable.
        address: The server's own address as phones reach it; empty to take it from the request.
    """

    store: Store
    attachments: AttachmentFiles
    clock: Clock
    randomness: Randomness
    signatures: Signatures
    crypto: CryptoProvider
    mint: TokenMint
    desk: SyncDesk
    submit: Callable[[Call], Awaitable[Taken | DoorstepError]]
    compression: Compression
    unpack: Unpack
    pace: Pace
    proof_pace: ProofPace
    packages: AppPackages
    log: Log
    figures: Figures
    draw_cards: DrawCards
    draw_receipt: DrawReceipt
    address: str = ""
    window: Window = TODAY
    used_challenges: UsedChallenges = field(default_factory=UsedChallenges)
