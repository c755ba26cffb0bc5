"""What is decided about conditions without any record is true of every record."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from reasoned.conditions.check import compile_condition
from reasoned.conditions.interpret import evaluate, evaluate_rule
from reasoned.conditions.satisfy.ask import (
    Effort,
    Possible,
    Want,
    always,
    both_hold,
    holds,
    implies,
    never,
    together,
)
from reasoned.conditions.tree import And, Bool, Not, Or, RuleTest
from reasoned.conditions.values import Record
from tests.conditions.strategies import NOW, SCHEMA, conditions, records, rules


def tree(text: str) -> Bool:
    return compile_condition(text, SCHEMA).tree


def rule(*when: str, unless: tuple[str, ...] = ()) -> RuleTest:
    return RuleTest("r", tuple(map(tree, when)), tuple(map(tree, unless)))


NEVER = [
    "ad.clicks > 3 && ad.clicks < 3",
    "ad.clicks > 3 && ad.clicks < 4",
    "ad.clicks == 3 && ad.clicks == 4",
    "ad.clicks == 3 && ad.clicks != 3",
    "ad.clicks < ad.clicks",
    "size(ad.text) < 0",
    "size(ad.scores) == 0 && 3 in ad.scores",
    "size(advertiser.licences.filter(l, l.valid)) < 0",
    "ad.spend > 3.0 && ad.spend <= 3.0",
    'advertiser.country == "DE" && advertiser.country == "FR"',
    'advertiser.country in ["DE", "FR"] && !(advertiser.country in ["FR", "DE", "AT"])',
    'advertiser.control != "state" && advertiser.control != "private"',
    'ad.text.lowerAscii() == "News"',
    'ad.text.lowerAscii().contains("Free")',
    'ad.text.startsWith("ab") && ad.text.startsWith("b")',
    'ad.text.startsWith("abc") && !ad.text.startsWith("ab")',
    'ad.text.endsWith("abc") && !ad.text.contains("bc")',
    'ad.text in ["abc", "abd"] && ad.text.matches("c") && ad.text.endsWith("d")',
    'ad.text < "b" && ad.text > "c"',
    "!has(ad.clicks)",
    "has(ad.spend) && !has(ad.spend)",
    "!has(ad.spend) && ad.spend > 1.0",
    "!has(advertiser.country) && true",
    "advertiser.verified && !advertiser.verified",
    "advertiser.verified == !advertiser.verified",
    "(advertiser.verified ? 1 : 2) == 3",
    "(ad.clicks > 3 ? ad.clicks : 7) < 4",
    "ad.clicks > 3 ? ad.clicks < 2 : ad.clicks > 5",
    "ad.age > duration('2h') && ad.age < duration('1h')",
    "now > timestamp('2020-01-01T00:00:00Z') && now < timestamp('2019-01-01T00:00:00Z')",
    "now - advertiser.since > duration('2h') && now - advertiser.since < duration('1h')",
    "advertiser.since < now && now < advertiser.since",
    "advertiser.since < now && now == advertiser.since",
    '"a" in advertiser.sectors && !("a" in advertiser.sectors)',
    '"a" in advertiser.sectors && advertiser.sectors.all(s, s == "b")',
    'advertiser.sectors.exists(s, s == "a") && !advertiser.sectors.exists(x, x == "a")',
    "advertiser.licences.exists(l, l.level > 3 && l.level < 3)",
    "advertiser.licences.exists(l, l.level > 5) && advertiser.licences.all(l, l.level < 5)",
    """advertiser.licences.exists(l, l.kind == "gambling" && l.valid)
       && !advertiser.licences.exists(x, x.kind in ["gambling", "finance"])""",
    """advertiser.licences.exists(l, "DE" in l.regions)
       && advertiser.licences.all(l, !l.regions.exists(r, r == "DE"))""",
    'ad.text.matches("a.b") && !ad.text.matches("a.b")',
    "1 > 2",
    "false",
    "ad.clicks < 1 / (3 - 3)",
    "ad.clicks + 1 > 5 && ad.clicks < 3",
    "ad.clicks * 2 > 10 && ad.clicks < 5",
    "2 * ad.clicks == 7",
    "-ad.clicks > 3 && ad.clicks > 0",
    "ad.clicks == 3 && ad.clicks % 2 == 0",
    "ad.clicks < size(ad.text) && size(ad.text) < ad.clicks",
    "ad.clicks - size(ad.text) > 2 && ad.clicks < size(ad.text)",
    "now - advertiser.since > duration('48h') && advertiser.since > now",
    "advertiser.since < now - duration('24h') && now - advertiser.since < duration('1h')",
    """now < timestamp('2020-01-01T00:00:00Z') && advertiser.since < now
       && advertiser.since > timestamp('2021-01-01T00:00:00Z')""",
    """advertiser.since < timestamp('2020-01-01T00:00:00Z')
       && advertiser.since + duration('24h') > timestamp('2021-01-01T00:00:00Z')""",
    'ad.text == "abc" && size(ad.text) > 3',
    'ad.text == "ABC" && ad.text.lowerAscii() == "xyz"',
    '"abc".startsWith(ad.text) && ad.text == "b"',
    'ad.text.matches("^abc$") && ad.text.startsWith("b")',
    'ad.text.lowerAscii().matches("FREE")',
    '!ad.text.matches("free|")',
    '!ad.text.matches("")',
    """size(advertiser.licences.filter(l, l.valid)) > 0
       && !advertiser.licences.exists(l, l.valid)""",
    """size(advertiser.licences.filter(l, l.valid)) == 0
       && advertiser.licences.exists(l, l.valid)""",
    "size(ad.scores) > 0 && ad.scores.all(s, s > 3 && s < 2)",
    """(advertiser.verified ? ad.text : advertiser.country) in ["a"] && ad.text == "b"
       && advertiser.country == "c\"""",
]

