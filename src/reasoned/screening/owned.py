"""Advertisers that targets own: from what is known of owners to matches of a kind of their own.

Who is owned is for `ownership`; this finds who among the owners is a target.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from reasoned.facts.measures import Owner
from reasoned.screening.names.fold import fold
from reasoned.screening.ownership import Owned, Share, owned_by_targets
from reasoned.screening.score.context import Reason
from reasoned.screening.score.pair import CandidateStatus, Scored
from reasoned.screening.screen import SideIndex
from reasoned.screening.side import of_advertiser

GIVEN = 8.0
"""Log-odds that an owner is a target where its id was given, as of any identifier."""


@dataclass(frozen=True)
class Holding:
    """An advertiser whose owners are known. `id` is the caller's, and told apart by it."""

    id: str
    name: str
    owners: tuple[Owner, ...]


@dataclass(frozen=True)
class Step:
    """`owner` holds `percent` of `owned`, by their names."""

    owner: str
    owned: str
    percent: float


@dataclass(frozen=True)
class OwnedBy:
    """An advertiser that targets own, by the target `known` in the index.

    `percent` is what all targets together hold; `paths` lead from the advertiser up to this
    target. The score is the least sure link's: that the owner is the target.
    """

    known: int
    percent: float
    paths: tuple[tuple[Step, ...], ...]
    scored: Scored


def owned(
    holdings: Sequence[Holding], index: SideIndex, ids: Mapping[str, Sequence[int]]
) -> Mapping[str, tuple[OwnedBy, ...]]:
    """By an advertiser's id, the targets that own half of it or more, alone or together.

    An owner is a target where its id (or its name) is one of `ids`, or where its name matches
    one for certain; an owner that is itself among the holdings passes on what it is owned by.
    """
    graph = _Graph(holdings, index, ids)
    found = owned_by_targets(graph.shares, graph.targets)
    return {
        holding.id: tuple(graph.answers(found[_node(holding)]))
        for holding in holdings
        if _node(holding) in found
    }


class _Graph:
    def __init__(
        self, holdings: Sequence[Holding], index: SideIndex, ids: Mapping[str, Sequence[int]]
    ) -> None:
        self._ids = ids
        self._index = index
        self.names: dict[str, str] = {_node(each): each.name for each in holdings}
        # A name that two advertisers have tells neither.
        own: dict[str, str] = {}
        for holding in holdings:
            folded = fold(holding.name)
            own[folded] = "" if folded in own else _node(holding)
        own.update({f"id {holding.id}": _node(holding) for holding in holdings})
        owners = dict.fromkeys(owner for each in holdings for owner in each.owners)
        self.targets = self._matched(owners)
        self.shares = [
            Share(self._owner(owner, own), _node(holding), owner.share)
            for holding in holdings
            for owner in holding.owners
        ]

    def _owner(self, owner: Owner, own: Mapping[str, str]) -> str:
        node = f"owner {owner.target} {fold(owner.name)}"
        if node not in self.targets:
            node = own.get(f"id {owner.target}") or own.get(fold(owner.name)) or node
        self.names.setdefault(node, owner.name or owner.target)
        return node

    def _matched(self, owners: Iterable[Owner]) -> dict[str, dict[int, float]]:
        """By node, the targets that an owner is, with the log-odds of that."""
        found: dict[str, dict[int, float]] = {}
        asked: dict[str, str] = {}
        for owner in owners:
            node = f"owner {owner.target} {fold(owner.name)}"
            for known in self._ids.get(owner.target) or self._ids.get(owner.name) or ():
                found.setdefault(node, {})[known] = GIVEN
            if owner.name:
                asked[node] = owner.name
        sides = [of_advertiser(node, name) for node, name in asked.items()]
        for candidate in self._index.screen(sides):
            if candidate.scored.status is CandidateStatus.CERTAIN:
                mine = found.setdefault(sides[candidate.asked].id, {})
                mine.setdefault(candidate.known, candidate.scored.logit)
        return found

    def answers(self, of: Owned) -> Iterator[OwnedBy]:
        by_target: dict[int, list[tuple[Share, ...]]] = {}
        least: dict[int, float] = {}
        for path in of.paths():
            for known, logit in self.targets[path[-1].owner].items():
                by_target.setdefault(known, []).append(path)
                least[known] = min(logit, least.get(known, logit))
        for known, paths in sorted(by_target.items()):
            steps = tuple(tuple(map(self._step, path)) for path in paths)
            yield OwnedBy(known, of.percent, steps, self._scored(known, of, steps, least[known]))

    def _step(self, share: Share) -> Step:
        return Step(self.names[share.owner], self.names[share.owned], share.percent or 0.0)

    def _scored(
        self, known: int, of: Owned, paths: Sequence[Sequence[Step]], logit: float
    ) -> Scored:
        label = self._index.sides[known].label
        first, *others = (path_words(path) for path in paths)
        reasons = [Reason("owned", first, label, logit)]
        reasons += [Reason("owned", other, label, 0.0) for other in others]
        whole = f"{of.percent:g} % of {self.names[of.id]}"
        reasons.append(Reason("owned-together", whole, label, 0.0))
        return Scored(logit, tuple(reasons))


def path_words(path: Sequence[Step]) -> str:
    """A path in words, the target's share first."""
    steps = [f"{step.owner} owns {step.percent:g} % of {step.owned}" for step in reversed(path)]
    return ", and ".join(steps)


def _node(holding: Holding) -> str:
    return f"advertiser {holding.id}"
