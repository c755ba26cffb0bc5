"""What was known of a subject at a moment."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reasoned.conditions.types import Field, ListType, ObjectType, Scalar
from reasoned.conditions.values import Partial
from reasoned.facts.model import (
    Absent,
    Declaration,
    Declarations,
    Fact,
    Source,
    Status,
)
from reasoned.facts.view import Reason, View, absent_values, view
from tests.facts.encoding import assert_encoded

ITEM = ObjectType((("kind", Field(Scalar.STRING)), ("n", Field(Scalar.INT, optional=True))))


def declare(name: str, field: Field, **more: Any) -> Declaration:
    return Declaration(name, field, "?", name, **more)


DECLARED = Declarations(
    {
        d.name: d
        for d in (
            declare("advertiser.control", Field(Scalar.STRING)),
            declare("advertiser.seat", Field(Scalar.STRING, optional=True), absent=Absent.NONE),
            declare("advertiser.sectors", Field(ListType(Scalar.STRING))),
            declare("advertiser.breaches", Field(ListType(ITEM)), absent=Absent.NONE),
            declare("advertiser.size", Field(Scalar.INT), min_confidence=0.8),
            declare("advertiser.score", Field(Scalar.INT), expires_after=timedelta(days=10)),
            declare("ad.text", Field(Scalar.STRING)),
        )
    }
)
SOURCE = Source("publication", "A report", "https://example.org")


def day(number: int) -> datetime:
    return datetime(2018, 1, 1, tzinfo=UTC) + timedelta(days=number)


def fact(name: str, value: object, known: int = 0, **more: Any) -> Fact:
    given: dict[str, Any] = {
        "id": f"{name}/{value}",
        "subject": "a",
        "name": name,
        "value": value,
        "source": SOURCE,
        "observed_at": day(known),
        "known_from": day(known),
    }
    return Fact(**(given | more))


def at(number: int, *facts: Fact, **more: Any) -> View:
    return view(facts, DECLARED, "a", day(number), **more)


def reasons(seen: View) -> list[Reason]:
    return [out.reason for out in seen.left_out]


CONTROL = fact("advertiser.control", "government")


def test_an_established_fact_counts() -> None:
    seen = at(5, CONTROL)
    assert seen.record["advertiser.control"] == "government"
    assert seen.known["advertiser.control"] is CONTROL
    assert seen.sources["advertiser.control"] == (CONTROL,)
    assert seen.left_out == ()


def test_nothing_on_record_is_unknown_unless_our_record_is_complete() -> None:
    assert at(5).record == {"advertiser.seat": None, "advertiser.breaches": ()}
    assert at(5).record == absent_values(DECLARED)
    assert at(5).known == {}


@pytest.mark.parametrize("status", [Status.ALLEGED, Status.CONTESTED])
def test_an_alleged_or_contested_fact_never_counts(status: Status) -> None:
    doubtful = replace(CONTROL, status=status)
    seen = at(5, doubtful)
    assert "advertiser.control" not in seen.record
    assert seen.unsettled == {"advertiser.control": (status, doubtful)}
    assert reasons(seen) == [Reason(seen.left_out[0].reason)]
    assert seen.left_out[0].reason.name == status.name


def test_an_allegation_keeps_our_own_record_from_being_none() -> None:
    alleged = fact("advertiser.breaches", ({"kind": "x"},), status=Status.ALLEGED)
    assert "advertiser.breaches" not in at(5, alleged).record
    other = fact("advertiser.seat", "DE", status=Status.CONTESTED)
    assert "advertiser.seat" not in at(5, other).record


def test_a_fact_contested_later_still_counted_before() -> None:
    contested = replace(CONTROL, status=Status.CONTESTED, known_from=day(3))
    assert at(2, CONTROL, contested).record["advertiser.control"] == "government"
    assert "advertiser.control" not in at(3, CONTROL, contested).record


def test_a_contested_version_is_not_healed_by_the_older_established_one() -> None:
    contested = replace(CONTROL, status=Status.CONTESTED, known_from=day(3))
    for order in ((CONTROL, contested), (contested, CONTROL)):
        assert "advertiser.control" not in at(9, *order).record


def test_a_later_version_replaces_the_value() -> None:
    new = replace(CONTROL, value="own", known_from=day(3))
    assert at(2, CONTROL, new).record["advertiser.control"] == "government"
    assert at(3, CONTROL, new).record["advertiser.control"] == "own"


def test_a_fact_counts_only_while_it_is_true() -> None:
    brief = replace(CONTROL, true_from=day(2), true_until=day(4))
    assert reasons(at(1, brief)) == [Reason.NOT_YET_TRUE]
    assert "advertiser.control" in at(2, brief).record
    assert reasons(at(4, brief)) == [Reason.NO_LONGER_TRUE]


def test_what_is_over_leaves_our_own_record_none() -> None:
    over = fact("advertiser.breaches", ({"kind": "x"},), true_until=day(2))
    assert at(5, over).record["advertiser.breaches"] == ()


def test_an_expired_fact_is_unknown() -> None:
    old = fact("advertiser.score", 3)
    assert at(9, old).record["advertiser.score"] == 3
    assert reasons(at(10, old)) == [Reason.EXPIRED]
    own_end = replace(CONTROL, expires_at=day(2))
    assert reasons(at(2, own_end)) == [Reason.EXPIRED]


@pytest.mark.parametrize("confidence", [0.79, 0.0, float("nan")])
def test_a_fact_that_is_not_sure_enough_is_unknown(confidence: float) -> None:
    assert reasons(at(1, fact("advertiser.size", 3, confidence=confidence))) == [
        Reason.LOW_CONFIDENCE
    ]
    assert at(1, fact("advertiser.size", 3, confidence=0.8)).record["advertiser.size"] == 3


def test_of_several_facts_the_latest_observed_counts() -> None:
    old, new = fact("advertiser.control", "party", 1), fact("advertiser.control", "own", 2)
    seen = at(5, new, old)
    assert seen.record["advertiser.control"] == "own"
    assert reasons(seen) == [Reason.OUTDATED]


def test_facts_of_the_same_time_that_differ_conflict_and_are_unknown() -> None:
    one, two = fact("advertiser.control", "party", 2), fact("advertiser.control", "own", 2)
    old = fact("advertiser.control", "government", 1)
    seen = at(5, one, two, old)
    assert "advertiser.control" not in seen.record
    assert reasons(seen) == [Reason.CONFLICT, Reason.CONFLICT, Reason.OUTDATED]


def test_a_conflict_keeps_our_own_record_from_being_none() -> None:
    one, two = fact("advertiser.seat", "DE", 2), fact("advertiser.seat", None, 2)
    assert "advertiser.seat" not in at(5, one, two).record


def test_facts_of_the_same_time_that_agree_count() -> None:
    one = fact("advertiser.control", "own", 2)
    assert at(5, one, replace(one, id="other")).record["advertiser.control"] == "own"


# --- lists -------------------------------------------------------------------------------


def sectors(*items: str, known: int = 0, partly: bool = False, **more: Any) -> Fact:
    return fact("advertiser.sectors", Partial(items) if partly else items, known, **more)


def united(*facts: Fact) -> object:
    return at(9, *facts).record.get("advertiser.sectors")


def test_lists_are_united_and_partial_where_they_disagree() -> None:
    found = united(sectors("news"), sectors("security", known=1))
    assert found == ("news", "security")
    assert type(found) is Partial


def test_a_complete_list_that_holds_all_items_stays_complete() -> None:
    found = united(sectors("news", partly=True), sectors("security", "news", known=1))
    assert found == ("news", "security")
    assert type(found) is tuple


def test_single_items_alone_are_a_partial_list() -> None:
    assert type(united(sectors("news", partly=True), sectors("x", partly=True))) is Partial


def test_lists_of_our_own_complete_record_stay_complete() -> None:
    one = fact("advertiser.breaches", ({"kind": "x"},))
    two = fact("advertiser.breaches", ({"kind": "y", "n": None},))
    found = at(9, one, two).record["advertiser.breaches"]
    assert found == ({"kind": "x"}, {"kind": "y", "n": None})
    assert type(found) is tuple


@pytest.mark.parametrize(
    "doubtful",
    [
        sectors("security", status=Status.ALLEGED),
        sectors("security", status=Status.CONTESTED),
        sectors("security", expires_at=day(1)),
    ],
)
def test_a_doubtful_item_leaves_the_list_partial(doubtful: Fact) -> None:
    found = united(sectors("news"), doubtful)
    assert found == ("news",)
    assert type(found) is Partial


def test_a_doubtful_item_alone_leaves_the_list_unknown() -> None:
    assert united(sectors("news", status=Status.ALLEGED)) is None


def test_an_item_that_is_over_leaves_the_list_complete() -> None:
    assert type(united(sectors("news"), sectors("security", true_until=day(2)))) is tuple


def test_items_that_differ_in_what_is_unknown_are_kept_apart() -> None:
    one = fact("advertiser.breaches", ({"kind": "x", "n": 1},))
    two = fact("advertiser.breaches", ({"kind": "x"},))
    assert len(at(9, one, two).record["advertiser.breaches"]) == 2


def test_all_that_a_list_rests_on_is_named() -> None:
    old, new = sectors("news"), sectors("security", known=1)
    seen = at(9, new, old)
    assert seen.known["advertiser.sectors"] is new
    assert seen.sources["advertiser.sectors"] == (old, new)


# --- subjects, declarations, the moment ------------------------------------------------------


def test_facts_of_others_do_not_enter() -> None:
    assert "advertiser.control" not in at(5, replace(CONTROL, subject="b")).record


def test_the_advertisers_facts_belong_to_its_ads() -> None:
    seen = view(
        [CONTROL, fact("ad.text", "Buy", subject="ad1")], DECLARED, "ad1", day(5), advertiser="a"
    )
    assert seen.record["advertiser.control"] == "government"
    assert seen.record["ad.text"] == "Buy"


def test_an_advertisers_record_says_nothing_of_ads() -> None:
    declared = Declarations(
        {
            n: declare(n, Field(ListType(Scalar.STRING)), absent=Absent.NONE)
            for n in ("ad.topics", "advertiser.topics")
        }
    )
    assert view([], declared, "a", day(1)).record == {"advertiser.topics": ()}
    assert view([], declared, "x", day(1), advertiser="").record == {"ad.topics": ()}
    both = view([], declared, "x", day(1), advertiser="a").record
    assert both == {"ad.topics": (), "advertiser.topics": ()}


def test_a_fact_about_the_wrong_kind_of_subject_is_left_out() -> None:
    misplaced = fact("ad.text", "Buy", subject="a")
    assert reasons(at(5, misplaced)) == [Reason.MISPLACED]
    assert "ad.text" not in at(5, misplaced).record


def test_an_undeclared_fact_is_left_out() -> None:
    assert reasons(at(5, fact("advertiser.other", 1))) == [Reason.UNDECLARED]


def test_a_value_that_does_not_fit_is_left_out() -> None:
    assert reasons(at(5, fact("advertiser.control", 5))) == [Reason.UNFIT]


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        view([], DECLARED, "a", datetime(2018, 1, 1))  # noqa: DTZ001


def test_contested_is_shown_before_alleged_and_the_latest_first() -> None:
    facts = [
        fact("advertiser.control", "a", 1, status=Status.CONTESTED),
        fact("advertiser.control", "b", 2, status=Status.CONTESTED),
        fact("advertiser.control", "c", 3, status=Status.ALLEGED),
    ]
    assert at(5, *facts).unsettled["advertiser.control"] == (Status.CONTESTED, facts[1])


_VALUES = {
    "advertiser.control": st.sampled_from(["own", "government"]),
    "advertiser.seat": st.sampled_from(["DE", None]),
    "advertiser.sectors": st.sampled_from([("news",), ("news", "x"), Partial(["y"]), ()]),
    "advertiser.breaches": st.sampled_from([({"kind": "x"},), (), Partial([{"n": 1}])]),
    "advertiser.size": st.integers(0, 2),
    "advertiser.score": st.sampled_from([1, 2, "unfit"]),
}
_days = st.integers(0, 12).map(day)


@st.composite
def _facts(draw: st.DrawFn) -> Fact:
    name = draw(st.sampled_from(sorted(_VALUES)))
    return fact(
        name,
        draw(_VALUES[name]),
        id=f"{name}/{draw(st.integers(0, 2))}",
        observed_at=draw(_days),
        known_from=draw(_days),
        true_from=draw(st.none() | _days),
        true_until=draw(st.none() | _days),
        expires_at=draw(st.none() | _days),
        status=draw(st.sampled_from(Status)),
        confidence=draw(st.sampled_from([0.5, 1.0])),
    )


_many = st.lists(_facts(), max_size=10)


@given(_many, _days)
def test_nothing_known_later_can_enter(facts: list[Fact], moment: datetime) -> None:
    seen = view(facts, DECLARED, "a", moment)
    then = [f for f in facts if f.known_from <= moment and f.observed_at <= moment]
    without = view(then, DECLARED, "a", moment)
    assert replace(seen, later=()) == without
    assert repr(seen.record) == repr(without.record)
    assert without.later == ()
    for used in [*seen.known.values(), *(f for _, f in seen.unsettled.values())]:
        assert used in then
    assert all(out.fact in then for out in seen.left_out)


@given(_many, _days)
def test_every_record_is_encoded_as_conditions_expect(facts: list[Fact], moment: datetime) -> None:
    seen = view(facts, DECLARED, "a", moment)
    assert_encoded(dict(seen.record), DECLARED.schema)


@given(_many, _days)
def test_what_counts_is_established_and_true(facts: list[Fact], moment: datetime) -> None:
    for rests_on in view(facts, DECLARED, "a", moment).sources.values():
        for used in rests_on:
            assert used.status is Status.ESTABLISHED
            assert used.true_from is None or used.true_from <= moment
            assert used.true_until is None or moment < used.true_until


@given(_many, _days, st.randoms())
def test_the_order_of_facts_changes_no_value(
    facts: list[Fact], moment: datetime, random: Any
) -> None:
    # Versions of one fact known at the same moment have no order but the given one.
    unique = list({(f.id, f.known_from, f.observed_at): f for f in facts}.values())
    mixed = list(unique)
    random.shuffle(mixed)
    one, two = (view(given, DECLARED, "a", moment).record for given in (unique, mixed))
    assert one.keys() == two.keys()
    for name, value in one.items():
        if isinstance(value, tuple):
            assert type(value) is type(two[name])
            assert sorted(map(str, value)) == sorted(map(str, two[name]))
        else:
            assert value == two[name]
