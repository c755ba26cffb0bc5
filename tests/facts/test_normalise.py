"""Raw values become what conditions may run on, or unknown with a reason."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from enum import StrEnum
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reasoned.conditions.types import Field, ListType, ObjectType, Scalar
from reasoned.conditions.values import DURATION_MAX, INT_MAX, INT_MIN, Partial
from reasoned.facts.model import Declaration, Declarations
from reasoned.facts.normalise import Normalised, Normaliser, normalise, normaliser_for
from tests.facts.encoding import assert_encoded

LICENCE = ObjectType(
    (
        ("kind", Field(Scalar.STRING, values=("gambling", "alcohol"))),
        ("country", Field(Scalar.STRING)),
        ("valid_until", Field(Scalar.TIMESTAMP, optional=True)),
        ("levels", Field(ListType(Scalar.INT))),
    )
)

FIELDS = {
    "ad.flag": Field(Scalar.BOOL),
    "ad.count": Field(Scalar.INT),
    "ad.spend": Field(Scalar.DOUBLE),
    "ad.text": Field(Scalar.STRING),
    "ad.payer": Field(Scalar.STRING, optional=True),
    "ad.kind": Field(Scalar.STRING, optional=True, values=("sale", "vote")),
    "ad.started": Field(Scalar.TIMESTAMP),
    "ad.length": Field(Scalar.DURATION),
    "ad.places": Field(ListType(Scalar.STRING)),
    "ad.topics": Field(ListType(Scalar.STRING), values=("news", "sport")),
    "ad.prices": Field(ListType(Scalar.DOUBLE)),
    "ad.licence": Field(LICENCE, optional=True),
    "ad.licences": Field(ListType(LICENCE)),
}

DECLARED = Declarations({n: Declaration(n, f, "?", n) for n, f in FIELDS.items()})


def one(name: str, value: object) -> Normalised:
    return normalise({name: value}, DECLARED)


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("ad.flag", True, True),
        ("ad.count", 3, 3),
        ("ad.count", 3.0, 3),
        ("ad.count", Decimal("3E1"), 30),
        ("ad.count", INT_MIN, INT_MIN),
        ("ad.spend", 3, 3.0),
        ("ad.spend", Decimal("1.5"), 1.5),
        ("ad.text", "Zürich 😀", "Zürich 😀"),
        ("ad.text", "", ""),
        ("ad.payer", None, None),
        ("ad.kind", "vote", "vote"),
        ("ad.started", "2020-01-31", datetime(2020, 1, 31, tzinfo=UTC)),
        ("ad.started", date(2020, 1, 31), datetime(2020, 1, 31, tzinfo=UTC)),
        ("ad.started", "2020-01-31T12:00:00+02:00", datetime(2020, 1, 31, 10, tzinfo=UTC)),
        ("ad.length", "30 days", timedelta(days=30)),
        ("ad.length", timedelta(hours=1), timedelta(hours=1)),
        ("ad.places", ["DE", "FR"], ("DE", "FR")),
        ("ad.places", None, ()),
        ("ad.places", [], ()),
        ("ad.places", Partial(["DE"]), Partial(["DE"])),
        ("ad.places", {"items": ["DE"], "complete": False}, Partial(["DE"])),
        ("ad.places", {"items": ["DE"]}, ("DE",)),
        ("ad.prices", [1, 2.5], (1.0, 2.5)),
        ("ad.licence", None, None),
        ("ad.licence", {"levels": None, "valid_until": None}, {"levels": (), "valid_until": None}),
        ("ad.licences", [{"country": "DE"}, {}], ({"country": "DE"}, {})),
    ],
)
def test_a_value_that_fits_is_taken(name: str, value: object, expected: object) -> None:
    result = one(name, value)
    assert result.problems == ()
    found = result.record[name]
    assert found == expected
    assert type(found) is type(expected)


@pytest.mark.parametrize(
    ("name", "value", "found"),
    [
        ("ad.flag", 1, "1"),
        ("ad.flag", "true", '"true"'),
        ("ad.count", True, "true"),
        ("ad.count", "3", '"3"'),
        ("ad.count", 3.5, "3.5"),
        ("ad.count", INT_MAX + 1, "9223372036854775808"),
        ("ad.count", float(2**63), "9.223372036854776e+18"),
        ("ad.count", 10**400, "a number of over 60 digits"),
        ("ad.count", Decimal("1E+999999999"), "1E+999999999"),
        ("ad.count", Decimal("sNaN"), "sNaN"),
        ("ad.spend", float("nan"), "nan"),
        ("ad.spend", float("-inf"), "-inf"),
        ("ad.spend", 10**400, "a number of over 60 digits"),
        ("ad.spend", Decimal("1E400"), "1E+400"),
        ("ad.spend", False, "false"),
        ("ad.spend", [1.0], "a list of 1"),
        ("ad.text", 5, "5"),
        ("ad.text", b"x", "a bytes"),
        ("ad.text", "half \ud800", '"half \\ud800"'),
        ("ad.text", "nul \0", '"nul \\u0000"'),
        ("ad.text", None, "null"),
        ("ad.kind", "Sale", '"Sale"'),
        ("ad.started", "2020-01-31T12:00:00", '"2020-01-31T12:00:00"'),
        ("ad.started", datetime(2020, 1, 31), "2020-01-31T00:00:00"),  # noqa: DTZ001
        ("ad.started", 1580428800, "1580428800"),
        ("ad.started", "tomorrow", '"tomorrow"'),
        ("ad.length", 30, "30"),
        ("ad.length", DURATION_MAX + timedelta(days=1), "a timedelta"),
        ("ad.places", "DE", '"DE"'),
        ("ad.places", {"complete": False}, "an object of 1 fields"),
        ("ad.places", {"items": ["DE"], "complete": "no"}, "an object of 2 fields"),
        ("ad.places", {"items": ["DE"], "more": 1}, "an object of 2 fields"),
        ("ad.places", {1, 2}, "a set"),
        ("ad.licence", "DE", '"DE"'),
        ("ad.licences", {"country": "DE"}, "an object of 1 fields"),
    ],
)
def test_a_value_that_does_not_fit_is_unknown_and_reported(
    name: str, value: object, found: str
) -> None:
    result = one(name, value)
    assert result.record == {}
    (problem,) = result.problems
    assert (problem.fact, problem.place, problem.found) == (name, "", found)
    assert problem.expected
    assert problem.mend.endswith(("?", "."))


def test_a_damaged_item_is_dropped_and_leaves_the_list_partial() -> None:
    result = one("ad.prices", [1.0, "two", 3.0, None])
    assert result.record == {"ad.prices": Partial([1.0, 3.0])}
    assert type(result.record["ad.prices"]) is Partial
    assert [p.place for p in result.problems] == ["[1]", "[3]"]


def test_a_value_that_is_not_allowed_leaves_its_list_partial() -> None:
    result = one("ad.topics", ["news", "sports"])
    assert type(result.record["ad.topics"]) is Partial
    assert result.problems[0].mend == "Did you mean `sport`?"


def test_a_damaged_field_is_unknown_and_the_rest_of_its_object_stays() -> None:
    result = one("ad.licences", [{"kind": "gamling", "country": "DE", "levels": [1, True]}])
    assert result.record == {"ad.licences": ({"country": "DE", "levels": Partial([1])},)}
    assert (result.problems[0].place, result.problems[0].mend) == (
        "[0].kind",
        "Did you mean `gambling`?",
    )
    assert result.problems[1].place == "[0].levels[1]"
    assert str(result.problems[1]).startswith("ad.licences[0].levels[1]: found true, expected")


def test_an_unknown_field_is_reported_with_the_nearest() -> None:
    result = one("ad.licence", {"contry": "DE", 5: "x"})
    assert result.record == {"ad.licence": {}}
    assert result.problems[0].mend == "Did you mean `country`?"


def test_an_undeclared_fact_is_reported_with_the_nearest() -> None:
    result = normalise({"ad.txt": "x", 5: 1}, DECLARED)  # type: ignore[dict-item]
    assert result.record == {}
    assert [(p.fact, p.mend) for p in result.problems] == [
        ("ad.txt", "Did you mean `ad.text`?"),
        ("5", "Names of facts are text."),
    ]


def test_what_is_left_out_stays_unknown() -> None:
    assert normalise({}, DECLARED) == Normalised({})


def test_reports_are_bounded_whatever_comes() -> None:
    many = normalise({f"ad.x{i}": 1 for i in range(5000)}, DECLARED)
    assert len(many.problems) == 21
    assert many.problems[-1].found == "4980 more names"
    long = one("ad.prices", ["x"] * 5000)
    assert len(long.problems) == 6
    assert long.problems[-1].found == "4995 more items that don't fit"
    wide = one("ad.licence", {f"f{i}": 1 for i in range(5000)})
    assert len(wide.problems) == 6
    (text,) = one("ad.count", "x" * 10_000_000).problems
    assert len(str(text)) < 300
    (number,) = one("ad.count", 10**5000).problems  # Python refuses to print it
    assert number.found == "a number of over 60 digits"


def test_deeply_nested_values_are_refused_without_harm() -> None:
    deep: Any = "x"
    for _ in range(100_000):
        deep = [deep]
    assert one("ad.text", deep).problems[0].found == "a list of 1"
    assert one("ad.places", deep).record == {"ad.places": Partial()}


def test_kinds_of_text_and_numbers_become_plain_ones() -> None:
    class Kind(StrEnum):
        SALE = "sale"

    class Number(int):
        pass

    result = normalise(
        {
            "ad.text": Kind.SALE,
            "ad.kind": Kind.SALE,
            "ad.count": Number(3),
            "ad.places": [Kind.SALE],
        },
        DECLARED,
    )
    assert result.problems == ()
    assert_encoded(result.record, DECLARED.schema)


def test_one_value_can_be_asked_about() -> None:
    fits = normaliser_for(DECLARED).fits
    assert fits("ad.count", 3.0) == (3, ())
    assert fits("ad.places", None) == ((), ())
    assert [p.fact for p in fits("ad.count", "3")[1]] == ["ad.count"]
    with pytest.raises(KeyError):
        fits("ad.nothing", 3)


def test_declarations_that_came_and_went_are_never_confused() -> None:
    for turn in range(50):
        name = f"ad.n{turn}"
        declared = Declarations({name: Declaration(name, Field(Scalar.INT), "?", name)})
        assert normalise({name: 1}, declared).record == {name: 1}
        del declared


# --- anything at all -------------------------------------------------------------------

_scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.integers(INT_MIN - 2, INT_MIN + 2)
    | st.floats()
    | st.decimals()
    | st.text(st.characters(), max_size=5)
    | st.sampled_from(["news", "sale", "gambling", "2020-01-31", "1h", "30 days", "\ud800", "\0"])
    | st.datetimes(
        timezones=st.none()
        | st.builds(timezone, st.timedeltas(-timedelta(hours=23), timedelta(hours=23)))
    )
    | st.dates()
    | st.timedeltas()
    | st.binary(max_size=3)
)
_names = st.sampled_from(["items", "complete", "kind", "country", "valid_until", "levels", "x"])
_anything = st.recursive(
    _scalars,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.lists(inner, max_size=3).map(tuple)
        | st.lists(inner, max_size=3).map(Partial)
        | st.dictionaries(_names | st.integers(), inner, max_size=4)
    ),
    max_leaves=8,
)
_raw = st.dictionaries(st.sampled_from([*FIELDS, "ad.other", "", "\ud800"]), _anything, max_size=8)


@given(_raw)
def test_whatever_comes_in_the_record_is_encoded_as_conditions_expect(
    raw: Mapping[str, object],
) -> None:
    result = normalise(raw, DECLARED)
    assert_encoded(result.record, DECLARED.schema)
    for problem in result.problems:
        str(problem).encode()  # can be printed and stored
    dropped = set(raw) - set(result.record)
    assert dropped <= {p.fact for p in result.problems}


@given(_raw)
def test_normalising_a_record_again_changes_nothing(raw: Mapping[str, object]) -> None:
    record = normalise(raw, DECLARED).record
    again = normalise(record, DECLARED)
    assert again.problems == ()
    assert repr(again.record) == repr(record)  # repr tells 1 from 1.0 and Partial from tuple


@given(_raw)
def test_raw_values_are_left_as_they_were(raw: Mapping[str, object]) -> None:
    before = repr(raw)
    Normaliser(DECLARED)(raw)
    assert repr(raw) == before
