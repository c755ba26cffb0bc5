"""Drafts of policies: begun, saved, dropped, published. Nobody is held to a draft.

Several people may write in one. Each saves the edition that they had open; who has an older
one is told who saved since, and nothing is overwritten unseen. What is wrong with a draft is
found by `draft_check`; what publishing means is for `publish`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from reasoned.cases.desk import Settings
from reasoned.cases.errors import Invalid, NotFound, Refused
from reasoned.cases.people import needs_person
from reasoned.cases.policies.draft_check import Checked, published, published_on, with_version
from reasoned.cases.policies.publish import Published, changed_rules, earliest, publish
from reasoned.cases.policies.rulebook import Rulebook
from reasoned.cases.submitting.recheck import count_carried
from reasoned.policies.model import Policy, PolicySet
from reasoned.store.tables.access import person
from reasoned.store.tables.policies import policy_draft, policy_version
from reasoned.store.unit import Unit

MOST = 200_000
"""Characters of a draft; a policy that people are to read is far shorter."""
NEW = "new-policy.md"
_TITLE = re.compile(r"^title[^\S\n]*:[^\S\n]*(\S.*)$", re.M)
_HEAD = 2_000
_EMPTY = """\
---
policy: a-short-id
title: What it is about
version: {day}
---

## A heading for each rule

Say in plain words what applies, and why. Put the rule itself beneath, in a block that begins
with three backticks and the word rule.
"""


@dataclass(frozen=True)
class Draft:
    """A draft as it was saved last. `by`: who saved it."""

    ref: str
    path: str
    title: str
    document: str
    edition: int
    by: str
    created_at: datetime
    changed_at: datetime
    published_at: datetime | None
    dropped_at: datetime | None


class Overtaken(Refused):
    """Somebody else saved the draft since; `theirs` is what stands there now."""

    def __init__(self, theirs: Draft) -> None:
        at = theirs.changed_at
        super().__init__(
            "draft-changed",
            f"{theirs.by} saved this draft on {at.day} {at:%B %Y at %H:%M} UTC, after you opened"
            " it. Nothing was overwritten.",
        )
        self.theirs = theirs


def open_drafts(connection: sa.Connection) -> list[Draft]:
    """What is being written, changed last first; of each document only its head."""
    query = _select(sa.func.substr(policy_draft.c.document, 1, _HEAD)).where(
        policy_draft.c.published_at.is_(None), policy_draft.c.dropped_at.is_(None)
    )
    return [_draft(row) for row in connection.execute(query.order_by(policy_draft.c.id.desc()))]


def read_draft(connection: sa.Connection, ref: str) -> Draft:
    """A draft, also one that is published or dropped. Raises NotFound."""
    query = _select(policy_draft.c.document).where(policy_draft.c.ref == ref)
    row = connection.execute(query).first()
    if row is None:
        raise NotFound("draft", ref)
    return _draft(row)


def start(unit: Unit, settings: Settings, policy: str = "", version: str = "", *, by: int) -> str:
    """Begin a draft, from a published version or from nothing; gives its id. Raises NotFound.

    Its version date is the first that is free.
    """
    needs_person(by, "write a policy")
    taken = {p.version for p in published(unit.connection).versions(policy)}
    day = free_day(settings, unit.now, taken)
    path, document = NEW, _EMPTY.format(day=day.isoformat())
    if policy:
        v = policy_version
        row = unit.one(
            sa.select(v.c.path, v.c.document).where(v.c.policy == policy, v.c.version == version)
        )
        if row is None:
            raise NotFound("policy version", f"{policy} {version}")
        path = row.path
        document = published_on(with_version(row.document, day), unit.now.date())
    ref = unit.new_ref("draft")
    unit.add(
        policy_draft,
        ref=ref,
        path=path,
        document=document,
        written_by=by,
        edition=1,
        created_at=unit.now,
        changed_at=unit.now,
    )
    return ref


def free_day(settings: Settings, now: datetime, taken: Collection[date]) -> date:
    """The first day on which a version may take effect and none does yet; `taken`: versions'
    days. A policy that is new needs no notice."""
    day = earliest(settings, now) if taken else now.date()
    while day in taken:
        day += timedelta(days=1)
    return day


def save(unit: Unit, ref: str, document: str, *, edition: int, by: int) -> int:
    """Keep a draft's text; gives its new edition. Raises NotFound, Invalid, Refused, Overtaken."""
    needs_person(by, "write a policy")
    check_length(document)
    row = _mine(unit, ref)
    if row.document == document:
        return int(row.edition)
    _same_edition(unit, row, edition)
    unit.change(
        policy_draft,
        row.id,
        document=document,
        written_by=by,
        edition=edition + 1,
        changed_at=unit.now,
    )
    return edition + 1


