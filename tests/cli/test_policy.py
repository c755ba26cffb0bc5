"""`reasoned policy`: what it prints and the codes that it ends with."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from reasoned import __version__
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
    assert "No policy is in force" in early.stderr


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


def test_the_version_is_printed() -> None:
    result = CliRunner().invoke(app, ["--version"])
    assert (result.exit_code, result.stdout) == (0, f"reasoned {__version__}\n")


def test_warnings_alone_end_with_0(tmp_path: Path) -> None:
    policies = folder(tmp_path, terms=DOCUMENT)
    text = (policies / "facts.yaml").read_text("utf-8")
    (policies / "facts.yaml").write_text(text.replace(", question: How many clicks?", ""), "utf-8")
    result = run("check", policies)
    assert "warning[no-question]" in result.stdout
    assert "no errors, " in result.stdout.splitlines()[-1]
    assert result.exit_code == 0


def test_a_folder_without_facts_is_refused_and_says_why(tmp_path: Path) -> None:
    (tmp_path / "terms.md").write_text(DOCUMENT, "utf-8")
    result = run("check", tmp_path)
    assert result.exit_code == 1
    assert f"{tmp_path / 'facts.yaml'}:1: error[unreadable]" in result.stdout
    assert "The policies can't be used" in result.stdout


def test_diff_of_folders_compares_what_is_in_force_then(tmp_path: Path) -> None:
    for name in ("old", "new"):
        (tmp_path / name).mkdir()
    later = DOCUMENT.replace("2020-01-01", "2021-01-01").replace("then: ban", "then: suspend")
    old = folder(tmp_path / "old", terms=DOCUMENT)
    new = folder(tmp_path / "new", terms=DOCUMENT, later=later)
    assert run("diff", old, new, "--at", "2020-06-01").stdout == "No change.\n"
    assert "milder: suspend (before: ban)" in run("diff", old, new).stdout
    assert run("diff", old, new, "--at", "once").exit_code == 2


def test_check_finds_a_rule_that_one_advertiser_of_the_file_can_meet(tmp_path: Path) -> None:
    policies = folder(tmp_path, terms=DOCUMENT)
    file = tmp_path / "advertisers.jsonl"
    file.write_text(
        '{"id": "x1", "kind": "advertiser", "name": "X", "advertiser.sectors": ["shoes"]}\n\n'
        '{"advertiser.sectors": ["news"], "advertiser.control": null}\n',
        "utf-8",
    )
    result = run("check", policies, "--advertisers", file, "--at", "2024-01-01")
    assert result.exit_code == 0
    assert "warning[one-advertiser] Of 2 advertisers only number 2 can meet" in result.stdout


@pytest.mark.parametrize(
    ("about", "called"),
    [
        ('"id": "x2", "name": "Y", ', "“x2” (number 2)"),
        ('"id": 7, ', "“7” (number 2)"),
        ('"id": "", "name": "The\\n Y", ', "“The Y” (number 2)"),
        ('"id": null, ', "number 2"),
    ],
)
def test_check_calls_that_advertiser_by_its_id_or_name(
    tmp_path: Path, about: str, called: str
) -> None:
    policies = folder(tmp_path, terms=DOCUMENT)
    file = tmp_path / "advertisers.jsonl"
    file.write_text(
        '{"advertiser.sectors": ["shoes"]}\n'
        f'{{{about}"advertiser.sectors": ["news"], "advertiser.control": null}}\n',
        "utf-8",
    )
    result = run("check", policies, "--advertisers", file, "--at", "2024-01-01")
    assert f"Of 2 advertisers only {called} can meet" in result.stdout


def test_check_at_a_moment_warns_of_the_versions_in_force_then(tmp_path: Path) -> None:
    short = DOCUMENT.replace("then: ban", "then: ban\nappeal_within: 3 months")
    later = DOCUMENT.replace("version: 2020-01-01", "version: 2021-01-01")
    policies = folder(tmp_path, terms=short, later=later)
    assert "short-appeal" not in run("check", policies).stdout
    then = run("check", policies, "--at", "2020-06-01")
    assert then.exit_code == 0
    assert "warning[short-appeal]" in then.stdout
    assert "short-appeal" not in run("check", policies, "--at", "2022-01-01").stdout
    assert run("check", policies, "--at", "soon").exit_code == 2


def test_a_rule_that_can_never_hold_keeps_every_command_from_using_it(tmp_path: Path) -> None:
    dead = DOCUMENT.replace('"news" in advertiser.sectors', "1 > 2").replace("'1 > 2'", "1 > 2")
    policies = folder(tmp_path, terms=dead)
    assert run("check", policies).exit_code == 1
    assert "never-holds" in run("show", policies).stderr
