"""The pages' routes: whom each is for, who may open it, and how a failure becomes a page.

Every page is made with `Pages`, so that none is without its part and its scope. Who somebody
is, is for `web.who`; on the example also for `tour.roles`.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import quote

import structlog
from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Match
from starlette.routing import Route as WebRoute

from reasoned.access.people import Person, find_person
from reasoned.access.roles import Actor, Scope
from reasoned.web.call import Call
from reasoned.web.pages import frame
from reasoned.web.pages.forms import Form, read_form
from reasoned.web.problems import Problem, told, told_of
from reasoned.web.who import session_of, whoever

log = structlog.get_logger(__name__)

AS = "reasoned-as"
"""The example's cookie that says as whom one looks around."""
SIGN_IN = "/sign-in"


class Part(StrEnum):
    """Whom a page is for."""

    PUBLIC = "public"
    DESK = "desk"
    DOOR = "door"
    TOUR = "tour"


class Visit(Call):
    """A request for a page. `part`: whom the page is for; `person`: who is signed in;
    `sent`: the form that was posted."""

    part: Part = Part.PUBLIC
    person: Person | None = None
    sent: Form = Form({}, {})

    @property
    def key(self) -> str:
        """A form sent twice takes effect once: each carries a key of its own."""
        return self.sent.key

    @property
    def here(self) -> str:
        """The page's own address, its query included."""
        query = self.scope["query_string"].decode("latin-1")
        return self.url.path + (f"?{query}" if query else "")


Handler = Callable[[Visit], Awaitable[Response]]


@dataclass(frozen=True)
class PageRoute:
    """A page: `scope` None where nobody needs to be signed in; `large`: it takes files."""

    method: str
    path: str
    part: Part
    scope: Scope | None
    handler: Handler
    large: bool = False


class Pages:
    """Makes the pages of one part."""

    def __init__(self, part: Part) -> None:
        self.part = part
        self.routes: list[PageRoute] = []

    def __call__(
        self, method: str, path: str, scope: Scope | None = None, *, large: bool = False
    ) -> Callable[[Handler], Handler]:
        def register(handler: Handler) -> Handler:
            self.routes.append(PageRoute(method, path, self.part, scope, handler, large))
            return handler

        return register

    def install(self, app: FastAPI) -> None:
        """Add the pages to an app."""
        for route in self.routes:
            app.router.routes.append(_Installed(route))


class _Installed(WebRoute):
    """A page at its address."""

    def __init__(self, page: PageRoute) -> None:
        super().__init__(page.path, _endpoint(page), methods=[page.method], name=page.path)
        self.page = page


def page_at(app: FastAPI, path: str) -> PageRoute | None:
    """The page that is read at a path, if there is one."""
    asked = {"type": "http", "path": path, "method": "GET"}
    for route in app.router.routes:
        if isinstance(route, _Installed) and route.matches(asked)[0] is Match.FULL:
            return route.page
    return None


def _endpoint(route: PageRoute) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        visit = Visit(request.scope, request.receive)
        visit.part, visit.bulk = route.part, route.large
        try:
            if "\0" in visit.scope["path"] or b"%00" in visit.scope["query_string"]:
                raise Problem("malformed", "The address has the character NUL in it.")
            await _identify(visit, route)
            if route.method == "POST":
                visit.sent = await read_form(visit)
            response = await route.handler(visit)
        except Exception as error:
            response = _failed(visit, route, error)
        return frame.guarded(response, private=route.part is not Part.PUBLIC)

    return endpoint


async def _identify(visit: Visit, route: PageRoute) -> None:
    visit.person = await person_of(visit)
    visit.scope["reasoned.actor"] = visit.person.actor if visit.person else NOBODY
    if route.scope is None:
        return
    if visit.person is None:
        raise Problem("unauthenticated", "Sign in first.")
    if not visit.actor.may(route.scope):
        raise Problem("forbidden", "Your role has no part in this page.")


NOBODY = Actor(0, "visitor", frozenset())
"""Who isn't signed in."""


async def person_of(visit: Visit) -> Person | None:
    """Who is signed in; on the example, as whom one looks around."""
    house = visit.house
    said = visit.cookies.get(AS, "")
    if house.example and said:
        return await house.read(
            lambda connection: find_person(connection, said) if said in house.example else None
        )
    if session_of(visit) is None:
        return None
    try:
        actor = await whoever(visit)
    except Problem:
        return None
    return await house.read(lambda connection: find_person(connection, actor.ref))


def _failed(visit: Visit, route: PageRoute, error: Exception) -> Response:
    found = told_of(error)
    if found is None:
        log.error("page failed", route=route.path, error=type(error).__name__)
        found = told("internal")
    if found["status"] == 401 and route.part is Part.DESK:
        back = visit.here if route.method == "GET" else "/desk"
        return RedirectResponse(f"{SIGN_IN}?next={quote(back)}", 303)
    response = frame.render(visit, "problem.html", found["status"], problem=found)
    if found["status"] == 503:
        response.headers["Retry-After"] = "1"
    return response


def see(path: str, done: str = "") -> Response:
    """On to a page, after something was done. `done`: what, as `frame.DONE` words it."""
    return RedirectResponse(f"{path}?done={done}" if done else path, 303)


def turned_away(request: Request, name: str, words: str) -> Response:
    """The page for a form that isn't taken at all; whoever sent it stays unknown."""
    visit = Visit(request.scope, request.receive)
    found = told(name, words)
    page = frame.render(visit, "problem.html", found["status"], problem=found)
    return frame.guarded(page, private=True)


async def nowhere(request: Request) -> Response:
    """The page for an address that has none."""
    visit = Visit(request.scope, request.receive)
    visit.person = await person_of(visit)
    found = told("not-found", "There is nothing at this address.")
    return frame.guarded(frame.render(visit, "problem.html", 404, problem=found), private=True)
