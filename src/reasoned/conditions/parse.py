"""Condition text to a plain syntax tree, by the CEL grammar of cel-python.

Only shape is decided here: what is text, what is nested too deep, what the grammar
refuses. Names and types are left to `check`. The grammar file is read from the
installed package without importing it, since its evaluator isn't used.

All work is bounded before the grammar runs: length, bracket depth, and string literals,
which the grammar's own expressions would try in exponentially many ways when unclosed.
"""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from lark import Lark, Token, Tree
from lark.exceptions import UnexpectedCharacters, UnexpectedInput, UnexpectedToken

from reasoned.conditions.errors import ConditionError, Fault
from reasoned.conditions.literals import string_literal
from reasoned.conditions.syntax import At, Call, Items, Name, Operation, Select, Syntax, Value

MAX_LENGTH = 16_384
"""Characters of one condition."""
MAX_DEPTH = 40
"""Brackets, operators and macros inside each other."""
MAX_NODES = 2_000
"""Nodes of one condition's syntax tree."""

_RESERVED = frozenset(
    "as break const continue else false for function if import in let loop null package "
    "namespace return true var void while".split()
)


def parse(text: str) -> Syntax:
    """The syntax tree of a condition.

    Raises ConditionError (syntax, unsupported-cel, too-large) with the place.
    """
    if len(text) > MAX_LENGTH:
        raise ConditionError(
            Fault.TOO_LARGE,
            f"This condition has {len(text):,} characters; at most {MAX_LENGTH:,} are read.",
            suggestion="Split it into several elements.",
        )
    _scan(text)
    if not text.strip():
        raise ConditionError(Fault.SYNTAX, "This condition is empty.")
    try:
        tree = _grammar().parse(text)
    except UnexpectedInput as error:
        raise _syntax_error(text, error) from None
    return _Reader().read(tree, 0)


@lru_cache(maxsize=1)
def _grammar() -> Lark:
    spec = importlib.util.find_spec("celpy")
    if spec is None or not spec.submodule_search_locations:
        raise ImportError("The CEL grammar is missing: install the package cel-python.")
    text = (Path(spec.submodule_search_locations[0]) / "cel.lark").read_text("utf-8")
    return Lark(
        text,
        parser="lalr",
        start="expr",
        g_regex_flags=re.M,
        lexer_callbacks={"IDENT": _true_and_false},
        propagate_positions=True,
        maybe_placeholders=False,
        priority="invert",
    )


def _true_and_false(token: Token) -> Token:
    # The grammar leaves `true` and `false` ambiguous with names.
    if token.value in {"true", "false"}:
        return Token.new_borrow_pos("BOOL_LIT", token.value, token)
    return token


_PIECE = re.compile(
    r"""
    (?P<comment>//[^\n]*)
  | (?P<prefix>\b[rRbB]{1,2}(?=["']))?(?P<quote>\"{3}|'{3}|"|')
  | (?P<open>[(\[{])
  | (?P<close>[)\]}])
    """,
    re.X,
)


def _scan(text: str) -> None:
    """Refuse unclosed strings and deep nesting, in one pass."""
    place, depth = 0, 0
    while (piece := _PIECE.search(text, place)) is not None:
        place = piece.end()
        if piece["open"]:
            depth += 1
            if depth > MAX_DEPTH:
                raise _too_deep(_at(text, piece.start()))
        elif piece["close"]:
            depth -= 1
        elif piece["quote"]:
            place = _end_of_string(text, piece)


def _end_of_string(text: str, opening: re.Match[str]) -> int:
    quote, raw = opening["quote"], "r" in (opening["prefix"] or "").lower()
    place = opening.end()
    while place < len(text):
        if text[place] == "\\" and not raw:
            place += 2
        elif text[place] == "\n" and len(quote) == 1:
            break
        elif text.startswith(quote, place):
            return place + len(quote)
        else:
            place += 1
    at = _at(text, opening.start())
    raise ConditionError(
        Fault.SYNTAX,
        "This text is opened and not closed.",
        at.line,
        at.column,
        f"End it with {quote} on the same line.",
    )


