"""Facts of one record by a facts map: each cell found, converted and fitted to its type.

What a cell can't give is reported and never guessed. Where the map is read is `read_map`;
who else may know the fact is for `providers`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from reasoned.conditions.regex import searcher
from reasoned.conditions.types import ListType, Scalar
from reasoned.conditions.values import Value
from reasoned.facts.fit import DROPPED
from reasoned.facts.model import Absent, Declaration, Declarations
from reasoned.facts.normalise import Normaliser
from reasoned.intake.convert import simple, web
from reasoned.intake.convert.damage import Damaged, shown
from reasoned.intake.convert.moments import MomentFormat, moment
from reasoned.intake.convert.numbers import NumberFormat, number
from reasoned.intake.convert.territories import country, territories
from reasoned.intake.facts_map import OnDamage, Taken


@dataclass
class Found:
    """What a record gave. `unknown`: facts of which something was there that couldn't be
    used, so that nothing on record must not be taken for none. `fatal`: the first damage
    that rejects the whole record, or empty.
    """

    values: dict[str, Value] = field(default_factory=dict)
    unknown: set[str] = field(default_factory=set)
    problems: list[str] = field(default_factory=list)
    fatal: str = ""


class Cells:
    """Takes facts from records as a map says, prepared once."""

    def __init__(
        self,
        facts: tuple[Taken, ...],
        declarations: Declarations,
        normaliser: Normaliser,
        also_empty: frozenset[str] = frozenset(),
    ) -> None:
        self._normaliser = normaliser
        self._also_empty = also_empty
        self._taken = [
            (taken, _empty_means(taken, declarations.facts[taken.fact]), _converter(taken, d))
            for taken in facts
            for d in (declarations.facts[taken.fact],)
        ]

    def __call__(self, raw: Mapping[str, Any]) -> Found:
        """The facts of one record."""
        found = Found()
        for taken, empty, convert in self._taken:
            if taken.constant:
                found.values[taken.fact] = taken.value
                continue
            cell = look_up(raw, taken.column)
            if not self._is_empty(cell):
                self._convert(found, taken, convert, cell)
            elif empty is Absent.NONE:
                found.values[taken.fact], _ = self._normaliser.fits(taken.fact, None)
            else:
                found.unknown.add(taken.fact)
        return found

    def _is_empty(self, cell: Any) -> bool:
        if cell is None:
            return True
        return isinstance(cell, str) and (not cell.strip() or cell.strip() in self._also_empty)

    def _convert(
        self, found: Found, taken: Taken, convert: Callable[[Any], Any], cell: Any
    ) -> None:
        said = ""
        try:
            value, misfits = self._normaliser.fits(taken.fact, convert(cell))
            if misfits:
                said = "; ".join(str(misfit) for misfit in misfits)
        except Damaged as damage:
            value, said = DROPPED, f"{taken.fact}: {damage}"
        if value is not DROPPED:
            found.values[taken.fact] = value
        else:
            found.unknown.add(taken.fact)
        if said:
            said = f"column {taken.column!r}: {said}"
            if taken.on_damage is OnDamage.REJECT:
                found.fatal = found.fatal or said
            found.problems.append(said)


def look_up(raw: Mapping[str, Any], column: str) -> Any:
    """A column's cell; in nested objects also by a dotted path. None where there is none."""
    if column in raw or "." not in column:
        return raw.get(column)
    inner: Any = raw
    for part in column.split("."):
        if not isinstance(inner, Mapping) or part not in inner:
            return None
        inner = inner[part]
    return inner


def plain_cell(raw: Mapping[str, Any], column: str) -> str:
    """A cell as one line of text, empty where there is none: for ids, names and questions."""
    cell = look_up(raw, column) if column else None
    if cell is None or isinstance(cell, (list, dict)):
        return ""
    return " ".join(str(cell).split())[:500]


def _empty_means(taken: Taken, declared: Declaration) -> Absent:
    return declared.absent if taken.empty is None else taken.empty


def _converter(taken: Taken, declared: Declaration) -> Callable[[Any], Any]:
    convert = _base(taken, declared)
    if isinstance(declared.field.type, ListType) and taken.convert == "list":
        convert = _each(convert, _item(taken, declared.field.type))
    elif taken.words is not None:
        words = taken.words
        convert = _after(lambda cell: simple.word(cell, words), convert)
    if taken.extract:
        convert = _after(_extractor(taken.extract), convert)
    return convert


def _after(first: Callable[[Any], Any], then: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda cell: then(first(cell))


def _each(split: Callable[[Any], Any], item: Callable[[Any], Any] | None) -> Callable[[Any], Any]:
    if item is None:
        return split
    return lambda cell: [item(part) for part in split(cell)]


def _item(taken: Taken, kind: ListType) -> Callable[[Any], Any] | None:
    if taken.words is not None:
        words = taken.words
        return lambda cell: simple.word(cell, words)
    match kind.item:
        case Scalar.INT | Scalar.DOUBLE:
            return lambda cell: number(cell, NumberFormat())
        case Scalar.BOOL:
            return simple.truth
        case Scalar.TIMESTAMP:
            return lambda cell: moment(cell, MomentFormat())
        case _:
            return None


def _base(taken: Taken, declared: Declaration) -> Callable[[Any], Any]:
    match taken.convert:
        case "number":
            how = NumberFormat(taken.decimal, taken.unit, taken.times)
            return lambda cell: number(cell, how)
        case "date":
            when = MomentFormat(taken.formats, taken.zone)
            return lambda cell: moment(cell, when)
        case "duration":
            return _duration(taken.unit)
        case "bool":
            if taken.is_true or taken.is_false:
                true, false = frozenset(taken.is_true), frozenset(taken.is_false)
                return lambda cell: simple.truth(cell, true, false)
            return simple.truth
        case "list":
            return lambda cell: simple.items(cell, taken.separators)
        case "domain":
            return web.domain
        case "host":
            return web.host
        case "scheme":
            return web.scheme
        case "country":
            return country
        case "territories":
            return territories
        case "json":
            return simple.from_json
        case _:
            return _text(taken.case, trimmed=bool(declared.field.values))


def _text(case: str, trimmed: bool) -> Callable[[Any], Any]:
    def convert(cell: Any) -> str:
        written = simple.written(cell)
        if trimmed:
            written = written.strip()
        if case:
            written = written.lower() if case == "lower" else written.upper()
        return written

    return convert


def _duration(unit: str) -> Callable[[Any], Any]:
    def convert(cell: Any) -> Any:
        bare = str(cell).strip() if isinstance(cell, (int, str)) else ""
        return f"{bare} {unit}" if unit and bare.isdecimal() else cell

    return convert


def _extractor(pattern: str) -> Callable[[Any], str]:
    search = searcher(pattern, groups=True)

    def extract(cell: Any) -> str:
        found: Any = search(simple.written(cell))
        if found is None or found[1] is None:
            raise Damaged(f"{shown(cell)} doesn't have what `extract` looks for")
        return str(found[1])

    return extract
