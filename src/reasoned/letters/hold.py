"""The letter that tells of a hold: that something waits, why, until when, how to object."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from reasoned.letters.frame import framed
from reasoned.letters.online import online
from reasoned.letters.structure import Block, Letter, Paragraph, Quote, Row, Section, Sender, Table
from reasoned.letters.wording import Wording, line, link, outside


@dataclass(frozen=True)
class Hold:
    """`reason`: in the words of who placed it. `made_at`, `until`: aware UTC.

    `of_ad`: an ad waits, else an advertiser does. `waits`: a person must decide whatever the hold
    does.
    """

    about: str
    case: str
    reason: str
    made_at: datetime
    until: datetime
    of_ad: bool = False
    waits: bool = False


def compose_hold(
    hold: Hold, wording: Wording, *, sender: Sender, case_url: str = "", door: str = ""
) -> Letter:
    """The letter for a hold."""
    tr = wording.tr
    return framed(
        wording,
        sender=sender,
        subject_line=tr("Your ad waits: why, and until when")
        if hold.of_ad
        else tr("Your advertising with us waits: why, and until when"),
        title=tr("Your ad waits") if hold.of_ad else tr("Your advertising with us waits"),
        about=line(outside(hold.about)),
        case=hold.case,
        made_at=hold.made_at,
        opening=_opening(hold, wording),
        sections=_sections(hold, wording, sender, case_url, door),
        closing=tr("This is not a decision. Nothing is held against you."),
    )


def how_it_ends(w: Wording, *, waits: bool) -> str:
    """What comes after a hold, where a person must decide first and where nobody need."""
    if waits:
        return w.tr("It waits for a time. After that it still waits until a person has decided.")
    return w.tr("It waits for a time, and then goes on by itself.")


def _opening(hold: Hold, w: Wording) -> Iterator[Block]:
    tr = w.tr
    yield Paragraph(line(how_it_ends(w, waits=hold.waits)), lead=True)
    rows = (
        Row(line(tr("Start")), (line(w.moment(hold.made_at)),)),
        Row(line(tr("End")), (line(w.moment(hold.until)),)),
    )
    yield Table(rows, lead=True)


def _sections(
    hold: Hold, w: Wording, sender: Sender, case_url: str, door: str
) -> Iterator[Section]:
    tr = w.tr
    reason = tuple(
        Paragraph(line(outside(part))) for part in hold.reason.splitlines() if part.strip()
    )
    yield Section(line(tr("Why it waits")), (Quote(reason),))
    blocks: list[Block] = [
        Paragraph(
            line(
                tr(
                    "You can object at any time until then. Somebody other than the person who"
                    " placed the hold answers you."
                )
            )
        )
    ]
    rows = (
        [Row(line(tr("To")), (line(link(sender.complaint_url)),))] if sender.complaint_url else []
    )
    if case_url:
        rows.append(Row(line(tr("Your case")), (line(link(case_url)),)))
    if rows:
        blocks.append(Table(tuple(rows)))
    blocks.extend(online(w, tr("Answer or object online, without an account:"), door))
    yield Section(line(tr("What you can do")), tuple(blocks))
