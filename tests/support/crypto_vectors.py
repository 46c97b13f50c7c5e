"""
The frozen vectors of shared/crypto: how they were made, and what must come of them for ever.

`python -m tests.support.crypto_vectors` writes those that do not exist yet; it never changes one that does.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import json
from collections.abc import AsyncIterator, Iterable
from pathlib import Path
from typing import Any

from mobile.adapters.block_storage_memory import MemoryBlockStorage
from mobile.adapters.key_vault import SealedKeyVault
from mobile.ports.key_vault import Identity
from shared.crypto.case_keys import (
    Holder,
    HolderKind,
    make_case_key,
    seal_answer,
    seal_joins,
    wrap_case_key,
)
from shared.crypto.hazmat.cpython import CPythonProvider
from shared.crypto.key_derivation import KdfParameters
from shared.crypto.recovery import ProgrammeKey, RecoveryRequest, derive_code, wrap_for_recovery
from shared.crypto.recovery_file import write_recovery_file
from shared.crypto.recovery_keeper import (
    answer_request,
    endorse,
    make_programme_secret,
    make_recovery_secret,
)
from shared.crypto.rescue_seal import PartKind, seal_rescue
from shared.crypto.sealed_to import derive_agreement_key, make_agreement
from shared.crypto.sealing import Context
from shared.protocol.proofs import agreement_proof
from tests.support.sealed_stores import MemoryDeviceSecret, an_identity

FOLDER = Path(__file__).parent.parent / "vectors" / "crypto"
PIN = "७३९१०४"
DEVICE_SECRET = hashlib.sha256(b"a device secret for vectors").digest()
FRAMES_BEFORE = (b"first", b"", "सुनीता देवी".encode(), bytes(range(256)) * 3)
FRAMES_AFTER = (b"after the second opening",)


class SeededProvider(CPythonProvider):
    """
    The real primitives with random bytes that are the same in every run.
    """

    def __init__(self, seed: bytes) -> None:
        self._seed = seed
        self._drawn = 0

    def make_random(self, size: int) -> bytes:
        self._drawn += 1
        return hashlib.shake_256(self._seed + self._drawn.to_bytes(8, "big")).digest(size)

    async def make_agreement_key(self) -> tuple[bytes, bytes]:
        from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

        private = self.make_random(32)
        return private, X25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()

    async def make_signing_key(self) -> tuple[bytes, bytes]:
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        seed = self.make_random(32)
        return seed, Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()


def vector_identity() -> Identity:
    """
    The identity in the store vector.
    """
    return an_identity(worker_name="सुनीता देवी", token="a token", token_expires_ms=1_763_800_000_000)


async def make_store() -> dict[str, Any]:
    """
    A device with one vault, opened twice, and a journal with a group and a single frame.
    """
    storage = MemoryBlockStorage()
    vault = SealedKeyVault(
        SeededProvider(b"store"),
        MemoryDeviceSecret(DEVICE_SECRET),
        storage,
        lambda: 0.0,
        parameters=KdfParameters(),
    )
    opened = await vault.create(vector_identity(), PIN)
    await opened.journal.append(FRAMES_BEFORE[:3])
    await opened.journal.append(FRAMES_BEFORE[3:])
    await vault.lock()
    opened = await vault.unlock(opened.vault_id, PIN)
    await opened.journal.append(FRAMES_AFTER)
    subkey = await opened.derive_subkey("attachments")
    await vault.lock()
    return {
        "about": "A device's whole storage, format 1. It opens with this PIN and device secret for ever.",
        "pin": PIN,
        "device_secret": DEVICE_SECRET.hex(),
        "vault_id": opened.vault_id,
        "worker_name": opened.identity.worker_name,
        "token": opened.identity.token,
        "attachments_subkey": subkey.hex(),
        "frames": [frame.hex() for frame in (*FRAMES_BEFORE, *FRAMES_AFTER)],
        "files": {
            name: base64.b64encode(content).decode("ascii") for name, content in storage.image().items()
        },
    }


PASSPHRASE = ("river stone lamp", "नदी पत्थर दीपक")


async def make_recovery() -> dict[str, Any]:
    """
    A recovery key with its file, a vault's wrap, a request with its code, the answer, and the next key's endorsement.
    """
    provider = SeededProvider(b"recovery")
    secret, following = await make_recovery_secret(provider), await make_recovery_secret(provider)
    vault_id, data_key = provider.make_random(16), provider.make_random(32)
    fresh = await make_agreement(provider)
    slot = await wrap_for_recovery(provider, secret.key, vault_id=vault_id, data_key=data_key)
    request = RecoveryRequest(vault_id, bytes(range(16)), fresh.public, slot)
    return {
        "about": "Recovery, format 1: file, wrap, request, code, answer, endorsement.",
        "file": await write_recovery_file(provider, secret, PASSPHRASE, cost=KdfParameters()),
        "passphrase": PASSPHRASE,
        "agreement": secret.agreement.hex(),
        "signing_seed": secret.signing_seed.hex(),
        "public_key": secret.key.to_bytes().hex(),
        "fingerprint": secret.key.fingerprint,
        "vault_id": vault_id.hex(),
        "data_key": data_key.hex(),
        "request": request.to_bytes().hex(),
        "code": await derive_code(provider, request),
        "fresh_private": fresh.private.hex(),
        "answer": (await answer_request(provider, secret, request)).hex(),
        "following_key": following.key.to_bytes().hex(),
        "endorsement": (await endorse(provider, secret, following.key)).hex(),
    }


async def make_rescue() -> dict[str, Any]:
    """
    A rescue file of two messages and a picture, the server's key for it, and the phone's public key.
    """
    provider = SeededProvider(b"rescue 2")
    key = await make_agreement(provider)
    seed, public = await provider.make_signing_key()
    device = bytes(range(16))
    parts = [
        (PartKind.MESSAGE, "यह काम नहीं भेजा गया".encode() * 9),
        (PartKind.MESSAGE, b""),
        (PartKind.ATTACHMENT, bytes(range(256)) * 3),
    ]
    pieces = seal_rescue(
        provider, each_of(parts), device=device, key_id=1, public=key.public, signing_seed=seed
    )
    return {
        "about": "A rescue file, format 2 of 2026-11-22.",
        "private": key.private.hex(),
        "public": key.public.hex(),
        "device": device.hex(),
        "signing_public": public.hex(),
        "file": b"".join([piece async for piece in pieces]).hex(),
        "parts": [[kind, content.hex()] for kind, content in parts],
    }


async def each_of(parts: Iterable[tuple[PartKind, bytes]]) -> AsyncIterator[tuple[PartKind, bytes]]:
    """The parts of a rescue file, as they come."""
    for part in parts:
        yield part


async def make_case_keys() -> dict[str, Any]:
    """
    A case's key in two versions, wrapped to two holders and to one, with an answer under each.
    """
    provider = SeededProvider(b"case keys")
    case, record, field = bytes(range(16)), bytes(range(16, 32)), "violence"
    members = [await make_agreement(provider) for _ in range(2)]
    holders = [
        Holder(HolderKind.MEMBER, bytes((number,)) * 16, member.public)
        for number, member in enumerate(members, start=1)
    ]
    seed, public = await provider.make_signing_key()
    first = await make_case_key(provider, case)
    wrapped = await wrap_case_key(provider, first, holders, maker=holders[0].id, signing_seed=seed)
    second = await make_case_key(provider, case, after=first)
    rewrapped = await wrap_case_key(
        provider, second, holders[:1], maker=holders[0].id, signing_seed=seed, before=(first, wrapped)
    )
    answers = ["हाँ", "नहीं"]
    return {
        "about": "A case's key, format 1: two versions, the second wrapped to the first holder alone.",
        "record": record.hex(),
        "field": field,
        "holders": [holder.id.hex() for holder in holders],
        "private": [member.private.hex() for member in members],
        "maker_public": public.hex(),
        "versions": [wrapped.to_bytes().hex(), rewrapped.to_bytes().hex()],
        "answers": answers,
        "sealed": [
            (await seal_answer(provider, key, said.encode(), record=record, field=field)).hex()
            for key, said in zip((first, second), answers, strict=True)
        ],
    }


async def make_circles() -> dict[str, Any]:
    """
    Two versions made at once, a third that follows one and joins the other; a programme's key on paper; an enrolment's
    agreement key with its proof.
    """
    provider = SeededProvider(b"circles")
    case, enrolment = bytes(range(16)), bytes(range(32, 48))
    programme = await make_programme_secret(provider)
    assert isinstance(programme.key, ProgrammeKey)
    root = provider.make_random(32)
    info = Context("case-agreement", enrolment).to_bytes()
    own = await derive_agreement_key(
        provider, await provider.derive_hkdf(root, salt=enrolment, info=info, size=32)
    )
    seed, public = await provider.make_signing_key()
    holders = [
        Holder(HolderKind.MEMBER, enrolment, own.public),
        Holder(HolderKind.PROGRAMME, programme.key.holder, programme.key.agreement),
    ]
    signed = {"maker": enrolment, "signing_seed": seed}
    first, beside = await make_case_key(provider, case), await make_case_key(provider, case)
    wrapped, other = [await wrap_case_key(provider, key, holders, **signed) for key in (first, beside)]  # type: ignore[arg-type]
    third = await make_case_key(provider, case, after=first)
    joining = await wrap_case_key(provider, third, holders, before=(first, wrapped), **signed)  # type: ignore[arg-type]
    return {
        "about": "Circles, format 1: the third version follows the first and joins the second.",
        "enrolment": enrolment.hex(),
        "root": root.hex(),
        "agreement_public": own.public.hex(),
        "maker_public": public.hex(),
        "proof": (await provider.sign(seed, agreement_proof(enrolment, own.public))).hex(),
        "versions": [one.to_bytes().hex() for one in (wrapped, other, joining)],
        "joins": (await seal_joins(provider, third, [beside])).hex(),
        "joined_key": beside.raw.hex(),
        "programme_public": programme.key.to_bytes().hex(),
        "programme_fingerprint": programme.key.fingerprint,
        "programme_parts": ["river stone lamp", "blue kettle song"],
        "programme_file": await write_recovery_file(
            provider, programme, ["river stone lamp", "blue kettle song"], cost=KdfParameters()
        ),
    }


def primitives() -> dict[str, Any]:
    """
    Published test vectors, and Argon2id at the floor as three implementations agree on it.
    """
    return {
        "hkdf": {
            "source": "RFC 5869, appendix A.1",
            "secret": "0b" * 22,
            "salt": "000102030405060708090a0b0c",
            "info": "f0f1f2f3f4f5f6f7f8f9",
            "derived": "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865",
        },
        "aes_256_gcm": {
            "source": "NIST GCM test case 16 (McGrew and Viega, The Galois/Counter Mode of Operation)",
            "key": "feffe9928665731c6d6a8f9467308308" * 2,
            "nonce": "cafebabefacedbaddecaf888",
            "context": "feedfacedeadbeeffeedfacedeadbeefabaddad2",
            "plaintext": "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
            "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39",
            "sealed": "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
            "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662" + "76fc6ece0f4e1768cddf8853bb2d551b",
        },
        "ed25519": {
            "source": "RFC 8032, section 7.1, test 3",
            "seed": "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
            "public": "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
            "message": "af82",
            "signature": "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
            "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
        },
        "x25519": {
            "source": "RFC 7748, section 6.1",
            "private": "5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb",
            "own_public": "de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f",
            "public": "8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a",
            "shared": "4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742",
        },
        "argon2id": {
            "source": "made with cryptography 48 (OpenSSL), equal to argon2-cffi 25.1 and hash-wasm 4.13",
            "secret": "739104",
            "salt": "000102030405060708090a0b0c0d0e0f",
            "memory_kib": 19456,
            "iterations": 2,
            "lanes": 1,
            "derived": "4e81a3f1948a4942865b2ed98d6c7ceeaab938bb94af9935aab6ba829f7d4ba0",
        },
    }


def load(name: str) -> dict[str, Any]:
    """
    A frozen vector file.
    """
    content: dict[str, Any] = json.loads((FOLDER / name).read_text(encoding="utf-8"))
    return content


def write_missing() -> None:
    """
    Writes the files that are not there yet.
    """
    for name, content in (
        ("primitives.json", primitives()),
        ("store-format-1.json", asyncio.run(make_store())),
        ("recovery-format-1.json", asyncio.run(make_recovery())),
        ("rescue-format-2.json", asyncio.run(make_rescue())),
        ("case-keys-format-1.json", asyncio.run(make_case_keys())),
        ("circles-format-1.json", asyncio.run(make_circles())),
    ):
        path = FOLDER / name
        if not path.exists():
            path.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    write_missing()
