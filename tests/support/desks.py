"""
An unlocked desk to test with: a real case book over a journal in memory, the Indian pack, fakes for the device.
"""

from __future__ import annotations

from collections.abc import AsyncIterable, Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from mobile.ports.case_book import ReceivedChange
from mobile.ports.errors import CameraUnavailableError, LocationUnavailableError, ServerUnreachableError
from mobile.ports.key_vault import Identity
from mobile.ports.media import MediaKind, MediaUnavailableError, TakenMedia
from mobile.ports.network import NetworkKind
from mobile.ports.remote import Reply
from mobile.use_cases.desk import COMPUTER, Desk, Device, SyncStep
from mobile.use_cases.send_attachments import SendAttachments
from shared.domain.records import Value
from shared.programmes.pack import Pack
from tests.support.case_books import (
    AREA,
    AUTHOR,
    CountedIds,
    StoodClock,
    a_case_book,
    a_progress,
    a_record_id,
)
from tests.support.fake_attachments import FakeAttachments
from tests.support.fake_key_vault import FakeKeyVault
from tests.support.sealed_stores import QuickProvider
from tests.support.shipped_packs import built_pack, shipped_pack

REPOSITORY = Path(__file__).parents[2]
LOCALES = REPOSITORY / "assets" / "locales"
PACK = "india_asha"


def india_blob() -> bytes:
    """
    The pack of India's ASHA workers, built from its workbooks once.
    """
    return built_pack(PACK).blob


def india_pack() -> Pack:
    """
    The same, decoded.
    """
    return shipped_pack(PACK)


class FakeVoice:
    """
    Remembers what it was to play.
    """

    def __init__(self) -> None:
        self.playing: list[str] = []

    async def play(self, media: str) -> None:
        """Plays nothing."""
        self.playing.append(media)

    async def stop(self) -> None:
        """Silence."""
        self.playing.append("")


class FakeDialer:
    """
    Remembers the numbers.
    """

    def __init__(self) -> None:
        self.called: list[str] = []

    async def call(self, number: str) -> None:
        """Calls nobody."""
        self.called.append(number)


class FakeLocator:
    """
    A phone that is where the test says, or does not say where.
    """

    def __init__(self, *answers: str) -> None:
        self.answers = list(answers)

    async def here(self) -> str:
        answer = self.answers.pop(0) if self.answers else "unknown"
        if answer in ("refused", "unknown", "late", "absent"):
            raise LocationUnavailableError(answer)
        return answer


class FakeScanner:
    """
    Sees the codes it was given, one after another; without any, there is no camera.
    """

    def __init__(self, *codes: str | None) -> None:
        self.codes = list(codes)

    async def scan(self, *, title: str, cancel: str, words: Mapping[str, str] | None = None) -> str | None:
        """The next code."""
        if not self.codes:
            raise CameraUnavailableError
        return self.codes.pop(0)


class FakeFiles:
    """
    Keeps what was offered.
    """

    def __init__(self) -> None:
        self.offered: dict[str, bytes] = {}
        self.largest_piece = 0

    async def offer(self, name: str, content: bytes, media_type: str) -> None:
        """Keeps the file."""
        self.offered[name] = content

    async def offer_long(self, name: str, pieces: AsyncIterable[bytes], media_type: str) -> bool:
        """Keeps the file, and how large its pieces were."""
        taken = [piece async for piece in pieces]
        self.offered[name], self.largest_piece = b"".join(taken), max(map(len, taken))
        return True


class FakePreferences:
    """
    Preferences of one run.
    """

    def __init__(self, **kept: str) -> None:
        self.kept = dict(kept)

    async def preferred(self, name: str) -> str:
        """What was kept."""
        return self.kept.get(name, "")

    async def prefer(self, name: str, value: str) -> None:
        """Keeps it."""
        self.kept[name] = value


class FakeMedia:
    """
    Takes what it was given, one after another; without any, it may not.
    """

    def __init__(self, *taken: TakenMedia | None) -> None:
        self.taken = list(taken)
        self.asked: list[tuple[MediaKind, Mapping[str, str]]] = []
        self.played: list[bytes] = []

    async def take(self, kind: MediaKind, words: Mapping[str, str]) -> TakenMedia | None:
        """The next one."""
        self.asked.append((kind, words))
        if not self.taken:
            raise MediaUnavailableError(reason="camera.refused")
        return self.taken.pop(0)

    async def play(self, content: bytes, media_type: str, words: Mapping[str, str]) -> None:
        """Plays nothing."""
        self.played.append(content)

    async def stop(self) -> None:
        """Silence."""
        self.played.append(b"")

    async def put_away(self) -> None:
        """Nothing is open."""


