"""What would change a finding, in sentences: each flip with what it turns.

Values and labels are put in words by `words`; which flips may be shown is for `changes`.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from datetime import datetime

from reasoned.conditions.flips.search import Change, Flip
from reasoned.conditions.flips.values import ELSE
from reasoned.conditions.interpret import evaluate
from reasoned.conditions.tree import Compare, InSet, Lit, Ref, Term
from reasoned.conditions.values import Partial, Record, Value
from reasoned.conditions.walk import nodes
from reasoned.decisions.model import Finding
from reasoned.decisions.words import (
    changed_text,
    count_text,
    field_text,
    is_question,
    joined,
    label_text,
    name_text,
    object_text,
    value_text,
)
from reasoned.facts.model import Declarations
from reasoned.policies.model import Element, Rule

_LONG_TEXT = 40
"""Texts longer than this are compared word by word and not quoted twice."""

_COMPARED = 1_000_000
"""Longest texts that are compared letter by letter: the product of their lengths."""

_MOST_LISTED = 8
"""Items that a flip takes away or adds; of more, only the first `_FIRST` are named."""

_FIRST = 3

_LONG_VALUE = 80
"""Values that take more than this stand with the facts and aren't repeated."""


def flip_text(flip: Flip, finding: Finding, declarations: Declarations, now: datetime) -> str:
    """What would have to be otherwise, what that would do, and what it would make of the rule.

    `If the ad's payer were “A Party” (now: none), “Nobody is named as payer” would not be
    so, and this rule would not hold.`
    """
    conditions = joined([change_text(c, finding.rule, declarations) for c in flip.changes])
    effect = _effect_text(flip, finding, now)
    becomes = {
        True: "this rule would hold",
        False: "this rule would not hold",
        None: "a person would have to look at it again",
    }[flip.becomes]
    return f"If {conditions}, {effect}{becomes}."


def change_text(change: Change, rule: Rule, declarations: Declarations) -> str:
    """One change as a condition without its `if`."""
    asked = _asked(change.fact, rule)
    if asked is not None:
        answer = "" if change.then else " not"
        before = f" (now: {value_text(bool(change.now))})" if change.known else ""
        return f"a person found it{answer} to be so that “{_sentence(asked.says)}”{before}"
    declaration = declarations.facts[change.fact]
    label, unit = label_text(declaration), declaration.unit
    if not change.known:
        if isinstance(change.then, tuple) and any(isinstance(i, dict) for i in change.then):
            return f"we knew of {label} that {_such(change.then)}"
        then = _value_sought(change, rule, unit)
        if is_question(label):
            return f"we knew the answer to “{label}” to be {then}"
        return f"we knew {label} to be {then}"
    if isinstance(change.now, tuple) and isinstance(change.then, tuple):
        text = _list_change(change.now, change.then, label, unit)
        if text:
            return text
    if isinstance(change.now, dict) and isinstance(change.then, dict):
        return _object_change(change.now, change.then, label)
    if isinstance(change.now, str) and isinstance(change.then, str):
        text = _edit_text(change.now, change.then, label)
        if text:
            return text
    now = changed_text(change.now, unit)
    before = f" (now: {now})" if len(now) <= _LONG_VALUE else ""
    return f"{_subject_of(label)} were {changed_text(change.then, unit)}{before}"


def can_be_said(flip: Flip, rule: Rule) -> bool:
    """Whether each change says what to; `something else` of an unknown fact needs a than."""
    return all(c.known or c.then != ELSE or _compared(c.fact, rule) for c in flip.changes)


def _value_sought(change: Change, rule: Rule, unit: str) -> str:
    if change.then == ELSE and (than := _compared(change.fact, rule)):
        return f"something other than {joined([value_text(t) for t in than], 'or')}"
    return changed_text(change.then, unit)


def _compared(fact: str, rule: Rule) -> tuple[str, ...]:
    """The texts that a rule compares a fact with."""
    found: dict[str, None] = {}
    for element in (*rule.when, *rule.unless):
        for node in nodes(element.condition.tree):
            if isinstance(node, Compare):
                sides = (node.left, node.right), (node.right, node.left)
                for ref, lit in sides:
                    if _is(ref, fact) and isinstance(lit, Lit):
                        found[str(lit.value)] = None
            elif isinstance(node, InSet) and _is(node.term, fact):
                found.update((str(o.value), None) for o in node.options)
    return tuple(found)


def _is(term: Term, fact: str) -> bool:
    return isinstance(term, Ref) and term.fact == fact and not term.path


def _sentence(says: str) -> str:
    return says.rstrip(".")


def _asked(fact: str, rule: Rule) -> Element | None:
    return next((e for e in (*rule.when, *rule.unless) if e.asks and e.answer == fact), None)


def _list_change(now: tuple[Value, ...], then: tuple[Value, ...], label: str, unit: str) -> str:
    gone = _without(now, then)
    new = _without(then, now)
    if len(gone) == len(new) == 1 and isinstance(gone[0], dict) and isinstance(new[0], dict):
        changed = _fields_changed(gone[0], new[0])
        which = ", ".join(field_text(n, v) for n, v in _same(gone[0], new[0]))
        one = f"one of {label} ({which})" if which else f"one of {label}"
        return f"{one} had {changed}"
    parts = []
    if gone:
        if any(isinstance(i, dict) for i in gone):
            parts.append(f"{label} were without {_these(gone)}")
        elif len(gone) > _MOST_LISTED:
            parts.append(f"none of the {_many(gone, unit)} were among {label}")
        else:
            parts.append(f"{_items(gone, unit)} were not among {label}")
    if new:
        if any(isinstance(i, dict) for i in new):
            parts.append(f"{label} had {_more(new)}")
        else:
            many = len(new) > _MOST_LISTED
            listed = f"the {_many(new, unit)}" if many else _items(new, unit)
            parts.append(f"{listed} were among {label}")
    if not parts:
        return f"we knew that there are no others of {label}" if isinstance(now, Partial) else ""
    return joined(parts)


