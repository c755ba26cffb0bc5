"""Reading: what an advertiser sees of a case by the link in its letter.

Only what its own letter and statement tell it, what it said itself, what was answered, and what
holds for it now. Who decided stands here under no name at all.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from reasoned.access.doors import Door
from reasoned.cases.answering.answer_back import may_offer
from reasoned.cases.deciding.standing import Standing, standing
from reasoned.cases.reading.door_timeline import (
    Happened,
    coming,
    in_order,
    of_answers,
    of_appeal,
    of_decision,
    of_hold,
    of_remarks,
    own_is_open,
)
from reasoned.cases.reading.show import findings_of, show_appeal, show_statement
from reasoned.cases.subjects import SubjectRow, subject_by_id
from reasoned.cases.submitting.recheck import ADVERTISER
from reasoned.facts.model import Declarations, Status
from reasoned.store.tables.access import SOFTWARE
from reasoned.store.tables.appeals import APPEALED, appeal, ruling
from reasoned.store.tables.cases import OBJECTED, case, hold, objection, remark, task
from reasoned.store.tables.decisions import decision, lift
from reasoned.store.tables.outbox import letter
from reasoned.store.tables.subjects import contact, fact

Json = dict[str, Any]


@dataclass(frozen=True)
class FactSeen:
    """A fact that the decision read and the advertiser may contest. `text` says its value."""

    ref: str
    name: str
    text: str
    source: str
    contested: bool


@dataclass(frozen=True)
class Contest:
    """What the advertiser said against a fact. `appeal`: in its appeal."""

    at: datetime
    text: str
    appeal: bool


@dataclass(frozen=True)
class AtDoor:
    """Everything by one letter's link. `decision`, `appeal`, `hold` are None where there's none.

    `contests`: by name of a fact, all that was said against it. `offers`: names of facts for
    which evidence may be offered. `standing`: what holds for the subject now, whatever was
    decided in this letter.
    """

    letter: Any
    case: str
    subject: SubjectRow
    decision: Any
    ended: Any
    appeal: Json | None
    hold: Any
    objection: Any
    facts: tuple[FactSeen, ...]
    contests: Mapping[str, tuple[Contest, ...]]
    offers: tuple[str, ...]
    happened: tuple[Happened, ...]
    coming: tuple[Happened, ...]
    contact: Any
    standing: Standing

    def appealed(self) -> str:
        """What becomes of the appeal: `waits` or `ruled`; empty where there is none, or it was
        taken back."""
        told = self.appeal
        if told is None or told["withdrawn_at"] is not None:
            return ""
        return "ruled" if told["ruling"] else "waits"

    def is_contested(self) -> bool:
        """Whether a person still has to look at something that is contested."""
        return any(event.what == "contest-due" for event in self.coming)

    def may_be_appealed(self) -> bool:
        """Whether nothing but the time is against it. One that it took back, or that we filed in
        its name, leaves it its own."""
        made = self.decision
        return (
            made is not None
            and made.appeal_until is not None
            and self.ended is None
            and own_is_open(self.appeal)
        )

    def may_appeal(self, now: datetime) -> bool:
        return self.may_be_appealed() and now <= self.decision.appeal_until

    def may_withdraw(self) -> bool:
        told = self.appeal
        return (
            told is not None
            and told["withdrawn_at"] is None
            and told["ruling"] is None
            and self.ended is None
        )

    def may_object(self, now: datetime) -> bool:
        held = self.hold
        return (
            held is not None
            and held.lifted_at is None
            and held.ends_at > now
            and (self.objection is None or self.objection.recorded_by != SOFTWARE)
        )


def at_door(
    connection: sa.Connection, door: Door, declarations: Declarations, now: datetime
) -> AtDoor:
    """What a door shows at this moment."""
    told = connection.execute(sa.select(letter).where(letter.c.id == door.letter)).one()
    of = connection.execute(sa.select(case).where(case.c.id == door.case)).one()
    who = subject_by_id(connection, door.subject)
    made = _decision(connection, told)
    held = connection.execute(sa.select(hold).where(hold.c.letter_id == told.id)).first()
    objects = None
    if held is not None:
        objects = connection.execute(
            sa.select(objection).where(OBJECTED, hold.c.id == held.id)
        ).first()
    ended = appealed = None
    contests: Mapping[str, tuple[Contest, ...]] = {}
    facts: tuple[FactSeen, ...] = ()
    offers: tuple[str, ...] = ()
    if made is not None:
        ended = connection.execute(sa.select(lift).where(lift.c.decision_id == made.id)).first()
        ref = connection.execute(
            sa.select(appeal.c.ref).where(APPEALED, decision.c.id == made.id)
        ).scalar()
        appealed = None if ref is None else show_appeal(connection, ref)
        statement = show_statement(connection, made.ref, "party")
        facts = _facts(connection, made, statement)
        offers = tuple(
            name for name in _named(statement) if may_offer(declarations.facts.get(name), who.kind)
        )
    reached = _contact(connection, who)
    open_tasks = connection.execute(
        sa.select(task).where(task.c.case_id == of.id).order_by(task.c.id)
    ).all()
    mine = [row for row in open_tasks if row.detail.get("from") == ADVERTISER]
    if made is not None:
        contests = _contests(connection, mine, appealed)
    remarks = connection.execute(sa.select(remark).where(remark.c.case_id == of.id)).all()
    past = (
        of_decision(made, ended, told),
        of_appeal(appealed),
        of_hold(held, objects, now),
        of_remarks(remarks),
        of_answers(mine),
    )
    return AtDoor(
        letter=told,
        case=of.ref,
        subject=who,
        decision=made,
        ended=ended,
        appeal=appealed,
        hold=held,
        objection=objects,
        facts=facts,
        contests=contests,
        offers=offers,
        happened=in_order(*past),
        coming=in_order(coming(made, ended, appealed, held, open_tasks, now)),
        contact=reached,
        standing=standing(connection, who.kind, who.external_id, now),
    )


def _decision(connection: sa.Connection, told: Any) -> Any:
    if told.kind == "decision":
        query = sa.select(decision).where(decision.c.letter_id == told.id)
    elif told.kind == "ruling":
        query = (
            sa.select(decision)
            .join(ruling, ruling.c.decision_id == decision.c.id)
            .where(ruling.c.letter_id == told.id)
        )
    else:
        return None
    return connection.execute(query).first()


def _contact(connection: sa.Connection, who: SubjectRow) -> Any:
    rows = connection.execute(
        sa.select(contact).where(contact.c.subject_id.in_([who.id, who.advertiser]))
    ).all()
    found = {row.subject_id: row for row in rows}
    return found.get(who.id) or found.get(who.advertiser)


# --- facts -------------------------------------------------------------------------------


def _shown(statement: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Each fact of the statement that its reader may see."""
    for ground in statement["grounds"]:
        for part in (*ground["elements"], *ground["exceptions"]):
            for told in part["facts"]:
                if told["state"] != "withheld":
                    yield told


