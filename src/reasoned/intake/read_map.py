"""Reads a facts map from YAML and checks it against the declared facts.

Everything that is wrong is collected as problems with their lines. What a map means is in
`facts_map`; the providers' part is read by `read_providers`.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from reasoned.conditions.types import Field, ListType, Scalar
from reasoned.facts import keys
from reasoned.facts.document import (
    Leaf,
    Map,
    Problems,
    closest,
    load_text,
    plain,
    read_document,
)
from reasoned.facts.fit import DROPPED
from reasoned.facts.model import Absent, Declaration, Declarations, SubjectKind
from reasoned.facts.normalise import normaliser_for
from reasoned.facts.problems import Problem
from reasoned.intake import read_options as options
from reasoned.intake.facts_map import (
    CONVERSIONS,
    FACT_KEYS,
    MAP_KEYS,
    FactsMap,
    Missing,
    OnDamage,
    Taken,
)
from reasoned.intake.read_providers import read_providers

_FITS: dict[str, Callable[[Field], bool]] = {
    "text": lambda f: f.type is Scalar.STRING,
    "domain": lambda f: f.type is Scalar.STRING,
    "host": lambda f: f.type is Scalar.STRING,
    "country": lambda f: f.type is Scalar.STRING,
    "scheme": lambda f: f.type is Scalar.STRING,
    "number": lambda f: f.type in (Scalar.INT, Scalar.DOUBLE),
    "date": lambda f: f.type is Scalar.TIMESTAMP,
    "duration": lambda f: f.type is Scalar.DURATION,
    "bool": lambda f: f.type is Scalar.BOOL,
    "list": lambda f: isinstance(f.type, ListType) and isinstance(f.type.item, Scalar),
    "territories": lambda f: f.type == ListType(Scalar.STRING),
    "json": lambda f: True,
}


def load_map(path: Path, declarations: Declarations) -> tuple[FactsMap, list[Problem]]:
    """The map in a file, and everything that is wrong with it; use it only without errors."""
    problems = Problems(str(path))
    text = load_text(path, problems)
    if text is None:
        return FactsMap(path=str(path)), problems.found
    return parse_map(text, str(path), declarations)


def parse_map(text: str, path: str, declarations: Declarations) -> tuple[FactsMap, list[Problem]]:
    """The map in that text. Never raises."""
    problems = Problems(path)
    document = keys.as_map(read_document(text, problems), "The file", problems)
    if document is None:
        if not problems.failed:
            problems.add(1, "empty", "The facts map is empty.", "Write `facts:` with columns.")
        return FactsMap(path=path), problems.found
    keys.known_keys(document, MAP_KEYS, "a facts map", problems)
    empty = _absent(document, problems)
    on_damage = keys.choice(document, "on_damage", OnDamage, OnDamage.REJECT, problems)
    facts = read_facts(document, declarations, problems, empty=empty, on_damage=on_damage)
    providers = read_providers(
        document,
        problems,
        lambda part: read_facts(
            part, declarations, problems, empty=_absent(part, problems), on_damage=OnDamage.UNKNOWN
        ),
        declarations,
    )
    if not facts and not providers and not problems.failed:
        problems.add(1, "no-facts", "The map gives no fact.", "Write them under `facts:`.")
    confidence = keys.number(document, "confidence", problems, low=0, high=1)
    subject = keys.choice(document, "subject", SubjectKind, SubjectKind.AD, problems)
    _check_subject(subject, (*facts, *(t for p in providers for t in p.facts)), problems)
    return (
        FactsMap(
            subject=subject,
            facts=facts,
            id=column_name(document, "id", problems),
            name=column_name(document, "name", problems),
            advertiser=column_name(document, "advertiser", problems),
            report=column_name(document, "report", problems),
            source=keys.text(document, "source", problems),
            observed=keys.moment(document, "observed", problems),
            confidence=1.0 if confidence is None else confidence,
            also_empty=frozenset(keys.texts(document, "also_empty", problems)),
            providers=providers,
            path=path,
            lines=document.lines,
        ),
        problems.found,
    )


def _check_subject(subject: SubjectKind, facts: tuple[Taken, ...], problems: Problems) -> None:
    """A record about an advertiser can't hold facts of one of its many ads."""
    if subject is SubjectKind.AD:
        return
    for taken in facts:
        if taken.fact.startswith("ad."):
            problems.add(
                taken.line,
                "wrong-subject",
                f"`{taken.fact}` is about an ad, and the map is about advertisers.",
                "Write `subject: ad`, or leave the fact out.",
            )


