"""What is fuzzed: each target takes a random source and must neither crash nor hang.

A case that is refused with an error of ours is fine; any other exception is a failure, and
so are two back ends that answer differently.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from io import BytesIO
from pathlib import Path
from random import Random
from typing import Any

from reasoned.conditions.check import compile_condition
from reasoned.conditions.compile_python import compile_rules
from reasoned.conditions.errors import ConditionError
from reasoned.conditions.flips import find_flips
from reasoned.conditions.interpret import TooMuchWork, evaluate
from reasoned.conditions.tree import RuleTest
from reasoned.conditions.types import Field, ListType, ObjectType, Scalar
from reasoned.conditions.values import Partial, Record
from reasoned.facts.declarations import parse_declarations
from reasoned.intake.readers.sniff import open_input
from reasoned.intake.records import InputError
from reasoned.policies.read import parse_policy
from tests.conditions.strategies import _POOLS, NOW, SCHEMA
from tests.policies.documents import DOCUMENT, FACTS, declarations

ROOT = Path(__file__).resolve().parents[2]

_PIECES = tuple(
    "ad.clicks ad.text ad.spend ad.landing.https ad.landing advertiser.sectors ad.age now x l "
    "advertiser.licences advertiser.control .exists(x, .all(l, .exists_one(x, .filter(x, .matches( "
    "has( size( timestamp( duration( double( ) ( [ ] { } , . && || ! == != < <= > >= + - * / % ? : "
    "in true false null 0 1 -1 2.5 1e308 9223372036854775807 'DE' \"news\" '(?i)a|b' r'\\d' \"\\\" "
    "'2024-01-01T00:00:00Z' '24h' x.kind x.level l.regions // \n \\ ' \" ''' u b'a' \u0000 \ud800 é"
    .split(" ")
)  # fmt: skip


def condition_text(random: Random) -> str:
    """Pieces of conditions in any order, or a condition of the examples with a few changes."""
    if random.random() < 0.4:
        return " ".join(random.choices(_PIECES, k=random.randint(1, 30)))
    return mutated(random.choice(CORPUS), random)


def mutated(text: str, random: Random) -> str:
    """The text with some places cut, doubled, swapped or replaced."""
    for _ in range(random.randint(1, 4)):
        place = random.randint(0, len(text))
        end = min(len(text), place + random.randint(0, 12))
        piece = random.choice(
            [
                "",
                text[place:end] * 2,
                random.choice(_PIECES),
                chr(random.choice([0, 10, 34, 92, 0x1F600, random.randint(1, 0xD7FF)])),
                text[place:end] * random.choice([1, 3, 50]),
            ]
        )
        text = text[:place] + piece + text[end:]
    return text


CORPUS: tuple[str, ...] = (
    'advertiser.control == "state" && ad.clicks > 3',
    'has(advertiser.since) && now - advertiser.since < duration("24h")',
    'advertiser.licences.exists(x, x.kind == "gambling" && (!has(x.until) || now < x.until))',
    "advertiser.licences.all(x, x.regions.exists(l, l in advertiser.sectors))",
    "size(advertiser.licences.filter(x, x.level > 1)) >= 2",
    'ad.text.matches("(?i)free|gold") && ad.text.lowerAscii().contains("a")',
    'ad.clicks in [1, 2, 3] || ad.text in ["DE", "FR"] ? ad.spend > 1.0 : !ad.landing.https',
    "ad.clicks * 2 - ad.clicks / (ad.clicks - 1) % 3 == -7",
    'ad.age > duration("1h") && double(ad.clicks) / 2.0 <= ad.spend',
)


def parser(random: Random) -> None:
    """Any text is a condition or a refusal."""
    text = condition_text(random)
    try:
        compile_condition(text, SCHEMA)
    except ConditionError:
        return


def evaluator(random: Random) -> None:
    """Whatever can be read runs alike in the interpreter and as Python, and its flips flip."""
    text = condition_text(random)
    try:
        tree = compile_condition(text, SCHEMA).tree
    except ConditionError:
        return
    test = RuleTest("fuzzed", (tree,))
    run = compile_rules([test]).run
    for _ in range(4):
        record = a_record(random)
        try:
            truth = evaluate(tree, record, NOW)
        except TooMuchWork:
            continue
        masks = run(record, NOW)
        assert masks == {True: (1, 0), False: (0, 0), None: (0, 1)}[truth], (text, record)
        for flip in find_flips(test, record, NOW, schema=SCHEMA).flips:
            after = {**record, **{c.fact: c.then for c in flip.changes}}
            assert evaluate(tree, after, NOW) is flip.becomes, (text, record, flip)


def a_record(random: Random) -> Record:
    """A normalised record, damaged as normalised records can be."""
    return _mapping(SCHEMA, random)


def _mapping(fields: Mapping[str, Field], random: Random) -> dict[str, Any]:
    record: dict[str, Any] = {}
    for name, field in fields.items():
        if random.random() < 0.15:
            continue
        none = field.optional and random.random() < 0.2
        record[name] = None if none else _value(field, random)
    return record


def _value(field: Field, random: Random) -> Any:
    match field.type:
        case Scalar():
            return random.choice(field.values or _POOLS[field.type])
        case ListType(item):
            items = [_value(Field(item), random) for _ in range(random.randint(0, 3))]
            return Partial(items) if random.random() < 0.2 else tuple(items)
        case ObjectType(fields):
            return _mapping(dict(fields), random)
    raise AssertionError(field)


def policies(random: Random) -> None:
    """Any document is a policy or has problems, and lines lie within it."""
    document = mutated(DOCUMENT, random)
    policy, problems = parse_policy(document, "fuzzed.md", declarations())
    assert (policy is None) == any(p.severity == "error" for p in problems), document
    assert all(p.line >= 1 for p in problems), document


def facts(random: Random) -> None:
    """Any facts.yaml is read or has problems."""
    parse_declarations(mutated(FACTS, random), "facts.yaml")


_FILES: dict[str, str] = {
    "csv": 'a,b,c\n1,"x, y",3\n2,"z",4\n5,,6\n',
    "json": '[{"a": 1}, {"a": [1, {"b": null}]}, {"a": "x"}]',
    "jsonl": '{"a": 1}\n{"a": {"b": [true, 2.5]}}\n{"a": "é"}\n',
}


def readers(random: Random) -> None:
    """Any bytes become rows and rejects, numbered without a gap."""
    kind = random.choice(sorted(_FILES))
    raw = bytearray(mutated(_FILES[kind], random).encode("utf-8", "surrogatepass"))
    for _ in range(random.randint(0, 3)):
        raw.insert(random.randint(0, len(raw)), random.randint(0, 255))
    try:
        with open_input("-", stdin=lambda: BytesIO(bytes(raw)), kind=kind) as opened:
            for _ in opened.records:
                pass
    except InputError:
        return


TARGETS: dict[str, Callable[[Random], None]] = {
    "parser": parser,
    "evaluator": evaluator,
    "policies": policies,
    "facts": facts,
    "readers": readers,
}
