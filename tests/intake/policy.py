"""A small policy set over the facts of `build`, made without reading a file."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from reasoned.conditions.check import compile_condition
from reasoned.decisions.engine import Engine
from reasoned.facts.model import SubjectKind
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
from tests.intake.build import AT, DECLARED

VERSION = date(2018, 1, 1)


def rule(name: str, condition: str, **other: Any) -> Rule:
    """A rule with one element; it rejects automatically unless told otherwise."""
    made: dict[str, Any] = {
        "id": name,
        "policy": "ads",
        "version": VERSION,
        "heading": "Ads",
        "text": "What an ad must not do.",
        "applies_to": SubjectKind.AD,
        "ground": Ground.CONTRACT,
        "when": (Element(f"It is so: {name}", compile_condition(condition, DECLARED.schema)),),
        "unless": (),
        "then": Restriction(RestrictionKind.REJECT),
        "decided_by": DecidedBy.AUTOMATIC,
        "remedy": "Change it.",
    }
    return Rule(**{**made, **other})


POLICIES = PolicySet(
    (
        Policy(
            id="ads",
            title="Ads",
            version=VERSION,
            in_force_from=datetime(2018, 1, 1, tzinfo=UTC),
            rules=(
                rule("insecure", 'ad.landing_scheme == "http"'),
                rule("young", "ad.min_age < 18", decided_by=DecidedBy.PERSON),
                rule("shadowed", 'ad.format == "video"', mode=Mode.SHADOW),
                rule("secret", 'ad.landing_domain.startsWith("bad.")', limited="Fraud."),
                rule(
                    "elsewhere",
                    '"DE" in ad.territories && ad.text.contains("casino")',
                    then=Restriction(RestrictionKind.LIMIT, Territory(excluded=("DE",))),
                ),
            ),
            body="",
            sha256="0" * 64,
            path="ads.md",
        ),
    ),
    DECLARED,
)


def engine(at: datetime = AT) -> Engine:
    return Engine(POLICIES, at)
