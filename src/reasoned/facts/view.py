"""What was known of a subject at a moment: which version of each fact counts, and why.

Nothing known later than that moment can enter. In this order:

1. Of the versions with one id, the latest that was known counts, whatever its status.
2. It counts only where it is established, true at the moment, not expired, and as sure as
   its declaration demands. Otherwise it is left out with the reason, and the fact unknown.
3. Where several facts of one name count, the latest observed wins; observed at the same
   time with different values they conflict, and the fact is unknown.
4. Lists are united instead: an established item stays until its own fact ends. The union of
   complete lists is complete where one of them holds all the items, or where the declaration
   says that our record is complete (`absent: none`); it is partial where some fact of that
   name was left out and might add to it.
5. Where the declaration says `absent: none`, nothing on record for the moment, of any
   status, means none.

Who may see a fact is left to `decisions`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from reasoned.conditions.types import ListType
from reasoned.conditions.values import Partial, Record, Value
from reasoned.facts.fit import DROPPED
from reasoned.facts.model import Absent, Declaration, Declarations, Fact, Status, SubjectKind
from reasoned.facts.normalise import normaliser_for


class Reason(StrEnum):
    """Why a fact that was known doesn't count. The values end "It is left out: ...".

    `NOT_YET_TRUE` and `NO_LONGER_TRUE` facts say nothing of the moment asked about; all
    others might, so they keep a list from being complete.
    """

    ALLEGED = "it is only alleged"
    CONTESTED = "it is contested"
    NOT_YET_TRUE = "it wasn't true yet"
    NO_LONGER_TRUE = "it was no longer true"
    EXPIRED = "it is too old"
    LOW_CONFIDENCE = "it isn't sure enough"
    OUTDATED = "a later observation counts"
    CONFLICT = "another one of the same time says otherwise"
    UNDECLARED = "no such fact is declared"
    MISPLACED = "it isn't a fact about such a subject"
    UNFIT = "its value doesn't fit the declared type"


_SAYS_NOTHING = frozenset(
    {Reason.NOT_YET_TRUE, Reason.NO_LONGER_TRUE, Reason.UNDECLARED, Reason.MISPLACED}
)


@dataclass(frozen=True)
class LeftOut:
    """A fact version that was known and doesn't count."""

    fact: Fact
    reason: Reason


@dataclass(frozen=True)
class View:
    """What was known of a subject at `at`.

    `record` is what conditions run on. `known` has for each fact in it the version that
    counted (of a united list the latest; all are in `sources`). A name that is none by
    `absent: none` is in the record alone. `unsettled` has the alleged or contested version
    where there is one; the name may be known too, by other facts. `left_out` is in the order
    of the facts given. `later` are versions not known at the time: for debugging, never for
    a statement.
    """

    at: datetime
    record: Record
    known: Mapping[str, Fact]
    sources: Mapping[str, tuple[Fact, ...]]
    unsettled: Mapping[str, tuple[Status, Fact]]
    left_out: tuple[LeftOut, ...]
    later: tuple[Fact, ...]


def absent_values(
    declarations: Declarations, kinds: Collection[SubjectKind] = tuple(SubjectKind)
) -> Mapping[str, Value]:
    """What a record holds of facts that nothing is on record of: none, or the empty list.

    Of facts about those kinds of subject only.
    """
    return {
        name: () if isinstance(declared.field.type, ListType) else None
        for name, declared in declarations.facts.items()
        if declared.absent is Absent.NONE and declared.subject in kinds
    }


def view(
    facts: Iterable[Fact],
    declarations: Declarations,
    subject_id: str,
    at: datetime,
    *,
    advertiser: str | None = None,
) -> View:
    """What was known of `subject_id` at `at` (aware).

    For an ad, `advertiser` is the id of who runs it, whose facts belong to the record too,
    or "" where that is unknown. None: the subject is itself an advertiser. Facts of others
    are passed over. Raises ValueError for a moment without a time zone.
    """
    if at.utcoffset() is None:
        raise ValueError("The moment to look from needs a time zone.")
    kinds = {subject_id: SubjectKind.ADVERTISER if advertiser is None else SubjectKind.AD}
    if advertiser:
        kinds[advertiser] = SubjectKind.ADVERTISER
    versions, later = _latest_known(facts, kinds, at)
    normaliser = normaliser_for(declarations)
    candidates: dict[str, list[Fact]] = {}
    fitting: dict[int, Value] = {}
    left_out: list[LeftOut] = []
    for fact in versions:
        declared = declarations.facts.get(fact.name)
        reason = _reason_against(fact, declared, kinds[fact.subject], at)
        if reason is None:
            value, _ = normaliser.fits(fact.name, fact.value)
            fitting[id(fact)] = value
            reason = Reason.UNFIT if value is DROPPED else None
        if reason is None:
            candidates.setdefault(fact.name, []).append(fact)
        else:
            left_out.append(LeftOut(fact, reason))
    record: dict[str, Value] = dict(absent_values(declarations, kinds.values()))
    for out in left_out:
        if out.reason not in _SAYS_NOTHING:
            record.pop(out.fact.name, None)
    known: dict[str, Fact] = {}
    sources: dict[str, tuple[Fact, ...]] = {}
    for name, found in candidates.items():
        found.sort(key=lambda fact: (fact.observed_at, fact.known_from, fact.id))
        if isinstance(declarations.facts[name].field.type, ListType):
            open_ended = any(
                out.fact.name == name and out.reason not in _SAYS_NOTHING for out in left_out
            )
            record[name] = _unite(
                [fitting[id(fact)] for fact in found],
                own_record=declarations.facts[name].absent is Absent.NONE,
                open_ended=open_ended,
            )
            known[name], sources[name] = found[-1], tuple(found)
        else:
            chosen, outdone = _latest_observed(found)
            left_out.extend(outdone)
            record.pop(name, None)
            if chosen is not None:
                record[name] = fitting[id(chosen)]
                known[name], sources[name] = chosen, (chosen,)
    order = {id(fact): place for place, fact in enumerate(versions)}
    left_out.sort(key=lambda out: order[id(out.fact)])
    return View(at, record, known, sources, _unsettled(left_out), tuple(left_out), later)


