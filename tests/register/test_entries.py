"""Entries: canonical JSON, RFC 6962 leaf hashes, and nothing private in clear."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from reasoned.decisions.engine import Engine
from reasoned.decisions.model import Decision, Subject
from reasoned.decisions.statement_parts import RestrictionShown
from reasoned.facts.model import SubjectKind
from reasoned.policies.model import PolicySet
from reasoned.policies.read import load_policies
from reasoned.register.commitments import disclose
from reasoned.register.entries import (
    MAX_BYTES,
    Entry,
    TooLong,
    decision_entry,
    entry,
    policy_entry,
    private_reads,
    ruling_entry,
    withdrawal_entry,
)

SMALL = Path(__file__).parents[1] / "cases" / "small"
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
CLEAR = {"ad.text": "hello", "ad.age": 30, "ad.countries": ("DE",), "ad.spend": 10.0,
         "ad.buyer": None, "ad.checks": ()}  # fmt: skip


@lru_cache
def policies() -> PolicySet:
    loaded = load_policies(SMALL).set
    assert loaded is not None
    return loaded


@lru_cache
def engine() -> Engine:
    return Engine(policies(), NOW)


def decision_of(**facts: Any) -> Decision:
    record = {**CLEAR, **{f"ad.{name}": value for name, value in facts.items()}}
    return engine().decide(Subject("ad-secret", SubjectKind.AD, "Secret Ltd"), record)


def entry_of(decision: Decision, salts: int = 0) -> Entry:
    declarations = policies().declarations
    disclosures = [
        disclose(read.name, {"value": str(read.value)}, (salts + n).to_bytes(16, "big"))
        for n, read in enumerate(private_reads(decision, declarations))
    ]
    return decision_entry(
        decision,
        declarations,
        case="case_1",
        decision_id="dec_1",
        puid="00000000-0000-4000-8000-000000000001",
        policies={p.id: p.sha256 for p in policies().policies},
        restrictions=[],
        disclosures=disclosures,
    )


def check(made: Entry) -> dict[str, Any]:
    """It is canonical, and its hash is that of RFC 6962; gives what it says."""
    body: dict[str, Any] = json.loads(made.content)
    assert rfc8785.dumps(body) == made.content
    assert body["kind"] == made.kind
    assert made.leaf_hash == hashlib.sha256(b"\x00" + made.content).digest()
    return body


def test_the_hash_of_a_leaf_is_that_of_the_standard() -> None:
    # The empty leaf of RFC 6962, 2.1: what everybody else's log computes too.
    empty = "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    assert hashlib.sha256(b"\x00").hexdigest() == empty
    made = entry("x", {"b": 1, "a": "é"})
    assert made.content == '{"a":"é","b":1,"kind":"x","v":1}'.encode()
    check(made)


def test_entries_of_every_kind_say_what_anybody_may_know() -> None:
    policy = next(p for p in policies().policies if p.id == "ads")
    said = check(policy_entry(policy, NOW))
    assert (said["policy"], said["version"], said["sha256"]) == ("ads", "2020-01-01", policy.sha256)
    said = check(
        ruling_entry(
            case="case_1",
            decision_id="dec_1",
            ruling_id="rul_1",
            at=NOW,
            result="varied",
            arguments={"1": "accepted", "2": "rejected"},
        )
    )
    assert (said["result"], said["arguments"]) == ("varied", {"1": "accepted", "2": "rejected"})
    said = check(withdrawal_entry(case="case_1", decision_id="dec_1", at=NOW))
    assert (said["kind"], said["case"], said["decision"]) == ("withdrawal", "case_1", "dec_1")
    said = check(entry_of(decision_of(age=12)))
    assert said["facts"] == {"ad.age": {"state": "value", "value": 12}}
    assert (said["_sd"], said["_sd_alg"], said["automatic"]) == ([], "sha-256", True)
    assert [(r["policy"], r["rule"]) for r in said["rules"]] == [("ads", "too-young")]


def test_an_entry_names_nobody() -> None:
    content = entry_of(decision_of(age=12)).content
    for name in (b"ad-secret", b"Secret Ltd"):
        assert name not in content


@given(
    spend=st.floats(1_000.5, 1e12),
    buyer=st.sampled_from([None, "Mallory"]),
    age=st.integers(-(2**63), 17) | st.just(30),
    text=st.text(st.characters(codec="utf-8"), min_size=12, max_size=40),
    at=st.integers(0, 1_700_000_000).map(lambda seconds: datetime.fromtimestamp(seconds, UTC)),
    cloaked=st.booleans(),
)
def test_nothing_private_stands_in_an_entry(
    spend: float, buyer: str | None, age: int, text: str, at: datetime, cloaked: bool
) -> None:
    checks = ({"at": at, "same_page": not cloaked},)
    decision = decision_of(spend=spend, buyer=buyer, age=age, text=text, checks=checks)
    private = {r.name for r in private_reads(decision, policies().declarations)}
    made = entry_of(decision)
    said = check(made)
    # Party, personal and withheld: never by name, never by value.
    assert not private & said["facts"].keys()
    read = {r.name for finding in decision.by for r in finding.reads}
    assert private == read & {"ad.spend", "ad.buyer", "ad.checks"}
    assert private | said["facts"].keys() == read
    assert len(said["_sd"]) == len(private)
    for secret in (b"Mallory", at.isoformat()[:19].encode(), b"same_page"):
        assert secret not in made.content
    if "ad.spend" in private:
        assert repr(spend).encode() not in made.content
    # The order of digests tells nothing of the order of facts.
    assert said["_sd"] == sorted(said["_sd"])
    # What can be known in public is exact.
    if "ad.age" in said["facts"]:
        assert int(said["facts"]["ad.age"]["value"]) == age


def test_a_value_too_long_to_show_is_committed_to() -> None:
    said = check(entry_of(decision_of(countries=("NO", "DE"))))
    assert said["facts"]["ad.countries"]["value"] == ["NO", "DE"]
    many = tuple(f"{n:05d}" for n in range(500))
    decision = decision_of(countries=("NO", *many))
    said = check(entry_of(decision))
    assert (said["facts"], len(said["_sd"])) == ({}, 1)


def test_territories_that_a_private_fact_gives_stand_as_its_digest(tmp_path: Path) -> None:
    facts = (SMALL / "facts.yaml").read_text(encoding="utf-8")
    secret = (
        "  ad.secret:\n    type: list of string\n    question: Where not?\n    disclosure: {}\n"
    )
    rule = (
        (SMALL / "ads.md").read_text(encoding="utf-8").replace("ad.spend > 1000.0", "ad.age > 90")
    )
    rule = rule.replace("{suspend: {for: 30 days}}", "{limit: {from_fact: ad.secret}}")
    for level, excluded in (("public", ["DE"]), ("party", None), ("withheld", None)):
        (tmp_path / "facts.yaml").write_text(facts + secret.format(level), encoding="utf-8")
        (tmp_path / "ads.md").write_text(rule, encoding="utf-8")
        loaded = load_policies(tmp_path).set
        assert loaded is not None
        decision = Engine(loaded, NOW).decide(
            Subject("x", SubjectKind.AD), {**CLEAR, "ad.age": 99, "ad.secret": ("DE",)}
        )
        made = decision_entry(
            decision,
            loaded.declarations,
            case="c",
            decision_id="d",
            puid="p",
            policies={p.id: p.sha256 for p in loaded.policies},
            restrictions=[RestrictionShown("limit", "", False, ("DE",), None, NOW, None)],
            disclosures=[],
        )
        assert check(made)["restrictions"][0]["excluded"] == excluded
        assert (b'"DE"' in made.content) is (level == "public")


def test_an_entry_that_no_log_takes_is_refused() -> None:
    room = MAX_BYTES - len(entry("x", {"a": ""}).content)
    assert len(entry("x", {"a": "x" * room}).content) == MAX_BYTES
    with pytest.raises(TooLong):
        entry("x", {"a": "x" * (room + 1)})


def test_a_restriction_is_shown_with_its_times_and_places() -> None:
    decision = decision_of(age=12)
    shown = RestrictionShown("reject", "", True, ("DE",), None, NOW, None)
    made = decision_entry(
        decision,
        policies().declarations,
        case="c",
        decision_id="d",
        puid="p",
        policies={"ads": "x"},
        restrictions=[shown],
        disclosures=[],
    )
    assert check(made)["restrictions"] == [
        {
            "kind": "reject",
            "excluded": ["DE"],
            "only": None,
            "starts_at": "2026-03-02T09:00:00Z",
            "ends_at": None,
        }
    ]
