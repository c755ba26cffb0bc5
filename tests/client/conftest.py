"""A running service on each database, and clients of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from reasoned.client import Client
from tests.cases.conftest import house
from tests.web.conftest import site
from tests.web.site import Site

__all__ = ["house", "site"]


@pytest.fixture
def as_(site: Site) -> Iterator[Callable[[str], Client]]:
    """`as_("ann")`: a client for her."""
    made: dict[str, Client] = {}

    def client(name: str) -> Client:
        if name not in made:
            made[name] = Client(str(site.http.base_url), site.tokens[name], timeout=60)
        return made[name]

    yield client
    for one in made.values():
        one.close()
