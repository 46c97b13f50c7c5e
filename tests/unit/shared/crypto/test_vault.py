import asyncio
from dataclasses import replace

import pytest

from shared.crypto.errors import MalformedHeaderError, SealBrokenError, UnsupportedHeaderError
from shared.crypto.key_derivation import KdfParameters
from shared.crypto.vault import (
    DataKey,
    PinSlot,
    Slot,
    SlotKind,
    VaultHeader,
    change_pin,
    make_vault,
    open_vault,
)
from tests.support.sealed_stores import MemoryDeviceSecret, QuickProvider

PROVIDER = QuickProvider()
SECRET = MemoryDeviceSecret()
PIN = "739104"


def _made() -> tuple[VaultHeader, DataKey]:
    return asyncio.run(make_vault(PROVIDER, SECRET, pin=PIN, parameters=KdfParameters()))


def _open(header: VaultHeader, pin: str = PIN) -> DataKey:
    return asyncio.run(open_vault(PROVIDER, SECRET, header, pin=pin))


def test_right_pin_gives_the_data_key():
    header, data_key = _made()

    assert _open(header) == data_key


def test_wrong_pin_is_proven_by_the_wrap_alone():
    header, _ = _made()

    with pytest.raises(SealBrokenError):
        _open(header, "739105")


def test_two_vaults_share_nothing():
    first, first_key = _made()
    second, second_key = _made()

    assert first.vault_id != second.vault_id
    assert first_key.raw != second_key.raw


def test_header_comes_back_from_its_bytes_with_ways_in_it_does_not_know():
    header, data_key = _made()
    newer = replace(header, slots=(Slot(200, b"?" * 500), *header.slots, Slot(SlotKind.RECOVERY, b"")))

    again = VaultHeader.from_bytes(newer.to_bytes())

    assert again == newer
    assert _open(again) == data_key


def test_every_changed_byte_of_a_header_is_refused_or_does_not_open():
    header, _ = _made()
    raw = header.to_bytes()
    for position in range(len(raw)):
        changed = raw[:position] + bytes((raw[position] ^ 1,)) + raw[position + 1 :]

        with pytest.raises((SealBrokenError, MalformedHeaderError, UnsupportedHeaderError)):
            _open(VaultHeader.from_bytes(changed))


def test_every_shortened_header_is_malformed():
    header, _ = _made()
    raw = header.to_bytes()
    for size in range(len(raw)):
        with pytest.raises(MalformedHeaderError):
            VaultHeader.from_bytes(raw[:size])


def test_longer_header_is_malformed():
    header, _ = _made()

    with pytest.raises(MalformedHeaderError):
        VaultHeader.from_bytes(header.to_bytes() + b"\0")


def test_header_of_a_newer_release_is_not_called_damaged():
    header, _ = _made()
    raw = bytearray(header.to_bytes())
    raw[4] = 2

    with pytest.raises(UnsupportedHeaderError):
        VaultHeader.from_bytes(bytes(raw))


def test_header_without_a_pin_is_malformed():
    header, _ = _made()

    with pytest.raises(MalformedHeaderError):
        replace(header, slots=()).pin_slot()


@pytest.mark.parametrize("parameters", [KdfParameters(memory_kib=1024), KdfParameters(memory_kib=2**31)])
def test_forged_cost_is_refused_before_any_key_is_derived(parameters: KdfParameters):
    slot = PinSlot(parameters, bytes(16), bytes(12), bytes(48))

    with pytest.raises(MalformedHeaderError):
        PinSlot.from_bytes(slot.to_bytes())


def test_changed_pin_wraps_the_same_data_key_under_a_new_salt():
    header, data_key = _made()

    changed = asyncio.run(
        change_pin(PROVIDER, SECRET, header, data_key, new_pin="820415", parameters=KdfParameters())
    )

    assert _open(changed, "820415") == data_key
    assert changed.pin_slot().salt != header.pin_slot().salt
    with pytest.raises(SealBrokenError):
        _open(changed, PIN)


def test_data_key_of_another_vault_is_not_wrapped():
    header, _ = _made()
    _, foreign = _made()

    with pytest.raises(SealBrokenError):
        asyncio.run(
            change_pin(PROVIDER, SECRET, header, foreign, new_pin="820415", parameters=KdfParameters())
        )


def test_keys_do_not_show_when_printed():
    _, data_key = _made()

    assert data_key.raw.hex() not in repr(data_key)
    assert repr(data_key.raw) not in repr(data_key)
