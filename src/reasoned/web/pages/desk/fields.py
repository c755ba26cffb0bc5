"""An answer as a reviewer gives it in a form: a fact's value, that there is none, or that a list
is complete. The fields themselves are those of the door.
"""

from __future__ import annotations

from typing import Any

from reasoned.cases.errors import Invalid
from reasoned.conditions.types import Field, ListType, ObjectType, Scalar
from reasoned.web.pages import fact_fields
from reasoned.web.pages.fact_fields import VALUE, Input
from reasoned.web.pages.forms import Form

NONE, ALL = "none", "all"
"""Ticks beside the value: that there is none; that a list is complete."""
MOST = 5
"""Items of a list of objects on a form."""
_WORDS = {
    "Please fill this in.": "Give the answer.",
    "Please write a number, such as 12 or 0.5.": "That isn't a number. Write one like 12 or 0.5.",
}


def inputs_of(field: Field) -> tuple[tuple[Input, ...], ...]:
    """The fields of an answer; several times where a list has several objects."""
    return fact_fields.items(field, MOST)


def is_list(field: Field) -> bool:
    return isinstance(field.type, ListType)


def may_be_none(field: Field) -> bool:
    """Whether "there is none" says more than an empty list that is complete."""
    return field.optional or isinstance(field.type, ObjectType)


def hint_of(field: Field) -> str:
    """How a value is written, where its field doesn't show it."""
    return "A span such as 30 days." if field.type is Scalar.DURATION else ""


def value_of(field: Field, sent: Form) -> Any:
    """What was given, as JSON would have it. Raises Invalid."""
    if sent.get(NONE):
        return None
    if not isinstance(field.type, ListType):
        return fact_fields.read(field, sent, _said)
    if fact_fields.is_blank(field, sent, MOST):
        if not sent.get(ALL):
            raise Invalid(VALUE, "Give what you know of, or say that these are all.")
        return []
    items = fact_fields.read(field, sent, _said, most=MOST)
    return items if sent.get(ALL) else {"items": items, "complete": False}


def _said(message: str) -> str:
    return _WORDS.get(message, message)
