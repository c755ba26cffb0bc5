"""One rule that can be read: can it hold, does each part do something, is it fair and said?

How it reads facts that may be none is left to `check_reads`, whom it names to `check_names`,
what it does to other rules to `check_pairs`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from reasoned.conditions.satisfy.ask import Effort, Want, always, holds, impossible, never
from reasoned.conditions.tree import Bool, Compare, Lit, Now
from reasoned.conditions.types import Scalar
from reasoned.facts.model import Declarations, Disclosure, SubjectKind
from reasoned.facts.moments import midnight, parse_span
from reasoned.facts.problems import Problem, Severity
from reasoned.policies.model import DecidedBy, Element, Ground, RestrictionKind, Rule

LEAST_APPEAL_DAYS = 184
"""No six months are longer (DSA Article 20(1): at least six months)."""

_MONTHS = re.compile(r"([0-9]+) +(month|year)s?")


def check_rule(rule: Rule, declarations: Declarations, effort: Effort) -> Iterator[Problem]:
    """What is wrong with the rule by itself."""
    yield from _can_hold(rule, effort)
    yield from _sentences(rule)
    yield from _fairness(rule, declarations)
    yield from _territory(rule)


def problem(
    rule: Rule,
    code: str,
    message: str,
    suggestion: str = "",
    *,
    at: Element | None = None,
    severity: Severity = "warning",
) -> Problem:
    """A finding at the rule, or at one of its elements."""
    line = rule.line if at is None else at.line
    return Problem(rule.path, line, code, message, suggestion, severity)


# --- can it hold? -----------------------------------------------------------------------


def _can_hold(rule: Rule, effort: Effort) -> Iterator[Problem]:
    dead = False
    telling = list(rule.when)
    for element in (*rule.when, *rule.unless):
        if element.asks:
            continue
        if never(element.condition.tree, effort):
            dead = True
            yield problem(
                rule,
                "never-holds",
                f"“{element.says}” can never hold: no facts meet its condition.",
                "Look for parts that shut each other out, or for a has() of a fact that is"
                " never none.",
                at=element,
                severity="error",
            )
        elif element in telling and always(element.condition.tree, effort):
            telling.remove(element)
            yield problem(
                rule,
                "always-holds",
                f"“{element.says}” holds whatever the facts are, once they are known.",
                "Leave it out, or say what it should tell apart.",
                at=element,
            )
    if dead:
        return
    if impossible(holds(rule.test), effort):
        yield _never(rule, effort)
        return
    takes_effect = Lit(midnight(rule.version), Scalar.TIMESTAMP)
    if impossible([*holds(rule.test), (Compare(">=", Now(), takes_effect), Want.TRUE)], effort):
        yield problem(
            rule,
            "never-holds",
            f"The rule can never hold since {rule.version}, the day of this version: its"
            " conditions speak of an earlier time.",
            "Look at what is compared with `now`; `withdrawn` says until when a version counts.",
            severity="error",
        )
        return
    yield from _idle_exceptions(rule, effort)
    yield from _idle_elements(rule, telling, effort)


def _idle_exceptions(rule: Rule, effort: Effort) -> Iterator[Problem]:
    """Where an element is unknown, an exception still decides that the rule doesn't hold."""
    not_false = [(e.condition.tree, Want.NOT_FALSE) for e in rule.when]
    for exception in rule.unless:
        wanted = [*not_false, (exception.condition.tree, Want.TRUE)]
        if impossible(wanted, effort):
            yield problem(
                rule,
                "idle-exception",
                f"“{exception.says}” never lifts the rule: it can't hold where the elements do.",
                "Leave it out, or change it.",
                at=exception,
            )


def _idle_elements(rule: Rule, telling: list[Element], effort: Effort) -> Iterator[Problem]:
    """Of elements that say the same, the first is kept."""
    for element in reversed(telling.copy()):
        others = [e.condition.tree for e in telling if e is not element]
        if others and _idle(element.condition.tree, others, effort):
            telling.remove(element)
            yield problem(
                rule,
                "idle-element",
                f"“{element.says}” adds nothing: the other elements already say it.",
                "Leave it out, or change it.",
                at=element,
            )


def _true(elements: Sequence[Element]) -> list[tuple[Bool, Want]]:
    return [(e.condition.tree, Want.TRUE) for e in elements]


def _never(rule: Rule, effort: Effort) -> Problem:
    given = _true(rule.when)
    if impossible(given, effort):
        said = "No facts meet all its elements at once."
        return problem(
            rule, "never-holds", f"The rule can never hold. {said}", "Look for elements that shut"
            " each other out.", severity="error",
        )  # fmt: skip
    for exception in rule.unless:
        wanted = [*given, (exception.condition.tree, Want.FALSE)]
        if impossible(wanted, effort):
            return problem(
                rule,
                "never-holds",
                f"The rule can never hold: “{exception.says}” lifts it wherever its elements hold.",
                "Make the exception narrower.",
                at=exception,
                severity="error",
            )
    return problem(
        rule,
        "never-holds",
        "The rule can never hold: some exception lifts it wherever its elements hold.",
        "Make the exceptions narrower.",
        severity="error",
    )


