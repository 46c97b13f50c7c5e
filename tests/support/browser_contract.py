"""
What both crypto providers and a platform's storage must do, as one coroutine that runs wherever Python runs.

CPython's tests run it, and the browser's run it inside Pyodide, with WebCrypto and, in a real browser, with OPFS.
It returns the facts that do not hold, so that a page can show them.
"""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

from mobile.adapters.block_storage_memory import MemoryBlockStorage
from mobile.adapters.key_vault import SealedKeyVault
from mobile.ports.block_storage import BlockStorage
from mobile.ports.errors import WrongPinError
from mobile.ports.lock_notes import Farewell, LockNote
from shared.cards.card import Issuer, verify_card
from shared.cards.hand_over_code import hand_over_message, parse_hand_over
from shared.crypto.case_keys import (
    WrappedCaseKey,
    is_next_version,
    open_case_key,
    open_joined,
    open_version_before,
)
from shared.crypto.case_keys import open_answer as open_case_answer
from shared.crypto.errors import NoCaseAccessError, SealBrokenError
from shared.crypto.key_derivation import KEY_BYTES, KdfParameters
from shared.crypto.provider import CryptoProvider, DeviceSecret
from shared.crypto.recovery import (
    ProgrammeKey,
    RecoveryKey,
    RecoveryRequest,
    derive_code,
    is_endorsed,
    open_answer,
)
from shared.crypto.recovery_file import open_recovery_file
from shared.crypto.recovery_keeper import answer_request
from shared.crypto.rescue_seal import Read, RescueHead, open_first_rescue, open_rescue, read_rescue_head
from shared.crypto.sealed_to import AgreementKey, derive_agreement_key
from shared.crypto.sealing import Context
from shared.domain.phone_orders import OrderKind
from shared.kernel.errors import DoorstepError
from shared.protocol.proofs import agreement_proof
from tests.support.crypto_vectors import load
from tests.support.sealed_stores import MemoryDeviceSecret, an_identity

Check = Callable[[], Awaitable[None]]
CARDS = Path(__file__).parent.parent / "vectors" / "cards.json"
HAND_OVER = CARDS.with_name("hand_over.json")


async def check_primitives(provider: CryptoProvider) -> None:
    """
    The published vectors.
    """
    vectors = load("primitives.json")
    await _check_hkdf(provider, vectors["hkdf"])
    await _check_gcm(provider, vectors["aes_256_gcm"])
    await _check_signing(provider, vectors["ed25519"])
    await _check_agreement(provider, vectors["x25519"])
    await _check_argon2id(provider, vectors["argon2id"])


async def check_fresh_keys(provider: CryptoProvider) -> None:
    """
    Keys made here fit together.
    """
    seed, public = await provider.make_signing_key()
    signature = await provider.sign(seed, b"message")
    assert await provider.verify(public, signature, b"message"), "own signature"
    assert not await provider.verify(public, signature, b"another"), "signature of another message"
    assert not await provider.verify(public, b"short", b"message"), "short signature"
    first_private, first_public = await provider.make_agreement_key()
    second_private, second_public = await provider.make_agreement_key()
    shared = await provider.derive_agreement(first_private, second_public)
    assert shared == await provider.derive_agreement(second_private, first_public), "shared secret"
    await _expect(SealBrokenError, provider.derive_agreement(first_private, bytes(32)))
    assert len({provider.make_random(16) for _ in range(50)}) == 50, "random bytes"


async def check_sealing_in_bulk(provider: CryptoProvider) -> None:
    """
    Many frames open in one call, and each that does not open stands alone.
    """
    key = await provider.import_key(b"k" * 32)
    frames = []
    for number in range(200):
        nonce, context = provider.make_random(12), b"place %d" % number
        sealed = await provider.seal(key, b"x" * number, nonce=nonce, context=context)
        frames.append((nonce, sealed, context))
    frames[7] = (frames[7][0], frames[8][1], frames[7][2])
    opened = await provider.open_many(key, frames)
    expected = [None if number == 7 else b"x" * number for number in range(200)]
    assert list(opened) == expected, "bulk opening"
    assert list(await provider.open_many(key, [])) == [], "nothing to open"


