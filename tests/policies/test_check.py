"""A policy that can be read is still refused, or warned of, where it can't be meant."""

from __future__ import annotations

import ast
import inspect
from datetime import UTC, datetime
from pathlib import Path

import pytest

from reasoned.conditions.values import Record
from reasoned.facts.declarations import parse_declarations
from reasoned.facts.problems import Problem
from reasoned.policies import check as check_module
from reasoned.policies import check_names, check_pairs, check_parts, check_reads, check_rule
from reasoned.policies.check import CODES, check
from reasoned.policies.check_names import AdvertiserGiven
from reasoned.policies.model import Policy, PolicySet
from reasoned.policies.read import LoadedPolicies, collect, parse_policy

FACTS = """\
types:
  licence:
    kind: {type: string}
    number: {type: string}
    until: {type: timestamp, optional: true}
  owner:
    name: {type: string}
  address:
    country: {type: string}
    street: {type: string, optional: true}
facts:
  advertiser.sectors: {type: list of string, question: Q?}
  advertiser.control: {type: string, optional: true, values: [own, government], question: Q?}
  advertiser.licences: {type: list of licence, question: Q?}
  advertiser.name: {type: string, fixed: true, question: Q?}
  advertiser.founder: {type: string, fixed: true, question: Q?}
  advertiser.domains: {type: list of string, question: Q?}
  advertiser.country: {type: string, fixed: true, question: Q?}
  advertiser.legal_form: {type: string, fixed: true, values: [GmbH, Ltd], question: Q?}
  advertiser.address: {type: address, optional: true, question: Q?}
  advertiser.size: {type: int, question: Q?}
  advertiser.proved: {type: timestamp, optional: true, absent: none, question: Q?}
  advertiser.asked: {type: timestamp, optional: true, absent: none, question: Q?}
  advertiser.links: {type: list of string, disclosure: withheld, question: Q?}
  advertiser.owners: {type: list of owner, personal: true, question: Q?}
  ad.text: {type: string, optional: true, question: Q?}
  ad.name: {type: string, question: Q?}
  ad.clicks: {type: int, question: Q?}
  ad.live: {type: bool, question: Q?}
"""
NOW = datetime(2024, 6, 1, tzinfo=UTC)


def element(condition: str, says: str) -> str:
    if condition.endswith("?"):
        return f"  - says: {says}\n    asks: {condition}\n"
    return f"  - says: {says}\n    is: >-\n      {condition}\n"


def rule(
    *when: str,
    unless: tuple[str, ...] = (),
    id: str = "first",  # noqa: A002  # as the policy's key
    subject: str = "ad",
    ground: str = "contract",
    then: str = "",
    by: str = "automatic",
    more: str = "remedy: Mend it.",
) -> str:
    """A rule block; each condition says its own number, and one that ends in ? is asked."""
    elements = "".join(element(c, f"Element {n}") for n, c in enumerate(when, 1))
    exceptions = "".join(element(c, f"Exception {n}") for n, c in enumerate(unless, 1))
    then = then or ("reject" if subject == "ad" else "suspend")
    return (
        f"```rule\nid: {id}\napplies_to: {subject}\nground: {ground}\nwhen:\n{elements}"
        f"{'unless:' if unless else ''}\n{exceptions}"
        f"then: {then}\ndecided_by: {by}\n{more}\n```\n\n"
    )


def policy(
    *rules: str, name: str = "terms", version: str = "2020-01-01", front: str = "", path: str = ""
) -> Policy:
    declarations, problems = parse_declarations(FACTS, "facts.yaml")
    assert problems == []
    head = f"---\npolicy: {name}\ntitle: T\nversion: {version}\n{front}---\n\n# T\n\nText.\n\n"
    made, found = parse_policy(head + "".join(rules), path or f"{name}.md", declarations)
    assert made is not None, [str(p) for p in found]
    return made


def loaded(*policies: Policy) -> LoadedPolicies:
    declarations, _ = parse_declarations(FACTS, "facts.yaml")
    return collect(policies, declarations)


def found(*rules: str) -> list[Problem]:
    return loaded(policy(*rules)).problems


def codes(*rules: str) -> list[str]:
    return [p.code for p in found(*rules)]


# --- single rules -----------------------------------------------------------------------

