"""A request under a key takes effect once, whatever is sent how often."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import sqlalchemy as sa

from reasoned.store.tables.access import idempotency
from reasoned.store.tables.cases import case
from reasoned.store.tables.decisions import decision
from tests.web.site import Site
from tests.web.test_submissions import BROADCASTER
from tests.web.test_walk import banned


def count(site: Site, table: sa.Table) -> int:
    query = sa.select(sa.func.count()).select_from(table)
    return int(site.house.read(lambda c: c.execute(query).scalar_one()))


def test_the_same_request_again_is_answered_the_same_and_does_nothing(site: Site) -> None:
    first = site.post("/advertisers", BROADCASTER, key="one")
    again = site.post("/advertisers", BROADCASTER, key="one")
    assert (again.status_code, again.content) == (first.status_code, first.content)
    assert "idempotency-replayed" not in first.headers
    assert again.headers["idempotency-replayed"] == "true"
    assert count(site, case) == 1


def test_a_key_of_another_request_is_refused(site: Site) -> None:
    site.post("/advertisers", BROADCASTER, key="one")
    other = site.post("/advertisers", {**BROADCASTER, "name": "Another"}, key="one")
    assert (other.status_code, other.json()["type"]) == (422, "urn:reasoned:problem:key-reused")
    assert count(site, case) == 1


def test_keys_are_each_ones_own(site: Site) -> None:
    site.post("/advertisers", BROADCASTER, key="one")
    site.post("/advertisers", {**BROADCASTER, "external_id": "b"}, by="bob", key="one")
    assert count(site, case) == 2


def test_many_at_once_take_effect_once(site: Site) -> None:
    with ThreadPoolExecutor(8) as pool:
        came = list(pool.map(lambda _: site.post("/advertisers", BROADCASTER, key="k"), range(16)))
    assert {c.status_code for c in came} == {201}
    assert len({c.content for c in came}) == 1
    assert (count(site, case), count(site, idempotency)) == (1, 1)


def test_what_failed_is_not_kept_under_the_key(site: Site) -> None:
    site.post("/advertisers", BROADCASTER)
    refused = site.post("/cases/case_none/let-be", {"reason": "So."}, key="k")
    assert refused.status_code == 404
    assert count(site, idempotency) == 0


def test_an_effect_and_its_key_are_undone_together(site: Site) -> None:
    """The record is in the effect's own unit of work: where it can't be kept, nothing is."""
    with site.house.database.engine.begin() as connection:
        connection.execute(sa.text("DROP TABLE idempotency"))
    came = site.post("/advertisers", BROADCASTER, key="k")
    assert came.status_code in (500, 503)
    assert (count(site, case), count(site, decision)) == (0, 0)


def test_many_items_are_each_done_once(site: Site) -> None:
    items = [{**BROADCASTER, "kind": "advertiser", "external_id": f"a{n}"} for n in range(5)]
    items.append({"kind": "ad", "external_id": "x"})
    first = site.post("/submissions", items, key="many")
    again = site.post("/submissions", items, key="many")
    assert again.json() == first.json()
    assert count(site, case) == 5
    other = site.post("/submissions", items[1:], key="many")
    assert other.json()["type"] == "urn:reasoned:problem:key-reused"
    assert count(site, case) == 5


def test_a_ban_proposed_twice_under_one_key_is_proposed_once(site: Site) -> None:
    """A retry by the first person isn't taken for the second."""
    made = site.post("/advertisers", BROADCASTER).json()["case"]
    for fact, value in (
        ("advertiser.editorial_control", "government"),
        ("advertiser.independence", None),
    ):
        site.post(f"/cases/{made}/answers", {"fact": fact, "value": value, "evidence": "Seen."})
    first = site.post(f"/cases/{made}/decisions", {"rule": "state-media"}, key="p")
    again = site.post(f"/cases/{made}/decisions", {"rule": "state-media"}, key="p")
    assert again.json() == first.json()
    assert again.json()["waits_for_second"] is True


def test_a_secret_is_not_kept_with_the_key(site: Site) -> None:
    hook = {"url": "https://hooks.example.org/in"}
    first = site.post("/webhooks", hook, key="w")
    assert first.status_code == 201, first.text
    again = site.post("/webhooks", hook, key="w")
    assert again.json() == {**first.json(), "secret": None}
    rows = site.house.read(lambda c: c.execute(sa.select(idempotency.c.body)).scalars().all())
    assert first.json()["secret"] not in "".join(rows)


def test_a_key_with_spaces_is_refused(site: Site) -> None:
    came = site.post("/advertisers", BROADCASTER, key="a b")
    assert came.json()["type"] == "urn:reasoned:problem:malformed"


def test_an_appeal_filed_twice_under_one_key_is_one(site: Site) -> None:
    _, made = banned(site)
    appeal = {"filed_by": "It", "arguments": [{"text": "Not so."}]}
    first = site.post(f"/decisions/{made}/appeals", appeal, key="a")
    again = site.post(f"/decisions/{made}/appeals", appeal, key="a")
    assert first.json() == again.json()
