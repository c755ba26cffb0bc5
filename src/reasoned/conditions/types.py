"""The types of facts, as the condition language sees them.

Scalars are CEL's; a list holds scalars or objects, an object holds scalars or lists
of scalars. Lists in lists and objects in objects are outside the profile. This module
leaves values to `values` and operators to `check`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias


class Scalar(Enum):
    """A CEL scalar type. The value is its name in `facts.yaml` and in messages."""

    BOOL = "bool"
    INT = "int"
    DOUBLE = "double"
    STRING = "string"
    TIMESTAMP = "timestamp"
    DURATION = "duration"

    def __str__(self) -> str:
        return self.value


@dataclass(frozen=True)
class ListType:
    """A list of scalars or of objects; complete, partial or unknown at run time."""

    item: Scalar | ObjectType

    def __str__(self) -> str:
        return f"list of {self.item}"


@dataclass(frozen=True)
class Field:
    """What a fact, or a field of an object, may be.

    `optional`: it may be known to be none. Only then is `has(...)` more than a formality.
    `values`: for strings, the only values allowed; empty for any.
    """

    type: Type
    optional: bool = False
    values: tuple[str, ...] = ()


@dataclass(frozen=True)
class ObjectType:
    """An object with declared fields, in declaration order."""

    fields: tuple[tuple[str, Field], ...]

    def field(self, name: str) -> Field | None:
        """The field called `name`, or None."""
        return next((f for n, f in self.fields if n == name), None)

    def __str__(self) -> str:
        return "object"


Type: TypeAlias = Scalar | ListType | ObjectType

Schema: TypeAlias = Mapping[str, Field]
"""Declared facts by full dotted name, such as `advertiser.sectors`."""
