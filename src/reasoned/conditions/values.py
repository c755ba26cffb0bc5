"""The values that conditions run on, and what unknown means.

A record maps full fact names to values:

* a name that is absent is **unknown**;
* `None` is **known to be none** (JSON's null);
* anything else is a value of the declared type: `bool`, `int` (64 bits), `float`
  (finite), `str`, aware UTC `datetime`, `timedelta`, a tuple of them (a complete
  list), a `Partial` tuple (some items are known, others may exist), or a `dict`
  (an object, whose fields follow the same three rules). A list known to be none is
  the empty tuple, never `None`.

Every back end may rely on that, so records are made by `facts.normalise` alone,
which drops what doesn't fit and says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, TypeAlias

Value: TypeAlias = Any
"""bool | int | float | str | datetime | timedelta | tuple | dict | None, as declared."""

Record: TypeAlias = Mapping[str, Value]

Truth: TypeAlias = bool | None
"""Kleene's three values: True, False, and None for unknown."""

INT_MIN = -(2**63)
INT_MAX = 2**63 - 1
TIME_MIN = datetime(1, 1, 1, tzinfo=UTC)
TIME_MAX = datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=UTC)
DURATION_MAX = timedelta(days=366 * 9999)


class Partial(tuple[Value, ...]):
    """A list of which some items are known and others may exist.

    Only a true `exists` (or `in`) and a false `all` are definite on it.
    """

    __slots__ = ()

    def __repr__(self) -> str:
        return f"Partial{tuple(self)!r}"
