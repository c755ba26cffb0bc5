"""A file's columns against a facts map, before any row is read.

A column that the map names and the file hasn't is an error at once, not a reject a row.
"""

from __future__ import annotations

from reasoned.facts.document import closest
from reasoned.facts.model import Declarations, SubjectKind
from reasoned.facts.problems import Problem
from reasoned.intake.facts_map import FactsMap, Taken
from reasoned.intake.native import ABOUT_KEYS
from reasoned.intake.read_map import conversion_for
from reasoned.intake.records import InputError, Opened


def check_columns(facts_map: FactsMap, opened: Opened) -> list[Problem]:
    """A problem for each column of the map that the file hasn't."""
    if opened.columns is None:
        return []
    return [
        Problem(
            facts_map.path,
            line,
            "unknown-column",
            f"{opened.name} has no column `{column[:80]}`.",
            closest(column, opened.columns),
        )
        for column, line in facts_map.columns().items()
        if column not in opened.columns and column.split(".", 1)[0] not in opened.columns
    ]


def map_of_names(opened: Opened, declarations: Declarations) -> FactsMap | None:
    """What a file without a map gives: columns named as facts are. None where records of
    JSON say it themselves. Raises `InputError` where a column is no fact.
    """
    if opened.columns is None:
        return None
    strangers = [c for c in opened.columns if c not in declarations.facts and c not in ABOUT_KEYS]
    nested = {"ad", "advertiser"} if not opened.textual else set()
    strangers = [c for c in strangers if c not in nested]
    if strangers:
        listed = ", ".join(strangers[:5]) + (", ..." if len(strangers) > 5 else "")
        raise InputError(
            f"{opened.name} has columns that aren't facts ({listed}), so it needs a facts map."
            f" Give one with --facts-map, or let `reasoned try {opened.name}` propose one."
        )
    if not opened.textual:
        return None
    return FactsMap(
        facts=tuple(
            Taken(c, column=c, convert=conversion_for(declarations.facts[c].field))
            for c in opened.columns
            if c in declarations.facts
        ),
        id="id" if "id" in opened.columns else "",
        name="name" if "name" in opened.columns else "",
        advertiser="advertiser_id" if "advertiser_id" in opened.columns else "",
        report="report" if "report" in opened.columns else "",
        subject=_subject(opened.columns),
        source=opened.name,
    )


def _subject(columns: tuple[str, ...]) -> SubjectKind:
    about_ad = any(column.startswith("ad.") for column in columns)
    return SubjectKind.AD if about_ad else SubjectKind.ADVERTISER
