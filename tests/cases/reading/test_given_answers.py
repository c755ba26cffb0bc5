"""A person's answer stays to be seen, with who gave it and on what, and can be given anew."""

from __future__ import annotations

import pytest

from reasoned.cases.answering.answer_back import contest_fact
from reasoned.cases.errors import Refused
from reasoned.cases.people import pseudonym
from reasoned.cases.reading.given_answers import GivenAnswer, answers_given, answers_shown
from reasoned.cases.reading.show import show_case
from reasoned.cases.submitting.answer import Answer, answer
from reasoned.cases.submitting.submit import Submitted
from reasoned.decisions.model import Outcome
from tests.cases.doing import DAY, ad, answered, decided, fact_ref, open_tasks, stands
from tests.cases.house import House

QUESTION = "ad.answers_misleading_1"


def given(house: House, case: str) -> tuple[GivenAnswer, ...]:
    return house.read(answers_given, house.desk, case)


def anew(house: House, case: str, value: bool, *, by: str, replaces: str = "") -> Submitted:
    newest = replaces or given(house, case)[-1].ref
    said = Answer(QUESTION, value, "Page 2.", replaces=newest)
    return house.do(answer, case, said, by=house.people[by])


def test_an_answer_stands_with_who_gave_it_and_what_software_decided_upon_it(small: House) -> None:
    case = ad(small, text="a cure").case
    assert given(small, case) == ()
    small.clock.on(DAY)
    came = answered(small, case, QUESTION, False)
    (one,) = given(small, case)
    assert (one.question, one.said, one.evidence) == (
        "Does it mislead? Quote it.",
        "no",
        "Seen on its page.",
    )
    assert (one.by, one.status, one.case, one.here, one.newest) == (
        "Ann",
        "established",
        case,
        True,
        True,
    )
    assert one.decision == came.decision.ref
    (told,) = small.read(answers_shown, small.desk, case)
    assert (told["value"], told["by"]) == (False, pseudonym(case, "per_ann"))


def test_an_answer_is_given_anew_though_no_rule_asks_and_decided_on_again(small: House) -> None:
    case = ad(small, text="a cure").case
    answered(small, case, QUESTION, False)
    assert stands(small).state == "allow"
    small.clock.on(DAY)
    with pytest.raises(Refused) as caught:
        answered(small, case, QUESTION, True, by="bob")
    assert caught.value.code == "not-asked"
    came = anew(small, case, True, by="bob")
    assert came.decision.outcome is Outcome.REVIEW
    assert open_tasks(small, case) == ["review"]
    assert [(g.said, g.by, g.newest) for g in given(small, case)] == [
        ("no", "Ann", False),
        ("yes", "Bob", True),
    ]
    small.clock.on(DAY)
    made = decided(small, case, "misleading")
    # What was decided upon it is looked at again when it is mended.
    small.clock.on(DAY)
    anew(small, case, False, by="cleo")
    assert "recheck" in open_tasks(small, case)
    assert stands(small).because == (made,)


def test_of_two_who_answer_anew_at_once_the_second_is_told(small: House) -> None:
    case = ad(small, text="a cure").case
    answered(small, case, QUESTION, False)
    (first,) = given(small, case)
    small.clock.on(DAY)
    anew(small, case, True, by="bob")
    for replaces in (first.ref, "fact_none"):
        with pytest.raises(Refused) as caught:
            anew(small, case, True, by="cleo", replaces=replaces)
        assert caught.value.code == "answered-anew"


def test_an_answer_of_another_case_is_shown_with_where_it_was_given(small: House) -> None:
    first = ad(small, text="a cure").case
    answered(small, first, QUESTION, False)
    small.clock.on(DAY)
    second = ad(small, text="another cure").case
    (one,) = given(small, second)
    assert (one.case, one.here, one.decision) == (first, False, "")
    assert given(small, ad(small, "ad-2", text="a cure").case) == ()


def test_an_answer_that_is_contested_says_so_and_has_its_own_words(small: House) -> None:
    case = ad(small, text="a cure").case
    answered(small, case, QUESTION, True)
    small.clock.on(DAY)
    made = decided(small, case, "misleading")
    small.clock.on(DAY)
    small.do(contest_fact, made, fact_ref(small, made, QUESTION), "It doesn't.")
    (one,) = given(small, case)
    assert (one.status, one.by, one.evidence) == ("contested", "Ann", "Seen on its page.")
    assert small.read(show_case, case)["case"] == case
