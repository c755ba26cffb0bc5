"""An advertiser appeals a decision, argument by argument, with evidence, or takes it back.

An argument may contest a fact: from then on that fact is contested, and counts against nobody.
The decision stands until another person rules.

An advertiser has one appeal. One that it took back, and one that somebody of ours filed in its
name, doesn't use that up: its own takes the place, as long as the time runs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from reasoned.cases.answering.asked import NO_LONGER, is_open, looked_at
from reasoned.cases.answering.contested import open_contests, repeats
from reasoned.cases.desk import Desk
from reasoned.cases.errors import Invalid, NotFound, Refused
from reasoned.cases.events import happened
from reasoned.cases.facts import source_row
from reasoned.cases.submitting.recheck import recheck_leaning
from reasoned.cases.work.tasks import close_task, open_task
from reasoned.decisions.statement_parts import plain
from reasoned.facts.model import Source, Status
from reasoned.store.tables.access import SOFTWARE
from reasoned.store.tables.appeals import APPEALED, appeal, argument, ruling
from reasoned.store.tables.cases import case
from reasoned.store.tables.decisions import decision, lift
from reasoned.store.tables.subjects import fact, fact_value, subject
from reasoned.store.unit import Unit

MOST_ARGUMENTS = 50


@dataclass(frozen=True)
class Argument:
    """One argument. `contests`: the id of a fact that isn't so; `evidence`: links, documents."""

    text: str
    evidence: Sequence[str] = ()
    contests: str = ""


@dataclass(frozen=True)
class Filed:
    appeal: str
    case: str
    arguments: int
    due_at: str


def file_appeal(
    unit: Unit,
    desk: Desk,
    decision_ref: str,
    arguments: Sequence[Argument],
    *,
    filed_by: str,
    by: int = SOFTWARE,
) -> Filed:
    """Appeal a restriction that is in force, within its time. Raises NotFound, Invalid, Refused.

    `filed_by` is who appeals for the advertiser; `by` the person here who files it in its name,
    SOFTWARE where it does so itself.
    """
    made = decision_row(unit, decision_ref)
    earlier = unit.one(sa.select(appeal).where(APPEALED, decision.c.id == made.id))
    _may_appeal(unit, made, earlier, by)
    if not arguments or len(arguments) > MOST_ARGUMENTS:
        raise Invalid("arguments", f"Give 1 to {MOST_ARGUMENTS} arguments; each is answered.")
    of = unit.connection.execute(sa.select(case).where(case.c.id == made.case_id)).one()
    contested = [_contested(unit, made, n, a) for n, a in enumerate(arguments, 1)]
    due = unit.now + desk.settings.to_rule
    gives_way = earlier is not None and not _is_done(unit, earlier)
    if earlier is not None:
        if gives_way:
            _end(unit, made, earlier, by)
        unit.change(appeal, earlier.id, replaced_at=unit.now)
    ref = unit.new_ref("app")
    number = unit.add(
        appeal,
        ref=ref,
        decision_id=made.id,
        filed_by=filed_by,
        recorded_by=by,
        filed_at=unit.now,
        due_at=due,
    )
    for n, (given, about) in enumerate(zip(arguments, contested, strict=True), 1):
        if about is not None:
            about = contest(unit, about, filed_by, given.text, by)
        unit.add(
            argument,
            appeal_id=number,
            n=n,
            text=given.text,
            evidence=list(given.evidence),
            contests=about,
        )
    open_task(
        unit,
        desk,
        of.id,
        "appeal",
        market=of.market,
        rule="",
        detail={"appeal": ref, "decision": decision_ref},
        within=desk.settings.to_rule,
    )
    unit.change(case, of.id, changed_at=unit.now)
    happened(
        unit,
        "appeal.filed",
        actor=by,
        case=of.id,
        subject=made.subject_id,
        data={"appeal": ref, "decision": decision_ref, "case": of.ref, "due_at": plain(due)},
    )
    for about in contested:
        if about is not None:
            recheck_leaning(unit, desk, about, "a fact is contested", but=made.id)
    if earlier is not None and gives_way:
        _no_longer_contested(unit, desk, made, earlier)
    return Filed(ref, of.ref, len(arguments), plain(due))


