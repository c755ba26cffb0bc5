"""The advertiser answers without appealing: a person looks, and nothing counts by itself."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from reasoned.access.doors import find
from reasoned.cases.answering.answer_back import (
    MOST_OPEN,
    MOST_SAID,
    ask,
    contest_fact,
    offer,
    represent,
    say_in_public,
)
from reasoned.cases.answering.door import fresh_link
from reasoned.cases.answering.remark import state
from reasoned.cases.answering.reply import reply
from reasoned.cases.deciding.decide import let_be
from reasoned.cases.deciding.hold import object_to, place
from reasoned.cases.errors import Invalid, NotFound, Refused
from reasoned.cases.keeping.erasing import erase
from reasoned.cases.public.decisions import show_published
from reasoned.cases.reading.at_door import AtDoor, at_door
from reasoned.cases.reading.show import show_case, show_decision
from reasoned.cases.submitting.correct import correct
from reasoned.store.tables import decisions as t
from reasoned.store.tables.outbox import letter
from reasoned.store.tables.subjects import contact, fact
from tests.cases.doing import (
    DAY,
    ad,
    appealed,
    banned,
    fact_ref,
    open_tasks,
    rows,
    ruled,
    stands,
    state_media,
)
from tests.cases.house import House


def rejected(house: House, name: str = "ad-1") -> tuple[str, str]:
    """An ad that software rejects; its case and its decision."""
    came = ad(house, name, age=12)
    return came.case, came.decision.ref


def seen(house: House, number: int = -1) -> AtDoor:
    """What the advertiser sees by the link in a letter, by default the newest."""
    told = rows(house, sa.select(letter).order_by(letter.c.id))[number]
    door = house.read(find, house.do(fresh_link, told.ref).token)
    assert door is not None
    return house.read(at_door, door, house.desk.book.policy_set.declarations, house.clock.now)


def waiting(house: House, case: str) -> list[dict[str, Any]]:
    tasks = house.read(show_case, case)["tasks"]
    return [t["detail"] for t in tasks if t["done_at"] is None]


# --- a fact is contested -------------------------------------------------------------------


def test_a_contested_fact_counts_no_more_and_a_person_is_asked(small: House) -> None:
    case, decision = rejected(small)
    read = fact_ref(small, decision, "ad.age")
    small.do(contest_fact, decision, read, "It is aimed at adults.")
    (asked,) = waiting(small, case)
    assert (asked["from"], asked["about"], asked["fact"]) == ("advertiser", "contest", "ad.age")
    newest = rows(small, sa.select(fact).where(fact.c.ref == asked["contested"]))[0]
    assert newest.status == "contested"
    assert stands(small).state == "reject"
    with pytest.raises(Refused) as again:
        small.do(contest_fact, decision, read, "It is aimed at adults.")
    assert again.value.code == "contested-already"


def test_other_decisions_that_lean_on_it_are_looked_at_again(small: House) -> None:
    made = banned(small)
    small.do(contest_fact, made, fact_ref(small, made, "advertiser.control"), "Nobody does.")
    case = small.read(show_decision, made)["case"]
    assert open_tasks(small, case) == ["recheck"]


def test_a_fact_of_somebody_else_is_not_contested(small: House) -> None:
    _, decision = rejected(small)
    other = banned(small, "other")
    theirs = fact_ref(small, other, "advertiser.control")
    for ref in (theirs, "fact_none"):
        with pytest.raises(Invalid):
            small.do(contest_fact, decision, ref, "No.")
    with pytest.raises(Invalid):
        small.do(contest_fact, decision, fact_ref(small, decision, "ad.age"), " \n")


def test_what_was_corrected_meanwhile_is_no_longer_contested(small: House) -> None:
    _, decision = rejected(small)
    read = fact_ref(small, decision, "ad.age")
    small.do(correct, read, value=40, evidence="Seen.", by=small.people["ann"])
    with pytest.raises(Refused) as refused:
        small.do(contest_fact, decision, read, "It is aimed at adults.")
    assert refused.value.code == "fact-changed"


# --- evidence is offered ----------------------------------------------------------------------


def test_what_is_offered_is_alleged_and_replaces_nothing(small: House) -> None:
    case, decision = rejected(small)
    small.do(offer, case, "ad.age", 30, "The new booking, number 7.")
    (asked,) = waiting(small, case)
    assert asked["about"] == "offer"
    found = rows(small, sa.select(fact).where(fact.c.name == "ad.age").order_by(fact.c.id))
    assert [f.status for f in found] == ["established", "alleged"]
    assert found[1].ref == asked["offered"]
    assert found[1].source["kind"] == "advertiser"
    assert found[0].fact_key != found[1].fact_key
    assert stands(small).state == "reject"
    assert small.read(show_decision, decision)["ended"] is None
    again = ad(small, "ad-1", age=12)
    assert again.decision.outcome.value == "reject"


@pytest.mark.parametrize(
    ("name", "value", "evidence", "field"),
    [
        ("ad.checks", [], "x", "fact"),  # withheld, and our own record
        ("ad.buyer", "Bob", "x", "fact"),  # our own record
        ("ad.none", 1, "x", "fact"),
        ("ad.answers_misleading_1", False, "x", "fact"),  # a person's to judge
        ("ad.age", "twelve", "x", "value"),
        ("ad.age", 30, " ", "evidence"),
    ],
)
def test_what_cannot_be_offered_is_refused(
    small: House, name: str, value: Any, evidence: str, field: str
) -> None:
    case, _ = rejected(small)
    with pytest.raises(Invalid) as refused:
        small.do(offer, case, name, value, evidence)
    assert refused.value.field == field
    assert waiting(small, case) == []


def test_an_advertisers_case_takes_no_facts_of_ads(small: House) -> None:
    case = small.read(show_decision, banned(small))["case"]
    with pytest.raises(Invalid):
        small.do(offer, case, "ad.age", 30, "x")


# --- a question, and how it is answered ---------------------------------------------------------


def task_about(house: House, case: str, about: str) -> str:
    tasks = house.read(show_case, case)["tasks"]
    return str(next(t["task"] for t in tasks if t["detail"].get("about") == about))


def told(house: House) -> list[tuple[str, str]]:
    """What the advertiser reads of what happened, in which words."""
    return [(h.what, h.text) for h in seen(house).happened]


def test_a_question_and_its_answer_are_private(small: House) -> None:
    case, decision = rejected(small)
    small.do(ask, case, "Which page do you mean?")
    (asked,) = waiting(small, case)
    assert asked["text"] == "Which page do you mean?"
    small.do(reply, task_about(small, case, "question"), "The one that you booked.", by=1)
    assert open_tasks(small, case) == []
    assert told(small)[-2:] == [
        ("question", "Which page do you mean?"),
        ("question-answered", "The one that you booked."),
    ]
    assert small.read(show_case, case)["remarks"] == []
    public = small.read(show_published, decision, small.settings, small.clock.now + DAY, set())
    assert public["remarks"] == []


def test_what_we_state_answers_only_the_questions_that_it_is_said_to_answer(small: House) -> None:
    case, decision = rejected(small)
    small.do(ask, case, "Which page?")
    small.do(ask, case, "And why?")
    small.do(offer, case, "ad.age", 30, "The booking.")
    small.do(contest_fact, decision, fact_ref(small, decision, "ad.age"), "No.")
    small.do(state, case, "operator", "Good morning.", by=1)
    assert [d["about"] for d in waiting(small, case)] == [
        "question",
        "question",
        "offer",
        "contest",
    ]
    first = task_about(small, case, "question")
    said = small.do(state, case, "operator", "The page booked.", answers=[first], by=1)
    assert [d["about"] for d in waiting(small, case)] == ["question", "offer", "contest"]
    (done,) = [t for t in small.read(show_case, case)["tasks"] if t["done_at"]]
    assert (done["detail"]["came"], done["detail"]["remark"]) == ("answered", said.remark)
    assert "question-done" in [what for what, _ in told(small)]
    other, _ = rejected(small, "ad-2")
    for where, ref in ((case, first), (case, task_about(small, case, "offer")), (other, "task_x")):
        with pytest.raises(Invalid) as refused:
            small.do(state, where, "operator", "So.", answers=[ref], by=1)
        assert refused.value.field == "answers"
    second = small.read(show_case, case)["tasks"][1]["task"]
    with pytest.raises(Invalid):
        small.do(state, case, "advertiser", "So.", answers=[second], by=1)


def test_only_what_is_said_for_the_record_stands_there(small: House) -> None:
    case, _ = rejected(small)
    for n in range(MOST_SAID):
        small.do(say_in_public, case, f"We deny it, {n}.")
    with pytest.raises(Refused) as refused:
        small.do(say_in_public, case, "We deny it.")
    assert refused.value.code == "enough-said"
    assert ("said-advertiser", "We deny it, 0.") in told(small)
    assert waiting(small, case) == []


def test_a_contested_fact_stays_as_it_is_where_somebody_says_so_in_words(small: House) -> None:
    case, decision = rejected(small)
    read = fact_ref(small, decision, "ad.age")
    small.do(contest_fact, decision, read, "It is aimed at adults.")
    asked = task_about(small, case, "contest")
    for result in ("", "declined"):
        with pytest.raises(Invalid):
            small.do(reply, asked, "We looked.", result=result, by=1)
    with pytest.raises(Invalid):
        small.do(reply, asked, " ", result="kept", by=1)
    with pytest.raises(Refused) as software:
        small.do(reply, asked, "We looked.", result="kept", by=0)
    assert software.value.code == "person-needed"
    small.clock.on(DAY)
    small.do(reply, asked, "The booking says 12.", result="kept", by=small.people["bob"])
    newest = rows(small, sa.select(fact).where(fact.c.name == "ad.age").order_by(fact.c.id))[-1]
    assert (newest.status, newest.recorded_by) == ("established", small.people["bob"])
    assert told(small)[-2:] == [
        ("contest", "It is aimed at adults."),
        ("contest-kept", "The booking says 12."),
    ]
    assert open_tasks(small, case) == []
    assert len(rows(small, sa.select(t.decision))) == 1
    with pytest.raises(Refused) as done:
        small.do(reply, asked, "Again.", result="kept", by=1)
    assert done.value.code == "task-done"
    # It was looked at; there may be more to say.
    small.do(contest_fact, decision, read, "And here is the proof.")
    assert [d["text"] for d in waiting(small, case)] == ["And here is the proof."]


def test_a_contested_fact_that_is_not_shown_counts_no_more_whoever_submits_it(small: House) -> None:
    case, decision = rejected(small)
    small.do(contest_fact, decision, fact_ref(small, decision, "ad.age"), "No.")
    assert ad(small, "ad-1", age=12).decision.outcome.value == "review"
    small.do(reply, task_about(small, case, "contest"), "True.", result="dropped", by=1)
    assert told(small)[-1] == ("contest-dropped", "True.")
    assert ad(small, "ad-1", age=12).decision.outcome.value == "review"
    assert ad(small, "ad-1", age=40).decision.outcome.value == "allow"


def test_a_contest_is_done_once_the_fact_is_corrected(small: House) -> None:
    case, decision = rejected(small)
    read = fact_ref(small, decision, "ad.age")
    small.do(contest_fact, decision, read, "It is 40.")
    small.clock.on(DAY)
    small.do(correct, read, value=40, evidence="Seen.", by=small.people["ann"])
    assert waiting(small, case) == []
    assert "contest-corrected" in [what for what, _ in told(small)]


def test_a_contest_waits_on_where_the_case_is_decided_meanwhile(small: House) -> None:
    case, decision = rejected(small)
    small.do(contest_fact, decision, fact_ref(small, decision, "ad.age"), "It is 40.")
    again = ad(small, "ad-1", age=12)
    small.do(let_be, again.case, "We let it.", by=small.people["ann"])
    assert [d["about"] for d in waiting(small, case)] == ["contest"]


def test_an_appeal_that_contests_it_too_is_ruled_on_before_anybody_keeps_it(small: House) -> None:
    decision = banned(small)
    case = small.read(show_decision, decision)["case"]
    read = fact_ref(small, decision, "advertiser.control")
    small.do(contest_fact, decision, read, "Nobody does.")
    small.clock.on(DAY)
    filed = appealed(small, decision, contests=read, text="We say it again.")
    asked = task_about(small, case, "contest")
    with pytest.raises(Refused) as refused:
        small.do(reply, asked, "It does.", result="kept", by=1)
    assert refused.value.code == "contested"
    said = seen(small).contests["advertiser.control"]
    assert [(c.text, c.appeal) for c in said] == [
        ("Nobody does.", False), ("We say it again.", True)
    ]  # fmt: skip
    assert said[0].at == said[1].at - DAY
    ruled(small, filed.appeal, "upheld", argument="rejected")
    assert "contest" not in [d.get("about") for d in waiting(small, case)]
    assert ("contest-kept", "Because.") in [(h.what, h.text) for h in seen(small, 0).happened]


def test_what_is_offered_counts_or_not_as_somebody_says(small: House) -> None:
    case, _ = rejected(small)
    small.do(offer, case, "ad.age", 30, "The booking.")
    small.do(reply, task_about(small, case, "offer"), "It isn't signed.", result="declined", by=1)
    assert told(small)[-1] == ("offer-declined", "It isn't signed.")
    assert rows(small, sa.select(fact).order_by(fact.c.id))[-1].status == "alleged"
    small.do(offer, case, "ad.age", 30, "The booking, signed.")
    (asked,) = waiting(small, case)
    refs = [t["task"] for t in small.read(show_case, case)["tasks"] if t["done_at"] is None]
    small.clock.on(DAY)
    small.do(reply, refs[0], "It is.", result="established", by=1)
    newest = rows(small, sa.select(fact).order_by(fact.c.id))[-1]
    assert (newest.status, newest.name) == ("established", "ad.age")
    assert asked["text"] == "The booking, signed."
    assert ("offer-established", "It is.") in told(small)


def test_words_about_a_fact_go_where_it_is_erased(small: House) -> None:
    case, decision = rejected(small)
    read = fact_ref(small, decision, "ad.age")
    small.do(contest_fact, decision, read, "Ann is 40.")
    small.do(erase, read, "It asked us to.", by=1)
    assert "Ann is 40." not in str(small.read(show_case, case)["tasks"])
    assert "contest" not in [d.get("about") for d in waiting(small, case)]
    assert ("contest-dropped", "") in told(small)


def test_nobody_is_answered_who_did_not_ask(small: House) -> None:
    case = state_media(small).case
    (task,) = small.read(show_case, case)["tasks"]
    with pytest.raises(Refused) as refused:
        small.do(reply, task["task"], "So.", by=1)
    assert refused.value.code == "not-theirs"
    with pytest.raises(NotFound):
        small.do(reply, "task_none", "So.", by=1)


def test_what_we_state_does_not_settle_what_else_waits(small: House) -> None:
    decision = banned(small)
    case = small.read(show_decision, decision)["case"]
    small.do(ask, case, "Why?")
    read = fact_ref(small, decision, "advertiser.control")
    # A question from outside doesn't stand in the way of looking again for our own reasons.
    small.do(correct, read, value="party", evidence="Seen.", by=small.people["ann"])
    assert len(open_tasks(small, case)) == 2
    question = task_about(small, case, "question")
    small.do(state, case, "operator", "So.", answers=[question], by=small.people["ann"])
    (left,) = waiting(small, case)
    assert left["because"] == "a fact was corrected"


def test_a_question_stays_open_when_the_decision_is_replaced(small: House) -> None:
    case, decision = rejected(small)
    small.do(ask, case, "Why?")
    small.do(offer, case, "ad.age", 30, "The booking.")
    read = fact_ref(small, decision, "ad.age")
    small.do(correct, read, value=40, evidence="Seen.", by=small.people["ann"])
    assert [detail["about"] for detail in waiting(small, case)] == ["question"]


def test_nobody_is_drowned_in_answers(small: House) -> None:
    case, _ = rejected(small)
    for n in range(MOST_OPEN):
        small.do(ask, case, f"And {n}?")
    with pytest.raises(Refused) as refused:
        small.do(ask, case, "And now?")
    assert refused.value.code == "enough-open"
    assert len(waiting(small, case)) == MOST_OPEN


def test_a_representative_gets_the_letters_from_now_on(small: House) -> None:
    rejected(small)
    who = seen(small).subject
    small.run(lambda unit: represent(unit, who, "Lex & Partners", "lex@law.example", "fr"))
    (kept,) = rows(small, sa.select(contact))
    assert (kept.email, kept.language, kept.representative) == (
        "lex@law.example",
        "fr",
        "Lex & Partners",
    )
    small.do(place, ad(small).case, "Why.", small.clock.now + DAY, by=small.people["ann"])
    told = rows(small, sa.select(letter).order_by(letter.c.id.desc()))[0]
    assert (told.recipient, told.language) == ("lex@law.example", "fr")
    small.run(lambda unit: represent(unit, who, "Lex", "l@law.example", ""))
    assert rows(small, sa.select(contact))[0].language == "fr"


# --- what one sees -------------------------------------------------------------------------------


def test_the_way_of_an_appeal_is_seen_step_by_step(small: House) -> None:
    decision = banned(small)
    now = small.clock.now
    first = seen(small)
    assert first.may_appeal(now)
    assert not first.may_withdraw()
    assert [h.what for h in first.coming] == ["last-day"]
    assert {f.name for f in first.facts} == {"advertiser.sectors", "advertiser.control"}
    assert not any(f.contested for f in first.facts)
    filed = appealed(small, decision, contests=fact_ref(small, decision, "advertiser.control"))
    then = seen(small)
    assert not then.may_appeal(now)
    assert then.may_withdraw()
    assert [h.what for h in then.happened] == ["decided", "appealed"]
    assert [h.what for h in then.coming] == ["ruling-due"]
    assert [f.name for f in then.facts if f.contested] == ["advertiser.control"]
    ruled(small, filed.appeal, "reversed")
    last = seen(small, 0)
    assert [h.what for h in last.happened] == ["decided", "appealed", "reversed"]
    assert last.coming == ()
    assert not last.may_withdraw()
    by_ruling = seen(small, 1)
    assert by_ruling.decision.ref == decision
    assert by_ruling.letter.kind == "ruling"


def test_what_is_withheld_is_neither_contested_nor_offered(small: House) -> None:
    checks = [{"at": "2026-01-01T00:00:00Z", "same_page": False}]
    ad(small, checks=checks)
    shown = seen(small)
    assert shown.decision.outcome == "reject"
    assert shown.facts == ()
    assert "ad.checks" not in shown.offers


def test_a_hold_is_objected_to_and_seen(small: House) -> None:
    case = state_media(small).case
    hold = small.do(place, case, "We wait.", small.clock.now + 7 * DAY, by=small.people["ann"])
    first = seen(small)
    assert first.decision is None
    assert first.may_object(small.clock.now)
    small.do(object_to, hold, "Why?")
    then = seen(small)
    assert not then.may_object(small.clock.now)
    assert [h.what for h in then.happened] == ["held", "objected"]
    assert [h.what for h in then.coming] == ["objection-due", "hold-ends"]
    small.clock.on(8 * DAY)
    assert seen(small).happened[-1].what == "hold-ended"
