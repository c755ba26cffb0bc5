"""Converters: one value to its declared type, or dropped with the reason.

Each is made once per declared fact and is on the path of every record, so the first test
in it is for a value that fits already. Records as a whole are left to `normalise`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from math import isfinite
from typing import Any, Final, TypeAlias

from reasoned.conditions.types import Field, ListType, ObjectType, Scalar
from reasoned.conditions.values import DURATION_MAX, INT_MAX, INT_MIN, Partial, Value
from reasoned.facts.document import closest
from reasoned.facts.moments import (
    NotAMoment,
    NotASpan,
    midnight,
    parse_duration,
    parse_moment,
    to_utc,
)

DROPPED: Final[Any] = type("Dropped", (), {"__repr__": lambda self: "DROPPED", "__slots__": ()})()
"""What a converter gives where nothing of the value fits."""

_MAX_ITEM_PROBLEMS = 5
_SHOWN = 60


@dataclass(frozen=True)
class ValueProblem:
    """One value that was left out of a record.

    `fact` is the declared name it was given for, `place` where within it (`[2].country`,
    or empty); `found` is the value, shortened; `expected` what would fit; `mend` one
    sentence on what to do.
    """

    fact: str
    found: str
    expected: str
    mend: str
    place: str = ""

    def within(self, fact: str) -> ValueProblem:
        """The same, of that fact."""
        return replace(self, fact=fact)

    def at(self, place: str) -> ValueProblem:
        """The same, one level further in."""
        return replace(self, place=place + self.place)

    def __str__(self) -> str:
        name = (self.fact if self.fact.isprintable() else ascii(self.fact)[1:-1])[:200]
        where = f"{name}{self.place}: " if name else ""
        return f"{where}found {self.found}, expected {self.expected}. {self.mend}"


Problems: TypeAlias = list[ValueProblem]
Converter: TypeAlias = Callable[[object, Problems], Value]


def shown(value: object) -> str:
    """A value in few words: bounded, printable, whatever the value is."""
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case str():
            cut = value[:_SHOWN]
            quoted = json.dumps(cut, ensure_ascii=not cut.isprintable())
            return quoted if len(value) <= _SHOWN else f"{quoted[:-1]}..."
        case int():
            return str(int(value)) if value.bit_length() <= 200 else "a number of over 60 digits"
        case float():
            return repr(float(value))
        case Decimal():
            return str(value)[:_SHOWN]
        case datetime() | date():
            return value.isoformat()
        case list() | tuple():
            return f"a list of {len(value)}"
        case Mapping():
            return f"an object of {len(value)} fields"
        case _:
            return f"a {type(value).__name__[:_SHOWN]}"


def converter(declared: Field) -> Converter:
    """The converter for a fact or field of that declaration."""
    kind = declared.type
    if isinstance(kind, ListType):
        return _list(kind, declared.values)
    inner = _object(kind) if isinstance(kind, ObjectType) else _scalar(kind, declared.values)
    return _optional(inner) if declared.optional else inner


def _optional(inner: Converter) -> Converter:
    def convert(value: object, problems: Problems) -> Value:
        return None if value is None else inner(value, problems)

    return convert


def _scalar(kind: Scalar, values: tuple[str, ...]) -> Converter:
    if kind is Scalar.STRING and values:
        return _one_of(values)
    return _SCALARS[kind]


def _misfit(value: object, expected: str, mend: str, problems: Problems) -> Value:
    if value is None:
        mend = "Leave it out where it is unknown; declare `optional: true` if it can be none."
    problems.append(ValueProblem("", shown(value), expected, mend))
    return DROPPED


# --- scalars ---------------------------------------------------------------------------


def _bool(value: object, problems: Problems) -> Value:
    if value is True or value is False:
        return value
    return _misfit(value, "true or false", "Write true or false, without quotes.", problems)


def _int(value: object, problems: Problems) -> Value:
    if type(value) is int and INT_MIN <= value <= INT_MAX:
        return value
    if isinstance(value, (int, float, Decimal)) and not isinstance(value, bool):
        plain = value if isinstance(value, (float, Decimal)) else int.__int__(value)
        # The bounds come first: int() of a huge exponent would fill the memory.
        finite = isinstance(plain, int) or (
            isfinite(plain) if isinstance(plain, float) else plain.is_finite()
        )
        if finite and INT_MIN <= plain <= INT_MAX and int(plain) == plain:
            return int(plain)
    return _misfit(value, "a whole number within 64 bits", _NUMBER, problems)


_NUMBER = "Write a number, without quotes or unit."


def _double(value: object, problems: Problems) -> Value:
    if type(value) is float and isfinite(value):
        return value
    if isinstance(value, (int, float, Decimal)) and not isinstance(value, bool):
        try:
            number = float(value)
        except (OverflowError, ValueError):
            number = float("inf")
        if isfinite(number):
            return number
    return _misfit(value, "a finite number", _NUMBER, problems)


def _is_text(value: str) -> bool:
    if "\0" in value:
        return False
    if value.isascii():
        return True
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def text(value: object, problems: Problems) -> Value:
    """The converter of text in which any value is allowed."""
    if type(value) is str:
        if "\0" not in value and (value.isascii() or _is_text(value)):
            return value
    elif isinstance(value, str) and _is_text(value):
        return str.__str__(value)
    mend = (
        "Remove what isn't text: NUL and halves of surrogate pairs."
        if isinstance(value, str)
        else "Put it in quotes."
    )
    return _misfit(value, "text", mend, problems)


def _one_of(values: tuple[str, ...]) -> Converter:
    allowed = {value: value for value in values}
    listed = ", ".join(values)
    expected = f"one of {listed}" if len(listed) <= 200 else f"one of {len(values)} values"

    def convert(value: object, problems: Problems) -> Value:
        if isinstance(value, str):
            found = allowed.get(value)
            if found is not None:
                return found
            mend = closest(value, values) or "Write one of the declared values."
        else:
            mend = "Write one of the declared values, in quotes."
        return _misfit(value, expected, mend, problems)

    return convert


def _timestamp(value: object, problems: Problems) -> Value:
    mend = "Write it as 2020-01-31T12:00:00Z."
    try:
        if isinstance(value, datetime):
            if value.tzinfo is UTC and type(value) is datetime and not value.fold:
                return value
            return to_utc(value)
        if isinstance(value, date):
            return midnight(value)
        if isinstance(value, str):
            return parse_moment(value)
    except NotAMoment as error:
        mend = str(error)
    return _misfit(value, "a moment", mend, problems)


def _duration(value: object, problems: Problems) -> Value:
    mend = "Write a number and a unit, as in 30 days or 1h30m."
    if isinstance(value, timedelta):
        if -DURATION_MAX <= value <= DURATION_MAX:
            return value if type(value) is timedelta else timedelta() + value
        mend = "Write a duration of at most 9999 years."
    elif isinstance(value, str):
        try:
            return parse_duration(value)
        except NotASpan as error:
            mend = str(error)
    return _misfit(value, "a duration", mend, problems)


_SCALARS: Mapping[Scalar, Converter] = {
    Scalar.BOOL: _bool,
    Scalar.INT: _int,
    Scalar.DOUBLE: _double,
    Scalar.STRING: text,
    Scalar.TIMESTAMP: _timestamp,
    Scalar.DURATION: _duration,
}

# --- objects and lists -------------------------------------------------------------------


def _object(kind: ObjectType) -> Converter:
    fields = {name: converter(declared) for name, declared in kind.fields}
    expected = f"an object with {', '.join(fields)}"

    def convert(value: object, problems: Problems) -> Value:
        if not isinstance(value, Mapping):
            return _misfit(value, expected, "Write its fields with their values.", problems)
        found: dict[str, Value] = {}
        strangers = 0
        for name, part in value.items():
            inner = fields.get(name)
            before = len(problems)
            if inner is not None:
                fitting = inner(part, problems)
                if fitting is not DROPPED:
                    found[name] = fitting
                if len(problems) != before:
                    problems[before:] = [p.at(f".{name}") for p in problems[before:]]
            else:
                strangers += 1
                if strangers <= _MAX_ITEM_PROBLEMS:
                    near = closest(name, fields) if isinstance(name, str) else ""
                    problems.append(
                        ValueProblem(
                            "", f"a field {shown(name)}", expected, near or "Leave it out."
                        )
                    )
        if strangers > _MAX_ITEM_PROBLEMS:
            rest = f"{strangers - _MAX_ITEM_PROBLEMS} more unknown fields"
            problems.append(ValueProblem("", rest, expected, "Leave them out."))
        return found

    return convert


def _list(kind: ListType, values: tuple[str, ...]) -> Converter:
    item = _scalar(kind.item, values) if isinstance(kind.item, Scalar) else _object(kind.item)
    expected = f"a {kind}"
    all_fit = _QUICK.get(kind.item) if isinstance(kind.item, Scalar) else None
    allowed = frozenset(values)

    def convert(value: object, problems: Problems) -> Value:
        if (
            all_fit is not None
            and (type(value) is list or type(value) is tuple)
            and all_fit(value)
            and (not allowed or allowed.issuperset(value))
        ):
            return tuple(value)
        if value is None:
            return ()
        complete = not isinstance(value, Partial)
        if isinstance(value, Mapping):
            parts, said = value.get("items"), value.get("complete", True)
            if not isinstance(parts, (list, tuple)) or not isinstance(said, bool):
                return _misfit(value, expected, _LIST, problems)
            if len(value) != ("complete" in value) + 1:
                return _misfit(value, expected, _LIST, problems)
            complete, value = said and not isinstance(parts, Partial), parts
        elif not isinstance(value, (list, tuple)):
            return _misfit(value, expected, _LIST, problems)
        found: list[Value] = []
        damaged = 0
        for place, part in enumerate(value):
            before = len(problems)
            fitting = item(part, problems)
            if len(problems) != before:
                damaged += 1
                if damaged <= _MAX_ITEM_PROBLEMS:
                    problems[before:] = [p.at(f"[{place}]") for p in problems[before:]]
                else:
                    del problems[before:]
            if fitting is DROPPED:
                complete = False
            else:
                found.append(fitting)
        if damaged > _MAX_ITEM_PROBLEMS:
            rest = f"{damaged - _MAX_ITEM_PROBLEMS} more items that don't fit"
            problems.append(ValueProblem("", rest, expected, "Mend those above first."))
        return tuple(found) if complete else Partial(found)

    return convert


def _all_text(parts: Iterable[object]) -> bool:
    for part in parts:
        if type(part) is not str or not part.isascii() or "\0" in part:
            return False
    return True


_QUICK: Mapping[Scalar, Callable[[Iterable[object]], bool]] = {Scalar.STRING: _all_text}
"""Lists of text are most lists; one pass finds that nothing has to be converted."""

_LIST = 'Write a list, or {"items": [...], "complete": false}.'