ALWAYS = [
    "ad.clicks > 3 || ad.clicks <= 3",
    "ad.clicks == ad.clicks",
    "has(ad.clicks)",
    "size(ad.scores) >= 0",
    'advertiser.control == "state" || advertiser.control == "private"',
    "advertiser.verified || !advertiser.verified",
    "advertiser.licences.all(l, l.level > 3 || l.level <= 3)",
    "true",
]

OPEN = [
    "ad.clicks > 3",
    "!has(ad.spend) || ad.spend < 3.0",
    "ad.clicks > 3 && ad.clicks < 5",
    "ad.clicks != 1 && ad.clicks != 2",
    'advertiser.country == "DE"',
    'ad.text.startsWith("ab") && ad.text.endsWith("ba") && ad.text.contains("zz")',
    'ad.text.lowerAscii() == "news"',
    'has(advertiser.control) && advertiser.control == "state"',
    "ad.landing.https && has(ad.landing.hops) && ad.landing.hops > 3",
    "!has(ad.landing.hops)",
    "size(ad.scores) == 2",
    "size(ad.text) > 7 && ad.clicks < 3",
    'advertiser.licences.exists(l, l.kind == "gambling" && l.country == "DE" && l.valid)',
    '!advertiser.licences.exists(l, l.kind == "gambling")',
    'advertiser.licences.exists(l, "DE" in l.regions)',
    "advertiser.licences.exists(l, l.level == 1) && advertiser.licences.exists(l, l.level == 2)",
    "advertiser.since < now",
    "advertiser.since == now",
    "advertiser.verified != ad.landing.https",
    'ad.text.matches("^DE$")',
    "size(advertiser.licences.filter(l, l.valid)) > 0",
    "ad.clicks + 1 > 5 && ad.clicks < 6",
    "ad.clicks == 4 && ad.clicks % 2 == 0",
]


@pytest.mark.parametrize("text", NEVER)
def test_what_can_never_hold_is_found(text: str) -> None:
    assert never(tree(text))


@pytest.mark.parametrize("text", NEVER)
def test_what_can_never_hold_is_never_false_the_other_way_round(text: str) -> None:
    assert always(Not(tree(text)))


@pytest.mark.parametrize("text", ALWAYS)
def test_what_can_never_be_false_is_found(text: str) -> None:
    assert always(tree(text))
    assert not never(tree(text))


@pytest.mark.parametrize("text", OPEN)
def test_what_can_hold_has_an_example(text: str) -> None:
    asked = tree(text)
    answer = together([(asked, Want.TRUE)])
    assert answer.possible is Possible.YES
    assert answer.example is not None
    assert evaluate(asked, answer.example.record, answer.example.now) is True
    assert not always(asked)


