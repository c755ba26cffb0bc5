"""Runs the rules on a subject and keeps what came of it, all rows of a decision at once.

Findings, statement, letter, leaf, vault and decision commit together; a restriction lacks
none of them, by the schema. Who may decide what is for the use cases.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import sqlalchemy as sa

from reasoned.cases.deciding.settled import rests_on, settled_by_rulings
from reasoned.cases.desk import Desk
from reasoned.cases.events import happened
from reasoned.cases.known import Seen, look
from reasoned.cases.post import queue_letter
from reasoned.cases.subjects import SubjectRow
from reasoned.decisions.disclose import Audience
from reasoned.decisions.model import Decision, ElementFinding, FactRead, Finding, Outcome, Subject
from reasoned.decisions.statement import Redress, Statement, statement_of
from reasoned.decisions.statement_parts import plain
from reasoned.facts.model import Disclosure as Level
from reasoned.register.commitments import Disclosure, disclose
from reasoned.register.entries import Entry, decision_entry, private_reads
from reasoned.store import values
from reasoned.store.tables import decisions as t
from reasoned.store.tables.access import SOFTWARE
from reasoned.store.tables.outbox import leaf, vault
from reasoned.store.unit import Unit


@dataclass(frozen=True)
class Evaluated:
    """What the rules give for a subject now, and what was known.

    `settled`: rules that hold and are passed over, since a ruling has said so of these facts.
    """

    decision: Decision
    seen: Seen
    settled: tuple[str, ...] = ()


@dataclass(frozen=True)
class Kept:
    """A decision as it was kept. `letter` is None where nothing is restricted."""

    id: int
    ref: str
    outcome: Outcome
    letter: int | None
    decision: Decision


def evaluate(unit: Unit, desk: Desk, who: SubjectRow, *, report: str = "") -> Evaluated:
    """Run the rules in force now on what is known now.

    A rule that a ruling has reversed or made milder isn't applied again on the very same facts,
    neither by software nor by a person.
    """
    book = desk.book
    declarations = book.policy_set.declarations
    engine = book.engine(unit.now)
    reads = engine.reads(who.kind)
    seen = look(unit.connection, who, declarations, unit.now, reads, desk.settings.binds)
    decision = engine.decide(
        Subject(who.external_id, who.kind, who.name),
        seen.view.record,
        known=seen.view.known,
        unsettled=seen.view.unsettled,
        united=seen.view.sources,
        report=report,
    )
    ruled = () if who.new else settled_by_rulings(unit.connection, who.id)
    settled = tuple(
        f.rule.id for f in (*decision.by, *decision.held) if ruled and rests_on(f) in ruled
    )
    if settled:
        decision = engine.decide(
            Subject(who.external_id, who.kind, who.name),
            seen.view.record,
            known=seen.view.known,
            unsettled=seen.view.unsettled,
            united=seen.view.sources,
            report=report,
            without=settled,
        )
    return Evaluated(decision, seen, tuple(dict.fromkeys(settled)))


def digest_of(evaluated: Evaluated, rule: str) -> str:
    """What a proposal of a rule rests on, as a digest."""
    return rests_on(next(f for f in evaluated.decision.proposed if f.rule.id == rule))


def keep(
    unit: Unit,
    desk: Desk,
    evaluated: Evaluated,
    *,
    case: int,
    case_ref: str,
    people: Sequence[int] = (),
    reason: str = "",
) -> Kept:
    """Keep a decision. `people` are the rows of those who decided; none: software did."""
    decision, seen = evaluated.decision, evaluated.seen
    number = unit.add(t.evaluation, subject_id=seen.subject.id, at=decision.at)
    lead = _findings(unit, desk, evaluated, number)
    ref = unit.new_ref("dec")
    row: dict[str, Any] = {
        "ref": ref,
        "case_id": case,
        "subject_id": seen.subject.id,
        "evaluation_id": number,
        "outcome": decision.outcome.value,
        "reason": reason,
        "restrictions": [],
        "automatic": not people,
        "decider_1": people[0] if people else SOFTWARE,
        "decider_2": people[1] if len(people) > 1 else SOFTWARE,
        "at": decision.at,
        "made_at": unit.now,
    }
    letter = None
    if decision.restricts:
        after = desk.settings.send_after if people else timedelta(0)
        told = _tell(unit, desk, evaluated, case_ref, ref, after)
        letter = told.pop("letter_id")
        row |= {
            **told,
            "letter_id": letter,
            "lead_finding_id": lead,
            "lead_result": "holds",
            "lead_role": "by",
        }
    kept = unit.add(t.decision, **row)
    if decision.restricts:
        _leans(unit, kept, decision.by, seen)
    happened(
        unit,
        "decision.made",
        actor=people[0] if people else SOFTWARE,
        case=case,
        subject=seen.subject.id,
        data={
            "decision": ref,
            "case": case_ref,
            "outcome": decision.outcome.value,
            "automatic": not people,
            "rules": [f.rule.id for f in decision.by],
            "subject": {"kind": seen.subject.kind.value, "external_id": seen.subject.external_id},
        },
    )
    return Kept(kept, ref, decision.outcome, letter, decision)


def statement_for(
    desk: Desk, evaluated: Evaluated, case_ref: str, made_at: datetime, audience: Audience
) -> Statement:
    return statement_of(
        evaluated.decision,
        desk.book.policy_set,
        case_id=case_ref,
        made_at=made_at,
        redress=Redress(complaint_to=desk.settings.complaint_to),
        audience=audience,
        measures=evaluated.seen.measures,
    )


def _tell(
    unit: Unit, desk: Desk, evaluated: Evaluated, case_ref: str, ref: str, after: timedelta
) -> dict[str, Any]:
    """Statement, leaf with its vault, and letter; gives the decision's columns for them."""
    party, public = (
        statement_for(desk, evaluated, case_ref, unit.now, audience)
        for audience in (Audience.PARTY, Audience.PUBLIC)
    )
    puid = str(uuid.UUID(bytes=unit.new_salt(), version=4))
    as_told = party.to_json()
    statement = unit.add(
        t.statement, puid=puid, party=as_told, public=public.to_json(), made_at=unit.now
    )
    leaf_id, disclosures = _leaf(unit, desk, evaluated, case_ref, ref, puid, party)
    restrictions = [plain(shown) for shown in party.restrictions]
    ends = [shown.ends_at for shown in party.restrictions]
    letter = queue_letter(
        unit,
        desk,
        kind="decision",
        about=evaluated.seen.subject,
        content={"statement": as_told, "disclosures": disclosures, "puid": puid, "decision": ref},
        after=after,
    )
    return {
        "statement_id": statement,
        "leaf_id": leaf_id,
        "letter_id": letter,
        "restrictions": restrictions,
        "ends_at": None if None in ends else max(e for e in ends if e is not None),
        "appeal_until": _end_of(party.redress.complaint_until),
    }


