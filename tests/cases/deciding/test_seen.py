"""Of two who decide at once, the second is told: what was looked at goes along with a decision."""

from __future__ import annotations

import pytest

from reasoned.cases.answering.answer_back import ask, contest_fact
from reasoned.cases.deciding.decide import apply, let_be
from reasoned.cases.deciding.run_rules import evaluate
from reasoned.cases.deciding.seen import seen_of
from reasoned.cases.errors import Refused
from reasoned.cases.subjects import find_subject
from reasoned.facts.model import SubjectKind
from tests.cases.doing import (
    ad,
    answered,
    decided,
    fact_ref,
    open_tasks,
    owner_stands,
    stands,
    state_media,
)
from tests.cases.house import House


def seen(house: House, name: str = "ad-1", kind: SubjectKind = SubjectKind.AD) -> str:
    """What somebody sees now who opens the case."""
    who = house.read(find_subject, kind, name)
    assert who is not None
    return house.run(lambda unit: seen_of(unit.connection, evaluate(unit, house.desk, who)))


def refused(house: House, use: object, *args: str, by: str, seen: str) -> Refused:
    with pytest.raises(Refused) as caught:
        house.do(use, *args, by=house.people[by], seen=seen)  # type: ignore[arg-type]
    return caught.value


def test_what_was_seen_and_is_still_so_is_decided(small: House) -> None:
    case = ad(small, text="pills").case
    small.do(apply, case, "pills", by=small.people["ann"], seen=seen(small))
    small.do(let_be, case, "Toys.", by=small.people["bob"], seen=seen(small))
    assert stands(small).state == "allow"


def test_the_second_of_two_overturns_nothing_unawares(small: House) -> None:
    case = ad(small, text="pills").case
    before = seen(small)
    small.do(apply, case, "pills", by=small.people["ann"], seen=before)
    told = refused(small, let_be, case, "Toys.", by="bob", seen=before)
    assert told.code == "decided-meanwhile"
    assert told.details == ("limit, by a colleague, 09:00 UTC",)
    assert stands(small).state == "limit"


def test_a_case_is_let_be_once(small: House) -> None:
    case = ad(small, text="a cure").case
    before = seen(small)
    small.do(let_be, case, "For boredom.", by=small.people["ann"], seen=before)
    told = refused(small, let_be, case, "Fine.", by="bob", seen=before)
    assert told.details == ("allow, by a colleague, 09:00 UTC: For boredom.",)
    # Whoever doesn't say what they saw finds nothing to decide.
    assert refused(small, let_be, case, "Fine.", by="bob", seen="").code == "nothing-to-decide"


def test_what_nobody_asks_about_is_not_let_be(small: House) -> None:
    case = ad(small, text="a walk").case
    assert refused(small, let_be, case, "Fine.", by="bob", seen="").code == "nothing-to-decide"


def test_a_question_of_the_advertiser_is_answered_not_decided(small: House) -> None:
    case = ad(small, text="a walk").case
    small.run(lambda unit: ask(unit, small.desk, case, "May I say that it is long?"))
    assert open_tasks(small, case) == ["recheck"]
    assert refused(small, let_be, case, "Fine.", by="bob", seen="").code == "nothing-to-decide"


def test_who_would_be_the_first_of_two_is_not_made_the_second(small: House) -> None:
    case = state_media(small).case
    before = seen(small, "acme", SubjectKind.ADVERTISER)
    small.do(apply, case, "state-media", by=small.people["ann"], seen=before)
    told = refused(small, apply, case, "state-media", by="bob", seen=before)
    assert told.code == "changed"
    assert owner_stands(small).state == "waits"
    assert open_tasks(small, case) == ["second"]
    after = seen(small, "acme", SubjectKind.ADVERTISER)
    small.do(apply, case, "state-media", by=small.people["bob"], seen=after)
    assert owner_stands(small).state == "ban"


def test_other_facts_or_an_answer_are_told(small: House) -> None:
    case = ad(small, text="a cure").case
    before = seen(small)
    answered(small, case, "ad.answers_misleading_1", True)
    told = refused(small, let_be, case, "Fine.", by="bob", seen=before)
    assert (told.code, told.details) == ("changed", ("review, by software, 09:00 UTC",))
    other = ad(small, "other", text="pills")
    made = decided(small, other.case, "pills")
    before = seen(small, "other")
    small.run(
        lambda unit: contest_fact(
            unit, small.desk, made, fact_ref(small, made, "ad.text"), "We sell sweets."
        )
    )
    told = refused(small, let_be, other.case, "Fine.", by="bob", seen=before)
    assert (told.code, told.details) == ("changed", ())


def test_what_nobody_could_have_seen_is_another_matter(small: House) -> None:
    case = ad(small, text="pills").case
    for made_up in ("x", "dec_none.0", ".", "\x00"):
        told = refused(small, apply, case, "pills", by="bob", seen=made_up)
        assert (told.code, told.details) == ("changed", ())