def _at(text: str, place: int) -> At:
    before = text[:place]
    return At(before.count("\n") + 1, place - (before.rfind("\n") + 1) + 1)


def _too_deep(at: At) -> ConditionError:
    return ConditionError(
        Fault.TOO_LARGE,
        f"This condition is nested more than {MAX_DEPTH} deep.",
        at.line,
        at.column,
        "Split it into several elements.",
    )


def _syntax_error(text: str, error: UnexpectedInput) -> ConditionError:
    if isinstance(error, UnexpectedToken) and error.token.type == "$END":
        end = _at(text, len(text.rstrip()))
        return ConditionError(
            Fault.SYNTAX, "This condition stops in the middle.", end.line, end.column
        )
    line, column = max(error.line, 1), max(error.column, 1)
    found = "this"
    if isinstance(error, UnexpectedToken):
        found = f"`{error.token}`"
    elif isinstance(error, UnexpectedCharacters):
        found = f"`{error.char}`"
    message = f"{found} can't stand here."
    return ConditionError(Fault.SYNTAX, message, line, column, _SLIPS.get(found, ""))


_SLIPS = {
    "`=`": "Write == to compare.",
    "`is`": "Write == to compare.",
    "`&`": "Write && for and.",
    "`and`": "Write && for and.",
    "`|`": "Write || for or.",
    "`or`": "Write || for or.",
    "`not`": "Write ! for not.",
    "`?`": "Optional syntax isn't part of the profile; use has(...).",
}


_BINARY = {
    "relation_lt": "<", "relation_le": "<=", "relation_gt": ">", "relation_ge": ">=",
    "relation_eq": "==", "relation_ne": "!=", "relation_in": "in",
    "addition_add": "+", "addition_sub": "-",
    "multiplication_mul": "*", "multiplication_div": "/", "multiplication_mod": "%",
}  # fmt: skip
_CHAINS = {"conditionalor": "||", "conditionaland": "&&"}


class _Reader:
    """One walk over the grammar's tree; counts nodes and depth."""

    def __init__(self) -> None:
        self.nodes = 0

    def read(self, tree: Tree[Token], depth: int) -> Syntax:
        self.nodes += 1
        if self.nodes > MAX_NODES:
            raise ConditionError(
                Fault.TOO_LARGE,
                f"This condition has more than {MAX_NODES:,} parts.",
                suggestion="Split it into several elements.",
            )
        tree = _unwrapped(tree)
        at = At(tree.meta.line, tree.meta.column)
        if depth > MAX_DEPTH:
            raise _too_deep(at)
        kind, children = tree.data, tree.children
        if kind in _CHAINS:
            parts = reversed(list(_chain(tree)))
            return Operation(_CHAINS[kind], tuple(self.read(p, depth + 1) for p in parts), at)
        if kind == "expr":
            return Operation("?:", tuple(self.read(c, depth + 1) for c in _trees(tree)), at)
        if kind in {"relation", "addition", "multiplication"}:
            return self._left_chain(tree, depth, at)
        if kind == "unary":
            operator = "!" if _trees(tree)[0].data == "unary_not" else "-"
            return Operation(operator, (self.read(_trees(tree)[1], depth + 1),), at)
        if kind == "member_dot":
            return self._select(tree, depth, at)
        if kind == "member_dot_arg":
            name = str(children[1])
            return Call(self.read(_trees(tree)[0], depth + 1), name, self._args(tree, depth), at)
        if kind == "ident_arg":
            return Call(None, str(children[0]), self._args(tree, depth), at)
        if kind == "ident":
            return Name(_name(children[0], at), at)
        if kind == "list_lit":
            return Items(self._args(tree, depth), at)
        if kind == "literal":
            return _literal(children[0], at)
        raise _unsupported(str(kind), at)

    def _left_chain(self, tree: Tree[Token], depth: int, at: At) -> Syntax:
        """`a + b - c`: a loop, since a long chain leans to the left."""
        rest: list[tuple[str, Tree[Token]]] = []
        kind = tree.data
        while tree.data == kind and len(tree.children) == 2:
            inner, right = _trees(tree)
            rest.append((_BINARY[inner.data], right))
            tree = _unwrapped(_trees(inner)[0])
        result = self.read(tree, depth + 1)
        for operator, right in reversed(rest):
            result = Operation(operator, (result, self.read(right, depth + 1)), at)
            if len(rest) > MAX_DEPTH:
                raise _too_deep(at)
        return result

    def _select(self, tree: Tree[Token], depth: int, at: At) -> Syntax:
        names: list[tuple[str, At]] = []
        while tree.data == "member_dot":
            token = tree.children[1]
            names.append((_name(token, at), at))
            tree = _unwrapped(_trees(tree)[0])
            if len(names) > MAX_DEPTH:
                raise _too_deep(at)
        result = self.read(tree, depth + 1)
        for name, place in reversed(names):
            result = Select(result, name, place)
        return result

    def _args(self, tree: Tree[Token], depth: int) -> tuple[Syntax, ...]:
        lists = [t for t in _trees(tree) if t.data == "exprlist"]
        return tuple(self.read(t, depth + 1) for part in lists for t in _trees(part))


