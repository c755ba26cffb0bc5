"""Reads the US Bureau of Industry and Security's Denied Persons List: tabs, quotes, a header.

Several rows with the same name (but for punctuation) and effective date are one order with
several addresses. The list has no numbers, so date and name make the target's id. An order
counts up to and with its expiration date. The list doesn't say who is a person and who a company.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import NoReturn

from reasoned.facts.measures import Measure
from reasoned.screening.lists.draft import Draft, name_of, no_name
from reasoned.screening.lists.headers import filled
from reasoned.screening.lists.model import Headers, Part
from reasoned.screening.lists.sheet import Sheet
from reasoned.screening.lists.text import clean, head_text, rows

NAME = "BIS denied persons (tab-separated)"

MEASURE = "us-bis-dpl"

_COLUMNS = (
    "Name", "Street_Address", "City", "State", "Country", "Postal_Code", "Effective_Date",
    "Expiration_Date", "Standard_Order", "Last_Update", "Action", "FR_Citation",
)  # fmt: skip
_APART = re.compile(r"[\W_]+")
_DAY = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})")


def accepts(path: Path, head: bytes) -> bool:
    """A file whose first line has the list's columns."""
    first = head_text(head).partition("\n")[0].rstrip("\r")
    try:
        return next(csv.reader([first], delimiter="\t"), []) == list(_COLUMNS)
    except csv.Error:
        return False


def read(paths: Sequence[Path], headers: Headers) -> Part:
    """One measure a file, with one target for each order against each name."""
    measures: list[Measure] = []
    sheets: list[Sheet] = []
    for path in paths:
        sheet = Sheet(str(path), NAME)
        sheets.append(sheet)
        drafts: dict[str, Draft] = {}
        ends: dict[str, list[date | None]] = {}
        for line, cells in rows(path, sheet, "\t", len(_COLUMNS), ends=(b'"',)):
            if cells != list(_COLUMNS):
                _order(line, dict(zip(_COLUMNS, cells, strict=True)), drafts, ends, sheet)
        for key, draft in drafts.items():
            last = [day for day in ends[key] if day is not None]
            if last and len(last) == len(ends[key]):
                draft.until = max(last)
        targets = [draft.target() for draft in drafts.values()]
        measures.append(filled(headers[MEASURE], targets, str(path)))
        sheet.gave(MEASURE)
        for target in targets:
            sheet.took(MEASURE, target)
    problems = tuple(problem for sheet in sheets for problem in sheet.problems)
    return Part(tuple(measures), problems, tuple(sheet.file for sheet in sheets))


def _order(
    line: int,
    row: dict[str, str],
    drafts: dict[str, Draft],
    ends: dict[str, list[date | None]],
    sheet: Sheet,
) -> None:
    name = name_of(row["Name"], line, sheet)
    if not name:
        if not clean(row["Name"]):
            no_name(line, sheet)
        return
    try:
        listed, last = _day(row["Effective_Date"]), _day(row["Expiration_Date"])
    except ValueError as error:
        sheet.reject(line, "date", f"{error} is no day.", "Write it as MM/DD/YYYY.")
        return
    if listed and last and last < listed:
        sheet.reject(line, "dates", "It ends before it begins.", "Mend the dates.")
        return
    key = _APART.sub("-", f"{listed or 'undated'} {name.casefold()}").strip("-")
    draft = drafts.get(key)
    if draft is None:
        draft = drafts[key] = Draft(sheet, line, key, name, listed=listed)
        ends[key] = []
    draft.alias(name)
    ends[key].append(last + timedelta(days=1) if last and last < date.max else None)
    draft.land(row["Country"])
    place = [clean(row[column]) for column in ("Street_Address", "City", "State", "Postal_Code")]
    if any(place):
        draft.address(", ".join(part for part in (*place, clean(row["Country"])) if part))
    if (citation := clean(row["FR_Citation"])) and citation not in draft.notes:
        draft.note(citation)


def _day(text: str) -> date | None:
    """The day; None where there is none. Raises ValueError, with the text, for what isn't one."""
    text = text.strip()
    if not text:
        return None
    found = _DAY.fullmatch(text)
    try:
        return date(int(found[3]), int(found[1]), int(found[2])) if found else _no_day(text)
    except ValueError:
        return _no_day(text)


def _no_day(text: str) -> NoReturn:
    raise ValueError(f"`{text[:40]}`") from None
