"""Twenty rules over Parquet by DuckDB, measured against reading the same columns.

`decide.batch` is the time of a scan over the time of deciding, on one thread, in turns.
Deciding is everything from file to answers: footer, query, plan, and both masks of every
row received in batches. The scan is one query that has to decode every column that the
rules read, and does as little else as DuckDB lets it: the byte length of each text, the
sum of each number, the length of each list (which decodes its items too). `min` and
`count` won't do, since DuckDB answers them from the file's statistics.

`decide.batch_memory` is the peak memory of a process that decides ten million rows over
that of one that decides a million.

Answers are compared with the interpreter's before anything is timed.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

import duckdb
import pyarrow.parquet as pq

from benchmarks.figures import Figure, at_least, at_most, interleaved
from benchmarks.generate import records, stream
from benchmarks.rules import NOW, SCHEMA, rule_tests
from reasoned.conditions.interpret import evaluate_rule
from reasoned.conditions.sql.columns import NONE, PARTIAL, Place
from reasoned.conditions.tree import Ref
from reasoned.conditions.types import Field, ListType, ObjectType, Scalar
from reasoned.conditions.values import Record
from reasoned.conditions.walk import nodes
from reasoned.history.arrow import ROW_GROUP_ROWS, write_parquet
from reasoned.history.batch import Limits, answers
from reasoned.history.batch import run as decide
from reasoned.history.source import open_source

ROWS = 2 * ROW_GROUP_ROWS
TIMES = 8
"""The rows stand this often in the file, to keep generating them short."""
COMPARED = 4_000
SEED = 11
LIMITS = Limits(threads=1, memory="2GB")


def run(large: bool) -> list[Figure]:
    """The figures; `large` adds those that take minutes."""
    with tempfile.TemporaryDirectory(prefix="reasoned-bench-") as folder:
        once, path = Path(folder) / "once.parquet", Path(folder) / "records.parquet"
        compare(Path(folder) / "some.parquet")
        write_parquet(stream(ROWS, SEED), SCHEMA, once)
        repeat(once, path, TIMES)
        figures = [scan_over_decide(path)]
        if large:
            figures.append(memory(once, Path(folder)))
    return figures


def compare(path: Path) -> None:
    """SQL against the interpreter on records clean and damaged; ends the run if they differ."""
    for missing in (0.0, 0.12):
        some = records(COMPARED, SEED, missing)
        write_parquet(some, SCHEMA, path)
        found = answers(decide(path, rule_tests(), SCHEMA, NOW, limits=LIMITS), rule_tests())
        for got, record in zip(found, some, strict=True):
            if (got.holds, got.undetermined) != expected(record):
                sys.exit(f"wrong answers in row {got.row}: {got} on {record}")


def expected(record: Record) -> tuple[tuple[str, ...], tuple[str, ...]]:
    truths = [(test.id, evaluate_rule(test, record, NOW)) for test in rule_tests()]
    return tuple(i for i, t in truths if t is True), tuple(i for i, t in truths if t is None)


def scan_over_decide(path: Path) -> Figure:
    query = scan_query(path)

    def scan() -> None:
        with duckdb.connect(config={"threads": 1, "memory_limit": LIMITS.memory}) as database:
            database.execute(query).fetchall()

    def batch() -> None:
        rows = sum(b.num_rows for b in decide(path, rule_tests(), SCHEMA, NOW, limits=LIMITS))
        assert rows == ROWS * TIMES

    scanning, deciding, ratio = interleaved(scan, batch, rounds=5)
    each = 1e9 / ROWS / TIMES
    print(
        f"{ROWS * TIMES:,} rows of Parquet: scan {scanning * each:.0f} ns a row,"
        f" {len(rule_tests())} rules {deciding * each:.0f} ns a row"
    )
    against = "DuckDB, one thread: scanning the columns / deciding 20 rules"
    return at_least("decide.batch", ratio, against, 0.5)


def scan_query(path: Path) -> str:
    """A query that reads what the rules read, and companions that say something."""
    columns = open_source(path, SCHEMA).columns
    trees = [tree for test in rule_tests() for tree in (*test.when, *test.unless)]
    refs = {node for tree in trees for node in nodes(tree) if isinstance(node, Ref)}
    parts: set[str] = set()
    for ref in refs:
        place = (ref.fact, *ref.path)
        parts.add(_sum(place, ref.field))
        for suffix in (NONE, PARTIAL):
            companion = (*place[:-1], place[-1] + suffix)
            if companion in columns:
                parts.add(_sum(companion, Field(Scalar.BOOL)))
    return f"SELECT {', '.join(sorted(parts))} FROM read_parquet('{path}')"


def _sum(place: Place, field: Field) -> str:
    name = ".".join(f'"{part}"' for part in place)
    assert not isinstance(field.type, ObjectType)
    if isinstance(field.type, ListType):
        return f"sum(len({name}))"
    return {
        Scalar.STRING: f"sum(strlen({name}))",
        Scalar.BOOL: f"count_if({name})",
        Scalar.TIMESTAMP: f"sum(epoch_us({name}))",
    }.get(field.type, f"sum({name})")


def repeat(once: Path, path: Path, times: int) -> None:
    """Write the row groups of a file several times over, its footer's notes kept."""
    source = pq.ParquetFile(once)
    with pq.ParquetWriter(path, source.schema_arrow) as writer:
        for _ in range(times):
            for group in range(source.num_row_groups):
                writer.write_table(source.read_row_group(group))
        writer.add_key_value_metadata(source.metadata.metadata)


def memory(once: Path, folder: Path) -> Figure:
    """Peak memory on ten million rows and on one million, each in its own process."""
    peaks = []
    for rows in (1_000_000, 10_000_000):
        path = folder / f"{rows}.parquet"
        repeat(once, path, round(rows / ROWS))
        command = [sys.executable, "-m", "benchmarks.batch", "--peak", str(path)]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        peaks.append(int(done.stdout))
        print(f"{rows:,} rows: peak {peaks[-1] / 1024:.0f} MiB")
        path.unlink()
    against = "peak memory, 10 million rows / 1 million"
    return at_most("decide.batch_memory", peaks[1] / peaks[0], against, 1.2)


def peak(path: Path) -> int:
    """Decide a file; this process's peak memory in KiB.

    From /proc: getrusage's maximum starts at that of the process that started this one.
    """
    assert sum(b.num_rows for b in decide(path, rule_tests(), SCHEMA, NOW, limits=LIMITS))
    for line in Path("/proc/self/status").read_text("ascii").splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1])
    raise OSError("/proc/self/status has no VmHWM")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--large", action="store_true", help="also the sizes that take longer")
    parser.add_argument("--peak", type=Path, help="only decide this file; print peak KiB")
    options = parser.parse_args()
    if options.peak:
        print(peak(options.peak))
        return
    for figure in run(options.large):
        print(figure)


if __name__ == "__main__":
    main()
