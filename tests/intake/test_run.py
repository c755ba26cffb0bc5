"""A run: each record is decided or rejected and counted, and memory stays as it is."""

from __future__ import annotations

import json
import tracemalloc
from collections.abc import Iterator
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reasoned.decisions.model import Unfounded
from reasoned.intake import run as run_module
from reasoned.intake.gather import Gatherer
from reasoned.intake.output import FIELDS, REJECT_FIELDS, Entry, rejected
from reasoned.intake.records import Record, Reject, Row
from reasoned.intake.run import run
from reasoned.intake.summary import summary
from reasoned.intake.totals import Freed, Totals
from tests.intake.build import AT, DECLARED, gatherer
from tests.intake.policy import engine

NATIVE = Gatherer(DECLARED, AT, title="ads.jsonl")
FINE = {
    "ad.landing_scheme": "https",
    "ad.min_age": 18,
    "ad.format": "text",
    "ad.landing_domain": "example.com",
    "ad.territories": ["FR"],
    "ad.text": "x",
}


def decide(
    *records: dict[str, Any] | Record, gather: Gatherer = NATIVE
) -> tuple[list[dict[str, Any]], list[Reject], Totals]:
    entries: list[Entry] = []
    rejects: list[Reject] = []
    rows: Iterator[Record] = (
        Row(number, record) if isinstance(record, dict) else record
        for number, record in enumerate(records, 1)
    )
    totals = run(
        rows,
        gather,
        engine(),
        on_entry=entries.append,
        on_reject=rejects.append,
        totals=Totals(),
    )
    return [entry.data for entry in entries], rejects, totals


class TestOutput:
    def test_an_ad_that_no_rule_holds_for_is_allowed(self) -> None:
        ((data,), _, _) = decide(FINE)
        assert tuple(data) == FIELDS
        assert data["outcome"] == "allow"
        assert data["rules"] == data["undetermined"] == data["flips"] == []
        assert data["statement"] is None

    def test_a_restriction_comes_with_rules_flips_and_its_statement(self) -> None:
        ((data,), _, _) = decide({**FINE, "ad.landing_scheme": "http", "id": "a", "name": "Shop"})
        assert (data["id"], data["name"], data["kind"]) == ("a", "Shop", "ad")
        assert data["outcome"] == "reject"
        assert data["rules"] == data["by"] == ["insecure"]
        assert data["statement"]["grounds"][0]["rule"] == "insecure"
        (source,) = data["statement"]["grounds"][0]["elements"][0]["facts"][0]["sources"]
        assert (source["title"], source["where"]) == ("ads.jsonl", "row 1")
        (flip,) = data["flips"]
        assert flip["rule"] == "insecure"
        assert flip["becomes"] == "does not hold"
        assert flip["changes"][0]["fact"] == "ad.landing_scheme"
        assert flip["text"].startswith("If ")

    def test_a_rule_for_a_person_is_proposed(self) -> None:
        ((data,), _, _) = decide({**FINE, "ad.min_age": 16})
        assert data["outcome"] == "review"
        assert data["rules"] == ["young"]
        assert data["by"] == []
        assert data["proposed"] == [{"rule": "young", "restriction": "reject"}]
        assert data["statement"] is None

    def test_what_is_missing_is_named_with_its_question(self) -> None:
        without = {name: value for name, value in FINE.items() if name != "ad.min_age"}
        ((data,), _, _) = decide(without)
        assert data["outcome"] == "review"
        assert data["undetermined"] == [
            {
                "rule": "young",
                "missing": [
                    {
                        "fact": "ad.min_age",
                        "question": "From which age?",
                        "text": data["undetermined"][0]["missing"][0]["text"],
                    }
                ],
            }
        ]
        text = data["undetermined"][0]["missing"][0]["text"]
        assert text.startswith("Not known: ")
        assert text.endswith("From which age?")

    def test_shadow_rules_are_shown_and_change_nothing(self) -> None:
        ((data,), _, _) = decide({**FINE, "ad.format": "video"})
        assert (data["outcome"], data["shadow"]) == ("allow", ["shadowed"])

    def test_a_limited_rule_shows_no_flips(self) -> None:
        ((data,), _, _) = decide({**FINE, "ad.landing_domain": "bad.example.com"})
        assert data["outcome"] == "reject"
        assert [f["changes"] for f in data["flips"]] == [[]]
        assert "withheld" in data["flips"][0]["text"]
        assert "bad.example.com" not in json.dumps(data)

    def test_damage_is_listed(self) -> None:
        gather = gatherer("on_damage: unknown\nfacts: {ad.min_age: Age}")
        ((data,), _, _) = decide({"Age": "old"}, gather=gather)
        assert "old" in data["problems"][0]

    def test_the_output_is_json_and_says_what_the_schema_says(self) -> None:
        import reasoned.decisions

        folder = next(iter(reasoned.decisions.__path__))
        with open(f"{folder}/schema/statement-1.json", encoding="utf-8") as file:  # noqa: PTH123
            schema = json.load(file)
        (data, _, _) = decide(
            {**FINE, "ad.landing_scheme": "http"},
            {**FINE, "ad.territories": ["DE"], "ad.text": "casino"},
        )
        for one in data:
            jsonschema.validate(json.loads(json.dumps(one))["statement"], schema)

    def test_a_reject_has_its_fields(self) -> None:
        assert tuple(rejected(Reject(1, "why", {"a": 1}, rows=3))) == REJECT_FIELDS
        assert tuple(rejected(Reject(1, "why", "x"))) == REJECT_FIELDS[:3]


