"""Reading: an old decision is shown with just what was known then."""

from __future__ import annotations

import pytest

from reasoned.cases.errors import NotFound
from reasoned.cases.keeping.erasing import erase
from reasoned.cases.reading.show import show_appeal, show_case, show_decision, show_statement
from reasoned.cases.submitting.correct import correct
from tests.cases.doing import DAY, ad, banned, decided, fact_ref, shown
from tests.cases.house import START, House


def test_an_old_decision_is_shown_with_what_was_known_then(small: House) -> None:
    came = ad(small, text="pills")
    made = decided(small, came.case, "pills")
    then = shown(small, made)
    small.clock.on(DAY)
    ref = fact_ref(small, made, "ad.text")
    small.do(correct, ref, value="a walk", evidence="x", by=small.people["bob"])
    now = shown(small, made)
    read = now["findings"][0]["elements"][0]["reads"][0]["facts"]
    assert [(f["value"], f["status"], f["known_from"]) for f in read] == [
        ("pills", "established", START)
    ]
    assert now == then
    statement = small.read(show_statement, made, "party")
    assert "pills" in str(statement["grounds"][0]["elements"][0]["facts"])


def test_what_was_erased_is_shown_as_erased_and_the_rest_as_it_was(small: House) -> None:
    made = ad(small, age=12).decision.ref
    ref = fact_ref(small, made, "ad.age")
    small.do(erase, ref, "asked for", by=small.people["ann"])
    read = shown(small, made)["findings"][0]["elements"][0]["reads"][0]
    assert [(f["fact"], f["value"], f["erased"]) for f in read["facts"]] == [(ref, None, True)]
    assert shown(small, made)["outcome"] == "reject"


def test_reviewers_are_called_the_same_within_a_case_and_otherwise_in_another(
    small: House,
) -> None:
    first, second = (shown(small, banned(small, name))["deciders"] for name in ("a", "b"))
    case = shown(small, decided(small, ad(small, text="pills and beer").case, "pills"))["case"]
    decided(small, case, "beer")
    third = [d["deciders"] for d in small.read(show_case, case)["decisions"] if d["deciders"]]
    assert len(set(first)) == 2
    assert third[0] == third[1]
    assert not {*first, *third[0]} & set(second)
    assert not {*first} & {*third[0]}
    assert "Ann" not in str(small.read(show_case, case))


def test_a_statement_is_shown_as_its_reader_may_see_it(small: House) -> None:
    made = ad(small, spend=2000.0).decision.ref
    party, public = (small.read(show_statement, made, who) for who in ("party", "public"))
    assert "2000" in str(party)
    assert "2000" not in str(public)


def test_what_there_is_not_is_said_to_be_missing(small: House) -> None:
    allowed = ad(small).decision.ref
    with pytest.raises(NotFound):
        small.read(show_statement, allowed, "party")
    for show in (show_case, show_decision, show_appeal):
        with pytest.raises(NotFound):
            small.read(show, "none")