async def check_frozen_store(provider: CryptoProvider) -> None:
    """
    The store of format 1 opens with everything in it.
    """
    vector = load("store-format-1.json")
    files = {name: base64.b64decode(content) for name, content in vector["files"].items()}
    vault = SealedKeyVault(
        provider,
        MemoryDeviceSecret(bytes.fromhex(vector["device_secret"])),
        MemoryBlockStorage(files),
        time.monotonic,
        parameters=KdfParameters(),
    )
    (entry,) = await vault.vaults()
    assert (entry.vault_id, entry.worker_name) == (vector["vault_id"], vector["worker_name"]), "list"
    await _expect(WrongPinError, vault.unlock(entry.vault_id, "739105"))
    opened = await vault.unlock(entry.vault_id, vector["pin"])
    assert opened.identity.token == vector["token"], "identity"
    assert (await opened.derive_subkey("attachments")).hex() == vector["attachments_subkey"], "subkey"
    frames = [frame.hex() async for frame in opened.journal.replay()]
    assert frames == vector["frames"], "frames"
    assert not opened.journal.report.damaged and not opened.journal.report.missing_frames, "report"
    await vault.lock()


async def check_recovery(provider: CryptoProvider) -> None:
    """
    The frozen recovery: file, request, code, answer and endorsement.
    """
    vector = load("recovery-format-1.json")
    secret = await open_recovery_file(provider, vector["file"], vector["passphrase"])
    halves = (secret.agreement.hex(), secret.signing_seed.hex(), secret.key.to_bytes().hex())
    assert halves == (vector["agreement"], vector["signing_seed"], vector["public_key"]), "recovery file"
    assert secret.key.fingerprint == vector["fingerprint"], "fingerprint"
    request = RecoveryRequest.from_bytes(bytes.fromhex(vector["request"]))
    assert await derive_code(provider, request) == vector["code"], "code"
    fresh = AgreementKey(bytes.fromhex(vector["fresh_private"]), request.fresh)
    for answer in (bytes.fromhex(vector["answer"]), await answer_request(provider, secret, request)):
        opened = await open_answer(provider, fresh, answer, vault_id=request.vault_id)
        assert opened.hex() == vector["data_key"], "answer"
    following = RecoveryKey.from_bytes(bytes.fromhex(vector["following_key"]))
    endorsement = bytes.fromhex(vector["endorsement"])
    assert await is_endorsed(provider, secret.key, following, endorsement), "endorsement"


async def check_rescue(provider: CryptoProvider) -> None:
    """
    The frozen rescue files.
    """
    vector, first = load("rescue-format-2.json"), load("rescue-format-1.json")
    head, key, signer, read = _rescue_of(vector)
    parts = [[kind, part.hex()] async for kind, part in open_rescue(provider, key, signer, head, read)]
    assert (head.device.hex(), head.key_id, parts) == (vector["device"], 1, vector["parts"]), "format 2"
    head, key, signer, read = _rescue_of(first)
    content = await open_first_rescue(provider, key, signer, head, read)
    assert (head.device.hex(), content.hex()) == (first["device"], first["content"]), "format 1"


def _rescue_of(vector: dict[str, Any]) -> tuple[RescueHead, AgreementKey, bytes, Read]:
    read = BytesIO(bytes.fromhex(vector["file"])).read
    key = AgreementKey(bytes.fromhex(vector["private"]), bytes.fromhex(vector["public"]))
    return read_rescue_head(read), key, bytes.fromhex(vector["signing_public"]), read


async def check_hand_over(provider: CryptoProvider) -> None:
    """
    Frozen hand-over codes are verified by the key they were signed with, and by no other message.
    """
    for vector in json.loads(HAND_OVER.read_text(encoding="utf-8"))["good"]:
        told, signature = parse_hand_over(vector["text"])
        key = bytes.fromhex(vector["public_key"])
        assert (told.device, told.giver, told.taker) == (vector["device"], vector["giver"], vector["taker"])
        assert await provider.verify(key, signature, hand_over_message(told))
        later = replace(told, last=told.last + timedelta(days=1))
        assert not await provider.verify(key, signature, hand_over_message(later))


async def check_cards(provider: CryptoProvider) -> None:
    """
    Frozen case cards are verified, and the bad ones refused for the right reason.
    """
    vectors = json.loads(CARDS.read_text(encoding="utf-8"))
    for vector in vectors["cards"]:
        card = await verify_card(provider, [Issuer(bytes.fromhex(vector["public_key"]))], vector["text"])
        assert card.card_id == vector["card_id"], vector["name"]
    for vector in vectors["bad"]:
        issuers = [Issuer(bytes.fromhex(key)) for key in vector["public_keys"]]
        try:
            await verify_card(provider, issuers, vector["text"])
        except DoorstepError as refused:
            assert refused.code == vector["code"], vector["name"]
        else:
            raise AssertionError(vector["name"])


