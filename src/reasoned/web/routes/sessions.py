"""Signing in and out with a browser: a session's cookie, by password or by an OpenID provider.

For people, not for programs: these routes need no scope, so they stand outside of the API's
reference. What makes a sign-in good is for `access`; how a cookie lets somebody in, for `who`.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from ipaddress import IPv6Address, ip_address
from typing import Annotated, Any, TypeVar

import structlog
from anyio import CapacityLimiter, to_thread
from fastapi import FastAPI
from pydantic import Field, SecretStr
from starlette.responses import RedirectResponse, Response

from reasoned.access import accounts, login, oidc, sessions
from reasoned.access.login import NotSignedIn, SignedIn
from reasoned.access.passwords import LONGEST
from reasoned.access.people import find_person
from reasoned.access.provider import OidcSettings, ProviderFailed
from reasoned.store.unit import Unit
from reasoned.web.bodies import Body, Id
from reasoned.web.call import Call, Route
from reasoned.web.effects import run
from reasoned.web.problems import Problem, answer
from reasoned.web.who import cookie_name, is_tls, session_of, whoever
from reasoned.web.wire import JsonResponse, encode

T = TypeVar("T")
log = structlog.get_logger(__name__)

PENDING = "reasoned-signin"
"""The cookie of a sign-in under way at the provider."""
HOME = "/desk"
"""Where somebody goes who comes back from the provider."""
SIDE_BY_SIDE = {"passwords": 2, "provider": 8}
"""A password takes a core and 64 MiB for a moment; a provider that hangs, nothing but time."""
MOST_WAITING = 100


class SignIn(Body):
    email: Id
    password: Annotated[SecretStr, Field(max_length=LONGEST)]


async def sign_in(call: Call, body: SignIn) -> Response:
    """With e-mail and password. 401 with one message for all that is wrong with them; 429 with
    Retry-After where there were too many tries. A session that the browser had ends."""
    came = await enter_with_password(call, body.email, body.password.get_secret_value())
    if isinstance(came, NotSignedIn):
        return _private(_too_many(came) if came.wait else answer("unauthenticated", str(came)))
    return _private(with_session(call, Response(status_code=204), came.token))


async def enter_with_password(call: Call, email: str, password: str) -> SignedIn | NotSignedIn:
    """Start a session for whoever has that password; one that the browser had ends."""
    house, before = call.house, session_of(call)
    address = network_of("" if call.client is None else call.client.host)

    def look() -> login.Checked:
        return house.read_now(
            lambda connection: login.check(connection, email, password, address, house.now())
        )

    def enter(unit: Unit) -> SignedIn | NotSignedIn:
        came = login.log_in(unit, checked)
        if before and isinstance(came, SignedIn):
            sessions.end(unit, before)
        return came

    checked = await _apart(call, "passwords", look)
    return await run(call, enter)


async def sign_out(call: Call) -> Response:
    """The browser's session ends, where there is one."""
    return _private(await leave(call, Response(status_code=204)))


async def leave(call: Call, response: Response) -> Response:
    """End the browser's session; the response takes its cookie away."""
    token = session_of(call)
    if token:
        await run(call, lambda unit: sessions.end(unit, token))
    _drop(call, response, cookie_name(call))
    return response


async def who_am_i(call: Call) -> Response:
    """Who asks, and what they may; for a token, what that may."""
    actor = await whoever(call)
    person = await call.house.read(lambda connection: find_person(connection, actor.ref))
    shown = {
        "person": person.ref,
        "name": person.name,
        "email": person.email,
        "roles": person.roles,
        "markets": actor.markets,
        "scopes": sorted(actor.scopes),
    }
    return _private(JsonResponse(encode(shown)))


async def go_to_provider(call: Call) -> Response:
    """On to the OpenID provider."""
    settings, now = _settings(call), call.house.now()
    origins = call.house.origins
    here = origins[0] if origins else f"{call.scope['scheme']}://{call.headers.get('host', '')}"
    back = f"{here}{call.scope['path']}/callback"
    try:
        url, pending = await _apart(call, "provider", lambda: oidc.begin(settings, back, now))
    except ProviderFailed as error:
        return _private(_failed(error))
    response = RedirectResponse(url, 303)
    keep_cookie(call, response, cookie_name(call, PENDING), pending.as_text(), oidc.AT_MOST.seconds)
    return _private(response)


