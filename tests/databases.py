"""Databases for tests: a new SQLite file or PostgreSQL database, at the newest schema.

`database_url` and `database` run a test on each; `new_database` makes more.
"""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from reasoned.store.database import Database, open_database
from reasoned.store.upgrade import upgrade
from tests import postgresql

_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[postgresql.Server]:
    if postgresql.programs() is None:
        pytest.skip(postgresql.MISSING)
    with postgresql.server() as running:
        _upgrade(running.url("postgres"), "template", running)
        yield running


def _upgrade(admin: str, name: str, running: postgresql.Server) -> None:
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    database = open_database(running.url(name))
    upgrade(database)
    database.close()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    database = open_database(f"sqlite:///{path}")
    upgrade(database)
    database.close()
    return path


@pytest.fixture(params=["sqlite", "postgresql"])
def database_kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def new_database(
    database_kind: str, request: pytest.FixtureRequest, tmp_path: Path
) -> Iterator[Callable[[], str]]:
    """Makes a database at the newest schema, of the kind that the test runs on; gives its URL."""

    def make() -> str:
        number = next(_numbers)
        if database_kind == "sqlite":
            path = tmp_path / f"reasoned-{number}.db"
            shutil.copy(request.getfixturevalue("sqlite_template"), path)
            return f"sqlite:///{path}"
        running: postgresql.Server = request.getfixturevalue("postgresql_server")
        with psycopg.connect(running.url("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE test_{number} TEMPLATE template")
        made.append(f"test_{number}")
        return running.url(f"test_{number}")

    made: list[str] = []
    yield make
    if made:
        running = request.getfixturevalue("postgresql_server")
        with psycopg.connect(running.url("postgres"), autocommit=True) as connection:
            for name in made:
                connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@pytest.fixture
def database_url(new_database: Callable[[], str]) -> str:
    return new_database()


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    opened = open_database(database_url)
    yield opened
    opened.close()
