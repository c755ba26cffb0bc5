"""Parts of a condition that do nothing: of `||` what is never true, of `&&` what is never false.

Whether the whole condition can hold is left to `check_rule`. Most often such a part is a
`has()` of a fact that is never none: where that fact isn't known, it is unknown and not false.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

from reasoned.conditions.render import render
from reasoned.conditions.satisfy.ask import Effort, Possible, Want, never, together
from reasoned.conditions.tree import (
    And,
    Bool,
    Count,
    Has,
    If,
    Matches,
    Node,
    Not,
    Or,
    Quantifier,
)
from reasoned.conditions.walk import children
from reasoned.facts.problems import Problem
from reasoned.policies.check_rule import problem
from reasoned.policies.model import Rule

_Around: TypeAlias = tuple[Quantifier | Count, ...]
_LONGEST = 80


def check_parts(rule: Rule, effort: Effort) -> Iterator[Problem]:
    """Parts that do nothing in elements and exceptions that can hold and can fail."""
    for element in (*rule.when, *rule.unless):
        tree = element.condition.tree
        if element.asks or _settled(tree, (), effort):
            continue
        for part, truth in dict.fromkeys(_idle(tree, (), effort)):
            text = render(part)
            text = text if len(text) <= _LONGEST else text[: _LONGEST - 3] + "..."
            yield problem(
                rule,
                "idle-part",
                f"“{element.says}”: the part `{text}` can never be {str(not truth).lower()}.",
                _hint(part),
                at=element,
            )


def _hint(part: Bool) -> str:
    inner = part.arg if isinstance(part, Not) else part
    if isinstance(inner, Has):
        name = render(inner.ref)
        return (
            f"`{name}` isn't optional: it is never known to be none, only unknown. Declare"
            " `optional: true` if it may be none; else leave the part out."
        )
    if isinstance(inner, Matches):
        return "The pattern matches every text; look for an empty choice such as `a|`."
    return "Leave it out, or change it."


def _idle(node: Node, around: _Around, effort: Effort) -> Iterator[tuple[Bool, bool]]:
    """Each part that does nothing, outermost first, with the only truth it can have."""
    match node:
        case And(args) | Or(args):
            truth = isinstance(node, And)
            for arg in args:
                if _can_only(arg, truth, around, effort):
                    yield arg, truth
                else:
                    yield from _idle(arg, around, effort)
        case If(test, then, other):
            for truth in (True, False):
                if _can_only(test, truth, around, effort):
                    yield test, truth
                    return
            for part in (test, then, other):
                yield from _idle(part, around, effort)
        case Quantifier() | Count():
            yield from _idle(node.body, (*around, node), effort)
        case _:
            for child in children(node):
                yield from _idle(child, around, effort)


def _settled(tree: Bool, around: _Around, effort: Effort) -> bool:
    return any(_can_only(tree, truth, around, effort) for truth in (True, False))


def _can_only(part: Bool, truth: bool, around: _Around, effort: Effort) -> bool:
    """Whether the part can have no definite truth but that, though it can have that."""
    opposite = _somewhere(Not(part) if truth else part, around)
    if not never(opposite, effort):
        return False
    same = _somewhere(part if truth else Not(part), around)
    return together([(same, Want.TRUE)], effort).possible is not Possible.NO


def _somewhere(part: Bool, around: _Around) -> Bool:
    """That some items of the macros around make the part true."""
    for macro in reversed(around):
        part = Quantifier("exists", macro.over, macro.depth, part)
    return part
