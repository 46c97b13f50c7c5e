"""
Every shipped pack builds, passes its own cases, and says of everything where it comes from.
"""

from __future__ import annotations

import re
from functools import cache

import openpyxl
import pytest

from shared.programmes.pack import encode_pack
from sync_server.adapters.pack_folder import PackFolder
from sync_server.operations.prepare_pack import try_pack_folder
from sync_server.ports.packs import TableRow
from sync_server.use_cases.pack_notes import unmarked_parts, untried_parts
from tests.support.shipped_packs import PACKS, PROGRAMMES, built_pack, shipped_pack

FEWEST_CASES = {"india_asha": 40}
BESIDE_ANOTHER = {"india_asha_family", "india_asha_registers", "kenya_alternative_care", "kenya_ovc"}
"""Packs for households and people that another pack registers."""
SAME_IN_EVERY_LANGUAGE = {"ECDE - Baby Class", "ECDE - Middle Class", "ECDE - Pre-Unit Class"}
LARGEST_MEDIA_BYTES = 12_000
LARGEST_PACK_BYTES = 500_000
"""In six languages; a quarter of it travels, compressed."""


@cache
def cases(name: str) -> tuple[TableRow, ...]:
    return PackFolder(PROGRAMMES / name).read().tables["tests"].rows


@pytest.mark.parametrize("name", PACKS)
def test_pack_builds_without_a_problem(name: str) -> None:
    assert [str(problem) for problem in built_pack(name).problems] == []
    assert shipped_pack(name).id == name


@pytest.mark.parametrize("name", PACKS)
def test_every_case_of_the_tests_sheet_comes_out_as_written(name: str) -> None:
    assert [str(failure) for failure in try_pack_folder(PROGRAMMES / name, shipped_pack(name))] == []


@pytest.mark.parametrize("name", PACKS)
def test_there_are_enough_cases_each_with_its_rule_and_none_twice(name: str) -> None:
    assert len(cases(name)) >= FEWEST_CASES.get(name, 30)
    assert all(row.cells.get("case") and row.cells.get("rule") for row in cases(name))
    names = [row.cells["case"] for row in cases(name)]
    assert [one for one in names if names.count(one) > 1] == []


@pytest.mark.parametrize("name", PACKS)
def test_every_rule_is_met_by_some_case(name: str) -> None:
    assert untried_parts(shipped_pack(name), cases(name)) == []


@pytest.mark.parametrize("name", PACKS)
def test_every_part_has_a_note_on_where_it_comes_from(name: str) -> None:
    pack = built_pack(name).pack
    assert pack is not None
    assert unmarked_parts(pack) == []
    calls = [note for note in pack.notes if note.about.partition(":")[0] == "calls"]
    assert {note.mark for note in calls} & {"memory", "sourced"}


@pytest.mark.parametrize("name", PACKS)
def test_notes_for_who_publishes_do_not_travel_to_phones(name: str) -> None:
    assert shipped_pack(name).notes == ()


@pytest.mark.parametrize("name", PACKS)
def test_pack_and_its_media_are_small(name: str) -> None:
    assert len(encode_pack(shipped_pack(name))) <= LARGEST_PACK_BYTES
    for file in (PROGRAMMES / name / "media").glob("*.[po][ng]g"):
        assert file.stat().st_size <= LARGEST_MEDIA_BYTES, file.name


@pytest.mark.parametrize("name", PACKS)
def test_no_media_lie_there_that_nothing_shows(name: str) -> None:
    shown = str(shipped_pack(name).to_wire())
    media = {file.name for file in (PROGRAMMES / name / "media").glob("*.[po][ng]g")}

    assert {file for file in media if file not in shown} - {"go_now.png", "baby_breathing.png"} == set()


@pytest.mark.parametrize("name", PACKS)
def test_registration_begins_with_consent_or_refusal(name: str) -> None:
    registrations = [
        form for form in shipped_pack(name).forms.values() if form.saves_to in ("household", "person")
    ]

    assert {form.saves_to for form in registrations} == (
        set() if name in BESIDE_ANOTHER else {"household", "person"}
    )
    for form in registrations:
        assert form.consents.get("consent") == "record", form.id


def test_no_form_of_one_pack_has_the_name_of_anothers() -> None:
    forms = [form for name in PACKS for form in shipped_pack(name).forms]

    assert sorted(set(forms)) == sorted(forms)


@pytest.mark.parametrize("name", PACKS)
def test_what_a_form_says_in_one_language_is_not_left_so_in_another(name: str) -> None:
    """Names of places, vaccines and classes are the same in both; three words or more are a sentence."""
    left = set()
    for form in shipped_pack(name).forms.values():
        first, *others = form.definition["texts"].values()
        for language in others:
            for key, said in first.items():
                words = "".join(part for part in said.get("", ()) if isinstance(part, str))
                if len(re.findall(r"[^\W\d_]{2,}", words)) >= 3 and said[""] == language.get(key, {}).get(""):
                    left.add(words)

    assert left - SAME_IN_EVERY_LANGUAGE == set()


@pytest.mark.parametrize("name", [name for name in PACKS if name.startswith("kenya")])
def test_each_part_of_kenya_in_kiswahili_is_marked_as_translated_without_a_source(name: str) -> None:
    """Forms by name, and every sheet that holds words of its own."""
    book = openpyxl.load_workbook(PROGRAMMES / name / "pack.xlsx")
    spoken = {sheet.title for sheet in book if any("::sw" in str(cell.value) for cell in sheet[1])} - {"meta"}
    forms = {f"forms:{row[0]}" for row in book["forms"].iter_rows(min_row=2, values_only=True) if row[0]}
    notes = book["notes"].iter_rows(min_row=2, values_only=True)
    marked = {about for about, mark, text, *_ in notes if mark == "unsourced" and "Kiswahili" in str(text)}

    assert (spoken | forms) - marked == set()
