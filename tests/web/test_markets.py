"""Who works for some markets sees and changes nothing of the others."""

from __future__ import annotations

from typing import Any

import pytest

from tests.web.site import Site
from tests.web.test_submissions import BROADCASTER
from tests.web.test_walk import banned, contested


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
        f"/appeals/{appeal}/withdraw": None,
        f"/appeals/{appeal}/ruling": ruling,
        f"/facts/{fact}/corrections": {"value": "none", "evidence": "Seen."},
        f"/tasks/{task['task']}/assign": {},
        f"/tasks/{task['task']}/unassign": None,
        f"/letters/{letter}/readdress": {"recipient": "a@example.org"},
        "/matches": match,
        "/advertisers": {"external_id": "new", "market": "DE"},
        "/ads": {"external_id": "ad", "advertiser": "broadcaster", "market": "FR"},
        "/legacy": {"rows": [{"external_id": "b", "restriction": "ban", "market": "DE"}]},
    }
    for path, body in writes.items():
        refused(split.post(path, body, by="fritz"), path)
    refused(split.post("/advertisers", {"external_id": "broadcaster"}, by="fritz"), "again")
    refused(split.delete(f"/facts/{fact}?reason=So", by="fritz"), "erase")
    refused(split.delete(f"/cases/{case}/proposals/state-media", by="fritz"), "proposal")


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
