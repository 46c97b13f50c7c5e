"""
What only the browser's page can do, asked from Python: camera, lasting storage, files, sound.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.support.phone import MakePhone, Phone
from tests.e2e.support.site_server import SiteServer, serving
from tests.support.fake_camera import arguments_for, film_code, film_nothing

CODE = "DS1:8QK2M4VZ7XWTN5RJHG3FCB6YPD9E"


@pytest.fixture
def server(bridge_site: Path) -> Iterator[SiteServer]:
    """The page with the buttons, served."""
    with serving(bridge_site) as running:
        yield running


def scanning(phone: Phone) -> Phone:
    """Opens the page and its camera screen."""
    phone.open().tap("Scan")
    phone.page.get_by_role("dialog", name="Hold the card in the frame").wait_for()
    return phone


def test_code_before_the_camera_is_read_without_a_network(
    server: SiteServer, make_phone: MakePhone, tmp_path: Path
) -> None:
    film = film_code(CODE, tmp_path / "card.y4m")
    phone = make_phone(server.address, arguments=arguments_for(film)).open()
    for part in ("reader.js", "zxing_reader.wasm"):
        phone.keeps(f"/vendor/zxing-wasm/{part}")
    phone.turn_off()
    server.refuse_after = 0
    scanning(phone.turn_on())
    phone.sees(f"Outcome: {CODE}")
    assert phone.page.locator("#shell-scanner").count() == 0


@pytest.mark.long("shell")
def test_giving_up_scanning_answers_nothing_and_frees_the_camera(
    server: SiteServer, make_phone: MakePhone, tmp_path: Path
) -> None:
    film = film_nothing(tmp_path / "table.y4m")
    phone = scanning(make_phone(server.address, arguments=arguments_for(film)))
    phone.shot("scanner")
    button = phone.page.get_by_role("button", name="Cancel")
    assert (button.bounding_box() or {"height": 0})["height"] >= 48
    button.click()
    phone.sees("Outcome: None")
    assert phone.page.locator("video").count() == 0


@pytest.mark.long("shell")
def test_escape_gives_up_scanning(server: SiteServer, make_phone: MakePhone, tmp_path: Path) -> None:
    film = film_nothing(tmp_path / "table.y4m")
    phone = scanning(make_phone(server.address, arguments=arguments_for(film)))
    phone.page.get_by_role("button", name="Cancel").focus()
    phone.page.keyboard.press("Escape")
    phone.sees("Outcome: None")


@pytest.mark.long("shell")
def test_phone_without_a_camera_says_so(server: SiteServer, make_phone: MakePhone) -> None:
    phone = make_phone(server.address).open()
    phone.tap("Scan")
    phone.sees("Refused: camera.")


@pytest.mark.long("shell")
def test_storage_promise_files_and_sounds_answer(server: SiteServer, make_phone: MakePhone) -> None:
    phone = make_phone(server.address).open()
    phone.tap("Keep")
    phone.anything("Outcome: True").or_(phone.anything("Outcome: False")).first.wait_for(state="attached")
    with phone.page.expect_download() as download:
        phone.tap("Offer")
    assert download.value.suggested_filename == "cards.txt"
    assert Path(download.value.path()).read_text(encoding="utf-8") == "क ख"
    phone.tap("Play")
    phone.sees("Outcome: None")
    # A second tap, or leaving the screen, before the sound has begun.
    phone.tap("Think twice")
    phone.sees("Outcome: [None, None]")
    phone.tap("Silence")
    phone.tap("Hindi")
    phone.until("document.documentElement.lang === 'hi'")
    phone.page.reload()
    phone.page.get_by_text("खुल रहा है").wait_for()
    phone.wait_for_app()


@pytest.mark.long("shell")
def test_what_the_page_cannot_do_comes_back_as_an_error_and_the_app_goes_on(
    server: SiteServer, make_phone: MakePhone
) -> None:
    phone = make_phone(server.address).open()
    phone.tap("Fail")
    phone.sees("Told")
    phone.tap("Hindi")
    phone.sees("Outcome: None")
    # What the developer is told of it.
    assert any("NotSupportedError" in complaint for complaint in phone.complaints)
    phone.complaints.clear()
