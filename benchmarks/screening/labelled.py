"""Pairs that people (and a language model) judged, from ../shared/data/screening.

They are half of nomenklatura's own cases, so logic-v2 was made with them in sight. The labels
are taken as they stand. Organisations and persons are counted apart; ships' names go with the
organisations, as in the issue's figure.
"""

from __future__ import annotations

import csv
from pathlib import Path

from benchmarks.screening.lists import DATA
from benchmarks.screening.pairs import ORGANISATION, PERSON, Pair

_KINDS = {
    "Company": ORGANISATION,
    "Organization": ORGANISATION,
    "LegalEntity": ORGANISATION,
    "Vessel": ORGANISATION,
    "Person": PERSON,
}


def labelled(path: Path = DATA / "screening" / "name_pairs.csv") -> list[Pair]:
    """All pairs whose schema is one of those above, in the file's order.

    Raises FileNotFoundError where the file isn't there.
    """
    with path.open(encoding="utf-8", newline="") as file:
        return [
            Pair(
                row["name1"],
                row["name2"],
                _KINDS[row["schema"]],
                row["is_match"] == "true",
                _KINDS[row["schema"]],
                row["schema"],
            )
            for row in csv.DictReader(file)
            if row["schema"] in _KINDS and row["name1"] and row["name2"]
        ]
