"""A policy or a rule as readable text, for a terminal."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable
from datetime import timedelta

from reasoned.policies.model import (
    DecidedBy,
    Element,
    Ground,
    Mode,
    Policy,
    Restriction,
    RestrictionKind,
    Rule,
)

WIDTH = 92

_PARAGRAPH = re.compile(r"\n\s*\n|\n(?=\s*(?:[-*+]|[0-9]{1,3}[.)]|\|)\s)")

_SUBJECTS = {"advertiser": "advertisers", "ad": "ads"}


def policy_text(policy: Policy) -> str:
    """The policy's title, version and rules."""
    start = f"{policy.in_force_from:%Y-%m-%d}"
    lines = [f"{policy.title} ({policy.id}), version {policy.version}, in force from {start}"]
    if policy.withdrawn is not None:
        lines.append(f"Withdrawn on {policy.withdrawn:%Y-%m-%d}.")
    blocks = ["\n".join(lines), *(rule_text(rule) for rule in policy.rules)]
    return "\n\n".join(blocks)


def rule_text(rule: Rule) -> str:
    """One rule: its prose, its elements with their conditions, and what follows."""
    lines = [f"{rule.id}: {rule.heading or rule.policy}", *_wrapped(rule.text, "  "), ""]
    lines.append(f"  Applies to {_SUBJECTS[rule.applies_to]}. Ground: {ground_text(rule)}.")
    lines.append("  All of this must hold:")
    lines += _elements(rule.when)
    if rule.unless:
        lines.append("  Unless one of these holds:")
        lines += _elements(rule.unless)
    lines.append(f"  Then: {restriction_text(rule.then)}. {decided_text(rule)}")
    lines.append(f"  An appeal is open for {rule.appeal_within}.")
    if rule.remedy:
        lines += _wrapped(f"Remedy: {rule.remedy}", "  ")
    if rule.mode is Mode.SHADOW:
        lines.append("  In shadow: it is counted and never applied.")
    if rule.limited:
        lines += _wrapped(f"Discloses less than other rules: {rule.limited}", "  ")
    lines.append(f"  {rule.path}:{rule.line}")
    return "\n".join(lines)


def ground_text(rule: Rule) -> str:
    """`our terms`, the law with its instrument, or `discretion` and why."""
    match rule.ground:
        case Ground.LAW:
            written = f"law, {rule.instrument}"
        case Ground.CONTRACT:
            written = "our terms"
        case Ground.DISCRETION:
            return "discretion"
    if rule.effective_ground is Ground.DISCRETION:
        return f"discretion, as it only asks (written as: {written})"
    return written


def decided_text(rule: Rule) -> str:
    if rule.decided_by is DecidedBy.AUTOMATIC:
        return "It is decided automatically."
    return "A person decides."


def restriction_text(then: Restriction) -> str:
    """`limit: not shown in US`, `suspend for 30 days`, ..."""
    words = str(then.kind)
    place = then.territory
    where = []
    if place.excluded:
        where.append(f"not shown in {', '.join(place.excluded)}")
    if place.excluded_fact:
        where.append(f"not shown in the countries that {place.excluded_fact} names")
    if place.only is not None:
        where.append(f"shown only in {', '.join(place.only)}")
    if place.only_fact:
        where.append(f"shown only in the countries that {place.only_fact} names")
    if then.kind is RestrictionKind.LIMIT and where:
        words += f": {' and '.join(where)}"
    if then.duration is not None:
        words += f" for {span_text(then.duration)}"
    return words


def condition_text(element: Element) -> str:
    """The condition on one line; space within its lines stays, as it may stand in a text."""
    return re.sub(r"\s*\n\s*", " ", element.condition.text.strip())


def span_text(span: timedelta) -> str:
    """Whole days, else whole hours."""
    hours = span // timedelta(hours=1)
    if hours % 24:
        return f"{hours} hours"
    return f"{hours // 24} day{'s' if hours != 24 else ''}"


def _elements(elements: Iterable[Element]) -> list[str]:
    lines: list[str] = []
    for element in elements:
        lines += _wrapped(f"- {element.says}", "    ", "      ")
        detail = f"asks: {element.asks}" if element.asks else condition_text(element)
        lines += _wrapped(detail, "        ")
    return lines


def _wrapped(text: str, indent: str, more: str | None = None) -> list[str]:
    """Paragraphs filled to the width; items of a Markdown list begin lines of their own."""
    lines: list[str] = []
    for paragraph in _PARAGRAPH.split(text):
        lines += textwrap.wrap(
            " ".join(paragraph.split()),
            WIDTH,
            initial_indent=indent,
            subsequent_indent=indent if more is None else more,
            break_long_words=False,
            break_on_hyphens=False,
        )
    return lines