def _latest_known(
    facts: Iterable[Fact], subjects: Collection[str], at: datetime
) -> tuple[list[Fact], tuple[Fact, ...]]:
    """The version of each fact that was the newest at `at`, and those known only later."""
    newest: dict[tuple[str, str], Fact] = {}
    later: list[Fact] = []
    for fact in facts:
        if fact.subject not in subjects:
            continue
        if fact.known_from > at or fact.observed_at > at:
            later.append(fact)
            continue
        key = (fact.subject, fact.id)
        seen = newest.get(key)
        if seen is None or (seen.known_from, seen.observed_at) <= (
            fact.known_from,
            fact.observed_at,
        ):
            newest[key] = fact
    return list(newest.values()), tuple(later)


def _reason_against(
    fact: Fact, declared: Declaration | None, kind: SubjectKind, at: datetime
) -> Reason | None:
    if declared is None:
        return Reason.UNDECLARED
    if declared.subject is not kind:
        return Reason.MISPLACED
    if fact.true_from is not None and at < fact.true_from:
        return Reason.NOT_YET_TRUE
    if fact.true_until is not None and fact.true_until <= at:
        return Reason.NO_LONGER_TRUE
    if fact.status is Status.ALLEGED:
        return Reason.ALLEGED
    if fact.status is Status.CONTESTED:
        return Reason.CONTESTED
    if fact.expires_at is not None and fact.expires_at <= at:
        return Reason.EXPIRED
    if declared.expires_after is not None and declared.expires_after <= at - fact.observed_at:
        return Reason.EXPIRED
    # Written so that a confidence that is no number doesn't count either.
    if not fact.confidence >= declared.min_confidence:
        return Reason.LOW_CONFIDENCE
    return None


def _latest_observed(found: list[Fact]) -> tuple[Fact | None, list[LeftOut]]:
    """The one that counts, of facts in order of observation; None where they conflict."""
    latest = found[-1]
    tied = [fact for fact in found if fact.observed_at == latest.observed_at]
    outdated = [LeftOut(f, Reason.OUTDATED) for f in found if f.observed_at < latest.observed_at]
    if any(_identity(fact.value) != _identity(latest.value) for fact in tied):
        return None, outdated + [LeftOut(fact, Reason.CONFLICT) for fact in tied]
    return latest, outdated


def _unite(lists: list[Value], *, own_record: bool, open_ended: bool) -> Value:
    """All items of the lists in their order, none twice."""
    united: dict[object, Value] = {}
    for values in lists:
        for item in values:
            united.setdefault(_identity(item), item)
    if own_record:
        complete = not any(isinstance(values, Partial) for values in lists)
    else:
        complete = any(
            not isinstance(values, Partial) and {_identity(v) for v in values} >= united.keys()
            for values in lists
        )
    every = tuple(united.values())
    return every if complete and not open_ended else Partial(every)


def _identity(value: Value) -> object:
    """Equal for equal values only: True, 1 and 1.0 are three, a partial list isn't complete."""
    if isinstance(value, dict):
        return frozenset((name, _identity(part)) for name, part in value.items())
    if isinstance(value, tuple):
        return (type(value).__name__, tuple(_identity(part) for part in value))
    return (type(value).__name__, value)


def _unsettled(left_out: list[LeftOut]) -> dict[str, tuple[Status, Fact]]:
    """The alleged or contested version of each name: contested before alleged, then latest."""
    found: dict[str, tuple[Status, Fact]] = {}
    for reason in (Reason.ALLEGED, Reason.CONTESTED):
        facts = [out.fact for out in left_out if out.reason is reason]
        for fact in sorted(facts, key=lambda fact: fact.observed_at):
            found[fact.name] = (fact.status, fact)
    return found
