"""
A walk past every question of every form of every shipped programme, in each of its languages: each page's picture is
kept, what does not fit on the screen scrolled to, and no word of it goes beyond the edge.
"""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from shared.programmes.pack import Form, Pack
from tests.e2e.robots.places import TodayRobot
from tests.e2e.robots.screen import ScreenRobot
from tests.e2e.support.all_asked import all_asked, pages, publish_at_first
from tests.e2e.support.demo_team import enrol_volunteer
from tests.e2e.support.phone import PHONE_SIZE, MakePhone
from tests.e2e.support.server import DoorstepServer
from tests.support.shipped_packs import PACKS, PROGRAMMES, shipped_pack

LOCALES = {"en": "en-IN", "hi": "hi-IN", "sw": "sw-KE", "pt_BR": "pt-BR"}
"""Of phones that speak the app's languages; a form in another is asked in it from an English phone."""

LONGER = """
() => [...document.querySelectorAll("flt-semantics-scroll-overflow")]
  .some(node => node.offsetHeight > node.parentElement.clientHeight + 1)
"""
FAR_PX = 20_000

HOUSE, BABY = "Ganesh Sinha", "Baby of Kamla"

OTHERS = {"cs": "Čeština", "id": "Indonesia", "uk": "Українська", "ru": "Русский", "ja": "日本語"}

pytestmark = pytest.mark.long("screens")


def languages_of(name: str) -> list[str]:
    """Read from the workbook's one row: no pack is built before its walk."""
    book = openpyxl.load_workbook(PROGRAMMES / name / "pack.xlsx", read_only=True)
    try:
        rows = {row[0]: row[1] for row in book["meta"].iter_rows(values_only=True)}
        return str(rows["languages"]).split()
    finally:
        book.close()


@pytest.mark.parametrize(
    ("name", "language"), [(name, language) for name in PACKS for language in languages_of(name)]
)
def test_every_page_of_every_form(
    site: Path, tmp_path: Path, make_phone: MakePhone, name: str, language: str
) -> None:
    pack = all_asked(shipped_pack(name))
    publish_at_first(pack, tmp_path / "server")
    server = DoorstepServer(tmp_path / "server", site).start()
    try:
        phone = make_phone(server.address, language=LOCALES.get(language, "en-IN")).open()
        walk_all(enrol_volunteer(phone, server.codes["volunteer"]), pack, language)
    finally:
        server.stop()


def walk_all(today: TodayRobot, pack: Pack, language: str) -> None:
    """Through the door to each form."""
    door = today.to_households().search("baby of kam").open(BABY, HOUSE).start_visit().found_somebody()
    door.phone.control(today.say("Nothing due"), exact=False).first.click()
    walk = Walk(door, pack, language)
    for form in pack.forms.values():
        walk.through(form)


class Walk:
    """
    One programme in one language, from the door.
    """

    def __init__(self, door: ScreenRobot, pack: Pack, language: str) -> None:
        self._door = door
        self._pack = pack
        self._language = language
        self._spoken = door.spoken.language

    def through(self, form: Form) -> None:
        """Each page, the list of them, and back to the choice of a form."""
        door = self._door.sees("Which form?")
        door.phone.tap(form.title.get(self._spoken) or next(iter(form.title.values())))
        asked = pages(form, self._language)
        self._at(1, len(asked))
        if self._language in OTHERS and self._spoken != self._language:
            door.tap("Another language")
            door.phone.tap(OTHERS[self._language])
            self._spoken = self._language
        for number, question in enumerate(asked, 1):
            self._at(number, len(asked))
            self._keep(f"{form.id}-{number:02}-{question}")
            if number < len(asked):
                door.tap("Next")
        door.tap("All questions").sees("Go on later")
        self._keep(f"{form.id}-00")
        door.tap("Throw this form away").tap("Yes, throw it away")

    def _at(self, number: int, total: int) -> None:
        self._door.reads(self._door.say("{number} of {total}", number=number, total=total))

    def _keep(self, name: str) -> None:
        """The picture of what is seen first, and one of its end where it is longer than the screen."""
        name = f"forms/{self._pack.id}/{self._language}/{name}"
        self._door.shot(name)
        page = self._door.phone.page
        if page.evaluate(LONGER):
            page.mouse.move(PHONE_SIZE[0] / 2, PHONE_SIZE[1] / 2)
            page.mouse.wheel(0, FAR_PX)
            page.mouse.move(0, 0)
            self._door.shot(f"{name}-end")