def read_facts(
    of: Map,
    declarations: Declarations,
    problems: Problems,
    *,
    empty: Absent | None,
    on_damage: OnDamage,
) -> tuple[Taken, ...]:
    """What stands under `facts`, checked against the declarations."""
    section = keys.mapping(of, "facts", problems)
    taken = []
    for name in section.entries if section else ():
        assert section is not None
        declared = declarations.facts.get(name)
        if declared is None:
            problems.add(
                section.line_of(name),
                "unknown-fact",
                f"`{name[:80]}` isn't declared in {declarations.path}.",
                closest(name, declarations.facts),
            )
            continue
        one = _fact(section, name, declared, declarations, problems, empty, on_damage)
        if one is not None:
            taken.append(one)
    return tuple(taken)


def column_name(of: Map, key: str, problems: Problems) -> str:
    """A column's name; a number is one too."""
    part = of.entries.get(key)
    if isinstance(part, Leaf) and isinstance(part.value, int) and not isinstance(part.value, bool):
        return str(part.value)
    return keys.text(of, key, problems)


def _absent(of: Map, problems: Problems) -> Absent | None:
    if "empty" not in of.entries:
        return None
    return keys.choice(of, "empty", Absent, Absent.UNKNOWN, problems)


def _fact(
    section: Map,
    name: str,
    declared: Declaration,
    declarations: Declarations,
    problems: Problems,
    empty: Absent | None,
    on_damage: OnDamage,
) -> Taken | None:
    line = section.line_of(name)
    part = section.entries[name]
    if isinstance(part, Leaf):
        column = column_name(section, name, problems)
        if not column:
            problems.add(line, "missing-key", f"`{name}` has no column.", "Write its column.")
            return None
        part = Map({"column": Leaf(column, line)}, {"column": line}, line)
    body = keys.as_map(part, f"`{name}`", problems)
    if body is None:
        return None
    convert = keys.text(body, "convert", problems)
    if convert and convert not in CONVERSIONS:
        problems.add(
            body.line_of("convert"),
            "unknown-conversion",
            f"`{convert[:80]}` isn't a conversion.",
            closest(convert, CONVERSIONS),
        )
        return None
    convert = convert or conversion_for(declared.field)
    known = (*FACT_KEYS, *CONVERSIONS.get(convert, ()))
    keys.known_keys(body, known, f"a fact with `convert: {convert}`", problems)
    if not _FITS[convert](declared.field):
        problems.add(
            body.line_of("convert"),
            "wrong-conversion",
            f"`convert: {convert}` doesn't make a {declared.field.type}, which `{name}` is.",
            f"Write `convert: {conversion_for(declared.field)}`.",
        )
        return None
    constant = _constant(body, name, declarations, problems)
    column = column_name(body, "column", problems)
    if bool(column) is (constant is not Missing) and not problems.failed:
        problems.add(
            line,
            "missing-key",
            f"`{name}` needs a `column`, or else a constant `value`.",
            "Write one of the two.",
        )
        return None
    own_empty = _absent(body, problems) or empty
    _check_empty(own_empty, declared, body.line_of("empty"), problems)
    return Taken(
        fact=name,
        column=column,
        value=constant,
        convert=convert,
        extract=options.extract(body, problems),
        words=options.words(body, problems),
        empty=own_empty,
        on_damage=keys.choice(body, "on_damage", OnDamage, on_damage, problems),
        case=options.one_of(body, "case", ("lower", "upper"), problems),
        decimal=options.one_of(body, "decimal", (".", ","), problems) or ".",
        unit=options.unit(body, declared, convert, problems),
        times=options.times(body, problems),
        formats=options.formats(body, problems),
        zone=options.zone(body, problems),
        is_true=tuple(word.lower() for word in options.words_of(body, "is_true", problems)),
        is_false=tuple(word.lower() for word in options.words_of(body, "is_false", problems)),
        separators=options.separators(body, problems),
        line=line,
    )


def conversion_for(field: Field) -> str:
    """The conversion that a fact of that type needs where the map names none."""
    if isinstance(field.type, ListType):
        return "list" if isinstance(field.type.item, Scalar) else "json"
    match field.type:
        case Scalar.STRING:
            return "text"
        case Scalar.INT | Scalar.DOUBLE:
            return "number"
        case Scalar.BOOL:
            return "bool"
        case Scalar.TIMESTAMP:
            return "date"
        case Scalar.DURATION:
            return "duration"
        case _:
            return "json"


def _constant(body: Map, name: str, declarations: Declarations, problems: Problems) -> Any:
    part = body.entries.get("value")
    if part is None:
        return Missing
    value, misfits = normaliser_for(declarations).fits(name, plain(part))
    for misfit in misfits:
        problems.add(body.line_of("value"), "wrong-value", str(misfit))
    return None if value is DROPPED else value


def _check_empty(
    empty: Absent | None, declared: Declaration, line: int, problems: Problems
) -> None:
    if empty is Absent.NONE and not (
        declared.field.optional or isinstance(declared.field.type, ListType)
    ):
        problems.add(
            line,
            "empty-none",
            f"`empty: none` makes `{declared.name}` known to be none, and it isn't optional.",
            "Write `empty: unknown` for it.",
        )
