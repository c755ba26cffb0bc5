"""Records of a file become advertisers to be screened: by a facts map, or by columns' names.

What is asked of a file is little: a name, and what else tells one advertiser from another.
Whom it is like is for `screening`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from reasoned.conditions.values import Value
from reasoned.facts.declarations import parse_declarations
from reasoned.facts.measures import Owner
from reasoned.facts.model import Declarations, SubjectKind
from reasoned.facts.normalise import normaliser_for
from reasoned.facts.problems import Problem
from reasoned.intake.cells import Cells, look_up, plain_cell
from reasoned.intake.convert.damage import Damaged
from reasoned.intake.convert.simple import from_json
from reasoned.intake.facts_map import FactsMap, OnDamage, Taken
from reasoned.intake.guess.names import words_of
from reasoned.intake.read_map import load_map
from reasoned.intake.records import InputError, Reject, Row
from reasoned.screening.side import Side, of_advertiser

_NAMES: Final = ("advertiser.legal_name", "advertiser.name")
_STRUCTURED: Final = ("advertiser.registration_numbers", "advertiser.owners")

_FACTS: Final = """
facts:
  advertiser.legal_name: {type: string, optional: true, question: What is its legal name?}
  advertiser.name: {type: string, optional: true, question: What is it called?}
  advertiser.brands: {type: list of string, question: Which brands has it?}
  advertiser.domains: {type: list of string, question: Which domains has it?}
  advertiser.country: {type: string, optional: true, question: In which country is it?}
  advertiser.addresses: {type: list of string, question: Where is it?}
  advertiser.registration_numbers: {type: list of string, question: Which numbers has it?}
  advertiser.owners: {type: list of string, question: Who owns it?}
"""

_COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "advertiser.brands": ("brands", "brand names"),
    "advertiser.domains": ("domains", "domain", "website", "websites"),
    "advertiser.country": ("country", "country code", "advertiser country"),
    "advertiser.addresses": ("addresses", "address"),
    "advertiser.registration_numbers": ("registration numbers", "registration number"),
    "advertiser.owners": ("owners", "shareholders"),
}
"""How columns without a map are called, besides by the fact itself."""

_SEPARATORS: Final = (";", "|", "\n")
_SHARE = re.compile(r"(.*?)[\s(,:]*(-?\d{1,10}(?:[.,]\d{1,10})?)\s*%\s*\)?", re.DOTALL)
_SCHEME = re.compile(r"([A-Za-z][A-Za-z-]{1,30})\s*:\s*(.+)", re.DOTALL)
_ANY_SCHEME: Final = "id"


@dataclass(frozen=True)
class Advertiser:
    """An advertiser of a file. `damage`: what it had that couldn't be read, in sentences."""

    row: int
    side: Side
    damage: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """What it is called: by name, else by what else is known of it."""
        side = self.side
        numbers = [f"{scheme} {value}" for scheme, value in side.identifiers]
        return next(
            (text for text in (*(c.text for c in side.names), *side.domains, *numbers)), side.id
        )


@lru_cache(maxsize=1)
def declarations() -> Declarations:
    """The facts that screening asks for."""
    found, problems = parse_declarations(_FACTS, "what screening asks for")
    assert not problems, problems
    return found


def load_screening_map(path: Path) -> tuple[FactsMap, list[Problem], list[str]]:
    """The map in a file, everything that is wrong with it, and its facts that aren't used here.

    A map made for `reasoned decide` serves: what it says of ads and of other facts is passed
    over.
    """
    found, problems = load_map(path, declarations())
    passed = [problem for problem in problems if problem.code == "unknown-fact"]
    ours = [problem for problem in problems if problem not in passed]
    named = [found_name[1] for p in passed if (found_name := re.search("`(.+?)`", p.message))]
    if found.providers:
        named.append("its providers")
    if not ours and not found.facts and not (found.advertiser or found.name):
        asked = ", ".join(declarations().facts)
        ours.append(
            Problem(str(path), 1, "no-name", "The map names no advertiser.", f"Map {asked}.")
        )
    return found, ours, named


def map_of_columns(columns: Sequence[str], name: str) -> FactsMap:
    """The map of a file without one: its name is in the column `name`, the rest by names.

    Raises `InputError` where there is no such column.
    """
    if name not in columns and name.split(".", 1)[0] not in columns:
        raise InputError(f"There is no column {name[:80]!r}. Columns: {', '.join(columns)[:2000]}")
    taken = [Taken("advertiser.name", name)]
    for fact, words in _COLUMNS.items():
        column = _column(fact, words, [c for c in columns if c != name])
        if column:
            convert = "country" if fact == "advertiser.country" else "list"
            taken.append(
                Taken(
                    fact, column, convert=convert, separators=_SEPARATORS,
                    on_damage=OnDamage.UNKNOWN,
                )
            )  # fmt: skip
    return FactsMap(subject=SubjectKind.ADVERTISER, facts=tuple(taken))


