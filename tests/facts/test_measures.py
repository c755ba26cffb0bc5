"""Authorities' measures, matches, and the facts that they make."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from reasoned.conditions.values import Partial, Value
from reasoned.facts.declarations import parse_declarations
from reasoned.facts.measure_file import load_measures, parse_measure
from reasoned.facts.measures import (
    Match,
    MatchStatus,
    Measure,
    MeasureKind,
    Named,
    Owner,
    TargetKind,
    as_known,
    facts_of,
    known_measures,
    sale_bars,
)
from reasoned.facts.model import Status
from reasoned.facts.view import view

DECLARED, _problems = parse_declarations(
    """
types:
  measure:
    id: {type: string}
    kind: {type: string}
    published: {type: timestamp}
    in_force_until: {type: timestamp, optional: true}
    binds: {type: list of string}
    binds_operator: {type: bool}
    leaves_out: {type: list of string}
facts:
  advertiser.measures: {type: list of measure, question: q, absent: none}
  ad.sale_barred_in: {type: list of string, question: q, absent: none}
""",
    "facts.yaml",
)
assert _problems == []

TEXT = """\
id: us-order-7
title: An order
kind: sale-ban
authority: {name: An office, country: US}
identifier: "Order 7"
url: https://example.gov/order-7
published: 2018-02-01
in_force_from: 2018-03-01
in_force_until: 2020-01-01
superseded_by: {measure: us-order-9, on: 2019-12-01}
binds:
  - {who: Sellers in the US, code: us-sellers}
  - Those who act for them
duties:
  - {what: Report, by: 2018-03-01, every: 30 days}
territory: [US]
covers:
  - {what: Its software, code: software}
leaves_out:
  - {what: Its training, code: training}
