"""What a letter says of what would change the decision, wasn't known, and is withheld.

Sentences are built from the statement's data. Where the data doesn't say why something is
left out, the statement's own sentence is recognised and said in the letter's language.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from reasoned.conditions.flips.values import ELSE
from reasoned.conditions.values import Value
from reasoned.decisions.flip_words import pieces
from reasoned.decisions.statement_parts import (
    ChangeShown,
    ElementShown,
    FactShown,
    GroundShown,
    OptionShown,
    UnknownShown,
    WithheldShown,
)
from reasoned.letters.messages import Messages
from reasoned.letters.structure import Block, Items, Line, Paragraph, text_of
from reasoned.letters.subject import Subject, capital_line
from reasoned.letters.wording import Part, line, outside

_LONG_TEXT = 40
_LONG_VALUE = 80


# --- what would change it ------------------------------------------------------------------


def changes(subject: Subject) -> Iterator[Block]:
    """The smallest changes of fact that would change a rule's finding; what isn't shown."""
    w, tr = subject.wording, subject.wording.tr
    told = subject.statement.what_would_change
    many = len(subject.statement.grounds) > 1
    for (rule, becomes), options in groupby(told.options, key=lambda o: (o.rule, o.becomes)):
        name = outside(rule)
        match becomes:
            case "does not hold":
                message = (
                    tr("Rule {rule} would not hold if one of these points were so:")
                    if many
                    else tr("The rule would not hold if one of these points were so:")
                )
            case "undetermined":
                message = (
                    tr(
                        "A person would have to look at rule {rule} again if one of these points"
                        " were so:"
                    )
                    if many
                    else tr("A person would have to look again if one of these points were so:")
                )
            case _:
                message = tr("Rule {rule} would hold if one of these points were so:")
        yield Paragraph(w.say(message, rule=name))
        yield Items(tuple(_option(subject, option) for option in options))
    if not told.options and not told.remedies and not told.note:
        yield Paragraph(line(tr("No change of fact was found that would change this.")))
    yield from (Paragraph(note) for note in _notes(subject))


def _option(subject: Subject, option: OptionShown) -> Line:
    ground = next((g for g in subject.statement.grounds if g.rule == option.rule), None)
    changed = [_change(subject, ground, c) for c in option.changes]
    return capital_line(subject.wording.listed(changed))


def _change(subject: Subject, ground: GroundShown | None, change: ChangeShown) -> Line:
    w, tr = subject.wording, subject.wording.tr
    asked = _asked(ground, change.fact)
    if ground is not None and asked is not None:
        says = subject.says(ground, asked)
        if change.then:
            return w.say(tr("a person finds that this is so: “{sentence}”"), sentence=says)
        return w.say(tr("a person finds that this is not so: “{sentence}”"), sentence=says)
    rule = ground.rule if ground else ""
    label = subject.label(rule, change.fact, change.label)
    unit = next((f.unit for f in _facts(ground) if f.name == change.fact), "")
    if not change.known:
        then = _sought(subject, change.then, unit)
        return w.say(tr("{fact}: {value} (now not known)"), fact=label, value=then)
    special = _special(subject, label, change, unit)
    if special:
        return w.listed(special)
    now, then = w.value(change.now, unit), w.value(change.then, unit)
    if len(text_of(now)) > _LONG_VALUE:
        return w.say(tr("{fact}: {value}"), fact=label, value=then)
    return w.say(tr("{fact}: {value} (now {before})"), fact=label, value=then, before=now)


def _asked(ground: GroundShown | None, fact: str) -> ElementShown | None:
    """The element whose question that fact answers."""
    parts = () if ground is None else (*ground.elements, *ground.exceptions)
    return next((e for e in parts if e.asks and any(f.name == fact for f in e.facts)), None)


def _facts(ground: GroundShown | None) -> Iterator[FactShown]:
    parts = () if ground is None else (*ground.elements, *ground.exceptions)
    for element in parts:
        yield from element.facts


def _sought(subject: Subject, then: Value, unit: str) -> Line:
    if then == ELSE:
        return line(subject.wording.tr("something other than what the rule names"))
    return subject.wording.value(then, unit)


def _special(subject: Subject, label: Line, change: ChangeShown, unit: str) -> list[Line]:
    """Lists, objects and long texts: what goes and what comes, and not the whole twice."""
    w, tr = subject.wording, subject.wording.tr
    now, then = change.now, change.then
    if isinstance(now, tuple) and isinstance(then, tuple):
        return _list_change(subject, label, now, then, unit)
    if isinstance(now, dict) and isinstance(then, dict):
        changed = [n for n in dict.fromkeys((*now, *then)) if now.get(n) != then.get(n)]
        return [
            w.say(tr("{fact}: {value}"), fact=label, value=_fields(subject, now, then, changed))
        ]
    if isinstance(now, str) and isinstance(then, str):
        return _edit(subject, label, now, then)
    return []


def _list_change(
    subject: Subject, label: Line, now: tuple[Value, ...], then: tuple[Value, ...], unit: str
) -> list[Line]:
    w, tr = subject.wording, subject.wording.tr
    gone, new = _without(now, then), _without(then, now)
    if len(gone) == len(new) == 1 and isinstance(gone[0], dict) and isinstance(new[0], dict):
        old, changed = gone[0], [n for n in new[0] if gone[0].get(n) != new[0][n]]
        named = w.value({n: v for n, v in old.items() if n not in changed and v is not None})
        value = _fields(subject, old, new[0], changed)
        message = tr("{fact}: for one of them ({which}), {value}")
        return [w.say(message, fact=label, which=named, value=value)]
    lines = []
    if gone:
        message = tr("{fact}: without {items}")
        lines.append(w.say(message, fact=label, items=_items(subject, gone, unit)))
    if new:
        message = tr("{fact}: with {items} as well")
        lines.append(w.say(message, fact=label, items=_items(subject, new, unit)))
    if not lines:
        lines.append(w.say(tr("{fact}: certainly no others than those known"), fact=label))
    return lines


def _items(subject: Subject, items: tuple[Value, ...], unit: str) -> Line:
    shown: list[Part] = []
    for item in items[:8]:
        value = subject.wording.value(item, unit)
        shown.append(line("(", value, ")") if isinstance(item, dict) else value)
    if len(items) > len(shown):
        shown.append(subject.wording.more(len(items) - len(shown)))
    return subject.wording.listed(shown)


def _fields(
    subject: Subject, now: dict[str, Value], then: dict[str, Value], changed: list[str]
) -> Line:
    w, tr = subject.wording, subject.wording.tr
    unknown = line(tr("not known"))
    parts = []
    for name in changed:
        before = w.of_field(name, now[name]) if name in now else unknown
        after = w.of_field(name, then[name]) if name in then else unknown
        told = w.say(tr("{value} (now {before})"), value=after, before=before)
        parts.append(w.field(name, told))
    return w.listed(parts)


def _edit(subject: Subject, label: Line, now: str, then: str) -> list[Line]:
    """A long text that loses or gains a few words; empty for any other change."""
    w, tr = subject.wording, subject.wording.tr
    if len(now) <= _LONG_TEXT or not then or then == ELSE:
        return []
    gone, new = pieces(now, then)
    if not gone and not new:
        return []
    quoted = w.listed([w.quoted(piece) for piece in gone or new])
    if gone:
        return [w.say(tr("{fact}: without {items}"), fact=label, items=quoted)]
    return [w.say(tr("{fact}: with {items} as well"), fact=label, items=quoted)]


def _without(items: tuple[Value, ...], others: tuple[Value, ...]) -> tuple[Value, ...]:
    left = list(others)
    result = []
    for item in items:
        if item in left:
            left.remove(item)
        else:
            result.append(item)
    return tuple(result)


def known_notes(messages: Messages) -> dict[str, str]:
    """What a statement notes of changes that it doesn't show, and how this language says it."""
    tr = messages.tr
    return {
        "Changes of fact weren't looked for.": tr("We did not look for changes of fact."),
        "Some changes are left out, because they name a fact that is withheld.": tr(
            "Some changes are left out, because they name a fact that is withheld."
        ),
        "Some changes are left out, because no one value of a fact makes them.": tr(
            "Some changes are left out, because no one value of a fact makes them."
        ),
        "The search for changes was cut short; there may be others.": tr(
            "The search for changes was cut short; there may be others."
        ),
        "There are more; these are the smallest.": tr("There are more; these are the smallest."),
        "Several rules carry this restriction; each of them would have to change.": tr(
            "Several rules carry this restriction; each of them would have to change."
        ),
    }


