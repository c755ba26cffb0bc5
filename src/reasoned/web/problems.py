"""Every way in which a request can fail, as RFC 9457 problem details.

Each kind has a `type` that stays; `docs/reference/api.md` lists them all. What went wrong is
for who raises; here it becomes an answer that says nothing of the inside.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
import structlog
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from reasoned.cases.errors import Invalid, NotFound, Refused
from reasoned.facts.problems import Problem as FileProblem
from reasoned.store.writer import Busy, Unavailable, is_away
from reasoned.web.bodies import COUNTRY, NOT_BLANK
from reasoned.web.wire import BadJson, encode

MEDIA_TYPE = "application/problem+json"
PREFIX = "urn:reasoned:problem:"
RETRY_AFTER = 1
"""Seconds after which a busy service may be asked again."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Kind:
    """A kind of problem: the last part of its `type`, its status, and its title."""

    name: str
    status: int
    title: str


KINDS: Mapping[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind("malformed", 400, "The request can't be read."),
        Kind("unauthenticated", 401, "Who asks isn't known."),
        Kind("forbidden", 403, "Who asks may not do this."),
        Kind("another-market", 403, "This belongs to a market that who asks has no part in."),
        Kind("cross-site", 403, "A page elsewhere may not do this."),
        Kind("not-found", 404, "There is no such thing."),
        Kind("method-not-allowed", 405, "This can't be done here."),
        Kind("refused", 409, "A guarantee, or the state of things, stands against it."),
        Kind("too-large", 413, "The body is too large."),
        Kind("wrong-content-type", 415, "The body isn't of a kind that is taken here."),
        Kind("invalid", 422, "What was given can't be used."),
        Kind("key-reused", 422, "The idempotency key belongs to another request."),
        Kind("too-many-tries", 429, "There were too many tries."),
        Kind("internal", 500, "Something went wrong here."),
        Kind("unavailable", 503, "Too much waits, or the database is away. Try again."),
    )
}
"""Every kind of problem, by name."""


class FieldError(BaseModel):
    """What can't be used, and why."""

    field: str = Field(description="Where it stands in the request, such as `arguments[0].text`.")
    message: str


class ProblemDetails(BaseModel):
    """Problem details by RFC 9457."""

    type: str = Field(description="The kind of problem; it stays the same.")
    title: str
    status: int
    detail: str = Field("", description="What stands against it here, and what would mend it.")
    code: str = Field("", description="For `refused`: which guarantee or state, in kebab-case.")
    details: list[str] = Field([], description="For `refused`: more of it, one thing a line.")
    errors: list[FieldError] = Field([], description="For `invalid`: each thing that is wrong.")


class Problem(Exception):
    """A problem by its kind's name, as the web raises it."""

    def __init__(self, name: str, detail: str = "", **more: Any) -> None:
        super().__init__(detail)
        self.kind, self.detail, self.more = KINDS[name], detail, more


class BrokenDocument(Exception):
    """A document that was sent has errors; each says its line, and how to mend it."""

    def __init__(self, errors: Sequence[tuple[str, str]]) -> None:
        super().__init__("\n".join(message for _, message in errors))
        self.errors = errors


def broken(field: str, found: Sequence[FileProblem]) -> BrokenDocument:
    """The failure for a document's own problems."""
    return BrokenDocument([(field, str(problem)) for problem in found[:50]])


def told(name: str, detail: str = "", **more: Any) -> dict[str, Any]:
    """The document of a problem; `more` are members that its kind adds."""
    kind = KINDS[name]
    found = {"type": PREFIX + name, "title": kind.title, "status": kind.status}
    return found | ({"detail": detail} if detail else {}) | more


def answer(name: str, detail: str = "", **more: Any) -> Response:
    """The response of a problem."""
    status = KINDS[name].status
    headers = {}
    if name == "unauthenticated":
        headers["WWW-Authenticate"] = 'Bearer realm="reasoned"'
    elif name == "forbidden":
        headers["WWW-Authenticate"] = 'Bearer realm="reasoned", error="insufficient_scope"'
    elif name == "unavailable":
        headers["Retry-After"] = str(RETRY_AFTER)
    return Response(encode(told(name, detail, **more)), status, headers, MEDIA_TYPE)


