"""What a column's values look like: dates in which format, numbers, lists, addresses.

Works on a sample of cells; what doesn't look like one thing for most cells looks like
nothing.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Final
from zoneinfo import ZoneInfo

from reasoned.intake.convert.damage import Damaged
from reasoned.intake.convert.moments import MomentFormat, moment

_DAYS = {
    "%Y-%m-%d": r"\d{4}-\d\d?-\d\d?",
    "%m/%d/%Y": r"\d\d?/\d\d?/\d{4}",
    "%d/%m/%Y": r"\d\d?/\d\d?/\d{4}",
    "%m/%d/%y": r"\d\d?/\d\d?/\d\d",
    "%d/%m/%y": r"\d\d?/\d\d?/\d\d",
    "%d.%m.%Y": r"\d\d?\.\d\d?\.\d{4}",
    "%d.%m.%y": r"\d\d?\.\d\d?\.\d\d",
    "%Y/%m/%d": r"\d{4}/\d\d?/\d\d?",
    "%Y%m%d": r"\d{8}",
    "%d-%m-%Y": r"\d\d?-\d\d?-\d{4}",
    "%m-%d-%Y": r"\d\d?-\d\d?-\d{4}",
    "%d %b %Y": r"\d\d? [A-Za-z]{3} \d{4}",
    "%d %B %Y": r"\d\d? [A-Za-z]{3,9} \d{4}",
    "%b %d, %Y": r"[A-Za-z]{3} \d\d?, \d{4}",
    "%B %d, %Y": r"[A-Za-z]{3,9} \d\d?, \d{4}",
}
"""Days in common use, with what they look like: `strptime` alone would be slow to ask."""

_TIME = re.compile(
    r"(?P<day>.*?)(?P<between>[ T]?)"
    r"(?P<time>\d\d?:\d\d(?P<seconds>:\d\d(?P<part>\.\d{1,6})?)?)"
    r"(?P<half> ?[AaPp][Mm])?(?P<zone> ?(?P<offset>[A-Z]{1,5}|[+-]\d\d:?\d\d))?",
    re.ASCII,
)
_UTC: Final = ZoneInfo("UTC")
_MOST_FORMATS = 3
_WORTH = 0.01

SEPARATORS = (",", ";", "|", " or ", "\n")
"""What lists in cells are commonly cut by."""


def filled(cells: Sequence[Any]) -> list[Any]:
    """The cells that hold something."""
    return [c for c in cells if c is not None and (not isinstance(c, str) or c.strip())]


def share(cells: Sequence[Any], test: Callable[[Any], Any]) -> float:
    """The share of cells that a conversion takes."""
    if not cells:
        return 0.0
    return sum(1 for cell in cells if takes(test, cell)) / len(cells)


def takes(convert: Callable[[Any], Any], cell: Any) -> bool:
    """Whether a conversion takes a cell."""
    try:
        convert(cell)
    except Damaged:
        return False
    return True


def date_formats(cells: Sequence[Any]) -> tuple[tuple[str, ...], str] | None:
    """The formats that dates in these cells have, and the zone to place them by.

    None where most are no dates; no formats for ISO 8601. Where a day could as well be a
    month in every cell, the month is taken to come first, as in the United States.
    """
    if not cells:
        return None
    for zone in ("", "UTC"):
        if share(cells, partial(moment, how=MomentFormat(zone=_UTC if zone else None))) >= 0.9:
            return (), zone
    texts = [cell.strip() for cell in cells if isinstance(cell, str)]
    if len(texts) < 0.9 * len(cells):
        return None
    found: list[str] = []
    left = texts
    while left and len(found) < _MOST_FORMATS:
        counted = Counter({f: _count(left, f) for f in _candidates(left)})
        best = max(counted, key=lambda f: counted[f], default="")
        if not best or counted[best] < max(1, _WORTH * len(texts) * (bool(found))):
            break
        found.append(best)
        left = [text for text in left if not _fits(text, best)]
    if not found or len(left) > 0.5 * len(texts):
        return None
    placed = all("%Z" in f or "%z" in f or not _timed(f) for f in found)
    return tuple(found), "" if placed else "UTC"


def _candidates(texts: Sequence[str]) -> list[str]:
    """The formats worth a try: those that the first few texts look like."""
    few = texts[:: max(1, len(texts) // 40)][:40]
    wanted = dict.fromkeys(format_ for text in few for format_ in _looks_like(text))
    return [f for f in wanted if any(_fits(text, f) for text in few)]


def _looks_like(text: str) -> list[str]:
    timed = _TIME.fullmatch(text)
    day, rest = text, ""
    if timed is not None:
        day, rest = timed["day"], timed["between"] + _time_format(timed)
    return [f + rest for f, shape in _DAYS.items() if re.fullmatch(shape, day, re.ASCII)]


def _time_format(timed: re.Match[str]) -> str:
    half = timed["half"] or ""
    made = "%I:%M" if half else "%H:%M"
    made += ":%S" if timed["seconds"] else ""
    made += ".%f" if timed["part"] else ""
    made += half[:-2] + "%p" if half else ""
    zone = timed["zone"] or ""
    if zone:
        made += " " * zone.startswith(" ") + ("%Z" if timed["offset"].isalpha() else "%z")
    return made


def _fits(text: str, format_: str) -> bool:
    return takes(partial(moment, how=MomentFormat((format_,), _UTC)), text)


def _count(texts: Sequence[str], format_: str) -> int:
    return sum(1 for text in texts if _fits(text, format_))


def _timed(format_: str) -> bool:
    return "%H" in format_ or "%I" in format_


def separators(cells: Sequence[Any]) -> tuple[str, ...]:
    """What cuts the lists in these cells; a comma where nothing does."""
    texts = [cell for cell in cells if isinstance(cell, str)]
    found = tuple(s for s in SEPARATORS if sum(s in t for t in texts) > 0.03 * len(texts))
    return found or (",",)


def decimal_mark(cells: Sequence[Any]) -> str:
    """`,` where numbers end in a comma and one or two digits more often than in a point."""
    texts = [cell for cell in cells if isinstance(cell, str)]
    commas = sum(bool(re.search(r",\d{1,2}\D*$", t)) for t in texts)
    points = sum(bool(re.search(r"\.\d+\D*$", t)) for t in texts)
    return "," if commas > points else "."