def withdraw_appeal(
    unit: Unit, desk: Desk, ref: str, *, by: int = SOFTWARE, said: str = ""
) -> None:
    """Take an appeal back before it is ruled on. Raises NotFound, Invalid, Refused.

    The advertiser takes back whatever was filed. Of us, only who didn't decide, only what we
    filed in its name, and only with what it `said`.
    """
    row = appeal_row(unit, ref)
    if row.withdrawn_at is not None:
        raise Refused("appeal-withdrawn", "The appeal has been taken back already.")
    if _is_done(unit, row):
        raise Refused("ruled", "The appeal has been ruled on.")
    made = unit.connection.execute(
        sa.select(decision).where(decision.c.id == row.decision_id)
    ).one()
    if by != SOFTWARE:
        if by in (made.decider_1, made.decider_2):
            raise Refused("same-person", "You decided this; the appeal isn't yours to take back.")
        if row.recorded_by == SOFTWARE:
            raise Refused(
                "own-appeal",
                "The advertiser filed it itself, and takes it back by the link in its letter.",
            )
        if not said.strip():
            raise Invalid("said", "Quote how the advertiser takes it back.")
    _end(unit, made, row, by, said)
    _no_longer_contested(unit, desk, made, row)


def _end(unit: Unit, made: sa.Row[Any], row: sa.Row[Any], by: int, said: str = "") -> None:
    unit.change(
        appeal, row.id, withdrawn_at=unit.now, withdrawn_by=by, withdrawn_said=said.strip() or None
    )
    close_task(unit, made.case_id, "appeal", {"appeal": row.ref}, by=by)
    happened(
        unit,
        "appeal.withdrawn",
        actor=by,
        case=made.case_id,
        subject=made.subject_id,
        data={"appeal": row.ref, "decision": made.ref},
    )


def _is_done(unit: Unit, row: sa.Row[Any]) -> bool:
    """Whether it waits no longer: it was taken back, or ruled on."""
    if row.withdrawn_at is not None:
        return True
    return unit.one(sa.select(ruling.c.id).where(ruling.c.appeal_id == row.id)) is not None


def _no_longer_contested(unit: Unit, desk: Desk, made: sa.Row[Any], row: sa.Row[Any]) -> None:
    """What an appeal contested that was taken back stays in doubt until a person has looked, so
    one is asked; but where another contests it, that is how it gets settled."""
    market = unit.connection.execute(
        sa.select(case.c.market).where(case.c.id == made.case_id)
    ).scalar_one()
    contested = sa.select(argument.c.contests).where(
        argument.c.appeal_id == row.id, argument.c.contests.is_not(None)
    )
    for n in unit.connection.execute(contested.order_by(argument.c.n)).scalars().all():
        newest = newest_version(unit, n)
        said = unit.connection.execute(sa.select(fact).where(fact.c.id == newest)).one()
        value = value_of(unit, newest)
        # Whoever corrected it meanwhile, or erased it, has said what it is.
        if said.status != Status.CONTESTED.value or value is None or value != value_of(unit, n):
            continue
        contests = open_contests(unit.connection, said.subject_id, said.subject_id)
        if is_open(unit, newest) or repeats(contests, said.subject_id, said.name, value):
            continue
        recheck_leaning(unit, desk, newest, NO_LONGER, but=made.id)
        open_task(
            unit,
            desk,
            made.case_id,
            "recheck",
            market=market,
            rule="",
            detail={"because": NO_LONGER, "fact": said.name, "decision": made.ref},
            within=desk.settings.to_review,
        )


def decision_row(unit: Unit, ref: str) -> sa.Row[Any]:
    """A decision by its id, locked. Raises NotFound."""
    row = unit.one(sa.select(decision).where(decision.c.ref == ref).with_for_update())
    if row is None:
        raise NotFound("decision", ref)
    return row


def appeal_row(unit: Unit, ref: str) -> sa.Row[Any]:
    """An appeal by its id, locked. Raises NotFound."""
    row = unit.one(sa.select(appeal).where(appeal.c.ref == ref).with_for_update())
    if row is None:
        raise NotFound("appeal", ref)
    return row