def _end_of(day: date) -> datetime:
    return datetime.combine(day, time.max, UTC)


def _leaf(
    unit: Unit,
    desk: Desk,
    evaluated: Evaluated,
    case_ref: str,
    ref: str,
    puid: str,
    party: Statement,
) -> tuple[int, list[str]]:
    declarations = desk.book.policy_set.declarations
    decision = evaluated.decision
    committed: list[tuple[FactRead, Disclosure]] = []
    for read in private_reads(decision, declarations):
        shown = {"known": read.known, "value": values.as_json(read.value) if read.known else None}
        committed.append((read, disclose(read.name, shown, unit.new_salt())))
    made = decision_entry(
        decision,
        declarations,
        case=case_ref,
        decision_id=ref,
        puid=puid,
        policies=desk.book.hashes(decision.at),
        restrictions=party.restrictions,
        disclosures=[d for _, d in committed],
    )
    number = keep_leaf(unit, made)
    limited = {r.name for f in decision.by if f.rule.limited for r in f.reads}
    rows, for_party = [], []
    for read, disclosure in committed:
        hidden = declarations.facts[read.name].disclosure is Level.WITHHELD or read.name in limited
        facts = [evaluated.seen.rows[id(f)] for f in read.counted if id(f) in evaluated.seen.rows]
        rows.append(
            {
                "leaf_id": number,
                "fact_id": facts[0] if facts else None,
                "digest": disclosure.digest,
                "disclosure": disclosure.encoded,
                "disclosed_to": "nobody" if hidden else "party",
            }
        )
        if not hidden:
            for_party.append(disclosure.encoded)
    unit.add_all(vault, rows)
    return number, for_party


def keep_leaf(unit: Unit, made: Entry) -> int:
    """A leaf without an index yet; the register numbers it later."""
    return unit.add(
        leaf,
        kind=made.kind,
        content=made.content,
        leaf_hash=made.leaf_hash,
        created_at=unit.now,
    )


