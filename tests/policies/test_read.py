"""Policies are read as people wrote them; what can't be read is said with file and line."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reasoned.conditions.types import Scalar
from reasoned.facts.model import SubjectKind
from reasoned.facts.problems import Problem
from reasoned.policies.model import DecidedBy, Ground, Mode, RestrictionKind, Rule
from reasoned.policies.read import load_policies, parse_policy
from tests.policies.documents import DOCUMENT, FRONT, RULE, declarations, folder


def problems(text: str) -> list[Problem]:
    policy, found = parse_policy(text, "terms.md", declarations())
    assert policy is None or all(p.severity == "warning" for p in found)
    return found


def the_rule(text: str) -> Rule:
    policy, found = parse_policy(text, "terms.md", declarations())
    assert [str(p) for p in found] == []
    assert policy is not None
    (rule,) = policy.rules
    return rule


def at(day: str) -> datetime:
    return datetime.fromisoformat(day).replace(tzinfo=UTC)


def test_a_document_is_read_whole() -> None:
    rule = the_rule(DOCUMENT)
    assert rule.id == "state-media"
    assert (rule.heading, rule.text) == ("News", "We don't take this.")
    assert rule.applies_to is SubjectKind.ADVERTISER
    assert rule.ground is Ground.CONTRACT
    assert rule.decided_by is DecidedBy.PERSON
    assert rule.then.kind is RestrictionKind.BAN
    assert rule.mode is Mode.ENFORCED
    assert rule.appeal_within == "6 months"
    assert [e.says for e in rule.when] == ["It publishes news", "A government controls it"]
    assert rule.when[0].line == 15
    assert rule.unless[0].condition.reads == ("advertiser.control",)


def test_a_question_declares_the_fact_that_its_answer_becomes(tmp_path: Path) -> None:
    loaded = load_policies(folder(tmp_path, terms=DOCUMENT))
    assert loaded.set is not None
    answer = loaded.set.policies[0].rules[0].when[1].answer
    assert answer == "advertiser.answers_state_media_1"
    declared = loaded.set.declarations.facts[answer]
    assert declared.field.type is Scalar.BOOL
    assert declared.question == "Does a government control it?"


@pytest.mark.parametrize(
    ("old", "new", "line", "code"),
    [
        ("policy: terms", "polcy: terms", 2, "unknown-key"),
        ("version: 2020-01-01", "version: soon", 4, "date"),
        ("id: state-media", "id: State Media", 11, "rule-id"),
        ("ground: contract\n", "", 11, "missing-ground"),
        ("ground: contract", "ground: law", 13, "no-instrument"),
        ("ground: contract", "ground: contract\ninstrument: DSA", 14, "instrument"),
        ("ground: contract", "ground: caprice", 13, "wrong-value"),
        ("applies_to: advertiser", "applies_too: advertiser", 12, "unknown-key"),
        ('"news" in advertiser.sectors', '"news" in advertiser.sektors', 16, "unknown-fact"),
        ('"news" in advertiser.sectors', "advertiser.sectors == 3", 16, "unsupported-cel"),
        ('"news" in advertiser.sectors', "ad.clicks > 3", 16, "unknown-fact"),
        ("then: ban", "then: expel", 22, "then"),
        ("then: ban", "then: reject", 22, "then"),
        ("then: ban", "then: limit", 22, "limit-without-territory"),
        ("then: ban", "then: {limit: {from: [Germany]}}", 22, "territory"),
        ("then: ban", "then: {limit: {from_fact: advertiser.name}}", 22, "wrong-type"),
        ("then: ban", "then: {limit: {from: [UK]}}", 22, "territory"),
        ("then: ban", "then: {limit: {to: [QQ]}}", 22, "territory"),
        ("then: ban", "then: {limit: {to: []}}", 22, "territory"),
        ("then: ban", "then: {limit: {to: }}", 22, "territory"),
        ("then: ban", "then: {limit: {from: }}", 22, "territory"),
        ("then: ban", "then: {limit: {from_fact: }}", 22, "missing-key"),
        ("then: ban", "then: {suspend: {for: }}", 22, "missing-key"),
        ("then: ban", "then: ", 22, "then"),
        ("unless:", "  -\nunless:", 19, "empty-element"),
        ("unless:", "  - says: It is large\nunless:", 19, "is-or-asks"),
        ("unless:", "  - says: It is large\n    is:\nunless:", 20, "wrong-type"),
        ("asks: Does a government control it?", "asks:", 17, "missing-key"),
        ("says: It publishes news", "says:", 15, "missing-key"),
        ("then: ban", "then: {limit: {for: 3 days}}", 22, "limit-without-territory"),
        ("then: ban", "then: {limit: {to_fact: advertiser.sector}}", 22, "unknown-fact"),
        ("then: ban", "then: {limit: {from_fact: ad.barred_in}}", 22, "unknown-fact"),
        ("then: ban", "then: {suspend: {for: a while}}", 22, "duration"),
        ("then: ban", "then: {suspend: {for: 0 days}}", 22, "duration"),
        ("decided_by: person", "decided_by: person\nappeal_within: 9000 years", 24, "duration"),
        ("decided_by: person", "decided_by: person\nappeal_within: 10000 hours", 24, "duration"),
        ("policy: terms", "policy: Our terms", 2, "policy-id"),
        ("then: ban", "then: {ban: {from: [DE]}}", 22, "then"),
        ("decided_by: person", "decided_by: person\nappeal_within: soon", 24, "duration"),
        ("decided_by: person", "decided_by: person\ndiscloses: limited", 24, "no-discloses-reason"),
        ("decided_by: person", "decided_by: person\ndiscloses: all", 24, "discloses"),
        ("    is: has", "    iz: has", 21, "unknown-key"),
        ("    asks: Does", "    is: 'true'\n    asks: Does", 17, "is-or-asks"),
        ("then: ban", "then: ban\nthen: suspend", 23, "duplicate-key"),
        ("then: ban", "then: &a ban\nmode: *a", 23, "yaml-alias"),
        ("then: ban", "then: [ban", 23, "yaml"),
        ("We don't take this.\n", "", 0, "no-text"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(old: str, new: str, line: int, code: str) -> None:
    assert old in DOCUMENT
    text = DOCUMENT.replace(old, new, 1)
    if code == "no-text":
        text = text.replace("## News\n", "")
    found = problems(text)
    assert code in {p.code for p in found}, found
    (problem,) = [p for p in found if p.code == code]
    assert problem.message
    if line:
        assert problem.line == line, problem


def test_an_element_that_cannot_be_read_is_not_taken_for_a_question() -> None:
    text = DOCUMENT.replace("decided_by: person", "decided_by: automatic")
    text = text.replace("advertiser.sectors'", "advertiser.sektors'")
    text = text.replace("    asks: Does a government control it?\n", "    is: advertiser.x == 1\n")
    assert {p.code for p in problems(text)} == {"unknown-fact"}


def test_a_rule_for_advertisers_that_reads_an_ad_is_told_so() -> None:
    (problem,) = problems(DOCUMENT.replace('"news" in advertiser.sectors', "ad.clicks > 3"))
    assert "applies_to: ad" in problem.suggestion


def test_every_problem_is_said_and_not_only_the_first() -> None:
    text = DOCUMENT
    for old, new in (
        ("policy: terms", "policy: Terms\nauthor: me"),
        ("advertiser.sectors'", "ad.x'"),
        ("then: ban", "then: expel\nmode: quiet\nappeal_within: soon\ndiscloses: limited"),
        ("ground: contract", "ground: law"),
        ("decided_by: person", "decided_by: nobody"),
    ):
        text = text.replace(old, new)
    assert sorted(p.code for p in problems(text)) == [
        "duration",
        "no-discloses-reason",
        "no-instrument",
        "policy-id",
        "then",
        "unknown-fact",
        "unknown-key",
        "wrong-value",
        "wrong-value",
    ]


@pytest.mark.parametrize(
    ("written", "row"),
    [
        ("is: |-\n      size(advertiser.sectors) > 1\n      && advertiser.controll == 'own'", 2),
        ("is: |\n\n      size(advertiser.sectors) > 1\n\n      && advertiser.controll == 'own'", 4),
        ("is: >-\n      size(advertiser.sectors) > 1\n      && advertiser.controll == 'own'", 2),
        ("is: >-  # why\n      advertiser.controll\n      == 'own'", 1),
        ("is: size(advertiser.sectors) > 1\n      && advertiser.controll == 'own'", 1),
        ("is:\n      size(advertiser.sectors) > 1\n      && advertiser.controll == 'own'", 2),
        ("is: 'size(advertiser.sectors) > 1\n      && advertiser.controll == ''own'''", 1),
        ("is: '''news'' in advertiser.sectors\n      && advertiser.controll == ''own'''", 1),
        ('is: "\\"news\\" in advertiser.sectors\n      && advertiser.controll == \\"own\\""', 1),
        ("is: size(advertiser.sectors) > 1\n      && advertiser.control ==", 1),
        ("is: >-\n      size(advertiser.sectors)\n      > 1 &&", 2),
    ],
)
def test_what_is_wrong_in_a_condition_is_placed_at_its_own_line(written: str, row: int) -> None:
    text = DOCUMENT.replace("""is: '"news" in advertiser.sectors'""", written)
    (problem,) = problems(text)
    assert problem.code in {"unknown-fact", "syntax"}
    assert problem.line == 16 + row, problem


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "front-matter"),
        ("# Terms\n", "front-matter"),
        ("---\npolicy: x\n", "front-matter"),
        (FRONT + "Text only.\n", "no-rules"),
        (FRONT + RULE.replace("```\n", "").replace("```rule", "```rule\n"), "unclosed-rule"),
        (FRONT + "Text.\n\n```rule\n```\n", "empty-rule"),
        (FRONT + "Text.\n\n> ```rule\n> id: x\n> ```\n", "nested-rule"),
        (DOCUMENT.replace("```rule", "```rules"), "not-a-rule-block"),
        (DOCUMENT.replace("```rule", "```"), "not-a-rule-block"),
        (FRONT + "x" * 2**20, "too-large"),
        (DOCUMENT.replace("then: ban", f"then: {'[' * 50}"), "too-deep"),
        (DOCUMENT.replace("then: ban", "then:\tban\n\tmode: shadow"), "yaml"),
        (
            DOCUMENT.replace("when:\n", "when:\n" + "  - {says: a, asks: b}\n" * 100),
            "too-many-elements",
        ),
        (FRONT.replace("version: 2020-01-01", "version: 2020-01-01\nnotice: 3 days"), "notice"),
    ],
)
def test_a_document_that_is_no_policy_is_refused(text: str, code: str) -> None:
    assert code in {p.code for p in problems(text)}


def test_a_rule_in_an_indented_block_is_not_lost_without_a_word() -> None:
    head, rule = RULE.split("```rule\n")
    indented = "\n".join(f"    {line}" for line in rule.splitlines())
    found = problems(f"{FRONT}{head}{indented}\n")
    assert ("not-a-rule-block", 10) in {(p.code, p.line) for p in found}


def test_a_comment_is_no_part_of_the_text_and_hides_the_rules_in_it() -> None:
    other = RULE.split("```rule")[1].replace("state-media", "old")
    comment = f"<!-- A note\namong us.\n```rule{other}-->\n\n"
    rule = the_rule(DOCUMENT.replace("```rule", comment + "```rule"))
    assert rule.text == "We don't take this."


@pytest.mark.parametrize(
    "body",
    [
        "[" * 500_000,
        "*a_ " * 200_000,
        "[a\n" * 100_000,
        "> " * 400_000,
        "- " * 400_000,
        "```rule\nid: a\n```\n" * 30_000,
        RULE.replace("when:\n", "when:\n" + "  - says: a\n    is: ad.zz\n" * 30_000),
    ],
    ids=range(7),
)
def test_a_document_made_to_take_long_is_read_or_refused(body: str) -> None:
    assert len(problems(FRONT + "Text.\n\n" + body)) <= 101


def test_discretion_is_never_automatic() -> None:
    questions = DOCUMENT.replace(
        """    is: '"news" in advertiser.sectors'""", "    asks: Does it publish news?"
    )
    assert the_rule(questions).effective_ground is Ground.DISCRETION
    automatic = questions.replace("decided_by: person", "decided_by: automatic")
    assert [p.code for p in problems(automatic)] == ["automatic-discretion"]


def test_limits_name_territories_or_a_fact_that_does() -> None:
    text = DOCUMENT.replace("then: ban", "then: {limit: {from: [NO, DE], for: 30 days}}")
    then = the_rule(text).then
    assert then.territory.excluded == ("NO", "DE")
    assert then.duration == timedelta(days=30)
    text = DOCUMENT.replace("then: ban", "then: {limit: {to: [AT]}}")
    assert the_rule(text).then.territory.only == ("AT",)
    text = DOCUMENT.replace("applies_to: advertiser", "applies_to: ad").replace(
        "then: ban", "then: {limit: {from_fact: ad.barred_in}}"
    )
    assert the_rule(text).then.territory.excluded_fact == "ad.barred_in"


def test_a_byte_order_mark_and_windows_line_ends_change_nothing(tmp_path: Path) -> None:
    folder(tmp_path)
    (tmp_path / "terms.md").write_bytes(b"\xef\xbb\xbf" + DOCUMENT.replace("\n", "\r\n").encode())
    loaded = load_policies(tmp_path)
    assert loaded.problems == []
    assert loaded.set is not None
    assert loaded.set.policies[0].rules[0].when[0].line == 15


def test_a_file_that_is_not_utf_8_is_refused_with_its_line(tmp_path: Path) -> None:
    folder(tmp_path)
    (tmp_path / "terms.md").write_bytes(DOCUMENT.encode().replace(b"take", b"\xff"))
    loaded = load_policies(tmp_path)
    assert loaded.set is None
    assert [(p.code, p.line) for p in loaded.problems] == [("not-utf-8", 8)]


def test_a_version_is_in_force_from_its_date_until_the_next(tmp_path: Path) -> None:
    later = DOCUMENT.replace("2020-01-01", "2021-01-01").replace("then: ban", "then: suspend")
    loaded = load_policies(folder(tmp_path, a=DOCUMENT, b=later))
    assert loaded.set is not None

    def kinds(day: str) -> list[RestrictionKind]:
        assert loaded.set is not None
        return [r.then.kind for r in loaded.set.rules(at(day), SubjectKind.ADVERTISER)]

    assert kinds("2019-12-31") == []
    assert kinds("2020-12-31") == [RestrictionKind.BAN]
    assert kinds("2021-01-01") == [RestrictionKind.SUSPEND]


def test_a_version_waits_for_its_notice_and_ends_when_withdrawn(tmp_path: Path) -> None:
    text = DOCUMENT.replace(
        "version: 2020-01-01",
        "version: 2020-01-01\npublished: 2019-12-20\nnotice: 30 days\nwithdrawn: 2020-06-01",
    )
    loaded = load_policies(folder(tmp_path, terms=text))
    assert loaded.set is not None
    days = ("2020-01-18", "2020-01-19", "2020-05-31", "2020-06-01")
    assert [len(loaded.set.in_force(at(d))) for d in days] == [0, 1, 1, 0]


def test_what_an_ad_does_while_it_waits_is_serve_or_hold_or_left_to_the_operator() -> None:
    for line, said in (
        ("", ""),
        ("\nwhile_waiting: serve", "serve"),
        ("\nwhile_waiting: hold", "hold"),
    ):
        text = DOCUMENT.replace("version: 2020-01-01", f"version: 2020-01-01{line}")
        policy, found = parse_policy(text, "terms.md", declarations())
        assert found == []
        assert policy is not None
        assert policy.while_waiting == said


def test_anything_else_to_do_while_it_waits_is_refused_with_its_line() -> None:
    for wrong in ("wait", "Serve", "true", "[hold]"):
        text = DOCUMENT.replace(
            "version: 2020-01-01", f"version: 2020-01-01\nwhile_waiting: {wrong}"
        )
        (problem,) = problems(text)
        assert text.splitlines()[problem.line - 1] == f"while_waiting: {wrong}"
        assert problem.severity == "error"


def test_what_cannot_stand_side_by_side_is_refused(tmp_path: Path) -> None:
    other = DOCUMENT.replace("policy: terms", "policy: others")
    loaded = load_policies(folder(tmp_path, a=DOCUMENT, b=other, c=DOCUMENT))
    assert loaded.set is None
    assert {p.code for p in loaded.problems} == {"duplicate-id", "duplicate-version"}


def test_an_empty_folder_says_what_it_lacks(tmp_path: Path) -> None:
    assert {p.code for p in load_policies(tmp_path).problems} == {"no-policies", "unreadable"}


@given(st.text(max_size=200) | st.sampled_from(DOCUMENT.splitlines()), st.integers(0, 30))
def test_a_damaged_document_is_read_or_refused(line: str, place: int) -> None:
    lines = DOCUMENT.splitlines()
    lines[place : place + 1] = [line]
    text = "\n".join(lines)
    policy, found = parse_policy(text, "terms.md", declarations())
    assert (policy is None) == any(p.severity == "error" for p in found)
    assert all(1 <= p.line <= len(text.splitlines()) + 1 for p in found)
