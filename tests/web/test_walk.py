"""The walk over HTTP: submitted, asked, decided by two, appealed, ruled by another, restored."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from reasoned.store.tables.outbox import letter
from tests.web.site import Site
from tests.web.test_submissions import BROADCASTER


def banned(site: Site) -> tuple[str, str]:
    """A broadcaster that two people have banned; gives the case and the decision."""
    case = site.post("/advertisers", BROADCASTER).json()["case"]
    for fact, value in (
        ("advertiser.editorial_control", "government"),
        ("advertiser.independence", None),
    ):
        given = {"fact": fact, "value": value, "evidence": "Its charter, article 3."}
        came = site.post(f"/cases/{case}/answers", given)
        assert came.status_code == 200, came.text
    first = site.post(f"/cases/{case}/decisions", {"rule": "state-media"}).json()
    assert first == {"case": case, "decision": None, "waits_for_second": True}
    second = site.post(f"/cases/{case}/decisions", {"rule": "state-media"}, by="bob").json()
    assert second["decision"]["outcome"] == "ban"
    return case, second["decision"]["decision"]


def state_of(site: Site) -> str:
    return str(site.get("/standing/advertiser/broadcaster").json()["state"])


def contested(site: Site, decision: str) -> str:
    """The id of the fact about its editorial line, as the decision read it."""
    shown = site.get(f"/decisions/{decision}").json()
    reads = [r for f in shown["findings"] for e in f["elements"] for r in e["reads"]]
    found = next(r for r in reads if r["name"] == "advertiser.editorial_control")
    return str(found["facts"][0]["fact"])


def test_the_walk_ends_where_standing_is_restored(site: Site) -> None:
    case, decision = banned(site)
    assert state_of(site) == "ban"
    argument: dict[str, Any] = {
        "text": "A trust controls our editorial line.",
        "evidence": ["the deed of trust"],
        "contests": contested(site, decision),
    }
    filed = site.post(
        f"/decisions/{decision}/appeals", {"filed_by": "A Broadcaster", "arguments": [argument]}
    )
    assert filed.status_code == 201, filed.text
    appeal = filed.json()["appeal"]
    ruling = {
        "result": "reversed",
        "answers": [{"n": 1, "result": "accepted", "answer": "The deed of trust shows it."}],
    }
    for decider in ("ann", "bob"):
        came = site.post(f"/appeals/{appeal}/ruling", ruling, by=decider)
        assert (came.status_code, came.json()["code"]) == (409, "same-person")
    empty = site.post(f"/appeals/{appeal}/ruling", {"result": "upheld", "answers": []}, by="cleo")
    assert empty.json()["code"] == "unanswered"
    assert state_of(site) == "ban"
    ruled = site.post(f"/appeals/{appeal}/ruling", ruling, by="cleo")
    assert ruled.status_code == 201, ruled.text
    assert state_of(site) == "allow"
    shown = site.get(f"/cases/{case}").json()
    assert shown["appeals"][0]["ruling"]["result"] == "reversed"
    types = [e["type"] for e in site.get("/events?limit=200").json()["items"]]
    assert types.index("appeal.filed") < types.index("ruling.made")


def test_nobody_can_send_the_letter_of_2018(site: Site) -> None:
    case = site.post("/advertisers", BROADCASTER).json()["case"]
    words = "Your business model inherently conflicts with acceptable Ads business practices."
    came = site.post(f"/cases/{case}/decisions", {"rule": "", "grounds": words})
    assert came.status_code == 409
    told = came.json()
    assert told["code"] == "unfounded"
    assert told["details"]


def test_who_proposed_a_ban_is_not_its_second(site: Site) -> None:
    case = site.post("/advertisers", BROADCASTER).json()["case"]
    for fact, value in (
        ("advertiser.editorial_control", "government"),
        ("advertiser.independence", None),
    ):
        site.post(f"/cases/{case}/answers", {"fact": fact, "value": value, "evidence": "Seen."})
    site.post(f"/cases/{case}/decisions", {"rule": "state-media"})
    came = site.post(f"/cases/{case}/decisions", {"rule": "state-media"})
    assert came.json()["code"] == "second-person"
    taken = site.delete(f"/cases/{case}/proposals/state-media")
    assert taken.json() == {"done": True}
    again = site.post(f"/cases/{case}/decisions", {"rule": "state-media"}, by="bob")
    assert again.json()["waits_for_second"] is True


def test_a_letter_reads_as_html_text_and_pdf(site: Site) -> None:
    _, decision = banned(site)
    html = site.get(f"/decisions/{decision}/letter")
    assert html.headers["content-type"].startswith("text/html")
    assert 'lang="de"' in html.text
    assert "script" not in html.headers["content-security-policy"]
    text = site.get(f"/decisions/{decision}/letter?format=txt&language=en")
    assert "Our decision" in text.text
    pdf = site.get(f"/decisions/{decision}/letter?format=pdf")
    assert pdf.content.startswith(b"%PDF-")
    other = site.get(f"/decisions/{decision}/letter?language=tlh")
    assert other.json()["errors"][0]["field"] == "language"


def test_the_letters_of_a_hold_and_a_ruling_read_too(site: Site) -> None:
    case, decision = banned(site)
    held = {"reason": "We wait for its licence.", "until": "2026-03-05T09:00:00Z"}
    assert site.post(f"/cases/{case}/holds", held).status_code == 201
    arguments = [{"text": "Not so."}]
    filed = {"filed_by": "It", "arguments": arguments}
    appeal = site.post(f"/decisions/{decision}/appeals", filed).json()["appeal"]
    answers = [{"n": 1, "result": "rejected", "answer": "It is so."}]
    site.post(f"/appeals/{appeal}/ruling", {"result": "upheld", "answers": answers}, by="cleo")
    query = sa.select(letter.c.ref, letter.c.kind).order_by(letter.c.id)
    found = {row.kind: row.ref for row in site.house.read(lambda c: c.execute(query).all())}
    assert set(found) == {"decision", "hold", "ruling"}
    texts = {
        kind: site.get(f"/letters/{ref}/document?format=txt&language=en").text
        for kind, ref in found.items()
    }
    assert "We wait for its licence." in texts["hold"]
    assert "It is so." in texts["ruling"]
    assert site.get(f"/letters/{found['hold']}").json()["state"] == "queued"


def test_the_public_statement_names_nobody(site: Site) -> None:
    _, decision = banned(site)
    party = site.get(f"/decisions/{decision}/statement").json()
    public = site.get(f"/decisions/{decision}/statement?audience=public")
    assert party["audience"] == "party"
    assert public.json()["audience"] == "public"
    for named in ("A Broadcaster", '"broadcaster"'):
        assert named in site.get(f"/decisions/{decision}/statement").text
        assert named not in public.text
