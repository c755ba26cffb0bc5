"""Who could be whom: candidates that wait, and one with both sides, which a person confirms or
rejects. What both sides say is read by `cases.screening.reading`, judged by `screening.judge`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import sqlalchemy as sa
from starlette.responses import Response

from reasoned.access.roles import Scope
from reasoned.cases.errors import Invalid, NotFound, Refused
from reasoned.cases.screening.catch_up import behind
from reasoned.cases.screening.judge import judge_candidate
from reasoned.cases.screening.reading.matches import (
    STATUSES,
    Narrowed,
    beside,
    how_many_open,
    lists_open,
    open_candidates,
)
from reasoned.cases.screening.reading.measures import titles_known
from reasoned.cases.screening.reading.pair import Pair, pair_of
from reasoned.facts.measures import MatchStatus, MeasureKind
from reasoned.store.unit import Unit
from reasoned.web.effects import effect
from reasoned.web.pages import frame, outside
from reasoned.web.pages.desk.filters import with_query
from reasoned.web.pages.desk.handing import back_to
from reasoned.web.pages.desk.measures import KINDS, TEXT
from reasoned.web.pages.site import Pages, Part, Visit
from reasoned.web.problems import Problem, told, told_of
from reasoned.web.who import check_market

pages = Pages(Part.DESK)
frame.DONE |= {
    "match-confirmed": "Confirmed. It counts as a fact from now on. The next one:",
    "match-rejected": "Rejected. It counts no more, and is remembered until either side changes."
    " The next one:",
    "match-last": "That was the last one that waits here.",
}
ROWS = 25
LONGEST_REASON = 5_000
SENT_BEFORE = (
    "This form was sent before, with something else in it. Look at the match as it is now; then"
    " send it anew."
)


@dataclass(frozen=True)
class Wanted:
    """By what the queue is narrowed, as its address says."""

    measure: str = ""
    status: str = ""
    like: str = ""

    @classmethod
    def of(cls, visit: Visit) -> Wanted:
        given = visit.query_params
        return cls(given.get("list", ""), given.get("status", ""), given.get("q", "").strip())

    @property
    def query(self) -> str:
        said = {"list": self.measure, "status": self.status, "q": self.like}
        return urlencode({name: value for name, value in said.items() if value})

    def narrowed(self, visit: Visit) -> Narrowed:
        """Raises Invalid."""
        return Narrowed(self.measure, self.status, self.like, markets=visit.actor.markets)


@pages("GET", "/desk/matches", Scope.READ)
async def see_queue(visit: Visit) -> Response:
    """Candidates that nobody has answered, certain ones first."""
    now, wanted = visit.house.now(), Wanted.of(visit)
    by = wanted.narrowed(visit)
    cursor = visit.query_params.get("cursor", "")

    def query(connection: sa.Connection) -> dict[str, Any]:
        return {
            "open": open_candidates(connection, by, now, cursor=cursor, limit=ROWS),
            "number": how_many_open(connection, by, now),
            "lists": lists_open(connection, now, visit.actor.markets),
            "titles": titles_known(connection),
            "behind": behind(connection),
        }

    shown = await visit.house.read(query)
    more = shown["open"].next
    here = with_query("/desk/matches", wanted.query)
    following = urlencode({"cursor": more})
    return frame.render(
        visit,
        "desk/matches.html",
        nav="matches",
        wanted=wanted,
        cursor=cursor,
        here=here,
        next=f"{here}{'&' if wanted.query else '?'}{following}" if more else "",
        came_from=f"?{wanted.query}" if wanted.query else "",
        statuses={"": "Either", "certain": "Certain", "review": "To be looked at"},
        **shown,
    )


@pages("GET", "/desk/matches/{match}", Scope.READ)
async def see_pair(visit: Visit) -> Response:
    """One candidate, side by side."""
    return await _pair(visit)


@pages("POST", "/desk/matches/{match}/judge", Scope.SCREEN)
async def judge(visit: Visit) -> Response:
    """`status`: confirmed or rejected; `reason`; `seen`: the last answer that the page showed."""
    actor, house, number = visit.actor, visit.house, _number(visit)
    by = Wanted.of(visit).narrowed(visit)

    def job(unit: Unit) -> dict[str, Any]:
        pair = pair_of(unit.connection, house.desk(), number, unit.now)
        check_market(actor, pair.who.market)
        status = visit.sent.get("status", 20)
        _still(pair, visit.sent.get("seen", 30), actor.person)
        reason = visit.sent.need("reason", "Say what speaks for it, or against.", LONGEST_REASON)
        if status not in (MatchStatus.CONFIRMED, MatchStatus.REJECTED):
            raise Invalid("status", "Say that it is the target, or that it isn't.")
        judge_candidate(
            unit,
            house.desk(),
            pair.who,
            pair.measure.id,
            pair.target.target.key,
            status,
            reason,
            by=actor.person,
        )
        _, following = beside(unit.connection, by, unit.now, number)
        return {"status": status, "next": following}

    try:
        came = json.loads((await effect(visit, job)).body)
    except (Invalid, Refused) as error:
        problem = told_of(error)
    except Problem as error:
        if error.kind.name != "key-reused":
            raise
        problem = told("refused", SENT_BEFORE)
    else:
        query = Wanted.of(visit).query
        if came["next"] is None:
            return back_to(with_query("/desk/matches", query), "match-last")
        to = with_query(f"/desk/matches/{came['next']}", query)
        return back_to(to, f"match-{came['status']}")
    assert problem is not None
    return await _pair(visit, problem["status"], problem, visit.sent.get("reason", 20_000))


def _still(pair: Pair, seen: str, reader: int) -> None:
    """Raises Refused where the page was about something that is otherwise now."""
    if str(pair.newest) != seen and pair.answers:
        last = pair.answers[0]
        raise Refused(
            "judged-meanwhile",
            f"Meanwhile {last.by} has {last.status} it: “{' '.join(last.reasons)[:500]}”"
            " Nothing was changed. If you see it otherwise, send your answer again below.",
        )
    if pair.gone_at is not None:
        raise Refused(
            "changed-meanwhile",
            "Either side has changed, so this question is put anew, or not at all. Nothing was"
            " changed. See what waits.",
        )


async def _pair(visit: Visit, status: int = 200, problem: Any = None, reason: str = "") -> Response:
    actor, house, number = visit.actor, visit.house, _number(visit)
    wanted, desk, now = Wanted.of(visit), house.desk(), house.now()
    by = wanted.narrowed(visit)

    def query(connection: sa.Connection) -> dict[str, Any]:
        pair = pair_of(connection, desk, number, now)
        check_market(actor, pair.who.market)
        before, following = beside(connection, by, now, number)
        return {
            "pair": pair,
            "before": before,
            "following": following,
            "left": how_many_open(connection, by, now),
        }

    shown = await house.read(query)
    asked = f"?{wanted.query}" if wanted.query else ""
    with outside.bounded(TEXT, f"/desk/matches/{number}"):
        return frame.render(
            visit,
            "desk/match.html",
            status,
            nav="matches",
            kinds=KINDS,
            freezes=shown["pair"].measure.kind is MeasureKind.ASSET_FREEZE,
            asked=asked,
            queue=with_query("/desk/matches", wanted.query),
            may_judge=actor.may(Scope.SCREEN),
            problem=problem,
            reason=reason,
            longest=LONGEST_REASON,
            **shown,
        )


def _number(visit: Visit) -> int:
    said = visit.path_params["match"]
    if not (said.isascii() and said.isdigit() and len(said) < 19):
        raise NotFound("match", said)
    return int(said)


assert set(STATUSES) == {"certain", "review"}
