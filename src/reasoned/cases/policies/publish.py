"""Policies are published: checked, kept for good, and entered for the register.

A version may take effect only in the future of what is decided already, and a policy's later
version only after the operator's notice period: what is in force is never changed behind
anybody's back.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

import sqlalchemy as sa

from reasoned.cases.deciding.run_rules import keep_leaf
from reasoned.cases.desk import Desk, Settings
from reasoned.cases.errors import Refused
from reasoned.cases.events import happened
from reasoned.cases.policies.rulebook import Rulebook, load_rulebook
from reasoned.cases.submitting.recheck import recheck_rules
from reasoned.facts.moments import midnight
from reasoned.facts.problems import Problem
from reasoned.policies.model import Policy, PolicySet, Rule
from reasoned.policies.read import FACTS_FILE, load_policies
from reasoned.policies.show import span_text
from reasoned.register.entries import policy_entry
from reasoned.store.tables.policies import declarations, policy_version
from reasoned.store.unit import Unit


class NotPublished(Exception):
    """The policies have errors; none was published."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(str(p) for p in problems))
        self.problems = problems


@dataclass(frozen=True)
class Published:
    """Versions that are new, `policy` and version date each, and cases to look at again.

    `facts`: whether the declared facts changed.
    """

    versions: tuple[tuple[str, str], ...]
    rechecked: int
    facts: bool = False


def read_folder(folder: Path) -> tuple[PolicySet, str, dict[str, str]]:
    """The policies of a folder, its facts.yaml as text, and each document as text by path.

    Raises NotPublished with every problem.
    """
    loaded = load_policies(folder)
    if loaded.set is None:
        raise NotPublished([p for p in loaded.problems if p.severity == "error"])
    texts = {p.path: Path(p.path).read_text(encoding="utf-8") for p in loaded.set.policies}
    return loaded.set, (folder / FACTS_FILE).read_text(encoding="utf-8"), texts


def publish(
    unit: Unit, settings: Settings, read: tuple[PolicySet, str, dict[str, str]], *, by: int
) -> Published:
    """Publish what is new in a folder that was read. Raises Refused where it changes what is.

    Afterwards the service must load its rulebook again.
    """
    policy_set, facts, texts = read
    known = {
        (row.policy, row.version): row.sha256
        for row in unit.all(
            sa.select(policy_version.c.policy, policy_version.c.version, policy_version.c.sha256)
        )
    }
    new = []
    for policy in policy_set.policies:
        before = known.get((policy.id, policy.version.isoformat()))
        if before is None:
            new.append(policy)
        elif before != policy.sha256:
            raise Refused(
                "version-published",
                f"{policy.path}: version {policy.version} of {policy.id} is published and stays as"
                " it is. Give the change a version of its own.",
            )
    if known:
        late = [p for p in new if p.in_force_from.date() < unit.now.date()]
        if late:
            raise Refused(
                "backdated",
                "A version takes effect on the day it is published or later.",
                tuple(f"{p.path}: in force from {p.in_force_from.date()}" for p in late),
            )
        _notice(unit, settings, [p for p in new if any(k[0] == p.id for k in known)])
    declared = _facts(unit, facts)
    for policy in new:
        _keep(unit, policy, texts[policy.path], by)
    rechecked = _changed(unit, settings, new, by) if known and new else 0
    return Published(tuple((p.id, p.version.isoformat()) for p in new), rechecked, declared)


def earliest(settings: Settings, now: datetime) -> date:
    """The first day on which a later version that is published now may take effect."""
    if not settings.notice:
        return now.date()
    first = now + settings.notice
    day = first.date()
    return day if first == midnight(day) else day + timedelta(days=1)


def _notice(unit: Unit, settings: Settings, later: Sequence[Policy]) -> None:
    """Whoever is bound by a policy is to know the next version before it binds them.

    A policy's own notice runs from the day on which it is published, whichever its text names.
    """
    for policy in later:
        first, notice = earliest(settings, unit.now), settings.notice
        if policy.notice is not None and unit.now.date() + policy.notice > first:
            first, notice = unit.now.date() + policy.notice, policy.notice
        if policy.in_force_from < midnight(first):
            raise Refused(
                "notice",
                f"A later version takes effect after a notice of {span_text(notice)}:"
                f" on {first} or later.",
                (f"{policy.path}: in force from {policy.in_force_from.date()}",),
            )


def _facts(unit: Unit, text: str) -> bool:
    """Keep them where they are new; gives whether they were."""
    digest = hashlib.sha256(text.encode()).hexdigest()
    newest = unit.one(sa.select(declarations).order_by(declarations.c.id.desc()).limit(1))
    if newest is not None and newest.sha256 == digest:
        return False
    if unit.one(sa.select(declarations.c.id).where(declarations.c.sha256 == digest)):
        raise Refused("old-facts", "These facts.yaml were published before; change them.")
    unit.add(declarations, sha256=digest, document=text, published_at=unit.now)
    return True


def _keep(unit: Unit, policy: Policy, text: str, by: int) -> None:
    leaf = keep_leaf(unit, policy_entry(policy, unit.now))
    ref = unit.new_ref("pol")
    unit.add(
        policy_version,
        ref=ref,
        policy=policy.id,
        version=policy.version.isoformat(),
        title=policy.title,
        sha256=policy.sha256,
        document=text,
        path=Path(policy.path).name,
        in_force_from=policy.in_force_from,
        published_at=unit.now,
        published_by=by,
        leaf_id=leaf,
    )
    happened(
        unit,
        "policy.published",
        actor=by,
        data={
            "policy": policy.id,
            "version": policy.version.isoformat(),
            "sha256": policy.sha256,
        },
    )


def _changed(unit: Unit, settings: Settings, new: Iterable[Policy], by: int) -> int:
    """Decisions by a rule that reads otherwise now, or is gone, go to a person."""
    book = load_rulebook(unit.connection)
    count = 0
    for policy in new:
        versions, rules = changed_rules(book, policy)
        count += recheck_rules(unit, Desk(book, settings), versions, rules)
    return count


def changed_rules(book: Rulebook, policy: Policy) -> tuple[list[int], list[str]]:
    """The row numbers of a policy's earlier versions, and their rules that read otherwise in
    this one or are gone."""
    before = [
        p for p in book.policy_set.policies if p.id == policy.id and p.version < policy.version
    ]
    if not before:
        return [], []
    last = max(before, key=lambda p: p.version)
    # A stopped rule is for people whatever is written, which is no change of the text.
    same = {r.id: _meaning(r, book.stopped) for r in policy.rules}
    rules = [r.id for r in last.rules if same.get(r.id) != _meaning(r, book.stopped)]
    return [book.versions[p.id, p.version.isoformat()] for p in before], rules


def _meaning(rule: Rule, stopped: Collection[str]) -> object:
    """What a rule does, without where it stands."""
    parts = [
        tuple((e.condition.text, e.asks) for e in elements) for elements in (rule.when, rule.unless)
    ]
    by = None if rule.id in stopped else rule.decided_by
    return (tuple(parts), rule.then, rule.ground, by, rule.mode)
