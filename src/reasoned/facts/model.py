"""Facts: a typed value about a subject, where it comes from, and since when.

Present, known to be none, and unknown are three things: a `Fact` with a value, a `Fact`
whose value is None, and no `Fact` at all. This module only says what a fact is; `view`
says which one counts at a moment.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from reasoned.conditions.types import Field, Schema
from reasoned.conditions.values import Value


class SubjectKind(StrEnum):
    """Whom a fact, a rule or a decision is about."""

    ADVERTISER = "advertiser"
    AD = "ad"


class Status(StrEnum):
    """Only what is established can count against an advertiser."""

    ALLEGED = "alleged"
    CONTESTED = "contested"
    ESTABLISHED = "established"


class Disclosure(StrEnum):
    """Who may see a fact: everybody, the advertiser it is about, or neither."""

    PUBLIC = "public"
    PARTY = "party"
    WITHHELD = "withheld"


class Absent(StrEnum):
    """What it means that no fact of this name is on record.

    `NONE` is for the operator's own complete records (reports received, earlier
    decisions): nothing on record means that there is none.
    """

    UNKNOWN = "unknown"
    NONE = "none"


@dataclass(frozen=True)
class Source:
    """Where a fact comes from.

    `kind`: `file`, `provider`, `person`, `advertiser`, `authority`, `publication`.
    `title` names it for people; `where` is a URL, or row and column; `author` is the
    person who answered, where a person did.
    """

    kind: str
    title: str
    where: str = ""
    author: str = ""

    def __str__(self) -> str:
        return ", ".join(part for part in (self.title, self.where) if part)


@dataclass(frozen=True)
class Fact:
    """One version of one fact. A later version with the same `id` replaces it.

    `known_from` is when the operator knew it, `observed_at` when the source saw it,
    `true_from`/`true_until` (None: open) when it holds in the world. All aware UTC.
    `value` is normalised (see `conditions.values`); None is known to be none.
    """

    id: str
    subject: str
    name: str
    value: Value
    source: Source
    observed_at: datetime
    known_from: datetime
    true_from: datetime | None = None
    true_until: datetime | None = None
    status: Status = Status.ESTABLISHED
    confidence: float = 1.0
    expires_at: datetime | None = None
    evidence: str = ""


@dataclass(frozen=True)
class Declaration:
    """One fact as `facts.yaml` declares it.

    `label` is how sentences call it (`its sectors`); `question` is what a person is
    asked for it. `fixed`: it can't change (the past, identity), so no flip proposes it.
    Below `min_confidence`, or older than `expires_after`, a fact is unknown.
    """

    name: str
    field: Field
    question: str
    label: str
    disclosure: Disclosure = Disclosure.PUBLIC
    personal: bool = False
    unit: str = ""
    fixed: bool = False
    absent: Absent = Absent.UNKNOWN
    min_confidence: float = 0.0
    expires_after: timedelta | None = None
    line: int = 0

    @property
    def subject(self) -> SubjectKind:
        return SubjectKind(self.name.split(".", 1)[0])


@dataclass(frozen=True)
class Declarations:
    """All declared facts, by full name; `path` is the file that declares them."""

    facts: Mapping[str, Declaration]
    path: str = "facts.yaml"
    schema: Schema = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "schema", {n: d.field for n, d in self.facts.items()})
