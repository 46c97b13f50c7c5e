"""
The demo team's households.
"""

import csv
import io
import re
from pathlib import Path

from sync_server.operations.make_demo_households import COLUMNS, demo_csv, demo_rows

DEMO_FILE = Path(__file__).parents[3] / "assets" / "demo" / "households.csv"
DATE = re.compile(r"^(\d{4}-\d\d-\d\d|D-\d+)$")


def test_shipped_file_is_what_the_script_writes():
    assert DEMO_FILE.read_text(encoding="utf-8") == demo_csv()


def test_same_seed_gives_the_same_village_and_another_seed_another():
    assert demo_csv(3) == demo_csv(3)
    assert demo_csv(3) != demo_csv(4)


def test_there_are_two_hundred_houses_and_nine_hundred_people():
    rows = demo_rows()

    assert len({row["household_key"] for row in rows}) == 200
    assert len({row["person_key"] for row in rows}) == len(rows) == 900


def test_columns_of_a_household_agree_in_all_its_rows():
    seen: dict[str, tuple[str, ...]] = {}
    for row in demo_rows():
        place = tuple(row[column] for column in COLUMNS[1:7])
        assert seen.setdefault(row["household_key"], place) == place


def test_mothers_stand_in_the_file_and_are_women_older_than_their_children():
    rows = {row["person_key"]: row for row in demo_rows()}
    for row in rows.values():
        if row["mother_key"]:
            mother = rows[row["mother_key"]]
            assert mother["sex"] == "female"
            assert not mother["birth_on"].startswith("D")
            if not row["birth_on"].startswith("D"):
                assert int(row["birth_on"][:4]) - int(mother["birth_on"][:4]) >= 15


def test_dates_are_dates_or_days_before_the_import():
    for row in demo_rows():
        assert DATE.match(row["birth_on"])
        for column in ("lmp_on", "delivered_on"):
            assert not row[column] or DATE.match(row[column])


def test_there_are_newborns_twins_low_weights_pregnancies_and_a_loss():
    rows = demo_rows()
    newborns = [row for row in rows if row["birth_weight_g"]]
    mothers = {row["person_key"] for row in rows if row["delivered_on"]}

    assert len(newborns) == 17
    assert any(int(row["birth_weight_g"]) < 1800 for row in newborns)
    assert len(mothers - {row["mother_key"] for row in newborns}) == 1
    assert len(newborns) - len({row["mother_key"] for row in newborns}) == 1
    assert sum(bool(row["lmp_on"]) for row in rows) == 18


def test_some_names_are_in_devanagari_and_no_numbers_are_made_up():
    rows = list(csv.DictReader(io.StringIO(demo_csv())))
    in_devanagari = sum(bool(re.search("[\u0900-\u097f]", row["name"])) for row in rows)

    assert 0.2 < in_devanagari / len(rows) < 0.5
    assert not any(row["mobile"] or row["household_mobile"] for row in rows)
