"""
Taking in households and people from a spreadsheet.
"""

from __future__ import annotations

from datetime import date

import pytest

from sync_server.use_cases.errors import ImportMistake, ImportRefusedError
from sync_server.use_cases.import_households import ImportReport, import_households
from sync_server.use_cases.keep_directory import get_area
from tests.support.teams import TeamServer

TODAY = date(2026, 11, 9)
HEADINGS = "household_key,head_name,person_key,name,sex,birth_on,mother_key,worker"
ROWS = (
    "H1,Ram Lal,P1,Ram Lal,male,1980-02-03,,sunita",
    "H1,Ram Lal,P2,Sita,female,1985-05-06,,",
    "H1,,P3,Baby of Sita,female,2026-11-06,P2,",
    "H2,मोहन,P4,मोहन,male,1970-01-01,,geeta",
)


def sheet(*rows: str, headings: str = HEADINGS) -> bytes:
    return "\n".join((headings, *rows, "")).encode()


def take(server: TeamServer, content: bytes, worker: str = "", today: date = TODAY) -> ImportReport:
    with server.store.transaction() as work:
        return import_households(
            work,
            content,
            area=get_area(work.directory, "rampur"),
            worker=server.account(worker) if worker else None,
            today=today,
            clock=server.clock,
        )


def mistakes(server: TeamServer, content: bytes) -> list[tuple[int, str, str]]:
    with pytest.raises(ImportRefusedError) as error:
        take(server, content)
    assert server.device("meena").pull().keys() & records(server) == set()
    return [(one.row, one.column, one.code) for one in error.value.mistakes]


def records(server: TeamServer) -> set[str]:
    return {record.id for record in stored(server).values()}


def stored(server: TeamServer) -> dict[str, object]:
    with server.store.reading() as view:
        found = view.changes.changed_since(server.area("rampur"), 0, kinds=["household", "person"], limit=99)
    return {str(record.fields["external_key"]): record for record in found}


def fields(server: TeamServer, key: str) -> dict[str, object]:
    return stored(server)[key].fields  # type: ignore[attr-defined, no-any-return]


class TestTakingIn:
    def test_households_and_people_become_records(self, server: TeamServer) -> None:
        report = take(server, sheet(*ROWS))
        assert (report.households_new, report.people_new) == (2, 4)
        found = server.device("sunita").pull()
        assert {one["name"] for one in found.values() if "sex" in one} == {
            "Ram Lal",
            "Sita",
            "Baby of Sita",
            "मोहन",
        }

    def test_people_know_their_household_mother_and_worker(self, server: TeamServer) -> None:
        take(server, sheet(*ROWS))
        everything = stored(server)
        baby, mother, house = fields(server, "P3"), everything["P2"], everything["H1"]
        assert (baby["mother"], baby["household"]) == (mother.id, house.id)  # type: ignore[attr-defined]
        assert fields(server, "H1")["worker"] == server.account("sunita").id

    def test_the_worker_named_at_import_has_the_rest(self, server: TeamServer) -> None:
        take(server, sheet("H1,Ram,P1,Ram,male,1980-01-01,,"), worker="geeta")
        assert fields(server, "H1")["worker"] == server.account("geeta").id

    def test_a_second_import_changes_nothing(self, server: TeamServer) -> None:
        take(server, sheet(*ROWS))
        before = server.device("meena").pull()
        report = take(server, sheet(*ROWS))
        assert report == ImportReport(unchanged=6)
        assert server.device("meena").pull() == before

    def test_a_changed_cell_changes_that_field(self, server: TeamServer) -> None:
        take(server, sheet(*ROWS))
        report = take(server, sheet(ROWS[0].replace("Ram Lal,male", "Ram Lal Yadav,male"), *ROWS[1:]))
        assert (report.people_changed, report.unchanged) == (1, 5)
        assert fields(server, "P1")["name"] == "Ram Lal Yadav"

    def test_what_the_field_wrote_since_stays_and_is_told(self, server: TeamServer) -> None:
        take(server, sheet(*ROWS))
        phone, person = server.device("sunita"), stored(server)["P1"]
        phone.push(
            phone.operation(
                person.id,  # type: ignore[attr-defined]
                kind="person",
                base=person.revision,  # type: ignore[attr-defined]
                name="Ramlal",
            )
        )
        report = take(server, sheet(*ROWS))
        assert list(report.kept) == [(person.id, "name")]  # type: ignore[attr-defined]
        assert fields(server, "P1")["name"] == "Ramlal"

    def test_an_empty_cell_changes_nothing(self, server: TeamServer) -> None:
        take(server, sheet(*ROWS))
        take(server, sheet("H2,,P4,मोहन,male,1970-01-01,,"))
        assert fields(server, "H2")["head_name"] == "मोहन"

    def test_a_mother_of_an_earlier_import_is_found(self, server: TeamServer) -> None:
        take(server, sheet(*ROWS))
        take(server, sheet("H1,,P9,Baby of Sita,male,2026-11-08,P2,"))
        assert fields(server, "P9")["mother"] == stored(server)["P2"].id  # type: ignore[attr-defined]

    def test_an_age_becomes_an_estimated_birth_date(self, server: TeamServer) -> None:
        take(server, sheet("H1,P1,Ram,male,40", headings="household_key,person_key,name,sex,age_years"))
        assert (fields(server, "P1")["birth_on"], fields(server, "P1")["birth_on_estimated"]) == (
            "1986-07-01",
            "yes",
        )

    def test_a_relative_date_counts_from_the_day_of_the_import(self, server: TeamServer) -> None:
        take(server, sheet("H1,,P1,Baby,female,D-3,,"))
        assert fields(server, "P1")["birth_on"] == "2026-11-06"

    def test_who_is_imported_is_registered_on_the_day_of_the_first_import(self, server: TeamServer) -> None:
        take(server, sheet(*ROWS))
        report = take(server, sheet(*ROWS), today=date(2026, 12, 1))
        assert report == ImportReport(unchanged=6)
        assert fields(server, "P1")["registered_on"] == "2026-11-09"
        assert "registered_on" not in fields(server, "H1")

    def test_a_file_may_say_the_day_of_registration(self, server: TeamServer) -> None:
        take(server, sheet(ROWS[0] + ",2024-02-29", headings=HEADINGS + ",registered_on"))
        assert fields(server, "P1")["registered_on"] == "2024-02-29"

    @pytest.mark.parametrize("separator", [";", "\t"])
    def test_other_separators_and_a_byte_order_mark_are_understood(
        self, server: TeamServer, separator: str
    ) -> None:
        content = b"\xef\xbb\xbf" + sheet(*ROWS).replace(b",", separator.encode()).replace(b"\n", b"\r\n")
        assert take(server, content).people_new == 4

    def test_further_fields_of_the_forms_are_taken_as_they_stand(self, server: TeamServer) -> None:
        content = sheet(ROWS[0] + ",tap", headings=HEADINGS + ",household.water")
        take(server, content)
        assert fields(server, "H1")["water"] == "tap"


