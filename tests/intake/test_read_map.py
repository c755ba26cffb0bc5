"""A facts map is read whole, and what is wrong in it is told with its line."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reasoned.facts.model import Absent, SubjectKind
from reasoned.intake.facts_map import CONVERSIONS, OnDamage
from reasoned.intake.read_map import load_map, parse_map
from tests.intake.build import DECLARED, facts_map

WHOLE = r"""
subject: ad
advertiser: Page
id: AdID
name: Advertiser
source: Ads of 2018
observed: 2018-05-10
confidence: 0.9
empty: unknown
also_empty: ["-", "N/A"]
on_damage: unknown
facts:
  ad.text: {column: AdText, empty: none}
  ad.landing_domain: {column: LandingPage, convert: domain}
  ad.landing_scheme: {column: LandingPage, convert: scheme}
  ad.started: {column: Created, convert: date, format: ["%m/%d/%y", "%d.%m.%y"], zone: UTC}
  ad.spend: {column: AdSpend, convert: number, decimal: ",", unit: EUR}
  ad.interests: {column: Interests, convert: list, separator: [",", " or "]}
  ad.territories: {column: Location, convert: territories}
  ad.min_age: {column: Age, convert: number, extract: '^(\d+)', on_damage: reject}
  ad.shown: {column: Shown, is_true: ["1", ja], is_false: [0, nein]}
  ad.format: {value: text}
  advertiser.country: Country
"""


def codes(text: str) -> list[tuple[int, str]]:
    """Line and code of each problem."""
    _, problems = parse_map(text, "map.yaml", DECLARED)
    return [(p.line, p.code) for p in problems]


def messages(text: str) -> str:
    _, problems = parse_map(text, "map.yaml", DECLARED)
    return "\n".join(map(str, problems))


def test_a_whole_map() -> None:
    found = facts_map(WHOLE)
    assert found.subject is SubjectKind.AD
    assert (found.id, found.name, found.source) == ("AdID", "Advertiser", "Ads of 2018")
    assert found.observed == datetime(2018, 5, 10, tzinfo=UTC)
    assert found.also_empty == {"-", "N/A"}
    facts = {taken.fact: taken for taken in found.facts}
    assert facts["ad.text"].empty is Absent.NONE
    assert facts["ad.landing_domain"].empty is Absent.UNKNOWN
    assert facts["ad.landing_domain"].on_damage is OnDamage.UNKNOWN
    assert facts["ad.min_age"].on_damage is OnDamage.REJECT
    assert facts["ad.min_age"].convert == "number"
    assert facts["ad.interests"].separators == (",", " or ")
    assert facts["ad.shown"].is_true == ("1", "ja")
    assert facts["ad.shown"].is_false == ("0", "nein")
    assert facts["ad.format"].value == "text"
    assert facts["advertiser.country"].column == "Country"
    assert set(found.columns()) == {
        "AdID", "Advertiser", "Page", "AdText", "LandingPage", "Created", "AdSpend", "Interests",
        "Location", "Age", "Shown", "Country",
    }  # fmt: skip


def test_without_on_damage_a_damaged_record_is_rejected() -> None:
    assert facts_map("facts: {ad.text: T}").facts[0].on_damage is OnDamage.REJECT


@pytest.mark.parametrize(
    ("text", "line", "code", "said"),
    [
        ("facts:\n  ad.txt: T", 2, "unknown-fact", "Did you mean `ad.text`?"),
        ("fact:\n  ad.text: T", 1, "unknown-key", "Did you mean `facts`?"),
        ("facts:\n  ad.text: {colum: T}", 2, "unknown-key", "Did you mean `column`?"),
        (
            "facts:\n  ad.started:\n    column: T\n    convert: dates",
            4,
            "unknown-conversion",
            "Did you mean `date`?",
        ),
        ("facts:\n  ad.text: {column: T, convert: number}", 2, "wrong-conversion", "convert: text"),
        ("facts:\n  ad.min_age: {column: T, separator: ','}", 2, "unknown-key", "convert: number"),
        ("facts:\n  ad.text: {convert: text}", 2, "missing-key", "Write one of the two."),
        ("facts:\n  ad.text: {column: T, value: x}", 2, "missing-key", "Write one of the two."),
        ("facts:\n  ad.format: {value: radio}", 2, "wrong-value", "one of text, video"),
        ("facts:\n  ad.text: {column: T, empty: nothing}", 2, "wrong-value", "unknown, none"),
        ("facts:\n  ad.min_age: {column: T, empty: none}", 2, "empty-none", "isn't optional"),
        ("empty: none\nfacts:\n  ad.min_age: T", 3, "empty-none", "isn't optional"),
        ("facts:\n  ad.text: {column: T, extract: '('}", 2, "regular-expression", "RE2"),
        ("facts:\n  ad.text: {column: T, extract: 'a'}", 2, "regular-expression", "0 groups"),
        (
            "facts:\n  ad.text: {column: T, extract: '((a{1000}){1000})'}",
            2,
            "regular-expression",
            "",
        ),
        ("facts:\n  ad.spend: {column: T, unit: RUB}", 2, "unit", "times"),
        ("facts:\n  ad.spend: {column: T, times: -1}", 2, "wrong-type", "above 0"),
        ("facts:\n  ad.started: {column: T, format: '%m/%m/%y'}", 2, "date-format", "once"),
        ("facts:\n  ad.started: {column: T, format: '%d.%q'}", 2, "date-format", "strptime"),
        ("facts:\n  ad.started: {column: T, format: [unix, YYYY]}", 2, "date-format", "%d.%m.%Y"),
        ("facts:\n  ad.started: {column: T, zone: Mars/Olympus}", 2, "time-zone", "Europe/Berlin"),
        ("facts:\n  ad.started: {column: T, zone: ../etc/passwd}", 2, "time-zone", ""),
        ("facts:\n  ad.interests: {column: T, separator: []}", 2, "wrong-type", "separator"),
        ("facts:\n  ad.text: {column: T, case: Upper}", 2, "wrong-value", "lower or upper"),
        ("on_damage: ignore\nfacts:\n  ad.text: T", 1, "wrong-value", "reject, unknown"),
        ("subject: site\nfacts:\n  ad.text: T", 1, "wrong-value", "advertiser, ad"),
        ("facts: {}", 1, "no-facts", "facts:"),
        ("", 1, "empty", "facts:"),
        ("facts: [x", 2, "yaml", "YAML"),
        ("subject: advertiser\nfacts:\n  ad.text: T", 3, "wrong-subject", "subject: ad"),
        ("facts: &a {ad.text: T}\nx: *a", 2, "yaml-alias", "Write it out"),
        ("facts: {ad.text: T}\nproviders:\n  - ftp: x", 3, "provider", "csv, http or command"),
        (
            (
                "facts: {ad.text: T}\nproviders:\n  - http: file:///etc/passwd\n    source: s\n"
                "    send: [T]\n    facts: {ad.risk: r}"
            ),
            3,
            "url",
            "https://",
        ),
        (
            (
                "facts: {ad.text: T}\nproviders:\n  - http: https://{T}/x\n    source: s\n"
                "    facts: {ad.risk: r}"
            ),
            3,
            "url",
            "host",
        ),
        (
            (
                "facts: {ad.text: T}\nproviders:\n  - command: [x]\n    source: s\n"
                "    facts: {ad.risk: r}"
            ),
            3,
            "provider",
            "send",
        ),
        (
            (
                "facts: {ad.text: T}\nproviders:\n  - csv: x.csv\n    source: s\n"
                "    facts: {ad.risk: r}"
            ),
            3,
            "missing-key",
            "key",
        ),
        (
            (
                "facts: {ad.text: T}\nproviders:\n  - command: [x]\n    send: [ad.txt]\n"
                "    source: s\n    facts: {ad.risk: r}"
            ),
            3,
            "unknown-fact",
            "Did you mean `ad.text`?",
        ),
        (
            (
                "facts: {ad.text: T}\nproviders:\n  - command: [x]\n    send: [T]\n    source: s\n"
                "    timeout: 3 hours\n    facts: {ad.risk: r}"
            ),
            6,
            "wrong-value",
            "seconds",
        ),
    ],
)
def test_what_is_wrong_is_told_with_its_line_and_a_way_out(
    text: str, line: int, code: str, said: str
) -> None:
    assert (line, code) in codes(text)
    assert said in messages(text)


def test_providers() -> None:
    found = facts_map(
        """
