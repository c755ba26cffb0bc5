"""What would change a finding: every flip shown has been evaluated, and is minimal."""

from __future__ import annotations

from datetime import timedelta
from itertools import combinations
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from reasoned.conditions.check import compile_condition
from reasoned.conditions.flips.search import Flip, Flips, find_flips
from reasoned.conditions.interpret import evaluate_rule
from reasoned.conditions.tree import RuleTest
from reasoned.conditions.values import Partial, Record
from tests.conditions.strategies import NOW, SCHEMA, records, rules


def rule(*when: str, unless: tuple[str, ...] = ()) -> RuleTest:
    def trees(texts: tuple[str, ...]) -> Any:
        return tuple(compile_condition(t, SCHEMA).tree for t in texts)

    return RuleTest("rule", trees(when), trees(unless))


def flips(test: RuleTest, record: Record, **options: Any) -> Flips:
    return find_flips(test, record, NOW, schema=SCHEMA, **options)


def changed(flip: Flip) -> dict[str, Any]:
    return {c.fact: c.then for c in flip.changes}


def changes(found: Flips) -> list[dict[str, Any]]:
    return [changed(f) for f in found.flips]


@settings(max_examples=300)
@given(rules(), records(), st.sets(st.sampled_from(sorted(SCHEMA)), max_size=3))
def test_every_flip_flips_and_none_has_a_change_too_many(
    test: RuleTest, record: Record, fixed: set[str]
) -> None:
    before = evaluate_rule(test, record, NOW)
    found = flips(test, record, fixed=frozenset(fixed))
    for flip in found.flips:
        assert 1 <= len(flip.changes) <= 3
        assert not fixed & changed(flip).keys()
        assert flip.becomes is not before
        assert flip.becomes is not None
        assert evaluate_rule(test, {**record, **changed(flip)}, NOW) is flip.becomes
        for size in range(1, len(flip.changes)):
            for fewer in combinations(changed(flip).items(), size):
                after = evaluate_rule(test, {**record, **dict(fewer)}, NOW)
                assert after is not flip.becomes
        for change in flip.changes:
            assert change.known is (change.fact in record)
            assert change.now == record.get(change.fact)


def test_an_equality_flips_to_another_allowed_value() -> None:
    test = rule('advertiser.control == "state"')
    assert changes(flips(test, {"advertiser.control": "state"})) == [
        {"advertiser.control": "private"}
    ]


def test_an_exception_is_a_way_out() -> None:
    test = rule(
        'ad.text == "casino"',
        unless=('advertiser.licences.exists(l, l.kind == "gambling" && l.valid)',),
    )
    found = changes(flips(test, {"ad.text": "casino", "advertiser.licences": ()}))
    assert {"advertiser.licences": ({"kind": "gambling", "valid": True},)} in found


def test_an_expired_licence_flips_by_a_later_date() -> None:
    test = rule(
        "ad.clicks > 0",
        unless=("advertiser.licences.exists(l, has(l.until) && now < l.until)",),
    )
    licence = {"kind": "gambling", "until": NOW - timedelta(days=3)}
    found = changes(flips(test, {"ad.clicks": 5, "advertiser.licences": (licence,)}))
    assert {
        "advertiser.licences": ({"kind": "gambling", "until": NOW + timedelta(days=1)},)
    } in found


def test_an_unknown_fact_is_flipped_both_ways() -> None:
    test = rule("ad.clicks > 100")
    found = flips(test, {})
    assert {f.becomes for f in found.flips} == {True, False}
    assert all(not c.known for f in found.flips for c in f.changes)


def test_a_partial_list_is_settled_by_knowing_that_nothing_else_is_on_it() -> None:
    test = rule('"news" in advertiser.sectors')
    found = changes(flips(test, {"advertiser.sectors": Partial(("retail",))}))
    assert {"advertiser.sectors": ("retail",)} in found


def test_a_text_flips_without_the_words_that_met_the_pattern() -> None:
    test = rule('ad.text.matches("(?i)guaranteed")')
    found = changes(flips(test, {"ad.text": "A Guaranteed win"}))
    assert found == [{"ad.text": "A  win"}]


def test_bounds_flip_at_the_bound_through_arithmetic() -> None:
    test = rule('now - advertiser.since < duration("24h")', "ad.spend * 2.0 > 10.0")
    record = {"advertiser.since": NOW - timedelta(hours=1), "ad.spend": 6.0}
    found = changes(flips(test, record))
    assert {"advertiser.since": NOW - timedelta(hours=24)} in found
    assert {"ad.spend": 5.0} in found


def test_two_facts_change_together_where_one_is_not_enough() -> None:
    test = rule(
        "advertiser.verified || ad.clicks > 3",
    )
    found = changes(flips(test, {"advertiser.verified": True, "ad.clicks": 7}))
    assert found == [{"ad.clicks": 3, "advertiser.verified": False}]


def test_what_cannot_change_is_left_out() -> None:
    test = rule('advertiser.control == "state"', "ad.clicks > 3")
    record = {"advertiser.control": "state", "ad.clicks": 7}
    found = changes(flips(test, record, fixed=frozenset({"advertiser.control"})))
    assert found == [{"ad.clicks": 3}]


def test_a_search_that_is_cut_says_so() -> None:
    test = rule("ad.clicks > 3", "advertiser.verified")
    assert flips(test, {"ad.clicks": 7, "advertiser.verified": True}, budget=1).cut
    assert not flips(test, {"ad.clicks": 7, "advertiser.verified": True}).cut


@settings(max_examples=50)
@given(rules(), records(), records())
def test_a_search_is_not_changed_by_the_searches_before_it(
    test: RuleTest, record: Record, other: Record
) -> None:
    first = flips(test, record)
    flips(test, other)
    assert flips(test, record) == first


def test_an_item_is_made_for_the_moment_that_is_asked_about() -> None:
    test = rule("ad.clicks > 0", unless=("advertiser.licences.exists(l, now < l.until)",))
    record = {"ad.clicks": 5, "advertiser.licences": ()}
    for now in (NOW, NOW + timedelta(days=400)):
        found = find_flips(test, record, now, schema=SCHEMA)
        assert any(
            change.then[0]["until"] > now
            for flip in found.flips
            for change in flip.changes
            if change.fact == "advertiser.licences"
        )


def test_one_licence_more_is_found_beside_those_that_are_needed() -> None:
    test = rule(
        "ad.clicks > 0",
        unless=(
            "advertiser.sectors.all(c, advertiser.licences.exists(l, l.valid && l.country == c))",
        ),
    )
    german = {"country": "DE", "valid": True}
    record = {"ad.clicks": 1, "advertiser.sectors": ("DE", "AT"), "advertiser.licences": (german,)}
    found = changes(flips(test, record))
    assert {"advertiser.licences": (german, {"country": "AT", "valid": True})} in found
