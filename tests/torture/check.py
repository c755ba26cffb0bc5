"""What must hold in the database after any number of kills, read from its rows alone."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from reasoned.cases.deciding.standing import standing
from reasoned.facts.model import SubjectKind
from reasoned.store.database import Database
from reasoned.store.tables.cases import case
from reasoned.store.tables.decisions import decision, lift
from reasoned.store.tables.outbox import leaf, letter
from reasoned.store.tables.subjects import subject
from tests.torture.load import Acknowledged

RESTRICT = ("limit", "reject", "suspend", "ban")


def broken(
    database: Database, told: Acknowledged, mails: list[tuple[str, bytes]], now: datetime
) -> list[str]:
    """Everything that doesn't hold; nothing where all is well.

    `mails`: Message-ID and content of every e-mail that arrived.
    """
    found: list[str] = []
    with database.reading() as connection:
        rows = connection.execute(
            sa.select(decision, subject.c.external_id, subject.c.kind, lift.c.decision_id)
            .join(subject, subject.c.id == decision.c.subject_id)
            .outerjoin(lift, lift.c.decision_id == decision.c.id)
            .order_by(decision.c.id)
        ).all()
        letters = {row.id: row for row in connection.execute(sa.select(letter))}
        leaves = set(connection.execute(sa.select(leaf.c.id)).scalars())
        cases = Counter(
            connection.execute(
                sa.select(subject.c.external_id).join(case, case.c.subject_id == subject.c.id)
            ).scalars()
        )
        found += _acknowledged(rows, told)
        found += [f"{e}: {n} cases for one submission" for e, n in cases.items() if n > 1]
        found += _letters(rows, letters, leaves)
        found += _mails(letters, mails)
        for external_id, kind in {(row.external_id, row.kind) for row in rows}:
            mine = [r for r in rows if r.external_id == external_id]
            stands = {r.outcome for r in mine if r.outcome in RESTRICT and r[-1] is None}
            said = standing(connection, SubjectKind(kind), external_id, now).state
            if kind == "advertiser" and stands and said not in stands:
                found.append(f"{external_id}: standing {said}, decisions {sorted(stands)}")
            if kind == "advertiser" and not stands and said in RESTRICT:
                found.append(f"{external_id}: standing {said} without a decision")
    return found


def _acknowledged(rows: Any, told: Acknowledged) -> list[str]:
    kept = {row.ref: row for row in rows}
    found = []
    for external_id, answer in (*told.ads.items(), *told.bans.items()):
        made = answer["decision"]
        row = kept.get(made["decision"])
        if row is None:
            found.append(f"{external_id}: decision {made['decision']} was acknowledged and is lost")
        elif row.outcome != made["outcome"]:
            found.append(f"{external_id}: {made['outcome']} was acknowledged, {row.outcome} kept")
    return found


def _letters(rows: Any, letters: dict[int, Any], leaves: set[int]) -> list[str]:
    restricting = [row for row in rows if row.outcome in RESTRICT]
    found = [
        f"{row.ref}: no letter or no leaf"
        for row in restricting
        if row.letter_id not in letters or row.leaf_id not in leaves
    ]
    if len({row.letter_id for row in restricting}) != len(restricting):
        found.append("two restrictions share a letter")
    if len(letters) != len(restricting):
        found.append(f"{len(letters)} letters for {len(restricting)} restrictions")
    if len({row.message_id for row in letters.values()}) != len(letters):
        found.append("two letters share a Message-ID")
    return found


def _mails(letters: dict[int, Any], mails: list[tuple[str, bytes]]) -> list[str]:
    known = {row.message_id: row for row in letters.values()}
    found = [f"a mail {m} without a letter" for m, _ in mails if m not in known]
    contents: dict[str, set[bytes]] = {}
    for message_id, content in mails:
        contents.setdefault(message_id, set()).add(content)
    found += [f"two different mails {m}" for m, c in contents.items() if len(c) > 1]
    found += [
        f"{row.message_id} is marked sent and never arrived"
        for row in known.values()
        if row.state == "sent" and row.message_id not in contents
    ]
    return found
