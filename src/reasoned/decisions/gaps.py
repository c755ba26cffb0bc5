"""Whether a value that is on record is known wholly.

What follows for a finding is for `find`, how it is said for `words`.
"""

from __future__ import annotations

from reasoned.conditions.types import Field, ListType, ObjectType
from reasoned.conditions.values import Partial, Value


def has_gaps(value: Value, field: Field) -> bool:
    """Whether a list may go on, or a field of an object isn't known."""
    if isinstance(value, Partial):
        return True
    kind = field.type
    if isinstance(kind, ObjectType) and isinstance(value, dict):
        return any(n not in value or has_gaps(value[n], f) for n, f in kind.fields)
    if isinstance(kind, ListType) and isinstance(kind.item, ObjectType) and value:
        item = Field(kind.item)
        return any(has_gaps(v, item) for v in value)
    return False
