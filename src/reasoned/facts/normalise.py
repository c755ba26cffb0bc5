"""The only way in to records: raw values become what conditions may run on, or unknown.

A value that doesn't fit its declared type is dropped and reported, never guessed at and
never raised about. What is taken, besides a value of the declared type itself:

* an int fact: a number that is exactly whole (`3.0`), within 64 bits; a bool never passes;
* a double fact: any finite number, rounded to the nearest double;
* a string fact: text of Unicode scalar values. NUL is refused: it means nothing in text, and
  databases can't keep it;
* a timestamp fact: a date (midnight UTC), or a time with its zone (RFC 3339). A time without
  a zone is refused, because a guess may be half a day wrong;
* a duration fact: `30 days`, or CEL's `1h30m`;
* a list: a list or tuple, or `{"items": [...], "complete": false}`. A damaged item is dropped
  and leaves the list partial, for something did stand there;
* null: known to be none, for optional facts and fields, and the empty list for lists.

Where values come from, and what they were called there, is left to `intake`. Converters
for each declared type are in `fit`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from reasoned.conditions.types import Field, ListType
from reasoned.conditions.values import Record, Value
from reasoned.facts.document import closest
from reasoned.facts.fit import DROPPED, ValueProblem, converter, shown, text
from reasoned.facts.model import Declarations

__all__ = ["Normalised", "Normaliser", "ValueProblem", "normalise", "normaliser_for"]

_MAX_UNKNOWN = 20
_MAX_SUGGESTIONS = 1000


@dataclass(frozen=True)
class Normalised:
    """A record that conditions may run on, and what had to be left out of it."""

    record: Record
    problems: tuple[ValueProblem, ...] = ()


@dataclass(frozen=True)
class Normaliser:
    """`normalise` for one set of declarations, prepared once for many records."""

    declarations: Declarations
    _converters: Mapping[str, Callable[[object, list[ValueProblem]], Value]] = field(
        init=False, repr=False
    )
    _nones: Mapping[str, Value] = field(init=False, repr=False)
    _suggestions: dict[str, str] = field(init=False, repr=False, default_factory=dict)

    def __post_init__(self) -> None:
        schema: Mapping[str, Field] = self.declarations.schema
        converters = {n: converter(replace(d, optional=False)) for n, d in schema.items()}
        nones = {n: () if isinstance(d.type, ListType) else None for n, d in schema.items()}
        nones = {n: none for n, none in nones.items() if none == () or schema[n].optional}
        object.__setattr__(self, "_converters", converters)
        object.__setattr__(self, "_nones", nones)

    def __call__(self, raw: Mapping[str, object]) -> Normalised:
        """As `normalise`."""
        record: dict[str, Value] = {}
        problems: list[ValueProblem] = []
        converters, nones = self._converters, self._nones
        unknown: list[object] = []
        fresh: list[ValueProblem] = []
        for name, value in raw.items():
            convert = converters.get(name)
            if convert is None:
                unknown.append(name)
                continue
            if value is None and name in nones:
                record[name] = nones[name]
                continue
            # What most values are is let through without the price of a call.
            if convert is text and type(value) is str and value.isascii() and "\0" not in value:
                record[name] = value
                continue
            fitting = convert(value, fresh)
            if fitting is not DROPPED:
                record[name] = fitting
            if fresh:
                problems.extend(problem.within(name) for problem in fresh)
                fresh.clear()
        if unknown:
            problems.extend(self._undeclared(unknown))
        return Normalised(record, tuple(problems))

    def fits(self, name: str, value: object) -> tuple[Value, tuple[ValueProblem, ...]]:
        """One value of a declared fact; `DROPPED` where it doesn't fit.

        Raises KeyError where the fact isn't declared.
        """
        problems: list[ValueProblem] = []
        convert = self._converters[name]
        if value is None and name in self._nones:
            return self._nones[name], ()
        fitting = convert(value, problems)
        if not problems:
            return fitting, ()
        return fitting, tuple(problem.within(name) for problem in problems)

    def _undeclared(self, names: list[object]) -> list[ValueProblem]:
        problems = [
            ValueProblem(
                fact=name if isinstance(name, str) else shown(name),
                found="a value",
                expected="a declared fact",
                mend=self._suggest(name),
            )
            for name in names[:_MAX_UNKNOWN]
        ]
        if len(names) > _MAX_UNKNOWN:
            rest = len(names) - _MAX_UNKNOWN
            problems.append(
                ValueProblem("", f"{rest} more names", "declared facts", "Declare or drop them.")
            )
        return problems

    def _suggest(self, name: object) -> str:
        if not isinstance(name, str):
            return "Names of facts are text."
        known = self._suggestions.get(name)
        if known is None:
            near = closest(name, self._converters)
            known = near or f"Declare it in {self.declarations.path}, or leave it out."
            if len(self._suggestions) < _MAX_SUGGESTIONS:
                self._suggestions[name] = known
        return known


_prepared: dict[int, Normaliser] = {}
_MAX_PREPARED = 8


def normaliser_for(declarations: Declarations) -> Normaliser:
    """The normaliser for those declarations, made once while they are in use."""
    # Declarations hold a dict and can't be hashed. The entry holds the declarations, so
    # their id stays theirs for as long as it is here.
    ready = _prepared.get(id(declarations))
    if ready is None or ready.declarations is not declarations:
        if len(_prepared) >= _MAX_PREPARED:
            _prepared.clear()
        ready = _prepared[id(declarations)] = Normaliser(declarations)
    return ready


def normalise(raw: Mapping[str, object], declarations: Declarations) -> Normalised:
    """Make a record of raw values (as JSON has them; also datetimes, dates, Decimals).

    Never raises on values; normalising a record again changes nothing. Keep a `Normaliser`
    where many records of one set of declarations are made.
    """
    return normaliser_for(declarations)(raw)
