"""The letter that answers an objection to a hold: what was said, by whom, and what comes of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from reasoned.letters.frame import framed
from reasoned.letters.online import online
from reasoned.letters.structure import Block, Letter, Paragraph, Quote, Row, Section, Sender, Table
from reasoned.letters.wording import Wording, line, outside


@dataclass(frozen=True)
class ObjectionAnswered:
    """`lifted`: whether the hold ended by it. `said`, `answer`: in their own words."""

    about: str
    case: str
    said: str
    answer: str
    lifted: bool
    answered_at: datetime
    until: datetime


def compose_objection(
    answered: ObjectionAnswered, wording: Wording, *, sender: Sender, door: str = ""
) -> Letter:
    """The letter for an answer to an objection."""
    tr = wording.tr
    return framed(
        wording,
        sender=sender,
        subject_line=tr("Our answer to your objection"),
        title=tr("Our answer to your objection"),
        about=line(outside(answered.about)),
        case=answered.case,
        made_at=answered.answered_at,
        opening=_opening(answered, wording),
        sections=_sections(answered, wording, door),
        closing=tr("This is not a decision. Nothing is held against you."),
    )


def _opening(answered: ObjectionAnswered, w: Wording) -> Iterator[Block]:
    tr = w.tr
    if answered.lifted:
        yield Paragraph(line(tr("Your advertising with us no longer waits.")), lead=True)
        return
    yield Paragraph(line(tr("It waits for a time, and then goes on by itself.")), lead=True)
    yield Table((Row(line(tr("End")), (line(w.moment(answered.until)),)),), lead=True)


def _sections(answered: ObjectionAnswered, w: Wording, door: str) -> Iterator[Section]:
    tr = w.tr
    said = tr("We agree.") if answered.lifted else tr("We do not agree.")
    blocks: list[Block] = [
        Paragraph(line(tr("You wrote:"))),
        Quote(tuple(_lines(answered.said))),
        Paragraph(line(said)),
        *_lines(answered.answer),
    ]
    yield Section(line(tr("Your objection, and our answer")), tuple(blocks))
    more = tuple(online(w, tr("See all of it online, without an account:"), door))
    if more:
        yield Section(line(tr("What you can do")), more)


def _lines(text: str) -> Iterator[Paragraph]:
    for part in text.splitlines():
        if part.strip():
            yield Paragraph(line(outside(part)))
