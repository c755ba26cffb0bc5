"""Values at the edge: last days, contradicting limits, known facts that can't be used, controls."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from reasoned.conditions.flips.search import Change, Flip, Flips
from reasoned.conditions.flips.values import ELSE
from reasoned.decisions import flip_words, words
from reasoned.decisions.decide import decide
from reasoned.decisions.find import find, plan
from reasoned.decisions.model import Outcome, Result, Subject
from reasoned.decisions.statement import Statement, appeal_until, statement_of
from reasoned.decisions.text import statement_text
from reasoned.facts.model import SubjectKind
from reasoned.policies.model import Restriction, RestrictionKind, Rule
from tests.decisions.build import (
    AD,
    AT,
    DECLARATIONS,
    asked,
    decided,
    element,
    found,
    limit,
    policy_set,
    rule,
)

LAST = datetime(9999, 12, 31, tzinfo=UTC)
POLITICAL = {"ad.political": True}
QUESTION = "advertiser.answers_catch_all_1"


def stated(*rules: Rule, subject: Subject = AD, at: datetime = AT) -> Statement:
    findings = [find(plan(r, DECLARATIONS), POLITICAL, at, flips=False) for r in rules]
    decision = decide(subject, at, findings)
    return statement_of(decision, policy_set(*rules), case_id="k3f9", made_at=at)


@pytest.mark.parametrize("within", ["6 months", "1 year", "400 days", "9999 hours"])
def test_no_day_to_appeal_comes_after_the_last_of_the_calendar(within: str) -> None:
    assert appeal_until(LAST, within) == date.max


def test_a_suspension_at_the_end_of_the_calendar_ends_with_it() -> None:
    suspended = Restriction(RestrictionKind.SUSPEND, duration=timedelta(days=400))
    statement = stated(rule("one", ["ad.political"], then=suspended), at=LAST)
    (shown,) = statement.restrictions
    assert shown.ends_at == datetime.max.replace(tzinfo=UTC)
    assert "9999-12-31" in statement_text(statement)


def test_what_one_rule_excludes_is_not_shown_where_another_allows_only() -> None:
    statement = stated(
        rule("from", ["ad.political"], then=limit("DE", "FR")),
        rule("to", ["ad.political"], then=limit(only=("DE", "AT"))),
    )
    (shown,) = statement.restrictions
    assert (shown.only, shown.excluded) == (("AT",), ())
    assert shown.text.startswith("The ad is shown only in AT. ")


def test_where_limits_leave_no_country_it_is_shown_nowhere() -> None:
    statement = stated(
        rule("from", ["ad.political"], then=limit("DE", "AT")),
        rule("to", ["ad.political"], then=limit(only=("DE", "AT"))),
    )
    (shown,) = statement.restrictions
    assert (shown.only, shown.excluded) == ((), ())
    assert shown.text.startswith("The ad is shown nowhere. ")


def said_missing(one: Rule, record: dict[str, object]) -> tuple[str, ...]:
    finding = found(one, record, flips=False)
    assert finding.result is Result.UNDETERMINED
    return words.missing_text(finding.missing, DECLARATIONS, finding.reads, finding.territory)


def test_a_known_fact_that_a_condition_cannot_use_is_not_called_unknown() -> None:
    assert said_missing(rule("one", ["10 / ad.min_age == 0"]), {"ad.min_age": 0}) == (
        "Known, but the condition can't be worked out with it: the ad's youngest age: 0 years.",
    )


def test_codes_that_name_no_country_are_not_called_unknown() -> None:
    one = rule("one", ["ad.political"], then=limit(excluded_fact="ad.sale_barred_in"))
    (text,) = said_missing(one, {**POLITICAL, "ad.sale_barred_in": ("USA", "de")})
    assert text.startswith("Known, but these can't be used as countries: ")
    assert "“USA”, “de”" in text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\x1b[2Jb", "a\\x1b[2Jb"),
        ("a\u202eb\u2066c", "a\\u202eb\\u2066c"),
        ("a\x9bb\x00", "a\\x9bb\\x00"),
        ("a\r\nb\u2028c", "a b c"),
        ("a\ud800", "a\\ud800"),
        ("Кириллица, 中文, “é”", "Кириллица, 中文, “é”"),
    ],
)
def test_what_steers_a_terminal_is_shown_and_not_done(text: str, shown: str) -> None:
    assert words.visible(text) == shown


def test_a_letter_carries_no_controls() -> None:
    name = "Evil\x1b[2J\u202eeman\nOther"
    one = replace(rule("one", ["ad.political"], remedy="Mend\x1b]0;x\x07 it."), heading="A\x1bB")
    text = statement_text(stated(one, subject=Subject("x", SubjectKind.AD, name)))
    assert not set("\x1b\x07\u202e") & set(text)
    assert "About the ad Evil\\x1b[2J\\u202eeman Other\n" in text
    assert "Mend\\x1b]0;x\\x07 it." in text


def test_a_fact_that_several_rules_lack_is_told_once() -> None:
    rules = [rule(f"r{n}", [f"ad.political || ad.min_age > {n}"]) for n in range(3)]
    statement = stated(*rules)
    assert len(statement.unknown) == 3
    assert statement_text(statement).count("Not known: the ad's youngest age.") == 1


def test_what_a_person_would_find_is_not_said_twice() -> None:
    one = rule("one", [asked("It harms people.", "Does it harm people?", QUESTION), "ad.political"])
    finding = found(one, POLITICAL, flips=False)
    flip = Flip((Change(QUESTION, False, None, True),), True)
    assert flip_words.flip_text(flip, finding, DECLARATIONS, AT) == (
        "If a person found it to be so that “It harms people”, this rule would hold."
    )


def test_many_items_that_would_have_to_go_are_counted() -> None:
    items = tuple(f"s{n}" for n in range(57))
    one = rule("one", [element("It works in one", '"s0" in advertiser.sectors')])
    finding = found(one, {"advertiser.sectors": items}, flips=False)
    flip = Flip((Change("advertiser.sectors", True, items, ()),), False)
    text = flip_words.flip_text(flip, finding, DECLARATIONS, AT)
    assert text.startswith(
        "If none of the 57 items “s0”, “s1”, “s2” and 54 more were among the advertiser's sectors,"
    )


def test_something_else_than_what_a_rule_names_is_said_so() -> None:
    named = rule("one", ['ad.payer == "A"', "ad.political"])
    to_else = Change("ad.payer", False, None, ELSE)
    assert flip_words.change_text(to_else, named, DECLARATIONS) == (
        "we knew the payer named in the ad to be something other than “A”"
    )
    assert flip_words.can_be_said(Flip((to_else,), False), named)


def test_something_else_than_nothing_named_is_left_out() -> None:
    unnamed = rule("one", ["ad.political"], ['has(ad.payer) && ad.payer.contains("A")'])
    flip = Flip((Change("ad.payer", False, None, ELSE),), None)
    assert not flip_words.can_be_said(flip, unnamed)
    decision = decided(rule("one", ["ad.political"]), record=POLITICAL)
    assert decision.outcome is Outcome.REJECT
    with_flip = replace(
        decision, by=tuple(replace(f, flips=Flips((flip,), evaluated=1)) for f in decision.by)
    )
    statement = statement_of(
        with_flip, policy_set(*(f.rule for f in decision.by)), case_id="k", made_at=AT
    )
    assert statement.what_would_change.options == ()
    assert not statement.what_would_change.complete
    assert "Some changes are left out" in statement.what_would_change.note
