"""A case as its page shows it: what it is about and how it stands, what waits and who holds it,
the ad, what the rules say now, what came before, and what this reader may do about it.

Reading only; whoever reads it has been let in before. What isn't shown to the outside is here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from reasoned.access.people import Person, people
from reasoned.cases.answering.rule import not_by
from reasoned.cases.deciding.run_rules import in_force_of, rules_of
from reasoned.cases.deciding.settled import grounds_of
from reasoned.cases.deciding.standing import Standing, standing
from reasoned.cases.deciding.take_back import why_not
from reasoned.cases.desk import Desk
from reasoned.cases.errors import NotFound
from reasoned.cases.reading.case_history import (
    Assurance,
    Earlier,
    Said,
    Vote,
    assurances_of,
    history_of,
    precedents_of,
    remarks_of,
    votes_of,
)
from reasoned.cases.reading.case_rules import RulesNow, reading_unit, rules_now
from reasoned.cases.reading.contests import Contested, contests_of, facts_said
from reasoned.cases.reading.given_answers import GivenAnswer, answers_given
from reasoned.cases.reading.show import show_case
from reasoned.cases.screening.frozen import Freeze, freezes_of
from reasoned.cases.screening.reading.matches import Narrowed, OpenCandidate, open_candidates
from reasoned.cases.subjects import SubjectRow, subject_by_id
from reasoned.cases.work import takes
from reasoned.cases.work.note import notes_of
from reasoned.cases.work.worklist import deciders
from reasoned.store.tables.access import SOFTWARE, person
from reasoned.store.tables.appeals import appeal, ruling
from reasoned.store.tables.cases import case, hold, objection, task
from reasoned.store.tables.decisions import decision
from reasoned.store.tables.outbox import letter
from reasoned.store.tables.subjects import ad

Json = dict[str, Any]


@dataclass(frozen=True)
class AdView:
    """What the ad repository knows of an ad; `content` as it came."""

    payer: str
    beneficiary: str
    targeting: Mapping[str, Any]
    content: Mapping[str, Any]
    first_shown: datetime | None
    last_shown: datetime | None


@dataclass(frozen=True)
class Back:
    """Whether the reader may take a decision back, and until when its letter waits; `why` not.

    `mine`: the reader is among those who decided."""

    may: bool
    why: str
    until: datetime | None
    mine: bool


@dataclass(frozen=True)
class CaseView:
    """`people`: names by person row. `back`, `deciders` and `placed_by`: by decision, appeal and
    hold, who may not act on them; `not_theirs`: by open task, why the reader can't be done with
    it, and `not_by`, by open appeal, why the reader may not rule on what others decided.
    `contests`: by name of a fact, what was said against it; `contested`: by id, in words, the
    facts that the advertiser contests or offers. `applied`: the decision in force that a rule
    carries; `in_force_on`: what those rest on, as digests. `candidates`: of the advertiser, those
    that wait for an answer; `freezes`: why its money may not move."""

    shown: Json
    who: SubjectRow
    owner: SubjectRow
    standing: Standing
    ad: AdView | None
    landing: str
    now: RulesNow
    applied: Mapping[str, str]
    in_force_on: frozenset[str | None]
    answers: tuple[GivenAnswer, ...]
    votes: Mapping[str, Vote]
    history: tuple[Earlier, ...]
    precedents: Mapping[str, tuple[Earlier, ...]]
    remarks: tuple[Said, ...]
    assurances: tuple[Assurance, ...]
    notes: Sequence[Mapping[str, Any]]
    back: Mapping[str, Back]
    decided_by: Mapping[str, tuple[str, ...]]
    mine: frozenset[str]
    not_theirs: Mapping[str, str]
    not_by: Mapping[str, str]
    contests: Mapping[str, tuple[Contested, ...]]
    contested: Mapping[str, str]
    colleagues: Sequence[Person]
    names: Mapping[str, str]
    hold_until: datetime
    candidates: tuple[OpenCandidate, ...]
    freezes: tuple[Freeze, ...]


def case_view(
    connection: sa.Connection,
    desk: Desk,
    ref: str,
    now: datetime,
    *,
    reader: int,
    markets: Sequence[str] = (),
) -> CaseView:
    """Everything of a case's page, for one reader. Raises NotFound."""
    shown = show_case(connection, ref)
    row = connection.execute(sa.select(case).where(case.c.ref == ref)).one()
    who = subject_by_id(connection, row.subject_id)
    owner = who if who.advertiser == who.id else subject_by_id(connection, who.advertiser)
    found = rules_now(connection, desk, who, now, report=row.report)
    votes = {v.rule: v for v in votes_of(connection, who)}
    people = {p.id: p.name for p in connection.execute(sa.select(person.c.id, person.c.name))}
    made = connection.execute(sa.select(decision).where(decision.c.case_id == row.id)).all()
    decided_by = {d.ref: _names(people, d) for d in made}
    return CaseView(
        shown=shown,
        who=who,
        owner=owner,
        standing=standing(connection, who.kind, who.external_id, now),
        ad=_ad(connection, who),
        landing=str(found.evaluated.seen.view.record.get("ad.landing_domain") or ""),
        now=found,
        applied=_applied(connection, who, now),
        in_force_on=_in_force_on(connection, who, now),
        answers=answers_given(connection, desk, ref),
        votes=votes,
        history=history_of(connection, who, row.id, markets),
        precedents={
            r.id: precedents_of(connection, r.id, who, markets)
            for r in found.rules
            if r.state != "undetermined"
        },
        remarks=remarks_of(connection, who, markets),
        assurances=assurances_of(connection, desk, who),
        notes=notes_of(connection, ref),
        back={d.ref: _back(connection, desk, d, reader, now) for d in made if not d.automatic},
        decided_by=decided_by,
        mine=_mine(connection, row.id, reader),
        not_by=_not_by(connection, row.id, reader, now),
        not_theirs=_not_theirs(connection, row.id, reader, now),
        contests=contests_of(connection, who),
        contested=facts_said(
            connection,
            desk,
            [
                *(a["contests"] for one in shown["appeals"] for a in one["arguments"]),
                *(one["detail"].get(what, "") for one in shown["tasks"] for what in _ABOUT),
            ],
        ),
        colleagues=deciders(connection, row.market),
        names={p.ref: p.name for p in deciders(connection, "")},
        hold_until=now + desk.settings.hold_at_most,
        candidates=open_candidates(
            connection, Narrowed(advertiser=owner.id, markets=markets), now
        ).rows,
        freezes=freezes_of(connection, owner, now),
    )


