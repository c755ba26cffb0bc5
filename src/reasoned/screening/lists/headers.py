"""What lists mean: measures without targets, ours and the operator's.

Ours lie in `known/`, checked by a test. They say what is certain and leave out the rest.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache
from importlib import resources
from types import MappingProxyType

from reasoned.facts.measure_file import parse_measure
from reasoned.facts.measures import Measure, Target
from reasoned.screening.lists.model import Headers


@lru_cache(maxsize=1)
def known() -> Headers:
    """Ours, by id. Raises ValueError where one of our own files is damaged."""
    found: dict[str, Measure] = {}
    folder = resources.files(__package__).joinpath("known")
    for file in sorted(folder.iterdir(), key=lambda each: each.name):
        if not file.name.endswith(".yaml"):
            continue
        measure, problems = parse_measure(file.read_text("utf-8"), file.name)
        if measure is None or measure.targets:
            raise ValueError(f"{file.name}: {problems or 'it has targets'}")
        found[measure.id] = measure
    return MappingProxyType(found)


def with_own(measures: Iterable[Measure]) -> Headers:
    """Ours, and in their place those of the operator: the measures that name no target."""
    return MappingProxyType({**known(), **{m.id: m for m in measures if not m.targets}})


def filled(header: Measure, targets: Iterable[Target], path: str) -> Measure:
    """The header's measure, naming those targets, as that file has them."""
    return replace(header, targets=tuple(targets), path=path)
