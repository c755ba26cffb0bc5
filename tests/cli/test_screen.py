"""`reasoned screen` as people run it: a file and lists in, candidates with reasons out."""

from __future__ import annotations

import json
from math import exp
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner, Result

from reasoned.cli.screen import screen
from reasoned.intake.screened import FIELDS, REASON_FIELDS
from tests.shared_data import data, needs_data

MEASURES = Path(__file__).resolve().parents[2] / "examples" / "2018" / "measures"

ADVERTISERS = """Advertiser ID,Company,Country
a1,AO Kaspersky Lab,Russia
a2,Kaspersky Lab JSC,
a3,Лаборатория Касперского,
a4,kaspersky.com,
a5,Kasparov Labs GmbH,DE
a6,RT,
a7,???,
a8,RT,RU
"""

app = typer.Typer(add_completion=False)
app.command()(screen)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "advertisers.csv").write_text(ADVERTISERS, "utf-8")
    return tmp_path


def run(*options: str, stdin: str = "", workers: int = 1) -> Result:
    lists = () if "--lists" in options else ("--lists", str(MEASURES))
    return CliRunner().invoke(app, [*options, *lists, "--workers", str(workers)], input=stdin)


def lines(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.split("\n") if line]


class TestCandidates:
    def test_each_is_one_line_with_reasons_that_add_up(self, folder: Path) -> None:
        result = run("advertisers.csv")
        found = lines(result.stdout)
        assert {line["row"] for line in found} == {1, 2, 3, 4, 8}
        for line in found:
            assert tuple(line) == FIELDS[:-1]
            assert all(tuple(reason) == REASON_FIELDS for reason in line["reasons"])
            logit = sum(reason["adds"] for reason in line["reasons"])
            assert line["score"] == pytest.approx(1 / (1 + exp(-logit)), abs=2e-3)
            assert line["status"] == "certain"
        directive = [line["row"] for line in found if line["list"] == "us-dhs-bod-17-01"]
        assert directive == [1, 2, 3, 4]
        assert found[0]["advertiser"] == "AO Kaspersky Lab"
        said = [reason["says"] for line in found[:4] for reason in line["reasons"]]
        assert "Both have `kaspersky` and `laboratory`." in said

    def test_they_come_by_row_and_then_by_score(self, folder: Path) -> None:
        order = [(line["row"], -line["score"]) for line in lines(run("advertisers.csv").stdout)]
        assert order == sorted(order)

    def test_explain_says_why_somebody_is_none(self, folder: Path) -> None:
        found = lines(run("advertisers.csv", "--explain").stdout)
        (near,) = [line for line in found if line["row"] == 5]
        assert (near["status"], near["score"] < 0.5) == ("none", True)
        assert "Only the advertiser has `kasparov`, and only the target has `kasperskogo`." in [
            reason["says"] for reason in near["reasons"]
        ]
        (short,) = [line for line in found if line["row"] == 6]
        assert "short-name" in [reason["feature"] for reason in short["reasons"]]

    def test_least_leaves_out_lower_scores(self, folder: Path) -> None:
        found = lines(run("advertisers.csv", "--least", "0.99").stdout)
        assert {line["row"] for line in found} == {4}
        assert run("advertisers.csv", "--least", "0.2").exit_code == 2

    def test_owned_advertisers_have_the_path(self, folder: Path) -> None:
        (folder / "owned.jsonl").write_text(
            '{"name": "Acme", "owners": ["Kaspersky Lab 60 %"]}\n'
            '{"name": "Beta", "owners": [{"name": "Acme", "share": 50}]}\n'
            '{"name": "Gamma", "owners": ["Kaspersky Lab 49 %"]}\n',
            "utf-8",
        )
        found = lines(run("owned.jsonl").stdout)
        assert {line["row"] for line in found} == {1, 2}
        beta = next(line for line in found if line["row"] == 2)
        assert beta["reasons"][0]["feature"] == "owned"
        assert beta["paths"] == [
            [
                {"owner": "Acme", "owned": "Beta", "percent": 50.0},
                {"owner": "Kaspersky Lab", "owned": "Acme", "percent": 60.0},
            ]
        ]
        assert "Acme owns 50 % of Beta" in beta["reasons"][0]["says"]


