"""Documents that people write: policies, facts.yaml, facts maps."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta
from decimal import Decimal
from random import Random
from typing import Any

from reasoned.conditions.check import compile_condition
from reasoned.conditions.types import ListType
from reasoned.facts.declarations import parse_declarations
from reasoned.facts.model import Declarations
from reasoned.facts.normalise import normalise
from reasoned.facts.problems import Problem
from reasoned.intake.gather import Gatherer
from reasoned.intake.read_map import parse_map
from reasoned.intake.records import Reject, Row
from reasoned.policies.read import collect, parse_policy
from tests.fuzz import corpus
from tests.fuzz.mutate import ODD, mutated
from tests.fuzz.target import Target, hold, to_bytes, to_text
from tests.intake.build import DECLARED

WORDS = (*ODD, "type: ", "values: ", "optional: true", "list of ", "string", "is: ", "asks: ")


def _document(pattern: str, most: int) -> Callable[[Random], bytes]:
    def make(random: Random) -> bytes:
        texts = corpus.documents(pattern)
        return to_bytes(mutated(random, random.choice(texts), texts, WORDS, most))

    return make


def problems_are_whole(problems: Iterable[Problem], path: str, text: str) -> bool:
    """Whether there is no error; each problem has a place in the text, a code and words."""
    lines = len(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))
    clean = True
    for problem in problems:
        hold(problem.path == path, "Another file:", problem)
        # YAML counts some signs as the end of a line that editors don't.
        hold(1 <= problem.line <= lines + sum(map(text.count, "\x85\u2028\u2029")) + 1, problem)
        hold(bool(problem.code and problem.message), problem)
        clean &= problem.severity != "error"
    return clean


def _policy(data: bytes, random: Random) -> bool:
    text = to_text(data)
    policy, problems = parse_policy(text, "p.md", corpus.declarations())
    clean = problems_are_whole(problems, "p.md", text)
    hold((policy is not None) == clean, "A policy with an error, or none without:", problems)
    if policy is None:
        return False
    checked = collect([policy], corpus.declarations(), problems)
    problems_are_whole(checked.problems, "p.md", text)
    return True


def _facts(data: bytes, random: Random) -> bool:
    text = to_text(data)
    found, problems = parse_declarations(text, "facts.yaml")
    if not problems_are_whole(problems, "facts.yaml", text):
        return False
    for name, field in found.schema.items():
        is_list = isinstance(field.type, ListType)
        compile_condition(f"size({name}) > 0" if is_list else f"has({name})", found.schema)
    made = normalise({name: anything(random, 3) for name in found.facts}, found)
    again = normalise(made.record, found)
    hold(not again.problems, "Made again, it doesn't fit:", again.problems)
    hold(repr(again.record) == repr(made.record), "Made again:", made.record, again.record)
    return True


# --- facts maps -------------------------------------------------------------------------

FULL_MAP = r"""
subject: ad
id: AdID
name: Name
advertiser: Page
source: "Ads of 2018, as published"
observed: 2018-05-10
confidence: 0.9
empty: unknown
also_empty: ["N/A", "-"]
on_damage: unknown
facts:
  ad.text: {column: Text, convert: text, case: lower, empty: none}
  ad.format: {column: Format, words: {Text: text, V: video}, on_damage: reject}
  ad.landing_domain: {column: Link, convert: domain}
  ad.landing_scheme: {column: Link, convert: scheme}
  ad.started: {column: Start, convert: date, format: ["%m/%d/%y %I:%M:%S %p %Z", unix], zone: UTC}
  ad.spend: {column: Spend, convert: number, decimal: ",", unit: USD, times: 0.9}
  ad.min_age: {column: Age, extract: '^(\d+)'}
  ad.shown: {column: Shown, convert: bool, is_true: [ja], is_false: [nein]}
  ad.runs_for: {column: Runs, convert: duration, unit: days}
  ad.interests: {column: Interests, convert: list, separator: [",", " or "], empty: none}
  ad.scores: {column: Scores, convert: list}
  ad.territories: {column: Location, convert: territories}
  ad.payer: {value: A Party}
  ad.note: {column: Note, convert: json}
  advertiser.country: {column: Country, convert: country}
