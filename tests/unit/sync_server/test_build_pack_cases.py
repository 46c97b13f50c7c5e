"""
Building a pack says what is wrong with its cases, with sheet, row, column and cure.
"""

import pytest

from shared.programmes.pack import decode_pack
from tests.unit.sync_server.test_build_pack import FORM, META, build, problem, source, table, two

CASE = {"id": "care", **two("title", "Care")}
STAGES = (
    {"case": "care", "id": "intake", "forms": "f", **two("title", "Intake")},
    {"case": "care", "id": "work", "forms": "f", **two("title", "Work")},
    {"case": "care", "id": "closed", "ends": "yes", **two("title", "Closed")},
)
MOVES = (
    {"case": "care", "id": "on", "from": "intake", "to": "work", **two("title", "Go on")},
    {"case": "care", "id": "close", "from": "*", "to": "closed", "reason": "yes", **two("title", "Close")},
)
GUARD = {"case": "care", "move": "on", "when": "${f.made} > 0", **two("missing", "Fill in F")}
LIMIT = {
    "case": "care", "id": "soon", "form": "f", "stages": "*", "since": "opened", "days": "30", **two("label", "F"),
}  # fmt: skip


def with_case(**tables):
    rows = {
        "case": [CASE],
        "stages": list(STAGES),
        "moves": list(MOVES),
        "guards": [GUARD],
        "limits": [LIMIT],
        **tables,
    }
    return source(**{name: table(*lines) for name, lines in rows.items()})


def test_a_whole_case_builds_and_a_star_stands_for_every_stage_that_does_not_end_it():
    built = build(with_case())

    assert built.problems == ()
    (care,) = built.pack.cases
    assert care.first == "intake"
    assert care.moves[1].origins == ("intake", "work")
    assert care.limits[0].stages == ("intake", "work")
    assert care.moves[0].guards[0].missing == {"en": "Fill in F", "hi": "Fill in F"}


@pytest.mark.parametrize(
    ("sheet", "rows", "row", "column", "code"),
    [
        ("case", [CASE, CASE], 3, "id", "row.twice"),
        ("case", [{**CASE, "forms": "g"}], 2, "forms", "form.unknown"),
        ("case", [{**CASE, "like": "else"}], 2, "like", "case.unknown"),
        ("case", [{**CASE, "currency": "euro"}], 2, "currency", "currency.unknown"),
        ("case", [{**CASE, "forms": "f", "domains": "f > nothing"}], 2, "domains", "question.unknown"),
        ("guards", [{**GUARD, "when": "${budget.debt} > 0"}], 2, "when", "fact.unknown"),
        ("case", [{**CASE, "roles": "nurse"}], 2, "roles", "cell.not_allowed"),
        ("stages", [*STAGES, {**STAGES[1], "id": "moon"}], 5, "id", "stage.unreached"),
        ("stages", [{**STAGES[0], "forms": "f g"}, *STAGES[1:]], 2, "forms", "form.unknown"),
        ("stages", [*STAGES, {**STAGES[0], "case": "else"}], 5, "case", "case.unknown"),
        ("moves", [MOVES[0], {**MOVES[1], "from": "intake"}], 3, "id", "stage.stuck"),
        ("moves", [*MOVES, {**MOVES[0], "id": "x", "to": "moon"}], 4, "to", "stage.unknown"),
        ("moves", [*MOVES, {**MOVES[0], "id": "x", "from": "intake moon"}], 4, "from", "stage.unknown"),
        ("moves", [*MOVES, {**MOVES[0], "id": "x", "from": "work"}], 4, "to", "move.nowhere"),
        (
            "moves",
            [*MOVES, {**MOVES[0], "id": "x", **two("title", "")}],
            4,
            "title::en",
            "translation.missing",
        ),
        ("guards", [{**GUARD, "move": "off"}], 2, "move", "move.unknown"),
        ("guards", [{**GUARD, "when": "${f.made} >"}], 2, "when", "condition.unknown"),
        ("guards", [{**GUARD, "when": "${g.made} > 0"}], 2, "when", "form.unknown"),
        ("guards", [{**GUARD, "when": "${f.ghost} = 1"}], 2, "when", "question.unknown"),
        ("guards", [{**GUARD, "when": "${last.ghost} = 1"}], 2, "when", "question.unknown"),
        ("guards", [{**GUARD, "when": "${plan.size} = 1"}], 2, "when", "fact.unknown"),
        ("guards", [{**GUARD, "when": "${weather} = 1"}], 2, "when", "fact.unknown"),
        ("guards", [{**GUARD, "when": "${consent.dance} = 1"}], 2, "when", "fact.unknown"),
        ("limits", [{**LIMIT, "form": "g"}], 2, "form", "form.unknown"),
        ("limits", [{**LIMIT, "stages": "moon"}], 2, "stages", "stage.unknown"),
        ("limits", [{**LIMIT, "since": "f.ghost"}], 2, "since", "question.unknown"),
        ("limits", [{**LIMIT, "days": "soon"}], 2, "days", "cell.not_whole"),
        ("limits", [{**LIMIT, "days": "999999"}], 2, "days", "cell.out_of_range"),
        ("limits", [{**LIMIT, "every_days": "-1"}], 2, "every_days", "cell.out_of_range"),
        ("guards", [{**GUARD, "when": "${stage} = 'moon'"}], 2, "when", "choice.unknown"),
        ("guards", [{**GUARD, "when": "${f.approved} = 'no'"}], 2, "when", "choice.unknown"),
        ("guards", [{**GUARD, "when": "${f.made} > 5 and ${f.made} < 3"}], 2, "when", "condition.never"),
    ],
)
def test_mistake_is_told_with_its_place(sheet, rows, row, column, code):
    found = [one for one in build(with_case(**{sheet: rows})).problems if one.code == code]
    places = [(one.sheet, one.row, one.column) for one in found]

    if code == "stage.stuck":
        assert places == [("stages", 3, "id")]
    elif code == "translation.missing":
        assert places == [(sheet, row, "title::en"), (sheet, row, "title::hi")]
    else:
        assert places == [(sheet, row, column)]
    assert all(one.cure for one in found)


