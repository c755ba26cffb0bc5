"""Makes the app of its routes, guards and problems."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from reasoned.cases.deciding.standing import QUESTION
from reasoned.store.asked import Asked
from reasoned.web import problems
from reasoned.web.guard import SameOrigin
from reasoned.web.pages import installed, site
from reasoned.web.problems import ProblemDetails
from reasoned.web.reference import page_of
from reasoned.web.routes import (
    appeals,
    cases,
    decisions,
    facts,
    holds,
    links,
    policies,
    queue,
    screening,
    sessions,
    standing,
    submissions,
    tokens,
    upkeep,
    webhooks,
)
from reasoned.web.state import AppState
from reasoned.web.who import Remembered

PREFIX = "/api/v1"
# Routes are tried in this order: what is asked most often comes first.
GROUPS = (
    standing,
    submissions,
    cases,
    holds,
    links,
    decisions,
    appeals,
    facts,
    policies,
    queue,
    screening,
    upkeep,
    webhooks,
    tokens,
    sessions,
)


def create_app(state: AppState) -> FastAPI:
    """The app over what it works with; whoever made that closes it again."""
    app = FastAPI(
        title="Reasoned",
        version=VERSION,
        docs_url=None,
        redoc_url=None,
        openapi_url=f"{PREFIX}/openapi.json",
        redirect_slashes=False,
    )
    app.state.house = state
    app.state.remembered = Remembered()
    app.state.standing = Asked(state.database, QUESTION)
    for group in GROUPS:
        group.api.install(app, PREFIX)

    async def docs(request: Request) -> Response:
        base = f"{str(request.base_url).rstrip('/')}{PREFIX}/"
        return HTMLResponse(page_of(app.openapi(), base), headers=_PAGE_HEADERS)

    app.add_route(f"{PREFIX}/docs", docs, include_in_schema=False)
    installed.install(app, example=bool(state.example))
    problems.install(app)
    app.add_exception_handler(HTTPException, _http)
    app.add_middleware(SameOrigin, origins=state.origins, page=site.turned_away)
    app.openapi = lambda: _openapi(app)  # type: ignore[method-assign]
    return app


async def _http(request: Request, error: Exception) -> Response:
    """A failure of the framework's own: for programs a problem, for people a page."""
    missing = isinstance(error, HTTPException) and error.status_code == 404
    if missing and not request.url.path.startswith("/api/"):
        return await site.nowhere(request)
    return await problems.http(request, error)


VERSION = "1"
_PAGE_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'",
    "X-Content-Type-Options": "nosniff",
}


def _openapi(app: FastAPI) -> dict[str, Any]:
    if app.openapi_schema is None:
        schema = get_openapi(
            title="Reasoned",
            version=VERSION,
            summary="Reasoned decisions for ad platforms.",
            description=_ABOUT,
            routes=app.routes,
        )
        parts = schema.setdefault("components", {})
        parts.setdefault("securitySchemes", {})["bearer"] = {"type": "http", "scheme": "bearer"}
        details = ProblemDetails.model_json_schema(ref_template="#/components/schemas/{model}")
        schemas = parts.setdefault("schemas", {})
        schemas.update(details.pop("$defs"))
        schemas["ProblemDetails"] = details
        for methods in schema["paths"].values():
            for route in methods.values():
                route.pop("x-scope", None)
        for name in ("HTTPValidationError", "ValidationError"):
            schemas.pop(name, None)
        app.openapi_schema = schema
    return app.openapi_schema


_ABOUT = """\
Times are RFC 3339 in UTC. Failures are problem details (RFC 9457). Lists come in pages: ask
again with `cursor` set to the `next` of the page before. Each POST takes an
`Idempotency-Key`: the same request under the same key takes effect once.
"""
