"""Flips: the smallest changes of fact that would change a rule's finding.

Changes are proposed by `flip_solve`, part by part of the rule; here they are put together,
made minimal, and each one that is shown has been evaluated on the changed record. Words
are left to `decisions.words`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from itertools import combinations

from reasoned.conditions.compile_python import Program, compile_rules
from reasoned.conditions.flip_solve import Changes, Solver
from reasoned.conditions.interpret import TooMuchWork, rule_truth
from reasoned.conditions.tree import Bool, RuleTest
from reasoned.conditions.types import Schema
from reasoned.conditions.values import Record, Truth, Value
from reasoned.conditions.walk import reads

LARGEST = 3
"""Facts that one flip may change."""
BUDGET = 2_000
"""Evaluations that one search may spend."""


@dataclass(frozen=True)
class Change:
    """One fact that would have to be otherwise. `now` is None where it is unknown
    (`known` False) or known to be none (`known` True). `then` is the whole new value."""

    fact: str
    known: bool
    now: Value
    then: Value


@dataclass(frozen=True)
class Flip:
    """A set of changes (one to three) that together make the rule `becomes`."""

    changes: tuple[Change, ...]
    becomes: Truth


@dataclass(frozen=True)
class Flips:
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
) -> Flips:
    """What would change the finding of `test` on `record`, smallest first.

    A rule that holds is flipped to one that doesn't, one that doesn't hold to one that
    does, an undetermined one to both. No change touches a fact of `fixed`, or one that
    `schema` doesn't have. No flip contains another: leaving out any of its changes gives
    something else. At most `largest` (up to 3) facts change in one flip.
    """
    fixed |= {fact for tree in (*test.when, *test.unless) for fact in reads(tree)} - schema.keys()
    solver = Solver(record, now, fixed)
    search = _Search(_program(test).run, record, now, largest, budget)
    try:
        truth = rule_truth(map(solver.value, test.when), map(solver.value, test.unless))
        if truth is not False:
            for part, want in _parts(test):
                search.offer(solver.solve(part, not want), becomes=False)
        if truth is not True:
            every = [solver.solve(part, want) for part, want in _parts(test)]
            search.offer(solver.together(every), becomes=True)
    except TooMuchWork:
        search.cut = True
    found = sorted(search.found, key=lambda flip: (len(flip.changes), bool(flip.becomes)))
    return Flips(tuple(found), search.cut or solver.cut, search.evaluated)


def _parts(test: RuleTest) -> Iterable[tuple[Bool, bool]]:
    """Elements and exceptions, and what each must be for the rule to hold."""
    yield from ((tree, True) for tree in test.when)
    yield from ((tree, False) for tree in test.unless)


@lru_cache(maxsize=4096)
def _program(test: RuleTest) -> Program:
    return compile_rules((test,))


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

    def offer(self, proposals: Iterable[Changes], becomes: bool) -> None:
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

    def _minimal(self, changes: Changes, becomes: bool) -> bool:
        return not any(
            self._gives(fewer) is becomes
            for size in range(1, len(changes))
            for fewer in combinations(changes, size)
        )

    def _gives(self, changes: Changes) -> Truth:
        self.evaluated += 1
        if self.evaluated > self.budget:
            raise TooMuchWork
        holds, undetermined = self.run({**self.record, **dict(changes)}, self.now)
        return True if holds else None if undetermined else False

    def _change(self, change: tuple[str, Value]) -> Change:
        fact, then = change
        return Change(fact, fact in self.record, self.record.get(fact), then)
