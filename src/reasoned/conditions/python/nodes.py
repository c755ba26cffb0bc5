"""Small builders of Python `ast` nodes, so that generated code is never pasted text."""

from __future__ import annotations

import ast
from collections.abc import Sequence


def name(identifier: str) -> ast.Name:
    return ast.Name(identifier, ast.Load())


def const(value: str | int | float | bool | None) -> ast.Constant:
    return ast.Constant(value)


def bind(identifier: str, value: ast.expr) -> ast.expr:
    """`(identifier := value)`."""
    return ast.NamedExpr(ast.Name(identifier, ast.Store()), value)


def assign(identifier: str, value: ast.expr) -> ast.stmt:
    return ast.Assign([ast.Name(identifier, ast.Store())], value)


def call(function: ast.expr, *args: ast.expr) -> ast.expr:
    return ast.Call(function, list(args), [])


def method(target: ast.expr, attribute: str, *args: ast.expr) -> ast.expr:
    return call(ast.Attribute(target, attribute, ast.Load()), *args)


def compare(left: ast.expr, op: ast.cmpop, right: ast.expr) -> ast.expr:
    return ast.Compare(left, [op], [right])


def is_(left: ast.expr, value: bool | None) -> ast.expr:
    return compare(left, ast.Is(), const(value))


def known(left: ast.expr) -> ast.expr:
    """`left is not None`."""
    return compare(left, ast.IsNot(), const(None))


def complete(items: ast.expr) -> ast.expr:
    """`type(items) is not Partial`."""
    return compare(call(name("type"), items), ast.IsNot(), name("Partial"))


def all_of(parts: Sequence[ast.expr]) -> ast.expr:
    """`a and b`, `a`, or True."""
    if not parts:
        return const(True)
    return parts[0] if len(parts) == 1 else ast.BoolOp(ast.And(), list(parts))


def any_of(parts: Sequence[ast.expr]) -> ast.expr:
    """`a or b`, `a`, or False."""
    if not parts:
        return const(False)
    return parts[0] if len(parts) == 1 else ast.BoolOp(ast.Or(), list(parts))


def not_(part: ast.expr) -> ast.expr:
    return ast.UnaryOp(ast.Not(), part)


def choose(test: ast.expr, then: ast.expr, other: ast.expr) -> ast.expr:
    """`then if test else other`."""
    return ast.IfExp(test, then, other)


def if_(test: ast.expr, then: list[ast.stmt], other: list[ast.stmt] | None = None) -> ast.stmt:
    return ast.If(test, then, other or [])


def function(identifier: str, parameters: Sequence[str], body: list[ast.stmt]) -> ast.stmt:
    arguments = ast.arguments(
        posonlyargs=[],
        args=[ast.arg(p) for p in parameters],
        kwonlyargs=[],
        kw_defaults=[],
        defaults=[],
    )
    return ast.FunctionDef(identifier, arguments, body, [], None, None)
