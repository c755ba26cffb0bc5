"""The same condition said more plainly: constants worked out, patterns that are plain texts.

What the plainer condition demands is for `cases`.
"""

from __future__ import annotations

import re
from dataclasses import fields, replace
from datetime import UTC, datetime
from typing import Any

from reasoned.conditions.interpret import MAX_STEPS, Run
from reasoned.conditions.regex import searcher
from reasoned.conditions.tree import (
    Arith,
    Bool,
    Compare,
    Lit,
    LowerAscii,
    Matches,
    Neg,
    Now,
    Ref,
    Size,
    StringTest,
    Term,
    ToDouble,
    Var,
)
from reasoned.conditions.types import Scalar
from reasoned.conditions.walk import nodes

_ANY_TIME = datetime(2020, 1, 1, tzinfo=UTC)
_PLAIN = re.compile(r"(\^?)([\w @'-]*)(\$?)")
_POSITIONS = re.compile(r"[\^$\\]")


def with_part(tree: Bool, place: str, term: Term) -> Bool:
    """The condition with another term in that place."""
    node: Any = tree
    changed: Bool = replace(node, **{place: term})
    return changed


def folded(tree: Bool) -> Bool | None:
    """The condition with constant terms worked out; None where one has no value (`1 / 0`)."""
    for part in fields(tree):
        term = getattr(tree, part.name)
        if isinstance(term, Arith | Neg | ToDouble | LowerAscii | Size) and _constant(term):
            value = Run({}, _ANY_TIME, MAX_STEPS).value(term)
            if value is None:
                return None
            tree = with_part(tree, part.name, Lit(value, term.type))
    return tree


def _constant(term: Term) -> bool:
    return not any(isinstance(n, Ref | Var | Now) for n in nodes(term))


def plain_match(tree: Matches) -> Bool | None:
    """The same without a regular expression, where it is a plain text or matches all."""
    found = _PLAIN.fullmatch(tree.pattern)
    if found is not None:
        begins, text, ends = found[1], Lit(found[2], Scalar.STRING), found[3]
        if begins and ends:
            return Compare("==", tree.term, text)
        kind = "startsWith" if begins else "endsWith" if ends else "contains"
        return StringTest(kind, tree.term, text)  # type: ignore[arg-type]  # one of the three
    if not _POSITIONS.search(tree.pattern) and searcher(tree.pattern)("") is not None:
        # It speaks of no position and matches the empty text, which stands in every text.
        return StringTest("contains", tree.term, Lit("", Scalar.STRING))
    return None
