"""What changed between two reads of a measure: added, changed and withdrawn targets."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import Literal

from reasoned.facts.measures import Measure, Target


@dataclass(frozen=True)
class ChangedTarget:
    """A target of both reads that differs; `fields` are the names of what does."""

    before: Target
    after: Target
    fields: tuple[str, ...]


@dataclass(frozen=True)
class Changes:
    """What became of one measure.

    `whole` says that the measure itself is new or isn't there any more, `fields` are those of
    its own that differ. Targets are told apart by their `key`, and stand in the order of the
    read that they are from.
    """

    measure: str
    whole: Literal["added", "withdrawn", ""] = ""
    fields: tuple[str, ...] = ()
    added: tuple[Target, ...] = ()
    changed: tuple[ChangedTarget, ...] = ()
    withdrawn: tuple[Target, ...] = ()

    def __bool__(self) -> bool:
        """Whether anything changed."""
        return bool(self.whole or self.fields or self.added or self.changed or self.withdrawn)


_APART = frozenset({"targets", "path"})
"""Fields of a measure that don't count: targets are compared one by one, a path may move."""


def compare(before: Measure | None, after: Measure | None) -> Changes:
    """What changed; None stands for a measure that isn't there. Order in lists doesn't count.

    A measure that isn't there any more has all its targets withdrawn, a new one all added.
    Raises ValueError where the two have different ids or neither is there.
    """
    either = after or before
    if either is None or (before is not None and before.id != either.id):
        raise ValueError("Two reads of one measure are compared.")
    old = _by_key(before.targets if before else ())
    new = _by_key(after.targets if after else ())
    changed = [
        ChangedTarget(old[key], target, differing)
        for key, target in new.items()
        if key in old and (differing := _differing(old[key], target))
    ]
    return Changes(
        measure=either.id,
        whole="added" if before is None else "withdrawn" if after is None else "",
        fields=_differing(before, after) if before and after else (),
        added=tuple(target for key, target in new.items() if key not in old),
        changed=tuple(changed),
        withdrawn=tuple(target for key, target in old.items() if key not in new),
    )


def compare_all(before: Iterable[Measure], after: Iterable[Measure]) -> tuple[Changes, ...]:
    """The changes of each measure of either read, by id; without those that stayed the same."""
    old, new = {m.id: m for m in before}, {m.id: m for m in after}
    found = (compare(old.get(key), new.get(key)) for key in sorted({*old, *new}))
    return tuple(changes for changes in found if changes)


def _by_key(targets: Iterable[Target]) -> dict[str, Target]:
    found: dict[str, Target] = {}
    for target in targets:
        found.setdefault(target.key, target)
    return found


def _differing(before: Target | Measure, after: Target | Measure) -> tuple[str, ...]:
    if before is after:
        return ()
    return tuple(
        each.name
        for each in fields(before)
        if each.name not in _APART
        and not _same(getattr(before, each.name), getattr(after, each.name))
    )


def _same(before: object, after: object) -> bool:
    if before == after:
        return True
    if isinstance(before, tuple) and isinstance(after, tuple):
        return len(before) == len(after) and set(before) == set(after)
    return False
