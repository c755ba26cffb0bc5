"""Another person rules: each argument answered; upheld, varied (never stricter), reversed."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from reasoned.cases.answering.appeal import Argument, file_appeal
from reasoned.cases.answering.rule import ArgumentAnswer, Milder, rule
from reasoned.cases.deciding.decide import apply, let_be
from reasoned.cases.errors import Invalid, Refused
from reasoned.cases.reading.show import show_appeal
from reasoned.cases.submitting.correct import correct, side_by_side
from reasoned.cases.submitting.submit import Submission, submit
from reasoned.decisions.model import Outcome
from reasoned.facts.model import SubjectKind
from reasoned.store.tables.appeals import ruling, ruling_answer
from reasoned.store.tables.outbox import leaf, letter
from tests.cases.doing import (
    AD,
    DAY,
    ad,
    advertiser,
    appealed,
    banned,
    count,
    decided,
    fact_ref,
    open_tasks,
    owner_stands,
    rows,
    ruled,
    stands,
    state_media,
)
from tests.cases.house import House


def test_a_ruling_answers_every_argument_once_and_says_why(small: House) -> None:
    made = ad(small, age=12).decision.ref
    filed = small.do(file_appeal, made, [Argument("One."), Argument("Two.")], filed_by="Acme")
    cleo = small.people["cleo"]
    good = [ArgumentAnswer(1, "rejected", "No."), ArgumentAnswer(2, "partly", "Somewhat.")]
    wrong = [
        (Refused, "upheld", good[:1]),
        (Invalid, "upheld", [*good, good[0]]),
        (Invalid, "upheld", [*good, ArgumentAnswer(3, "rejected", "No.")]),
        (Invalid, "upheld", [good[0], ArgumentAnswer(2, "maybe", "No.")]),
        (Invalid, "upheld", [good[0], ArgumentAnswer(2, "rejected", " ")]),
        (Invalid, "upheld", [good[0], ArgumentAnswer(2, "accepted", "Yes.")]),
        (Invalid, "dismissed", good),
        (Invalid, "varied", good),
    ]
    for error, result, answers in wrong:
        with pytest.raises(error):
            small.do(rule, filed.appeal, result, answers, by=cleo)
    with pytest.raises(Refused, match="Only a person"):
        small.do(rule, filed.appeal, "upheld", good, by=0)
    assert count(small, ruling) == count(small, ruling_answer) == 0
    small.do(rule, filed.appeal, "upheld", good, by=cleo)
    told = small.read(show_appeal, filed.appeal)
    assert [(a["result"], a["answer"]) for a in told["arguments"]] == [
        ("rejected", "No."),
        ("partly", "Somewhat."),
    ]
    with pytest.raises(Refused, match="has been ruled on"):
        small.do(rule, filed.appeal, "reversed", good, by=cleo)
    assert stands(small).state == "reject"


def test_who_decided_never_rules(small: House) -> None:
    case = ad(small, text="pills").case
    filed = appealed(small, decided(small, case, "pills", by="bob"))
    with pytest.raises(Refused) as caught:
        ruled(small, filed.appeal, "reversed", by="bob")
    assert caught.value.code == "same-person"
    assert ruled(small, filed.appeal, "reversed", by="ann").result == "reversed"
    assert stands(small).state == "allow"


def test_who_brought_the_facts_in_does_not_rule_and_others_do(small: House) -> None:
    """By hand or by a token: a file says it, and somebody brought the file."""
    given = {**AD, "ad.age": 12}
    submission = Submission(SubjectKind.AD, "ad-1", "Ad", "", "acme", given)
    made = small.do(submit, submission, by=small.people["cleo"]).decision.ref
    filed = appealed(small, made)
    with pytest.raises(Refused) as caught:
        ruled(small, filed.appeal, "upheld", by="cleo")
    assert caught.value.code == "took-part"
    ruled(small, filed.appeal, "upheld", by="bob")


def test_a_ruling_has_one_letter_and_one_leaf(small: House) -> None:
    filed = appealed(small, ad(small, age=12).decision.ref)
    made = ruled(small, filed.appeal, "reversed", argument="accepted")
    assert open_tasks(small, made.case) == []
    letters = rows(small, sa.select(letter.c.id, letter.c.content).where(letter.c.kind == "ruling"))
    leaves = rows(small, sa.select(leaf.c.content).where(leaf.c.kind == "ruling"))
    assert [(row.id, row.content["result"]) for row in letters] == [(made.letter, "reversed")]
    assert len(leaves) == 1
    assert b'"arguments":{"1":"accepted"}' in leaves[0].content
    assert b"Because" not in leaves[0].content


def test_a_restriction_is_varied_to_less_and_never_to_more(small: House) -> None:
    made = decided(small, ad(small, text="pills").case, "pills")
    filed = appealed(small, made)
    now = small.clock.now
    for milder in (
        None,
        Milder(),
        Milder(excluded=["FR"]),
        Milder(excluded=["AT", "DE"]),
        Milder(excluded=["AT", "DE", "FR"]),
        Milder(excluded=[]),
        Milder(ends_at=now),
    ):
        with pytest.raises(Invalid):
            ruled(small, filed.appeal, "varied", milder=milder)
    with pytest.raises(Invalid):
        ruled(small, filed.appeal, "upheld", milder=Milder(excluded=["AT"]))
    milder = Milder(ends_at=now + 5 * DAY, excluded=["AT"])
    made_ruling = ruled(small, filed.appeal, "varied", milder=milder)
    told = stands(small)
    assert (told.state, told.excluded, told.until) == ("limit", ("AT",), now + 5 * DAY)
    assert told.because == (made_ruling.ruling,)
    small.clock.on(5 * DAY)
    assert stands(small).state == "allow"


def test_a_time_is_varied_to_an_earlier_one_only(small: House) -> None:
    made = ad(small, spend=2000.0).decision.ref
    filed = appealed(small, made)
    ends = small.clock.now + 30 * DAY
    for milder in (Milder(ends_at=ends + DAY), Milder(excluded=["DE"])):
        with pytest.raises(Invalid):
            ruled(small, filed.appeal, "varied", milder=milder)
    ruled(small, filed.appeal, "varied", milder=Milder(ends_at=ends - 20 * DAY))
    assert (stands(small).state, stands(small).until) == ("suspend", ends - 20 * DAY)


def test_what_a_ruling_left_ends_when_a_person_decides_anew(small: House) -> None:
    case = ad(small, text="pills").case
    filed = appealed(small, decided(small, case, "pills"))
    ruled(small, filed.appeal, "varied", milder=Milder(excluded=["AT"]))
    small.clock.on(DAY)
    again = ad(small, text="a walk")
    assert again.decision.outcome is Outcome.ALLOW
    assert stands(small).excluded == ("AT",)  # software ends nothing that people decided
    small.do(let_be, again.case, "It is about a walk now.", by=small.people["ann"])
    assert stands(small).state == "allow"


def test_a_contested_fact_is_what_the_ruling_says_it_is(small: House) -> None:
    made = banned(small)
    ref = fact_ref(small, made, "advertiser.control")
    filed = appealed(small, made, contests=ref)
    ruled(small, filed.appeal, "upheld", argument="rejected")
    assert [v["status"] for v in small.read(side_by_side, ref)] == [
        "established",
        "contested",
        "established",
    ]
    assert owner_stands(small).state == "ban"
    assert state_media(small).decision.ref == made


def test_a_fact_keeps_its_own_words_and_the_ruling_has_its_own(small: House) -> None:
    seen = {"value": "government", "evidence": "The decree names its editor."}
    case = advertiser(small, sectors=["news"], control=seen).case
    small.do(apply, case, "state-media", by=small.people["ann"])
    made = decided(small, case, "state-media", by="bob")
    ref = fact_ref(small, made, "advertiser.control")
    ruled(small, appealed(small, made, contests=ref).appeal, "upheld", argument="rejected")
    first, contested, last = small.read(side_by_side, ref)[-3:]
    assert contested["evidence"] == "Acme: No."
    for part in ("value", "status", "source", "evidence", "observed_at"):
        assert last[part] == first[part]
    assert last["evidence"] == "The decree names its editor."


def test_an_accepted_argument_leaves_the_fact_contested(small: House) -> None:
    made = banned(small)
    ref = fact_ref(small, made, "advertiser.control")
    filed = appealed(small, made, contests=ref)
    ruled(small, filed.appeal, "reversed", argument="accepted")
    assert small.read(side_by_side, ref)[-1]["status"] == "contested"
    assert owner_stands(small).state == "allow"


def test_a_ruling_does_not_undo_a_correction_made_meanwhile(small: House) -> None:
    made = banned(small)
    ref = fact_ref(small, made, "advertiser.control")
    filed = appealed(small, made, contests=ref)
    small.do(correct, ref, value="own", evidence="The deed.", by=small.people["ann"])
    ruled(small, filed.appeal, "upheld", argument="rejected")
    assert small.read(side_by_side, ref)[-1]["value"] == "own"
