"""Submitting over HTTP: one, many, and what can't be used."""

from __future__ import annotations

from typing import Any

import pytest

from tests.web.site import Site

BROADCASTER: dict[str, Any] = {
    "external_id": "broadcaster",
    "name": "A Broadcaster",
    "facts": {"advertiser.sectors": ["news"], "advertiser.country": "RU"},
    "contact": {"email": "ads@broadcaster.example", "language": "de"},
}


def test_an_advertiser_waits_with_its_questions(site: Site) -> None:
    came = site.post("/advertisers", BROADCASTER)
    assert came.status_code == 201, came.text
    told = came.json()
    assert told["decision"]["outcome"] == "review"
    assert told["while_waiting"] == "serve"
    assert {"advertiser.editorial_control"} <= {q["fact"] for q in told["questions"]}


def test_each_of_many_has_its_own_result_or_problem(site: Site) -> None:
    items = [
        {**BROADCASTER, "kind": "advertiser"},
        {"kind": "ad", "external_id": "a1"},
        {"external_id": "no kind"},
        {"kind": "ad", "external_id": "a2", "advertiser": "broadcaster"},
        {"kind": "ad", "external_id": "a3", "advertiser": "b", "facts": {"ad.nonsense": 1}},
        7,
    ]
    came = site.post("/submissions", items)
    assert came.status_code == 200, came.text
    shown = came.json()["items"]
    assert [i["n"] for i in shown] == [0, 1, 2, 3, 4, 5]
    assert [i["status"] for i in shown] == [201, 422, 422, 201, 422, 422]
    assert shown[1]["problem"]["errors"] == [{"field": "advertiser", "message": "Field required."}]
    assert shown[4]["problem"]["errors"][0]["field"] == "facts"
    assert len({i["result"]["case"] for i in shown if i["result"]}) == 2


@pytest.mark.parametrize(
    ("given", "field", "says"),
    [
        ({"contact": {"email": "not an address"}}, "contact.email", "'not an address' isn't an e-"),
        ({"contact": {"email": "a@b.example\r\nBcc: x@y.example"}}, "contact.email", "isn't an e-"),
        ({"market": "Germany"}, "market", "Write a country's two capital letters, such as DE"),
        ({"market": "de"}, "market", "Write a country's two capital letters"),
        ({"market": "QQ"}, "market", "Write a country's two capital letters"),
        ({"reach": {"de": 5}}, "reach.de", "Write a country's two capital letters, such as DE."),
    ],
)
def test_what_could_not_be_used_later_is_refused_at_once(
    site: Site, given: dict[str, Any], field: str, says: str
) -> None:
    came = site.post("/ads", {"external_id": "a", "advertiser": "b", **given})
    assert came.status_code == 422, came.text
    (error,) = came.json()["errors"]
    assert error["field"] == field
    assert says in error["message"]


def test_addresses_and_markets_of_all_kinds_are_taken(site: Site) -> None:
    for n, email in enumerate(("", "jürgen@müller.example", "a+b@xn--mller-kva.example")):
        body = {"external_id": f"b{n}", "market": "XK", "contact": {"email": email}}
        assert site.post("/advertisers", body).status_code == 201, email


def test_an_empty_list_and_too_long_a_one_are_refused(site: Site) -> None:
    for items in ([], [{"kind": "ad"}] * 501):
        came = site.post("/submissions", items)
        assert came.status_code == 422
        assert came.json()["type"] == "urn:reasoned:problem:invalid"
