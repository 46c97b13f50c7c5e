from __future__ import annotations

from dataclasses import replace

import pytest

from mobile.screens.enrol.model import (
    AgainTapped,
    BackTapped,
    ClosedTapped,
    CodeAccepted,
    CodeTapped,
    CodeTyped,
    Enter,
    FetchAll,
    Invited,
    LaterTapped,
    MakeVault,
    Model,
    Readmit,
    Readmitted,
    Scan,
    Scanned,
    ScanTapped,
    SendCode,
    Stage,
    SyncMoved,
    VaultMade,
    WithoutTapped,
)
from mobile.screens.enrol.update import update
from mobile.ui.loop import Failed
from mobile.ui.new_pin import NewPin, PinTapped
from mobile.ui.pin_rules import PinTyped
from mobile.ui.routes import GoBack, Open, StartAt, ToRecover, ToUnlock
from mobile.use_cases.enrol_device import SquareOtherError, check_square
from tests.support.cards import DISTRICT, a_card

START = Model(asks_server=False)


def at(stage: Stage, **changes: object) -> Model:
    return replace(START, stage=stage, worker_name="Kamla", **changes)  # type: ignore[arg-type]


def test_a_code_is_sent_without_its_dash_in_capitals() -> None:
    model, _ = update(START, CodeTyped(" 7k3m-q2xz "))

    assert update(model, CodeTapped())[1] == (SendCode("7K3MQ2XZ", ""),)


def test_an_incomplete_code_is_not_sent() -> None:
    model, effects = update(replace(START, code="7K3M"), CodeTapped())

    assert (model.failed, effects) == (Failed("enrol.code.malformed"), ())


def test_a_server_is_needed_where_the_site_is_not_the_server() -> None:
    model = replace(START, asks_server=True, code="7K3MQ2XZ")

    assert update(model, CodeTapped())[1] == ()


def test_a_second_tap_sends_the_code_once() -> None:
    busy, _ = update(replace(START, code="7K3MQ2XZ"), CodeTapped())

    assert update(busy, CodeTapped()) == (busy, ())


def test_the_server_says_how_long_the_pin_must_be() -> None:
    model, _ = update(replace(START, busy=True), CodeAccepted("Kamla", 10))

    assert (model.stage, model.pin.minimum, model.busy) == (Stage.PIN, 10, False)


def test_a_pin_that_is_easy_to_guess_is_refused_before_it_is_repeated() -> None:
    model, effects = update(at(Stage.PIN, pin=NewPin(chosen="123456")), PinTapped())

    assert (model.pin.is_repeated, effects) == (False, ())
    assert model.failed == Failed("vault.pin.weak", (("problem", "simple"), ("minimum", 6)))


def test_a_short_pin_is_refused_before_it_is_repeated() -> None:
    model, _ = update(at(Stage.PIN, pin=NewPin(chosen="82461")), PinTapped())

    assert not model.pin.is_repeated
    assert model.failed is not None


def test_the_pin_is_asked_twice_and_must_be_the_same() -> None:
    model, effects = update(at(Stage.PIN, pin=NewPin(chosen="824613")), PinTapped())
    assert (model.pin.is_repeated, effects) == (True, ())

    model, _ = update(model, PinTyped("824612"))
    model, effects = update(model, PinTapped())
    assert (model.pin.differ, model.pin.again, effects) == (True, "", ())

    model, _ = update(model, PinTyped("824613"))
    assert update(model, PinTapped())[1] == (MakeVault("824613"),)


def test_a_pin_too_easy_is_chosen_anew() -> None:
    weak = Failed("vault.pin.weak", (("problem", "simple"), ("minimum", 6)))
    repeated = NewPin(chosen="111111", again="111111", is_repeated=True)
    model, _ = update(at(Stage.PIN, pin=repeated, busy=True), weak)

    assert (model.stage, model.pin, model.failed, model.busy) == (
        Stage.PIN,
        NewPin(),
        weak,
        False,
    )


def test_households_are_fetched_only_once_the_vault_is_made() -> None:
    model, effects = update(
        at(Stage.PIN, pin=NewPin(chosen="824613", is_repeated=True), busy=True), VaultMade()
    )

    assert (model.stage, model.pin, effects) == (Stage.FETCHING, NewPin(), (FetchAll(),))


