"""
What each function gives.
"""

from __future__ import annotations

import math

import pytest

from shared.forms.errors import EvaluationError, ExpressionError
from shared.forms.expression.compiler import compile_expression
from shared.forms.expression.functions_cht import CHT_FUNCTIONS
from shared.forms.expression.library import FUNCTIONS
from shared.forms.expression.parser import parse
from shared.forms.expression.scope import Environment, Scope
from shared.forms.expression.values import to_text
from shared.forms.xml_tree import read_xml

DOCUMENT = """
<data><name>Asha</name><age>30</age><empty/><signs>fits fever</signs>
<child><age>4</age></child><child><age>6</age></child><born>2024-02-29</born>
<trace>0 0 0 0;0 1 0 0;1 1 0 0</trace></data>
"""

NOON_IN_DELHI_MS = 1_748_500_200_000
"""2025-05-29T06:30:00Z, noon at +05:30."""


def value_of(expression: str, xml: str = DOCUMENT) -> object:
    document = read_xml(xml, whole=False)
    env = Environment(now_ms=NOON_IN_DELHI_MS, offset=330, root=document, chance=lambda: 0.5)
    return compile_expression(parse(expression), FUNCTIONS).run(Scope(document.children[0], env))


def text_of(expression: str, xml: str = DOCUMENT) -> str:
    return to_text(value_of(expression, xml))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("1 + 2 * 3", "7"),
        ("7 mod 3", "1"),
        ("-7 mod 3", "-1"),
        ("1 div 0", "Infinity"),
        ("0 div 0", "NaN"),
        ("age + 1", "31"),
        ("/data/child[2]/age", "6"),
        ("child[age > 5]/age", "6"),
        ("count(child)", "2"),
        ("sum(child/age)", "10"),
        ("min(child/age)", "4"),
        ("max(child/age, 9)", "9"),
        ("min('')", "NaN"),
        ("concat('a', 1, true())", "a1true"),
        ("join(', ', child/age)", "4, 6"),
        ("substr('hello', 1, 3)", "el"),
        ("substr('hello', -2)", "lo"),
        ("substring('hello', 2, 3)", "ell"),
        ("substring-before('a-b', '-')", "a"),
        ("substring-after('a-b', '-')", "b"),
        ("string-length(name)", "4"),
        ("normalize-space('  a  b ')", "a b"),
        ("translate('abc', 'ab', 'x')", "xc"),
        ("contains(name, 'sh')", "true"),
        ("starts-with(name, 'As')", "true"),
        ("ends-with(name, 'ha')", "true"),
        ("if(age > 18, 'adult', 'child')", "adult"),
        ("coalesce(empty, name)", "Asha"),
        ("selected(signs, 'fever')", "true"),
        ("selected(signs, 'fev')", "false"),
        ("selected-at(signs, 1)", "fever"),
        ("selected-at(signs, 5)", ""),
        ("count-selected(signs)", "2"),
        ("count-non-empty(*)", "7"),
        ("round(2.5)", "3"),
        ("round(-2.5)", "-3"),
        ("round(1.005, 2)", "1.01"),
        ("round(1234, -2)", "1200"),
        ("int(-1.7)", "-1"),
        ("number('x')", "NaN"),
        ("pow(2, 10)", "1024"),
        ("abs(-3)", "3"),
        ("sqrt(16)", "4"),
        ("selected('', '')", "true"),
        ("selected('a b', '')", "false"),
        ("regex('9876543210', '^[6-9][0-9]{9}$')", "true"),
        ("regex('12', '^[6-9][0-9]{9}$')", "false"),
        ("regex('ab cd ', '([a-z]+ )+')", "true"),
        ("regex('1.22.333', '([0-9]{1,3}[.]){2}[0-9]{1,3}')", "true"),
        ("boolean-from-string('1')", "true"),
        ("boolean-from-string('2')", "false"),
        ("checklist(2, -1, true(), false(), 1 = 1)", "true"),
        ("weighted-checklist(5, 9, true(), 3, true(), 4, false(), 100)", "true"),
        ("digest('abc', 'MD5', 'hex')", "900150983cd24fb0d6963f7d28e17f72"),
        ("digest('abc', 'md5', 'HEX')", "900150983cd24fb0d6963f7d28e17f72"),
        ("digest('abc', 'SHA-1')", "qZk+NkcGgWq6PiVxeFDCbJzQ2J0="),
        ("base64-decode('SGVsbG8=')", "Hello"),
        ("position(child[2])", "2"),
        ("distance(trace)", "222637.69"),
        ("area('0 0;0 1;1 1;1 0;0 0') > 12000000000", "true"),
        ("geofence('0.5 0.5', '0 0;0 1;1 1;1 0;0 0')", "true"),
        ("geofence('2 0.5', '0 0;0 1;1 1;1 0;0 0')", "false"),
        ("geofence('0.5 0.5', '0 0;0 1;1 1;0 0')", "true"),
        ("'2024-2-9' + 1", "NaN"),
        ("geofence('0.5 0.5', '0 0;0 1;1 1;1 0')", "false"),
        ("pi() > 3.14", "true"),
        ("uuid()", "88888888-8888-4888-a888-888888888888"),
        ("string-length(uuid(12))", "12"),
        ("not(empty = '')", "false"),
        ("empty = '' and age != ''", "true"),
        ("true() = 'x'", "true"),
    ],
)
def test_value(expression: str, expected: str) -> None:
    assert expected == text_of(expression)


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("today()", "2025-05-29"),
        ("now()", "2025-05-29T12:00:00.000+05:30"),
        ("date('2025-05-29') - date('2025-05-01')", "28"),
        ("today() - born", "455"),
        ("today() > '2025-05-28'", "true"),
        ("today() > '2025-05-29'", "false"),
        ("date(today() + 7)", "2025-06-05"),
        ("date('nonsense')", ""),
        ("format-date(born, '%d/%m/%Y')", "29/02/2024"),
        ("format-date(born, '%e %b %y, %a')", "29 Feb 24, Thu"),
        ("format-date-time(now(), '%H:%M:%S.%3')", "12:00:00.000"),
        ("format-date('', '%Y')", ""),
        ("decimal-time('06:00:00.000+05:30')", "0.25"),
        ("decimal-date-time('1970-01-02T00:00:00Z')", "1"),
        ("int((today() - born) div 30.4375)", "14"),
        ("difference-in-months(born, today())", "15"),
        ("difference-in-years('2000-05-30', today())", "24"),
        ("difference-in-days(born, '2024-03-01')", "1"),
    ],
)
def test_date_value(expression: str, expected: str) -> None:
    assert expected == text_of(expression)