def check_length(document: str) -> None:
    """Raises Invalid where a text is longer than a draft may be."""
    if len(document) > MOST:
        raise Invalid(
            "document",
            f"The draft has {len(document):,} characters; at most {MOST:,} are taken here. Make"
            " two policies of it.",
        )


def drop(unit: Unit, ref: str, *, edition: int, by: int) -> None:
    """Give a draft up. Raises NotFound, Refused, Overtaken."""
    needs_person(by, "drop a draft")
    row = _mine(unit, ref)
    _same_edition(unit, row, edition)
    unit.change(policy_draft, row.id, dropped_at=unit.now)


def publish_draft(
    unit: Unit, settings: Settings, ref: str, checked: Checked, *, edition: int, by: int
) -> Published:
    """Publish a draft as it was checked; the service must load its rulebook again.

    `checked` may differ from the draft in its version date, which is chosen last, and in the day
    of publishing. Raises NotFound, Refused, Overtaken.
    """
    needs_person(by, "publish a policy")
    row = _mine(unit, ref)
    _same_edition(unit, row, edition)
    if checked.policy is None or checked.errors:
        raise Refused(
            "draft-errors",
            "The draft has errors, so it can't be published.",
            tuple(f"Line {p.line}: {p.message}" for p in checked.errors),
        )
    beside = published(unit.connection)
    if beside.basis != checked.basis:
        raise Refused(
            "published-since",
            "Something else was published meanwhile. Look at the draft again beside it.",
        )
    version = checked.policy.version.isoformat()
    policy = replace(checked.policy, path=f"{checked.policy.id}-{version}.md")
    if any(p.id == policy.id and p.version == policy.version for p in beside.policies):
        raise Refused(
            "version-published",
            f"Version {version} of {policy.id} is published and stays as it is. Choose another"
            " day.",
        )
    alone = PolicySet((policy,), beside.declared)
    done = publish(unit, settings, (alone, beside.facts, {policy.path: checked.document}), by=by)
    unit.change(
        policy_draft,
        row.id,
        document=checked.document,
        path=policy.path,
        written_by=by,
        edition=edition + 1,
        changed_at=unit.now,
        published_at=unit.now,
    )
    return done


def count_touched(
    connection: sa.Connection, book: Rulebook, policy: Policy, now: datetime
) -> tuple[list[str], int]:
    """The rules that a version would change, and how many standing decisions they carry."""
    versions, rules = changed_rules(book, policy)
    return rules, count_carried(connection, now, versions, rules) if rules else 0


def _mine(unit: Unit, ref: str) -> sa.Row[Any]:
    """A draft's row, locked. Raises NotFound; Refused where nobody can write in it any more."""
    row = unit.one(sa.select(policy_draft).where(policy_draft.c.ref == ref).with_for_update())
    if row is None:
        raise NotFound("draft", ref)
    ended = row.published_at or row.dropped_at
    if ended is not None:
        how = "published" if row.published_at else "dropped"
        raise Refused(
            "draft-closed",
            f"This draft was {how} on {ended.day} {ended:%B %Y at %H:%M} UTC. Begin another one to"
            " write on.",
        )
    return row


def _same_edition(unit: Unit, row: sa.Row[Any], edition: int) -> None:
    if row.edition != edition:
        raise Overtaken(read_draft(unit.connection, row.ref))


def _select(document: sa.ColumnElement[str]) -> sa.Select[Any]:
    d = policy_draft
    columns: Sequence[sa.ColumnElement[Any]] = (
        d.c.ref, d.c.path, d.c.edition, d.c.created_at, d.c.changed_at, d.c.published_at,
        d.c.dropped_at, person.c.name, document.label("text"),
    )  # fmt: skip
    return sa.select(*columns).join(person, person.c.id == d.c.written_by)


def _draft(row: sa.Row[Any]) -> Draft:
    found = _TITLE.search(row.text[:_HEAD])
    title = found[1].strip().strip("\"'") if found else ""
    return Draft(
        row.ref,
        row.path,
        title or row.path,
        row.text,
        row.edition,
        row.name,
        row.created_at,
        row.changed_at,
        row.published_at,
        row.dropped_at,
    )
