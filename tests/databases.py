"""Databases for tests: a new SQLite file or PostgreSQL database, at the newest schema.

`database_url` and `database` run a test on each; `new_database` makes more. Tests after one
another get databases of the same names, so that one engine of SQLAlchemy serves them all: an
engine keeps the SQL that it compiled, and compiling it afresh took longer than running it.
"""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
import sqlalchemy as sa

from reasoned.store.database import Database, open_database
from reasoned.store.upgrade import upgrade
from tests import postgresql
from tests.emptied import EmptiedDatabase

_engines: dict[str, Database] = {}
"""By URL. A closed one has no connections; it makes new ones when it is used again."""


def reopen(url: str) -> Database:
    """Open a database of a name that others had before, with the engine that served them."""
    if url not in _engines:
        database = _engines[url] = open_database(url)
        if database.name == "sqlite":
            sa.event.listen(database.engine, "connect", _unsafe)
    return _engines[url]


def _unsafe(connection: Any, _record: Any) -> None:
    """No test here pulls the plug, and waiting for the disk takes long."""
    connection.execute("PRAGMA synchronous = OFF")


def copy_sqlite(template: Path, path: Path) -> str:
    """A copy of a database in the place of an earlier one; gives its URL."""
    for old in path.parent.glob(f"{path.name}*"):
        old.unlink()
    shutil.copy(template, path)
    return f"sqlite:///{path}"


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[postgresql.Server]:
    if postgresql.programs() is None:
        pytest.skip(postgresql.MISSING)
    with postgresql.server() as running:
        _upgrade(running.url("postgres"), "template", running)
        yield running


@pytest.fixture(scope="session")
def postgresql_slots(postgresql_server: postgresql.Server) -> Iterator[Callable[[int], str]]:
    """Gives the URL of the first, the second database of a test, as the template is."""
    made: dict[int, EmptiedDatabase] = {}

    def url(number: int) -> str:
        if number in made:
            made[number].empty()
        else:
            made[number] = EmptiedDatabase(postgresql_server, "template", f"test_{number}")
        return made[number].url

    yield url
    for database in made.values():
        database.close()


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


@pytest.fixture(scope="session")
def sqlite_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where tests after one another have their databases."""
    return tmp_path_factory.mktemp("databases")


@pytest.fixture(params=["sqlite", "postgresql"])
def database_kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def new_database(
    database_kind: str, sqlite_folder: Path, request: pytest.FixtureRequest
) -> Callable[[], str]:
    """Makes a database at the newest schema, of the kind that the test runs on; gives its URL."""
    numbers = itertools.count(1)

    def make() -> str:
        number = next(numbers)
        if database_kind == "sqlite":
            template: Path = request.getfixturevalue("sqlite_template")
            return copy_sqlite(template, sqlite_folder / f"reasoned-{number}.db")
        slots: Callable[[int], str] = request.getfixturevalue("postgresql_slots")
        return slots(number)

    return make


@pytest.fixture
def database_url(new_database: Callable[[], str]) -> str:
    return new_database()


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    opened = reopen(database_url)
    yield opened
    opened.close()
