"""Roles of people, scopes of tokens, and which role has which scopes.

| role | may |
|---|---|
| policy author | publish policies, read |
| reviewer | submit, decide, correct facts, judge matches, file an appeal for somebody, read |
| senior | what a reviewer and an author may, rule on appeals, let a stopped rule act again, erase |
| auditor | read everything, change nothing |
| administrator | people, tokens, webhooks, retention, import, submit; decides nothing |

That nobody rules on what they decided isn't a matter of roles: the store refuses it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from reasoned.store.tables.access import SOFTWARE


class Scope(StrEnum):
    """What a token may do; each route of the API names the one that it needs."""

    SUBMIT = "submit"
    READ = "cases:read"
    DECIDE = "cases:decide"
    APPEAL = "appeals:file"
    RULE = "appeals:rule"
    FACTS = "facts:correct"
    ERASE = "facts:erase"
    SCREEN = "screening"
    PUBLISH = "policies:publish"
    STANDING = "standing:read"
    EVENTS = "events:read"
    ADMIN = "admin"


class Role(StrEnum):
    """What a person is here for."""

    AUTHOR = "policy-author"
    REVIEWER = "reviewer"
    SENIOR = "senior"
    AUDITOR = "auditor"
    ADMIN = "administrator"


_READS = frozenset({Scope.READ, Scope.STANDING, Scope.EVENTS})
_REVIEWS = _READS | {Scope.SUBMIT, Scope.DECIDE, Scope.APPEAL, Scope.FACTS, Scope.SCREEN}

MAY: Mapping[Role, frozenset[Scope]] = {
    Role.AUTHOR: _READS | {Scope.PUBLISH},
    Role.REVIEWER: _REVIEWS,
    Role.SENIOR: _REVIEWS | {Scope.RULE, Scope.ERASE, Scope.PUBLISH},
    Role.AUDITOR: _READS,
    Role.ADMIN: _READS | {Scope.ADMIN, Scope.SUBMIT},
}
"""What each role may do."""


def scopes_of(roles: Iterable[Role]) -> frozenset[Scope]:
    """Everything that any of the roles may do."""
    return frozenset(scope for role in roles for scope in MAY[role])


@dataclass(frozen=True)
class Actor:
    """Who does something: a person's row and random id, what they may do, and where.

    `markets` empty: everywhere.
    """

    person: int
    ref: str
    scopes: frozenset[Scope]
    markets: tuple[str, ...] = ()

    def may(self, scope: Scope) -> bool:
        return scope in self.scopes

    def may_in(self, market: str) -> bool:
        """Whether a market is theirs; what has no market is everybody's."""
        return not self.markets or not market or market in self.markets


ENGINE = Actor(SOFTWARE, "software", frozenset())
"""The engine itself, which may nothing that needs a person."""
