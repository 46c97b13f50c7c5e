"""
How fast a form opens and answers: 300 questions with relevance, constraints, calculations and translations.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from shared.forms.definition import Control, Definition, Itemset, ModelNode
from shared.forms.session import Session
from shared.forms.steps import FormContext

QUESTIONS = 300
RECOMPUTE_BUDGET_MS = 3.0
LARGE_LIST = 100_000

MEMORY_BUDGET_MB = 40.0
LETTER_BUDGET_MS = 5.0
"""As for a name among the people of an area."""

CONTEXT = FormContext(now_ms=1_750_000_000_000, utc_offset_minutes=330, seed=7)


def a_long_form(questions: int = QUESTIONS) -> Definition:
    """
    A form of many questions: every third is asked by the one before, every fifth adds to a total, every
    seventh has its answer in its label.
    """
    model = [ModelNode(name="data", kind="g")]
    controls: list[Control] = []
    texts: dict[str, Any] = {}
    for number in range(1, questions + 1):
        before = f"/data/q{number - 1}"
        relevant = f"{before} = 'yes'" if number % 3 == 2 else ""
        kind = "int" if number % 3 == 0 else "string"
        constraint = ". >= 0 and . < 100" if kind == "int" else ""
        name = f"q{number}"
        model.append(
            ModelNode(
                name=name, parent=0, type=kind, relevant=relevant, constraint=constraint, required="true()"
            )
        )
        words: tuple[Any, ...] = (f"Question {number}",)
        texts[f"{name}:label"] = {"": (*words, " after ", ("o", before)) if number % 7 == 0 else words}
        label = (("t", f"{name}:label"),)
        if kind == "string":
            itemset = Itemset(items="instance('yes_no')/root/item", value="name", label="label")
            controls.append(Control(kind="select1", node=number, label=label, itemset=itemset))
        else:
            controls.append(Control(kind="input", node=number, label=label))
    added = " + ".join(f"coalesce(/data/q{number}, 0)" for number in range(3, questions + 1, 3))
    model.append(ModelNode(name="total", parent=0, calculate=added))
    leaves = tuple((index, "") for index in range(1, len(model)))
    return Definition(
        id="long",
        languages=("English (en)", "Hindi (hi)"),
        model=tuple(model),
        initial=(0, leaves),
        body=tuple(controls),
        texts={"English (en)": texts, "Hindi (hi)": texts},
        instances={"yes_no": {"c": ["name", "label"], "r": [["yes", "Yes"], ["no", "No"]]}},
    )


def a_form_with_a_long_list(rows: int = LARGE_LIST) -> Definition:
    """
    A district question that filters a list of villages.
    """
    villages = [[f"v{number}", f"Village {number}", f"d{number % 500}"] for number in range(rows)]
    itemset = Itemset(
        items="instance('villages')/root/item[district = /data/district]", value="name", label="label"
    )
    return Definition(
        id="list",
        model=(
            ModelNode(name="data", kind="g"),
            ModelNode(name="district", parent=0),
            ModelNode(name="village", parent=0),
        ),
        initial=(0, ((1, ""), (2, ""))),
        body=(Control(kind="input", node=1), Control(kind="select1", node=2, itemset=itemset)),
        instances={"villages": {"c": ["name", "label", "district"], "r": villages}},
    )


def a_form_with_a_whole_list() -> Definition:
    """
    The same villages with nothing to filter them.
    """
    definition = a_form_with_a_long_list()
    whole = Itemset(items="instance('villages')/root/item", value="name", label="label")
    return replace(definition, body=(definition.body[0], replace(definition.body[1], itemset=whole)))


def measure(report: Any) -> None:
    """
    Adds the forms figures to a benchmark report.
    """
    definition = a_long_form()
    wire = definition.to_wire()
    load_ms = _best(lambda: Session(Definition.from_wire(wire), CONTEXT), 5)
    report.add("forms: definition to first session, 300 questions", load_ms, "ms", None, True)
    session = Session(definition, CONTEXT)
    first_ms = _best(lambda: Session(definition, CONTEXT).steps(), 5)
    report.add("forms: open again and list steps, 300 questions", first_ms, "ms", None, True)
    answers = iter(range(1_000_000))

    def answer() -> None:
        turn = next(answers)
        number = turn % QUESTIONS + 1
        value: int | str = turn % 90 if number % 3 == 0 else ("yes" if turn // QUESTIONS % 2 == 0 else "no")
        session.answer(f"/data/q{number}", value)
        session.steps()

    recompute_ms = _worst(answer, QUESTIONS * 2)
    is_within = recompute_ms <= RECOMPUTE_BUDGET_MS
    report.add(
        "forms: recompute after an answer, 300 questions", recompute_ms, "ms", RECOMPUTE_BUDGET_MS, is_within
    )
    listed = Session(a_form_with_a_long_list(), CONTEXT)
    listed.answer("/data/district", "d7")
    listed.step("/data/village")
    turns = iter(range(1_000_000))

    def filter_list() -> None:
        listed.answer("/data/district", f"d{next(turns) % 500}")
        assert len(listed.step("/data/village").choices) == LARGE_LIST // 500

    report.add("forms: 100,000-row list filtered", _best(filter_list, 5), "ms", None, True)
    measure_letters(report)


def measure_letters(report: Any) -> None:
    """
    A list of which nothing is filtered: opened, its first choices shown, and looked through at each letter.
    """
    definition = a_form_with_a_whole_list()
    opened_ms = _best(lambda: Session(definition, CONTEXT).step("/data/village"), 3)
    session = Session(definition, CONTEXT)
    session.step("/data/village")
    first_ms = _timed(lambda: session.find_choices("/data/village", "v"))
    letters = iter(["vi", "vil", "village 9", "99", "9999", "zz"] * 10)
    each_ms = _worst(lambda: session.find_choices("/data/village", next(letters)), 40)
    report.add("forms: 100,000-row list, first choices shown", opened_ms, "ms", None, True)
    if sys.platform != "emscripten":
        held_mb = _held_mb(lambda: Session(definition, CONTEXT).step("/data/village"))
        report.add(
            "forms: 100,000-row list, memory", held_mb, "MB", MEMORY_BUDGET_MB, held_mb <= MEMORY_BUDGET_MB
        )
    report.add("forms: 100,000-row list, first letter", first_ms, "ms", None, True)
    report.add(
        "forms: 100,000-row list, each letter", each_ms, "ms", LETTER_BUDGET_MS, each_ms <= LETTER_BUDGET_MS
    )


def _held_mb(work: Callable[[], object]) -> float:
    """Memory that a piece of work holds at its highest, beside what was there."""
    import tracemalloc

    tracemalloc.start()
    work()
    highest = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return highest / 2**20


def _best(work: Callable[[], object], times: int) -> float:
    return min(_timed(work) for _ in range(times))


def _worst(work: Callable[[], object], times: int) -> float:
    """The 95th percentile: one pause of the machine is not the engine's."""
    durations = sorted(_timed(work) for _ in range(times))
    return durations[int(len(durations) * 0.95)]


def _timed(work: Callable[[], object]) -> float:
    # The process's own time: other work on the machine is not the engine's.
    start = time.process_time()
    work()
    return (time.process_time() - start) * 1000