def _names(people: Mapping[int, str], row: sa.Row[Any]) -> tuple[str, ...]:
    return tuple(people[n] for n in (row.decider_1, row.decider_2) if n != SOFTWARE)


def _ad(connection: sa.Connection, who: SubjectRow) -> AdView | None:
    row = connection.execute(sa.select(ad).where(ad.c.subject_id == who.id)).first()
    if row is None:
        return None
    return AdView(
        row.payer, row.beneficiary, row.targeting, row.content, row.first_shown, row.last_shown
    )


def _applied(connection: sa.Connection, who: SubjectRow, now: datetime) -> Mapping[str, str]:
    unit = reading_unit(connection, now)
    return {
        rule: row.ref
        for row in in_force_of(unit, who.id)
        for rule in rules_of(unit, row.evaluation_id)
    }


def _in_force_on(
    connection: sa.Connection, who: SubjectRow, now: datetime
) -> frozenset[str | None]:
    unit = reading_unit(connection, now)
    rows = in_force_of(unit, who.id)
    return frozenset().union(*(grounds_of(unit, row.evaluation_id) for row in rows))


def _back(
    connection: sa.Connection, desk: Desk, row: sa.Row[Any], reader: int, now: datetime
) -> Back:
    why = why_not(connection, desk, row, by=reader, now=now)
    until: datetime | None = row.made_at + desk.settings.send_after
    if row.letter_id is not None:
        sent = connection.execute(
            sa.select(letter.c.state, letter.c.next_at).where(letter.c.id == row.letter_id)
        ).one()
        until = sent.next_at if sent.state == "queued" else until
    # What is past could still be taken back while a mail server is away; nothing is promised.
    late = until is not None and until < now - timedelta(minutes=1)
    mine = reader in (row.decider_1, row.decider_2)
    return Back(why is None, "" if why is None else str(why), None if late else until, mine)


