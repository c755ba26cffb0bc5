"""Fact values as JSON text, and back by their declared type.

A partial list is `{"items": [...], "complete": false}`, as `facts.normalise` reads it.
"""

from __future__ import annotations

import json
from typing import Any

from reasoned.conditions.values import Partial, Value
from reasoned.decisions.statement_parts import plain
from reasoned.facts.fit import DROPPED
from reasoned.facts.model import Declarations
from reasoned.facts.normalise import normaliser_for
from reasoned.store.columns import dump


class Unreadable(Exception):
    """A stored value doesn't fit what is declared for its fact now."""


def as_json(value: Value) -> Any:
    """JSON for a fact's value that says whether a list is partial."""
    if isinstance(value, Partial):
        return {"items": [as_json(item) for item in value], "complete": False}
    if isinstance(value, tuple):
        return [as_json(item) for item in value]
    if isinstance(value, dict):
        return {name: as_json(part) for name, part in value.items()}
    return plain(value)


def write(value: Value) -> str:
    return dump(as_json(value))


def read(name: str, text: str, declarations: Declarations) -> Value:
    """The value of a declared fact. Raises Unreadable."""
    try:
        value, _ = normaliser_for(declarations).fits(name, json.loads(text))
    except KeyError as error:
        raise Unreadable(f"{name} isn't declared.") from error
    if value is DROPPED:
        raise Unreadable(f"{name}: what is stored doesn't fit its declared type.")
    return value
