"""Who works for some markets sees and changes nothing of the others."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from reasoned.cases.events import happened
from reasoned.cases.subjects import find_subject
from reasoned.facts.model import SubjectKind
from reasoned.store.unit import Unit
from tests.web.site import Site
from tests.web.test_submissions import BROADCASTER
from tests.web.test_walk import banned, contested

MEASURES = Path(__file__).parents[2] / "examples" / "2018" / "measures"
OLD = {"external_id": "b", "restriction": "ban", "since": "2018-01-26"}


@pytest.fixture
def split(site: Site) -> Site:
    """`fritz` works for FR; what the tests do happens in DE."""
    site.give_token("fritz", markets=["FR"])
    return site


def test_a_case_of_another_market_is_neither_read_nor_touched(
    split: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(BROADCASTER, "market", "DE")
    case, decision = banned(split)
    fact = contested(split, decision)
    argument: dict[str, Any] = {"filed_by": "It", "arguments": [{"text": "Not so."}]}
    appeal = split.post(f"/decisions/{decision}/appeals", argument).json()["appeal"]
    hold_body = {"reason": "We wait.", "until": "2026-03-05T09:00:00Z"}
    hold = split.post(f"/cases/{case}/holds", hold_body).json()["hold"]
    objection = split.post(f"/holds/{hold}/objections", {"text": "No."}).json()["objection"]
    task = next(t for t in split.get(f"/cases/{case}").json()["tasks"] if not t["done_at"])
    letter = split.get(f"/decisions/{decision}").json()["letter"]["letter"]
    reads = (
        f"/cases/{case}",
        f"/cases/{case}/notes",
        f"/decisions/{decision}",
        f"/decisions/{decision}/statement",
        f"/decisions/{decision}/letter",
        f"/appeals/{appeal}",
        f"/facts/{fact}",
        f"/letters/{letter}",
        f"/letters/{letter}/document",
    )
    for path in reads:
        assert split.get(path).status_code == 200, path
        refused(split.get(path, by="fritz"), path)
    answer = {"fact": "advertiser.country", "value": "DE", "evidence": "Seen."}
    ruling = {"result": "upheld", "answers": [{"n": 1, "result": "rejected", "answer": "No."}]}
    match = {
        "external_id": "broadcaster",
        "measure": "m",
        "status": "rejected",
        "reasons": ["Another."],
    }
    writes: dict[str, Any] = {
        f"/cases/{case}/answers": answer,
        f"/cases/{case}/decisions": {"rule": "state-media"},
        f"/cases/{case}/let-be": {"reason": "So."},
        f"/cases/{case}/remarks": {"side": "operator", "text": "So."},
        f"/cases/{case}/notes": {"text": "So."},
        f"/cases/{case}/holds": hold_body,
        f"/holds/{hold}/lift": None,
        f"/holds/{hold}/objections": {"text": "No."},
        f"/objections/{objection}/answer": {"lift": True, "answer": "Yes."},
        f"/decisions/{decision}/appeals": argument,
        f"/appeals/{appeal}/withdraw": {"said": "We don't."},
        f"/appeals/{appeal}/ruling": ruling,
        f"/facts/{fact}/corrections": {"value": "none", "evidence": "Seen."},
        f"/tasks/{task['task']}/assign": {},
        f"/tasks/{task['task']}/unassign": None,
        f"/tasks/{task['task']}/reply": {"text": "So."},
        f"/letters/{letter}/readdress": {"recipient": "a@example.org"},
        f"/letters/{letter}/link": None,
        "/matches": match,
        "/advertisers": {"external_id": "new", "market": "DE"},
        "/ads": {"external_id": "ad", "advertiser": "broadcaster", "market": "FR"},
        "/legacy": {"rows": [{**OLD, "market": "DE"}]},
    }
    for path, body in writes.items():
        refused(split.post(path, body, by="fritz"), path)
    refused(split.post("/advertisers", {"external_id": "broadcaster"}, by="fritz"), "again")
    refused(split.delete(f"/facts/{fact}?reason=So", by="fritz"), "erase")
    refused(split.delete(f"/cases/{case}/proposals/state-media", by="fritz"), "proposal")
    refused(split.delete(f"/letters/{letter}/links", by="fritz"), "links")


def refused(came: Any, what: str) -> None:
    assert came.status_code == 403, (what, came.text)
    assert came.json()["type"] == "urn:reasoned:problem:another-market", what


def test_lists_leave_out_other_markets(split: Site) -> None:
    for name, market in (("de", "DE"), ("fr", "FR"), ("any", "")):
        split.post("/advertisers", {**BROADCASTER, "external_id": name, "market": market})

    def seen(path: str, by: str) -> set[str]:
        return {i["subject"]["external_id"] for i in split.get(path, by=by).json()["items"]}

    for path in ("/cases", "/queue"):
        assert seen(path, "ann") == {"de", "fr", "any"}
        assert seen(path, "fritz") == {"fr", "any"}
    assert seen("/queue?market=DE", "ann") == {"de", "any"}
    assert seen("/queue?market=DE", "fritz") == set()
    assert seen("/queue?market=DE&market=FR", "fritz") == {"fr", "any"}


def test_events_of_other_markets_are_passed_over(split: Site) -> None:
    for name, market in (("de", "DE"), ("fr", "FR"), ("de2", "DE"), ("any", "")):
        split.post("/advertisers", {**BROADCASTER, "external_id": name, "market": market})

    def paged(by: str, cursor: str = "", limit: int = 1) -> tuple[list[Any], str]:
        found: list[Any] = []
        while True:
            path = f"/events?limit={limit}&cursor={cursor}"
            page = split.get(path, by=by).json()
            cursor = page["next"]
            if not page["items"]:
                return found, cursor
            found += page["items"]

    def cases(events: list[Any]) -> list[str]:
        return [e["data"]["case"] for e in events if e["type"] == "case.opened"]

    by_market = {i["market"]: i["case"] for i in split.get("/cases").json()["items"]}
    seen, end = paged("fritz")
    assert cases(seen) == [by_market["FR"], by_market[""]]
    assert "policy.published" in {e["type"] for e in seen}
    assert paged("fritz", limit=2) == (seen, end)
    everything, end_of_all = paged("ann")
    assert len(cases(everything)) == 4
    assert end == end_of_all
    split.post("/advertisers", {**BROADCASTER, "external_id": "de3", "market": "DE"})
    hidden, further = paged("fritz", end)
    assert (hidden, further == end) == ([], False)
    split.post("/advertisers", {**BROADCASTER, "external_id": "fr2", "market": "FR"})
    assert len(cases(paged("fritz", further)[0])) == 1


def test_events_of_a_subject_without_a_case_belong_to_its_market(split: Site) -> None:
    for name, market in (("de", "DE"), ("fr", "FR")):
        split.post("/advertisers", {**BROADCASTER, "external_id": name, "market": market})

        def change(unit: Unit, name: str = name) -> None:
            who = find_subject(unit.connection, SubjectKind.ADVERTISER, name)
            assert who is not None
            data = {"subject": name}
            happened(unit, "contact.changed", actor=0, subject=who.id, data=data)

        split.house.run(change)
    seen = split.get("/events?type=contact.changed", by="fritz").json()["items"]
    assert [e["data"]["subject"] for e in seen] == ["fr"]


def for_all(came: Any, what: str) -> None:
    assert came.status_code == 403, (what, came.text)
    assert came.json()["type"] == "urn:reasoned:problem:forbidden", what
    assert "every market" in came.json()["detail"], what


def test_nobody_of_some_markets_has_to_do_with_webhooks_which_are_told_of_all(split: Site) -> None:
    body = {"url": "https://hooks.example.org/in"}
    for_all(split.post("/webhooks", body, by="fritz"), "add")
    assert split.get("/webhooks").json()["items"] == []
    path = f"/webhooks/{split.post('/webhooks', body).json()['webhook']}"
    for_all(split.get("/webhooks", by="fritz"), "list")
    for_all(split.delete(path, by="fritz"), "stop")
    for_all(split.post(f"{path}/secret", None, by="fritz"), "secret")
    for_all(split.post(f"{path}/replay", {"since": "2026-01-01"}, by="fritz"), "replay")
    assert split.get("/webhooks").json()["items"][0]["active"]


def test_nobody_of_some_markets_gives_a_measure_which_is_for_all(split: Site) -> None:
    file = MEASURES / "us-dhs-bod-17-01.yaml"
    body = {"document": file.read_text(encoding="utf-8"), "name": file.name}
    for_all(split.post("/measures", body, by="fritz"), "measure")
    assert split.post("/measures", body).status_code == 201


def test_an_old_ban_of_a_subject_of_another_market_does_not_come_in(split: Site) -> None:
    split.post("/advertisers", {**BROADCASTER, "market": "DE"})
    row = {**OLD, "external_id": "broadcaster", "market": "FR"}
    beneath = {**row, "kind": "ad", "external_id": "ad", "advertiser": "broadcaster"}
    for rows in ([row], [{**row, "external_id": "new"}, row], [beneath], [{**row, "market": ""}]):
        refused(split.post("/legacy", {"rows": rows}, by="fritz"), str(rows))
    assert split.post("/legacy", {"rows": [row]}).status_code == 200
    new = {**row, "external_id": "new"}
    assert split.post("/legacy", {"rows": [new]}, by="fritz").json()["taken"] == 1
