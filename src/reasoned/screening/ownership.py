"""Who is owned, half or more, by targets: alone or together, directly or through others.

After the rule of the US Office of Foreign Assets Control ("Revised Guidance on Entities Owned
by Persons Whose Property and Interests in Property Are Blocked", 13 August 2014): what blocked
persons own 50 per cent or more of, in the aggregate, is blocked itself, and counts in turn as
blocked for what it owns. Control without ownership doesn't count.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

HALF = 50.0
"""Per cent from which owners that are targets make what they own count as one."""

DEEPEST = 100
"""Owners of owners that are followed."""

MOST_PATHS = 100
"""Paths that are told; two owners of two owners of two make more than anybody reads."""


@dataclass(frozen=True)
class Share:
    """`owner` holds `percent` of `owned`, or an unknown part (None). Ids are the caller's."""

    owner: str
    owned: str
    percent: float | None


@dataclass(frozen=True)
class Owned:
    """Why something counts as owned by targets: the shares that make 50 per cent and more.

    `shares` are those of its own owners, `through` the same for owners that aren't targets
    themselves. `percent` is their sum.
    """

    id: str
    percent: float
    shares: tuple[Share, ...]
    through: tuple[Owned, ...] = ()

    def paths(self) -> tuple[tuple[Share, ...], ...]:
        """Each chain of shares from what is owned up to a target; the first `MOST_PATHS`."""
        return tuple(islice(self._chains(), MOST_PATHS))

    def _chains(self) -> Iterator[tuple[Share, ...]]:
        deeper = {owned.id: owned for owned in self.through}
        for share in self.shares:
            above = deeper.get(share.owner)
            if above is None:
                yield (share,)
            else:
                yield from ((share, *path) for path in above._chains())


def owned_by_targets(shares: Sequence[Share], targets: Collection[str]) -> Mapping[str, Owned]:
    """What targets own half or more of, by id; targets themselves aren't in it.

    Owners who own each other are no reason by themselves: a circle counts only where a target
    stands above it. Shares above 100 per cent together, as lists have them, count as written.
    An unknown share counts as nothing here: it is a question, not an answer.
    """
    of: dict[str, list[Share]] = {}
    for share in dict.fromkeys(shares):
        if share.percent is not None and share.percent > 0 and share.owner != share.owned:
            of.setdefault(share.owned, []).append(share)
    found: dict[str, Owned] = {}
    counted = set(targets)
    for _ in range(DEEPEST):
        new: dict[str, Owned] = {}
        for owned, held in of.items():
            if owned in counted:
                continue
            theirs = tuple(share for share in held if share.owner in counted)
            percent = sum(share.percent or 0.0 for share in theirs)
            if percent >= HALF:
                through = tuple(found[s.owner] for s in theirs if s.owner in found)
                new[owned] = Owned(owned, percent, theirs, through)
        if not new:
            break
        found.update(new)
        counted.update(new)
    return found
