"""Google's CEL as an oracle for three values.

CEL has errors where we have unknown, and both are absorbed alike. What CEL can't say is
put beside the data: `x__has` says whether an optional fact is there and is missing where
that isn't known; `x__any` (false) and `x__all` (true) stand beside a complete list and are
missing beside a partial one. Times travel as texts.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache
from typing import Any

from cel_expr_python import cel
from cel_expr_python.ext import ext_strings

from reasoned.conditions.render import Renderer, duration, timestamp
from reasoned.conditions.tree import Bool, Count, Has, InList, Quantifier, Ref, Size, Var
from reasoned.conditions.types import Field, ListType, ObjectType, Scalar
from reasoned.conditions.values import Partial, Record, Truth
from tests.conditions.strategies import SCHEMA


class _Encoding(Renderer):
    def now(self) -> str:
        return "timestamp(now)"

    def reference(self, node: Ref | Var) -> str:
        plain = super().reference(node)
        if node.type is Scalar.TIMESTAMP:
            return f"timestamp({plain})"
        return f"duration({plain})" if node.type is Scalar.DURATION else plain

    def has(self, node: Has) -> str:
        return f"{super().reference(node.ref)}__has"

    def size(self, node: Size | Count, plain: str) -> str:
        over = node.term if isinstance(node, Size) else node.over
        if isinstance(over, Ref | Var) and isinstance(over.type, ListType):
            return f"({self.text(over)}__all ? {plain} : 0)"
        return plain

    def in_list(self, node: InList) -> str:
        return f"({super().in_list(node)} || {self.text(node.over)}__any)"

    def quantifier(self, node: Quantifier) -> str:
        plain, over = super().quantifier(node), self.text(node.over)
        match node.kind:
            case "exists":
                return f"({plain} || {over}__any)"
            case "all":
                return f"({plain} && {over}__all)"
        return f"({over}__all ? {plain} : false)"


def _encode(record: Record, fields: dict[str, Field]) -> dict[str, Any]:
    data: dict[str, Any] = {}
    for name, value in record.items():
        data[f"{name}__has"] = value is not None
        if value is None:
            continue
        data[name] = _value(value, fields[name])
        if isinstance(fields[name].type, ListType) and not isinstance(value, Partial):
            data[f"{name}__any"], data[f"{name}__all"] = False, True
    return data


def _value(value: Any, field: Field) -> Any:
    if isinstance(value, datetime):
        return timestamp(value)
    if isinstance(value, timedelta):
        return duration(value)
    if isinstance(field.type, ListType):
        return [_value(v, Field(field.type.item)) for v in value]
    if isinstance(field.type, ObjectType):
        return _encode(value, dict(field.type.fields))
    return value


@cache
def _environment() -> Any:
    mapping = cel.Type.Map(cel.Type.STRING, cel.Type.DYN)
    return cel.NewEnv(
        variables={"advertiser": mapping, "ad": mapping, "now": cel.Type.STRING},
        extensions=[ext_strings.ExtStrings()],
    )


def oracle(tree: Bool, record: Record, now: datetime) -> Truth:
    """What Google's CEL answers; None for its errors."""
    flat = _encode(record, dict(SCHEMA))
    data: dict[str, Any] = {"advertiser": {}, "ad": {}, "now": timestamp(now)}
    for name, value in flat.items():
        subject, rest = name.split(".", 1)
        data[subject][rest] = value
    result = _environment().compile(_Encoding().text(tree)).eval(data=data)
    value = result.value()
    return value if isinstance(value, bool) else None
