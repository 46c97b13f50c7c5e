"""
Recovery keys, requests of locked phones and rescue keys are kept alike in memory and in SQL.
"""

from __future__ import annotations

from dataclasses import replace

from sync_server.ports.recoveries import AreaRecoveryKey, RecoveryCall, RescueKey
from sync_server.ports.store import Store
from tests.support.servers import an_id

AREA, OTHER_AREA = an_id(1), an_id(2)


def a_key(fingerprint: str, area: str = AREA, made_ms: int = 5) -> AreaRecoveryKey:
    return AreaRecoveryKey(
        area=area, fingerprint=fingerprint, public_key=b"\x00p" * 32, endorsement=b"", made_ms=made_ms
    )


def a_call(number: int, area: str = AREA, asked_ms: int = 10) -> RecoveryCall:
    return RecoveryCall(
        id=an_id(100 + number),
        area=area,
        device=an_id(3),
        worker=an_id(4),
        request=b"\x00\xffrequest",
        asked_ms=asked_ms,
        expires_ms=asked_ms + 100,
    )


def test_keys_of_asked_areas_come_newest_first(store: Store):
    older, newer, elsewhere = a_key("aa"), a_key("bb", made_ms=9), a_key("cc", OTHER_AREA)
    with store.transaction() as work:
        for key in (older, newer, elsewhere):
            work.recoveries.add_recovery_key(key)
        work.recoveries.retire_recovery_key(AREA, "aa", 9)
        work.recoveries.retire_recovery_key(AREA, "cc", 9)

    with store.reading() as view:
        assert list(view.recoveries.recovery_keys([AREA])) == [newer, replace(older, retired_ms=9)]
        assert list(view.recoveries.recovery_keys([OTHER_AREA])) == [elsewhere]
        assert list(view.recoveries.recovery_keys([])) == []


def test_request_is_replaced_by_what_became_of_it(store: Store):
    first, second, elsewhere = a_call(1), a_call(2, asked_ms=11), a_call(3, OTHER_AREA)
    answered = replace(
        first,
        first_by=an_id(7),
        first_ms=12,
        second_by=an_id(8),
        second_ms=13,
        answer=b"\x01\x00",
        answered_ms=14,
        refused_by=an_id(9),
        refused_ms=15,
        ended_ms=16,
    )
    with store.transaction() as work:
        for call in (first, second, elsewhere):
            work.recoveries.add_recovery_call(call)
    with store.transaction() as work:
        work.recoveries.keep_recovery_call(answered)

    with store.reading() as view:
        assert list(view.recoveries.recovery_calls([AREA])) == [second, answered]
        assert list(view.recoveries.recovery_calls([AREA, OTHER_AREA])) == [second, elsewhere, answered]


def test_rescue_keys_come_newest_first(store: Store):
    keys = [RescueKey(id=number, private=b"\x00s", public=b"p\xff", made_ms=number) for number in (1, 2)]
    with store.transaction() as work:
        for key in keys:
            work.recoveries.add_rescue_key(key)

    with store.reading() as view:
        assert list(view.recoveries.rescue_keys()) == keys[::-1]


def test_request_does_not_show_what_it_holds():
    assert "request" not in repr(replace(a_call(1), answer=b"secret")).split("(", 1)[1]
