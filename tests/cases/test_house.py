"""A house that is opened again by its rows is the one that was opened in earnest."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from reasoned.store.database import open_database
from reasoned.store.tables import metadata
from tests.cases import house as houses
from tests.cases.doing import SMALL, ad
from tests.cases.house import open_house


def _all_rows(url: str) -> dict[str, Sequence[Any]]:
    """Every row after a house was opened on that database and an ad came in."""
    database = open_database(url)
    opened = open_house(database, SMALL)
    house = next(opened)
    house.clock.on(timedelta(hours=1))
    ad(house)
    with database.reading() as connection:
        # As text: what is NULL and what is JSON's null read alike.
        found = {
            table.name: connection.execute(
                sa.text(f'SELECT * FROM "{table.name}" ORDER BY 1, 2')
            ).all()
            for table in metadata.sorted_tables
        }
    next(opened, None)
    database.close()
    return found


def test_a_house_of_rows_is_the_house_that_was_opened_in_earnest(
    new_database: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(houses, "_opened", {})
    first = _all_rows(new_database())
    assert len(houses._opened) == 1
    assert _all_rows(new_database()) == first
    assert first["policy_version"]
    assert first["evaluation"]
