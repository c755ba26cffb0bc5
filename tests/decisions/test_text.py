"""A statement as text: what stands in it reads well, whatever it holds."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from reasoned.conditions.flips.search import Flips
from reasoned.decisions.decide import decide, decide_by_person
from reasoned.decisions.find import Versions
from reasoned.decisions.model import Decision
from reasoned.decisions.statement import Audience, statement_of
from reasoned.decisions.text import WIDTH, statement_text, wrapped
from reasoned.decisions.words import wrapped_lines
from reasoned.facts.model import Source, SubjectKind
from reasoned.policies.model import DecidedBy, Ground, RestrictionKind, Rule
from tests.decisions.build import AD, ADVERTISER, AT, asked, fact, found, limit, policy_set, rule

ONE = rule("one", ["ad.political"])
RECORD: dict[str, Any] = {"ad.political": True}


def text_of(decision: Decision, **options: Any) -> str:
    policies = policy_set(*(f.rule for f in decision.held))
    text = statement_text(statement_of(decision, policies, case_id="k", made_at=AT, **options))
    assert max(map(len, text.splitlines())) <= WIDTH
    return " ".join(text.split())


def of(*rules: Rule, record: dict[str, Any] = RECORD, flips: bool = False) -> Decision:
    return decide(AD, AT, [found(r, record, flips=flips) for r in rules])


def test_several_rules_have_a_heading_each() -> None:
    two = rule("two", ["ad.political"])
    text = text_of(of(ONE, two))
    assert "The rule one" in text
    assert "The rule two" in text
    assert "Several rules carry this restriction" in text


def test_other_rules_stand_under_a_heading_of_their_own() -> None:
    strict = rule("strict", ["ad.political"], then=RestrictionKind.SUSPEND)
    waits = rule("waits", ["ad.political"], decided_by=DecidedBy.PERSON)
    text = text_of(of(ONE, strict, waits))
    assert "One (rule one, version of 2017-10-01): reject" in text
    assert "reject; it waits for a person" in text


def test_the_law_is_named_as_the_ground() -> None:
    law = rule("law", ["ad.political"], ground=Ground.LAW, instrument="Regulation 1")
    assert "Ground: Regulation 1." in text_of(of(law))


def test_a_catch_all_is_called_one() -> None:
    answer = "advertiser.answers_catch_all_1"
    one = rule(
        "catch-all",
        [asked("It harms people", "Does it harm people?", answer)],
        applies_to=SubjectKind.ADVERTISER,
        ground=Ground.DISCRETION,
        then=RestrictionKind.SUSPEND,
    )
    given = replace(
        fact(answer, True, evidence="Three letters."),
        source=Source("person", "A reviewer", "", "Ada"),
    )
    finding = found(one, {answer: True}, Versions({answer: given}), flips=False)
    decision = decide_by_person(decide(ADVERTISER, AT, [finding]), "catch-all", ["Ben"])
    text = text_of(decision)
    assert "a catch-all, applied by a person" in text
    assert "Evidence: Three letters." in text
    assert "given or confirmed by a person" in text
    assert "Ada" not in text
    assert "A person decided it" in text


def test_what_a_person_answered_is_no_decision_by_a_person() -> None:
    answer = "advertiser.answers_catch_all_1"
    one = rule("one", ["ad.political", asked("It harms", "Does it?", answer)])
    text = text_of(of(one, record={**RECORD, answer: True}))
    assert "A person answered a question of the rule, and software decided it." in text


def test_limited_disclosure_gives_its_reason() -> None:
    limited = rule("limited", ["ad.political"], limited="It would teach how to evade it.")
    text = text_of(of(limited))
    assert "withheld from this letter: It would teach how to evade it." in text
    assert "The ad's being political: withheld" in text


def test_where_no_change_helps_that_is_said() -> None:
    finding = replace(found(ONE, RECORD, flips=False), flips=Flips(()))
    assert "No change of fact was found" in text_of(decide(AD, AT, [finding]))


def test_a_long_fact_is_not_repeated() -> None:
    one = rule("one", ['ad.payer.contains("us")', 'ad.payer.startsWith("Trust")'])
    text = text_of(of(one, record={"ad.payer": "Trust us. " * 20}))
    assert text.count("“Trust us.") == 1
    assert "The payer named in the ad: as above" in text


def test_a_limit_in_time_says_until_when() -> None:
    one = rule("one", ["ad.political"], then=limit("US", days=30))
    assert "until 2018-02-25 12:00 UTC" in text_of(of(one))


def test_a_public_statement_opens_without_a_name() -> None:
    assert "which isn't named in public" in text_of(of(ONE), audience=Audience.PUBLIC)


def test_list_items_of_a_policys_text_stay_apart() -> None:
    text = "We ask:\n\n- who pays,\n  and why\n- for whom\n1. one\n2. two\n\nNo more."
    assert wrapped_lines(text) == [
        "We ask:",
        "- who pays, and why",
        "- for whom",
        "1. one",
        "2. two",
        "No more.",
    ]


def test_a_word_longer_than_the_line_is_not_broken() -> None:
    address = "https://example.com/" + "a" * 100
    assert address in wrapped(f"• {address}")[-1]


def test_limits_for_different_times_read_as_one_after_another() -> None:
    month = rule("month", ["ad.political"], then=limit("US", days=30))
    lasting = rule("lasting", ["ad.political"], then=limit("DE"))
    text = text_of(of(month, lasting))
    assert (
        "The ad is not shown in DE or US, and shown everywhere else. This holds for 30 days."
        " From 2018-01-26 12:00 UTC, until 2018-02-25 12:00 UTC."
        " After that, the ad is not shown in DE, and shown everywhere else."
        " This holds until it is lifted. From 2018-02-25 12:00 UTC."
    ) in text
