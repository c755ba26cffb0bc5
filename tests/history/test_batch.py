"""Rules over Parquet: the interpreter's answers, every row once, bad files refused."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reasoned.conditions.check import compile_condition
from reasoned.conditions.interpret import evaluate_rule
from reasoned.conditions.tree import RuleTest
from reasoned.conditions.types import Field, ListType, ObjectType, Scalar, Schema
from reasoned.conditions.values import INT_MAX, Partial, Record
from reasoned.history.arrow import write_parquet
from reasoned.history.batch import Answer, Limits, answers, count, run
from reasoned.history.source import BadSource
from tests.conditions import strategies

NOW = strategies.NOW
OBJECT = ObjectType((("n", Field(Scalar.INT, optional=True)), ("x", Field(Scalar.DOUBLE))))
SCHEMA: Schema = {
    "ad.n": Field(Scalar.INT),
    "ad.m": Field(Scalar.INT),
    "ad.x": Field(Scalar.DOUBLE),
    "ad.payer": Field(Scalar.STRING, optional=True),
    "ad.at": Field(Scalar.TIMESTAMP),
    "ad.span": Field(Scalar.DURATION),
    "ad.tags": Field(ListType(Scalar.STRING)),
    "ad.things": Field(ListType(OBJECT)),
}


def rule(when: str | Sequence[str], unless: Sequence[str] = (), name: str = "") -> RuleTest:
    texts = [when] if isinstance(when, str) else when

    def trees(some: Sequence[str]) -> Any:
        return tuple(compile_condition(text, SCHEMA).tree for text in some)

    return RuleTest(name or "; ".join(texts), trees(texts), trees(unless))


def expected(tests: Sequence[RuleTest], records: Sequence[Record]) -> list[Answer]:
    found = []
    for number, record in enumerate(records, 1):
        truths = [(test.id, evaluate_rule(test, record, NOW)) for test in tests]
        holds = tuple(i for i, truth in truths if truth is True)
        found.append(Answer(number, holds, tuple(i for i, truth in truths if truth is None)))
    return found


def check(tests: Sequence[RuleTest], records: Sequence[Record], path: Path) -> None:
    write_parquet(records, SCHEMA, path)
    assert list(answers(run(path, tests, SCHEMA, NOW), tests)) == expected(tests, records)


@pytest.mark.parametrize("clean", [True, False])
@settings(
    deadline=None,
    max_examples=12,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(data=st.data())
def test_a_file_of_records_gets_the_interpreters_answers(clean: bool, data: st.DataObject) -> None:
    drawn = data.draw(st.lists(strategies.rules(), min_size=3, max_size=6))
    tests = [replace(test, id=str(number)) for number, test in enumerate(drawn)]
    records = data.draw(st.lists(strategies.records(clean), min_size=2, max_size=8))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "records.parquet"
        write_parquet(records, strategies.SCHEMA, path)
        found = list(answers(run(path, tests, strategies.SCHEMA, NOW), tests))
    assert found == expected(tests, records)


GUARDED = [
    rule(["has(ad.payer)", "size(ad.payer) < 4"]),
    rule(["ad.n > 0"], ["!has(ad.payer) || ad.payer == 'x'"]),
    rule("has(ad.payer) && ad.payer == 'x' || ad.n == 2"),
    rule("has(ad.payer) ? ad.payer == 'x' : ad.n == 2"),
    rule("ad.things.all(t, !has(t.n) || t.n > 1)"),
    rule("ad.n + ad.m > 2"),
    rule("ad.n * ad.m > 2"),
    rule("ad.n / ad.m == 2"),
    rule("ad.n % ad.m == 0"),
    rule("ad.x * 10.0 > 2.0"),
    rule("1.0 / ad.x > 2.0"),
    rule("ad.things.exists(t, t.x * t.x > 3.0)"),
    rule("-ad.n < 0"),
    rule("(ad.payer == 'x' ? ad.n : ad.m) - 1 > 0"),
    rule("size(ad.things.filter(t, t.x > 1.0)) + 1 == 2"),
    rule("ad.at + ad.span > now"),
    rule("now - ad.at < ad.span"),
]
WHOLE: Record = {
    "ad.n": 4,
    "ad.m": 2,
    "ad.x": 0.25,
    "ad.payer": "x",
    "ad.at": NOW,
    "ad.span": timedelta(hours=1),
    "ad.tags": ("a",),
    "ad.things": ({"n": 1, "x": 2.0}, {"n": None, "x": 1.0}),
}


@pytest.mark.parametrize(
    "other",
    [
        {},
        {"ad.payer": None},
        {"ad.payer": "longer", "ad.n": -7},
        {"ad.n": INT_MAX, "ad.m": INT_MAX, "ad.x": 1e308},
        {"ad.m": 0, "ad.x": 0.0},
        {"ad.m": -1},
        {"ad.things": Partial(({"n": 1, "x": 1.0},))},
        {"ad.things": ({"x": 1e200},)},
        {"ad.at": datetime(9999, 12, 31, 23, 30, tzinfo=UTC)},
    ],
)
def test_what_a_file_says_of_itself_changes_no_answer(other: Record, tmp_path: Path) -> None:
    """Certainty, ranges and companions that are left out are taken from the file."""
    check(GUARDED, [WHOLE, {**WHOLE, **other}], tmp_path / "changed.parquet")
    for name in WHOLE:
        lacking = {n: v for n, v in {**WHOLE, **other}.items() if n != name}
        check(GUARDED, [WHOLE, lacking], tmp_path / "lacking.parquet")


def test_rows_count_on_over_files_and_batches(tmp_path: Path) -> None:
    tests = [rule("ad.n > 1", name="r")]
    paths = []
    for name, numbers in (("a", (1, 2, 3)), ("b", ()), ("c", (4, 0))):
        paths.append(tmp_path / f"{name}.parquet")
        write_parquet([{"ad.n": n} for n in numbers], SCHEMA, paths[-1])
    batches = list(run(paths, tests, SCHEMA, NOW, limits=Limits(rows=2)))
    assert all(batch.num_rows <= 2 for batch in batches)
    found = list(answers(batches, tests))
    assert [(a.row, a.holds) for a in found] == [
        (1, ()),
        (2, ("r",)),
        (3, ("r",)),
        (4, ("r",)),
        (5, ()),
    ]
    counts = count(batches, tests)
    assert (counts.rows, counts.holds["r"], counts.undetermined["r"]) == (5, 3, 0)


def test_more_rules_than_one_word_holds(tmp_path: Path) -> None:
    tests = [rule(f"ad.n == {n % 40}", name=str(n)) for n in range(100)]
    check(tests, [{"ad.n": 35}, {}], tmp_path / "records.parquet")
    counts = count(run(tmp_path / "records.parquet", tests, SCHEMA, NOW), tests)
    assert counts.holds == {"35": 1, "75": 1}
    assert sum(counts.undetermined.values()) == 100


def test_no_rules_give_every_row_and_nothing_else(tmp_path: Path) -> None:
    check([], [{"ad.n": 1}, {}], tmp_path / "records.parquet")


def foreign(path: Path, **columns: pa.Array) -> Path:
    names = [f"ad.{name}" for name in columns]
    pq.write_table(pa.table(dict(zip(names, columns.values(), strict=True))), path)
    return path


def held(path: Path, *texts: str) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
    tests = [rule(text) for text in texts]
    return [(a.holds, a.undetermined) for a in answers(run(path, tests, SCHEMA, NOW), tests)]


def test_in_another_programs_file_what_no_record_could_hold_is_unknown(tmp_path: Path) -> None:
    path = foreign(
        tmp_path / "other.parquet",
        x=pa.array([1.0, float("nan"), float("inf")], pa.float64()),
        tags=pa.array([["a"], ["b", None], None], pa.list_(pa.string())),
        at=pa.array([0, 2**62, -(2**62)], pa.timestamp("us", tz="UTC")),
    )
    texts = ("ad.x > 0.0", '"a" in ad.tags', "ad.at < now")
    assert held(path, *texts) == [(texts, ()), ((), texts), ((), texts)]
    assert held(path, '!("a" in ad.tags)')[1] == ((), ('!("a" in ad.tags)',))


def test_another_programs_file_may_use_narrower_types(tmp_path: Path) -> None:
    path = foreign(
        tmp_path / "other.parquet",
        n=pa.array([3], pa.int16()),
        x=pa.array([0.5], pa.float32()),
        payer=pa.array(["x"]).dictionary_encode(),
        at=pa.array([1_700_000_000], pa.timestamp("s", tz="Europe/Vienna")),
        span=pa.array([3_600_000_000], pa.duration("us")),
    )
    texts = ("ad.n + 1 == 4", "ad.x == 0.5", "ad.payer == 'x'", 'ad.span == duration("1h")',
             'ad.at == timestamp("2023-11-14T22:13:20Z")')  # fmt: skip
    assert held(path, *texts) == [(texts, ())]


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"n": pa.array(["1"])}, "`ad.n` is string; its fact needs int64."),
        ({"n": pa.array([1], pa.uint64())}, "`ad.n` is uint64; its fact needs int64."),
        ({"x": pa.array([1])}, "`ad.x` is int64; its fact needs double."),
        ({"tags": pa.array(["a"])}, "`ad.tags` is string; its fact needs list"),
        ({"tags": pa.array([[1]])}, "`ad.tags` is int64; its fact needs string."),
        ({"things": pa.array([[1]])}, "`ad.things` is int64; its fact needs struct"),
        ({"things": pa.array([[{"n": "1"}]])}, "`n` in `ad.things` is string; its fact needs int"),
        ({"at": pa.array([0], pa.timestamp("us"))}, "Times need a zone: write them as UTC."),
        ({"payer?none": pa.array([0])}, "`ad.payer?none` is int64; its fact needs bool."),
    ],
)
def test_a_column_of_the_wrong_type_is_refused(
    columns: dict[str, pa.Array], message: str, tmp_path: Path
) -> None:
    path = foreign(tmp_path / "other.parquet", **columns)
    with pytest.raises(BadSource) as caught:
        run(path, [rule("ad.n > 1")], SCHEMA, NOW)
    assert message in str(caught.value)
    assert str(path) in str(caught.value)


def test_what_is_not_parquet_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "records.parquet"
    for content in (None, b"", b"PAR1 and no more"):
        if content is not None:
            path.write_bytes(content)
        with pytest.raises(BadSource, match="readable Parquet"):
            run(path, [rule("ad.n > 1")], SCHEMA, NOW)
