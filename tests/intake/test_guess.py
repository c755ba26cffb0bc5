"""The guess of a facts map: from names, from values, and never more than fits."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reasoned.facts.declarations import parse_declarations
from reasoned.intake.guess import names
from reasoned.intake.guess.correct import replaced, without
from reasoned.intake.guess.names import likeness, words_of
from reasoned.intake.guess.propose import Proposal, columns_of, guess_for, propose
from reasoned.intake.guess.shapes import date_formats, decimal_mark, separators
from reasoned.intake.guess.write_map import map_yaml, percent
from reasoned.intake.read_map import parse_map
from reasoned.intake.records import InputError

DECLARED, _ = parse_declarations(
    """
facts:
  ad.text: {type: string, optional: true, question: q}
  ad.landing_page: {type: string, question: q}
  ad.landing_scheme: {type: string, question: q}
  ad.landing_domain: {type: string, question: q}
  ad.territories: {type: list of string, question: q}
  ad.started: {type: timestamp, question: q}
  ad.ends: {type: timestamp, question: q}
  ad.min_age: {type: int, question: q}
  ad.interests: {type: list of string, question: q}
  ad.spend: {type: double, question: q}
  ad.currency: {type: string, question: q}
  ad.format: {type: string, values: [text, video], question: q}
  ad.shown: {type: bool, question: q}
  advertiser.country: {type: string, question: q}
