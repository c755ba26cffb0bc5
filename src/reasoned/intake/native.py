"""Records that need no map: their keys are fact names already.

    {"id": "a1", "advertiser_id": "x7", "ad.text": "Vote!", "advertiser": {"country": "DE"},
     "ad.payer": {"value": "A Party", "status": "alleged", "source": "a newspaper"}}

A key is a full fact name, or `ad` or `advertiser` with facts inside; beside them `id`,
`kind`, `name`, `advertiser_id` and `report`. A value stands as it is, or as an object with
`value` and what is known of it. What isn't declared, or doesn't fit, rejects the record:
nothing is passed over.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from reasoned.conditions.types import ListType, ObjectType
from reasoned.conditions.values import Value
from reasoned.facts.document import closest
from reasoned.facts.fit import DROPPED
from reasoned.facts.model import Declarations, Source, Status, SubjectKind
from reasoned.facts.moments import NotAMoment, parse_moment
from reasoned.facts.normalise import Normaliser
from reasoned.intake.claims import Claim

ABOUT_KEYS = ("id", "kind", "name", "advertiser_id", "report")
"""Keys of a record that are no facts."""

MOMENTS = ("observed_at", "known_from", "true_from", "true_until", "expires_at")

CLAIM_KEYS = ("value", "complete", "status", "source", "where", "confidence", "evidence", *MOMENTS)
"""Keys of a fact that is given with what is known of it."""


class Unusable(ValueError):
    """A record that can't be used as it stands, with why."""


@dataclass
class NativeRecord:
    """What a record gave: `values` without, and `claims` with qualities of their own."""

    kind: SubjectKind
    id: str = ""
    name: str = ""
    advertiser: str = ""
    report: str = ""
    values: dict[str, Value] = field(default_factory=dict)
    claims: list[Claim] = field(default_factory=list)


def read_native(
    raw: Mapping[str, Any], declarations: Declarations, normaliser: Normaliser, place: str
) -> NativeRecord:
    """The facts of a record. `place` says where it stands (`row 7`). Raises `Unusable`."""
    about = {key: _about(raw, key) for key in ABOUT_KEYS}
    facts = dict(_facts(raw, declarations))
    kind = _kind(about["kind"], facts)
    record = NativeRecord(kind, about["id"], about["name"], about["advertiser_id"], about["report"])
    for name, value in facts.items():
        if _is_claim(value, name, declarations):
            record.claims.append(_claim(name, value, normaliser, declarations, place))
        else:
            record.values[name] = _fitted(name, value, normaliser)
    return record


def in_native_form(sample: Sequence[Mapping[str, Any]], declarations: Declarations) -> bool:
    """Whether keys are fact names already: nothing else stands in most records.

    Or some fact is given with what is known of it: as a column it would lose its status.
    """
    native = 0
    for raw in sample:
        given = [(n, v) for n, v in _given(raw) if n in declarations.facts]
        if any(_is_claim(v, n, declarations) and set(v) <= set(CLAIM_KEYS) for n, v in given):
            return True
        native += bool(given) and len(given) == sum(1 for _ in _given(raw))
    return native * 2 > len(sample)


def _about(raw: Mapping[str, Any], key: str) -> str:
    value = raw.get(key)
    if value is None:
        return ""
    if isinstance(value, (str, int)) and not isinstance(value, bool):
        return " ".join(str(value).split())[:500]
    raise Unusable(f"`{key}` must be text")


def _given(raw: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """What stands in a record besides what it is about, by what should be fact names."""
    for key, value in raw.items():
        if key in ABOUT_KEYS:
            continue
        if key in list(SubjectKind) and isinstance(value, Mapping):
            yield from ((f"{key}.{name}", part) for name, part in value.items())
        else:
            yield key, value


def _facts(raw: Mapping[str, Any], declarations: Declarations) -> Iterator[tuple[str, Any]]:
    seen: set[str] = set()
    for name, value in _given(raw):
        if name not in declarations.facts:
            near = closest(name, (*declarations.facts, *ABOUT_KEYS))
            raise Unusable(f"`{name[:80]}` isn't a declared fact. {near}".rstrip())
        if name in seen:
            raise Unusable(f"`{name}` is given twice")
        seen.add(name)
        yield name, value


def _kind(written: str, facts: Mapping[str, Any]) -> SubjectKind:
    if not facts:
        raise Unusable("the record holds no fact")
    about_ad = next((name for name in facts if name.startswith("ad.")), "")
    if not written:
        return SubjectKind.AD if about_ad else SubjectKind.ADVERTISER
    try:
        kind = SubjectKind(written)
    except ValueError:
        kinds = " or ".join(SubjectKind)
        raise Unusable(f"`kind` is {written[:40]!r}, and must be {kinds}") from None
    if kind is SubjectKind.ADVERTISER and about_ad:
        raise Unusable(f"the record is about an advertiser, and `{about_ad}` about an ad")
    return kind


def _is_claim(value: Any, name: str, declarations: Declarations) -> bool:
    if not isinstance(value, Mapping) or "value" not in value:
        return False
    kind = declarations.facts[name].field.type
    return not (isinstance(kind, ObjectType) and kind.field("value") is not None)


def _fitted(name: str, value: Any, normaliser: Normaliser) -> Value:
    fitting, misfits = normaliser.fits(name, value)
    if misfits:
        raise Unusable("; ".join(str(misfit) for misfit in misfits))
    if fitting is DROPPED:
        raise Unusable(f"`{name}` doesn't fit")
    return fitting


def _claim(
    name: str,
    given: Mapping[str, Any],
    normaliser: Normaliser,
    declarations: Declarations,
    place: str,
) -> Claim:
    for key in given:
        if key not in CLAIM_KEYS:
            near = closest(str(key), CLAIM_KEYS)
            raise Unusable(f"`{name}`: `{str(key)[:80]}` isn't known here. {near}".rstrip())
    value = given["value"]
    if "complete" in given:
        if not isinstance(declarations.facts[name].field.type, ListType):
            raise Unusable(f"`{name}`: `complete` belongs to lists")
        value = {"items": value, "complete": given["complete"]}
    try:
        status = Status(given.get("status", Status.ESTABLISHED))
    except ValueError:
        raise Unusable(f"`{name}`: `status` must be one of {', '.join(Status)}") from None
    moments = {key: _moment(name, given, key) for key in MOMENTS}
    return Claim(
        name=name,
        value=_fitted(name, value, normaliser),
        source=Source(
            "file",
            _text(name, given, "source") or "the record",
            _text(name, given, "where") or place,
        ),
        status=status,
        confidence=_confidence(name, given),
        evidence=_text(name, given, "evidence"),
        **moments,
    )


def _text(name: str, given: Mapping[str, Any], key: str) -> str:
    value = given.get(key, "")
    if not isinstance(value, str):
        raise Unusable(f"`{name}`: `{key}` must be text")
    return value


def _confidence(name: str, given: Mapping[str, Any]) -> float:
    value = given.get("confidence", 1.0)
    if isinstance(value, (int, float)) and not isinstance(value, bool) and 0 <= value <= 1:
        return float(value)
    raise Unusable(f"`{name}`: `confidence` must be a number from 0 to 1")


def _moment(name: str, given: Mapping[str, Any], key: str) -> datetime | None:
    value = given.get(key)
    if value is None:
        return None
    try:
        return parse_moment(value if isinstance(value, str) else "")
    except NotAMoment as error:
        raise Unusable(f"`{name}`: `{key}` isn't a moment. {error}") from None
