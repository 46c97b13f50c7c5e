"""
Sealed journals and vaults for tests: a provider whose key derivation costs nothing, fixed keys, small limits.
"""

from __future__ import annotations

import hashlib
import hmac
import sys
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from mobile.adapters.journal_files import JournalKeys
from mobile.adapters.key_vault import SealedKeyVault
from mobile.adapters.sealed_journal import (
    USUAL_LIMITS,
    JournalLimits,
    SealedJournal,
    create_journal,
    open_journal,
)
from mobile.ports.block_storage import BlockStorage
from mobile.ports.key_vault import Identity
from shared.crypto.errors import DeviceSecretLostError
from shared.crypto.key_derivation import KdfParameters
from shared.crypto.provider import CryptoProvider

VAULT_ID = bytes(range(16))
SMALL_LIMITS = JournalLimits(
    segment_bytes=1024,
    compacted_unit_bytes=256,
    small_segment_bytes=512,
    most_small_segments=3,
    reserve_bytes=3000,
)


def a_provider() -> CryptoProvider:
    """
    The real primitives of this platform.
    """
    if sys.platform == "emscripten":
        import doorstep_worker_js as glue

        from shared.crypto.hazmat.browser import BrowserProvider

        return BrowserProvider(glue)
    from shared.crypto.hazmat.cpython import CPythonProvider

    return CPythonProvider()


class QuickProvider:
    """
    The real primitives, apart from Argon2id, whose cost would be most of a test's time.
    """

    def __init__(self) -> None:
        self._provider = a_provider()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._provider, name)

    async def derive_argon2id(
        self, secret: bytes, *, salt: bytes, memory_kib: int, iterations: int, lanes: int, size: int
    ) -> bytes:
        cost = f"{memory_kib}:{iterations}:{lanes}".encode()
        return hmac.digest(salt + cost, secret, hashlib.sha256)[:size]


class MemoryDeviceSecret:
    """
    A device's secret that a test chooses.
    """

    def __init__(self, secret: bytes = b"s" * 32) -> None:
        self._secret: bytes | None = secret

    async def mac(self, message: bytes) -> bytes:
        if self._secret is None:
            raise DeviceSecretLostError
        return hmac.digest(self._secret, message, hashlib.sha256)

    async def destroy(self) -> None:
        self._secret = None

    async def renew(self) -> None:
        self._secret = b"renewed".ljust(32)


class HandClock:
    """
    A monotonic clock that moves only by hand.
    """

    def __init__(self) -> None:
        self.now_s = 1000.0

    def __call__(self) -> float:
        return self.now_s


def an_identity(**changes: object) -> Identity:
    """
    A volunteer's identity; the test names only what matters.
    """
    usual: dict[str, object] = {
        "device": "01900000-0000-7000-8000-000000000001",
        "worker": "01900000-0000-7000-8000-000000000002",
        "worker_name": "Sunita Devi",
        "role": "volunteer",
        "area": "01900000-0000-7000-8000-000000000003",
        "server": "",
        "signing_seed": b"\x07" * 32,
    }
    return Identity(**{**usual, **changes})  # type: ignore[arg-type]


def a_key_vault(
    storage: BlockStorage, clock: HandClock | None = None, secret: MemoryDeviceSecret | None = None
) -> SealedKeyVault:
    """
    A key vault whose PINs cost nothing to try.
    """
    return SealedKeyVault(
        QuickProvider(),
        secret or MemoryDeviceSecret(),
        storage,
        clock or HandClock(),
        parameters=KdfParameters(),
        limits=replace(USUAL_LIMITS, reserve_bytes=SMALL_LIMITS.reserve_bytes),
    )


async def journal_keys() -> JournalKeys:
    """
    The same keys in every test.
    """
    provider = a_provider()
    return JournalKeys(VAULT_ID, await provider.import_key(b"m" * 32), await provider.import_key(b"h" * 32))


async def new_journal(storage: BlockStorage, limits: JournalLimits = SMALL_LIMITS) -> SealedJournal:
    """
    An empty journal under the fixed keys.
    """
    return await create_journal(a_provider(), storage, await journal_keys(), limits=limits)


async def reopened(storage: BlockStorage, limits: JournalLimits = SMALL_LIMITS) -> SealedJournal:
    """
    The journal under the fixed keys, opened anew.
    """
    return await open_journal(a_provider(), storage, await journal_keys(), limits=limits)


async def frames_of(journal: SealedJournal) -> list[bytes]:
    """
    Everything that a journal replays.
    """
    return [frame async for frame in journal.replay()]


def numbered_frames(count: int, *, size: int = 90, first: int = 0) -> Sequence[bytes]:
    """
    Frames that can be told apart.
    """
    return [b"frame %06d " % number + b"." * (size - 13) for number in range(first, first + count)]
