"""The first page behind a link: the letter as it was told, what can be done, what happened."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import replace
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from reasoned.letters.mail import LetterRow
from reasoned.letters.of_row import Copy, letter_of
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
    letter = await run_in_threadpool(_letter, entered, _as_it_is_now(entered))

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
        holds=_holds(entered),
        told=told,
    )


@behind(pages, "GET", "/letter.pdf")
async def printed(entered: Entered) -> Response:
    """The letter to keep or print."""

    def make() -> bytes:
        row = LetterRow.of(entered.seen.letter)
        return pdf_of(_letter(entered, row, copy="kept"))

    headers = {"Content-Disposition": 'inline; filename="letter.pdf"'}
    content = await run_in_threadpool(make)
    return Response(content, media_type="application/pdf", headers=headers)


def _letter(entered: Entered, row: LetterRow, copy: Copy = "plain") -> Letter:
    house = entered.visit.house
    return letter_of(row, house.desk(), house.address, language=entered.language, copy=copy)


def _as_it_is_now(entered: Entered) -> LetterRow:
    """The letter with what is contested since marked, and without a complaint that was made
    already, or is about nothing any more; a last day that has passed stands as it was told."""
    seen, row = entered.seen, LetterRow.of(entered.seen.letter)
    if row.kind != "decision":
        return row
    told = marked(row.content["statement"], {fact.name for fact in seen.facts if fact.contested})
    if not seen.may_be_appealed():
        told = {**told, "redress": {**told["redress"], "complaint": ""}}
    return replace(row, content={**row.content, "statement": told})


def marked(part: Any, names: Set[str]) -> Any:
    """A part of a statement, with the facts of those names said to be contested."""
    if isinstance(part, list):
        return [marked(item, names) for item in part]
    if not isinstance(part, dict):
        return part
    found = {key: marked(value, names) for key, value in part.items()}
    return {**found, "status": "contested"} if _is_told(part, names) else found


def _is_told(part: Mapping[str, Any], names: Set[str]) -> bool:
    return part.get("name") in names and bool(part.get("status")) and "sources" in part


def _holds(entered: Entered) -> str:
    """What holds now, where what the letter tells does so no longer; else empty."""
    seen, tr, now = entered.seen, entered.tr, entered.visit.house.now()
    made, ended = seen.decision, seen.ended
    if made is None:
        return ""
    over = made.ends_at is not None and made.ends_at <= now
    # A ruling's own letter tells what it left.
    by_ruling = ended is not None and ended.cause in ("reversed", "varied")
    if not (over or ended is not None) or (by_ruling and seen.letter.kind == "ruling"):
        return ""
    return words.holds(tr, seen.subject.kind.value, seen.standing.state)


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
    if seen.is_contested():
        return tr("The decision is in force. A person looks at what you contest."), "warn"
    return tr("The decision is in force."), "bad"
