"""Who may what: every route against every role, and against nobody.

The routes come from the app itself, so that one without an entry here fails.
"""

from __future__ import annotations

import re
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute

from reasoned.access.roles import MAY, Role, Scope
from reasoned.web.call import Route
from tests.web.site import V1, Site

AUTHOR, REVIEWER, SENIOR, AUDITOR, ADMIN = Role
EVERYBODY = set(Role)
REVIEWS = {REVIEWER, SENIOR}

MATRIX: dict[str, set[Role]] = {
    "POST /advertisers": REVIEWS | {ADMIN},
    "POST /ads": REVIEWS | {ADMIN},
    "POST /submissions": REVIEWS | {ADMIN},
    "GET /cases": EVERYBODY,
    "GET /cases/{case}": EVERYBODY,
    "POST /cases/{case}/answers": REVIEWS,
    "POST /cases/{case}/decisions": REVIEWS,
    "POST /cases/{case}/let-be": REVIEWS,
    "DELETE /cases/{case}/proposals/{rule}": REVIEWS,
    "POST /cases/{case}/remarks": REVIEWS,
    "GET /cases/{case}/notes": REVIEWS,
    "POST /cases/{case}/notes": REVIEWS,
    "POST /cases/{case}/holds": REVIEWS,
    "POST /holds/{hold}/lift": REVIEWS,
    "POST /holds/{hold}/objections": REVIEWS,
    "POST /objections/{objection}/answer": REVIEWS,
    "GET /decisions/{decision}": EVERYBODY,
    "GET /decisions/{decision}/statement": EVERYBODY,
    "GET /decisions/{decision}/letter": EVERYBODY,
    "POST /decisions/{decision}/take-back": REVIEWS,
    "POST /decisions/{decision}/appeals": REVIEWS,
    "GET /appeals/{appeal}": EVERYBODY,
    "POST /appeals/{appeal}/withdraw": REVIEWS,
    "POST /appeals/{appeal}/ruling": {SENIOR},
    "GET /facts/{fact}": EVERYBODY,
    "POST /facts/{fact}/corrections": REVIEWS,
    "DELETE /facts/{fact}": {SENIOR},
    "GET /measures": EVERYBODY,
    "GET /measures/{measure}": EVERYBODY,
    "POST /measures": REVIEWS,
    "GET /matches": EVERYBODY,
    "POST /matches": REVIEWS,
    "GET /advertisers/{external_id:path}/freezes": EVERYBODY,
    "GET /policies": EVERYBODY,
    "GET /policies/{policy}/{version}": EVERYBODY,
    "POST /policies": {AUTHOR, SENIOR},
    "POST /rules/{rule}/resume": {SENIOR},
    "GET /rules/counts": EVERYBODY,
    "GET /standing/{kind}/{external_id:path}": EVERYBODY,
    "GET /queue": EVERYBODY,
    "POST /tasks/{task}/assign": REVIEWS,
    "POST /tasks/{task}/unassign": REVIEWS,
    "POST /tasks/{task}/reply": REVIEWS,
    "GET /events": EVERYBODY,
    "GET /retention": {ADMIN},
    "POST /retention/runs": {ADMIN},
    "POST /legacy": {ADMIN},
    "GET /letters/{letter}": EVERYBODY,
    "GET /letters/{letter}/document": EVERYBODY,
    "POST /letters/{letter}/readdress": REVIEWS,
    "POST /letters/{letter}/link": REVIEWS,
    "DELETE /letters/{letter}/links": REVIEWS,
    "GET /webhooks": {ADMIN},
    "POST /webhooks": {ADMIN},
    "DELETE /webhooks/{webhook}": {ADMIN},
    "POST /webhooks/{webhook}/secret": {ADMIN},
    "POST /webhooks/{webhook}/replay": {ADMIN},
    "GET /tokens": {ADMIN},
    "POST /tokens": {ADMIN},
    "DELETE /tokens/{token}": {ADMIN},
}
OPEN = {"GET /openapi.json", "GET /docs"}
"""What anybody may read."""
SIGN_IN = {
    "POST /session",
    "DELETE /session",
    "GET /session",
    "GET /session/oidc",
    "GET /session/oidc/callback",
}
"""How people come in, so open by nature; `test_sessions` holds them to it."""


@pytest.fixture
def database_kind() -> str:
    """The database has no part in this."""
    return "sqlite"


def routes_of(app: FastAPI) -> dict[str, object]:
    """Every route of the API, by method and path; pages have a matrix of their own."""
    found: dict[str, object] = {}
    for route in app.routes:
        path = getattr(route, "path", "")
        if not path.startswith(V1):
            continue
        for method in (getattr(route, "methods", None) or {"?"}) - {"HEAD"}:
            found[f"{method} {path.removeprefix(V1)}"] = route
    return found


def test_every_route_has_an_entry(site: Site) -> None:
    assert set(routes_of(site.app)) == set(MATRIX) | OPEN | SIGN_IN


def test_every_route_that_is_not_open_goes_through_the_check(site: Site) -> None:
    for name, route in routes_of(site.app).items():
        if name not in OPEN:
            assert isinstance(route, Route), name
            assert isinstance(route, APIRoute)
            scope = (route.openapi_extra or {})["x-scope"]
            assert isinstance(scope, Scope) == (name not in SIGN_IN), name


@pytest.mark.parametrize("role", [*Role, None], ids=lambda r: r.value if r else "nobody")
def test_a_role_gets_as_far_as_the_matrix_says(site: Site, role: Role | None) -> None:
    if role is not None:
        site.give_token("somebody", [role])
    headers = {} if role is None else site.as_("somebody")
    for name, roles in MATRIX.items():
        method, path = name.split(" ")
        path = re.sub(r"\{[^}]*\}", "advertiser", path)
        body: dict[str, Any] = {"json": {}} if method == "POST" else {}
        came = site.http.request(method, V1 + path, headers=headers, **body)
        if role is None:
            assert came.status_code == 401, name
        elif role in roles:
            assert came.status_code not in (401, 403, 405, 500), (name, came.text)
        else:
            assert came.status_code == 403, (name, came.text)
            assert came.json()["type"] == "urn:reasoned:problem:forbidden"


def test_every_role_has_only_scopes_that_some_route_needs(site: Site) -> None:
    needed = {r.openapi_extra["x-scope"] for r in site.app.routes if isinstance(r, Route)} - {None}  # type: ignore[index]
    assert set().union(*MAY.values()) == needed


def test_what_is_open_is_read_by_anybody(site: Site) -> None:
    for name in OPEN:
        assert site.http.get(V1 + name.split(" ")[1]).status_code == 200
