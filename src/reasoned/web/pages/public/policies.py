"""Policies in public: what is in force, what was and will be, and two versions compared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import sqlalchemy as sa
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from reasoned.cases.deciding.breaker import stopped_rules
from reasoned.cases.errors import Invalid
from reasoned.cases.public.numbers import applied
from reasoned.cases.public.policies import Published, document_of, edition_of, editions
from reasoned.policies.model import Rule
from reasoned.policies.show import decided_text, ground_text, restriction_text
from reasoned.web.pages.policy_text import changes_between, policy_html
from reasoned.web.pages.public.differences import differences
from reasoned.web.pages.public.shared import answer
from reasoned.web.pages.site import Pages, Part, Visit

pages = Pages(Part.PUBLIC)


@pages("GET", "/policies")
async def overview(visit: Visit) -> Response:
    """What is in force today, each rule in a line, with the versions before and announced."""
    house = visit.house
    desk, now = house.desk(), house.now()
    several = editions(desk.book.policy_set, now)
    current = {
        name: found
        for name, known in several.items()
        if (found := next((e for e in known if e.state == "in force"), None)) is not None
    }
    return answer(
        visit,
        "policies.html",
        nav="policies",
        current=current,
        several=several,
        restriction=restriction_text,
        ground=ground_text,
        decided=decided_text,
        stopped=desk.book.stopped,
    )


@pages("GET", "/policies/{policy}/compare")
async def compare(visit: Visit) -> Response:
    """What changed from one version to another: rule by rule, and in the text."""
    house = visit.house
    policy = visit.path_params["policy"]
    several = editions(house.desk().book.policy_set, house.now())
    newest = edition_of(several, policy, "")
    known = several[policy]
    old, new = (visit.query_params.get(name, "") for name in ("from", "to"))
    if len(known) < 2:
        raise Invalid("from", "There is only one version of this policy; nothing to compare.")
    after = edition_of(several, policy, new) if new else newest
    if not old:
        place = [e.version for e in known].index(after.version)
        old = known[max(place - 1, 0)].version
    before = edition_of(several, policy, old)

    def query(connection: sa.Connection) -> tuple[str, str]:
        return (
            document_of(connection, policy, before.version).document,
            document_of(connection, policy, after.version).document,
        )

    texts = await house.read(query)
    changes = await run_in_threadpool(changes_between, before.policy, after.policy)
    return answer(
        visit,
        "compare.html",
        nav="policies",
        before=before,
        after=after,
        known=known,
        changes=changes,
        headings=_headings(before.policy.rules, after.policy.rules),
        pieces=await run_in_threadpool(differences, *texts),
    )


@pages("GET", "/policies/{policy}")
async def today(visit: Visit) -> Response:
    """The version in force today."""
    return await _document(visit, "")


@pages("GET", "/policies/{policy}/{version}")
async def version(visit: Visit) -> Response:
    """One version, whether it is in force or not."""
    return await _document(visit, visit.path_params["version"])


async def _document(visit: Visit, wanted: str) -> Response:
    house = visit.house
    desk, now = house.desk(), house.now()
    policy = visit.path_params["policy"]
    several = editions(desk.book.policy_set, now)
    edition = edition_of(several, policy, wanted)

    def query(
        connection: sa.Connection,
    ) -> tuple[Published, Mapping[tuple[int, str], int], dict[str, str]]:
        return (
            document_of(connection, policy, edition.version),
            applied(connection, desk, now),
            {str(found["rule"]): str(found["reason"]) for found in stopped_rules(connection)},
        )

    published, counts, stopped = await house.read(query)
    text = await run_in_threadpool(
        policy_html,
        published.document,
        edition.policy,
        stopped=stopped if edition.state == "in force" else None,
    )
    return answer(
        visit,
        "policy.html",
        nav="policies",
        edition=edition,
        known=several[policy],
        published=published,
        text=text,
        counts=[
            (rule, counts.get((published.number, rule.id), 0)) for rule in edition.policy.rules
        ],
    )


def _headings(*several: Sequence[Rule]) -> dict[str, str]:
    return {rule.id: rule.heading for rules in several for rule in rules}
