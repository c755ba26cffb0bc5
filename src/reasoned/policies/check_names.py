"""Rules that are aimed at one advertiser: by name, or because only one can meet them.

A rule names an advertiser where a condition compares an **identity fact** with a text. An
identity fact is a text (or a list of texts) of the advertiser, without declared `values`,
that is declared `fixed` or whose name ends in a word such as `name`, `domain` or `id`. Being
equal to a text, or among texts, is an error; containing one, or matching a pattern, is a
warning, since `contains("casino")` may well mean a kind of advertiser. Two capital letters
are a country, and name nobody.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from reasoned.conditions.python.compile import compile_rules
from reasoned.conditions.tree import (
    Bool,
    Choice,
    Compare,
    Count,
    InList,
    InSet,
    Lit,
    LowerAscii,
    Matches,
    Node,
    Quantifier,
    Ref,
    RuleTest,
    StringTest,
    Term,
    Var,
)
from reasoned.conditions.types import ListType, Scalar
from reasoned.conditions.values import Record
from reasoned.conditions.walk import children
from reasoned.facts.model import Declarations, SubjectKind
from reasoned.facts.problems import Problem
from reasoned.policies.check_rule import problem
from reasoned.policies.model import Element, Rule

IDENTITY_WORDS: frozenset[str] = frozenset(
    "account accounts brand brands domain domains email handle id ids identifier lei name names"
    " number numbers phone url urls vat website websites".split()
)
"""Last words of a fact's name that mean that it tells who the advertiser is."""

FIELD_WORDS: frozenset[str] = IDENTITY_WORDS - {"id", "ids", "identifier"}
"""The same for fields of objects, where an id is as often that of a measure."""


def check_names(rule: Rule, declarations: Declarations) -> Iterator[Problem]:
    """Where the rule's conditions name an advertiser."""
    for element in (*rule.when, *rule.unless):
        if element.asks:
            continue
        told: set[str] = set()
        for name, text, certain in _named(element.condition.tree, declarations, ()):
            if text in told or (len(text) == 2 and text.isupper()):
                continue
            told.add(text)
            verb = "names" if certain else "may name"
            yield problem(
                rule,
                "names-advertiser",
                f"“{element.says}” {verb} an advertiser: it compares `{name}` with “{text[:60]}”.",
                "Say what it does or is, so that the rule is the same for all. If the fact"
                " doesn't tell who it is, list its `values` in facts.yaml.",
                at=element,
                severity="error" if certain else "warning",
            )


def _named(
    node: Node, declarations: Declarations, around: tuple[Ref | Var, ...]
) -> Iterator[tuple[str, str, bool]]:
    """(fact, text, whether it is equal to it) for each comparison of an identity fact."""

    def identity(term: Term) -> str:
        match term:
            case LowerAscii(inner):
                return identity(inner)
            case Choice(_, then, other):
                return identity(then) or identity(other)
        return _identity(term, declarations, around)

    match node:
        case Compare(_, term, Lit(str() as text, _)) | Compare(_, Lit(str() as text, _), term):
            if name := identity(term):
                yield name, text, True
        case InSet(term, options):
            if name := identity(term):
                yield from ((name, str(o.value), True) for o in options)
        case InList(Lit(str() as text, _), over):
            if name := identity(over):
                yield name, text, True
        case StringTest(_, term, Lit(str() as text, _)):
            # A suffix such as .gov or .org.uk is a kind of domain.
            if (name := identity(term)) and not text.startswith("."):
                yield name, text, False
        case StringTest(_, Lit(str() as text, _), term):
            if name := identity(term):
                yield name, text, False
        case Matches(term, pattern):
            if name := identity(term):
                yield name, pattern, False
    inside = (*around, node.over) if isinstance(node, Quantifier | Count) else around
    for child in children(node):
        yield from _named(child, declarations, inside)


def _identity(term: Node, declarations: Declarations, around: tuple[Ref | Var, ...]) -> str:
    """The identity fact that the term is or is an item of; "" where it is none."""
    if not isinstance(term, Ref | Var) or term.field.values:
        return ""
    if isinstance(term, Var):
        over = around[term.depth]
        return (
            _field(term, over, declarations) if term.path else _identity(over, declarations, around)
        )
    if term.type not in (Scalar.STRING, ListType(Scalar.STRING)):
        return ""
    declared = declarations.facts.get(term.fact)
    if declared is None or declared.subject is not SubjectKind.ADVERTISER:
        return ""
    name = ".".join((term.fact, *term.path))
    return name if declared.fixed or _last_word(name) in IDENTITY_WORDS else ""


def _last_word(name: str) -> str:
    return name.rpartition(".")[2].rpartition("_")[2]


def _field(item: Var, over: Ref | Var, declarations: Declarations) -> str:
    """The field of an item of the advertiser's, such as an owner's name; "" where it is none."""
    declared = declarations.facts.get(over.fact) if isinstance(over, Ref) else None
    if declared is None or declared.subject is not SubjectKind.ADVERTISER:
        return ""
    if item.type is not Scalar.STRING or _last_word(item.path[-1]) not in FIELD_WORDS:
        return ""
    return f"{declared.name}.{item.path[-1]}"


# --- whom can it meet? ------------------------------------------------------------------


@dataclass(frozen=True)
class AdvertiserGiven:
    """One of the advertisers that rules are tried on. `called` is its id or name, or empty."""

    record: Record
    called: str = ""


def check_advertisers(
    rules: Iterable[Rule], advertisers: Iterable[AdvertiserGiven], now: datetime
) -> Iterator[Problem]:
    """Rules that exactly one of these advertisers meets at `now`.

    A question counts as answered so that the rule holds, and of a rule for ads only the
    elements about the advertiser are asked. Records are taken one by one.
    """
    asked = [(rule, test) for rule in rules if (test := _about_advertisers(rule)) is not None]
    program = compile_rules([test for _, test in asked])
    met = [0] * len(asked)
    open_ = [0] * len(asked)
    first: dict[int, str] = {}
    count = 0
    for given in advertisers:
        count += 1
        hold, undetermined = program.run(given.record, now)
        for bit in _bits(hold):
            met[bit] += 1
            first.setdefault(bit, _which(given, count))
        for bit in _bits(undetermined):
            open_[bit] += 1
    for bit, (rule, _) in enumerate(asked):
        if met[bit] == 1 and count > 1:
            unknown = f" Of {open_[bit]} more too little is known." if open_[bit] else ""
            yield problem(
                rule,
                "one-advertiser",
                f"Of {count:,} advertisers only {first[bit]} can meet this rule.{unknown}",
                "Make sure that it isn't aimed at that one; say what is wrong with what it does.",
            )


def _which(given: AdvertiserGiven, number: int) -> str:
    return f"“{given.called}” (number {number:,})" if given.called else f"number {number:,}"


def _about_advertisers(rule: Rule) -> RuleTest | None:
    when = tuple(_trees(rule.when))
    return RuleTest(rule.id, when, tuple(_trees(rule.unless))) if when else None


def _trees(elements: Iterable[Element]) -> Iterator[Bool]:
    for element in elements:
        reads = element.condition.reads
        if not element.asks and reads and all(n.startswith("advertiser.") for n in reads):
            yield element.condition.tree


def _bits(mask: int) -> Iterator[int]:
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low
