"""A stored statement of reasons (`statement-1`) back into a `Statement`.

Letters are made from what was stored, so that an old one can be made again. What JSON
doesn't tell apart - a text and a moment or span of time written the same - is told by how
the statement's own sentences write it. Making statements is for `decisions.statement`.
"""

from __future__ import annotations

import json
import re
import types
import typing
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

from jsonschema import Draft202012Validator

from reasoned.conditions.values import Partial, Value
from reasoned.decisions.statement_parts import (
    VERSION,
    ChangeShown,
    FactShown,
    OptionShown,
    Statement,
    plain,
)

_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z")
_SPAN = re.compile(r"-?\d{1,14}(\.\d{1,6})?s")


class UnreadableStatement(ValueError):
    """What is stored isn't a statement of a known version. Says where it is wrong."""


def read_statement(data: object) -> Statement:
    """The statement in `data`, JSON values such as `Statement.to_json` gives.

    Raises UnreadableStatement where `data` isn't valid under `statement-1.json`, or holds
    what a statement can't: a moment without its offset, a value of no known type.
    """
    if not isinstance(data, Mapping):
        raise UnreadableStatement("A stored statement is a JSON object.")
    if data.get("statement") != VERSION:
        raise UnreadableStatement(f"This isn't a statement of version {VERSION}.")
    error = next(iter(sorted(_validator().iter_errors(data), key=lambda e: list(e.path))), None)
    if error is not None:
        raise UnreadableStatement(f"In {error.json_path}: {error.message[:200]}")
    try:
        statement = _part(Statement, {k: v for k, v in data.items() if k != "statement"}, "")
    except (ValueError, KeyError, TypeError) as problem:
        raise UnreadableStatement(f"It can't be read: {problem}") from problem
    assert isinstance(statement, Statement)
    return statement


@cache
def _validator() -> Draft202012Validator:
    schema = files("reasoned.decisions") / "schema" / "statement-1.json"
    return Draft202012Validator(json.loads(schema.read_text("utf-8")))


@cache
def _hints(kind: type) -> Mapping[str, Any]:
    return typing.get_type_hints(kind)


def _part(kind: type, data: Mapping[str, Any], said: str) -> Any:
    """One part; `said`: the sentence that writes the values in it."""
    if kind in {FactShown, OptionShown}:
        said = str(data["text"])
    hints = _hints(kind)
    made = {}
    for field in fields(kind):
        item = data[field.name]
        if kind is FactShown and field.name == "value":
            value = _value(item, said)
            partial = isinstance(value, tuple) and not data["complete"]
            made[field.name] = Partial(value) if partial and isinstance(value, tuple) else value
        elif kind is ChangeShown and field.name in {"now", "then"}:
            made[field.name] = _value(item, said)
        else:
            made[field.name] = _typed(hints[field.name], item, said)
    return kind(**made)


def _typed(hint: Any, item: Any, said: str) -> Any:
    """`item` as the annotated type has it: parts, tuples of them, moments, dates."""
    origin = typing.get_origin(hint)
    if origin in {types.UnionType, typing.Union}:
        if item is None:
            return None
        (hint,) = (h for h in typing.get_args(hint) if h is not type(None))
        return _typed(hint, item, said)
    if origin is tuple:
        inner = typing.get_args(hint)[0]
        return tuple(_typed(inner, i, said) for i in item)
    if is_dataclass(hint) and isinstance(hint, type):
        return _part(hint, item, said)
    if hint is datetime:
        return _moment(item)
    if hint is date:
        return date.fromisoformat(item)
    return item


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.utcoffset() is None:
        raise ValueError(f"the moment {text} has no offset from UTC")
    return moment


def _value(item: Any, said: str) -> Value:
    """A fact's value: a text is a moment or a span where it isn't quoted as a text."""
    if isinstance(item, list):
        return tuple(_value(i, said) for i in item)
    if isinstance(item, dict):
        return {str(k): _value(v, said) for k, v in item.items()}
    if isinstance(item, str) and f"“{item}”" not in said:
        return _moment_or_span(item)
    if item is None or isinstance(item, (str, bool, int, float)):
        return item
    raise TypeError(f"a value can't be {type(item).__name__}")


def _moment_or_span(text: str) -> Value:
    value: Value = text
    try:
        if _MOMENT.fullmatch(text):
            value = datetime.fromisoformat(text)
        elif _SPAN.fullmatch(text):
            whole, _, fraction = text[:-1].partition(".")
            micros = int(fraction.ljust(6, "0") or 0) * (-1 if whole.startswith("-") else 1)
            value = timedelta(seconds=int(whole), microseconds=micros)
    except (ValueError, OverflowError):
        return text
    # Only what would be stored again in the same way.
    return value if plain(value) == text else text
