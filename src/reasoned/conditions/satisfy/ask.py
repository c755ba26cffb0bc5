"""Can these conditions be so at once? Decided from the conditions alone, within a budget.

Sound and incomplete: `NO` only where it is certain for every record and every moment, `YES`
only with an example that the interpreter has confirmed, else `UNSURE`. Cases are searched
depth first (`cases`), the demands of each on single terms are brought together here
and in `domains`, and examples are made in `example`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import Enum

from reasoned.conditions.interpret import TooMuchWork, evaluate
from reasoned.conditions.satisfy.cases import (
    Answers,
    Between,
    Case,
    Demand,
    Every,
    Is,
    On,
    Presence,
    Some,
    Task,
    Want,
    cases,
    with_item,
)
from reasoned.conditions.satisfy.domains import Domain, Fits, domain
from reasoned.conditions.satisfy.example import Example, Found, make_example
from reasoned.conditions.satisfy.sums import Sum, go_together
from reasoned.conditions.satisfy.tried import narrowed
from reasoned.conditions.tree import (
    Bool,
    Constantly,
    Count,
    Ref,
    RuleTest,
    Size,
    Term,
    Var,
)
from reasoned.conditions.types import ListType
from reasoned.conditions.values import Truth

__all__ = [
    "Answer",
    "Effort",
    "Example",
    "Possible",
    "Want",
    "always",
    "both_hold",
    "holds",
    "implies",
    "impossible",
    "never",
    "together",
]

BUDGET = 4000
"""Demands that one question may look at; beyond, the answer is `UNSURE`."""


@dataclass
class Effort:
    """What many questions may cost together; once it is spent, every answer is `UNSURE`."""

    left: int

    @property
    def spent(self) -> bool:
        return self.left <= 0


class Possible(Enum):
    """Whether some record and moment make it so."""

    NO = "no"
    YES = "yes"
    UNSURE = "can't tell"


@dataclass(frozen=True)
class Answer:
    """`example` is there where the answer is `YES`."""

    possible: Possible
    example: Example | None = None


def together(wanted: Iterable[tuple[Bool, Want]], effort: Effort | None = None) -> Answer:
    """Whether all of these can be so at once, within `BUDGET` and what is left of `effort`."""
    budget = BUDGET if effort is None else min(BUDGET, effort.left)
    search = _Search(budget)
    answer = _search([Task(tree, want) for tree, want in wanted], search)
    if effort is not None:
        effort.left -= budget - search.left
    return answer


def _search(tasks: list[Task], search: _Search) -> Answer:
    waiting = [_State(pending=list(tasks))]
    unsure = False
    while waiting:
        state = waiting.pop()
        choices = search.settle(state)
        # Bringing demands together costs by their number, settled anew or not.
        search.left -= len(state.demands) + len(state.sums) ** 2
        if search.left <= 0:
            return Answer(Possible.UNSURE)
        if choices is None:
            continue
        domains = _domains(state)
        if domains is None:
            continue
        if follows := list(_of_sizes(state, domains)):
            state.pending, state.deferred = follows, choices
            waiting.append(state)
            continue
        if choices:
            waiting += [state.branch(case, choices) for case in reversed(choices[0])]
            continue
        example = make_example(Found(state.presence, domains, state.between, state.items))
        if _confirmed(tasks, example):
            return Answer(Possible.YES, example)
        unsure = True
    return Answer(Possible.UNSURE if unsure else Possible.NO)


def impossible(wanted: Iterable[tuple[Bool, Want]], effort: Effort | None = None) -> bool:
    """Whether it is certain that these are never so at once."""
    return together(wanted, effort).possible is Possible.NO


def never(tree: Bool, effort: Effort | None = None) -> bool:
    """Whether it is certain that the condition is true on no record."""
    return impossible([(tree, Want.TRUE)], effort)


def always(tree: Bool, effort: Effort | None = None) -> bool:
    """Whether it is certain that the condition is false on no record (it may be unknown)."""
    return impossible([(tree, Want.FALSE)], effort)


def holds(test: RuleTest) -> list[tuple[Bool, Want]]:
    """What is wanted for the rule to hold."""
    return [*((w, Want.TRUE) for w in test.when), *((u, Want.FALSE) for u in test.unless)]


def both_hold(one: RuleTest, other: RuleTest, effort: Effort | None = None) -> Answer:
    """Whether two rules can hold at once."""
    return together([*holds(one), *holds(other)], effort)


def implies(narrow: RuleTest, wide: RuleTest, effort: Effort | None = None) -> bool:
    """Whether it is certain that `wide` holds wherever `narrow` does, undetermined nowhere."""
    ways = [(w, Want.NOT_TRUE) for w in wide.when] + [(u, Want.NOT_FALSE) for u in wide.unless]
    given = holds(narrow)
    return all(impossible([*given, way], effort) for way in ways)


def _confirmed(tasks: list[Task], example: Example) -> bool:
    try:
        return all(
            evaluate(t.tree, example.record, example.now, budget=100_000) in t.want.value
            for t in tasks
        )
    except TooMuchWork:
        return False


# --- one case ---------------------------------------------------------------------------


@dataclass
class _State:
    """One case so far: what is still to do, and what is demanded of what."""

    pending: list[Demand]
    deferred: list[list[Case]] = field(default_factory=list)
    truths: dict[Bool, frozenset[Truth]] = field(default_factory=dict)
    presence: dict[Ref | Var, frozenset[Presence]] = field(default_factory=dict)
    demands: dict[Term, tuple[Fits, ...]] = field(default_factory=dict)
    between: dict[tuple[Term, Term], frozenset[int]] = field(default_factory=dict)
    items: dict[Ref | Var, tuple[int, ...]] = field(default_factory=dict)
    sums: tuple[Sum, ...] = ()
    every: tuple[Every, ...] = ()
    counted: frozenset[Term] = frozenset()

    def branch(self, case: Case, choices: list[list[Case]]) -> _State:
        return _State(
            list(case),
            choices[1:],
            dict(self.truths),
            dict(self.presence),
            dict(self.demands),
            dict(self.between),
            dict(self.items),
            self.sums,
            self.every,
            self.counted,
        )


class _Search:
    """Takes demands into a state until only choices are left."""

    def __init__(self, budget: int) -> None:
        self.left = budget
        self.last_item = 0

    def settle(self, state: _State) -> list[list[Case]] | None:
        """The choices still open, the smallest first; None where the case is impossible."""
        choices = state.deferred
        while state.pending:
            self.left -= 1
            if self.left <= 0:
                return None
            demand = state.pending.pop()
            if not isinstance(demand, Task):
                if not self._take(state, demand):
                    return None
                continue
            found = cases(demand)
            if not found:
                return None
            if len(found) == 1:
                state.pending += found[0]
            else:
                choices.append(found)
        return sorted(choices, key=len)

    def _take(self, state: _State, demand: Demand) -> bool:
        match demand:
            case Answers(tree, truths):
                state.truths[tree] = state.truths.get(tree, truths) & truths
                return bool(state.truths[tree])
            case Is(ref, states):
                return _be(state, ref, states)
            case On(term, fits):
                state.demands[term] = (*state.demands.get(term, ()), fits)
            case Between(left, right, allowed):
                return _relate(state, left, right, allowed)
            case Sum():
                state.sums = (*state.sums, demand)
            case Some(over, depth, task):
                self._item(state, over, depth, task)
            case Every(over, depth, task):
                state.every = (*state.every, demand)
                state.items.setdefault(over, ())
                for item in state.items.get(over, ()):
                    state.pending.append(_of_item(task, depth, item))
        return True

    def _item(self, state: _State, over: Ref | Var, depth: int, task: Task) -> None:
        """One more item of the list, of which all that is said of every item holds too."""
        self.left -= len(state.every)
        self.last_item -= 1
        item = self.last_item
        state.items[over] = (*state.items.get(over, ()), item)
        state.pending.append(_of_item(task, depth, item))
        state.pending.append(On(Size(over), Fits(">=", 1)))
        for every in state.every:
            if every.over == over:
                state.pending.append(_of_item(every.task, every.depth, item))


def _of_item(task: Task, depth: int, item: int) -> Task:
    return Task(with_item(task.tree, depth, item), task.want)


def _be(state: _State, ref: Ref | Var, states: frozenset[Presence]) -> bool:
    left = state.presence.get(ref, _possible(ref)) & states
    state.presence[ref] = left
    return bool(left)


def _possible(ref: Ref | Var) -> frozenset[Presence]:
    if isinstance(ref, Var) and not ref.path:
        return frozenset({Presence.VALUE})
    if ref.field.optional and not isinstance(ref.type, ListType):
        return frozenset(Presence)
    return frozenset({Presence.VALUE, Presence.UNKNOWN})


def _relate(state: _State, left: Term, right: Term, allowed: frozenset[int]) -> bool:
    if left == right:
        return 0 in allowed
    key = (left, right)
    if key not in state.between and (right, left) in state.between:
        key, allowed = (right, left), frozenset(-a for a in allowed)
    state.between[key] = state.between.get(key, allowed) & allowed
    return bool(state.between[key])


def _domains(state: _State) -> dict[Term, Domain] | None:
    """What is left of each term; None where one is empty, or two can't go together."""
    if not _parents_fit(state):
        return None
    terms = {*state.demands, *(t for pair in state.between for t in pair)}
    found = {term: domain(term, state.demands.get(term, ())) for term in terms}
    if any(d.empty for d in found.values()):
        return None
    for (left, right), allowed in state.between.items():
        if not _go_together(found[left], found[right], allowed):
            return None
    found = narrowed(state.truths, found)
    if any(d.empty for d in found.values()):
        return None
    open_ = Domain()

    def bounds(term: Term) -> tuple[object, object]:
        known = found.get(term, open_)
        return known.low, known.high

    return found if go_together(state.sums, bounds) else None


