"""A house on each database."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from reasoned.store.database import Database
from tests.cases.house import House, open_house


@pytest.fixture
def house(database: Database) -> Iterator[House]:
    yield from open_house(database)
