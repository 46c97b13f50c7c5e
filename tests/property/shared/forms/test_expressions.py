"""
Laws of expressions.
"""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from shared.forms.errors import EvaluationError, ExpressionError
from shared.forms.expression.compiler import compile_expression
from shared.forms.expression.library import FUNCTIONS
from shared.forms.expression.parser import parse
from shared.forms.expression.scope import Environment, Scope
from shared.forms.expression.syntax import (
    BINARY_STRENGTH,
    Binary,
    Call,
    Expression,
    Filter,
    Literal,
    Negate,
    Number,
    Path,
    Step,
    without_positions,
    write,
)
from shared.forms.expression.values import number_to_text
from shared.forms.xml_tree import read_xml

NAMES = st.sampled_from(["a", "b", "div", "and", "item", "a-b", "x.y", "orx:meta", "*"])


def steps(inner: st.SearchStrategy[Expression]) -> st.SearchStrategy[Step]:
    predicates = st.lists(inner, max_size=1).map(tuple)
    named = st.builds(
        Step, st.sampled_from(["child", "attribute", "descendant", "ancestor"]), NAMES, predicates
    )
    moves = st.sampled_from([Step("self", "node()"), Step("parent", "node()"), Step("child", "text()")])
    return named | moves


def larger(inner: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
    binary = st.builds(Binary, st.sampled_from(sorted(BINARY_STRENGTH)), inner, inner)
    call = st.builds(
        Call, st.sampled_from(["concat", "if", "true", "jr:itext"]), st.lists(inner, max_size=3).map(tuple)
    )
    path_steps = st.lists(steps(inner), min_size=1, max_size=3).map(tuple)
    path = st.builds(Path, path_steps, st.booleans())
    filtered = st.builds(Filter, call, st.lists(inner, min_size=1, max_size=2).map(tuple))
    started = st.builds(Path, path_steps, st.just(False), call | filtered)
    return binary | call | path | filtered | started | st.builds(Negate, inner)


LEAVES = st.builds(Number, st.floats(0, 1e6).map(lambda number: round(number, 3))) | st.builds(
    Literal, st.text("abc '\u0915", max_size=5)
)
EXPRESSIONS = st.recursive(LEAVES, larger, max_leaves=12)


@given(EXPRESSIONS)
def test_written_expression_is_read_back_the_same(expression: Expression) -> None:
    assert without_positions(expression) == without_positions(parse(write(expression)))


@given(st.text("ab1'\"()[]/.*@,:=<>!+-| $divmodor", max_size=30))
def test_any_text_is_read_or_refused_and_evaluated_or_refused(text: str) -> None:
    document = read_xml("<a><b>1</b><b>x</b></a>", whole=False)
    try:
        compiled = compile_expression(parse(text), FUNCTIONS, text=text)
        compiled.run(Scope(document.children[0], Environment(root=document)))
    except (ExpressionError, EvaluationError):
        pass


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_number_written_is_the_same_number(number: float) -> None:
    text = number_to_text(number)

    assert "e" not in text
    assert number == float(text)
