"""One request on its way in: who asks is known and may, its body is bounded and strict JSON.

Every route is made with `Api`, so that none is without a scope. What a route does is for
`routes`; who somebody is, for `who`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Coroutine, Mapping, Sequence
from typing import Any

from fastapi import FastAPI
from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from reasoned.access.roles import Actor, Scope
from reasoned.web import wire
from reasoned.web.problems import Problem, documented
from reasoned.web.state import AppState
from reasoned.web.who import identify

_KEY = re.compile(r"[!-~]{1,200}")
LARGE = 64 * 1024
"""Bytes from which a body is read apart, so that nobody else waits for it."""


class Call(Request):
    """A request to a route. `actor` is who asks; `house` what the app works with."""

    _body: bytes
    _value: Any = None
    bulk = False

    @property
    def house(self) -> AppState:
        house: AppState = self.app.state.house
        return house

    @property
    def actor(self) -> Actor:
        actor: Actor = self.scope["reasoned.actor"]
        return actor

    @property
    def key(self) -> str:
        """The request's Idempotency-Key; empty where there is none. Raises Problem."""
        key = self.headers.get("idempotency-key", "")
        if key and not _KEY.fullmatch(key):
            raise Problem(
                "malformed", "An Idempotency-Key is 1 to 200 visible ASCII characters, no spaces."
            )
        return key

    async def body(self) -> bytes:
        """The body, as far as it is bounded. Raises Problem."""
        if not hasattr(self, "_body"):
            limits = self.house.limits
            most = limits.bulk if self.bulk else limits.body
            said = self.headers.get("content-length", "")
            if said.isascii() and said.isdigit() and int(said[:20]) > most:
                raise _too_large(most)
            parts, size = [], 0
            async for part in self.stream():
                size += len(part)
                if size > most:
                    raise _too_large(most)
                parts.append(part)
            self._body = b"".join(parts)
        return self._body

    async def load(self) -> None:
        """Read the body. Raises Problem and BadJson, which the framework would hide later."""
        body = await self.body()
        if len(body) < LARGE:
            self._value = wire.decode(body)
        else:
            self._value = await run_in_threadpool(wire.decode, body)

    async def json(self) -> Any:
        """The body's value, which `load` has read."""
        return self._value


class BulkCall(Call):
    """A request whose body carries many things."""

    bulk = True


def _too_large(most: int) -> Problem:
    return Problem("too-large", f"A body has at most {most} bytes here. Send less at a time.")


def _check_type(call: Call) -> None:
    said = call.headers.get("content-type", "").split(";", 1)
    parameters = said[1].strip().lower() if len(said) > 1 else ""
    utf8 = parameters.replace('"', "") in ("", "charset=utf-8")
    if said[0].strip().lower() != "application/json" or not utf8:
        raise Problem("wrong-content-type", "Send JSON, as `Content-Type: application/json`.")
    if call.headers.get("content-encoding", "identity").lower() != "identity":
        raise Problem("wrong-content-type", "Send the body as it is, not compressed.")


class Route(APIRoute):
    """A route that knows its scope, and lets nobody in without it."""

    call: type[Call] = Call

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        inner = super().get_route_handler()
        scope: Scope | None = (self.openapi_extra or {}).get("x-scope")
        takes_body = self.body_field is not None
        kind = self.call

        async def handle(request: Request) -> Response:
            call = kind(request.scope, request.receive)
            await identify(call, scope)
            if "\0" in call.scope["path"] or b"%00" in call.scope["query_string"]:
                raise Problem("malformed", "The address has the character NUL in it.")
            if takes_body:
                _check_type(call)
                await call.load()
            return await inner(call)

        return handle


class BulkRoute(Route):
    call = BulkCall


class Api:
    """Makes routes of one group. `tag` is the word under which people find them."""

    def __init__(self, tag: str) -> None:
        self._tag = tag
        self._routes: list[tuple[str, Callable[..., Any], dict[str, Any]]] = []

    def install(self, app: FastAPI, prefix: str) -> None:
        """Add the routes to an app, each path after the prefix."""
        for path, handler, named in self._routes:
            app.router.add_api_route(prefix + path, handler, **named)

    def __call__(
        self,
        method: str,
        path: str,
        scope: Scope | None,
        summary: str,
        answer: Any,
        *,
        status: int = 200,
        problems: Sequence[str] = (),
        media: Mapping[str, Any] | None = None,
        bulk: bool = False,
    ) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """A route; `answer` is the model of what it gives, which is not checked again.

        `media`: other kinds of content that it may give, for OpenAPI.
        """
        names = ["malformed", *problems]
        if scope is not None:
            names += ["unauthenticated", "forbidden"]
        if method in ("POST", "PUT"):
            names += ["too-large", "wrong-content-type", "invalid", "key-reused", "unavailable"]
        elif method == "DELETE":
            names += ["invalid", "unavailable"]
        else:
            names.append("invalid")
        good: dict[str, Any] = {"description": "As asked.", "model": answer}
        if media is not None:
            good = {"description": "As asked.", "content": dict(media)}
        if method == "POST":
            good["headers"] = {
                "Idempotency-Replayed": {
                    "description": "`true` where this is the answer of an earlier request.",
                    "schema": {"type": "string"},
                }
            }
        extra: dict[str, Any] = {"x-scope": scope}
        if scope is not None:
            extra["security"] = [{"bearer": [scope.value]}]
        if method == "POST":
            extra["parameters"] = [
                {
                    "name": "Idempotency-Key",
                    "in": "header",
                    "required": False,
                    "description": "Chosen by you; the same request under the same key takes"
                    " effect once, and is answered the same again.",
                    "schema": {"type": "string", "pattern": "^[!-~]{1,200}$"},
                }
            ]
        kind = BulkRoute if bulk else Route

        def register(handler: Callable[..., Any]) -> Callable[..., Any]:
            named = {
                "methods": [method],
                "tags": [self._tag],
                "summary": summary,
                "response_model": None,
                "status_code": status,
                "responses": {status: good, **documented(*dict.fromkeys(names))},
                "openapi_extra": extra,
                "operation_id": handler.__name__,
                "name": handler.__name__,
                "route_class_override": kind,
            }
            self._routes.append((path, handler, named))
            return handler

        return register
