"""`reasoned try`: from a file to statements, with nothing written before."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from reasoned.cli import try_ as module
from reasoned.cli.decide import decide
from reasoned.cli.try_ import try_
from reasoned.intake.examples import NoExamples, examples_folder
from tests.cli.folder import ADS, written
from tests.shared_data import data, needs_data

app = typer.Typer(add_completion=False)
app.command("try")(try_)
app.command("decide")(decide)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "120")
    return written(tmp_path)


def run(*options: str, said: str = "") -> Result:
    usual = ("--policies", "policies", "--at", "2020-06-01")
    return CliRunner().invoke(app, ["try", *options, *usual], input=said)


class TestNewcomer:
    def test_sees_the_guess_the_outcomes_what_is_missing_and_statements(self, folder: Path) -> None:
        result = run("ads.csv")
        assert result.exit_code == 0, result.output
        for said in (
            "ad.landing_scheme", "scheme", "The id of a record: column Ad ID",
            "6 read: 6 decided", "If you knew the ad's youngest age (ad.min_age), up to 1 more",
            "From which age?", "Statement 1 of 1", "STATEMENT OF REASONS", "Use https.",
            "Written: reasoned-try/map.yaml", "Written: reasoned-try/policies",
        ):  # fmt: skip
            assert said in result.output, said

    def test_goes_on_with_the_command_that_is_shown(self, folder: Path) -> None:
        command = run("ads.csv").output.strip().splitlines()[-1].split()
        assert command[:2] == ["reasoned", "decide"]
        result = CliRunner().invoke(app, command[1:])
        assert result.exit_code == 0, result.output
        assert len((folder / "decisions.jsonl").read_text().splitlines()) == 6

    def test_loses_nothing_that_was_there(self, folder: Path) -> None:
        (folder / "reasoned-try").mkdir()
        (folder / "reasoned-try" / "map.yaml").write_text("mine")
        result = run("ads.csv")
        assert "reasoned-try is in use and stays as it is." in result.output
        assert (folder / "reasoned-try" / "map.yaml").read_text() == "mine"
        assert (folder / "reasoned-try-2" / "map.yaml").is_file()

    def test_may_say_where_to_write(self, folder: Path) -> None:
        assert run("ads.csv", "--into", "a/b").exit_code == 0
        assert (folder / "a" / "b" / "policies" / "facts.yaml").is_file()

    def test_sees_rejects(self, folder: Path) -> None:
        (folder / "ads.csv").write_text(ADS + "a7,x\n")
        assert "Rejected, row 7: line 8: 2 fields" in run("ads.csv").output

    def test_may_try_a_part(self, folder: Path) -> None:
        result = run("ads.csv", "--most", "2")
        assert "2 read: 2 decided" in result.output
        assert "Only the first 2 records were decided" in result.output


class TestKeysThatAreFactNames:
    RECORDS = (
        '{"id": "a1", "ad.text": "Vote", "ad.payer": {"value": null, "status": "alleged"}}\n'
        '{"id": "a2", "ad": {"text": "Vote", "landing_scheme": "http", "payer": null}}\n'
        '{"id": "a3", "ad.txt": "Vote"}\n'
    )

    @pytest.fixture
    def shown(self, folder: Path) -> str:
        (folder / "ads.jsonl").write_text(self.RECORDS)
        result = run("ads.jsonl")
        assert result.exit_code == 0, result.output
        return result.output

    def test_are_read_as_decide_reads_them(self, folder: Path, shown: str) -> None:
        options = ["ads.jsonl", "--policies", "policies", "--at", "2020-06-01"]
        decided = CliRunner().invoke(app, ["decide", *options, "--out", "decided.jsonl"])
        assert decided.exit_code == 1, decided.output
        counts = [line for line in decided.stderr.splitlines() if " read: " in line]
        assert counts
        assert counts[0] in shown
        assert "Statement 1 of 1: row 2" in shown
        assert "Did you mean `ad.text`?" in shown

    def test_an_alleged_fact_stays_alleged(self, shown: str) -> None:
        assert "Statement 1 of 1: row 2" in shown  # row 1 would be another by `no-payer`

    def test_nothing_is_guessed_and_no_map_is_left(self, folder: Path, shown: str) -> None:
        assert "Its keys are names of facts" in shown
        assert "Guessed" not in shown
        assert not (folder / "reasoned-try" / "map.yaml").exists()
        command = shown.strip().splitlines()[-1].split()
        assert "--facts-map" not in command
        assert CliRunner().invoke(app, command[1:]).exit_code == 1

    def test_one_stray_key_makes_a_record_a_reject_and_no_more(self, folder: Path) -> None:
        (folder / "ads.jsonl").write_text('{"ad.text": "Hat"}\n' * 2 + '{"ad.txt": "Hat"}\n')
        assert "3 read: 2 decided" in run("ads.jsonl").output

    def test_foreign_keys_are_guessed_even_where_one_is_a_facts_name(self, folder: Path) -> None:
        (folder / "ads.jsonl").write_text('{"ad": {"text": "A hat", "url": "http://a.de/"}}\n')
        result = run("ads.jsonl")
        assert result.exit_code == 0, result.output
        assert "Guessed" in result.output
        assert "1 read: 1 decided" in result.output


class TestCorrection:
    @pytest.fixture(autouse=True)
    def _watched(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(module, "_watched", lambda: True)

    def test_a_line_can_be_changed_or_left_out(self, folder: Path) -> None:
        result = run("ads.csv", said="ad.payer = Body\nad.min_age =\n1 = Country\n\n")
        assert result.exit_code == 0, result.output
        written_map = (folder / "reasoned-try" / "map.yaml").read_text()
        assert 'ad.payer: {column: "Body"}' in written_map
        assert "ad.min_age" not in written_map
        assert 'ad.text: {column: "Country"}' in written_map

    def test_what_cannot_be_is_said_and_asked_again(self, folder: Path) -> None:
        said = "nonsense\nad.txt = Body\nad.text = Bdy\nad.started = Body\n\n"
        result = run("ads.csv", said=said)
        assert result.exit_code == 0, result.output
        for answer in (
            "Write for example `ad.text = Body`", "Did you mean `ad.text`?",
            "Did you mean `Body`?", "can become ad.started",
        ):  # fmt: skip
            assert answer in result.output

    def test_yes_asks_nothing(self, folder: Path) -> None:
        assert "Change a line" not in run("ads.csv", "--yes").output


class TestWhatCannotBegin:
    @pytest.mark.parametrize(
        ("file", "text", "said"),
        [
            ("none.csv", None, "can't be read"),
            ("-", None, "can't take standard input"),
            ("empty.csv", "", "empty"),
            ("header.csv", "a,b\n", "no record that can be read"),
            ("odd.csv", "a,b\n1,2\n", "None of the columns could be recognised"),
        ],
    )
    def test_it_says_why_and_ends_with_2(
        self, folder: Path, file: str, text: str | None, said: str
    ) -> None:
        if text is not None:
            (folder / file).write_text(text)
        result = run(file)
        assert result.exit_code == 2
        assert said in result.stderr
        assert not (folder / "reasoned-try").exists()

    def test_without_the_examples_policies_must_be_given(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def none() -> Path:
            raise NoExamples("The example policies aren't installed.")

        monkeypatch.setattr(module, "examples_folder", none)
        result = CliRunner().invoke(app, ["try", "ads.csv"])
        assert result.exit_code == 2
        assert "aren't installed" in result.stderr


def test_the_examples_lie_in_the_checkout() -> None:
    assert (examples_folder() / "policies" / "facts.yaml").is_file()


@needs_data
def test_real_ads_with_no_map_and_no_policies(folder: Path) -> None:
    source = str(data("ads", "ira-facebook-ads.csv"))
    result = CliRunner().invoke(app, ["try", source, "--most", "600"])
    assert result.exit_code == 0, result.output
    assert "600 read: 600 decided" in result.output
    assert "What isn't known" in result.output
    assert "Statement 3 of 3" in result.output
    assert (folder / "reasoned-try" / "map.yaml").is_file()


def test_a_reader_that_goes_away_ends_it_quietly(folder: Path) -> None:
    code = "from reasoned.cli import main; main()"
    args = [sys.executable, "-c", code, "try", "ads.csv", "--yes", "--policies", "policies"]
    with subprocess.Popen(args, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 141


def test_facts_that_decide_only_together_are_named_together(folder: Path) -> None:
    (folder / "texts.csv").write_text("Ad ID,text\na1,Beer\na2,Beer for a vote\n", "utf-8")
    result = run("texts.csv")
    assert "2 read: 2 decided (0 without a person)" in result.output
    hint = next(line for line in result.output.splitlines() if "If you knew" in line)
    assert "(ad.landing_scheme) and" in hint
    assert "(ad.min_age), up to 1 more ad would be decided." in hint
    assert "and then the ad's payer (ad.payer), up to 1 more ad" in result.output


def test_columns_that_nobody_could_guess_end_with_a_map_to_begin_with(folder: Path) -> None:
    (folder / "odd.csv").write_text("foo,bar\n1,2\n", "utf-8")
    result = run("odd.csv")
    assert result.exit_code == 2
    assert "Guessed" not in result.stdout
    assert "Columns: foo, bar" in result.stderr
    assert "subject: ad\nfacts:\n  ad.text: foo\n" in result.stderr
    assert "answers_" not in result.stderr
