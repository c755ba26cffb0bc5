"""Policies at the desk: what is in force, announced and past; reading and comparing versions;
rules that a breaker has stopped. Writing them is for `drafts`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from starlette.responses import Response

from reasoned.access.roles import Scope
from reasoned.cases.deciding.breaker import resume, stopped_rules
from reasoned.cases.errors import NotFound
from reasoned.cases.policies import drafts
from reasoned.policies.model import Policy
from reasoned.store.tables.access import person
from reasoned.store.tables.policies import policy_version
from reasoned.store.unit import Unit
from reasoned.web.effects import effect
from reasoned.web.pages import frame, policy_text
from reasoned.web.pages.site import Pages, Part, Visit, see

pages = Pages(Part.DESK)

frame.DONE["rule-resumed"] = "The rule acts by itself again."
frame.DONE["policy-published"] = "Published. It stands in the register and stays as it is."

LISTED = "/desk/policies"


@dataclass(frozen=True)
class Version:
    """One version with what became of it: `in force`, `announced`, `earlier`, `withdrawn`."""

    policy: Policy
    state: str
    published_at: datetime
    by: str

    @property
    def address(self) -> str:
        return address_of(self.policy.id, self.policy.version.isoformat())


@dataclass(frozen=True)
class Shelf:
    """A policy with its versions, newest first. `current` is the one in force, if any is."""

    policy: str
    versions: tuple[Version, ...]

    @property
    def current(self) -> Version | None:
        return next((v for v in self.versions if v.state == "in force"), None)

    @property
    def title(self) -> str:
        return (self.current or self.versions[0]).policy.title


def address_of(policy: str, version: str) -> str:
    """Where a version is read at the desk."""
    return f"{LISTED}/{policy}/{version}"


@pages("GET", LISTED, Scope.READ)
async def listed(visit: Visit) -> Response:
    """All policies, what is being written, and rules that are stopped."""

    policies, now = visit.house.desk().book.policy_set.policies, visit.house.now()

    def query(connection: sa.Connection) -> dict[str, Any]:
        return {
            "shelves": _shelves(connection, policies, now),
            "drafts": drafts.open_drafts(connection),
            "stopped": {s["rule"]: s for s in stopped_rules(connection)},
        }

    found = await visit.house.read(query)
    may = {"write": visit.actor.may(Scope.PUBLISH), "resume": visit.actor.may(Scope.RULE)}
    return frame.render(visit, "desk/policies.html", nav="policies", may=may, **found)


@pages("GET", LISTED + "/{policy}/{version}", Scope.READ)
async def read(visit: Visit) -> Response:
    """One version as people read it, and what changed since another."""
    name, version = visit.path_params["policy"], visit.path_params["version"]
    other = visit.query_params.get("with", "")
    policies = [p for p in visit.house.desk().book.policy_set.policies if p.id == name]
    now = visit.house.now()

    def query(connection: sa.Connection) -> dict[str, Any]:
        shelf = next(iter(_shelves(connection, policies, now)), None)
        shown = _of(shelf, version)
        if shelf is None or shown is None:
            raise NotFound("policy version", f"{name} {version}")
        before = _of(shelf, other) or _before(shelf, shown)
        stopped = {s["rule"]: s["reason"] for s in stopped_rules(connection)}
        html = policy_text.policy_html(
            _document(connection, shown.policy),
            shown.policy,
            stopped=stopped if shown.state == "in force" else {},
        )
        changes = policy_text.changes_between(before.policy, shown.policy) if before else ()
        return {
            "shelf": shelf,
            "shown": shown,
            "before": before,
            "changes": changes,
            "text": html,
        }

    found = await visit.house.read(query)
    may = visit.actor.may(Scope.PUBLISH)
    return frame.render(visit, "desk/policy.html", nav="policies", may_write=may, **found)


@pages("POST", "/desk/rules/{rule}/resume", Scope.RULE)
async def let_act_again(visit: Visit) -> Response:
    """A rule that a breaker has stopped acts by itself again."""
    rule, by = visit.path_params["rule"], visit.actor.person

    def job(unit: Unit) -> dict[str, object]:
        resume(unit, rule, by=by)
        return {"done": True}

    await effect(visit, job)
    await visit.house.swap()
    return see(LISTED, "rule-resumed")


def _document(connection: sa.Connection, policy: Policy) -> str:
    v = policy_version
    of_it = sa.and_(v.c.policy == policy.id, v.c.version == policy.version.isoformat())
    return str(connection.execute(sa.select(v.c.document).where(of_it)).scalar_one())


def _of(shelf: Shelf | None, version: str) -> Version | None:
    versions = shelf.versions if shelf is not None else ()
    return next((v for v in versions if v.policy.version.isoformat() == version), None)


def _before(shelf: Shelf, shown: Version) -> Version | None:
    earlier = [v for v in shelf.versions if v.policy.version < shown.policy.version]
    return earlier[0] if earlier else None


def _shelves(connection: sa.Connection, policies: Iterable[Policy], now: datetime) -> list[Shelf]:
    v = policy_version
    rows = connection.execute(
        sa.select(v.c.policy, v.c.version, v.c.published_at, person.c.name).join(
            person, person.c.id == v.c.published_by
        )
    )
    told = {(row.policy, row.version): row for row in rows}
    several: dict[str, list[Policy]] = {}
    for policy in sorted(policies, key=lambda p: p.version, reverse=True):
        several.setdefault(policy.id, []).append(policy)
    shelves = [_shelf(name, versions, told, now) for name, versions in several.items()]
    return sorted(shelves, key=lambda shelf: shelf.title.casefold())


def _shelf(
    name: str, versions: Sequence[Policy], told: Mapping[tuple[str, str], Any], now: datetime
) -> Shelf:
    begun = [p for p in versions if p.in_force_from <= now]
    current = max(begun, key=lambda p: (p.in_force_from, p.version), default=None)
    found = []
    for policy in versions:
        row = told[policy.id, policy.version.isoformat()]
        state = "announced" if policy.in_force_from > now else "earlier"
        if policy is current:
            ended = policy.withdrawn is not None and policy.withdrawn <= now
            state = "withdrawn" if ended else "in force"
        found.append(Version(policy, state, row.published_at, row.name))
    return Shelf(name, tuple(found))
