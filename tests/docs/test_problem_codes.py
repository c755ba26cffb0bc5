"""Every code that `policy check` can print can be looked up in docs/reference/rules.md.

The codes are collected from the sources, so that a new one without a row is found.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import reasoned
from reasoned.conditions.errors import Fault
from reasoned.policies.check import CODES

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "rules.md"
SOURCES = Path(reasoned.__file__).parent
MODULES = [
    *sorted((SOURCES / "policies").glob("*.py")),
    *(SOURCES / "facts" / f"{name}.py" for name in ("declarations", "document", "keys")),
]

CODE_AT = {"add": 1, "Problem": 2, "problem": 1, "_at": 1}
"""The functions that make a problem, and which argument is its code."""

PASSED_ON = {"code", "problem.code", "error.fault.value"}
"""Codes that another call, or a fault of a condition, has given."""


def rows(heading: str) -> dict[str, list[str]]:
    """The cells right of each code, in the tables under that heading."""
    found: dict[str, list[str]] = {}
    text = PAGE.read_text("utf-8").split(f"\n## {heading}\n", 1)[1].split("\n## ", 1)[0]
    for line in re.findall(r"^\| `.*$", text, re.M):
        first, *others = re.split(r" (?<!\\)\| ?", line.removeprefix("| ").removesuffix("|"))
        for code in re.findall(r"`([^`]+)`", first):
            assert code not in found, code
            found[code] = [cell.strip() for cell in others if cell.strip()]
    return found


def codes_of(module: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(module.read_text("utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        called = node.func.attr if isinstance(node.func, ast.Attribute) else ""
        called = node.func.id if isinstance(node.func, ast.Name) else called
        position = CODE_AT.get(called)
        if position is not None and len(node.args) > position:
            yield from written(node.args[position], module)


def written(argument: ast.expr, module: Path) -> Iterator[str]:
    """The texts that the expression can give; one that can't be told fails."""
    match argument:
        case ast.Constant(str() as code):
            yield code
        case ast.IfExp(_, then, other):
            yield from written(then, module)
            yield from written(other, module)
        case ast.JoinedStr([ast.Constant("missing-"), *_]):
            for key in ("applies_to", "ground", "when", "then", "decided_by"):
                yield f"missing-{key.replace('_', '-')}"
        case _:
            told = ast.unparse(argument)
            assert told in PASSED_ON, (module.name, told)


def test_every_code_has_a_row_and_every_row_a_code() -> None:
    given = {code for module in MODULES for code in codes_of(module)}
    given |= {fault.value for fault in Fault}
    assert len(given) > 80
    assert set(rows("Why a file can't be used")) == given - set(CODES)


def test_every_finding_of_check_is_found_in_its_sources() -> None:
    checks = [m for m in MODULES if m.name.startswith("check")]
    assert {code for module in checks for code in codes_of(module)} == set(CODES)


def test_every_row_says_what_it_means_and_how_to_mend_it() -> None:
    for heading in ("What `policy check` prints", "Why a file can't be used"):
        for code, cells in rows(heading).items():
            assert len(cells) == 2, code
            assert all(cell.endswith(".") for cell in cells), code
