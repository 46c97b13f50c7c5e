"""
The directories in SQL.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, Select, delete, insert, or_, select, update

from shared.domain.phone_orders import OrderKind
from shared.domain.roles import Role
from sync_server.adapters import sql_tables as tables
from sync_server.ports.directory import (
    Account,
    Area,
    CasePlace,
    Device,
    DeviceOrder,
    EnrolmentCode,
    IssuerKey,
    MadeCard,
    Pack,
    ServerMove,
    Standing,
    TokenKey,
)

EPOCH = "epoch"
MOVE, OPEN, CLOSED = "move", b"o", b"c"
MOST_NAMED = 300
"""In one statement: databases take only so many parameters."""


_VERSION = select(tables.directory_version.c.version)
"""Asked for in every transaction: composed once."""


class SQLDirectory:
    """
    Looks up and changes the directories within one connection's transaction.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def version(self) -> int:
        return self._connection.execute(_VERSION).scalar() or 0

    def epoch(self) -> bytes:
        statement = select(tables.server_state.c.value).where(tables.server_state.c.name == EPOCH)
        return self._connection.execute(statement).scalar() or b""

    def keep_epoch(self, epoch: bytes) -> None:
        self._keep_state(EPOCH, epoch)

    def move(self) -> ServerMove | None:
        statement = select(tables.server_state.c.value).where(tables.server_state.c.name == MOVE)
        kept = self._connection.execute(statement).scalar()
        return ServerMove(kept[1:].decode(), kept[:1] == CLOSED) if kept else None

    def keep_move(self, move: ServerMove | None) -> None:
        value = (CLOSED if move.is_closed else OPEN) + move.notice.encode() if move else b""
        self._keep_state(MOVE, value)

    def heard(self, name: str) -> bytes:
        statement = select(tables.server_state.c.value).where(tables.server_state.c.name == name)
        return self._connection.execute(statement).scalar() or b""

    def all_heard(self, prefix: str) -> Sequence[bytes]:
        state = tables.server_state.c
        statement = select(state.value).where(state.name.startswith(prefix, autoescape=True))
        return self._connection.execute(statement.order_by(state.name)).scalars().all()

    def keep_heard(self, name: str, value: bytes) -> None:
        self._keep_state(name, value)

    def _keep_state(self, name: str, value: bytes) -> None:
        state = tables.server_state
        done = self._connection.execute(update(state).where(state.c.name == name).values(value=value))
        if not done.rowcount:
            self._connection.execute(insert(state).values(name=name, value=value))
        self._changed()

    def areas(self) -> Sequence[Area]:
        found = [_area(row) for row in self._connection.execute(select(tables.area))]
        return sorted(found, key=lambda area: (len(area.path), area.name))

    def places(self) -> Sequence[str]:
        return [area.id for area in self.areas()] + [place.area for place in self.cases()]

    def find_area(self, area_id: str) -> Area | None:
        statement = select(tables.area).where(tables.area.c.area == area_id)
        row = self._connection.execute(statement).first()
        return _area(row) if row else None

    def subtree(self, area_id: str) -> Sequence[str]:
        area = self.find_area(area_id)
        if area is None:
            return []
        prefix = _path_text(area.path)
        column = tables.area.c
        statement = select(column.area, column.path).where(column.path.startswith(prefix, autoescape=True))
        rows = self._connection.execute(statement)
        return [found for found, path in sorted(rows, key=lambda row: (row[1].count("/"), row[0]))]

    def add_area(self, area: Area) -> None:
        self._connection.execute(
            insert(tables.area).values(
                area=area.id,
                parent=area.parent,
                path=_path_text(area.path),
                name=area.name,
                level=area.level,
                code=area.code,
            )
        )
        self._changed()

    def accounts(self) -> Sequence[Account]:
        rows = self._connection.execute(select(tables.account).order_by(tables.account.c.name))
        return [_account(row) for row in rows]

    def find_account(self, worker_id: str) -> Account | None:
        statement = select(tables.account).where(tables.account.c.worker == worker_id)
        row = self._connection.execute(statement).first()
        return _account(row) if row else None

    def keep_area(self, area: Area) -> None:
        self._connection.execute(
            update(tables.area)
            .where(tables.area.c.area == area.id)
            .values(parent=area.parent, path=_path_text(area.path), name=area.name, level=area.level)
        )
        self._changed()

    def keep_account(self, account: Account) -> None:
        self._connection.execute(
            update(tables.account)
            .where(tables.account.c.worker == account.id)
            .values(area=account.area, role=account.role.value, name=account.name, active=account.active)
        )
        self._changed()

    def add_account(self, account: Account) -> None:
        self._connection.execute(
            insert(tables.account).values(
                worker=account.id,
                area=account.area,
                role=account.role.value,
                name=account.name,
                short_name=account.short_name,
                active=account.active,
            )
        )
        self._changed()

    def devices(self) -> Sequence[Device]:
        column = tables.device.c
        rows = self._connection.execute(select(tables.device).order_by(column.enrolled_ms, column.device))
        return [_device(row) for row in rows]

    def find_device(self, device_id: str) -> Device | None:
        statement = select(tables.device).where(tables.device.c.device == device_id)
        row = self._connection.execute(statement).first()
        return _device(row) if row else None

    def add_device(self, device: Device) -> None:
        self._connection.execute(
            insert(tables.device).values(
                device=device.id,
                area=device.area,
                worker=device.worker,
                public_key=device.public_key,
                enrolled_ms=device.enrolled_ms,
                revoked_ms=device.revoked_ms,
            )
        )
        self._changed()

    def revoke_device(self, device_id: str, at_ms: int) -> None:
        self._connection.execute(
            update(tables.device).where(tables.device.c.device == device_id).values(revoked_ms=at_ms)
        )
        self._changed()

    def orders(self) -> Sequence[DeviceOrder]:
        column = tables.device_order.c
        statement = select(tables.device_order).order_by(column.ordered_ms.desc(), column.device)
        return [_order(row) for row in self._connection.execute(statement)]

    def find_order(self, device_id: str) -> DeviceOrder | None:
        statement = select(tables.device_order).where(tables.device_order.c.device == device_id)
        row = self._connection.execute(statement).first()
        return _order(row) if row else None

    def keep_order(self, order: DeviceOrder) -> None:
        self.drop_order(order.device)
        self._connection.execute(
            insert(tables.device_order).values(
                device=order.device,
                order_id=order.id,
                kind=order.kind.value,
                ordered_by=order.ordered_by,
                ordered_ms=order.ordered_ms,
                done_ms=order.done_ms,
            )
        )

    def drop_order(self, device_id: str) -> None:
        self._connection.execute(delete(tables.device_order).where(tables.device_order.c.device == device_id))

    def find_code(self, sha256: bytes) -> EnrolmentCode | None:
        statement = select(tables.enrolment_code).where(tables.enrolment_code.c.sha256 == sha256)
        row = self._connection.execute(statement).first()
        if row is None:
            return None
        return EnrolmentCode(
            sha256=row.sha256,
            worker=row.worker,
            issued_by=row.issued_by,
            expires_ms=row.expires_ms,
            used_ms=row.used_ms,
            device=row.device,
        )

    def add_code(self, code: EnrolmentCode) -> None:
        self._connection.execute(
            insert(tables.enrolment_code).values(
                sha256=code.sha256,
                worker=code.worker,
                issued_by=code.issued_by,
                expires_ms=code.expires_ms,
                used_ms=code.used_ms,
                device=code.device,
            )
        )

    def use_code(self, sha256: bytes, device_id: str, at_ms: int) -> None:
        self._connection.execute(
            update(tables.enrolment_code)
            .where(tables.enrolment_code.c.sha256 == sha256)
            .values(device=device_id, used_ms=at_ms)
        )

    def token_keys(self) -> Sequence[TokenKey]:
        rows = self._connection.execute(select(tables.token_key).order_by(tables.token_key.c.id.desc()))
        return [TokenKey(id=row.id, secret=row.secret, made_ms=row.made_ms) for row in rows]

    def add_token_key(self, key: TokenKey) -> None:
        self._connection.execute(
            insert(tables.token_key).values(id=key.id, secret=key.secret, made_ms=key.made_ms)
        )
        self._changed()

    def issuer_keys(self) -> Sequence[IssuerKey]:
        rows = self._connection.execute(
            select(tables.issuer_key).order_by(tables.issuer_key.c.made_ms.desc())
        )
        return [
            IssuerKey(
                id=row.id,
                name=row.name,
                seed=row.seed,
                public_key=row.public_key,
                made_ms=row.made_ms,
            )
            for row in rows
        ]

    def add_issuer_key(self, key: IssuerKey) -> None:
        self._connection.execute(
            insert(tables.issuer_key).values(
                id=key.id,
                name=key.name,
                seed=key.seed,
                public_key=key.public_key,
                made_ms=key.made_ms,
            )
        )
        self._changed()

    def remove_issuer_key(self, key_id: int) -> None:
        self._connection.execute(delete(tables.issuer_key).where(tables.issuer_key.c.id == key_id))
        self._changed()

    def find_card(self, card_id: str) -> MadeCard | None:
        # "g" sorts behind every hexadecimal digit, in every collation.
        column = tables.card.c.card_id
        statement = select(tables.card).where(column >= card_id, column < card_id + "g").limit(2)
        rows = self._connection.execute(statement).all()
        return MadeCard(**rows[0]._mapping) if len(rows) == 1 else None

    def keep_card_print(self, card: MadeCard) -> None:
        printed = {"key_id": card.key_id, "issued_day": card.issued_day, "replacement": card.replacement}
        self._connection.execute(
            update(tables.card).where(tables.card.c.card_id == card.card_id).values(printed)
        )

    def keep_card_area(self, card_id: str, area: str | None) -> None:
        self._connection.execute(
            update(tables.card).where(tables.card.c.card_id == card_id).values(area=area)
        )

    def add_card(self, card: MadeCard) -> None:
        self._connection.execute(insert(tables.card).values(asdict(card)))

    def find_case(self, area: str) -> CasePlace | None:
        row = self._connection.execute(_places().where(tables.case_place.c.case_area == area)).first()
        return CasePlace(*row) if row else None

    def cases(self) -> Sequence[CasePlace]:
        rows = self._connection.execute(_places().order_by(tables.case_place.c.case_area))
        return [CasePlace(*row) for row in rows]

    def cases_under(self, area_id: str) -> Sequence[CasePlace]:
        place = tables.case_place.c
        statement = self._under(_places(), place.team, area_id)
        return sorted(CasePlace(*row) for row in self._connection.execute(statement))

    def cases_about(self, records: Collection[str]) -> Sequence[CasePlace]:
        place, found = tables.case_place.c, set[CasePlace]()
        wanted = sorted(set(records) - {""})
        for first in range(0, len(wanted), MOST_NAMED):
            some = wanted[first : first + MOST_NAMED]
            statement = _places().where(or_(place.person.in_(some), place.household.in_(some)))
            found |= {CasePlace(*row) for row in self._connection.execute(statement)}
        return sorted(found)

    def seats_of(self, worker_id: str) -> Sequence[tuple[CasePlace, Standing]]:
        seat, place = tables.case_seat.c, tables.case_place.c
        statement = (
            _places().add_columns(seat.standing).join(tables.case_seat, seat.case_area == place.case_area)
        )
        rows = self._connection.execute(statement.where(seat.worker == worker_id).order_by(place.case_area))
        return [(CasePlace(*row[:-1]), Standing(row[-1])) for row in rows]

    def seats_in(self, area: str) -> Mapping[str, Standing]:
        seat = tables.case_seat.c
        rows = self._connection.execute(select(seat.worker, seat.standing).where(seat.case_area == area))
        return {worker: Standing(standing) for worker, standing in rows}

    def removed_under(self, area_id: str) -> Collection[tuple[str, str]]:
        seat, place = tables.case_seat.c, tables.case_place.c
        statement = select(seat.case_area, seat.worker).join(
            tables.case_place, seat.case_area == place.case_area
        )
        removed = statement.where(seat.standing == Standing.REMOVED)
        return {
            (area, worker)
            for area, worker in self._connection.execute(self._under(removed, place.team, area_id))
        }

    def supervisors_under(self, area_id: str) -> Sequence[Account]:
        account = tables.account.c
        statement = select(tables.account).where(account.role == Role.SUPERVISOR, account.active)
        rows = self._connection.execute(self._under(statement, account.area, area_id))
        return [_account(row) for row in rows]

    def _under(self, statement: Select[Any], column: Any, area_id: str) -> Select[Any]:
        """Rows whose area lies in another or below it."""
        area = self.find_area(area_id)
        prefix = _path_text(area.path) if area else "none"
        below = select(tables.area.c.area).where(tables.area.c.path.startswith(prefix, autoescape=True))
        return statement.where(column.in_(below))

    def keep_case(self, place: CasePlace, seats: Mapping[str, Standing]) -> None:
        column, seat = tables.case_place.c, tables.case_seat.c
        for table, area in ((tables.case_place, column.case_area), (tables.case_seat, seat.case_area)):
            self._connection.execute(delete(table).where(area == place.area))
        self._connection.execute(
            insert(tables.case_place).values(
                case_area=place.area,
                case_id=place.case,
                team=place.team,
                person=place.person,
                household=place.household,
            )
        )
        for worker, standing in sorted(seats.items()):
            self._connection.execute(
                insert(tables.case_seat).values(worker=worker, case_area=place.area, standing=standing.value)
            )
        self._changed()

    def packs(self, areas: Collection[str] | None = None) -> Sequence[Pack]:
        column = tables.pack.c
        statement = select(
            column.area,
            column.sha256,
            column.pack_id,
            column.version,
            column.size_bytes,
            column.published_ms,
        ).order_by(column.published_ms.desc())
        if areas is not None:
            statement = statement.where(column.area.in_(sorted(areas)))
        return [_pack(row) for row in self._connection.execute(statement)]

    def find_pack(self, areas: Sequence[str], sha256: bytes) -> Pack | None:
        column = tables.pack.c
        statement = select(tables.pack).where(column.area.in_(sorted(areas)), column.sha256 == sha256)
        row = self._connection.execute(statement).first()
        return _pack(row, row.content) if row else None

    def add_pack(self, pack: Pack) -> None:
        self._connection.execute(
            insert(tables.pack).values(
                area=pack.area,
                sha256=pack.sha256,
                pack_id=pack.pack_id,
                version=pack.version,
                size_bytes=pack.size_bytes,
                published_ms=pack.published_ms,
                content=pack.content,
            )
        )

    def publish_again(self, pack: Pack) -> None:
        column = tables.pack.c
        self._connection.execute(
            update(tables.pack)
            .where(column.area == pack.area, column.sha256 == pack.sha256)
            .values(published_ms=pack.published_ms)
        )

    def _changed(self) -> None:
        column = tables.directory_version.c
        done = self._connection.execute(update(tables.directory_version).values(version=column.version + 1))
        if not done.rowcount:
            self._connection.execute(insert(tables.directory_version).values(one=1, version=1))


