"""Authorities' measures and confirmed matches, and the facts that they make.

A measure is a fact, never a ground: some rule must make it relevant. Reading measures from
files is left to `measure_file`, finding matches to screening.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from reasoned.conditions.types import ListType, ObjectType
from reasoned.conditions.values import Partial, Value
from reasoned.facts.model import Declarations, Fact, Source, Status
from reasoned.facts.moments import midnight

MEASURES = "advertiser.measures"
"""The fact that a confirmed match makes of its measure: an item of this list."""

SALE_BARRED_IN = "ad.sale_barred_in"
"""The fact that says where the product of an ad may not be sold."""


class MeasureKind(StrEnum):
    """What a measure does. Only a `SALE_BAN` says that something may not be sold."""

    DIRECTIVE = "directive"
    SANCTION = "sanction"
    ASSET_FREEZE = "asset-freeze"
    PROCUREMENT_BAN = "procurement-ban"
    SALE_BAN = "sale-ban"
    BROADCAST_BAN = "broadcast-ban"
    LISTING = "listing"
    CONSUMER_WARNING = "consumer-warning"
    COURT_ORDER = "court-order"
    OTHER = "other"


@dataclass(frozen=True)
class Authority:
    """A body outside the platform. `country` is an ISO 3166-1 code, EU, UN, or empty."""

    name: str
    country: str = ""


@dataclass(frozen=True)
class Named:
    """Something in people's words, with a code that rules can compare ("" for none)."""

    text: str
    code: str = ""


@dataclass(frozen=True)
class Duty:
    """What those bound must do; `by` a day, `every` a span after that (`30 days`)."""

    text: str
    by: date | None = None
    every: str = ""


@dataclass(frozen=True)
class Challenge:
    """One step before a court or other body, on that day: `filed`, `dismissed`, ..."""

    where: str
    result: str
    date: date
    source: Source
    case: str = ""


class TargetKind(StrEnum):
    """What a target is; `UNKNOWN` where its list doesn't say."""

    ORGANISATION = "organisation"
    PERSON = "person"
    VESSEL = "vessel"
    AIRCRAFT = "aircraft"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Owner:
    """Who owns part of a target: by name, by its `id` in the same list, or both.

    `share` is in per cent of the whole; None where it isn't known.
    """

    name: str
    target: str = ""
    share: float | None = None


@dataclass(frozen=True)
class Target:
    """Whom a measure names. `identifiers` are pairs of scheme and value.

    `id` tells it from the measure's other targets and stays when its name changes; a list's
    own number, where it has one. `weak_aliases` are those that the authority itself calls
    weak. `countries` has ISO 3166-1 codes. `listed` is the first day on which the measure
    names it (None: as long as the measure itself), `until` the day from which it doesn't.
    """

    name: str
    aliases: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    identifiers: tuple[tuple[str, str], ...] = ()
    products: tuple[str, ...] = ()
    id: str = ""
    kind: TargetKind = TargetKind.UNKNOWN
    weak_aliases: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    owners: tuple[Owner, ...] = ()
    programmes: tuple[str, ...] = ()
    listed: date | None = None
    until: date | None = None
    note: str = ""

    @property
    def key(self) -> str:
        """What tells it from the other targets of its measure."""
        return self.id or self.name

    def named_at(self, at: datetime) -> bool:
        """Whether its measure names it at that moment; days begin at midnight UTC."""
        return (self.listed is None or midnight(self.listed) <= at) and (
            self.until is None or at < midnight(self.until)
        )


@dataclass(frozen=True)
class Succession:
    """The measure that takes over, and the day on which that was published."""

    measure: str
    on: date


