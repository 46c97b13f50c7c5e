"""
What part of a form a question stands in.
"""

from __future__ import annotations

from mobile.use_cases.sections import pages_of, section_of
from shared.forms.steps import Step


def test_question_in_a_repeat_says_which_instance_it_is_of() -> None:
    step = Step(
        ref="/data/child[2]/name",
        name="name",
        kind="text",
        group_labels=("Family", "Child"),
        group_refs=("/data/family", "/data/child[2]"),
    )
    assert "Child 2" == section_of(step)


def test_question_in_a_group_says_the_groups_name() -> None:
    step = Step(
        ref="/data/g/name", name="name", kind="text", group_labels=("Family",), group_refs=("/data/g",)
    )
    assert "Family" == section_of(step)


def test_question_of_no_group_says_nothing() -> None:
    assert "" == section_of(Step(ref="/data/name", name="name", kind="text"))


def test_questions_of_a_field_list_share_a_page_and_others_have_their_own() -> None:
    steps = [
        Step(ref=f"/data/{name}", name=name, kind="text", field_list=page)
        for name, page in (
            ("a", ""),
            ("b", "/data/g"),
            ("c", "/data/g"),
            ("d", "/data/h"),
            ("e", ""),
            ("f", ""),
        )
    ]
    assert [["a"], ["b", "c"], ["d"], ["e"], ["f"]] == [
        [step.name for step in page] for page in pages_of(steps)
    ]
