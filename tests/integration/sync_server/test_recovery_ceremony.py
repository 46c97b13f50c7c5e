"""
The recovery key's ceremony and a forgotten PIN, from the command line and over a real socket.
"""

from __future__ import annotations

import asyncio
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from shared.crypto.recovery import (
    RecoveryKey,
    RecoveryRequest,
    derive_code,
    open_answer,
    recovery_proof,
    wrap_for_recovery,
)
from shared.crypto.recovery_file import read_recovery_key
from shared.crypto.sealed_to import AgreementKey, make_agreement
from shared.kernel.errors import DoorstepError
from shared.kernel.identifiers import uuid_bytes
from sync_server.adapters.system import Ed25519Signatures, crypto_provider
from sync_server.operations.cli import app
from sync_server.operations.errors import CommandStoppedError
from sync_server.operations.words import words_for
from tests.support.servers import Answered, PlainPhone, ServerProcess, ask

NewPhone = Callable[[str], PlainPhone]
PARTS = ("river stone lamp", "blue kettle song")
DATA_KEY = b"k" * 32


def run(*arguments: object, typed: str = "") -> str:
    """A command's words."""
    done = CliRunner().invoke(app, [str(one) for one in arguments], input=typed)
    if isinstance(done.exception, DoorstepError):
        return words_for(done.exception)
    if isinstance(done.exception, CommandStoppedError):
        return str(done.exception)
    assert done.exit_code == 0, done.exception
    return done.output


def two_parts(*, twice: bool = False, parts: tuple[str, str] = PARTS) -> str:
    return "".join(f"{part}\n" * (2 if twice else 1) for part in parts)


@pytest.fixture(scope="module")
def key_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("keeper") / "recovery.txt"
    run("recovery", "new", file, "--name", "Rampur", typed=two_parts(twice=True))
    return file


def public_of(file: Path) -> RecoveryKey:
    return read_recovery_key(file.read_text(encoding="utf-8"))


def register(server: ServerProcess, key: RecoveryKey, *more: str) -> str:
    public = key.to_bytes().hex()
    return run("recovery", "register", "--area", "state", *more, public, "--data", server.data)


def as_phone(phone: PlainPhone, method: str, path: str, body: object = None) -> Answered:
    return ask(phone.address, method, f"/api/v1{path}", body, Authorization=f"Bearer {phone.token}")


def asked(phone: PlainPhone, key: RecoveryKey) -> tuple[RecoveryRequest, AgreementKey, Answered]:
    async def make() -> tuple[RecoveryRequest, AgreementKey]:
        provider, vault = crypto_provider(), b"v" * 16
        fresh = await make_agreement(provider)
        slot = await wrap_for_recovery(provider, key, vault_id=vault, data_key=DATA_KEY)
        return RecoveryRequest(vault, uuid_bytes(phone.device), fresh.public, slot), fresh

    request, fresh = asyncio.run(make())
    signature = Ed25519Signatures().sign(phone.seed, recovery_proof(request))
    body = {"request": request.to_bytes().hex(), "signature": signature.hex()}
    return request, fresh, as_phone(phone, "POST", "/recovery", body)


def decide(phone: PlainPhone, call: str, *, approve: bool = True) -> Answered:
    return as_phone(phone, "POST", "/recovery/decide", {"id": call, "approve": approve})


def open_of(phone: PlainPhone, name: str) -> list[dict[str, object]]:
    found = as_phone(phone, "GET", "/recovery/open").json()["requests"]
    return [one for one in found if one["name"] == name and not one["mine"]]


def test_recovery_file_is_for_its_owner_and_says_how_it_is_kept(key_file: Path):
    assert stat.S_IMODE(key_file.stat().st_mode) == 0o600
    sheet = key_file.read_text(encoding="utf-8")
    assert "two safes" in sheet
    shown = run("recovery", "show", key_file)
    assert public_of(key_file).to_bytes().hex() in shown


def test_recovery_key_is_never_written_over_another(key_file: Path):
    before = key_file.read_bytes()

    assert "there already" in run("recovery", "new", key_file, typed=two_parts(twice=True))
    assert key_file.read_bytes() == before


def test_short_part_of_a_passphrase_makes_no_key(tmp_path: Path):
    said = run("recovery", "new", tmp_path / "key", typed=two_parts(twice=True, parts=("short", "short")))

    assert "10 characters" in said
    assert not (tmp_path / "key").exists()


