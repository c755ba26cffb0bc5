"""Type-checking of functions, methods and macros. `check` has the rest."""

from __future__ import annotations

from collections.abc import Callable
from typing import NoReturn, TypeVar

from reasoned.conditions import check
from reasoned.conditions.errors import Fault
from reasoned.conditions.literals import duration_literal, pattern_literal, timestamp_literal
from reasoned.conditions.scope import Scope
from reasoned.conditions.syntax import At, Call, Name, Select, Syntax, Value
from reasoned.conditions.tree import (
    Count,
    Has,
    Lit,
    LowerAscii,
    Matches,
    Quantifier,
    Ref,
    Size,
    StringTest,
    Term,
    ToDouble,
    Var,
)
from reasoned.conditions.types import Field, ListType, Scalar

T = TypeVar("T")

MAX_MACROS = 3
"""Macros inside each other; work grows with list length to that power."""

_MACROS = ("exists", "all", "exists_one")
_STRING_TESTS = ("startsWith", "endsWith", "contains")
_METHODS = (*_MACROS, *_STRING_TESTS, "matches", "lowerAscii", "size", "filter")
_FUNCTIONS = ("has", "size", "timestamp", "duration", "double")
_HINTS = {
    "map": "Ask about the items with .exists(x, ...).",
    "existsOne": "Write exists_one.",
    "upperAscii": "Write lowerAscii.",
    "lower": "Write lowerAscii, or matches with (?i).",
    "toLowerCase": "Write lowerAscii, or matches with (?i).",
    "startswith": "Write startsWith.",
    "endswith": "Write endsWith.",
    "int": "Declare the fact as int.",
    "string": "Declare the fact as string.",
    "bool": "Declare the fact as bool.",
    "len": "Write size(...).",
    "any": "Write .exists(x, ...).",
    "now": "Write now, without brackets.",
}


def call(node: Call, scope: Scope) -> Term:
    """`name(args)` or `target.name(args)` as a term."""
    if node.target is None:
        return _function(node, scope)
    if node.name in _MACROS or node.name == "filter":
        return _macro(node, node.target, scope)
    if node.name in _METHODS:
        return _method(node, node.target, scope)
    if node.name.startswith("get"):
        check.wrong(
            f"{node.name} isn't part of the profile.",
            node.at,
            "Compare with a timestamp or a duration.",
            Fault.UNSUPPORTED,
        )
    _unsupported(node, _METHODS)


def _unsupported(node: Call, known: tuple[str, ...]) -> NoReturn:
    hint = _HINTS.get(node.name, "")
    close = check.closest(node.name, known)
    if not hint and close:
        hint = f"Did you mean {close}?"
    check.wrong(f"{node.name} isn't part of the profile.", node.at, hint, Fault.UNSUPPORTED)


def _function(node: Call, scope: Scope) -> Term:
    if node.name not in _FUNCTIONS:
        if node.name in _METHODS:
            check.wrong(f"Write x.{node.name}(...).", node.at, fault=Fault.UNSUPPORTED)
        return _unsupported(node, _FUNCTIONS)
    (arg,) = _arguments(node, 1)
    match node.name:
        case "has":
            return _has(arg, scope)
        case "size":
            return _size(arg, node.at, scope)
        case "timestamp":
            return Lit(_literal(arg, "timestamp", timestamp_literal), Scalar.TIMESTAMP)
        case "duration":
            return Lit(_literal(arg, "duration", duration_literal), Scalar.DURATION)
    inner = check.term(arg, scope)
    if check.type_of(inner) is not Scalar.INT:
        check.wrong(f"double() takes an int, not {check.a(check.type_of(inner))}.", node.at)
    return ToDouble(inner)


def _arguments(node: Call, count: int) -> tuple[Syntax, ...]:
    if len(node.args) != count:
        check.wrong(
            f"{node.name} takes {count} argument{'s' if count > 1 else ''}, not {len(node.args)}.",
            node.at,
        )
    return node.args


def _literal(arg: Syntax, name: str, read: Callable[[str, int, int], T]) -> T:
    if not isinstance(arg, Value) or not isinstance(arg.value, str):
        check.wrong(
            f"{name}() takes a text in quotes.",
            arg.at,
            f"A fact of type {name} needs no conversion.",
            Fault.UNSUPPORTED,
        )
    return read(arg.value, arg.at.line, arg.at.column)


