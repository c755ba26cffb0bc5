"""Dates and times in the formats that the map names, or ISO 8601. Aware UTC comes out.

A time without a zone is placed by the map's `zone`, and refused where it names none: a
guess may be half a day wrong.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

from reasoned.facts.moments import NotAMoment, to_utc
from reasoned.intake.convert.damage import Damaged, shown, text

UNIX, UNIX_MS = "unix", "unix-ms"
"""Formats for seconds and milliseconds since 1970."""

# Only names that mean one offset everywhere they are in use: IST and BST don't.
ZONES = {
    "UTC": 0, "GMT": 0, "Z": 0, "WET": 0, "WEST": 60, "CET": 60, "CEST": 120, "EET": 120,
    "EEST": 180, "MSK": 180, "AKST": -540, "AKDT": -480, "HST": -600, "PST": -480, "PDT": -420,
    "MST": -420, "MDT": -360, "CST": -360, "CDT": -300, "EST": -300, "EDT": -240, "JST": 540,
    "AEST": 600, "AEDT": 660, "NZST": 720, "NZDT": 780,
}  # fmt: skip
"""Minutes from UTC by the zone's short name. CST is North America's."""

_ZONE = re.compile(r"\b(" + "|".join(sorted(ZONES, key=len, reverse=True)) + r")\b")
_MOST = 80
_SAMPLE = datetime(2024, 1, 31, 13, 45, tzinfo=UTC)


@dataclass(frozen=True)
class MomentFormat:
    """How a column writes moments: `strptime` formats, tried in turn; none for ISO 8601."""

    formats: tuple[str, ...] = ()
    zone: ZoneInfo | None = None


def moment(cell: Any, how: MomentFormat) -> datetime:
    """The moment in a cell, in UTC. Raises `Damaged`."""
    if isinstance(cell, datetime):
        return _placed(cell, how, cell)
    if isinstance(cell, date):
        return _placed(datetime.combine(cell, time.min), how, cell, day=True)
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        cell = str(cell)
    written = text(cell, "a date")
    if len(written) > _MOST:
        raise Damaged(f"{shown(cell)} where a date is due")
    if not how.formats:
        return _iso(written, how)
    for format_ in how.formats:
        found = _parsed(written, format_)
        if found is not None:
            return _placed(found, how, cell, day=not _has_time(format_))
    formats = " or ".join(how.formats)
    raise Damaged(f"{shown(cell)} isn't a date in the format {formats}")


def _parsed(written: str, format_: str) -> datetime | None:
    try:
        if format_ in (UNIX, UNIX_MS):
            unit = timedelta(milliseconds=1) if format_ == UNIX_MS else timedelta(seconds=1)
            return datetime(1970, 1, 1, tzinfo=UTC) + float(written) * unit
        if "%Z" not in format_:
            return datetime.strptime(written, format_)  # noqa: DTZ007 (placed by the caller)
        zones = _ZONE.findall(written)
        if not zones:
            return None
        bare = _ZONE.sub("+0000", written)
        zone = timezone(timedelta(minutes=ZONES[zones[-1]]))
        return datetime.strptime(bare, format_.replace("%Z", "%z")).replace(tzinfo=zone)
    except (ValueError, OverflowError):
        return None


def usable(format_: str) -> bool:
    """Whether any cell can be read by the format: `%q` and `%m/%m` can read none."""
    if format_ in (UNIX, UNIX_MS):
        return True
    readable = format_.replace("%Z", "%z")
    try:
        datetime.strptime(_SAMPLE.strftime(readable), readable)  # noqa: DTZ007 (only tried)
    except (ValueError, re.error):
        return False
    return "%" in format_


def _has_time(format_: str) -> bool:
    return any(f"%{letter}" in format_ for letter in "HIXcTMS") or format_ in (UNIX, UNIX_MS)


def _iso(written: str, how: MomentFormat) -> datetime:
    try:
        found = datetime.fromisoformat(written)
    except ValueError:
        raise Damaged(f"{shown(written)} isn't a date such as 2020-01-31") from None
    return _placed(found, how, written, day=len(written) <= 10)


def _placed(found: datetime, how: MomentFormat, cell: Any, *, day: bool = False) -> datetime:
    if found.tzinfo is None:
        if how.zone is None and not day:
            raise Damaged(f"{shown(cell)} has no time zone (write `zone: UTC`, or another)")
        found = found.replace(tzinfo=how.zone or UTC)
    try:
        return to_utc(found)
    except NotAMoment:
        raise Damaged(f"{shown(cell)} lies outside the years 1 to 9999") from None