def _notes(subject: Subject) -> Iterator[Line]:
    w, tr = subject.wording, subject.wording.tr
    rest = subject.statement.what_would_change.note
    for ground in subject.statement.grounds:
        sentence = f"What would change rule {ground.rule} is withheld."
        if sentence in rest:
            rest = rest.replace(sentence, "")
            message = tr("What would change rule {rule} is withheld.")
            yield w.say(message, rule=outside(ground.rule))
    for sentence, told in known_notes(w.messages).items():
        if sentence in rest:
            rest = rest.replace(sentence, "")
            yield line(told)
    if rest.strip():
        yield line(w.theirs(rest.strip()))


# --- what wasn't known ---------------------------------------------------------------------


def unknown(subject: Subject) -> Iterator[Block]:
    """Each fact that the stated rules read and wasn't known, with the question that settles it."""
    lines: dict[str, Line] = {}
    stated = {ground.rule for ground in subject.statement.grounds}
    for shown in subject.statement.unknown:
        if shown.rule not in stated:
            continue
        lines.setdefault(shown.name, _unknown(subject, shown))
    if lines:
        tr = subject.wording.tr
        yield Paragraph(
            line(tr("What is not known never counts against you. You may help to settle it."))
        )
        yield Items(tuple(lines.values()))


def _unknown(subject: Subject, shown: UnknownShown) -> Line:
    w, tr = subject.wording, subject.wording.tr
    if not shown.name:
        return line(tr("A further fact is not known. We may not say which."))
    question = w.theirs(shown.question)
    if shown.question and shown.question in shown.label:
        return w.say(tr("Nobody has answered yet: {question}"), question=question)
    fact = subject.label(shown.rule, shown.name, shown.label)
    for opening, message in known_gaps(w.messages).items():
        if shown.text.startswith(opening):
            return w.say(message, fact=fact, question=question)
    return w.say(tr("{fact}: not known. {question}"), fact=fact, question=question)


