"""`reasoned measures import`, `list` and `withdraw` from a shell."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from reasoned.cli.measures import not_whole
from reasoned.screening.lists.model import FileRead, Read
from tests.cli.test_service import POLICIES, run
from tests.shared_data import data, needs_data

EXAMPLES = Path(__file__).parents[2] / "examples" / "2018" / "measures"
LIST = """\
id: our-list
title: Our list
kind: listing
authority: {name: An office, country: DE}
url: https://office.example/list
published: 2020-01-01
targets:
  - name: Zhelezny Kombinat
  - name: Oceanic Barter Trading
"""


@pytest.fixture(autouse=True)
def _alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("REASONED_DATABASE", f"sqlite:///{tmp_path / 'r.db'}")
    assert run("policy", "publish", str(POLICIES))[0] == 0


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "lists"
    made.mkdir()
    (made / "ours.yaml").write_text(LIST, "utf-8")
    return made


def test_what_was_added_changed_and_withdrawn_is_said_and_the_same_again_is_nothing(
    folder: Path,
) -> None:
    code, out, err = run("measures", "import", str(folder))
    assert (code, err) == (0, "")
    assert "ours.yaml: " in out
    assert "1 measure, 2 targets, 2 names" in out
    assert "our-list: added; targets: 2 added" in out
    code, out, _ = run("measures", "import", str(folder))
    assert code == 0
    assert "our-list: known already, nothing changed" in out
    file = folder / "ours.yaml"
    file.write_text(LIST.replace("  - name: Oceanic Barter Trading\n", "  - name: A third\n"))
    code, out, _ = run("measures", "import", str(folder))
    assert "our-list: changed; targets: 1 added, 1 withdrawn" in out
    assert "2 targets; 1 target added, 0 changed, 1 withdrawn" in out
    # Back to what it was: a version of its own, and once more the same.
    file.write_text(LIST.replace("Our list", "Another title"))
    assert "our-list: changed" in run("measures", "import", str(folder))[1]
    file.write_text(LIST)
    assert "our-list: changed" in run("measures", "import", str(folder))[1]
    assert "nothing changed" in run("measures", "import", str(folder))[1]


def test_what_is_damaged_is_rejected_with_its_line_and_the_rest_goes_in(folder: Path) -> None:
    (folder / "broken.yaml").write_text(LIST.replace("our-list", "Not a code"), "utf-8")
    (folder / "read me.md").write_text("Words.", "utf-8")
    code, out, err = run("measures", "import", str(folder))
    assert code == 1
    assert re.search(r"broken\.yaml:1: error\[code\]: .* isn't a code\. Use small letters", err)
    assert "our-list: added" in out
    assert "read me.md: not read. No reader: it looks like prose." in out
    assert "1 rejected, 1 file not read" in out


def test_nobody_is_taken_off_a_measure_by_a_damaged_file() -> None:
    files = (
        FileRead("a/one.csv", "CSV", ("m-1",), rejected=1),
        FileRead("b/two.csv", "CSV", ("m-2",)),
        FileRead("c/three.csv", "CSV", ("m-3",)),
        FileRead("c/four.csv", "CSV", (), rejected=2),
    )
    assert not_whole(Read(files=files)) == {"m-1", "m-3"}


def test_a_measure_is_listed_with_its_targets(folder: Path) -> None:
    code, out, _ = run("measures", "list")
    assert (code, out.startswith("No measures are known.")) == (0, True)
    run("measures", "import", str(folder), str(EXAMPLES))
    _, out, _ = run("measures", "list")
    assert re.search(r"our-list +listing +yes +2 +Our list", out)
    assert re.search(r"us-dhs-bod-17-01 +directive +yes +1 ", out)


def test_a_measure_that_ended_stays_ended_when_its_list_comes_again(folder: Path) -> None:
    run("measures", "import", str(folder))
    code, out, _ = run(
        "measures", "withdraw", "our-list", "--since", "2024-09-30", "--reason", "Revoked."
    )
    assert (code, out) == (
        0,
        "our-list: binds nobody from 2024-09-30 on; 0 cases put in front of a person.\n",
    )
    assert re.search(r"our-list +listing +until 2024-09-30 +2", run("measures", "list")[1])
    assert "nothing changed" in run("measures", "import", str(folder))[1]
    told = ("measures", "withdraw", "our-list", "--since", "2024-09-30", "--reason", "Revoked.")
    assert "it has that end already" in run(*told)[1]


@pytest.mark.parametrize(
    ("told", "why"),
    [
        (("none", "--since", "2024-09-30", "--reason", "x"), "There is no measure 'none'"),
        (("our-list", "--since", "soon", "--reason", "x"), "isn't a day"),
        (("our-list", "--since", "2019-01-01", "--reason", "x"), "It begins on 2020-01-01"),
        (("our-list", "--since", "2024-01-01", "--reason", " "), "Say why it ended"),
    ],
)
def test_what_cannot_be_withdrawn_is_said(folder: Path, told: tuple[str, ...], why: str) -> None:
    run("measures", "import", str(folder))
    code, _, err = run("measures", "withdraw", *told)
    assert code == 2
    assert why in err


def test_a_path_that_is_not_there_ends_it(tmp_path: Path) -> None:
    code, _, err = run("measures", "import", str(tmp_path / "nowhere"))
    assert code == 2
    assert "isn't there" in err


@needs_data
def test_all_that_authorities_published_is_read(tmp_path: Path) -> None:
    folder = tmp_path / "authorities"
    shutil.copytree(data("authorities"), folder)
    code, out, _ = run("measures", "import", str(folder))
    assert code == 0
    assert "us-ofac-sdn: added; targets: 8,976 added" in out
    assert re.search(r"un_consolidated\.xml: UN consolidated list \(XML\); 14 measures", out)
    assert re.search(r"us_bis_dpl\.txt: BIS .*; 1 measure, 416 targets", out)
    assert "bod-17-01.md: not read." in out
    assert "In all: 22 measures with 10,924 targets; 10,924 targets added" in out


def test_measures_may_come_before_the_policies(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REASONED_DATABASE", f"sqlite:///{tmp_path / 'empty.db'}")
    code, out, _ = run("measures", "import", str(folder))
    assert code == 0
    assert "our-list: added; targets: 2 added" in out
    assert run("measures", "withdraw", "our-list", "--since", "2024-01-01", "--reason", "x")[0] == 0