def _edit_text(now: str, then: str, label: str) -> str:
    """A long text that loses or gains a few words: those words, and not the whole."""
    if len(now) <= _LONG_TEXT or not then or then == ELSE:
        return ""
    gone, new = pieces(now, then)
    if gone:
        return f"{joined([value_text(piece) for piece in gone])} were left out of {label}"
    if new:
        return f"{joined([value_text(piece) for piece in new])} were added to {label}"
    return ""


def pieces(now: str, then: str) -> tuple[list[str], list[str]]:
    """What a text loses, or what it gains; nothing where it does both, or is too long to say."""
    if len(now) * len(then) > _COMPARED:
        # Comparing takes the square of the length, and what is alike around it says nothing.
        now, then = _between(now, then)
        if now and then and len(now) * len(then) > _COMPARED:
            return [], []
    matcher = difflib.SequenceMatcher(None, now, then, autojunk=False)
    steps = [(tag, now[a:b], then[c:d]) for tag, a, b, c, d in matcher.get_opcodes()]
    gone = [old.strip() for tag, old, _ in steps if tag == "delete" and old.strip()]
    new = [add.strip() for tag, _, add in steps if tag == "insert" and add.strip()]
    if any(tag == "replace" for tag, _, _ in steps) or bool(gone) is bool(new):
        return [], []
    return gone, new


def _between(now: str, then: str) -> tuple[str, str]:
    """Both texts without what they begin and end with alike."""
    start = _alike(now, then)
    now, then = now[start:], then[start:]
    end = _alike(now[::-1], then[::-1])
    return now[: len(now) - end], then[: len(then) - end]


def _alike(one: str, other: str) -> int:
    """How many characters two texts begin with alike."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((n for n, (a, b) in pairs if a != b), min(len(one), len(other)))


def _many(items: tuple[Value, ...], unit: str) -> str:
    first = ", ".join(value_text(i, unit) for i in items[:_FIRST])
    return f"{len(items)} items {first} and {len(items) - _FIRST} more"


def _items(items: tuple[Value, ...], unit: str) -> str:
    return joined([value_text(i, unit) for i in items])


def _these(items: tuple[Value, ...]) -> str:
    """Objects that a list would lack: `this one (kind “gambling”, country “DE”)`."""
    return f"{'this one' if len(items) == 1 else 'these'} {_listed(items)}"


def _such(items: tuple[Value, ...]) -> str:
    return f"there {'is one' if len(items) == 1 else 'are some'} {_listed(items)}"


def _more(items: tuple[Value, ...]) -> str:
    """Objects that a list would have besides: `one more (kind “audit”)`."""
    return f"{'one' if len(items) == 1 else count_text(len(items))} more {_listed(items)}"


def _listed(items: tuple[Value, ...]) -> str:
    told = [f"({object_text(i)})" for i in items[:_MOST_LISTED] if isinstance(i, dict)]
    rest = len(items) - len(told)
    return joined([*told, f"{rest} others"] if rest else told)


def _without(items: tuple[Value, ...], others: tuple[Value, ...]) -> tuple[Value, ...]:
    left = list(others)
    result = []
    for item in items:
        if item in left:
            left.remove(item)
        else:
            result.append(item)
    return tuple(result)


def _object_change(now: Mapping[str, Value], then: Mapping[str, Value], label: str) -> str:
    return f"{_subject_of(label)} had {_fields_changed(now, then)}"


def _fields_changed(now: Mapping[str, Value], then: Mapping[str, Value]) -> str:
    parts = []
    for name in dict.fromkeys((*now, *then)):
        if name in now and name in then and now[name] == then[name]:
            continue
        before = changed_text(now[name], name=name) if name in now else "not known"
        after = changed_text(then[name], name=name) if name in then else "not known"
        parts.append(f"{name_text(name)} {after} (now: {before})")
    return joined(parts)


def _same(now: Mapping[str, Value], then: Mapping[str, Value]) -> list[tuple[str, Value]]:
    return [(n, v) for n, v in now.items() if n in then and then[n] == v and v is not None][:3]


def _effect_text(flip: Flip, finding: Finding, now: datetime) -> str:
    """Which elements or exceptions the flip turns, as the first half of a sentence."""
    after = _after(flip, finding)
    effects = []
    # Who is told what a person would find isn't told again that it would be so.
    said = {c.fact for c in flip.changes}
    for part in finding.elements:
        if part.element.asks and part.element.answer in said:
            continue
        truth = evaluate(part.element.condition.tree, after, now)
        if truth is not part.truth and truth is not None:
            verb = "would be so" if truth else "would not be so"
            effects.append(f"“{_sentence(part.element.says)}” {verb}")
    for part in finding.exceptions:
        truth = evaluate(part.element.condition.tree, after, now)
        if truth is not part.truth and truth is not None:
            verb = "would apply" if truth else "would not apply"
            effects.append(f"the exception “{_sentence(part.element.says)}” {verb}")
    return f"{', '.join(effects)}, and " if effects else ""


def _after(flip: Flip, finding: Finding) -> Record:
    record = {r.name: r.value for r in finding.reads if r.known}
    record.update((c.fact, c.then) for c in flip.changes)
    return record


def _subject_of(label: str) -> str:
    """A label as the subject of `were`: a question's answer where the label asks."""
    return f"the answer to “{label}”" if is_question(label) else label