challenges:
  - where: A court
    case: A v. B
    result: dismissed
    date: 2018-05-30
    source: {title: The opinion, url: https://example.gov/opinion}
targets:
  - name: A Company
    aliases: [A Co]
    domains: [a.example]
    identifiers: {lei: X1}
    products: [A One]
    id: t-1
    kind: organisation
    weak_aliases: [AC]
    countries: [US, CY]
    addresses: [1 Main Street]
    owners: [{name: An Owner, share: 50}, {target: t-2}]
    programmes: [ONE]
    listed: 2018-02-01
    until: 2019-02-01
    note: Of a target.
note: A note.
"""


def parsed(text: str = TEXT) -> Measure:
    measure, problems = parse_measure(text, "m.yaml")
    assert problems == []
    assert measure is not None
    return measure


MEASURE = parsed()


def on(year: int, month: int = 1, day: int = 1) -> datetime:
    return datetime(year, month, day, tzinfo=UTC)


FEBRUARY, JUNE = on(2018, 2, 2), on(2018, 6)


def match(status: MatchStatus = MatchStatus.CONFIRMED, at: datetime = FEBRUARY) -> Match:
    return Match("a", MEASURE.id, status, at, by="A reviewer", reasons=("Same domain.",))


def listed(at: datetime, *matches: Match, measure: Measure = MEASURE) -> Value:
    """What `advertiser.measures` is in the record."""
    facts = facts_of([measure], matches, "a", at, declarations=DECLARED, operator=["us-sellers"])
    return view(facts, DECLARED, "a", at).record.get("advertiser.measures")


# --- reading ----------------------------------------------------------------------------


def test_a_measure_is_read_with_all_that_it_says() -> None:
    assert MEASURE.kind is MeasureKind.SALE_BAN
    assert MEASURE.authority.name == "An office"
    assert (MEASURE.published, MEASURE.starts) == (date(2018, 2, 1), date(2018, 3, 1))
    assert MEASURE.binds == (
        Named("Sellers in the US", "us-sellers"),
        Named("Those who act for them"),
    )
    assert (MEASURE.duties[0].by, MEASURE.duties[0].every) == (date(2018, 3, 1), "30 days")
    assert MEASURE.leaves_out == (Named("Its training", "training"),)
    assert MEASURE.challenges[0].source.title == "The opinion"
    assert MEASURE.targets[0].identifiers == (("lei", "X1"),)
    target = MEASURE.targets[0]
    assert (target.key, target.kind) == ("t-1", TargetKind.ORGANISATION)
    assert (target.weak_aliases, target.countries) == (("AC",), ("US", "CY"))
    assert target.owners == (Owner("An Owner", share=50.0), Owner("", "t-2"))
    assert (target.listed, target.until) == (date(2018, 2, 1), date(2019, 2, 1))
    assert MEASURE.url == "https://example.gov/order-7"
    assert MEASURE.superseded_by is not None


@pytest.mark.parametrize(
    ("old", "new", "line", "code"),
    [
        ("kind: sale-ban", "kind: sales-ban", 3, "wrong-value"),
        ("title: An order\n", "", 1, "missing-key"),
        ("published: 2018-02-01\n", "", 1, "missing-key"),
        ("published: 2018-02-01", "published: soon", 7, "date"),
        ("published: 2018-02-01", "published: 2018-02-01T10:00:00Z", 7, "date"),
        ("in_force_until: 2020-01-01", "in_force_until: 2017-01-01", 9, "dates"),
        ("identifier:", "identifer:", 5, "unknown-key"),
        ("id: us-order-7", "id: US Order", 1, "code"),
        ("every: 30 days", "every: month", 15, "span"),
        ("territory: [US]", "territory: [USA]", 16, "country"),
        ("territory: [US]", "territory: {}", 16, "wrong-type"),
        ("code: software", "code: Soft Ware", 18, "code"),
        ("    result: dismissed\n", "", 22, "missing-key"),
        ("kind: sale-ban", "kind: [x]", 3, "wrong-value"),
        ("share: 50", "share: 150", 38, "wrong-type"),
        ("{target: t-2}", "{share: 2}", 38, "missing-key"),
        ("until: 2019-02-01", "until: 2018-02-01", 41, "dates"),
        ("countries: [US, CY]", "countries: [USA]", 36, "country"),
        ("kind: organisation", "kind: firm", 34, "wrong-value"),
        ("authority: {name: An office, country: US}", "authority: x", 4, "wrong-type"),
    ],
)
def test_a_wrong_measure_is_refused_with_its_line(old: str, new: str, line: int, code: str) -> None:
    measure, problems = parse_measure(TEXT.replace(old, new), "m.yaml")
    assert measure is None
    assert (line, code) in [(p.line, p.code) for p in problems]


def test_an_empty_measure_is_refused() -> None:
    measure, problems = parse_measure("", "m.yaml")
    assert measure is None
    assert [p.code for p in problems] == ["empty"]


def test_a_folder_is_read_and_what_is_wrong_left_out(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(TEXT)
    (tmp_path / "b.yaml").write_text(TEXT)
    (tmp_path / "c.yaml").write_text("id: x\n")
    (tmp_path / "d.txt").write_text("not read")
    measures, problems = load_measures(tmp_path)
    assert [m.id for m in measures] == ["us-order-7"]
    assert {Path(p.path).name for p in problems} == {"b.yaml", "c.yaml"}
    assert "duplicate-id" in {p.code for p in problems}


# --- what was known ---------------------------------------------------------------------


def test_a_measure_is_not_known_before_it_is_published() -> None:
    assert as_known(MEASURE, on(2018, 1, 31)) is None
    assert as_known(MEASURE, on(2018, 2, 1)) is not None


def test_nothing_that_came_later_stands_in_a_measure() -> None:
    early = as_known(MEASURE, on(2018, 4, 1))
    assert early is not None
    assert (early.challenges, early.superseded_by, early.in_force_until) == ((), None, None)
    late = as_known(MEASURE, on(2020, 2, 1))
    assert late == MEASURE


def test_a_measure_known_but_not_yet_in_force_is_shown_and_says_so() -> None:
    (known,) = known_measures([MEASURE], [match()], "a", on(2018, 2, 15))
    assert not known.in_force
    assert listed(on(2018, 2, 15), match()) == ()


def test_known_measures_come_in_the_order_of_publication() -> None:
    other = replace(MEASURE, id="b", published=date(2017, 1, 1))
    matches = [match(), Match("a", "b", MatchStatus.CONFIRMED, on(2018), "A reviewer")]
    found = known_measures([MEASURE, other], matches, "a", on(2018, 6))
    assert [k.measure.id for k in found] == ["b", "us-order-7"]


# --- the facts --------------------------------------------------------------------------


def test_a_confirmed_match_to_a_measure_in_force_becomes_an_item() -> None:
    found = listed(on(2018, 6), match())
    assert found == (
        {
            "id": "us-order-7",
            "kind": "sale-ban",
            "published": on(2018, 2, 1),
            "in_force_until": None,
            "binds": ("us-sellers",),
            "binds_operator": True,
            "leaves_out": ("training",),
        },
    )
    assert type(found) is tuple


def test_an_unconfirmed_match_makes_the_list_partial_or_unknown() -> None:
    assert listed(on(2018, 6), match(MatchStatus.UNCONFIRMED)) is None
    other = replace(MEASURE, id="us-order-8")
    matches = [match(), Match("a", "us-order-8", MatchStatus.UNCONFIRMED, on(2018, 2, 3))]
    facts = facts_of([MEASURE, other], matches, "a", on(2018, 6), declarations=DECLARED)
    found = view(facts, DECLARED, "a", on(2018, 6)).record["advertiser.measures"]
    assert type(found) is Partial
    assert [item["id"] for item in found] == ["us-order-7"]


def test_a_rejected_match_makes_nothing() -> None:
    assert listed(on(2018, 6), match(MatchStatus.REJECTED)) == ()


def test_the_latest_word_on_a_match_counts_and_only_once_it_was_said() -> None:
    rejected = match(MatchStatus.REJECTED, on(2018, 6))
    assert len(listed(on(2018, 5, 31), match(), rejected)) == 1
    assert listed(on(2018, 6), match(), rejected) == ()
    assert listed(on(2018, 6), rejected, match()) == ()


def test_a_match_made_later_supports_nothing_earlier() -> None:
    assert listed(on(2018, 4), match(at=on(2018, 5))) == ()


def test_a_measure_that_ended_is_no_item() -> None:
    assert len(listed(on(2019, 12, 31), match())) == 1
    assert listed(on(2020), match()) == ()


def test_a_match_of_another_advertiser_makes_nothing() -> None:
    assert listed(on(2018, 6), replace(match(), advertiser="b")) == ()


def test_whether_it_binds_the_operator_is_unknown_where_nobody_says_who_it_is() -> None:
    (fact,) = facts_of([MEASURE], [match()], "a", on(2018, 6), declarations=DECLARED)
    assert "binds_operator" not in fact.value[0]
    (fact,) = facts_of([MEASURE], [match()], "a", on(2018, 6), declarations=DECLARED, operator=[])
    assert fact.value[0]["binds_operator"] is False


def test_a_fact_says_from_where_and_by_whom_it_is() -> None:
    (fact,) = facts_of([MEASURE], [match()], "a", on(2018, 6), declarations=DECLARED)
    assert (fact.source.kind, fact.source.where) == ("authority", MEASURE.url)
    assert fact.source.author == "A reviewer"
    assert fact.evidence == "Same domain."
    assert fact.known_from == on(2018, 2, 2)


def test_nothing_is_made_where_the_list_is_not_declared() -> None:
    declared, _ = parse_declarations("facts:\n  ad.x: {type: int, question: q}\n", "f")
    assert facts_of([MEASURE], [match()], "a", on(2018, 6), declarations=declared) == ()


# --- products ---------------------------------------------------------------------------


def barred(products: tuple[str, ...] | None, at: datetime = JUNE, **more: Measure) -> Value:
    measure = more.get("measure", MEASURE)
    facts = sale_bars([measure], [match()], "ad1", "a", products, at)
    return view(facts, DECLARED, "ad1", at, advertiser="a").record.get("ad.sale_barred_in")


def test_a_covered_product_may_not_be_sold_where_the_ban_reaches() -> None:
    assert barred(("software",)) == ("US",)
    assert barred(("training", "software")) == ("US",)


def test_a_product_that_the_ban_leaves_out_may_be_sold() -> None:
    assert barred(("training",)) == ()


def test_a_product_that_the_ban_does_not_speak_of_is_a_question() -> None:
    assert barred(("music",)) is None
    assert barred(None) is None
    assert barred(Partial(("training",))) is None


def test_no_product_is_barred_before_the_ban_or_after_it() -> None:
    assert barred(("software",), on(2018, 2, 28)) == ()
    assert barred(("software",), on(2020)) == ()


def test_only_a_sale_ban_bars_a_sale() -> None:
    listing = replace(MEASURE, kind=MeasureKind.LISTING)
    assert barred(("software",), measure=listing) == ()


def test_an_unconfirmed_match_bars_nothing_for_certain() -> None:
    unsure = [match(MatchStatus.UNCONFIRMED)]
    (fact,) = sale_bars([MEASURE], unsure, "ad1", "a", ["software"], on(2018, 6))
    assert fact.status is Status.ALLEGED
