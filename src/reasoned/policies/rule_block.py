"""One rule block to a `Rule`: its keys, its sentences, its conditions.

Everything wrong is reported with the file's line; a rule with an error isn't made.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TypeVar

from reasoned.conditions.check import compile_condition
from reasoned.conditions.errors import ConditionError, Fault
from reasoned.conditions.tree import Condition
from reasoned.conditions.types import Field, Scalar
from reasoned.facts import keys
from reasoned.facts.document import Leaf, Map, Part, Problems, Seq, plain, read_document
from reasoned.facts.model import Declaration, Declarations, Disclosure, SubjectKind
from reasoned.policies.markdown import Block, Section
from reasoned.policies.model import (
    DecidedBy,
    Element,
    Ground,
    Mode,
    Restriction,
    RestrictionKind,
    Rule,
)
from reasoned.policies.places import row_of
from reasoned.policies.then_block import read_span, read_then

RULE_KEYS: tuple[str, ...] = (
    "id",
    "applies_to",
    "ground",
    "instrument",
    "when",
    "unless",
    "then",
    "decided_by",
    "appeal_within",
    "remedy",
    "mode",
    "discloses",
    "discloses_reason",
)
"""The keys of a rule."""

KEPT_KEYS: tuple[str, ...] = ("dsa", "settles", "translations")
"""Keys that are read and kept for later features."""

ELEMENT_KEYS: tuple[str, ...] = ("says", "is", "asks")
"""The keys of an element or an exception."""

DEFAULT_APPEAL = "6 months"

MAX_APPEAL = timedelta(days=3650)
"""The longest time to appeal: its end has to be a day that a calendar has."""

MAX_ELEMENTS = 100
"""The most elements that `when`, or `unless`, may list."""

NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
"""What a rule and a policy may be called."""


@dataclass(frozen=True)
class _Context:
    """Where a rule stands: its policy, its section, the facts it may use."""

    policy: str
    version: date
    section: Section
    declarations: Declarations
    block: Block
    path: str


def read_rule(
    block: Block,
    section: Section,
    policy: str,
    version: date,
    declarations: Declarations,
    problems: Problems,
) -> Rule | None:
    """The rule of one block; None where it has an error."""
    own = Problems(problems.path)
    document = read_document(block.yaml, own)
    # YAML misses an end after the last line; people look for it in the last.
    last = block.yaml.rstrip("\n").count("\n") + 1
    own.found = [replace(p, line=min(p.line, last) + block.line - 1) for p in own.found]
    rule = None
    if isinstance(document, Map):
        context = _Context(policy, version, section, declarations, block, problems.path)
        rule = _rule(_moved(document, block.line - 1), block, context, own)
    elif not own.failed:
        own.add(block.line, "empty-rule", "This rule block has no keys.", "Write `id: ...`.")
    for problem in own.found:
        problems.add(
            problem.line, problem.code, problem.message, problem.suggestion, problem.severity
        )
    return None if own.failed else rule


P = TypeVar("P", bound=Part)


def _moved(part: P, rows: int) -> P:
    """The same part, so many lines further down: from lines of the block to the file's."""
    line = part.line + rows
    if isinstance(part, Leaf):
        return replace(part, line=line)
    if isinstance(part, Seq):
        return replace(part, items=tuple(_moved(item, rows) for item in part.items), line=line)
    entries = {key: _moved(value, rows) for key, value in part.entries.items()}
    lines = {key: number + rows for key, number in part.lines.items()}
    return replace(part, entries=entries, lines=lines, line=line)


def answer_name(kind: SubjectKind, rule: str, number: int) -> str:
    """The fact that holds a person's answer to a rule's `number`th question."""
    return f"{kind}.answers_{rule.replace('-', '_')}_{number}"


def answers(rule: Rule) -> Mapping[str, Declaration]:
    """The facts that the rule's questions declare."""
    return {
        e.answer: Declaration(
            name=e.answer,
            field=Field(Scalar.BOOL),
            question=e.asks,
            label=f"the answer to “{e.asks}”",
            disclosure=Disclosure.PARTY,
            line=e.line,
        )
        for e in (*rule.when, *rule.unless)
        if e.asks
    }


