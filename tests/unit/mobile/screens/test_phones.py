from __future__ import annotations

from mobile.screens.phones.model import (
    AskPhones,
    FoundTapped,
    Model,
    OrderCancelled,
    OrderConfirmed,
    Ordered,
    OrderPhone,
    OrderTapped,
    Phone,
    PhonesRead,
    PhoneTapped,
    ReadPhones,
)
from mobile.screens.phones.update import update
from mobile.ui.loop import Failed, Shown
from shared.domain.phone_orders import OrderKind

SUNITA = Phone("d", "Sunita Devi", called_on="2026-11-01")
OPEN = Model((SUNITA,), "2026-11-02", opened="d")


def test_coming_on_top_shows_the_last_news_and_asks_for_newer():
    assert update(Model(), Shown()) == (Model(), (ReadPhones(), AskPhones()))
    assert update(Model(), PhonesRead((SUNITA,), "2026-11-02"))[0] == Model((SUNITA,), "2026-11-02")


def test_nothing_is_ordered_before_it_was_asked_once_more():
    model, effects = update(OPEN, OrderTapped(OrderKind.ERASE))
    assert effects == ()
    assert update(model, OrderCancelled()) == (OPEN, ())

    ordering, effects = update(model, OrderConfirmed())
    assert effects == (OrderPhone("d", OrderKind.ERASE),)
    assert update(ordering, OrderConfirmed())[1] == ()


def test_a_confirmation_that_nobody_asked_for_orders_nothing():
    assert update(OPEN, OrderConfirmed()) == (OPEN, ())


def test_a_phone_that_was_found_takes_its_order_back():
    assert update(OPEN, FoundTapped())[1] == (OrderPhone("d", None),)


def test_another_phone_tapped_drops_the_question():
    model, _ = update(OPEN, OrderTapped(OrderKind.LOST))

    assert update(model, PhoneTapped("e"))[0] == Model((SUNITA,), "2026-11-02", opened="e")


def test_an_order_that_did_not_reach_the_server_is_said_and_nothing_is_shown_as_ordered():
    model, _ = update(update(OPEN, OrderTapped(OrderKind.LOST))[0], OrderConfirmed())
    failed = Failed("remote.unreachable")
    model, _ = update(model, failed)

    assert (model.failed, model.busy, model.asking, model.phones) == (failed, False, None, (SUNITA,))


def test_what_the_server_answered_is_shown():
    lost = Phone("d", "Sunita Devi", order=OrderKind.LOST, ordered_on="2026-11-02")

    assert update(OPEN, Ordered((lost,), "2026-11-02"))[0] == Model((lost,), "2026-11-02")
