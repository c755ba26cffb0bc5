"""A rule that software applies stands beside what people decide: neither is decided twice."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa

from reasoned.cases.answering.answer_back import contest_fact
from reasoned.cases.answering.reply import reply
from reasoned.cases.deciding.decide import apply, let_be
from reasoned.cases.deciding.preview import preview
from reasoned.cases.deciding.take_back import take_back
from reasoned.cases.errors import Refused
from reasoned.cases.reading.show import show_case
from reasoned.cases.screening.judge import judge_match
from reasoned.cases.screening.take import take_measure
from reasoned.cases.subjects import SubjectRow, subject_by_id
from reasoned.cases.submitting.correct import correct, side_by_side
from reasoned.cases.submitting.submit import Submission, submit
from reasoned.decisions.model import Outcome
from reasoned.facts.model import SubjectKind
from reasoned.store.tables import subjects
from reasoned.store.tables.cases import case
from reasoned.store.tables.decisions import decision, finding
from reasoned.store.tables.outbox import letter
from reasoned.store.tables.policies import breaker
from tests.cases.doing import (
    ad,
    answered,
    appealed,
    count,
    decided,
    fact_ref,
    open_tasks,
    owner_stands,
    rows,
    ruled,
    shown,
    stands,
)
from tests.cases.house import House

FILE = Path(__file__).parents[3] / "examples" / "2018" / "measures" / "eu-2022-350.yaml"
CONTROL, INDEPENDENCE = "advertiser.editorial_control", "advertiser.independence"
FACTS = {"advertiser.sectors": ["news"], CONTROL: "government", INDEPENDENCE: None}


def of(name: str = "sputnik") -> Submission:
    return Submission(SubjectKind.ADVERTISER, name, "Sputnik", facts=FACTS)


def banned_and_limited(house: House) -> tuple[str, str]:
    """A broadcaster that software limits in the Union, and that two people have banned; gives
    the case and the ban."""
    house.do(take_measure, FILE.read_text(encoding="utf-8"), FILE.name)
    given = Submission(SubjectKind.ADVERTISER, "sputnik", "Sputnik")
    subject = house.do(submit, given, by=0).subject
    reasons = ["It has that name."]
    who = _known(house, subject)
    house.do(judge_match, who, FILE.stem, "confirmed", reasons, by=house.people["ann"])
    case = house.do(submit, of(), by=0).case
    for name in ("ann", "bob"):
        made = house.do(apply, case, "state-media", by=house.people[name]).decision
    assert made is not None
    return case, made.ref


def _known(house: House, ref: str) -> SubjectRow:
    with house.database.reading() as connection:
        number = sa.select(subjects.subject.c.id).where(subjects.subject.c.ref == ref)
        return subject_by_id(connection, connection.execute(number).scalar_one())


def carried(house: House) -> list[str]:
    """The rules that restrictions were decided by, one for each time."""
    found = rows(
        house,
        sa.select(finding.c.rule)
        .join(decision, decision.c.evaluation_id == finding.c.evaluation_id)
        .where(finding.c.role == "by", decision.c.statement_id.is_not(None))
        .order_by(finding.c.id),
    )
    return [row.rule for row in found]


def by_of(house: House, made: str) -> list[str]:
    return [f["rule"] for f in shown(house, made)["findings"] if f["role"] == "by"]


@pytest.fixture
def looked_at_again(house: House) -> tuple[str, str]:
    """The ban was upheld; its exception was then contested, found not to be shown, and answered
    anew: now the exception holds, and the ban's rule no longer does."""
    case, ban = banned_and_limited(house)
    filed = appealed(house, ban, contests=fact_ref(house, ban, CONTROL))
    ruled(house, filed.appeal, "upheld", argument="rejected")
    house.do(correct, fact_ref(house, ban, INDEPENDENCE), value="declared", evidence="Its site.",
             by=house.people["ann"])  # fmt: skip
    ref = fact_ref(house, ban, INDEPENDENCE)
    newest = house.read(side_by_side, ref)[-1]["fact"]
    asked = house.do(contest_fact, ban, newest, "A statute does.")
    house.do(reply, asked, "You are right.", by=house.people["ann"], result="dropped")
    waiting = rows(house, sa.select(decision.c.outcome).order_by(decision.c.id.desc()))[0]
    assert waiting.outcome == "review"
    newest_case = _newest_case(house)
    answered(house, newest_case, INDEPENDENCE, "statutory", by="cleo")
    return case, ban


def _newest_case(house: House) -> str:
    return str(rows(house, sa.select(case.c.ref).order_by(case.c.id.desc()))[0].ref)


def test_an_automatic_limit_stands_beside_a_ban(house: House) -> None:
    case, ban = banned_and_limited(house)
    told = owner_stands(house, "sputnik")
    assert (told.state, len(told.because)) == ("ban", 2)
    assert [f["rule"] for f in shown(house, ban)["findings"] if f["role"] == "by"] == [
        "state-media"
    ]
    assert open_tasks(house, case) == []


