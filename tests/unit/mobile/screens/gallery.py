"""
The states in which each screen is drawn by tests.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from importlib import import_module
from typing import Any

import flet as ft

from mobile.ports.key_vault import VaultEntry
from mobile.screens.card import model as card
from mobile.screens.danger import model as danger_model
from mobile.screens.enrol import model as enrol
from mobile.screens.unlock import model as unlock
from mobile.screens.visit_start import model as door
from mobile.ui.look import Look
from mobile.ui.loop import Failed
from mobile.ui.new_pin import NewPin
from mobile.use_cases.ask_guest_summary import GuestSummary
from mobile.use_cases.keep_cards import HeldCard
from mobile.use_cases.offered_forms import OfferedForm
from mobile.use_cases.open_danger import OpenDanger, PastCall, Reach, Sign
from mobile.use_cases.read_door import Door
from mobile.use_cases.told_cover import ToldCover
from shared.cards.recognition import Meaning as CardMeaning
from shared.cards.recognition import Recognition
from shared.domain.ages import Age


@dataclass(frozen=True)
class Shown:
    """
    One state of one screen.
    """

    screen: str
    state: str
    model: Any

    def draw(self, send: Callable[[Any], None], look: Look) -> ft.View:
        """
        Its view.
        """
        drawn: ft.View = import_module(f"mobile.screens.{self.screen}.view").view(self.model, send, look)
        return drawn


KAMLA = VaultEntry(vault_id="a" * 32, worker_name="Kamla Devi", role="volunteer", minimum_pin=6)
SUNITA = VaultEntry(vault_id="b" * 32, worker_name="Sunita Kumari", role="supervisor", minimum_pin=10)
WRONG = Failed("vault.pin.wrong", (("failures", 1), ("wait_s", 0)))

FITS = Sign(
    {"en": "Baby has fits", "hi": "शिशु को दौरे"},
    {"en": "Lay the baby on the side.", "hi": "करवट लिटाएँ।"},
    "india_asha/media/baby_convulsions.png",
    {"en": "india_asha/media/a.ogg"},
    {"en": "hospital"},
)
AMBULANCE = Reach({"en": "Ambulance 108", "hi": "एम्बुलेंस 108"}, "108", "ambulance")
NURSE = Reach({"en": "ANM", "hi": "एएनएम"}, "", "nurse")


def a_danger(*, tier: str = "now", quiet: bool = False, closed: bool = False) -> OpenDanger:
    """
    A danger of the newborn.
    """
    return OpenDanger(
        referral="r",
        name="Baby of Sunita",
        place="12, Rampur",
        tier=tier,
        quiet=quiet,
        signs=(FITS,),
        reaches=(AMBULANCE, NURSE),
        calls=(PastCall("Ambulance 108", 0, "no"),),
        closed=closed,
        outcome="arrived" if closed else "did_not_arrive",
        outcome_reason="" if closed else "No vehicle came",
        raised_at_ms=0,
    )


def a_card(meaning: CardMeaning, household: str = "") -> card.Model:
    """
    The card screen after a card was looked at.
    """
    return card.Model(
        household, recognition=Recognition(meaning=meaning, verified=True), list_day="2025-10-07"
    )


TOLD = GuestSummary((("Rekha", Age(31, "year")), ("Baby", None)), "Sunita", "2025-10-02", 60.0)
HELD_CARDS = (HeldCard("r", "ABCDE-FGHJK"), HeldCard("s", "MNPQR-STVWX", "lost", "2025-10-01"))
LEFT = Recognition(meaning=CardMeaning.ELSEWHERE, verified=True, has_left=True)
GUEST_DOOR = Door("", "", (), (), (OfferedForm("pnc", {"en": "Mother"}, "pregnant_woman"),))

QUIET = danger_model.Model("r", "d", danger=a_danger(quiet=True))

SHOWN: tuple[Shown, ...] = (
    Shown("unlock", "names", unlock.Model(entries=(KAMLA, SUNITA))),
    Shown("unlock", "pad", unlock.Model(entries=(KAMLA,), chosen=KAMLA.vault_id, pin="82")),
    Shown(
        "unlock",
        "letters",
        unlock.Model(entries=(SUNITA,), chosen=SUNITA.vault_id, typing=True),
    ),
    Shown(
        "unlock",
        "wrong",
        unlock.Model(entries=(KAMLA,), chosen=KAMLA.vault_id, failed=WRONG),
    ),
    Shown(
        "unlock",
        "waiting",
        unlock.Model(entries=(KAMLA,), chosen=KAMLA.vault_id, wait_s=75, failed=WRONG),
    ),
    Shown(
        "unlock",
        "opening",
        unlock.Model(entries=(KAMLA,), chosen=KAMLA.vault_id, opening=True),
    ),
    Shown("enrol", "code", enrol.Model(asks_server=True, code="7K3M")),
    Shown(
        "enrol",
        "used",
        enrol.Model(
            asks_server=False,
            failed=Failed("remote.refused", (("reason", "enrol.code.used"),)),
        ),
    ),
    Shown(
        "enrol",
        "closed work",
        enrol.Model(
            asks_server=False, stage=enrol.Stage.CLOSED, worker_name="Kamla Devi", closed=("v1", "v2")
        ),
    ),
    Shown(
        "enrol",
        "pin",
        enrol.Model(asks_server=False, stage=enrol.Stage.PIN, worker_name="Kamla Devi"),
    ),
    Shown(
        "enrol",
        "differ",
        enrol.Model(
            asks_server=False,
            stage=enrol.Stage.PIN,
            worker_name="Kamla Devi",
            pin=NewPin(is_repeated=True, differ=True),
        ),
    ),
    Shown(
        "enrol",
        "fetching",
        enrol.Model(
            asks_server=False,
            stage=enrol.Stage.FETCHING,
            busy=True,
            records=12,
            to_come=90,
        ),
    ),
    Shown(
        "enrol",
        "unreachable",
        enrol.Model(
            asks_server=False,
            stage=enrol.Stage.FETCHING,
            failed=Failed("remote.unreachable"),
        ),
    ),
    Shown("danger", "now", danger_model.Model("r", "d", danger=a_danger())),
    Shown("danger", "day", danger_model.Model("r", "d", danger=a_danger(tier="day"))),
    Shown("danger", "calling", danger_model.Model("r", "d", danger=a_danger(), calling="108", call="c")),
    Shown("danger", "stopped", danger_model.Model("r", "d", danger=a_danger(), stopped=True)),
    Shown("danger", "follow_up", danger_model.Model("r", task="t", danger=a_danger())),
    Shown("danger", "asking", danger_model.Model("r", task="t", danger=a_danger(), asking="declined")),
    Shown("danger", "closed", danger_model.Model("r", danger=a_danger(closed=True))),
    Shown("danger", "quiet", QUIET),
    Shown("danger", "quiet_alone", replace(QUIET, alone=True)),
    *(Shown("card", str(meaning), a_card(meaning)) for meaning in CardMeaning),
    *(Shown("card", f"give_{meaning}", a_card(meaning, "h")) for meaning in CardMeaning),
    Shown("card", "bound", card.Model("h", bound=True)),
    Shown("card", "left", card.Model(recognition=LEFT)),
    Shown("card", "not given", card.Model("h", recognition=LEFT)),
    Shown("card", "told", replace(a_card(CardMeaning.ELSEWHERE), summary=TOLD)),
    Shown("card", "whose", card.Model("h", people=(("p", "Asha"), ("q", "Baby of Asha")))),
    Shown("card", "cover", card.Model(told=ToldCover("Sunita Devi", "2026-12-05", 41))),
    Shown("card", "cards", card.Model("h", cards=HELD_CARDS, opened="r")),
    Shown("card", "lost", card.Model("h", cards=HELD_CARDS, opened="s")),
    Shown("visit_start", "guest", door.Model("", card="c", door=GUEST_DOOR, stage=door.Stage.FORMS)),
)
