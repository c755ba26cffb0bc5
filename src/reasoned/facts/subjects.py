"""Reads a case file: subjects with their facts, what was said on the record, and matches.

Facts go through `normalise` like all others; assurances are facts too, items of the list
`advertiser.assurances`. What counts at a moment is left to `view`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from reasoned.conditions.types import ListType, ObjectType
from reasoned.conditions.values import Partial, Value
from reasoned.facts import keys
from reasoned.facts.document import Map, Part, Problems, closest, load_text, plain, read_document
from reasoned.facts.fit import DROPPED
from reasoned.facts.measure_file import read_source
from reasoned.facts.measures import Match, MatchStatus
from reasoned.facts.model import Declarations, Fact, Source, Status, SubjectKind
from reasoned.facts.normalise import normaliser_for
from reasoned.facts.problems import Problem

ASSURANCES = "advertiser.assurances"

CASE_KEYS: tuple[str, ...] = ("title", "note", "operator", "subjects", "matches")
"""The keys of a case file."""

OPERATOR_KEYS: tuple[str, ...] = ("name", "is")
SUBJECT_KEYS: tuple[str, ...] = (
    "id", "kind", "name", "advertiser", "facts", "assurances", "statements",
)  # fmt: skip
RECORD_KEYS: tuple[str, ...] = (
    "id", "source", "observed_at", "known_from", "true_from", "true_until", "status",
    "contested_by", "confidence", "expires_at", "evidence",
)  # fmt: skip
FACT_KEYS: tuple[str, ...] = ("fact", "value", "item", *RECORD_KEYS)
STATEMENT_KEYS: tuple[str, ...] = ("by", "at", "text", "source")
MATCH_KEYS: tuple[str, ...] = ("advertiser", "measure", "status", "by", "at", "reasons")

_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@dataclass(frozen=True)
class Statement:
    """What somebody said about a subject, word for word; `by` names who."""

    subject: str
    by: str
    at: datetime
    text: str
    source: Source


@dataclass(frozen=True)
class CaseSubject:
    """An advertiser, or an ad with the id of its advertiser."""

    id: str
    kind: SubjectKind
    name: str
    advertiser: str = ""


@dataclass(frozen=True)
class Operator:
    """Who decides. `codes` are those that measures' `binds` may have; None: nobody said."""

    name: str = ""
    codes: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Case:
    """Everything in a case file. `contested_by` says who contests, by the fact's id."""

    title: str = ""
    note: str = ""
    operator: Operator = Operator()
    subjects: tuple[CaseSubject, ...] = ()
    facts: tuple[Fact, ...] = ()
    statements: tuple[Statement, ...] = ()
    matches: tuple[Match, ...] = ()
    contested_by: Mapping[str, str] = field(default_factory=dict)

    def subject(self, subject_id: str) -> CaseSubject:
        """The subject of that id. Raises KeyError where there is none."""
        for subject in self.subjects:
            if subject.id == subject_id:
                return subject
        raise KeyError(subject_id)


def load_case(path: Path, declarations: Declarations) -> tuple[Case, list[Problem]]:
    """Read the file at `path`; a file that can't be read is a problem, not an exception."""
    problems = Problems(str(path))
    text = load_text(path, problems)
    return (Case() if text is None else _read(text, declarations, problems)), problems.found


def parse_case(text: str, path: str, declarations: Declarations) -> tuple[Case, list[Problem]]:
    """The case of that text, without what is wrong in it. Never raises."""
    problems = Problems(path)
    return _read(text, declarations, problems), problems.found


def _read(text: str, declarations: Declarations, problems: Problems) -> Case:
    of = keys.as_map(read_document(text, problems), "The file", problems)
    if of is None:
        if not problems.failed:
            problems.add(1, "empty", "The file holds no case.")
        return Case()
    keys.known_keys(of, CASE_KEYS, "a case file", problems)
    reader = _Reader(declarations, problems)
    for part in _maps(keys.items(of, "subjects", problems), "A subject", problems):
        reader.subject(part)
    for subject in reader.subjects.values():
        owner = reader.subjects.get(subject.advertiser)
        if subject.kind is SubjectKind.AD and (
            owner is None or owner.kind is not SubjectKind.ADVERTISER
        ):
            problems.add(
                reader.lines[subject.id],
                "advertiser",
                f"The ad `{subject.id}` has no advertiser among the subjects.",
                "Write `advertiser:` with the id of one.",
            )
    return Case(
        title=keys.text(of, "title", problems),
        note=keys.text(of, "note", problems),
        operator=_operator(of, problems),
        subjects=tuple(reader.subjects.values()),
        facts=tuple(reader.facts),
        statements=tuple(reader.statements),
        matches=_matches(of, reader.subjects, problems),
        contested_by=reader.contested_by,
    )


