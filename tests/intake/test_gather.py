"""A row becomes facts: converted, with sources, and nothing decided on half of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reasoned.conditions.values import Partial
from reasoned.facts.model import Status, SubjectKind
from reasoned.intake.gather import Gathered
from reasoned.intake.records import Reject, Row
from tests.intake.build import AT, gathered, gatherer, rejected


class TestByMap:
    def test_each_conversion_gives_the_declared_type(self) -> None:
        found = gathered(
            r"""
id: ID
name: Name
source: Ads
facts:
  ad.text: Text
  ad.format: {column: Format, case: lower}
  ad.landing_domain: {column: Page, convert: domain}
  ad.started: {column: Start, format: "%d.%m.%Y"}
  ad.spend: {column: Spend, decimal: ","}
  ad.min_age: {column: Age, extract: '^(\d+)'}
  ad.shown: {column: Shown}
  ad.runs_for: {column: Days, unit: days}
  ad.interests: {column: Likes, convert: list, separator: [",", " or "]}
  ad.scores: {column: Scores}
  ad.territories: {column: Where, convert: territories}
  advertiser.licences: {column: Licences}
""",
            {
                "ID": "a 1", "Name": "Shop", "Text": " Buy! ", "Format": "VIDEO ",
                "Page": "https://www.shop.example.com/x", "Start": "31.12.2019",
                "Spend": "1.234,5 €", "Age": "18 - 65+", "Shown": "yes", "Days": "30",
                "Likes": "a, b or c", "Scores": "1,2", "Where": "Germany, Wonderland",
                "Licences": '[{"kind": "gambling", "country": null}]',
            },
        )  # fmt: skip
        assert found.subject.id == "a 1"
        assert (found.subject.kind, found.subject.name) == (SubjectKind.AD, "Shop")
        assert dict(found.record) == {
            "ad.text": " Buy! ",
            "ad.format": "video",
            "ad.landing_domain": "example.com",
            "ad.started": datetime(2019, 12, 31, tzinfo=UTC),
            "ad.spend": 1234.5,
            "ad.min_age": 18,
            "ad.shown": True,
            "ad.runs_for": timedelta(days=30),
            "ad.interests": ("a", "b", "c"),
            "ad.scores": (1, 2),
            "ad.territories": Partial(("DE",)),
            "ad.categories": (),
            "ad.payer": None,
            "advertiser.licences": ({"kind": "gambling", "country": None},),
            "advertiser.bans": (),
        }
        assert isinstance(found.record["ad.territories"], Partial)
        assert found.problems == ()

    def test_sources_name_file_row_and_column(self) -> None:
        found = gathered(
            "source: Ads of 2018\nfacts: {ad.text: Text, ad.format: {value: text}}", {"Text": "x"}
        )
        assert str(found.source("ad.text")) == "Ads of 2018, row 7, column Text"
        assert "the facts map" in str(found.source("ad.format"))
        assert "nothing is on record" in str(found.source("ad.payer"))

    @pytest.mark.parametrize("cell", ["", "   ", "N/A", None])
    def test_an_empty_cell_is_unknown_none_or_what_the_declaration_says(self, cell: Any) -> None:
        text = (
            "also_empty: [N/A]\nfacts:\n  ad.text: T\n  ad.interests: {column: T, empty: none}\n"
            "  ad.categories: T\n  ad.payer: {column: T, empty: unknown}"
        )
        record = gathered(text, {"T": cell}).record
        assert "ad.text" not in record
        assert record["ad.interests"] == ()
        assert record["ad.categories"] == ()
        assert "ad.payer" not in record

    def test_a_key_that_is_not_there_is_an_empty_cell(self) -> None:
        record = gathered("facts:\n  ad.text: {column: T, empty: none}\n  ad.format: F", {}).record
        assert record["ad.text"] is None
        assert "ad.format" not in record

    def test_a_path_finds_what_is_nested(self) -> None:
        raw = {"body": {"text": "x"}, "a.b": "y"}
        record = gathered("facts: {ad.text: body.text, ad.landing_domain: a.b}", raw).record
        assert (record["ad.text"], record["ad.landing_domain"]) == ("x", "y")

    def test_the_row_number_is_the_id_where_there_is_none(self) -> None:
        assert gathered("id: ID\nfacts: {ad.text: T}", {"ID": "", "T": "x"}).subject.id == "7"

    @pytest.mark.parametrize(
        ("fact", "cell", "said"),
        [
            ("ad.min_age: {column: T}", "old", "a number is due"),
            ("ad.min_age: {column: T}", "12.5", "a whole number"),
            ("ad.min_age: {column: T}", "9" * 30, "64 bits"),
            ("ad.min_age: {column: T}", [18], "a list of 1"),
            ("ad.spend: {column: T}", "20 USD", "EUR is due"),
            ("ad.format: {column: T}", "vidio", "video"),
            ("ad.started: {column: T}", "31/31/2020", "isn't a date"),
            ("ad.text: {column: T}", {"x": 1}, "an object"),
            ("ad.interests: {column: T}", [["nested"]], "found a list"),
            ("ad.landing_domain: {column: T, convert: domain}", "a.invalid", "no registrable"),
            ("ad.format: {column: T, words: {T: text}}", "V", "words"),
            ("ad.min_age: {column: T, extract: '^(\\d+)'}", "x18", "extract"),
        ],
    )
    def test_damage_rejects_the_record_or_leaves_the_fact_unknown_as_the_map_says(
        self, fact: str, cell: Any, said: str
    ) -> None:
        reject = rejected(f"facts:\n  {fact}", {"T": cell})
        assert said in reject.reason
        assert "column 'T'" in reject.reason
        assert reject.row == 7
        assert reject.input == {"T": cell}
        found = gathered(f"on_damage: unknown\nfacts:\n  {fact}", {"T": cell})
        name = fact.split(":")[0]
        assert name not in found.record or isinstance(found.record[name], Partial)
        assert said in found.problems[0]

    def test_damage_never_turns_into_none(self) -> None:
        text = "on_damage: unknown\nfacts:\n  ad.categories: {column: T}"
        assert "ad.categories" not in gathered(text, {"T": {"x": 1}}).record
        assert gathered(text, {"T": ""}).record["ad.categories"] == ()

    def test_what_the_file_claims_too_weakly_or_too_long_ago_is_unknown(self) -> None:
        text = "facts: {ad.risk: R, ad.text: T}"
        raw = {"R": "0.5", "T": "x"}
        assert gathered(text, raw).record["ad.risk"] == 0.5
        for quality in ("confidence: 0.7", "observed: 2020-05-02", "observed: 2020-06-02"):
            found = gatherer(f"{quality}\n{text}")
            row = found(Row(1, raw))
            assert isinstance(row, Gathered)
            assert "ad.risk" not in row.record
            assert "ad.risk is unknown everywhere" in found.notes[0]
        assert gathered(f"observed: 2020-05-03\n{text}", raw).record["ad.risk"] == 0.5

    def test_decimals_of_parquet_are_numbers(self) -> None:
        assert gathered("facts: {ad.spend: S}", {"S": Decimal("1.5")}).record["ad.spend"] == 1.5


class TestByKeys:
    def test_facts_by_full_name_and_nested(self) -> None:
        found = gathered(
            "",
            {
                "id": 5,
                "name": "Shop",
                "ad.text": "x",
                "ad": {"min_age": 18, "started": "2020-01-01"},
                "advertiser": {"country": "DE", "licences": [{"kind": "alcohol"}]},
            },
        )
        assert found.subject.id == "5"
        assert found.subject.kind is SubjectKind.AD
        assert found.record["ad.min_age"] == 18
        assert found.record["advertiser.licences"] == ({"kind": "alcohol"},)
        assert found.record["ad.categories"] == ()
        assert str(found.source("advertiser.country")) == "ads.csv, row 7"

    def test_the_kind_is_said_or_follows_from_the_facts(self) -> None:
        assert gathered("", {"advertiser.country": "DE"}).subject.kind is SubjectKind.ADVERTISER
        found = gathered("", {"advertiser.country": "DE", "kind": "ad"})
        assert found.subject.kind is SubjectKind.AD

    def test_nothing_on_record_means_nothing_of_an_advertiser_that_is_not_known(self) -> None:
        assert "advertiser.bans" not in gathered("", {"ad.text": "x"}).record
        assert gathered("", {"ad.text": "x", "advertiser_id": "7"}).record["advertiser.bans"] == ()
        raw = {"ad.text": "x", "advertiser.country": "DE"}
        assert gathered("", raw).record["advertiser.bans"] == ()
        text = "advertiser: A\nfacts: {ad.text: T}"
        assert gathered(text, {"A": "x", "T": "y"}).record["advertiser.bans"] == ()
        assert "advertiser.bans" not in gathered(text, {"A": "", "T": "y"}).record

    def test_an_ad_and_its_advertiser_of_the_same_id_are_two(self) -> None:
        raw = {
            "id": "7",
            "advertiser_id": "7",
            "ad.text": {"value": "x", "source": "s"},
            "advertiser.country": {"value": "DE", "source": "s"},
        }
        record = gathered("", raw).record
        assert (record["ad.text"], record["advertiser.country"]) == ("x", "DE")

    def test_null_is_known_to_be_none(self) -> None:
        assert gathered("", {"ad.text": None}).record["ad.text"] is None

    def test_an_alleged_fact_is_shown_and_does_not_count(self) -> None:
        found = gathered(
            "", {"ad.text": {"value": "x", "status": "alleged", "source": "a newspaper"}}
        )
        assert "ad.text" not in found.record
        status, fact = found.unsettled["ad.text"]
        assert status is Status.ALLEGED
        assert str(fact.source) == "a newspaper, row 7"

    def test_qualities_decide_whether_a_fact_counts(self) -> None:
        def risk(**quality: Any) -> bool:
            raw = {"ad.risk": {"value": 0.5, **quality}, "ad.text": "x"}
            return "ad.risk" in gathered("", raw).record

        assert risk()
        assert risk(confidence=0.8, observed_at="2020-05-31", evidence="e")
        assert not risk(confidence=0.7)
        assert not risk(observed_at="2020-05-01")
        assert not risk(observed_at="2020-06-02")
        assert not risk(expires_at="2020-06-01")
        assert not risk(true_from="2020-06-02")
        assert not risk(true_until="2020-05-02")
        assert not risk(status="contested")

    def test_a_partial_list(self) -> None:
        raw = {"ad.interests": {"value": ["a"], "complete": False}}
        assert isinstance(gathered("", raw).record["ad.interests"], Partial)

    def test_an_object_fact_with_a_field_called_value_is_no_claim(self) -> None:
        assert gathered("", {"ad.note": {"value": "x"}}).record["ad.note"] == {"value": "x"}

    @pytest.mark.parametrize(
        ("raw", "said"),
        [
            ({"ad.txt": "x"}, "Did you mean `ad.text`?"),
            ({"ad": {"txt": "x"}}, "`ad.txt` isn't a declared fact"),
            ({"Ad Text": "x"}, "isn't a declared fact"),
            ({"ad.text": "x", "ad": {"text": "y"}}, "given twice"),
            ({"ad.text": 5}, "expected text"),
            ({"ad.min_age": "18"}, "without quotes"),
            ({"ad.interests": [["a"]]}, "[0]"),
            ({"id": "1"}, "holds no fact"),
            ({}, "holds no fact"),
            ({"kind": "site", "ad.text": "x"}, "advertiser or ad"),
            ({"kind": "advertiser", "ad.text": "x"}, "about an ad"),
            ({"id": ["x"], "ad.text": "x"}, "`id` must be text"),
            ({"ad.text": {"value": "x", "statu": "alleged"}}, "Did you mean `status`?"),
            ({"ad.text": {"value": "x", "status": "sure"}}, "alleged, contested, established"),
            ({"ad.text": {"value": "x", "confidence": 2}}, "from 0 to 1"),
            ({"ad.text": {"value": "x", "observed_at": "now"}}, "isn't a moment"),
            ({"ad.text": {"value": "x", "complete": False}}, "belongs to lists"),
            ({"ad.text": {"value": "x", "source": 1}}, "must be text"),
        ],
    )
    def test_what_does_not_fit_rejects_the_record(self, raw: dict[str, Any], said: str) -> None:
        reject = rejected("", raw)
        assert said in reject.reason
        assert reject.input == raw

    @given(
        st.dictionaries(
            st.sampled_from(["ad", "ad.text", "ad.min_age", "advertiser", "id", "kind", "x"]),
            st.recursive(
                st.none() | st.booleans() | st.integers() | st.text(max_size=3),
                lambda inner: (
                    st.lists(inner, max_size=2)
                    | st.dictionaries(
                        st.sampled_from(["value", "status", "text", "confidence", "licences"]),
                        inner,
                        max_size=3,
                    )
                ),
                max_leaves=6,
            ),
        )
    )
    def test_no_record_raises(self, raw: dict[str, Any]) -> None:
        found = gatherer("")(Row(1, raw))
        assert isinstance(found, (Gathered, Reject))


@given(
    st.fixed_dictionaries(
        {},
        optional={
            name: st.none() | st.text(max_size=12) | st.integers() | st.lists(st.text(max_size=3))
            for name in "TAFSDW"
        },
    )
)
def test_no_cells_raise(raw: dict[str, Any]) -> None:
    text = """
on_damage: unknown
facts:
  ad.text: T
  ad.min_age: A
  ad.format: F
  ad.spend: S
  ad.started: D
  ad.territories: {column: W, convert: territories}
  ad.landing_domain: {column: W, convert: domain}
"""
    found = gatherer(text, AT)(Row(1, raw))
    assert isinstance(found, Gathered)


def test_a_report_is_taken_from_the_map_or_the_record() -> None:
    by_map = "report: Notice\nfacts: {ad.text: Body}"
    assert gathered(by_map, {"Body": "Hats", "Notice": " n-1 "}).report == "n-1"
    assert gathered(by_map, {"Body": "Hats", "Notice": ""}).report == ""
    assert gathered("", {"ad.text": "Hats", "report": "n-2"}).report == "n-2"
    assert gathered("", {"ad.text": "Hats"}).report == ""
