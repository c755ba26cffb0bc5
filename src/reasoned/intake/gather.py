"""One record becomes what the engine decides on: a subject, its record, and its sources.

Facts come by a map's columns, by the record's own keys where there is no map, and from
providers. Where every fact counts alike, the record is made at once; where some have a
status, an age or a confidence of their own, `facts.view` says which count.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from reasoned.conditions.types import ListType
from reasoned.conditions.values import Partial, Record, Value
from reasoned.decisions.model import Subject
from reasoned.facts.model import Declarations, Fact, Source, Status, SubjectKind
from reasoned.facts.normalise import normaliser_for
from reasoned.facts.view import absent_values, view
from reasoned.intake.cells import Cells, plain_cell
from reasoned.intake.claims import Claim
from reasoned.intake.facts_map import FactsMap
from reasoned.intake.native import Unusable, read_native
from reasoned.intake.providers.ask import Asked, Told
from reasoned.intake.records import Reject, Row

OUR_RECORDS = Source("file", "our own records", "nothing is on record")
"""Where a fact is from that is none because nothing is on record (`absent: none`)."""

_AD, _ADVERTISER = SubjectKind.AD, SubjectKind.ADVERTISER
_NO_FACTS: Mapping[str, Fact] = {}
_NOT_UNITED: Mapping[str, tuple[Fact, ...]] = {}
_NONE_UNSETTLED: Mapping[str, tuple[Status, Fact]] = {}


@dataclass(frozen=True)
class Gathered:
    """What `Engine.decide` takes, and what was damaged on the way.

    `report` is the id of the report that led to the decision, or empty.
    """

    subject: Subject
    record: Record
    source: Callable[[str], Source]
    known: Mapping[str, Fact] = field(default_factory=lambda: _NO_FACTS)
    unsettled: Mapping[str, tuple[Status, Fact]] = field(default_factory=lambda: _NONE_UNSETTLED)
    united: Mapping[str, tuple[Fact, ...]] = field(default_factory=lambda: _NOT_UNITED)
    problems: tuple[str, ...] = ()
    report: str = ""


@dataclass(frozen=True)
class _Whose:
    """Whom a record is about: the subject, and for an ad who runs it, where that is known.

    It is where the record names an advertiser, or gives a fact about it. Where it isn't,
    nothing on record about it means nothing.
    """

    subject: Subject
    advertiser: str = ""

    def given(self, values: Mapping[str, Value], claims: Iterable[Claim]) -> _Whose:
        """The same, with an advertiser where there are facts about one."""
        names = (*values, *(claim.name for claim in claims))
        if self.advertiser or not any(name.startswith("advertiser.") for name in names):
            return self
        return replace(self, advertiser=f"the advertiser of {self.subject.id}")

    @property
    def kinds(self) -> tuple[SubjectKind, ...]:
        if self.subject.kind is _ADVERTISER:
            return (_ADVERTISER,)
        return (_AD, _ADVERTISER) if self.advertiser else (_AD,)

    def id_for(self, fact: str) -> str:
        """Whose fact of that name it is."""
        if self.subject.kind is _AD and fact.startswith("advertiser."):
            return self._apart
        return self.subject.id

    def for_view(self) -> str | None:
        return None if self.subject.kind is _ADVERTISER else self._apart

    @property
    def _apart(self) -> str:
        """The advertiser's id, never the ad's own."""
        if self.advertiser == self.subject.id:
            return f"advertiser {self.advertiser}"
        return self.advertiser


class Gatherer:
    """Gathers the facts of record after record, for one moment.

    `title` is what sources call the file. `facts_map` None: the keys of records are fact
    names. `notes` say which of the map's facts can't count at all at that moment.
    """

    def __init__(
        self,
        declarations: Declarations,
        at: datetime,
        *,
        title: str,
        facts_map: FactsMap | None = None,
        providers: Iterable[Asked] = (),
    ) -> None:
        self.declarations, self.at, self.title = declarations, at, title
        self._map = facts_map
        self._providers = tuple(providers)
        self._normaliser = normaliser_for(declarations)
        self._absent: dict[tuple[SubjectKind, ...], Mapping[str, Value]] = {
            kinds: absent_values(declarations, kinds)
            for kinds in ((_AD,), (_ADVERTISER,), (_AD, _ADVERTISER))
        }
        self.notes: tuple[str, ...] = ()
        self._stale: frozenset[str] = frozenset()
        if facts_map is not None:
            self.title = facts_map.source or title
            self._cells = Cells(
                facts_map.facts, declarations, self._normaliser, facts_map.also_empty
            )
            self._columns = {t.fact: t.column for t in facts_map.facts}
            self._stale, self.notes = _stale(facts_map, declarations, at)

    def __call__(self, row: Row) -> Gathered | Reject:
        """What the engine needs of a row, or why it can't be had."""
        return self._by_keys(row) if self._map is None else self._by_map(row, self._map)

    def close(self) -> None:
        """Ends what the providers hold open."""
        for provider in self._providers:
            provider.provider.close()

    def _by_map(self, row: Row, facts_map: FactsMap) -> Gathered | Reject:
        found = self._cells(row.raw)
        if found.fatal:
            return Reject(row.number, _placed(row, found.fatal), row.raw)
        subject = Subject(
            plain_cell(row.raw, facts_map.id) or str(row.number),
            facts_map.subject,
            plain_cell(row.raw, facts_map.name),
        )
        for name in self._stale:
            found.unknown.add(name)
            found.values.pop(name, None)
        whose = _Whose(subject, plain_cell(row.raw, facts_map.advertiser))
        told = Told(unknown=found.unknown)
        gathered = self._with(row, whose, found.values, told, found.problems)
        return _reported(gathered, plain_cell(row.raw, facts_map.report))

    def _by_keys(self, row: Row) -> Gathered | Reject:
        try:
            native = read_native(row.raw, self.declarations, self._normaliser, f"row {row.number}")
        except Unusable as error:
            return Reject(row.number, _placed(row, str(error)), row.raw)
        subject = Subject(native.id or str(row.number), native.kind, native.name)
        whose = _Whose(subject, native.advertiser)
        gathered = self._with(row, whose, native.values, Told(claims=native.claims), [])
        return _reported(gathered, native.report)

    def _with(
        self,
        row: Row,
        whose: _Whose,
        values: dict[str, Value],
        told: Told,
        problems: list[str],
    ) -> Gathered:
        for provider in self._providers:
            provider.tell(row.raw, {**values, **{c.name: c.value for c in told.claims}}, told)
        problems += told.problems
        whose = whose.given(values, told.claims)
        if told.claims:
            return self._viewed(row, whose, values, told, problems)
        record = {**self._absent[whose.kinds], **values}
        self._keep_open(record, values, told.unknown)
        return Gathered(whose.subject, record, self._source(row), problems=tuple(problems))

    def _viewed(
        self,
        row: Row,
        whose: _Whose,
        values: Mapping[str, Value],
        told: Told,
        problems: list[str],
    ) -> Gathered:
        source = self._source(row)
        claims = [Claim(name, value, source(name)) for name, value in values.items()]
        facts = [
            claim.of(whose.id_for(claim.name), self.at, nth)
            for nth, claim in enumerate((*claims, *told.claims))
        ]
        seen = view(
            facts, self.declarations, whose.subject.id, self.at, advertiser=whose.for_view()
        )
        record = dict(seen.record)
        self._keep_open(record, seen.known, told.unknown)
        return Gathered(
            whose.subject, record, source, seen.known, seen.unsettled, seen.sources, tuple(problems)
        )

    def _keep_open(
        self, record: dict[str, Value], known: Mapping[str, Any], open_names: set[str]
    ) -> None:
        """What damage or a failed provider hides: a list may go on, the rest is unknown."""
        for name in open_names:
            if name not in known:
                record.pop(name, None)
            elif isinstance(self.declarations.facts[name].field.type, ListType):
                record[name] = Partial(record[name])

    def _source(self, row: Row) -> Callable[[str], Source]:
        def source(name: str) -> Source:
            if self._map is None:
                if name in row.raw or name.split(".", 1)[0] in row.raw:
                    return Source("file", self.title, f"row {row.number}")
                return OUR_RECORDS
            if name not in self._columns:
                return OUR_RECORDS
            column = self._columns[name]
            if not column:
                return Source("file", self._map.source or self.title, "the facts map")
            return Source("file", self.title, f"row {row.number}, column {column}")

        return source


def _reported(gathered: Gathered, report: str) -> Gathered:
    return replace(gathered, report=report) if report else gathered


def _placed(row: Row, reason: str) -> str:
    return f"line {row.line}: {reason}" if row.line else reason


def _stale(
    facts_map: FactsMap, declarations: Declarations, at: datetime
) -> tuple[frozenset[str], tuple[str, ...]]:
    """Facts that can't count at `at`, by the map's own confidence and age, and why."""
    stale: set[str] = set()
    notes: list[str] = []
    observed = facts_map.observed or at
    for taken in facts_map.facts:
        declared = declarations.facts[taken.fact]
        if observed > at:
            said = f"the file was observed on {observed.date()}, after {at.date()}"
        elif facts_map.confidence < declared.min_confidence:
            said = f"the file's confidence is below {declared.min_confidence:g}"
        elif declared.expires_after is not None and observed + declared.expires_after <= at:
            said = f"observed on {observed.date()}, it is too old at {at.date()}"
        else:
            continue
        stale.add(taken.fact)
        notes.append(f"{taken.fact} is unknown everywhere: {said}.")
    return frozenset(stale), tuple(notes)