class TestMistakes:
    def test_a_wrong_column_is_named_with_the_expected_ones(self, server: TeamServer) -> None:
        with pytest.raises(ImportRefusedError) as error:
            take(server, sheet(headings="household_key,person_key,full_name,sex,birth_on"))
        assert [(one.column, one.code) for one in error.value.mistakes] == [
            ("full_name", "column.unknown"),
            ("name", "column.missing"),
        ]
        assert "person_key, head_name" in error.value.mistakes[0].detail

    def test_every_mistake_is_told_at_once_by_row_and_column(self, server: TeamServer) -> None:
        content = sheet(
            "H1,Ram,P1,Ram,man,1980-01-01,,",
            "H1,Ram,P2,Sita,female,1985-13-01,,",
            "H1,Ram,P3,,female,1985-01-01,,",
            "H1,Ram,P4,Gita,female,,,",
            "H1,Ram,P5,Gita,female,2027-01-01,,",
            "H1,Ram,P6,Gita,female,1980-01-01,P99,",
            "H1,Ram,P7,Gita,female,1980-01-01,,kavita",
        )
        assert mistakes(server, content) == [
            (2, "sex", "cell.choice"),
            (3, "birth_on", "cell.date"),
            (4, "name", "cell.missing"),
            (5, "birth_on", "cell.missing"),
            (6, "birth_on", "cell.date.future"),
            (7, "mother_key", "mother.unknown"),
            (8, "worker", "worker.unknown"),
        ]

    def test_a_person_twice_is_told_with_both_rows(self, server: TeamServer) -> None:
        with pytest.raises(ImportRefusedError) as error:
            take(server, sheet(ROWS[0], ROWS[1], ROWS[0]))
        (mistake,) = error.value.mistakes
        assert (mistake.row, mistake.column, mistake.code) == (4, "person_key", "key.duplicate")
        assert "row 2" in mistake.detail

    def test_a_household_that_disagrees_with_itself_is_told(self, server: TeamServer) -> None:
        content = sheet(ROWS[0], "H1,Shyam,P2,Sita,female,1985-05-06,,")
        assert mistakes(server, content) == [(3, "head_name", "cell.differs")]

    def test_nobody_is_their_own_mother(self, server: TeamServer) -> None:
        content = sheet("H1,Ram,P1,Sita,female,1985-05-06,P1,")
        assert mistakes(server, content) == [(2, "mother_key", "mother.unknown")]

    @pytest.mark.parametrize(
        "written", ["1.2.1980", "01-02-1980", "1980/02/01", "1980-2-1", "D--3", "D-x", "yesterday"]
    )
    def test_other_ways_to_write_a_date_are_told(self, server: TeamServer, written: str) -> None:
        assert mistakes(server, sheet(f"H1,Ram,P1,Ram,male,{written},,")) == [(2, "birth_on", "cell.date")]

    def test_a_date_in_another_century_is_told(self, server: TeamServer) -> None:
        assert mistakes(server, sheet("H1,Ram,P1,Ram,male,1880-02-01,,")) == [
            (2, "birth_on", "cell.date.past")
        ]

    def test_a_cell_too_many_is_told(self, server: TeamServer) -> None:
        assert mistakes(server, sheet(ROWS[0] + ",,x")) == [(2, "", "row.too_long")]

    @pytest.mark.parametrize(
        ("content", "code"),
        [
            (b"", "file.empty"),
            (b"\n\n", "file.empty"),
            (sheet(), "file.empty"),
            (b"\xff\xfe\x00h", "file.encoding"),
            (sheet('"H1,Ram'), "file.malformed"),
        ],
    )
    def test_a_file_that_is_no_such_sheet_is_told(
        self, server: TeamServer, content: bytes, code: str
    ) -> None:
        assert mistakes(server, content) == [(0, "", code)]

    def test_no_mistake_repeats_what_a_cell_holds(self, server: TeamServer) -> None:
        with pytest.raises(ImportRefusedError) as error:
            take(server, sheet("H1,Ram,P1,Ram,SECRET,SECRET,SECRET,SECRET"))
        assert all("SECRET" not in str(mistake) for mistake in error.value.mistakes)

    def test_a_mistake_is_a_row_a_column_and_a_code(self) -> None:
        assert ImportMistake(2, "sex", "cell.choice", "female or male") == (
            2,
            "sex",
            "cell.choice",
            "female or male",
        )