""",
    "facts.yaml",
)


def guessed(rows: list[dict[str, Any]]) -> dict[str, tuple[str, dict[str, Any]]]:
    """Column and settings by fact; the map as written must be right."""
    proposal = propose(rows, DECLARED)
    _, problems = parse_map(map_yaml(proposal, "x.csv", ()), "map.yaml", DECLARED)
    assert proposal.guesses == () or not problems, [str(p) for p in problems]
    return {g.fact: (g.column, dict(g.settings)) for g in proposal.guesses}


META = [
    {
        "ad_archive_id": str(number),
        "page_name": "Shop",
        "page_id": "77",
        "ad_creative_bodies": f"Text number {number}, to be read",
        "ad_delivery_start_time": f"2020-01-{number + 10}",
        "currency": "eur",
        "spend": "€ 1.234,50",
        "countries": "Germany, France",
    }
    for number in range(12)
]


class TestByName:
    def test_an_ad_librarys_columns(self) -> None:
        found = guessed(META)
        assert found["ad.text"] == ("ad_creative_bodies", {})
        assert found["ad.started"] == ("ad_delivery_start_time", {"convert": "date"})
        assert found["ad.spend"] == ("spend", {"decimal": ",", "unit": "any"})
        assert found["ad.currency"] == ("currency", {"case": "upper"})
        assert found["ad.territories"] == ("countries", {"convert": "territories"})
        assert propose(META, DECLARED).about == {
            "id": "ad_archive_id", "advertiser": "page_id",
        }  # fmt: skip

    def test_nested_records(self) -> None:
        rows = [{"creative": {"body": "x y"}, "targeting": {"interests": ["a", "b"]}}] * 3
        found = guessed(rows)
        assert found["ad.text"] == ("creative.body", {})
        assert found["ad.interests"] == ("targeting.interests", {"convert": "list"})

    @pytest.mark.parametrize(
        ("column", "words"),
        [
            ("AdSpendCurrency", "ad spend currency"),
            ("landing_page", "landing page"),
            ("URLTarget", "url target"),
            ("Ad-Text (EN)", "ad text en"),
        ],
    )
    def test_words_of_a_column(self, column: str, words: str) -> None:
        assert words_of(column) == words

    def test_names_that_say_nothing_are_like_nothing(self) -> None:
        assert likeness("Clicks", "ad.text") == 0
        assert likeness("", "ad.text") == 0
        assert likeness("AdText", "ad.text") == 1
        assert 0 < likeness("Landng Page", "ad.landing_page") < 0.6

    def test_a_name_alone_is_not_enough(self) -> None:
        rows = [{"Created": "soon", "Age": "any", "Format": "radio", "Location": "Mars"}] * 5
        assert guessed(rows) == {}


class TestByValue:
    def test_the_one_column_of_urls_and_the_long_text(self) -> None:
        rows = [{"c1": f"https://x{n}.example.org/", "c2": "A text of many words " * 4}
                for n in range(5)]  # fmt: skip
        found = guessed(rows)
        assert found["ad.landing_domain"] == ("c1", {"convert": "domain"})
        assert found["ad.landing_scheme"] == ("c1", {"convert": "scheme"})
        assert found["ad.text"] == ("c2", {})

    @pytest.mark.parametrize(
        ("cells", "formats", "zone"),
        [
            (["2020-01-31", "2020-12-01"], (), ""),
            (["2020-01-31 10:00:00"], (), "UTC"),
            (["2020-01-31T10:00:00Z"], (), ""),
            (["31/01/2020", "01/02/2020"], ("%d/%m/%Y",), ""),
            (["01/31/2020", "01/02/2020"], ("%m/%d/%Y",), ""),
            (["06/10/15 02:59:53 AM PDT"], ("%m/%d/%y %I:%M:%S %p %Z",), ""),
            (["31.01.2020 10:00"], ("%d.%m.%Y %H:%M",), "UTC"),
            (["Jan 31, 2020"], ("%b %d, %Y",), ""),
        ],
    )
    def test_dates(self, cells: list[str], formats: tuple[str, ...], zone: str) -> None:
        assert date_formats(cells) == (formats, zone)

    def test_two_formats_in_one_column(self) -> None:
        cells = ["31.01.2020"] * 10 + ["2020/01/31"] * 3
        assert date_formats(cells) == (("%d.%m.%Y", "%Y/%m/%d"), "")

    def test_what_is_no_date_is_none(self) -> None:
        assert date_formats(["x", "y"]) is None
        assert date_formats([]) is None

    def test_marks(self) -> None:
        assert separators(["a;b", "c"]) == (";",)
        assert separators(["a"]) == (",",)
        assert decimal_mark(["1,50", "2.000,10"]) == ","
        assert decimal_mark(["1.50", "2,000"]) == "."

    def test_ages_in_ranges(self) -> None:
        found = guessed([{"Age": "18 - 65+"}, {"Age": "13-20"}])
        assert found["ad.min_age"] == ("Age", {"extract": r"^\s*(\d+)"})

    def test_allowed_values_in_another_case(self) -> None:
        assert guessed([{"format": "VIDEO"}])["ad.format"] == ("format", {"case": "lower"})


class TestCorrections:
    rows = META

    def test_a_fact_from_another_column(self) -> None:
        proposal = replaced(propose(META, DECLARED), "ad.text", "page_name", META, DECLARED)
        assert next(g.column for g in proposal.guesses if g.fact == "ad.text") == "page_name"
        facts = [g.fact for g in proposal.guesses]
        assert facts == sorted(facts, key=list(DECLARED.facts).index)

    def test_a_fact_left_out(self) -> None:
        proposal = without(propose(META, DECLARED), "ad.text")
        assert all(g.fact != "ad.text" for g in proposal.guesses)

    @pytest.mark.parametrize(
        ("fact", "column", "said"),
        [
            ("ad.txt", "spend", "Did you mean `ad.text`?"),
            ("ad.text", "spent", "Did you mean `spend`?"),
            ("ad.started", "page_name", "can become ad.started, which is a timestamp"),
        ],
    )
    def test_what_cannot_be(self, fact: str, column: str, said: str) -> None:
        with pytest.raises(InputError, match=said):
            replaced(propose(META, DECLARED), fact, column, META, DECLARED)

    def test_nothing_to_leave_out(self) -> None:
        with pytest.raises(InputError, match="has no fact"):
            without(propose(META, DECLARED), "ad.ends")


class TestWriting:
    def test_names_and_values_of_any_kind_stay_within_their_lines(self) -> None:
        column = 'Ad "text": {x}\n# é😀'
        rows = [{column: "first\nsecond\u2028 # third " + "x" * 40}] * 3
        guess = guess_for("ad.text", column, rows, DECLARED)
        assert guess is not None
        text = map_yaml(Proposal((guess,)), "a\nfile: .csv", ["b\nc: d"])
        found, problems = parse_map(text, "map.yaml", DECLARED)
        assert not problems
        assert found.facts[0].column == column
        assert found.source == "a\nfile: .csv"

    def test_shares_are_never_rounded_up(self) -> None:
        assert percent(0.9999) == "99.9 %"
        assert percent(1.0) == "100 %"

    def test_columns_have_paths_into_objects(self) -> None:
        assert columns_of([{"a": 1}, {"b": {"c": 1, "d": 2}}, {"a": 1, "e": {}}]) == (
            "a", "b.c", "b.d", "e",
        )  # fmt: skip

    @given(
        st.lists(
            st.dictionaries(
                st.sampled_from(["text", "url", "start date", "age", "spend", "interests", "é"])
                | st.text(max_size=4),
                st.none() | st.text(max_size=12) | st.integers() | st.lists(st.integers()),
                max_size=4,
            ),
            max_size=5,
        )
    )
    def test_no_records_raise(self, rows: list[dict[str, Any]]) -> None:
        guessed(rows)


@pytest.mark.parametrize(
    ("column", "fact"),
    [
        ("headline", "ad.text"), ("Title", "ad.text"), ("Überschrift", "ad.text"),
        ("Titre", "ad.text"), ("Anuncio", "ad.text"), ("Zielseite", "ad.landing_page"),
        ("Länder", "ad.territories"), ("País", "ad.territories"), ("Alter", "ad.min_age"),
        ("Preis", "ad.spend"), ("Währung", "ad.currency"), ("Startdatum", "ad.started"),
        ("Date de fin", "ad.ends"), ("Kategorie", "ad.categories"),
    ],
)  # fmt: skip
def test_usual_columns_are_recognised_in_four_languages(column: str, fact: str) -> None:
    assert names.likeness(column, fact) >= 0.5


@pytest.mark.parametrize("column", ["advertiser", "Advertiser Name", "page_name", "brand"])
def test_an_advertisers_column_never_names_the_ad(column: str) -> None:
    assert names.likeness(column, names.NAME) == 0
    assert names.likeness(column, names.ADVERTISER) >= 0.6
