"""A person answers a question: the answer becomes a fact, and the rules run again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa

from reasoned.cases.answering.asked import settled
from reasoned.cases.answering.contested import STILL_CONTESTED, open_contests, repeats
from reasoned.cases.case_row import case_of
from reasoned.cases.deciding.run_rules import evaluate
from reasoned.cases.desk import Desk
from reasoned.cases.errors import Invalid, Refused
from reasoned.cases.events import happened
from reasoned.cases.facts import add_facts, newest_of, read_claims
from reasoned.cases.people import name_of
from reasoned.cases.subjects import subject_by_id
from reasoned.cases.submitting.recheck import changed_by, recheck_leaning
from reasoned.cases.submitting.submit import Submitted, questions_of, settle
from reasoned.facts.model import Source, Status, SubjectKind
from reasoned.store import values
from reasoned.store.tables.subjects import fact
from reasoned.store.unit import Unit

ANSWER = "#answer"
"""How the key of a fact ends that answers a question; before it stands the fact's name."""


@dataclass(frozen=True)
class Answer:
    """The value of a fact, or of a rule's question; `evidence` is quoted in the statement.

    `replaces`: the answer that is given anew by it, as the version of its fact."""

    fact: str
    value: Any
    evidence: str
    source: str = ""
    status: str = "established"
    replaces: str = ""


def answer(unit: Unit, desk: Desk, case_ref: str, given: Answer, *, by: int) -> Submitted:
    """Record the answer of a person and decide again as far as software may.

    What a person answered before can be answered anew, though no rule asks for it any more.
    Raises NotFound, Invalid (no evidence, a value that doesn't fit), and Refused where the
    case doesn't ask for that fact, or somebody else answered it anew meanwhile.
    """
    row = case_of(unit, case_ref)
    who = subject_by_id(unit.connection, row.subject_id)
    declarations = desk.book.policy_set.declarations
    if given.fact not in declarations.facts:
        raise Invalid("fact", f"`{given.fact[:80]}` isn't a declared fact.")
    if not given.evidence.strip():
        raise Invalid("evidence", "An answer quotes its evidence: what you saw, and where.")
    asked = questions_of(evaluate(unit, desk, who).decision.undetermined, declarations)
    kind = SubjectKind(given.fact.split(".", 1)[0])
    about = who.advertiser if kind is SubjectKind.ADVERTISER else who.id
    key = f"{given.fact}{ANSWER}"
    if given.replaces:
        _still_the_newest(unit, about, key, given.replaces)
    elif given.fact not in {question.fact for question in asked}:
        raise Refused(
            "not-asked",
            f"The case doesn't ask for `{given.fact}`. To change a fact that is known, correct it.",
            tuple(f"{q.fact}: {q.text}" for q in asked),
        )
    raw: Mapping[str, Any] = {
        given.fact: {"value": given.value, "evidence": given.evidence, "status": given.status}
    }
    source = Source("person", given.source or "A reviewer", author=name_of(unit, by))
    claims = [
        replace(claim, source=source) for claim in read_claims(raw, declarations, source, "value")
    ]
    contests = open_contests(unit.connection, about, about)
    for claim in claims:
        if repeats(contests, about, claim.name, values.write(claim.value)):
            raise Refused("contested", STILL_CONTESTED)
    changed = changed_by(newest_of(unit, who, claims), claims)
    add_facts(unit, who, claims, by, {given.fact: key})
    for claim in claims:
        said = values.write(claim.value)
        settled(unit, about, claim.name, said, Status(claim.status), by=by, why=claim.evidence)
    happened(
        unit,
        "case.question",
        actor=by,
        case=row.id,
        subject=who.id,
        data={"case": case_ref, "fact": given.fact},
    )
    came = settle(unit, desk, who, case_id=row.id, case_ref=case_ref, report=row.report)
    for number in changed:
        recheck_leaning(unit, desk, number, "a question was answered")
    return came


def _still_the_newest(unit: Unit, subject: int, key: str, replaced: str) -> None:
    """Raises Refused where an answer that is given anew isn't the one that counts any more."""
    of = (fact.c.subject_id == subject, fact.c.fact_key == key)
    old = unit.one(sa.select(fact.c.id).where(*of, fact.c.ref == replaced))
    since = sa.select(fact.c.id).where(
        *of,
        fact.c.id > (old.id if old is not None else -1),
        fact.c.observed_at == fact.c.known_from,  # else it says nothing new
    )
    if old is None or unit.one(since.limit(1)) is not None:
        raise Refused(
            "answered-anew", "Somebody has answered it anew since you looked. Look at it again."
        )
