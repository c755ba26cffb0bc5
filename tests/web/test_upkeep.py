"""The queue, tokens, webhooks, sessions, retention, legacy and letters over HTTP."""

from __future__ import annotations

import re
from datetime import timedelta

import sqlalchemy as sa

from reasoned.access import sessions
from reasoned.access.roles import Role, Scope
from reasoned.cases.answering.answer_back import ask
from reasoned.store.tables.access import session
from reasoned.web.who import COOKIE
from tests.web.site import V1, Site
from tests.web.test_submissions import BROADCASTER
from tests.web.test_walk import banned


def test_the_queue_is_narrowed_by_each_filter(site: Site) -> None:
    for name in ("a", "b", "c"):
        site.post("/advertisers", {**BROADCASTER, "external_id": name})
    tasks = site.get("/queue").json()["items"]
    assert [t["subject"]["external_id"] for t in tasks] == ["a", "b", "c"]
    first = tasks[0]["task"]
    assert site.post(f"/tasks/{first}/assign", {}).json() == {"done": True}

    def seen(query: str, by: str = "ann") -> list[str]:
        items = site.get(f"/queue?{query}", by=by).json()["items"]
        return [t["subject"]["external_id"] for t in items]

    assert seen("mine=true") == ["a"]
    assert seen("mine=true", by="bob") == []
    assert seen("unassigned=true") == ["b", "c"]
    assert seen("kind=appeal") == []
    assert seen("late=true") == seen("escalated=true") == []
    site.house.clock.on(timedelta(days=4))
    assert seen("late=true") == ["a", "b", "c"]
    site.post(f"/tasks/{first}/unassign")
    assert seen("unassigned=true") == ["a", "b", "c"]
    given = site.post(f"/tasks/{first}/assign", {"to": "per_nobody"})
    assert given.json()["errors"][0]["field"] == "to"


def test_an_appeal_goes_to_nobody_who_may_not_rule_on_it(site: Site) -> None:
    _, decision = banned(site)
    argument = {"filed_by": "It", "arguments": [{"text": "No."}]}
    site.give_token("dora", [Role.REVIEWER])
    assert site.post(f"/decisions/{decision}/appeals", argument, by="dora").status_code == 201
    (task,) = (t["task"] for t in site.get("/queue?kind=appeal").json()["items"])
    for by in ("ann", "dora"):  # who decided, and who is no senior
        taken = site.post(f"/tasks/{task}/assign", {}, by=by)
        assert taken.json()["errors"][0]["field"] == "to"
    assert site.post(f"/tasks/{task}/assign", {"to": "per_bob"}).status_code == 422
    assert site.post(f"/tasks/{task}/assign", {}, by="cleo").json() == {"done": True}


def test_the_advertiser_alone_is_answered(site: Site) -> None:
    case, _ = banned(site)
    house = site.house
    asked = [house.do(ask, case, text) for text in ("Which page?", "And why?")]
    bad = site.post(f"/tasks/{asked[0]}/reply", {"text": "That one.", "result": "kept"})
    assert bad.json()["errors"][0]["field"] == "result"
    assert site.post(f"/tasks/{asked[0]}/reply", {"text": "That one."}).json() == {"done": True}
    again = site.post(f"/tasks/{asked[0]}/reply", {"text": "This one."})
    assert again.json()["code"] == "task-done"
    said = {"side": "operator", "text": "Our rule on state-media.", "answers": [asked[1]]}
    assert site.post(f"/cases/{case}/remarks", said).status_code == 201
    shown = site.get(f"/cases/{case}").json()
    answered = [t["detail"] for t in shown["tasks"] if t["task"] in asked]
    assert [d["came"] for d in answered] == ["answered", "answered"]
    assert [d.get("answer") for d in answered] == ["That one.", None]
    assert [r["text"] for r in shown["remarks"]] == ["Our rule on state-media."]
    wrong = site.post(f"/cases/{case}/remarks", {**said, "answers": [asked[0]]})
    assert wrong.json()["errors"][0]["field"] == "answers"


def test_pages_follow_each_other(site: Site) -> None:
    for number in range(7):
        site.post("/advertisers", {**BROADCASTER, "external_id": f"a{number}"})
    for path in ("/queue", "/cases"):
        seen: list[str] = []
        cursor = ""
        for _ in range(4):
            page = site.get(f"{path}?limit=2&cursor={cursor}").json()
            seen += [i["subject"]["external_id"] for i in page["items"]]
            cursor = page["next"]
        assert cursor == ""
        assert sorted(seen) == [f"a{n}" for n in range(7)]


