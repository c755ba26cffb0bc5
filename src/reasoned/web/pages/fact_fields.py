"""Fields of a form for a fact's value, by its declared type, and the value that they give: for the
advertiser's door and the reviewers' desk alike.

Whether the value fits is for `facts.normalise`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from reasoned.cases.errors import Invalid
from reasoned.conditions.types import Field, ListType, ObjectType, Scalar
from reasoned.decisions.words import name_text
from reasoned.web.pages.forms import Form

VALUE = "value"
"""The field of a value, and the beginning of those of its parts."""


@dataclass(frozen=True)
class Input:
    """One field. `label` empty: the value itself. `kind`: `choice`, `ticks`, `yes-no`, `number`,
    `day`, `lines` or `text`."""

    name: str
    label: str
    kind: str
    choices: tuple[str, ...]
    optional: bool


def inputs(field: Field, name: str = VALUE) -> tuple[Input, ...]:
    """The fields for a value: one, or one for each part of an object."""
    return tuple(_inputs(field, name, ""))


def items(field: Field, most: int) -> tuple[tuple[Input, ...], ...]:
    """The same as often as a list of objects may have items on a form; else once."""
    return tuple(inputs(field, name) for name in _names(field, most))


def _names(field: Field, most: int) -> list[str]:
    several = isinstance(field.type, ListType) and isinstance(field.type.item, ObjectType)
    return [VALUE, *(f"{VALUE}-{n}" for n in range(2, most + 1) if several)]


def _inputs(field: Field, name: str, label: str) -> Iterator[Input]:
    kind = field.type
    item = kind.item if isinstance(kind, ListType) else kind
    if isinstance(item, ObjectType):
        for part, of in item.fields:
            yield from _inputs(of, f"{name}.{part}", name_text(part))
    elif isinstance(kind, ListType):
        chosen = "ticks" if field.values else "lines"
        yield Input(name, label, chosen, field.values, field.optional)
    else:
        assert isinstance(kind, Scalar)
        chosen = "choice" if field.values else _KINDS[kind]
        yield Input(name, label, chosen, field.values, field.optional)


_KINDS = {
    Scalar.BOOL: "yes-no",
    Scalar.INT: "number",
    Scalar.DOUBLE: "number",
    Scalar.STRING: "text",
    Scalar.TIMESTAMP: "day",
    Scalar.DURATION: "text",
}


def read(field: Field, sent: Form, tr: Callable[[str], str], *, most: int = 1) -> Any:
    """The value that was given, as `facts.normalise` takes it. Raises Invalid at its field.

    `most`: how many items a list of objects has on the form; those that are blank don't count.
    """
    kind = field.type
    if isinstance(kind, ListType) and isinstance(kind.item, ObjectType):
        names = [n for n in _names(field, most) if any(map(sent.get, _parts(kind.item, n)))]
        return [_object(kind.item, name, sent, tr) for name in names or [VALUE]]
    if isinstance(kind, ObjectType):
        return _object(kind, VALUE, sent, tr)
    return _value(field, VALUE, sent, tr)


def is_blank(field: Field, sent: Form, most: int = 1) -> bool:
    """Whether nothing was filled in."""
    return not any(sent.get(i.name) for each in items(field, most) for i in each)


def _parts(kind: ObjectType, name: str) -> list[str]:
    return [f"{name}.{part}" for part, _ in kind.fields]


def _object(kind: ObjectType, of: str, sent: Form, tr: Callable[[str], str]) -> dict[str, Any]:
    found = {}
    for part, field in kind.fields:
        name = f"{of}.{part}"
        if field.optional and not sent.get(name):
            continue
        found[part] = _value(field, name, sent, tr)
    return found


def _value(field: Field, name: str, sent: Form, tr: Callable[[str], str]) -> Any:
    if isinstance(field.type, ListType):
        said = sent.all(name) if field.values else sent.get(name).split("\n")
        several = [item.strip() for item in said if item.strip()]
        if not several:
            raise Invalid(name, tr("Please fill this in."))
        if field.type.item in (Scalar.INT, Scalar.DOUBLE):
            return [_number(item, name, tr) for item in several]
        return several
    said_once = sent.get(name)
    if not said_once or (field.type is Scalar.BOOL and said_once not in ("yes", "no")):
        raise Invalid(name, tr("Please fill this in."))
    if field.type is Scalar.BOOL:
        return said_once == "yes"
    if field.type in (Scalar.INT, Scalar.DOUBLE):
        return _number(said_once, name, tr)
    return said_once


def _number(said: str, name: str, tr: Callable[[str], str]) -> int | float:
    plain = said.replace(" ", "").replace("\u202f", "").replace(",", ".")
    try:
        return int(plain)
    except ValueError:
        pass
    try:
        return float(plain)
    except ValueError:
        raise Invalid(name, tr("Please write a number, such as 12 or 0.5.")) from None
