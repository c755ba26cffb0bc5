"""Plain sentences: values of every type, flips, findings, missing facts."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reasoned.conditions.flips.search import Change, Flip
from reasoned.conditions.flips.values import NAMED
from reasoned.conditions.values import Partial
from reasoned.decisions import flip_words, words
from reasoned.facts.model import Declarations, SubjectKind
from reasoned.policies.model import Restriction, RestrictionKind
from tests.decisions.build import (
    AD,
    AT,
    BROADCASTER,
    DECLARATIONS,
    STATE_MEDIA,
    asked,
    element,
    found,
    limit,
    rule,
)
from tests.decisions.test_engine import ENGINE, RECORDS

LICENCE = {"kind": "gambling", "country": "DE", "valid_until": None}
ONE = rule("one", ["ad.political"])


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (None, "", "none"),
        ((), "", "none"),
        (True, "", "yes"),
        (False, "", "no"),
        (18, "years", "18 years"),
        (2017, "", "2017"),
        (1_234_567, "", "1,234,567"),
        (12.5, "%", "12.5 %"),
        (5000.0, "EUR", "5000 EUR"),
        (-12_345.75, "EUR", "-12,345.75 EUR"),
        (1e300, "", "1e+300"),
        ("news", "", "“news”"),
        ("two\n lines", "", "“two lines”"),
        ("something else", "", "something else"),
        (datetime(2018, 1, 26, tzinfo=UTC), "", "2018-01-26"),
        (datetime(2018, 1, 26, 9, 5, tzinfo=UTC), "", "2018-01-26 09:05 UTC"),
        (datetime(2018, 1, 26, 9, 5, 7, tzinfo=UTC), "", "2018-01-26 09:05:07 UTC"),
        (timedelta(days=30), "", "30 days"),
        (timedelta(days=1, hours=4, seconds=1), "", "1 day, 4 hours and 1 second"),
        (timedelta(milliseconds=5), "", "5 milliseconds"),
        (timedelta(hours=-2), "", "minus 2 hours"),
        (timedelta(), "", "no time"),
        (("news", "food"), "", "“news”, “food”"),
        (Partial(("news",)), "", "“news”, and perhaps others"),
        (Partial(()), "", "nothing certain yet"),
        (LICENCE, "", "kind “gambling”, country “DE”, valid until none"),
        (
            (LICENCE, {"kind": "x"}),
            "",
            "(kind “gambling”, country “DE”, valid until none); (kind “x”)",
        ),
        ({}, "", "nothing known"),
    ],
)
def test_every_type_of_value_reads_well(value: Any, unit: str, text: str) -> None:
    assert words.value_text(value, unit) == text


def test_of_a_large_object_only_what_identifies_it_and_what_was_read_is_quoted() -> None:
    measure = {"id": "1", "title": "T", "kind": "order", "binds": ("us",), "note": "n"}
    text = words.value_text((measure,), "", frozenset({"binds"}))
    assert text == "(title “T”, kind “order”, binds “us”)"
    plain = {str(n): n for n in range(9)}
    assert words.object_text(plain) == "0 0, 1 1, 2 2, 3 3"


def test_a_long_list_is_shortened() -> None:
    assert words.value_text(tuple(range(20))).endswith("11 and 8 more")


def test_the_fields_that_a_condition_reads_are_known() -> None:
    one = element("x", "advertiser.licences.exists(l, l.kind == advertiser.address.country)")
    assert words.fields_of(one) == {"kind", "country"}


def test_a_long_text_is_shortened_in_a_sentence() -> None:
    text = words.value_text("word " * 200)
    assert len(text) <= words.MAX_QUOTED + 2
    assert text.endswith("…”")


def change(name: str, now: Any, then: Any, *, known: bool = True, one: Any = ONE) -> str:
    return flip_words.change_text(Change(name, known, now, then), one, DECLARATIONS)


@pytest.mark.parametrize(
    ("name", "now", "then", "text"),
    [
        ("ad.min_age", 16, 18, "the ad's youngest age were 18 years (now: 16 years)"),
        ("ad.payer", None, "A Party", "the payer named in the ad were “A Party” (now: none)"),
        (
            "advertiser.editorial_control",
            "government",
            None,
            "the answer to “who controls its editorial line” were none (now: “government”)",
        ),
        (
            "advertiser.sectors",
            ("news", "food"),
            ("food",),
            "“news” were not among the advertiser's sectors",
        ),
        ("advertiser.sectors", (), ("news",), "“news” were among the advertiser's sectors"),
        (
            "advertiser.sectors",
            ("news", "food"),
            ("security",),
            (
                "“news” and “food” were not among the advertiser's sectors and “security” were"
                " among the advertiser's sectors"
            ),
        ),
        (
            "advertiser.sectors",
            Partial(("food",)),
            ("food",),
            "we knew that there are no others of the advertiser's sectors",
        ),
        (
            "advertiser.licences",
            (LICENCE,),
            ({**LICENCE, "country": "FR"},),
            "one of the advertiser's licences (kind “gambling”) had country “FR” (now: “DE”)",
        ),
        (
            "advertiser.licences",
            ({"kind": "a"},),
            ({"kind": "b"},),
            "one of the advertiser's licences had kind “b” (now: “a”)",
        ),
        (
            "advertiser.licences",
            (),
            ({"kind": "gambling", "country": "DE"},),
            "the advertiser's licences had one more (kind “gambling”, country “DE”)",
        ),
        (
            "advertiser.licences",
            (),
            ({"kind": NAMED, "checked_by": NAMED},),
            (
                "the advertiser's licences had one more (kind one that is named,"
                " checked by somebody named)"
            ),
        ),
        (
            "advertiser.licences",
            (
                {
                    "about": "Ties",
                    "raised_at": datetime(2017, 1, 6, tzinfo=UTC),
                    "confirmed": True,
                    "same_page": False,
                },
            ),
            (),
            (
                "the advertiser's licences were without this one (about “Ties”, raised on"
                " 6 January 2017, confirmed, same page: no)"
            ),
        ),
        (
            "advertiser.address",
            {"country": "FR", "city": "Paris"},
            {"country": "DE", "city": "Paris"},
            "the advertiser's address had country “DE” (now: “FR”)",
        ),
        (
            "advertiser.address",
            {"city": "Paris"},
            {"country": "DE"},
            (
                "the advertiser's address had city not known (now: “Paris”) and country “DE”"
                " (now: not known)"
            ),
        ),
    ],
)
def test_a_change_is_a_condition_in_words(name: str, now: Any, then: Any, text: str) -> None:
    assert change(name, now, then) == text


def test_what_is_unknown_would_have_to_be_known() -> None:
    assert change("ad.min_age", None, 18, known=False) == (
        "we knew the ad's youngest age to be 18 years"
    )
    assert change("advertiser.licences", None, ({"kind": "audit"},), known=False) == (
        "we knew of the advertiser's licences that there is one (kind “audit”)"
    )
    assert change("advertiser.editorial_control", None, "own", known=False) == (
        "we knew the answer to “who controls its editorial line” to be “own”"
    )


def test_a_long_text_that_loses_words_is_not_repeated() -> None:
    now = "This tea melts fat while you sleep, and it tastes of summer."
    assert change("ad.payer", now, now.replace("melts fat ", "")) == (
        "“melts fat” were left out of the payer named in the ad"
    )
    assert change("ad.payer", now, f"{now} Paid for by a party.") == (
        "“Paid for by a party.” were added to the payer named in the ad"
    )
    assert change("ad.payer", f"{now} {now}", "A Party") == (
        "the payer named in the ad were “A Party”"
    )
    assert change("ad.payer", now, "A Party").startswith("the payer named in the ad were “A Party”")


def test_an_answer_is_changed_by_a_person_who_finds_otherwise() -> None:
    answer = "advertiser.answers_catch_all_1"
    one = rule("catch-all", [asked("It harms people.", "Does it harm people?", answer)])
    assert change(answer, True, False, one=one) == (
        "a person found it not to be so that “It harms people” (now: yes)"
    )
    assert change(answer, None, True, known=False, one=one) == (
        "a person found it to be so that “It harms people”"
    )


def test_a_flip_says_which_sentence_it_turns_and_what_becomes_of_the_rule() -> None:
    finding = found(STATE_MEDIA, BROADCASTER, flips=False)
    away = Flip((Change("advertiser.sectors", True, ("news",), ()),), False)
    assert flip_words.flip_text(away, finding, DECLARATIONS, AT) == (
        "If “news” were not among the advertiser's sectors, “It publishes news” would not be"
        " so, and this rule would not hold."
    )
    statute = Flip((Change("advertiser.independence", True, None, "statutory"),), False)
    assert flip_words.flip_text(statute, finding, DECLARATIONS, AT).endswith(
        "the exception “A statute guarantees its editorial independence” would apply, and this"
        " rule would not hold."
    )


def test_a_flip_towards_holding_says_so() -> None:
    finding = found(rule("one", [element("It is political", "ad.political")]), {}, flips=False)
    flip = Flip((Change("ad.political", False, None, True),), True)
    assert flip_words.flip_text(flip, finding, DECLARATIONS, AT) == (
        "If we knew the ad's being political to be yes, “It is political” would be so, and this"
        " rule would hold."
    )
    open_flip = Flip(flip.changes, None)
    assert "look at it again" in flip_words.flip_text(open_flip, finding, DECLARATIONS, AT)


@given(RECORDS)
def test_every_flip_found_can_be_said(record: dict[str, Any]) -> None:
    decision = ENGINE.decide(AD, record)
    for finding in (*decision.held, *decision.undetermined):
        assert finding.flips is not None
        for flip in finding.flips.flips:
            text = flip_words.flip_text(flip, finding, DECLARATIONS, AT)
            assert text.startswith("If ")
            assert text.endswith(("this rule would hold.", "this rule would not hold."))


@pytest.mark.parametrize(
    ("then", "kind", "text"),
    [
        (Restriction(RestrictionKind.REJECT), SubjectKind.AD, "The ad isn't shown."),
        (
            Restriction(RestrictionKind.SUSPEND),
            SubjectKind.ADVERTISER,
            "The advertiser is suspended.",
        ),
        (Restriction(RestrictionKind.BAN), SubjectKind.ADVERTISER, "banned from advertising"),
        (Restriction(RestrictionKind.BAN), SubjectKind.AD, "The ad is banned"),
        (limit("US", "DE"), SubjectKind.AD, "not shown in US or DE, and shown everywhere else"),
        (limit(only=("AT", "DE")), SubjectKind.ADVERTISER, "ads are shown only in AT and DE."),
        (limit(only=()), SubjectKind.AD, "The ad is shown nowhere."),
        (limit(excluded_fact="ad.sale_barred_in"), SubjectKind.AD, "which a fact names"),
        (limit("US", days=30), SubjectKind.AD, "This holds for 30 days."),
        (limit("US"), SubjectKind.AD, "until it is lifted"),
    ],
)
def test_a_restriction_is_a_sentence(then: Restriction, kind: SubjectKind, text: str) -> None:
    assert text in words.restriction_text(then, kind)


def test_a_finding_is_a_sentence() -> None:
    holds = found(STATE_MEDIA, BROADCASTER)
    fails = found(STATE_MEDIA, {**BROADCASTER, "advertiser.sectors": ()})
    lifted = found(STATE_MEDIA, {**BROADCASTER, "advertiser.independence": "statutory"})
    assert "each of its elements is met" in words.finding_text(holds)
    assert "“It publishes news” is not so" in words.finding_text(fails)
    assert "the exception “A statute" in words.finding_text(lifted)
    assert "can't be determined" in words.finding_text(found(STATE_MEDIA, {}))


def test_a_missing_fact_comes_with_its_question() -> None:
    assert words.missing_text(["ad.min_age"], DECLARATIONS) == (
        "Not known: the ad's youngest age. What is its youngest age?",
    )


def test_what_is_known_of_a_fact_that_is_not_known_wholly_is_said() -> None:
    one = rule("one", ['"news" in advertiser.sectors'])
    finding = found(one, {"advertiser.sectors": Partial(("food",))}, flips=False)
    assert words.missing_text(finding.missing, DECLARATIONS, finding.reads) == (
        (
            "Not known wholly: the advertiser's sectors: “food”, and perhaps others. What is its"
            " sectors?"
        ),
    )


def test_a_question_to_a_person_is_not_asked_twice() -> None:
    name = "advertiser.answers_catch_all_1"
    label = "the answer to “Does it harm people?”"
    answer = replace(DECLARATIONS.facts[name], label=label)
    assert words.missing_text([name], Declarations({name: answer})) == (
        "Nobody has answered yet: Does it harm people?",
    )


def test_a_long_text_that_changes_in_one_place_is_compared_at_once() -> None:
    filler = "x" * 100_000
    now, then = f"{filler} pills {filler}", f"{filler}{filler}"
    assert flip_words.pieces(now, then) == (["pills"], [])
    assert flip_words.pieces(then, now) == ([], ["pills"])
    assert flip_words.pieces(f"a{now}b", f"b{now}a") == ([], [])


@given(st.text("ab ", max_size=12), st.text("ab ", max_size=12), st.text("ab ", max_size=12))
def test_what_is_said_of_a_text_is_what_it_lost(before: str, gone: str, after: str) -> None:
    lost, won = flip_words.pieces(before + gone + after, before + after)
    assert not won
    assert sum(map(len, "".join(lost).split())) == len("".join(gone.split()))
