"""Proposes for each declared fact the column that most likely gives it, and how.

Each proposal has been tried on the sample: what most of its cells can't be converted by is
not proposed. A person corrects the rest.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from reasoned.conditions.types import ListType, Scalar
from reasoned.conditions.values import Value
from reasoned.facts.model import Declaration, Declarations
from reasoned.facts.normalise import normaliser_for
from reasoned.intake.cells import Cells, look_up
from reasoned.intake.convert import web
from reasoned.intake.guess import names, shapes
from reasoned.intake.guess.names import ADVERTISER, ID, NAME
from reasoned.intake.guess.write_map import fact_yaml
from reasoned.intake.read_map import parse_map

_ENOUGH = 0.5
_LONG_TEXT = 40
_AS_GOOD = 0.3


@dataclass(frozen=True)
class Guess:
    """One fact from one column. `settings` are the map's keys; `fits` is the share of the
    sample's filled cells that become the fact; `cell` and `value` are an example."""

    fact: str
    column: str
    settings: Mapping[str, Any]
    fits: float
    filled: float
    cell: Any
    value: Value


@dataclass(frozen=True)
class Proposal:
    """A whole guess: facts in the order of their declaration, and what else columns are."""

    guesses: tuple[Guess, ...]
    about: Mapping[str, str] = field(default_factory=dict)


