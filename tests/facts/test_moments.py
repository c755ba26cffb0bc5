"""Moments and spans as people write them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reasoned.facts.moments import (
    NotAMoment,
    NotASpan,
    parse_duration,
    parse_moment,
    parse_span,
    to_utc,
)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2020-01-31", datetime(2020, 1, 31, tzinfo=UTC)),
        ("2020-01-31T12:00Z", datetime(2020, 1, 31, 12, tzinfo=UTC)),
        ("2020-01-31 12:00:01+01:00", datetime(2020, 1, 31, 11, 0, 1, tzinfo=UTC)),
        ("2020-01-31t12:00:01z", datetime(2020, 1, 31, 12, 0, 1, tzinfo=UTC)),
        ("2020-01-31T12:00:01.1234567Z", datetime(2020, 1, 31, 12, 0, 1, 123456, tzinfo=UTC)),
        ("2020-01-31T23:30:00-0100", datetime(2020, 2, 1, 0, 30, tzinfo=UTC)),
    ],
)
def test_a_moment_is_read_into_utc(text: str, moment: datetime) -> None:
    assert parse_moment(text) == moment
    assert parse_moment(text).tzinfo is UTC


@pytest.mark.parametrize(
    "text",
    [
        "2020-01-31T12:00:00",  # no zone: half a day may hang on it
        "2020-02-30",
        "2020-W05-5",
        "20200131",
        "2020-01-31T24:00:01Z",
        "2020-01-31T12:00:60Z",
        "0000-01-01",
        "0001-01-01T00:00:00+01:00",  # in the year 0 once in UTC
        "9999-12-31T23:30:00-01:00",
        "٢٠٢٠-٠١-٣١",
        "2020-01-31\n",
        "",
        "2" * 1000,
    ],
)
def test_what_cannot_be_placed_is_refused(text: str) -> None:
    with pytest.raises(NotAMoment):
        parse_moment(text)


def test_a_moment_without_a_zone_is_never_guessed_at() -> None:
    with pytest.raises(NotAMoment, match="time zone"):
        to_utc(datetime(2020, 1, 31))  # noqa: DTZ001


@given(
    st.datetimes(
        min_value=datetime(1, 1, 2),  # noqa: DTZ001
        max_value=datetime(9999, 12, 30),  # noqa: DTZ001
        timezones=st.builds(timezone, st.timedeltas(timedelta(hours=-23), timedelta(hours=23))),
    )
)
def test_utc_is_the_same_moment(moment: datetime) -> None:
    assert to_utc(moment) == moment
    assert to_utc(moment).tzinfo is UTC


@pytest.mark.parametrize(
    ("text", "days"),
    [("30 days", 30), ("1 day", 1), ("2 weeks", 14), ("1 month", 30), ("2 years", 730)],
)
def test_a_span_counts_days(text: str, days: int) -> None:
    assert parse_span(text) == timedelta(days=days)


@pytest.mark.parametrize("text", ["30", "days", "-3 days", "3.5 days", "999999999 years", "1 eon"])
def test_what_is_no_span_is_refused(text: str) -> None:
    with pytest.raises(NotASpan):
        parse_span(text)


@pytest.mark.parametrize(
    ("text", "duration"),
    [
        ("1h30m", timedelta(minutes=90)),
        ("90s", timedelta(seconds=90)),
        ("-2.5s", timedelta(seconds=-2.5)),
        ("1ms1us", timedelta(microseconds=1001)),
        ("24 hours", timedelta(days=1)),
    ],
)
def test_a_duration_is_a_span_or_cels_form(text: str, duration: timedelta) -> None:
    assert parse_duration(text) == duration


@pytest.mark.parametrize("text", ["99999999999h", "1h-1m", "h", "1d", "9" * 90 + "s"])
def test_what_is_no_duration_is_refused(text: str) -> None:
    with pytest.raises(NotASpan):
        parse_duration(text)
