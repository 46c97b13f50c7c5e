"""
Orders to a lost phone over a real socket, and from the command line.
"""

from __future__ import annotations

import contextlib
import io
from collections.abc import Callable
from pathlib import Path

from shared.protocol.proofs import order_done_proof, orders_proof
from sync_server.adapters.system import Ed25519Signatures
from sync_server.operations.cli import main
from tests.support.servers import Answered, PlainPhone, ServerProcess, ask

NewPhone = Callable[[str], PlainPhone]


def ask_orders(phone: PlainPhone) -> Answered:
    nonce = ask(phone.address, "POST", "/api/v1/challenge", {"device": phone.device}).json()["nonce"]
    signature = Ed25519Signatures().sign(phone.seed, orders_proof(bytes.fromhex(nonce)))
    body = {"device": phone.device, "nonce": nonce, "signature": signature.hex()}
    return ask(phone.address, "POST", "/api/v1/orders", body)


def confirm(phone: PlainPhone, order: str) -> Answered:
    signature = Ed25519Signatures().sign(phone.seed, order_done_proof(bytes.fromhex(order)))
    body = {"device": phone.device, "order": order, "signature": signature.hex()}
    return ask(phone.address, "POST", "/api/v1/orders/done", body)


def ordered(by: PlainPhone, device: str, kind: str | None) -> Answered:
    body = {"device": device, "kind": kind}
    return ask(by.address, "POST", "/api/v1/team/orders", body, Authorization=f"Bearer {by.token}")


def seen_by(supervisor: PlainPhone, device: str) -> dict[str, object]:
    team = ask(supervisor.address, "GET", "/api/v1/team", Authorization=f"Bearer {supervisor.token}")
    return next(one for one in team.json()["orders"] if one["device"] == device)


def run(server: ServerProcess, *arguments: str) -> str:
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        assert main([*arguments, "--data", str(server.data)]) == 0
    return said.getvalue()


def test_a_supervisor_closes_a_lost_phone_and_sees_when_it_is_done(new_phone: NewPhone) -> None:
    sunita, meena = new_phone("sunita"), new_phone("meena")
    assert ask_orders(sunita).json() == {"order": None}
    assert ordered(meena, sunita.device, "lost").status == 200
    assert sunita.post(sunita.encoded(sunita.request())).code == "device.revoked"
    given = ask_orders(sunita).json()["order"]
    assert (given["kind"], seen_by(meena, sunita.device)["done_ms"]) == ("lost", 0)
    assert [confirm(sunita, given["id"]).status for _ in range(2)] == [200, 200]

    assert ask_orders(sunita).json() == {"order": None}
    assert int(str(seen_by(meena, sunita.device)["done_ms"])) > 0


def test_a_volunteer_orders_nobody(new_phone: NewPhone) -> None:
    sunita, geeta = new_phone("sunita"), new_phone("geeta")

    assert ordered(sunita, geeta.device, "erase").code == "permission.denied"
    assert ordered(sunita, geeta.device, "burn").code == "request.malformed"


def test_a_nonce_serves_once(new_phone: NewPhone) -> None:
    phone = new_phone("sunita")
    nonce = ask(phone.address, "POST", "/api/v1/challenge", {"device": phone.device}).json()["nonce"]
    signature = Ed25519Signatures().sign(phone.seed, orders_proof(bytes.fromhex(nonce)))
    body = {"device": phone.device, "nonce": nonce, "signature": signature.hex()}

    assert ask(phone.address, "POST", "/api/v1/orders", body).status == 200
    assert ask(phone.address, "POST", "/api/v1/orders", body).code == "challenge.invalid"


def test_the_command_line_erases_shows_and_takes_back(server: ServerProcess, new_phone: NewPhone) -> None:
    first, second = new_phone("sunita"), new_phone("geeta")
    assert "no access any more" in run(server, "device", "erase", first.device)
    run(server, "device", "lost", second.device)
    confirm(first, ask_orders(first).json()["order"]["id"])
    assert "works as before" in run(server, "device", "found", second.device)

    listed = {line.split()[0]: line for line in run(server, "device", "list").splitlines()[1:]}
    assert "erase: done" in listed[first.device]
    assert "lost" not in listed[second.device]
    assert second.sync() is not None


def test_every_order_command_is_explained() -> None:
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        main(["device", "--help"])
    for command in ("lost", "erase", "found", "revoke"):
        assert command in said.getvalue()


def test_data_of_a_server_from_before_orders_open(tmp_path: Path) -> None:
    from alembic import command
    from alembic.config import Config

    from sync_server.adapters.sql_engine import open_sqlite
    from sync_server.adapters.sql_migrations import MIGRATIONS
    from sync_server.main import DATABASE, open_store

    engine = open_sqlite(tmp_path / DATABASE)
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
    engine.dispose()
    store = open_store(tmp_path)
    with store.reading() as view:
        assert view.directory.orders() == []
    store.close()
