"""
A form asked in languages that the app does not speak: its letters are there without a network, the app's words stay.
"""

from __future__ import annotations

import pytest

from tests.e2e.robots.case import CaseRobot
from tests.e2e.robots.places import SyncRobot, TodayRobot
from tests.e2e.robots.screen import ScreenRobot
from tests.e2e.support.demo_team import enrol_volunteer
from tests.e2e.support.field_pack import publish
from tests.e2e.support.phone import MakePhone, Phone
from tests.e2e.support.server import ROOT, DoorstepServer

pytestmark = pytest.mark.long("programmes")

PACK = ROOT / "assets" / "programmes" / "case_management"
HOUSE, ELDER = "Budhram Mishra", "Chameli Mishra"
FONTS = ("Cyrillic", "Japanese")
LANGUAGES = {
    "cs": ("Čeština", "Je teď někdo v nebezpečí?", "Příjem"),
    "id": ("Indonesia", "Adakah yang dalam bahaya sekarang?", "Penerimaan"),
    "uk": ("Українська", "Хтось зараз у небезпеці?", "Первинне звернення"),
    "ru": ("Русский", "Кто-нибудь сейчас в опасности?", "Первичное обращение"),
    "ja": ("日本語", "今、危険な状態の人がいますか", "インテーク"),
}


def test_a_form_is_asked_in_languages_that_the_app_lacks(
    server: DoorstepServer, make_phone: MakePhone
) -> None:
    phone = make_phone(server.address).open()
    today = enrol_volunteer(phone, server.codes["volunteer"])
    assert kept_fonts(phone) == []
    publish(server, PACK)
    today.to_sync().sync()
    # The fonts come with the programme, before anything is written in them.
    for font in FONTS:
        phone.keeps(f"/assets/fonts/{font}.woff2")
    server.stop()

    case = opened(SyncRobot(phone).to_today())
    case.tap_row("Intake")
    form = ScreenRobot(phone)
    for code, (name, question, title) in LANGUAGES.items():
        form.tap("Another language").reads("English", *(own for own, _, _ in LANGUAGES.values()))
        if code == "uk":
            form.shot("language-choice")
        phone.tap(name)
        form.reads(question).sees("Next").shot(f"language-question-{code}")
        form.tap("All questions").shot(f"language-questions-{code}").tap("Back")
        form.tap("Back")
        case.is_here().reads(title).shot(f"language-case-{code}").tap_row(title)


def opened(today: TodayRobot) -> CaseRobot:
    """The case, begun without a network."""
    house = today.to_households().search("chameli").open(f"{ELDER} {HOUSE}", HOUSE)
    house.tap("Open a case").tap_row(ELDER)
    house.tap_row("Elder support")
    return CaseRobot(house.phone, ELDER).is_here()


def kept_fonts(phone: Phone) -> list[str]:
    """Fonts of scripts that the browser keeps."""
    held = phone.page.evaluate(
        "async () => (await Promise.all((await caches.keys()).map(async (name) =>"
        " (await (await caches.open(name)).keys()).map((one) => new URL(one.url).pathname)))).flat()"
    )
    return [path for path in held if path.endswith(".woff2")]
