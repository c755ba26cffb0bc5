"""Flips: the smallest changes of fact that would change a rule's finding.

Changes are proposed by `flip_solve`, part by part of the rule; here they are put together,
made minimal, and each one that is shown has been evaluated on the changed record. Words
are left to `decisions.words`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import combinations
from typing import NamedTuple, TypeAlias

from reasoned.conditions.compile_python import compile_rules
from reasoned.conditions.flip_solve import Ways
from reasoned.conditions.flip_state import Changes, Solver, Way
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
    if not schema.keys() >= prepared.facts:
        fixed |= prepared.facts - schema.keys()
    solver = Solver(record, now, fixed)
    search = _Search(prepared, record, now, largest, budget)
    try:
        if truth is _UNASKED:
            truth = search.truth()
        if truth is True:
            for way, becomes in prepared.breaks:
                search.offer_to_break(way(solver, becomes))
        else:
            if truth is None:
                for part, want in prepared.parts:
                    search.offer(prepared.ways.solve(part, not want)(solver), becomes=False)
            every = [prepared.ways.solve(part, want)(solver) for part, want in prepared.parts]
            search.offer(solver.together(every), becomes=True)
    except TooMuchWork:
        search.cut = True
    found = search.found
    if search.large:
        found.sort(key=lambda flip: (len(flip.changes), bool(flip.becomes)))
    return Flips(tuple(found), search.cut or solver.cut, search.evaluated)


Run: TypeAlias = Callable[[Record, datetime], tuple[int, int]]


@dataclass(frozen=True)
class _Prepared:
    """What a search needs of a rule, whatever the record.

    `parts`: elements and exceptions, and what each must be for the rule to hold.
    `breaks`: for what alone may keep it from holding, the way there and what it is where
    the rule holds. `readers`: by fact, the parts that read it as a rule of their own.
    """

    test: RuleTest
    parts: tuple[tuple[Bool, bool], ...]
    breaks: tuple[tuple[Way, bool], ...]
    facts: frozenset[str]
    run: Run
    ways: Ways
    readers: dict[str, Run] = field(default_factory=dict)

    def reader(self, fact: str) -> Run:
        """What runs the parts that read the fact, made when it is first asked for.

        Where the rule holds, no other part can keep it from holding when the fact changes.
        """
        when = tuple(t for t in self.test.when if fact in reads(t))
        unless = tuple(t for t in self.test.unless if fact in reads(t))
        run = self.run
        if len(when) + len(unless) < len(self.parts):
            run = compile_rules((RuleTest(self.test.id, when, unless),)).run
        self.readers[fact] = run
        return run


def _breaks(node: Bool, want: bool) -> Iterator[tuple[Bool, bool]]:
    """The nodes of which any one suffices to make the node `want`, and what each would be."""
    match node:
        case Not(arg):
            yield from _breaks(arg, not want)
        case And(args) if not want:
            yield from (b for a in args for b in _breaks(a, want))
        case Or(args) if want:
            yield from (b for a in args for b in _breaks(a, want))
        case _:
            yield node, want


_PREPARED: dict[int, _Prepared] = {}
_MOST_PREPARED = 10_000


def _prepare(test: RuleTest) -> _Prepared:
    # By identity, since hashing a tree costs as much as searching it. The entry keeps its
    # test alive, so that no other can come to have the same id.
    found = _PREPARED.get(id(test))
    if found is None:
        parts = (*((t, True) for t in test.when), *((t, False) for t in test.unless))
        facts = frozenset(fact for tree, _ in parts for fact in reads(tree))
        ways = Ways()
        breaks = tuple(
            (ways.turn(node, to), not to)
            for tree, want in parts
            for node, to in _breaks(tree, not want)
        )
        found = _Prepared(test, parts, breaks, facts, compile_rules((test,)).run, ways)
        if len(_PREPARED) >= _MOST_PREPARED:
            _PREPARED.clear()
        _PREPARED[id(test)] = found
    return found


class _Search:
    """Evaluates proposals, and keeps the minimal ones.

    `single`: the facts each of which alone gives some truth. `large`: flips of several facts.
    """

    __slots__ = (
        "budget", "cut", "evaluated", "found", "large", "largest", "now", "prepared", "record",
        "single",
    )  # fmt: skip

    def __init__(
        self, prepared: _Prepared, record: Record, now: datetime, largest: int, budget: int
    ) -> None:
        self.prepared, self.record, self.now = prepared, record, now
        self.largest, self.budget = largest, budget
        self.found: list[Flip] = []
        self.single: set[tuple[str, bool]] = set()
        self.large: list[tuple[bool, set[str]]] = []
        self.evaluated = 0
        self.cut = False

    def offer_to_break(self, proposals: Sequence[Changes]) -> None:
        """The same for a rule that holds, and isn't to."""
        record = self.record
        for changes in proposals:
            if len(changes) != 1:
                self.offer((changes,), becomes=False)
                continue
            ((fact, then),) = changes
            if (fact, False) in self.single:
                continue
            self.evaluated += 1
            if self.evaluated > self.budget:
                raise TooMuchWork
            run = self.prepared.readers.get(fact) or self.prepared.reader(fact)
            if run({**record, fact: then}, self.now) == _FAILS:
                change = Change(fact, fact in record, record.get(fact), then)
                self.found.append(Flip((change,), False))
                self.single.add((fact, False))

    def offer(self, proposals: Sequence[Changes], becomes: bool) -> None:
        """Keep what flips, where no fewer facts do (nor other values of the same facts)."""
        for changes in proposals:
            if not 0 < len(changes) <= self.largest:
                continue
            if any((fact, becomes) in self.single for fact, _ in changes):
                continue
            facts = {fact for fact, _ in changes}
            if any(b is becomes and s <= facts for b, s in self.large):
                continue
            if self._gives(changes) is becomes and self._minimal(changes, becomes):
                self.found.append(Flip(tuple(map(self._change, changes)), becomes))
                if len(changes) == 1:
                    self.single.add((changes[0][0], becomes))
                else:
                    self.large.append((becomes, facts))

    def _minimal(self, changes: Changes, becomes: bool) -> bool:
        return len(changes) == 1 or not any(
            self._gives(fewer) is becomes
            for size in range(1, len(changes))
            for fewer in combinations(changes, size)
        )

    def truth(self) -> Truth:
        """What the rule gives as things are."""
        holds, undetermined = self.prepared.run(self.record, self.now)
        return True if holds else None if undetermined else False

    def _gives(self, changes: Changes) -> Truth:
        self.evaluated += 1
        if self.evaluated > self.budget:
            raise TooMuchWork
        holds, undetermined = self.prepared.run({**self.record, **dict(changes)}, self.now)
        return True if holds else None if undetermined else False

    def _change(self, change: tuple[str, Value]) -> Change:
        fact, then = change
        return Change(fact, fact in self.record, self.record.get(fact), then)
