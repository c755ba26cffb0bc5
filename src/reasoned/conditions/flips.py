"""Flips: the smallest changes of fact that would change a rule's finding.

Changes are proposed by `flip_solve`, part by part of the rule; here they are put together,
made minimal, and each one that is shown has been evaluated on the changed record. Words
are left to `decisions.words`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations
from typing import NamedTuple

from reasoned.conditions.compile_python import compile_rules
from reasoned.conditions.flip_solve import Changes, Solver, simple_fact, simple_values
from reasoned.conditions.interpret import TooMuchWork
from reasoned.conditions.tree import And, Bool, Not, Or, RuleTest
from reasoned.conditions.types import Schema
from reasoned.conditions.values import Record, Truth, Value
from reasoned.conditions.walk import reads

LARGEST = 3
"""Facts that one flip may change."""
BUDGET = 2_000
"""Evaluations that one search may spend."""

_UNASKED = object()
_FAILS = (0, 0)
"""Masks of a rule that neither holds nor is undetermined."""


class Change(NamedTuple):
    """One fact that would have to be otherwise. `now` is None where it is unknown
    (`known` False) or known to be none (`known` True). `then` is the whole new value."""

    fact: str
    known: bool
    now: Value
    then: Value


class Flip(NamedTuple):
    """A set of changes (one to three) that together make the rule `becomes`."""

    changes: tuple[Change, ...]
    becomes: Truth


class Flips(NamedTuple):
    """All smallest flips that were found. `cut`: the budget ended the search early."""

    flips: tuple[Flip, ...]
    cut: bool = False
    evaluated: int = 0


def find_flips(
    test: RuleTest,
    record: Record,
    now: datetime,
    *,
    schema: Schema,
    fixed: frozenset[str] = frozenset(),
    largest: int = LARGEST,
    budget: int = BUDGET,
    truth: Truth | object = _UNASKED,
) -> Flips:
    """What would change the finding of `test` on `record`, smallest first.

    A rule that holds is flipped to one that doesn't, one that doesn't hold to one that
    does, an undetermined one to both. No change touches a fact of `fixed`, or one that
    `schema` doesn't have. `truth` is what the rule gives as things are, where the caller
    knows it already. No flip contains another: leaving out any of its changes gives
    something else. At most `largest` (up to 3) facts change in one flip.
    """
    prepared = _prepare(test)
    undeclared = prepared.facts - schema.keys()
    if undeclared:
        fixed |= undeclared
    solver = Solver(record, now, fixed)
    search = _Search(prepared.run, record, now, largest, budget)
    try:
        if truth is _UNASKED:
            truth = search.truth()
        if truth is True:
            for step in prepared.breaks:
                if step.fact is None:
                    search.offer(solver.turn(step.node, step.want, not step.want), becomes=False)
                elif step.fact not in fixed:
                    search.offer_values(step.fact, simple_values(step.node, step.want))
        else:
            if truth is None:
                for part, want in prepared.parts:
                    search.offer(solver.solve(part, not want), becomes=False)
            every = [solver.solve(part, want) for part, want in prepared.parts]
            search.offer(solver.together(every), becomes=True)
    except TooMuchWork:
        search.cut = True
    if len(search.found) > 1:
        search.found.sort(key=lambda flip: (len(flip.changes), bool(flip.becomes)))
    return Flips(tuple(search.found), search.cut or solver.cut, search.evaluated)


@dataclass(frozen=True)
class _Prepared:
    """What a search needs of a rule, whatever the record.

    `parts`: elements and exceptions, and what each must be for the rule to hold.
    `breaks`: what any one of would keep it from holding, where it holds.
    """

    test: RuleTest
    parts: tuple[tuple[Bool, bool], ...]
    breaks: tuple[_Break, ...]
    facts: frozenset[str]
    run: Callable[[Record, datetime], tuple[int, int]]


class _Break(NamedTuple):
    """A node that would have to be `want`; `fact` where it asks one fact for constants."""

    node: Bool
    want: bool
    fact: str | None


def _breaks(node: Bool, want: bool) -> Iterator[_Break]:
    """The nodes of which any one suffices to make the node `want`."""
    match node:
        case Not(arg):
            yield from _breaks(arg, not want)
        case And(args) if not want:
            yield from (b for a in args for b in _breaks(a, want))
        case Or(args) if want:
            yield from (b for a in args for b in _breaks(a, want))
        case _:
            yield _Break(node, want, simple_fact(node))


_PREPARED: dict[int, _Prepared] = {}
_MOST_PREPARED = 10_000


def _prepare(test: RuleTest) -> _Prepared:
    # By identity, since hashing a tree costs as much as searching it. The entry keeps its
    # test alive, so that no other can come to have the same id.
    found = _PREPARED.get(id(test))
    if found is None:
        parts = (*((t, True) for t in test.when), *((t, False) for t in test.unless))
        facts = frozenset(fact for tree, _ in parts for fact in reads(tree))
        breaks = tuple(b for tree, want in parts for b in _breaks(tree, not want))
        found = _Prepared(test, parts, breaks, facts, compile_rules((test,)).run)
        if len(_PREPARED) >= _MOST_PREPARED:
            _PREPARED.clear()
        _PREPARED[id(test)] = found
    return found


class _Search:
    """Evaluates proposals, and keeps the minimal ones."""

    def __init__(
        self,
        run: Callable[[Record, datetime], tuple[int, int]],
        record: Record,
        now: datetime,
        largest: int,
        budget: int,
    ) -> None:
        self.run, self.record, self.now = run, record, now
        self.largest, self.budget = largest, budget
        self.found: list[Flip] = []
        self.sets: list[tuple[bool, set[str]]] = []
        self.evaluated = 0
        self.cut = False

    def offer(self, proposals: Sequence[Changes], becomes: bool) -> None:
        """Keep what flips, where no fewer facts do (nor other values of the same facts)."""
        for changes in proposals:
            if not 0 < len(changes) <= self.largest:
                continue
            facts = {fact for fact, _ in changes}
            if any(b is becomes and s <= facts for b, s in self.sets):
                continue
            if self._gives(changes) is becomes and self._minimal(changes, becomes):
                self.found.append(Flip(tuple(map(self._change, changes)), becomes))
                self.sets.append((becomes, facts))

    def offer_values(self, fact: str, choice: Sequence[Value]) -> None:
        """Keep the first value of one fact that keeps a rule which holds from holding."""
        if any(s == {fact} for _, s in self.sets):
            return
        for value in choice:
            self.evaluated += 1
            if self.evaluated > self.budget:
                raise TooMuchWork
            if self.run({**self.record, fact: value}, self.now) == _FAILS:
                self.found.append(Flip((self._change((fact, value)),), False))
                self.sets.append((False, {fact}))
                return

    def _minimal(self, changes: Changes, becomes: bool) -> bool:
        return len(changes) == 1 or not any(
            self._gives(fewer) is becomes
            for size in range(1, len(changes))
            for fewer in combinations(changes, size)
        )

    def truth(self) -> Truth:
        """What the rule gives as things are."""
        holds, undetermined = self.run(self.record, self.now)
        return True if holds else None if undetermined else False

    def _gives(self, changes: Changes) -> Truth:
        self.evaluated += 1
        if self.evaluated > self.budget:
            raise TooMuchWork
        holds, undetermined = self.run({**self.record, **dict(changes)}, self.now)
        return True if holds else None if undetermined else False

    def _change(self, change: tuple[str, Value]) -> Change:
        fact, then = change
        return Change(fact, fact in self.record, self.record.get(fact), then)