class TestWhole:
    def test_two_processes_give_what_one_gives(self, folder: Path) -> None:
        names = "".join(f"Zubrovka {n}x,\n" for n in range(1200))
        (folder / "many.csv").write_text("name,country\nKaspersky,\n" + names + "RT,RU\n", "utf-8")
        one, two = run("many.csv"), run("many.csv", workers=2)
        assert one.stdout == two.stdout
        assert {line["row"] for line in lines(one.stdout)} == {1, 1202}

    def test_a_file_appears_whole_and_a_summary_goes_to_stderr(self, folder: Path) -> None:
        result = run("advertisers.csv", "--out", "found.jsonl")
        assert result.exit_code == 1
        assert result.stdout == ""
        assert lines((folder / "found.jsonl").read_text("utf-8"))
        assert "8 read: 7 screened, 1 rejected, in " in result.stderr
        assert "17 candidates, for 5 of the advertisers." in result.stderr
        assert "Names are taken from the column 'Company'." in result.stderr
        assert "Rejected, row 7: its name has no letter and no digit" in result.stderr
        assert sorted(path.name for path in folder.iterdir()) == ["advertisers.csv", "found.jsonl"]

    def test_standard_input_is_read(self, folder: Path) -> None:
        result = run("-", stdin="name\nKaspersky Lab\n")
        assert result.exit_code == 0
        assert len(lines(result.stdout)) == 4

    def test_damaged_rows_are_rejected_and_the_rest_goes_on(self, folder: Path) -> None:
        (folder / "bad.jsonl").write_text('{"name": "Kaspersky"}\n{"name": \n{"name": "RT"}\n')
        result = run("bad.jsonl")
        assert result.exit_code == 1
        assert {line["row"] for line in lines(result.stdout)} == {1}
        assert "3 read: 2 screened, 1 rejected" in result.stderr


class TestRefused:
    @pytest.mark.parametrize(
        ("options", "said"),
        [
            (("nowhere.csv",), "nowhere.csv can't be read"),
            (
                ("advertisers.csv", "--name-column", "nix"),
                "Columns: Advertiser ID, Company, Country",
            ),
            (("advertisers.csv", "--lists", "advertisers.csv"), "name no target"),
            (("advertisers.csv", "--out", "advertisers.csv"), "the input itself"),
            (("advertisers.csv", "--name-column", "Company", "--facts-map", "m"), "Give either"),
            (("advertisers.csv", "--facts-map", "m.yaml"), "m.yaml"),
        ],
    )
    def test_it_says_why_it_cant_begin(
        self, folder: Path, options: tuple[str, ...], said: str
    ) -> None:
        result = run(*options)
        assert result.exit_code == 2
        assert said in result.stderr
        assert result.stdout == ""

    def test_columns_that_look_like_no_names_are_listed(self, folder: Path) -> None:
        (folder / "ads.csv").write_text("text,clicks\nVote,2\n")
        result = run("ads.csv")
        assert result.exit_code == 2
        assert "Columns: text, clicks" in result.stderr


@needs_data
def test_real_advertisers_are_screened_and_every_candidate_is_explained() -> None:
    file = data("ads", "google-political-advertisers-2018.csv")
    result = run(str(file), "--lists", str(data("authorities")))
    assert result.exit_code == 0
    found = lines(result.stdout)
    assert "457 read: 457 screened, 0 rejected" in result.stderr
    assert all(line["status"] == "review" for line in found)
    assert all(reason["says"].endswith(".") for line in found for reason in line["reasons"])
