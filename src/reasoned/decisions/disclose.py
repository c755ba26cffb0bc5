"""Who may see what: which facts, sources and flips a reader of a statement is shown.

What isn't shown is said to be withheld, and why. How it is worded is for `words`.
"""

from __future__ import annotations

from enum import StrEnum

from reasoned.conditions.flips.search import Flip
from reasoned.facts.model import Declarations, Disclosure
from reasoned.policies.model import Rule


class Audience(StrEnum):
    """Who reads: the advertiser that it is about, or everybody."""

    PARTY = "party"
    PUBLIC = "public"


def why_withheld(name: str, declarations: Declarations, audience: Audience) -> str:
    """Why `audience` may not see that fact; empty where it may."""
    declaration = declarations.facts[name]
    if declaration.disclosure is Disclosure.WITHHELD:
        return "This fact is withheld from everybody."
    if audience is Audience.PARTY:
        return ""
    if declaration.disclosure is Disclosure.PARTY:
        return "Only the advertiser may see this fact."
    if declaration.personal:
        return "This fact is about a person; only the advertiser may see it."
    return ""


def why_rule_withheld(rule: Rule) -> str:
    """Why nobody outside sees the facts that met `rule`; empty where they may be seen."""
    return rule.limited


def may_show_flip(flip: Flip, declarations: Declarations, audience: Audience) -> bool:
    """Whether a flip names only facts that `audience` may see."""
    return not any(why_withheld(c.fact, declarations, audience) for c in flip.changes)