def invalid(errors: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """The document that says of each field what is wrong with it."""
    first = errors[0][1] if errors else ""
    return told("invalid", first, errors=[{"field": f, "message": m} for f, m in errors])


def told_of(error: Exception) -> dict[str, Any] | None:
    """The document for what use cases raise; None for what is no answer but a fault."""
    match error:
        case Problem():
            return told(error.kind.name, error.detail, **error.more)
        case NotFound():
            return told("not-found", str(error))
        case Refused():
            return told("refused", str(error), code=error.code, details=list(error.details))
        case Invalid():
            return invalid([(error.field, str(error))])
        case BrokenDocument():
            return invalid(error.errors)
        case BadJson():
            return told("malformed", str(error))
        case Busy() | Unavailable():
            return told("unavailable", str(error))
        case sa.exc.SQLAlchemyError() if isinstance(error, sa.exc.TimeoutError) or is_away(error):
            return told("unavailable", "The database can't be read at the moment.")
    return None


def install(app: FastAPI) -> None:
    """Let every failure of an app be answered as a problem."""
    for kind in (Problem, NotFound, Refused, Invalid, BrokenDocument, BadJson, Busy, Unavailable):
        app.add_exception_handler(kind, _known)
    app.add_exception_handler(sa.exc.SQLAlchemyError, _known)
    app.add_exception_handler(RequestValidationError, _unusable)
    app.add_exception_handler(HTTPException, http)
    app.add_exception_handler(Exception, _fault)


async def _known(request: Request, error: Exception) -> Response:
    found = told_of(error)
    return await _fault(request, error) if found is None else response_of(found)


def response_of(found: Mapping[str, Any]) -> Response:
    """The response for a problem's document."""
    more = {k: v for k, v in found.items() if k not in ("type", "title", "status", "detail")}
    return answer(found["type"].removeprefix(PREFIX), found.get("detail", ""), **more)


async def _unusable(_request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    return response_of(invalid(field_errors(error.errors())))


def field_errors(errors: Sequence[Mapping[str, Any]]) -> list[tuple[str, str]]:
    """Pydantic's errors, with each place as people write it."""
    found = []
    for error in errors[:50]:
        where = ""
        for part in error["loc"]:
            if part == "[key]":
                continue
            if isinstance(part, int):
                where += f"[{part}]"
            elif not where and part in ("body", "query", "path", "header"):
                continue
            else:
                where += f".{part}" if where else str(part)
        found.append((where or "body", _words(error)))
    return found


_PATTERNS = {
    NOT_BLANK: "This can't be blank.",
    COUNTRY: "Write a country's two capital letters, such as DE.",
}


def _words(error: Mapping[str, Any]) -> str:
    """What is wrong by one of Pydantic's errors, as a sentence for people."""
    if error["type"] == "string_pattern_mismatch" and error["ctx"]["pattern"] in _PATTERNS:
        return _PATTERNS[error["ctx"]["pattern"]]
    said = str(error["msg"]).removeprefix("Value error, ").strip()
    return said[:1].upper() + said[1:] + ("" if said.endswith((".", "?", "!")) else ".")


async def http(request: Request, error: Exception) -> Response:
    """The answer to a failure of the framework's own, such as an address that isn't there."""
    assert isinstance(error, HTTPException)
    names = {404: "not-found", 405: "method-not-allowed", 413: "too-large", 401: "unauthenticated"}
    if error.status_code == 404:
        return answer("not-found", "There is nothing at this address.")
    response = answer(names.get(error.status_code, "malformed"))
    for name, value in (error.headers or {}).items():
        response.headers[name] = value
    return response


async def _fault(request: Request, error: Exception) -> Response:
    # The error itself is logged by who runs the service; its text may hold personal data.
    log.error("request failed", method=request.method, error=type(error).__name__)
    return answer("internal")


def documented(*names: str) -> dict[int | str, dict[str, Any]]:
    """What OpenAPI says of those problems; several kinds may share a status."""
    found: dict[int | str, dict[str, Any]] = {}
    for name in names:
        kind = KINDS[name]
        before = found.get(kind.status)
        words = kind.title if before is None else f"{before['description']} Or: {kind.title}"
        found[kind.status] = {
            "description": words,
            "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/ProblemDetails"}}},
        }
    return found
