"""
The way back into a vault: wraps, requests, codes and answers, and what an attacker gains by swapping any of them.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from itertools import pairwise

import pytest

from shared.crypto.errors import MalformedRecoveryError, OtherRecoveryKeyError, SealBrokenError
from shared.crypto.recovery import (
    RecoveryKey,
    RecoveryRequest,
    derive_code,
    is_endorsed,
    open_answer,
    wrap_for_recovery,
)
from shared.crypto.recovery_keeper import RecoverySecret, answer_request, endorse, make_recovery_secret
from shared.crypto.sealed_to import AgreementKey, make_agreement
from tests.support.sealed_stores import QuickProvider

PROVIDER = QuickProvider()
VAULT = b"v" * 16
DEVICE = b"d" * 16
DATA_KEY = b"k" * 32


def _secret() -> RecoverySecret:
    return asyncio.run(make_recovery_secret(PROVIDER))


def _asked(secret: RecoverySecret, vault_id: bytes = VAULT) -> tuple[RecoveryRequest, AgreementKey]:
    async def ask() -> tuple[RecoveryRequest, AgreementKey]:
        fresh = await make_agreement(PROVIDER)
        slot = await wrap_for_recovery(PROVIDER, secret.key, vault_id=vault_id, data_key=DATA_KEY)
        return RecoveryRequest(vault_id, DEVICE, fresh.public, slot), fresh

    return asyncio.run(ask())


def _opened(fresh: AgreementKey, answer: bytes, vault_id: bytes = VAULT) -> bytes:
    return asyncio.run(open_answer(PROVIDER, fresh, answer, vault_id=vault_id))


def test_keeper_gives_the_data_key_to_the_phone_that_asked():
    secret = _secret()
    request, fresh = _asked(secret)

    answer = asyncio.run(answer_request(PROVIDER, secret, request))

    assert _opened(fresh, answer) == DATA_KEY


def test_request_comes_back_from_its_bytes():
    request, _ = _asked(_secret())

    assert RecoveryRequest.from_bytes(request.to_bytes()) == request


@pytest.mark.parametrize("size", [0, 10, 192, 194])
def test_bytes_of_another_size_are_no_request(size: int):
    with pytest.raises(MalformedRecoveryError):
        RecoveryRequest.from_bytes(b"D" * size)


def test_recovery_file_of_another_area_is_told_from_a_broken_one():
    request, _ = _asked(_secret())

    with pytest.raises(OtherRecoveryKeyError):
        asyncio.run(answer_request(PROVIDER, _secret(), request))


def test_wrap_of_another_vault_is_not_opened_for_this_one():
    secret = _secret()
    other, _ = _asked(secret, b"o" * 16)
    request, _ = _asked(secret)

    with pytest.raises(SealBrokenError):
        asyncio.run(answer_request(PROVIDER, secret, replace(request, slot=other.slot)))


def test_answer_to_an_earlier_request_opens_nothing_for_a_later_one():
    secret = _secret()
    earlier, _ = _asked(secret)
    _, fresh = _asked(secret)
    replayed = asyncio.run(answer_request(PROVIDER, secret, earlier))

    with pytest.raises(SealBrokenError):
        _opened(fresh, replayed)


def test_answer_for_another_vault_does_not_open():
    secret = _secret()
    request, fresh = _asked(secret)
    answer = asyncio.run(answer_request(PROVIDER, secret, request))

    with pytest.raises(SealBrokenError):
        _opened(fresh, answer, b"o" * 16)


def test_every_changed_byte_of_an_answer_is_noticed():
    secret = _secret()
    request, fresh = _asked(secret)
    answer = asyncio.run(answer_request(PROVIDER, secret, request))

    for place in range(len(answer)):
        changed = answer[:place] + bytes((answer[place] ^ 1,)) + answer[place + 1 :]
        # The highest bit of an X25519 key is not part of it.
        if place != 31 or changed[31] & 0x7F != answer[31] & 0x7F:
            with pytest.raises(SealBrokenError):
                _opened(fresh, changed)


def test_code_differs_when_the_server_swaps_the_fresh_key_the_wrap_the_vault_or_the_device():
    secret = _secret()
    request, _ = _asked(secret)
    attackers, _ = _asked(secret)
    swapped = [
        request,
        replace(request, fresh=attackers.fresh),
        replace(request, slot=attackers.slot),
        replace(request, vault_id=b"o" * 16),
        replace(request, device=b"o" * 16),
    ]

    codes = [asyncio.run(derive_code(PROVIDER, one)) for one in swapped]

    assert len(set(codes)) == len(codes)
    assert all(len(code) == 14 and code.replace(" ", "").isdigit() for code in codes)


def test_code_is_the_same_on_every_screen():
    request, _ = _asked(_secret())
    again = RecoveryRequest.from_bytes(request.to_bytes())

    assert asyncio.run(derive_code(PROVIDER, request)) == asyncio.run(derive_code(PROVIDER, again))


def test_fingerprint_stands_for_both_halves_of_the_public_key():
    key, other = _secret().key, _secret().key
    keys = [key, RecoveryKey(other.agreement, key.verifying), RecoveryKey(key.agreement, other.verifying)]

    prints = [one.fingerprint for one in keys]

    assert all(before != after for before, after in pairwise(sorted(prints)))
    assert RecoveryKey.from_bytes(key.to_bytes()).fingerprint == key.fingerprint


def test_key_is_endorsed_by_the_one_before_and_by_no_other():
    secret, following, stranger = _secret(), _secret().key, _secret()
    endorsement = asyncio.run(endorse(PROVIDER, secret, following))

    assert asyncio.run(is_endorsed(PROVIDER, secret.key, following, endorsement))
    assert not asyncio.run(is_endorsed(PROVIDER, stranger.key, following, endorsement))
    assert not asyncio.run(is_endorsed(PROVIDER, secret.key, stranger.key, endorsement))
    assert not asyncio.run(is_endorsed(PROVIDER, secret.key, following, b""))


def test_secrets_do_not_show_when_printed():
    secret = _secret()
    _, fresh = _asked(secret)

    assert secret.agreement.hex() not in repr(secret)
    assert repr(secret.signing_seed) not in repr(secret)
    assert repr(fresh.private) not in repr(fresh)
