"""By what the queue is narrowed, as it stands in its address; the same address, the same view."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode, urlsplit

from reasoned.access.roles import Actor
from reasoned.cases.errors import Invalid
from reasoned.cases.work.queue import Filter
from reasoned.policies.model import PolicySet
from reasoned.store.tables.cases import TASKS

if TYPE_CHECKING:
    from reasoned.web.pages.site import Visit

KINDS: Mapping[str, str] = {
    "review": "Decide",
    "second": "Confirm a ban",
    "appeal": "Rule on an appeal",
    "objection": "Answer an objection",
    "recheck": "Look again",
    "legacy": "Decide an old ban anew",
}
"""What a person is asked for, in words."""
assert set(KINDS) == set(TASKS)
WHO: Mapping[str, str] = {"": "Anybody's", "mine": "Mine", "nobody": "Nobody's yet"}
LONGEST = 200


@dataclass(frozen=True)
class Wanted:
    """What to show; what is empty doesn't narrow it. `who`: a key of `WHO`."""

    kind: str = ""
    rule: str = ""
    market: str = ""
    who: str = ""
    escalated: bool = False
    late: bool = False

    @classmethod
    def of(cls, given: Mapping[str, str]) -> Wanted:
        """From the parameters of an address. Raises Invalid."""
        kind, who = given.get("kind", ""), given.get("who", "")
        rule, market = given.get("rule", ""), given.get("market", "")
        if kind and kind not in KINDS:
            raise Invalid("kind", "There is no such kind of task.")
        if who not in WHO:
            raise Invalid("who", "Show anybody's tasks, your own, or nobody's.")
        if len(rule) > LONGEST or len(market) > LONGEST:
            raise Invalid("rule", "No rule or market has so long a name.")
        return cls(kind, rule, market, who, bool(given.get("escalated")), bool(given.get("late")))

    @classmethod
    def parsed(cls, query: str) -> Wanted:
        """From the text of an address' query. Raises Invalid."""
        return cls.of(dict(parse_qsl(query)))

    @property
    def query(self) -> str:
        """As it stands in an address; empty where nothing is narrowed."""
        said = {
            "kind": self.kind,
            "rule": self.rule,
            "market": self.market,
            "who": self.who,
            "escalated": "1" if self.escalated else "",
            "late": "1" if self.late else "",
        }
        return urlencode({name: value for name, value in said.items() if value})

    def filter(self, actor: Actor, now: datetime) -> Filter | None:
        """For the queue; None where it is about a market that the actor has no part in."""
        if self.market and not actor.may_in(self.market):
            return None
        return Filter(
            kind=self.kind,
            rule=self.rule,
            markets=(self.market,) if self.market else actor.markets,
            mine=actor.person if self.who == "mine" else None,
            unassigned=self.who == "nobody",
            escalated=self.escalated,
            late=now if self.late else None,
        )


FROM = "from"
"""The parameter of a case's address with the query of the queue that one came from."""


def came_from_query(query: str) -> str:
    """What a case's address ends with, so that it knows the way back to the narrowed queue."""
    return f"?{urlencode({FROM: query})}" if query else ""


def came_from(visit: Visit) -> str:
    """The query of the queue from which somebody came to a case; empty where that isn't known.

    A form that was sent doesn't say; the page that it stood on does.
    """
    said = visit.query_params.get(FROM, "")
    if not said:
        page = urlsplit(visit.headers.get("referer", ""))
        said = dict(parse_qsl(page.query)).get(FROM, "") if page.path[:12] == "/desk/cases/" else ""
    try:
        return Wanted.parsed(said).query
    except Invalid:
        return ""


def with_query(path: str, query: str) -> str:
    """A path with a query, if there is any."""
    return f"{path}?{query}" if query else path


def headings(policies: PolicySet, at: datetime) -> Mapping[str, str]:
    """Each rule's heading by its id, as it is in force; the weightiest first, by what it could end
    in, and rules that weigh the same as their policies have them."""
    rules = [rule for policy in policies.in_force(at) for rule in policy.rules]
    rules.sort(key=lambda rule: -rule.then.kind.severity)
    return {rule.id: rule.heading for rule in rules}


def weightiest_first(rules: Sequence[str], known: Mapping[str, str]) -> list[str]:
    """Rules in the order of `headings`; what is in force no more comes last."""
    place = {rule: number for number, rule in enumerate(known)}
    return sorted(rules, key=lambda rule: place.get(rule, len(place)))
