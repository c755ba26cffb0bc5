"""A statement as text to read: headings, short paragraphs, wrapped lines.

Everything that it says stands in the statement; nothing is looked up or decided here.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator

from reasoned.decisions.statement_parts import (
    ElementShown,
    GroundShown,
    MeasureShown,
    RestrictionShown,
    SourceShown,
    Statement,
)
from reasoned.decisions.words import moment_text, visible, wrapped_lines

WIDTH = 88

_MET = {"yes": "met", "no": "not met", "unknown": "not known"}
_APPLIES = {"yes": "applies", "no": "does not apply", "unknown": "not known"}


def statement_text(statement: Statement) -> str:
    """The statement as plain text, at most 88 columns but for words longer than that."""
    sections: list[tuple[str, list[str]]] = [
        ("What is decided", _restrictions(statement)),
        *[(_ground_heading(g, statement), _ground(g)) for g in statement.grounds],
        ("Measures of authorities among these facts", _measures(statement.measures)),
        ("Other rules that hold", _others(statement)),
        ("What would change this", _changes(statement)),
        ("What was not known", _unknown(statement)),
        ("What is withheld", [f"• {_capital(w.what)}: {w.why}" for w in statement.withheld]),
        ("How it came about", [statement.circumstances.text, statement.automation.text]),
        ("How you can answer", _redress(statement)),
    ]
    lines = [visible(line) for line in _opening(statement)]
    for heading, body in sections:
        if body:
            heading = visible(heading)
            lines += ["", heading, "─" * min(len(heading), WIDTH)]
            for item in body:
                lines += wrapped(item)
    return "\n".join(lines) + "\n"


def _opening(statement: Statement) -> Iterator[str]:
    yield "STATEMENT OF REASONS"
    yield f"Case {statement.case}, {moment_text(statement.made_at)}"
    subject = statement.subject
    if subject.name or subject.id:
        yield ""
        yield f"About the {subject.kind} {subject.name or subject.id}"
    else:
        yield f"About an {subject.kind}, which isn't named in public"


def _restrictions(statement: Statement) -> list[str]:
    return [_restriction(r) for r in statement.restrictions]


def _restriction(shown: RestrictionShown) -> str:
    until = f", until {moment_text(shown.ends_at)}" if shown.ends_at else ""
    reach = " It reaches every country." if shown.everywhere else ""
    return f"{shown.text}{reach} From {moment_text(shown.starts_at)}{until}."


def _ground_heading(ground: GroundShown, statement: Statement) -> str:
    return "The rule" if len(statement.grounds) == 1 else f"The rule {ground.rule}"


def _ground(ground: GroundShown) -> list[str]:
    kind = {"contract": "our terms", "law": ground.instrument}.get(
        ground.ground, "our terms; a catch-all, applied by a person"
    )
    where = f"{ground.policy_title}, version of {ground.version.isoformat()}"
    lines = [f"{ground.heading} (rule {ground.rule}; {where}). Ground: {kind}.", ""]
    for paragraph in wrapped_lines(ground.text):
        lines += [f"  │ {paragraph}", "  │"]
    lines = [*lines[:-1], "", ground.explanation, ""]
    if ground.limited_because:
        lines += [
            f"The facts that met it are withheld from this letter: {ground.limited_because}",
            "",
        ]
    said: set[str] = set()
    for number, element in enumerate(ground.elements, 1):
        lines += _element(f"{number}.", element, _MET, said)
    if ground.exceptions:
        lines += ["", "Exceptions that were considered:", ""]
        for element in ground.exceptions:
            lines += _element("•", element, _APPLIES, said)
    return lines


def _element(mark: str, element: ElementShown, truth: dict[str, str], said: set[str]) -> list[str]:
    """An element with its facts; a long fact that was `said` before isn't repeated."""
    indent = " " * (len(mark) + 3)
    lines = [f"  {mark} {element.says} ({truth[element.met]})"]
    for fact in element.facts:
        if fact.text in said and len(fact.text) > WIDTH:
            lines.append(f"{indent}{_capital(fact.label)}: as above")
            continue
        said.add(fact.text)
        lines.append(f"{indent}{_capital(fact.text)}")
        for source in fact.sources:
            if source.evidence:
                lines.append(f"{indent}Evidence: {source.evidence}")
            lines.append(f"{indent}{_source(source)}")
    return lines


def _source(source: SourceShown) -> str:
    parts = [source.title, source.where]
    if source.observed_at is not None:
        parts.append(f"observed {moment_text(source.observed_at)}")
    if source.by_person:
        parts.append("given or confirmed by a person")
    return f"Source: {', '.join(p for p in parts if p)}"


def _measures(measures: Iterable[MeasureShown]) -> list[str]:
    lines: list[str] = []
    for shown in measures:
        lines.append(f"• {shown.title}{f' ({shown.authority})' if shown.authority else ''}")
        lines.append(f"  Binds: {'; '.join(shown.binds) or 'not recorded'}")
        lines += [f"  To do: {duty}" for duty in shown.duties]
        if shown.covers:
            lines.append(f"  Covers: {'; '.join(shown.covers)}")
        lines.append(f"  Leaves out: {'; '.join(shown.leaves_out) or 'not recorded'}")
        lines += [f"  Challenged: {step}" for step in shown.challenged]
    return lines


def _others(statement: Statement) -> list[str]:
    lines = []
    for other in statement.also_held:
        waits = "; it waits for a person" if other.proposed else ""
        named = f"{other.heading} (rule {other.rule}, version of {other.version.isoformat()})"
        lines.append(f"• {named}: {other.restriction}{waits}")
    return lines


def _changes(statement: Statement) -> list[str]:
    change = statement.what_would_change
    lines = [f"What you can do: {remedy}" for remedy in change.remedies]
    if lines and change.options:
        lines.append("")
    lines += [f"• {option.text}" for option in change.options]
    if change.note:
        lines += ["", change.note] if lines else [change.note]
    if not lines:
        lines.append("No change of fact was found that would change this.")
    return lines


def _unknown(statement: Statement) -> list[str]:
    """Each fact once that a stated rule read; what other rules would ask changes nothing here."""
    texts: dict[str, str] = {}
    stated = {ground.rule for ground in statement.grounds}
    for shown in statement.unknown:
        if shown.rule not in stated:
            continue
        texts.setdefault(shown.name, shown.text)
    return [f"• {text}" for text in texts.values()]


def _redress(statement: Statement) -> list[str]:
    redress = statement.redress
    return [f"• {t}" for t in (redress.complaint, redress.out_of_court, redress.judicial) if t]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def wrapped(item: str) -> list[str]:
    """One paragraph or list item in lines of `WIDTH`; hanging lines stand under its text."""
    item = visible(item)
    text = item.lstrip(" ")
    lead = item[: len(item) - len(text)]
    hang = lead
    for mark in ("• ", "│ "):
        if text.startswith(mark):
            hang = lead + ("│ " if mark == "│ " else "  ")
    head = text.split(" ", 1)[0]
    if head.rstrip(".").isdigit() and head.endswith("."):
        hang = lead + " " * (len(head) + 1)
    if not text:
        return [""]
    return textwrap.wrap(
        item,
        WIDTH,
        subsequent_indent=hang,
        initial_indent="",
        break_long_words=False,
        break_on_hyphens=False,
        drop_whitespace=True,
    )
