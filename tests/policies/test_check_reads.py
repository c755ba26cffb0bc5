"""A condition whose reads are all guarded is never unknown where all facts are known."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from reasoned.conditions.check import compile_condition
from reasoned.conditions.interpret import evaluate
from reasoned.conditions.render import render
from reasoned.conditions.tree import And, Bool, If, Not, Or
from reasoned.conditions.values import Record
from reasoned.facts.model import Declaration, Declarations
from reasoned.policies.check_reads import unguarded
from tests.conditions.strategies import NOW, SCHEMA, records

DECLARED = Declarations({n: Declaration(n, f, "What is it?", n) for n, f in SCHEMA.items()})


def open_reads(tree: Bool) -> list[str]:
    return [render(ref) for ref in unguarded(tree, frozenset(), DECLARED)]


ATOMS = (
    "has(ad.spend)",
    "ad.spend > 1.0",
    "has(advertiser.since)",
    "advertiser.since < now",
    "ad.landing.hops > 1",
    "has(ad.landing.hops)",
    "advertiser.verified",
    "advertiser.licences.exists(l, has(l.fee) && l.fee > ad.spend)",
    "advertiser.licences.all(l, !has(l.until) || l.until < advertiser.since)",
)


def joined(parts: st.SearchStrategy[Bool]) -> st.SearchStrategy[Bool]:
    several = st.lists(parts, min_size=2, max_size=3).map(tuple)
    three = st.tuples(parts, parts, parts)
    return several.map(And) | several.map(Or) | parts.map(Not) | three.map(lambda t: If(*t))


GUARDED_OR_NOT = st.recursive(
    st.sampled_from([compile_condition(a, SCHEMA).tree for a in ATOMS]), joined, max_leaves=6
)


@settings(max_examples=500, suppress_health_check=[HealthCheck.filter_too_much])
@given(GUARDED_OR_NOT, records(clean=True))
def test_a_condition_without_a_finding_is_decided_by_known_facts(
    tree: Bool, record: Record
) -> None:
    assume(not open_reads(tree))
    assert evaluate(tree, record, NOW) is not None


@pytest.mark.parametrize(
    "text",
    [
        "has(ad.spend) && ad.spend > 1.0",
        "ad.spend > 1.0 && has(ad.spend)",
        "!has(ad.spend) || ad.spend > 1.0",
        "has(ad.spend) ? ad.spend > 1.0 : false",
        "!(has(ad.spend) && ad.spend > 1.0)",
        "!has(ad.spend) ? true : (ad.spend > 1.0 || ad.spend < 0.5)",
        "advertiser.licences.all(l, !has(l.until) || now < l.until)",
        "has(ad.landing.hops) && (ad.landing.hops > 3 || ad.landing.hops == 1)",
        "has(ad.spend) && ad.scores.exists(s, ad.spend > 1.0 && s > 2)",
    ],
)
def test_a_guard_is_recognised_however_it_is_written(text: str) -> None:
    assert open_reads(compile_condition(text, SCHEMA).tree) == []


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("ad.spend > 1.0", "ad.spend"),
        ("has(ad.spend) || ad.spend > 1.0", "ad.spend"),
        ("!has(ad.spend) && ad.spend > 1.0", "ad.spend"),
        ("has(ad.spend) ? true : ad.spend > 1.0", "ad.spend"),
        ("has(ad.landing.hops) && ad.spend > 1.0", "ad.spend"),
        ("(has(ad.spend) || ad.clicks > 1) && ad.spend > 1.0", "ad.spend"),
        ("advertiser.licences.exists(l, l.until < now && has(l.fee))", "x0.until"),
        ("advertiser.licences.exists(l, has(l.fee) && l.until < now)", "x0.until"),
    ],
)
def test_a_guard_elsewhere_or_the_other_way_round_is_none(text: str, read: str) -> None:
    assert read in open_reads(compile_condition(text, SCHEMA).tree)
