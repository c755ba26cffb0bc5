"""Schemathesis tries each route with what fits its schema and what doesn't.

No server error, and every answer as the schema says. Ids of things that are there are among
what it tries, so that it gets past "not found".
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import hypothesis
import schemathesis
from schemathesis.checks import not_a_server_error
from schemathesis.config import SchemathesisConfig
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.web.site import V1, Site
from tests.web.test_walk import banned, contested

MEASURE = Path(__file__).parents[2] / "examples" / "2018" / "measures" / "us-dhs-bod-17-01.yaml"
EXAMPLES = int(os.environ.get("REASONED_EXAMPLES", "2"))
"""For each route, of what fits and of what doesn't."""


def things(site: Site) -> dict[str, str]:
    """One of each thing that a path may name."""
    case, decision = banned(site)
    appeal = {"filed_by": "It", "arguments": [{"text": "Not so."}]}
    hold = site.post(
        f"/cases/{case}/holds", {"reason": "We wait.", "until": "2026-03-05T09:00:00Z"}
    ).json()["hold"]
    shown = site.get(f"/cases/{case}").json()
    token = {"label": "To be taken back.", "scopes": ["cases:read"]}
    policy = site.get("/policies").json()["items"][0]
    document = MEASURE.read_text("utf-8")
    return {
        "case": case,
        "decision": decision,
        "fact": contested(site, decision),
        "appeal": site.post(f"/decisions/{decision}/appeals", appeal).json()["appeal"],
        "hold": hold,
        "objection": site.post(f"/holds/{hold}/objections", {"text": "No."}).json()["objection"],
        "task": shown["tasks"][0]["task"],
        "letter": shown["decisions"][-1]["letter"]["letter"],
        "rule": "state-media",
        "policy": policy["policy"],
        "version": policy["version"],
        "measure": site.post("/measures", {"document": document}).json()["measure"],
        "kind": "advertiser",
        "external_id": "broadcaster",
        "webhook": site.post("/webhooks", {"url": "https://hooks.example.org/"}).json()["webhook"],
        "token": site.post("/tokens", token).json()["token"],
    }


def test_no_route_fails_whatever_it_is_sent(site: Site) -> None:
    there = things(site)
    document = site.http.get(f"{V1}/openapi.json").json()
    for methods in document["paths"].values():
        for route in methods.values():
            # Who may what is for `test_matrix`; here everybody comes with a good token.
            del route["security"]
    base = str(site.http.base_url)
    schema = schemathesis.openapi.from_dict(document, config=SchemathesisConfig())
    checks = [
        not_a_server_error,
        status_code_conformance,
        content_type_conformance,
        response_headers_conformance,
        response_schema_conformance,
    ]
    for found in schema.get_all_operations():
        operation: Any = found.ok()  # type: ignore[union-attr]
        takes = operation.definition.raw
        modes = [schemathesis.GenerationMode.POSITIVE]
        if takes.get("parameters") or takes.get("requestBody"):
            modes.append(schemathesis.GenerationMode.NEGATIVE)
        for mode in modes:
            _attempt(operation, mode, there, base, site.as_("ann"), checks)
    assert site.get("/standing/advertiser/broadcaster").status_code == 200


def _attempt(
    operation: Any,
    mode: schemathesis.GenerationMode,
    there: dict[str, str],
    base: str,
    headers: dict[str, str],
    checks: Sequence[Any],
) -> None:
    """Some requests to one route, half of them about things that are there."""
    named = set(re.findall(r"{(\w+)", operation.path))

    @hypothesis.given(
        case=operation.as_strategy(generation_mode=mode), real=hypothesis.strategies.booleans()
    )
    @hypothesis.settings(
        max_examples=EXAMPLES,
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(hypothesis.HealthCheck),
        phases=[hypothesis.Phase.generate],
    )
    def attempt(case: Any, real: bool) -> None:
        if real and named:
            case.path_parameters = {**case.path_parameters, **{n: there[n] for n in named}}
        response = case.call(base_url=base, headers=headers)
        assert response.status_code != 401
        case.validate_response(response, checks=checks)

    attempt()
