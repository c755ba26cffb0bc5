"""A person's answer becomes a fact, with its evidence, and the rules run again."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from reasoned.cases.errors import Invalid, NotFound, Refused
from reasoned.cases.reading.show import show_case
from reasoned.cases.submitting.answer import Answer, answer
from reasoned.decisions.model import Outcome
from reasoned.store.tables.subjects import fact, fact_value
from tests.cases.doing import (
    ad,
    answered,
    appealed,
    banned,
    count,
    fact_ref,
    open_tasks,
    rows,
    state_media,
)
from tests.cases.house import House

QUESTION = "ad.answers_misleading_1"


def test_an_answer_is_kept_with_evidence_and_author_and_the_rules_run_again(small: House) -> None:
    case = ad(small, text="a cure").case
    came = answered(small, case, QUESTION, True)
    assert came.decision.outcome is Outcome.REVIEW
    assert [f.rule.id for f in came.decision.decision.proposed] == ["misleading"]
    assert came.questions == ()
    assert open_tasks(small, case) == ["review"]
    kept = rows(small, sa.select(fact, fact_value.c.evidence).join(fact_value).where(
        fact.c.name == QUESTION))  # fmt: skip
    assert [(r.evidence, r.source["kind"], r.source["author"]) for r in kept] == [
        ("Seen on its page.", "person", "Ann")
    ]


def test_no_as_an_answer_lets_it_run(small: House) -> None:
    case = ad(small, text="a cure").case
    came = answered(small, case, QUESTION, False)
    assert came.decision.outcome is Outcome.ALLOW
    shown = small.read(show_case, case)
    assert [d["outcome"] for d in shown["decisions"]] == ["review", "allow"]
    assert not shown["waits"]
    assert open_tasks(small, case) == []


def test_what_is_only_alleged_leaves_the_question_open(small: House) -> None:
    case = ad(small, text="a cure").case
    came = answered(small, case, QUESTION, True, status="alleged")
    assert came.decision.outcome is Outcome.REVIEW
    assert [q.fact for q in came.questions] == [QUESTION]


def test_an_answer_that_cannot_be_used_is_refused_and_not_kept(small: House) -> None:
    case = ad(small, text="a cure").case
    before = count(small, fact)
    ann = small.people["ann"]
    wrong = [
        (Invalid, Answer("ad.nothing", True, "x")),
        (Invalid, Answer(QUESTION, "perhaps", "x")),
        (Invalid, Answer(QUESTION, True, " ")),
        (Invalid, Answer(QUESTION, True, "x", status="sure")),
        (Refused, Answer("ad.age", 12, "x")),
    ]
    for error, given in wrong:
        with pytest.raises(error):
            small.do(answer, case, given, by=ann)
    with pytest.raises(NotFound):
        small.do(answer, "case_none", Answer(QUESTION, True, "x"), by=ann)
    assert count(small, fact) == before


def test_what_an_appeal_contests_is_not_answered_away(small: House) -> None:
    made = banned(small)
    appealed(small, made, contests=fact_ref(small, made, "advertiser.control"))
    again = state_media(small)
    # Submitted again, it is contested still.
    assert [q.fact for q in again.questions] == ["advertiser.control"]
    with pytest.raises(Refused) as caught:
        answered(small, again.case, "advertiser.control", "government")
    assert caught.value.code == "contested"
    # Something else is news.
    came = answered(small, again.case, "advertiser.control", "own")
    assert came.decision.outcome is Outcome.ALLOW