def _rule(of: Map, block: Block, context: _Context, problems: Problems) -> Rule | None:
    keys.known_keys(of, (*RULE_KEYS, *KEPT_KEYS), "a rule", problems)
    identifier = keys.text(of, "id", problems, required=True)
    if identifier and (not NAME.fullmatch(identifier) or len(identifier) > 40):
        problems.add(
            of.line_of("id"),
            "rule-id",
            f"`{identifier[:60]}` can't be a rule's id.",
            "Use small letters, digits and hyphens, at most 40, such as `state-media`.",
        )
    for key in ("applies_to", "ground", "when", "then", "decided_by"):
        if key not in of.entries:
            hint = {"ground": "Write `ground: contract`, `law` or `discretion`."}.get(key, "")
            problems.add(of.line, f"missing-{key.replace('_', '-')}", f"`{key}` is missing.", hint)
    if not context.section.text:
        problems.add(
            block.line - 1,
            "no-text",
            "This rule has no text around it.",
            "Say above it, in a sentence or two, what the rule is and why.",
        )
    kind = keys.choice(of, "applies_to", SubjectKind, SubjectKind.AD, problems)
    # A rule with a bad id isn't made; its questions still need some name to be read by.
    usable = identifier if NAME.fullmatch(identifier) else "rule"
    elements = _Elements(usable, kind, context, problems)
    when = elements.read(of, "when", required=True)
    unless = elements.read(of, "unless")
    then = read_then(of, kind, context.declarations, problems)
    # Made whatever was wrong so far, so that the other keys are read too and all is said.
    rule = Rule(
        id=identifier,
        policy=context.policy,
        version=context.version,
        heading=context.section.heading,
        text=context.section.text,
        applies_to=kind,
        ground=keys.choice(of, "ground", Ground, Ground.CONTRACT, problems),
        when=when,
        unless=unless,
        then=then or Restriction(RestrictionKind.LIMIT),  # None only beside an error
        decided_by=keys.choice(of, "decided_by", DecidedBy, DecidedBy.PERSON, problems),
        appeal_within=_appeal(of, problems),
        instrument=keys.text(of, "instrument", problems),
        remedy=keys.text(of, "remedy", problems),
        mode=keys.choice(of, "mode", Mode, Mode.ENFORCED, problems),
        limited=_limited(of, problems),
        kept={k: plain(of.entries[k]) for k in KEPT_KEYS if k in of.entries},
        path=context.path,
        line=block.line,
    )
    if "ground" in of.entries:
        _check_ground(rule, of, problems)
    return rule


def _check_ground(rule: Rule, of: Map, problems: Problems) -> None:
    line = of.line_of("ground")
    if rule.ground is Ground.LAW and not rule.instrument:
        problems.add(
            line,
            "no-instrument",
            "`ground: law` names no instrument.",
            "Write `instrument: ...`, the law and the article that bind the operator or the ad.",
        )
    if rule.ground is not Ground.LAW and rule.instrument:
        problems.add(
            of.line_of("instrument"),
            "instrument",
            f"An instrument goes with `ground: law`, not with `{rule.ground}`.",
            "Write `ground: law`, or leave `instrument` out.",
        )
    # Elements that couldn't be read aren't questions.
    asked = all(
        isinstance(p, Map) and "asks" in p.entries for p in keys.items(of, "when", problems)
    )
    discretion = rule.ground is Ground.DISCRETION or (asked and bool(rule.when))
    if discretion and rule.decided_by is DecidedBy.AUTOMATIC:
        problems.add(
            of.line_of("decided_by"),
            "automatic-discretion",
            "Discretion never restricts by itself.",
            "Write `decided_by: person`, or give the rule elements that facts can meet.",
        )


def _limited(of: Map, problems: Problems) -> str:
    reason = keys.text(of, "discloses_reason", problems)
    if "discloses" not in of.entries:
        if reason:
            problems.add(
                of.line_of("discloses_reason"),
                "discloses",
                "There is a reason for disclosing less, and no `discloses: limited`.",
                "Write `discloses: limited`, or leave the reason out.",
            )
        return ""
    value = keys.text(of, "discloses", problems)
    if value != "limited":
        problems.add(of.line_of("discloses"), "discloses", "`discloses` can only be `limited`.")
    elif not reason:
        problems.add(
            of.line_of("discloses"),
            "no-discloses-reason",
            "`discloses: limited` gives no reason.",
            "Write `discloses_reason: ...`; the advertiser is told it.",
        )
    return reason


def _appeal(of: Map, problems: Problems) -> str:
    written = keys.text(of, "appeal_within", problems)
    if not written:
        return DEFAULT_APPEAL
    line = of.line_of("appeal_within")
    span = read_span(written, line, "appeal_within", problems)
    if span is not None and (span > MAX_APPEAL or len(written.split()[0]) > 4):
        problems.add(line, "duration", "`appeal_within` is too long.", "Write 10 years at most.")
    return written