def test_the_first_sync_shows_how_far_it_is() -> None:
    assert update(at(Stage.FETCHING, busy=True), SyncMoved(30, 100))[0].records == 30


def test_a_failed_first_sync_can_be_tried_again_or_left() -> None:
    failed, _ = update(at(Stage.FETCHING, busy=True), Failed("remote.unreachable"))

    assert update(failed, AgainTapped())[1] == (FetchAll(),)
    assert update(failed, LaterTapped())[1] == (Enter(),)


def test_back_leads_to_the_first_pin_then_nowhere() -> None:
    model, _ = update(at(Stage.PIN, pin=NewPin(chosen="824613", is_repeated=True)), BackTapped())
    assert (model.stage, model.pin) == (Stage.PIN, NewPin())

    assert update(model, BackTapped()) == (model, ())


def test_back_from_the_code_leads_to_the_lock_screen_where_there_is_one() -> None:
    assert update(START, BackTapped())[1] == ()
    assert update(replace(START, can_leave=True), BackTapped())[1] == (GoBack(),)


def test_no_pin_is_printed() -> None:
    model = at(Stage.PIN, pin=NewPin(chosen="824613"))

    assert "824613" not in f"{model!r} {model.pin!r} {MakeVault('824613')!r} {PinTyped('824613')!r}"


SQUARE = "https://doorstep.test/#enrol=7K3M-Q2XZ&recovery=" + "ab" * 16


def test_square_brings_the_code_and_goes_out_whole() -> None:
    model, _ = update(Model(asks_server=False), Invited("7K3M-Q2XZ", SQUARE))
    assert model.code == "7K3M-Q2XZ"

    assert update(model, CodeTapped())[1] == (SendCode(SQUARE, ""),)


def test_code_typed_over_the_squares_goes_out_alone() -> None:
    model, _ = update(Model(asks_server=False), Invited("7K3M-Q2XZ", SQUARE))
    model, _ = update(model, CodeTyped("AAAA-BBBB"))

    assert update(model, CodeTapped())[1] == (SendCode("AAAABBBB", ""),)


def test_square_that_comes_late_takes_no_typed_code_away() -> None:
    model, _ = update(Model(asks_server=False), CodeTyped("AAAA"))

    assert update(model, Invited("7K3M-Q2XZ", SQUARE))[0] == model


def test_work_that_lies_closed_on_the_phone_is_offered_before_a_pin_is_chosen() -> None:
    model, _ = update(replace(START, busy=True), CodeAccepted("Kamla", 6, ("v1",)))

    assert (model.stage, model.busy, model.closed) == (Stage.CLOSED, False, ("v1",))
    asking, effects = update(model, ClosedTapped("v1"))
    assert effects == (Readmit("v1"),)
    assert update(asking, ClosedTapped("v1")) == (asking, ())
    assert update(asking, Readmitted("v1"))[1] == (StartAt(ToUnlock()), Open(ToRecover("v1")))


def test_beginning_without_it_leads_to_the_pin() -> None:
    model, effects = update(at(Stage.CLOSED, closed=("v1",)), WithoutTapped())

    assert (model.stage, effects) == (Stage.PIN, ())


SQUARE = "https://doorstep.example.org/#enrol=7K3M-Q2XZ&recovery=" + "ab" * 32


def test_a_scanned_square_fills_in_the_code_and_the_server_and_sends_all_it_says() -> None:
    model, (scan,) = update(Model(asks_server=True), ScanTapped("Hold it", "Cancel"))
    assert isinstance(scan, Scan)
    model, _ = update(model, Scanned(SQUARE))

    assert ("7K3M-Q2XZ", "https://doorstep.example.org") == (model.code, model.server)
    assert update(model, CodeTapped())[1] == (SendCode(SQUARE, "https://doorstep.example.org"),)


@pytest.mark.parametrize("text", [DISTRICT.text(a_card()), "https://example.org/", "7K3M-Q2XZ"])
def test_no_other_code_is_taken_for_a_new_phones(text: str) -> None:
    with pytest.raises(SquareOtherError):
        check_square(text)


def test_giving_up_the_camera_changes_nothing() -> None:
    model, _ = update(replace(START, code="7K3M"), ScanTapped("Hold it", "Cancel"))

    assert update(model, Scanned(""))[0] == replace(START, code="7K3M")
