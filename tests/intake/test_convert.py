"""Cells become values, or are damaged; none is guessed."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reasoned.facts.countries import CODES, NAMES
from reasoned.intake.convert import simple, web
from reasoned.intake.convert.damage import Damaged
from reasoned.intake.convert.moments import MomentFormat, moment
from reasoned.intake.convert.numbers import NumberFormat, number
from reasoned.intake.convert.territories import territories

anything = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=30)
    | st.lists(st.text(max_size=3), max_size=2)
    | st.dictionaries(st.text(max_size=2), st.none(), max_size=1)
)


class TestNumbers:
    @pytest.mark.parametrize(
        ("cell", "how", "value"),
        [
            ("1,234.50", NumberFormat(), "1234.50"),
            ("1.234,5", NumberFormat(decimal=","), "1234.5"),
            ("1 234 567", NumberFormat(), "1234567"),
            ("1\u202f234", NumberFormat(), "1234"),
            ("1'234", NumberFormat(), "1234"),
            ("1.5k", NumberFormat(), "1500"),
            ("2 mio EUR", NumberFormat(unit="EUR"), "2000000"),
            ("EUR 20", NumberFormat(unit="EUR"), "20"),
            ("€20", NumberFormat(unit="eur"), "20"),
            ("-$5", NumberFormat(unit="USD"), "-5"),
            ("$-5", NumberFormat(unit="USD"), "-5"),
            ("12 %", NumberFormat(unit="%"), "12"),
            ("30 days", NumberFormat(unit="day"), "30"),
            ("20 GBP", NumberFormat(unit="any"), "20"),
            ("250", NumberFormat(times=Decimal("0.01")), "2.5"),
            (".5", NumberFormat(), "0.5"),
            ("1.5e3", NumberFormat(), "1500"),
            (12.25, NumberFormat(), "12.25"),
            (7, NumberFormat(), "7"),
        ],
    )
    def test_numbers_as_people_write_them(self, cell: Any, how: NumberFormat, value: str) -> None:
        assert number(cell, how) == Decimal(value)

    @pytest.mark.parametrize(
        ("cell", "how", "said"),
        [
            ("USD 20", NumberFormat(unit="EUR"), "EUR is due"),
            ("20 EUR", NumberFormat(), "has a unit"),
            ("1,23", NumberFormat(), "decimals"),
            ("12,34,567", NumberFormat(), "decimals"),
            ("1.2.3", NumberFormat(), "decimals"),
            ("5.", NumberFormat(), "decimals"),
            ("18 - 65+", NumberFormat(), "number is due"),
            ("", NumberFormat(), "number is due"),
            ("NaN", NumberFormat(), "number is due"),
            (float("inf"), NumberFormat(), "no number"),
            (True, NumberFormat(), "number is due"),
            ([1], NumberFormat(), "a list of 1"),
            ("9" * 500, NumberFormat(), "number is due"),
        ],
    )
    def test_what_is_no_number_here_is_damaged(
        self, cell: Any, how: NumberFormat, said: str
    ) -> None:
        with pytest.raises(Damaged, match=said):
            number(cell, how)

    @given(st.decimals(-(10**9), 10**9, places=2))
    def test_grouped_digits_mean_the_same_number(self, value: Decimal) -> None:
        assert number(f"{value:,}", NumberFormat()) == value
        german = f"{value:,}".translate(str.maketrans(",.", ".,"))
        assert number(german, NumberFormat(decimal=",")) == value

    @given(anything)
    def test_nothing_else_comes_out_than_finite_numbers_and_damage(self, cell: Any) -> None:
        with suppress(Damaged):
            assert number(cell, NumberFormat()).is_finite()


class TestMoments:
    facebook = MomentFormat(("%m/%d/%y %I:%M:%S %p %Z", "%m/%d/%y%I:%M:%S %p %Z"))

    @pytest.mark.parametrize(
        ("cell", "how", "iso"),
        [
            ("06/10/15 02:59:53 AM PDT", facebook, "2015-06-10T09:59:53+00:00"),
            ("12/10/1502:59:53 PM PST", facebook, "2015-12-10T22:59:53+00:00"),
            ("2020-01-31", MomentFormat(), "2020-01-31T00:00:00+00:00"),
            ("2020-01-31T10:00:00+02:00", MomentFormat(), "2020-01-31T08:00:00+00:00"),
            (
                "2020-07-01 10:00",
                MomentFormat(zone=ZoneInfo("Europe/Berlin")),
                "2020-07-01T08:00:00+00:00",
            ),
            ("31.12.2020", MomentFormat(("%d.%m.%Y",)), "2020-12-31T00:00:00+00:00"),
            ("1577836800", MomentFormat(("unix",)), "2020-01-01T00:00:00+00:00"),
            (1577836800000, MomentFormat(("unix-ms",)), "2020-01-01T00:00:00+00:00"),
            (date(2020, 1, 1), MomentFormat(), "2020-01-01T00:00:00+00:00"),
            (datetime(2020, 1, 1, tzinfo=UTC), MomentFormat(), "2020-01-01T00:00:00+00:00"),
        ],
    )
    def test_moments_in_their_formats(self, cell: Any, how: MomentFormat, iso: str) -> None:
        assert moment(cell, how).isoformat() == iso

    @pytest.mark.parametrize(
        ("cell", "how", "said"),
        [
            ("2020-01-31 10:00", MomentFormat(), "no time zone"),
            ("2020-02-30", MomentFormat(), "isn't a date"),
            ("02/23/17 06-16-49 AM PST", facebook, "isn't a date in the format"),
            ("06/10/15 02:59:53 AM XYZ", facebook, "isn't a date in the format"),
            ("06/10/15 02:59:53 AM IST", facebook, "isn't a date in the format"),
            (True, MomentFormat(), "date is due"),
            ("99999999999999999", MomentFormat(("unix",)), "isn't a date"),
            ("0001-01-01T00:00:00+10:00", MomentFormat(), "years 1 to 9999"),
            ("2" * 1000, MomentFormat(), "date is due"),
        ],
    )
    def test_what_cannot_be_placed_is_damaged(
        self, cell: Any, how: MomentFormat, said: str
    ) -> None:
        with pytest.raises(Damaged, match=said):
            moment(cell, how)

    @given(anything, st.sampled_from([(), ("%d.%m.%y",), ("unix",), ("%H:%M %Z",)]))
    def test_nothing_else_comes_out_than_moments_and_damage(
        self, cell: Any, formats: tuple[str, ...]
    ) -> None:
        with suppress(Damaged):
            assert moment(cell, MomentFormat(formats)).tzinfo is UTC


class TestWeb:
    @pytest.mark.parametrize(
        ("url", "host", "domain"),
        [
            ("https://www.example.co.uk/x?y", "www.example.co.uk", "example.co.uk"),
            ("HTTP://EXAMPLE.com.:80/", "example.com", "example.com"),
            ("example.org/path", "example.org", "example.org"),
            ("https://good.com@evil.com/", "evil.com", "evil.com"),
            ("https://пример.рф/", "xn--e1afmkfd.xn--p1ai", "xn--e1afmkfd.xn--p1ai"),
            ("https://xn--e1afmkfd.xn--p1ai", "xn--e1afmkfd.xn--p1ai", "xn--e1afmkfd.xn--p1ai"),
            ("https://a.github.io/x—y", "a.github.io", "github.io"),
        ],
    )
    def test_host_and_registrable_domain(self, url: str, host: str, domain: str) -> None:
        assert web.host(url) == host
        assert web.domain(url) == domain

    @pytest.mark.parametrize(
        "url",
        [
            "https://www.facebook.comnVilliams",
            "https://https:Hmusicfb.info/",
            "https://www,facebook.com",
            "https://evil.com\\@good.com/",
            "https://ev il.com/",
            "https://",
            "http://127.0.0.1/",
            "http://[::1]/",
            "http://[::1",
            "https://" + "a" * 300 + ".com",
            "javascript:alert(1)",
            "no url",
            "",
            7,
        ],
    )
    def test_what_has_no_registrable_domain_is_damaged(self, url: Any) -> None:
        with pytest.raises(Damaged):
            web.domain(url)

    def test_addresses_are_hosts(self) -> None:
        assert web.host("http://127.0.0.1:8000/") == "127.0.0.1"
        assert web.host("http://[0:0::1]/") == "::1"

    def test_only_the_two_schemes_of_the_web_are_schemes(self) -> None:
        assert web.scheme("HTTPS://x.org") == "https"
        assert web.scheme("http://x.org") == "http"
        for url in ("x.org", "ftp://x.org", "https%3A%2F%2Fx.org", "\\\\x.org", "mailto:a@b"):
            with pytest.raises(Damaged):
                web.scheme(url)

    @given(st.text(max_size=60))
    def test_no_text_raises_otherwise(self, url: str) -> None:
        for convert in (web.scheme, web.host, web.domain):
            with suppress(Damaged):
                assert convert("https://" + url).isascii()


class TestTerritories:
    @pytest.mark.parametrize(
        ("text", "codes"),
        [
            ("United States", ["US"]),
            ("US", ["US"]),
            ("US, CA;DE", ["CA", "DE", "US"]),
            ("DEU", ["DE"]),
            ("Living In: United States: New York (+25 mi) New York", ["US"]),
            ("United Kingdom, United States", ["GB", "US"]),
            ("Germany, France and United Kingdom.", ["DE", "FR", "GB"]),
            ("Bosnia and Herzegovina", ["BA"]),
            ("Georgia", ["GE"]),
            ("Georgia, Armenia", ["AM", "GE"]),
            ("United States: Georgia; New Mexico; Jersey City New Jersey", ["US"]),
            ("Georgia, United States: Alabama; Arizona", ["US"]),
            ("United States Baltimore Maryland: Ferguson, St. Louis Missouri", ["US"]),
            ("Canada, United States: California; Texas", ["CA", "US"]),
            ("United Kingdom: London; United States: Texas", ["GB", "US"]),
            ("Recently In: United States: Palo Alto (+10 mi) California", ["US"]),
        ],
    )
    def test_countries_in_running_text(self, text: str, codes: list[str]) -> None:
        assert territories(text) == codes

    @pytest.mark.parametrize(
        ("text", "codes"),
        [
            ("Germany, Wonderland", ["DE"]),
            ("United States: Lebanon, Pennsylvania", ["US"]),
            ("France, Los Angeles, CA", ["FR"]),
        ],
    )
    def test_where_a_part_is_unclear_the_list_is_partial(self, text: str, codes: list[str]) -> None:
        assert territories(text) == {"items": codes, "complete": False}

    @pytest.mark.parametrize(
        "text",
        ["Worldwide", "Everywhere except Germany", "Exclude: FR", "New Mexico", "Los Angeles, CA",
         "US, CA; de", "Jersey City", "", "x" * 200_000, 7],
    )  # fmt: skip
    def test_text_that_names_no_country_or_takes_some_out_is_damaged(self, text: Any) -> None:
        with pytest.raises(Damaged):
            territories(text)

    def test_a_list_is_read_item_by_item(self) -> None:
        assert territories(["Germany", "FR"]) == ["DE", "FR"]

    def test_each_code_and_each_name_is_found_by_itself(self) -> None:
        assert len(CODES) == 250
        for name, code in NAMES.items():
            assert territories(name) == [code]

    @given(st.lists(st.sampled_from(sorted(CODES)), min_size=1, unique=True))
    def test_lists_of_codes_come_back_sorted(self, codes: list[str]) -> None:
        assert territories(", ".join(codes)) == sorted(codes)

    @given(st.text(",;:|/ ()GermanyUSfi", max_size=60))
    def test_no_text_raises_otherwise(self, text: str) -> None:
        with suppress(Damaged):
            assert territories(text)


class TestSimple:
    def test_bools(self) -> None:
        assert [simple.truth(c) for c in (True, "Yes", " y ", 1, "ON")] == [True] * 5
        assert [simple.truth(c) for c in (False, "No", "f", 0, "off")] == [False] * 5
        damaged: tuple[Any, ...] = ("maybe", 2, 0.0, None, "", [])
        for cell in damaged:
            with pytest.raises(Damaged):
                simple.truth(cell)

    def test_lists_are_split_at_each_separator_and_trimmed(self) -> None:
        assert simple.items("King, Jr.; x or  y,,", (",", ";", " or ")) == ["King", "Jr.", "x", "y"]
        assert simple.items(["a", 1], (",",)) == ["a", 1]
        with pytest.raises(Damaged):
            simple.items({"a": 1}, (",",))

    def test_words_are_replaced_whole_or_not_at_all(self) -> None:
        assert simple.word(" Male ", {"Male": "male"}) == "male"
        with pytest.raises(Damaged, match="words"):
            simple.word("M", {"Male": "male"})

    def test_json_in_a_cell_is_as_strict_as_elsewhere(self) -> None:
        assert simple.from_json('[{"kind": "audit"}]') == [{"kind": "audit"}]
        assert simple.from_json({"a": 1}) == {"a": 1}
        with pytest.raises(Damaged, match="twice"):
            simple.from_json('{"a": 1, "a": 2}')