def _mine(connection: sa.Connection, case_id: int, reader: int) -> frozenset[str]:
    """The appeals against what the reader decided, those that it filed, the holds it placed."""
    appeals = sa.select(appeal.c.ref).join(decision, decision.c.id == appeal.c.decision_id)
    decided = sa.or_(
        decision.c.decider_1 == reader,
        decision.c.decider_2 == reader,
        appeal.c.recorded_by == reader,
    )
    holds = sa.select(hold.c.ref).where(hold.c.case_id == case_id, hold.c.held_by == reader)
    return frozenset(
        [
            *connection.execute(appeals.where(decision.c.case_id == case_id, decided)).scalars(),
            *connection.execute(holds).scalars(),
        ]
    )


_ABOUT = ("contested", "offered")
"""Where a task's detail has the fact that it is about."""


def _not_by(
    connection: sa.Connection, case_id: int, reader: int, now: datetime
) -> Mapping[str, str]:
    unit = reading_unit(connection, now)
    found = {}
    open_ones = (
        sa.select(appeal)
        .join(decision, decision.c.id == appeal.c.decision_id)
        .outerjoin(ruling, ruling.c.appeal_id == appeal.c.id)
        .where(
            decision.c.case_id == case_id, appeal.c.withdrawn_at.is_(None), ruling.c.id.is_(None)
        )
    )
    for row in connection.execute(open_ones).all():
        made = connection.execute(sa.select(decision).where(decision.c.id == row.decision_id)).one()
        refused = not_by(unit, row, made, reader)
        if refused is not None and refused.code != "same-person":
            found[row.ref] = str(refused)
    return found


def _not_theirs(
    connection: sa.Connection, case_id: int, reader: int, now: datetime
) -> Mapping[str, str]:
    someone = next((p for p in people(connection) if p.id == reader), None)
    if someone is None:
        return {}
    unit = reading_unit(connection, now)
    rows = connection.execute(
        sa.select(task).where(task.c.case_id == case_id, task.c.done_at.is_(None))
    ).all()
    return {row.ref: why for row in rows if (why := takes.why_not(unit, row, someone, you=True))}


_BEHIND: Mapping[str, sa.Select[Any]] = {
    "decision": sa.select(case.c.ref, decision.c.ref.label("of")).join(
        decision, decision.c.case_id == case.c.id
    ),
    "appeal": sa.select(case.c.ref, appeal.c.ref.label("of"))
    .join(decision, decision.c.case_id == case.c.id)
    .join(appeal, appeal.c.decision_id == decision.c.id),
    "hold": sa.select(case.c.ref, hold.c.ref.label("of")).join(hold, hold.c.case_id == case.c.id),
    "task": sa.select(case.c.ref, task.c.ref.label("of")).join(task, task.c.case_id == case.c.id),
    "objection": sa.select(case.c.ref, objection.c.ref.label("of"))
    .join(hold, hold.c.case_id == case.c.id)
    .join(objection, objection.c.hold_id == hold.c.id),
}


def case_of_thing(connection: sa.Connection, what: str, ref: str) -> str:
    """The case that a decision, appeal, hold or objection belongs to. Raises NotFound."""
    query = _BEHIND[what]
    found = connection.execute(query.where(query.selected_columns.of == ref)).first()
    if found is None:
        raise NotFound(what, ref)
    return str(found.ref)
