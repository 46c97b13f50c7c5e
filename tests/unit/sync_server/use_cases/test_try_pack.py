"""
What the author of a pack reads where a row of the sheet of tests cannot be understood.
"""

from __future__ import annotations

import pytest

from sync_server.ports.packs import PackSource, Table, TableRow
from sync_server.use_cases.try_pack import try_pack
from tests.support.small_case import PACK


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"records": "somebody of 30 years"}, "records: expected a record, as in person p: birth_on=D-30;"),
        ({"records": "case_event e: case=c; move=close; at=D-3"}, "leads from several stages also from=…;"),
        ({"records": "referral r: raised_at=soon"}, "expected a day, as in 2026-11-20 or D-3; found soon"),
        ({"today": "tomorrow"}, "today: expected a day, as in 2026-11-20 or D-3; found tomorrow"),
    ],
)
def test_a_row_that_cannot_be_read_is_named_with_what_could_stand_there(
    cells: dict[str, str], said: str
) -> None:
    rows = (
        TableRow(7, {"case": "odd"} | cells),
        TableRow(8, {"case": "plain", "records": "person p: sex=f"}),
    )
    (failure,) = try_pack(PACK, PackSource(tables={"tests": Table(("case",), rows)}))

    assert str(failure).startswith("tests, row 7 (odd), ")
    assert said in str(failure)
