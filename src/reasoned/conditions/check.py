"""A condition's syntax tree to the typed tree, or the reason why not.

The profile is enforced here: what isn't in it is refused with its place and a way to
write it, never silently false. Methods and macros on a value are in `check_calls`.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import NoReturn

from reasoned.conditions import check_calls
from reasoned.conditions.errors import ConditionError, Fault
from reasoned.conditions.parse import parse
from reasoned.conditions.scope import Scope, full_name
from reasoned.conditions.syntax import At, Call, Items, Name, Operation, Select, Syntax, Value
from reasoned.conditions.tree import (
    And,
    Arith,
    Bool,
    Choice,
    Compare,
    Condition,
    Constantly,
    If,
    InList,
    InSet,
    Lit,
    Neg,
    Not,
    Now,
    Or,
    Ref,
    Term,
    Truthy,
    Var,
)
from reasoned.conditions.types import ListType, ObjectType, Scalar, Schema, Type
from reasoned.conditions.walk import reads

_KINDS = {
    "int": Scalar.INT,
    "double": Scalar.DOUBLE,
    "string": Scalar.STRING,
    "bool": Scalar.BOOL,
}
_NUMBERS = (Scalar.INT, Scalar.DOUBLE)
_ORDERED = (Scalar.INT, Scalar.DOUBLE, Scalar.STRING, Scalar.TIMESTAMP, Scalar.DURATION)
_TIME = (Scalar.TIMESTAMP, Scalar.DURATION)


def compile_condition(text: str, schema: Schema) -> Condition:
    """Parse and type-check one condition over the facts of `schema` and `now`.

    Raises ConditionError with fault, place and suggestion.
    """
    tree = boolean(parse(text), Scope(schema))
    return Condition(text, tree, reads(tree))


def boolean(node: Syntax, scope: Scope) -> Bool:
    """The node as a condition; refused where its type isn't bool."""
    match node:
        case Operation("&&" | "||", args):
            parts = [boolean(a, scope) for a in args]
            kind = And if node.op == "&&" else Or
            flat = [q for p in parts for q in (p.args if isinstance(p, kind) else (p,))]
            return kind(tuple(flat))
        case Operation("!", (arg,)):
            inner = boolean(arg, scope)
            return inner.arg if isinstance(inner, Not) else Not(inner)
    return as_boolean(term(node, scope), node.at)


def as_boolean(result: Term, at: At) -> Bool:
    match result:
        case Lit(bool() as value, Scalar.BOOL):
            return Constantly(value)
        case Ref() | Var() if result.type is Scalar.BOOL:
            return Truthy(result)
    if type_of(result) is not Scalar.BOOL:
        hint = ""
        if isinstance(type_of(result), ListType):
            hint = "Write size(...) > 0, or ask about its items with .exists(x, ...)."
        elif type_of(result) is Scalar.STRING:
            hint = 'Compare it with == "...".'
        wrong(f"A condition must be true or false; this is {a(type_of(result))}.", at, hint)
    return result  # type: ignore[return-value]  # of type bool, and not a Lit, Ref or Var


def term(node: Syntax, scope: Scope) -> Term:
    """The node as a term of whatever type it has."""
    match node:
        case Value(value, kind, _):
            return Lit(value, _KINDS[kind])
        case Name() | Select():
            return _reference(node, scope)
        case Items():
            wrong(
                "A list literal can only stand on the right of `in`.",
                node.at,
                'Write x in ["a", "b"].',
                Fault.UNSUPPORTED,
            )
        case Call():
            return check_calls.call(node, scope)
        case Operation(op, args):
            return _operation(op, args, node.at, scope)


def _operation(op: str, args: tuple[Syntax, ...], at: At, scope: Scope) -> Term:
    if op in {"&&", "||", "!"}:
        return boolean(Operation(op, args, at), scope)
    if op == "?:":
        return _choice(args, at, scope)
    if op == "in":
        return _membership(args[0], args[1], at, scope)
    if op == "-" and len(args) == 1:
        return _negative(term(args[0], scope), at)
    left, right = term(args[0], scope), term(args[1], scope)
    if op in {"==", "!=", "<", "<=", ">", ">="}:
        return _comparison(op, left, right, at)
    return _arithmetic(op, left, right, at)


def _choice(args: tuple[Syntax, ...], at: At, scope: Scope) -> Term:
    test = boolean(args[0], scope)
    then, other = term(args[1], scope), term(args[2], scope)
    kind = _same(then, other, "?:", at)
    if kind is Scalar.BOOL:
        return If(test, as_boolean(then, at), as_boolean(other, at))
    return Choice(test, then, other, kind)


