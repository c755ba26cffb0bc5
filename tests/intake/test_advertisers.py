"""Records become advertisers, by columns' names or by a facts map."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from reasoned.facts.measures import Owner
from reasoned.intake.advertisers import (
    Advertiser,
    Advertisers,
    load_screening_map,
    map_of_columns,
)
from reasoned.intake.guess.name_column import name_column
from reasoned.intake.records import InputError, Reject, Row


def read(raw: dict[str, Any], name: str = "name") -> Advertiser | Reject:
    return Advertisers(map_of_columns(tuple(raw), name))(Row(7, raw))


def taken(raw: dict[str, Any], name: str = "name") -> Advertiser:
    found = read(raw, name)
    assert isinstance(found, Advertiser), found
    return found


class TestColumns:
    def test_columns_named_like_what_is_asked_for_are_taken(self) -> None:
        side = taken(
            {
                "name": "Acme", "Brands": "Alpha; Beta, Inc.", "website": "https://www.acme.com/x",
                "Country": "Germany", "Registration Number": "LEI: 5299-00T8; 12345",
                "address": "1 Long Street", "owners": "Big Holding 60 %; Someone (40%); Third",
                "spend": "12",
            }
        ).side  # fmt: skip
        assert [called.text for called in side.names] == ["Acme", "Alpha", "Beta, Inc."]
        assert side.domains == ("acme.com",)
        assert side.countries == ("DE",)
        assert side.identifiers == (("lei", "529900t8"), ("id", "12345"))
        assert side.addresses == ("1 Long Street",)
        assert side.owners == (
            Owner("Big Holding", share=60.0), Owner("Someone", share=40.0), Owner("Third"),
        )  # fmt: skip

    def test_lists_and_objects_of_json_are_taken(self) -> None:
        side = taken(
            {
                "name": "Acme",
                "brands": ["Alpha"],
                "owners": [{"name": "X", "share": "50,5 %", "target": "t1"}, "Y 10 %"],
                "registration_numbers": '[{"scheme": "ogrn", "value": "102"}]',
            }
        ).side
        assert side.owners == (Owner("X", "t1", 50.5), Owner("Y", share=10.0))
        assert side.identifiers == (("ogrn", "102"),)

    def test_what_cant_be_read_is_left_out_and_said(self) -> None:
        found = taken({"name": "Acme", "country": "Atlantis", "owners": "[{broken"})
        assert found.side.countries == ()
        assert found.side.owners == ()
        assert len(found.damage) == 2

    @pytest.mark.parametrize("share", ["-5", "101", "half", True, None, [], "nan"])
    def test_a_share_that_is_none_is_unknown(self, share: Any) -> None:
        (owner,) = taken({"name": "A", "owners": [{"name": "X", "share": share}]}).side.owners
        assert owner.share is None

    @pytest.mark.parametrize("text", ["X -60 %", "X 150 %", "X 1000%"])
    def test_a_share_that_cannot_be_one_is_said(self, text: str) -> None:
        found = taken({"name": "A", "owners": text})
        assert found.side.owners == (Owner("X"),)
        (said,) = found.damage
        assert "from 0 to 100" in said

    @pytest.mark.parametrize(
        ("name", "why"), [("", "no name"), ("?!", "no letter"), (None, "no name")]
    )
    def test_without_a_name_there_is_nothing_to_screen(self, name: Any, why: str) -> None:
        found = read({"name": name, "country": "DE"})
        assert isinstance(found, Reject)
        assert (found.row, why in found.reason) == (7, True)

    def test_a_domain_alone_is_enough(self) -> None:
        assert taken({"name": "", "domain": "acme.com"}).label == "acme.com"

    def test_a_column_that_isnt_there_is_an_error_with_those_that_are(self) -> None:
        with pytest.raises(InputError, match=r"'nix'.*Columns: a, b"):
            map_of_columns(("a", "b"), "nix")


class TestGuess:
    @pytest.mark.parametrize(
        ("columns", "column"),
        [
            ({"Advertiser_ID": "AR1", "Advertiser_Name": "Acme", "Spend": "1"}, "Advertiser_Name"),
            ({"id": "1", "Firma": "Acme"}, "Firma"),
            ({"name": "1", "company": "Acme"}, "company"),
            ({"whatever": "Acme"}, "whatever"),
            ({"advertiser": {"name": "Acme", "country": "DE"}}, "advertiser.name"),
            ({"text": "Vote", "clicks": "2"}, ""),
        ],
    )
    def test_the_likeliest_column_is_taken(self, columns: dict[str, Any], column: str) -> None:
        assert name_column([columns]) == column


class TestMap:
    def load(self, folder: Path, text: str) -> tuple[Advertisers, list[str], list[str]]:
        path = folder / "map.yaml"
        path.write_text(text, "utf-8")
        found, problems, unused = load_screening_map(path)
        return Advertisers(found), [problem.code for problem in problems], unused

    def test_facts_of_advertisers_are_taken_and_others_passed_over(self, tmp_path: Path) -> None:
        reader, problems, unused = self.load(
            tmp_path,
            "subject: advertiser\nname: Short\nfacts:\n"
            "  advertiser.legal_name: Legal\n"
            "  advertiser.country: {column: Land, convert: country}\n"
            "  advertiser.brands: {column: Marks, separator: '/'}\n"
            "  advertiser.sectors: What\n",
        )
        assert (problems, unused) == ([], ["advertiser.sectors"])
        made = reader(
            Row(1, {"Legal": "Acme AG", "Short": "Acme", "Land": "Austria", "Marks": "B/C"})
        )
        assert isinstance(made, Advertiser)
        assert [called.text for called in made.side.names] == ["Acme AG", "Acme", "B", "C"]
        assert made.side.countries == ("AT",)

    def test_a_map_for_ads_gives_who_runs_them(self, tmp_path: Path) -> None:
        reader, problems, _ = self.load(tmp_path, "advertiser: Page\nfacts: {ad.text: Body}\n")
        assert problems == []
        made = reader(Row(1, {"Page": "Acme", "Body": "Buy"}))
        assert isinstance(made, Advertiser)
        assert made.label == "Acme"

    def test_a_map_that_names_nobody_is_refused(self, tmp_path: Path) -> None:
        _, problems, unused = self.load(tmp_path, "facts: {ad.text: Body}\n")
        assert (problems, unused) == (["no-name"], ["ad.text"])

    def test_a_map_with_a_fault_is_refused(self, tmp_path: Path) -> None:
        _, problems, _ = self.load(
            tmp_path,
            "facts: {advertiser.name: N, advertiser.country: {column: C, convert: bool}}\n",
        )
        assert problems == ["wrong-conversion"]
