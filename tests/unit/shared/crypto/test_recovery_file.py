"""
The recovery key on paper: sealed, printable, and a wrongly typed line is named.
"""

from __future__ import annotations

import asyncio
import json

import pytest

from shared.crypto.errors import MalformedRecoveryError, PassphraseWrongError
from shared.crypto.recovery_file import open_recovery_file, read_recovery_key, write_recovery_file
from shared.crypto.recovery_keeper import RecoverySecret, make_recovery_secret
from tests.support.crypto_vectors import FOLDER
from tests.support.sealed_stores import QuickProvider

PROVIDER = QuickProvider()
PARTS = ("river stone lamp", "नदी पत्थर दीपक")


def _written() -> tuple[RecoverySecret, str]:
    async def write() -> tuple[RecoverySecret, str]:
        secret = await make_recovery_secret(PROVIDER)
        return secret, await write_recovery_file(PROVIDER, secret, PARTS)

    return asyncio.run(write())


def _opened(text: str, parts: tuple[str, ...] = PARTS) -> RecoverySecret:
    return asyncio.run(open_recovery_file(PROVIDER, text, parts))


def test_both_parts_open_the_file():
    secret, text = _written()

    opened = _opened(text)

    assert (opened.agreement, opened.signing_seed, opened.key) == (
        secret.agreement,
        secret.signing_seed,
        secret.key,
    )


def test_public_half_is_read_without_a_passphrase():
    secret, text = _written()

    assert read_recovery_key(text) == secret.key


@pytest.mark.parametrize(
    "parts",
    [(PARTS[0], "another part"), (PARTS[1], PARTS[0]), (PARTS[0],), (PARTS[0] + PARTS[1], ""), ("", "")],
)
def test_one_part_alone_or_in_another_order_opens_nothing(parts: tuple[str, ...]):
    _, text = _written()

    with pytest.raises(PassphraseWrongError):
        _opened(text, parts)


def test_typed_from_paper_in_small_letters_with_look_alikes_it_still_opens():
    secret, text = _written()
    begin, *lines, end = text.strip().splitlines()
    typed = "\n\n".join([begin, *(line.lower().replace("0", "o").replace("1", "l") for line in lines), end])
    numbered = "\n".join(
        f"{place:02} {line.split(' ', 1)[1]}" if place else line
        for place, line in enumerate(filter(None, typed.splitlines()))
        if line != end
    )

    assert _opened(f"Kept in the safe.\n{numbered}\n{end}\n").key == secret.key


def test_mistake_in_a_line_is_named_with_the_line():
    # Of drawn bytes it would be missed once in a thousand times: two letters check a line.
    text = json.loads((FOLDER / "recovery-format-1.json").read_text("utf-8"))["file"]
    for number, line in enumerate(text.splitlines()[1:-1], start=1):
        wrong = line[:5] + ("7" if line[5] != "7" else "8") + line[6:]

        with pytest.raises(MalformedRecoveryError) as caught:
            read_recovery_key(text.replace(line, wrong))

        assert caught.value.details == {"line": number}


def test_line_left_out_or_two_lines_changed_over_are_noticed():
    _, text = _written()
    lines = text.splitlines()

    for wrong in (
        [*lines[:3], *lines[4:]],
        [*lines[:3], lines[4], lines[3], *lines[5:]],
        lines[1:],
        ["nothing"],
    ):
        with pytest.raises(MalformedRecoveryError):
            _opened("\n".join(wrong))


def test_private_halves_are_nowhere_in_the_file():
    secret, text = _written()

    assert secret.agreement.hex() not in text.lower()
    assert secret.signing_seed.hex() not in text.lower()
