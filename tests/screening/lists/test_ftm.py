"""FollowTheMoney: who is listed, by which data set, and by whom they are owned."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from reasoned.facts.measures import MeasureKind, Owner, TargetKind
from reasoned.screening.lists.ftm_entity import share_of
from reasoned.screening.lists.read import read_lists
from tests.screening.lists.made import codes, entity, only, read_one, written

SANCTION = entity(
    "s1", "Sanction", entity="c1", authority="The Office", country="us", programId="US-X",
    reason="For this.", listingDate="2014-07-16", sourceUrl="https://example.org/list",
)  # fmt: skip


def test_an_entity_becomes_a_target_of_the_data_set_that_lists_it(tmp_path: Path) -> None:
    company = entity(
        "c1", "Company", ("us_x", "ext_register"),
        name=["Vneshtorgbank", "Внешторгбанк"], previousName="VTB Old", weakAlias="VTB",
        jurisdiction="ru", leiCode="253400V1H6ART1UQ0N98", ogrnCode="1027739609391",
        innCode="7702070139", website="https://www.vtb.ru/en", address="29 Morskaya, Moscow",
        addressEntity="a1", topics="sanction",
    )  # fmt: skip
    lines = company + SANCTION + entity("a1", "Address", full="1 Other Street", country="cy")
    measure, read = read_one(written(tmp_path, "entities.ftm.json", lines))
    target = only(measure)
    assert (measure.id, measure.kind) == ("ftm-us-x", MeasureKind.SANCTION)
    assert (measure.authority.name, measure.authority.country) == ("The Office", "US")
    assert (measure.published, measure.url) == (date(2014, 7, 16), "https://example.org/list")
    assert (target.id, target.name, target.kind) == ("c1", "Vneshtorgbank", TargetKind.ORGANISATION)
    assert target.aliases == ("Внешторгбанк", "VTB Old")
    assert target.weak_aliases == ("VTB",)
    assert target.domains == ("vtb.ru",)
    assert target.addresses == ("29 Morskaya, Moscow", "1 Other Street")
    assert target.countries == ("CY", "RU")
    assert {("lei", "253400V1H6ART1UQ0N98"), ("ogrn", "1027739609391")} <= set(target.identifiers)
    assert (target.programmes, target.listed) == (("US-X",), date(2014, 7, 16))
    assert not read.rejects


def test_owners_come_with_their_share_whether_listed_or_not(tmp_path: Path) -> None:
    lines = (
        entity("c1", "Company", name="Owned")
        + SANCTION
        + entity("o1", "Ownership", owner="p1", asset="c1", percentage="50.5 %")
        + entity("o2", "Ownership", owner="p2", asset="c1", percentage="some")
        + entity("o3", "Ownership", owner="p2", asset="c1", percentage="9", endDate="2001")
        + entity("p1", "Person", name="Listed", topics="sanction")
        + entity("p2", "Person", name="Only Linked", topics="sanction.linked")
        + entity("o4", "Ownership", owner="nobody", asset="c1")
    )
    measure, _ = read_one(written(tmp_path, "x.jsonl", lines))
    assert [t.name for t in measure.targets] == ["Owned", "Listed"]
    assert measure.targets[0].owners == (Owner("Listed", "p1", 50.5), Owner("Only Linked"))


def test_ownership_in_a_circle_is_kept_as_it_is(tmp_path: Path) -> None:
    lines = "".join(
        entity(key, "Company", name=key.upper(), topics="sanction") for key in ("a", "b")
    )
    lines += entity("o1", "Ownership", owner="a", asset="b", percentage="60")
    lines += entity("o2", "Ownership", owner="b", asset="a", percentage="70")
    lines += entity("o3", "Ownership", owner="a", asset="a", percentage="30")
    lines += SANCTION.replace('"c1"', '"a"')
    measure, _ = read_one(written(tmp_path, "x.jsonl", lines))
    a, b = measure.targets
    assert a.owners == (Owner("B", "b", 70.0), Owner("A", "a", 30.0))
    assert b.owners == (Owner("A", "a", 60.0),)


def test_who_is_only_linked_or_in_office_is_no_target(tmp_path: Path) -> None:
    lines = entity("c1", "Company", name="Listed") + SANCTION
    lines += entity("p1", "Person", name="In Office", topics="role.pep")
    lines += entity("p2", "Person", name="Linked", topics="sanction.linked")
    lines += entity("p3", "Person", name="Silent")
    assert only(read_one(written(tmp_path, "x.jsonl", lines))[0]).name == "Listed"


def test_a_plain_list_that_says_nothing_of_listings_names_all_in_it(tmp_path: Path) -> None:
    written(tmp_path, "x.jsonl", entity("p1", "Person", ("mine",), name="A Person"))
    read = read_lists([tmp_path])
    assert codes(read) == ["no-date"]
    assert read.files[0].rejected == 1
    written(
        tmp_path, "mine.yaml",
        "id: ftm-mine\ntitle: Ours\nkind: court-order\nauthority: {name: A court}\n"
        "url: https://example.org\npublished: 2020-02-02\n",
    )  # fmt: skip
    measure, _ = read_one(tmp_path)
    assert (measure.title, measure.kind) == ("Ours", MeasureKind.COURT_ORDER)
    assert only(measure).name == "A Person"


def test_a_listing_that_ended_has_its_day_and_one_that_goes_on_has_none(tmp_path: Path) -> None:
    ended = entity("s1", "Sanction", entity="c1", startDate="2014", endDate="2016-03")
    goes_on = entity("s2", "Sanction", entity="c1", startDate="2015-01-01")
    thing = entity("c1", "Vessel", name="Ship", imoNumber="9187629")
    target = only(read_one(written(tmp_path, "x.jsonl", thing + ended))[0])
    assert (target.listed, target.until) == (date(2014, 1, 1), date(2016, 4, 1))
    assert target.identifiers == (("imo", "9187629"),)
    target = only(read_one(written(tmp_path, "x.jsonl", thing + ended + goes_on))[0])
    assert (target.listed, target.until) == (date(2014, 1, 1), None)


def test_two_data_sets_are_two_measures(tmp_path: Path) -> None:
    lines = entity("c1", "Company", ("us_x", "eu_y"), name="Both") + SANCTION
    lines += entity("s2", "Sanction", ("eu_y",), entity="c1", startDate="2022-02-25")
    read = read_lists([written(tmp_path, "x.jsonl", lines)])
    assert [(m.id, m.published) for m in read.measures] == [
        ("ftm-eu-y", date(2022, 2, 25)), ("ftm-us-x", date(2014, 7, 16)),
    ]  # fmt: skip


def test_malformed_lines_are_rejected_once_with_line_and_reason(tmp_path: Path) -> None:
    good = entity("c1", "Company", name="Good")
    bad = [
        "{", "[]", "1", '{"id": 7, "schema": "Person", "properties": {}}',
        '{"id": "x", "schema": "Person"}', "[" * 100_000,
        entity("c1", "Company", name="Twice").strip(),
        entity("c2", "Company", topics="sanction").strip(),
        entity("c3", "Company", topics="sanction", name="N" * 100_000).strip(),
        '{"id": "big", "n": ' + "9" * 5000 + "}",
    ]  # fmt: skip
    path = written(tmp_path, "x.jsonl", good + SANCTION + "\n".join(bad) + "\n" + good[:30])
    measure, read = read_one(path)
    assert only(measure).name == "Good"
    lines = sorted(p.line for p in read.rejects)
    assert lines == list(range(3, 14))
    assert all(p.suggestion for p in read.rejects)
    assert read.files[0].rejected == len(lines)


def test_values_of_other_types_than_text_are_passed_over(tmp_path: Path) -> None:
    odd = {
        "id": "c1", "schema": "Person", "caption": 7, "datasets": [1, None], "target": True,
        "properties": {
            "name": ["A\ud800B", 5, None, {"x": 1}], "alias": "One", "country": {"a": 1},
            "topics": 3, "website": ["https://[::1]/", "ftp://u:p@www.example.co.uk:80/x"],
        },
    }  # fmt: skip
    lines = json.dumps(odd) + "\n" + entity("s", "Sanction", (), entity="c1", startDate="2020")
    target = only(read_one(written(tmp_path, "x.jsonl", lines))[0])
    assert (target.name, target.aliases) == ("AB", ("One",))
    assert target.domains == ("example.co.uk",)


def test_the_caption_is_the_name(tmp_path: Path) -> None:
    thing = json.loads(entity("c1", "Company", name=["Other", "Best"])) | {"caption": "Best"}
    target = only(read_one(written(tmp_path, "x.jsonl", json.dumps(thing) + "\n" + SANCTION))[0])
    assert (target.name, target.aliases) == ("Best", ("Other",))


@pytest.mark.parametrize(
    ("text", "share"),
    [
        ("50", 50.0), ("50,5%", 50.5), ("100 %", 100.0), ("101", None), ("-1", None),
        ("nan", None), ("inf", None), ("majority", None), ("", None),
    ],
)  # fmt: skip
def test_a_share_is_per_cent_of_the_whole_or_unknown(text: str, share: float | None) -> None:
    assert share_of(text) == share
