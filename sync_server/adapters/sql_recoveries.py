"""
Recovery keys, requests and rescue keys in SQL.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict

from sqlalchemy import Connection, insert, select, update

from sync_server.adapters import sql_tables as tables
from sync_server.ports.recoveries import AreaRecoveryKey, RecoveryCall, RescueKey


class SQLRecoveries:
    """
    Looks up and changes them within one connection's transaction.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def recovery_keys(self, areas: Collection[str]) -> Sequence[AreaRecoveryKey]:
        column = tables.recovery_key.c
        statement = (
            select(tables.recovery_key)
            .where(column.area.in_(sorted(areas)))
            .order_by(column.made_ms.desc(), column.fingerprint)
        )
        return [AreaRecoveryKey(**row._mapping) for row in self._connection.execute(statement)]

    def recovery_calls(self, areas: Collection[str]) -> Sequence[RecoveryCall]:
        column = tables.recovery_call.c
        statement = (
            select(tables.recovery_call)
            .where(column.area.in_(sorted(areas)))
            .order_by(column.asked_ms.desc(), column.id.desc())
        )
        return [RecoveryCall(**row._mapping) for row in self._connection.execute(statement)]

    def rescue_keys(self) -> Sequence[RescueKey]:
        rows = self._connection.execute(select(tables.rescue_key).order_by(tables.rescue_key.c.id.desc()))
        return [RescueKey(**row._mapping) for row in rows]

    def add_recovery_key(self, key: AreaRecoveryKey) -> None:
        self._connection.execute(insert(tables.recovery_key).values(asdict(key)))

    def retire_recovery_key(self, area: str, fingerprint: str, at_ms: int) -> None:
        column = tables.recovery_key.c
        self._connection.execute(
            update(tables.recovery_key)
            .where(column.area == area, column.fingerprint == fingerprint)
            .values(retired_ms=at_ms)
        )

    def add_recovery_call(self, call: RecoveryCall) -> None:
        self._connection.execute(insert(tables.recovery_call).values(asdict(call)))

    def keep_recovery_call(self, call: RecoveryCall) -> None:
        column = tables.recovery_call.c
        self._connection.execute(
            update(tables.recovery_call)
            .where(column.area == call.area, column.id == call.id)
            .values(asdict(call))
        )

    def add_rescue_key(self, key: RescueKey) -> None:
        self._connection.execute(insert(tables.rescue_key).values(asdict(key)))
