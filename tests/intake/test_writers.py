"""Writers: whole files or none, each format with the same decisions."""

from __future__ import annotations

import io
import json
import os
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from reasoned.intake.output import Entry
from reasoned.intake.records import InputError, Reject, Row
from reasoned.intake.results import MOST_SHOWN, Results
from reasoned.intake.run import run
from reasoned.intake.totals import Totals
from reasoned.intake.writers.destination import Destination
from reasoned.intake.writers.formats import WRITERS, reject_line
from tests.intake.policy import engine
from tests.intake.test_run import FINE, NATIVE

RECORDS = [
    FINE,
    {**FINE, "ad.landing_scheme": "http", "name": "Šhop"},
    {"ad.min_age": 16, "ad.format": "video"},
]


def entries() -> list[Entry]:
    found: list[Entry] = []
    rows = (Row(n, record) for n, record in enumerate(RECORDS, 1))
    run(rows, NATIVE, engine(), on_entry=found.append, on_reject=print, totals=Totals())
    assert len(found) == len(RECORDS)
    return found


def written(kind: str, made: list[Entry]) -> bytes:
    stream = io.BytesIO()
    writer = WRITERS[kind](stream)
    for entry in made:
        writer.write(entry)
    writer.end()
    return stream.getvalue()


class TestFormats:
    def test_json_lines_and_json_hold_the_same(self) -> None:
        made = entries()
        lines = [json.loads(line) for line in written("jsonl", made).splitlines()]
        assert lines == json.loads(written("json", made)) == [entry.data for entry in made]
        assert "Šhop" in written("jsonl", made).decode()

    def test_an_empty_run_is_still_json(self) -> None:
        assert json.loads(written("json", [])) == []
        assert pq.read_table(io.BytesIO(written("parquet", []))).num_rows == 0

    def test_parquet_holds_the_same(self) -> None:
        made = entries()
        rows = pq.read_table(io.BytesIO(written("parquet", made))).to_pylist()
        for row, entry in zip(rows, made, strict=True):
            row["at"] = row["at"].isoformat().replace("+00:00", "Z")
            row["statement"] = json.loads(row["statement"] or "null")
            for flip in row["flips"]:
                flip["changes"] = json.loads(flip["changes"])
            assert row == entry.data

    def test_text_says_outcome_statement_proposal_and_what_is_missing(self) -> None:
        text = written("text", entries()).decode()
        assert "Row 1: ALLOW" in text
        assert "Row 2: REJECT  (ad Šhop)" in text
        assert "    STATEMENT OF REASONS" in text
        assert "Row 3: REVIEW" in text
        assert "Rule young holds and proposes: reject. A person decides." in text
        assert "Which scheme? (For insecure.)" in " ".join(text.split())
        assert "In shadow, so not applied: shadowed." in text

    def test_rejects_are_json_whatever_they_held(self) -> None:
        held: dict[str, Any] = {
            "when": datetime(2020, 1, 1, tzinfo=UTC), "money": Decimal("1.5"), "list": [b"x", 1],
            "nan": float("nan"), "text": "é",
        }  # fmt: skip
        line = json.loads(reject_line(Reject(3, "why", held, rows=2)))
        assert line["row"] == 3
        assert line["rows"] == 2
        assert line["input"]["when"] == "2020-01-01T00:00:00Z"
        assert line["input"]["money"] == "1.5"
        assert line["input"]["nan"] == "nan"
        assert json.loads(reject_line(Reject(1, "why", "\\xff")))["input"] == "\\xff"


