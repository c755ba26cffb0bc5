"""The letter that answers an objection to a hold: what was said, by whom, and what comes of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from reasoned.letters.frame import framed
from reasoned.letters.hold import how_it_ends
from reasoned.letters.online import online
from reasoned.letters.structure import Block, Letter, Paragraph, Quote, Row, Section, Sender, Table
from reasoned.letters.wording import Wording, line, outside


@dataclass(frozen=True)
class ObjectionAnswered:
    """`lifted`: whether the hold ended by it. `said`, `answer`: in their own words.

    `of_ad`, `waits`: as of the hold.
    """

    about: str
    case: str
    said: str
    answer: str
    lifted: bool
    answered_at: datetime
    until: datetime
    of_ad: bool = False
    waits: bool = False


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
    if answered.lifted:
        yield Paragraph(line(_lifted(answered, w)), lead=True)
        return
    yield Paragraph(line(how_it_ends(w, waits=answered.waits)), lead=True)
    yield Table((Row(line(w.tr("End")), (line(w.moment(answered.until)),)),), lead=True)


def _lifted(answered: ObjectionAnswered, w: Wording) -> str:
    if answered.waits:
        return w.tr("The hold is lifted. It still waits until a person has decided.")
    if answered.of_ad:
        return w.tr("Your ad no longer waits.")
    return w.tr("Your advertising with us no longer waits.")


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
