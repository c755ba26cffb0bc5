"""The whole walk: submitted, asked, decided by two, appealed, ruled by another, restored."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from reasoned.cases.answering.appeal import Argument, file_appeal
from reasoned.cases.answering.rule import ArgumentAnswer, rule
from reasoned.cases.deciding.decide import apply
from reasoned.cases.deciding.standing import standing
from reasoned.cases.errors import Refused
from reasoned.cases.reading.show import show_case
from reasoned.cases.submitting.answer import Answer, answer
from reasoned.cases.submitting.submit import Contact, Submission, submit
from reasoned.decisions.model import Outcome
from reasoned.facts.model import SubjectKind
from reasoned.store.tables.outbox import leaf, letter
from tests.cases.house import House

BROADCASTER = Submission(
    SubjectKind.ADVERTISER,
    "broadcaster",
    "A Broadcaster",
    facts={"advertiser.sectors": ["news"], "advertiser.country": "RU"},
    contact=Contact("ads@broadcaster.example", "de"),
)


def banned(house: House) -> str:
    """A broadcaster that two people have banned; gives the case."""
    case = house.do(submit, BROADCASTER, by=0).case
    asked = {
        "advertiser.editorial_control": "government",
        "advertiser.independence": None,
    }
    for fact, value in asked.items():
        given = Answer(fact, value, "Its charter, article 3.")
        house.do(answer, case, given, by=house.people["ann"])
    first = house.do(apply, case, "state-media", by=house.people["ann"])
    assert first.waits_for_second
    second = house.do(apply, case, "state-media", by=house.people["bob"])
    assert second.decision is not None
    assert second.decision.outcome is Outcome.BAN
    return case


def test_it_waits_with_the_exact_question(house: House) -> None:
    came = house.do(submit, BROADCASTER, by=0)
    assert came.decision.outcome is Outcome.REVIEW
    assert came.while_waiting == "serve"  # as the policy itself says
    asked = {q.fact: q for q in came.questions}
    assert asked["advertiser.editorial_control"].text.startswith("Who controls what it publishes")
    now = house.read(standing, SubjectKind.ADVERTISER, "broadcaster", house.clock.now)
    assert (now.state, now.because) == ("allow", ())


def test_a_ban_by_two_has_one_letter_and_one_leaf_and_is_what_standing_says(house: House) -> None:
    case = banned(house)
    shown = house.read(show_case, case)
    assert [d["outcome"] for d in shown["decisions"]] == ["review", "review", "review", "ban"]
    assert len(set(shown["decisions"][-1]["deciders"])) == 2
    assert not [t for t in shown["tasks"] if t["done_at"] is None]
    with house.database.reading() as connection:
        rows = connection.execute(sa.select(letter)).all()
        leaves = connection.execute(
            sa.select(leaf.c.leaf_index).where(leaf.c.kind == "decision")
        ).all()
    assert [(r.state, r.recipient, r.language) for r in rows] == [
        ("queued", "ads@broadcaster.example", "de")
    ]
    assert [row.leaf_index for row in leaves] == [None]
    now = house.read(standing, SubjectKind.ADVERTISER, "broadcaster", house.clock.now)
    assert now.state == "ban"


def test_who_proposed_a_ban_cannot_be_its_second(house: House) -> None:
    case = house.do(submit, BROADCASTER, by=0).case
    for fact, value in (
        ("advertiser.editorial_control", "government"),
        ("advertiser.independence", None),
    ):
        house.do(answer, case, Answer(fact, value, "Seen."), by=house.people["ann"])
    house.do(apply, case, "state-media", by=house.people["ann"])
    with pytest.raises(Refused, match="two people"):
        house.do(apply, case, "state-media", by=house.people["ann"])


def test_an_appeal_on_a_contested_fact_is_ruled_by_another_and_restores_standing(
    house: House,
) -> None:
    case = banned(house)
    decision = house.read(show_case, case)["decisions"][-1]
    reads = [r for f in decision["findings"] for e in f["elements"] for r in e["reads"]]
    contested = next(r for r in reads if r["name"] == "advertiser.editorial_control")
    fact = contested["facts"][0]["fact"]
    argument = Argument("A trust controls our editorial line.", ["the deed of trust"], fact)
    filed = house.do(file_appeal, decision["decision"], [argument], filed_by="A Broadcaster")
    answers = [ArgumentAnswer(1, "accepted", "The deed of trust shows it.")]
    for decider in ("ann", "bob"):
        with pytest.raises(Refused, match="somebody else"):
            house.do(rule, filed.appeal, "reversed", answers, by=house.people[decider])
    with pytest.raises(Refused, match="Every argument"):
        house.do(rule, filed.appeal, "reversed", [], by=house.people["cleo"])
    ruled = house.do(rule, filed.appeal, "reversed", answers, by=house.people["cleo"])
    now = house.read(standing, SubjectKind.ADVERTISER, "broadcaster", house.clock.now)
    assert now.state == "allow"
    shown = house.read(show_case, case)["appeals"][0]
    assert shown["ruling"]["ruling"] == ruled.ruling
    assert shown["arguments"][0]["answer"] == "The deed of trust shows it."
    with house.database.reading() as connection:
        kinds = connection.execute(sa.select(letter.c.kind).order_by(letter.c.id)).scalars().all()
    assert kinds == ["decision", "ruling"]