def known_gaps(messages: Messages) -> dict[str, str]:
    """How a statement's sentence begins where a fact is known in part, and what is said."""
    tr = messages.tr
    return {
        "Not known wholly:": tr("{fact}: known only in part. {question}"),
        "Known, but these can't be used as countries:": tr(
            "{fact}: known, but not as countries, which are named by two capital letters, such as"
            " DE. {question}"
        ),
        "Known, but the condition can't be worked out with it:": tr(
            "{fact}: known, but the condition cannot be worked out with it. {question}"
        ),
    }


# --- what is withheld ----------------------------------------------------------------------


def withheld(subject: Subject) -> Iterator[Block]:
    """What this reader isn't shown, and why."""
    lines = [_withheld(subject, shown) for shown in subject.statement.withheld]
    if lines:
        yield Items(tuple(lines))


def known_whys(messages: Messages) -> dict[str, str]:
    """Why a statement withholds a fact, and how this language says it."""
    tr = messages.tr
    return {
        "This fact is withheld from everybody.": tr("This fact is withheld from everybody."),
        "Only the advertiser may see this fact.": tr("Only the advertiser may see this fact."),
        "This fact is about a person; only the advertiser may see it.": tr(
            "This fact is about a person; only the advertiser may see it."
        ),
    }


def _withheld(subject: Subject, shown: WithheldShown) -> Line:
    w, tr = subject.wording, subject.wording.tr
    rule = next((g.rule for g in subject.statement.grounds if _are_facts_of(g, shown)), "")
    if rule:
        message = tr("The facts that met rule {rule}: {reason}")
        return w.say(message, rule=outside(rule), reason=w.theirs(shown.why))
    fact, owner = next(
        (
            (f.name, g.rule)
            for g in subject.statement.grounds
            for e in (*g.elements, *g.exceptions)
            for f in e.facts
            if f.label == shown.what
        ),
        ("", ""),
    )
    why = known_whys(w.messages).get(shown.why) or w.theirs(shown.why)
    return w.say(tr("{fact}: {reason}"), fact=subject.label(owner, fact, shown.what), reason=why)


def _are_facts_of(ground: GroundShown, shown: WithheldShown) -> bool:
    return bool(ground.limited_because) and shown.what == f"the facts that met rule {ground.rule}"