def _idle(tree: Bool, others: list[Bool], effort: Effort) -> bool:
    """Whether leaving it out changes nothing, neither where it's true nor where it's false.

    `has(x)` before `x > 3` isn't idle: without it the rule is undetermined where x is none.
    """
    true = [(o, Want.TRUE) for o in others]
    not_false = [(o, Want.NOT_FALSE) for o in others]
    return impossible([*true, (tree, Want.NOT_TRUE)], effort) and impossible(
        [*not_false, (tree, Want.FALSE)], effort
    )


# --- is it said well? ---------------------------------------------------------------------


def _sentences(rule: Rule) -> Iterator[Problem]:
    seen: dict[str, Element] = {}
    for element in (*rule.when, *rule.unless):
        plain = " ".join(element.says.casefold().split()).rstrip(".")
        first = seen.setdefault(plain, element)
        if first is not element:
            yield problem(
                rule,
                "same-sentence",
                f"Line {first.line} says “{element.says}” too.",
                "Say what tells the two apart: letters show nothing else.",
                at=element,
            )
        if element.says.rstrip().endswith("?"):
            yield problem(
                rule,
                "says-question",
                f"“{element.says}” is a question; `says` is what the letter states.",
                "Write what is the case. A question to a person goes under `asks`.",
                at=element,
            )
        if element.asks and "?" not in element.asks:
            yield problem(
                rule,
                "asks-nothing",
                f"“{element.asks}” is no question.",
                "Write a question that is answered with yes or no.",
                at=element,
            )
    if rule.ground is not Ground.DISCRETION and rule.effective_ground is Ground.DISCRETION:
        yield problem(
            rule,
            "only-questions",
            "Every element is a question to a person, so the rule counts as discretion.",
            "Add an element that facts can meet, or write `ground: discretion`.",
        )
    if rule.ground is Ground.LAW and not re.search(r"[0-9]", rule.instrument):
        yield problem(
            rule,
            "vague-instrument",
            f"“{rule.instrument}” names no article, number or year.",
            "Name the law so that anybody finds the passage.",
        )


# --- is it fair? --------------------------------------------------------------------------


def _fairness(rule: Rule, declarations: Declarations) -> Iterator[Problem]:
    if rule.then.kind is RestrictionKind.BAN:
        yield from _ban(rule)
    if _short(rule.appeal_within):
        yield problem(
            rule,
            "short-appeal",
            f"{rule.appeal_within} to appeal is less than six months.",
            "DSA Article 20(1) gives at least six months; write `appeal_within: 6 months`.",
        )
    if rule.decided_by is DecidedBy.AUTOMATIC and not rule.remedy:
        yield problem(
            rule,
            "no-remedy",
            "The rule restricts by itself and doesn't say what the advertiser can do.",
            "Write `remedy: ...`, one sentence.",
        )
    if rule.decided_by is DecidedBy.AUTOMATIC:
        yield from _personal(rule, declarations)
    if rule.limited:
        return
    withheld = sorted(
        {
            name
            for element in (*rule.when, *rule.unless)
            for name in element.condition.reads
            if name in declarations.facts
            and declarations.facts[name].disclosure is Disclosure.WITHHELD
        }
    )
    for name in withheld:
        yield problem(
            rule,
            "withheld-fact",
            f"The rule reads `{name}`, which the advertiser may not see, so no letter can give"
            " its reasons in full.",
            "Write `discloses: limited` with a reason, or disclose the fact.",
        )


def _personal(rule: Rule, declarations: Declarations) -> Iterator[Problem]:
    for element in rule.when:
        for name in element.condition.reads:
            if name in declarations.facts and declarations.facts[name].personal:
                yield problem(
                    rule,
                    "automatic-personal",
                    f"The rule restricts by itself on `{name}`, which is about a person. Where the"
                    " advertiser is one, GDPR Article 22 lets it ask for a human decision.",
                    "Write `decided_by: person`, or rest the rule on facts that aren't personal.",
                    at=element,
                )


def _ban(rule: Rule) -> Iterator[Problem]:
    if rule.decided_by is DecidedBy.AUTOMATIC:
        yield problem(
            rule,
            "automatic-ban",
            "A ban needs two people, so it can't be automatic.",
            "Write `decided_by: person`, or `then: suspend`.",
            severity="error",
        )
    if rule.then.duration is not None:
        yield problem(
            rule,
            "ban-for-a-time",
            "A ban that ends by itself is a suspension.",
            "Write `then: {suspend: {for: ...}}`.",
        )
    if rule.applies_to is SubjectKind.AD:
        yield problem(
            rule,
            "ban-of-an-ad",
            "A rule for ads bans, and a ban is for advertisers.",
            "Write `then: reject`, or make it a rule with `applies_to: advertiser`.",
        )


def _short(written: str) -> bool:
    months = _MONTHS.fullmatch(written.strip())
    if months is not None:
        return int(months[1]) * (12 if months[2] == "year" else 1) < 6
    return parse_span(written).days < LEAST_APPEAL_DAYS


# --- where it reaches ---------------------------------------------------------------------


def _territory(rule: Rule) -> Iterator[Problem]:
    place = rule.then.territory
    excluded, only = set(place.excluded), place.only
    if only is None or not excluded:
        return
    if set(only) <= excluded:
        yield problem(
            rule,
            "limit-to-nowhere",
            "`from` takes away every country that `to` names, so it is shown nowhere.",
            "Write `then: reject`, or name fewer countries under `from`.",
            severity="error",
        )
    elif not excluded <= set(only):
        yield problem(
            rule,
            "limit-twice",
            "`to` already leaves out what `from` names.",
            "Write one of them.",
        )