def _of_sizes(state: _State, domains: dict[Term, Domain]) -> Iterator[Demand]:
    """What a count of items says about the items, once for each count."""
    for term, left in domains.items():
        if not isinstance(term, Size | Count) or term in state.counted or left.low is None:
            continue
        if isinstance(term, Count):
            if left.low >= 1:
                yield Some(term.over, term.depth, Task(term.body, Want.TRUE))
            elif left.high == 0:
                yield Every(term.over, term.depth, Task(term.body, Want.FALSE))
            else:
                continue
        elif isinstance(term.term, Ref | Var) and isinstance(term.term.type, ListType):
            if left.low < 1 or state.items.get(term.term):
                continue
            yield Some(term.term, 0, Task(Constantly(True), Want.TRUE))
        else:
            continue
        state.counted |= {term}


def _parents_fit(state: _State) -> bool:
    """What is none or unknown has no field that is known."""
    without = {
        ref.fact
        for ref, states in state.presence.items()
        if isinstance(ref, Ref) and not ref.path and Presence.VALUE not in states
    }
    return not any(
        isinstance(ref, Ref) and ref.path and ref.fact in without and Presence.UNKNOWN not in states
        for ref, states in state.presence.items()
    )


def _go_together(left: Domain, right: Domain, allowed: frozenset[int]) -> bool:
    if left.only is not None and right.only is not None:
        return any(_order(a, b) in allowed for a in left.only for b in right.only)
    may_be_less = left.low is None or right.high is None or left.low < right.high
    may_be_more = left.high is None or right.low is None or left.high > right.low
    overlap = (left.low is None or right.high is None or left.low <= right.high) and (
        left.high is None or right.low is None or left.high >= right.low
    )
    possible = {-1: may_be_less, 0: overlap, 1: may_be_more}
    return any(possible[a] for a in allowed)


def _order(left: object, right: object) -> int:
    return 0 if left == right else -1 if left < right else 1  # type: ignore[operator]
