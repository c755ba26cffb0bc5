"""A facts map: which columns of a file, and which providers, give which facts.

Only what a map says; `read_map` reads it from YAML, `cells` converts by it, `providers`
asks by it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final
from zoneinfo import ZoneInfo

from reasoned.facts.model import Absent, Status, SubjectKind

CONVERSIONS: Final[Mapping[str, tuple[str, ...]]] = {
    "text": ("case",),
    "number": ("decimal", "unit", "times"),
    "date": ("format", "zone"),
    "duration": ("unit",),
    "bool": ("is_true", "is_false"),
    "list": ("separator",),
    "domain": (),
    "host": (),
    "scheme": (),
    "country": (),
    "territories": (),
    "json": (),
}
"""Each conversion with the keys that belong to it."""

FACT_KEYS: Final = ("column", "value", "convert", "extract", "words", "empty", "on_damage")
"""The keys that any fact of a map may have."""

MAP_KEYS: Final = (
    "subject", "id", "name", "advertiser", "report", "source", "observed", "confidence", "facts",
    "empty", "also_empty", "on_damage", "providers",
)  # fmt: skip
"""The keys of a facts map."""

PROVIDER_KINDS: Final[Mapping[str, tuple[str, ...]]] = {
    "csv": ("key",),
    "http": ("send", "timeout", "retries"),
    "command": ("send", "timeout"),
}
"""Each kind of provider with the keys that belong to it alone."""

PROVIDER_KEYS: Final = (
    "source", "where", "facts", "confidence", "observed", "expires", "expires_after", "status",
    "empty", "also_empty",
)  # fmt: skip
"""The keys that any provider may have."""


class OnDamage(StrEnum):
    """What a cell that can't become its fact does: to the whole record, or to the fact."""

    REJECT = "reject"
    UNKNOWN = "unknown"


class Missing:
    """No constant: the fact comes from a column."""


@dataclass(frozen=True)
class Taken:
    """How one fact is taken from a record: from `column`, or as the constant `value`.

    `convert` is a key of `CONVERSIONS`, or "" for what the declared type needs. `empty` is
    None where the fact's own `absent` decides. `separators` cut lists, `extract` is an RE2
    pattern with one group, `words` replaces whole cells or items.
    """

    fact: str
    column: str = ""
    value: Any = Missing
    convert: str = ""
    extract: str = ""
    words: Mapping[str, Any] | None = None
    empty: Absent | None = None
    on_damage: OnDamage = OnDamage.REJECT
    case: str = ""
    decimal: str = "."
    unit: str = ""
    times: Decimal = Decimal(1)
    formats: tuple[str, ...] = ()
    zone: ZoneInfo | None = None
    is_true: tuple[str, ...] = ()
    is_false: tuple[str, ...] = ()
    separators: tuple[str, ...] = (",",)
    line: int = 0

    @property
    def constant(self) -> bool:
        return self.value is not Missing


@dataclass(frozen=True)
class FromAnswer:
    """A quality of a provider's answer: the same for all, or a key of each answer."""

    fixed: Any = None
    column: str = ""


@dataclass(frozen=True)
class ProviderSpec:
    """A provider as the map declares it.

    `kind` is a key of `PROVIDER_KINDS`; `target` is the CSV's path, the URL, or empty;
    `argv` the command. `sends` names columns of the record or facts known by then; a CSV
    is asked by the one in `sends` and searched in its column `file_key`.
    """

    kind: str
    source: str
    facts: tuple[Taken, ...]
    target: str = ""
    argv: tuple[str, ...] = ()
    sends: tuple[str, ...] = ()
    file_key: str = ""
    where: str = ""
    timeout: timedelta = timedelta(seconds=10)
    retries: int = 2
    confidence: FromAnswer = FromAnswer(1.0)
    observed: FromAnswer = FromAnswer()
    expires: FromAnswer = FromAnswer()
    expires_after: timedelta | None = None
    status: Status = Status.ESTABLISHED
    also_empty: frozenset[str] = frozenset()
    line: int = 0


@dataclass(frozen=True)
class FactsMap:
    """One map. `observed`: when the file's content was seen, None for the moment decided for.

    `id`, `name`, `advertiser` (who runs the ad) and `report` (the id of the report that led
    to the decision) are columns, or empty. `also_empty`: cells that mean nothing, besides
    the empty one.
    """

    subject: SubjectKind = SubjectKind.AD
    facts: tuple[Taken, ...] = ()
    id: str = ""
    name: str = ""
    advertiser: str = ""
    report: str = ""
    source: str = ""
    observed: datetime | None = None
    confidence: float = 1.0
    also_empty: frozenset[str] = frozenset()
    providers: tuple[ProviderSpec, ...] = ()
    path: str = ""
    lines: Mapping[str, int] = field(default_factory=dict, repr=False, hash=False)

    def columns(self) -> dict[str, int]:
        """Every column that the map reads of the file, with the line that names it."""
        about = {key: getattr(self, key) for key in ("id", "name", "advertiser", "report")}
        named = {column: self.lines.get(key, 0) for key, column in about.items() if column}
        for taken in self.facts:
            if taken.column:
                named.setdefault(taken.column, taken.line)
        return named