RULES = [
    ("never-holds", rule("ad.clicks > 3 && ad.clicks < 3")),
    ("never-holds", rule("!has(ad.clicks)")),
    ("never-holds", rule('has(ad.text) && ad.text.lowerAscii().contains("FREE")')),
    ("never-holds", rule("ad.clicks > 3", "ad.clicks < 3")),
    ("never-holds", rule("ad.clicks > 3", unless=("ad.clicks > 2",))),
    ("never-holds", rule("ad.clicks > 3", unless=("ad.clicks < 9", "ad.clicks > 8"))),
    ("always-holds", rule("ad.clicks > 3", "ad.clicks == 5 || ad.clicks != 5")),
    ("idle-exception", rule("ad.clicks > 3", unless=("ad.clicks < 2",))),
    ("never-holds", rule("now < timestamp('2019-12-31T00:00:00Z')")),
    ("idle-element", rule("ad.clicks > 3", "ad.clicks > 2")),
    ("idle-part", rule("ad.live || !has(ad.clicks)")),
    ("idle-part", rule("ad.live && has(ad.clicks)")),
    ("idle-part", rule("ad.live || (ad.clicks > 3 && ad.clicks < 2)")),
    ("idle-part", rule('has(ad.text) && ad.text.matches("free|")')),
    ("idle-part", rule("advertiser.licences.exists(l, has(l.kind) && has(l.until))")),
    ("idle-part", rule("ad.live ? ad.clicks > 3 : (ad.clicks > 5 || ad.clicks == ad.clicks + 1)")),
    ("automatic-personal", rule("size(advertiser.owners) > 3")),
    ("idle-element", rule("ad.clicks > 3", "ad.live", "!(ad.clicks <= 3)")),
    ("same-sentence", rule("ad.clicks > 3", "ad.live").replace("Element 2", "element  1.")),
    ("says-question", rule("ad.clicks > 3").replace("Element 1", "Is it clicked?")),
    ("asks-nothing", rule("ad.live", "Does it?").replace("Does it?", "Say what it does.")),
    ("only-questions", rule("Does it mislead?", by="person")),
    ("unguarded-optional", rule('ad.text == "x"')),
    ("unguarded-optional", rule("advertiser.licences.exists(l, l.until < now)")),
    ("unguarded-optional", rule('advertiser.address.country == "DE"')),
    ("counts-empty-record", rule("!has(advertiser.proved)")),
    ("automatic-ban", rule("advertiser.size > 3", subject="advertiser", then="ban")),
    (
        "ban-for-a-time",
        rule("advertiser.size > 3", subject="advertiser", then="{ban: {for: 9 days}}", by="person"),
    ),
    ("ban-of-an-ad", rule("ad.live", then="ban", by="person")),
    ("short-appeal", rule("ad.live", more="remedy: x.\nappeal_within: 5 months")),
    ("short-appeal", rule("ad.live", more="remedy: x.\nappeal_within: 180 days")),
    ("no-remedy", rule("ad.live", more="")),
    ("withheld-fact", rule("size(advertiser.links) > 3")),
    ("vague-instrument", rule("ad.live", ground="law", more="remedy: x.\ninstrument: The law")),
    ("limit-to-nowhere", rule("ad.live", then="{limit: {to: [DE], from: [DE, FR]}}")),
    ("limit-twice", rule("ad.live", then="{limit: {to: [DE, AT], from: [AT, FR]}}")),
]


@pytest.mark.parametrize(("code", "text"), RULES)
def test_a_rule_that_cannot_be_meant_is_found(code: str, text: str) -> None:
    problems = found(text)
    assert [p.code for p in problems] == [code], [str(p) for p in problems]
    assert problems[0].message
    assert problems[0].suggestion


REFUSED = {"never-holds", "automatic-ban", "limit-to-nowhere"}


@pytest.mark.parametrize(("code", "text"), RULES)
def test_what_can_never_be_right_keeps_the_set_from_being_used(code: str, text: str) -> None:
    assert (loaded(policy(text)).set is None) == (code in REFUSED)


