"""What letters have around what they say: the sender, a reference, the page's foot."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from reasoned.letters.structure import (
    Block,
    Letter,
    Line,
    Paragraph,
    Row,
    Section,
    Sender,
    Table,
    text_of,
)
from reasoned.letters.wording import Wording, line, outside

_LONGEST_NAME = 80


def framed(
    w: Wording,
    *,
    sender: Sender,
    subject_line: str,
    title: str,
    about: Line,
    case: str,
    made_at: datetime,
    opening: Iterable[Block],
    sections: Iterable[Section],
    closing: str,
) -> Letter:
    """A letter of those parts."""
    tr = w.tr
    return Letter(
        language=w.messages.language,
        direction=w.messages.direction,
        subject_line=subject_line,
        sender=line(outside(sender.name)),
        address=tuple(line(outside(a)) for a in sender.address),
        title=line(title),
        reference=Table(
            (
                Row(line(tr("About")), (about,)),
                Row(line(tr("Case")), (line(outside(case)),)),
                Row(line(tr("Date")), (line(w.date(made_at.date())),)),
            )
        ),
        opening=tuple(opening),
        sections=tuple(sections),
        closing=(Paragraph(line(closing), note=True),),
        page=tr("Case {case}, page {number} of {count}").replace(
            "{case}", text_of(line(outside(case)))
        ),
        made_at=made_at,
    )


def short_name(name: str) -> str:
    """A name on one line, for an e-mail's subject."""
    name = " ".join(name.split())
    return name if len(name) <= _LONGEST_NAME else name[: _LONGEST_NAME - 1].rstrip() + "…"
