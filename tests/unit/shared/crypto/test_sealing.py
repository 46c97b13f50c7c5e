import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.crypto.device_seal import open_for_device, seal_for_device
from shared.crypto.errors import DeviceSecretLostError, SealBrokenError
from shared.crypto.hazmat.cpython import CPythonProvider
from shared.crypto.sealing import Context, open_sealed, seal
from tests.support.sealed_stores import MemoryDeviceSecret

PROVIDER = CPythonProvider()
PLACE = Context("note", b"v" * 16, (3, 7))

contexts = st.builds(
    Context,
    st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=20),
    st.binary(max_size=16),
    st.lists(st.integers(0, 2**64 - 1), max_size=3).map(tuple),
)


@given(contexts, contexts)
def test_different_contexts_have_different_bytes(first: Context, second: Context):
    assert (first == second) == (first.to_bytes() == second.to_bytes())


@given(st.binary(max_size=300))
def test_what_was_sealed_opens_in_its_place(content: bytes):
    async def check() -> None:
        key = await PROVIDER.import_key(bytes(32))
        assert await open_sealed(PROVIDER, key, await seal(PROVIDER, key, content, PLACE), PLACE) == content

    asyncio.run(check())


@pytest.mark.parametrize(
    "elsewhere",
    [
        Context("letter", b"v" * 16, (3, 7)),
        Context("note", b"w" * 16, (3, 7)),
        Context("note", b"v" * 16, (3, 8)),
        Context("note", b"v" * 16, (3,)),
    ],
)
def test_what_was_moved_elsewhere_does_not_open(elsewhere: Context):
    async def check() -> None:
        key = await PROVIDER.import_key(bytes(32))
        sealed = await seal(PROVIDER, key, b"content", PLACE)
        with pytest.raises(SealBrokenError):
            await open_sealed(PROVIDER, key, sealed, elsewhere)

    asyncio.run(check())


@pytest.mark.parametrize("sealed", [b"", b"short", bytes(27), bytes(28)])
def test_bytes_that_are_no_seal_do_not_open(sealed: bytes):
    async def check() -> None:
        key = await PROVIDER.import_key(bytes(32))
        with pytest.raises(SealBrokenError):
            await open_sealed(PROVIDER, key, sealed, PLACE)

    asyncio.run(check())


def test_sealing_twice_gives_different_bytes():
    async def check() -> None:
        key = await PROVIDER.import_key(bytes(32))
        assert await seal(PROVIDER, key, b"x", PLACE) != await seal(PROVIDER, key, b"x", PLACE)

    asyncio.run(check())


def test_device_seal_opens_on_its_device_alone():
    async def check() -> None:
        secret = MemoryDeviceSecret()
        sealed = await seal_for_device(PROVIDER, secret, b"name", PLACE)

        assert await open_for_device(PROVIDER, secret, sealed, PLACE) == b"name"
        with pytest.raises(SealBrokenError):
            await open_for_device(PROVIDER, MemoryDeviceSecret(b"another".ljust(32)), sealed, PLACE)
        await secret.destroy()
        with pytest.raises(DeviceSecretLostError):
            await open_for_device(PROVIDER, secret, sealed, PLACE)

    asyncio.run(check())