@pytest.mark.parametrize(
    "text",
    [
        rule("ad.clicks > 3"),
        rule("ad.clicks > 3", "ad.clicks < 9", unless=("ad.clicks == 5", "ad.live")),
        rule("has(ad.text)", "size(ad.text) > 3"),
        rule("size(ad.text) > 3", unless=("!has(ad.text)",)),
        rule("ad.live || (has(ad.text) && size(ad.text) > 3)"),
        rule("advertiser.licences.exists(l, has(l.until) && l.until < now)"),
        rule("now < timestamp('2020-01-02T00:00:00Z')"),
        rule("size(advertiser.owners) > 3", by="person"),
        rule("has(ad.text) && size(ad.text) > 3"),
        rule("!has(ad.text) || size(ad.text) > 3"),
        rule("ad.live", "Does it mislead?", by="person"),
        rule("Does it mislead?", by="person", ground="discretion"),
        rule("ad.live", more="remedy: x.\nappeal_within: 26 weeks").replace("26 weeks", "27 weeks"),
        rule("ad.live", more="remedy: x.\nappeal_within: 1 year"),
        rule("has(advertiser.asked)", "!has(advertiser.proved)"),
        rule("advertiser.licences.exists(l, !has(l.until) || l.until < now)"),
        rule(
            "size(advertiser.links) > 3",
            more="remedy: x.\ndiscloses: limited\ndiscloses_reason: It teaches evasion.",
        ),
        rule("ad.live", then="{limit: {to: [DE, AT], from: [AT]}}"),
        rule("ad.live", ground="law", more="remedy: x.\ninstrument: Act of 2020"),
    ],
)
def test_a_sound_rule_has_no_finding(text: str) -> None:
    assert [str(p) for p in found(text)] == []


def test_a_finding_about_an_element_has_its_line() -> None:
    (problem,) = found(rule("ad.live", "ad.clicks > 3 && ad.clicks < 3"))
    lines = (
        "---\npolicy\ntitle\nversion\n---\n\n# T\n\nText.\n\n```rule\nid\nto\nground\nwhen".count
    )
    assert problem.line == lines("\n") + 1 + 3 + 1
    assert problem.path == "terms.md"


# --- names --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("condition", "severity"),
    [
        ('advertiser.name == "Acme"', "error"),
        ('"Acme" != advertiser.name', "error"),
        ('advertiser.name.lowerAscii() == "acme"', "error"),
        ('advertiser.name in ["Acme", "Bolt"]', "error"),
        ('"acme.example" in advertiser.domains', "error"),
        ('advertiser.domains.exists(d, d == "acme.example")', "error"),
        ('advertiser.domains.exists(d, d.endsWith("acme.example"))', "warning"),
        ('advertiser.founder == "A. Person"', "error"),
        ('advertiser.name.contains("Acme")', "warning"),
        ('advertiser.name.matches("^Acme$")', "warning"),
        ('"Acme Inc".startsWith(advertiser.name)', "warning"),
        ('(ad.live ? advertiser.name : "x") == "Acme"', "error"),
        ('advertiser.owners.exists(o, o.name == "A. Person")', "error"),
        ('size(advertiser.licences.filter(l, l.number == "7")) > 0', "error"),
        ('advertiser.domains.exists(d, d.endsWith(".gov"))', ""),
        ('advertiser.country == "DE"', ""),
        ('advertiser.legal_form == "GmbH"', ""),
        ('"news" in advertiser.sectors', ""),
        ('advertiser.licences.exists(l, l.kind == "x")', ""),
        ('ad.name == "Summer sale"', ""),
    ],
)
def test_a_rule_that_names_an_advertiser_is_found(condition: str, severity: str) -> None:
    problems = [p for p in found(rule(condition)) if p.code == "names-advertiser"]
    assert {p.severity for p in problems} == ({severity} if severity else set())


def test_an_exception_for_one_advertiser_names_it_too() -> None:
    assert "names-advertiser" in codes(rule("ad.live", unless=('advertiser.name == "Us"',)))


# --- pairs --------------------------------------------------------------------------------


def test_a_rule_behind_a_wider_and_stricter_one_is_idle() -> None:
    wide = rule("ad.clicks > 3")
    narrow = rule("ad.clicks > 5", "ad.live", id="second", then="{limit: {from: [DE]}}")
    (problem,) = found(wide, narrow)
    assert problem.code == "idle-rule"
    assert "`second` never changes" in problem.message
    assert problem.line > 20


@pytest.mark.parametrize(
    ("wide", "narrow"),
    [
        # Milder, shorter, of another place: the narrow rule still adds something.
        (rule("ad.clicks > 3", then="{limit: {from: [DE]}}"), rule("ad.clicks > 5", id="b")),
        (
            rule("ad.clicks > 3", then="{limit: {from: [DE]}}"),
            rule("ad.clicks > 5", id="b", then="{limit: {from: [FR]}}"),
        ),
        (
            rule("ad.clicks > 3", then="{suspend: {for: 3 days}}"),
            rule("ad.clicks > 5", id="b", then="{suspend: {for: 9 days}}"),
        ),
        # A person decides it, it is in shadow, or may be undetermined: it isn't sure to be there.
        (rule("ad.clicks > 3", by="person"), rule("ad.clicks > 5", id="b")),
        (rule("ad.clicks > 3", more="remedy: x.\nmode: shadow"), rule("ad.clicks > 5", id="b")),
        (rule("ad.clicks > 3", unless=("ad.live",)), rule("ad.clicks > 5", id="b")),
        (rule("ad.clicks > 3"), rule("ad.clicks > 2", id="b", then="{limit: {from: [DE]}}")),
        # The law is a ground of its own.
        (
            rule("ad.clicks > 3"),
            rule("ad.clicks > 5", id="b", ground="law", more="remedy: x.\ninstrument: Act of 2020"),
        ),
        # Another kind of subject.
        (rule("advertiser.size > 3"), rule("advertiser.size > 5", id="b", subject="advertiser")),
    ],
)
def test_a_rule_that_may_change_an_outcome_is_not_idle(wide: str, narrow: str) -> None:
    assert codes(wide, narrow) == []


