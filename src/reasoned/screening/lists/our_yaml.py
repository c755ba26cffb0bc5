"""Reads a measure in our own YAML; what its keys mean is `facts.measure_file`'s."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from reasoned.facts.document import Problems, load_text
from reasoned.facts.measure_file import parse_measure
from reasoned.facts.measures import Measure, Target
from reasoned.facts.problems import Problem
from reasoned.screening.lists.model import FileRead, Headers, Part
from reasoned.screening.lists.sheet import Sheet
from reasoned.screening.lists.text import head_text

NAME = "measure (YAML)"

_ENDINGS = frozenset({".yaml", ".yml"})
_KEYS = (re.compile(r"(?m)^id\s*:"), re.compile(r"(?m)^(?:kind|authority|binds)\s*:"))


def accepts(path: Path, head: bytes) -> bool:
    """A YAML file with an `id` and at least one other key that only measures have."""
    if path.suffix.lower() not in _ENDINGS:
        return False
    text = head_text(head)
    return all(key.search(text) for key in _KEYS)


def read(paths: Sequence[Path], headers: Headers) -> Part:
    """One measure a file; one with anything wrong is left out whole."""
    measures: list[Measure] = []
    problems: list[Problem] = []
    files: list[FileRead] = []
    for path in paths:
        sheet = Sheet(str(path), NAME)
        found = Problems(str(path))
        text = load_text(path, found)
        measure = None
        if text is not None:
            measure, said = parse_measure(text, str(path))
            problems.extend(said)
        problems.extend(found.found)
        if measure is None:
            sheet.rejected = 1
        else:
            measure = replace(measure, targets=_distinct(measure.targets, sheet))
            measures.append(measure)
            sheet.gave(measure.id)
            for target in measure.targets:
                sheet.took(measure.id, target)
        problems.extend(sheet.problems)
        files.append(sheet.file)
    return Part(tuple(measures), tuple(problems), tuple(files))


def _distinct(targets: tuple[Target, ...], sheet: Sheet) -> tuple[Target, ...]:
    found: dict[str, Target] = {}
    for target in targets:
        if target.key in found:
            sheet.reject(
                1, "duplicate-id", f"Two targets are called `{target.key[:80]}`; the first counts.",
                "Give each target an `id` of its own.",
            )  # fmt: skip
        else:
            found[target.key] = target
    return tuple(found.values())