class TestDestination:
    def test_a_file_appears_only_when_it_is_whole(self, tmp_path: Path) -> None:
        path = tmp_path / "out.jsonl"
        path.write_text("before")
        path.chmod(0o640)
        to = Destination(path)
        to.stream.write(b"after")
        assert path.read_text() == "before"
        to.keep()
        assert path.read_text() == "after"
        assert path.stat().st_mode & 0o777 == 0o640
        assert os.listdir(tmp_path) == ["out.jsonl"]  # noqa: PTH208

    def test_what_is_dropped_leaves_no_trace(self, tmp_path: Path) -> None:
        path = tmp_path / "out.jsonl"
        to = Destination(path)
        to.stream.write(b"half")
        to.drop()
        assert list(tmp_path.iterdir()) == []

    def test_a_link_stays_a_link(self, tmp_path: Path) -> None:
        (tmp_path / "real").write_text("before")
        link = tmp_path / "link"
        link.symlink_to("real")
        to = Destination(link)
        to.stream.write(b"after")
        to.keep()
        assert link.is_symlink()
        assert (tmp_path / "real").read_text() == "after"

    def test_what_is_no_file_is_written_to_at_once(self) -> None:
        to = Destination(Path(os.devnull))
        to.stream.write(b"x")
        to.keep()
        assert Path(os.devnull).exists()

    def test_a_folder_that_is_not_there_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(InputError, match="can't be written"):
            Destination(tmp_path / "none" / "out.jsonl")

    def test_two_runs_at_once_do_not_mix(self, tmp_path: Path) -> None:
        one, other = Destination(tmp_path / "out"), Destination(tmp_path / "out")
        one.stream.write(b"one")
        other.stream.write(b"other")
        one.keep()
        other.keep()
        assert (tmp_path / "out").read_text() == "other"


class TestResults:
    def results(self, tmp_path: Path, out: str = "", rejects: str = "") -> tuple[Results, Any, Any]:
        stdout, stderr = io.BytesIO(), io.StringIO()
        made = Results(
            "jsonl",
            tmp_path / out if out else None,
            tmp_path / rejects if rejects else None,
            stdout=stdout,
            stderr=stderr,
        )
        return made, stdout, stderr

    def test_rejects_go_beside_the_output(self, tmp_path: Path) -> None:
        results, stdout, stderr = self.results(tmp_path, out="d.jsonl")
        results.reject(Reject(1, "why", "x"))
        results.keep()
        assert (tmp_path / "d.jsonl").read_text() == ""
        assert json.loads((tmp_path / "d.jsonl.rejects.jsonl").read_text())["reason"] == "why"
        assert stdout.getvalue() == b""
        assert stderr.getvalue() == ""

    def test_no_rejects_leave_no_file_and_no_earlier_ones(self, tmp_path: Path) -> None:
        results, _, _ = self.results(tmp_path, out="d.jsonl")
        results.keep()
        assert [p.name for p in tmp_path.iterdir()] == ["d.jsonl"]
        (tmp_path / "d.jsonl.rejects.jsonl").write_text("of an earlier run")
        results, _, _ = self.results(tmp_path, out="d.jsonl")
        results.keep()
        assert (tmp_path / "d.jsonl.rejects.jsonl").read_text() == ""

    def test_a_place_for_rejects_is_always_written(self, tmp_path: Path) -> None:
        results, _, _ = self.results(tmp_path, rejects="r.jsonl")
        results.keep()
        assert (tmp_path / "r.jsonl").read_text() == ""

    def test_without_a_place_rejects_are_shown_within_bounds(self, tmp_path: Path) -> None:
        results, _, stderr = self.results(tmp_path)
        for row in range(MOST_SHOWN + 50):
            results.reject(Reject(row, "why", "x" * 10_000))
        results.keep()
        lines = stderr.getvalue().splitlines()
        assert len(lines) == MOST_SHOWN + 1
        assert "--rejects PATH" in lines[-1]
        assert max(map(len, lines)) < 400

    def test_what_is_dropped_leaves_neither_file(self, tmp_path: Path) -> None:
        results, _, _ = self.results(tmp_path, out="d.jsonl", rejects="r.jsonl")
        results.reject(Reject(1, "why", "x"))
        results.drop()
        assert list(tmp_path.iterdir()) == []

    def test_a_place_that_cannot_be_written_leaves_nothing_of_the_other(
        self, tmp_path: Path
    ) -> None:
        with pytest.raises(InputError):
            self.results(tmp_path, out="d.jsonl", rejects="none/r.jsonl")
        assert list(tmp_path.iterdir()) == []
