"""
What browser stories stand on: a built site, a browser, phones that are always put away.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Playwright, sync_playwright

from tests.e2e.support.computer import Computer, make_client
from tests.e2e.support.phone import MakePhone, Phone
from tests.e2e.support.server import DoorstepServer
from tests.support.browser import find_browser
from tests.support.sites import built_bridge_page, built_empty_page, built_site

STORY_FAILED: pytest.StashKey[bool] = pytest.StashKey()


@pytest.fixture(scope="package")
def site() -> Path:
    """The web app."""
    return built_site()


@pytest.fixture(scope="package")
def empty_site() -> Path:
    """The same shell around an empty page: for what concerns the shell alone."""
    return built_empty_page()


@pytest.fixture(scope="package")
def bridge_site() -> Path:
    """The same shell around a page that calls everything the page offers."""
    return built_bridge_page()


# Of the package, not the session: while Playwright runs, no other test could run an event loop of its own.
@pytest.fixture(scope="package")
def playwright() -> Iterator[Playwright]:
    """Playwright, for these tests only."""
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="package")
def browser_program() -> Path:
    """The Chromium that `./dev test` found."""
    program = find_browser()
    if program is None:
        pytest.fail("There is no Chromium; ./dev test brings one.")
    return program


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """
    Remembers for the phones' fixture whether the story ended well.
    """
    report = yield
    if report.when == "call":
        item.stash[STORY_FAILED] = report.failed
    return report


@pytest.fixture
def make_phone(
    request: pytest.FixtureRequest, playwright: Playwright, browser_program: Path, tmp_path: Path
) -> Iterator[MakePhone]:
    """
    Makes phones; each has a profile of its own. At the end none may have complained. Where the story failed, what
    each phone showed last is kept as a picture and printed as a screen reader has it.
    """
    phones: list[Phone] = []

    def make(address: str, **settings: object) -> Phone:
        profile = tmp_path / f"phone{len(phones)}"
        phone = Phone(playwright, browser_program, address, profile, **settings)  # type: ignore[arg-type]
        phones.append(phone)
        return phone.turn_on()

    yield make
    failed = request.node.stash.get(STORY_FAILED, True)
    for number, phone in enumerate(phones):
        if failed and phone.is_on:
            print(phone.shot(f"failed-{request.node.name}-{number}"), phone.heard(), sep="\n")
        phone.turn_off()
    assert [complaint for phone in phones for complaint in phone.complaints] == []


@pytest.fixture
def server(site: Path, tmp_path: Path) -> Iterator[DoorstepServer]:
    """A started server with a demo team of its own."""
    running = DoorstepServer(tmp_path / "server", site)
    running.start()
    yield running
    running.stop()


@pytest.fixture
def computer(site: Path, tmp_path: Path) -> Iterator[Computer]:
    """The app on CPython behind Flet's own server, with a data folder of its own."""
    running = Computer(tmp_path / "computer", make_client(site, tmp_path / "client"))
    running.start()
    yield running
    running.stop()