async def check_case_keys(provider: CryptoProvider) -> None:
    """
    The frozen case: who is on the list reads both versions, who left reads only the first.
    """
    vector = load("case-keys-format-1.json")
    first, second = [WrappedCaseKey.from_bytes(bytes.fromhex(one)) for one in vector["versions"]]
    maker = bytes.fromhex(vector["maker_public"])
    assert await is_next_version(provider, first, None, maker), "first version"
    assert await is_next_version(provider, second, first, maker), "second version"
    own = [
        AgreementKey(bytes.fromhex(private), holder.public)
        for private, holder in zip(vector["private"], first.holders, strict=True)
    ]
    newest = await open_case_key(provider, second, first.holders[0].id, own[0])
    before = await open_version_before(provider, newest, second, first)
    assert before == await open_case_key(provider, first, first.holders[1].id, own[1]), "first key"
    await _expect(NoCaseAccessError, open_case_key(provider, second, first.holders[1].id, own[1]))
    record = bytes.fromhex(vector["record"])
    for key, said, sealed in zip((before, newest), vector["answers"], vector["sealed"], strict=True):
        opened = await open_case_answer(
            provider, key, bytes.fromhex(sealed), record=record, field=vector["field"]
        )
        assert opened.decode() == said, "answer"


async def check_circles(provider: CryptoProvider) -> None:
    """
    The frozen circle: an agreement key comes of its root, and opens what was made beside through what joins it.
    """
    vector = load("circles-format-1.json")
    enrolment, maker = bytes.fromhex(vector["enrolment"]), bytes.fromhex(vector["maker_public"])
    info = Context("case-agreement", enrolment).to_bytes()
    private = await provider.derive_hkdf(
        bytes.fromhex(vector["root"]), salt=enrolment, info=info, size=KEY_BYTES
    )
    own = await derive_agreement_key(provider, private)
    assert own.public.hex() == vector["agreement_public"], "agreement key"
    proof = agreement_proof(enrolment, own.public)
    assert await provider.verify(maker, bytes.fromhex(vector["proof"]), proof), "proof"
    first, beside, third = [WrappedCaseKey.from_bytes(bytes.fromhex(one)) for one in vector["versions"]]
    assert await is_next_version(provider, third, first, maker), "third version"
    key = await open_case_key(provider, third, enrolment, own)
    joined = await open_joined(provider, key, bytes.fromhex(vector["joins"]), beside)
    assert joined == await open_case_key(provider, beside, enrolment, own), "joined key"
    assert joined.raw.hex() == vector["joined_key"], "joined key"
    programme = ProgrammeKey.from_bytes(bytes.fromhex(vector["programme_public"]))
    assert programme.fingerprint == vector["programme_fingerprint"], "programme key"
    assert third.find_holder(programme.holder), "programme on the list"


async def check_vault_on(
    provider: CryptoProvider, secret: DeviceSecret, storage: BlockStorage
) -> dict[str, float]:
    """
    A vault's life on a platform's own storage, with the times it took in milliseconds.
    """
    times: dict[str, float] = {}
    vault = SealedKeyVault(provider, secret, storage, time.monotonic, parameters=KdfParameters())
    opened = await vault.create(an_identity(), "739104")
    for batch in range(200):
        await opened.journal.append([b"%03d" % batch + b"." * 297] * 50)
    times["append_p95_ms"] = await _time_appends(opened.journal)
    await vault.lock()
    began_s = time.perf_counter()
    opened = await vault.unlock(opened.vault_id, "739104")
    times["unlock_10000_ms"] = 1000 * (time.perf_counter() - began_s)
    frames = [frame async for frame in opened.journal.replay()]
    assert len(frames) == 10_000 + 100, "frames after reopening"
    assert opened.journal.report.missing_frames == 0 and not opened.journal.report.damaged, "report"
    await opened.journal.compact(frames[:10])
    await opened.journal.append([b"after compaction"])
    await vault.change_pin(opened.vault_id, "739104", "820415")
    await vault.keep_token(opened.vault_id, "renewed", 5)
    await _expect(WrongPinError, vault.unlock(opened.vault_id, "739104"))
    opened = await vault.unlock(opened.vault_id, "820415")
    assert [frame async for frame in opened.journal.replay()] == [*frames[:10], b"after compaction"], (
        "compaction"
    )
    assert opened.identity.token == "renewed", "token"
    await vault.lock()
    await _check_end(vault, storage)
    return times


