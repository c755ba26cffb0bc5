"""Links for a platform's own pages: shown once, taken back at once, and told nowhere else."""

from __future__ import annotations

from dataclasses import replace

import pytest
import sqlalchemy as sa
import structlog

from reasoned.client import Client
from reasoned.store.tables.access import idempotency
from reasoned.store.tables.outbox import event, letter
from tests.cases.doing import rows
from tests.web.site import V1, Site

BABY = {
    "external_id": "ad-1",
    "advertiser": "shop",
    "facts": {"ad.min_age": 13, "ad.interests": ["films"], "ad.behaviours": []},
    "contact": {"email": "ads@shop.example", "language": "de"},
}


@pytest.fixture
def database_kind() -> str:
    """The database has no part in this."""
    return "sqlite"


@pytest.fixture
def told(site: Site) -> str:
    """The id of a letter to somebody who can be reached."""
    house = site.house
    house.desk = replace(
        house.desk, settings=replace(house.settings, public_url="https://ads.example.org")
    )
    came = site.post("/ads", BABY).json()
    assert came["decision"]["outcome"] == "reject", came
    (row,) = rows(house, sa.select(letter))
    return str(row.ref)


def door(site: Site, link: str) -> int:
    return site.http.get(link.removeprefix("https://ads.example.org")).status_code


def test_a_link_is_shown_once_and_opens_the_letter(site: Site, told: str) -> None:
    path = f"/letters/{told}/link"
    made = site.post(path, key="k1")
    assert made.status_code == 201
    link = made.json()["link"]
    assert door(site, link) == 200
    again = site.post(path, key="k1")
    assert again.headers["Idempotency-Replayed"] == "true"
    assert again.json()["link"] is None
    token = link.rsplit("/", 1)[1]
    kept = [*rows(site.house, sa.select(idempotency)), *rows(site.house, sa.select(event))]
    assert token not in repr(kept)


def test_taken_back_no_link_of_the_letter_opens_anything(site: Site, told: str) -> None:
    with Client(str(site.http.base_url), site.tokens["ann"]) as client:
        link = client.make_link(told)["link"]
        assert link is not None
        in_letter = rows(site.house, sa.select(letter.c.content))[0].content["door"]
        assert door(site, f"/door/{in_letter}") == 200
        assert client.take_links_back(told) == 2
    for address in (link, f"/door/{in_letter}"):
        assert door(site, address) == 410
    assert site.delete(f"/letters/{told}/links").json() == {"revoked": 0}


def test_no_answer_of_the_api_and_no_line_of_the_log_has_the_token(site: Site, told: str) -> None:
    token = rows(site.house, sa.select(letter.c.content))[0].content["door"]
    decision = site.get("/cases").json()["items"][0]["case"]
    made = site.get(f"/cases/{decision}").json()["decisions"][0]["decision"]
    with structlog.testing.capture_logs() as lines:
        for path in (
            f"/letters/{told}",
            f"/letters/{told}/document",
            f"/letters/{told}/document?format=txt",
            f"/decisions/{made}",
            f"/decisions/{made}/letter",
            f"/decisions/{made}/statement",
            f"/cases/{decision}",
            "/events",
            "/queue",
        ):
            came = site.get(path)
            assert came.status_code == 200, path
            assert token not in came.text, path
        assert door(site, f"/door/{token}") == 200
        site.http.get(f"/door/{token}/nowhere")
    assert token not in repr(lines)
    preview = site.get(f"/letters/{told}/document?format=txt&language=en").text
    assert "the link is in the copy that is sent" in " ".join(preview.split())


def test_a_letter_that_goes_out_again_has_a_new_link(site: Site, told: str) -> None:
    house = site.house
    (row,) = rows(house, sa.select(letter))
    house.run(lambda unit: unit.change(letter, row.id, state="bounced", next_at=None))
    sent = site.post(f"/letters/{told}/readdress", {"recipient": "new@shop.example"})
    assert sent.status_code == 200
    token = rows(house, sa.select(letter.c.content))[0].content["door"]
    assert token != row.content["door"]
    assert door(site, f"/door/{token}") == 200


def test_a_letter_that_is_not_there_has_no_link(site: Site) -> None:
    assert site.post("/letters/let_none/link").status_code == 404
    assert site.http.post(f"{V1}/letters/let_none/link").status_code == 401
