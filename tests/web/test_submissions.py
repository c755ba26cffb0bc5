"""Submitting over HTTP: one, many, and what can't be used."""

from __future__ import annotations

from typing import Any

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


def test_an_empty_list_and_too_long_a_one_are_refused(site: Site) -> None:
    for items in ([], [{"kind": "ad"}] * 501):
        came = site.post("/submissions", items)
        assert came.status_code == 422
        assert came.json()["type"] == "urn:reasoned:problem:invalid"
