"""Typed reading of a mapping's keys: each getter gives a value that fits or reports why not.

Used by the readers of facts.yaml, measures and case files, which say what the keys mean.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from enum import StrEnum
from typing import TypeVar

from reasoned.facts.document import Leaf, Map, Part, Problems, Seq, closest
from reasoned.facts.moments import NotAMoment, midnight, parse_moment, to_utc

E = TypeVar("E", bound=StrEnum)


def known_keys(of: Map, allowed: Iterable[str], what: str, problems: Problems) -> None:
    """Report each key that isn't allowed, with the nearest that is."""
    options = tuple(allowed)
    for key in of.entries:
        if key not in options:
            problems.add(
                of.line_of(key),
                "unknown-key",
                f"`{key[:80]}` isn't a key of {what}.",
                closest(key, options),
            )


def mapping(of: Map, key: str, problems: Problems) -> Map | None:
    """The mapping under that key; None where there is none."""
    return as_map(of.entries.get(key), f"`{key}`", problems)


def as_map(part: Part | None, what: str, problems: Problems) -> Map | None:
    """The part as a mapping; anything else that isn't empty is reported."""
    if isinstance(part, Map):
        return part
    if part is not None and not (isinstance(part, Leaf) and part.value is None):
        problems.add(part.line, "wrong-type", f"{what} must be keys with values.")
    return None


def items(of: Map, key: str, problems: Problems) -> tuple[Part, ...]:
    """The items of the list under that key; none where it is missing."""
    part = of.entries.get(key)
    if isinstance(part, Seq):
        return part.items
    if part is not None and not (isinstance(part, Leaf) and part.value is None):
        problems.add(of.line_of(key), "wrong-type", f"`{key}` must be a list.")
    return ()


def text(of: Map, key: str, problems: Problems, *, required: bool = False) -> str:
    """The text under that key, without space around it; "" where it is missing."""
    part = of.entries.get(key)
    if isinstance(part, Leaf) and isinstance(part.value, str) and part.value.strip():
        return _clean(part.value.strip(), part.line, key, problems)
    missing = part is None or (isinstance(part, Leaf) and part.value in (None, ""))
    if not missing:
        problems.add(of.line_of(key), "wrong-type", f"`{key}` must be text.", "Put it in quotes.")
    elif required:
        problems.add(of.line, "missing-key", f"`{key}` is missing.", f"Write `{key}: ...`.")
    return ""


def _clean(value: str, line: int, key: str, problems: Problems) -> str:
    if "\0" in value or any("\ud800" <= c <= "\udfff" for c in value):
        problems.add(line, "character", f"`{key}` holds a character that isn't text.")
        return ""
    return value


def texts(of: Map, key: str, problems: Problems) -> tuple[str, ...]:
    """The list of texts under that key; a single text counts as a list of one."""
    part = of.entries.get(key)
    if isinstance(part, Leaf) and isinstance(part.value, str):
        part = Seq((part,), part.line)
    if part is None or (isinstance(part, Leaf) and part.value is None):
        return ()
    if not isinstance(part, Seq):
        problems.add(of.line_of(key), "wrong-type", f"`{key}` must be a list of texts.")
        return ()
    found: list[str] = []
    for item in part.items:
        if isinstance(item, Leaf) and isinstance(item.value, str) and item.value.strip():
            found.append(_clean(item.value.strip(), item.line, key, problems))
        else:
            problems.add(
                item.line, "wrong-type", f"An item of `{key}` must be text.", "Put it in quotes."
            )
    return tuple(found)


def flag(of: Map, key: str, problems: Problems, *, default: bool = False) -> bool:
    """`true` or `false` under that key."""
    part = of.entries.get(key)
    if part is None:
        return default
    if isinstance(part, Leaf) and isinstance(part.value, bool):
        return part.value
    problems.add(of.line_of(key), "wrong-type", f"`{key}` must be true or false.")
    return default


def number(of: Map, key: str, problems: Problems, *, low: float, high: float) -> float | None:
    """A number within bounds under that key; None where it is missing or unfit."""
    part = of.entries.get(key)
    if part is None:
        return None
    value = part.value if isinstance(part, Leaf) else None
    if isinstance(value, (int, float)) and not isinstance(value, bool) and low <= value <= high:
        return float(value)
    problems.add(
        of.line_of(key), "wrong-type", f"`{key}` must be a number from {low:g} to {high:g}."
    )
    return None


def choice(of: Map, key: str, options: type[E], default: E, problems: Problems) -> E:
    """One of the enum's values under that key."""
    part = of.entries.get(key)
    if part is None:
        return default
    value = part.value if isinstance(part, Leaf) else None
    known = [option.value for option in options]
    if isinstance(value, str) and value in known:
        return options(value)
    problems.add(
        of.line_of(key),
        "wrong-value",
        f"`{key}` must be one of {', '.join(known)}.",
        closest(value, known) if isinstance(value, str) else "",
    )
    return default


def moment(of: Map, key: str, problems: Problems, *, required: bool = False) -> datetime | None:
    """A date (midnight UTC) or a time with its zone under that key, as aware UTC."""
    part = of.entries.get(key)
    if part is None or (isinstance(part, Leaf) and part.value is None):
        if required:
            problems.add(
                of.line, "missing-key", f"`{key}` is missing.", f"Write `{key}: 2020-01-31`."
            )
        return None
    value = part.value if isinstance(part, Leaf) else None
    try:
        if isinstance(value, datetime):
            return to_utc(value)
        if isinstance(value, date):
            return midnight(value)
        if isinstance(value, str):
            return parse_moment(value)
    except NotAMoment as error:
        problems.add(of.line_of(key), "date", f"`{key}` isn't a moment.", str(error))
        return None
    problems.add(of.line_of(key), "date", f"`{key}` must be a date.", "Write it as 2020-01-31.")
    return None


def day(of: Map, key: str, problems: Problems, *, required: bool = False) -> date | None:
    """A date under that key."""
    part = of.entries.get(key)
    if isinstance(part, Leaf) and isinstance(part.value, date):
        if not isinstance(part.value, datetime):
            return part.value
        problems.add(
            of.line_of(key), "date", f"`{key}` must be a date.", "Leave out the time of day."
        )
        return None
    found = moment(of, key, problems, required=required)
    return None if found is None else found.date()
