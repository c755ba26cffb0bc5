"""The typed intermediate form of a condition: one small tree from which all is made.

Every back end (interpreter, Python, SQL), the flips and the static checks read this
tree and nothing else. Boolean nodes are `Bool`, all other nodes are `Term`. Nodes are
immutable and hashable, so equal sub-expressions are equal objects to a dict.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, TypeAlias

from reasoned.conditions.types import Field, ListType, ObjectType, Scalar, Type

Constant: TypeAlias = bool | int | float | str | datetime | timedelta

# --- terms ---------------------------------------------------------------------------


@dataclass(frozen=True)
class Lit:
    """A constant."""

    value: Constant
    type: Scalar

    def __hash__(self) -> int:  # True == 1 == 1.0 in Python; the type keeps them apart
        return hash((self.type, self.value))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Lit) and self.type is other.type and self.value == other.value


@dataclass(frozen=True)
class Now:
    """`now`: the moment that the decision is made for."""

    type: Scalar = Scalar.TIMESTAMP


@dataclass(frozen=True)
class Ref:
    """A fact, or a field of a fact that is an object: `advertiser.address.country`.

    `fact` is the declared full name, `path` the fields within it (none or one).
    Reading it is unknown where the fact or field is unknown or known to be none.
    """

    fact: str
    path: tuple[str, ...]
    field: Field

    @property
    def type(self) -> Type:
        return self.field.type


@dataclass(frozen=True)
class Var:
    """The variable of a macro, or a field of it: `l` or `l.country`.

    `depth` counts the macros around it from the outside, from 0, so that equal
    macros are equal trees whatever their authors called the variable.
    """

    depth: int
    path: tuple[str, ...]
    field: Field

    @property
    def type(self) -> Type:
        return self.field.type


@dataclass(frozen=True)
class Arith:
    """`left op right`; unknown where either side is, on overflow, on division by zero,
    and where a double result isn't finite."""

    op: Literal["+", "-", "*", "/", "%"]
    left: Term
    right: Term
    type: Scalar


@dataclass(frozen=True)
class Neg:
    """`-term`, of an int or a double."""

    term: Term
    type: Scalar


@dataclass(frozen=True)
class Size:
    """`size(term)`: code points of a string, or items of a complete list."""

    term: Term
    type: Scalar = Scalar.INT


@dataclass(frozen=True)
class Count:
    """`size(list.filter(x, body))`: unknown where any body is, and on a partial list."""

    over: Ref | Var
    depth: int
    body: Bool
    type: Scalar = Scalar.INT


@dataclass(frozen=True)
class LowerAscii:
    """`term.lowerAscii()`: only A to Z change (CEL's strings extension)."""

    term: Term
    type: Scalar = Scalar.STRING


@dataclass(frozen=True)
class ToDouble:
    """`double(term)` of an int."""

    term: Term
    type: Scalar = Scalar.DOUBLE


@dataclass(frozen=True)
class Choice:
    """`test ? then : other`, of any scalar type but bool (see `If`)."""

    test: Bool
    then: Term
    other: Term
    type: Scalar


Term: TypeAlias = (
    "Lit | Now | Ref | Var | Arith | Neg | Size | Count | LowerAscii | ToDouble | Choice | Bool"
)

# --- booleans ------------------------------------------------------------------------


@dataclass(frozen=True)
class Truthy:
    """A bool fact or field used as a condition."""

    ref: Ref | Var


@dataclass(frozen=True)
class Constantly:
    """`true` or `false`."""

    value: bool


@dataclass(frozen=True)
class And:
    """All must hold; false absorbs unknown. Two or more args, none itself an `And`."""

    args: tuple[Bool, ...]


@dataclass(frozen=True)
class Or:
    """One must hold; true absorbs unknown. Two or more args, none itself an `Or`."""

    args: tuple[Bool, ...]


@dataclass(frozen=True)
class Not:
    arg: Bool


@dataclass(frozen=True)
class If:
    """`test ? then : other` of bools. Unknown where the test is."""

    test: Bool
    then: Bool
    other: Bool


@dataclass(frozen=True)
class Compare:
    """`left op right` on two terms of the same scalar type.

    Bools compare with == and != only; a side may then be a `Bool` node.
    """

    op: Literal["==", "!=", "<", "<=", ">", ">="]
    left: Term
    right: Term


@dataclass(frozen=True)
class Has:
    """`has(ref)`: true with a value, false where known to be none, else unknown."""

    ref: Ref | Var


@dataclass(frozen=True)
class InSet:
    """`term in [constants]`."""

    term: Term
    options: tuple[Lit, ...]


@dataclass(frozen=True)
class InList:
    """`term in list`, where the list is a fact or a field."""

    term: Term
    over: Ref | Var


@dataclass(frozen=True)
class Quantifier:
    """`over.exists(x, body)`, `.all`, `.exists_one`.

    `exists` and `all` absorb unknown bodies like `||` and `&&`; `exists_one` is unknown
    where any body is, and on a partial list.
    """

    kind: Literal["exists", "all", "exists_one"]
    over: Ref | Var
    depth: int
    body: Bool


@dataclass(frozen=True)
class StringTest:
    """`term.startsWith(arg)`, `.endsWith`, `.contains`."""

    kind: Literal["startsWith", "endsWith", "contains"]
    term: Term
    arg: Term


@dataclass(frozen=True)
class Matches:
    """`term.matches(pattern)`: an RE2 search with a constant pattern."""

    term: Term
    pattern: str


Bool: TypeAlias = (
    "Truthy | Constantly | And | Or | Not | If | Compare | Has | InSet | InList"
    " | Quantifier | StringTest | Matches"
)

Node: TypeAlias = "Term | Bool"

__all__ = [
    "And", "Arith", "Bool", "Choice", "Compare", "Constant", "Constantly", "Count", "Has",
    "If", "InList", "InSet", "ListType", "Lit", "LowerAscii", "Matches", "Neg", "Node", "Not",
    "Now", "ObjectType", "Or", "Quantifier", "Ref", "Size", "StringTest", "Term", "ToDouble",
    "Truthy", "Var",
]  # fmt: skip


@dataclass(frozen=True)
class Condition:
    """A checked condition: its text, its tree, and the facts that it reads (sorted)."""

    text: str
    tree: Bool
    reads: tuple[str, ...]


@dataclass(frozen=True)
class RuleTest:
    """What the back ends need of a rule: all of `when`, and none of `unless`.

    Holds where every `when` is true and every `unless` false; doesn't hold where some
    `when` is false or some `unless` true; else it is undetermined.
    """

    id: str
    when: tuple[Bool, ...]
    unless: tuple[Bool, ...] = ()