@pytest.mark.parametrize(
    ("seed", "expected"),
    [("1", "BFEACD"), ("0", "CBEAFD"), ("11111111", "ACDBFE"), ("-5", "DCABFE"), ("'abc'", "ACBEFD")],
)
def test_order_drawn_with_a_seed_is_that_of_odks_other_tools(seed: str, expected: str) -> None:
    letters = "".join(f"<i>{letter}</i>" for letter in "ABCDEF")
    assert text_of(f"join('', randomize(i, {seed}))", f"<l>{letters}</l>") == expected


@pytest.mark.parametrize(
    ("expression", "at"),
    [
        ("", 0),
        ("1 +", 3),
        ("(1", 2),
        ("concat('a", 7),
        ("nosuch(1)", 0),
        ("if(1, 2)", 0),
        ("a b", 2),
        ("a[", 2),
        ("“a”", 0),
        ("a and and b", 10),
        ("label::x", 0),
        ("(" * 200 + "1" + ")" * 200, 100),
    ],
)
def test_unreadable_expression_says_where(expression: str, at: int) -> None:
    with pytest.raises(ExpressionError) as caught:
        compile_expression(parse(expression), FUNCTIONS, text=expression)

    assert at == caught.value.at


def test_misspelt_function_is_told_its_name() -> None:
    with pytest.raises(ExpressionError, match="selected-at"):
        compile_expression(parse("selectedat(a, 1)"), FUNCTIONS)


@pytest.mark.parametrize(
    "expression",
    [
        "regex('a', '[')",
        "regex('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!', '^(a+)+$')",
        "regex('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!', '(a|a)*')",
        "regex('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!', '([a-z]{1,9})*')",
        "regex('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!', '(\\w+\\s?)*')",
        "digest('a', 'MD4')",
        "count(1)",
        "instance('none')/root",
        "weighted-checklist(1, 2, true(), 1, 3)",
    ],
)
def test_senseless_evaluation_is_a_typed_error(expression: str) -> None:
    with pytest.raises(EvaluationError):
        value_of(expression)


def test_every_function_is_called_in_some_test() -> None:
    """A function that no table above names is not known to work."""
    import inspect
    import sys

    source = inspect.getsource(sys.modules[__name__])
    elsewhere = {
        "current",
        "once",
        "indexed-repeat",
        "jr:choice-name",
        "jr:itext",
        "pulldata",
        "random",
        "date-time",
        "id",
        "lang",
    }
    elsewhere |= {
        "last",
        "local-name",
        "name",
        "namespace-uri",
        "floor",
        "ceiling",
        "boolean",
        "string",
        "false",
    }
    elsewhere |= {"acos", "asin", "atan", "atan2", "cos", "sin", "tan", "exp", "exp10", "log", "log10"}
    elsewhere |= set(CHT_FUNCTIONS)
    assert [] == [name for name in FUNCTIONS if f"{name}(" not in source and name not in elsewhere]


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("acos(1)", 0.0),
        ("asin(2)", math.nan),
        ("atan(1)", math.pi / 4),
        ("atan2(1, 1)", math.pi / 4),
        ("cos(0)", 1.0),
        ("sin(0)", 0.0),
        ("tan(0)", 0.0),
        ("exp(1)", math.e),
        ("exp10(2)", 100.0),
        ("log(1)", 0.0),
        ("log(-1)", math.nan),
        ("log10(1000)", 3.0),
        ("sqrt(-1)", math.nan),
        ("pow(0, -1)", math.inf),
        ("pow(-10, 400)", math.inf),
        ("pow(-10, 401)", -math.inf),
        ("pow(-8, 0.5)", math.nan),
        ("pow(1, 0 div 0)", math.nan),
        ("pow(-1, 1 div 0)", math.nan),
        ("pow(-1000000, 19782.5)", math.nan),
        ("floor(-1.5)", -2.0),
        ("ceiling(1.2)", 2.0),
    ],
)
def test_number(expression: str, expected: float) -> None:
    assert pytest.approx(expected, nan_ok=True) == value_of(expression)


def test_an_expression_without_end_is_refused_before_it_ends_the_program() -> None:
    with pytest.raises(ExpressionError, match="too long"):
        parse("+".join(["1"] * 2000))


@pytest.mark.parametrize("call", ["concat(", "join('',"])
def test_a_text_that_no_phone_could_hold_is_not_put_together(call: str) -> None:
    part = f"'{'x' * 6000}'"

    with pytest.raises(EvaluationError, match="longer than"):
        value_of(f"{call}{', '.join([part] * 200)})")
