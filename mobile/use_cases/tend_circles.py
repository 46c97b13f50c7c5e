"""
What a phone does for circles at each contact: gives its agreement key, seals what was kept back, and makes the next
version of a key whose list has changed.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Mapping

from mobile.ports.errors import ServerRefusedError
from mobile.use_cases.ask_server import API
from mobile.use_cases.circles import (
    ENROLMENTS_SETTING,
    keep_programme_key,
    own_enrolments,
    own_key,
    seats,
    subject_of,
)
from mobile.use_cases.desk import Desk
from mobile.use_cases.keyring import KIND, Keyring
from mobile.use_cases.people import today_of
from mobile.use_cases.sealed_answers import seal_kept_back
from shared.crypto.errors import CryptoError
from shared.kernel.identifiers import uuid_bytes
from shared.protocol.proofs import agreement_proof

RENEWED_SETTING = "circles_renewed"
MOST_A_DAY = 3
"""Phones that see a list differently, because their days or directories differ, must not answer each other for ever."""


async def tend_circles(desk: Desk) -> None:
    """
    What needs no server, with what the last exchange brought.

    Raises:
        StorageFullError, StorageFaultError: what was recorded before stands.
    """
    await _keep_enrolments(desk)
    await keep_programme_key(desk)
    await seal_kept_back(desk)
    state = _state(desk)
    if state == desk.tended:
        return
    for subject in _subjects(desk):
        with contextlib.suppress(CryptoError):
            await _renew(desk, subject)
    desk.tended = state


def _state(desk: Desk) -> object:
    """All on which lists and keys depend: what came, what was recorded here, and the day, by which covers run."""
    cursors = tuple(sorted(desk.book.cursors().items()))
    return cursors, desk.book.counts().recorded, today_of(desk.device.clock)


async def give_agreement(desk: Desk) -> None:
    """
    Gives the public half of this enrolment's agreement key, for the directory.

    Raises:
        ServerUnreachableError: to be given at the next sync.
        StorageFullError, StorageFaultError: there is no key to give.
    """
    public = (await own_key(desk)).public
    proof = await desk.device.crypto.sign(
        desk.identity.signing_seed, agreement_proof(uuid_bytes(desk.identity.device), public)
    )
    body = json.dumps({"public_key": public.hex(), "proof": proof.hex()}).encode()
    # A server that does not know of this yet: what is sensitive stays on the phone, and is asked again.
    with contextlib.suppress(ServerRefusedError):
        await desk.device.ask(desk, "POST", f"{API}/agreement", body)


async def _keep_enrolments(desk: Desk) -> None:
    known = desk.book.kept(ENROLMENTS_SETTING)
    if not isinstance(known, (list, tuple)) or desk.identity.device not in known:
        await desk.book.keep(ENROLMENTS_SETTING, list(own_enrolments(desk)))


def _subjects(desk: Desk) -> list[str]:
    found = map(subject_of, desk.book.all_of(KIND))
    return [subject for subject in dict.fromkeys(found) if desk.book.find(subject) is not None]


async def _renew(desk: Desk, subject: str) -> None:
    changes = await Keyring(desk, subject).renewed()
    if not changes:
        return
    today = today_of(desk.device.clock).isoformat()
    wanted = ",".join(seat.holder.id.hex() for seat in seats(desk, subject))
    kept = desk.book.kept(RENEWED_SETTING)
    done = {
        str(name): said
        for name, said in (kept.items() if isinstance(kept, Mapping) else ())
        if isinstance(said, (list, tuple)) and said[0] == today
    }
    day, listed, times = done.get(subject, (today, wanted, 0))
    times = times + 1 if listed == wanted and isinstance(times, int) else 1
    if times > MOST_A_DAY:
        return
    await desk.book.keep(RENEWED_SETTING, {**done, subject: [day, wanted, times]})
    await desk.book.record(changes)
