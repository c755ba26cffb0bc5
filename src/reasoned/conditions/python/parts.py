"""The functions of costly parts: macros, regular expressions, choices.

Each answers with the part's value, None where it is unknown. Expressions are left to
`python.emit`, which calls these functions.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from reasoned.conditions.python import nodes as py
from reasoned.conditions.regex import searcher
from reasoned.conditions.tree import (
    Bool,
    Choice,
    Count,
    If,
    LowerAscii,
    Matches,
    Node,
    Quantifier,
    Ref,
    Var,
)
from reasoned.conditions.walk import nodes

if TYPE_CHECKING:
    from reasoned.conditions.python.emit import Emitter


def part_body(node: Node, emit: Emitter) -> list[ast.stmt]:
    """The statements of the function that answers a costly part."""
    match node:
        case Quantifier(kind, over, depth, body) if kind != "exists_one":
            return _quantifier(kind == "exists", over, depth, body, emit)
        case Quantifier(_, over, depth, body) | Count(over, depth, body):
            return _tally(node, over, depth, body, emit)
        case Matches(term, pattern):
            emit.module.globals.setdefault(f"s{id(searcher(pattern))}", searcher(pattern))
            search = py.call(py.name(f"s{id(searcher(pattern))}"), py.name("v"))
            return [
                py.assign("v", emit.term(term)),
                ast.Return(py.choose(py.known(py.name("v")), py.known(search), py.const(None))),
            ]
        case LowerAscii(term):
            lower = py.call(py.name("lower_ascii"), py.name("v"))
            return [
                py.assign("v", emit.term(term)),
                ast.Return(py.choose(py.known(py.name("v")), lower, py.const(None))),
            ]
        case If(test, then, other):
            return _branch(emit.value(test), emit.value(then), emit.value(other))
        case Choice(test, then, other):
            return _branch(emit.value(test), emit.term(then), emit.term(other))
    raise AssertionError(node)


def _branch(test: ast.expr, then: ast.expr, other: ast.expr) -> list[ast.stmt]:
    return [
        py.assign("v", test),
        ast.Return(
            py.choose(
                py.is_(py.name("v"), True),
                then,
                py.choose(py.is_(py.name("v"), False), other, py.const(None)),
            )
        ),
    ]


def _hoist(body: Bool, emit: Emitter) -> list[ast.stmt]:
    """Facts that a loop's body reads, loaded before the loop."""
    loads: list[ast.stmt] = []
    for fact in sorted({n.fact for n in nodes(body) if isinstance(n, Ref)}):
        if fact not in emit.local:
            loads.append(py.assign(f"f{len(emit.local)}", emit.fact(fact)))
            emit.local[fact] = f"f{len(emit.local)}"
    return loads


def _quantifier(
    exists: bool, over: Ref | Var, depth: int, body: Bool, emit: Emitter
) -> list[ast.stmt]:
    items = py.name("v")
    start = [
        py.assign("v", emit.term(over)),
        py.if_(py.is_(items, None), [ast.Return(py.const(None))]),
        *_hoist(body, emit),
        py.assign("r", py.choose(py.complete(items), py.const(not exists), py.const(None))),
    ]
    passes, decides = (emit.false, emit.true) if exists else (emit.true, emit.false)
    loop = [
        py.if_(passes(body), [ast.Continue()]),
        py.if_(decides(body), [ast.Return(py.const(exists))]),
        py.assign("r", py.const(None)),
    ]
    return [*start, _for(depth, items, loop), ast.Return(py.name("r"))]


def _tally(
    node: Quantifier | Count, over: Ref | Var, depth: int, body: Bool, emit: Emitter
) -> list[ast.stmt]:
    items, total = py.name("v"), py.name("r")
    unknown = py.any_of([py.is_(items, None), py.not_(py.complete(items))])
    add = ast.AugAssign(ast.Name("r", ast.Store()), ast.Add(), py.const(1))
    start = py.assign("v", emit.term(over))
    hoisted = _hoist(body, emit)
    loop = [
        py.if_(emit.false(body), [ast.Continue()]),
        py.if_(emit.true(body), [add], [ast.Return(py.const(None))]),
    ]
    result = total if isinstance(node, Count) else py.compare(total, ast.Eq(), py.const(1))
    return [
        start,
        py.if_(unknown, [ast.Return(py.const(None))]),
        *hoisted,
        py.assign("r", py.const(0)),
        _for(depth, items, loop),
        ast.Return(result),
    ]


def _for(depth: int, items: ast.expr, body: list[ast.stmt]) -> ast.stmt:
    return ast.For(ast.Name(f"i{depth}", ast.Store()), items, body, [], None)
