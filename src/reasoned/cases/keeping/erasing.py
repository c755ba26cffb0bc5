"""Erasing a fact: its values and salts go, from everywhere that repeats them; that it was, stays.

The fact's identity and every digest stay, so that what was published still verifies. What a
letter that was sent said can't be unsaid; the copy here loses it. What people wrote in their own
words (arguments, remarks) and a public fact in the register stay as they are.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Any

import sqlalchemy as sa

from reasoned.cases.answering.asked import forgotten
from reasoned.cases.desk import Desk
from reasoned.cases.errors import Invalid, NotFound
from reasoned.cases.keeping.erasing_ads import ERASED, forget_in_ads
from reasoned.cases.submitting.recheck import recheck_leaning
from reasoned.register.commitments import name_in
from reasoned.store.tables.decisions import decision, finding, lean, statement
from reasoned.store.tables.outbox import letter, vault
from reasoned.store.tables.subjects import erasure, fact, fact_value
from reasoned.store.unit import Unit


def erase(unit: Unit, desk: Desk, fact_ref: str, reason: str, *, by: int) -> None:
    """Erase a fact in all its versions. Raises NotFound and Invalid.

    What still leans on it is put in front of a person.
    """
    row = unit.one(sa.select(fact).where(fact.c.ref == fact_ref))
    if row is None:
        raise NotFound("fact", fact_ref)
    if not reason.strip():
        raise Invalid("reason", "Say why it is erased.")
    versions = [
        version.id
        for version in unit.all(
            sa.select(fact.c.id).where(
                fact.c.subject_id == row.subject_id, fact.c.fact_key == row.fact_key
            )
        )
    ]
    values = unit.connection.execute(
        sa.select(fact_value.c.value).where(fact_value.c.fact_id.in_(versions))
    )
    forget_in_ads(unit, row.subject_id, row.name, [json.loads(v) for v in values.scalars()])
    unit.connection.execute(fact_value.delete().where(fact_value.c.fact_id.in_(versions)))
    _forget_salts(unit, row.name, versions)
    _forget_words(unit, row.name, versions)
    known = unit.connection.execute(
        sa.select(erasure.c.fact_id).where(erasure.c.fact_id.in_(versions))
    )
    new = sorted(set(versions) - set(known.scalars()))
    unit.add_all(
        erasure,
        [{"fact_id": n, "at": unit.now, "reason": reason, "erased_by": by} for n in new],
    )
    forgotten(unit, row.subject_id, row.name, row.fact_key, by=by)
    recheck_leaning(unit, desk, row.id, "a fact was erased")


def _forget_salts(unit: Unit, name: str, versions: Collection[int]) -> None:
    """Remove every disclosure that reveals the fact: in the vault, and as letters attach it."""
    leaned = sa.select(decision.c.leaf_id).join(lean, lean.c.decision_id == decision.c.id)
    found = unit.all(
        sa.select(vault.c.id, vault.c.disclosure, decision.c.letter_id)
        .join(decision, decision.c.leaf_id == vault.c.leaf_id)
        .where(
            sa.or_(
                vault.c.fact_id.in_(versions),
                vault.c.leaf_id.in_(leaned.where(lean.c.fact_id.in_(versions))),
            )
        )
    )
    mine = [entry for entry in found if name_in(entry.disclosure) == name]
    unit.connection.execute(vault.delete().where(vault.c.id.in_([entry.id for entry in mine])))
    gone = {entry.disclosure for entry in mine}
    for number in {entry.letter_id for entry in mine}:
        content = _content(unit, number)
        kept = [told for told in content["disclosures"] if told not in gone]
        unit.change(letter, number, content={**content, "disclosures": kept})


def _forget_words(unit: Unit, name: str, versions: Collection[int]) -> None:
    """Take the fact's words out of the statements of decisions that lean on it, out of letters
    that carry these, and out of what findings rest on."""
    made = unit.all(
        sa.select(
            decision.c.id,
            decision.c.subject_id,
            decision.c.evaluation_id,
            statement.c.id.label("statement"),
            statement.c.party,
            statement.c.public,
        )
        .join(statement, statement.c.id == decision.c.statement_id)
        .where(decision.c.id.in_(sa.select(lean.c.decision_id).where(lean.c.fact_id.in_(versions))))
    )
    for row in made:
        unit.change(
            statement,
            row.statement,
            party=without_fact(row.party, name),
            public=without_fact(row.public, name),
        )
        unit.connection.execute(
            finding.update().where(finding.c.evaluation_id == row.evaluation_id), {"rests_on": None}
        )
    for subject in {row.subject_id for row in made}:
        letters = unit.all(
            sa.select(letter.c.id, letter.c.content).where(letter.c.subject_id == subject)
        )
        for told in letters:
            if "statement" in told.content:
                mended = without_fact(told.content["statement"], name)
                unit.change(letter, told.id, content={**told.content, "statement": mended})


def _content(unit: Unit, number: int) -> dict[str, Any]:
    found: dict[str, Any] = unit.connection.execute(
        sa.select(letter.c.content).where(letter.c.id == number)
    ).scalar_one()
    return found


def without_fact(part: Any, name: str) -> Any:
    """A part of a statement (its JSON) without the values, words and evidence of a fact."""
    if isinstance(part, list):
        return [without_fact(item, name) for item in part]
    if not isinstance(part, dict):
        return part
    mended = {key: without_fact(value, name) for key, value in part.items()}
    if part.get("name") == name and "sources" in part:
        quiet = [{**source, "evidence": "", "where": ""} for source in part["sources"]]
        mended |= {"value": None, "text": ERASED, "sources": quiet}
    elif part.get("name") == name and "question" in part:
        mended["text"] = ERASED
    elif part.get("fact") == name and "then" in part:
        mended |= {"now": None, "then": None}
    if any(other.get("name") == name for other in _dicts(part.get("facts"))):
        mended["text"] = ERASED
    if any(other.get("fact") == name for other in _dicts(part.get("changes"))):
        mended["text"] = ERASED
    return mended


def _dicts(value: Any) -> list[dict[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []
