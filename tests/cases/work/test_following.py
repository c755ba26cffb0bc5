"""The case that comes after another in the queue, how many are like that, and finding by index."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from reasoned.cases.submitting.submit import AdRecord, Submission, submit
from reasoned.cases.work.queue import Filter, following, how_many, search
from reasoned.cases.work.worklist import LONGEST_WORDS, Glance, glances
from reasoned.facts.model import SubjectKind
from tests.cases.doing import DAY, ad, advertiser, decided
from tests.cases.house import House


def test_the_next_case_comes_after_the_one_that_was_decided_and_then_the_first(
    small: House,
) -> None:
    cases = []
    for name in ("a", "b", "c"):
        cases.append(ad(small, name, text="pills").case)
        small.clock.on(DAY)
    other = ad(small, "d", text="a cure").case
    pills = Filter(rule="pills")
    assert small.read(how_many, pills) == 3
    assert small.read(following, pills, cases[0]) == cases[1]
    decided(small, cases[1], "pills")
    assert small.read(following, pills, cases[1]) == cases[2]
    assert small.read(following, pills, cases[2]) == cases[0]
    assert small.read(following, pills, other) == cases[0]
    assert small.read(following, Filter(rule="misleading"), other) == ""
    assert small.read(following, Filter(), "no-such-case") == cases[0]
    assert small.read(how_many, pills) == 2


def test_a_row_shows_an_ad_s_words_cut_and_whose_it_is(small: House) -> None:
    made = ad(small, "a", text="w" * 1_000).case
    record = AdRecord(content={"text": "As it is shown."})
    shown = ad(small, "b", of="rival", record=record, text="pills").case
    plain = advertiser(small, "rival").case
    assert small.read(glances, [made, shown, plain]) == {
        made: Glance("w" * LONGEST_WORDS, "acme"),
        shown: Glance("As it is shown.", "rival"),
    }
    assert small.read(glances, []) == {}


# How PostgreSQL finds a row depends on how many there are.
@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_a_name_is_looked_up_by_an_index(small: House) -> None:
    ad(small, "a")
    small.do(submit, Submission(SubjectKind.ADVERTISER, "acme", "Acme"), by=0)
    asked: list[str] = []

    def keep(_c: object, _cursor: object, sql: str, given: object, *_: object) -> None:
        asked.append(sql)

    with small.database.reading() as connection:
        sa.event.listen(connection, "before_cursor_execute", keep)
        assert len(search(connection, name="Acme").items) == 2
        sa.event.remove(connection, "before_cursor_execute", keep)
        for sql in asked:
            number = sql.count("?")
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", (1,) * number).all()
            assert not [row for row in plan if str(row[3]).startswith("SCAN")], plan
