"""
The rule of distribution finds what would have to ask every machine. The contracts of the store and the property
tests with a server run under it.
"""

from __future__ import annotations

import pytest

from sync_server.adapters.sql_tables import DIRECTORY_TABLES, metadata
from tests.support.distribution import ALLOWED, SPREAD, fault_of


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT record.id FROM record WHERE record.revision > ?",
        "UPDATE held SET payload=$1 WHERE held.device = $2::UUID",
        "DELETE FROM clash",
        "SELECT area_head.area FROM area_head",
        "SELECT account.name FROM account, record WHERE account.area = record.area",
        "INSERT INTO clash (record, area) VALUES (?, ?)",
        "SELECT record.id FROM card JOIN record ON record.id = card.card_id",
    ],
)
def test_a_statement_without_its_area_is_found(statement: str) -> None:
    assert fault_of(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT record.id FROM record WHERE record.area = ? AND record.revision > ?",
        "SELECT record.id FROM record WHERE record.area = $1::UUID",
        "SELECT record.id FROM record WHERE record.area IN (?, ?)",
        (
            "WITH wanted(key0) AS (VALUES (?)) SELECT record.id FROM wanted CROSS JOIN record "
            "WHERE record.area = wanted.key0"
        ),
        "INSERT INTO clash (area, record) VALUES (?, ?)",
        "SELECT account.name FROM account WHERE account.worker = ?",
        "BEGIN IMMEDIATE",
    ],
)
def test_a_statement_with_its_area_is_let_through(statement: str) -> None:
    assert fault_of(statement) == ""


def test_every_spread_tables_key_leads_with_the_area() -> None:
    for name in SPREAD:
        columns = [column.name for column in metadata.tables[name].primary_key]
        assert columns[0] == "area", name


def test_what_is_let_through_without_is_a_short_list_with_reasons() -> None:
    assert len(ALLOWED) <= 6
    assert all(ALLOWED.values())
    assert {"card", "account", "device", "enrolment_code"} <= DIRECTORY_TABLES
