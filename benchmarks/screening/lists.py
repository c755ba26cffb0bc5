"""Entities and their names from OFAC's SDN files, read as plainly as can be.

The benchmark reads on its own, so that a fault in the project's readers can't hide here.
Only organisations and persons: ships and aircraft are found by number. A name stands as the
list writes it ("SURNAME, Given" for persons).
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from anyascii import anyascii

from benchmarks.screening.pairs import ORGANISATION, PERSON

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
_NULL = "-0-"
_TYPES = {_NULL: ORGANISATION, "individual": PERSON}


@dataclass(frozen=True)
class Entity:
    """One entry: OFAC's number, what it is, its names (the first is the entry's own), countries."""

    number: str
    kind: str
    names: tuple[str, ...]
    countries: tuple[str, ...]

    @property
    def half(self) -> str:
        """`tune` or `measure`: by the number alone, so that an entity never changes sides."""
        return "tune" if hashlib.sha256(self.number.encode()).digest()[0] & 1 else "measure"


def fold(name: str) -> str:
    """Letters and digits in ASCII, lower case, one space between words."""
    ascii_only = anyascii(name).lower()
    return " ".join("".join(c if c.isalnum() else " " for c in ascii_only).split())


def entities(folder: Path = DATA / "authorities" / "ofac") -> list[Entity]:
    """All organisations and persons of the SDN list, in the list's order.

    Raises FileNotFoundError where the files aren't there.
    """
    names: dict[str, list[str]] = {}
    kinds: dict[str, str] = {}
    countries: dict[str, set[str]] = {}
    for number, name, kind, *_ in _rows(folder / "sdn.csv", 4):
        if kind in _TYPES:
            names[number] = [name]
            kinds[number] = _TYPES[kind]
            countries[number] = set()
    for number, _, _, name, *_ in _rows(folder / "alt.csv", 4):
        if number in names and name not in names[number]:
            names[number].append(name)
    for number, _, _, _, country, *_ in _rows(folder / "add.csv", 5):
        if number in names and country != _NULL:
            countries[number].add(country)
    return [
        Entity(n, kinds[n], tuple(names[n]), tuple(sorted(countries[n]))) for n in names if names[n]
    ]


def _rows(path: Path, columns: int) -> Iterator[list[str]]:
    with path.open(encoding="utf-8", errors="replace", newline="") as file:
        for row in csv.reader(file):
            if len(row) >= columns:
                yield [cell.strip() for cell in row]
