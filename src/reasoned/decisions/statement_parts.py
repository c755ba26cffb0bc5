"""What a statement of reasons consists of, and its JSON.

The parts follow Article 17(3)(a)-(f) of Regulation (EU) 2022/2065 (DSA); each field is
described in `schema/statement-1.json` and in docs/reference/statement.md. Everything
here is already what its audience may see; `statement` makes it.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, is_dataclass
from datetime import UTC, date, datetime, timedelta
from enum import Enum
from functools import cache
from typing import Any, Literal, TypeAlias

from reasoned.conditions.values import Value

State: TypeAlias = Literal["value", "none", "unknown", "withheld"]
VERSION = "statement-1"


@dataclass(frozen=True)
class Named:
    """Whom it is about. The public variant names nobody: `id` and `name` are empty."""

    kind: str
    id: str
    name: str


@dataclass(frozen=True)
class SourceShown:
    """Where a fact comes from; `by_person`: somebody gave or confirmed it, unnamed here."""

    kind: str
    title: str
    where: str
    by_person: bool
    observed_at: datetime | None
    evidence: str


@dataclass(frozen=True)
class FactShown:
    """One fact as its audience sees it. `complete`: a list that can't go on.

    `status` is empty where the fact is unknown or withheld; where one is only alleged or
    contested, `state` is `unknown`, and `text` says what it was.
    """

    name: str
    label: str
    state: State
    value: Value
    complete: bool
    unit: str
    text: str
    status: str
    sources: tuple[SourceShown, ...]


@dataclass(frozen=True)
class ElementShown:
    """An element or exception: `met` is `yes`, `no` or `unknown`."""

    says: str
    condition: str
    asks: str
    met: str
    text: str
    facts: tuple[FactShown, ...]


@dataclass(frozen=True)
class GroundShown:
    """One rule that carries the restriction, its text, and why the facts meet it."""

    rule: str
    policy: str
    policy_title: str
    version: date
    heading: str
    text: str
    ground: str
    instrument: str
    explanation: str
    elements: tuple[ElementShown, ...]
    exceptions: tuple[ElementShown, ...]
    decided_by: str
    remedy: str
    discloses: str
    limited_because: str


@dataclass(frozen=True)
class RestrictionShown:
    kind: str
    text: str
    everywhere: bool
    excluded: tuple[str, ...]
    only: tuple[str, ...] | None
    starts_at: datetime
    ends_at: datetime | None


@dataclass(frozen=True)
class Circumstances:
    """`led_by`: `report` (an Article 16 notice) or `own-initiative`."""

    led_by: str
    text: str


@dataclass(frozen=True)
class Automation:
    detection: bool
    decision: bool
    people: int
    text: str


@dataclass(frozen=True)
class OtherRule:
    """Another rule that held; `proposed`: it waits for a person and isn't applied."""

    rule: str
    policy: str
    version: date
    heading: str
    restriction: str
    proposed: bool


@dataclass(frozen=True)
class UnknownShown:
    """What was not known. `name`, `label` and `question` are empty where withheld."""

    rule: str
    name: str
    label: str
    question: str
    text: str


@dataclass(frozen=True)
class ChangeShown:
    fact: str
    label: str
    known: bool
    now: Value
    then: Value


@dataclass(frozen=True)
class OptionShown:
    """One set of changes of fact that together would change a rule's finding."""

    rule: str
    becomes: str
    text: str
    changes: tuple[ChangeShown, ...]


@dataclass(frozen=True)
class WhatWouldChange:
    """`complete`: every smallest set is shown. `note` says what isn't, and why."""

    remedies: tuple[str, ...]
    options: tuple[OptionShown, ...]
    complete: bool
    note: str


@dataclass(frozen=True)
class MeasureShown:
    """An authority's measure among the facts: whom it binds and what it leaves out."""

    id: str
    title: str
    authority: str
    binds: tuple[str, ...]
    duties: tuple[str, ...]
    covers: tuple[str, ...]
    leaves_out: tuple[str, ...]
    challenged: tuple[str, ...]
    in_force_from: datetime | None
    in_force_until: datetime | None
    text: str


@dataclass(frozen=True)
class WithheldShown:
    what: str
    why: str


@dataclass(frozen=True)
class RedressShown:
    complaint: str
    complaint_until: date
    out_of_court: str
    judicial: str


@dataclass(frozen=True)
class Statement:
    """A statement of reasons for one restriction, for one audience."""

    case: str
    audience: str
    made_at: datetime
    decided_at: datetime
    subject: Named
    restrictions: tuple[RestrictionShown, ...]
    circumstances: Circumstances
    automation: Automation
    grounds: tuple[GroundShown, ...]
    also_held: tuple[OtherRule, ...]
    unknown: tuple[UnknownShown, ...]
    what_would_change: WhatWouldChange
    measures: tuple[MeasureShown, ...]
    withheld: tuple[WithheldShown, ...]
    redress: RedressShown

    def to_json(self) -> dict[str, Any]:
        """The statement as JSON values, valid under `schema/statement-1.json`."""
        return {"statement": VERSION, **plain(self)}


def plain(value: Any) -> Any:
    """JSON for a part or a fact's value: moments in RFC 3339, spans as CEL's `3600s`."""
    kind = type(value)
    if kind is str or kind is bool or value is None:
        return value
    if is_dataclass(kind):
        return {name: plain(getattr(value, name)) for name in _names(kind)}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, timedelta):
        return _seconds(value)
    if isinstance(value, dict):
        return {k: plain(v) for k, v in value.items()}
    if isinstance(value, tuple):
        return [plain(v) for v in value]
    return value


@cache
def _names(kind: type[Any]) -> tuple[str, ...]:
    return tuple(f.name for f in fields(kind))


def _seconds(span: timedelta) -> str:
    micros = span // timedelta(microseconds=1)
    whole, rest = divmod(abs(micros), 1_000_000)
    fraction = f".{rest:06d}".rstrip("0") if rest else ""
    return f"{'-' if micros < 0 else ''}{whole}{fraction}s"
