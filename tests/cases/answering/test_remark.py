"""Both sides speak for the record; a reason that the decision doesn't contain is flagged."""

from __future__ import annotations

from pathlib import Path

import pytest

from reasoned.cases.answering.answer_back import ask, say_in_public
from reasoned.cases.answering.remark import NO_DECISION, NO_GROUND, state
from reasoned.cases.deciding.decide import apply
from reasoned.cases.errors import Invalid, Refused
from reasoned.cases.reading.show import show_case
from reasoned.cases.screening.take import take_measure
from tests.cases.answering.test_answer_back import seen
from tests.cases.doing import ad, banned, shown, state_media
from tests.cases.house import House

MEASURES = Path(__file__).parents[3] / "examples" / "2018" / "measures"
DIRECTIVE = "us-dhs-bod-17-01"
SAID = "We point to the Department's Binding Operational Directive 17-01 of last September."


def test_a_directive_that_the_letter_did_not_mention_is_flagged(small: House) -> None:
    path = MEASURES / f"{DIRECTIVE}.yaml"
    small.do(take_measure, path.read_text(encoding="utf-8"), path.name)
    case = shown(small, banned(small))["case"]
    ann = small.people["ann"]
    told = small.do(state, case, "operator", SAID, by=ann)
    assert told.unsupported == (DIRECTIVE, NO_GROUND)
    for shorter in ("It was BOD 17-01.", "See BOD-17-01, and our State media rule."):
        assert DIRECTIVE in small.do(state, case, "operator", shorter, by=ann).unsupported
    # The advertiser may point to it as it likes.
    assert small.do(state, case, "advertiser", f"It leaves us out: {SAID}").unsupported == ()
    record = small.read(show_case, case)["remarks"]
    assert [(r["side"], r["unsupported"]) for r in record] == [
        ("operator", [DIRECTIVE, NO_GROUND]),
        ("operator", [DIRECTIVE, NO_GROUND]),
        ("operator", [DIRECTIVE]),
        ("advertiser", []),
    ]
    assert {r["at"] for r in record} == {small.clock.now}
    assert record[0]["text"] == SAID


def test_what_the_decision_contains_is_not_flagged_and_what_it_does_not_is(small: House) -> None:
    case = shown(small, banned(small))["case"]
    ann = small.people["ann"]
    cites = ["state-media", "advertiser.control", "too-young", "advertiser.proved", "hearsay"]
    told = small.do(state, case, "operator", "See our rules.", cites=cites, by=ann)
    assert told.unsupported == ("too-young", "advertiser.proved", "hearsay")
    text = "It is state media, under State media and, by the way, not-proved."
    assert small.do(state, case, "operator", text, by=ann).unsupported == ("not-proved",)


def test_a_statement_that_names_none_of_the_reasons_is_flagged_as_such(small: House) -> None:
    case = shown(small, banned(small))["case"]
    said = "Your business model inherently conflicts with acceptable practices."
    told = small.do(state, case, "operator", said, by=small.people["ann"])
    assert told.unsupported == (NO_GROUND,)


def test_any_reason_is_unsupported_where_nothing_is_restricted(small: House) -> None:
    case = ad(small).case
    told = small.do(state, case, "operator", "It was too-young.", by=small.people["ann"])
    assert told.unsupported == ("too-young", NO_DECISION)


def test_before_anything_is_restricted_no_decision_says_what_we_state(small: House) -> None:
    case = ad(small).case
    said = "We stopped b2: its business model inherently conflicts with our practices."
    told = small.do(state, case, "operator", said, by=small.people["ann"])
    assert told.unsupported == (NO_DECISION,)
    small.do(ask, case, "Since when?")
    (task,) = (t["task"] for t in small.read(show_case, case)["tasks"] if t["done_at"] is None)
    answered = small.do(
        state, case, "operator", "Since Monday.", answers=[task], by=small.people["ann"]
    )
    assert answered.unsupported == ()


def test_whose_words_somebody_else_put_on_the_record_is_told(small: House) -> None:
    decision = banned(small)
    case = shown(small, decision)["case"]
    for decider in ("ann", "bob"):
        with pytest.raises(Refused) as refused:
            small.do(state, case, "advertiser", "We deserve it.", by=small.people[decider])
        assert refused.value.code == "same-person"
    small.do(state, case, "advertiser", "Our letter of May says no.", by=small.people["cleo"])
    small.do(say_in_public, case, "We say no.")
    found = small.read(show_case, case)["remarks"]
    assert [r["recorded_by"] for r in found] == ["operator", "advertiser"]


def test_whoever_proposes_does_not_speak_for_the_advertiser_either(small: House) -> None:
    case = state_media(small).case
    small.do(apply, case, "state-media", by=small.people["ann"])
    with pytest.raises(Refused):
        small.do(state, case, "advertiser", "We deserve it.", by=small.people["ann"])


def test_a_remark_is_by_a_side_and_says_something(small: House) -> None:
    case = ad(small).case
    for side, text in (("public", "x"), ("operator", " ")):
        with pytest.raises(Invalid):
            small.do(state, case, side, text)
    assert small.read(show_case, case)["remarks"] == []


def test_the_advertiser_sees_at_its_door_what_the_desk_sees(small: House) -> None:
    case = shown(small, banned(small))["case"]
    said = "Your business model inherently conflicts with acceptable practices."
    small.do(state, case, "operator", said, by=small.people["ann"])
    small.do(state, case, "operator", "It is not State media.", by=small.people["ann"])
    small.do(state, case, "advertiser", "Our letter of May says no.", by=small.people["cleo"])
    small.do(say_in_public, case, "We say no.")
    stated = [(h.what, h.flagged) for h in seen(small).happened if h.what.startswith("said-")]
    assert stated == [
        ("said-operator", True),
        ("said-operator", False),
        ("said-recorded", False),
        ("said-advertiser", False),
    ]
