"""Reads the keys of a facts map that belong to one conversion: units, separators, zones.

Which conversion has which keys is in `facts_map`; the map as a whole is read by `read_map`.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import re2

from reasoned.facts import keys
from reasoned.facts.document import Leaf, Map, Part, Problems, plain
from reasoned.facts.model import Declaration
from reasoned.intake.convert.moments import usable
from reasoned.intake.convert.numbers import ANY_UNIT, same_unit


def extract(body: Map, problems: Problems) -> str:
    """A pattern that RE2 takes, with one group; "" where there is none."""
    pattern = keys.text(body, "extract", problems)
    if not pattern:
        return ""
    options = re2.Options()
    options.log_errors = False
    options.max_mem = 1 << 20
    try:
        groups = re2.compile(pattern, options).groups
    except re2.error as error:
        said = error.args[0] if error.args else "it can't be used"
        said = said.decode(errors="replace") if isinstance(said, bytes) else str(said)
        problems.add(
            body.line_of("extract"), "regular-expression", f"RE2 refuses `extract`: {said}."
        )
        return ""
    if groups != 1:
        problems.add(
            body.line_of("extract"),
            "regular-expression",
            f"`extract` has {groups} groups in brackets, and needs one.",
            r"Write for example '^(\d+)'.",
        )
        return ""
    return pattern


def words(body: Map, problems: Problems) -> Mapping[str, Any] | None:
    """What stands for each word; None where the map says nothing."""
    section = keys.mapping(body, "words", problems)
    return None if section is None else {k: plain(v) for k, v in section.entries.items()}


def words_of(body: Map, key: str, problems: Problems) -> tuple[str, ...]:
    """Texts, of which some may look like numbers or bools to YAML."""
    part = body.entries.get(key)
    parts: tuple[Part, ...] = (
        ()
        if part is None
        else (part,)
        if isinstance(part, Leaf)
        else keys.items(body, key, problems)
    )
    found = []
    for item in parts:
        value = item.value if isinstance(item, Leaf) else None
        if isinstance(value, bool):
            value = "true" if value else "false"
        if not isinstance(value, (str, int)):
            problems.add(item.line, "wrong-type", f"An item of `{key}` must be text.")
            continue
        found.append(str(value))
    return tuple(found)


def formats(body: Map, problems: Problems) -> tuple[str, ...]:
    """The formats of dates, each of which can read something."""
    found = keys.texts(body, "format", problems)
    for format_ in found:
        if not usable(format_):
            problems.add(
                body.line_of("format"),
                "date-format",
                f"`{format_[:40]}` can't read a date.",
                "Write a strptime format such as '%d.%m.%Y', each part once; or unix, unix-ms.",
            )
    return found


def separators(body: Map, problems: Problems) -> tuple[str, ...]:
    """What lists are cut by; a comma where nothing is said."""
    # Not `keys.texts`, which would trim the blanks of " or ".
    part = body.entries.get("separator")
    if part is None:
        return (",",)
    given = plain(part)
    found = tuple(given) if isinstance(given, list) else (given,)
    if not found or not all(isinstance(item, str) and item for item in found):
        problems.add(
            body.line_of("separator"),
            "wrong-type",
            "`separator` must be text, or a list of texts.",
            'Write for example `separator: [",", " or "]`.',
        )
        return (",",)
    return tuple(str(item) for item in found)


def one_of(body: Map, key: str, options: tuple[str, ...], problems: Problems) -> str:
    """One of the words allowed, or ""."""
    written = keys.text(body, key, problems)
    if written and written not in options:
        problems.add(
            body.line_of(key), "wrong-value", f"`{key}` must be {' or '.join(options)}.", ""
        )
        return ""
    return written


def unit(body: Map, declared: Declaration, convert: str, problems: Problems) -> str:
    """The unit that cells are in; the fact's own where nothing is said."""
    written = keys.text(body, "unit", problems)
    if convert == "duration":
        return written
    if not written:
        return declared.unit
    if (
        declared.unit
        and written != ANY_UNIT
        and not same_unit(written, declared.unit)
        and "times" not in body.entries
    ):
        problems.add(
            body.line_of("unit"),
            "unit",
            f"The column is in {written}, and `{declared.name}` is in {declared.unit}.",
            "Write `times:` with what to multiply by.",
        )
    return written


def times(body: Map, problems: Problems) -> Decimal:
    """What to multiply by."""
    part = body.entries.get("times")
    if part is None:
        return Decimal(1)
    value = part.value if isinstance(part, Leaf) else None
    if isinstance(value, (int, float)) and not isinstance(value, bool) and 0 < value < 1e12:
        return Decimal(str(value))
    problems.add(body.line_of("times"), "wrong-type", "`times` must be a number above 0.")
    return Decimal(1)


def zone(body: Map, problems: Problems) -> ZoneInfo | None:
    """The zone of times that say none."""
    name = keys.text(body, "zone", problems)
    if not name:
        return None
    try:
        return ZoneInfo(name)
    except (OSError, ValueError, KeyError):
        # A name that isn't known, or isn't a name (`../x`); also without a zone database.
        problems.add(
            body.line_of("zone"),
            "time-zone",
            f"The time zone `{name[:40]}` isn't known here.",
            "Write one such as UTC or Europe/Berlin.",
        )
        return None
