"""`reasoned decide` as people run it: files in, files and exit codes out."""

from __future__ import annotations

import json
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
import typer
from typer.testing import CliRunner, Result

from reasoned.cli import decide as module
from reasoned.cli.decide import decide
from reasoned.intake.records import Record
from tests.cli.folder import ADS, written
from tests.shared_data import data, needs_data

MAIN = "import typer; from reasoned.cli.decide import decide; typer.run(decide)"

app = typer.Typer(add_completion=False)
app.command()(decide)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return written(tmp_path)


def run(*options: str, stdin: str | bytes = "", defaults: bool = True) -> Result:
    usual = ("--policies", "policies", "--at", "2020-06-01") if defaults else ()
    return CliRunner().invoke(app, [*options, *usual], input=stdin)


def lines(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.split("\n") if line]


class TestOutcomes:
    def test_every_ad_is_decided_with_reasons(self, folder: Path) -> None:
        result = run("ads.csv", "--facts-map", "map.yaml", "--format", "jsonl")
        assert result.exit_code == 0
        found = {line["id"]: line for line in lines(result.stdout)}
        assert {i: line["outcome"] for i, line in found.items()} == {
            "a1": "allow", "a2": "review", "a3": "allow", "a4": "reject", "a5": "reject",
            "a6": "review",
        }  # fmt: skip
        assert found["a4"]["rules"] == ["no-payer"]
        assert found["a4"]["statement"]["what_would_change"]["remedies"] == ["Name who pays."]
        assert found["a2"]["proposed"] == [{"rule": "under-age", "restriction": "reject"}]
        assert found["a6"]["undetermined"][0]["missing"] == [
            {
                "fact": "ad.min_age",
                "question": "From which age?",
                "text": "Not known: the ad's youngest age. From which age?",
            }
        ]
        assert [line["row"] for line in found.values()] == [1, 2, 3, 4, 5, 6]
        assert "6 read: 6 decided (4 without a person), 0 rejected." in result.stderr

    def test_text_is_what_people_get(self, folder: Path) -> None:
        result = run("ads.csv", "--facts-map", "map.yaml")
        assert "Row 4: REJECT  (ad a4)" in result.stdout
        assert "STATEMENT OF REASONS" in result.stdout

    def test_the_policies_of_the_moment_are_used(self, folder: Path) -> None:
        result = run(
            "ads.csv", "--facts-map", "map.yaml", "--format", "jsonl", "--at", "2017-01-01",
            "--policies", "policies", defaults=False,
        )  # fmt: skip
        assert {line["outcome"] for line in lines(result.stdout)} == {"allow"}

    def test_the_same_run_gives_the_same_bytes(self, folder: Path) -> None:
        once = run("ads.csv", "--facts-map", "map.yaml", "--format", "jsonl")
        again = run("ads.csv", "--facts-map", "map.yaml", "--format", "jsonl")
        assert once.stdout == again.stdout

    def test_standard_input(self, folder: Path) -> None:
        result = run("-", "--facts-map", "map.yaml", "--format", "jsonl", stdin=ADS)
        assert len(lines(result.stdout)) == 6
        assert "standard input is read as CSV." in result.stderr

    def test_records_that_name_facts_need_no_map(self, folder: Path) -> None:
        said = '{"id": "x", "ad.text": "t", "ad": {"landing_scheme": "http", "min_age": 18}}\n'
        result = run("-", "--format", "jsonl", stdin=said)
        (line,) = lines(result.stdout)
        assert (line["id"], line["outcome"]) == ("x", "reject")

    def test_columns_that_name_facts_need_no_map(self, folder: Path) -> None:
        said = "id,ad.text,ad.landing_scheme,ad.min_age,ad.territories\nx,beer,https,20,DE\n"
        result = run("-", "--format", "jsonl", stdin=said)
        (line,) = lines(result.stdout)
        assert (line["id"], line["outcome"]) == ("x", "allow")

    def test_without_flips(self, folder: Path) -> None:
        result = run("ads.csv", "--facts-map", "map.yaml", "--format", "jsonl", "--no-flips")
        assert [line["flips"] for line in lines(result.stdout)] == [[]] * 6


class TestFiles:
    @pytest.mark.parametrize("ending", ["json", "jsonl", "parquet", "txt"])
    def test_the_ending_of_out_says_the_format(self, folder: Path, ending: str) -> None:
        result = run("ads.csv", "--facts-map", "map.yaml", "--out", f"d.{ending}")
        assert result.exit_code == 0
        assert result.stdout == ""
        raw = (folder / f"d.{ending}").read_bytes()
        match ending:
            case "json":
                assert len(json.loads(raw)) == 6
            case "jsonl":
                assert len(lines(raw.decode())) == 6
            case "parquet":
                assert pq.read_table(folder / "d.parquet")["outcome"].to_pylist()[3] == "reject"
            case _:
                assert raw.startswith(b"Row 1: ALLOW")

    def test_parquet_in(self, folder: Path) -> None:
        run("ads.csv", "--facts-map", "map.yaml", "--out", "d.parquet")
        (folder / "m.yaml").write_text("id: id\nfacts: {ad.text: name}\n")
        result = run("d.parquet", "--facts-map", "m.yaml", "--format", "jsonl")
        assert [line["id"] for line in lines(result.stdout)][3] == "a4"

    def test_nothing_is_written_over_what_is_read(self, folder: Path) -> None:
        for options in (["--out", "ads.csv"], ["--rejects", "./ads.csv"]):
            result = run("ads.csv", "--facts-map", "map.yaml", *options)
            assert result.exit_code == 2
            assert (folder / "ads.csv").read_text() == ADS
        result = run("ads.csv", "--facts-map", "map.yaml", "--out", "d", "--rejects", "d")
        assert result.exit_code == 2