@pytest.mark.parametrize(
    ("narrow", "wide"),
    [
        (rule("ad.clicks > 5"), rule("ad.clicks > 3")),
        (rule("ad.clicks > 5", "advertiser.verified"), rule("ad.clicks > 5")),
        (rule("ad.clicks > 5", unless=("advertiser.verified",)), rule("ad.clicks > 5")),
        (
            rule("ad.clicks > 5", unless=("advertiser.verified", "ad.landing.https")),
            rule("ad.clicks > 4", unless=("ad.landing.https",)),
        ),
        (rule('advertiser.country == "DE"'), rule('advertiser.country in ["DE", "AT"]')),
        (rule("true"), rule("true")),
        (
            rule('advertiser.licences.exists(l, l.kind == "gambling" && l.valid)'),
            rule('advertiser.licences.exists(x, x.kind == "gambling")'),
        ),
        (rule("!has(ad.spend)"), rule("!has(ad.spend) || ad.spend > 3.0")),
    ],
)
def test_a_narrower_rule_implies_a_wider_one(narrow: RuleTest, wide: RuleTest) -> None:
    assert implies(narrow, wide)


@pytest.mark.parametrize(
    ("narrow", "wide"),
    [
        (rule("ad.clicks > 3"), rule("ad.clicks > 5")),
        # Wherever the first holds, the second may still be undetermined.
        (rule("ad.clicks > 5"), rule("ad.clicks > 5", unless=("advertiser.verified",))),
        (rule("ad.clicks > 5"), rule("ad.spend > 3.0 || ad.spend <= 3.0")),
        (rule("ad.clicks > 5"), rule("has(ad.spend) || ad.clicks < 9")),
    ],
)
def test_a_rule_that_may_hold_alone_implies_nothing(narrow: RuleTest, wide: RuleTest) -> None:
    assert not implies(narrow, wide)


def test_two_rules_that_can_hold_at_once_have_an_example() -> None:
    answer = both_hold(rule("ad.clicks > 3"), rule("ad.clicks < 5", unless=("has(ad.spend)",)))
    assert answer.possible is Possible.YES
    assert answer.example is not None
    assert answer.example.record == {"ad.clicks": 4, "ad.spend": None}
    assert both_hold(rule("ad.clicks > 3"), rule("ad.clicks < 3")).possible is Possible.NO


def test_the_budget_ends_a_question_without_an_answer() -> None:
    parts = [f"(ad.clicks != {n} || ad.text.matches('{n}'))" for n in range(60)]
    asked = tree(" && ".join(parts))
    effort = Effort(50)
    assert together([(asked, Want.TRUE)], effort).possible is Possible.UNSURE
    assert effort.spent
    assert together([(tree("false"), Want.TRUE)], effort).possible is Possible.UNSURE


def test_many_alternatives_end_in_time() -> None:
    texts = [f"(ad.clicks == {n} || ad.spend == {n}.5 || ad.text == '{n}')" for n in range(40)]
    assert together([(tree(" && ".join(texts)), Want.TRUE)]).possible is not Possible.YES


WANTS = st.sampled_from(Want)


@given(st.lists(st.tuples(conditions(), WANTS), min_size=1, max_size=3), records())
@settings(deadline=None, max_examples=250)
def test_what_is_so_on_a_record_is_never_called_impossible(
    wanted: list[tuple[Bool, Want]], record: Record
) -> None:
    if all(evaluate(t, record, NOW) in want.value for t, want in wanted):
        assert together(wanted).possible is not Possible.NO
    # What the record makes of the conditions is always possible.
    actual = {True: Want.TRUE, False: Want.FALSE}
    known = [(t, actual[v]) for t, _ in wanted if (v := evaluate(t, record, NOW)) is not None]
    unknown = [t for t, _ in wanted if evaluate(t, record, NOW) is None]
    doubt = [(t, w) for t in unknown for w in (Want.NOT_TRUE, Want.NOT_FALSE)]
    assert together([*known, *doubt]).possible is not Possible.NO


