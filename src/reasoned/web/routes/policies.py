"""Policies: what is published, publishing more, and rules that a breaker has stopped."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any

import sqlalchemy as sa
from fastapi import Query
from starlette.responses import Response

from reasoned.access.roles import Scope
from reasoned.cases.deciding.breaker import counts, resume, stopped_rules
from reasoned.cases.errors import NotFound
from reasoned.cases.policies.publish import publish
from reasoned.cases.policies.rulebook import BrokenPolicies, load_rulebook
from reasoned.policies.model import Policy
from reasoned.store.tables.policies import policy_version
from reasoned.store.unit import Unit
from reasoned.web import answers as a
from reasoned.web import answers_service as s
from reasoned.web import bodies as b
from reasoned.web.call import Api, Call
from reasoned.web.effects import respond
from reasoned.web.problems import broken
from reasoned.web.published import read_texts
from reasoned.web.routes.shown import DONE, Json, Ref
from reasoned.web.wire import JsonResponse, encode

api = Api("policies")


@api("GET", "/policies", Scope.READ, "List policies", s.PoliciesShown)
async def list_policies(call: Call) -> Response:
    """Every published version, with the rules in it, and which is in force now."""
    book = call.house.desk().book
    now = call.house.now()
    policies = {(p.id, p.version.isoformat()): p for p in book.policy_set.policies}
    in_force = {(p.id, p.version.isoformat()) for p in book.policy_set.in_force(now)}

    def query(connection: sa.Connection) -> bytes:
        rows = connection.execute(
            sa.select(policy_version).order_by(policy_version.c.policy, policy_version.c.version)
        )
        shown = [_shown(row, policies.get((row.policy, row.version)), in_force) for row in rows]
        return encode({"items": shown, "stopped": stopped_rules(connection)})

    return JsonResponse(await call.house.read(query))


@api("GET", "/policies/{policy}/{version}", Scope.READ, "Read a policy version",
     s.PolicyDocument, problems=("not-found",))  # fmt: skip
async def read_policy(call: Call, policy: Ref, version: Ref) -> Response:
    """The document as it was published, in Markdown."""
    book = call.house.desk().book
    policies = {(p.id, p.version.isoformat()): p for p in book.policy_set.policies}
    in_force = {(p.id, p.version.isoformat()) for p in book.policy_set.in_force(call.house.now())}

    def query(connection: sa.Connection) -> bytes:
        row = connection.execute(
            sa.select(policy_version).where(
                policy_version.c.policy == policy, policy_version.c.version == version
            )
        ).first()
        if row is None:
            raise NotFound("policy version", f"{policy} {version}")
        shown = _shown(row, policies.get((policy, version)), in_force)
        return encode({**shown, "document": row.document})

    return JsonResponse(await call.house.read(query))


def _shown(row: Any, policy: Policy | None, in_force: set[tuple[str, str]]) -> Json:
    return {
        "policy": row.policy,
        "version": row.version,
        "title": row.title,
        "sha256": row.sha256,
        "in_force_from": row.in_force_from,
        "published_at": row.published_at,
        "in_force": (row.policy, row.version) in in_force,
        "rules": [] if policy is None else [rule.id for rule in policy.rules],
    }


@api("POST", "/policies", Scope.PUBLISH, "Publish policies", s.PublishedAnswer, status=201,
     problems=("refused",), bulk=True)  # fmt: skip
async def publish_policies(call: Call, body: b.PublicationIn) -> Response:
    """What is new is checked, kept for good, and in force from its date on.

    Decisions by a rule that reads otherwise now are put in front of a person.
    """
    house, by = call.house, call.actor.person
    read = await read_texts(body.facts, {d.name: d.text for d in body.documents})

    def job(unit: Unit) -> Json:
        try:
            done = publish(unit, house.desk().settings, read, by=by)
            # What stood before must go with what is new, or nothing could be decided any more.
            load_rulebook(unit.connection)
        except BrokenPolicies as error:
            raise broken("documents", error.problems) from error
        versions = [{"policy": p, "version": v} for p, v in done.versions]
        return {"versions": versions, "rechecked": done.rechecked, "facts": done.facts}

    response = await respond(call, job, 201)
    await call.house.swap()
    return response


@api("POST", "/rules/{rule}/resume", Scope.RULE, "Let a stopped rule act again", a.Done,
     problems=("not-found", "refused"))  # fmt: skip
async def resume_rule(call: Call, rule: Ref) -> Response:
    """A breaker had turned its automatic restrictions into review."""
    by = call.actor.person

    def job(unit: Unit) -> Json:
        resume(unit, rule, by=by)
        return DONE

    response = await respond(call, job)
    await call.house.swap()
    return response


@api("GET", "/rules/counts", Scope.READ, "Count what rules did", s.CountsShown)
async def count_rules(
    call: Call,
    hours: Annotated[int, Query(ge=1, le=24 * 366, description="How far back.")] = 24,
) -> Response:
    """Automatic restrictions by rule, and what was ruled then on such ones, whenever they were
    made; rules in shadow beside enforced ones.
    """
    until = call.house.now()
    since = until - timedelta(hours=hours)

    def query(connection: sa.Connection) -> bytes:
        found = counts(connection, since, until)
        return encode({"since": since, "until": until, "rules": found})

    return JsonResponse(await call.house.read(query))
