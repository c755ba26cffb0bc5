"""What somebody looked at before deciding, as a short text that goes along with what they decide;
and what happened meanwhile, where it isn't so any more.

It names the newest decision about the subject, and a digest of the rest: what the rules give, and
who has proposed what.
"""

from __future__ import annotations

import hashlib

import sqlalchemy as sa

from reasoned.cases.deciding.run_rules import Evaluated, digest_of
from reasoned.cases.errors import Refused
from reasoned.store.tables.access import SOFTWARE
from reasoned.store.tables.cases import case, vote
from reasoned.store.tables.decisions import decision

MOST = 5
"""How much of what happened meanwhile is told."""


def seen_of(connection: sa.Connection, evaluated: Evaluated) -> str:
    """What there is to see of a subject at this moment."""
    newest = connection.execute(_made(evaluated).order_by(decision.c.id.desc()).limit(1)).first()
    return f"{newest.ref if newest else ''}.{_digest(connection, evaluated)}"


def same_as_seen(connection: sa.Connection, evaluated: Evaluated, seen: str, *, by: int) -> None:
    """Raises Refused with what happened since, where somebody looked at something else."""
    if seen == seen_of(connection, evaluated):
        return
    known = seen.partition(".")[0] if seen.isprintable() else ""
    number = sa.select(decision.c.id).where(decision.c.ref == known).scalar_subquery()
    rows = connection.execute(
        _made(evaluated).where(decision.c.id > number).order_by(decision.c.id.desc()).limit(MOST)
    ).all()
    told = tuple(_told(row, by) for row in reversed(rows))
    if any(row.decider_1 != SOFTWARE for row in rows):
        raise Refused(
            "decided-meanwhile",
            "This was decided since you looked. Look at it again; decide anew only if you must.",
            told,
        )
    raise Refused(
        "changed",
        "Its facts or rules, or what is proposed, have changed since you looked. Look at it again.",
        told,
    )


def _made(evaluated: Evaluated) -> sa.Select[tuple[object, ...]]:
    return sa.select(decision).where(decision.c.subject_id == evaluated.seen.subject.id)


def _told(row: sa.Row[tuple[object, ...]], by: int) -> str:
    people = {row.decider_1, row.decider_2} - {SOFTWARE}
    who = "you" if by in people else "a colleague" if people else "software"
    why = f": {row.reason}" if row.reason else ""
    return f"{row.outcome}, by {who}, {row.made_at:%H:%M} UTC{why}"


def _digest(connection: sa.Connection, evaluated: Evaluated) -> str:
    found = evaluated.decision
    said = [found.outcome.value]
    said += [f"{f.rule.id} {digest_of(evaluated, f.rule.id)}" for f in found.proposed]
    for finding in found.undetermined:
        said += [finding.rule.id, finding.rule.version.isoformat(), *finding.missing]
    said += [f.rule.id for f in found.by]
    proposals = connection.execute(
        sa.select(vote.c.rule, vote.c.person_id)
        .join(case, case.c.id == vote.c.case_id)
        .where(case.c.subject_id == evaluated.seen.subject.id, vote.c.withdrawn_at.is_(None))
        .order_by(vote.c.id)
    )
    said += [f"{row.rule} {row.person_id}" for row in proposals]
    return hashlib.sha256("\n".join(said).encode()).hexdigest()[:32]