# Conditions that speak of few facts in many ways, so that some shut each other out.
CLOSE = [
    "ad.clicks {op} {n}",
    "ad.clicks + {n} {op} 2",
    "{n} * ad.clicks {op} 3",
    "-ad.clicks {op} size(ad.text)",
    "ad.clicks - size(ad.text) {op} {n}",
    "ad.clicks % 2 == {n}",
    "advertiser.since {op} now",
    "now - advertiser.since {op} duration('{n}h')",
    "advertiser.since + ad.age {op} now",
    "size(ad.text) {op} {n}",
    "ad.text {op} 'DE'",
    "ad.text in ['DE', 'FR', 'news']",
    "ad.text.lowerAscii() {op} 'de'",
    "ad.text.matches('^D')",
    "ad.text.matches('E$|')",
    "ad.text.startsWith(advertiser.country)",
    "(advertiser.verified ? ad.text : advertiser.country) in ['DE']",
    "size(advertiser.licences) {op} {n}",
    "size(advertiser.licences.filter(l, l.valid)) {op} {n}",
    "advertiser.licences.exists(l, l.valid)",
    "advertiser.licences.all(l, l.valid || l.level {op} {n})",
    "advertiser.licences.exists_one(l, size(l.regions) {op} {n})",
    "advertiser.licences.exists(l, l.regions.exists(r, r == 'DE'))",
    "advertiser.licences.all(l, !('DE' in l.regions))",
    "has(ad.spend)",
    "!has(ad.spend) || ad.spend {op} 1.0",
]


@st.composite
def close(draw: Any) -> Bool:
    text: str = draw(st.sampled_from(CLOSE))
    op = draw(st.sampled_from(["==", "!=", "<", "<=", ">", ">="]))
    made = tree(text.format(op=op, n=draw(st.integers(0, 3))))
    return Not(made) if draw(st.booleans()) else made


@given(st.lists(close(), min_size=2, max_size=5), st.lists(records(), min_size=3, max_size=3))
@settings(max_examples=250)
def test_conditions_on_the_same_facts_are_never_called_impossible_where_they_are_so(
    trees: list[Bool], some: list[Record]
) -> None:
    for record in some:
        wanted: list[tuple[Bool, Want]] = []
        for t in trees:
            truth = evaluate(t, record, NOW)
            if truth is None:
                wanted += [(t, Want.NOT_TRUE), (t, Want.NOT_FALSE)]
            else:
                wanted.append((t, Want.TRUE if truth else Want.FALSE))
        assert together(wanted).possible is not Possible.NO


@given(st.lists(st.tuples(conditions(2), WANTS), min_size=1, max_size=2))
@settings(deadline=None, max_examples=120)
def test_an_example_makes_it_so(wanted: list[tuple[Bool, Want]]) -> None:
    answer = together(wanted)
    assert (answer.example is None) == (answer.possible is not Possible.YES)
    if answer.example is not None:
        for t, want in wanted:
            assert evaluate(t, answer.example.record, answer.example.now) in want.value


@st.composite
def related(draw: Any) -> tuple[RuleTest, RuleTest]:
    """A rule and one that was made from it, so that one often implies the other."""
    wide = draw(rules())
    extra = draw(conditions(1))
    kind = draw(st.integers(0, 3))
    when, unless = wide.when, wide.unless
    if kind == 0:
        return RuleTest("n", (*when, extra), unless), wide
    if kind == 1:
        return RuleTest("n", when, (*unless, extra)), wide
    if kind == 2:
        return RuleTest("n", (And((when[0], extra)), *when[1:]), unless), wide
    return wide, RuleTest("w", (Or((when[0], extra)), *when[1:]), unless[:1])


@given(related(), st.lists(records(), min_size=5, max_size=5))
@settings(deadline=None, max_examples=120)
def test_where_a_narrow_rule_holds_the_wide_one_does(
    pair: tuple[RuleTest, RuleTest], some: list[Record]
) -> None:
    narrow, wide = pair
    assume(implies(narrow, wide))
    for record in some:
        if evaluate_rule(narrow, record, NOW) is True:
            assert evaluate_rule(wide, record, NOW) is True


@given(rules(), records(), st.integers(-3, 3))
@settings(deadline=None, max_examples=100)
def test_a_rule_that_holds_somewhere_can_hold(test: RuleTest, record: Record, days: int) -> None:
    if evaluate_rule(test, record, NOW + timedelta(days=days)) is True:
        assert together(holds(test)).possible is not Possible.NO
        assert implies(test, test)
