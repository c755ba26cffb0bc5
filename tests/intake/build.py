"""Declarations, maps and rows for these tests."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from reasoned.facts.declarations import parse_declarations
from reasoned.facts.model import Declarations
from reasoned.facts.normalise import normaliser_for
from reasoned.intake.facts_map import FactsMap
from reasoned.intake.gather import Gathered, Gatherer
from reasoned.intake.providers.ask import Asked, open_provider
from reasoned.intake.read_map import parse_map
from reasoned.intake.records import Reject, Row

AT = datetime(2020, 6, 1, tzinfo=UTC)

FACTS = """
types:
  licence:
    kind: {type: string}
    country: {type: string, optional: true}
  note:
    value: {type: string}
facts:
  ad.text: {type: string, optional: true, question: What does it say?}
  ad.format: {type: string, values: [text, video], question: Which format?}
  ad.landing_domain: {type: string, question: Which domain?}
  ad.landing_scheme: {type: string, question: Which scheme?}
  ad.started: {type: timestamp, question: When?}
  ad.spend: {type: double, unit: EUR, question: How much?}
  ad.min_age: {type: int, question: From which age?}
  ad.shown: {type: bool, question: Is it shown?}
  ad.runs_for: {type: duration, question: How long?}
  ad.interests: {type: list of string, question: Which interests?}
  ad.scores: {type: list of int, question: Which scores?}
  ad.territories: {type: list of string, question: Where?}
  ad.categories: {type: list of string, absent: none, question: Which categories?}
  ad.payer: {type: string, optional: true, absent: none, question: Who pays?}
  ad.note: {type: note, question: Which note?}
  ad.risk: {type: double, min_confidence: 0.8, expires_after: 30 days, question: Which risk?}
  advertiser.country: {type: string, question: Which country?}
  advertiser.bans: {type: list of string, absent: none, question: Which bans?}
  advertiser.licences: {type: list of licence, question: Which licences?}
"""


def declarations() -> Declarations:
    found, problems = parse_declarations(FACTS, "facts.yaml")
    assert not problems, problems
    return found


DECLARED = declarations()


def facts_map(text: str, path: str = "map.yaml") -> FactsMap:
    """The map in that text, which must be right."""
    found, problems = parse_map(text, path, DECLARED)
    assert not problems, [str(p) for p in problems]
    return found


def gatherer(text: str, at: datetime = AT, path: str = "map.yaml") -> Gatherer:
    """A gatherer by that map, its providers open; no map where the text is empty."""
    if not text:
        return Gatherer(DECLARED, at, title="ads.csv")
    mapped = facts_map(text, path)
    normaliser = normaliser_for(DECLARED)
    asked = [
        Asked(spec, open_provider(spec), DECLARED, normaliser, at) for spec in mapped.providers
    ]
    return Gatherer(DECLARED, at, title="ads.csv", facts_map=mapped, providers=asked)


def gathered(text: str, raw: dict[str, Any], at: datetime = AT, path: str = "map.yaml") -> Gathered:
    """What one row gives by that map."""
    found = gatherer(text, at, path)(Row(7, raw))
    assert isinstance(found, Gathered), found
    return found


def rejected(text: str, raw: dict[str, Any]) -> Reject:
    """The reject that one row comes to by that map."""
    found = gatherer(text)(Row(7, raw))
    assert isinstance(found, Reject), found
    return found


def write(path: Path, text: str) -> str:
    """The path of a file with that text."""
    path.write_text(text)
    return str(path)
