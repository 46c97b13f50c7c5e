"""
The screens around the lock and lost phones, in their states and both languages.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from mobile.ports.key_vault import VaultEntry
from mobile.screens.change_pin import model as change_pin
from mobile.screens.enrol import model as enrol
from mobile.screens.household import model as household
from mobile.screens.old_records import model as old_records
from mobile.screens.phones import model as phones
from mobile.screens.settings import model as settings
from mobile.screens.supervision import model as supervision
from mobile.screens.today import model as today
from mobile.screens.unlock import model as unlock
from mobile.ui.look import Look
from mobile.ui.loop import Failed
from mobile.ui.new_pin import NewPin
from mobile.ui.words import load_words
from mobile.use_cases.open_household import OpenHousehold
from shared.domain.delivery import Delivery
from shared.domain.lease import LeaseState, LeaseTerm
from shared.domain.phone_orders import OrderKind
from tests.support.headless_ui import names_in, unnamed, words_in
from tests.unit.mobile.screens.gallery import Shown

LOCALES = Path(__file__).parents[4] / "assets" / "locales"
KAMLA = VaultEntry(
    vault_id="a" * 32, worker_name="Kamla Devi", role="volunteer", minimum_pin=6, nickname="Didi", unsent=3
)
SUNITA = VaultEntry(vault_id="b" * 32, worker_name="Sunita Kumari", role="supervisor", minimum_pin=10)
PHONE = phones.Phone("d", "Sunita Devi", called_on="2026-11-01", waiting=2)
LOST = replace(PHONE, order=OrderKind.LOST, ordered_on="2026-11-02")
ABOUT = settings.About("Kamla Devi", "volunteer", "Rampur", "1", nickname="Didi")
CLOSED = OpenHousehold(
    household="h",
    title="Ram",
    place="12, Rampur",
    mobile="",
    consent="given",
    delivery=Delivery.RECEIVED,
    cards=0,
    members=(),
    visits=(),
    unfinished=(),
    visits_closed=True,
)

SHOWN = (
    Shown("unlock", "shared", unlock.Model(entries=(KAMLA, SUNITA))),
    Shown("unlock", "chosen", unlock.Model(entries=(KAMLA, SUNITA), chosen=KAMLA.vault_id)),
    Shown("unlock", "destroyed", unlock.Model(entries=(SUNITA,), failed=Failed("vault.destroyed"))),
    Shown("enrol", "another", enrol.Model(asks_server=False, can_leave=True)),
    Shown("change_pin", "present", change_pin.Model(NewPin())),
    Shown("change_pin", "new", change_pin.Model(NewPin(), is_given=True)),
    Shown("change_pin", "again", change_pin.Model(NewPin(is_repeated=True), is_given=True)),
    Shown("change_pin", "letters", change_pin.Model(NewPin(10), is_given=True)),
    Shown("change_pin", "differ", change_pin.Model(NewPin(is_repeated=True, differ=True), is_given=True)),
    Shown("change_pin", "waiting", change_pin.Model(NewPin(), wait_s=65)),
    Shown("change_pin", "busy", change_pin.Model(NewPin(), busy=True)),
    Shown("old_records", "closed", old_records.Model()),
    Shown("old_records", "busy", old_records.Model(busy=True)),
    Shown("old_records", "failed", old_records.Model(failed=Failed("remote.unreachable"))),
    Shown("phones", "list", phones.Model((PHONE, LOST), "2026-11-02")),
    Shown("phones", "none", phones.Model(())),
    Shown("phones", "actions", phones.Model((PHONE,), opened="d")),
    Shown("phones", "ordered", phones.Model((LOST,), opened="d")),
    Shown("phones", "done", phones.Model((replace(LOST, done_on="2026-11-03"),))),
    Shown("phones", "erased", phones.Model((replace(LOST, order=OrderKind.ERASE, done_on="2026-11-03"),))),
    *(Shown("phones", f"asks {kind}", phones.Model((PHONE,), opened="d", asking=kind)) for kind in OrderKind),
    Shown("settings", "usual", settings.Model(ABOUT)),
    Shown("settings", "nickname", settings.Model(ABOUT, nickname="D")),
    Shown("settings", "leaving", settings.Model(ABOUT, leaving=True)),
    Shown("settings", "unsent", settings.Model(ABOUT, failed=Failed("vault.unsent"))),
    Shown("household", "closed", household.Model("h", home=CLOSED)),
    *(
        Shown("today", state.value, today.Model(loaded=True, lease=LeaseTerm(state, 3)))
        for state in LeaseState
    ),
    *(
        Shown("supervision", state.value, supervision.Model(supervision.Team(lease=LeaseTerm(state, 3))))
        for state in LeaseState
    ),
)


def drawn(shown: Shown, language: str = "en") -> Any:
    return shown.draw(lambda event: None, Look(load_words(LOCALES, language), 360, ("en", "hi")))


def of(screen: str, state: str) -> Any:
    return drawn(next(one for one in SHOWN if (one.screen, one.state) == (screen, state)))


@pytest.mark.parametrize("language", ["en", "hi"])
@pytest.mark.parametrize("shown", SHOWN, ids=lambda shown: f"{shown.screen}-{shown.state}")
def test_everything_that_can_be_operated_has_a_name(shown: Shown, language: str) -> None:
    assert unnamed(drawn(shown, language)) == []


def test_unsent_work_is_a_number_beside_the_chosen_name() -> None:
    said = words_in(of("unlock", "shared"))

    assert "Didi" in said
    assert "3 not sent" in said
    assert "Kamla" not in said


def test_a_phone_that_was_closed_offers_nothing_more() -> None:
    assert names_in(of("phones", "done")) == ["Back"]


def test_erasing_says_that_unsent_work_goes_with_it() -> None:
    assert "with what was not sent" in words_in(of("phones", "asks erase"))


def test_closed_visits_leave_the_way_to_a_new_one() -> None:
    assert "Start a visit" in names_in(of("household", "closed"))
