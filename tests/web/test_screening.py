"""Measures and matches over the API, and whether an advertiser's money may move."""

from __future__ import annotations

from typing import Any

import pytest

from tests.web.pages.screened import LIST, advertise, take
from tests.web.site import Site


@pytest.fixture
def screening(site: Site) -> Site:
    take(site.house)
    return site


def judged(site: Site, status: str = "confirmed", **more: Any) -> Any:
    body = {
        "external_id": "iron",
        "measure": "a-freeze",
        "status": status,
        "reasons": ["The same number in the register."],
        **more,
    }
    return site.post("/matches", body)


def test_measures_are_listed_and_read_with_what_they_leave_out(screening: Site) -> None:
    (listed,) = screening.get("/measures").json()["items"]
    assert (listed["measure"], listed["kind"], listed["targets"]) == ("a-freeze", "asset-freeze", 3)
    assert listed["in_force"] is True
    read = screening.get("/measures/a-freeze").json()
    assert read["leaves_out"] == [{"text": "Medicine and food", "code": "medicine"}]
    assert read["duties"][0] == {"what": "Freeze what they own", "by": "2000-02-01", "every": ""}
    assert read["challenges"][0]["result"] == "dismissed"
    assert screening.get("/measures/none").status_code == 404


def test_open_matches_come_page_by_page_each_with_its_reasons(screening: Site) -> None:
    for number in range(3):
        advertise(screening.house, "Zhelezny Kombinat", external_id=f"iron-{number}")
    advertise(screening.house, "Ocean Barter Trading", external_id="ocean")
    found: list[dict[str, Any]] = []
    cursor = ""
    while True:
        page = screening.get("/matches", params={"limit": 2, "cursor": cursor}).json()
        found += page["items"]
        cursor = page["next"]
        if not cursor:
            break
    assert [each["external_id"] for each in found] == ["iron-0", "iron-1", "iron-2", "ocean"]
    assert [each["status"] for each in found] == ["certain"] * 3 + ["review"]
    reason = next(r for r in found[0]["reasons"] if r["feature"] == "words")
    assert reason["says"] == "Both have `zhelezny` and `kombinat`."
    only = screening.get("/matches", params={"status": "review", "q": "ocean"}).json()["items"]
    assert [each["target"] for each in only] == ["2"]
    assert screening.get("/matches", params={"cursor": "x"}).status_code == 422
    assert screening.get("/matches", params={"status": "x"}).status_code == 422


def test_a_match_with_one_target_is_judged_and_the_rules_run_again(screening: Site) -> None:
    advertise(screening.house, "Zhelezny Kombinat", external_id="iron")
    assert screening.get("/advertisers/iron/freezes").json() == {
        "external_id": "iron",
        "frozen": False,
        "items": [],
    }
    came = judged(screening, target="1")
    assert came.status_code == 201
    assert came.json()["decided"]["case"]
    assert screening.get("/matches").json()["items"] == []
    freezes = screening.get("/advertisers/iron/freezes").json()
    assert freezes["frozen"] is True
    assert freezes["items"][0]["measure"] == "a-freeze"
    assert judged(screening, target="no such").status_code == 404
    assert screening.get("/advertisers/nobody/freezes").status_code == 404


def test_a_match_with_the_measure_as_a_whole_answers_each_of_its_targets(screening: Site) -> None:
    advertise(screening.house, "Zhelezny Kombinat", external_id="iron")
    came = judged(screening, "rejected").json()
    assert came == {"rechecked": 0, "decided": None}
    assert screening.get("/matches").json()["items"] == []
    # A question again.
    judged(screening, "unconfirmed")
    assert len(screening.get("/matches").json()["items"]) == 1


def test_matches_of_other_markets_are_neither_listed_nor_judged(screening: Site) -> None:
    advertise(screening.house, "Zhelezny Kombinat", external_id="iron", market="DE")
    screening.give_token("fritz", markets=["FR"])
    assert screening.get("/matches", by="fritz").json()["items"] == []
    body = {
        "external_id": "iron",
        "measure": LIST.id,
        "status": "rejected",
        "reasons": ["No."],
        "target": "1",
    }
    assert screening.post("/matches", body, by="fritz").status_code == 403
    assert len(screening.get("/matches").json()["items"]) == 1


def test_what_was_found_and_what_was_judged_are_told_of(screening: Site) -> None:
    advertise(screening.house, "Zhelezny Kombinat", external_id="iron")
    judged(screening, target="1")
    events = screening.get("/events").json()["items"]
    told = {each["type"]: each["data"] for each in events}
    assert told["candidates.found"]["measures"] == ["a-freeze"]
    assert (told["match.judged"]["target"], told["match.judged"]["status"]) == ("1", "confirmed")
