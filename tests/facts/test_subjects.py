"""A case file: subjects, their facts, what was said, matches."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from reasoned.conditions.values import Partial
from reasoned.facts.declarations import parse_declarations
from reasoned.facts.measures import MatchStatus
from reasoned.facts.model import Status, SubjectKind
from reasoned.facts.subjects import Case, load_case, parse_case
from reasoned.facts.view import view

DECLARED, _problems = parse_declarations(
    """
types:
  assurance:
    kind: {type: string, values: [audit]}
    title: {type: string}
    given_at: {type: timestamp}
facts:
  advertiser.sectors: {type: list of string, values: [news, security], question: q}
  advertiser.control: {type: string, optional: true, question: q}
  advertiser.assurances: {type: list of assurance, question: q}
  ad.text: {type: string, question: q}
""",
    "facts.yaml",
)
assert _problems == []

TEXT = """\
title: A case
note: The rules are ours.
operator: {name: A platform, is: [us-sellers]}
subjects:
  - id: acme
    kind: advertiser
    name: Acme
    facts:
      - fact: advertiser.sectors
        value: [news]
        source: {title: Its register entry, url: https://example.org/acme, kind: authority}
        observed_at: 2018-01-02
      - fact: advertiser.sectors
        item: security
        source: {title: A paper}
        observed_at: 2018-01-03
        known_from: 2018-01-05
        status: alleged
      - id: who-controls
        fact: advertiser.control
        value: government
        source: {title: A report}
        observed_at: 2018-01-02
        true_from: 2017-01-01
        true_until: 2019-01-01
        confidence: 0.9
        evidence: "Page 3."
      - id: who-controls
        fact: advertiser.control
        value: government
        source: {title: Its letter}
        observed_at: 2018-02-01
        status: contested
        contested_by: Acme
    assurances:
      - kind: audit
        title: A review of its code
        given_at: 2018-03-01
        source: {title: Its page}
        observed_at: 2018-03-01
    statements:
      - by: The platform
        at: 2018-01-20
        text: Your business model conflicts.
        source: {title: A letter}
  - id: ad-1
    kind: ad
    name: Buy Acme
    advertiser: acme
    facts:
      - {fact: ad.text, value: Buy, source: {title: The booking}, observed_at: 2018-01-02}
matches:
  - {advertiser: acme, measure: m-1, status: confirmed, at: 2018-01-02, by: A reviewer}
"""


def parsed(text: str = TEXT) -> Case:
    case, problems = parse_case(text, "case.yaml", DECLARED)
    assert problems == []
    return case


def test_a_case_is_read_with_all_that_it_says() -> None:
    case = parsed()
    assert (case.title, case.operator.codes) == ("A case", ("us-sellers",))
    assert case.subject("acme").kind is SubjectKind.ADVERTISER
    assert case.subject("ad-1").advertiser == "acme"
    with pytest.raises(KeyError):
        case.subject("nobody")
    assert [f.id for f in case.facts] == [
        "acme/advertiser.sectors/1",
        "acme/advertiser.sectors/2",
        "acme/who-controls",
        "acme/who-controls",
        "acme/advertiser.assurances/1",
        "ad-1/ad.text/1",
    ]
    sectors, alleged, control, contested, assurance, _ = case.facts
    assert sectors.value == ("news",)
    assert (sectors.source.kind, sectors.source.where) == ("authority", "https://example.org/acme")
    assert sectors.known_from == sectors.observed_at == datetime(2018, 1, 2, tzinfo=UTC)
    assert alleged.status is Status.ALLEGED
    assert type(alleged.value) is Partial
    assert (control.confidence, control.evidence) == (0.9, "Page 3.")
    assert contested.status is Status.CONTESTED
    assert case.contested_by == {"acme/who-controls": "Acme"}
    assert assurance.value == Partial(
        [
            {
                "kind": "audit",
                "title": "A review of its code",
                "given_at": datetime(2018, 3, 1, tzinfo=UTC),
            }
        ]
    )
    assert case.statements[0].text == "Your business model conflicts."
    assert case.matches[0].status is MatchStatus.CONFIRMED


def test_a_case_can_be_viewed_at_any_moment() -> None:
    case = parsed()
    january = view(case.facts, DECLARED, "acme", datetime(2018, 1, 4, tzinfo=UTC))
    assert january.record["advertiser.control"] == "government"
    assert type(january.record["advertiser.sectors"]) is tuple
    assert "advertiser.assurances" not in january.record
    march = view(case.facts, DECLARED, "acme", datetime(2018, 3, 2, tzinfo=UTC))
    assert "advertiser.control" not in march.record
    assert type(march.record["advertiser.sectors"]) is Partial
    assert len(march.record["advertiser.assurances"]) == 1


def line_of(text: str, words: str) -> int:
    return text.count("\n", 0, text.index(words)) + 1


SECTORS = "fact: advertiser.sectors\n        value"
ALLEGED = "fact: advertiser.sectors\n        item"
CONTESTED = (
    "id: who-controls\n        fact: advertiser.control\n        value: government\n"
    "        source: {title: Its l"
)


@pytest.mark.parametrize(
    ("old", "new", "where", "code"),
    [
        (SECTORS, SECTORS.replace("sectors", "sector"), "fact: advertiser.s", "undeclared-fact"),
        ("value: [news]", "value: [gnus]", "value: [gnus]", "value"),
        ("item: security", "value: security", "value: security", "value"),
        ("item: security", "value: []\n        item: x", SECTORS + ": []", "value"),
        ("value: government", "item: government", "item: government", "value"),
        ("fact: ad.text", "fact: advertiser.control", "{fact: advertiser.control", "subject"),
        ("        source: {title: A paper}\n", "", ALLEGED, "missing-key"),
        ("source: {title: A paper}", "source: {titel: A paper}", "source: {titel", "unknown-key"),
        ("kind: authority}", "kind: autority}", "kind: autority", "wrong-value"),
        ("2018-01-03", "2018-01-03T10:00:00", "2018-01-03T", "date"),
        ("known_from: 2018-01-05", "known_from: 2018-01-01", "known_from", "dates"),
        ("true_until: 2019-01-01", "true_until: 2016-01-01", "true_until", "dates"),
        ("        contested_by: Acme\n", "", CONTESTED, "missing-key"),
        ("status: alleged", "status: aledged", "aledged", "wrong-value"),
        ("title: A review of its code", "titel: A review", "titel: A review", "unknown-key"),
        ("kind: audit", "kind: audits", "kind: audits", "value"),
        ("id: ad-1", "id: acme", "id: acme\n    kind: ad\n", "duplicate-id"),
        ("id: ad-1", "id: Ad 1", "id: Ad 1", "id"),
        ("advertiser: acme\n    facts", "advertiser: nobody\n    facts", "id: ad-1", "advertiser"),
        ("{advertiser: acme,", "{advertiser: acne,", "{advertiser: acne", "unknown-subject"),
        (", by: A reviewer", "", "{advertiser: acme", "missing-key"),
        ("kind: ad\n", "kind: add\n", "kind: add\n", "wrong-value"),
        ("        text: Your business model conflicts.\n", "", "by: The platform", "missing-key"),
        ("title: A case", "titel: A case", "titel: A case", "unknown-key"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_found_with_its_line(old: str, new: str, where: str, code: str) -> None:
    assert old in TEXT
    text = TEXT.replace(old, new, 1)
    _, problems = parse_case(text, "case.yaml", DECLARED)
    assert (line_of(text, where), code) in [(p.line, p.code) for p in problems]


def test_an_id_of_one_fact_cannot_be_that_of_another() -> None:
    text = TEXT.replace(
        "- fact: advertiser.sectors\n        value",
        "- id: who-controls\n        fact: advertiser.sectors\n        value",
    )
    _, problems = parse_case(text, "case.yaml", DECLARED)
    assert {p.code for p in problems} == {"duplicate-id"}


def test_what_is_wrong_is_left_out_and_the_rest_stays() -> None:
    case, problems = parse_case(TEXT.replace("[news]", "[gnus]"), "case.yaml", DECLARED)
    assert len(problems) == 1
    assert len(case.facts) == 5


def test_an_empty_file_holds_no_case() -> None:
    assert [p.code for p in parse_case("", "case.yaml", DECLARED)[1]] == ["empty"]


def test_a_case_is_read_from_its_file(tmp_path: Path) -> None:
    (tmp_path / "case.yaml").write_text(TEXT)
    assert load_case(tmp_path / "case.yaml", DECLARED) == (parsed(), [])
    assert [p.code for p in load_case(tmp_path / "no.yaml", DECLARED)[1]] == ["unreadable"]
