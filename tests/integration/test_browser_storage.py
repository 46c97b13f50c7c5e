"""
The vault in a real Chromium: OPFS, IndexedDB and WebCrypto of the worker, tabs side by side, a browser that was ended.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Playwright, sync_playwright

from tests.support.bare_page import (
    browser_with_profile,
    build_bare_site,
    open_bare_page,
    serving_bare_site,
)

OPEN = """
import time, builtins
from mobile.adapters.platform_browser import open_device
from mobile.adapters.key_vault import SealedKeyVault
from shared.crypto.key_derivation import KdfParameters
from tests.support.sealed_stores import an_identity
provider, secret, storage = await open_device(None)
vault = SealedKeyVault(provider, secret, storage, time.monotonic, parameters=KdfParameters())
"""
MAKE = f"""{OPEN}
opened = await vault.create(an_identity(), "739104")
for number in range(20):
    await opened.journal.append([b"frame %d" % number])
builtins.kept_open = (vault, opened, storage)
return [opened.vault_id, await storage.names()]
"""
READ = f"""{OPEN}
(entry,) = await vault.vaults()
opened = await vault.unlock(entry.vault_id, "739104")
frames = [frame.decode() async for frame in opened.journal.replay()]
report = opened.journal.report
await opened.journal.append([b"frame %d" % len(frames)])
await vault.lock()
await storage.close()
return [frames, report.missing_frames, list(report.damaged)]
"""
TRY_TO_OPEN = """
from mobile.adapters.platform_browser import open_device
from mobile.ports.errors import StorageLockedError
try:
    await open_device(None)
except StorageLockedError as error:
    return error.code
return "opened"
"""
FILL = """
import builtins
from mobile.ports.errors import StorageFullError
vault, opened, storage = builtins.kept_open
outcome = []
for number in range(3):
    try:
        await opened.journal.append([bytes(2_000_000)])
        outcome.append("kept")
    except StorageFullError as error:
        outcome.append(error.code)
return outcome
"""
GO_ON = """
import builtins
vault, opened, storage = builtins.kept_open
await opened.journal.append([b"frame 20"])
await vault.lock()
await storage.close()
"""
SECRET_IS_SEALED_IN = """
import doorstep_worker_js as glue
from mobile.adapters.device_secret_browser import BrowserDeviceSecret
from shared.crypto.errors import DeviceSecretLostError
secret = BrowserDeviceSecret(glue, may_make=True)
first = await secret.mac(b"message")
again = await BrowserDeviceSecret(glue, may_make=False).mac(b"message")
await secret.destroy()
try:
    await secret.mac(b"message")
except DeviceSecretLostError as error:
    return [first == again, len(first), error.code]
"""
OPEN_WHILE_GARBAGE_IS_COLLECTED = """
import asyncio
import doorstep_worker_js as glue
from js import gc, setTimeout
folder = await glue.storageFolder("collected")
async def open_and_close(name):
    glue.blockClose(await glue.storageOpen(folder, name))
for _ in range(10):
    opening = [asyncio.ensure_future(open_and_close(f"file-{number}")) for number in range(60)]
    for _ in range(3):
        setTimeout(gc, 0)
        await asyncio.sleep(0.001)
    _, forgotten = await asyncio.wait(opening, timeout=20)
    if forgotten:
        return len(forgotten)
return 0
"""
"""Of so many, Chromium forgets some where nothing holds on to the file."""


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serving_bare_site(build_bare_site(tmp_path_factory.mktemp("bare"))) as where:
        yield where


@pytest.mark.long("storage")
def test_second_tab_is_told_and_a_browser_that_was_ended_loses_nothing(
    playwright: Playwright, address: str, tmp_path: Path
):
    with browser_with_profile(playwright, tmp_path) as context:
        first = open_bare_page(context, address)
        first.run(MAKE)

        assert open_bare_page(context, address).run(TRY_TO_OPEN) == "store.locked"

    with browser_with_profile(playwright, tmp_path) as context:
        page = open_bare_page(context, address)
        expected = [f"frame {number}" for number in range(20)]

        assert page.run(READ) == [expected, 0, []]
        assert page.run(READ) == [[*expected, "frame 20"], 0, []]


@pytest.mark.long("storage")
def test_page_reloaded_takes_the_lock_from_its_old_worker(
    playwright: Playwright, address: str, tmp_path: Path
):
    with browser_with_profile(playwright, tmp_path) as context:
        page = open_bare_page(context, address)
        page.run(MAKE)
        page.page.reload()
        page.page.wait_for_function("() => globalThis.ask !== undefined")

        assert len(page.run(READ)[0]) == 20


@pytest.mark.long("storage")
def test_device_secret_is_used_kept_and_forgotten(playwright: Playwright, address: str, tmp_path: Path):
    with browser_with_profile(playwright, tmp_path) as context:
        outcome = open_bare_page(context, address).run(SECRET_IS_SEALED_IN)

    assert outcome == [True, 32, "crypto.device_secret.lost"]


@pytest.mark.long("storage")
def test_full_storage_refuses_the_append_and_keeps_what_was_there(
    playwright: Playwright, address: str, tmp_path: Path
):
    with browser_with_profile(playwright, tmp_path) as context:
        page = open_bare_page(context, address)
        page.run(MAKE)
        limit = context.new_cdp_session(page.page)
        origin = {"origin": address.rstrip("/")}
        limit.send("Storage.overrideQuotaForOrigin", {**origin, "quotaSize": 1_000_000})
        refused = page.run(FILL)
        limit.send("Storage.overrideQuotaForOrigin", origin)
        page.run(GO_ON)

        assert refused == ["store.full"] * 3
        assert page.run(READ) == [[f"frame {number}" for number in range(21)], 0, []]


def test_a_file_opens_though_garbage_is_collected_meanwhile(
    playwright: Playwright, address: str, tmp_path: Path
):
    with browser_with_profile(playwright, tmp_path, "--js-flags=--expose-gc") as context:
        forgotten = open_bare_page(context, address).run(OPEN_WHILE_GARBAGE_IS_COLLECTED)

    assert forgotten == 0
