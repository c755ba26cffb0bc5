"""`reasoned policy`: what it prints and the codes that it ends with."""

from __future__ import annotations

import json
from pathlib import Path

from typer.testing import CliRunner, Result

from reasoned.cli import app
from tests.policies.documents import DOCUMENT, folder


def run(*args: object) -> Result:
    return CliRunner().invoke(app, ["policy", *map(str, args)])


def test_check_says_how_much_it_read_and_ends_with_0(tmp_path: Path) -> None:
    result = run("check", folder(tmp_path, terms=DOCUMENT))
    assert result.exit_code == 0
    assert result.stdout.splitlines()[-1].startswith("1 rule in 1 policy (1 version): no errors")


def test_check_names_file_line_and_a_way_to_mend_and_ends_with_1(tmp_path: Path) -> None:
    wrong = DOCUMENT.replace('"news" in advertiser.sectors', '"news" in advertiser.sektors')
    result = run("check", folder(tmp_path, terms=wrong))
    assert result.exit_code == 1
    assert f"{tmp_path / 'terms.md'}:16: error[unknown-fact]" in result.stdout
    assert "Did you mean `advertiser.sectors`?" in result.stdout


def test_check_as_json_holds_the_same(tmp_path: Path) -> None:
    wrong = DOCUMENT.replace("then: ban", "then: expel")
    result = run("check", folder(tmp_path, terms=wrong), "--format", "json")
    (problem,) = json.loads(result.stdout)
    assert (problem["code"], problem["line"], problem["severity"]) == ("then", 22, "error")


def test_check_of_no_folder_ends_with_2(tmp_path: Path) -> None:
    assert run("check", tmp_path / "none").exit_code == 2


def test_advertisers_that_cannot_be_read_are_said_with_their_line(tmp_path: Path) -> None:
    policies = folder(tmp_path, terms=DOCUMENT)
    file = tmp_path / "advertisers.jsonl"
    file.write_text('{"advertiser.name": "A"}\nnot JSON\n', "utf-8")
    result = run("check", policies, "--advertisers", file)
    assert result.exit_code == 2
    assert f"{file}:2" in result.stderr


def test_show_prints_a_policy_or_a_rule_and_knows_what_is_missing(tmp_path: Path) -> None:
    policies = folder(tmp_path, terms=DOCUMENT)
    assert "Terms (terms)" in run("show", policies).stdout
    assert run("show", policies, "state-media").stdout.startswith("state-media: News")
    missing = run("show", policies, "nothing")
    assert missing.exit_code == 2
    assert "state-media" in missing.stderr
    early = run("show", policies, "--at", "2019-01-01")
    assert early.exit_code == 0
    assert early.stdout.strip() == ""


def test_diff_compares_folders_and_files(tmp_path: Path) -> None:
    for name in ("old", "new"):
        (tmp_path / name).mkdir()
    old = folder(tmp_path / "old", terms=DOCUMENT)
    new = folder(tmp_path / "new", terms=DOCUMENT.replace("then: ban", "then: suspend"))
    by_folder = run("diff", old, new)
    by_file = run("diff", old / "terms.md", new / "terms.md")
    assert by_folder.stdout == by_file.stdout
    assert by_folder.stdout == "terms/state-media: milder: suspend (before: ban)\n1 change.\n"
    assert run("diff", old, old).stdout == "No change.\n"
    assert run("diff", old, old / "terms.md").exit_code == 2
