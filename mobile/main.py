"""
The composition root: builds the real adapters for this platform and hands them to the app. It decides nothing else.
"""

from __future__ import annotations

import asyncio
import logging
import os
import random
import sys
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

import flet as ft

from mobile.adapters.case_book import CaseBook
from mobile.adapters.key_vault import SealedKeyVault
from mobile.adapters.preferences_shared import SharedStorePreferences
from mobile.adapters.system_time import FreshIds, SystemClock
from mobile.adapters.zstd import phone_compression
from mobile.app import App
from mobile.ports.attachments import AttachmentStore
from mobile.ports.block_storage import BlockStorage
from mobile.ports.device import Dialer, Files, Locator, Preferences, Scanner, Voice
from mobile.ports.key_vault import OpenedVault
from mobile.ports.media import Media
from mobile.ports.network import Network
from mobile.ports.remote import Remote
from mobile.ports.thrift import Thrift
from mobile.ui.closed_store import show_closed_store
from mobile.ui.error_shell import install_error_shell
from mobile.ui.loop import Failed
from mobile.ui.routes import ToHousehold, ToHouseholds, ToReview, ToSupervision, ToSyncStatus, ToToday
from mobile.ui.window import Window
from mobile.ui.words import OWN_NAMES, languages, load_words
from mobile.use_cases.ask_server import AskServer
from mobile.use_cases.desk import ANDROID, COMPUTER, WEB, Device, not_invited
from mobile.use_cases.enrol_device import EnrolDevice
from mobile.use_cases.heed_orders import HeedOrders
from mobile.use_cases.keep_brought import KeepBrought, packs_of
from mobile.use_cases.keep_fonts import scripts_of
from mobile.use_cases.keep_in_sync import KeepInSync
from mobile.use_cases.keep_lease import KeepLease
from mobile.use_cases.keep_lock_note import KeepLockNote
from mobile.use_cases.send_attachments import KeepAttachmentsSent, SendAttachments
from mobile.use_cases.sync_now import SyncNow
from shared.crypto.provider import CryptoProvider, DeviceSecret
from shared.domain.records import Author
from shared.kernel.errors import DoorstepError
from shared.kernel.identifiers import AreaId, DeviceId, WorkerId

ROOT = Path(__file__).parents[1]
LOCALES = ROOT / "assets" / "locales"
DATA_VARIABLE = "DOORSTEP_DATA"
"""Names the data folder where Doorstep runs on a computer behind Flet's own web server."""
TICK_S = 1.0
Tick = Callable[[], Awaitable[None]]

REFRESHED = (ToToday, ToHouseholds, ToHousehold, ToSupervision, ToSyncStatus, ToReview)
"""Screens that read again when a sync brought something; a form in progress is never disturbed."""


async def main(page: ft.Page) -> None:
    """
    One window of the app.
    """
    platform = _platform()
    install_error_shell(page, lambda: _say_sorry(page))
    try:
        crypto, secret, storage = await _open_device(platform)
        device = _build_device(platform, crypto, secret, storage)
        await device.keys.vaults()
    except DoorstepError as error:
        # Another tab has the store, or it cannot be read: there is no lock screen to show, only the reason.
        show_closed_store(
            page, LOCALES, Failed(error.code, tuple(error.details.items())), _anew(page, platform)
        )
        await _say_ready(platform)
        return
    app = App(device)
    window = Window(page, app, LOCALES, _bring) if platform == WEB else Window(page, app, LOCALES)
    window.open()
    await app.start()
    await _say_ready(platform)
    ticking = [asyncio.create_task(_tick(tick)) for tick in _keepers(app, platform)]

    async def close(_: ft.Event[ft.Page]) -> None:
        for each in ticking:
            each.cancel()
        await app.close()
        await storage.close()

    page.on_close = close


def _bring(language: str) -> None:
    from mobile.adapters.catalogue_browser import bring_catalogue

    bring_catalogue(LOCALES, language)


def _platform() -> str:
    if sys.platform == "emscripten":
        return WEB
    return ANDROID if os.environ.get("FLET_PLATFORM") == "android" else COMPUTER


async def _open_device(platform: str) -> tuple[CryptoProvider, DeviceSecret, BlockStorage]:
    if platform == WEB:
        from mobile.adapters import platform_browser

        return await platform_browser.open_device(None)
    if platform == ANDROID:
        from mobile.adapters import platform_android

        return await platform_android.open_device(None)
    from mobile.adapters import platform_cpython

    folder = os.environ.get(DATA_VARIABLE)
    return await platform_cpython.open_device(Path(folder) if folder else None)


def _build_device(
    platform: str, crypto: CryptoProvider, secret: DeviceSecret, storage: BlockStorage
) -> Device:
    clock = SystemClock()
    ids = FreshIds(clock, crypto.make_random)
    keys = SealedKeyVault(crypto, secret, storage, clock.monotonic_s)
    remotes: dict[str, Remote] = {}

    def remote_to(server: str) -> Remote:
        if server not in remotes:
            remotes[server] = _remote(platform, server)
        return remotes[server]

    async def open_book(vault: OpenedVault) -> CaseBook:
        identity = vault.identity
        author = Author(
            device=DeviceId(identity.device),
            worker=WorkerId(identity.worker),
            area=AreaId(identity.area),
            role=identity.role,
        )
        return await CaseBook.open(vault.journal, author, clock, ids)

    async def find_attachments(vault: OpenedVault) -> AttachmentStore:
        from mobile.adapters.sealed_attachments import SUBKEY_PURPOSE, open_attachments

        subkey = await vault.derive_subkey(SUBKEY_PURPOSE)
        return await open_attachments(crypto, storage, bytes.fromhex(vault.vault_id), subkey)

    ask = AskServer()
    scanner, voice, dialer, files = _hands(platform)
    return Device(
        clock=clock,
        ids=ids,
        keys=keys,
        crypto=crypto,
        open_book=open_book,
        open_attachments=find_attachments,
        remote_to=remote_to,
        scanner=scanner,
        locator=_locator(platform),
        voice=voice,
        dialer=dialer,
        files=files,
        preferences=_preferences(platform),
        network=_network(platform),
        thrift=_thrift(platform),
        media=_media(platform),
        platform=platform,
        locales=LOCALES,
        enrol=EnrolDevice(crypto, keys, remote_to, platform),
        sync=SyncNow(ask, phone_compression()),
        send_attachments=SendAttachments(),
        ask=ask,
        ask_locked=ask.while_locked,
        invitation=_invitation(platform),
    )