_ELEMENT = "Write `- says: ...` with `is: ...` under it."


class _Elements:
    """Reads elements and exceptions, and numbers the questions among them."""

    def __init__(self, rule: str, kind: SubjectKind, context: _Context, problems: Problems) -> None:
        self.rule, self.kind, self.problems = rule, kind, problems
        self.asked = 0
        self.rows, self.first = context.block.yaml.split("\n"), context.block.line
        self.schema = {
            name: declaration.field
            for name, declaration in context.declarations.facts.items()
            if kind is SubjectKind.AD or declaration.subject is kind
        }
        self.every = context.declarations.schema

    def read(self, of: Map, key: str, *, required: bool = False) -> tuple[Element, ...]:
        parts = keys.items(of, key, self.problems)
        part = of.entries.get(key)
        empty = isinstance(part, Seq) or (isinstance(part, Leaf) and part.value is None)
        if required and not parts and part is not None and empty:
            self.problems.add(of.line_of(key), "no-elements", f"`{key}` lists nothing.", _ELEMENT)
        if len(parts) > MAX_ELEMENTS:
            self.problems.add(
                of.line_of(key),
                "too-many-elements",
                f"`{key}` lists {len(parts)} elements; {MAX_ELEMENTS} are the most.",
                "Make two rules of it, or put conditions together.",
            )
        made = (self._element(part, key) for part in parts[:MAX_ELEMENTS])
        return tuple(e for e in made if e is not None)

    def _element(self, part: Part, key: str) -> Element | None:
        problems = self.problems
        of = keys.as_map(part, f"An item of `{key}`", problems)
        if of is None:
            # An element that is lost would make the rule wider.
            if isinstance(part, Leaf) and part.value is None:
                problems.add(part.line, "empty-element", f"An item of `{key}` is empty.")
            return None
        keys.known_keys(of, ELEMENT_KEYS, "an element", problems)
        says = keys.text(of, "says", problems, required=True)
        asks = keys.text(of, "asks", problems, required="asks" in of.entries)
        if ("is" in of.entries) == ("asks" in of.entries):
            problems.add(
                of.line,
                "is-or-asks",
                "An element needs either `is` or `asks`.",
                "Write `is` with a condition over facts, or `asks` with a question to a person.",
            )
            return None
        if asks:
            self.asked += 1
            answer = answer_name(self.kind, self.rule, self.asked)
            schema = {answer: Field(Scalar.BOOL)}
            return Element(says, compile_condition(answer, schema), asks, answer, of.line)
        if "asks" in of.entries:
            return None
        condition = self._condition(of)
        return None if condition is None else Element(says, condition, line=of.line)

    def _condition(self, of: Map) -> Condition | None:
        part = of.entries.get("is")
        if isinstance(part, Leaf) and isinstance(part.value, bool):
            part = Leaf(str(part.value).lower(), part.line)
        if not isinstance(part, Leaf) or not isinstance(part.value, str):
            if part is not None:
                self.problems.add(
                    of.line_of("is"), "wrong-type", "`is` must be a condition in one text.",
                    "Put it in single quotes.",
                )  # fmt: skip
            return None
        try:
            return compile_condition(part.value, self.schema)
        except ConditionError as error:
            advice = error.advice
            if self._reads_an_ad(part.value, error):
                advice = "It is a fact of ads, and this rule is for advertisers: `applies_to: ad`?"
            self.problems.add(
                self._line_of(error, part),
                error.fault.value,
                f"{error.message} (at character {error.column} of `{_shortened(part.value)}`)",
                advice,
            )
            return None

    def _reads_an_ad(self, text: str, error: ConditionError) -> bool:
        """Whether the fact that is missing is declared, for the other kind of subject."""
        if error.fault is not Fault.UNKNOWN_FACT or self.kind is SubjectKind.AD:
            return False
        try:
            compile_condition(text, self.every)
        except ConditionError as other:
            return other.fault is not Fault.UNKNOWN_FACT
        return True

    def _line_of(self, error: ConditionError, part: Leaf) -> int:
        rows = self.rows[part.line - self.first :]
        return part.line + row_of(rows, "is", str(part.value), error.line, error.column)


def _shortened(text: str) -> str:
    one_line = " ".join(text.split())
    return one_line if len(one_line) <= 60 else one_line[:57] + "..."
