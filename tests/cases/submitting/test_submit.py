"""Submitting: what is kept of it, what software decides at once, and what waits."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from reasoned.cases.errors import Invalid, Refused
from reasoned.cases.keeping.erasing import erase
from reasoned.cases.known import look
from reasoned.cases.subjects import find_subject
from reasoned.cases.submitting.submit import AdRecord, Contact, Submission, submit
from reasoned.decisions.model import Outcome
from reasoned.facts.model import SubjectKind
from reasoned.store.tables import outbox, subjects
from reasoned.store.tables.cases import case
from reasoned.store.tables.decisions import decision, finding, statement
from tests.cases.doing import (
    AD,
    DAY,
    ad,
    advertiser,
    answered,
    count,
    fact_ref,
    open_tasks,
    owner_stands,
    rows,
    stands,
)
from tests.cases.house import START, House


def test_the_same_id_again_is_the_same_subject_with_new_facts(small: House) -> None:
    first = ad(small, age=12)
    assert (first.decision.outcome, stands(small).state) == (Outcome.REJECT, "reject")
    second = ad(small, age=20)
    assert second.subject == first.subject
    assert second.case != first.case
    assert (second.decision.outcome, stands(small).state) == (Outcome.ALLOW, "allow")
    versions = rows(small, sa.select(subjects.fact).where(subjects.fact.c.name == "ad.age"))
    assert len(versions) == 2
    assert len({row.fact_key for row in versions}) == 1


def test_where_the_newest_version_was_erased_an_older_one_does_not_count_again(
    small: House,
) -> None:
    ad(small, age=20)
    small.clock.on(DAY)
    newest = ad(small, age=12)
    ref = fact_ref(small, newest.decision.ref, "ad.age")
    small.do(erase, ref, "asked for", by=small.people["ann"])
    small.clock.on(DAY)
    again = ad(small, age=None)
    assert again.decision.outcome is Outcome.REVIEW
    assert "ad.age" in {question.fact for question in again.questions}


def test_what_an_advertiser_says_with_every_ad_counts_as_it_was_said_last(small: House) -> None:
    for number in range(5):
        came = ad(small, f"ad-{number}", owner={"sectors": ["retail"], "proved": number % 2 == 0})
        small.clock.on(DAY)
    with small.database.reading() as connection:
        who = find_subject(connection, SubjectKind.AD, "ad-4")
        assert who is not None
        declared = small.desk.book.policy_set.declarations
        seen = look(connection, who, declarations=declared, at=small.clock.now, reads=())
        before = look(connection, who, declared, small.clock.now - 2 * DAY, ())
    assert came.decision.outcome is Outcome.ALLOW
    assert (seen.view.record["advertiser.proved"], len(seen.rows)) == (True, 6)
    assert before.view.record["advertiser.proved"] is False


def test_one_more_forbidden_country_gets_an_ad_past_no_question(small: House) -> None:
    alone = ad(small, "ad-1", text="a cure")
    beside = ad(small, "ad-2", text="a cure", countries=["DE", "NO"])
    assert (alone.decision.outcome, beside.decision.outcome) == (Outcome.REVIEW, Outcome.LIMIT)
    assert (beside.questions, beside.while_waiting) == (alone.questions, alone.while_waiting)
    assert open_tasks(small, beside.case) == open_tasks(small, alone.case) == ["review"]
    waits = sa.select(case.c.waits).where(case.c.ref == beside.case)
    assert [row.waits for row in rows(small, waits)] == [True]


def test_a_restriction_stays_while_its_own_rule_may_hold_whatever_else_is_limited(
    small: House,
) -> None:
    strict = ad(small, age=12)
    again = ad(small, age={"value": 12, "status": "alleged"}, countries=["NO"])
    assert (strict.decision.outcome, again.decision.outcome) == (Outcome.REJECT, Outcome.LIMIT)
    assert stands(small).state == "reject"


def test_an_ad_submitted_again_on_the_same_facts_is_limited_as_it_was(small: House) -> None:
    first = ad(small, countries=["NO", "DE"])
    again = ad(small, countries=["NO", "DE"])
    assert first.decision.outcome is Outcome.LIMIT
    assert again.decision.ref == first.decision.ref
    assert again.decision.decision.restriction == first.decision.decision.restriction


def test_a_subject_waits_in_one_case_at_a_time(small: House) -> None:
    first = ad(small, text="a cure")
    second = ad(small, text="a better cure")
    assert (open_tasks(small, first.case), open_tasks(small, second.case)) == ([], ["review"])
    third = ad(small, text="a walk")
    assert third.decision.outcome is Outcome.ALLOW
    assert open_tasks(small, second.case) == []
    waiting = rows(small, sa.select(case.c.id).where(case.c.waits.is_(True)))
    assert waiting == []


def test_what_was_once_open_no_longer_holds_an_advertiser_that_is_clear_now(small: House) -> None:
    given = Submission(SubjectKind.ADVERTISER, "acme", facts={"advertiser.sectors": ["news"]})
    assert small.do(submit, given, by=0).decision.outcome is Outcome.REVIEW
    assert owner_stands(small).state == "waits"
    advertiser(small)
    assert (owner_stands(small).state, owner_stands(small).because) == ("allow", ())


def test_an_ad_of_another_advertiser_is_refused_and_its_facts_are_not_kept(small: House) -> None:
    ad(small)
    before = count(small, subjects.fact)
    with pytest.raises(Refused, match="another advertiser"):
        ad(small, of="rival", age=12)
    assert count(small, subjects.fact) == before
    assert stands(small).state == "allow"


def test_what_an_ad_says_of_its_advertiser_is_known_of_the_advertiser(small: House) -> None:
    came = ad(small, owner={"sectors": ["news"]})
    query = sa.select(subjects.subject.c.external_id).join(
        subjects.fact, subjects.fact.c.subject_id == subjects.subject.c.id
    )
    owned = rows(small, query.where(subjects.fact.c.name == "advertiser.sectors"))
    assert [row.external_id for row in owned] == ["acme"]
    assert came.decision.outcome is Outcome.ALLOW


def test_what_cannot_be_used_says_where_and_nothing_is_kept(small: House) -> None:
    future = {"ad.age": {"value": 1, "observed_at": "2050-01-01T00:00:00Z"}}
    wrong = [
        ("facts", Submission(SubjectKind.AD, "x", advertiser="a", facts={"ad.age": "many"})),
        ("facts", Submission(SubjectKind.AD, "x", advertiser="a", facts={"ad.agee": 1})),
        ("facts", Submission(SubjectKind.AD, "x", advertiser="a", facts=future)),
        ("facts", Submission(SubjectKind.ADVERTISER, "x", facts={"ad.age": 1})),
        ("advertiser", Submission(SubjectKind.AD, "x", facts=AD)),
        ("external_id", Submission(SubjectKind.AD, " ", advertiser="a", facts=AD)),
    ]
    for field, submission in wrong:
        with pytest.raises(Invalid) as caught:
            small.do(submit, submission, by=0)
        assert caught.value.field == field
    assert count(small, subjects.subject) == count(small, subjects.fact) == count(small, case) == 0


def test_an_automatic_restriction_has_statement_letter_leaf_and_what_is_private_in_the_vault(
    small: House,
) -> None:
    came = ad(small, spend=2000.0, contact=Contact("ads@acme.example", "fr"))
    assert came.decision.outcome is Outcome.SUSPEND
    made = rows(small, sa.select(decision).where(decision.c.ref == came.decision.ref))[0]
    told = rows(small, sa.select(statement).where(statement.c.id == made.statement_id))[0]
    sent = rows(small, sa.select(outbox.letter).where(outbox.letter.c.id == made.letter_id))[0]
    kept = rows(small, sa.select(outbox.leaf).where(outbox.leaf.c.id == made.leaf_id))[0]
    safe = rows(small, sa.select(outbox.vault).where(outbox.vault.c.leaf_id == made.leaf_id))
    assert (made.automatic, made.decider_1) == (True, 0)
    assert told.party["grounds"][0]["elements"][0]["facts"][0]["value"] == 2000.0
    assert "2000" not in str(told.public)
    assert (sent.recipient, sent.language, sent.state) == ("ads@acme.example", "fr", "queued")
    assert sent.content["statement"] == told.party
    assert [(row.disclosed_to, row.fact_id is None) for row in safe] == [("party", False)]
    assert sent.content["disclosures"] == [row.disclosure for row in safe]
    assert safe[0].digest.encode() in kept.content
    assert b"2000" not in kept.content


def test_a_restriction_on_public_facts_needs_no_vault(small: House) -> None:
    ad(small, age=12)
    assert count(small, outbox.vault) == 0
    content = rows(small, sa.select(outbox.leaf.c.content).where(outbox.leaf.c.kind == "decision"))
    assert b'"ad.age":{"state":"value","value":12}' in content[0].content


def test_withheld_facts_are_committed_to_and_given_to_nobody(small: House) -> None:
    came = ad(small, checks=[{"at": "2026-01-01T00:00:00Z", "same_page": False}])
    assert came.decision.outcome is Outcome.REJECT
    safe = rows(small, sa.select(outbox.vault))
    letter = rows(small, sa.select(outbox.letter))[0]
    assert [row.disclosed_to for row in safe] == ["nobody"]
    assert letter.content["disclosures"] == []


def test_an_integer_past_what_json_carries_can_be_stated(small: House) -> None:
    came = ad(small, age=-(2**62))
    assert came.decision.outcome is Outcome.REJECT
    content = rows(small, sa.select(outbox.leaf.c.content).where(outbox.leaf.c.kind == "decision"))
    assert b'"value":"-4611686018427387904"' in content[0].content


def test_what_the_ad_repository_asks_is_kept_until_it_is_given_anew(small: House) -> None:
    ad(small, record=AdRecord("Payer", "Beneficiary", {"age": "18+"}, {"text": "hi"}, START,
                              None, {"DE": 100, "FR": 5}))  # fmt: skip
    ad(small)  # says nothing of it
    kept = rows(small, sa.select(subjects.ad))
    assert [(r.payer, r.beneficiary, r.targeting, r.first_shown) for r in kept] == [
        ("Payer", "Beneficiary", {"age": "18+"}, START)
    ]
    ad(small, record=AdRecord("Another", last_shown=START, reach={"IT": 7}))
    kept = rows(small, sa.select(subjects.ad))
    reach = rows(small, sa.select(subjects.ad_reach.c.country, subjects.ad_reach.c.recipients))
    assert [(r.payer, r.last_shown) for r in kept] == [("Another", START)]
    assert reach == [("IT", 7)]


def test_an_advertiser_known_by_its_ad_gets_its_name_when_it_comes_itself(small: House) -> None:
    ad(small)
    advertiser(small)
    named = sa.select(subjects.subject.c.name).where(subjects.subject.c.external_id == "acme")
    assert rows(small, named) == [("acme",)]


def test_what_it_does_while_it_waits_is_what_the_policy_says(small: House) -> None:
    served = ad(small, text="a cure")
    assert (served.while_waiting, stands(small).state) == ("serve", "allow")
    given = Submission(SubjectKind.ADVERTISER, "acme", facts={"advertiser.sectors": ["news"]})
    held = small.do(submit, given, by=0)
    # `advertisers` says nothing, so the operator's setting holds.
    assert (held.while_waiting, owner_stands(small).state) == ("hold", "waits")
    # And its ads wait with it.
    assert stands(small).state == "waits"


def test_shadow_rules_are_kept_as_findings_and_stop_nothing(small: House) -> None:
    came = ad(small, text="Buy!!!")
    assert came.decision.outcome is Outcome.ALLOW
    found = rows(small, sa.select(finding.c.rule, finding.c.role, finding.c.mode))
    assert found == [("loud", "shadow", "shadow")]


def test_a_restriction_by_software_ends_when_its_rule_no_longer_holds_though_more_is_open(
    small: House,
) -> None:
    ad(small, age=12)
    came = ad(small, age=30, text="a cure")
    assert came.decision.outcome is Outcome.REVIEW
    assert stands(small).state == "allow"


def test_a_restriction_by_software_stays_while_its_rule_may_still_hold(small: House) -> None:
    ad(small, age=12)
    came = ad(small, age={"value": 12, "status": "alleged"})
    assert came.decision.outcome is Outcome.REVIEW
    assert stands(small).state == "reject"
    assert answered(small, came.case, "ad.age", 30).decision.outcome is Outcome.ALLOW
    assert stands(small).state == "allow"