def _maps(parts: Iterable[Part], what: str, problems: Problems) -> list[Map]:
    found = [keys.as_map(part, what, problems) for part in parts]
    return [each for each in found if each is not None]


def _operator(of: Map, problems: Problems) -> Operator:
    body = keys.mapping(of, "operator", problems)
    if body is None:
        return Operator()
    keys.known_keys(body, OPERATOR_KEYS, "`operator`", problems)
    codes = keys.texts(body, "is", problems) if "is" in body.entries else None
    return Operator(keys.text(body, "name", problems, required=True), codes)


def _matches(of: Map, subjects: Mapping[str, CaseSubject], problems: Problems) -> tuple[Match, ...]:
    found: list[Match] = []
    for part in _maps(keys.items(of, "matches", problems), "A match", problems):
        keys.known_keys(part, MATCH_KEYS, "a match", problems)
        advertiser = keys.text(part, "advertiser", problems, required=True)
        if advertiser and advertiser not in subjects:
            problems.add(
                part.line_of("advertiser"),
                "unknown-subject",
                f"`{advertiser[:80]}` isn't among the subjects.",
                closest(advertiser, subjects),
            )
        status = keys.choice(part, "status", MatchStatus, MatchStatus.UNCONFIRMED, problems)
        by = keys.text(part, "by", problems, required=status is not MatchStatus.UNCONFIRMED)
        at = keys.moment(part, "at", problems, required=True)
        measure = keys.text(part, "measure", problems, required=True)
        if at is not None:
            reasons = keys.texts(part, "reasons", problems)
            found.append(Match(advertiser, measure, status, at, by, reasons))
    return tuple(found)


