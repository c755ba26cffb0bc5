"""A typed tree back to CEL text.

`check.compile_condition(render(tree))` gives an equal tree. Sub-classes of `Renderer` may
say a node otherwise, for another reader of CEL.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from reasoned.conditions.tree import (
    And,
    Arith,
    Choice,
    Compare,
    Constantly,
    Count,
    Has,
    If,
    InList,
    InSet,
    Lit,
    LowerAscii,
    Matches,
    Neg,
    Node,
    Not,
    Now,
    Or,
    Quantifier,
    Ref,
    Size,
    StringTest,
    ToDouble,
    Truthy,
    Var,
)

_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def render(node: Node) -> str:
    """The node as CEL text, with brackets wherever they could matter."""
    return Renderer().text(node)


def string(value: str) -> str:
    """A CEL string literal."""
    return '"' + "".join(_escape(c) for c in value) + '"'


def _escape(character: str) -> str:
    if character in _ESCAPES:
        return _ESCAPES[character]
    return character if character.isprintable() else f"\\U{ord(character):08x}"


def timestamp(value: datetime) -> str:
    """RFC 3339 in UTC, to the microsecond where it has any."""
    plain = value.astimezone(UTC).replace(tzinfo=None)
    return f"{plain.year:04d}{plain.isoformat()[4:]}Z"


def duration(value: timedelta) -> str:
    """Seconds, such as `86400s` or `-0.5s`."""
    micros = value // timedelta(microseconds=1)
    whole, rest = divmod(abs(micros), 1_000_000)
    fraction = f".{rest:06d}".rstrip("0") if rest else ""
    return f"{'-' if micros < 0 else ''}{whole}{fraction}s"


class Renderer:
    """One method a kind of node that others may want to say differently."""

    def text(self, node: Node) -> str:
        match node:
            case Lit(value):
                return self.literal(value)
            case Now():
                return self.now()
            case Ref() | Var():
                return self.reference(node)
            case Arith(op, left, right) | Compare(op, left, right):
                return f"({self.text(left)} {op} {self.text(right)})"
            case Neg(term):
                return f"-({self.text(term)})"
            case Size(term):
                return self.size(node, f"size({self.text(term)})")
            case Count(over, depth, body):
                inner = f"{self.text(over)}.filter(x{depth}, {self.text(body)})"
                return self.size(node, f"size({inner})")
            case LowerAscii(term):
                return f"{self.text(term)}.lowerAscii()"
            case ToDouble(term):
                return f"double({self.text(term)})"
            case Choice(test, then, other) | If(test, then, other):
                return f"({self.text(test)} ? {self.text(then)} : {self.text(other)})"
            case Truthy(ref):
                return self.text(ref)
            case Constantly(value):
                return "true" if value else "false"
            case And(args):
                return "(" + " && ".join(map(self.text, args)) + ")"
            case Or(args):
                return "(" + " || ".join(map(self.text, args)) + ")"
            case Not(arg):
                return f"!({self.text(arg)})"
            case Has():
                return self.has(node)
            case InSet(term, options):
                return f"({self.text(term)} in [{', '.join(map(self.text, options))}])"
            case InList():
                return self.in_list(node)
            case Quantifier():
                return self.quantifier(node)
            case StringTest(kind, term, arg):
                return f"{self.text(term)}.{kind}({self.text(arg)})"
            case Matches(term, pattern):
                return f"{self.text(term)}.matches({string(pattern)})"
        raise AssertionError(node)

    def literal(self, value: object) -> str:
        match value:
            case bool():
                return "true" if value else "false"
            case int():
                return str(value)
            case float():
                digits = repr(value)
                return digits if "." in digits or "e" in digits else digits + ".0"
            case str():
                return string(value)
            case datetime():
                return f'timestamp("{timestamp(value)}")'
            case timedelta():
                return f'duration("{duration(value)}")'
        raise AssertionError(value)

    def now(self) -> str:
        return "now"

    def reference(self, node: Ref | Var) -> str:
        base = node.fact if isinstance(node, Ref) else f"x{node.depth}"
        return ".".join((base, *node.path))

    def size(self, node: Size | Count, plain: str) -> str:
        return plain

    def has(self, node: Has) -> str:
        return f"has({self.reference(node.ref)})"

    def in_list(self, node: InList) -> str:
        return f"({self.text(node.term)} in {self.text(node.over)})"

    def quantifier(self, node: Quantifier) -> str:
        body = self.text(node.body)
        return f"{self.text(node.over)}.{node.kind}(x{node.depth}, {body})"