def _places() -> Select[Any]:
    column = tables.case_place.c
    return select(column.case_area, column.case_id, column.team, column.person, column.household)


def _path_text(path: tuple[str, ...]) -> str:
    return "/" + "/".join(path) + "/"


def _area(row: Any) -> Area:
    path = tuple(row.path.strip("/").split("/"))
    return Area(id=row.area, name=row.name, level=row.level, path=path, code=row.code)


def _account(row: Any) -> Account:
    return Account(
        id=row.worker,
        area=row.area,
        role=Role(row.role),
        name=row.name,
        short_name=row.short_name,
        active=row.active,
    )


def _device(row: Any) -> Device:
    return Device(
        id=row.device,
        area=row.area,
        worker=row.worker,
        public_key=row.public_key,
        enrolled_ms=row.enrolled_ms,
        revoked_ms=row.revoked_ms,
    )


def _order(row: Any) -> DeviceOrder:
    return DeviceOrder(
        device=row.device,
        id=row.order_id,
        kind=OrderKind(row.kind),
        ordered_by=row.ordered_by,
        ordered_ms=row.ordered_ms,
        done_ms=row.done_ms,
    )


def _pack(row: Any, content: bytes = b"") -> Pack:
    return Pack(
        area=row.area,
        pack_id=row.pack_id,
        version=row.version,
        sha256=row.sha256,
        size_bytes=row.size_bytes,
        published_ms=row.published_ms,
        content=content,
    )