@dataclass(frozen=True)
class Measure:
    """A document that an authority issued.

    `published` is when it became known, `in_force_from` (None: on publication) and
    `in_force_until` (None: no end known) when it binds. `territory` has ISO codes of where
    it reaches; empty where it doesn't reach a place but bodies.
    """

    id: str
    kind: MeasureKind
    title: str
    authority: Authority
    published: date
    source: Source
    identifier: str = ""
    in_force_from: date | None = None
    in_force_until: date | None = None
    superseded_by: Succession | None = None
    binds: tuple[Named, ...] = ()
    duties: tuple[Duty, ...] = ()
    territory: tuple[str, ...] = ()
    covers: tuple[Named, ...] = ()
    leaves_out: tuple[Named, ...] = ()
    challenges: tuple[Challenge, ...] = ()
    targets: tuple[Target, ...] = ()
    note: str = ""
    path: str = ""

    @property
    def url(self) -> str:
        return self.source.where

    @property
    def starts(self) -> date:
        """The first day on which it binds."""
        return self.in_force_from or self.published

    def in_force(self, at: datetime) -> bool:
        """Whether it binds at that moment; days begin at midnight UTC."""
        ends = self.in_force_until
        return midnight(self.starts) <= at and (ends is None or at < midnight(ends))


class MatchStatus(StrEnum):
    """What a person said of a match; `UNCONFIRMED` is a question, never a fact."""

    CONFIRMED = "confirmed"
    REJECTED = "rejected"
    UNCONFIRMED = "unconfirmed"


@dataclass(frozen=True)
class Match:
    """A claim that an advertiser is a target of a measure; `at` is aware UTC.

    `by` is the person who confirmed or rejected it, `target` the key of the measure's target
    ("" where it is about the measure as a whole). A later match of the same pair replaces it.
    """

    advertiser: str
    measure: str
    status: MatchStatus
    at: datetime
    by: str = ""
    reasons: tuple[str, ...] = ()
    target: str = ""


@dataclass(frozen=True)
class KnownMeasure:
    """A measure as it was known at a moment, and the match that ties it to an advertiser.

    `in_force`: the measure is, and still names the target.
    """

    measure: Measure
    match: Match
    in_force: bool


def as_known(measure: Measure, at: datetime) -> Measure | None:
    """The measure as people could read it at `at`; None before it was published.

    Court cases, a successor, and an end that came later aren't in it.
    """
    if midnight(measure.published) > at:
        return None
    follows = measure.superseded_by
    ends = measure.in_force_until
    return replace(
        measure,
        challenges=tuple(c for c in measure.challenges if midnight(c.date) <= at),
        superseded_by=follows if follows and midnight(follows.on) <= at else None,
        in_force_until=ends if ends and midnight(ends) <= at else None,
    )


def known_measures(
    measures: Iterable[Measure], matches: Iterable[Match], advertiser: str, at: datetime
) -> tuple[KnownMeasure, ...]:
    """Measures that name the advertiser as far as was known at `at`, by date of publication.

    Rejected matches are left out; those not (or no longer) in force are there and say so. Of
    several matches with one measure, one in force comes first, then one that is confirmed.
    """
    latest: dict[tuple[str, str], Match] = {}
    for match in matches:
        if match.advertiser == advertiser and match.at <= at:
            before = latest.get((match.measure, match.target))
            if before is None or before.at <= match.at:
                latest[match.measure, match.target] = match
    tied: dict[str, list[Match]] = {}
    for match in latest.values():
        if match.status is not MatchStatus.REJECTED:
            tied.setdefault(match.measure, []).append(match)
    found: list[KnownMeasure] = []
    for measure in measures:
        known = as_known(measure, at) if measure.id in tied else None
        if known is not None:
            ways = [KnownMeasure(known, m, _names(known, m, at)) for m in tied[measure.id]]
            ways.sort(key=lambda way: (not way.in_force, _unconfirmed(way), way.match.at))
            found.append(ways[0])
    return tuple(sorted(found, key=lambda each: (each.measure.published, each.measure.id)))


def _names(measure: Measure, match: Match, at: datetime) -> bool:
    targets = [target for target in measure.targets if target.key == match.target]
    return measure.in_force(at) and (not targets or any(each.named_at(at) for each in targets))


def _unconfirmed(known: KnownMeasure) -> bool:
    return known.match.status is MatchStatus.UNCONFIRMED


