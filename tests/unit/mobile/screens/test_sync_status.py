"""
What the Sync screen goes on saying, and what it takes back.
"""

from __future__ import annotations

from mobile.screens.sync_status.model import Counted, Health, Model, Status
from mobile.screens.sync_status.update import update
from mobile.ui.loop import Failed

FORKED = Failed("sync.seq.forked")
HEALTH = Health(used_bytes=1)


def a_status(enrolment: str) -> Status:
    return Status(2, 0, 0, 0, 0, 0, 0, 0, "", enrolment=enrolment)


def test_a_failed_sync_is_said_until_the_next_one():
    model, _ = update(Model(status=a_status("first"), failed=FORKED), Counted(a_status("first"), HEALTH))

    assert FORKED == model.failed


def test_what_was_refused_is_taken_back_once_the_phone_is_registered_again():
    model, _ = update(Model(status=a_status("first"), failed=FORKED), Counted(a_status("second"), HEALTH))

    assert model.failed is None


def test_the_first_count_takes_nothing_back():
    model, _ = update(Model(failed=FORKED), Counted(a_status("first"), HEALTH))

    assert FORKED == model.failed
