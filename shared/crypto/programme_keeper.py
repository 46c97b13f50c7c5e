"""
The keeper's half of a programme's key: opens the sealed answers of an authorised export, on a machine that is neither
phone nor server. Only the command line imports it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Mapping, Sequence

from shared.crypto.case_keys import (
    CaseKey,
    WrappedCaseKey,
    joined_by,
    open_case_key,
    open_joined,
    open_version_before,
)
from shared.crypto.errors import CryptoError, OtherRecoveryKeyError
from shared.crypto.provider import CryptoProvider
from shared.crypto.recovery import ProgrammeKey
from shared.crypto.recovery_keeper import RecoverySecret
from shared.crypto.sealed_to import AgreementKey

Versions = Sequence[tuple[WrappedCaseKey, bytes]]
"""Each with what it joins."""


async def open_case_keys(
    provider: CryptoProvider, secret: RecoverySecret, versions: Versions
) -> Mapping[bytes, CaseKey]:
    """
    Key id to key of every version that opens: those wrapped to the programme, and those before and beside them.

    Raises:
        OtherRecoveryKeyError: this is no programme's key.
    """
    if not isinstance(secret.key, ProgrammeKey):
        raise OtherRecoveryKeyError
    own = AgreementKey(secret.agreement, secret.key.agreement)
    opened: dict[bytes, CaseKey] = {}
    for wrapped, _ in versions:
        if wrapped.find_holder(secret.key.holder) is not None:
            await _note(opened, open_case_key(provider, wrapped, secret.key.holder, own))
    # From the newest to the oldest, as often as one more opens: what is before and beside lies under what came after.
    known = -1
    while len(opened) > known:
        known = len(opened)
        for above, joins in versions:
            for below, _ in versions:
                if above.key_id in opened and below.key_id not in opened:
                    await _open_below(provider, opened, above, joins, below)
    return opened


async def _open_below(
    provider: CryptoProvider,
    opened: dict[bytes, CaseKey],
    above: WrappedCaseKey,
    joins: bytes,
    below: WrappedCaseKey,
) -> None:
    key = opened[above.key_id]
    if above.follows == below.sha256:
        await _note(opened, open_version_before(provider, key, above, below))
    elif below.key_id in _joined(joins):
        await _note(opened, open_joined(provider, key, joins, below))


def _joined(joins: bytes) -> Mapping[bytes, bytes]:
    try:
        return joined_by(joins)
    except CryptoError:
        return {}


async def _note(opened: dict[bytes, CaseKey], opening: Awaitable[CaseKey]) -> None:
    try:
        key = await opening
    except CryptoError:
        # Somebody's altered record keeps nobody from the rest.
        return
    opened[key.key_id] = key
