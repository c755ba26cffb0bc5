"""A house on each database: with the example policies, or with few rules."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from reasoned.store.database import Database
from tests.cases.doing import SMALL
from tests.cases.house import House, open_house


@pytest.fixture
def house(database: Database) -> Iterator[House]:
    yield from open_house(database)


@pytest.fixture
def small(database: Database) -> Iterator[House]:
    yield from open_house(database, SMALL)