def columns_of(sample: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    """Every column of the sample, with dotted paths into objects."""
    found: dict[str, None] = {}
    for raw in sample:
        for key, value in raw.items():
            if isinstance(value, Mapping) and value:
                found.update(dict.fromkeys(f"{key}.{inner}" for inner in value))
            else:
                found[key] = None
    return tuple(found)


def propose(sample: Sequence[Mapping[str, Any]], declarations: Declarations) -> Proposal:
    """The likeliest map for these records."""
    columns = columns_of(sample)
    cells = {c: shapes.filled([look_up(raw, c) for raw in sample]) for c in columns}
    columns = tuple(c for c in columns if cells[c])
    about = {key: _best_about(key, columns, cells) for key in (ID, ADVERTISER, NAME)}
    best_of = {c: max(names.likeness(c, f) for f in declarations.facts) for c in columns}
    guesses = []
    for fact in declarations.facts:
        if fact.rsplit(".", 1)[-1].startswith("answers_"):
            continue
        for column in _likely(fact, columns, cells, best_of):
            guess = guess_for(fact, column, sample, declarations)
            if guess is not None and guess.fits >= _ENOUGH:
                guesses.append(guess)
                break
    return Proposal(tuple(guesses), {key: column for key, column in about.items() if column})


def _best_about(key: str, columns: Sequence[str], cells: Mapping[str, list[Any]]) -> str:
    scored = [(names.likeness(c, key), c) for c in columns]
    scored = [(score, c) for score, c in scored if score >= 0.6]
    if key == ID:
        scored = [(s, c) for s, c in scored if len(set(map(str, cells[c]))) == len(cells[c])]
    return max(scored, default=(0.0, ""), key=lambda pair: pair[0])[1]


def _likely(
    fact: str, columns: Sequence[str], cells: Mapping[str, list[Any]], best_of: Mapping[str, float]
) -> list[str]:
    """Columns for a fact, the likeliest first: by name, else by what only it looks like.

    A column whose name speaks clearly better of another fact is none of this one.
    """
    scored = sorted(((names.likeness(c, fact), c) for c in columns), key=lambda p: -p[0])
    by_name = [c for score, c in scored if score > 0 and score >= best_of[c] - _AS_GOOD]
    if by_name:
        return by_name
    own = fact.rsplit(".", 1)[-1]
    if own in ("landing_page", "landing_scheme", "landing_domain"):
        return [c for c in columns if shapes.share(cells[c], web.scheme) > 0.8]
    if own == "text":
        return sorted(
            (c for c in columns if _mean_length(cells[c]) > _LONG_TEXT),
            key=lambda c: -_mean_length(cells[c]),
        )
    return []


def _mean_length(cells: Sequence[Any]) -> float:
    """The mean length of text that has blanks in it; 0 for what isn't."""
    texts = [c for c in cells if isinstance(c, str)]
    spaced = [t for t in texts if " " in t.strip()]
    if len(spaced) < 0.7 * len(cells):
        return 0.0
    return sum(map(len, spaced)) / len(spaced)


def guess_for(
    fact: str, column: str, sample: Sequence[Mapping[str, Any]], declarations: Declarations
) -> Guess | None:
    """How a column would give a fact; None where no conversion for it can be found."""
    declared = declarations.facts[fact]
    all_cells = [look_up(raw, column) for raw in sample]
    cells = shapes.filled(all_cells)
    settings = _settings(fact, declared, cells)
    if settings is None or not cells:
        return None
    text = "on_damage: unknown\nfacts:\n" + fact_yaml(fact, column, settings)
    mapped, problems = parse_map(text, "guess", declarations)
    if problems:
        return None
    take = Cells(mapped.facts, declarations, normaliser_for(declarations))
    fitting, example = 0, None
    for raw in sample:
        found = take(raw)
        if fact in found.values and not found.problems and shapes.filled([look_up(raw, column)]):
            fitting += 1
            if example is None:
                example = (look_up(raw, column), found.values[fact])
    if example is None:
        return None
    return Guess(
        fact,
        column,
        settings,
        min(1.0, fitting / len(cells)),
        len(cells) / max(1, len(all_cells)),
        *example,
    )


def _settings(fact: str, declared: Declaration, cells: Sequence[Any]) -> dict[str, Any] | None:
    own = fact.rsplit(".", 1)[-1]
    kind = declared.field.type
    if isinstance(kind, ListType):
        return _list_settings(own, kind, cells)
    match kind:
        case Scalar.STRING:
            return _text_settings(own, declared, cells)
        case Scalar.INT | Scalar.DOUBLE:
            return _number_settings(own, declared, cells)
        case Scalar.TIMESTAMP:
            found = shapes.date_formats(cells)
            if found is None:
                return None
            formats, zone = found
            made: dict[str, Any] = {"convert": "date"}
            if formats:
                made["format"] = formats[0] if len(formats) == 1 else list(formats)
            return {**made, "zone": zone} if zone else made
        case Scalar.BOOL:
            return {"convert": "bool"}
        case _:
            return {}


def _text_settings(own: str, declared: Declaration, cells: Sequence[Any]) -> dict[str, Any] | None:
    if own.endswith("_domain"):
        return {"convert": "domain"}
    if own.endswith("_scheme"):
        return {"convert": "scheme"}
    if own == "country" or own.endswith("_country"):
        return {"convert": "country"}
    values = declared.field.values
    if not values:
        return {"case": "upper"} if own == "currency" else {}
    texts = {str(c).strip() for c in cells}
    if texts <= set(values):
        return {}
    return {"case": "lower"} if {t.lower() for t in texts} & set(values) else None


def _number_settings(own: str, declared: Declaration, cells: Sequence[Any]) -> dict[str, Any]:
    made: dict[str, Any] = {}
    texts = [c for c in cells if isinstance(c, str)]
    if texts and shapes.decimal_mark(texts) == ",":
        made["decimal"] = ","
    if "age" in own.split("_"):
        ranged = sum(not t.strip().isdecimal() for t in texts)
        if ranged > 0.5 * len(cells):
            made["extract"] = r"^\s*(\d+)"
    if not declared.unit and any(not any(ch.isdigit() for ch in t[:1]) for t in texts):
        made["unit"] = "any"
    return made


def _list_settings(own: str, kind: ListType, cells: Sequence[Any]) -> dict[str, Any] | None:
    if not isinstance(kind.item, Scalar):
        return {"convert": "json"}
    if own in ("territories", "countries"):
        return {"convert": "territories"}
    if all(isinstance(c, list) for c in cells):
        return {"convert": "list"}
    found = shapes.separators(cells)
    return {"convert": "list", "separator": found[0] if len(found) == 1 else list(found)}
