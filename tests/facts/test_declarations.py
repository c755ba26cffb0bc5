"""facts.yaml: what it declares, and what is wrong with it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reasoned.conditions.types import Field, ListType, ObjectType, Scalar
from reasoned.facts.declarations import load_declarations, parse_declarations
from reasoned.facts.model import Absent, Disclosure, SubjectKind

EXAMPLE = """\
types:
  licence:
    kind: {type: string, values: [gambling, alcohol]}
    valid_until: {type: timestamp, optional: true}
    countries: {type: list of string}
facts:
  advertiser.licences:
    type: list of licence
    question: Which licences does it hold?
  advertiser.sectors:
    type: list of string
    values: [news, security]
    label: its fields of work
    question: Which sectors does it work in?
    disclosure: public
  ad.spend:
    type: double
    unit: EUR
    question: What was spent on it?
    optional: true
    fixed: true
    absent: none
    min_confidence: 0.8
    expires_after: 365 days
    personal: true
"""


def test_everything_declared_is_read() -> None:
    declarations, problems = parse_declarations(EXAMPLE, "facts.yaml")
    assert problems == []
    licence = ObjectType(
        (
            ("kind", Field(Scalar.STRING, values=("gambling", "alcohol"))),
            ("valid_until", Field(Scalar.TIMESTAMP, optional=True)),
            ("countries", Field(ListType(Scalar.STRING))),
        )
    )
    assert declarations.schema == {
        "advertiser.licences": Field(ListType(licence)),
        "advertiser.sectors": Field(ListType(Scalar.STRING), values=("news", "security")),
        "ad.spend": Field(Scalar.DOUBLE, optional=True),
    }
    spend = declarations.facts["ad.spend"]
    assert spend.subject is SubjectKind.AD
    assert (spend.unit, spend.fixed, spend.absent) == ("EUR", True, Absent.NONE)
    assert (spend.min_confidence, spend.expires_after) == (0.8, timedelta(days=365))
    assert (spend.personal, spend.line) == (True, 16)
    assert declarations.facts["advertiser.sectors"].label == "its fields of work"


def test_what_is_not_said_is_the_careful_thing() -> None:
    declarations, _ = parse_declarations(EXAMPLE, "facts.yaml")
    licences = declarations.facts["advertiser.licences"]
    assert licences.disclosure is Disclosure.PARTY
    assert licences.absent is Absent.UNKNOWN
    assert licences.label == "its licences"


def wrong(body: str) -> list[tuple[int, str, str]]:
    _, problems = parse_declarations(body, "facts.yaml")
    return [(p.line, p.code, p.suggestion) for p in problems]


@pytest.mark.parametrize(
    ("fact", "line", "code", "suggestion"),
    [
        ("{type: strin, question: q}", 2, "unknown-type", "Did you mean `string`?"),
        ("{type: list of list of int, question: q}", 2, "unknown-type", ""),
        ("{type: int, question: q, optinal: true}", 2, "unknown-key", "Did you mean `optional`?"),
        ("{type: int, question: q, values: [a]}", 2, "values", ""),
        ("{type: string, question: q, values: []}", 2, "values", ""),
        ("{type: string, question: q, values: [a, a]}", 2, "values", ""),
        ("{type: int, question: q, absent: none}", 2, "absent-none", ""),
        ("{type: list of int, question: q, optional: true}", 2, "optional-list", ""),
        ("{type: int, question: q, min_confidence: 2}", 2, "wrong-type", ""),
        ("{type: int, question: q, min_confidence: true}", 2, "wrong-type", ""),
        ("{type: int, question: q, expires_after: 30}", 2, "span", ""),
        ("{type: int, question: q, expires_after: 30 moons}", 2, "span", ""),
        ("{type: int, question: q, disclosure: secret}", 2, "wrong-value", ""),
        ("{type: int, question: q, personal: maybe}", 2, "wrong-type", ""),
        ("{question: q}", 2, "missing-key", ""),
        ("", 2, "missing-key", ""),
        ("int", 2, "wrong-type", ""),
        ("{type: int}", 2, "no-question", ""),
    ],
)
def test_a_wrong_fact_is_found_with_its_line(
    fact: str, line: int, code: str, suggestion: str
) -> None:
    found = wrong(f"facts:\n  ad.n: {fact}\n")
    assert (line, code) == found[0][:2]
    assert suggestion in found[0][2]


@pytest.mark.parametrize(
    "name",
    [
        "spend",
        "adv.spend",
        "ad.Spend",
        "ad.a.b",
        "ad.in",
        "ad.true",
        "ad.answers_x_1",
        "ad.9",
        "ad.",
    ],
)
def test_a_name_that_no_condition_could_use_is_refused(name: str) -> None:
    assert [code for _, code, _ in wrong(f"facts:\n  {name}: {{type: int, question: q}}\n")] == [
        "name"
    ]


@pytest.mark.parametrize(
    ("types", "code"),
    [
        ("string: {a: {type: int}}", "type-name"),
        ("Licence: {a: {type: int}}", "type-name"),
        ("licence: {}", "empty-type"),
        ("licence: {a: {type: licence}}", "unknown-type"),
        ("licence: {a: {type: int}, in: {type: int}}", "name"),
        ("licence: {a: {type: int, label: x}}", "unknown-key"),
        ("licence: {a: {type: int}, b: int}", "wrong-type"),
    ],
)
def test_a_wrong_type_is_found(types: str, code: str) -> None:
    found = wrong(f"types:\n  {types}\nfacts:\n  ad.n: {{type: int, question: q}}\n")
    assert code in [each[1] for each in found]


def test_all_problems_are_collected_not_only_the_first() -> None:
    found = wrong("facts:\n  ad.a: {type: x}\n  ad.b: {type: y}\n  nope: {type: int}\nmore: 1\n")
    assert {line for line, _, _ in found} == {2, 3, 4, 5}


def test_a_fact_declared_twice_is_refused() -> None:
    found = wrong("facts:\n  ad.a: {type: int, question: q}\n  ad.a: {type: bool, question: q}\n")
    assert found[0][:2] == (3, "duplicate-key")


def test_a_file_without_facts_is_refused() -> None:
    assert wrong("types: {}\n")[0][1] == "no-facts"
    assert wrong("")[0][1] == "no-facts"
    assert wrong("- a\n")[0][1] == "wrong-type"


def test_a_missing_file_is_a_problem(tmp_path: Path) -> None:
    declarations, problems = load_declarations(tmp_path / "facts.yaml")
    assert not declarations.facts
    assert [p.code for p in problems] == ["unreadable"]


def test_the_same_is_read_from_a_file(tmp_path: Path) -> None:
    (tmp_path / "facts.yaml").write_text(EXAMPLE)
    declarations, problems = load_declarations(tmp_path / "facts.yaml")
    assert problems == []
    assert declarations.facts == parse_declarations(EXAMPLE, "x")[0].facts


@given(
    st.recursive(
        st.none()
        | st.booleans()
        | st.integers()
        | st.text(max_size=8)
        | st.sampled_from(["string", "list of int", "none", "30 days"]),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(
                    ["facts", "types", "type", "values", "absent", "ad.x", "licence", "q"]
                ),
                inner,
                max_size=4,
            )
        ),
        max_leaves=15,
    )
)
def test_reading_never_raises(document: object) -> None:
    import json

    parse_declarations(json.dumps({"facts": {"ad.x": document}, "types": {"t": document}}), "x")
    parse_declarations(json.dumps(document), "x")
