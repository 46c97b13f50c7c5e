"""
The keeper's half of recovery: the private key, and what is done with it on a machine that is neither phone nor server.

Only the command line imports this room's part; a test forbids it to everything that answers phones.
"""

from __future__ import annotations

from dataclasses import dataclass

from shared.crypto.errors import OtherRecoveryKeyError
from shared.crypto.provider import CryptoProvider
from shared.crypto.recovery import ProgrammeKey, RecoveryKey, RecoveryRequest, endorsement_proof
from shared.crypto.sealed_to import PUBLIC_BYTES, AgreementKey, open_sealed_to, seal_to
from shared.crypto.sealing import Context


@dataclass(frozen=True, slots=True, repr=False)
class RecoverySecret:
    """
    The private halves, with the public ones. Never on a phone, never on a server.
    """

    agreement: bytes
    signing_seed: bytes
    key: RecoveryKey

    def __repr__(self) -> str:
        return f"RecoverySecret({self.key.fingerprint})"


async def make_recovery_secret(provider: CryptoProvider) -> RecoverySecret:
    """
    A fresh recovery key, both halves.
    """
    private, public = await provider.make_agreement_key()
    seed, verifying = await provider.make_signing_key()
    return RecoverySecret(private, seed, RecoveryKey(public, verifying))


async def make_programme_secret(provider: CryptoProvider) -> RecoverySecret:
    """
    A fresh programme key, both halves.
    """
    made = await make_recovery_secret(provider)
    return RecoverySecret(
        made.agreement, made.signing_seed, ProgrammeKey(made.key.agreement, made.key.verifying)
    )


async def answer_request(provider: CryptoProvider, secret: RecoverySecret, request: RecoveryRequest) -> bytes:
    """
    The data key, sealed to the request's fresh key. Done by the keeper, on a machine of their own.

    Raises:
        OtherRecoveryKeyError: the vault is wrapped to another recovery key.
        SealBrokenError: the wrap is altered, or of another vault than the request says.
    """
    if request.recovery_agreement != secret.key.agreement:
        raise OtherRecoveryKeyError
    keeper = AgreementKey(secret.agreement, secret.key.agreement)
    context = Context("recovery-slot", request.vault_id)
    data_key = await open_sealed_to(provider, keeper, request.slot[PUBLIC_BYTES:], context)
    return await seal_to(provider, request.fresh, data_key, Context("recovery-answer", request.vault_id))


async def endorse(provider: CryptoProvider, secret: RecoverySecret, following: RecoveryKey) -> bytes:
    """
    A signature by which phones that know this key accept the one that comes after it.
    """
    return await provider.sign(secret.signing_seed, endorsement_proof(following))
