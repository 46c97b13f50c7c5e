"""
Bytes of a note and of what is to end, as the first release that had them wrote them: every later one reads them.
"""

from __future__ import annotations

import asyncio

import pytest

from mobile.adapters.block_storage_memory import MemoryBlockStorage
from mobile.adapters.lock_note_file import LockNoteFile
from mobile.adapters.vault_ends import VaultEnds, is_sealed_for_device
from mobile.adapters.vault_files import VaultFiles
from mobile.ports.lock_notes import Farewell, LockNote
from tests.support.sealed_stores import MemoryDeviceSecret, QuickProvider

VAULT = "00112233445566778899aabbccddeeff"
NOTE = bytes.fromhex(
    "4453545700000000000000010000005114c8fd1855ad40a571010c98b29b794979546b9a5ccbeef00b4e98320e29a6485bb17a5a"
    "85177f7e67912673f7f21a19e74a1b35df5353b964271ec5d979456f18f02b79e1f2c1efbcff67f50ebf097ae5be492a9dc19f89"
    "9009f743c5c491927d112ccbd8dd46d728ace77417b6fbd942"
)
ENDS = bytes.fromhex(
    "445354570000000000000001000000df9187a57661756c74c41000112233445566778899aabbccddeeffa46b696e64a46c6f7374"
    "a4646f6e65c3a6646576696365d92430313930303030302d303030302d373030302d383030302d303030303030303030303031a6"
    "736572766572bc68747470733a2f2f646f6f72737465702e6578616d706c652e6f7267a56f72646572c4100c0c0c0c0c0c0c0c0c"
    "0c0c0c0c0c0c0ca97369676e6174757265c440000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20"
    "2122232425262728292a2b2c2d2e2f303132333435363738393a3b3c3d3e3fa6caf01d9b5db2af4f8de4cce0e52ac48f9388a2bf"
    "cc98613401d1fc076d91a4"
)


def test_a_note_of_the_first_release_is_read():
    storage = MemoryBlockStorage({f"{VAULT}.note.a": NOTE})
    file = LockNoteFile(QuickProvider(), MemoryDeviceSecret(), storage)

    assert asyncio.run(file.load(VAULT)) == LockNote(
        unsent=3, drafts=1, settled=True, language="hi", destroy_after=12
    )


def test_a_note_of_another_device_or_vault_says_nothing():
    for name, secret in ((VAULT, b"another device".ljust(32)), ("f" * 32, b"s" * 32)):
        storage = MemoryBlockStorage({f"{name}.note.a": NOTE})
        file = LockNoteFile(QuickProvider(), MemoryDeviceSecret(secret), storage)

        assert asyncio.run(file.load(name)) == LockNote()


def test_a_farewell_of_the_first_release_is_still_owed():
    storage, secret = MemoryBlockStorage({"ends.a": ENDS, "ends.b": ENDS}), MemoryDeviceSecret()
    ends = VaultEnds(VaultFiles(QuickProvider(), secret, storage), storage, secret)

    assert asyncio.run(ends.farewells()) == (
        Farewell(
            device="01900000-0000-7000-8000-000000000001",
            server="https://doorstep.example.org",
            order="0c" * 16,
            signature=bytes(range(64)),
        ),
    )


@pytest.mark.parametrize(
    ("name", "sealed"),
    [
        ("vaults.a", True),
        ("enrolment.b", True),
        (f"{VAULT}.identity.a", True),
        (f"{VAULT}.note.b", True),
        (f"{VAULT}.header.a", False),
        (f"{VAULT}.segment.00000001", False),
        ("ends.a", False),
        ("lock", False),
    ],
)
def test_a_fresh_secret_is_made_only_where_nothing_needs_the_old_one(name: str, sealed: bool):
    assert is_sealed_for_device(name) is sealed
