"""The page on screening is run: its files are written, its command called, its tables compared."""

from __future__ import annotations

import json
import re
from math import exp
from pathlib import Path

import pytest

from reasoned.cli.screen import screen
from reasoned.intake.advertisers import declarations
from reasoned.intake.screened import FIELDS
from reasoned.screening.score.pair import CERTAIN, REVIEW
from tests.cli.test_reference import first_cells, options, section
from tests.docs.test_tutorial import run

PAGE = Path(__file__).resolve().parents[2] / "docs" / "screening.md"
TEXT = PAGE.read_text("utf-8")


def test_the_example_gives_what_it_shows(tmp_path: Path) -> None:
    for kind, name, text in re.findall(r"^```(\w+) file=(\S+)\n(.*?)^```$", TEXT, re.M | re.S):
        if kind != "json":
            path = tmp_path / name
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, "utf-8")
    (example,) = re.findall(r"^```console\n\$ (.*?)\n(.*?)^```$", TEXT, re.M | re.S)
    printed = run(example[0], tmp_path)
    took = re.compile(r"in [0-9.,]+ s\.")
    assert took.sub("in T s.", printed).rstrip() == took.sub("in T s.", example[1]).rstrip()
    found = [json.loads(line) for line in (tmp_path / "candidates.jsonl").read_text().splitlines()]
    (second,) = [line for line in found if line["row"] == 2]
    (shown,) = re.findall(r"^```json file=second.json\n(.*?)^```$", TEXT, re.M | re.S)
    assert second == json.loads(shown)
    total = sum(reason["adds"] for reason in second["reasons"])
    assert second["score"] == pytest.approx(1 / (1 + exp(-total)), abs=1e-3)


def test_every_option_key_and_fact_is_in_a_table() -> None:
    said = section(TEXT, "`reasoned screen`")
    facts = {name for name in first_cells(said) if name.startswith("advertiser.")}
    assert facts == set(declarations().facts)
    named = {name.split()[0] for name in first_cells(said)} - facts
    assert named - {"ADVERTISERS"} == options(screen) - {"--help"}
    assert first_cells(section(TEXT, "What a candidate says")) == set(FIELDS)


def test_the_thresholds_are_those_of_the_code() -> None:
    said = section(TEXT, "Thresholds")
    assert f"| {CERTAIN:g} | `certain` |" in said
    assert f"| {REVIEW:g} | `review` |" in said
