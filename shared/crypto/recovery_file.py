"""
A recovery or programme key's private halves on paper: sealed under a passphrase in two parts, each known to one person.

Text that survives printing and typing: lines of Crockford's base32, each with its number and two check letters, so that
a mistake in typing is found in its line. Files written by any release open in every later one: `tests/vectors/crypto`.
"""

from __future__ import annotations

import hashlib
import struct
import unicodedata
from collections.abc import Sequence

from shared.crypto.errors import MalformedRecoveryError, PassphraseWrongError, SealBrokenError
from shared.crypto.key_derivation import KEY_BYTES, SALT_BYTES, KdfParameters
from shared.crypto.provider import CryptoProvider, Key
from shared.crypto.recovery import KEY_PAIR_BYTES, ProgrammeKey, RecoveryKey
from shared.crypto.recovery_keeper import RecoverySecret
from shared.crypto.sealing import NONCE_BYTES, TAG_BYTES, Context

PARTS = 2
LEAST_PART_CHARACTERS = 10
"""Of each part: together far beyond guessing at the cost below."""

COST = KdfParameters(memory_kib=256 * 1024, iterations=4)
"""About a second on an office computer; used a few times a year."""

_VERSION = 1
_CLEAR = struct.Struct(f">4sB{KEY_PAIR_BYTES}sIIB{SALT_BYTES}s")
_SIZE = _CLEAR.size + NONCE_BYTES + 2 * KEY_BYTES + TAG_BYTES

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LOOKALIKES = str.maketrans("OIL", "011")
_LINE_BYTES = 15
_MAGICS: dict[type[RecoveryKey], bytes] = {RecoveryKey: b"DSRK", ProgrammeKey: b"DSPK"}


def _frame(kind: type[RecoveryKey]) -> tuple[str, str]:
    name = f"DOORSTEP {kind.LABEL.decode().upper()} KEY-----"
    return f"-----BEGIN {name}", f"-----END {name}"


async def write_recovery_file(
    provider: CryptoProvider, secret: RecoverySecret, parts: Sequence[str], *, cost: KdfParameters = COST
) -> str:
    """
    The text of a recovery file.

    Args:
        parts: The passphrase's parts, in the order in which they will be asked for again.
    """
    kind = type(secret.key)
    salt, nonce = provider.make_random(SALT_BYTES), provider.make_random(NONCE_BYTES)
    clear = _CLEAR.pack(
        _MAGICS[kind], _VERSION, secret.key.to_bytes(), cost.memory_kib, cost.iterations, cost.lanes, salt
    )
    key = await _key(provider, parts, salt, cost)
    sealed = await provider.seal(
        key, secret.agreement + secret.signing_seed, nonce=nonce, context=_context(kind, clear)
    )
    return _armour(kind, clear + nonce + sealed)


def read_recovery_key(text: str, kind: type[RecoveryKey] = RecoveryKey) -> RecoveryKey:
    """
    The public halves, which need no passphrase.

    Args:
        kind: What the file is to hold: a recovery key, or a programme's.

    Raises:
        MalformedRecoveryError: no recovery file, or a line was typed wrong: `line` says which.
    """
    raw = _unarmour(kind, text)
    return kind.from_bytes(_CLEAR.unpack_from(raw)[2])


async def open_recovery_file(
    provider: CryptoProvider, text: str, parts: Sequence[str], kind: type[RecoveryKey] = RecoveryKey
) -> RecoverySecret:
    """
    Both halves.

    Raises:
        MalformedRecoveryError: as above.
        PassphraseWrongError: it does not open so.
    """
    raw = _unarmour(kind, text)
    clear = raw[: _CLEAR.size]
    _, _, public, memory_kib, iterations, lanes, salt = _CLEAR.unpack(clear)
    cost = KdfParameters(memory_kib, iterations, lanes)
    if not cost.is_acceptable():
        raise MalformedRecoveryError(memory_kib=memory_kib, iterations=iterations)
    nonce, sealed = raw[_CLEAR.size :][:NONCE_BYTES], raw[_CLEAR.size + NONCE_BYTES :]
    key = await _key(provider, parts, salt, cost)
    try:
        both = await provider.open(key, sealed, nonce=nonce, context=_context(kind, clear))
    except SealBrokenError as cause:
        raise PassphraseWrongError from cause
    return RecoverySecret(both[:KEY_BYTES], both[KEY_BYTES:], kind.from_bytes(public))


def _context(kind: type[RecoveryKey], clear: bytes) -> bytes:
    return Context(f"{kind.LABEL.decode()}-file").to_bytes() + clear


async def _key(provider: CryptoProvider, parts: Sequence[str], salt: bytes, cost: KdfParameters) -> Key:
    passphrase = "\n".join(unicodedata.normalize("NFKC", part.strip()) for part in parts)
    return await provider.import_key(
        await provider.derive_argon2id(
            passphrase.encode(),
            salt=salt,
            memory_kib=cost.memory_kib,
            iterations=cost.iterations,
            lanes=cost.lanes,
            size=KEY_BYTES,
        )
    )


def _armour(kind: type[RecoveryKey], raw: bytes) -> str:
    begin, end = _frame(kind)
    lines = [begin]
    for number, start in enumerate(range(0, len(raw), _LINE_BYTES), start=1):
        letters = _letters(raw[start : start + _LINE_BYTES])
        groups = " ".join(letters[place : place + 4] for place in range(0, len(letters), 4))
        lines.append(f"{number:02} {groups} {_check(number, letters)}")
    return "\n".join([*lines, end, ""])


def _unarmour(kind: type[RecoveryKey], text: str) -> bytes:
    begin, end = _frame(kind)
    lines = [line.strip() for line in text.splitlines()]
    try:
        block = lines[lines.index(begin) + 1 : lines.index(end)]
    except ValueError:
        raise MalformedRecoveryError(line=0) from None
    raw = b"".join(_read_line(number, line) for number, line in enumerate(filter(None, block), start=1))
    if len(raw) != _SIZE or raw[: len(_MAGICS[kind]) + 1] != _MAGICS[kind] + bytes((_VERSION,)):
        raise MalformedRecoveryError(size_bytes=len(raw))
    return raw


def _read_line(number: int, line: str) -> bytes:
    said, *groups = line.upper().split()
    letters = "".join(groups).translate(_LOOKALIKES)
    letters, check = letters[:-2], letters[-2:]
    if said != f"{number:02}" or check != _check(number, letters):
        raise MalformedRecoveryError(line=number)
    value = 0
    for letter in letters:
        value = value << 5 | _ALPHABET.index(letter)
    size = len(letters) * 5 // 8
    return (value >> len(letters) * 5 - size * 8).to_bytes(size, "big")


def _letters(raw: bytes) -> str:
    count = -(-len(raw) * 8 // 5)
    value = int.from_bytes(raw, "big") << count * 5 - len(raw) * 8
    return "".join(_ALPHABET[value >> 5 * place & 31] for place in reversed(range(count)))


def _check(number: int, letters: str) -> str:
    digest = hashlib.sha256(f"{number:02}{letters}".encode()).digest()
    return _ALPHABET[digest[0] & 31] + _ALPHABET[digest[1] & 31]
