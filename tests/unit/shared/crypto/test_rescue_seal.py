"""
The envelope of a rescue file: only this server opens it, and no byte of it changes unseen.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from shared.crypto.errors import MalformedRescueError
from shared.crypto.rescue_seal import RescueFile, open_rescue, seal_rescue
from shared.crypto.sealed_to import AgreementKey, make_agreement
from tests.support.sealed_stores import QuickProvider

PROVIDER = QuickProvider()
CONTENT = b"visits" * 50
DEVICE = b"d" * 16


def _sealed() -> tuple[RescueFile, AgreementKey, bytes]:
    async def seal() -> tuple[RescueFile, AgreementKey, bytes]:
        key = await make_agreement(PROVIDER)
        seed, public = await PROVIDER.make_signing_key()
        file = await seal_rescue(
            PROVIDER, CONTENT, device=DEVICE, key_id=7, public=key.public, signing_seed=seed
        )
        return file, key, public

    return asyncio.run(seal())


def _opened(file: RescueFile, key: AgreementKey) -> bytes:
    return asyncio.run(open_rescue(PROVIDER, key, file))


def test_server_opens_what_the_phone_sealed_and_sees_whose_it_is():
    file, key, public = _sealed()
    read = RescueFile.from_bytes(file.to_bytes())

    assert read == file
    assert (read.device, read.key_id) == (DEVICE, 7)
    assert asyncio.run(PROVIDER.verify(public, read.signature, read.proof()))
    assert _opened(read, key) == CONTENT


def test_nothing_of_the_content_is_readable():
    file, _, _ = _sealed()

    assert b"visits" not in file.to_bytes()


def test_other_servers_key_opens_nothing():
    file, _, _ = _sealed()

    with pytest.raises(MalformedRescueError):
        _opened(file, asyncio.run(make_agreement(PROVIDER)))


@pytest.mark.parametrize("changes", [{"device": b"o" * 16}, {"key_id": 8}])
def test_file_in_another_devices_name_or_for_another_key_does_not_open(changes: dict[str, object]):
    file, key, _ = _sealed()

    with pytest.raises(MalformedRescueError):
        _opened(replace(file, **changes), key)  # type: ignore[arg-type]


def test_every_changed_byte_breaks_the_signature_or_the_format():
    file, _, public = _sealed()
    raw = file.to_bytes()
    for place in range(len(raw)):
        changed = raw[:place] + bytes((raw[place] ^ 1,)) + raw[place + 1 :]
        try:
            read = RescueFile.from_bytes(changed)
        except MalformedRescueError:
            continue
        assert not asyncio.run(PROVIDER.verify(public, read.signature, read.proof())), place


@pytest.mark.parametrize("size", [0, 4, 24, 100, 148])
def test_shortened_file_is_malformed(size: int):
    file, _, _ = _sealed()

    with pytest.raises(MalformedRescueError):
        RescueFile.from_bytes(file.to_bytes()[:size])