def _has(arg: Syntax, scope: Scope) -> Has:
    if not isinstance(arg, Name | Select):
        check.wrong("has() takes a fact or a field.", arg.at)
    ref = check.term(arg, scope)
    if isinstance(ref, Var) and not ref.path:
        check.wrong("A macro's variable always is there.", arg.at, "Write has(x.field).")
    if not isinstance(ref, Ref | Var):
        check.wrong("has() takes a fact or a field.", arg.at)
    if isinstance(ref.type, ListType):
        check.wrong(
            "has() isn't for lists: a list that is known to be none is empty.",
            arg.at,
            f"Write size({check.name_of(ref)}) > 0.",
            Fault.UNSUPPORTED,
        )
    return Has(ref)


def _size(arg: Syntax, at: At, scope: Scope) -> Term:
    if isinstance(arg, Call) and arg.target is not None and arg.name == "filter":
        over, depth, body = _over(arg, arg.target, scope)
        return Count(over, depth, check.boolean(arg.args[1], body))
    inner = check.term(arg, scope)
    kind = check.type_of(inner)
    if kind is not Scalar.STRING and not isinstance(kind, ListType):
        check.wrong(f"size() takes a text or a list, not {check.a(kind)}.", at)
    return Size(inner)


def _over(node: Call, target: Syntax, scope: Scope) -> tuple[Ref | Var, int, Scope]:
    """The list a macro goes over, its depth, and the scope within it."""
    variable, _ = _arguments(node, 2)
    if not isinstance(variable, Name):
        check.wrong(f"{node.name} takes a variable first.", variable.at, "Write exists(x, ...).")
    if variable.name == "now" or any(n.split(".")[0] == variable.name for n in scope.schema):
        check.wrong(f"`{variable.name}` has a meaning of its own.", variable.at, "Write x.")
    if scope.depth >= MAX_MACROS:
        check.wrong(
            f"Macros stand more than {MAX_MACROS} deep here.", node.at, fault=Fault.TOO_LARGE
        )
    if isinstance(target, Call) and target.name in {"filter", "map"}:
        check.wrong(
            f"{node.name} on {target.name} isn't part of the profile.",
            node.at,
            "Write one .exists(x, ...) with && inside.",
            Fault.UNSUPPORTED,
        )
    over = check.term(target, scope)
    if not isinstance(over, Ref | Var) or not isinstance(over.type, ListType):
        check.wrong(f"{node.name} goes over a list, not {check.a(check.type_of(over))}.", node.at)
    values = over.field.values if over.type.item is Scalar.STRING else ()
    return over, scope.depth, scope.inside(variable.name, Field(over.type.item, values=values))


def _macro(node: Call, target: Syntax, scope: Scope) -> Term:
    if node.name == "filter":
        check.wrong(
            "filter can only stand in size().",
            node.at,
            "Write size(list.filter(x, ...)) > 0, or list.exists(x, ...).",
            Fault.UNSUPPORTED,
        )
    over, depth, body = _over(node, target, scope)
    return Quantifier(node.name, over, depth, check.boolean(node.args[1], body))  # type: ignore[arg-type]


def _method(node: Call, target: Syntax, scope: Scope) -> Term:
    if node.name == "size":
        if node.args:
            check.wrong("size takes no argument here.", node.at)
        return _size(target, node.at, scope)
    inner = check.term(target, scope)
    kind = check.type_of(inner)
    if kind is not Scalar.STRING:
        hint = ""
        if node.name == "contains" and isinstance(kind, ListType):
            hint = f'Write "..." in {check.name_of(inner)}.'
        check.wrong(f"{node.name} is for texts; this is {check.a(kind)}.", node.at, hint)
    if node.name == "lowerAscii":
        if node.args:
            check.wrong("lowerAscii takes no argument.", node.at)
        return LowerAscii(inner)
    (arg,) = _arguments(node, 1)
    if node.name == "matches":
        if not isinstance(arg, Value) or not isinstance(arg.value, str):
            check.wrong(
                "matches takes a regular expression in quotes.", arg.at, fault=Fault.UNSUPPORTED
            )
        return Matches(inner, pattern_literal(arg.value, arg.at.line, arg.at.column))
    other = check.term(arg, scope)
    if check.type_of(other) is not Scalar.STRING:
        check.wrong(f"{node.name} takes a text, not {check.a(check.type_of(other))}.", arg.at)
    return StringTest(node.name, inner, other)  # type: ignore[arg-type]  # one of the three
