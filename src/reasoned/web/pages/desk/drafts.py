"""Writing a policy: the text, what `check` finds at each line, how it will read, what changes;
and publishing it after a look at all of that.

What a draft is and who may overwrite whom is for `cases.policies.drafts`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import unified_diff
from typing import Any

import sqlalchemy as sa
from markupsafe import Markup
from starlette.responses import RedirectResponse, Response

from reasoned.access.roles import Scope
from reasoned.cases.errors import Invalid, Refused
from reasoned.cases.policies import drafts
from reasoned.cases.policies.draft_check import (
    Checked,
    Published,
    check_draft,
    published,
    published_on,
    with_version,
)
from reasoned.cases.policies.publish import earliest
from reasoned.facts.problems import Problem as Finding
from reasoned.policies.model import Policy
from reasoned.policies.show import span_text
from reasoned.store.unit import Unit
from reasoned.web.effects import effect, run
from reasoned.web.pages import frame, policy_text
from reasoned.web.pages.desk.policies import LISTED, address_of
from reasoned.web.pages.outside import shown
from reasoned.web.pages.public.differences import Piece, differences
from reasoned.web.pages.site import Pages, Part, Visit, see
from reasoned.web.problems import told, told_of
from reasoned.web.wire import decode

pages = Pages(Part.DESK)

frame.DONE["draft-begun"] = "A draft was begun. Nobody is held to it until it is published."
frame.DONE["draft-saved"] = "Saved."
frame.DONE["draft-dropped"] = "The draft was dropped."

ALL_LINES = 600
"""Lines of a draft that are listed whole; of a longer one, those around findings."""
AROUND = 3
MOST_DIFFERENT = 400


@dataclass(frozen=True)
class SourceLine:
    """A line of a draft with what was found in it. `gap`: lines before it are left out."""

    number: int
    text: Markup
    findings: tuple[Finding, ...]
    gap: bool


@dataclass(frozen=True)
class Looked:
    """A draft with all that was found out about it."""

    draft: drafts.Draft
    beside: Published
    checked: Checked
    before: Policy | None
    """The version to compare with: the one in force, else the newest."""


def address(ref: str) -> str:
    """Where a draft is written."""
    return f"/desk/drafts/{ref}"


@pages("POST", "/desk/drafts", Scope.PUBLISH)
async def begin(visit: Visit) -> Response:
    """A draft from a published version, or from nothing."""
    policy, version = visit.sent.get("policy", 200), visit.sent.get("version", 20)
    settings, by = visit.house.desk().settings, visit.actor.person

    def job(unit: Unit) -> dict[str, object]:
        return {"draft": drafts.start(unit, settings, policy, version, by=by)}

    done = await effect(visit, job)
    ref = str(_member(done.body, "draft"))
    await _look(visit, ref)  # so that the page that comes next has its findings at hand
    return see(address(ref), "draft-begun")


@pages("GET", "/desk/drafts/{draft}", Scope.PUBLISH)
async def write(visit: Visit) -> Response:
    """The draft with its findings."""
    return _page(visit, await _look(visit, visit.path_params["draft"]))


@pages("POST", "/desk/drafts/{draft}", Scope.PUBLISH, large=True)
async def save(visit: Visit) -> Response:
    """Keep what was typed; who has an older edition keeps it on the page, beside the newer."""
    ref, by = visit.path_params["draft"], visit.actor.person
    typed = _typed(visit)
    edition = _edition(visit)
    try:
        drafts.check_length(typed)
        # Saved twice, a text is the same text: no key is needed, and going back to it is fine.
        await run(visit, lambda unit: drafts.save(unit, ref, typed, edition=edition, by=by))
    except drafts.Overtaken as error:
        return _overtaken(visit, error, typed)
    except (Invalid, Refused) as error:
        problem = told_of(error) or told("internal")
        return _page(visit, await _look(visit, ref), problem["status"], problem, typed)
    await _look(visit, ref)
    return see(address(ref), "draft-saved")


@pages("POST", "/desk/drafts/{draft}/drop", Scope.PUBLISH)
async def drop(visit: Visit) -> Response:
    """Give it up."""
    ref, by, edition = visit.path_params["draft"], visit.actor.person, _edition(visit)

    def job(unit: Unit) -> dict[str, object]:
        drafts.drop(unit, ref, edition=edition, by=by)
        return {"done": True}

    await effect(visit, job)
    return see(LISTED, "draft-dropped")


@pages("GET", "/desk/drafts/{draft}/publish", Scope.PUBLISH)
async def look_before(visit: Visit) -> Response:
    """What publishing would do, before it is done."""
    looked = await _look(visit, visit.path_params["draft"])
    if looked.draft.published_at or looked.draft.dropped_at:
        return RedirectResponse(address(looked.draft.ref), 303)
    day = _proposed(visit, looked).isoformat()
    # As it would be published, so that it is seen from which day it holds.
    return await _before_publishing(visit, await _look(visit, looked.draft.ref, day), day)


@pages("POST", "/desk/drafts/{draft}/publish", Scope.PUBLISH)
async def publish(visit: Visit) -> Response:
    """Publish it as of a day; on to what was published."""
    ref, by, edition = visit.path_params["draft"], visit.actor.person, _edition(visit)
    said = visit.sent.get("version", 40)
    house = visit.house
    looked = await _look(visit, ref, said)
    problem = None if _day(said) else told("invalid", "Give a day such as 2026-05-01.")

    def job(unit: Unit) -> dict[str, object]:
        drafts.publish_draft(
            unit, house.desk().settings, ref, looked.checked, edition=edition, by=by
        )
        policy = looked.checked.policy
        assert policy is not None
        return {"policy": policy.id, "version": policy.version.isoformat()}

    if problem is None:
        try:
            done = await effect(visit, job)
        except Refused as error:
            problem = told_of(error) or told("internal")
        else:
            await house.swap()
            policy, version = (str(_member(done.body, name)) for name in ("policy", "version"))
            return see(address_of(policy, version), "policy-published")
    return await _before_publishing(visit, looked, said, problem)


# --- what the pages show --------------------------------------------------------------------


async def _look(visit: Visit, ref: str, version: str = "") -> Looked:
    """The draft, checked; as it would be published today where its version date is given."""
    now, day = visit.house.now(), _day(version)

    def query(connection: sa.Connection) -> Looked:
        draft, beside = drafts.read_draft(connection, ref), published(connection)
        text = draft.document
        if day is not None:
            text = published_on(with_version(text, day), now.date())
        checked = check_draft(beside, text)
        versions = beside.versions(checked.policy.id) if checked.policy else []
        own = [p for p in versions if p.sha256 != (checked.policy and checked.policy.sha256)]
        begun = [p for p in own if p.in_force_from <= now]
        return Looked(draft, beside, checked, next(iter(begun or own), None))

    return await visit.house.read(query)


def _page(
    visit: Visit, looked: Looked, status: int = 200, problem: Any = None, typed: str | None = None
) -> Response:
    checked, policy = looked.checked, looked.checked.policy
    text = looked.draft.document if typed is None else typed
    return frame.render(
        visit,
        "desk/draft.html",
        status,
        nav="policies",
        draft=looked.draft,
        closed=looked.draft.published_at or looked.draft.dropped_at,
        problem=problem,
        typed=text,
        errors=len(checked.errors),
        warnings=len(checked.problems) - len(checked.errors),
        findings=checked.problems,
        lines=source_lines(checked.document, checked.problems),
        preview=policy_text.policy_html(checked.document, policy, under=2),
        readable=policy is not None,
        before=looked.before,
        changes=policy_text.changes_between(looked.before, policy) if policy else (),
        facts=looked.beside.facts,
        with_code=policy_text.with_code,
    )


def _overtaken(visit: Visit, error: drafts.Overtaken, typed: str) -> Response:
    differ = unified_diff(error.theirs.document.split("\n"), typed.split("\n"), n=2, lineterm="")
    shown_of_it = [line for _, line in zip(range(MOST_DIFFERENT), differ, strict=False)][2:]
    return frame.render(
        visit,
        "desk/draft_overtaken.html",
        409,
        nav="policies",
        problem=told_of(error),
        theirs=error.theirs,
        typed=typed,
        differ=[(line[:1], shown(line[1:])) for line in shown_of_it],
    )


async def _before_publishing(
    visit: Visit, looked: Looked, day: str, problem: Any = None
) -> Response:
    house, policy = visit.house, looked.checked.policy
    settings = house.desk().settings
    rules: list[str] = []
    touched = 0
    if policy is not None:
        read_of_it = policy
        rules, touched = await house.read(
            lambda connection: drafts.count_touched(
                connection, house.desk().book, read_of_it, house.now()
            )
        )
    later = looked.before is not None
    return frame.render(
        visit,
        "desk/draft_publish.html",
        problem["status"] if problem else 200,
        nav="policies",
        draft=looked.draft,
        policy=policy,
        errors=looked.checked.errors,
        warnings=[p for p in looked.checked.problems if p.severity != "error"],
        day=day,
        least=earliest(settings, house.now()) if later else house.now().date(),
        notice=span_text(settings.notice) if settings.notice and later else "",
        own_notice=span_text(policy.notice) if policy and policy.notice else "",
        before=looked.before,
        changes=policy_text.changes_between(looked.before, policy) if policy else (),
        pieces=_text_changed(looked),
        rules=rules,
        touched=touched,
        with_code=policy_text.with_code,
        problem=problem,
    )


def _text_changed(looked: Looked) -> tuple[Piece, ...]:
    """What differs in the words from the version before, line by line."""
    before = looked.before
    if before is None:
        return ()
    return differences(looked.beside.text_of(before), looked.checked.document)


def source_lines(document: str, findings: Sequence[Finding]) -> list[SourceLine]:
    """The document line by line, each with its findings; of a long one, what is around them."""
    lines = document.split("\n")
    at: dict[int, list[Finding]] = {}
    for finding in findings:
        at.setdefault(min(max(finding.line, 1), len(lines)), []).append(finding)
    wanted = set(range(1, len(lines) + 1))
    if len(lines) > ALL_LINES:
        wanted = {n for line in at for n in range(line - AROUND, line + AROUND + 1)} & wanted
    return list(_source(lines, at, sorted(wanted)))


def _source(
    lines: Sequence[str], at: dict[int, list[Finding]], wanted: Sequence[int]
) -> Iterator[SourceLine]:
    last = 0
    for number in wanted:
        found = tuple(at.get(number, ()))
        yield SourceLine(number, shown(lines[number - 1]), found, number != last + 1)
        last = number


def _proposed(visit: Visit, looked: Looked) -> date:
    """The draft's own day where it can be, else the first that can."""
    policy, now = looked.checked.policy, visit.house.now()
    settings = visit.house.desk().settings
    taken = {p.version for p in looked.beside.versions(policy.id)} if policy else set()
    first = drafts.free_day(settings, now, taken)
    if policy is None or policy.version < first or policy.version in taken:
        return first
    return policy.version


def _typed(visit: Visit) -> str:
    """The text as it was typed; browsers send each line's end as two characters."""
    said = visit.sent.fields.get("document", ("",))[0]
    return said.replace("\r\n", "\n").replace("\r", "\n")


def _edition(visit: Visit) -> int:
    said = visit.sent.get("edition", 40)
    return int(said) if said.isascii() and said.isdigit() and len(said) < 10 else 0


def _day(said: str) -> date | None:
    try:
        return date.fromisoformat(said) if len(said) == 10 else None
    except ValueError:
        return None


def _member(body: str, name: str) -> object:
    found = decode(body.encode())
    return found[name] if isinstance(found, dict) else ""
