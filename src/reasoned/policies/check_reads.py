"""How a rule reads facts that may be none: unguarded, or counting an empty record.

A fact or field that is known to be none makes what reads it unknown, so a person is asked
though the facts are known. `has(...)` says what none means; it may stand in the same
condition or in another of the rule.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeAlias

from reasoned.conditions.render import render
from reasoned.conditions.tree import (
    And,
    Bool,
    Choice,
    Constantly,
    Count,
    Has,
    If,
    InList,
    Node,
    Not,
    Or,
    Quantifier,
    Ref,
    Var,
)
from reasoned.conditions.types import ListType
from reasoned.conditions.walk import children, nodes
from reasoned.facts.model import Absent, Declarations
from reasoned.facts.problems import Problem
from reasoned.policies.check_rule import problem
from reasoned.policies.model import Rule

_Place: TypeAlias = tuple[object, tuple[str, ...]]
_Guards: TypeAlias = frozenset[_Place]

_NOTHING: _Guards = frozenset()


def check_reads(rule: Rule, declarations: Declarations) -> Iterator[Problem]:
    """Reads without a guard, and restrictions for what isn't on our own record."""
    when = [e.condition.tree for e in rule.when]
    unless = [e.condition.tree for e in rule.unless]
    settle = [false_on_none(t) for t in when]
    lift = [true_on_none(t) for t in unless]
    for number, element in enumerate(rule.when + rule.unless):
        others = [g for i, g in enumerate(settle + lift) if i != number]
        seen: set[_Place] = set()
        for ref in unguarded(element.condition.tree, _union(others), declarations):
            if place(ref) in seen:
                continue
            seen.add(place(ref))
            name = written(element.condition.tree, ref)
            yield problem(
                rule,
                "unguarded-optional",
                f"“{element.says}” reads `{name}`, which may be known to be none; then a person"
                " is asked.",
                f"Write `has({name}) && ...` where none doesn't meet it,"
                f" or `!has({name}) || ...` where none does.",
                at=element,
            )
    yield from _empty_records(rule, when, declarations)


# --- guards -----------------------------------------------------------------------------


def place(ref: Ref | Var) -> _Place:
    """What the reference means, however its field is declared."""
    return (ref.fact if isinstance(ref, Ref) else ref.depth, ref.path)


def false_on_none(node: Node) -> _Guards:
    """References whose being none makes the condition false, whatever else it reads."""
    match node:
        case Has(ref):
            return frozenset({place(ref)})
        case And(args):
            return _union(map(false_on_none, args))
        case Or(args):
            return frozenset.intersection(*map(false_on_none, args))
        case Not(arg):
            return true_on_none(arg)
    return _NOTHING


def true_on_none(node: Node) -> _Guards:
    """References whose being none makes the condition true."""
    match node:
        case Or(args):
            return _union(map(true_on_none, args))
        case And(args):
            return frozenset.intersection(*map(true_on_none, args))
        case Not(arg):
            return false_on_none(arg)
    return _NOTHING


def _union(parts: Iterable[_Guards]) -> _Guards:
    return _NOTHING.union(*parts)


def unguarded(node: Node, guards: _Guards, declarations: Declarations) -> Iterator[Ref | Var]:
    """What the condition reads that may be none, where nothing has settled that it isn't."""
    match node:
        case Ref() | Var():
            yield from _open(node, guards, declarations)
        case Has(ref):
            # `has(fact.field)` is unknown where the fact itself is none.
            if ref.path and isinstance(ref, Ref):
                whole = Ref(ref.fact, (), declarations.schema[ref.fact])
                yield from _open(whole, guards, declarations)
        case And(args) | Or(args):
            settle = [(false_on_none if isinstance(node, And) else true_on_none)(a) for a in args]
            for number, arg in enumerate(args):
                others = _union(g for i, g in enumerate(settle) if i != number)
                yield from unguarded(arg, guards | others, declarations)
        case If(test, then, other) | Choice(test, then, other):
            yield from unguarded(test, guards, declarations)
            yield from unguarded(then, guards | false_on_none(test), declarations)
            yield from unguarded(other, guards | true_on_none(test), declarations)
        case Quantifier(_, over, depth, body) | Count(over, depth, body):
            yield from unguarded(over, guards, declarations)
            # A guard on the variable of another macro says nothing of this one's.
            own = frozenset(g for g in guards if not isinstance(g[0], int) or g[0] < depth)
            yield from unguarded(body, own, declarations)
        case _:
            for child in children(node):
                yield from unguarded(child, guards, declarations)


def _open(ref: Ref | Var, guards: _Guards, declarations: Declarations) -> Iterator[Ref | Var]:
    if isinstance(ref, Ref) and ref.path:
        yield from _open(Ref(ref.fact, (), declarations.schema[ref.fact]), guards, declarations)
    if ref.field.optional and not isinstance(ref.type, ListType) and place(ref) not in guards:
        yield ref


def written(tree: Bool, ref: Ref | Var) -> str:
    """The reference as an author would write it, with a field of an item under its list."""
    if isinstance(ref, Ref):
        return render(ref)
    for node in nodes(tree):
        if not isinstance(node, Quantifier | Count) or node.depth != ref.depth:
            continue
        if any(n == ref for n in nodes(node.body)):
            letter = render(node.over).rsplit(".", 1)[-1][0]
            return ".".join((letter, *ref.path))
    return render(ref)


# --- our own records ----------------------------------------------------------------------


def _empty_records(rule: Rule, when: list[Bool], declarations: Declarations) -> Iterator[Problem]:
    """`!has(f)` that counts against the advertiser where nothing on record means none.

    A rule that also needs something to be on our record doesn't rest on an empty one.
    """

    def own(fact: object) -> bool:
        known = declarations.facts.get(str(fact))
        return known is not None and known.absent is Absent.NONE

    if any(own(fact) for tree in when for fact in _on_record(tree)):
        return
    for element, tree in zip(rule.when, when, strict=True):
        for ref in dict.fromkeys(_denied(tree, positive=True)):
            if own(ref.fact):
                yield problem(
                    rule,
                    "counts-empty-record",
                    f"“{element.says}” counts it against the advertiser that we have nothing on"
                    f" record for `{ref.fact}`.",
                    "Leave out `absent: none`, so that nothing on record is unknown; or also"
                    " need something that we did, such as having asked.",
                    at=element,
                )


def _on_record(node: Node) -> Iterator[str]:
    """Facts of which something must be on record for the condition to be true."""
    match node:
        case And(args):
            for arg in args:
                yield from _on_record(arg)
        case Has(Ref(fact)):
            yield fact
        case InList(_, Ref(fact)) | Quantifier("exists" | "exists_one", Ref(fact)):
            yield fact


def _denied(node: Node, *, positive: bool) -> Iterator[Ref]:
    """Facts whose being none helps the condition to be true."""
    match node:
        case Has(Ref() as ref):
            if not positive and not ref.path:
                yield ref
        case Not(arg):
            yield from _denied(arg, positive=not positive)
        case And(args) | Or(args):
            for arg in args:
                yield from _denied(arg, positive=positive)
        case If(test, then, other):
            # `test ? then : other` is `(test && then) || (!test && other)`.
            for branch in (then, other):
                yield from _denied(branch, positive=positive)
            if other != Constantly(not positive):
                yield from _denied(test, positive=not positive)
            if then != Constantly(not positive):
                yield from _denied(test, positive=positive)