def _negative(inner: Term, at: At) -> Term:
    kind = type_of(inner)
    if kind not in _NUMBERS:
        wrong(f"- can't stand before {a(kind)}.", at)
    if isinstance(inner, Lit) and inner.value != -(2**63):
        return Lit(-inner.value, inner.type)  # type: ignore[operator]  # int or float
    assert isinstance(kind, Scalar)
    return Neg(inner, kind)


def _comparison(op: str, left: Term, right: Term, at: At) -> Bool:
    kind = _same(left, right, op, at)
    if op not in {"==", "!="} and kind not in _ORDERED:
        wrong(f"{op} doesn't order {a(kind)}.", at)
    for one, other in ((left, right), (right, left)):
        if isinstance(other, Lit):
            allowed(one, other, at)
    return Compare(op, left, right)  # type: ignore[arg-type]  # op is one of the six


def allowed(one: Term, constant: Lit, at: At) -> None:
    """Refuse a comparison with a value that the fact can never have."""
    if not isinstance(one, Ref | Var) or not one.field.values:
        return
    if constant.value not in one.field.values:
        close = closest(str(constant.value), one.field.values)
        hint = f'Did you mean "{close}"?' if close else "Allowed: " + _listing(one.field.values)
        wrong(f'{name_of(one)} is never "{constant.value}".', at, hint, Fault.NEVER_EQUAL)


def _membership(item: Syntax, over: Syntax, at: At, scope: Scope) -> Bool:
    left = term(item, scope)
    kind = type_of(left)
    if not isinstance(kind, Scalar):
        wrong(f"{a(kind)} can't be looked for in a list.".capitalize(), at)
    if isinstance(over, Items):
        if not over.items:
            wrong("Nothing is in an empty list.", at, "Name the values.", Fault.UNSUPPORTED)
        options: list[Lit] = []
        for option in over.items:
            value = term(option, scope)
            if not isinstance(value, Lit):
                wrong(
                    "A list literal may hold only constants.",
                    option.at,
                    "Write x == a || x == b.",
                    Fault.UNSUPPORTED,
                )
            _same(left, value, "in", option.at)
            allowed(left, value, option.at)
            if value not in options:
                options.append(value)
        return InSet(left, tuple(options))
    right = term(over, scope)
    if not isinstance(right, Ref | Var) or not isinstance(right.type, ListType):
        wrong(f"`in` needs a list on its right; this is {a(type_of(right))}.", at)
    if right.type.item is not kind:
        wrong(f"{name_of(right)} is a {right.type}; this looks for {a(kind)}.", at)
    if isinstance(left, Lit) and right.field.values and left.value not in right.field.values:
        close = closest(str(left.value), right.field.values)
        hint = f'Did you mean "{close}"?' if close else "Allowed: " + _listing(right.field.values)
        wrong(f'{name_of(right)} never has "{left.value}".', at, hint, Fault.NEVER_EQUAL)
    return InList(left, right)


def _arithmetic(op: str, left: Term, right: Term, at: At) -> Term:
    kinds = type_of(left), type_of(right)
    first, second = kinds
    if first is second and first in _NUMBERS:
        assert isinstance(first, Scalar)
        if op in {"/", "%"} and isinstance(right, Lit) and not right.value:
            wrong("Nothing can be divided by zero.", at, "Divide by something else.")
        if op == "%" and first is Scalar.DOUBLE:
            wrong("% is for whole numbers.", at)
        return Arith(op, left, right, first)  # type: ignore[arg-type]  # op is one of the five
    result = None
    if op == "+" and second is Scalar.DURATION and first in _TIME:
        result = first
    elif op == "+" and kinds == (Scalar.DURATION, Scalar.TIMESTAMP):
        result = Scalar.TIMESTAMP
    elif op == "-" and second is Scalar.DURATION and first in _TIME:
        result = first
    elif op == "-" and first is second is Scalar.TIMESTAMP:
        result = Scalar.DURATION
    if isinstance(result, Scalar):
        return Arith(op, left, right, result)  # type: ignore[arg-type]  # + or -
    if first is second is Scalar.STRING:
        wrong("Joining texts isn't part of the profile.", at, fault=Fault.UNSUPPORTED)
    wrong(f"{op} doesn't go with {a(first)} and {a(second)}.", at, _number_hint(left, right))