def _findings(unit: Unit, desk: Desk, evaluated: Evaluated, number: int) -> int | None:
    """Keep every finding by its role; gives the row of the first that carries."""
    decision, seen = evaluated.decision, evaluated.seen
    by = {f.rule.id for f in decision.by}
    proposed = {f.rule.id for f in decision.proposed}
    others = [f for f in decision.held if f.rule.id not in by | proposed]
    roles: list[tuple[str, Iterable[Finding]]] = [
        ("by", decision.by),
        ("proposed", decision.proposed),
        ("held", others),
        ("undetermined", decision.undetermined),
        ("shadow", decision.shadow),
    ]
    rows = [
        {
            "evaluation_id": number,
            "policy_version_id": desk.book.version_of(finding.rule),
            "rule": finding.rule.id,
            "role": role,
            "mode": finding.rule.mode.value,
            "result": finding.result.value,
            "elements": _elements(finding, seen),
            "missing": list(finding.missing),
            "at": decision.at,
            "rests_on": rests_on(finding) if role in ("by", "proposed") else None,
        }
        for role, findings in roles
        for finding in findings
    ]
    if not rows:
        return None
    if not decision.by:
        unit.add_all(t.finding, rows)
        return None
    lead = unit.add(t.finding, **rows[0])
    unit.add_all(t.finding, rows[1:])
    return lead


def _elements(finding: Finding, seen: Seen) -> list[dict[str, Any]]:
    """Each part with the facts read, by row: values stand with the facts, to be erasable."""
    parts: list[tuple[str, ElementFinding]] = [
        *(("when", part) for part in finding.elements),
        *(("unless", part) for part in finding.exceptions),
    ]
    return [
        {
            "part": part,
            "says": found.element.says,
            "met": found.truth,
            "reads": [_read(read, seen) for read in found.reads],
        }
        for part, found in parts
    ]


def _read(read: FactRead, seen: Seen) -> dict[str, Any]:
    facts = read.counted or tuple(f for f in (read.fact,) if f is not None)
    return {
        "name": read.name,
        "known": read.known,
        "status": read.status.value if read.status else "",
        "facts": [seen.rows[id(f)] for f in facts if id(f) in seen.rows],
        "measures": [seen.by_measure[id(f)] for f in facts if id(f) in seen.by_measure],
    }


def _leans(unit: Unit, kept: int, by: Sequence[Finding], seen: Seen) -> None:
    """Which facts and measures a restriction rests on, so that a change of one finds it."""
    facts: set[int] = set()
    measures: set[str] = set()
    for finding in by:
        for fact in finding.facts:
            if id(fact) in seen.rows:
                facts.add(seen.rows[id(fact)])
            elif id(fact) in seen.by_measure:
                measures.add(seen.by_measure[id(fact)])
    unit.add_all(t.lean, [{"decision_id": kept, "fact_id": f} for f in sorted(facts)])
    unit.add_all(t.lean_measure, [{"decision_id": kept, "measure": m} for m in sorted(measures)])


def lift(
    unit: Unit, decision: int, cause: str, by: int, *, reason: str = "", ruling: int | None = None
) -> None:
    """End a restriction, for good; standing follows in the same transaction."""
    unit.connection.execute(
        t.lift.insert(),
        {
            "decision_id": decision,
            "at": unit.now,
            "cause": cause,
            "lifted_by": by,
            "reason": reason,
            "ruling_id": ruling,
        },
    )


def rules_of(unit: Unit, evaluation: int) -> set[str]:
    """The rules that carry the restriction of an evaluation."""
    carry = sa.select(t.finding.c.rule).where(
        t.finding.c.evaluation_id == evaluation, t.finding.c.role == "by"
    )
    return set(unit.connection.execute(carry).scalars())


def in_force_of(unit: Unit, subject: int) -> Sequence[sa.Row[Any]]:
    """A subject's restrictions that no lift has ended, the newest last."""
    d = t.decision
    return unit.all(
        sa.select(d)
        .outerjoin(t.lift, t.lift.c.decision_id == d.c.id)
        .where(
            d.c.subject_id == subject,
            sa.text(f"decision.{t.RESTRICTS}"),
            t.lift.c.decision_id.is_(None),
            sa.or_(d.c.ends_at.is_(None), d.c.ends_at > unit.now),
        )
        .order_by(d.c.id)
    )
