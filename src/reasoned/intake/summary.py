"""What a run came to, in lines for people."""

from __future__ import annotations

from collections.abc import Iterator

from reasoned.decisions.engine import Engine
from reasoned.decisions.model import Outcome
from reasoned.facts.model import SubjectKind
from reasoned.intake.totals import Totals


def summary(totals: Totals, engine: Engine) -> Iterator[str]:
    """Counts by outcome and by rule; rules that never came up are named in one line."""
    yield (
        f"{totals.read:,} read: {totals.decided:,} decided"
        f" ({totals.without_a_person:,} without a person), {totals.rejected:,} rejected."
    )
    for outcome in Outcome:
        if totals.outcomes[outcome.value]:
            yield f"  {outcome.value:<10}{totals.outcomes[outcome.value]:>12,}"
    rules = [rule.id for kind in SubjectKind for rule in engine.rules(kind)]
    busy = [r for r in rules if totals.held[r] or totals.open[r] or totals.shadow[r]]
    if busy:
        width = max(len(rule) for rule in busy)
        yield f"  {'rule':<{width}}{'held':>10}{'decided':>10}{'open':>10}{'shadow':>10}"
        for rule in busy:
            counts = (totals.held, totals.carried, totals.open, totals.shadow)
            yield f"  {rule:<{width}}" + "".join(f"{_number(c[rule]):>10}" for c in counts)
    quiet = len(set(rules)) - len(busy)
    if quiet and totals.decided:
        others = "other rule" if quiet == 1 else "other rules"
        yield f"  {quiet} {others} never held and never lacked a fact."
    if totals.damaged:
        yield (
            f"{totals.damaged:,} decided records have cells that couldn't be used (`problems`);"
            f" the first: {totals.first_problems[0]}"
        )


def _number(count: int) -> str:
    return f"{count:,}" if count else "·"
