"""SQL gives the interpreter's answers, row by row: on clean and on damaged records."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import re2
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reasoned.conditions.check import compile_condition
from reasoned.conditions.interpret import evaluate, evaluate_rule
from reasoned.conditions.sql.columns import Columns, spelled
from reasoned.conditions.sql.compile import WORD, rules_query
from reasoned.conditions.sql.patterns import branches, in_either_case
from reasoned.conditions.tree import Bool, RuleTest
from reasoned.conditions.types import Field, ListType, ObjectType, Scalar, Schema
from reasoned.conditions.values import INT_MAX, INT_MIN, Partial, Record, Truth
from tests.conditions import strategies
from tests.conditions.sql.run import ask, ask_table, table_of

NOW = strategies.NOW
SLOW = settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@pytest.mark.parametrize("clean", [True, False])
@SLOW
@given(data=st.data())
def test_sql_agrees_with_the_interpreter(clean: bool, data: st.DataObject) -> None:
    trees = data.draw(st.lists(strategies.conditions(), min_size=4, max_size=8))
    many = data.draw(st.lists(strategies.records(clean), min_size=3, max_size=8))
    expected = [[evaluate(tree, record, NOW) for tree in trees] for record in many]
    assert ask(trees, many, strategies.SCHEMA, NOW) == expected


OBJECT = ObjectType(
    (
        ("name", Field(Scalar.STRING, optional=True)),
        ("Name", Field(Scalar.STRING)),
        ("age", Field(Scalar.DURATION)),
        ("tags", Field(ListType(Scalar.STRING))),
        ("price", Field(Scalar.DOUBLE, optional=True)),
    )
)
SCHEMA: Schema = {
    "ad.i": Field(Scalar.INT),
    "ad.I": Field(Scalar.INT),
    "ad.j": Field(Scalar.INT, optional=True),
    "ad.x": Field(Scalar.DOUBLE),
    "ad.y": Field(Scalar.DOUBLE, optional=True),
    "ad.s": Field(Scalar.STRING),
    "ad.b": Field(Scalar.BOOL, optional=True),
    "ad.t": Field(Scalar.TIMESTAMP),
    "ad.d": Field(Scalar.DURATION),
    "ad.ints": Field(ListType(Scalar.INT)),
    "ad.texts": Field(ListType(Scalar.STRING)),
    "ad.times": Field(ListType(Scalar.TIMESTAMP)),
    "ad.o": Field(OBJECT, optional=True),
    "ad.os": Field(ListType(OBJECT)),
}


def answer(text: str, record: Record) -> Truth:
    """What SQL says, made sure to be what the interpreter says."""
    tree = compile_condition(text, SCHEMA).tree
    ((found,),) = ask([tree], [record], SCHEMA, NOW)
    assert found is evaluate(tree, record, NOW)
    return found


HOUR = timedelta(hours=1)
FIRST = datetime(1, 1, 1, tzinfo=UTC)
LAST = datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "record", "expected"),
    [
        # What CEL calls an error is unknown.
        ("ad.i + 1 > 0", {"ad.i": INT_MAX}, None),
        ("ad.i - 1 < 0", {"ad.i": INT_MIN}, None),
        ("ad.i * ad.i > 0", {"ad.i": INT_MIN}, None),
        ("-ad.i > 0", {"ad.i": INT_MIN}, None),
        ("ad.i / ad.j == 0", {"ad.i": 1, "ad.j": 0}, None),
        ("ad.i % ad.j == 0", {"ad.i": 1, "ad.j": 0}, None),
        ("ad.i / ad.j > 0", {"ad.i": INT_MIN, "ad.j": -1}, None),
        ("ad.i % ad.j == 0", {"ad.i": INT_MIN, "ad.j": -1}, None),
        ("ad.i % ad.j == 0", {"ad.i": 5, "ad.j": -1}, True),
        ("ad.x / ad.y > 0.0", {"ad.x": 1.0, "ad.y": 0.0}, None),
        ("ad.x / ad.y > 0.0", {"ad.x": 1.0, "ad.y": -0.0}, None),
        ("ad.x * 10.0 > 0.0", {"ad.x": 1e308}, None),
        ("ad.y / (ad.x * 10.0) == 0.0", {"ad.x": 1e308, "ad.y": 1.0}, None),
        ('ad.t + duration("1h") > ad.t', {"ad.t": LAST}, None),
        ("ad.t - ad.d < ad.t", {"ad.t": FIRST, "ad.d": HOUR}, None),
        # Division and remainder round towards zero.
        ("ad.i / 2 == -3", {"ad.i": -7}, True),
        ("ad.i % 2 == -1", {"ad.i": -7}, True),
        ("ad.i / ad.j == -3", {"ad.i": 7, "ad.j": -2}, True),
        ("ad.i % ad.j == 1", {"ad.i": 7, "ad.j": -2}, True),
        ("ad.i == -9223372036854775808", {"ad.i": INT_MIN}, True),
        ("ad.x == -ad.y", {"ad.x": 0.0, "ad.y": 0.0}, True),
        ("ad.x + 0.1 == 0.30000000000000004", {"ad.x": 0.2}, True),
        ("double(ad.i) == 9223372036854775807.0", {"ad.i": INT_MAX}, True),
        # Times are compared and subtracted to the microsecond, at both ends.
        ("ad.t - ad.t == ad.d", {"ad.t": FIRST, "ad.d": timedelta(0)}, True),
        ("now - ad.t < ad.d", {"ad.t": NOW, "ad.d": timedelta(microseconds=1)}, True),
        ("ad.t == now", {"ad.t": NOW + timedelta(microseconds=1)}, False),
        ("ad.t in ad.times", {"ad.t": LAST, "ad.times": (FIRST, LAST)}, True),
        ("ad.t + ad.d in ad.times", {"ad.t": NOW, "ad.d": HOUR, "ad.times": (NOW + HOUR,)}, True),
        # Texts: code points, binary order, nothing special in quotes.
        ("size(ad.s) == 4", {"ad.s": "e\u0301\U0001f600ß"}, True),
        ('ad.s == "it\'s \\"x\\" \\\\ ?"', {"ad.s": 'it\'s "x" \\ ?'}, True),
        ('ad.s < "\\uffff"', {"ad.s": "\U00010000"}, False),
        ('ad.s.lowerAscii() == "İstanbul k"', {"ad.s": "İSTANBUL K"}, True),
        ('ad.s.lowerAscii().matches("k")', {"ad.s": "\u212a"}, False),
        ('ad.s.matches("a.b")', {"ad.s": "a\nb"}, False),
        ('ad.s.matches("a$")', {"ad.s": "a\n"}, False),
        ('ad.s.contains("")', {"ad.s": ""}, True),
        # None, unknown and partial are three things.
        ("has(ad.j)", {}, None),
        ("has(ad.j)", {"ad.j": None}, False),
        ("!has(ad.j) || ad.j < 3", {"ad.j": None}, True),
        ("!has(ad.j) || ad.j < 3", {}, None),
        ("ad.j < 3", {"ad.j": None}, None),
        ("has(ad.o.name)", {"ad.o": None}, None),
        ("has(ad.o.name)", {"ad.o": {"name": None}}, False),
        ("has(ad.o.name)", {"ad.o": {}}, None),
        ("has(ad.o)", {"ad.o": {}}, True),
        ("size(ad.ints) == 0", {"ad.ints": ()}, True),
        ("size(ad.ints) == 0", {"ad.ints": Partial()}, None),
        ("1 in ad.ints", {"ad.ints": Partial((1,))}, True),
        ("1 in ad.ints", {"ad.ints": Partial((2,))}, None),
        ("ad.i in ad.ints", {"ad.ints": ()}, None),
        ("ad.ints.all(x, x > 1)", {"ad.ints": Partial((2,))}, None),
        ("ad.ints.all(x, x > 1)", {"ad.ints": Partial((1,))}, False),
        ("ad.ints.exists(x, x == ad.i)", {"ad.ints": ()}, False),
        ("ad.ints.exists(x, x == ad.i)", {"ad.ints": (1,)}, None),
        ("ad.ints.all(x, x != ad.i)", {"ad.ints": (), "ad.i": 1}, True),
        ("ad.ints.exists_one(x, x == 1)", {"ad.ints": (1, 1)}, False),
        ("ad.os.exists(o, has(o.name))", {"ad.os": ({"name": None}, {})}, None),
        ("ad.os.exists(o, has(o.name))", {"ad.os": ({"name": "a"}, {})}, True),
        ("size(ad.os.filter(o, o.price > 1.0)) == 1", {"ad.os": ({"price": 2.0}, {})}, None),
        ('ad.os.exists(o, "a" in o.tags)', {"ad.os": ({"tags": Partial(("b",))},)}, None),
        ('ad.os.exists(o, "a" in o.tags)', {"ad.os": ({"tags": ("b",)},)}, False),
        ("ad.ints.exists(x, x == x * x)", {"ad.ints": (2, 1)}, True),
        # Names that differ by case only.
        ("ad.i == 1 && ad.I == 2", {"ad.i": 1, "ad.I": 2}, True),
        ('ad.o.name == "a" && ad.o.Name == "b"', {"ad.o": {"name": "a", "Name": "b"}}, True),
        ('ad.os.exists(o, o.name != o.Name)', {"ad.os": ({"name": "a", "Name": "b"},)}, True),
        # The outer variable within the inner macro, and one list within another.
        (
            "ad.ints.all(a, ad.ints.exists(b, b == a + 1) || a == 3)",
            {"ad.ints": (1, 2, 3)},
            True,
        ),
        (
            'ad.os.exists(o, o.tags.exists(t, t in ad.texts && o.age > duration("1h")))',
            {"ad.os": ({"tags": ("a", "b"), "age": 2 * HOUR},), "ad.texts": ("b",)},
            True,
        ),
    ],
)  # fmt: skip
def test_sql_answers(text: str, record: dict[str, Any], expected: Truth) -> None:
    assert answer(text, record) is expected


def test_a_fact_that_the_source_lacks_is_unknown() -> None:
    table = table_of([{"ad.s": "x"}], SCHEMA).select(["ad.s"])
    columns = Columns(SCHEMA, frozenset({("ad.s",)}))
    texts = ("ad.i == 1", "1 in ad.ints", "size(ad.ints) > 0", "ad.os.all(o, has(o.name))",
             "has(ad.o.name)", "has(ad.j)", "ad.t < now", "size(ad.os.filter(o, has(o.name))) > 0",
             "ad.ints.exists_one(x, x == 1)")  # fmt: skip
    tests = [RuleTest(t, (compile_condition(t, SCHEMA).tree,)) for t in texts]
    assert ask_table(tests, table, SCHEMA, NOW, columns) == [[None] * len(texts)]


def test_names_that_differ_by_case_only_get_columns_of_their_own() -> None:
    assert spelled(["ad.min", "ad.Min", "ad.MIN", "ad.Other"]) == {
        "ad.min": "ad.min",
        "ad.Min": "ad.^Min",
        "ad.MIN": "ad.^M^I^N",
        "ad.Other": "ad.Other",
    }


def test_rules_past_the_first_word_get_columns_of_their_own() -> None:
    tests = [
        RuleTest(str(n), (compile_condition(f"ad.i == {n % 50}", SCHEMA).tree,))
        for n in range(2 * WORD + 3)
    ]
    found = ask_table(tests, table_of([{"ad.i": 40}, {}], SCHEMA), SCHEMA, NOW)
    assert found[0] == [n % 50 == 40 for n in range(len(tests))]
    assert found[1] == [None] * len(tests)


def test_what_rules_share_is_worked_out_in_one_column() -> None:
    pattern = 'ad.s.matches("(?i)x+y")'
    texts = (pattern, f"!{pattern}", f"{pattern} || {pattern} && ad.i > 0")
    tests = [RuleTest(t, (compile_condition(t, SCHEMA).tree,)) for t in texts]
    query = rules_query(tests, SCHEMA, "facts", NOW).sql("duckdb")
    assert query.count("REGEXP_MATCHES") == 1
    many: list[Record] = [{"ad.s": "XXY"}, {"ad.s": "z"}, {}]
    expected = [[evaluate_rule(test, record, NOW) for test in tests] for record in many]
    assert ask_table(tests, table_of(many, SCHEMA), SCHEMA, NOW) == expected


def _nested(form: str, inner: str, times: int) -> str:
    for _ in range(times):
        inner = form.format(inner)
    return inner


@pytest.mark.parametrize(
    ("form", "inner", "end"),
    [
        ("({} ? ad.i > 1 : ad.b)", "ad.b", ""),
        ("({} == ad.b)", "ad.b", ""),
        ("({} % ad.i)", "ad.i", " == 0"),
        ("(ad.x / {})", "ad.x", " > 0.0"),
        ("({} + ad.d)", "ad.t", " > now"),
        ("{}.lowerAscii()", "ad.s", ' == "a"'),
        ("({} in ad.ints ? 1 : 2)", "ad.i", " == 1"),
        ('({}.matches("(ab|cd)x") ? ad.s : "q")', "ad.s", ' == "q"'),
    ],
)
def test_nesting_does_not_multiply_the_sql(form: str, inner: str, end: str) -> None:
    def length(times: int) -> int:
        tree: Bool = compile_condition(_nested(form, inner, times) + end, SCHEMA).tree
        return len(rules_query([RuleTest("r", (tree,))], SCHEMA, "facts", NOW).sql("duckdb"))

    assert length(16) < 3 * length(8)


@given(
    st.sampled_from(
        [
            "(ab|cd) .{0,3}(e|f)",
            "(?i)(ab|kk)s?",
            "(?:ab|cd|ss)",
            "(ab|cd)?e",
            "(ab|cd)x|y",
            "(ab|cd)(e|f)|b",
            "(ab|cd)[|]e",
            "(ab|cd)\\|e",
            "(a.b|cd)e",
        ]
    ),
    st.text("abcdefksxyABCDEFKS|. \u212a\u017f\n", max_size=12),
)
def test_a_rewritten_pattern_finds_the_same(pattern: str, text: str) -> None:
    found = re2.search(pattern, text) is not None
    assert any(re2.search(branch, text) for branch in branches(pattern)) is found
    lower = text.translate({c: c + 32 for c in range(ord("A"), ord("Z") + 1)})
    either = in_either_case(pattern)
    if either is not None:
        assert (re2.search(either, text) is None) is (re2.search(pattern, lower) is None)


@pytest.mark.parametrize("pattern", ["[ab]c", "(?i)ab", "aB", "\\p{Lu}", "(?s)a.b", "\\x41"])
def test_a_pattern_with_classes_flags_or_capitals_is_left_as_it_is(pattern: str) -> None:
    assert in_either_case(pattern) is None


def test_a_pattern_with_branches_is_split_where_that_is_the_same() -> None:
    assert branches("(?i)(ab|cd)s?") == ["(?i)abs?", "(?i)cds?"]
    for other in ("(ab|cd)x|y", "(ab|cd)?e", "(ab|c*)", "ab|cd"):
        assert branches(other) == [other]
