"""Reading: what an advertiser sees of a case by the link in its letter.

Only what its own letter and statement tell it, what it said itself, and what was answered. Who
decided stands here under no name at all.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from reasoned.access.doors import Door
from reasoned.cases.answering.answer_back import may_offer
from reasoned.cases.reading.show import findings_of, show_appeal, show_statement
from reasoned.cases.subjects import SubjectRow, subject_by_id
from reasoned.cases.submitting.recheck import ADVERTISER
from reasoned.facts.model import Declarations, Status
from reasoned.store.tables.appeals import appeal, ruling
from reasoned.store.tables.cases import case, hold, objection, remark, task
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
class Happened:
    """Something that happened, or (`until`) that happens by then at the latest."""

    at: datetime
    what: str
    text: str = ""


@dataclass(frozen=True)
class AtDoor:
    """Everything by one letter's link. `decision`, `appeal`, `hold` are None where there's none.

    `offers`: names of facts for which evidence may be offered.
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
    offers: tuple[str, ...]
    happened: tuple[Happened, ...]
    coming: tuple[Happened, ...]
    contact: Any

    def may_appeal(self, now: datetime) -> bool:
        made = self.decision
        return (
            made is not None
            and self.ended is None
            and self.appeal is None
            and made.appeal_until is not None
            and now <= made.appeal_until
        )

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
            and self.objection is None
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
            sa.select(objection).where(objection.c.hold_id == held.id)
        ).first()
    ended = appealed = None
    facts: tuple[FactSeen, ...] = ()
    offers: tuple[str, ...] = ()
    if made is not None:
        ended = connection.execute(sa.select(lift).where(lift.c.decision_id == made.id)).first()
        ref = connection.execute(
            sa.select(appeal.c.ref).where(appeal.c.decision_id == made.id)
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
    past = [
        *_of_decision(made, ended, told),
        *_of_appeal(appealed),
        *_of_hold(held, objects, now),
        *_of_remarks(connection, of.id),
        *_of_answers(mine),
    ]
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
        offers=offers,
        happened=tuple(sorted(past, key=lambda h: h.at)),
        coming=tuple(
            sorted(_coming(made, ended, appealed, held, open_tasks, now), key=lambda h: h.at)
        ),
        contact=reached,
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


# --- what happened, and what comes ---------------------------------------------------------


def _of_decision(made: Any, ended: Any, told: Any) -> Iterator[Happened]:
    if made is not None:
        yield Happened(made.made_at, "decided")
    if told.sent_at is not None:
        yield Happened(told.sent_at, "sent")
    if ended is not None and ended.cause not in ("reversed", "varied"):
        yield Happened(ended.at, f"ended-{ended.cause}")


def _of_appeal(told: Json | None) -> Iterator[Happened]:
    if told is None:
        return
    yield Happened(told["filed_at"], "appealed")
    if told["withdrawn_at"] is not None:
        yield Happened(told["withdrawn_at"], "appeal-withdrawn")
    if told["ruling"] is not None:
        yield Happened(told["ruling"]["ruled_at"], told["ruling"]["result"])


def _of_hold(held: Any, objects: Any, now: datetime) -> Iterator[Happened]:
    if held is None:
        return
    yield Happened(held.starts_at, "held")
    if objects is not None:
        yield Happened(objects.at, "objected", objects.text)
        if objects.answered_at is not None:
            yield Happened(objects.answered_at, f"objection-{objects.result}", objects.answer)
    end = held.lifted_at or held.ends_at
    if end <= now:
        yield Happened(end, "hold-ended")


def _of_remarks(connection: sa.Connection, number: int) -> Iterator[Happened]:
    for row in connection.execute(sa.select(remark).where(remark.c.case_id == number)):
        yield Happened(row.at, f"said-{row.side}", row.text)


def _of_answers(tasks: list[Any]) -> Iterator[Happened]:
    """What the advertiser did by its link; a question stands among the remarks."""
    for row in tasks:
        about = row.detail["about"]
        if about != "question":
            yield Happened(row.opened_at, about, row.detail["fact"])
        if row.done_at is not None:
            yield Happened(row.done_at, f"{about}-done", row.detail.get("fact", ""))


def _coming(
    made: Any, ended: Any, appealed: Json | None, held: Any, tasks: Any, now: datetime
) -> Iterator[Happened]:
    if made is not None and ended is None:
        if appealed is None and made.appeal_until and made.appeal_until > now:
            yield Happened(made.appeal_until, "last-day")
        if made.ends_at is not None and made.ends_at > now:
            yield Happened(made.ends_at, "restriction-ends")
    open_appeal = appealed is not None and not appealed["withdrawn_at"] and not appealed["ruling"]
    if appealed is not None and open_appeal and ended is None:
        yield Happened(appealed["due_at"], "ruling-due")
    if held is not None and held.lifted_at is None and held.ends_at > now:
        yield Happened(held.ends_at, "hold-ends")
    for row in tasks:
        if row.done_at is not None:
            continue
        if row.detail.get("from") == ADVERTISER:
            yield Happened(row.due_at, f"{row.detail['about']}-due", row.detail.get("fact", ""))
        elif row.kind == "objection" and held is not None and row.detail.get("hold") == held.ref:
            yield Happened(row.due_at, "objection-due")