class TestRejects:
    damaged = ADS + "a7,too,few\na8,Beer,https://x.org/,x,,,\n"

    def test_rejects_are_counted_and_stop_nothing(self, folder: Path) -> None:
        (folder / "ads.csv").write_text(self.damaged)
        result = run("ads.csv", "--facts-map", "map.yaml", "--out", "d.jsonl")
        assert result.exit_code == 1
        assert "8 read: 6 decided (4 without a person), 2 rejected." in result.stderr
        assert "Rejects: d.jsonl.rejects.jsonl" in result.stderr
        assert len(lines((folder / "d.jsonl").read_text())) == 6
        first, second = lines((folder / "d.jsonl.rejects.jsonl").read_text())
        assert first == {
            "row": 7,
            "reason": "line 8: 3 fields, and the header has 7",
            "input": "a7,too,few",
        }
        assert second["row"] == 8
        assert "ad.min_age" in second["reason"]
        assert second["input"]["Ad ID"] == "a8"

    def test_rejects_without_a_place_are_shown(self, folder: Path) -> None:
        (folder / "ads.csv").write_text(self.damaged)
        result = run("ads.csv", "--facts-map", "map.yaml", "--format", "jsonl")
        assert result.exit_code == 1
        assert len(lines(result.stdout)) == 6
        assert json.loads(result.stderr.splitlines()[0])["row"] == 7

    def test_a_place_for_rejects(self, folder: Path) -> None:
        (folder / "ads.csv").write_text(self.damaged)
        run("ads.csv", "--facts-map", "map.yaml", "--rejects", "r.jsonl")
        assert len(lines((folder / "r.jsonl").read_text())) == 2

    def test_a_file_that_is_no_text_is_all_rejects(self, folder: Path) -> None:
        noise = random.Random(7).randbytes(5000).replace(b"{", b"x")
        (folder / "x.jsonl").write_bytes(noise + b"\n[1]\n{}\n")
        result = run("x.jsonl", "--out", "d.jsonl")
        assert result.exit_code == 1
        read = len(lines((folder / "d.jsonl.rejects.jsonl").read_text()))
        assert f"{read} read: 0 decided (0 without a person), {read} rejected." in result.stderr


class TestWhatCannotBegin:
    @pytest.mark.parametrize(
        ("options", "said"),
        [
            (["none.csv", "--facts-map", "map.yaml"], "none.csv can't be read"),
            ([".", "--facts-map", "map.yaml"], "is a folder"),
            (["ads.csv"], "needs a facts map"),
            (["ads.csv", "--facts-map", "none.yaml"], "none.yaml:1: error[unreadable]"),
            (["ads.csv", "--facts-map", "map.yaml", "--format", "parquet"], "--out PATH"),
            (["ads.csv", "--facts-map", "map.yaml", "--out", "no/d.jsonl"], "can't be written"),
            (["ads.csv", "--facts-map", "map.yaml", "--encoding", "utf-99"], "isn't known here"),
            (["ads.csv", "--facts-map", "map.yaml", "--input-format", "parquet"], "Parquet"),
        ],
    )
    def test_it_says_why_and_ends_with_2(self, folder: Path, options: list[str], said: str) -> None:
        result = run(*options)
        assert result.exit_code == 2
        assert said in result.stderr
        assert result.stdout == ""
        assert not list(folder.glob("*d*.jsonl*"))

    def test_a_broken_map_is_told_with_its_lines(self, folder: Path) -> None:
        (folder / "map.yaml").write_text("facts:\n  ad.txt: Body\n  ad.min_age: Aeg\n")
        result = run("ads.csv", "--facts-map", "map.yaml")
        assert result.exit_code == 2
        assert "map.yaml:2: error[unknown-fact]" in result.stderr
        assert "Did you mean `ad.text`?" in result.stderr

    def test_a_column_that_is_not_there_is_told_before_any_row(self, folder: Path) -> None:
        (folder / "map.yaml").write_text("facts:\n  ad.text: Body\n  ad.min_age: Aeg\n")
        result = run("ads.csv", "--facts-map", "map.yaml")
        assert result.exit_code == 2
        assert "map.yaml:3: error[unknown-column]" in result.stderr
        assert "Did you mean `Age`?" in result.stderr

    def test_broken_policies_are_told_with_their_lines(self, folder: Path) -> None:
        path = folder / "policies" / "ads.md"
        path.write_text(path.read_text().replace("ad.landing_scheme ==", "ad.landing_schem =="))
        result = run("ads.csv", "--facts-map", "map.yaml")
        assert result.exit_code == 2
        assert "ads.md:" in result.stderr
        assert "ad.landing_scheme" in result.stderr

    def test_a_moment_that_is_none(self, folder: Path) -> None:
        result = run("ads.csv", "--policies", "policies", "--at", "yesterday", defaults=False)
        assert result.exit_code == 2
        assert "'yesterday' isn't a moment" in result.stderr

    def test_a_provider_that_cannot_serve(self, folder: Path) -> None:
        with (folder / "map.yaml").open("a") as file:
            file.write(
                "providers:\n  - csv: none.csv\n    key: Ad ID\n    source: s\n"
                "    facts: {ad.spend: x}\n"
            )
        result = run("ads.csv", "--facts-map", "map.yaml")
        assert result.exit_code == 2
        assert "none.csv can't be read" in result.stderr


