"""The advertiser answers without appealing: contests a fact, offers evidence, asks, speaks for the
record, or names who speaks for it.

Each of the first three puts the case in front of a person. Nothing that an advertiser says counts
by itself: a contested fact counts against nobody, and an offered one is alleged until a person
establishes it. These are private; only what is said for the record stands in public. An appeal,
which must be ruled on, is for `appeal`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from reasoned.cases.answering.appeal import contest, decision_row, newest_version, value_of
from reasoned.cases.answering.asked import is_open
from reasoned.cases.answering.contested import open_contests, repeats
from reasoned.cases.answering.remark import Remarked, state
from reasoned.cases.case_row import case_of
from reasoned.cases.desk import Desk
from reasoned.cases.errors import Invalid, Refused
from reasoned.cases.events import happened
from reasoned.cases.facts import add_facts
from reasoned.cases.subjects import SubjectRow, keep_contact, subject_by_id
from reasoned.cases.submitting.recheck import ADVERTISER, recheck_leaning
from reasoned.cases.work.tasks import open_task
from reasoned.facts.fit import DROPPED
from reasoned.facts.model import Absent, Declaration, Disclosure, Source, Status, SubjectKind
from reasoned.facts.normalise import normaliser_for
from reasoned.intake.claims import Claim
from reasoned.store.tables.access import SOFTWARE
from reasoned.store.tables.cases import case, remark, task
from reasoned.store.tables.subjects import contact, fact, subject
from reasoned.store.unit import Unit

_JUDGED = "answers_"
"""How the facts begin that hold a person's answer to a rule's question."""
MOST_OPEN = 20
"""What an advertiser may have open in a case at once, so that nobody drowns in one."""
MOST_SAID = 20
"""Statements of an advertiser that a case's public record takes by its link."""


def contest_fact(unit: Unit, desk: Desk, decision_ref: str, fact_ref: str, why: str) -> str:
    """Say that a fact which a decision read isn't so; gives the task's id.

    Raises NotFound, Invalid and Refused.
    """
    made = decision_row(unit, decision_ref)
    if not why.strip():
        raise Invalid("why", "Say what is wrong about it, and what shows it.")
    row = unit.one(sa.select(fact).where(fact.c.ref == fact_ref))
    of = unit.connection.execute(sa.select(subject).where(subject.c.id == made.subject_id)).one()
    if row is None or row.subject_id not in {of.id, of.advertiser_id}:
        raise Invalid("fact", "The decision read no such fact.")
    if is_open(unit, row.id) or _is_appealed(unit, row):
        raise Refused("contested-already", "That fact is contested already; a person looks at it.")
    number = contest(unit, row.id, "The advertiser", why, SOFTWARE)
    if number == row.id:
        raise Refused("fact-changed", "We know something else by now; that is no longer on record.")
    asked = _ask_person(
        unit,
        desk,
        made.case_id,
        "a fact is contested",
        {"about": "contest", "fact": row.name, "contested": _ref(unit, number), "text": why},
    )
    recheck_leaning(unit, desk, number, "a fact is contested", but=made.id)
    return asked


def may_offer(declared: Declaration | None, kind: SubjectKind) -> bool:
    """Whether an advertiser can give evidence for a fact: not for our own record, nor for what
    can't change or isn't shown to it, nor for what a person has to judge."""
    return (
        declared is not None
        and not declared.name.split(".", 1)[1].startswith(_JUDGED)
        and not declared.fixed
        and declared.absent is not Absent.NONE
        and declared.disclosure is not Disclosure.WITHHELD
        and (declared.subject is SubjectKind.ADVERTISER or kind is SubjectKind.AD)
    )


