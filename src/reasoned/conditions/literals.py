"""Literals that are written as text: strings, timestamps, durations, regular expressions.

Each function takes the text and raises ConditionError where it isn't one.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import re2

from reasoned.conditions.errors import ConditionError, Fault
from reasoned.conditions.values import DURATION_MAX

MAX_PATTERN = 1_000
"""Characters of a regular expression."""
MAX_PATTERN_MEMORY = 1 << 20
"""Bytes that RE2 may spend on one expression; it bounds `a{1000}{1000}`."""

_ESCAPE = re.compile(
    r"""\\(?:([abfnrtv\\?"'`])|x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})"""
    r"""|([0-3][0-7]{2})|(.|\Z))""",
    re.S,
)
_SIMPLE = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}


def string_literal(token: str, line: int, column: int) -> str:
    """The string that a CEL literal stands for: `"..."`, `'...'`, tripled, or raw."""
    raw = token[0] in "rR"
    body = token[1:] if raw else token
    quotes = 3 if body[:3] in {'"""', "'''"} and len(body) >= 6 else 1
    body = body[quotes:-quotes]
    if raw:
        return body

    def unescape(match: re.Match[str]) -> str:
        simple, x, u, upper, octal, bad = match.groups()
        if simple:
            return _SIMPLE.get(simple, simple)
        if bad is None:
            code = int(octal, 8) if octal else int(x or u or upper, 16)
            if code <= 0x10FFFF and not 0xD800 <= code <= 0xDFFF:
                return chr(code)
        raise ConditionError(
            Fault.SYNTAX,
            f"`{match[0]}` isn't an escape of CEL.",
            line,
            column,
            'Write two backslashes, or a raw string such as r"\\d".',
        )

    return _ESCAPE.sub(unescape, body)


_TIMESTAMP = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)"
)


def timestamp_literal(text: str, line: int, column: int) -> datetime:
    """An RFC 3339 timestamp, years 1 to 9999, to the microsecond, in UTC."""
    match = _TIMESTAMP.fullmatch(text)
    hint = 'Write it as "2024-10-01T00:00:00Z".'
    if match is None:
        raise ConditionError(
            Fault.WRONG_TYPE, f"`{text[:40]}` isn't a timestamp.", line, column, hint
        )
    if len((match[7] or "").rstrip("0")) > 6:
        raise ConditionError(
            Fault.UNSUPPORTED, "Timestamps are exact to the microsecond.", line, column, hint
        )
    try:
        whole = text.replace(match[7], match[7][:6].ljust(6, "0")) if match[7] else text
        return datetime.fromisoformat(whole).astimezone(UTC)
    except (ValueError, OverflowError):
        raise ConditionError(
            Fault.WRONG_TYPE, f"There is no moment `{text}`.", line, column, hint
        ) from None


_DURATION = re.compile(r"([+-]?)((?:\d+(?:\.\d+)?(?:h|ms|us|m|s))+)")
_PART = re.compile(r"(\d+)(?:\.(\d+))?(h|ms|us|m|s)")
_MICROSECONDS = {"h": 3_600_000_000, "m": 60_000_000, "s": 1_000_000, "ms": 1_000, "us": 1}


def duration_literal(text: str, line: int, column: int) -> timedelta:
    """A duration such as `24h` or `1h30m`, exact to the microsecond."""
    match = _DURATION.fullmatch(text) if len(text) <= 60 else None
    hint = 'Write it in hours, minutes and seconds, such as "720h" for 30 days.'
    if match is None:
        raise ConditionError(
            Fault.WRONG_TYPE, f"`{text[:40]}` isn't a duration.", line, column, hint
        )
    total = 0
    for whole, part, unit in _PART.findall(match[2]):
        scale = _MICROSECONDS[unit]
        fraction, rest = divmod(int(part or 0) * scale, 10 ** len(part))
        if rest:
            raise ConditionError(
                Fault.UNSUPPORTED, "Durations are exact to the microsecond.", line, column, hint
            )
        total += int(whole) * scale + fraction
    if total > DURATION_MAX // timedelta(microseconds=1):
        raise ConditionError(Fault.WRONG_TYPE, f"`{text}` is too long.", line, column, hint)
    return timedelta(microseconds=-total if match[1] == "-" else total)


_NOT_SHARED = (
    (re.compile(r"\[\[:"), "POSIX classes aren't", "Write [A-Za-z] or \\d."),
    (re.compile(r"\(\?P?<"), "Named groups aren't", "Leave the name out."),
    (re.compile(r"\(\?[a-z]*U"), "The flag U isn't", "Write .*? instead."),
    (re.compile(r"\\C"), "\\C isn't", "Write . instead."),
)


def pattern_literal(text: str, line: int, column: int) -> str:
    """A regular expression that RE2 accepts, in the subset that all back ends share."""
    if len(text) > MAX_PATTERN:
        raise ConditionError(
            Fault.TOO_LARGE,
            f"This regular expression has {len(text):,} characters; at most {MAX_PATTERN:,}.",
            line,
            column,
        )
    plain = text.replace("\\\\", "")
    for unshared, what, hint in _NOT_SHARED:
        if unshared.search(plain):
            raise ConditionError(Fault.REGEX, f"{what} part of the profile.", line, column, hint)
    options = re2.Options()
    options.log_errors = False
    options.max_mem = MAX_PATTERN_MEMORY
    try:
        re2.compile(text, options)
    except re2.error as error:
        reason = error.args[0]
        reason = reason.decode("utf-8", "replace") if isinstance(reason, bytes) else str(reason)
        hint = ""
        if "(?=" in text or "(?!" in text or "(?<" in text:
            hint = "RE2 has no look-around; write two elements instead."
        elif re.search(r"\\[1-9]", plain):
            hint = "RE2 has no back-references."
        raise ConditionError(
            Fault.REGEX, f"RE2 refuses this regular expression: {reason}.", line, column, hint
        ) from None
    return text
