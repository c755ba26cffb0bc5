"""Reads `facts.yaml`: which facts there are, of which type, and who may see them.

All that is wrong is collected with its line, never only the first. Whether values fit is
left to `normalise`; whether policies use the facts rightly, to `policies.check`.
"""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

from reasoned.conditions.types import Field, ListType, ObjectType, Scalar, Type
from reasoned.facts import keys
from reasoned.facts.document import Leaf, Map, Problems, closest, load_text, read_document
from reasoned.facts.model import Absent, Declaration, Declarations, Disclosure, SubjectKind
from reasoned.facts.moments import NotASpan, parse_span
from reasoned.facts.problems import Problem

DOCUMENT_KEYS: tuple[str, ...] = ("types", "facts")
"""The keys of facts.yaml itself."""

FACT_KEYS: tuple[str, ...] = (
    "type",
    "label",
    "question",
    "disclosure",
    "personal",
    "values",
    "unit",
    "optional",
    "fixed",
    "absent",
    "min_confidence",
    "expires_after",
)
"""The keys of one fact."""

FIELD_KEYS: tuple[str, ...] = ("type", "optional", "values")
"""The keys of one field of an object type."""

RESERVED_WORDS: frozenset[str] = frozenset(
    "as break const continue else false for function if import in let loop namespace null"
    " package return true var void while".split()
)
"""CEL's own words: a fact or field of that name couldn't be written in a condition."""

_NAME = re.compile(r"[a-z][a-z0-9_]{0,62}")
_SCALARS = {scalar.value: scalar for scalar in Scalar}
_LIST = "list of "


def load_declarations(path: Path) -> tuple[Declarations, list[Problem]]:
    """Read the file at `path`; a file that can't be read is a problem, not an exception."""
    problems = Problems(str(path))
    text = load_text(path, problems)
    if text is None:
        return Declarations({}, str(path)), problems.found
    return parse_declarations(text, str(path))


def parse_declarations(text: str, path: str) -> tuple[Declarations, list[Problem]]:
    """The declared facts of that text, and everything that is wrong with it.

    What is wrong is left out of the declarations; use them only where no problem is an
    error. Never raises.
    """
    problems = Problems(path)
    document = keys.as_map(read_document(text, problems), "The file", problems)
    facts: dict[str, Declaration] = {}
    if document is not None:
        keys.known_keys(document, DOCUMENT_KEYS, "facts.yaml", problems)
        types = _types(document, problems)
        declared = keys.mapping(document, "facts", problems)
        if declared is not None:
            for name in declared.entries:
                fact = _fact(declared, name, types, problems)
                if fact is not None:
                    facts[name] = fact
    if not facts and not problems.failed:
        problems.add(1, "no-facts", "No fact is declared.", "Write them under `facts:`.")
    return Declarations(facts, path), problems.found


def _types(document: Map, problems: Problems) -> dict[str, ObjectType]:
    types: dict[str, ObjectType] = {}
    declared = keys.mapping(document, "types", problems)
    if declared is None:
        return types
    for name in declared.entries:
        line = declared.line_of(name)
        if name in _SCALARS or not _NAME.fullmatch(name):
            problems.add(
                line,
                "type-name",
                f"`{name[:80]}` can't be the name of a type.",
                "Use small letters, digits and _; not the name of a built-in type.",
            )
            continue
        body = keys.mapping(declared, name, problems)
        fields: list[tuple[str, Field]] = []
        for field_name in body.entries if body else ():
            field = _field(body, field_name, problems) if body else None
            if field is not None:
                fields.append((field_name, field))
        if not fields:
            problems.add(line, "empty-type", f"The type `{name}` has no usable field.")
        types[name] = ObjectType(tuple(fields))
    return types


def _field(of: Map, name: str, problems: Problems) -> Field | None:
    line = of.line_of(name)
    if not _NAME.fullmatch(name) or name in RESERVED_WORDS:
        problems.add(line, "name", f"A field can't be called `{name[:80]}`.", _NAMING)
        return None
    body = keys.mapping(of, name, problems)
    if body is None:
        problems.add(line, "missing-key", f"The field `{name}` has no type.", _TYPING)
        return None
    keys.known_keys(body, FIELD_KEYS, "a field", problems)
    kind = _type(body, {}, problems)
    if kind is None:
        return None
    return Field(kind, _optional(body, kind, problems), _values(body, kind, problems))


_NAMING = "Use small letters, digits and _, from a letter, and none of CEL's own words."
_TYPING = "Write `type: string`, or another type."


