"""
The law of circles, over any history of hand-overs, phones that end and come, and answers written offline: once all have
synced, everybody entitled reads whatever somebody among them can still read, and nobody else what is written from then.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mobile.use_cases.circles import seats
from mobile.use_cases.keyring import Keyring
from mobile.use_cases.sealed_answers import Guard
from tests.support.circle_team import PERSON, Phone, Relay, a_phone, settle

VOLUNTEERS = ("kamla", "rekha", "asha")
Step = tuple[str, int]

steps = st.lists(
    st.tuples(st.sampled_from(("sync", "write", "hand over", "end")), st.integers(0, 2)), max_size=9
)


async def _team() -> tuple[Relay, list[Phone]]:
    relay = Relay()
    phones = [await a_phone(relay, name) for name in VOLUNTEERS]
    phones.append(await a_phone(relay, "meena", "supervisor"))
    relay.family("kamla")
    await settle(phones)
    return relay, phones


async def _told(history: Sequence[Step]) -> None:
    relay, phones = await _team()
    active, written = list(phones), []
    for number, (act, who) in enumerate(history):
        phone = phones[who]
        if act == "hand over":
            relay.hand_over(phone.name)
        if phone not in active:
            continue
        if act == "sync":
            await phone.sync()
        elif act == "write":
            written.append(await phone.visit(f"visit {number}", f"said {number}"))
        elif act == "end":
            await phone.sync()
            relay.end(phone)
            active.remove(phone)
    await settle(active)
    await _require_law(relay, active, phones, written)


async def _require_law(
    relay: Relay, active: list[Phone], phones: list[Phone], written: Sequence[str]
) -> None:
    meena = phones[-1]
    listed = {seat.worker for seat in seats(meena.desk, PERSON)}
    entitled = [phone for phone in active if phone.desk.identity.worker in listed]
    for visit in written:
        read = {phone.name: await phone.read(visit) for phone in active}
        if any(one.guard is Guard.SEALED for one in read.values()):
            assert {read[phone.name].guard for phone in entitled} == {Guard.SEALED}
            assert len({str(one.value) for one in read.values() if one.guard is Guard.SEALED}) == 1
    after = await meena.visit("after", "only for the circle")
    used = {(await Keyring(phone.desk, PERSON).sealing_key())[0].key_id for phone in entitled if written}
    assert len(used) <= 1
    await meena.exchange()
    for phone in phones:
        await phone.exchange()
        guard = (await phone.read(after)).guard
        assert guard is (Guard.SEALED if phone in entitled else Guard.CLOSED), phone.name


@settings(max_examples=12, deadline=None)
@given(steps)
def test_phones_agree_on_a_circle_whatever_happened_offline(history: Sequence[Step]) -> None:
    asyncio.run(_told(history))


@pytest.mark.long("laws")
@settings(max_examples=1500, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(("sync", "write", "hand over", "end")), st.integers(0, 2)), max_size=30
    )
)
def test_phones_agree_over_long_histories(history: Sequence[Step]) -> None:
    asyncio.run(_told(history))
