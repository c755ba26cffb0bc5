"""Reads a measure from our YAML: one document of an authority in one file.

What a measure means for an advertiser is left to `measures`; other formats, to screening.
"""

from __future__ import annotations

import re
from pathlib import Path

from reasoned.facts import keys
from reasoned.facts.document import Leaf, Map, Problems, closest, load_text, read_document
from reasoned.facts.measures import (
    Authority,
    Challenge,
    Duty,
    Measure,
    MeasureKind,
    Named,
    Owner,
    Succession,
    Target,
    TargetKind,
)
from reasoned.facts.model import Source
from reasoned.facts.moments import NotASpan, parse_span
from reasoned.facts.problems import Problem

MEASURE_KEYS: tuple[str, ...] = (
    "id", "title", "kind", "authority", "identifier", "url", "published", "in_force_from",
    "in_force_until", "superseded_by", "binds", "duties", "territory", "covers", "leaves_out",
    "challenges", "targets", "note",
)  # fmt: skip
"""The keys of a measure's file."""

AUTHORITY_KEYS: tuple[str, ...] = ("name", "country")
DUTY_KEYS: tuple[str, ...] = ("what", "by", "every")
CHALLENGE_KEYS: tuple[str, ...] = ("where", "case", "result", "date", "source")
TARGET_KEYS: tuple[str, ...] = (
    "id", "name", "kind", "aliases", "weak_aliases", "domains", "identifiers", "products",
    "countries", "addresses", "owners", "programmes", "listed", "until", "note",
)  # fmt: skip
OWNER_KEYS: tuple[str, ...] = ("name", "target", "share")
SUCCESSION_KEYS: tuple[str, ...] = ("measure", "on")
SOURCE_KEYS: tuple[str, ...] = ("title", "url", "kind")
SOURCE_KINDS: tuple[str, ...] = (
    "file", "provider", "person", "advertiser", "authority", "publication",
)  # fmt: skip

_CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_COUNTRY = re.compile(r"[A-Z]{2}")


def load_measures(folder: Path) -> tuple[tuple[Measure, ...], list[Problem]]:
    """Every `*.yaml` in the folder, by file name; a measure with a problem is left out."""
    found: dict[str, Measure] = {}
    problems: list[Problem] = []
    for path in sorted(folder.glob("*.yaml")):
        mine = Problems(str(path))
        text = load_text(path, mine)
        measure = None if text is None else _read(text, mine)
        if measure is not None and measure.id in found:
            mine.add(
                1, "duplicate-id", f"`{measure.id}` is also in {found[measure.id].path}.",
                "Give each measure its own id.",
            )  # fmt: skip
        elif measure is not None:
            found[measure.id] = measure
        problems.extend(mine.found)
    return tuple(found.values()), problems


def parse_measure(text: str, path: str) -> tuple[Measure | None, list[Problem]]:
    """The measure of that text; None where something in it is wrong. Never raises."""
    problems = Problems(path)
    return _read(text, problems), problems.found


def _read(text: str, problems: Problems) -> Measure | None:
    of = keys.as_map(read_document(text, problems), "The file", problems)
    if of is None:
        if not problems.failed:
            problems.add(1, "empty", "The file holds no measure.")
        return None
    keys.known_keys(of, MEASURE_KEYS, "a measure", problems)
    published = keys.day(of, "published", problems, required=True)
    starts = keys.day(of, "in_force_from", problems)
    ends = keys.day(of, "in_force_until", problems)
    if ends is not None and (starts or published or ends) >= ends:
        problems.add(
            of.line_of("in_force_until"), "dates", "It ends before it begins.", "Mend the dates."
        )
    if "kind" not in of.entries:
        problems.add(of.line, "missing-key", "`kind` is missing.", "Write `kind: listing`.")
    title = keys.text(of, "title", problems, required=True)
    authority = _authority(of, problems)
    measure_id = _code(of, "id", problems, required=True)
    url = keys.text(of, "url", problems, required=True)
    identifier = keys.text(of, "identifier", problems)
    if published is None:
        return None
    measure = Measure(
        id=measure_id,
        kind=keys.choice(of, "kind", MeasureKind, MeasureKind.OTHER, problems),
        title=title,
        authority=authority,
        published=published,
        source=Source("authority", f"{authority.name}: {title}", url),
        identifier=identifier,
        in_force_from=starts,
        in_force_until=ends,
        superseded_by=_succession(of, problems),
        binds=_named(of, "binds", "who", problems),
        duties=tuple(_duty(part, problems) for part in _maps(of, "duties", problems)),
        territory=_countries(of, "territory", problems),
        covers=_named(of, "covers", "what", problems),
        leaves_out=_named(of, "leaves_out", "what", problems),
        challenges=_challenges(of, problems),
        targets=tuple(_target(part, problems) for part in _maps(of, "targets", problems)),
        note=keys.text(of, "note", problems),
        path=problems.path,
    )
    return None if problems.failed else measure


def read_source(of: Map, problems: Problems, kind: str, *, required: bool = True) -> Source | None:
    """The `source` of an entry: `{title, url}`; `kind` where it writes none of its own.

    None where it is missing or unfit.
    """
    body = keys.mapping(of, "source", problems)
    if body is None:
        if required and "source" not in of.entries:
            problems.add(
                of.line, "missing-key", "`source` is missing.", "Write `source: {title, url}`."
            )
        return None
    keys.known_keys(body, SOURCE_KEYS, "a source", problems)
    title = keys.text(body, "title", problems, required=True)
    kind = keys.text(body, "kind", problems) or kind
    if kind not in SOURCE_KINDS:
        problems.add(
            body.line_of("kind"), "wrong-value", f"`{kind[:80]}` isn't a kind of source.",
            closest(kind, SOURCE_KINDS),
        )  # fmt: skip
    return Source(kind, title, keys.text(body, "url", problems))


