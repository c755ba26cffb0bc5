"""The first page behind a link: the letter as it was told, what can be done, what happened."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from reasoned.letters.mail import LetterRow
from reasoned.letters.of_row import letter_of
from reasoned.letters.pdf import pdf_of
from reasoned.letters.structure import Letter
from reasoned.web.pages.door import words
from reasoned.web.pages.door.room import Entered, behind, draw
from reasoned.web.pages.site import Pages, Part

pages = Pages(Part.DOOR)


@behind(pages, "GET")
async def overview(entered: Entered) -> Response:
    """All of it on one page: a bad day is no day to click through."""
    seen, now = entered.seen, entered.visit.house.now()
    letter = await run_in_threadpool(_letter, entered)

    def told(what: str) -> str:
        return words.happened(entered.tr, what)

    return draw(
        entered,
        "door/overview.html",
        letter=letter,
        may_appeal=seen.may_appeal(now),
        may_withdraw=seen.may_withdraw(),
        may_object=seen.may_object(now),
        stands=_stands(entered),
        told=told,
    )


@behind(pages, "GET", "/letter.pdf")
async def printed(entered: Entered) -> Response:
    """The letter to keep or print."""

    def make() -> bytes:
        return pdf_of(_letter(entered))

    headers = {"Content-Disposition": 'inline; filename="letter.pdf"'}
    content = await run_in_threadpool(make)
    return Response(content, media_type="application/pdf", headers=headers)


def _letter(entered: Entered) -> Letter:
    house = entered.visit.house
    row = LetterRow.of(entered.seen.letter)
    return letter_of(row, house.desk(), house.address, language=entered.language)


def _stands(entered: Entered) -> tuple[str, str]:
    """Where it stands now, in words, and how that is coloured."""
    seen, tr, now = entered.seen, entered.tr, entered.visit.house.now()
    if seen.hold is not None:
        over = seen.hold.lifted_at is not None or seen.hold.ends_at <= now
        return (tr("The hold has ended."), "good") if over else (tr("It waits."), "warn")
    ended, appealed = seen.ended, seen.appeal
    if ended is not None:
        return {
            "reversed": (tr("The decision is lifted."), "good"),
            "varied": (tr("The decision is changed in your favour."), "good"),
            "withdrawn": (tr("The decision was taken back."), "good"),
        }.get(ended.cause, (tr("A later decision took the place of this one."), ""))
    if seen.decision is not None and seen.decision.ends_at and seen.decision.ends_at <= now:
        return tr("The restriction has ended."), "good"
    if appealed is not None and appealed["ruling"] is not None:
        return tr("The decision stands, after your appeal."), "bad"
    if seen.may_withdraw():
        return tr("The decision is in force. Your appeal is being read."), "warn"
    return tr("The decision is in force."), "bad"
