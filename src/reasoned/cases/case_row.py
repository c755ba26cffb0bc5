"""A case's row by its id, for whoever changes something in it; showing cases is for `reading`."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from reasoned.cases.errors import NotFound
from reasoned.store.tables.cases import case
from reasoned.store.unit import Unit


def case_of(unit: Unit, ref: str) -> sa.Row[Any]:
    """A case's row by its id, locked where the database locks rows. Raises NotFound."""
    row = unit.one(sa.select(case).where(case.c.ref == ref).with_for_update())
    if row is None:
        raise NotFound("case", ref)
    return row