def _maps(of: Map, key: str, problems: Problems) -> list[Map]:
    parts = keys.items(of, key, problems)
    maps = [keys.as_map(part, f"An item of `{key}`", problems) for part in parts]
    return [found for found in maps if found is not None]


def _code(of: Map, key: str, problems: Problems, *, required: bool = False) -> str:
    code = keys.text(of, key, problems, required=required)
    if code and not _CODE.fullmatch(code):
        problems.add(
            of.line_of(key), "code", f"`{code[:80]}` isn't a code.",
            "Use small letters, digits and hyphens.",
        )  # fmt: skip
    return code


def _authority(of: Map, problems: Problems) -> Authority:
    body = keys.mapping(of, "authority", problems)
    if body is None:
        problems.add(
            of.line, "missing-key", "`authority` is missing.", "Write `authority: {name: ...}`."
        )
        return Authority("")
    keys.known_keys(body, AUTHORITY_KEYS, "an authority", problems)
    name = keys.text(body, "name", problems, required=True)
    return Authority(name, keys.text(body, "country", problems))


def _succession(of: Map, problems: Problems) -> Succession | None:
    body = keys.mapping(of, "superseded_by", problems)
    if body is None:
        return None
    keys.known_keys(body, SUCCESSION_KEYS, "`superseded_by`", problems)
    measure = _code(body, "measure", problems, required=True)
    on = keys.day(body, "on", problems, required=True)
    return None if on is None else Succession(measure, on)


def _named(of: Map, key: str, word: str, problems: Problems) -> tuple[Named, ...]:
    """Items of `{who or what: words, code: code}`, or the words alone."""
    found: list[Named] = []
    for part in keys.items(of, key, problems):
        if isinstance(part, Leaf) and isinstance(part.value, str) and part.value.strip():
            found.append(Named(part.value.strip()))
            continue
        body = keys.as_map(part, f"An item of `{key}`", problems)
        if body is not None:
            keys.known_keys(body, (word, "code"), f"an item of `{key}`", problems)
            words = keys.text(body, word, problems, required=True)
            found.append(Named(words, _code(body, "code", problems)))
    return tuple(found)


def _duty(of: Map, problems: Problems) -> Duty:
    keys.known_keys(of, DUTY_KEYS, "a duty", problems)
    every = keys.text(of, "every", problems)
    if every:
        try:
            parse_span(every)
        except NotASpan as error:
            problems.add(of.line_of("every"), "span", "`every` isn't a span.", str(error))
    what = keys.text(of, "what", problems, required=True)
    return Duty(what, keys.day(of, "by", problems), every)


def _countries(of: Map, key: str, problems: Problems) -> tuple[str, ...]:
    codes = keys.texts(of, key, problems)
    for code in codes:
        if not _COUNTRY.fullmatch(code):
            problems.add(
                of.line_of(key), "country", f"`{code[:80]}` isn't a country's code.",
                "Use two capital letters (ISO 3166-1), as in DE.",
            )  # fmt: skip
    return codes


def _challenges(of: Map, problems: Problems) -> tuple[Challenge, ...]:
    found: list[Challenge] = []
    for part in _maps(of, "challenges", problems):
        keys.known_keys(part, CHALLENGE_KEYS, "a challenge", problems)
        where = keys.text(part, "where", problems, required=True)
        result = keys.text(part, "result", problems, required=True)
        on = keys.day(part, "date", problems, required=True)
        source = read_source(part, problems, "publication")
        if on is not None and source is not None:
            case = keys.text(part, "case", problems)
            found.append(Challenge(where, result, on, source, case))
    return tuple(found)


def _target(of: Map, problems: Problems) -> Target:
    keys.known_keys(of, TARGET_KEYS, "a target", problems)
    schemes = keys.mapping(of, "identifiers", problems)
    pairs: list[tuple[str, str]] = []
    if schemes is not None:
        for scheme in schemes.entries:
            pairs += [(scheme, value) for value in keys.texts(schemes, scheme, problems)]
    listed, until = keys.day(of, "listed", problems), keys.day(of, "until", problems)
    if listed is not None and until is not None and listed >= until:
        problems.add(of.line_of("until"), "dates", "It ends before it begins.", "Mend the dates.")
    return Target(
        name=keys.text(of, "name", problems, required=True),
        aliases=keys.texts(of, "aliases", problems),
        domains=keys.texts(of, "domains", problems),
        identifiers=tuple(pairs),
        products=keys.texts(of, "products", problems),
        id=keys.text(of, "id", problems),
        kind=keys.choice(of, "kind", TargetKind, TargetKind.UNKNOWN, problems),
        weak_aliases=keys.texts(of, "weak_aliases", problems),
        countries=_countries(of, "countries", problems),
        addresses=keys.texts(of, "addresses", problems),
        owners=tuple(_owner(part, problems) for part in _maps(of, "owners", problems)),
        programmes=keys.texts(of, "programmes", problems),
        listed=listed,
        until=until,
        note=keys.text(of, "note", problems),
    )


def _owner(of: Map, problems: Problems) -> Owner:
    keys.known_keys(of, OWNER_KEYS, "an owner", problems)
    share = keys.number(of, "share", problems, low=0, high=100)
    name, target = keys.text(of, "name", problems), keys.text(of, "target", problems)
    if not name and not target:
        problems.add(of.line, "missing-key", "An owner needs a `name` or a `target`.")
    return Owner(name, target, share)
