"""What a letter lacks: the letter of 2018 can't be written, a founded one can."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from reasoned.decisions.decide import decide
from reasoned.decisions.find import Versions
from reasoned.decisions.gate import Draft, Lack, Missing, missing
from reasoned.facts.measures import KnownMeasure
from reasoned.facts.model import Status, SubjectKind
from reasoned.policies.model import Ground, Mode, RestrictionKind, Rule
from tests.decisions.build import (
    ADVERTISER,
    AT,
    BROADCASTER,
    DECLARATIONS,
    STATE_MEDIA,
    asked,
    fact,
    found,
    rule,
)
from tests.decisions.test_statement import KNOWN

LETTER = "Its business model inherently conflicts with acceptable Ads business practices."
CATCH_ALL = rule(
    "catch-all",
    [
        "size(advertiser.measures) > 0",
        asked("It harms people", "Does it?", "advertiser.answers_catch_all_1"),
    ],
    applies_to=SubjectKind.ADVERTISER,
    ground=Ground.DISCRETION,
    then=RestrictionKind.SUSPEND,
)
COMPANY: Mapping[str, Any] = {
    "advertiser.sectors": ("security",),
    "advertiser.measures": ({"id": "bod-1"},),
}


def lacks(
    draft: Draft,
    *rules: Rule,
    record: Mapping[str, Any] = COMPANY,
    versions: Versions | None = None,
    measures: tuple[KnownMeasure, ...] = (),
) -> dict[Lack, Missing]:
    rules = rules or (STATE_MEDIA, CATCH_ALL)
    findings = [found(r, record, versions) for r in rules]
    decision = decide(ADVERTISER, AT, findings)
    return {m.lack: m for m in missing(draft, decision, findings, DECLARATIONS, measures)}


def test_the_letter_of_2018_lacks_everything() -> None:
    found_lacks = lacks(Draft(LETTER), measures=(KNOWN,))

    assert list(found_lacks) == [
        Lack.RULE,
        Lack.ELEMENTS,
        Lack.FACTS,
        Lack.BOUND,
        Lack.REMEDY,
        Lack.REDRESS,
    ]
    rule_lack = found_lacks[Lack.RULE]
    assert rule_lack.text == "It names no rule."
    assert "Of the 2 rules in force on 2018-01-26 12:00 UTC, none holds." in rule_lack.details
    assert any("catch-all" in d and "Nearest" in d for d in rule_lack.details)
    assert any("Does it harm people?" in d for d in found_lacks[Lack.FACTS].details)


def test_it_shows_whom_a_measure_binds_and_what_it_leaves_out() -> None:
    (detail,) = lacks(Draft(LETTER), measures=(KNOWN,))[Lack.BOUND].details
    assert "It binds: federal agencies." in detail
    assert "It leaves out: private companies; advertising." in detail
    over = replace(KNOWN, in_force=False)
    assert "isn't in force" in lacks(Draft(LETTER), measures=(over,))[Lack.BOUND].details[0]
    assert Lack.BOUND not in lacks(Draft(LETTER))


def test_a_rule_that_does_not_hold_carries_no_letter() -> None:
    found_lacks = lacks(Draft(LETTER, "state-media"))
    assert "isn't one that holds" in found_lacks[Lack.RULE].text
    assert found_lacks[Lack.ELEMENTS].details == (
        "The element “It publishes news” is not met.",
        "The element “A government controls its editorial line” is not known.",
        "The exception “A statute guarantees its editorial independence” is not known.",
    )
    assert found_lacks[Lack.REMEDY].details == (STATE_MEDIA.remedy,)
    assert found_lacks[Lack.FACTS].details == (
        "“It publishes news” isn't so: the advertiser's sectors: “security”.",
    )


def test_a_rule_that_does_not_exist_is_named_with_the_nearest() -> None:
    text = lacks(Draft(LETTER, "state-medias"))[Lack.RULE].text
    assert "No rule state-medias is in force" in text
    assert "Did you mean state-media?" in text
    assert "Did you mean" not in lacks(Draft(LETTER, "zzz"))[Lack.RULE].text


def test_an_open_rule_carries_no_letter_and_shows_its_questions() -> None:
    found_lacks = lacks(Draft(LETTER, "catch-all", ("Ada",)))
    assert found_lacks[Lack.FACTS].details == (
        "Not known: the advertiser's answer. Does it harm people?",
    )


def test_alleged_and_contested_facts_are_listed_as_not_counting() -> None:
    claim = fact("advertiser.editorial_control", "government", status=Status.CONTESTED)
    beside = fact("advertiser.sectors", ("news",), status=Status.ALLEGED)
    versions = Versions(
        known={"advertiser.sectors": fact("advertiser.sectors", ("security",))},
        unsettled={
            "advertiser.editorial_control": (Status.CONTESTED, claim),
            "advertiser.sectors": (Status.ALLEGED, beside),
        },
    )
    details = " ".join(lacks(Draft(LETTER), versions=versions)[Lack.FACTS].details)
    assert (
        "Contested, so it doesn't count: who controls its editorial line: “government”" in details
    )
    assert "Alleged, so it doesn't count: the advertiser's sectors: “news”" in details


def test_a_rule_that_holds_still_needs_those_who_decide() -> None:
    def deciders(*people: str) -> dict[Lack, Missing]:
        return lacks(Draft(LETTER, "state-media", people), record=BROADCASTER)

    assert list(deciders()) == [Lack.DECIDER]
    assert "two people, since it is a ban" in deciders()[Lack.DECIDER].text
    assert deciders("Ada", "Ada ")[Lack.DECIDER].details == ("Named so far: Ada.",)
    assert deciders("Ada", "Ben") == {}


def test_an_automatic_rule_that_carries_the_decision_needs_nobody() -> None:
    one = rule(
        "one",
        ['"news" in advertiser.sectors'],
        applies_to=SubjectKind.ADVERTISER,
        then=RestrictionKind.SUSPEND,
    )
    assert lacks(Draft("", "one"), one, record=BROADCASTER) == {}


def test_where_rules_hold_and_none_is_named_they_are_listed() -> None:
    details = lacks(Draft(LETTER), record=BROADCASTER)[Lack.RULE].details
    assert len(details) == 1
    assert details[0].startswith("Rule state-media (State media) holds: each of its elements")


def test_a_rule_in_shadow_carries_no_letter() -> None:
    shadow = replace(STATE_MEDIA, mode=Mode.SHADOW)
    found_lacks = lacks(Draft("", "state-media", ("Ada", "Ben")), shadow, record=BROADCASTER)
    assert "in shadow" in found_lacks[Lack.RULE].text