class TestEnding:
    def test_an_interruption_leaves_no_file(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def interrupted(records: Iterator[Record], *_: Any, **__: Any) -> None:
            next(records)
            raise KeyboardInterrupt

        monkeypatch.setattr(module, "run", interrupted)
        (folder / "d.jsonl").write_text("before")
        result = run("ads.csv", "--facts-map", "map.yaml", "--out", "d.jsonl")
        assert result.exit_code == 130
        assert "No file was written" in result.stderr
        assert (folder / "d.jsonl").read_text() == "before"
        assert not list(folder.glob(".*"))

    def test_a_full_disk_leaves_no_file(self, folder: Path) -> None:
        result = run("ads.csv", "--facts-map", "map.yaml", "--out", "/dev/full")
        assert result.exit_code == 2
        assert "No space left" in result.stderr

    def test_an_error_in_the_code_leaves_no_file(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def broken(*_: Any, **__: Any) -> None:
            raise RuntimeError("a flaw")

        monkeypatch.setattr(module, "run", broken)
        run("ads.csv", "--facts-map", "map.yaml", "--out", "d.jsonl")
        assert not list(folder.glob("*d.jsonl*"))

    def test_a_reader_that_goes_away_is_no_error_to_print(self, folder: Path) -> None:
        (folder / "many.csv").write_text(ADS + ADS.split("\n", 1)[1] * 2000)
        command = [
            sys.executable, "-c", MAIN, "many.csv", "--policies", "policies", "--facts-map",
            "map.yaml", "--no-flips", "--format", "jsonl",
        ]  # fmt: skip
        with subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        ) as process:
            assert process.stdout is not None
            assert process.stderr is not None
            process.stdout.readline()
            process.stdout.close()
            said = process.stderr.read()
            assert process.wait(60) == 141
        assert "Traceback" not in said
        assert "BrokenPipe" not in said

    def test_ctrl_c_ends_it_cleanly(self, folder: Path) -> None:
        command = [
            sys.executable, "-c", MAIN, "-", "--policies", "policies", "--facts-map", "map.yaml",
            "--out", "d.jsonl",
        ]  # fmt: skip
        with subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            # Whoever runs the tests in the background has it ignored for all their children.
            preexec_fn=partial(signal.signal, signal.SIGINT, signal.SIG_DFL),
        ) as process:
            assert process.stdin is not None
            assert process.stderr is not None
            process.stdin.write(ADS)
            process.stdin.flush()
            until = time.monotonic() + 30
            while not list(folder.glob(".d.jsonl*")) and time.monotonic() < until:
                time.sleep(0.02)
            process.send_signal(signal.SIGINT)
            said = process.stderr.read()
            assert process.wait(30) == 130
        assert "Interrupted" in said
        assert "Traceback" not in said
        assert not list(folder.glob("*d.jsonl*")) + list(folder.glob(".d.jsonl*"))


@needs_data
def test_all_real_ads_are_read(folder: Path) -> None:
    (folder / "real.yaml").write_text(
        "id: AdID\non_damage: unknown\nfacts:\n  ad.text: AdText\n"
        "  ad.landing_scheme: {column: LandingPage, convert: scheme}\n"
        "  ad.min_age: {column: Age, extract: '^([0-9]+)'}\n"
        "  ad.territories: {column: Location, convert: territories}\n"
    )
    source = str(data("ads", "ira-facebook-ads.csv"))
    result = run(source, "--facts-map", "real.yaml", "--out", "d.jsonl", "--no-flips")
    assert result.exit_code == 0
    assert "3,516 read: 3,516 decided" in result.stderr
    assert len((folder / "d.jsonl").read_bytes().splitlines()) == 3516


def test_a_statement_says_that_somebody_reported_the_ad(folder: Path) -> None:
    (folder / "ads.jsonl").write_text(
        '{"id": "a", "ad.landing_scheme": "http", "report": "n-1"}\n'
        '{"id": "b", "ad.landing_scheme": "http"}\n'
    )
    reported, found = run("ads.jsonl").stdout.split("Row 2:")
    assert "Somebody reported it" in reported
    assert "own initiative" not in reported
    assert "own initiative" in found
