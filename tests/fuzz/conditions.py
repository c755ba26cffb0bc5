"""Conditions: what compiles, and whether all ways to run it agree."""

from __future__ import annotations

from collections.abc import Iterable
from random import Random

from reasoned.conditions.check import compile_condition
from reasoned.conditions.errors import ConditionError, Fault
from reasoned.conditions.flips.search import find_flips
from reasoned.conditions.interpret import TooMuchWork, evaluate, evaluate_rule
from reasoned.conditions.python.compile import compile_rules
from reasoned.conditions.render import render
from reasoned.conditions.satisfy.ask import Effort, always, never
from reasoned.conditions.tree import Condition, RuleTest
from reasoned.conditions.types import Schema
from reasoned.conditions.values import Record, Truth
from tests.fuzz import corpus
from tests.fuzz.mutate import CEL, mutated
from tests.fuzz.target import Target, hold, to_bytes, to_text

RECORDS = 4
"""Records that each rule is run on."""


def _condition_to_compile(random: Random) -> bytes:
    """The number of its schema, and below it the condition."""
    number = random.randrange(len(corpus.conditions()))
    made = corpus.conditions()[number]
    words = (*CEL, *made.words)
    text = random.choice(made.texts)
    return to_bytes(
        f"{number}\n{mutated(random, text, made.texts, words, random.choice((1, 1, 2, 3, 6)))}"
    )


def _compiled(text: str, schema: Schema) -> Condition | None:
    try:
        return compile_condition(text, schema)
    except ConditionError as error:
        hold(bool(error.message.strip()), "A refusal without a message:", error.fault)
        lines = text.split("\n")
        hold(1 <= error.line <= len(lines), "Line", error.line, "of", len(lines))
        longest = len(lines[error.line - 1]) + 1
        hold(1 <= error.column <= longest, "Column", error.column, "of", longest)
        return None


def _compile(data: bytes, random: Random) -> bool:
    number, _, text = to_text(data).partition("\n")
    schema = corpus.conditions()[int(number)].schema
    condition = _compiled(text, schema)
    if condition is None:
        return False
    hold(set(condition.reads) <= set(schema), "It reads what isn't declared:", condition.reads)
    written = render(condition.tree)
    try:
        again = compile_condition(written, schema)
    except ConditionError as error:
        # Written out with its parentheses, it may outgrow what it was read from.
        hold(error.fault is Fault.TOO_LARGE, "Rendered, it is refused:", error, written)
    else:
        hold(again.tree == condition.tree, "Rendered, it is another condition:", written)
    return True


def _rule(random: Random) -> bytes:
    """The number of the schema, and a few conditions; an empty line comes before exceptions."""
    number = random.randrange(len(corpus.conditions()))
    made = corpus.conditions()[number]
    words = (*CEL, *made.words)
    parts = []
    for _ in range(random.choice((1, 1, 2, 3, 4))):
        text = random.choice(made.texts)
        most = random.choice((0, 1, 1, 2))
        parts.append(mutated(random, text, made.texts, words, most) if most else text)
    one_line = [" ".join(part.split()) for part in parts]
    when = random.randint(1, len(parts))
    return to_bytes("\n".join([str(number), *one_line[:when], "", *one_line[when:]]))


def _evaluate(data: bytes, random: Random) -> bool:
    number, _, text = to_text(data).partition("\n")
    schema, _, words = corpus.conditions()[int(number)]
    when, _, unless = text.partition("\n\n")
    trees = [
        [c.tree for line in part.split("\n") if line and (c := _compiled(line, schema))]
        for part in (when, unless)
    ]
    if not trees[0]:
        return False
    test = RuleTest("rule", tuple(trees[0]), tuple(trees[1]))
    singles = [RuleTest(str(n), (tree,)) for n, tree in enumerate((*test.when, *test.unless))]
    program = compile_rules([test, *singles])
    nothing = [never(single.when[0], Effort(20_000)) for single in singles]
    everything = [always(single.when[0], Effort(20_000)) for single in singles]
    for _ in range(RECORDS):
        record = corpus.record(random, schema, words)
        before = repr(record)
        truths = _truths([test, *singles], record)
        if truths is None:
            continue
        masks = program.run(record, corpus.NOW)
        hold(_read(masks, len(truths)) == truths, "Python:", masks, truths, before)
        for truth, no, yes in zip(truths[1:], nothing, everything, strict=True):
            hold(not (no and truth is True), "It never holds, and does:", before)
            hold(not (yes and truth is False), "It always holds, and doesn't:", before)
        _flip(test, record, truths[0], schema, random)
        hold(repr(record) == before, "The record was changed:", before)
    return True


def _truths(tests: Iterable[RuleTest], record: Record) -> list[Truth] | None:
    try:
        found = [evaluate_rule(test, record, corpus.NOW) for test in tests]
        for test, truth in zip(tests, found, strict=True):
            if len(test.when) == 1 and not test.unless:
                hold(evaluate(test.when[0], record, corpus.NOW) is truth, "A rule of one part.")
    except TooMuchWork:
        return None
    return found


def _read(masks: tuple[int, int], count: int) -> list[Truth]:
    holds, undetermined = masks
    hold(not holds & undetermined, "It holds and is undetermined:", masks)
    hold(not (holds | undetermined) >> count, "Rules that there aren't:", masks)
    return [
        True if holds >> n & 1 else None if undetermined >> n & 1 else False for n in range(count)
    ]


def _flip(test: RuleTest, record: Record, truth: Truth, schema: Schema, random: Random) -> None:
    fixed = frozenset(n for n in sorted(schema) if random.random() < 0.1)
    found = find_flips(test, record, corpus.NOW, schema=schema, fixed=fixed, budget=300)
    for flip in found.flips:
        hold(flip.becomes is not truth, "A flip that changes nothing:", flip)
        hold(1 <= len(flip.changes) <= 3, "A flip of many facts:", flip)
        hold(not fixed & {c.fact for c in flip.changes}, "A flip of what can't change:", flip)
        changed = {**record, **{c.fact: c.then for c in flip.changes}}
        given = evaluate_rule(test, changed, corpus.NOW)
        hold(given is flip.becomes, "A flip that gives", given, flip, record)


COMPILE = Target(_condition_to_compile, _compile)
EVALUATE = Target(_rule, _evaluate, seconds=5.0)