def offer(unit: Unit, desk: Desk, case_ref: str, name: str, value: Any, evidence: str) -> str:
    """Offer evidence for a fact or an exception: it is alleged until a person has looked.

    Gives the task's id. Raises NotFound, Invalid and Refused.
    """
    row = case_of(unit, case_ref)
    who = subject_by_id(unit.connection, row.subject_id)
    declarations = desk.book.policy_set.declarations
    if not may_offer(declarations.facts.get(name), who.kind):
        raise Invalid("fact", "That isn't a fact for which evidence can be offered.")
    if not evidence.strip():
        raise Invalid("evidence", "Say what shows it: a document, a link, who can confirm it.")
    fitting, problems = normaliser_for(declarations).fits(name, value)
    if fitting is DROPPED:
        raise Invalid("value", "; ".join(str(p) for p in problems))
    source = Source("advertiser", "The advertiser")
    claim = Claim(name, fitting, source, Status.ALLEGED, evidence=evidence)
    # A key of its own: what is offered never replaces what is known.
    (number,) = add_facts(unit, who, [claim], SOFTWARE, {name: f"{name}#{unit.new_ref('offer')}"})
    return _ask_person(
        unit,
        desk,
        row.id,
        "the advertiser offers evidence",
        {"about": "offer", "fact": name, "offered": _ref(unit, number), "text": evidence},
    )


def ask(unit: Unit, desk: Desk, case_ref: str, text: str) -> str:
    """Ask about a case, in private; gives the task's id. Raises NotFound, Invalid, Refused."""
    row = case_of(unit, case_ref)
    if not text.strip():
        raise Invalid("text", "Say something.")
    detail = {"about": "question", "text": text}
    return _ask_person(unit, desk, row.id, "the advertiser asks", detail)


def say_in_public(unit: Unit, desk: Desk, case_ref: str, text: str) -> Remarked:
    """State something on the case's public record. Raises NotFound, Invalid, Refused."""
    row = case_of(unit, case_ref)
    said = sa.select(sa.func.count()).where(
        remark.c.case_id == row.id, remark.c.side == "advertiser"
    )
    if unit.connection.execute(said).scalar_one() >= MOST_SAID:
        raise Refused("enough-said", f"The record of a case takes {MOST_SAID} of your statements.")
    return state(unit, desk, case_ref, "advertiser", text)


def represent(unit: Unit, who: SubjectRow, name: str, email: str, language: str) -> None:
    """From now on letters about a subject go to who represents it."""
    if not name.strip():
        raise Invalid("name", "Say who represents you.")
    old = unit.one(sa.select(contact).where(contact.c.subject_id == who.id))
    keep_contact(unit, who, email, language or (old.language if old else ""), name)
    happened(unit, "contact.changed", actor=SOFTWARE, subject=who.id, data={"subject": who.ref})


def _is_appealed(unit: Unit, row: sa.Row[Any]) -> bool:
    """Whether an appeal that waits for its ruling contests what a fact says."""
    value = value_of(unit, newest_version(unit, row.id))
    contests = open_contests(unit.connection, row.subject_id, row.subject_id)
    return value is not None and repeats(contests, row.subject_id, row.name, value)


def _ask_person(
    unit: Unit, desk: Desk, case_id: int, because: str, detail: Mapping[str, Any]
) -> str:
    of = unit.connection.execute(sa.select(case).where(case.c.id == case_id)).one()
    waiting = unit.all(
        sa.select(task.c.detail).where(task.c.case_id == case_id, task.c.done_at.is_(None))
    )
    if sum(row.detail.get("from") == ADVERTISER for row in waiting) >= MOST_OPEN:
        raise Refused(
            "enough-open", f"{MOST_OPEN} of your answers wait for a person already. Await those."
        )
    ref = open_task(
        unit,
        desk,
        case_id,
        "recheck",
        market=of.market,
        rule="",
        detail={"because": because, "from": ADVERTISER, **detail},
        within=desk.settings.to_review,
    )
    unit.change(case, case_id, changed_at=unit.now)
    happened(
        unit,
        "advertiser.answered",
        actor=SOFTWARE,
        case=case_id,
        subject=of.subject_id,
        data={"case": of.ref, "task": ref, "about": detail["about"]},
    )
    return ref


def _ref(unit: Unit, number: int) -> str:
    return str(unit.connection.execute(sa.select(fact.c.ref).where(fact.c.id == number)).scalar())
