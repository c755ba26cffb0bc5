"""A condition that can't be used is refused with its place, the reason and a way out."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from reasoned.conditions.check import compile_condition
from reasoned.conditions.errors import ConditionError, Fault
from reasoned.conditions.parse import MAX_DEPTH, MAX_LENGTH
from reasoned.conditions.tree import Condition
from tests.conditions.strategies import SCHEMA


def refused(text: str) -> ConditionError:
    with pytest.raises(ConditionError) as error:
        compile_condition(text, SCHEMA)
    return error.value


@pytest.mark.parametrize(
    ("text", "fault", "suggestion"),
    [
        ("ad.click > 3", Fault.UNKNOWN_FACT, "Did you mean `ad.clicks`?"),
        ("advertiser.text == 'x'", Fault.UNKNOWN_FACT, "`ad.text`"),
        ("ad.landing.domian == 'x'", Fault.UNKNOWN_FIELD, "`domain`"),
        ('advertiser.control == "stat"', Fault.NEVER_EQUAL, '"state"'),
        ('advertiser.control in ["state", "privat"]', Fault.NEVER_EQUAL, '"private"'),
        ("ad.spend > 3", Fault.WRONG_TYPE, "Write 3.0."),
        ("ad.clicks > 3.0", Fault.WRONG_TYPE, "Write 3."),
        ('advertiser.since < "2024-01-01T00:00:00Z"', Fault.WRONG_TYPE, "timestamp("),
        ("advertiser.sectors", Fault.WRONG_TYPE, "size(...) > 0"),
        ('advertiser.sectors.contains("news")', Fault.WRONG_TYPE, '"..." in advertiser.sectors'),
        ("advertiser.licences.kind == 'x'", Fault.UNKNOWN_FIELD, ".exists(x, x.kind"),
        ("ad.clicks = 3", Fault.SYNTAX, "=="),
        ("ad.clicks true", Fault.SYNTAX, ""),
        ("ad.clicks / 0 == 1", Fault.WRONG_TYPE, "something else"),
        ("ad.clicks > 3 and ad.spend > 1.0", Fault.SYNTAX, "&&"),
        ("has(advertiser.sectors)", Fault.UNSUPPORTED, "size(advertiser.sectors) > 0"),
        ('ad.text.toLowerCase() == "x"', Fault.UNSUPPORTED, "lowerAscii"),
        ('ad.text.startswith("x")', Fault.UNSUPPORTED, "startsWith"),
        ('ad.text.matches("(?=x)")', Fault.REGEX, "look-around"),
        ('ad.text.matches("(a)\\\\1")', Fault.REGEX, "back-references"),
        ('ad.text.matches("(a{900}){900}")', Fault.REGEX, ""),
        ("advertiser.sectors.exists(ad, true)", Fault.WRONG_TYPE, "Write x."),
        ('timestamp("2024-13-01T00:00:00Z") < now', Fault.WRONG_TYPE, "2024-10-01T00:00:00Z"),
    ],
)
def test_a_refusal_names_the_fault_and_a_way_to_write_it(
    text: str, fault: Fault, suggestion: str
) -> None:
    error = refused(text)
    assert error.fault is fault, str(error)
    assert suggestion in error.suggestion
    assert (error.line, error.column) >= (1, 1)


def test_a_refusal_names_line_and_column() -> None:
    error = refused('ad.clicks > 3\n  && ad.txt == "x"')
    assert (error.line, error.column) == (2, 6)


@pytest.mark.parametrize(
    "bomb",
    [
        "(" * 5_000 + "1" + ")" * 5_000,
        "[" * 5_000,
        "!" * 5_000 + "ad.live",
        "-" * 5_000 + "1 == 1",
        "ad." * 4_000 + "x",
        "1" + "+1" * 7_000 + " == 1",
        '"' + "\\\\" * 8_000,
        '"' * 9_999,
        "'''" + "\\'" * 5_000,
        "true ? " * 2_000 + "true" + " : false" * 2_000,
        "advertiser.sectors.exists(a, " * 500 + "true" + ")" * 500,
        "x" * 20_000,
        "ad.clicks in [" + "1," * 5_000 + "1]",
        "1" * 16_000 + " == 1",
        "0." + "1" * 10_000 + "e99999 == 1.0",
    ],
    ids=lambda bomb: bomb[:12],
)
def test_a_bomb_is_refused(bomb: str) -> None:
    assert refused(bomb).fault in {
        Fault.TOO_LARGE, Fault.SYNTAX, Fault.WRONG_TYPE, Fault.UNSUPPORTED,
    }  # fmt: skip


def test_what_is_just_within_bounds_is_read() -> None:
    deep = "(" * MAX_DEPTH + "true" + ")" * MAX_DEPTH
    assert compile_condition(deep, SCHEMA).reads == ()
    wide = " && ".join(["ad.clicks == 1"] * 400)
    assert len(wide) < MAX_LENGTH
    assert compile_condition(wide, SCHEMA).reads == ("ad.clicks",)


def test_a_condition_knows_what_it_reads() -> None:
    text = "ad.landing.https && advertiser.licences.exists(l, l.country == advertiser.country)"
    assert compile_condition(text, SCHEMA).reads == (
        "ad.landing", "advertiser.country", "advertiser.licences",
    )  # fmt: skip


_PIECES = st.sampled_from(
    "ad.clicks ad.text advertiser.sectors advertiser.licences ad.landing.https now x l . , ( ) [ ] "
    "{ } && || ! == != < <= > >= + - * / % ? : in has( size( exists( .exists(x, .all( .matches( "
    "true false null 1 2.5 'a' \"b\" r'\\d' timestamp( duration( '2024-01-01T00:00:00Z' \n // \\"
    .split(" ")
)  # fmt: skip


@example("\ud800 == 'a'")
@example("'\x00' == '\U0010ffff'")
@given(st.lists(_PIECES, max_size=25).map(" ".join) | st.text(max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        condition = compile_condition(text, SCHEMA)
    except ConditionError:
        return
    assert isinstance(condition, Condition)
