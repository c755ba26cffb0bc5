"""Bools, lists, words and JSON in a cell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from reasoned.intake.convert.damage import Damaged, shown, text
from reasoned.intake.readers.strict_json import BadJson, decode

TRUE = frozenset({"yes", "y", "true", "t", "1", "on"})
FALSE = frozenset({"no", "n", "false", "f", "0", "off"})


def truth(cell: Any, true: frozenset[str] = TRUE, false: frozenset[str] = FALSE) -> bool:
    """A bool; words are compared without regard to case. Raises `Damaged`."""
    if isinstance(cell, bool):
        return cell
    word = str(cell).strip().lower() if isinstance(cell, (int, str)) else ""
    if word in true:
        return True
    if word in false:
        return False
    raise Damaged(f"{shown(cell)} where yes or no is due")


def items(cell: Any, separators: Sequence[str]) -> list[Any]:
    """A list: split at any of the separators, items trimmed, empty ones left out.

    A cell that is a list already stays one. Raises `Damaged` for anything else.
    """
    if isinstance(cell, (list, tuple)):
        return list(cell)
    parts = [text(cell, "a list")]
    for separator in separators:
        parts = [piece for part in parts for piece in part.split(separator)]
    return [piece.strip() for piece in parts if piece.strip()]


def word(cell: Any, words: Mapping[str, Any]) -> Any:
    """What stands for a cell's word in the map. Raises `Damaged` where it has none."""
    written = str(cell).strip() if isinstance(cell, (str, int)) else ""
    if written in words:
        return words[written]
    raise Damaged(f"{shown(cell)} isn't one of the words that the map knows")


def written(cell: Any) -> str:
    """Text, also of a number. Raises `Damaged` for lists and objects."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, (int, float)):
        return str(cell)
    raise Damaged(f"{shown(cell)} where text is due")


def from_json(cell: Any) -> Any:
    """The value that a cell holds as JSON text. Raises `Damaged`."""
    if not isinstance(cell, str):
        return cell
    try:
        return decode(cell)
    except BadJson as error:
        raise Damaged(f"{shown(cell)}: {error}") from None
