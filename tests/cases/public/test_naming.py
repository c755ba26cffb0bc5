"""Nobody is named in public before they were told and could object, whatever happens."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reasoned.cases.answering.appeal import withdraw_appeal
from reasoned.cases.answering.remark import state
from reasoned.cases.deciding.decide import apply
from reasoned.cases.desk import Desk
from reasoned.cases.public.decisions import Filter, published, show_published
from reasoned.cases.public.naming import Told, Whom, may_name
from reasoned.cases.public.unnamed import HELD, without_names
from reasoned.cases.submitting.submit import Contact, Submission, submit
from reasoned.facts.model import SubjectKind
from reasoned.letters.outbox import mark_bounced, note_delivered, readdress
from reasoned.store.tables.outbox import letter
from tests.cases.doing import ad, appealed, decided, rows, ruled
from tests.cases.house import House

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
WEEKS = timedelta(days=14)
SENT = Told("sent", NOW - WEEKS)
NAME = "Zubrowka Holdings"


# --- the one function that decides it ------------------------------------------------------


def test_named_once_the_letter_was_sent_and_the_time_went_by() -> None:
    assert may_name([SENT], WEEKS, NOW)
    assert not may_name([SENT], WEEKS, NOW - timedelta(microseconds=1))
    assert not may_name([SENT], None, NOW)
    assert not may_name([], WEEKS, NOW)


@pytest.mark.parametrize("state", ["queued", "bounced", "failed", "unaddressed", "withdrawn", ""])
def test_a_letter_that_was_not_sent_or_came_back_told_nobody(state: str) -> None:
    assert not may_name([replace(SENT, letter=state)], timedelta(0), NOW)
    assert not may_name([Told("sent", None)], timedelta(0), NOW)


_moments = st.datetimes(timezones=st.just(UTC))
_spans = st.none() | st.timedeltas(min_value=timedelta(0))
_tellings = st.builds(
    Told,
    st.sampled_from(["sent", "queued", "bounced", "failed", "unaddressed"]),
    st.none() | _moments,
    st.booleans(),
    st.booleans(),
)


@given(st.lists(_tellings, max_size=4), _spans, _moments)
def test_whoever_is_named_was_told_of_all_had_the_time_and_no_appeal_waits(
    told: list[Told], name_after: timedelta | None, now: datetime
) -> None:
    named = may_name(told, name_after, now)
    expected = (
        name_after is not None
        and bool(told)
        and all(
            one.letter == "sent"
            and one.sent_at is not None
            and now - one.sent_at >= name_after
            and (one.appeal_ended or not one.appealed)
            for one in told
        )
    )
    assert named == expected


@given(st.lists(_tellings, min_size=1, max_size=4), _spans, _moments, _tellings)
def test_one_more_decision_in_a_case_never_makes_its_advertiser_named(
    told: list[Told], name_after: timedelta | None, now: datetime, more: Told
) -> None:
    if may_name([*told, more], name_after, now):
        assert may_name(told, name_after, now)


@given(st.lists(_tellings, min_size=1, max_size=4), _moments)
def test_a_wait_below_zero_names_nobody_before_the_letter(told: list[Told], now: datetime) -> None:
    if may_name(told, timedelta(days=-400), now):
        assert all(one.sent_at is not None and one.sent_at <= now for one in told)


# --- in a house ----------------------------------------------------------------------------


def banned_with_address(house: House) -> tuple[str, str]:
    """A banned advertiser with a name of its own; gives decision and case."""
    facts = {
        "advertiser.sectors": ["news", NAME], "advertiser.control": "government",
        "advertiser.proved": True,
    }  # fmt: skip
    submission = Submission(
        SubjectKind.ADVERTISER, "zub-1", NAME, facts=facts,
        contact=Contact("ads@zubrowka.example", "en"),
    )  # fmt: skip
    case = house.do(submit, submission, by=0).case
    for person in ("ann", "bob"):
        made = house.do(apply, case, "state-media", by=house.people[person]).decision
    assert made is not None
    house.clock.on(timedelta(hours=1))
    return made.ref, case


def letter_of(house: House, case: str) -> Any:
    found = [r for r in rows(house, letter.select()) if r.content["statement"]["case"] == case]
    return found[-1]


def sent(house: House, case: str) -> None:
    number = letter_of(house, case).id
    house.run(lambda unit: note_delivered(unit, number))


def seen(house: House, decision: str) -> dict[str, Any]:
    rules = {r.id for p in house.desk.book.policy_set.policies for r in p.rules}
    return house.read(show_published, decision, house.desk.settings, house.clock.now, rules)


def is_named(house: House, decision: str) -> bool:
    """Also holds every public reading of it to the same answer, in every part of it."""
    shown = seen(house, decision)
    about: Whom = shown["whom"]
    page = house.read(published, Filter(), house.desk.settings, house.clock.now)
    (item,) = (i for i in page.items if i["decision"] == decision)
    assert item["whom"] == about
    for part in (shown, item):
        text = json.dumps(part, default=str).casefold()
        assert (NAME.casefold() in text) == about.named
        assert ("zub-1" in text) <= about.named
    return about.named


def test_the_case_id_stands_in_place_of_the_name_until_the_time_is_over(small: House) -> None:
    decision, case = banned_with_address(small)
    assert seen(small, decision)["whom"] == Whom(False, case, "advertiser")
    assert not is_named(small, decision)
    sent(small, case)
    small.clock.on(WEEKS - timedelta(seconds=1))
    assert not is_named(small, decision)
    small.clock.on(timedelta(seconds=1))
    assert is_named(small, decision)


def test_an_advertiser_without_an_address_is_never_named(small: House) -> None:
    made = ad(small, age=12).decision.ref
    small.clock.on(timedelta(days=4000))
    assert not seen(small, made)["whom"].named


def test_a_setting_says_how_long_and_never_is_never(small: House) -> None:
    decision, case = banned_with_address(small)
    sent(small, case)
    settings = small.desk.settings
    small.desk = Desk(small.desk.book, replace(settings, name_after=timedelta(0)))
    assert is_named(small, decision)
    small.desk = Desk(small.desk.book, replace(settings, name_after=None))
    small.clock.on(timedelta(days=4000))
    assert not is_named(small, decision)


def test_while_an_appeal_waits_nobody_is_named_and_after_it_they_are(small: House) -> None:
    decision, case = banned_with_address(small)
    sent(small, case)
    small.clock.on(WEEKS)
    assert is_named(small, decision)
    appeal = appealed(small, decision, text=f"{NAME} says no.").appeal
    assert not is_named(small, decision)
    ruled(small, appeal, "upheld")
    assert seen(small, decision)["arguments"] == [{"n": 1, "contests": False, "result": "partly"}]
    assert is_named(small, decision)


def test_an_appeal_taken_back_hides_nobody(small: House) -> None:
    decision, case = banned_with_address(small)
    sent(small, case)
    small.clock.on(WEEKS)
    appeal = appealed(small, decision).appeal
    assert not is_named(small, decision)
    small.do(withdraw_appeal, appeal)
    assert is_named(small, decision)


def test_a_letter_that_came_back_told_nobody_and_its_time_begins_anew(small: House) -> None:
    decision, case = banned_with_address(small)
    sent(small, case)
    small.clock.on(WEEKS)
    row = letter_of(small, case)
    assert small.run(lambda unit: mark_bounced(unit, row.message_id, "Nobody lives there."))
    assert not is_named(small, decision)
    small.run(lambda unit: readdress(unit, row.id, "elsewhere@zubrowka.example"))
    assert not is_named(small, decision)
    sent(small, case)
    assert not is_named(small, decision)
    small.clock.on(WEEKS)
    assert is_named(small, decision)


def test_one_untold_decision_hides_the_whole_case(small: House) -> None:
    contact = Contact("ads@acme.example", "en")
    case = ad(small, contact=contact, text="beer and pills").case
    first = decided(small, case, "pills")
    small.clock.on(timedelta(hours=1))
    sent(small, case)
    small.clock.on(WEEKS)
    assert seen(small, first)["whom"] == Whom(True, "acme", "ad", "Ad ad-1")
    second = decided(small, case, "beer")
    small.clock.on(timedelta(hours=1))
    for decision in (first, second):
        assert seen(small, decision)["whom"] == Whom(False, case, "ad")
    sent(small, case)
    small.clock.on(WEEKS)
    assert seen(small, first)["whom"].named


@pytest.mark.parametrize("side", ["operator", "advertiser"])
def test_remarks_are_dated_and_say_nothing_until_the_advertiser_is_named(
    small: House, side: str
) -> None:
    decision, case = banned_with_address(small)
    small.do(state, case, side, f"{NAME} and the rule too-young.", cites=[NAME, "too-young"])
    assert not is_named(small, decision)
    (remark,) = seen(small, decision)["remarks"]
    assert (remark["side"], remark["text"], remark["at"]) == (side, "", small.clock.now)
    assert remark["unsupported"] == (["too-young"] if side == "operator" else [])
    sent(small, case)
    small.clock.on(WEEKS)
    (remark,) = seen(small, decision)["remarks"]
    assert NAME in remark["text"]
    assert (NAME in remark["unsupported"]) == (side == "operator")


# --- what a statement says without names ---------------------------------------------------


@given(st.text(alphabet=st.characters(categories=["Lu", "Ll", "Nd"]), min_size=4, max_size=40))
def test_nothing_that_came_from_outside_is_left_of_a_statement(secret: str) -> None:
    secret = f"§{secret}"
    told = {
        **STATEMENT,
        "grounds": [
            {
                **STATEMENT["grounds"][0],
                "elements": [
                    {
                        **STATEMENT["grounds"][0]["elements"][0],
                        "text": secret,
                        "facts": [fact(secret), fact([secret, "news"]), fact({"name": secret}),
                                  fact({"items": [secret], "partial": True})],
                    }
                ],
            }
        ],
        "measures": [{"id": secret, "title": secret, "binds": [secret]}],
        "what_would_change": {"remedies": ["Ask."], "options": [{"text": secret}],
                              "complete": True, "note": ""},
        "unknown": [{"rule": "r", "name": "n", "label": "its text", "question": "What?",
                     "text": secret}],
        "subject": {"kind": "ad", "id": secret, "name": secret},
        "something_new": secret,
    }  # fmt: skip
    assert secret not in json.dumps(without_names(told), ensure_ascii=False)


def fact(value: Any, secret: str = "§source") -> dict[str, Any]:
    return {
        "name": "ad.text", "label": "its text", "state": "value", "value": value,
        "complete": True, "unit": "", "text": f"its text: {value}", "status": "established",
        "sources": [{"kind": "file", "title": secret, "where": secret, "by_person": False,
                     "observed_at": "2026-01-01T00:00:00Z", "evidence": secret}],
    }  # fmt: skip


STATEMENT: dict[str, Any] = {
    "statement": "statement-1", "case": "case_1", "audience": "public",
    "made_at": "2026-01-01T00:00:00Z", "decided_at": "2026-01-01T00:00:00Z",
    "subject": {"kind": "ad", "id": "", "name": ""},
    "restrictions": [], "circumstances": {}, "automation": {},
    "grounds": [{
        **dict.fromkeys(("rule", "policy", "policy_title", "version", "heading", "text", "ground",
                         "instrument", "explanation", "decided_by", "remedy", "discloses",
                         "limited_because"), "the policy's own"),
        "elements": [{"says": "It is news", "condition": '"news" in advertiser.sectors',
                      "asks": "", "met": "yes", "text": "", "facts": []}],
        "exceptions": [],
    }],
    "also_held": [], "unknown": [],
    "what_would_change": {"remedies": [], "options": [], "complete": True, "note": ""},
    "measures": [], "withheld": [], "redress": {},
}  # fmt: skip


@pytest.mark.parametrize(
    ("value", "shown", "said"),
    [
        (["news", "RT"], ["news"], f"“news” and 1 more, {HELD}"),
        ("news", "news", "“news”"),
        ("rt.com", None, HELD),
        (True, True, "yes"),
        (17, 17, "17"),
        (7_701_234_567, None, HELD),
        (1.5, None, HELD),
        ({"name": "RT"}, None, HELD),
        ([], [], "none"),
    ],
)
def test_only_the_rules_own_words_and_small_numbers_are_shown(
    value: object, shown: object, said: str
) -> None:
    ground = STATEMENT["grounds"][0]
    element = {**ground["elements"][0], "facts": [fact(value)]}
    told = without_names({**STATEMENT, "grounds": [{**ground, "elements": [element]}]})
    (found,) = told["grounds"][0]["elements"][0]["facts"]
    assert (found["value"], found["text"]) == (shown, f"its text: {said}")
    assert "§" not in json.dumps(told, ensure_ascii=False)
