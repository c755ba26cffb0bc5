"""What a reader is told of what would change a decision, and of what wasn't known.

It chooses what may be shown and puts it in order; sentences come from `words`.
"""

from __future__ import annotations

from collections.abc import Iterable

from reasoned.conditions.flips.search import Flip
from reasoned.decisions import flip_words, words
from reasoned.decisions.disclose import Audience, may_show_flip, why_rule_withheld, why_withheld
from reasoned.decisions.model import Decision, Finding, Result
from reasoned.decisions.statement_parts import (
    ChangeShown,
    OptionShown,
    UnknownShown,
    WhatWouldChange,
)
from reasoned.facts.model import Declarations

MOST_OPTIONS = 8
"""Flips shown for one rule, the smallest first."""

UNSAID = "A further fact isn't known. We may not say which."

_BECOMES = {True: "holds", False: "does not hold", None: "undetermined"}


def what_would_change(
    decision: Decision, declarations: Declarations, audience: Audience
) -> WhatWouldChange:
    """Remedies and flips of the rules that carry the restriction, as `audience` may see."""
    options: list[OptionShown] = []
    complete = True
    notes: dict[str, None] = {}
    for finding in decision.by:
        if why_rule_withheld(finding.rule):
            notes[f"What would change rule {finding.rule.id} is withheld."] = None
            complete = False
            continue
        if finding.flips is None:
            notes["Changes of fact weren't looked for."] = None
            complete = False
            continue
        shown = [f for f in finding.flips.flips if may_show_flip(f, declarations, audience)]
        if len(shown) < len(finding.flips.flips):
            notes["Some changes are left out, because they name a fact that is withheld."] = None
        sayable = [f for f in shown if flip_words.can_be_said(f, finding.rule)]
        if len(sayable) < len(shown):
            notes["Some changes are left out, because no one value of a fact makes them."] = None
        shown = sayable
        if finding.flips.cut:
            notes["The search for changes was cut short; there may be others."] = None
        if len(shown) > MOST_OPTIONS:
            notes["There are more; these are the smallest."] = None
        complete &= len(shown) == len(finding.flips.flips) <= MOST_OPTIONS and not finding.flips.cut
        options.extend(option(f, finding, declarations, decision) for f in shown[:MOST_OPTIONS])
    if len(decision.by) > 1:
        notes["Several rules carry this restriction; each of them would have to change."] = None
    remedies = tuple(dict.fromkeys(f.rule.remedy for f in decision.by if f.rule.remedy))
    return WhatWouldChange(remedies, tuple(options), complete, " ".join(notes))


def option(
    flip: Flip, finding: Finding, declarations: Declarations, decision: Decision
) -> OptionShown:
    """One flip, as data and as a sentence."""
    return OptionShown(
        rule=finding.rule.id,
        becomes=_BECOMES[flip.becomes],
        text=flip_words.flip_text(flip, finding, declarations, decision.at),
        changes=tuple(
            ChangeShown(
                fact=c.fact,
                label=words.label_text(declarations.facts[c.fact]),
                known=c.known,
                now=c.now,
                then=c.then,
            )
            for c in flip.changes
        ),
    )


def unknown_of(
    decision: Decision, declarations: Declarations, audience: Audience
) -> tuple[UnknownShown, ...]:
    """What wasn't known: read by the rules that carry it, or keeping other rules open."""
    wanted = [(f, tuple(r.name for r in f.reads if not r.known)) for f in decision.by]
    wanted += [(f, f.missing) for f in decision.undetermined]
    shown: dict[UnknownShown, None] = {}
    for finding, names in wanted:
        shown.update(dict.fromkeys(_unknown(finding, names, declarations, audience)))
    return tuple(shown)


def _unknown(
    finding: Finding, names: Iterable[str], declarations: Declarations, audience: Audience
) -> Iterable[UnknownShown]:
    rule = finding.rule
    for name in names:
        if why_rule_withheld(rule) or why_withheld(name, declarations, audience):
            yield UnknownShown(rule.id, "", "", "", UNSAID)
            continue
        declaration = declarations.facts[name]
        (text,) = words.missing_text((name,), declarations, finding.reads, finding.territory)
        if finding.result is Result.HOLDS:
            text = f"{text} It didn't count against you."
        yield UnknownShown(rule.id, name, words.label_text(declaration), declaration.question, text)
