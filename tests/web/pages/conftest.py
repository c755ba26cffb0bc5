"""The example as it is served, and visitors with browsers.

The example is built once; each test works on a copy of its own.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import ClassVar

import httpx
import pytest
from playwright.sync_api import Browser

from reasoned.cases.desk import Desk, Settings
from reasoned.intake.examples import examples_folder
from reasoned.service.desks import Desks
from reasoned.service.example import build_example
from reasoned.service.house import new_ref, new_salt, now
from reasoned.store.database import Database, open_database
from reasoned.store.writer import Writer
from reasoned.web.pages.tour.roles import PEOPLE
from reasoned.web.state import AppState
from tests.databases import copy_sqlite, reopen
from tests.web.pages.browser import MISSING, PROGRAM, Visitor, chromium
from tests.web.server import served
from tests.web.site import app_over

SETTINGS = Settings(operator="Example Ads", complaint_to="appeals@example.org")


@pytest.fixture
def database_kind() -> str:
    """Pages are drawn alike on both databases; what they read and do is tested on both."""
    return "sqlite"


@dataclass
class Shown:
    """The example, served. `http`: a client without a browser; `visitor` makes browsers."""

    address: str
    database: Database
    writer: Writer
    state: AppState
    http: httpx.Client


@pytest.fixture(scope="session")
def example_file(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("example") / "example.db"
    shutil.copy(sqlite_template, path)
    database = open_database(f"sqlite:///{path}")
    build_example(
        database, examples_folder(), SETTINGS, now=now(), new_ref=new_ref, new_salt=new_salt
    )
    with database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    return path


class ExampleDesks(Desks):
    """Begins with the example's rules as they were read once: they are the same in every copy.

    Whom measures name is read from the copy itself, so that a test can bring in more.
    """

    _first: ClassVar[Desk | None] = None

    def _load(self) -> Desk:
        if hasattr(self, "_desk"):
            return super()._load()
        if ExampleDesks._first is None:
            ExampleDesks._first = super()._load()
        return replace(ExampleDesks._first, targets=self._targets)


@pytest.fixture
def shown(example_file: Path, sqlite_folder: Path) -> Iterator[Shown]:
    database = reopen(copy_sqlite(example_file, sqlite_folder / "example.db"))
    writer = Writer(database, now=now, new_ref=new_ref, new_salt=new_salt)
    desks = ExampleDesks(database, SETTINGS)
    state = AppState(database, writer, desks, desks.refresh, now, example=PEOPLE)
    with served(app_over(state)) as address, httpx.Client(base_url=address) as http:
        yield Shown(address, database, writer, state, http)
    writer.close()
    database.close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if PROGRAM is None:
        pytest.skip(MISSING)
    with chromium() as running:
        yield running


@pytest.fixture
def visitor(shown: Shown, browser: Browser) -> Iterator[Callable[..., Visitor]]:
    """Makes a visitor in a role of the example: `visitor("example-reviewer")`."""
    made: list[Visitor] = []

    def come(role: str = "", *, scripts: bool = True) -> Visitor:
        found = Visitor(browser, shown.address, scripts)
        made.append(found)
        if role:
            found.act_as(role)
        return found

    yield come
    for found in made:
        found.close()