def _facts(
    connection: sa.Connection, made: Any, statement: Mapping[str, Any]
) -> tuple[FactSeen, ...]:
    texts = {told["name"]: told["text"] for told in _shown(statement) if told["status"]}
    found: dict[str, FactSeen] = {}
    newest = _newest_status(connection, made.subject_id)
    for rule in findings_of(connection, made.evaluation_id):
        if rule["role"] != "by":
            continue
        for element in rule["elements"]:
            for read in element["reads"]:
                for seen in read["facts"]:
                    if read["name"] in texts and not seen["erased"]:
                        found[seen["fact"]] = FactSeen(
                            seen["fact"],
                            read["name"],
                            texts[read["name"]],
                            seen["source"]["title"],
                            newest.get(seen["fact"]) == Status.CONTESTED,
                        )
    return tuple(found.values())


def _contests(
    connection: sa.Connection, mine: Sequence[Any], appealed: Json | None
) -> Mapping[str, tuple[Contest, ...]]:
    """All that was said against each fact in this case, the oldest first."""
    found = [
        (row.detail["fact"], Contest(row.opened_at, row.detail.get("text", ""), False))
        for row in mine
        if row.detail["about"] == "contest"
    ]
    arguments = [] if appealed is None else [a for a in appealed["arguments"] if a["contests"]]
    names = {
        row.ref: row.name
        for row in connection.execute(
            sa.select(fact.c.ref, fact.c.name).where(
                fact.c.ref.in_([argument["contests"] for argument in arguments])
            )
        )
    }
    for argument in arguments:
        assert appealed is not None
        said = Contest(appealed["filed_at"], argument["text"], True)
        found.append((names[argument["contests"]], said))
    by_name: dict[str, tuple[Contest, ...]] = {}
    for name, said in sorted(found, key=lambda f: f[1].at):
        by_name[name] = (*by_name.get(name, ()), said)
    return by_name


def _newest_status(connection: sa.Connection, number: int) -> Mapping[str, str]:
    """The status of the newest version of each fact, by the id of any of its versions."""
    who = subject_by_id(connection, number)
    rows = connection.execute(
        sa.select(fact.c.ref, fact.c.subject_id, fact.c.fact_key, fact.c.status)
        .where(fact.c.subject_id.in_([who.id, who.advertiser]))
        .order_by(fact.c.id)
    ).all()
    last = {(row.subject_id, row.fact_key): row.status for row in rows}
    return {row.ref: last[row.subject_id, row.fact_key] for row in rows}


def _named(statement: Mapping[str, Any]) -> list[str]:
    """What might change the decision: facts of exceptions, of changes, and unknown ones."""
    found: dict[str, None] = {}
    for ground in statement["grounds"]:
        for part in ground["exceptions"]:
            found.update((told["name"], None) for told in part["facts"])
    for option in statement["what_would_change"]["options"]:
        found.update((change["fact"], None) for change in option["changes"])
    found.update((missing["name"], None) for missing in statement["unknown"])
    found.update((told["name"], None) for told in _shown(statement))
    hidden = {
        told["name"]
        for ground in statement["grounds"]
        for part in (*ground["elements"], *ground["exceptions"])
        for told in part["facts"]
        if told["state"] == "withheld"
    }
    return [name for name in found if name and name not in hidden]
