"""Moments and spans of time as people write them: text in, aware UTC datetimes out.

Follows RFC 3339 and the date forms of ISO 8601. What a moment is for is left to others.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta

from reasoned.conditions.values import DURATION_MAX

_MOMENT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
    r"(?P<time>[Tt ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,9})?)?"
    r"(?P<zone>[Zz]|[+-][0-9]{2}:?[0-9]{2})?)?"
)
_SPAN = re.compile(r"(?P<n>[0-9]{1,9}) +(?P<unit>hour|day|week|month|year)s?")
_CLOCK = re.compile(r"(?P<sign>-?)(?P<parts>([0-9]{1,15}(\.[0-9]{1,9})?(h|ms|m|s|us))+)")
_CLOCK_PART = re.compile(r"([0-9]+)(?:\.([0-9]+))?(h|ms|m|s|us)")

# A month and a year have no length of their own; as a span they count 30 and 365 days.
_UNITS = {
    "hour": timedelta(hours=1),
    "day": timedelta(days=1),
    "week": timedelta(weeks=1),
    "month": timedelta(days=30),
    "year": timedelta(days=365),
}
_MICROSECONDS = {"h": 3_600_000_000, "m": 60_000_000, "s": 1_000_000, "ms": 1_000, "us": 1}

SPAN_UNITS: tuple[str, ...] = ("hours", "days", "weeks", "months", "years")


class NotAMoment(ValueError):
    """The text isn't a moment that can be placed; the message says what to write."""


class NotASpan(ValueError):
    """The text isn't a span of time within bounds; the message says what to write."""


def midnight(day: date) -> datetime:
    """The first moment of that day, in UTC."""
    return datetime.combine(day, time.min, UTC)


def to_utc(moment: datetime) -> datetime:
    """The same moment as a plain `datetime` in UTC.

    Raises NotAMoment where it has no time zone (guessing one may be half a day wrong), or
    lies outside the years 1 to 9999 once in UTC.
    """
    try:
        offset = moment.utcoffset()
        if offset is None:
            raise NotAMoment("Write its time zone, as in 2020-01-31T12:00:00Z.")
        bare = datetime.combine(moment.date(), moment.time())
        return (bare - offset).replace(tzinfo=UTC, fold=0)
    except (OverflowError, ValueError) as error:
        if isinstance(error, NotAMoment):
            raise
        raise NotAMoment("Write a moment within the years 1 to 9999 (UTC).") from error


def parse_moment(text: str) -> datetime:
    """`2020-01-31` (midnight UTC) or RFC 3339 such as `2020-01-31T12:00:00.5+01:00`.

    Digits past the microsecond are cut off. Raises NotAMoment.
    """
    found = _MOMENT.fullmatch(text) if len(text) <= 40 else None
    if found is None:
        raise NotAMoment("Write a date such as 2020-01-31, or a time such as 2020-01-31T12:00:00Z.")
    try:
        if found["time"] is None:
            return midnight(date.fromisoformat(text))
        return to_utc(datetime.fromisoformat(text.upper()))
    except NotAMoment:
        raise
    except ValueError as error:
        raise NotAMoment("Write a day and time that exist.") from error


def parse_span(text: str) -> timedelta:
    """`30 days`, `24 hours`, `6 months` (a month is 30 days, a year 365). Raises NotASpan."""
    found = _SPAN.fullmatch(text.strip()) if len(text) <= 40 else None
    if found is None:
        raise NotASpan(f"Write a number and one of {', '.join(SPAN_UNITS)}, as in 30 days.")
    span = int(found["n"]) * _UNITS[found["unit"]] if int(found["n"]) < 10**8 else None
    if span is None or span > DURATION_MAX:
        raise NotASpan("Write a span of at most 9999 years.")
    return span


def parse_duration(text: str) -> timedelta:
    """A span as above, or CEL's form such as `1h30m`, `90s`, `-2.5s`. Raises NotASpan."""
    found = _CLOCK.fullmatch(text) if len(text) <= 80 else None
    if found is None:
        return parse_span(text)
    total = 0
    for whole, fraction, unit in _CLOCK_PART.findall(found["parts"]):
        scale = _MICROSECONDS[unit]
        total += int(whole) * scale
        total += int(fraction or 0) * scale // 10 ** len(fraction)
    if total > DURATION_MAX // timedelta(microseconds=1):
        raise NotASpan("Write a duration of at most 9999 years.")
    return timedelta(microseconds=-total if found["sign"] else total)
