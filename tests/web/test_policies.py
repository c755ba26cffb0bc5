"""Publishing over HTTP: checked whole, in force at once, never what breaks what stands."""

from __future__ import annotations

from pathlib import Path

from reasoned.store.tables.policies import breaker
from reasoned.store.unit import Unit
from tests.cases.house import POLICIES
from tests.web.site import Site
from tests.web.test_submissions import BROADCASTER

FACTS = (POLICIES / "facts.yaml").read_text(encoding="utf-8")
NEW = """\
---
policy: no-lotteries
title: No lotteries
version: 2026-03-02
---

## Lotteries

We take no ads of advertisers in Germany here, to show how a policy is published.

```rule
id: no-germans
applies_to: advertiser
ground: contract
when:
  - says: It is in Germany
    is: advertiser.country == "DE"
then: {suspend: {for: 30 days}}
decided_by: automatic
```
"""


def documents(*more: tuple[str, str]) -> list[dict[str, str]]:
    """The example policies as they are published already, and more."""
    files: list[Path] = sorted(p for p in POLICIES.glob("*.md") if p.name != "README.md")
    found = [(p.name, p.read_text(encoding="utf-8")) for p in files]
    return [{"name": n, "text": t} for n, t in (*found, *more)]


def test_a_new_policy_is_in_force_at_once(site: Site) -> None:
    german = {"external_id": "g", "facts": {"advertiser.country": "DE"}}
    assert site.post("/advertisers", german).json()["decision"]["rules"] == []
    came = site.post(
        "/policies", {"facts": FACTS, "documents": documents(("no-lotteries.md", NEW))}
    )
    assert came.status_code == 201, came.text
    assert came.json()["versions"] == [{"policy": "no-lotteries", "version": "2026-03-02"}]
    told = site.post("/advertisers", german).json()["decision"]
    assert (told["outcome"], told["rules"]) == ("suspend", ["no-germans"])
    listed = {p["policy"]: p for p in site.get("/policies").json()["items"]}
    assert listed["no-lotteries"]["in_force"] is True
    assert listed["no-lotteries"]["rules"] == ["no-germans"]
    shown = site.get("/policies/no-lotteries/2026-03-02").json()
    assert shown["document"] == NEW
    counted = site.get("/rules/counts").json()["rules"]
    assert [r["restricted"] for r in counted if r["rule"] == "no-germans"] == [1]


def test_what_is_published_already_can_be_sent_again(site: Site) -> None:
    came = site.post("/policies", {"facts": FACTS, "documents": documents()})
    assert came.json() == {"versions": [], "rechecked": 0, "facts": False}


def test_a_broken_policy_is_told_by_line(site: Site) -> None:
    broken = NEW.replace("advertiser.country", "advertiser.land")
    came = site.post("/policies", {"facts": FACTS, "documents": [{"name": "b.md", "text": broken}]})
    assert came.status_code == 422
    assert "b.md:17" in came.json()["errors"][0]["message"]
    assert "no-lotteries" not in site.get("/policies").text


def test_what_would_break_what_stands_is_not_published(site: Site) -> None:
    """Alone it reads well, but a fact that published policies need is gone from it."""
    facts = 'facts:\n  advertiser.country: {type: string, question: "Where is it?"}\n'
    came = site.post("/policies", {"facts": facts, "documents": [{"name": "n.md", "text": NEW}]})
    assert came.status_code == 422, came.text
    assert "no-lotteries" not in site.get("/policies").text
    assert site.post("/advertisers", BROADCASTER).status_code == 201


def test_a_version_that_is_published_stays(site: Site) -> None:
    changed = documents()
    changed[0]["text"] += "\nAnd more.\n"
    came = site.post("/policies", {"facts": FACTS, "documents": changed})
    assert came.json()["code"] == "version-published"
    late = NEW.replace("2026-03-02", "2026-02-01")
    came = site.post("/policies", {"facts": FACTS, "documents": documents(("n.md", late))})
    assert came.json()["code"] == "backdated"


def test_a_stopped_rule_acts_again_when_a_senior_says_so(site: Site) -> None:
    def stop(unit: Unit) -> None:
        unit.add(breaker, rule="state-media", reason="Too many.", figures={}, tripped_at=unit.now)

    site.house.run(stop)
    site.house.reload()
    assert [s["rule"] for s in site.get("/policies").json()["stopped"]] == ["state-media"]
    assert site.post("/rules/state-media/resume").json() == {"done": True}
    assert site.get("/policies").json()["stopped"] == []
    assert site.post("/rules/state-media/resume").status_code == 404
