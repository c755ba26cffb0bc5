"""The letter that carries a ruling: first its result, then each argument with its answer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from reasoned.decisions.statement_parts import RestrictionShown, Statement
from reasoned.letters import answer
from reasoned.letters.frame import framed, short_name
from reasoned.letters.online import online
from reasoned.letters.structure import (
    Block,
    Letter,
    Paragraph,
    Quote,
    Row,
    Section,
    Sender,
    Table,
    text_of,
)
from reasoned.letters.subject import Subject, capital_line
from reasoned.letters.wording import Wording, line, outside, strong


@dataclass(frozen=True)
class Answered:
    """An argument of the appeal, and what became of it: `accepted`, `partly`, `rejected`."""

    n: int
    text: str
    result: str
    answer: str


@dataclass(frozen=True)
class Ruling:
    """`result`: `upheld`, `varied` or `reversed`. `restrictions`: what a varied decision's are.

    `statement`: that of the decision which was appealed.
    """

    decision: str
    ruled_at: datetime
    result: str
    arguments: tuple[Answered, ...]
    restrictions: tuple[RestrictionShown, ...]
    statement: Statement


def compose_ruling(ruling: Ruling, wording: Wording, *, sender: Sender, door: str = "") -> Letter:
    """The letter for a ruling."""
    subject = Subject(ruling.statement, wording, {})
    w, tr = wording, wording.tr
    who = ruling.statement.subject
    about = capital_line(answer.name_of(subject))
    name = short_name(who.name or who.id)
    message = (
        tr("Our answer to your complaint about {name}")
        if name
        else tr("Our answer to your complaint")
    )
    return framed(
        w,
        sender=sender,
        subject_line=text_of(w.say(message, name=outside(name))),
        title=tr("Our answer to your complaint"),
        about=about,
        case=ruling.statement.case,
        made_at=ruling.ruled_at,
        opening=_opening(subject, ruling),
        sections=_sections(subject, ruling, door),
        closing=tr(
            "This letter answers a complaint under Article 20 of Regulation (EU) 2022/2065 (DSA)."
        ),
    )


def _opening(subject: Subject, ruling: Ruling) -> Iterator[Block]:
    tr = subject.wording.tr
    result = {
        "upheld": tr("Our decision stands."),
        "varied": tr("Our decision is changed in your favour."),
        "reversed": tr("Our decision is lifted, from now on."),
    }[ruling.result]
    yield Paragraph(line(result), lead=True)
    if ruling.result == "reversed":
        yield Paragraph(line(tr("You can advertise as before, as far as this decision goes.")))
        return
    if ruling.result == "varied":
        yield Paragraph(line(tr("From now on this applies instead:")))
        changed = replace(ruling.statement, restrictions=ruling.restrictions)
        yield from answer.decided(replace(subject, statement=changed))
        return
    yield Paragraph(line(tr("It goes on as it was:")))
    yield from answer.decided(subject)


def _sections(subject: Subject, ruling: Ruling, door: str) -> Iterator[Section]:
    w, tr = subject.wording, subject.wording.tr
    yield Section(
        line(tr("Your arguments, and our answers")),
        (
            Paragraph(
                line(
                    tr(
                        "A person who had no part in the decision has read your complaint and"
                        " answers each argument."
                    )
                )
            ),
        ),
    )
    for argument in ruling.arguments:
        yield Section(
            w.say(tr("Argument {number}"), number=w.number(argument.n)),
            tuple(_answered(w, argument)),
            level=3,
        )
    rows = [
        Row(line(tr("Decision")), (line(outside(ruling.decision)),)),
        Row(line(tr("Decided on")), (line(w.moment(ruling.statement.decided_at)),)),
        *(
            Row(line(tr("Rule")), (line(subject.heading(ground)),))
            for ground in ruling.statement.grounds
        ),
    ]
    yield Section(
        line(tr("The decision that you complained about")),
        (Table(tuple(rows)), *online(w, tr("See all of it online, without an account:"), door)),
    )
    if ruling.result != "reversed":
        yield Section(line(tr("What you can do")), tuple(answer.elsewhere(subject)))


def _answered(w: Wording, argument: Answered) -> Iterator[Block]:
    tr = w.tr
    result = {
        "accepted": tr("We agree."),
        "partly": tr("We agree in part."),
        "rejected": tr("We do not agree."),
    }[argument.result]
    yield Paragraph(line(tr("You wrote:")), note=True)
    yield Quote(tuple(_paragraphs(argument.text)))
    yield Paragraph(strong(line(result)))
    yield Quote(tuple(_paragraphs(argument.answer)))


def _paragraphs(text: str) -> Sequence[Paragraph]:
    """People's own words, as they wrote them."""
    return [Paragraph(line(outside(part))) for part in text.splitlines() if part.strip()]