class FakeNetwork:
    """
    A network of a kind that can be changed.
    """

    def __init__(self, kind: NetworkKind = NetworkKind.UNKNOWN) -> None:
        self.now = kind

    async def kind(self) -> NetworkKind:
        """What it is."""
        return self.now


class FakeThrift:
    """
    A device that saves what a test says.
    """

    def __init__(self, *, data: bool = False, battery: bool = False) -> None:
        self.data = data
        self.battery = battery

    async def saves_data(self) -> bool:
        """Whether its data saver is on."""
        return self.data

    async def saves_battery(self) -> bool:
        """Whether it saves its battery."""
        return self.battery


KAMLA = Identity(
    device=AUTHOR.device,
    worker=AUTHOR.worker,
    worker_name="Kamla Devi",
    role="volunteer",
    area=AREA,
    server="",
    signing_seed=bytes(32),
)


def a_device(**parts: Any) -> Device:
    """
    A phone made of fakes; a test names only the parts that matter.
    """
    clock = parts.pop("clock", None) or StoodClock()

    async def enrol(code: str, server: str, replaces: Identity | None = None) -> Identity:
        return KAMLA

    async def sync(desk: Desk, tell: Callable[[SyncStep], None]) -> None:
        return None

    async def ask(desk: Desk, method: str, path: str, body: bytes) -> Reply:
        raise ServerUnreachableError

    async def ask_locked(device: Device, vault_id: str, method: str, path: str, body: bytes) -> Reply:
        raise ServerUnreachableError

    async def open_book(vault: Any) -> Any:
        return await a_case_book(vault.journal, clock=clock)

    async def open_attachments(vault: Any) -> Any:
        return FakeAttachments()

    fakes: dict[str, Any] = {
        "clock": clock,
        "ids": CountedIds(),
        "keys": FakeKeyVault(clock.monotonic_s),
        "crypto": QuickProvider(),
        "open_book": open_book,
        "open_attachments": open_attachments,
        "remote_to": None,
        "scanner": FakeScanner(),
        "locator": FakeLocator(),
        "voice": FakeVoice(),
        "dialer": FakeDialer(),
        "files": FakeFiles(),
        "preferences": FakePreferences(),
        "network": FakeNetwork(),
        "thrift": FakeThrift(),
        "media": FakeMedia(),
        "platform": COMPUTER,
        "locales": LOCALES,
        "enrol": enrol,
        "sync": sync,
        "send_attachments": SendAttachments(),
        "ask": ask,
        "ask_locked": ask_locked,
    }
    return Device(**{**fakes, **parts})


async def a_desk(device: Device | None = None, *, pack: bool = True, role: str = KAMLA.role) -> Desk:
    """
    Kamla's desk, with the Indian pack and no household.

    Args:
        role: What she is, where she is no volunteer.
    """
    device = device or a_device()
    vault = await device.keys.create(replace(KAMLA, role=role), "824613")
    book: Any = await device.open_book(vault)
    desk = Desk(device, vault, book)
    if pack:
        await book.keep(f"pack:{PACK}", india_blob())
        await receive(desk, "the pack", "pack", pack_id=PACK, version="1")
    return desk


async def receive(desk: Desk, name: str, kind: str, /, **fields: Value) -> str:
    """
    A record as if it had come from the server; its identifier stands for its name.
    """
    record_id = a_record_id(name)
    book: Any = desk.book
    revision = book.cursors().get(AREA, 0) + 1
    change = ReceivedChange(record=record_id, kind=kind, area=AREA, revision=revision, fields=fields)
    await book.apply(a_progress(change, cursors={AREA: revision}))
    return record_id


async def a_family(desk: Desk, *, birth_on: str = "2025-10-07") -> tuple[str, str, str]:
    """
    A household with a mother and her newborn: (household, mother, baby). The stood clock says 9 October 2025.
    """
    home = await receive(
        desk, "home", "household", head_name="Ram Prasad", house_no="12", mohalla="Tola", village="Rampur"
    )
    mother = await receive(
        desk, "mother", "person", household=home, name="Sunita", sex="female", birth_on="2001-05-01"
    )
    baby = await receive(
        desk,
        "baby",
        "person",
        household=home,
        name="Baby of Sunita",
        sex="male",
        birth_on=birth_on,
        mother=mother,
        birth_place="phc",
        birth_weight_g=2900,
    )
    return home, mother, baby