async def come_back(call: Call) -> Response:
    """Back from the OpenID provider, in the browser that went there. Each is good once."""
    response = _private(await _come_back(call))
    _drop(call, response, cookie_name(call, PENDING))
    return response


async def _come_back(call: Call) -> Response:
    settings, now, before = _settings(call), call.house.now(), session_of(call)
    params = dict(call.query_params)
    if len(params) != len(call.query_params.multi_items()):
        return answer("unauthenticated", "The provider's answer says something twice.")
    try:
        pending = oidc.read_pending(call.cookies.get(cookie_name(call, PENDING)))
        claims = await _apart(call, "provider", lambda: oidc.finish(settings, pending, params, now))
    except oidc.SignInRefused as error:
        return answer("unauthenticated", str(error))
    except ProviderFailed as error:
        return _failed(error)

    def enter(unit: Unit) -> SignedIn | accounts.NotLinked:
        came = accounts.sign_in(unit, claims)
        if before and isinstance(came, SignedIn):
            sessions.end(unit, before)
        return came

    came = await run(call, enter)
    if isinstance(came, accounts.NotLinked):
        return answer("unauthenticated", str(came))
    return with_session(call, RedirectResponse(HOME, 303), came.token)


async def _apart(call: Call, kind: str, job: Callable[[], T]) -> T:
    """Run what takes long in threads of its own number, so that no read waits for it."""
    gates: dict[str, CapacityLimiter] | None = getattr(call.app.state, "gates", None)
    if gates is None:
        gates = {name: CapacityLimiter(most) for name, most in SIDE_BY_SIDE.items()}
        call.app.state.gates = gates
    if gates[kind].statistics().tasks_waiting >= MOST_WAITING:
        raise Problem("unavailable", "Too many sign in at this moment. Try again.")
    return await to_thread.run_sync(job, limiter=gates[kind])


def network_of(host: str) -> str:
    """Whom tries are counted for: an address, or the network that one customer has whole."""
    try:
        found = ip_address(host)
    except ValueError:
        return host
    if not isinstance(found, IPv6Address):
        return str(found)
    return str(found.ipv4_mapped or IPv6Address(int(found) >> 64 << 64))


def _settings(call: Call) -> OidcSettings:
    settings = call.house.oidc
    if settings is None:
        raise Problem("not-found", "No OpenID provider is set up here. Sign in with a password.")
    return settings


def _failed(error: ProviderFailed) -> Response:
    log.error("sign-in provider failed", why=str(error))
    words = "The sign-in provider doesn't answer as it should. Try again, or tell an administrator."
    return answer("unavailable", words)


def _too_many(refused: NotSignedIn) -> Response:
    response = answer("too-many-tries", str(refused))
    response.headers["Retry-After"] = str(max(1, math.ceil(refused.wait.total_seconds())))
    return response


def with_session(call: Call, response: Response, token: str) -> Response:
    """The response with a session's cookie."""
    longest = int(sessions.LONGEST.total_seconds())
    keep_cookie(call, response, cookie_name(call), token, longest)
    return response


def keep_cookie(call: Call, response: Response, name: str, value: str, seconds: int) -> None:
    """Set a cookie that scripts can't read and other sites don't send."""
    response.set_cookie(
        name, value, max_age=seconds, path="/", secure=is_tls(call), httponly=True, samesite="lax"
    )


def _drop(call: Call, response: Response, name: str) -> None:
    keep_cookie(call, response, name, "", 0)


def _private(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response


class _Entrance:
    """The routes, each without a scope; bodies are bounded and read as everywhere."""

    ROUTES: tuple[tuple[str, str, Callable[..., Any], int], ...] = (
        ("POST", "/session", sign_in, 204),
        ("DELETE", "/session", sign_out, 204),
        ("GET", "/session", who_am_i, 200),
        ("GET", "/session/oidc", go_to_provider, 303),
        ("GET", "/session/oidc/callback", come_back, 303),
    )

    def install(self, app: FastAPI, prefix: str) -> None:
        """Add the routes to an app, each path after the prefix."""
        for method, path, handler, status in self.ROUTES:
            app.router.add_api_route(
                prefix + path,
                handler,
                methods=[method],
                status_code=status,
                response_model=None,
                include_in_schema=False,
                openapi_extra={"x-scope": None},
                route_class_override=Route,
            )


api = _Entrance()
