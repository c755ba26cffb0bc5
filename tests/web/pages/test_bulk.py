"""Many tasks decided at once: seen before, each for itself, and taken back."""

from __future__ import annotations

import re
from typing import Any

import sqlalchemy as sa

from reasoned.store.tables.decisions import decision, lift
from tests.cases.doing import ad, rows, state_media
from tests.web.pages.desks import desk_of, listed, said, task_of
from tests.web.pages.few_rules import site, small
from tests.web.site import Site

__all__ = ["site", "small"]


def seen_in(page: str, what: str) -> tuple[str, list[str]]:
    """The key and what was seen, of the form that does `what`."""
    form = next(f for f in page.split("<form")[1:] if f'name="what" value="{what}"' in f)
    key = re.findall(r'name="once" value="([^"]+)"', form)[0]
    return key, re.findall(r'name="seen" value="([^"]+)"', form)


def chosen(site: Site, *names: str) -> list[str]:
    return [task_of(site, name)["task"] for name in names]


def made(site: Site) -> list[Any]:
    return rows(site.house, sa.select(decision).where(decision.c.decider_1 != 0))


def test_a_rule_is_applied_to_each_case_with_a_statement_of_its_own_and_taken_back(
    site: Site,
) -> None:
    ann = desk_of(site, "ann")
    for name in ("a", "b", "c"):
        ad(site.house, name, of=f"shop-{name}", text="pills")
    shown = ann.send("/desk/bulk/preview", task=chosen(site, "a", "b", "c"), back="/desk?who=mine")
    assert shown.status_code == 200
    assert not made(site)
    assert "Pills : The ad is not shown in AT or DE" in said(shown.text)
    key, seen = seen_in(shown.text, "apply")
    given = {"what": "apply", "rule": "pills", "seen": seen, "back": "/desk?who=mine"}
    for _ in range(2):
        came = ann.send("/desk/bulk/apply", key=key, **given)
        assert (came.status_code, came.headers["location"]) == (303, f"/desk/bulk/{key}")
    found = made(site)
    assert len(found) == len({row.statement_id for row in found}) == 3
    result = ann.page(f"/desk/bulk/{key}")
    assert "3 cases decided" in said(result)
    assert listed(ann.page("/desk")) == []
    undone = ann.send("/desk/bulk/undo", decision=[row.ref for row in found], back="/desk")
    back = ann.page(undone.headers["location"])
    assert "3 decisions taken back" in said(back)
    assert len(rows(site.house, sa.select(lift))) == 3
    assert len(listed(ann.page("/desk"))) == 3
    other = desk_of(site, "bob")
    assert other.get(f"/desk/bulk/{key}").status_code == 404


def test_cases_are_let_be_for_one_reason_which_has_to_be_given(site: Site) -> None:
    ann = desk_of(site, "ann")
    ad(site.house, "a", of="x", text="pills")
    ad(site.house, "b", of="y", text="a cure")
    shown = ann.send("/desk/bulk/preview", task=chosen(site, "a", "b"))
    assert "No rule is proposed in each of these cases." in said(shown.text)
    key, seen = seen_in(shown.text, "let-be")
    missing = ann.send("/desk/bulk/apply", key=key, what="let-be", seen=seen, reason=" ")
    assert missing.status_code == 422
    assert "Say why nothing is restricted." in missing.text
    assert not made(site)
    key, seen = seen_in(missing.text, "let-be")
    ann.send("/desk/bulk/apply", key=key, what="let-be", seen=seen, reason="Harmless.")
    assert [(r.outcome, r.reason) for r in made(site)] == [("allow", "Harmless.")] * 2


def test_what_changed_or_was_decided_since_the_preview_is_refused_and_the_rest_decided(
    site: Site,
) -> None:
    ann, bob = desk_of(site, "ann"), desk_of(site, "bob")
    for name in ("a", "b", "c"):
        ad(site.house, name, of=f"shop-{name}", text="pills")
    shown = ann.send("/desk/bulk/preview", task=chosen(site, "a", "b", "c"))
    key, seen = seen_in(shown.text, "apply")
    faster = bob.send("/desk/bulk/preview", task=chosen(site, "a"))
    bobs, his = seen_in(faster.text, "let-be")
    bob.send("/desk/bulk/apply", key=bobs, what="let-be", seen=his, reason="Fine.")
    ad(site.house, "b", of="shop-b", text="pills and beer")
    ann.send("/desk/bulk/apply", key=key, what="apply", rule="pills", seen=seen)
    text = said(ann.page(f"/desk/bulk/{key}"))
    assert "1 case decided" in text
    assert "2 not decided" in text
    assert text.count("meanwhile.") == 2
    assert [r.outcome for r in made(site)] == ["allow", "limit"]


def test_bans_and_what_is_more_than_a_decision_are_left_out(site: Site) -> None:
    ann = desk_of(site, "ann")
    state_media(site.house, "third")
    ad(site.house, "a", text="pills")
    both = chosen(site, "third", "a")
    shown = ann.send("/desk/bulk/preview", task=both)
    assert 'value="state-media"' not in shown.text
    _, seen = seen_in(shown.text, "let-be")
    ban = next(s for s in seen if s.startswith(both[0]))
    ann.send("/desk/bulk/apply", key="a-made-up-form", what="apply", rule="state-media", seen=[ban])
    assert "A ban needs two people" in said(ann.page("/desk/bulk/a-made-up-form"))
    assert not made(site)
    nothing = ann.send("/desk/bulk/preview", task=[])
    assert "Choose at least one case first." in nothing.text
    many = ann.send("/desk/bulk/preview", task=[f"task_{n}" for n in range(51)])
    assert many.status_code == 422
    gone = ann.send("/desk/bulk/preview", task=["task_none"])
    assert "There is no such task any more." in gone.text