providers:
  - csv: advertisers.csv
    key: {row: PageID, file: id}
    source: Our register
    expires_after: 30 days
    facts: {advertiser.licences: {column: licences, convert: json}}
  - http: https://risk.example/domains/{ad.landing_domain}
    source: Risk scores
    timeout: 2 seconds
    confidence: {column: certainty}
    facts: {ad.risk: {column: score}}
"""

CELLS = (
    "", "-", "N/A", "Text", "V", "1", "18 - 65+", "1.234,5", "EUR 20", "1e400", "12 %", "2 mio",
    "https://www.example.co.uk/x", "http://\u0130.example:99999/", "https://[::1]", "//", "a b",
    "06/08/16 01:02:03 AM PDT", "2024-02-30", "0001-01-01T00:00:00+23:59", "1465372923", "9" * 30,
    "ja", "30 days", "1h30m", "a, b or c", "United States: Georgia; DE", "except FR", "Germany",
    '{"value": "x"}', '[{"value": NaN}]', "[" * 300, "\0", "\u2028", "x" * 5000,
)  # fmt: skip
"""What cells of the map may hold."""


def anything(random: Random, depth: int) -> Any:
    """A value as JSON, Parquet or a program may have it."""
    match random.randrange(9 if depth else 6):
        case 0 | 1:
            return random.choice(CELLS)
        case 2:
            return random.choice((None, True, False))
        case 3:
            return random.choice((0, -1, 18, 2**63 - 1, -(2**63), 2**63, 10**40))
        case 4:
            return random.choice((0.5, -0.0, 1e308, float("nan"), float("inf"), Decimal("1.10")))
        case 5:
            moment = corpus.NOW + random.choice((-1, 0, 1)) * timedelta(days=1)
            return random.choice((moment, moment.date(), moment.replace(tzinfo=None), b"\xff"))
        case 6 | 7:
            return [anything(random, depth - 1) for _ in range(random.randrange(4))]
    names = ("kind", "country", "value", "valid_until", "\0", "")
    return {random.choice(names): anything(random, depth - 1) for _ in range(random.randrange(4))}


def _maps() -> tuple[tuple[Declarations, tuple[str, ...]], ...]:
    examples = corpus.documents("examples/maps/*.yaml")
    return (corpus.declarations(), examples), (DECLARED, (FULL_MAP,))


def _map(random: Random) -> bytes:
    """The number of its declarations, and below it the map."""
    number = random.randrange(2)
    texts = _maps()[number][1]
    return to_bytes(f"{number}\n" + mutated(random, random.choice(texts), texts, WORDS, 5))


def _read_map(data: bytes, random: Random) -> bool:
    number, _, text = to_text(data).partition("\n")
    declared = _maps()[int(number)][0]
    found, problems = parse_map(text, "map.yaml", declared)
    if not problems_are_whole(problems, "map.yaml", text):
        return False
    # Providers aren't opened: they would read files, ask the network, and start programs.
    gather = Gatherer(declared, corpus.NOW, title="ads.csv", facts_map=found)
    for row in range(1, 4):
        raw = {c: _cell(random) for c in sorted(found.columns()) if random.random() < 0.9}
        gathered = gather(Row(row, raw))
        if isinstance(gathered, Reject):
            hold(bool(gathered.reason), "A reject without a reason.")
            continue
        again = normalise(gathered.record, declared)
        hold(not again.problems, "A record that doesn't fit:", again.problems)
        hold(repr(again.record) == repr(dict(gathered.record)), gathered.record, again.record)
    return True


def _cell(random: Random) -> Any:
    return random.choice(CELLS) if random.random() < 0.8 else anything(random, 2)


POLICIES = Target(_document("examples/policies/*.md", 4), _policy, seconds=10.0)
FACTS = Target(_document("examples/policies/facts.yaml", 3), _facts, seconds=5.0)
MAPS = Target(_map, _read_map, seconds=5.0)