def test_what_is_looked_at_again_ends_whatever_else_holds(
    house: House, looked_at_again: tuple[str, str]
) -> None:
    case, ban = looked_at_again
    assert owner_stands(house, "sputnik").state == "ban"
    assert "recheck" in open_tasks(house, case)
    made = house.do(let_be, case, "A statute guarantees it.", by=house.people["cleo"])
    assert made.outcome is Outcome.ALLOW
    told = owner_stands(house, "sputnik")
    assert (told.state, len(told.because)) == ("limit", 1)
    assert shown(house, ban)["ended"]["cause"] == "superseded"
    assert open_tasks(house, case) == []
    # What software applies isn't let be by the way, and there is nothing else left.
    with pytest.raises(Refused) as caught:
        house.do(let_be, case, "I like it.", by=house.people["cleo"])
    assert caught.value.code == "rule-holds"


def test_no_rule_is_decided_twice_on_the_same_facts(
    house: House, looked_at_again: tuple[str, str]
) -> None:
    assert house.do(submit, of(), by=0).decision.outcome is Outcome.LIMIT
    assert carried(house) == ["eu-broadcast-ban", "state-media"]
    kinds = [row.kind for row in rows(house, sa.select(letter.c.kind).order_by(letter.c.id))]
    assert kinds == ["decision", "decision", "ruling"]


def test_a_ban_that_is_let_be_in_place_of_a_limit_is_not_made(house: House) -> None:
    """A person may say that no ban follows, though software limits it."""
    house.do(take_measure, FILE.read_text(encoding="utf-8"), FILE.name)
    given = Submission(SubjectKind.ADVERTISER, "sputnik", "Sputnik")
    who = _known(house, house.do(submit, given, by=0).subject)
    house.do(judge_match, who, FILE.stem, "confirmed", ["It is."], by=house.people["ann"])
    case = house.do(submit, of(), by=0).case
    house.do(let_be, case, "Not for one programme.", by=house.people["ann"])
    assert owner_stands(house, "sputnik").state == "limit"
    assert open_tasks(house, case) == []
    assert count(house, letter) == 1


def test_what_people_decide_repeats_nothing_that_software_restricts(small: House) -> None:
    came = ad(small, text="pills", countries=["NO"])
    assert came.decision.outcome is Outcome.LIMIT
    with small.database.reading() as connection:
        seen = preview(connection, small.desk, came.case, "pills", small.clock.now)
    told = [shown["excluded"] for shown in seen.content["statement"]["restrictions"]]
    made = decided(small, came.case, "pills")
    assert told == [["AT", "DE"]]
    assert by_of(small, made) == ["pills"]
    assert stands(small).excluded == ("AT", "DE", "LT", "NO")
    small.do(take_back, made, by=small.people["ann"])
    assert stands(small).excluded == ("LT", "NO")
    assert carried(small) == ["barred", "pills"]


def test_another_rule_of_software_is_decided_by_itself(small: House) -> None:
    first = ad(small, countries=["NO"])
    second = ad(small, countries=["NO"], spend=2000.0)
    assert carried(small) == ["barred", "dear"]
    assert set(stands(small).because) == {first.decision.ref, second.decision.ref}
    # Its own facts end it, and nothing else of it.
    ad(small, spend=2000.0)
    assert stands(small).because == (second.decision.ref,)
    assert carried(small) == ["barred", "dear"]


def test_an_answer_that_leaves_only_what_stands_ends_the_waiting(small: House) -> None:
    first = ad(small, countries=["NO"])
    again = ad(small, countries=["NO"], text="a cure")
    assert again.case != first.case
    assert again.decision.outcome is Outcome.REVIEW
    came = answered(small, again.case, "ad.answers_misleading_1", False)
    assert (came.decision.ref, came.case) == (first.decision.ref, again.case)
    shown_case = small.read(show_case, again.case)
    assert not shown_case["waits"]
    assert open_tasks(small, again.case) == []
    assert carried(small) == ["barred"]


def test_what_is_looked_at_again_may_stay_as_it_is(house: House) -> None:
    case_ref, ban = banned_and_limited(house)
    ref = fact_ref(house, ban, CONTROL)
    ann = house.people["ann"]
    house.do(correct, ref, value="own", evidence="Its site.", by=ann)
    house.do(correct, ref, value="government", evidence="The decree.", by=ann)
    assert "recheck" in open_tasks(house, case_ref)
    letters = count(house, letter)
    kept = house.do(apply, case_ref, "state-media", by=house.people["cleo"])
    assert kept.decision is not None
    assert (kept.decision.ref, kept.waits_for_second) == (ban, False)
    assert open_tasks(house, case_ref) == []
    assert count(house, letter) == letters
    with pytest.raises(Refused, match="stands already"):
        house.do(apply, case_ref, "state-media", by=house.people["cleo"])


def test_what_a_breaker_stopped_since_stands_as_it_was_decided(small: House) -> None:
    came = ad(small, age=12)
    small.run(
        lambda unit: unit.add(
            breaker, rule="too-young", reason="r", figures={}, tripped_at=unit.now
        )
    )
    small.reload()
    again = ad(small, age=12)
    assert (again.decision.ref, again.decision.outcome) == (came.decision.ref, Outcome.REJECT)
