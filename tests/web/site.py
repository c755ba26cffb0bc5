"""A site for tests: the app over a house, and a token for each role."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
from fastapi import FastAPI
from starlette.datastructures import State

from reasoned.access.people import add_person, change_person
from reasoned.access.roles import Role, Scope, scopes_of
from reasoned.access.tokens import create
from reasoned.cases.deciding.standing import QUESTION
from reasoned.store.asked import Asked
from reasoned.store.unit import Unit
from reasoned.web.app import create_app
from reasoned.web.state import AppState
from reasoned.web.who import Remembered
from tests.cases.house import House
from tests.web.server import served

V1 = "/api/v1"
_apps: dict[bool, FastAPI] = {}
"""With the example's pages and without: their routes are the same over whatever state."""


@dataclass
class Site:
    """`house` and the app over it. Callers sign in as one of `house.people`."""

    house: House
    app: FastAPI
    http: httpx.Client
    tokens: dict[str, str] = field(default_factory=dict)

    def as_(self, name: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.tokens[name]}"}

    def get(self, path: str, *, by: str = "ann", **named: Any) -> httpx.Response:
        return self.http.get(V1 + path, headers=self.as_(by), **named)

    def post(
        self, path: str, body: Any = None, *, by: str = "ann", key: str = ""
    ) -> httpx.Response:
        headers = self.as_(by) | ({"Idempotency-Key": key} if key else {})
        return self.http.post(V1 + path, json=body, headers=headers)

    def delete(self, path: str, *, by: str = "ann", **named: Any) -> httpx.Response:
        return self.http.delete(V1 + path, headers=self.as_(by), **named)

    def give_token(
        self,
        name: str,
        roles: Sequence[Role] = tuple(Role),
        scopes: Iterable[Scope] | None = None,
        markets: Sequence[str] = (),
    ) -> None:
        """A token for the person of that name, who gets those roles; by default for all of it."""

        def job(unit: Unit) -> str:
            if name not in self.house.people:
                added = add_person(
                    unit, f"{name}@example.org", name.capitalize(), roles, markets=markets
                )
                self.house.people[name] = added.id
            else:
                change_person(unit, f"{name}@example.org", roles=roles, markets=markets)
            wanted = scopes_of(roles) if scopes is None else scopes
            return create(unit, self.house.people[name], wanted, "tests").token

        self.tokens[name] = self.house.run(job)


def state_of(house: House) -> AppState:
    return AppState(
        house.database,
        house.writer,
        lambda: house.desk,
        house.reload,
        house.clock,
    )


def app_over(state: AppState) -> FastAPI:
    """The app over a state, with the routes of the app before it: they take long to make."""
    assert not state.origins
    app = _apps.get(bool(state.example))
    if app is None:
        app = _apps[bool(state.example)] = create_app(state)
        assert set(_parts(app)) == set(_parts_of(state))
    app.state = State(_parts_of(state))
    return app


def _parts(app: FastAPI) -> dict[str, Any]:
    parts: dict[str, Any] = app.state._state
    return parts


def _parts_of(state: AppState) -> dict[str, Any]:
    """What `create_app` gives an app of its own; what routes add later goes with the old ones."""
    return {
        "house": state,
        "remembered": Remembered(),
        "standing": Asked(state.database, QUESTION),
    }


@contextmanager
def open_site(house: House) -> Iterator[Site]:
    app = app_over(state_of(house))
    with served(app) as address, httpx.Client(base_url=address, timeout=60) as http:
        site = Site(house, app, http)
        for name in ("ann", "bob", "cleo"):
            site.give_token(name)
        yield site
