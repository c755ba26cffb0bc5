"""What is wrong with a draft of a policy: alone, and beside all that is published.

The same findings as `reasoned policy check` gives for a folder with the draft in it, of the
draft alone. Keeping and publishing drafts is for `drafts`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

import sqlalchemy as sa

from reasoned.conditions.satisfy.ask import Effort
from reasoned.facts.declarations import parse_declarations
from reasoned.facts.model import Declarations, SubjectKind
from reasoned.facts.problems import Problem
from reasoned.policies.check import PAIRS_EFFORT, check
from reasoned.policies.check_pairs import check_pairs
from reasoned.policies.model import Policy, PolicySet
from reasoned.policies.read import collect, parse_policy
from reasoned.store.tables.policies import declarations, policy_version

PATH = "draft"
"""What a draft is called in its own findings."""
_VERSION = re.compile(r"^version[^\S\n]*:.*$", re.M)
_PUBLISHED = re.compile(r"^published[^\S\n]*:.*$", re.M)
_NOTICE = re.compile(r"^notice[^\S\n]*:.*$", re.M)
_FRONT = re.compile(r"---[^\S\n]*\n(?:.*\n)*?---[^\S\n]*(?:\n|$)")


@dataclass(frozen=True)
class Published:
    """All versions as they were written: a rule that a breaker has stopped reads as it stands.

    `basis` changes whenever something is published.
    """

    policies: tuple[Policy, ...]
    facts: str
    basis: str
    texts: tuple[tuple[str, str, str], ...]

    @property
    def declared(self) -> Declarations:
        """The facts that rules may use."""
        return _declared(self.facts)

    def versions(self, policy: str) -> list[Policy]:
        """The versions of one policy, newest first."""
        own = [p for p in self.policies if p.id == policy]
        return sorted(own, key=lambda p: p.version, reverse=True)

    def text_of(self, policy: Policy) -> str:
        """A version as it was written."""
        return next((text for text, _, sha in self.texts if sha == policy.sha256), "")


@dataclass(frozen=True)
class Checked:
    """A draft as it was read, None where it can't be; and everything found, by line.

    `document` and `basis`: the text that was checked, and beside what.
    """

    policy: Policy | None
    problems: tuple[Problem, ...]
    document: str
    basis: str

    @property
    def errors(self) -> tuple[Problem, ...]:
        return tuple(p for p in self.problems if p.severity == "error")


def published(connection: sa.Connection) -> Published:
    """Everything that is published, as it was written."""
    facts = connection.execute(
        sa.select(declarations).order_by(declarations.c.id.desc()).limit(1)
    ).first()
    v = policy_version
    rows = connection.execute(
        sa.select(v.c.id, v.c.document, v.c.path, v.c.sha256).order_by(v.c.id)
    ).all()
    document = facts.document if facts is not None else "facts:\n"
    texts = tuple((row.document, row.path, row.sha256) for row in rows)
    read = (_policy(document, *text) for text in texts)
    basis = f"{facts.id if facts is not None else 0}/{rows[-1].id if rows else 0}"
    return Published(tuple(p for p in read if p is not None), document, basis, texts)


def check_draft(beside: Published, document: str) -> Checked:
    """What `policy check` finds in a draft. May take a second; not for the writer's thread."""
    policy, problems = _checked(beside.facts, beside.texts, document)
    return Checked(policy, problems, document, beside.basis)


def with_version(document: str, day: date) -> str:
    """The document with another version date; as it was where its front matter has none."""
    return _in_front(document, lambda front: _VERSION.sub(f"version: {day}", front, count=1))


def published_on(document: str, day: date) -> str:
    """The document as it is published on a day, from which its notice runs, if it has one.

    Where it says neither when it was published nor a notice, it is as it was.
    """

    def dated(front: str) -> str:
        if _PUBLISHED.search(front):
            return _PUBLISHED.sub(f"published: {day}", front, count=1)
        return _NOTICE.sub(lambda found: f"published: {day}\n{found[0]}", front, count=1)

    return _in_front(document, dated)


def _in_front(document: str, change: Callable[[str], str]) -> str:
    front = _FRONT.match(document)
    return document if front is None else change(front.group()) + document[front.end() :]


@lru_cache(maxsize=64)
def _checked(
    facts: str, texts: tuple[tuple[str, str, str], ...], document: str
) -> tuple[Policy | None, tuple[Problem, ...]]:
    declared = _declared(facts)
    policy, problems = parse_policy(document, PATH, declared)
    if policy is None:
        return None, tuple(problems)
    others = [p for p in (_policy(facts, *text) for text in texts) if p is not None]
    # The draft comes last, so that what clashes is said of it and not of what is published.
    together = collect([*others, policy], declared, problems, checked=True)
    found = set(together.problems)
    if together.set is not None:
        found |= set(_findings(policy, others, together.set))
    return policy, tuple(sorted(p for p in found if p.path == PATH))


def _findings(policy: Policy, others: Sequence[Policy], together: PolicySet) -> list[Problem]:
    """Only what concerns the draft is looked at: the rest was checked when it was published."""
    before = [p for p in others if p.id == policy.id and p.version < policy.version]
    older = sorted(before, key=lambda p: p.version)[-1:]
    found = check(replace(together, policies=(*older, policy)))
    newest: dict[str, Policy] = {p.id: p for p in sorted(others, key=_begins)}
    newest[policy.id] = policy
    rules = [r for p in newest.values() for r in p.rules]
    effort = Effort(PAIRS_EFFORT)
    for kind in SubjectKind:
        found += check_pairs([r for r in rules if r.applies_to is kind], effort)
    return found


def _begins(policy: Policy) -> tuple[object, object]:
    return policy.in_force_from, policy.version


@lru_cache(maxsize=4)
def _declared(facts: str) -> Declarations:
    return parse_declarations(facts, "facts.yaml")[0]


@lru_cache(maxsize=512)
def _policy(facts: str, document: str, path: str, sha256: str) -> Policy | None:
    return parse_policy(document, path, _declared(facts), sha256)[0]