def test_a_limit_that_a_wider_limit_contains_is_idle() -> None:
    wide = rule("ad.clicks > 3", then="{limit: {to: [DE]}}")
    narrow = rule("ad.clicks > 5", id="b", then="{limit: {to: [DE, AT]}}")
    assert codes(wide, narrow) == ["idle-rule"]
    narrow = rule("ad.clicks > 5", id="b", then="{limit: {from: [FR]}}")
    assert codes(wide, narrow) == ["idle-rule"]


@pytest.mark.parametrize("by", ["automatic", "person"])
def test_two_rules_alike_have_the_same_cases_and_are_told_once(by: str) -> None:
    one, other = rule("ad.live", by=by), rule("ad.live == true", id="b", by=by)
    (problem,) = found(one, other)
    assert problem.code == "same-cases"
    assert "`first`" in problem.message
    assert "`b`" in problem.message


def test_of_three_rules_alike_two_are_too_many() -> None:
    assert codes(*(rule("ad.live", id=name) for name in ("a", "b", "c"))) == ["same-cases"] * 2


def test_a_rule_alike_that_a_person_decides_is_idle_behind_the_automatic_one() -> None:
    automatic, asked = rule("ad.live"), rule("ad.live", id="b", by="person")
    assert codes(automatic, asked) == ["idle-rule"]
    assert codes(asked, automatic) == ["idle-rule"]


def test_two_rules_with_the_same_cases_and_other_restrictions_contradict() -> None:
    one = rule("ad.live", by="person")
    other = rule("ad.live", id="b", then="{limit: {from: [DE]}}", by="person")
    (problem,) = found(one, other)
    assert problem.code == "contradiction"


def test_limits_that_leave_no_country_contradict_where_both_can_hold() -> None:
    one = rule("ad.clicks > 3", then="{limit: {to: [DE]}}")
    other = rule("ad.clicks < 9", id="b", then="{limit: {to: [FR]}}")
    (problem,) = found(one, other)
    assert problem.code == "contradiction"
    assert "for instance where `ad.clicks` is 4." in problem.message
    apart = rule("ad.clicks < 2", id="b", then="{limit: {to: [FR]}}")
    assert codes(one, apart) == []
    taken = rule("ad.clicks < 9", id="b", then="{limit: {from: [DE, FR]}}")
    assert codes(one, taken) == ["contradiction"]


@pytest.mark.parametrize("limit", ["EFFORT", "PAIRS_EFFORT"])
def test_too_many_rules_alike_end_in_time_and_say_so(
    monkeypatch: pytest.MonkeyPatch, limit: str
) -> None:
    monkeypatch.setattr(check_module, limit, 200)
    many = [rule(f"ad.clicks > {n}", "ad.live", id=f"r-{n}") for n in range(40)]
    assert "not-all-checked" in codes(*many)