def _column(fact: str, words: Sequence[str], columns: Sequence[str]) -> str:
    if fact in columns:
        return fact
    called = {words_of(column): column for column in reversed(columns)}
    return next((called[word] for word in words if word in called), "")


class Advertisers:
    """Makes an advertiser of each record, by a map."""

    def __init__(self, facts_map: FactsMap) -> None:
        normaliser = normaliser_for(declarations())
        empty = facts_map.also_empty
        plain = tuple(taken for taken in facts_map.facts if taken.fact not in _STRUCTURED)
        self.facts_map = facts_map
        self._cells = Cells(plain, declarations(), normaliser, empty)
        self._structured = {
            taken.fact: (taken, Cells((taken,), declarations(), normaliser, empty))
            for taken in facts_map.facts
            if taken.fact in _STRUCTURED
        }

    @property
    def owners(self) -> bool:
        """Whether the file may say who owns an advertiser."""
        return "advertiser.owners" in self._structured

    def __call__(self, row: Row) -> Advertiser | Reject:
        """The advertiser of a record, or why it can't be screened."""
        found = self._cells(row.raw)
        damage = list(found.problems)
        values: dict[str, Value] = dict(found.values)
        numbers = list(map(_number, self._items("advertiser.registration_numbers", row, damage)))
        owners = [_owner(item, damage) for item in self._items("advertiser.owners", row, damage)]
        if found.fatal:
            return Reject(row.number, found.fatal, row.raw)
        names = [str(values[fact]) for fact in _NAMES if values.get(fact)]
        names += [name for name in (self._named(row),) if name]
        names = list(dict.fromkeys(names))
        country = values.get("advertiser.country")
        side = of_advertiser(
            str(row.number),
            names[0] if names else "",
            brands=(*names[1:], *_texts(values.get("advertiser.brands"))),
            domains=_texts(values.get("advertiser.domains")),
            identifiers=[pair for pair in numbers if pair[1]],
            countries=[str(country)] if country else [],
            addresses=_texts(values.get("advertiser.addresses")),
            owners=[owner for owner in owners if owner.name or owner.target],
        )
        if not (side.names or side.domains or side.identifiers or side.owners):
            why = "its name has no letter and no digit" if names else "it has no name"
            return Reject(row.number, why, row.raw)
        return Advertiser(row.number, side, tuple(damage))

    def _named(self, row: Row) -> str:
        about = self.facts_map.advertiser
        if self.facts_map.subject is SubjectKind.ADVERTISER:
            about = self.facts_map.name or about
        return plain_cell(row.raw, about)

    def _items(self, fact: str, row: Row, damage: list[str]) -> Iterator[Any]:
        """The items of a list that may hold objects: as text, as JSON, or as they stand."""
        if fact not in self._structured:
            return
        taken, cells = self._structured[fact]
        cell = look_up(row.raw, taken.column) if taken.column else taken.value
        if isinstance(cell, str) and cell.lstrip()[:1] in ("[", "{"):
            try:
                cell = from_json(cell)
            except Damaged as error:
                damage.append(f"column {taken.column!r}: {fact}: {error}")
                return
        if isinstance(cell, str):
            found = cells(row.raw)
            damage += found.problems
            yield from _texts(found.values.get(fact))
        elif isinstance(cell, Mapping):
            yield cell
        elif isinstance(cell, (list, tuple)):
            yield from cell
        elif cell is not None:
            yield str(cell)


def _texts(value: Value) -> list[str]:
    return [str(item) for item in value] if isinstance(value, (list, tuple)) else []


def _number(item: Any) -> tuple[str, str]:
    """A scheme and a value, of `lei: 5299...`, `{scheme: lei, value: 5299...}` or a bare value."""
    if isinstance(item, Mapping):
        scheme = item.get("scheme") or _ANY_SCHEME
        return str(scheme), str(item.get("value") or "")
    found = _SCHEME.fullmatch(str(item).strip())
    return (found[1], found[2]) if found else (_ANY_SCHEME, str(item))


def _owner(item: Any, damage: list[str]) -> Owner:
    """An owner, of `A Holding 60 %`, of a name alone, or of `{name, share, target}`.

    A share that can't be one is left out, and said.
    """
    if isinstance(item, Mapping):
        share = item.get("share", item.get("percent"))
        name, target = str(item.get("name") or ""), str(item.get("target") or "")
    else:
        text = str(item).strip()
        found = _SHARE.fullmatch(text)
        name, target, share = (found[1], "", found[2]) if found else (text, "", None)
    percent = _percent(share)
    if percent is None and share is not None:
        damage.append(
            f"advertiser.owners: the share {str(share)[:40]!r} of {name[:80]!r} isn't one; write"
            " per cent, from 0 to 100."
        )
    return Owner(name, target, percent)


def _percent(share: Any) -> float | None:
    if isinstance(share, bool) or share is None:
        return None
    try:
        percent = float(str(share).replace("%", "").replace(",", ".").strip())
    except ValueError:
        return None
    return percent if 0 <= percent <= 100 else None