class _Reader:
    """Reads subjects one by one, and remembers which ids are taken."""

    def __init__(self, declarations: Declarations, problems: Problems) -> None:
        self.declarations = declarations
        self.problems = problems
        self.subjects: dict[str, CaseSubject] = {}
        self.lines: dict[str, int] = {}
        self.facts: list[Fact] = []
        self.statements: list[Statement] = []
        self.contested_by: dict[str, str] = {}
        self._counts: Counter[str] = Counter()
        self._names: dict[str, tuple[str, str]] = {}

    def subject(self, of: Map) -> None:
        """One subject with all that is said of it."""
        problems = self.problems
        keys.known_keys(of, SUBJECT_KEYS, "a subject", problems)
        subject_id = keys.text(of, "id", problems, required=True)
        if subject_id and not _ID.fullmatch(subject_id):
            problems.add(
                of.line_of("id"), "id", f"`{subject_id[:80]}` can't be an id.",
                "Use small letters, digits and hyphens.",
            )  # fmt: skip
            return
        if subject_id in self.subjects:
            problems.add(of.line_of("id"), "duplicate-id", f"`{subject_id}` stands here twice.")
            return
        if "kind" not in of.entries:
            problems.add(of.line, "missing-key", "`kind` is missing.", "Write `kind: advertiser`.")
        kind = keys.choice(of, "kind", SubjectKind, SubjectKind.ADVERTISER, problems)
        name = keys.text(of, "name", problems, required=True)
        subject = CaseSubject(subject_id, kind, name, keys.text(of, "advertiser", problems))
        if subject_id:
            self.subjects[subject_id] = subject
            self.lines[subject_id] = of.line
        for part in _maps(keys.items(of, "facts", problems), "A fact", problems):
            keys.known_keys(part, FACT_KEYS, "a fact", problems)
            self._written_fact(part, subject)
        for part in _maps(keys.items(of, "assurances", problems), "An assurance", problems):
            self._assurance(part, subject)
        for part in _maps(keys.items(of, "statements", problems), "A statement", problems):
            self._statement(part, subject)

    def _written_fact(self, of: Map, subject: CaseSubject) -> None:
        name = keys.text(of, "fact", self.problems, required=True)
        if name and not self._belongs(name, of.line_of("fact"), subject):
            return
        if ("value" in of.entries) == ("item" in of.entries):
            self.problems.add(
                of.line, "value", "A fact has either a `value` or an `item`.",
                "Write `value: ...`; `item: ...` for one item of a list that may have others.",
            )  # fmt: skip
            return
        key = "value" if "value" in of.entries else "item"
        if name:
            self._fact(of, subject, name, plain(of.entries[key]), key)

    def _assurance(self, of: Map, subject: CaseSubject) -> None:
        declared = self.declarations.facts.get(ASSURANCES)
        kind = declared.field.type if declared else None
        item = kind.item if isinstance(kind, ListType) else None
        if not isinstance(item, ObjectType) or not self._belongs(ASSURANCES, of.line, subject):
            self.problems.add(
                of.line,
                "undeclared-fact",
                f"`{ASSURANCES}` isn't declared as a list of objects.",
                "Declare it in facts.yaml.",
            )
            return
        own = {key: value for key, value in of.entries.items() if key not in RECORD_KEYS}
        keys.known_keys(of, (*(n for n, _ in item.fields), *RECORD_KEYS), "an assurance",
                        self.problems)  # fmt: skip
        value = {name: plain(part) for name, part in own.items() if item.field(name) is not None}
        self._fact(of, subject, ASSURANCES, value, "item")

    def _belongs(self, name: str, line: int, subject: CaseSubject) -> bool:
        if name not in self.declarations.facts:
            self.problems.add(
                line,
                "undeclared-fact",
                f"`{name[:80]}` isn't declared.",
                closest(name, self.declarations.facts) or "Declare it in facts.yaml.",
            )
            return False
        if self.declarations.facts[name].subject is not subject.kind:
            self.problems.add(
                line, "subject", f"`{name}` isn't a fact about an {subject.kind.value}.",
                "Write it under the subject that it is about.",
            )  # fmt: skip
            return False
        return True

    def _fact(self, of: Map, subject: CaseSubject, name: str, raw: object, key: str) -> None:
        problems = self.problems
        value = self._value(name, raw, of.line_of(key), key == "item")
        observed = keys.moment(of, "observed_at", problems, required=True)
        known = keys.moment(of, "known_from", problems) or observed
        source = read_source(of, problems, "publication")
        starts = keys.moment(of, "true_from", problems)
        ends = keys.moment(of, "true_until", problems)
        status = keys.choice(of, "status", Status, Status.ESTABLISHED, problems)
        confidence = keys.number(of, "confidence", problems, low=0, high=1)
        evidence = keys.text(of, "evidence", problems)
        expires = keys.moment(of, "expires_at", problems)
        fact_id = self._id(of, subject, name)
        contested_by = keys.text(of, "contested_by", problems, required=status is Status.CONTESTED)
        if contested_by:
            self.contested_by[fact_id] = contested_by
        if starts is not None and ends is not None and ends <= starts:
            problems.add(of.line_of("true_until"), "dates", "It ends before it begins.")
        if observed is None or known is None or source is None or value is DROPPED:
            return
        if known < observed:
            problems.add(
                of.line_of("known_from"), "dates", "It was known before it was observed.",
                "Mend `known_from` or `observed_at`.",
            )  # fmt: skip
            return
        self.facts.append(
            Fact(
                id=fact_id,
                subject=subject.id,
                name=name,
                value=value,
                source=source,
                observed_at=observed,
                known_from=known,
                true_from=starts,
                true_until=ends,
                status=status,
                confidence=1.0 if confidence is None else confidence,
                expires_at=expires,
                evidence=evidence,
            )
        )

    def _value(self, name: str, raw: object, line: int, item: bool) -> Value:
        if item and not isinstance(self.declarations.facts[name].field.type, ListType):
            self.problems.add(line, "value", f"`{name}` isn't a list.", "Write `value:`.")
            return DROPPED
        given = Partial((raw,)) if item else raw
        value, misfits = normaliser_for(self.declarations).fits(name, given)
        for misfit in misfits:
            message = f"`{name}{misfit.place}`: found {misfit.found}, expected {misfit.expected}."
            self.problems.add(line, "value", message, misfit.mend)
        return DROPPED if misfits else value

    def _id(self, of: Map, subject: CaseSubject, name: str) -> str:
        """The id as written; else one that no other entry has."""
        written = keys.text(of, "id", self.problems)
        fact_id = f"{subject.id}/{written}" if written else f"{subject.id}/{name}"
        if not written:
            self._counts[fact_id] += 1
            fact_id = f"{fact_id}/{self._counts[fact_id]}"
        owner = self._names.setdefault(fact_id, (subject.id, name))
        if owner != (subject.id, name):
            self.problems.add(
                of.line_of("id"),
                "duplicate-id",
                f"`{written}` is already the id of `{owner[1]}`.",
                "Versions of one fact share an id; other facts need their own.",
            )
        return fact_id

    def _statement(self, of: Map, subject: CaseSubject) -> None:
        keys.known_keys(of, STATEMENT_KEYS, "a statement", self.problems)
        by = keys.text(of, "by", self.problems, required=True)
        at = keys.moment(of, "at", self.problems, required=True)
        said = keys.text(of, "text", self.problems, required=True)
        source = read_source(of, self.problems, "publication")
        if at is not None and source is not None:
            self.statements.append(Statement(subject.id, by, at, said, source))
