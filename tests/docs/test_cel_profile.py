"""The table of the profile is true: each row is run, or refused, as it says."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from reasoned.conditions import check_calls, literals, parse
from reasoned.conditions.check import compile_condition
from reasoned.conditions.errors import ConditionError
from reasoned.conditions.interpret import evaluate
from reasoned.conditions.python.compile import compile_rules
from reasoned.conditions.tree import RuleTest
from reasoned.conditions.types import Field, ListType, ObjectType, Scalar, Schema
from reasoned.conditions.values import Partial, Record, Truth

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "cel-profile.md"
NOW = datetime(2024, 6, 1, tzinfo=UTC)

SCHEMA: Schema = {
    "ad.clicks": Field(Scalar.INT),
    "ad.spend": Field(Scalar.DOUBLE),
    "ad.text": Field(Scalar.STRING),
    "ad.live": Field(Scalar.BOOL),
    "ad.started": Field(Scalar.TIMESTAMP),
    "ad.runs_for": Field(Scalar.DURATION),
    "ad.payer": Field(Scalar.STRING, optional=True),
    "ad.reach": Field(Scalar.INT),
    "ad.places": Field(ListType(Scalar.STRING)),
    "ad.topics": Field(ListType(Scalar.STRING)),
    "ad.landing": Field(
        ObjectType((("domain", Field(Scalar.STRING)), ("https", Field(Scalar.BOOL))))
    ),
    "advertiser.licences": Field(
        ListType(
            ObjectType(
                (
                    ("kind", Field(Scalar.STRING)),
                    ("level", Field(Scalar.INT)),
                    ("regions", Field(ListType(Scalar.STRING))),
                )
            )
        )
    ),
}
RECORD: Record = {
    "ad.clicks": 7,
    "ad.spend": 2.5,
    "ad.text": "Gold é 🙂",
    "ad.live": True,
    "ad.started": datetime(2024, 3, 1, 12, tzinfo=UTC),
    "ad.runs_for": timedelta(hours=36),
    "ad.payer": None,
    "ad.places": ("DE", "FR"),
    "ad.topics": Partial(("news",)),
    "ad.landing": {"domain": "shop.example"},
    "advertiser.licences": (
        {"kind": "gambling", "level": 2, "regions": ("DE",)},
        {"kind": "finance", "level": 5, "regions": ()},
    ),
}
ANSWERS: dict[str, Truth] = {"true": True, "false": False, "unknown": None}


def rows() -> list[list[str]]:
    found = []
    for line in PAGE.read_text("utf-8").splitlines():
        if line.startswith("| ") and not line.startswith("|---"):
            cells = re.split(r"(?<!\\)\|", line.strip("|"))
            found.append([c.strip().replace("\\|", "|") for c in cells])
    return found


ASKED = [(r[0].strip("`"), r[1]) for r in rows() if len(r) == 2 and r[1] in ANSWERS]
IN = [(r[2].strip("`"), r[3]) for r in rows() if len(r) == 4 and r[1] == "yes"]
OUT = [r[2].strip("`") for r in rows() if len(r) == 4 and r[1] == "no"]


def test_the_page_has_rows_of_every_sort() -> None:
    assert len(ASKED) >= 20
    assert len(IN) >= 40
    assert len(OUT) >= 25
    assert {a for _, a in IN + ASKED} == set(ANSWERS)
    assert len(SCHEMA) == len([r for r in rows() if len(r) == 3 and r[0].startswith("`a")])


@pytest.mark.parametrize(("text", "answer"), ASKED + IN)
def test_what_is_in_the_profile_answers_as_the_page_says(text: str, answer: str) -> None:
    tree = compile_condition(text, SCHEMA).tree
    assert evaluate(tree, RECORD, NOW) is ANSWERS[answer]
    holds, undetermined = compile_rules([RuleTest("r", (tree,))]).run(RECORD, NOW)
    assert (True if holds else None if undetermined else False) is ANSWERS[answer]


@pytest.mark.parametrize("text", OUT)
def test_what_is_left_out_is_refused_and_says_where(text: str) -> None:
    with pytest.raises(ConditionError) as refused:
        compile_condition(text, SCHEMA)
    assert refused.value.message
    assert refused.value.line == 1
    assert 1 <= refused.value.column <= len(text) + 1


def test_the_bounds_are_those_of_the_code() -> None:
    text = PAGE.read_text("utf-8")
    for bound in (parse.MAX_LENGTH, parse.MAX_NODES, parse.MAX_DEPTH, literals.MAX_PATTERN):
        assert f"{bound:,}" in text
    assert check_calls.MAX_MACROS == 3
