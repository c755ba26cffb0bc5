"""What goes, and what stays: a preview equals its run, and erasing leaves digests verifiable."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from reasoned.cases.deciding.decide import apply
from reasoned.cases.errors import Invalid, NotFound
from reasoned.cases.keeping.erasing import erase
from reasoned.cases.keeping.erasing_ads import ERASED
from reasoned.cases.keeping.retention import Retention, preview, run
from reasoned.cases.reading.show import show_statement
from reasoned.cases.submitting.submit import AdRecord, Submission, submit
from reasoned.facts.model import SubjectKind
from reasoned.register.commitments import digest_of
from reasoned.store.tables import access, outbox, subjects, upkeep
from reasoned.store.tables.cases import case, note
from reasoned.store.tables.decisions import finding, statement
from reasoned.store.unit import Unit
from tests.cases.doing import (
    ADVERTISER,
    DAY,
    ad,
    appealed,
    count,
    fact_ref,
    open_tasks,
    rows,
    shown,
)
from tests.cases.house import House


def test_a_run_removes_what_its_preview_counts_and_keeps_a_record(small: House) -> None:
    for age in (12, 13, 30):
        ad(small, age=age)
        small.clock.on(DAY)

    def some(unit: Unit) -> None:
        about = unit.one(sa.select(case.c.id))
        assert about is not None
        ann = small.people["ann"]
        unit.add(note, case_id=about.id, text="Hm.", at=unit.now, written_by=ann)
        unit.add(access.login_attempt, about="x", at=unit.now, succeeded=True)
        unit.connection.execute(
            access.session.insert(),
            {
                "token_hash": b"x",
                "person_id": ann,
                "created_at": unit.now,
                "seen_at": unit.now,
                "expires_at": unit.now + DAY,
            },
        )

    small.run(some)
    keep = Retention(replaced_values=10 * DAY, notes=20 * DAY, login_attempts=None)
    assert set(small.read(preview, keep, small.clock.now).values()) == {0}
    small.clock.on(11 * DAY)
    expected = small.read(preview, keep, small.clock.now)
    # Two versions of each of four facts have been replaced, and the session is over.
    assert {k: v for k, v in expected.items() if v} == {"replaced_values": 8, "sessions": 1}
    ann = small.people["ann"]
    assert small.run(lambda unit: run(unit, keep, by=ann)) == expected
    assert set(small.read(preview, keep, small.clock.now).values()) == {0}
    small.clock.on(10 * DAY)
    assert small.run(lambda unit: run(unit, keep, by=ann))["notes"] == 1
    # Facts stay, as do those that count; what was kept for good isn't looked at.
    assert count(small, subjects.fact) == 12
    assert count(small, subjects.fact_value) == 4
    assert count(small, access.login_attempt) == 1
    assert rows(small, sa.select(upkeep.retention_run.c.removed))[0].removed == expected


def test_erasing_leaves_every_digest_and_removes_every_salt(small: House) -> None:
    made = ad(small, spend=2000.0).decision.ref
    safe = rows(small, sa.select(outbox.vault))[0]
    before = rows(small, sa.select(outbox.leaf).where(outbox.leaf.c.kind == "decision"))[0]
    assert digest_of(safe.disclosure) == safe.digest
    ref = fact_ref(small, made, "ad.spend")
    small.do(erase, ref, "asked for", by=small.people["ann"])
    after = rows(small, sa.select(outbox.leaf).where(outbox.leaf.c.kind == "decision"))[0]
    assert after == before
    assert safe.digest.encode() in after.content
    assert hashlib.sha256(b"\0" + after.content).digest() == after.leaf_hash
    assert count(small, outbox.vault) == 0
    assert rows(small, sa.select(outbox.letter.c.content))[0].content["disclosures"] == []
    assert shown(small, made)["outcome"] == "suspend"
    kept = rows(small, sa.select(subjects.erasure.c.reason))
    assert kept == [("asked for",)]


def test_one_of_several_facts_that_make_up_a_list_is_erased_with_the_lists_salt(
    small: House,
) -> None:
    look = {"at": "2026-01-01T00:00:00Z", "same_page": False}
    ad(small, checks=[{**look, "same_page": True}])

    def by_another_source(unit: Unit) -> None:
        old = unit.one(sa.select(subjects.fact).where(subjects.fact.c.name == "ad.checks"))
        value = unit.one(sa.select(subjects.fact_value.c.value))
        assert old is not None
        assert value is not None
        row = {k: v for k, v in old._mapping.items() if k != "id"}
        number = unit.add(subjects.fact, **{**row, "ref": "fact_x", "fact_key": "ad.checks#other"})
        text = '[{"at":"2026-02-01T00:00:00Z","same_page":false}]'
        unit.connection.execute(
            subjects.fact_value.insert(), {"fact_id": number, "value": text, "evidence": ""}
        )

    small.run(by_another_source)
    small.clock.on(DAY)
    ad(small, checks=None)
    assert count(small, outbox.vault) == 1
    ann = small.people["ann"]
    small.do(erase, "fact_x", "asked for", by=ann)
    assert count(small, outbox.vault) == 0


def test_erasing_says_why_and_may_be_asked_twice(small: House) -> None:
    ref = fact_ref(small, ad(small, age=12).decision.ref, "ad.age")
    ann = small.people["ann"]
    with pytest.raises(Invalid):
        small.do(erase, ref, " ", by=ann)
    with pytest.raises(NotFound):
        small.do(erase, "fact_none", "x", by=ann)
    for _ in range(2):
        small.do(erase, ref, "asked for", by=ann)
    assert count(small, subjects.erasure) == 1
    # Without the value, nothing is known, and nothing counts.
    small.clock.on(timedelta(hours=1))
    assert ad(small, age=None).questions[0].fact == "ad.age"


def test_erasing_takes_a_facts_words_out_of_statements_and_letters_and_asks_a_person(
    small: House,
) -> None:
    given = {"news": {"value": ["news"], "evidence": "Mr Jonathan Secretname told us."}}
    facts = {"advertiser.sectors": given["news"], "advertiser.control": "government"}
    sent = Submission(SubjectKind.ADVERTISER, "acme", "Acme", facts={**ADVERTISER, **facts})
    case = small.do(submit, sent, by=0).case
    ann, bob = small.people["ann"], small.people["bob"]
    small.do(apply, case, "state-media", by=ann)
    made = small.do(apply, case, "state-media", by=bob).decision
    assert made is not None
    ref = fact_ref(small, made.ref, "advertiser.sectors")

    def everything() -> str:
        with small.database.reading() as connection:
            told = [
                *connection.execute(sa.select(statement.c.party, statement.c.public)).all(),
                *connection.execute(sa.select(outbox.letter.c.content)).all(),
                *connection.execute(sa.select(subjects.fact_value)).all(),
            ]
        return repr([tuple(row) for row in told])

    assert "Secretname" in everything()
    assert "Secretname" not in repr(small.read(show_statement, made.ref, "public"))
    small.do(erase, ref, "asked for", by=ann)
    assert "Secretname" not in everything()
    party = small.read(show_statement, made.ref, "party")
    (fact,) = party["grounds"][0]["elements"][0]["facts"]
    assert (fact["value"], fact["text"]) == (None, ERASED)
    assert party["grounds"][0]["elements"][1]["facts"][0]["value"] == "government"
    assert "recheck" in open_tasks(small, case)
    # What a later decision rests on isn't taken for what stood on the erased.
    assert rows(small, sa.select(finding.c.rests_on).where(finding.c.role == "by"))[0][0] is None


def test_erasing_takes_every_version_of_the_fact(small: House) -> None:
    came = ad(small, age=12)
    ref = fact_ref(small, came.decision.ref, "ad.age")
    appealed(small, came.decision.ref, contests=ref)
    small.do(erase, ref, "asked for", by=small.people["ann"])
    left = sa.select(subjects.fact_value.c.value).join(
        subjects.fact, subjects.fact.c.id == subjects.fact_value.c.fact_id
    )
    assert rows(small, left.where(subjects.fact.c.name == "ad.age")) == []


def test_erasing_takes_the_value_out_of_the_ads_own_record(small: House) -> None:
    secret = "Call Jonathan Secretname"
    record = AdRecord(
        payer="Acme",
        targeting={"age": 12, "bids": 12, "names": [secret, "other"]},
        content={"text": secret, "html": f"<p>{secret.upper()}!</p>", "title": "Tea", "ok": True},
    )
    came = ad(small, text=secret, age=12, record=record)
    ann = small.people["ann"]

    def kept() -> tuple[Any, Any]:
        (row,) = rows(small, sa.select(subjects.ad.c.targeting, subjects.ad.c.content))
        return row.targeting, row.content

    refs = sa.select(subjects.fact.c.ref).where(subjects.fact.c.name == "ad.text")
    small.do(erase, rows(small, refs)[0].ref, "asked for", by=ann)
    targeting, content = kept()
    assert targeting == {"age": 12, "bids": 12, "names": [ERASED, "other"]}
    assert content == {"text": ERASED, "html": f"<p>{ERASED}!</p>", "title": "Tea", "ok": True}
    small.do(erase, fact_ref(small, came.decision.ref, "ad.age"), "asked for", by=ann)
    assert kept()[0] == {"age": ERASED, "bids": 12, "names": [ERASED, "other"]}


def test_erasing_what_is_known_of_an_advertiser_reaches_its_ads(small: House) -> None:
    owner = {"sectors": ["secretnames"]}
    ad(small, owner=owner, record=AdRecord(payer="The Secretnames", content={"x": "Tea"}))
    refs = sa.select(subjects.fact.c.ref).where(subjects.fact.c.name == "advertiser.sectors")
    small.do(erase, rows(small, refs)[0].ref, "asked for", by=small.people["ann"])
    (row,) = rows(small, sa.select(subjects.ad.c.payer, subjects.ad.c.content))
    assert (row.payer, row.content) == (f"The {ERASED}", {"x": "Tea"})
