"""One rule block to a `Rule`: its keys, its sentences, its conditions.

Everything wrong is reported with the file's line; a rule with an error isn't made.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from reasoned.conditions.check import compile_condition
from reasoned.conditions.errors import ConditionError
from reasoned.conditions.tree import Condition
from reasoned.conditions.types import Field, Scalar
from reasoned.facts import keys
from reasoned.facts.document import Leaf, Map, Part, Problems, plain, read_document
from reasoned.facts.model import Declaration, Declarations, Disclosure, SubjectKind
from reasoned.policies.markdown import Block, Section
from reasoned.policies.model import (
    DecidedBy,
    Element,
    Ground,
    Mode,
    Rule,
)
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

_ID = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


@dataclass(frozen=True)
class _Context:
    """Where a rule stands: its policy, its section, the facts it may use."""

    policy: str
    version: date
    section: Section
    declarations: Declarations
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
    # Padded with empty lines, so that YAML's own line numbers are the file's.
    document = read_document("\n" * (block.line - 1) + block.yaml, own)
    rule = None
    if isinstance(document, Map):
        context = _Context(policy, version, section, declarations, problems.path)
        rule = _rule(document, block, context, own)
    elif not own.failed:
        own.add(block.line, "empty-rule", "This rule block has no keys.", "Write `id: ...`.")
    for problem in own.found:
        problems.add(
            problem.line, problem.code, problem.message, problem.suggestion, problem.severity
        )
    return None if own.failed else rule


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
    if identifier and (not _ID.fullmatch(identifier) or len(identifier) > 40):
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
    usable = identifier if _ID.fullmatch(identifier) else "rule"
    elements = _Elements(usable, kind, context, problems)
    when = elements.read(of, "when", required=True)
    unless = elements.read(of, "unless")
    then = read_then(of, kind, context.declarations, problems)
    if problems.failed or then is None:
        return None
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
        then=then,
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
    if rule.effective_ground is Ground.DISCRETION and rule.decided_by is DecidedBy.AUTOMATIC:
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
    read_span(written, of.line_of("appeal_within"), "appeal_within", problems)
    return written


class _Elements:
    """Reads elements and exceptions, and numbers the questions among them."""

    def __init__(self, rule: str, kind: SubjectKind, context: _Context, problems: Problems) -> None:
        self.rule, self.kind, self.problems = rule, kind, problems
        self.asked = 0
        self.schema = {
            name: declaration.field
            for name, declaration in context.declarations.facts.items()
            if kind is SubjectKind.AD or declaration.subject is kind
        }

    def read(self, of: Map, key: str, *, required: bool = False) -> tuple[Element, ...]:
        parts = keys.items(of, key, self.problems)
        if required and key in of.entries and not parts and not self.problems.failed:
            self.problems.add(of.line_of(key), "no-elements", f"`{key}` lists nothing.")
        made = (self._element(part, key) for part in parts)
        return tuple(e for e in made if e is not None)

    def _element(self, part: Part, key: str) -> Element | None:
        problems = self.problems
        of = keys.as_map(part, f"An item of `{key}`", problems)
        if of is None:
            return None
        keys.known_keys(of, ELEMENT_KEYS, "an element", problems)
        says = keys.text(of, "says", problems, required=True)
        asks = keys.text(of, "asks", problems)
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
            self.problems.add(
                part.line + error.line - 1,
                error.fault.value,
                f"{error.message} (at character {error.column} of `{_shortened(part.value)}`)",
                error.suggestion,
            )
            return None


def _shortened(text: str) -> str:
    one_line = " ".join(text.split())
    return one_line if len(one_line) <= 60 else one_line[:57] + "..."