def facts_of(
    measures: Iterable[Measure],
    matches: Iterable[Match],
    advertiser: str,
    at: datetime,
    *,
    declarations: Declarations,
    operator: Collection[str] | None = None,
) -> tuple[Fact, ...]:
    """The items of `advertiser.measures`: one fact for each measure in force at `at`.

    A confirmed match is established; one that nobody has confirmed is alleged, so the list
    is partial and never counts by it. An item has those fields that the declarations give
    the list's type (see `item_of`). `operator` has the codes of those among `binds` that the
    operator belongs to; None where nobody has said, then `binds_operator` is unknown.
    """
    fields = _declared_fields(declarations)
    if fields is None:
        return ()
    facts: list[Fact] = []
    for known in known_measures(measures, matches, advertiser, at):
        if known.in_force:
            item = {n: v for n, v in item_of(known, operator).items() if n in fields}
            facts.append(_fact(known, advertiser, MEASURES, (item,)))
    return tuple(facts)


def item_of(known: KnownMeasure, operator: Collection[str] | None) -> dict[str, Value]:
    """Every field that a measure can have as an item of `advertiser.measures`."""
    measure = known.measure
    ends = measure.in_force_until
    item: dict[str, Value] = {
        "id": measure.id,
        "title": measure.title,
        "kind": measure.kind.value,
        "authority": measure.authority.name,
        "identifier": measure.identifier,
        "published": midnight(measure.published),
        "in_force_from": midnight(measure.starts),
        "in_force_until": None if ends is None else midnight(ends),
        "territory": measure.territory,
        "binds": _codes(measure.binds),
        "covers": _codes(measure.covers),
        "leaves_out": _codes(measure.leaves_out),
        "confirmed": known.match.status is MatchStatus.CONFIRMED,
    }
    if operator is not None:
        item["binds_operator"] = any(code in operator for code in item["binds"])
    return item


def sale_bars(
    measures: Iterable[Measure],
    matches: Iterable[Match],
    ad: str,
    advertiser: str,
    products: Collection[str] | None,
    at: datetime,
) -> tuple[Fact, ...]:
    """The items of `ad.sale_barred_in`: one fact for each sale ban in force at `at`.

    `products` has the codes of what the ad offers, None where that is unknown. A ban counts
    where it covers one of them; it is only alleged where nobody can tell (the products are
    unknown or partly so, or neither covered nor left out), and absent where it leaves them all out.
    """
    facts: list[Fact] = []
    for known in known_measures(measures, matches, advertiser, at):
        measure = known.measure
        if not known.in_force or measure.kind is not MeasureKind.SALE_BAN:
            continue
        covered = set(_codes(measure.covers)).difference(_codes(measure.leaves_out))
        sure = products is not None and any(code in covered for code in products)
        spared = (
            products is not None
            and not isinstance(products, Partial)
            and all(code in _codes(measure.leaves_out) for code in products)
        )
        if sure or not spared:
            facts.append(_fact(known, advertiser, SALE_BARRED_IN, measure.territory, ad, sure))
    return tuple(facts)


def _fact(
    known: KnownMeasure,
    advertiser: str,
    name: str,
    value: Value,
    subject: str = "",
    sure: bool = True,
) -> Fact:
    measure, match = known.measure, known.match
    confirmed = sure and match.status is MatchStatus.CONFIRMED
    published = midnight(measure.published)
    return Fact(
        id=f"{subject or advertiser}/{name}/{measure.id}",
        subject=subject or advertiser,
        name=name,
        value=value,
        source=replace(measure.source, author=match.by),
        observed_at=published,
        known_from=max(published, match.at),
        true_from=midnight(measure.starts),
        true_until=None if measure.in_force_until is None else midnight(measure.in_force_until),
        status=Status.ESTABLISHED if confirmed else Status.ALLEGED,
        evidence=" ".join(match.reasons),
    )


def _codes(named: tuple[Named, ...]) -> tuple[str, ...]:
    return tuple(each.code for each in named if each.code)


def _declared_fields(declarations: Declarations) -> frozenset[str] | None:
    declared = declarations.facts.get(MEASURES)
    if declared is None or not isinstance(declared.field.type, ListType):
        return None
    item = declared.field.type.item
    return frozenset(n for n, _ in item.fields) if isinstance(item, ObjectType) else None
