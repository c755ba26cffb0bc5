"""Values of facts as people give them in a form: by what the fact is declared to be.

What fits a declared fact is for `facts.normalise`; here text becomes what that takes.
"""

from __future__ import annotations

import json
from typing import Any

from reasoned.cases.errors import Invalid
from reasoned.conditions.types import Field, ListType, ObjectType, Scalar
from reasoned.web.pages.forms import Form

VALUE, NONE, ALL = "value", "none", "all"
"""The form's fields: the value; a tick that there is none; a tick that a list is complete."""


def kind_of(field: Field) -> str:
    """How a value is given: `bool`, `choice`, `list`, `json`, or `text`."""
    kind = field.type
    if isinstance(kind, ObjectType):
        return "json"
    if isinstance(kind, ListType):
        return "json" if isinstance(kind.item, ObjectType) else "list"
    if kind is Scalar.BOOL:
        return "bool"
    return "choice" if field.values else "text"


def hint_of(field: Field) -> str:
    """How it is written, in a sentence; empty where that is plain."""
    kind = field.type
    if isinstance(kind, ListType):
        if isinstance(kind.item, ObjectType):
            return f"A list in JSON, each item with {_fields(kind.item)}."
        one = f" Each is one of: {', '.join(field.values)}." if field.values else ""
        return f"One a line.{one}"
    if isinstance(kind, ObjectType):
        return f"In JSON, with {_fields(kind)}."
    return {
        Scalar.INT: "A whole number.",
        Scalar.DOUBLE: "A number, such as 12.5.",
        Scalar.TIMESTAMP: "A day such as 2018-01-26, or a time such as 2018-01-26T12:00:00Z.",
        Scalar.DURATION: "A span such as 30 days.",
    }.get(kind, "")


def _fields(kind: ObjectType) -> str:
    return ", ".join(
        f"{name} ({field.type}{', may be left out' if field.optional else ''})"
        for name, field in kind.fields
    )


def value_of(field: Field, sent: Form) -> Any:
    """What was given, as JSON would have it. Raises Invalid."""
    if sent.get(NONE):
        return None
    said = sent.get(VALUE)
    kind = field.type
    if isinstance(kind, ListType) and not isinstance(kind.item, ObjectType):
        items = [_scalar(kind.item, line.strip()) for line in said.split("\n") if line.strip()]
        if not items and not sent.get(ALL):
            raise Invalid(VALUE, "Give what you know of, or say that these are all.")
        return items if sent.get(ALL) else {"items": items, "complete": False}
    if not said:
        raise Invalid(VALUE, "Give the answer, or say that there is none.")
    if isinstance(kind, (ListType, ObjectType)):
        return _json(said)
    return _scalar(kind, said)


def _json(said: str) -> Any:
    try:
        return json.loads(said)
    except (ValueError, RecursionError) as error:
        raise Invalid(
            VALUE, "That isn't JSON. Look at its brackets and quotation marks."
        ) from error


def _scalar(kind: Scalar, said: str) -> Any:
    try:
        if kind is Scalar.INT:
            return int(said)
        if kind is Scalar.DOUBLE:
            return float(said)
    except ValueError as error:
        raise Invalid(VALUE, f"{said[:40]!r} isn't a number.") from error
    if kind is Scalar.BOOL:
        if said not in ("yes", "no"):
            raise Invalid(VALUE, "Answer yes or no.")
        return said == "yes"
    return said
