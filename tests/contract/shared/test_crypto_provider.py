"""
The contract of the crypto provider on CPython; tests/integration/test_browser_crypto.py runs it in Pyodide.
"""

from __future__ import annotations

import asyncio
import json

import pytest

from shared.crypto.errors import MalformedRecoveryError
from shared.crypto.hazmat.cpython import CPythonProvider, derive_argon2id_without_openssl
from shared.crypto.recovery import ProgrammeKey
from shared.crypto.recovery_file import open_recovery_file
from tests.support.browser_contract import (
    check_cards,
    check_case_keys,
    check_circles,
    check_fresh_keys,
    check_frozen_store,
    check_hand_over,
    check_primitives,
    check_recovery,
    check_rescue,
    check_sealing_in_bulk,
)
from tests.support.crypto_vectors import (
    load,
    make_case_keys,
    make_circles,
    make_recovery,
    make_rescue,
    primitives,
)


def test_published_vectors_hold():
    asyncio.run(check_primitives(CPythonProvider()))


def test_fresh_keys_fit_together():
    asyncio.run(check_fresh_keys(CPythonProvider()))


def test_frames_open_in_bulk_and_a_broken_one_stands_alone():
    asyncio.run(check_sealing_in_bulk(CPythonProvider()))


def test_store_of_format_1_opens_with_everything_in_it():
    asyncio.run(check_frozen_store(CPythonProvider()))


def test_recovery_of_format_1_gives_the_data_key_back():
    asyncio.run(check_recovery(CPythonProvider()))


def test_rescue_files_of_formats_1_and_2_open():
    asyncio.run(check_rescue(CPythonProvider()))


def test_case_keys_of_format_1_open_to_those_on_the_list():
    asyncio.run(check_case_keys(CPythonProvider()))


def test_circles_of_format_1_open_through_the_version_that_joins():
    asyncio.run(check_circles(CPythonProvider()))


def test_programme_key_of_format_1_opens_from_paper_and_passes_for_no_recovery_key():
    vector = load("circles-format-1.json")
    text, parts = vector["programme_file"], vector["programme_parts"]

    secret = asyncio.run(open_recovery_file(CPythonProvider(), text, parts, ProgrammeKey))
    assert secret.key.fingerprint == vector["programme_fingerprint"]
    with pytest.raises(MalformedRecoveryError):
        asyncio.run(open_recovery_file(CPythonProvider(), text, parts))


def test_case_cards_of_format_1_are_verified_and_bad_ones_refused():
    asyncio.run(check_cards(CPythonProvider()))


def test_frozen_hand_over_codes_are_verified() -> None:
    asyncio.run(check_hand_over(CPythonProvider()))


def test_todays_release_writes_recovery_rescue_and_case_keys_byte_for_byte():
    assert load("recovery-format-1.json") == json.loads(json.dumps(asyncio.run(make_recovery())))
    assert load("case-keys-format-1.json") == json.loads(json.dumps(asyncio.run(make_case_keys())))
    assert load("circles-format-1.json") == json.loads(json.dumps(asyncio.run(make_circles())))
    assert load("rescue-format-2.json") == json.loads(json.dumps(asyncio.run(make_rescue())))
    assert load("primitives.json") == primitives()


def test_argon2id_without_openssl_gives_the_same_key():
    vector = load("primitives.json")["argon2id"]

    derived = derive_argon2id_without_openssl(
        vector["secret"].encode(),
        salt=bytes.fromhex(vector["salt"]),
        memory_kib=vector["memory_kib"],
        iterations=vector["iterations"],
        lanes=vector["lanes"],
        size=32,
    )

    assert derived.hex() == vector["derived"]


def test_key_of_another_size_is_refused():
    with pytest.raises(ValueError, match="32 bytes"):
        asyncio.run(CPythonProvider().import_key(b"short"))