def test_forgotten_pin_from_the_request_to_the_answer(
    server: ServerProcess, new_phone: NewPhone, key_file: Path, tmp_path: Path
):
    key = public_of(key_file)
    assert "Fingerprint" in run("recovery", "show", key_file)
    register(server, key)
    sunita, meena, manoj = new_phone("sunita"), new_phone("meena"), new_phone("manoj")
    assert as_phone(sunita, "GET", "/keys").json()["recovery"]["public_key"] == key.to_bytes().hex()
    request, fresh, answered = asked(sunita, key)
    assert answered.json()["state"] == "waiting"

    (shown,) = open_of(meena, "Sunita")
    assert shown["request"] == request.to_bytes().hex()
    call = str(shown["id"])
    export = ("recovery", "export", call, tmp_path / "request", "--data", server.data)
    assert decide(meena, call).json() == {"state": "approved_once"}
    assert "So far: 1" in run(*export)
    assert decide(meena, call).code == "recovery.approver.same"
    assert decide(new_phone("meena"), call).code == "recovery.approver.same"
    assert decide(new_phone("rita"), call).code == "recovery.request.unknown"
    assert decide(new_phone("geeta"), call).code == "permission.denied"
    assert decide(manoj, call).json() == {"state": "approved"}

    run(*export)
    code = asyncio.run(derive_code(crypto_provider(), request))
    opening = ("recovery", "open", key_file, tmp_path / "request", tmp_path / "answer")
    assert "codes differ" in run(*opening, typed="0000 0000 0000\n" + two_parts())
    wrong = two_parts(parts=("river stone lamp", "another song"))
    assert "passphrase" in run(*opening, typed=f"{code}\n{wrong}")
    assert not (tmp_path / "answer").exists()
    said = run(*opening, typed=f"{code}\n{two_parts()}")
    assert "Approved by Meena" in said
    assert "Approved by Manoj" in said
    run("recovery", "answer", tmp_path / "answer", "--data", server.data)

    state = as_phone(sunita, "GET", "/recovery").json()
    assert state["state"] == "answered"
    assert [one["name"] for one in state["approvals"]] == ["Meena", "Manoj"]
    opened = open_answer(crypto_provider(), fresh, bytes.fromhex(state["answer"]), vault_id=request.vault_id)
    assert asyncio.run(opened) == DATA_KEY
    assert as_phone(sunita, "POST", "/recovery/end", {"done": True}).status == 200
    assert as_phone(sunita, "GET", "/recovery").json()["answer"] is None


def test_request_whose_key_the_server_swapped_is_noticed_by_its_keeper(
    server: ServerProcess, new_phone: NewPhone, key_file: Path, tmp_path: Path
):
    key = public_of(key_file)
    register(server, key)
    sunita = new_phone("sunita")
    request, _, _ = asked(sunita, key)
    attackers = asyncio.run(make_agreement(crypto_provider())).public
    swapped = RecoveryRequest(request.vault_id, request.device, attackers, request.slot)
    carried = (
        f'{{"format": "doorstep recovery request 1", "id": "x", "request": "{swapped.to_bytes().hex()}"}}'
    )
    (tmp_path / "request").write_text(carried, encoding="utf-8")
    on_the_phone = asyncio.run(derive_code(crypto_provider(), request))

    said = run(
        "recovery",
        "open",
        key_file,
        tmp_path / "request",
        tmp_path / "answer",
        typed=f"{on_the_phone}\n{two_parts()}",
    )

    assert "codes differ" in said
    assert not (tmp_path / "answer").exists()


def test_wrong_recovery_file_is_named_as_such(
    server: ServerProcess, new_phone: NewPhone, key_file: Path, tmp_path: Path
):
    register(server, public_of(key_file))
    run("recovery", "new", tmp_path / "other.txt", typed=two_parts(twice=True))
    request, _, _ = asked(new_phone("sunita"), public_of(key_file))
    carried = (
        f'{{"format": "doorstep recovery request 1", "id": "x", "request": "{request.to_bytes().hex()}"}}'
    )
    (tmp_path / "request").write_text(carried, encoding="utf-8")
    code = asyncio.run(derive_code(crypto_provider(), request))

    said = run(
        "recovery",
        "open",
        tmp_path / "other.txt",
        tmp_path / "request",
        tmp_path / "answer",
        typed=f"{code}\n{two_parts()}",
    )

    assert "another recovery key" in said
    assert not (tmp_path / "answer").exists()


def test_next_key_is_endorsed_by_the_one_before(
    server: ServerProcess, new_phone: NewPhone, key_file: Path, tmp_path: Path
):
    register(server, public_of(key_file))
    run("recovery", "new", tmp_path / "next.txt", typed=two_parts(twice=True))
    following = public_of(tmp_path / "next.txt")
    said = run("recovery", "endorse", key_file, following.to_bytes().hex(), typed=two_parts())
    endorsement = said.split("--endorsement ")[1].split()[0]

    assert "not endorsed" in register(server, following, "--endorsement", "00" * 64)
    register(server, following, "--endorsement", endorsement)

    keys = as_phone(new_phone("sunita"), "GET", "/keys").json()["recovery"]
    assert keys["fingerprint"] == following.fingerprint
    assert keys["endorsed"][-1] == {
        "public_key": following.to_bytes().hex(),
        "endorsement": endorsement,
    }
    assert "given up for another" in register(server, public_of(key_file))
    assert "retired" in run("recovery", "list", "--data", server.data)


def test_enrolment_brings_the_recovery_key_and_its_fingerprint_in_the_square(
    server: ServerProcess, new_phone: NewPhone, key_file: Path
):
    register(server, public_of(key_file))
    meena, sunita = new_phone("meena"), new_phone("sunita")
    fingerprint = as_phone(sunita, "GET", "/keys").json()["recovery"]["fingerprint"]
    worker = as_phone(meena, "GET", "/team").json()["phones"][0]["worker"]

    issued = as_phone(meena, "POST", "/enrolments", {"worker": worker}).json()

    assert issued["url"].endswith(f"&recovery={fingerprint}")


@pytest.mark.parametrize(
    ("path", "body", "status", "code"),
    [
        ("/recovery", {"request": "00", "signature": "00"}, 400, "request.malformed"),
        ("/recovery", {"request": "zz", "signature": ""}, 400, "request.malformed"),
        ("/recovery/decide", {"id": "x", "approve": True}, 403, "permission.denied"),
        ("/recovery/end", [], 400, "request.malformed"),
    ],
)
def test_wrong_words_about_recovery_change_nothing(
    new_phone: NewPhone, path: str, body: object, status: int, code: str
):
    answered = as_phone(new_phone("sunita"), "POST", path, body)

    assert (answered.status, answered.code) == (status, code)
