"""What a rule does (`then`): its restriction, where it reaches, for how long."""

from __future__ import annotations

from datetime import timedelta

from reasoned.conditions.types import ListType, Scalar
from reasoned.facts import keys
from reasoned.facts.countries import CODES
from reasoned.facts.document import Leaf, Map, Problems, Seq, closest
from reasoned.facts.model import Declarations, SubjectKind
from reasoned.facts.moments import NotASpan, parse_span
from reasoned.policies.model import Restriction, RestrictionKind, Territory

OTHERWISE = {
    "UK": "Write GB.",
    "EL": "Write GR.",
    "EU": "Name the member states one by one.",
}
"""Codes in common use that aren't a country's, and what to write."""

THEN_KEYS: tuple[str, ...] = ("from", "to", "from_fact", "to_fact", "for")
"""The keys under a restriction's kind in `then`."""


def read_span(written: str, line: int, key: str, problems: Problems) -> timedelta | None:
    """A span of time such as `30 days`; None, and reported, where it isn't one."""
    try:
        return parse_span(written)
    except NotASpan as error:
        problems.add(line, "duration", f"`{key}` isn't a span of time.", str(error))
        return None


def read_then(
    of: Map, kind: SubjectKind, declarations: Declarations, problems: Problems
) -> Restriction | None:
    part = of.entries.get("then")
    if part is None:
        return None
    line = of.line_of("then")
    known = [k.value for k in RestrictionKind]
    body: Map | None = None
    if isinstance(part, Map) and len(part.entries) == 1:
        (word,) = part.entries
        body = keys.as_map(part.entries[word], f"`{word}`", problems)
    elif isinstance(part, Leaf) and isinstance(part.value, str):
        word = part.value
    else:
        problems.add(
            line, "then", "`then` must be one restriction.", f"Write one of {', '.join(known)}."
        )
        return None
    if word not in known:
        problems.add(line, "then", f"`{word[:40]}` isn't a restriction.", closest(word, known))
        return None
    restriction = RestrictionKind(word)
    if restriction is RestrictionKind.REJECT and kind is SubjectKind.ADVERTISER:
        problems.add(
            line,
            "then",
            "Only an ad can be rejected.",
            "For an advertiser write suspend or ban, or make it a rule for ads.",
        )
    if body is None:
        body = Map({}, {}, line)
    keys.known_keys(body, THEN_KEYS, f"`{word}`", problems)
    territory = _territory(body, restriction, kind, declarations, problems)
    duration = None
    if "for" in body.entries:
        written = keys.text(body, "for", problems, required=True)
        duration = read_span(written, body.line_of("for"), "for", problems) if written else None
        if duration == timedelta(0):
            problems.add(body.line_of("for"), "duration", "`for` is no time at all.")
    return Restriction(restriction, territory, duration)


def _territory(
    body: Map,
    kind: RestrictionKind,
    subject: SubjectKind,
    declarations: Declarations,
    problems: Problems,
) -> Territory:
    given = [k for k in ("from", "to", "from_fact", "to_fact") if k in body.entries]
    if kind is not RestrictionKind.LIMIT:
        for key in given:
            problems.add(body.line_of(key), "then", f"`{key}` goes with `limit` only.")
        return Territory()
    if not given:
        problems.add(
            body.line,
            "limit-without-territory",
            "`limit` doesn't say from where or to where.",
            "Write `then: {limit: {from: [US]}}`, or to, from_fact, to_fact.",
        )
    only = _codes(body, "to", problems) if "to" in body.entries else None
    return Territory(
        excluded=_codes(body, "from", problems),
        only=only,
        excluded_fact=_territory_fact(body, "from_fact", subject, declarations, problems),
        only_fact=_territory_fact(body, "to_fact", subject, declarations, problems),
    )


def _codes(body: Map, key: str, problems: Problems) -> tuple[str, ...]:
    part = body.entries.get(key)
    if part is None:
        return ()
    codes = keys.texts(body, key, problems)
    empty = not part.items if isinstance(part, Seq) else isinstance(part, Leaf) and not part.value
    if empty:
        problems.add(body.line_of(key), "territory", f"`{key}` names no territory.")
    for code in codes:
        if code not in CODES:
            problems.add(
                body.line_of(key),
                "territory",
                f"`{code[:20]}` isn't a country code.",
                OTHERWISE.get(code, "Write two capital letters (ISO 3166-1), such as DE."),
            )
    return codes


def _territory_fact(
    body: Map, key: str, subject: SubjectKind, declarations: Declarations, problems: Problems
) -> str:
    name = keys.text(body, key, problems, required=key in body.entries)
    if not name:
        return ""
    facts = declarations.facts
    declared = facts.get(name)
    if declared is None:
        problems.add(
            body.line_of(key),
            "unknown-fact",
            f"The fact `{name[:80]}` isn't declared.",
            closest(name, facts) or "Declare it in facts.yaml.",
        )
    elif declared.field.type != ListType(Scalar.STRING):
        problems.add(
            body.line_of(key),
            "wrong-type",
            f"`{name}` is a {declared.field.type}; territories are a list of string.",
        )
    elif subject is SubjectKind.ADVERTISER and declared.subject is SubjectKind.AD:
        problems.add(
            body.line_of(key), "unknown-fact", "A rule for advertisers can't read an ad's facts."
        )
    return name