def _remote(platform: str, server: str) -> Remote:
    if platform == WEB:
        from mobile.adapters.fetch_remote import FetchRemote

        return FetchRemote(server)
    from mobile.adapters.http_remote import HTTPRemote

    return HTTPRemote(server)


def _network(platform: str) -> Network:
    if platform == WEB:
        from mobile.adapters.network_browser import BrowserNetwork

        return BrowserNetwork()
    from mobile.adapters.network_flet import FletNetwork

    return FletNetwork()


def _thrift(platform: str) -> Thrift:
    from mobile.adapters.thrift_flet import DeviceThrift

    if platform == WEB:
        from js import navigator

        return DeviceThrift(navigator=navigator)
    return DeviceThrift()


def _media(platform: str) -> Media:
    if platform == WEB:
        from mobile.adapters.media_browser import BrowserMedia

        return BrowserMedia()
    from mobile.adapters.media_absent import AbsentMedia

    return AbsentMedia()


def _invitation(platform: str) -> Callable[[], Awaitable[str]]:
    if platform == WEB:
        from mobile.adapters.page_bridge import PageBridge

        return PageBridge().invitation
    return not_invited


def _preferences(platform: str) -> Preferences:
    if platform == WEB:
        from mobile.adapters.page_bridge import PageBridge
        from mobile.adapters.preferences_page import PagePreferences

        return PagePreferences(SharedStorePreferences(), PageBridge(), tuple(OWN_NAMES))
    return SharedStorePreferences()


def _locator(platform: str) -> Locator:
    from mobile.adapters.locator_browser import AbsentLocator, BrowserLocator

    if platform != WEB:
        return AbsentLocator()
    from mobile.adapters.page_bridge import PageBridge

    return BrowserLocator(PageBridge())


def _hands(platform: str) -> tuple[Scanner, Voice, Dialer, Files]:
    from mobile.adapters.dialer_link import LinkDialer

    if platform == WEB:
        from mobile.adapters.files_offered import BrowserFiles
        from mobile.adapters.page_bridge import PageBridge
        from mobile.adapters.scanner_browser import BrowserScanner
        from mobile.adapters.voice_browser import BrowserVoice

        bridge = PageBridge()
        return BrowserScanner(bridge), BrowserVoice(bridge), LinkDialer(), BrowserFiles(bridge)
    from mobile.adapters.scanner_camera import CameraScanner
    from mobile.adapters.voice_audio import AudioVoice

    return CameraScanner(), AudioVoice(), LinkDialer(), _files(platform)


def _files(platform: str) -> Files:
    if platform == ANDROID:
        from mobile.adapters.files_shared import SharedFiles

        return SharedFiles()
    from mobile.adapters.files_offered import DialogueFiles

    return DialogueFiles()


def _anew(page: ft.Page, platform: str) -> Callable[[], None] | None:
    if platform != WEB:
        return None
    from mobile.adapters.page_bridge import PageBridge

    def start_anew() -> None:
        page.run_task(PageBridge().start_anew)

    return start_anew


async def _say_ready(platform: str) -> None:
    if platform == WEB:
        from mobile.adapters.page_bridge import PageBridge

        bridge = PageBridge()
        await bridge.ready()
        await bridge.keep_storage()


def _keepers(app: App, platform: str) -> Sequence[Tick]:
    orders = HeedOrders(app.device, lambda: app.desk is None, app.put_away, app.begin_again)
    app.on_shown = orders.ask_soon
    sync = KeepInSync(
        lambda: app.desk, random.random, lambda: app.refresh(REFRESHED), on_shut_out=orders.ask_soon
    )
    pictures = KeepAttachmentsSent(lambda: app.desk, random.random, lambda: app.refresh((ToSyncStatus,)))
    return (
        sync.tick,
        pictures.tick,
        orders.tick,
        KeepLockNote(lambda: app.desk).tick,
        KeepLease(lambda: app.desk).tick,
        *_brought(app, platform),
    )


def _brought(app: App, platform: str) -> Sequence[Tick]:
    if platform != WEB:
        return ()
    from mobile.adapters.kept_by_page import bring_font, bring_media

    return (
        KeepBrought(lambda: app.desk, scripts_of, bring_font).tick,
        KeepBrought(lambda: app.desk, packs_of, bring_media).tick,
    )


async def _tick(tick: Tick) -> None:
    while True:
        await asyncio.sleep(TICK_S)
        await tick()


def _say_sorry(page: ft.Page) -> None:
    # Whose language it should be may be what failed: it is said in all of them.
    said = [
        load_words(LOCALES, language)("Something went wrong. What you saved is safe on this phone.")
        for language in languages(LOCALES)
    ]
    page.show_dialog(ft.SnackBar(ft.Text("\n".join(said))))


if __name__ == "__main__":
    logging.basicConfig(level=logging.WARNING, stream=sys.stdout)
    logging.getLogger("doorstep").setLevel(logging.INFO)
    ft.run(main, assets_dir=str(ROOT / "assets"))
