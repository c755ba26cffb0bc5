"""A case's subjects as they were known, with the measures that name them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from reasoned.conditions.values import Partial
from reasoned.facts.case_view import known_measures, view_case
from reasoned.facts.declarations import parse_declarations
from reasoned.facts.measure_file import parse_measure
from reasoned.facts.subjects import parse_case

FACTS = """
types:
  measure: {id: {type: string}, binds_operator: {type: bool}}
facts:
  advertiser.measures: {type: list of measure, question: q, absent: none}
  ad.product_kinds: {type: list of string, question: q}
  ad.sale_barred_in: {type: list of string, question: q, absent: none}
"""
MEASURE = """
id: ban
title: A ban
kind: sale-ban
authority: {name: An office}
url: https://example.gov
published: 2018-02-01
territory: [US]
binds: [{who: Sellers, code: sellers}]
covers: [{what: Software, code: software}]
leaves_out: [{what: Training, code: training}]
"""
CASE = """
operator: {name: A platform, is: [sellers]}
subjects:
  - {id: acme, kind: advertiser, name: Acme}
  - id: software
    kind: ad
    name: An ad
    advertiser: acme
    facts:
      - {fact: ad.product_kinds, value: [software], source: {title: t}, observed_at: 2018-01-01}
  - id: training
    kind: ad
    name: An ad
    advertiser: acme
    facts:
      - {fact: ad.product_kinds, value: [training], source: {title: t}, observed_at: 2018-01-01}
  - {id: unsaid, kind: ad, name: An ad, advertiser: acme}
matches:
  - {advertiser: acme, measure: ban, status: confirmed, by: A reviewer, at: 2018-02-01}
"""

DECLARED, _p1 = parse_declarations(FACTS, "facts.yaml")
_measure, _p2 = parse_measure(MEASURE, "m.yaml")
CASED, _p3 = parse_case(CASE, "case.yaml", DECLARED)
assert _measure is not None
assert [*_p1, *_p2, *_p3] == []
MEASURES = [_measure]
MARCH = datetime(2018, 3, 1, tzinfo=UTC)
JANUARY = datetime(2018, 1, 2, tzinfo=UTC)


def test_an_advertiser_has_the_measures_that_name_it() -> None:
    record = view_case(CASED, MEASURES, DECLARED, "acme", MARCH).record
    assert record == {"advertiser.measures": ({"id": "ban", "binds_operator": True},)}
    assert view_case(CASED, MEASURES, DECLARED, "acme", JANUARY).record == {
        "advertiser.measures": ()
    }


@pytest.mark.parametrize(
    ("ad", "barred"), [("software", ("US",)), ("training", ()), ("unsaid", None)]
)
def test_an_ad_may_not_sell_where_its_product_is_barred(
    ad: str, barred: tuple[str, ...] | None
) -> None:
    record = view_case(CASED, MEASURES, DECLARED, ad, MARCH).record
    assert record.get("ad.sale_barred_in") == barred
    assert not isinstance(record.get("ad.sale_barred_in"), Partial)
    assert len(record["advertiser.measures"]) == 1
    assert view_case(CASED, MEASURES, DECLARED, ad, JANUARY).record["ad.sale_barred_in"] == ()


def test_an_ads_measures_are_its_advertisers() -> None:
    assert [k.measure.id for k in known_measures(CASED, MEASURES, "software", MARCH)] == ["ban"]
    assert known_measures(CASED, MEASURES, "software", JANUARY) == ()


def test_a_subject_that_is_not_in_the_case_is_an_error() -> None:
    with pytest.raises(KeyError):
        view_case(CASED, MEASURES, DECLARED, "nobody", MARCH)