def _type(of: Map, types: dict[str, ObjectType], problems: Problems) -> Type | None:
    """The type under `type`: a scalar, a declared object, or a list of one of them."""
    written = keys.text(of, "type", problems, required=True)
    if not written:
        return None
    item_name = written.removeprefix(_LIST).strip()
    item = _SCALARS.get(item_name) or types.get(item_name)
    if item is None:
        problems.add(
            of.line_of("type"),
            "unknown-type",
            f"`{written[:80]}` isn't a type"
            + ("." if types else " that can stand here; a field is a scalar or a list of them."),
            closest(item_name, [*_SCALARS, *types]),
        )
        return None
    return ListType(item) if written.startswith(_LIST) else item


def _optional(of: Map, kind: Type, problems: Problems) -> bool:
    optional = keys.flag(of, "optional", problems)
    if optional and isinstance(kind, ListType):
        problems.add(
            of.line_of("optional"),
            "optional-list",
            "A list that is known to be none is empty, so it can't be optional.",
            "Leave `optional` out.",
        )
        return False
    return optional


def _values(of: Map, kind: Type, problems: Problems) -> tuple[str, ...]:
    values = keys.texts(of, "values", problems)
    if "values" not in of.entries:
        return ()
    line = of.line_of("values")
    if kind not in (Scalar.STRING, ListType(Scalar.STRING)):
        problems.add(line, "values", f"Only text can have `values`, and this is {kind}.")
        return ()
    if not values:
        problems.add(line, "values", "`values` allows nothing.", "List at least one value.")
    twice = sorted({value for value in values if values.count(value) > 1})
    if twice:
        problems.add(line, "values", f"`values` has {', '.join(twice)[:200]} twice.")
    return tuple(dict.fromkeys(values))


def _fact(
    of: Map, name: str, types: dict[str, ObjectType], problems: Problems
) -> Declaration | None:
    line = of.line_of(name)
    if not _usable_name(name, line, problems):
        return None
    body = keys.mapping(of, name, problems)
    if body is None:
        problems.add(line, "missing-key", f"The fact `{name}` has no type.", _TYPING)
        return None
    keys.known_keys(body, FACT_KEYS, "a fact", problems)
    kind = _type(body, types, problems)
    if kind is None:
        return None
    optional = _optional(body, kind, problems)
    absent = keys.choice(body, "absent", Absent, Absent.UNKNOWN, problems)
    if absent is Absent.NONE and not optional and not isinstance(kind, ListType):
        problems.add(
            body.line_of("absent"),
            "absent-none",
            f"`absent: none` makes `{name}` known to be none, and it isn't optional.",
            "Add `optional: true`, or leave `absent` out.",
        )
        absent = Absent.UNKNOWN
    words = name.split(".", 1)[1].replace("_", " ")
    question = keys.text(body, "question", problems)
    if not question:
        problems.add(
            line,
            "no-question",
            f"`{name}` has no question for a person to answer.",
            "Write `question: ...`.",
            "warning",
        )
        question = f"What is known of its {words}?"
    return Declaration(
        name=name,
        field=Field(kind, optional, _values(body, kind, problems)),
        question=question,
        label=keys.text(body, "label", problems) or f"its {words}",
        disclosure=keys.choice(body, "disclosure", Disclosure, Disclosure.PARTY, problems),
        personal=keys.flag(body, "personal", problems),
        unit=keys.text(body, "unit", problems),
        fixed=keys.flag(body, "fixed", problems),
        absent=absent,
        min_confidence=keys.number(body, "min_confidence", problems, low=0, high=1) or 0.0,
        expires_after=_expiry(body, problems),
        line=line,
    )


def _usable_name(name: str, line: int, problems: Problems) -> bool:
    subject, _, own = name.partition(".")
    subjects = [kind.value for kind in SubjectKind]
    if subject not in subjects:
        problems.add(
            line,
            "name",
            f"`{name[:80]}` doesn't say whose fact it is.",
            closest(subject, subjects) if own else "Begin it with `advertiser.` or `ad.`.",
        )
        return False
    if not _NAME.fullmatch(own) or own in RESERVED_WORDS:
        problems.add(line, "name", f"A fact can't be called `{name[:80]}`.", _NAMING)
        return False
    if own.startswith("answers_"):
        problems.add(
            line,
            "name",
            f"`{name}` begins as the answers to a rule's questions do.",
            "Call it otherwise; answers are declared by the rules themselves.",
        )
        return False
    return True


def _expiry(of: Map, problems: Problems) -> timedelta | None:
    part = of.entries.get("expires_after")
    if part is None:
        return None
    try:
        if isinstance(part, Leaf) and isinstance(part.value, str):
            return parse_span(part.value)
        raise NotASpan("Write a number and a unit, as in 365 days.")
    except NotASpan as error:
        problems.add(
            of.line_of("expires_after"), "span", "`expires_after` isn't a span.", str(error)
        )
        return None