def _trees(tree: Tree[Token]) -> list[Tree[Token]]:
    return [c for c in tree.children if isinstance(c, Tree)]


_WRAPPERS = frozenset(
    "expr conditionalor conditionaland relation addition multiplication unary member "
    "primary paren_expr".split()
)


def _unwrapped(tree: Tree[Token]) -> Tree[Token]:
    while len(tree.children) == 1 and tree.data in _WRAPPERS:
        child = tree.children[0]
        if not isinstance(child, Tree):
            break
        tree = child
    return tree


def _chain(tree: Tree[Token]) -> Iterator[Tree[Token]]:
    """The operands of `a && b && c` from the right, whatever its brackets on the left."""
    kind = tree.data
    while tree.data == kind and len(tree.children) == 2:
        left, right = _trees(tree)
        yield right
        tree = _unwrapped(left)
    yield tree


def _name(token: Tree[Token] | Token, at: At) -> str:
    name = str(token)
    if name in _RESERVED:
        raise ConditionError(
            Fault.SYNTAX, f"`{name}` is a reserved word of CEL.", at.line, at.column
        )
    return name


def _literal(token: Tree[Token] | Token, at: At) -> Syntax:
    assert isinstance(token, Token)
    text = str(token)
    match token.type:
        case "BOOL_LIT":
            return Value(text == "true", "bool", at)
        case "INT_LIT":
            # Python itself refuses to read more digits than a few thousand.
            number = int(text, 16 if "0x" in text.lower() else 10) if len(text) < 100 else 2**64
            if not -(2**63) <= number < 2**63:
                raise ConditionError(
                    Fault.WRONG_TYPE, f"{_cut(text)} doesn't fit 64 bits.", at.line, at.column
                )
            return Value(number, "int", at)
        case "FLOAT_LIT":
            value = float(text)
            if value in {float("inf"), float("-inf")}:
                message = f"{_cut(text)} is too large."
                raise ConditionError(Fault.WRONG_TYPE, message, at.line, at.column)
            return Value(value, "double", at)
        case "STRING_LIT" | "MLSTRING_LIT":
            return Value(string_literal(text, at.line, at.column), "string", at)
        case _:
            raise _unsupported(token.type, at)


def _cut(text: str) -> str:
    return text if len(text) <= 30 else f"{text[:12]}... ({len(text):,} digits)"


_HINTS = {
    "UINT_LIT": ("An unsigned number", "Write it without the u."),
    "BYTES_LIT": ("Bytes", "Write a string."),
    "NULL_LIT": ("null", "Write !has(fact) for what is known to be none."),
    "map_lit": ("A map", "Compare the fields one by one."),
    "member_object": ("A message", "Compare the fields one by one."),
    "member_index": ("An index such as list[0]", "Write list.exists(x, ...) instead."),
    "dot_ident": ("A leading dot", "Write the fact's full name."),
    "dot_ident_arg": ("A leading dot", "Write the function's name."),
}


def _unsupported(kind: str, at: At) -> ConditionError:
    what, hint = _HINTS.get(kind, (f"`{kind}`", ""))
    return ConditionError(
        Fault.UNSUPPORTED, f"{what} isn't part of the profile.", at.line, at.column, hint
    )
