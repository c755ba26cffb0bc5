"""docs/reference/facts-map.md and decide.md name everything that there is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import typer

from reasoned.cli.decide import OutputFormat, decide
from reasoned.cli.records import InputFormat
from reasoned.cli.try_ import try_
from reasoned.decisions.model import Outcome
from reasoned.intake.convert.moments import ZONES
from reasoned.intake.facts_map import (
    CONVERSIONS,
    FACT_KEYS,
    MAP_KEYS,
    PROVIDER_KEYS,
    PROVIDER_KINDS,
)
from reasoned.intake.native import ABOUT_KEYS, CLAIM_KEYS
from reasoned.intake.output import FIELDS, REJECT_FIELDS
from reasoned.intake.read_map import parse_map
from tests.intake.build import DECLARED

DOCS = Path(__file__).resolve().parents[2] / "docs" / "reference"
MAP = (DOCS / "facts-map.md").read_text(encoding="utf-8")
DECIDE = (DOCS / "decide.md").read_text(encoding="utf-8")


def section(text: str, heading: str) -> str:
    """The part of a document under a heading."""
    found = re.search(rf"^#+ {re.escape(heading)}\n(.*?)(?=^#+ |\Z)", text, re.S | re.M)
    assert found, heading
    return found[1]


def first_cells(text: str) -> set[str]:
    """What stands in backquotes in the first column of the tables."""
    rows = re.findall(r"^\| (.*?) \|", text, re.M)
    return {name for row in rows for name in re.findall(r"`([^`]+)`", row)}


@pytest.mark.parametrize(
    ("heading", "keys"),
    [("The map", MAP_KEYS), ("One fact", FACT_KEYS), ("Conversions", tuple(CONVERSIONS))],
)
def test_the_tables_have_each_key_and_no_other(heading: str, keys: tuple[str, ...]) -> None:
    assert first_cells(section(MAP, heading)) == set(keys)


def test_each_conversion_has_its_keys() -> None:
    for line in section(MAP, "Conversions").splitlines():
        cells = [cell.strip() for cell in line.split(" | ")]
        name = cells[0].strip("| `")
        if name in CONVERSIONS:
            for key in CONVERSIONS[name]:
                assert f"`{key}`" in cells[-1]


def test_each_zone_is_named() -> None:
    said = section(MAP, "Conversions")
    summer = {"WEST": "WET", "CEST": "CET", "EEST": "EET"}
    assert all(summer.get(zone, zone) in said for zone in ZONES if zone != "Z")


def test_providers_have_their_kinds_and_keys() -> None:
    said = section(MAP, "Providers")
    assert first_cells(said) == {*PROVIDER_KINDS, *PROVIDER_KEYS}
    for kind, keys in PROVIDER_KINDS.items():
        (line,) = [row for row in said.splitlines() if row.startswith(f"| `{kind}`")]
        assert all(f"`{key}`" in line for key in keys)


def test_records_without_a_map_have_their_keys() -> None:
    said = first_cells(section(MAP, "Without a map"))
    assert said == {*ABOUT_KEYS, *CLAIM_KEYS, "ad", "advertiser"}


def test_the_examples_of_maps_are_read() -> None:
    blocks = re.findall(r"```yaml\n(.*?)```", MAP, re.S)
    assert len(blocks) == 2
    for block in blocks:
        text = block if "\nfacts:" in block else f"facts: {{ad.text: T}}\n{block}"
        text = text.replace("ad.topics", "ad.interests")
        _, problems = parse_map(text, "docs", DECLARED)
        assert not problems, [str(p) for p in problems]


def options(command: object) -> set[str]:
    app = typer.Typer(add_completion=False)
    app.command()(command)  # type: ignore[type-var]
    made = typer.main.get_command(app)
    return {name for p in made.params for name in (*p.opts, *p.secondary_opts) if name[:2] == "--"}


def test_each_option_is_described() -> None:
    said, tried = DECIDE.split("# `reasoned try`")
    assert {n.split()[0] for n in first_cells(section(said, "Options"))} - {"INPUT"} == (
        options(decide) - {"--help"}
    )
    assert {n.split()[0] for n in first_cells(tried)} - {"FILE"} == options(try_) - {"--help"}


def test_each_format_field_outcome_and_exit_code_is_described() -> None:
    assert first_cells(section(DECIDE, "Input")) == set(InputFormat)
    assert first_cells(section(DECIDE, "Output")) == {*FIELDS, *REJECT_FIELDS}
    assert all(f"`{kind}`" in section(DECIDE, "Options") for kind in OutputFormat)
    assert all(f"`{outcome}`" in section(DECIDE, "Output") for outcome in Outcome)
    assert first_cells(section(DECIDE, "Exit codes")) == {"0", "1", "2", "130", "141"}
