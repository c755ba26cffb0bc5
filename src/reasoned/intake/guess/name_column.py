"""Proposes the column that has advertisers' names, where nobody has said which."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from reasoned.intake.cells import look_up
from reasoned.intake.guess import shapes
from reasoned.intake.guess.names import ADVERTISER_NAME, likeness
from reasoned.intake.guess.propose import columns_of

_LEAST = 0.4


def name_column(sample: Sequence[Mapping[str, Any]], columns: Sequence[str] = ()) -> str:
    """The likeliest column of these records, or "" where none is likely.

    `columns` are all that the file has, in order; those of the records, where it is empty.
    Column names decide; a column that holds numbers isn't taken for names.
    """
    columns = columns or columns_of(sample)
    scored = [(likeness(column, ADVERTISER_NAME), column) for column in columns]
    likely = [(score, c) for score, c in scored if score >= _LEAST and _has_words(sample, c)]
    if likely:
        return max(likely, key=lambda each: each[0])[1]
    return columns[0] if len(columns) == 1 else ""


def _has_words(sample: Sequence[Mapping[str, Any]], column: str) -> bool:
    cells = shapes.filled([look_up(raw, column) for raw in sample])
    worded = sum(isinstance(c, str) and any(char.isalpha() for char in c) for c in cells)
    return worded * 2 >= len(cells)