def test_a_case_that_never_ends_is_told():
    stages = [*STAGES[:2], {**STAGES[2], "ends": ""}]
    found = {item.code for item in build(with_case(stages=stages)).problems}

    assert "stage.no_end" in found


def test_a_form_that_no_stage_offers_is_no_form_of_the_case():
    found = problem(
        with_case(
            forms=[FORM, {**FORM, "id": "g"}],
            limits=[{**LIMIT, "form": "g"}],
        )
    )

    assert (found.sheet, found.code) == ("limits", "form.elsewhere")


def test_a_programme_with_cases_cannot_tell_guests_anything():
    wish = {"key": "guest_summary", "value": "yes"}
    found = problem(with_case(meta=[*META, wish]))

    assert (found.sheet, found.column, found.code) == ("meta", "value", "meta.guest_summary")


def test_a_kind_of_case_is_like_another_but_for_what_it_says_itself():
    own = {"case": "near", "id": "work", "forms": "f", **two("title", "Near work")}
    more = {**GUARD, "case": "near", "when": "${plan.items} > 0"}
    near = {"id": "near", "like": "care", "forms": "f", "currency": "KES 2", **two("title", "Near")}

    built = build(with_case(case=[CASE, near], stages=[*STAGES, own], guards=[GUARD, more]))

    assert built.problems == ()
    care, like = built.pack.cases
    assert [stage.id for stage in like.stages] == ["intake", "work", "closed"]
    assert (care.stages[1].title["en"], like.stages[1].title["en"]) == ("Work", "Near work")
    assert like.moves[1].origins == ("intake", "work")
    assert [guard.when for guard in like.moves[0].guards] == [GUARD["when"], more["when"]]
    assert [guard.when for guard in care.moves[0].guards] == [GUARD["when"]]
    assert like.limits == care.limits
    assert str(like.money) == "KES 2"
    assert decode_pack(built.blob).cases == built.pack.cases
    assert [sorted(wire) for wire in built.pack.to_wire()["cases"]][1] == [
        "currency", "forms", "id", "like", "moves", "stages", "title"
    ]  # fmt: skip


def test_what_is_wrong_in_a_row_that_two_kinds_share_is_said_once():
    near = {"id": "near", "like": "care", **two("title", "Near")}
    wrong = {**GUARD, "when": "${f.made} >"}

    built = build(with_case(case=[CASE, near], guards=[wrong]))

    assert [(one.sheet, one.row, one.code) for one in built.problems] == [("guards", 2, "condition.unknown")]
