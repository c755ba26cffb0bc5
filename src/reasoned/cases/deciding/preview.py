"""The letter that applying a rule would send, before anybody applies it. Nothing is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from reasoned.cases.answering.door import LINK, wants_link
from reasoned.cases.deciding.beside import only_new
from reasoned.cases.deciding.run_rules import evaluate, statement_for
from reasoned.cases.desk import Desk
from reasoned.cases.errors import NotFound, Refused
from reasoned.cases.post import contact_of
from reasoned.cases.reading.case_rules import reading_unit
from reasoned.cases.subjects import subject_by_id
from reasoned.decisions.decide import decide_by_person
from reasoned.decisions.disclose import Audience
from reasoned.decisions.model import Unfounded
from reasoned.store.tables.cases import case

SOMEBODY = ("one person", "another person")
"""Who decides in a letter that nobody has decided yet; a letter names no reviewer anyway."""
NOT_YET = "not-decided-yet"


@dataclass(frozen=True)
class Preview:
    """A letter's content, its language, and whether there is an address to send it to."""

    content: Mapping[str, Any]
    language: str
    addressed: bool


def preview(
    connection: sa.Connection, desk: Desk, case_ref: str, rule: str, now: datetime
) -> Preview:
    """What would go out if the rule were applied now. Raises NotFound, and Refused where no
    letter can be written."""
    row = connection.execute(sa.select(case).where(case.c.ref == case_ref)).first()
    if row is None:
        raise NotFound("case", case_ref)
    unit = reading_unit(connection, now)
    who = subject_by_id(connection, row.subject_id)
    evaluated = evaluate(unit, desk, who, report=row.report)
    proposed = {f.rule.id: f for f in evaluated.decision.proposed}
    if rule not in proposed:
        raise Refused("unfounded", "That rule doesn't hold for a person to apply, so no letter.")
    two = proposed[rule].rule.then.kind.value == "ban"
    try:
        decision = decide_by_person(evaluated.decision, rule, SOMEBODY if two else SOMEBODY[:1])
    except Unfounded as error:
        raise Refused("unfounded", str(error)) from error
    if rule not in {f.rule.id for f in decision.by}:
        raise Refused(
            "stricter-stands",
            "Software restricts it more strictly already. Apply this when that has ended.",
        )
    decision = only_new(unit, who.id, decision)
    statement = statement_for(
        desk, replace(evaluated, decision=decision), case_ref, now, Audience.PARTY
    )
    to = contact_of(connection, who)
    email, wanted = (to.email, to.language) if to is not None else ("", "")
    link = {LINK: ""} if wants_link(desk, email) else {}
    return Preview(
        {
            "statement": statement.to_json(),
            "disclosures": [],
            "puid": NOT_YET,
            "decision": NOT_YET,
            **link,
        },
        desk.settings.language_for(wanted),
        bool(email),
    )
