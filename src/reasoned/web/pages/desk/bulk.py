"""Several tasks decided alike: a preview of each, then each for itself, and the way back.

What can be decided so is for `cases.deciding.bulk`. The result is kept with the form's own key, so
that its page can be opened again.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

import sqlalchemy as sa
from starlette.responses import RedirectResponse, Response

from reasoned.access.roles import Scope
from reasoned.cases.deciding.bulk import MOST, decide_one, preview
from reasoned.cases.deciding.take_back import take_back
from reasoned.cases.errors import Invalid, NotFound
from reasoned.cases.work.worklist import cases_named
from reasoned.store.tables.access import idempotency
from reasoned.store.unit import Unit
from reasoned.web.effects import effect
from reasoned.web.lookups import may_see
from reasoned.web.pages import frame
from reasoned.web.pages.desk.filters import headings
from reasoned.web.pages.entrance import own_path
from reasoned.web.pages.site import Pages, Part, Visit
from reasoned.web.problems import Problem, told, told_of

pages = Pages(Part.DESK)
LONGEST_REASON = 5_000
LET_BE, APPLY = "let-be", "apply"
UNDONE = "undone"
_RESULT = ":result"
Item = dict[str, Any]


@pages("POST", "/desk/bulk/preview", Scope.DECIDE)
async def look(visit: Visit) -> Response:
    """What would come of each; nothing is changed."""
    return await _preview(visit, visit.sent.all("task"), _back(visit))


@pages("POST", "/desk/bulk/apply", Scope.DECIDE)
async def decide(visit: Visit) -> Response:
    """Each in a unit of work of its own, with its own statement. `seen`: `TASK DIGEST`, once
    for each."""
    sent, actor, house = visit.sent, visit.actor, visit.house
    what, rule = sent.get("what"), sent.get("rule", 200)
    wanted = [said.partition(" ")[::2] for said in sent.all("seen")]
    tasks = [task for task, _ in wanted]
    if len(wanted) > MOST or not wanted or what not in (LET_BE, APPLY):
        raise Invalid("seen", f"Choose 1 to {MOST} cases, and what to decide.")
    reason = sent.get("reason")
    if what == LET_BE and not 0 < len(reason) <= LONGEST_REASON:
        words = "Say why nothing is restricted." if not reason else "That is too long."
        return await _preview(visit, tasks, _back(visit), told("invalid", words), reason)
    if what == APPLY and not rule:
        raise Invalid("rule", "Say which rule to apply.")

    def one(task: str, seen: str) -> Callable[[Unit], Item]:
        def job(unit: Unit) -> Item:
            may_see(unit.connection, actor, "task", task)
            kept = decide_one(
                unit,
                house.desk(),
                task,
                seen=seen,
                rule=rule if what == APPLY else "",
                reason=reason,
                by=actor.person,
            )
            return {"task": task, "decision": kept.ref}

        return job

    jobs = [({"task": task}, one(task, seen)) for task, seen in wanted]
    return await _each(visit, jobs, {"what": what, "rule": rule if what == APPLY else ""})


@pages("POST", "/desk/bulk/undo", Scope.DECIDE)
async def undo(visit: Visit) -> Response:
    """Take back each decision whose letter hasn't been sent."""
    actor, house = visit.actor, visit.house
    decisions = list(dict.fromkeys(visit.sent.all("decision")))
    if not 0 < len(decisions) <= MOST:
        raise Invalid("decision", f"Take back 1 to {MOST} decisions at a time.")

    def one(decision: str) -> Callable[[Unit], Item]:
        def job(unit: Unit) -> Item:
            may_see(unit.connection, actor, "decision", decision)
            take_back(unit, house.desk(), decision, by=actor.person)
            return {"decision": decision}

        return job

    jobs = [({"decision": decision}, one(decision)) for decision in decisions]
    return await _each(visit, jobs, {"what": UNDONE, "rule": ""})


@pages("GET", "/desk/bulk/{key}", Scope.DECIDE)
async def result(visit: Visit) -> Response:
    """What came of each."""
    actor, key = visit.actor, visit.path_params["key"]
    if key in ("preview", "apply", "undo"):
        # What somebody opens again whose browser forgot the form.
        return RedirectResponse("/desk", 303)

    def query(connection: sa.Connection) -> dict[str, Any]:
        body = connection.execute(
            sa.select(idempotency.c.body).where(
                idempotency.c.actor == actor.ref, idempotency.c.idempotency_key == key + _RESULT
            )
        ).scalar()
        if body is None:
            raise NotFound("result", key)
        kept: dict[str, Any] = json.loads(body)
        named = cases_named(
            connection,
            [item["task"] for item in kept["items"] if "task" in item],
            [item["decision"] for item in kept["items"] if "decision" in item],
        )
        for item in kept["items"]:
            about = named.get(item.get("task", "")) or named.get(item.get("decision", ""))
            item["about"] = about if about and actor.may_in(about.market) else None
        return kept

    kept = await visit.house.read(query)
    done = [item for item in kept["items"] if item["done"]]
    return frame.render(
        visit,
        "desk/bulk_result.html",
        nav="queue",
        what=kept["what"],
        back=own_path(kept["back"], "/desk"),
        rule=_heading(visit, kept["rule"]),
        finished=done,
        refused=[item for item in kept["items"] if not item["done"]],
        minutes=int(visit.house.desk().settings.send_after.total_seconds() // 60),
    )


def _back(visit: Visit) -> str:
    return own_path(visit.sent.get("back"), "/desk")


def _heading(visit: Visit, rule: str) -> str:
    book = visit.house.desk().book
    return headings(book.policy_set, visit.house.now()).get(rule, rule)


async def _preview(
    visit: Visit, tasks: Sequence[str], back: str, problem: Item | None = None, reason: str = ""
) -> Response:
    house, actor = visit.house, visit.actor
    now = house.now()
    found = await house.read(
        lambda connection: preview(connection, house.desk(), tasks, actor=actor, now=now)
    )
    return frame.render(
        visit,
        "desk/bulk.html",
        problem["status"] if problem else 200,
        nav="queue",
        preview=found,
        back=back,
        problem=problem,
        reason=reason,
        longest=LONGEST_REASON,
    )


async def _each(
    visit: Visit, jobs: Sequence[tuple[Item, Callable[[Unit], Item]]], said: Item
) -> Response:
    """Run the jobs one after the other, keep what came of each, and show it.

    What a second sending of the same form finds done, it doesn't do again.
    """
    if not visit.key:
        raise Problem("malformed", "The form isn't whole. Open the queue, and choose again.")
    items = []
    for number, (about, job) in enumerate(jobs):
        items.append(about | await _outcome(visit, job, number))
    whole = said | {"back": _back(visit), "items": items}
    try:
        await effect(visit, lambda _unit: whole, part=_RESULT)
    except Problem as error:
        if error.kind.name == "key-reused":
            words = "This form was sent before, with other choices. Those took effect."
            raise Problem("key-reused", f"{words} Open the queue, and choose again.") from None
        raise
    return RedirectResponse(f"/desk/bulk/{visit.key}", 303)


async def _outcome(visit: Visit, job: Callable[[Unit], Item], number: int) -> Item:
    try:
        came = await effect(visit, job, part=f":{number}")
    except Exception as error:
        found = told_of(error)
        if found is None:
            raise
        return {"done": False, "why": found.get("detail") or found["title"]}
    return {"done": True, **json.loads(came.body)}
