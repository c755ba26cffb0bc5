"""Rules as one SQL query for DuckDB: for every row, which hold and which are undetermined.

Each rule becomes one CASE, whose tests stop at the first part that settles the answer,
cheapest part first. Whether a rule is undetermined is asked only where it can be. The
answers of up to `WORD` rules lie in one BIGINT a row, so nothing is filtered or counted
rule by rule. What several rules ask of every row, and isn't cheap, is worked out before.

Conditions are left to `sql.emit`; running the query to `history.batch`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from sqlglot import exp

from reasoned.conditions.sql.certain import NOTHING, denied, stated
from reasoned.conditions.sql.columns import Columns
from reasoned.conditions.sql.cost import cost
from reasoned.conditions.sql.emit import Emitter
from reasoned.conditions.sql.parts import BIGINT, Sql, both, case, cast, either, number
from reasoned.conditions.tree import And, Node, Or, RuleTest, Var
from reasoned.conditions.types import Schema
from reasoned.conditions.walk import children, nodes

__all__ = ["WORD", "holds_column", "rules_query", "undetermined_column", "words"]

WORD = 31
"""Rules in one column: bit i for the i-th of them holds, or in the other column is
undetermined. Both fit one BIGINT while they are worked out."""
_ALL = 2**WORD - 1
_SOURCE = "record"
_WORTH_SHARING = 60
"""Nanoseconds a row from which on a column of its own is cheaper than asking twice."""


def words(rules: int) -> int:
    """How many pairs of columns `rules` rules take."""
    return -(-rules // WORD)


def holds_column(word: int) -> str:
    return f"holds_{word}"


def undetermined_column(word: int) -> str:
    return f"undetermined_{word}"


def rules_query(
    tests: Sequence[RuleTest],
    schema: Schema,
    source: str | exp.Expr,
    now: datetime,
    *,
    row_columns: Sequence[str] = (),
    columns: Columns | None = None,
) -> exp.Select:
    """A query with one row for each row of `source`, in its order.

    `source` is a table's name, or anything that can stand after FROM. The result has the
    `row_columns` of the source, then for each word w of `WORD` rules the BIGINT columns
    `holds_w` and `undetermined_w`, bit i of which is `tests[w * WORD + i]`. `columns` says
    which columns there are; without it, all that `schema` can have.
    """
    columns = columns or Columns(schema)
    table = exp.to_table(source) if isinstance(source, str) else source.copy()
    shared = _shared(tests)
    plain = Emitter(columns, _SOURCE, {}, now)
    if shared:
        worked_out = [
            exp.alias_(plain.value(node), name, quoted=True) for node, name in shared.items()
        ]
        aliased = exp.alias_(table, _SOURCE, table=True)
        inner = exp.select(exp.Column(this=exp.Star(), table=exp.to_identifier(_SOURCE)))
        table = inner.select(*worked_out).from_(aliased).subquery()
    emitter = Emitter(columns, _SOURCE, shared, now)
    kept = [exp.column(name, table=_SOURCE, quoted=True) for name in row_columns]
    packed = [
        exp.alias_(_word(tests[start : start + WORD], emitter), f"word_{start // WORD}")
        for start in range(0, len(tests), WORD)
    ]
    masks = exp.select(*kept, *packed).from_(exp.alias_(table, _SOURCE, table=True))
    return (
        exp.select(*(exp.column(name, table="mask", quoted=True) for name in row_columns))
        .select(*_unpacked(words(len(tests))))
        .from_(masks.subquery("mask"))
    )


def _word(tests: Sequence[RuleTest], emitter: Emitter) -> Sql:
    """The low bits say which rules hold, those from `WORD` on which are undetermined."""
    total: Sql | None = None
    for bit, test in enumerate(tests):
        answer = _answer(test, emitter, _bits(1 << bit), _bits(1 << (bit + WORD)))
        total = answer if total is None else exp.Add(this=total, expression=answer)
    assert total is not None
    return total


def _answer(test: RuleTest, emitter: Emitter, holds: Sql, undetermined: Sql) -> Sql:
    """0 where the rule doesn't hold.

    Where it can't be unknown, only whether it holds is asked. Else most rows fail, so that
    is asked first, and then only what can be unknown is asked again.
    """
    parts = [(t, True) for t in test.when] + [(t, False) for t in test.unless]
    parts.sort(key=lambda part: cost(part[0]))
    says = [stated(t) if want else denied(t) for t, want in parts]
    given = NOTHING.union(*says)
    unsure = [
        (t, want)
        for (t, want), own in zip(parts, says, strict=True)
        if not emitter.certain(t, NOTHING if own else given)
    ]
    met = both((emitter.holds if want else emitter.fails)(t) for t, want in unsure or parts)
    if not unsure:
        return case((met, holds), default=_bits(0))
    fails = either((emitter.fails if want else emitter.holds)(t) for t, want in parts)
    return case((fails, _bits(0)), (met, holds), default=undetermined)


def _bits(value: int) -> Sql:
    return cast(number(value), BIGINT)


def _unpacked(count: int) -> Iterator[Sql]:
    for word in range(count):
        packed = exp.column(f"word_{word}", table="mask")
        low = exp.BitwiseAnd(this=packed, expression=number(_ALL))
        high = exp.BitwiseRightShift(this=packed.copy(), expression=number(WORD))
        yield exp.Alias(this=low, alias=exp.to_identifier(holds_column(word)))
        yield exp.Alias(this=high, alias=exp.to_identifier(undetermined_column(word)))


def _shared(tests: Sequence[RuleTest]) -> Mapping[Node, str]:
    """Sub-expressions that several rules ask of every row, with a column's name for each."""
    asked: Counter[Node] = Counter()
    for test in tests:
        trees = (*test.when, *test.unless)
        first = min(trees, key=cost, default=None)
        if first is not None:
            asked.update({n for n in _asked(first) if cost(n) >= _WORTH_SHARING})
    repeated = [node for node, times in asked.items() if times > 1]
    inner = {part for node in repeated for part in nodes(node) if part is not node}
    return {
        node: f"shared{place}"
        for place, node in enumerate(node for node in repeated if node not in inner)
    }


def _asked(node: Node) -> Iterator[Node]:
    """The sub-expressions that are worked out for every row, whatever the others say.

    None within a macro, of which a row has many; of && and || only the part asked first.
    """
    if not any(isinstance(n, Var) for n in nodes(node)):
        yield node
    inner = [min(node.args, key=cost)] if isinstance(node, And | Or) else children(node)
    for child in inner:
        yield from _asked(child)
