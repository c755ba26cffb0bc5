"""The schema itself refuses what the guarantees forbid, whatever the code above it does."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa

from reasoned.store.database import Database
from reasoned.store.tables import appeals, decisions, outbox
from reasoned.store.tables.subjects import fact, fact_value
from tests.cases.house import House, open_house
from tests.cases.test_walk import banned

REFUSED = (sa.exc.IntegrityError, sa.exc.DatabaseError)
d = decisions.decision


@pytest.fixture
def house(database: Database) -> Iterator[House]:
    yield from open_house(database)


def _row(house: House, **changes: Any) -> dict[str, Any]:
    """The columns of a real ban, for a second row that differs in one thing."""
    banned(house)
    with house.database.reading() as connection:
        row = connection.execute(sa.select(d).where(d.c.outcome == "ban")).one()
    copy = {k: v for k, v in row._mapping.items() if k != "id"}
    return copy | {"ref": "dec_other"} | changes


def _refused(house: House, table: sa.Table, row: dict[str, Any]) -> None:
    with pytest.raises(REFUSED):
        house.run(lambda unit: unit.add(table, **row))


@pytest.mark.parametrize(
    "column",
    ["lead_finding_id", "lead_result", "lead_role", "statement_id", "letter_id", "leaf_id"],
)
def test_a_restriction_lacks_nothing_that_carries_it(house: House, column: str) -> None:
    _refused(house, d, _row(house, **{column: None}))


def test_a_restriction_leans_on_a_finding_that_holds_in_its_own_evaluation(house: House) -> None:
    row = _row(house)

    def another(unit: Any) -> None:
        letter = unit.one(sa.select(outbox.letter))._mapping
        leaf = unit.one(sa.select(outbox.leaf).where(outbox.leaf.c.kind == "decision"))._mapping
        told = unit.one(sa.select(decisions.statement))._mapping
        fresh = {
            "letter_id": unit.add(
                outbox.letter, **{**_but_id(letter), "ref": "x", "message_id": "<x@y>"}
            ),
            "leaf_id": unit.add(outbox.leaf, **_but_id(leaf)),
            "statement_id": unit.add(decisions.statement, **{**_but_id(told), "puid": "x"}),
            "evaluation_id": unit.add(
                decisions.evaluation, subject_id=row["subject_id"], at=unit.now
            ),
        }
        unit.add(d, **{**row, **fresh})

    with pytest.raises(REFUSED):
        house.run(another)


def _but_id(row: Any) -> dict[str, Any]:
    return {k: v for k, v in row.items() if k != "id"}


@pytest.mark.parametrize(
    "changes",
    [{"decider_2": 0}, {"decider_1": 0, "decider_2": 0, "automatic": True}],
    ids=["one person", "software"],
)
def test_a_ban_needs_two_people(house: House, changes: dict[str, Any]) -> None:
    _refused(house, d, _row(house, **changes))


def test_two_people_are_not_the_same_one_twice(house: House) -> None:
    row = _row(house)
    _refused(house, d, {**row, "decider_2": row["decider_1"]})


def test_who_decided_never_rules(house: House) -> None:
    row = _row(house)

    def appealed(unit: Any) -> tuple[int, int]:
        made = unit.one(sa.select(d.c.id).where(d.c.outcome == "ban")).id
        number = unit.add(
            appeals.appeal,
            ref="app_x",
            decision_id=made,
            filed_by="x",
            filed_at=unit.now,
            due_at=unit.now,
        )
        return made, number

    made, appeal = house.run(appealed)
    deciders = {"decider_1": row["decider_1"], "decider_2": row["decider_2"]}
    ruling = {
        "ref": "rul_x",
        "appeal_id": appeal,
        "decision_id": made,
        "result": "upheld",
        "ruled_at": house.clock.now,
        "restrictions": [],
        "statement": {},
        "letter_id": row["letter_id"],
        "leaf_id": row["leaf_id"],
    }
    cleo = house.people["cleo"]
    for who in (row["decider_1"], row["decider_2"], 0):
        _refused(house, appeals.ruling, {**ruling, **deciders, "ruled_by": who})
    # Nor by saying that somebody else decided.
    lied = {"decider_1": cleo, "decider_2": row["decider_2"]}
    _refused(house, appeals.ruling, {**ruling, **lied, "ruled_by": row["decider_1"]})
    house.run(lambda unit: unit.add(appeals.ruling, **{**ruling, **deciders, "ruled_by": cleo}))


def test_who_filed_an_appeal_for_the_advertiser_never_rules_on_it(house: House) -> None:
    row = _row(house)
    cleo = house.people["cleo"]

    def appealed(unit: Any) -> tuple[int, int]:
        made = unit.one(sa.select(d.c.id).where(d.c.outcome == "ban")).id
        given = {"decision_id": made, "filed_by": "x", "filed_at": unit.now, "due_at": unit.now}
        return made, unit.add(appeals.appeal, ref="app_x", recorded_by=cleo, **given)

    made, appeal = house.run(appealed)
    ruling = {
        "ref": "rul_x",
        "appeal_id": appeal,
        "decision_id": made,
        "decider_1": row["decider_1"],
        "decider_2": row["decider_2"],
        "ruled_by": cleo,
        "result": "upheld",
        "ruled_at": house.clock.now,
        "restrictions": [],
        "statement": {},
        "letter_id": row["letter_id"],
        "leaf_id": row["leaf_id"],
    }
    _refused(house, appeals.ruling, {**ruling, "recorded_by": cleo})
    # Nor by saying that the advertiser filed it itself.
    _refused(house, appeals.ruling, {**ruling, "recorded_by": 0})
    # And a decision has one appeal that stands.
    again = {"decision_id": made, "filed_by": "x", "filed_at": house.clock.now}
    _refused(house, appeals.appeal, {**again, "ref": "app_y", "due_at": house.clock.now})


def test_only_a_ruling_reverses(house: House) -> None:
    _row(house)
    lift = {"cause": "reversed", "lifted_by": house.people["ann"], "reason": "", "ruling_id": None}

    def end(unit: Any) -> None:
        made = unit.one(sa.select(d.c.id).where(d.c.outcome == "ban")).id
        row = {"decision_id": made, "at": unit.now, **lift}
        unit.connection.execute(decisions.lift.insert(), row)

    with pytest.raises(REFUSED):
        house.run(end)


@pytest.mark.parametrize(
    ("table", "column"),
    [
        (d, "outcome"),
        (decisions.finding, "rule"),
        (decisions.statement, "puid"),
        (outbox.leaf, "content"),
        (fact, "name"),
        (outbox.letter, "message_id"),
    ],
    ids=lambda v: v if isinstance(v, str) else v.name,
)
def test_what_is_written_is_neither_changed_nor_removed(
    house: House, table: sa.Table, column: str
) -> None:
    banned(house)
    changed: Any = b"x" if column == "content" else "allow"
    with pytest.raises(REFUSED):
        house.run(lambda unit: unit.connection.execute(table.update(), {column: changed}))
    with pytest.raises(REFUSED):
        house.run(lambda unit: unit.connection.execute(table.delete()))


def test_a_leaf_is_numbered_once(house: House) -> None:
    leaf = outbox.leaf
    first = sa.select(sa.func.min(leaf.c.id)).scalar_subquery()

    def number(index: int) -> None:
        update = leaf.update().where(leaf.c.id == first)
        house.run(lambda unit: unit.connection.execute(update, {"leaf_index": index}))

    number(0)
    with pytest.raises(REFUSED):
        number(1)


def test_the_value_of_a_fact_can_be_erased_and_its_identity_not(house: House) -> None:
    banned(house)
    house.run(lambda unit: unit.connection.execute(fact_value.delete()))
    with house.database.reading() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(fact)).scalar_one() > 0
