"""The readers that are known: ours, and those that other packages offer.

How to write one is in the package's docstring.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from importlib.metadata import entry_points

from reasoned.facts.problems import Problem
from reasoned.screening.lists import bis, ftm, ofac, our_yaml, un
from reasoned.screening.lists.model import Reader

GROUP = "reasoned.list_readers"
"""The group of entry points in which other packages offer readers."""

OURS: Sequence[Reader] = (our_yaml, ofac, un, bis, ftm)


@lru_cache(maxsize=1)
def offered() -> tuple[tuple[Reader, ...], tuple[Problem, ...]]:
    """Readers of other packages, by name, and what is wrong with those that can't be used."""
    found: list[Reader] = []
    problems: list[Problem] = []
    for point in sorted(entry_points(group=GROUP), key=lambda each: (each.name, each.value)):
        try:
            reader = point.load()
        except Exception as error:  # whatever somebody else's module does when it is imported
            why = f"it can't be loaded ({type(error).__name__}: {error})"
        else:
            lacks = [part for part in ("NAME", "accepts", "read") if not hasattr(reader, part)]
            if not lacks:
                found.append(reader)
                continue
            why = f"it lacks {', '.join(lacks)}"
        problems.append(
            Problem(
                f"entry point {point.name}",
                1,
                "reader",
                f"The reader isn't used: {why[:500]}.",
                "Mend or remove the package that offers it.",
            )
        )
    return tuple(found), tuple(problems)