class TestCounting:
    @given(
        st.lists(
            st.sampled_from(
                [FINE, {}, {"ad.txt": "x"}, {"ad.min_age": 3}, Reject(0, "r", "x"),
                 Reject(0, "r", "x", rows=5), {**FINE, "ad.landing_scheme": "http"}]
            ),
            max_size=12,
        )
    )  # fmt: skip
    def test_decided_and_rejected_make_what_was_read(self, records: list[Any]) -> None:
        entries, rejects, totals = decide(*records)
        assert len(entries) + len(rejects) == len(records)
        assert totals.decided == len(entries) == sum(totals.outcomes.values())
        assert totals.rejected == sum(r.rows for r in rejects)
        assert totals.read == totals.decided + totals.rejected

    def test_what_cannot_be_founded_is_a_reject_and_counted_once(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def unfounded(*_: Any, **__: Any) -> Entry:
            raise Unfounded("No rule carries it.")

        monkeypatch.setattr(run_module, "decided", unfounded)
        entries, rejects, totals = decide(FINE)
        assert entries == []
        assert "No rule carries it." in rejects[0].reason
        assert (totals.read, totals.decided, totals.rejected) == (1, 0, 1)
        assert not totals.outcomes

    def test_the_summary_names_outcomes_rules_and_damage(self) -> None:
        gather = gatherer(
            "on_damage: unknown\nfacts: {ad.min_age: Age, ad.landing_scheme: {column: Page,"
            " convert: scheme}, ad.format: {value: text}, ad.territories: {value: [FR]},"
            " ad.landing_domain: {value: x.com}, ad.text: {value: x}}"
        )
        _, _, totals = decide(
            {"Age": "20", "Page": "http://x.com"}, {"Age": "x", "Page": "https://x.com"},
            Reject(3, "r", "x"), gather=gather,
        )  # fmt: skip
        said = "\n".join(summary(totals, engine()))
        assert "3 read: 2 decided (1 without a person), 1 rejected." in said
        assert "insecure" in said
        assert "3 other rules never held" in said
        assert "1 decided records have cells that couldn't be used" in said

    def test_facts_are_ranked_by_what_they_would_free(self) -> None:
        totals = Totals()
        totals.lacking.update(
            {
                frozenset({"a"}): 2,
                frozenset({"b"}): 3,
                frozenset({"a", "b"}): 10,
                frozenset({"c", "d"}): 4,
            }
        )
        assert totals.would_free() == [
            Freed("b", 3), Freed("a", 12), Freed("c", 0), Freed("d", 4),
        ]  # fmt: skip
        assert totals.would_free(1) == [Freed("b", 3)]

    def test_memory_does_not_grow_with_the_records(self) -> None:
        def peak(count: int) -> int:
            records: Iterator[Record] = (
                Row(n, {**FINE, "ad.text": f"{n} " + "x" * 1000, "ad.min_age": 16 + n % 3})
                for n in range(count)
            )
            tracemalloc.start()
            run(
                records, NATIVE, engine(), on_entry=lambda _: None, on_reject=lambda _: None,
                totals=Totals(), flips=False,
            )  # fmt: skip
            _, most = tracemalloc.get_traced_memory()
            tracemalloc.stop()
            return most

        peak(10)
        assert peak(1500) < peak(150) + 300_000
