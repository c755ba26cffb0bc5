"""Small policies for the tests of decisions, built without reading a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from reasoned.conditions.check import compile_condition
from reasoned.conditions.types import Field, ListType, ObjectType, Scalar
from reasoned.decisions.decide import decide
from reasoned.decisions.find import Versions, find, plan
from reasoned.decisions.model import Decision, Finding, Subject
from reasoned.facts.model import (
    Declaration,
    Declarations,
    Disclosure,
    Fact,
    Source,
    Status,
    SubjectKind,
)
from reasoned.policies.model import (
    DecidedBy,
    Element,
    Ground,
    Mode,
    Policy,
    PolicySet,
    Restriction,
    RestrictionKind,
    Rule,
    Territory,
)

AT = datetime(2018, 1, 26, 12, tzinfo=UTC)
VERSION = date(2017, 10, 1)
ADVERTISER = Subject("acme", SubjectKind.ADVERTISER, "Acme News")
AD = Subject("ad-1", SubjectKind.AD)

LICENCE = ObjectType(
    (
        ("kind", Field(Scalar.STRING)),
        ("country", Field(Scalar.STRING)),
        ("valid_until", Field(Scalar.TIMESTAMP, optional=True)),
    )
)
MEASURE = ObjectType(
    (
        ("id", Field(Scalar.STRING)),
        ("title", Field(Scalar.STRING)),
        ("kind", Field(Scalar.STRING)),
        ("binds", Field(ListType(Scalar.STRING))),
    )
)
ADDRESS = ObjectType((("country", Field(Scalar.STRING)), ("city", Field(Scalar.STRING))))

_PUBLIC, _PARTY, _WITHHELD = Disclosure.PUBLIC, Disclosure.PARTY, Disclosure.WITHHELD


def _declared(name: str, field: Field, label: str, **rest: Any) -> Declaration:
    question = rest.pop("question", f"What is {label}?")
    return Declaration(name, field, question, label, **rest)


DECLARATIONS = Declarations(
    {
        d.name: d
        for d in (
            _declared("advertiser.sectors", Field(ListType(Scalar.STRING)), "its sectors"),
            _declared(
                "advertiser.editorial_control",
                Field(Scalar.STRING, optional=True, values=("own", "government")),
                "who controls its editorial line",
                question="Who controls its editorial line?",
            ),
            _declared(
                "advertiser.independence",
                Field(Scalar.STRING, optional=True, values=("statutory", "declared")),
                "what guarantees its editorial independence",
                disclosure=_PARTY,
            ),
            _declared("advertiser.founded", Field(Scalar.TIMESTAMP), "its founding", fixed=True),
            _declared("advertiser.verified", Field(Scalar.BOOL), "its verification"),
            _declared("advertiser.licences", Field(ListType(LICENCE)), "its licences"),
            _declared("advertiser.measures", Field(ListType(MEASURE)), "the measures that name it"),
            _declared("advertiser.address", Field(ADDRESS), "its address"),
            _declared("advertiser.risk", Field(Scalar.INT), "its risk score", disclosure=_WITHHELD),
            _declared("advertiser.bank", Field(Scalar.STRING), "its bank", disclosure=_PARTY),
            _declared("advertiser.owner", Field(Scalar.STRING), "its owner", personal=True),
            _declared(
                "advertiser.answers_catch_all_1",
                Field(Scalar.BOOL),
                "its answer",
                question="Does it harm people?",
                disclosure=_PARTY,
            ),
            _declared("ad.political", Field(Scalar.BOOL), "its being political"),
            _declared("ad.payer", Field(Scalar.STRING, optional=True), "the payer named in the ad"),
            _declared("ad.min_age", Field(Scalar.INT), "its youngest age", unit="years"),
            _declared("ad.spend", Field(Scalar.DOUBLE), "its price", unit="EUR"),
            _declared("ad.sale_barred_in", Field(ListType(Scalar.STRING)), "where it is barred"),
            _declared("ad.allowed_in", Field(ListType(Scalar.STRING)), "where it is allowed"),
        )
    }
)


def element(says: str, text: str) -> Element:
    return Element(says, compile_condition(text, DECLARATIONS.schema))


def asked(says: str, question: str, fact: str) -> Element:
    return Element(says, compile_condition(fact, DECLARATIONS.schema), question, fact)


def rule(
    rule_id: str,
    when: Sequence[Element | str],
    unless: Sequence[Element | str] = (),
    *,
    then: Restriction | RestrictionKind = RestrictionKind.REJECT,
    applies_to: SubjectKind = SubjectKind.AD,
    ground: Ground = Ground.CONTRACT,
    decided_by: DecidedBy = DecidedBy.AUTOMATIC,
    mode: Mode = Mode.ENFORCED,
    version: date = VERSION,
    **rest: Any,
) -> Rule:
    """A rule; an element given as text is its own sentence."""

    def elements(parts: Sequence[Element | str]) -> tuple[Element, ...]:
        return tuple(p if isinstance(p, Element) else element(f"It is so: {p}", p) for p in parts)

    return Rule(
        id=rule_id,
        policy="policy",
        version=version,
        heading=rule_id.replace("-", " ").capitalize(),
        text="We don't take this.\n\nNobody does.",
        applies_to=applies_to,
        ground=ground,
        when=elements(when),
        unless=elements(unless),
        then=then if isinstance(then, Restriction) else Restriction(then),
        decided_by=decided_by,
        mode=mode,
        **rest,
    )


def policy_set(*rules: Rule, version: date = VERSION) -> PolicySet:
    start = datetime(version.year, version.month, version.day, tzinfo=UTC)
    policy = Policy("policy", "Who may advertise", version, start, rules, "", "", "policy.md")
    return PolicySet((policy,), DECLARATIONS)


def limit(
    *excluded: str,
    only: tuple[str, ...] | None = None,
    days: int | None = None,
    excluded_fact: str = "",
    only_fact: str = "",
) -> Restriction:
    territory = Territory(excluded, only, excluded_fact, only_fact)
    duration = None if days is None else timedelta(days=days)
    return Restriction(RestrictionKind.LIMIT, territory, duration)


def fact(
    name: str,
    value: Any,
    *,
    status: Status = Status.ESTABLISHED,
    known_from: datetime = AT - timedelta(days=30),
    evidence: str = "It says so.",
    fact_id: str = "",
) -> Fact:
    return Fact(
        id=fact_id or f"acme/{name}",
        subject="acme",
        name=name,
        value=value,
        source=Source("publication", "A register", "https://register.example/acme"),
        observed_at=known_from,
        known_from=known_from,
        status=status,
        evidence=evidence,
    )


def found(
    one: Rule, record: Mapping[str, Any], versions: Versions | None = None, *, flips: bool = True
) -> Finding:
    prepared = plan(one, DECLARATIONS)
    return find(prepared, record, AT, versions=versions or Versions(), flips=flips)


def decided(
    *rules: Rule, record: Mapping[str, Any], subject: Subject = AD, flips: bool = False
) -> Decision:
    return decide(subject, AT, [found(r, record, flips=flips) for r in rules])


STATE_MEDIA = rule(
    "state-media",
    [
        element("It publishes news", '"news" in advertiser.sectors'),
        element(
            "A government controls its editorial line",
            'has(advertiser.editorial_control) && advertiser.editorial_control == "government"',
        ),
    ],
    [
        element(
            "A statute guarantees its editorial independence",
            'has(advertiser.independence) && advertiser.independence == "statutory"',
        )
    ],
    then=RestrictionKind.BAN,
    applies_to=SubjectKind.ADVERTISER,
    decided_by=DecidedBy.PERSON,
    remedy="Show the statute that guarantees your editorial independence.",
)
"""The rule of the story: for a person, on an advertiser."""

BROADCASTER: Mapping[str, Any] = {
    "advertiser.sectors": ("news",),
    "advertiser.editorial_control": "government",
    "advertiser.independence": None,
}
