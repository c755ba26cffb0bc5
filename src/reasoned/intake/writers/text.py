"""Decisions as text to read: a line for each record, and the reasons below it."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import Any

from reasoned.decisions.text import WIDTH, statement_text
from reasoned.decisions.words import visible
from reasoned.intake.output import Entry

_MOST_MISSING = 12


def entry_text(entry: Entry) -> str:
    """One record's decision; a restriction's statement in full."""
    data = entry.data
    head = f"Row {data['row']}: {data['outcome'].upper()}"
    about = data["name"] or (data["id"] if data["id"] != str(data["row"]) else "")
    lines = [visible(f"{head}  ({data['kind']} {about})") if about else head]
    lines += _wrapped(_reasons(data))
    if entry.statement is not None:
        lines += [
            "",
            *(f"    {line}".rstrip() for line in statement_text(entry.statement).splitlines()),
        ]
    return "\n".join(lines) + "\n\n"


def _reasons(data: dict[str, Any]) -> Iterator[str]:
    for proposed in data["proposed"]:
        what = proposed["restriction"]
        yield f"Rule {proposed['rule']} holds and proposes: {what}. A person decides."
    missing: dict[str, list[str]] = {}
    for rule in data["undetermined"]:
        for fact in rule["missing"]:
            missing.setdefault(fact["text"], []).append(rule["rule"])
    for text, rules in list(missing.items())[:_MOST_MISSING]:
        yield f"{text} (For {', '.join(rules)}.)"
    if len(missing) > _MOST_MISSING:
        yield f"Not known: {len(missing) - _MOST_MISSING} more facts."
    if data["shadow"]:
        yield f"In shadow, so not applied: {', '.join(data['shadow'])}."
    for problem in data["problems"]:
        yield f"Damaged: {problem}"


def _wrapped(reasons: Iterator[str]) -> Iterator[str]:
    for reason in reasons:
        yield from textwrap.wrap(
            visible(reason),
            WIDTH,
            initial_indent="  • ",
            subsequent_indent="    ",
            break_long_words=False,
        )