facts: {ad.text: T}
providers:
  - csv: beside.csv
    key: {row: AdvertiserID, file: id}
    source: The register
    confidence: 0.7
    observed: {column: seen}
    expires_after: 30 days
    facts: {advertiser.country: {column: land}}
  - http: https://example.org/risk?d={ad.landing_domain}
    source: Risk scores
    timeout: 0.5 s
    retries: 0
    confidence: {column: sure}
    facts: {ad.risk: {column: risk}}
  - command: [python3, ask.py]
    send: [ad.text, AdID]
    source: Our script
    status: alleged
    facts: {ad.format: {column: format}}
""",
        "maps/map.yaml",
    )
    beside, endpoint, command = found.providers
    assert Path(beside.target) == Path("maps/beside.csv")
    assert (beside.sends, beside.file_key) == (("AdvertiserID",), "id")
    assert beside.expires_after == timedelta(days=30)
    assert beside.observed.column == "seen"
    assert endpoint.sends == ("ad.landing_domain",)
    assert endpoint.timeout == timedelta(seconds=0.5)
    assert endpoint.retries == 0
    assert command.argv == ("python3", "ask.py")
    assert command.facts[0].on_damage is OnDamage.UNKNOWN


def test_a_file_that_is_not_there_is_a_problem(tmp_path: Path) -> None:
    _, problems = load_map(tmp_path / "none.yaml", DECLARED)
    assert [p.code for p in problems] == ["unreadable"]


def test_a_file_that_is_there_is_read(tmp_path: Path) -> None:
    path = tmp_path / "map.yaml"
    path.write_text(WHOLE)
    found, problems = load_map(path, DECLARED)
    assert not problems
    assert found.path == str(path)


@given(
    st.dictionaries(
        st.sampled_from([*CONVERSIONS, "facts", "id", "empty", "providers", "subject"]),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.text(max_size=5),
            lambda inner: (
                st.lists(inner, max_size=2)
                | st.dictionaries(
                    st.sampled_from(
                        ["ad.text", "ad.started", "column", "value", "convert", "csv", "http",
                         "command", "key", "times", "zone", "format", "words", "send", "facts"]
                    ),
                    inner,
                    max_size=3,
                )
            ),
            max_leaves=8,
        ),
        max_size=4,
    )
)  # fmt: skip
def test_no_document_raises(document: dict[str, object]) -> None:
    import yaml

    parse_map(yaml.safe_dump(document), "map.yaml", DECLARED)
