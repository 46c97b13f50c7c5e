"""
What a volunteer and her supervisor say to a server, the same in every release: recorded once, replayed for ever.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from shared.domain.records import Author
from shared.domain.roles import Role
from shared.kernel.errors import DoorstepError
from shared.kernel.identifiers import AreaId, DeviceId, WorkerId, derive_uuid
from shared.protocol.codec import decode_response
from shared.protocol.compression import Compression
from shared.protocol.dictionaries import load_dictionaries
from shared.protocol.messages import Scope, SyncResponse
from shared.protocol.zstd import PHONE_LEVEL, ZstdCompression
from sync_server.adapters.system import Ed25519Signatures, SystemClock, SystemRandomness
from sync_server.ports.directory import Account, Area, Device
from sync_server.ports.store import Store
from sync_server.use_cases.found_server import found_server
from tests.support.handsets import Handset, Server
from tests.support.servers import PlainPhone

EPOCH = b"released"
DISTRICT, TEAM = (AreaId(derive_uuid("talk", "area", name)) for name in ("district", "team"))
SEEDS = {"asha": bytes([1]) * 32, "meena": bytes([2]) * 32}
HEARD = ("at_ms", "made_at_ms", "received_ms")
ROLES = {"asha": Role.VOLUNTEER, "meena": Role.SUPERVISOR}


def author(name: str) -> Author:
    """A worker of the talk with their phone."""
    return Author(
        DeviceId(derive_uuid("talk", "device", name)),
        WorkerId(derive_uuid("talk", "worker", name)),
        TEAM,
        ROLES[name].value,
    )


def found_talk(store: Store) -> None:
    """
    A server in which everything has the name that the talk gives it.
    """
    with store.transaction() as work:
        directory = work.directory
        directory.keep_epoch(EPOCH)
        directory.add_area(Area(id=DISTRICT, name="District", level="district", path=(DISTRICT,), code="d"))
        directory.add_area(Area(id=TEAM, name="Team", level="team", path=(DISTRICT, TEAM), code="t"))
        for name, seed in SEEDS.items():
            who = author(name)
            directory.add_account(
                Account(id=who.worker, area=TEAM, role=ROLES[name], name=name.title(), short_name=name)
            )
            directory.add_device(
                Device(
                    id=who.device,
                    area=TEAM,
                    worker=who.worker,
                    public_key=_public_key(seed),
                    enrolled_ms=1_760_000_000_000,
                )
            )
        found_server(
            work,
            issuer_name="Talk",
            clock=SystemClock(),
            randomness=SystemRandomness(),
            signatures=Ed25519Signatures(),
        )


def _public_key(seed: bytes) -> bytes:
    return Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()


def phone_compression() -> Compression:
    """As on every phone."""
    return ZstdCompression(load_dictionaries(), level=PHONE_LEVEL)


class RefusedError(DoorstepError):
    """
    A request was refused as a whole; `reason` is the server's code.
    """

    code = "test.refused"


class OverHTTP:
    """
    A running server, with the exchanges that were had.
    """

    def __init__(self, address: str) -> None:
        self.exchanges: list[dict[str, str]] = []
        self._phones = {
            author(name).device: PlainPhone(
                address, ZstdCompression({}, level=1), seed, b"", device=author(name).device
            )
            for name, seed in SEEDS.items()
        }
        for phone in self._phones.values():
            assert phone.renew().status == 200

    def exchange(self, device: str, body: bytes) -> bytes:
        """One round trip."""
        answered = self._phones[device].post(body)
        if answered.status != 200:
            said = answered.json()
            raise RefusedError(reason=said["code"], **said["details"])
        self.exchanges.append({"by": device, "request": body.hex(), "reply": answered.body.hex()})
        return answered.body


class Recorded:
    """
    The server of a release, as it answered then.
    """

    def __init__(self, exchanges: list[dict[str, str]]) -> None:
        self._left = list(exchanges)

    def exchange(self, device: str, body: bytes) -> bytes:
        """The next reply."""
        exchange = self._left.pop(0)
        assert exchange["by"] == device
        return bytes.fromhex(exchange["reply"])

    @property
    def is_over(self) -> bool:
        """Whether everything was said."""
        return not self._left


def talk(server: Server) -> Mapping[str, Handset]:
    """
    A registration, visits, something unknown, a review, two answers to one question.
    """
    asha, meena = (
        Handset(name, server, phone_compression(), author=author(name), areas=(TEAM,))
        for name in ("asha", "meena")
    )
    asha.sync()
    asha.record("home", "household", head_name="Ramesh", landmark="पीपल के पास")
    for number, name in enumerate(("Sunita", "Geeta", "Kavita", "Mohan")):
        asha.record(name, name=name, birth_date=f"199{number}-03-0{number + 1}", alive=True)
    asha.record("door", "encounter", started_at_ms=asha.clock.at_ms)
    for number, name in enumerate(("Sunita", "Geeta", "Kavita")):
        asha.record(
            f"visit to {name}",
            "visit",
            outcome="done",
            visited_on="2025-10-09",
            submitted_at_ms=asha.clock.at_ms,
            danger=["fever"] if number == 1 else [],
            **{"q.breaths": 40 + number, "q.temperature": 36.6 + number / 10, "q.note": None},
        )
    asha.record("something", "not_invented_yet", name="of a later version")
    asha.sync()
    meena.sync()
    meena.record(
        "review", "review", verdict="approved", judged_revision=meena.book.get(visit("Geeta")).revision
    )
    meena.record("Kavita", phone="98765")
    meena.sync()
    # Later than the other answer by every clock, whenever this is replayed.
    asha.clock.at_ms += 3_600_000
    asha.record("Kavita", phone="12345")
    asha.record("visit to Geeta", "visit", outcome="partly")
    asha.sync()
    meena.sync()
    asha.sync()
    return {"asha": asha, "meena": meena}


def visit(name: str) -> Any:
    """The record of a visit."""
    return derive_uuid("record", f"visit to {name}")


def shown(handset: Handset) -> dict[str, Any]:
    """
    What a phone shows at the end.
    """
    return {
        area: {
            record: [revision, timeless(fields)]
            for record, (revision, fields) in sorted(handset.received(area).items())
        }
        for area in sorted(handset.book.cursors())
    }


def timeless(value: Any) -> Any:
    """
    A value without the moments at which the server heard of things.
    """
    if isinstance(value, Mapping):
        return {name: timeless(part) for name, part in sorted(value.items()) if name not in HEARD}
    return [timeless(part) for part in value] if isinstance(value, list | tuple) else value


def read_replies(exchanges: Sequence[Mapping[str, str]]) -> list[SyncResponse]:
    """
    The replies of a talk, each as its phone reads it.
    """
    names = {author(name).device: name for name in SEEDS}
    areas = dict.fromkeys(SEEDS, (TEAM,))
    read = []
    for exchange in exchanges:
        name = names[DeviceId(exchange["by"])]
        scope = Scope(author(name).worker, areas[name])
        read.append(decode_response(bytes.fromhex(exchange["reply"]), phone_compression(), scope=scope))
        areas[name] = read[-1].areas or areas[name]
    return read
