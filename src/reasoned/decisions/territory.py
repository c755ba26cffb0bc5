"""Where and how long limits reach: territories from facts, and several limits together.

A territory that isn't wholly known, or isn't country codes, gives None: the rule is then
undetermined. Which restriction prevails is for `decide`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import timedelta

from reasoned.conditions.values import Partial, Record, Value
from reasoned.policies.model import Restriction, RestrictionKind, Territory

_CODE = re.compile(r"[A-Z]{2}")


def codes_of(value: Value) -> tuple[str, ...] | None:
    """The country codes that a fact holds; None where it is unknown, partial or no codes."""
    if isinstance(value, Partial) or not isinstance(value, tuple):
        return None
    if all(isinstance(code, str) and _CODE.fullmatch(code) for code in value):
        return value
    return None


def resolve(then: Restriction, record: Record) -> Restriction | None:
    """`then` with the territories that facts give; None where they aren't wholly known."""
    territory = then.territory
    if not (territory.excluded_fact or territory.only_fact):
        return then
    excluded, only = territory.excluded, territory.only
    if territory.excluded_fact:
        codes = codes_of(record.get(territory.excluded_fact))
        if codes is None:
            return None
        excluded = (*excluded, *codes)
    if territory.only_fact:
        codes = codes_of(record.get(territory.only_fact))
        if codes is None:
            return None
        only = codes if only is None else tuple(c for c in only if c in codes)
    return replace(
        then, territory=Territory(_ordered(excluded), None if only is None else _ordered(only))
    )


def reaches(then: Restriction) -> bool:
    """Whether a restriction restricts anything: facts may give a limit no territory at all."""
    territory = then.territory
    return (
        then.kind is not RestrictionKind.LIMIT
        or bool(territory.excluded)
        or territory.only is not None
    )


def adds(then: Restriction, to: Restriction) -> bool:
    """Whether `then` may restrict anything that `to`, resolved, doesn't restrict already."""
    if then.kind is not RestrictionKind.LIMIT or to.duration is not None:
        return True
    if then.territory.excluded_fact or then.territory.only_fact:
        return True
    return combined([to, replace(then, duration=None)]) != (to,)


def combined(thens: Sequence[Restriction]) -> tuple[Restriction, ...]:
    """What one or more restrictions of one kind, territories resolved, amount to together.

    Limits combine (`together`); of all others the longest applies.
    """
    if thens[0].kind is RestrictionKind.LIMIT:
        return together(thens)
    if len(thens) == 1:
        return (thens[0],)
    return (max(thens, key=lambda then: length(then.duration)),)


def together(limits: Iterable[Restriction]) -> tuple[Restriction, ...]:
    """Limits combined; those for different times stay apart, the longest first.

    What several rules exclude is excluded together; what several allow only is what all
    of them allow, less what any of them excludes.
    """
    by_time: dict[timedelta | None, list[Territory]] = {}
    for then in limits:
        by_time.setdefault(then.duration, []).append(then.territory)
    return tuple(
        Restriction(RestrictionKind.LIMIT, _combined(by_time[duration]), duration)
        for duration in sorted(by_time, key=length, reverse=True)
    )


def one_after_another(thens: Sequence[Restriction]) -> tuple[Restriction, ...]:
    """What restrictions that begin together, as `combined` gives them, amount to at each time.

    A duration counts from the end of the one before: `DE` until lifted and `US` for 30 days
    are `DE, US` for 30 days, then `DE` until lifted.
    """
    found: list[Restriction] = []
    begins, ended = timedelta(0), timedelta(0)
    for last in reversed(range(len(thens))):
        ends = thens[last].duration
        (then,) = combined([replace(t, duration=ends) for t in thens[: last + 1]])
        if found and found[-1].territory == then.territory:
            found.pop()  # the limit that has ended took nothing away beside this one
        else:
            begins = ended
        found.append(then if ends is None else replace(then, duration=ends - begins))
        ended = length(ends)
    return tuple(found)


def length(duration: timedelta | None) -> timedelta:
    """A duration to compare; until lifted is the longest."""
    return timedelta.max if duration is None else duration


def _combined(territories: Sequence[Territory]) -> Territory:
    excluded = _ordered(code for t in territories for code in t.excluded)
    onlys = [set(t.only) for t in territories if t.only is not None]
    if not onlys:
        return Territory(excluded)
    return Territory((), _ordered(set.intersection(*onlys).difference(excluded)))


def _ordered(codes: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(codes)))