def test_comparing_many_rules_takes_nothing_from_finding_errors(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(check_module, "PAIRS_EFFORT", 1)
    rules = [rule(f"ad.clicks > {n}", "ad.live", id=f"r-{n}") for n in range(9)]
    assert "never-holds" in codes(*rules, rule("ad.clicks > 3 && ad.clicks < 3"))


# --- versions -----------------------------------------------------------------------------


def test_only_the_newest_version_or_that_in_force_then_is_warned_of() -> None:
    old = policy(rule("ad.live", more=""), path="old.md")
    new = policy(rule("ad.live"), version="2021-01-01", path="new.md")
    result = loaded(old, new)
    assert result.problems == []
    assert result.set is not None
    at = datetime(2020, 6, 1, tzinfo=UTC)
    assert [p.code for p in check(result.set, at=at)] == ["no-remedy"]


def test_an_error_counts_in_every_version() -> None:
    old = policy(rule("ad.clicks > 3", "ad.clicks < 3"), path="old.md")
    new = policy(rule("ad.live"), version="2021-01-01", path="new.md")
    assert [(p.code, p.path) for p in loaded(old, new).problems] == [("never-holds", "old.md")]


def test_versions_that_never_take_effect_or_too_late_are_found() -> None:
    notice = "published: 2020-12-01\nnotice: 31 days\n"
    new = policy(rule("ad.live"), version="2021-01-01")
    same = policy(rule("ad.live"), front=notice)
    assert [p.code for p in loaded(same, new).problems] == ["never-in-force"]
    late = policy(rule("ad.live"), front=notice.replace("31", "99"))
    assert [p.code for p in loaded(late, new).problems] == ["version-order"]
    gone = policy(rule("ad.live"), front="withdrawn: 2019-01-01\n")
    assert [p.code for p in loaded(gone).problems] == ["never-in-force"]


def test_a_question_that_changes_keeps_its_old_answers_and_is_found() -> None:
    old = policy(rule("ad.live", "Does it mislead?", by="person"))
    new = policy(rule("ad.live", "Does it offend?", by="person"), version="2021-01-01")
    (problem,) = loaded(old, new).problems
    assert problem.code == "question-changed"
    assert "Does it mislead?" in problem.message


# --- advertisers --------------------------------------------------------------------------


def aimed(text: str, *records: Record) -> list[str]:
    result = loaded(policy(text))
    assert result.set is not None
    return [
        p.message for p in check(result.set, advertisers=map(AdvertiserGiven, records), now=NOW)
    ]


BIG, SMALL, UNKNOWN = {"advertiser.size": 9}, {"advertiser.size": 1}, {"advertiser.name": "x"}


def test_a_rule_that_only_one_advertiser_can_meet_is_found() -> None:
    text = rule("advertiser.size > 3", subject="advertiser")
    assert aimed(text, SMALL, BIG, SMALL) == ["Of 3 advertisers only number 2 can meet this rule."]
    assert aimed(text, SMALL, BIG, UNKNOWN) == [
        "Of 3 advertisers only number 2 can meet this rule. Of 1 more too little is known."
    ]
    assert aimed(text, BIG, BIG, SMALL) == []
    assert aimed(text, SMALL, SMALL) == []
    assert aimed(text, BIG) == []


def test_questions_and_facts_of_ads_do_not_hide_whom_a_rule_is_aimed_at() -> None:
    asked = rule("advertiser.size > 3", "Is it bad?", subject="advertiser", by="person")
    assert len(aimed(asked, SMALL, BIG)) == 1
    of_ads = rule("advertiser.size > 3", "ad.live", unless=("ad.clicks > 3",))
    assert len(aimed(of_ads, SMALL, BIG)) == 1
    assert aimed(rule("ad.live"), SMALL, BIG) == []


def test_an_exception_that_lifts_it_for_all_but_one_is_found() -> None:
    text = rule("advertiser.size > 0", unless=("advertiser.size < 5",), subject="advertiser")
    assert len(aimed(text, SMALL, SMALL, BIG)) == 1


# --- the whole ------------------------------------------------------------------------------


def test_an_empty_set_has_no_findings() -> None:
    declarations, _ = parse_declarations(FACTS, "facts.yaml")
    assert check(PolicySet((), declarations)) == []


def test_what_is_wrong_in_one_policy_does_not_hide_what_is_in_another() -> None:
    one = policy(rule("ad.clicks > 3", "ad.clicks < 3"))
    other = policy(rule("ad.live", more="", id="b"), name="other")
    assert {p.code for p in loaded(one, other).problems} == {"never-holds", "no-remedy"}


def test_each_code_is_registered_and_each_registered_code_is_used() -> None:
    used: set[str] = set()
    for module in (check_module, check_names, check_pairs, check_parts, check_reads, check_rule):
        tree = ast.parse(Path(inspect.getfile(module)).read_text("utf-8"))
        for call in ast.walk(tree):
            if isinstance(call, ast.Call) and getattr(call.func, "id", "") in {
                "problem",
                "Problem",
                "_at",
            }:
                texts = {n.value for n in ast.walk(call) if isinstance(n, ast.Constant)}
                used |= {t for t in texts if isinstance(t, str) and t in CODES}
                place = 2 if getattr(call.func, "id", "") == "Problem" else 1
                code = call.args[place] if len(call.args) > place else None
                if isinstance(code, ast.Constant):
                    assert code.value in CODES
    assert used == set(CODES)
    assert list(CODES) == sorted(CODES)
