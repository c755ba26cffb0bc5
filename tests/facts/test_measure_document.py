"""Measures and targets as documents: what is written is read again."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from reasoned.facts.measure_document import (
    measure_text,
    read_target,
    target_document,
    without_targets,
)
from reasoned.facts.measure_file import load_measures, parse_measure
from reasoned.facts.measures import Owner, Target, TargetKind

EXAMPLES, _problems = load_measures(Path(__file__).parents[2] / "examples/2018/measures")
TARGET = Target(
    "Акме",
    id="7",
    kind=TargetKind.ORGANISATION,
    aliases=("Acme",),
    weak_aliases=("AC",),
    domains=("acme.example",),
    identifiers=(("lei", "X1"), ("lei", "X2"), ("imo", "9")),
    products=("One",),
    countries=("US",),
    addresses=("1 Main Street",),
    owners=(Owner("Somebody", share=50.0), Owner("", "8")),
    programmes=("P",),
    listed=date(2020, 1, 2),
    until=date(2021, 1, 2),
    note="A note.",
)


@pytest.mark.parametrize("measure", EXAMPLES, ids=lambda measure: measure.id)
def test_a_measure_that_was_written_is_read_as_it_was(measure: object) -> None:
    (measure,) = [each for each in EXAMPLES if each is measure]
    again, problems = parse_measure(measure_text(measure), "written")
    assert problems == []
    assert again == replace(measure, path="written")


def test_a_target_that_was_written_is_read_as_it_was() -> None:
    assert read_target(json.loads(json.dumps(target_document(TARGET)))) == TARGET
    assert read_target(target_document(Target("Only a name"))) == Target("Only a name")
    measure = replace(EXAMPLES[0], targets=(TARGET,))
    again, problems = parse_measure(measure_text(measure), "written")
    assert problems == []
    assert again is not None
    assert again.targets == (TARGET,)
    assert without_targets(measure).targets == ()