def _reference(node: Name | Select, scope: Scope) -> Term:
    names = full_name(node)
    if names is None:
        wrong(
            "A field can only be read of a fact, or of a macro's variable.",
            node.at,
            fault=Fault.UNSUPPORTED,
        )
    if names == ("now",):
        return Now()
    variable = scope.variable(names[0])
    if variable is not None:
        return _fields(variable, names[1:], node.at)
    name = ".".join(names[:2])
    field = scope.schema.get(name)
    if field is None:
        _undeclared(names, scope, node.at)
    return _fields(Ref(name, (), field), names[2:], node.at)


def _fields(base: Ref | Var, names: tuple[str, ...], at: At) -> Ref | Var:
    for name in names:
        if isinstance(base.type, ListType):
            wrong(
                f"{name_of(base)} is a {base.type}; it has no field `{name}`.",
                at,
                f"Write {name_of(base)}.exists(x, x.{name} ...).",
                Fault.UNKNOWN_FIELD,
            )
        if not isinstance(base.type, ObjectType):
            wrong(f"{name_of(base)} is {a(base.type)}; it has no fields.", at)
        field = base.type.field(name)
        if field is None:
            close = closest(name, [n for n, _ in base.type.fields])
            hint = f"Did you mean `{close}`?" if close else ""
            wrong(f"{name_of(base)} has no field `{name}`.", at, hint, Fault.UNKNOWN_FIELD)
        if isinstance(base, Ref):
            base = Ref(base.fact, (*base.path, name), field)
        else:
            base = Var(base.depth, (*base.path, name), field)
    return base


def _undeclared(names: tuple[str, ...], scope: Scope, at: At) -> NoReturn:
    name = ".".join(names[:2])
    known = [*scope.schema, *scope.names, "now"]
    # The right word under the wrong subject comes before a word that is spelt alike.
    close = next((k for k in scope.schema if k.split(".")[-1] == names[-1]), None)
    close = close or closest(name, known)
    hint = f"Did you mean `{close}`?" if close else "Declare it in facts.yaml."
    wrong(f"The fact `{name}` isn't declared.", at, hint, Fault.UNKNOWN_FACT)


# --- words and helpers shared with check_calls ------------------------------------------


def type_of(result: Term) -> Type:
    """The type of a term; every boolean node is a bool."""
    return getattr(result, "type", Scalar.BOOL)


def name_of(ref: Term) -> str:
    match ref:
        case Ref():
            return ".".join((ref.fact, *ref.path))
        case Var():
            return ".".join(("x", *ref.path))
    return "this"


def a(kind: Type) -> str:
    """`an int`, `a string`, `a list of string`."""
    return f"an {kind}" if str(kind)[0] in "aeiou" else f"a {kind}"


def closest(word: str, known: Iterable[str]) -> str | None:
    found = difflib.get_close_matches(word, list(known), 1, 0.6)
    return found[0] if found else None


def wrong(message: str, at: At, suggestion: str = "", fault: Fault = Fault.WRONG_TYPE) -> NoReturn:
    raise ConditionError(fault, message, at.line, at.column, suggestion)


def _same(left: Term, right: Term, op: str, at: At) -> Scalar:
    first, second = type_of(left), type_of(right)
    if isinstance(first, Scalar) and first is second:
        return first
    for kind in (first, second):
        if not isinstance(kind, Scalar):
            hint = "Ask about the items, with .exists(x, ...) or size(...)."
            if isinstance(kind, ObjectType):
                hint = "Compare its fields one by one."
            wrong(f"{op} doesn't compare {a(kind)}.", at, hint, Fault.UNSUPPORTED)
    wrong(f"{op} compares {a(first)} with {a(second)}.", at, _number_hint(left, right))


def _number_hint(left: Term, right: Term) -> str:
    for one, other in ((left, right), (right, left)):
        if not isinstance(one, Lit):
            continue
        kind = type_of(other)
        if one.type is Scalar.INT and kind is Scalar.DOUBLE:
            return f"Write {one.value}.0."
        if one.type is Scalar.DOUBLE and kind is Scalar.INT and float(one.value).is_integer():  # type: ignore[arg-type]
            return f"Write {int(one.value)}."  # type: ignore[arg-type]  # a float
        if one.type is Scalar.STRING and kind in _TIME:
            return f'Write {kind}("{one.value}").'
    return ""


def _listing(values: tuple[str, ...]) -> str:
    shown = ", ".join(values[:8])
    return shown + (", ..." if len(values) > 8 else ".")
