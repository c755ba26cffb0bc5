"""What the advertiser's pages say of what was done, what happened, and what can't be done.

Each text stands here in English; its translations are in `locale`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

Tr: TypeAlias = Callable[[str], str]


def done(tr: Tr, what: str) -> str:
    """What was just done; empty for no such thing."""
    return {
        "appealed": tr("Your appeal is filed. A person who did not decide reads it and answers."),
        "withdrawn": tr("You took your appeal back."),
        "contested": tr(
            "That fact is contested now: no new decision rests on it until a person has looked."
            " Meanwhile the decision itself stays in force."
        ),
        "offered": tr("Thank you. A person looks at your evidence."),
        "asked": tr("Your question is with a person. The answer will stand on this page."),
        "stated": tr("Your statement stands on the public record."),
        "objected": tr(
            "Your objection is filed. Somebody other than who placed the hold answers it."
        ),
        "represented": tr("Letters about this go to your representative from now on."),
    }.get(what, "")


def part(tr: Tr, name: str) -> str:
    """What a part of an assurance is called, by its declared name; empty where it has no words."""
    return {
        "kind": tr("Kind of evidence"),
        "title": tr("Title"),
        "given_at": tr("Given on"),
        "checked_by": tr("Checked by (who outside your company)"),
        "amount": tr("Highest amount, in US dollars"),
    }.get(name, "")


def choice(tr: Tr, value: str) -> str:
    """What a kind of assurance is called; empty where it has no words."""
    return {
        "audit": tr("an audit"),
        "source-review": tr("source code open to review"),
        "reward-programme": tr("rewards for flaws that are found"),
        "certificate": tr("a certificate"),
        "statute": tr("a statute"),
        "undertaking": tr("an undertaking"),
    }.get(value, "")


def refused(tr: Tr, code: str) -> str:
    """What stands against something, by its code; empty for one that can't come here."""
    return {
        "appealed": tr("This decision has been appealed already, which can be done once."),
        "appealed-waits": tr(
            "This decision has been appealed already, and that appeal is being read. You need do"
            " nothing more."
        ),
        "appealed-ruled": tr(
            "This decision has been appealed already, and that appeal has been answered."
        ),
        "appeal-withdrawn": tr("The appeal has been taken back already."),
        "ruled": tr("The appeal has been answered already."),
        "restriction-ended": tr("The restriction has ended, so there is nothing left to appeal."),
        "nothing-restricted": tr("The restriction has ended, so there is nothing left to appeal."),
        "too-late": tr(
            "The time to appeal is over. The other ways that the letter names stay open."
        ),
        "hold-ended": tr("The hold has ended."),
        "objected-already": tr("An objection to this hold has been filed already."),
        "contested-already": tr("That fact is contested already, and a person looks at it."),
        "fact-changed": tr(
            "We know something else by now; what you contest is no longer on record."
        ),
        "contested": tr("An appeal contests that already. Who rules on it settles it."),
        "enough-said": tr(
            "The record of this case takes no more statements. You can still ask a question."
        ),
        "enough-open": tr(
            "Many of your answers wait for a person already. Please await those first."
        ),
    }.get(code, "")


def holds(tr: Tr, kind: str, state: str) -> str:
    """What holds for an ad or an advertiser now, where what a letter told holds no longer."""
    if kind == "ad":
        return {
            "allow": tr("Nothing stands against your ad any more: it may be shown."),
            "limit": tr("Your ad may be shown, but not everywhere: a later letter says where."),
            "waits": tr("Your ad waits until a person has looked at it."),
        }.get(state, tr("Your ad is not shown, because of another decision; its letter says why."))
    return {
        "allow": tr("Nothing stands against you any more: you may advertise."),
        "limit": tr("You may advertise, but not everywhere: a later letter says where."),
        "waits": tr("Your ads wait until a person has looked."),
    }.get(state, tr("You cannot advertise, because of another decision; its letter says why."))


def happened(tr: Tr, what: str) -> str:
    """What happened, or comes; `{fact}` is a fact's name in words."""
    return {
        "decided": tr("We decided."),
        "sent": tr("We sent you the letter."),
        "ended-superseded": tr("A later decision took the place of this one."),
        "ended-withdrawn": tr("The decision was taken back."),
        "appealed": tr("You appealed."),
        "appeal-withdrawn": tr("You took your appeal back."),
        "appealed-for-it": tr("Somebody here appealed in your name."),
        "appeal-of-ours-withdrawn": tr("That appeal was taken back."),
        "upheld": tr("Another person answered your appeal: the decision stands."),
        "varied": tr("Another person answered your appeal: the decision is changed for you."),
        "reversed": tr("Another person answered your appeal: the decision is lifted."),
        "held": tr("A person let it wait."),
        "objected": tr("You objected to the hold:"),
        "objection-kept": tr("Another person answered your objection; the hold stays:"),
        "objection-lifted": tr("Another person answered your objection; the hold is lifted:"),
        "hold-ended": tr("The hold has ended."),
        "said-advertiser": tr("You stated for the public record:"),
        "said-recorded": tr("For the public record, a person here noted as your statement:"),
        "said-operator": tr("We stated for the public record:"),
        "contest": tr("You contested a fact: {fact}"),
        "contest-done": tr("A person looked at the fact that you contest: {fact}"),
        "contest-kept": tr("A person looked at what you contest. The fact stays as it is: {fact}"),
        "contest-corrected": tr("The fact that you contest was corrected: {fact}"),
        "contest-dropped": tr("What you contest counts against you no more: {fact}"),
        "offer": tr("You offered evidence: {fact}"),
        "offer-done": tr("A person looked at your evidence: {fact}"),
        "offer-established": tr("A person looked at your evidence, and it counts now: {fact}"),
        "offer-declined": tr("A person looked at your evidence, and it does not count: {fact}"),
        "offer-corrected": tr("A person looked at your evidence, and corrected the fact: {fact}"),
        "offer-dropped": tr("What you offered was erased: {fact}"),
        "question": tr("You asked:"),
        "question-answered": tr("We answered your question:"),
        "question-done": tr("Your question was answered in what we stated."),
        "last-day": tr("The last day to appeal."),
        "restriction-ends": tr("The restriction ends by itself."),
        "ruling-due": tr("At the latest, your appeal is answered."),
        "hold-ends": tr("The hold ends by itself."),
        "objection-due": tr("At the latest, your objection is answered."),
        "contest-due": tr("At the latest, a person has looked at what you contest: {fact}"),
        "offer-due": tr("At the latest, a person has looked at your evidence: {fact}"),
        "question-due": tr("At the latest, your question is answered."),
    }[what]  # fmt: skip
