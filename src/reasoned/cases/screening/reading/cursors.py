"""Cursors of lists that have an order of their own: the last row's place, as opaque text."""

from __future__ import annotations

import base64
import binascii
import json
from typing import Any

from reasoned.cases.errors import Invalid


def cursor_of(*place: Any) -> str:
    text = json.dumps(place, separators=(",", ":"), ensure_ascii=False)
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def read_cursor(cursor: str, *types: type) -> list[Any]:
    """The place that a cursor names. Raises Invalid where it isn't one."""
    try:
        if len(cursor) > 50_000 or not cursor.isascii():
            raise ValueError
        raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        place = json.loads(raw)
    except (ValueError, binascii.Error, RecursionError) as error:
        raise _not_one() from error
    if not isinstance(place, list) or len(place) != len(types):
        raise _not_one()
    for value, wanted in zip(place, types, strict=True):
        if type(value) is not wanted or (isinstance(value, int) and not 0 <= value < 1 << 62):
            raise _not_one()
    return place


def _not_one() -> Invalid:
    return Invalid("cursor", "It isn't a cursor that was given here. Begin without one.")
