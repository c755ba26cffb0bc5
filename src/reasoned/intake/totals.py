"""What a run came to: counted record by record, in memory that doesn't grow with them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from reasoned.decisions.model import Decision
from reasoned.intake.output import missing_facts
from reasoned.intake.records import Reject

_MOST_SETS = 10_000


@dataclass(frozen=True)
class Freed:
    """One fact, and how many more records would have nothing missing if it, and those
    ranked before it, were known."""

    fact: str
    records: int


@dataclass
class Totals:
    """Counts of one run. `decided + rejected == read` always.

    `held`, `carried`, `open` and `shadow` count by rule. `waiting`: records of which something
    is left to a person; `lacking` counts those that facts alone would settle, by the set of
    facts that they lack.
    """

    read: int = 0
    decided: int = 0
    rejected: int = 0
    waiting: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    held: Counter[str] = field(default_factory=Counter)
    carried: Counter[str] = field(default_factory=Counter)
    open: Counter[str] = field(default_factory=Counter)
    shadow: Counter[str] = field(default_factory=Counter)
    damaged: int = 0
    first_problems: list[str] = field(default_factory=list)
    lacking: Counter[frozenset[str]] = field(default_factory=Counter)

    def count(self, decision: Decision, problems: tuple[str, ...]) -> None:
        """Counts one decided record."""
        self.read += 1
        self.decided += 1
        self.waiting += decision.waits
        self.outcomes[decision.outcome.value] += 1
        self.held.update(f.rule.id for f in decision.held)
        self.carried.update(f.rule.id for f in decision.by)
        self.open.update(f.rule.id for f in decision.undetermined)
        self.shadow.update(f.rule.id for f in decision.shadow)
        if problems:
            self.damaged += 1
            if len(self.first_problems) < 3:
                self.first_problems.append(problems[0])
        if decision.waits and not decision.proposed:
            lacking = frozenset(missing_facts(decision))
            if lacking in self.lacking or len(self.lacking) < _MOST_SETS:
                self.lacking[lacking] += 1

    def reject(self, reject: Reject) -> None:
        """Counts a reject, with all the records that it stands for."""
        self.read += reject.rows
        self.rejected += reject.rows

    @property
    def without_a_person(self) -> int:
        """Records of which nothing is left to a person."""
        return self.decided - self.waiting

    def would_free(self, most: int = 10) -> list[Freed]:
        """The facts that would free most records, each given those before it.

        Where no single fact frees any, the smallest set that frees some is taken first.
        """
        left = {facts: count for facts, count in self.lacking.items() if facts}
        known: set[str] = set()
        ranked: list[Freed] = []
        while left and len(ranked) < most:
            gains: Counter[str] = Counter()
            for facts, count in left.items():
                rest = facts - known
                if len(rest) == 1:
                    gains[next(iter(rest))] += count
            if gains:
                # The name decides between equals, so that runs compare.
                fact = min(gains, key=lambda name: (-gains[name], name))
            else:
                fewest = min(len(facts - known) for facts in left)
                weight: Counter[str] = Counter()
                for facts, count in left.items():
                    if len(facts - known) == fewest:
                        weight.update(dict.fromkeys(facts - known, count))
                fact = min(weight, key=lambda name: (-weight[name], name))
            known.add(fact)
            ranked.append(Freed(fact, gains[fact]))
            left = {facts: count for facts, count in left.items() if facts - known}
        return ranked
