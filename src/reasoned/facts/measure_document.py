"""A measure, or one of its targets, as the document that `measure_file` reads.

It writes what was read from other formats in our own, so that one reader suffices.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from reasoned.facts.measures import Challenge, Measure, Named, Owner, Target, TargetKind


def measure_text(measure: Measure) -> str:
    """The measure as a document, with its targets. JSON, which is YAML as well."""
    return json.dumps(_said(_measure(measure)), ensure_ascii=False, indent=1)


def without_targets(measure: Measure) -> Measure:
    """What the measure says, apart from whom it names."""
    return replace(measure, targets=())


def target_document(target: Target) -> dict[str, Any]:
    """The target as its entry in a measure's document; what is empty is left out."""
    kind = "" if target.kind is TargetKind.UNKNOWN else target.kind.value
    owners = [_said({"name": o.name, "target": o.target, "share": o.share}) for o in target.owners]
    return _said(
        {
            "id": target.id,
            "name": target.name,
            "kind": kind,
            "aliases": list(target.aliases),
            "weak_aliases": list(target.weak_aliases),
            "domains": list(target.domains),
            "identifiers": [list(pair) for pair in target.identifiers],
            "products": list(target.products),
            "countries": list(target.countries),
            "addresses": list(target.addresses),
            "owners": owners,
            "programmes": list(target.programmes),
            "listed": _day(target.listed),
            "until": _day(target.until),
            "note": target.note,
        }
    )


def read_target(document: Mapping[str, Any]) -> Target:
    """The target of `target_document`. Raises KeyError and ValueError for any other."""
    of = document.get
    return Target(
        name=document["name"],
        id=of("id", ""),
        kind=TargetKind(of("kind", TargetKind.UNKNOWN)),
        aliases=tuple(of("aliases", ())),
        weak_aliases=tuple(of("weak_aliases", ())),
        domains=tuple(of("domains", ())),
        identifiers=tuple((scheme, value) for scheme, value in of("identifiers", ())),
        products=tuple(of("products", ())),
        countries=tuple(of("countries", ())),
        addresses=tuple(of("addresses", ())),
        owners=tuple(
            Owner(o.get("name", ""), o.get("target", ""), o.get("share")) for o in of("owners", ())
        ),
        programmes=tuple(of("programmes", ())),
        listed=_date(of("listed")),
        until=_date(of("until")),
        note=of("note", ""),
    )


def _measure(measure: Measure) -> dict[str, Any]:
    follows = measure.superseded_by
    return {
        "id": measure.id,
        "title": measure.title,
        "kind": measure.kind.value,
        "authority": _said({"name": measure.authority.name, "country": measure.authority.country}),
        "identifier": measure.identifier,
        "url": measure.url,
        "published": _day(measure.published),
        "in_force_from": _day(measure.in_force_from),
        "in_force_until": _day(measure.in_force_until),
        "superseded_by": follows and {"measure": follows.measure, "on": _day(follows.on)},
        "binds": [_named(each, "who") for each in measure.binds],
        "duties": [
            _said({"what": duty.text, "by": _day(duty.by), "every": duty.every})
            for duty in measure.duties
        ],
        "territory": list(measure.territory),
        "covers": [_named(each, "what") for each in measure.covers],
        "leaves_out": [_named(each, "what") for each in measure.leaves_out],
        "challenges": [_challenge(each) for each in measure.challenges],
        "targets": [
            target_document(target) | _said({"identifiers": _schemes(target)})
            for target in measure.targets
        ],
        "note": measure.note,
    }


def _schemes(target: Target) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for scheme, value in target.identifiers:
        found.setdefault(scheme, []).append(value)
    return found


def _named(named: Named, word: str) -> dict[str, str]:
    return _said({word: named.text, "code": named.code})


def _challenge(challenge: Challenge) -> dict[str, Any]:
    source = challenge.source
    return _said(
        {
            "where": challenge.where,
            "case": challenge.case,
            "result": challenge.result,
            "date": _day(challenge.date),
            "source": _said({"title": source.title, "url": source.where, "kind": source.kind}),
        }
    )


def _said(of: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in of.items() if value not in ("", None, [], {})}


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _date(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
