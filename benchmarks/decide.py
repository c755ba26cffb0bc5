"""`make bench-decide`: how fast decisions are, as ratios to peers and to ourselves.

Answers are compared before times are: a peer that answers otherwise is named with the
rules in question, and a wrong answer of ours ends the run. One core; every ratio is the
median over turns taken in the same run.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from benchmarks import peers
from benchmarks.figures import Figure, at_least, at_most, beside, interleaved, save, seconds
from benchmarks.generate import records
from benchmarks.many_rules import many_rules, with_vertical
from benchmarks.policy import policy_set
from benchmarks.rules import NOW, RULES, rule_tests
from reasoned.conditions.interpret import evaluate_rule
from reasoned.conditions.python.compile import compile_rules
from reasoned.conditions.values import Record, Truth
from reasoned.decisions.engine import Engine
from reasoned.decisions.model import Subject
from reasoned.facts.model import SubjectKind

SUBJECT = Subject("ad", SubjectKind.AD)
RECORDS = 3_000


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--large", action="store_true", help="also the sizes that take longer")
    large = parser.parse_args().large
    from benchmarks import batch

    figures = [*one_record(), *batch.run(large)]
    save(figures)
    print()
    for figure in figures:
        print(figure)
    return 0


def one_record() -> list[Figure]:
    """The figures for one record at a time."""
    clean = list(records(RECORDS, 1))
    damaged = list(records(RECORDS, 2, missing=0.12))
    engine = Engine(policy_set(), NOW)
    print(f"{len(RULES)} rules, {RECORDS:,} records clean and as many with 12 % missing")
    same_answers(clean[:1000])
    same_answers(damaged[:1000])
    figures = [*against_peers(engine, clean)]

    def decide(some: Sequence[Record], why: bool) -> Callable[[], None]:
        def work() -> None:
            for record in some:
                engine.decide(SUBJECT, record, why=why)  # type: ignore[call-overload]

        return work

    plain, why, ratio = interleaved(decide(clean, False), decide(clean, True))
    print(f"without reasons {micros(plain)}, with reasons and flips {micros(why)}")
    figures.append(at_least("decide.why", ratio, "decisions with reasons and flips / without", 0.3))
    clean_time, missing, ratio = interleaved(decide(clean, False), decide(damaged, False))
    print(f"clean {micros(clean_time)}, 12 % of facts unknown {micros(missing)}")
    figures.append(at_least("decide.missing", ratio, "decisions with 12 % unknown / clean", 0.4))
    figures.append(rules_1000(clean))
    return figures


def micros(time: float, count: int = RECORDS) -> str:
    return f"{time / count * 1e6:.1f} µs a decision"


def same_answers(some: Sequence[Record]) -> None:
    """The generated code against the reference interpreter, rule by rule."""
    tests = rule_tests()
    program = compile_rules(tests)
    for record in some:
        for test, truth in zip(tests, answers(program.run(record, NOW)), strict=True):
            if evaluate_rule(test, record, NOW) is not truth:
                sys.exit(f"wrong answer for {test.id} on {record}")


def answers(masks: tuple[int, int], count: int = len(RULES)) -> list[Truth]:
    holds, undetermined = masks
    return [
        True if holds >> i & 1 else None if undetermined >> i & 1 else False for i in range(count)
    ]


def against_peers(engine: Engine, clean: Sequence[Record]) -> list[Figure]:
    program = compile_rules(rule_tests())
    expected = [answers(program.run(r, NOW)) for r in clean]
    data = [peers.plain(r) for r in clean]
    zen, numbers = peers.zen_engine()
    every = list(range(len(RULES)))
    found = []
    for name, peer, asked, count in (
        ("cel_expr", peers.cel_expr(), every, 1_000),
        ("common_expression_language", peers.rust(), every, 1_000),
        ("zen_engine", zen, numbers, 1_000),
        ("cel_python", peers.python(), every, 60),
    ):
        differing = differences(peer, data[:count], expected[:count], asked, name)
        theirs, ours, ratio = interleaved(
            lambda p=peer, c=count: [p(d) for d in data[:c]],  # type: ignore[misc]
            lambda c=count: [engine.decide(SUBJECT, r, why=False) for r in clean[:c]],  # type: ignore[misc]
            rounds=5 if count > 100 else 3,
        )
        print(
            f"{name}: {micros(theirs, count)} for {len(asked)} rules, ours {micros(ours, count)};"
            f" answers differ: {differing or 'none'}"
        )
        against = f"decisions a second over {name}, {len(asked)} of {len(every)} rules there"
        if name == "cel_expr":
            found.append(at_least("decide.vs_cel_expr", ratio, against, 15))
        else:
            found.append(beside(f"decide.vs_{name}", ratio, against))
    return found


def differences(
    peer: Callable[[dict[str, Any]], list[Truth]],
    data: Sequence[dict[str, Any]],
    expected: Sequence[list[Truth]],
    asked: Sequence[int],
    name: str,
) -> dict[str, int]:
    """How often the peer answers otherwise, by rule. ZEN has no unknown, so it isn't asked it."""
    count: Counter[str] = Counter()
    for given, want in zip(data, expected, strict=True):
        for number, got in zip(asked, peer(given), strict=True):
            if name == "zen_engine" and want[number] is None:
                continue
            if got is not want[number]:
                count[RULES[number][0]] += 1
    return dict(count)


def rules_1000(clean: Sequence[Record]) -> Figure:
    some = with_vertical(clean)
    few, many = Engine(policy_set(), NOW), Engine(many_rules(1_000), NOW)

    def work(engine: Engine) -> Callable[[], object]:
        return lambda: [engine.decide(SUBJECT, r, why=False) for r in some]

    thousand, twenty, ratio = interleaved(work(many), work(few), rounds=5)
    print(f"20 rules {micros(twenty)}, 1,000 rules {micros(thousand)}")
    return at_most("decide.many_rules", ratio, "time for 1,000 rules / time for 20", 10)


if __name__ == "__main__":
    print(f"(took {seconds(lambda: main()):.0f} s)")
