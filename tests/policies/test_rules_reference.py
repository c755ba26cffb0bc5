"""docs/reference/rules.md names every key that there is, and its examples are read."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from reasoned.conditions.types import Scalar
from reasoned.facts.declarations import (
    DOCUMENT_KEYS,
    FACT_KEYS,
    FIELD_KEYS,
    parse_declarations,
)
from reasoned.facts.model import Absent, Disclosure, SubjectKind
from reasoned.facts.moments import SPAN_UNITS
from reasoned.policies.check import CODES
from reasoned.policies.model import DecidedBy, Ground, Mode, RestrictionKind
from reasoned.policies.read import FRONT_KEYS, parse_policy
from reasoned.policies.rule_block import (
    DEFAULT_APPEAL,
    ELEMENT_KEYS,
    KEPT_KEYS,
    MAX_ELEMENTS,
    RULE_KEYS,
)
from reasoned.policies.then_block import THEN_KEYS

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "rules.md"
TEXT = PAGE.read_text("utf-8")


def section(heading: str) -> str:
    found = re.search(rf"^## {re.escape(heading)}\n(.*?)(?=^## |\Z)", TEXT, re.S | re.M)
    assert found, heading
    return found[1]


def rows(text: str) -> dict[str, str]:
    """The tables' rows by each key in their first column."""
    found: dict[str, str] = {}
    for line in re.findall(r"^\| `.*$", text, re.M):
        first = line.split(" | ")[0]
        for key in re.findall(r"`([^`]+)`", first):
            assert key not in found, key
            found[key] = line
    return found


def block(info: str) -> str:
    (found,) = re.findall(rf"^```{info}\n(.*?)^```$", TEXT, re.M | re.S)
    return str(found)


@pytest.mark.parametrize(
    ("heading", "keys"),
    [
        ("Front matter", FRONT_KEYS),
        ("A rule", (*RULE_KEYS, *KEPT_KEYS)),
        ("An element", ELEMENT_KEYS),
        ("What follows", (*RestrictionKind, *THEN_KEYS)),
        ("facts.yaml", DOCUMENT_KEYS),
        ("A fact", FACT_KEYS),
        ("A field of an object", FIELD_KEYS),
        ("What `policy check` prints", tuple(CODES)),
    ],
)
def test_the_tables_have_each_key_and_no_other(heading: str, keys: tuple[str, ...]) -> None:
    assert set(rows(section(heading))) == set(keys)


@pytest.mark.parametrize(
    ("heading", "key", "values"),
    [
        ("A rule", "applies_to", tuple(SubjectKind)),
        ("A rule", "ground", tuple(Ground)),
        ("A rule", "decided_by", tuple(DecidedBy)),
        ("A rule", "mode", tuple(Mode)),
        ("A rule", "appeal_within", (DEFAULT_APPEAL,)),
        ("A fact", "type", tuple(Scalar)),
        ("A fact", "disclosure", tuple(Disclosure)),
        ("A fact", "absent", tuple(Absent)),
    ],
)
def test_the_values_of_a_key_are_named(heading: str, key: str, values: tuple[object, ...]) -> None:
    row = rows(section(heading))[key]
    for value in values:
        assert re.search(rf"`(\w+: )?{value}`", row), value


def test_bounds_and_units_are_those_of_the_code() -> None:
    assert f"At most {MAX_ELEMENTS}" in rows(section("A rule"))["when"]
    assert all(f"`{unit}`" in section("Spans of time") for unit in SPAN_UNITS)


def test_the_examples_use_every_key_and_are_read() -> None:
    declarations, problems = parse_declarations(block("yaml facts"), "facts.yaml")
    assert [str(p) for p in problems] == []
    front, rule = block("yaml front"), block("rule")
    policy, problems = parse_policy(
        f"---\n{front}---\n\n## Barred\n\nWe say why.\n\n```rule\n{rule}```\n", "x.md", declarations
    )
    assert [str(p) for p in problems] == []
    assert policy is not None
    assert policy.in_force_from == datetime(2024, 7, 14, tzinfo=UTC)
    assert policy.rules[0].when[1].answer == "ad.answers_sale_barred_1"
    for keys, text in (
        (FRONT_KEYS, front),
        ((*RULE_KEYS, *ELEMENT_KEYS), rule),
        ((*DOCUMENT_KEYS, *FACT_KEYS), block("yaml facts")),
    ):
        assert {k for k in keys if not re.search(rf"\b{k}: ?", text)} == set()
