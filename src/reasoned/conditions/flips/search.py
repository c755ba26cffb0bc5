"""Flips: the smallest changes of fact that would change a rule's finding.

Changes are proposed by `solve`, part by part of the rule; here they are put together,
made minimal, and each one that is shown has been evaluated on the changed record. Words
are left to `decisions.words`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import combinations
from typing import NamedTuple, TypeAlias

from reasoned.conditions.flips.solve import Ways
from reasoned.conditions.flips.state import Changes, Solver, Way
from reasoned.conditions.interpret import TooMuchWork
from reasoned.conditions.python.compile import compile_rules
from reasoned.conditions.tree import And, Bool, Not, Or, RuleTest
from reasoned.conditions.types import Schema
from reasoned.conditions.values import Record, Truth, Value
from reasoned.conditions.walk import reads

LARGEST = 3
"""Facts that one flip may change."""
BUDGET = 2_000
"""Evaluations that one search may spend."""

_UNASKED = object()
_new = tuple.__new__
"""Makes named tuples at half the cost of their own constructors."""
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
                search.offer(way(solver, becomes), becomes=False)
        else:
            if truth is None:
                for part, want in prepared.parts:
                    search.offer(prepared.ways.solve(part, not want)(solver), becomes=False)
            every = [prepared.ways.solve(part, want)(solver) for part, want in prepared.parts]
            search.offer(solver.together(every), becomes=True)
    except TooMuchWork:
        search.cut = True
    found = search.found
    if search.several or truth is None:
        found.sort(key=lambda flip: (len(flip.changes), bool(flip.becomes)))
    return Flips(tuple(found), search.cut or solver.cut, search.evaluated)


Run: TypeAlias = Callable[[Record, datetime], tuple[int, int]]


@dataclass(frozen=True)
class _Prepared:
    """What a search needs of a rule, whatever the record.

    `parts`: elements and exceptions, and what each must be for the rule to hold.
    `breaks`: for what alone may keep it from holding, the way there and what it is where
    the rule holds. `readers`: by facts, the parts that read any, as a rule of their own.
    """

    test: RuleTest
    parts: tuple[tuple[Bool, bool], ...]
    breaks: tuple[tuple[Way, bool], ...]
    facts: frozenset[str]
    run: Run
    ways: Ways
    readers: dict[str | tuple[str, ...], Run] = field(default_factory=dict)

    def reader(self, facts: str | tuple[str, ...]) -> Run:
        """What runs the parts that read a fact, or any of some, made when first asked for.

        Where the rule doesn't fail as things are, no other part makes it fail when these
        facts change.
        """
        if len(self.readers) >= _MOST_READERS:
            return self.run
        changed = {facts} if isinstance(facts, str) else set(facts)
        when = tuple(t for t in self.test.when if not changed.isdisjoint(reads(t)))
        unless = tuple(t for t in self.test.unless if not changed.isdisjoint(reads(t)))
        run = self.run
        if len(when) + len(unless) < len(self.parts):
            run = compile_rules((RuleTest(self.test.id, when, unless),)).run
        self.readers[facts] = run
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
_MOST_READERS = 64
"""Programs kept for the parts of one rule; a rule that reads few facts needs few."""


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

    `single`: facts each of which alone makes the rule hold, or (False) fail. `several`: the
    same for sets of facts.
    """

    __slots__ = (
        "budget", "cut", "evaluated", "found", "largest", "now", "prepared", "record",
        "several", "single",
    )  # fmt: skip

    def __init__(
        self, prepared: _Prepared, record: Record, now: datetime, largest: int, budget: int
    ) -> None:
        self.prepared, self.record, self.now = prepared, record, now
        self.largest, self.budget = largest, budget
        self.found: list[Flip] = []
        self.single: list[tuple[str, bool]] = []
        self.several: list[tuple[bool, set[str]]] = []
        self.evaluated = 0
        self.cut = False

    def offer(self, proposals: Sequence[Changes], becomes: bool) -> None:
        """Keep what flips, where no fewer facts do (nor other values of the same facts).

        `becomes` False is for a rule that doesn't fail as things are.
        """
        record = self.record
        for changes in proposals:
            if len(changes) == 1:
                ((fact, then),) = changes
                if (fact, becomes) in self.single:
                    continue
                if self._gives({**record, fact: then}, fact, becomes):
                    change = _new(Change, (fact, fact in record, record.get(fact), then))
                    self.found.append(_new(Flip, ((change,), becomes)))
                    self.single.append((fact, becomes))
            elif 0 < len(changes) <= self.largest and not self._known(changes, becomes):
                self._offer_several(changes, becomes)

    def _offer_several(self, changes: Changes, becomes: bool) -> None:
        if self._several_give(changes, becomes) and self._minimal(changes, becomes):
            record = self.record
            made = [Change(f, f in record, record.get(f), then) for f, then in changes]
            self.found.append(Flip(tuple(made), becomes))
            self.several.append((becomes, {fact for fact, _ in changes}))

    def _known(self, changes: Changes, becomes: bool) -> bool:
        """Whether some of these facts are known to give the same."""
        for fact, _ in changes:
            if (fact, becomes) in self.single:
                return True
        facts = {fact for fact, _ in changes}
        return any(gives is becomes and some <= facts for gives, some in self.several)

    def _minimal(self, changes: Changes, becomes: bool) -> bool:
        return not any(
            self._several_give(fewer, becomes)
            for size in range(1, len(changes))
            for fewer in combinations(changes, size)
        )

    def truth(self) -> Truth:
        """What the rule gives as things are."""
        holds, undetermined = self.prepared.run(self.record, self.now)
        return True if holds else None if undetermined else False

    def _several_give(self, changes: Changes, becomes: bool) -> bool:
        facts = tuple([fact for fact, _ in changes])
        return self._gives({**self.record, **dict(changes)}, facts, becomes)

    def _gives(self, changed: Record, facts: str | tuple[str, ...], becomes: bool) -> bool:
        """Whether the rule, on the changed record, holds or (`becomes` False) fails."""
        self.evaluated += 1
        if self.evaluated > self.budget:
            raise TooMuchWork
        prepared = self.prepared
        if becomes:
            return prepared.run(changed, self.now)[0] != 0
        run = prepared.readers.get(facts) or prepared.reader(facts)
        return run(changed, self.now) == _FAILS