async def _check_end(vault: SealedKeyVault, storage: BlockStorage) -> None:
    (other,) = await vault.vaults()
    lost = (await vault.create(an_identity(), "739104")).vault_id
    await vault.lock()
    await vault.note(lost, LockNote(unsent=3, settled=True))
    assert (await vault.find_note(lost)).unsent == 3, "note"
    farewell = Farewell(device=an_identity().device, server="", order="0c" * 16, signature=bytes(64))
    await vault.obey(lost, OrderKind.LOST, farewell)
    assert [entry.vault_id for entry in await vault.vaults()] == [other.vault_id], "list after an order"
    assert await vault.farewells() == (farewell,), "farewell"
    assert any(f"{lost}.manifest." in name for name in await storage.names()), "sealed journal"
    erased = (await vault.create(an_identity(), "739104")).vault_id
    await vault.obey(erased, OrderKind.ERASE, farewell)
    assert not any(erased in name for name in await storage.names()), "erased"


async def run_contract(provider: CryptoProvider, *checks: tuple[str, Check]) -> list[str]:
    """
    Runs every check of a provider, and further ones by name; returns what failed.
    """
    usual: Sequence[tuple[str, Check]] = (
        ("primitives", lambda: check_primitives(provider)),
        ("fresh keys", lambda: check_fresh_keys(provider)),
        ("sealing in bulk", lambda: check_sealing_in_bulk(provider)),
        ("frozen store", lambda: check_frozen_store(provider)),
        ("recovery", lambda: check_recovery(provider)),
        ("rescue file", lambda: check_rescue(provider)),
        ("case keys", lambda: check_case_keys(provider)),
        ("circles", lambda: check_circles(provider)),
        ("case cards", lambda: check_cards(provider)),
        ("hand-over codes", lambda: check_hand_over(provider)),
    )
    failures: list[str] = []
    for name, check in (*usual, *checks):
        try:
            await check()
        except Exception as error:
            failures.append(f"{name}: {type(error).__name__}: {error}")
    return failures


async def _check_hkdf(provider: CryptoProvider, vector: dict[str, Any]) -> None:
    derived = await provider.derive_hkdf(
        bytes.fromhex(vector["secret"]),
        salt=bytes.fromhex(vector["salt"]),
        info=bytes.fromhex(vector["info"]),
        size=42,
    )
    assert derived.hex() == vector["derived"], "HKDF"
    assert len(await provider.derive_hkdf(b"x", salt=b"", info=b"", size=32)) == 32, "HKDF without salt"


async def _check_gcm(provider: CryptoProvider, vector: dict[str, Any]) -> None:
    nonce, context = bytes.fromhex(vector["nonce"]), bytes.fromhex(vector["context"])
    plaintext, sealed = bytes.fromhex(vector["plaintext"]), bytes.fromhex(vector["sealed"])
    key = await provider.import_key(bytes.fromhex(vector["key"]))
    assert await provider.seal(key, plaintext, nonce=nonce, context=context) == sealed, "AES-GCM"
    assert await provider.open(key, sealed, nonce=nonce, context=context) == plaintext, "AES-GCM opening"
    await _expect(SealBrokenError, provider.open(key, sealed, nonce=nonce, context=b"elsewhere"))
    await _expect(SealBrokenError, provider.open(key, sealed[:-1], nonce=nonce, context=context))
    other = await provider.import_key(bytes(32))
    await _expect(SealBrokenError, provider.open(other, sealed, nonce=nonce, context=context))


async def _check_signing(provider: CryptoProvider, vector: dict[str, Any]) -> None:
    message, signature = bytes.fromhex(vector["message"]), bytes.fromhex(vector["signature"])
    assert await provider.sign(bytes.fromhex(vector["seed"]), message) == signature, "Ed25519"
    assert await provider.verify(bytes.fromhex(vector["public"]), signature, message), "Ed25519 verifying"


async def _check_agreement(provider: CryptoProvider, vector: dict[str, Any]) -> None:
    shared = await provider.derive_agreement(
        bytes.fromhex(vector["private"]), bytes.fromhex(vector["public"])
    )
    assert shared.hex() == vector["shared"], "X25519"


async def _check_argon2id(provider: CryptoProvider, vector: dict[str, Any]) -> None:
    derived = await provider.derive_argon2id(
        vector["secret"].encode(),
        salt=bytes.fromhex(vector["salt"]),
        memory_kib=vector["memory_kib"],
        iterations=vector["iterations"],
        lanes=vector["lanes"],
        size=32,
    )
    assert derived.hex() == vector["derived"], "Argon2id"


async def _time_appends(journal: Any) -> float:
    times = []
    for _ in range(100):
        began_s = time.perf_counter()
        await journal.append([b"y" * 600])
        times.append(time.perf_counter() - began_s)
    return 1000 * sorted(times)[94]


async def _expect(error: type[Exception], work: Awaitable[object]) -> None:
    try:
        await work
    except error:
        return
    raise AssertionError(f"no {error.__name__}")