def test_events_go_on_where_one_left_off(site: Site) -> None:
    site.post("/advertisers", BROADCASTER)
    page = site.get("/events").json()
    assert page["items"][0]["type"] == "policy.published"
    while page["items"]:
        page = site.get(f"/events?cursor={page['next']}").json()
    site.post("/advertisers", BROADCASTER)
    later = site.get(f"/events?cursor={page['next']}").json()["items"]
    assert "case.opened" in [e["type"] for e in later]
    only = site.get("/events?type=decision.made").json()["items"]
    assert {e["type"] for e in only} == {"decision.made"}
    assert all(e["timestamp"].endswith("Z") for e in only)


def test_a_token_gives_no_more_than_the_one_it_was_asked_with(site: Site) -> None:
    site.give_token("dora", scopes=[Scope.ADMIN, Scope.READ])
    wanted = {"label": "Ad server", "scopes": ["cases:read", "cases:decide"]}
    came = site.post("/tokens", wanted, by="dora")
    assert came.status_code == 403
    assert "cases:decide" in came.json()["detail"]
    made = site.post("/tokens", {**wanted, "scopes": ["cases:read"]}, by="dora").json()
    site.tokens["new"] = made["secret"]
    assert site.get("/cases", by="new").status_code == 200
    assert site.get("/tokens", by="new").status_code == 403
    listed = site.get("/tokens", by="dora")
    assert made["secret"] not in listed.text
    assert made["token"] in {t["token"] for t in listed.json()["items"]}


def test_a_token_that_is_taken_back_ends_at_once(site: Site) -> None:
    made = site.post("/tokens", {"label": "T", "scopes": ["cases:read"]}).json()
    site.tokens["new"] = made["secret"]
    assert site.get("/cases", by="new").status_code == 200
    assert site.delete(f"/tokens/{made['token']}").json() == {"done": True}
    assert site.get("/cases", by="new").status_code == 401
    assert site.delete(f"/tokens/{made['token']}").status_code == 404


def test_a_session_lets_its_person_in_from_a_page_of_the_service(site: Site) -> None:
    token = site.house.run(lambda unit: sessions.start(unit, site.house.people["ann"]))
    cookie = {"Cookie": f"{COOKIE}={token}"}
    here = {**cookie, "Origin": str(site.http.base_url).rstrip("/")}
    assert site.http.get(f"{V1}/cases", headers=cookie).status_code == 200
    came = site.http.post(f"{V1}/advertisers", json={"external_id": "a"}, headers=here)
    assert came.status_code == 201, came.text
    elsewhere = {**cookie, "Origin": "https://elsewhere.example"}
    came = site.http.post(f"{V1}/advertisers", json={"external_id": "a"}, headers=elsewhere)
    assert came.status_code == 403
    wrong = {"Cookie": f"{COOKIE}=nonsense"}
    assert site.http.get(f"{V1}/cases", headers=wrong).status_code == 401


def test_a_session_that_is_used_goes_on(site: Site) -> None:
    token = site.house.run(lambda unit: sessions.start(unit, site.house.people["ann"]))
    cookie = {"Cookie": f"{COOKIE}={token}"}
    for _ in range(3):
        site.house.clock.on(timedelta(hours=7))
        assert site.http.get(f"{V1}/cases", headers=cookie).status_code == 200
        site.house.run(lambda unit: None)
    site.house.clock.on(timedelta(hours=9))
    assert site.http.get(f"{V1}/cases", headers=cookie).status_code == 401
    with site.house.database.reading() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(session)).scalar() == 1


def test_webhooks_are_added_listed_replayed_and_stopped(site: Site) -> None:
    url = "https://hooks.example.org/in"
    made = site.post("/webhooks", {"url": url, "types": ["decision.made"]}).json()
    assert made["secret"].startswith("whsec_")
    site.post("/advertisers", BROADCASTER)
    listed = site.get("/webhooks")
    assert made["secret"] not in listed.text
    assert [(w["url"], w["types"], w["waiting"]) for w in listed.json()["items"]] == [
        (url, ["decision.made"], 1)
    ]
    event = site.get("/events?type=case.opened").json()["items"][0]["event"]
    path = f"/webhooks/{made['webhook']}"
    assert site.post(f"{path}/replay", {"event": event}).json() == {"queued": 1}
    since = {"since": "2026-01-01T00:00:00Z"}
    assert site.post(f"{path}/replay", since).json() == {"queued": 1}
    assert site.get("/webhooks").json()["items"][0]["waiting"] == 2
    assert site.post(f"{path}/replay", {}).status_code == 422
    assert site.post(f"{path}/replay", {"event": "evt_none"}).status_code == 404
    assert site.post(f"{path}/secret").json()["secret"] != made["secret"]
    assert site.delete(path).json() == {"done": True}
    assert site.delete(path).status_code == 404
    assert site.get("/webhooks").json()["items"][0]["active"] is False


