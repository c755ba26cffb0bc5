"""What a conversion says where a cell can't become a value."""

from __future__ import annotations

import json
from typing import Any

_SHOWN = 60


class Damaged(ValueError):
    """A cell that isn't what the map says. The message tells what stands there instead."""


def shown(cell: Any) -> str:
    """A cell in a message: quoted, printable, bounded."""
    if isinstance(cell, str):
        cut = cell if len(cell) <= _SHOWN else cell[: _SHOWN - 3] + "..."
        return json.dumps(cut, ensure_ascii=not cut.isprintable())
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, list):
        return f"a list of {len(cell)}"
    if isinstance(cell, dict):
        return f"an object with {len(cell)} fields"
    return str(cell)[:_SHOWN]


def text(cell: Any, due: str) -> str:
    """The cell's text without space around it. Raises `Damaged` where it isn't text."""
    if not isinstance(cell, str):
        raise Damaged(f"{shown(cell)} where {due} is due")
    return cell.strip()
