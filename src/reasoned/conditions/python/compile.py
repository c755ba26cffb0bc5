"""Rules as one Python function: a record in, two bit masks out.

The function is built as an `ast`, compiled once for a policy set. Each rule is tested
for "doesn't hold" first, since that is the common case. Rules that begin with an equality
test on the same fact are indexed: only those whose value the record has are run, or all of
them where it isn't known. What conditions become is left to `python.emit`.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from reasoned.conditions.python import nodes as py
from reasoned.conditions.python.emit import Emitter, Module, outer_depths
from reasoned.conditions.tree import Compare, InSet, Lit, Node, Ref, RuleTest
from reasoned.conditions.types import Scalar
from reasoned.conditions.values import Record, Value
from reasoned.conditions.walk import reads

INDEX_FROM = 6
"""So many rules must begin with a test of the same fact before they are indexed."""


@dataclass(frozen=True)
class Program:
    """Compiled rules. `tests[i]` is bit i of both masks.

    `run(record, now)` gives the mask of the rules that hold, and of those undetermined.
    It relies on records as `conditions.values` describes them.
    """

    tests: tuple[RuleTest, ...]
    run: Callable[[Record, datetime], tuple[int, int]]
    source: str


def compile_rules(tests: Sequence[RuleTest]) -> Program:
    """Compile rules once, to be run on many records."""
    module = Module()
    indexed = _index(tests)
    plain = [i for i in range(len(tests)) if i not in {j for ix in indexed for j in ix.rules}]
    main = _main(tests, plain, indexed, module)
    scope = _load(module, main)
    return Program(tuple(tests), scope["run"], scope["source"])


def compile_value(node: Node) -> Callable[[Record, datetime, Sequence[Value]], Value]:
    """A function of record, moment and the items of the macros around the node.

    It gives the node's value, None where unknown, just as the interpreter does.
    """
    value: Callable[[Record, datetime, Sequence[Value]], Value]
    value = _of_items((node,), lambda terms: terms[0])
    return value


def compile_values(
    nodes: Sequence[Node],
) -> Callable[[Record, datetime, Sequence[Value]], tuple[Value, ...]]:
    """The same for several nodes at once: their values, in order."""
    values: Callable[[Record, datetime, Sequence[Value]], tuple[Value, ...]]
    values = _of_items(nodes, lambda terms: ast.Tuple(terms, ast.Load()))
    return values


def _of_items(nodes: Sequence[Node], answer: Callable[[list[ast.expr]], ast.expr]) -> Any:
    module = Module()
    emit = Emitter(module, slots=None)
    items = [
        py.assign(f"i{n}", ast.Subscript(py.name("items"), py.const(n), ast.Load()))
        for n in sorted({depth for node in nodes for depth in outer_depths(node)})
    ]
    get = py.assign("get", ast.Attribute(py.name("rec"), "get", ast.Load()))
    body = [get, *items, ast.Return(answer([emit.term(node) for node in nodes]))]
    main = py.function("run", ("rec", "now", "items"), body)
    return _load(module, main)["run"]


def _load(module: Module, main: ast.stmt) -> dict[str, Any]:
    tree = ast.fix_missing_locations(ast.Module([*module.functions, main], []))
    scope: dict[str, Any] = {**module.globals, "__builtins__": {}, "source": ast.unparse(tree)}
    exec(compile(tree, "<rules>", "exec"), scope)  # built from white-listed nodes only
    return scope


@dataclass(frozen=True)
class _Index:
    """Rules that begin with a test of one fact, by the values that they ask for."""

    fact: str
    rules: tuple[int, ...]
    values: dict[object, tuple[int, ...]]


def _index(tests: Sequence[RuleTest]) -> list[_Index]:
    asked: dict[str, dict[int, tuple[object, ...]]] = defaultdict(dict)
    for number, test in enumerate(tests):
        first = _equality(test)
        if first is not None:
            asked[first[0]][number] = first[1]
    result = []
    for fact, rules in asked.items():
        if len(rules) >= INDEX_FROM:
            values: dict[object, list[int]] = defaultdict(list)
            for number, options in rules.items():
                for option in options:
                    values[option].append(number)
            by_value = {v: tuple(numbers) for v, numbers in values.items()}
            result.append(_Index(fact, tuple(rules), by_value))
    return result


def _equality(test: RuleTest) -> tuple[str, tuple[object, ...]] | None:
    """The fact and the values that a rule begins by asking for."""
    if not test.when:
        return None
    match test.when[0]:
        case Compare("==", Ref(fact, ()) as ref, Lit(value)) if ref.type is not Scalar.BOOL:
            return fact, (value,)
        case InSet(Ref(fact, ()) as ref, options) if ref.type is not Scalar.BOOL:
            return fact, tuple(o.value for o in options)
    return None


def _main(
    tests: Sequence[RuleTest], plain: list[int], indexed: list[_Index], module: Module
) -> ast.stmt:
    slots: dict[Node, str] = {}
    emit = Emitter(module, slots)
    loads = _loads([tests[i] for i in plain], emit)
    body = [s for i in plain for s in _rule(tests[i], i, emit)]
    for number, index in enumerate(indexed):
        body += _dispatch(number, index, tests, module)
    start = [py.assign("holds", py.const(0)), py.assign("open", py.const(0))]
    unset = [py.assign(slot, py.name("UNSET")) for slot in slots.values()]
    get: list[ast.stmt] = [
        py.assign("get", ast.Attribute(py.name("rec"), "get", ast.Load())),
    ]
    end: list[ast.stmt] = [ast.Return(ast.Tuple([py.name("holds"), py.name("open")], ast.Load()))]
    return py.function("run", ("rec", "now"), [*get, *loads, *start, *unset, *body, *end])


def _loads(tests: Sequence[RuleTest], emit: Emitter) -> list[ast.stmt]:
    """Facts that some rule always looks at come into locals; the others as needed."""
    first = {f for t in tests if t.when for f in reads(t.when[0])}
    loads = []
    for number, fact in enumerate(sorted(first)):
        loads.append(py.assign(f"f{number}", emit.fact(fact)))
        emit.local[fact] = f"f{number}"
    return loads


def _rule(test: RuleTest, number: int, emit: Emitter) -> list[ast.stmt]:
    fails = [emit.false(w) for w in test.when] + [emit.true(u) for u in test.unless]
    holds = [emit.true(w) for w in test.when] + [emit.false(u) for u in test.unless]
    return [
        py.if_(
            py.not_(py.any_of(fails)),
            [py.if_(py.all_of(holds), [_add("holds", number)], [_add("open", number)])],
        )
    ]


def _add(mask: str, number: int) -> ast.stmt:
    return ast.AugAssign(ast.Name(mask, ast.Store()), ast.BitOr(), py.const(1 << number))


def _dispatch(
    number: int, index: _Index, tests: Sequence[RuleTest], module: Module
) -> list[ast.stmt]:
    """Run the rules for the record's value; all of them where it is unknown."""
    table, function = f"d{number}", py.name("g")
    groups: dict[tuple[int, ...], str] = {}
    for rules in index.values.values():
        groups.setdefault(rules, f"{table}_{len(groups)}")
    every = f"{table}_all"
    for rules, name in [*groups.items(), (index.rules, every)]:
        module.functions.append(_group(name, rules, tests, module))
    pairs = ast.Dict(
        [module.constant(v) for v in index.values],
        [py.name(groups[rules]) for rules in index.values.values()],
    )
    module.functions.append(py.assign(table, pairs))
    value = py.call(py.name("get"), py.const(index.fact))
    chosen = py.choose(
        py.known(py.bind("v", value)),
        py.method(py.name(table), "get", py.name("v")),
        py.name(every),
    )
    run = py.call(function, py.name("rec"), py.name("get"), py.name("now"))
    return [
        py.assign("g", chosen),
        py.if_(
            py.known(function),
            [
                ast.Assign(
                    [
                        ast.Tuple(
                            [ast.Name("h", ast.Store()), ast.Name("o", ast.Store())], ast.Store()
                        )
                    ],
                    run,
                ),
                ast.AugAssign(ast.Name("holds", ast.Store()), ast.BitOr(), py.name("h")),
                ast.AugAssign(ast.Name("open", ast.Store()), ast.BitOr(), py.name("o")),
            ],
        ),
    ]


def _group(
    name: str, rules: tuple[int, ...], tests: Sequence[RuleTest], module: Module
) -> ast.stmt:
    slots: dict[Node, str] = {}
    emit = Emitter(module, slots)
    body = [s for i in rules for s in _rule(tests[i], i, emit)]
    start = [py.assign("holds", py.const(0)), py.assign("open", py.const(0))]
    unset = [py.assign(slot, py.name("UNSET")) for slot in slots.values()]
    end = ast.Return(ast.Tuple([py.name("holds"), py.name("open")], ast.Load()))
    return py.function(name, ("rec", "get", "now"), [*start, *unset, *body, end])