def test_a_webhook_goes_nowhere_inside_and_wants_only_events_that_are(site: Site) -> None:
    for url in ("http://127.0.0.1/", "https://localhost/", "ftp://hooks.example.org/", "x"):
        came = site.post("/webhooks", {"url": url})
        assert came.json()["errors"][0]["field"] == "url", came.text
    came = site.post("/webhooks", {"url": "https://hooks.example.org/", "types": ["nonsense"]})
    assert came.json()["errors"][0]["field"] == "types"


def test_retention_removes_what_its_preview_counts(site: Site) -> None:
    site.post("/advertisers", BROADCASTER, key="k")
    assert site.get("/retention").json()["removed"]["idempotency"] == 0
    site.house.clock.on(timedelta(days=8))
    previewed = site.get("/retention").json()
    assert previewed["removed"]["idempotency"] == 1
    assert site.post("/retention/runs").json() == previewed
    assert site.get("/retention").json()["removed"]["idempotency"] == 0


def test_old_bans_come_in_without_reasons(site: Site) -> None:
    rows = [
        {"external_id": "old", "restriction": "ban", "since": "2018-01-27"},
        {"external_id": "x", "restriction": "exile"},
        {"external_id": "y", "restriction": "ban", "colour": "red"},
    ]
    came = site.post("/legacy", {"rows": rows}).json()
    assert (came["taken"], came["known"]) == (1, 0)
    assert [r["line"] for r in came["rejected"]] == [2, 3]
    again = site.post("/legacy", {"rows": rows[:1]}).json()
    assert (again["taken"], again["known"]) == (0, 1)
    shown = site.get("/standing/advertiser/old").json()
    assert (shown["state"], shown["reasons"]) == ("ban", False)
    assert [t["kind"] for t in site.get("/queue").json()["items"]] == ["legacy"]


def test_a_letter_without_an_address_is_given_one(site: Site) -> None:
    case = site.post("/advertisers", {**BROADCASTER, "contact": None}).json()["case"]
    for fact, value in (
        ("advertiser.editorial_control", "government"),
        ("advertiser.independence", None),
    ):
        site.post(f"/cases/{case}/answers", {"fact": fact, "value": value, "evidence": "Seen."})
    site.post(f"/cases/{case}/decisions", {"rule": "state-media"})
    site.post(f"/cases/{case}/decisions", {"rule": "state-media"}, by="bob")
    letter = site.get(f"/cases/{case}").json()["decisions"][-1]["letter"]
    assert letter["state"] == "unaddressed"
    path = f"/letters/{letter['letter']}"
    wrong = site.post(f"{path}/readdress", {"recipient": "no address"})
    assert wrong.json()["errors"][0]["field"] == "recipient"
    assert site.post(f"{path}/readdress", {"recipient": "ads@b.example"}).json() == {"done": True}
    assert site.get(path).json()["state"] == "queued"
    again = site.post(f"{path}/readdress", {"recipient": "ads@b.example"})
    assert again.json()["code"] == "letter-out"


def test_a_fact_is_corrected_and_its_old_value_erased(site: Site) -> None:
    _, decision = banned(site)
    shown = site.get(f"/decisions/{decision}").json()
    reads = [r for f in shown["findings"] for e in f["elements"] for r in e["reads"]]
    fact = next(r for r in reads if r["name"] == "advertiser.editorial_control")["facts"][0]
    body = {"value": "own", "evidence": "The new charter."}
    done = site.post(f"/facts/{fact['fact']}/corrections", body).json()
    assert done["rechecked"] == 1
    versions = site.get(f"/facts/{done['new']}").json()["items"]
    assert [v["value"] for v in versions] == ["government", "own"]
    assert "Ann" not in site.get(f"/facts/{done['new']}").text
    assert re.fullmatch(r"reviewer [0-9a-f]{8}", versions[1]["source"]["author"])
    assert site.delete(f"/facts/{fact['fact']}?reason=It+asked.").json() == {"done": True}
    shown = site.get(f"/decisions/{decision}").json()
    reads = [r for f in shown["findings"] for e in f["elements"] for r in e["reads"]]
    then = next(r for r in reads if r["name"] == "advertiser.editorial_control")["facts"][0]
    assert (then["erased"], then["value"], then["evidence"]) == (True, None, "")