def _may_appeal(unit: Unit, made: sa.Row[Any], earlier: sa.Row[Any] | None, by: int) -> None:
    if made.appeal_until is None:
        raise Refused("nothing-restricted", "The decision restricts nothing; nothing to appeal.")
    if unit.one(sa.select(lift.c.cause).where(lift.c.decision_id == made.id)) is not None:
        raise Refused("restriction-ended", "The restriction has ended; nothing to appeal.")
    if made.appeal_until < unit.now:
        raise Refused(
            "too-late", f"The time to appeal ended on {made.appeal_until.date().isoformat()}."
        )
    if earlier is None or earlier.withdrawn_at is not None:
        return
    if by != SOFTWARE or earlier.recorded_by == SOFTWARE:
        raise Refused("appealed", "The decision has been appealed already.")


def _contested(unit: Unit, made: sa.Row[Any], n: int, given: Argument) -> int | None:
    where = f"arguments[{n - 1}]"
    if not given.text.strip():
        raise Invalid(f"{where}.text", "An argument says something.")
    if not given.contests:
        return None
    row = unit.one(sa.select(fact).where(fact.c.ref == given.contests))
    if row is None:
        raise Invalid(f"{where}.contests", f"There is no fact {given.contests[:80]!r}.")
    of = unit.connection.execute(sa.select(subject).where(subject.c.id == made.subject_id)).one()
    if row.subject_id not in {of.id, of.advertiser_id}:
        raise Invalid(f"{where}.contests", "That fact is about somebody else.")
    return int(row.id)


def contest(unit: Unit, fact_id: int, who: str, why: str, by: int) -> int:
    """A new version of a fact that says it is contested; gives its row.

    Where it says something else by now, or was erased, there is nothing left to contest.
    """
    newest = newest_version(unit, fact_id)
    value = value_of(unit, newest)
    if value is None or value != value_of(unit, fact_id):
        return fact_id
    fact_id = newest
    of = unit.connection.execute(sa.select(fact).where(fact.c.id == fact_id)).one()
    looked_at(unit, of.subject_id, of.name, by=by)
    return new_version(unit, fact_id, by, status=Status.CONTESTED, evidence=f"{who}: {why}"[:2000])


def newest_version(unit: Unit, fact_id: int) -> int:
    """The latest version of a fact that one of its versions names."""
    of = unit.connection.execute(
        sa.select(fact.c.subject_id, fact.c.fact_key).where(fact.c.id == fact_id)
    ).one()
    return int(
        unit.connection.execute(
            sa.select(sa.func.max(fact.c.id)).where(
                fact.c.subject_id == of.subject_id, fact.c.fact_key == of.fact_key
            )
        ).scalar_one()
    )


def value_of(unit: Unit, fact_id: int) -> str | None:
    """What a version says, as JSON; None where it was erased."""
    found = unit.one(sa.select(fact_value.c.value).where(fact_value.c.fact_id == fact_id))
    return None if found is None else str(found.value)


def new_version(
    unit: Unit,
    fact_id: int,
    by: int,
    *,
    status: Status,
    evidence: str,
    value: str | None = None,
    source: Source | None = None,
) -> int:
    """A later version of a fact: the same identity, another status or value; gives its row.

    `value` comes with the `source` that says so; without it, the fact's own value stays.
    """
    old = unit.connection.execute(sa.select(fact).where(fact.c.id == fact_id)).one()
    text = value
    if text is None:
        text = unit.connection.execute(
            sa.select(fact_value.c.value).where(fact_value.c.fact_id == fact_id)
        ).scalar_one()
    number = unit.add(
        fact,
        ref=unit.new_ref("fact"),
        subject_id=old.subject_id,
        name=old.name,
        fact_key=old.fact_key,
        status=status.value,
        source=old.source if source is None else source_row(source),
        observed_at=old.observed_at if value is None else unit.now,
        known_from=unit.now,
        true_from=old.true_from,
        true_until=old.true_until,
        expires_at=old.expires_at if value is None else None,
        confidence=old.confidence if value is None else 1.0,
        recorded_by=by,
    )
    unit.connection.execute(
        fact_value.insert(), {"fact_id": number, "value": text, "evidence": evidence}
    )
    return number
