"""
What a phone can do whose work does not get out: a rescue file, and a new enrolment.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from mobile.screens.renewal import model as renewal
from mobile.screens.renewal.update import update as update_renewal
from mobile.screens.sync_status import model as sync
from mobile.screens.sync_status.update import update
from mobile.ui.look import Look
from mobile.ui.loop import Failed
from mobile.ui.routes import GoBack, Open, Tell, ToRenewal
from mobile.ui.words import load_words
from shared.domain.delivery import Delivery
from tests.support.headless_ui import names_in, unnamed, words_in
from tests.unit.mobile.screens.gallery import Shown

LOCALES = Path(__file__).parents[4] / "assets" / "locales"
ROW = sync.Row("visit", "Kamla", "2026-11-22", Delivery.RECORDED)
STATUS = sync.Status(3, 2, 0, 0, 0, 2, 100, 100, "2026-11-20 10:00", waiting=(ROW,))
UNSENT = sync.Model(status=STATUS)
PICTURES = sync.Model(status=replace(STATUS, waiting=()), attached=sync.Attached(unsent=1))
NAME = "doorstep-rescue-2026-11-22-1004.dsr"
MADE = sync.Rescued(NAME, 3, pictures=4, unreadable=2, unfinished=1)
FORKED = Failed("remote.refused", (("reason", "sync.seq.forked"), ("status", 409)))
AGAIN = renewal.Model("Sunita Devi", 2)

SHOWN = (
    Shown("sync_status", "unsent", UNSENT),
    Shown("sync_status", "rescued", replace(UNSENT, rescued=MADE)),
    Shown("sync_status", "pictures rescued", replace(PICTURES, rescued=sync.Rescued(NAME, 0, 1))),
    Shown("sync_status", "pictures unsent", PICTURES),
    Shown("sync_status", "making", replace(UNSENT, busy=True, making=True)),
    Shown("sync_status", "forked", replace(UNSENT, failed=FORKED)),
    Shown("sync_status", "no key", replace(UNSENT, failed=Failed("rescue.key.unknown"))),
    Shown("sync_status", "sent", sync.Model(status=replace(STATUS, waiting=()))),
    Shown("renewal", "asking", AGAIN),
    Shown("renewal", "busy", replace(AGAIN, busy=True)),
    Shown("renewal", "other", replace(AGAIN, failed=Failed("enrol.worker.other"))),
)


def drawn(shown: Shown, language: str = "en") -> Any:
    return shown.draw(lambda event: None, Look(load_words(LOCALES, language), 360, ("en", "hi")))


def of(screen: str, state: str) -> Any:
    return drawn(next(one for one in SHOWN if (one.screen, one.state) == (screen, state)))


@pytest.mark.parametrize("language", ["en", "hi"])
@pytest.mark.parametrize("shown", SHOWN, ids=lambda shown: f"{shown.screen}-{shown.state}")
def test_everything_that_can_be_operated_has_a_name(shown: Shown, language: str) -> None:
    assert unnamed(drawn(shown, language)) == []


def test_rescue_file_is_offered_only_where_something_waits() -> None:
    assert "Make a rescue file" in names_in(of("sync_status", "unsent"))
    assert "Make a rescue file" in names_in(of("sync_status", "pictures unsent"))
    assert "Make a rescue file" not in names_in(of("sync_status", "sent"))


def test_rescue_file_says_what_is_in_it_and_never_that_it_was_sent() -> None:
    said = words_in(of("sync_status", "rescued"))

    assert "3 entries are in the file." in said
    assert f"Give it to your supervisor: {MADE.name}" in said
    assert "1 unfinished form is not in it." in said
    assert "4 pictures or recordings are in the file." in said
    assert "2 pictures or recordings cannot be read any more and are not in it." in said
    assert "1 entry not sent yet" in said
    assert "Both sides agree." not in said


def test_file_with_pictures_alone_says_so() -> None:
    said = words_in(of("sync_status", "pictures rescued"))

    assert f"1 picture or recording is in the file.\nGive it to your supervisor: {NAME}" in said
    assert "0 entries" not in said


def test_making_a_file_is_no_talk_with_the_server() -> None:
    said = words_in(of("sync_status", "making"))

    assert "Making the file …" in said
    assert "Talking to the server …" not in said


def test_second_tap_makes_no_second_file() -> None:
    model, effects = update(UNSENT, sync.RescueTapped())
    assert effects == (sync.MakeRescue(),)

    assert update(model, sync.RescueTapped()) == (model, ())
    assert update(model, sync.RescueMade(MADE))[0] == replace(UNSENT, rescued=MADE)
    assert update(model, sync.RescueMade(None))[0] == UNSENT


@pytest.mark.parametrize(
    ("failed", "offered"),
    [
        (FORKED, True),
        (Failed("sync.seq.forked"), True),
        (Failed("remote.refused", (("reason", "device.revoked"),)), True),
        (Failed("remote.refused", (("reason", "server.store.full"),)), False),
        (Failed("remote.unreachable"), False),
    ],
)
def test_new_enrolment_is_offered_only_where_nothing_else_helps(failed: Failed, offered: bool) -> None:
    assert replace(UNSENT, failed=failed).needs_renewal is offered


def test_renewal_is_opened_from_the_sync_screen() -> None:
    assert update(replace(UNSENT, failed=FORKED), sync.RenewTapped())[1] == (Open(ToRenewal()),)
    assert "Register this phone again" in names_in(of("sync_status", "forked"))


def test_incomplete_code_is_said_and_not_sent() -> None:
    model, effects = update_renewal(replace(AGAIN, code="7K3"), renewal.CodeTapped())

    assert (model.failed and model.failed.code, effects) == ("enrol.code.malformed", ())


def test_code_goes_out_once_and_the_phone_goes_on() -> None:
    typed, _ = update_renewal(AGAIN, renewal.CodeTyped("7K3M-Q2XZ"))
    model, effects = update_renewal(typed, renewal.CodeTapped())
    assert effects == (renewal.Renew("7K3M-Q2XZ"),)

    assert update_renewal(model, renewal.CodeTapped()) == (model, ())
    assert update_renewal(model, renewal.BackTapped()) == (model, ())
    assert update_renewal(model, renewal.Renewed())[1] == (
        GoBack(),
        Tell("This phone is registered again. Sync now."),
    )
